"""Whether a paragraph describes a picture: by the credit that it opens or ends with, or as a file's name.

Judges one paragraph by its shape. A sentence that only begins like a credit is the article's.
"""

from __future__ import annotations

import re

NAME = r"[A-Z][\w’'.-]+(?: (?:[A-Z][\w’'.-]*|de|van|von|der|al|bin))*"
_SENTENCE = re.compile(r"[.!?][\"'”’)\]]*$")
_OPENING = re.compile(
    r"(?:(?:top|lead|main|cover|featured?|header|file|hero|stock) )?"
    r"(?P<of>photo|image|picture|video|graphic|illustration|photograph)s?"
    r"(?P<named> (?:credits?|by|courtesy(?: of)?|via))?\s?(?:[:|©]|(?<= by )|(?<=credit ))"
    r"|(?:photo )?(?P<credit>credits?): (?=(?-i:[A-Z@©\d]))",
    re.IGNORECASE,
)
# Names, as they stand in a credit: nothing is said of them.
_NAMES = re.compile(
    rf"\s*(?:the )?{NAME}"
    rf"(?:(?:,? (?:and|for|via|of|on|from|at|in|with|courtesy of)|,|[/&|]| [/&|–—-]) ?(?:the )?{NAME})*"
    r"(?:[.|)/:–—]|\s[|/–—-]|$)"
)
_AGENCIES = r"Getty(?: Images)?|REUTERS|AFP|Shutterstock"
_CLOSING = re.compile(
    r"(?:"
    r"\([Cc]redits?: [^()]{2,80}\)"
    r"|\((?:[A-Z][\w. ]{1,30} )?(?:[Pp]hoto|[Ii]mage|[Pp]icture)s?"
    r"(?:/| by | courtesy |: | credit)[^()]{1,120}\)"
    # As a sentence of its own: "He kept a photo by Ada Poe." is no credit.
    r"|(?:^|[.…!?)”\"|/(] ?)(?:"
    r"(?:DoD|DOD|U\.S\. [A-Z][A-Za-z ]{2,14}|USAF|USMC|NASA|AP|AFP|Reuters|REUTERS|UN|Courtesy|File|Stock)"
    r" (?:file )?(?:photo|image|illustration)s?(?:(?: by| courtesy| via|:| /|/)\s?.{0,120})?"
    r"|(?:Photo|Image|Picture|Photograph|Illustration)(?: by| courtesy of|(?: credit)?:) [A-Z][^.]{1,100})"
    r"|\b(?:REUTERS|AFP|AP Photo|EPA(?:-EFE)?|SOPA Images|NurPhoto|Anadolu|Xinhua|ZUMA|Shutterstock)"
    r"/[A-Z].{1,60}"
    rf"|/(?:{_AGENCIES})(?:/[\w. ]{{1,40}})?"
    # What came "via AFP." in a sentence with a verb came to somebody; in a credit it is somebody's picture.
    rf"|(?:^|[.…!?)”\"|/(©] ?){NAME}(?:/[\w. ]{{1,40}})? via (?:{_AGENCIES})(?:/[\w. ]{{1,40}})?"
    rf"|\bvia (?:{_AGENCIES})(?:/[\w. ]{{1,40}})?(?![\w.])"
    r")\.?\)?"
)
_FILE_NAME = re.compile(
    r"\S{6,}\.(?:jpe?g|png|gif|webp|avif|svg|heic)|(?=\S{10,}$)[^\s_/]+(?:_[^\s_/]+){2,}", re.IGNORECASE
)


def is_caption(paragraph: str) -> bool:
    """Whether it describes a picture: it opens or ends with a credit, or is a file's name."""
    if len(paragraph) > 600:
        return False
    return (
        _FILE_NAME.fullmatch(paragraph) is not None
        or _opens_with_credit(paragraph)
        or any(found.end() == len(paragraph) for found in _CLOSING.finditer(paragraph))
    )


def _opens_with_credit(paragraph: str) -> bool:
    label = _OPENING.match(paragraph)
    if label is None:
        return False
    named = (label["named"] or "").lower()
    if "credit" in named or "courtesy" in named:
        return True
    names = _NAMES.match(paragraph, label.end()) is not None
    if names and (named == " by" or label["credit"]):
        return True
    # "Video:" and "Images by" may also open a paragraph of the article, which ends as a sentence does.
    photo = (label["of"] or "").lower().startswith("photo") and named != " by"
    return len(paragraph) <= 150 and (names or photo or _SENTENCE.search(paragraph) is None)
