"""What a feed or the head of a message declares of an article, with where it is from, put into its draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rag.domain import Provenance
from rag.sources.assembly import Draft

# A feed is its publisher's own word, as meta tags are; the head of a message is written by its sender.
_CONFIDENCE = {"feed": 0.85, "mail": 0.8}


def told(draft: Draft, source: str, **fields: Any) -> Draft:
    """The draft with what `source` ("feed" or "mail") says; the other fields stay as they are."""
    given = {name: value for name, value in fields.items() if value}
    kept = (each for each in draft.provenance if each.field not in given)
    known = (Provenance(name, source, _CONFIDENCE[source]) for name in given)
    return replace(draft, **given, provenance=(*kept, *known))
