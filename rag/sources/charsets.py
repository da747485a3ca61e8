"""The name that a sender states for an encoding, into one that a text may be read in.

Names come from strangers: no encoding that takes long to undo, that runs escapes, or that hides markup is
any of them. The one place where that is decided.
"""

from __future__ import annotations

import codecs

# Undone in time that grows with the square of the text (punycode, idna), or in none that a text is in.
_NEVER = frozenset(
    {
        "unicode-escape",
        "raw-unicode-escape",
        "idna",
        "punycode",
        "utf-7",
        "mbcs",
        "oem",
        "undefined",
    }
)


def known_charset(stated: str) -> str | None:
    """Python's name of the encoding, such as "iso8859-1"; None where there is none of that name for text."""
    try:
        name = codecs.lookup(stated).name
        b"a".decode(name)
    except UnicodeError:  # one byte is half a character of it
        pass
    except (LookupError, ValueError):  # none, or one of bytes alone; a NUL in its name
        return None
    return None if name.replace("_", "-") in _NEVER else name
