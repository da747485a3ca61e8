"""The sentences of an answer: a value, who reports it and when, and the article's own words in quotes.

Gives `Told` and `sentence`. Its connecting words are templates (prompts/statements.yaml); the rest stands in
the article or is known of it, and is checked like every statement. Pure; decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag import values
from rag.domain import Article
from rag.moment_words import in_words
from rag.templates import templates

_SPEAKERS = 2  # named in one sentence
_WORDS = 3  # of a name with small letters at its head: "al-Harir air base"
# "No" is no amount that something was: such sentences say what the answer was.
_OF_VERDICTS = {
    "plan": "own",
    "estimate": "own",
    "before": "before_answer",
    "before_too": "before_answer",
    "later": "later_answer",
    "other": "other_answer",
    "planned": "planned_answer",
    "now_planned": "planned_answer",
}
_BEHIND = ("or ", "and ", "give ")  # qualifiers that stand behind their value


@dataclass(frozen=True, slots=True)
class Said:
    """What one report says: its words, and its value as they have it (None: the words are the answer)."""

    article: Article
    quote: str
    value: str | None = None
    unit: str | None = None
    qualifier: str | None = None
    when: str = ""  # YYYY[-MM[-DD]]: when the value was true
    speakers: tuple[str, ...] = ()  # whom the article has it from, where the quote does not say so itself
    copied: bool = False  # its article is a copy of one that is quoted


def sentence(how: str, said: Said) -> str:
    """One report as a sentence; `how` names a template, "own" or "before" for one."""
    value, quote = figure(said), " ".join(said.quote.split())
    if value is None:
        how = "words"
    elif values.verdict(said.value or "") is not None or _is_clause(said.value or ""):
        how = _OF_VERDICTS.get(how, how)
    return opened(templates().fill("statements", how, value=value or "", source=source(said), quote=quote))


def _is_clause(value: str) -> bool:
    """Whether a value is a piece of a sentence rather than a figure or a name: "no longer poses a threat"."""
    return values.parse(value) is None and value[:1].islower() and len(value.split()) > _WORDS


def agreeing(said: Sequence[Said]) -> str:
    """Further reports of one value, the first one's, as a sentence that holds nothing else."""
    publishers = values.joined([named(each) for each in said])
    return opened(templates().fill("statements", "too", publishers=publishers, value=amount(said[0]) or ""))


def figure(said: Said) -> str | None:
    """The value with its unit and qualifier, and its time where that is not the report's own day."""
    value = amount(said)
    if value is None:
        return None
    published = said.article.published
    own = published is None or not said.when or published.isoformat().startswith(said.when)
    how = "now" if own else "then" if values.parse(said.value or "") is not None else "then_named"
    return templates().fill("values", how, value=value, when=written_day(said.when))


def amount(said: Said) -> str | None:
    """ "about 2,500 troops"."""
    if said.value is None:
        return None
    value, unit = _within(" ".join(said.value.split())), said.unit
    if unit and unit.casefold() in value.casefold():
        unit = None
    if said.qualifier and said.qualifier.casefold().startswith(_BEHIND):  # "400 or so"
        return " ".join(part for part in (value, said.qualifier, unit) if part)
    return " ".join(part for part in (said.qualifier, value, unit) if part)


def _within(value: str) -> str:
    """A number in words as it is spelt within a sentence: "fourteen"."""
    if values.verdict(value) is not None:
        return value.lower()
    parsed = values.parse(value)
    in_words = parsed is not None and parsed.kind != "date" and value[:1].isalpha() and value[1:2].islower()
    return value[:1].lower() + value[1:] if in_words else value


def source(said: Said) -> str:
    """Who reported it, when, and whom they have it from."""
    day, fill = said.article.published, templates().fill
    named = {"publisher": publisher(said.article)}
    if day is not None:
        named["day"] = written_day(day.isoformat())
    if said.speakers:
        named["speakers"] = values.joined(list(said.speakers[:_SPEAKERS]))
        return fill("sources", "citing" if day else "citing_undated", **named)
    return fill("sources", "dated" if day else "undated", **named)


def named(said: Said) -> str:
    """Who reported it, and whom they have it from."""
    how = "named_copy" if said.copied else "named_citing" if said.speakers else "named"
    speakers = values.joined(list(said.speakers[:_SPEAKERS]))
    return templates().fill("sources", how, publisher=publisher(said.article), speakers=speakers)


def publisher(article: Article) -> str:
    """Who published it, by name where that is known."""
    return article.publisher or f"“{article.title}”"


def written_day(when: str) -> str:
    """ "21 October 2025", "October 2025", "2025"."""
    return in_words(when)


def opened(text: str) -> str:
    """The text with a capital where it begins."""
    return text[:1].upper() + text[1:]
