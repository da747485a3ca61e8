"""Gold cases: a question, and the value, words and articles that a right answer has.

Owns the schema of a gold file (docs/gold.md) and the checks that need no article. `Entry` is a case as
it is written, `Case` one whose articles and words have been found (`eval.suite` finds them).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from eval import course
from eval.course import TOLD, Course, CourseKeys, Words, Written
from eval.yaml_lines import Document, NotYaml, read
from eval.yaml_lines import Path as Path_
from rag import values
from rag.domain import JSON, MAX_QUESTION

Kind = Literal["number", "range", "money", "percent", "date", "duration", "name", "list", "yes-no", "text"]
KINDS: tuple[str, ...] = get_args(Kind)
TYPED = ("number", "range", "money", "percent", "date", "duration")
Needs = Literal["any", "all"]


class Quoted(Written):
    """Supporting words, of one article."""

    article: Words
    words: Words


class Entry(CourseKeys):
    """A case as a gold file has it; docs/gold.md says what each key is."""

    id: Annotated[str, Field(pattern=r"^[\w.-]+$")]
    question: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, pattern=r"\S")]
    must_abstain: Words | None = None
    candidate: bool = False
    kind: Kind | None = None
    value: Words | tuple[Words, ...] | None = None
    facts: tuple[Words | Annotated[tuple[Words, ...], Field(min_length=1)], ...] = ()
    accept: tuple[Words, ...] = ()
    unit: Words | None = None
    ordered: bool = False
    as_of: date | None = None
    articles: tuple[Words, ...] = ()
    evidence: tuple[Words | Quoted, ...] = ()
    needs: Needs = "any"
    tags: tuple[Words, ...] = ()

    @field_validator("value")
    @classmethod
    def _fits_its_kind(
        cls, value: str | tuple[str, ...] | None, info: ValidationInfo
    ) -> str | tuple[str, ...] | None:
        kind = info.data.get("kind")
        if value is None or kind is None:
            return value
        if kind == "list":
            if isinstance(value, str) or not value:
                raise ValueError("a list's value is a list: [Baghdad, Erbil]")
            return value
        if not isinstance(value, str):
            raise ValueError(  # noqa: TRY004 - pydantic reports ValueErrors
                f"the value of a {kind} is one value, not a list"
            )
        if kind == "yes-no" and values.polarity(value) is None:
            raise ValueError("the value of a yes-no question is yes or no")
        if kind in TYPED:
            found = [reading.kind for reading in values.readings(value)]
            if kind not in found:
                said = f"reads as a {found[0]}" if found else "reads as no single value"
                raise ValueError(f"“{value}” {said}, not as a {kind}")
        return value


class GoldFile(Written):
    """A whole gold file."""

    articles: dict[str, Words] = Field(default_factory=dict)
    cases: tuple[Entry, ...] = ()
    places: Annotated[tuple[int, ...], Field(exclude=True)] = ()  # where in the file's list each case stands


@dataclass(frozen=True, slots=True)
class Evidence:
    """Supporting words, and every place in the article's text where they stand."""

    article_id: str
    words: str
    places: tuple[tuple[int, int], ...]  # (start, end), code points of Article.text
    piece: int = 0  # which of the case's pieces of evidence; one may stand in several articles


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its gold, every article and word of it found."""

    id: str
    question: str
    kind: str | None = None
    value: tuple[str, ...] = ()  # one; the items, for a list; none, for an abstention and for bare facts
    accept: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()  # all of them, each in one of its wordings
    unit: str | None = None
    ordered: bool = False
    as_of: date | None = None
    articles: tuple[str, ...] = ()  # ids
    evidence: tuple[Evidence, ...] = ()
    needs_all: bool = False
    must_abstain: str | None = None
    tags: tuple[str, ...] = ()
    course: Course = field(default_factory=Course)

    @property
    def gold(self) -> str | None:
        """The value as people read it."""
        return ", ".join(self.value) or None


def identity(case: Case) -> JSON:
    """All that is asked and that is right, for digests. A course stands in it only where one is given, so
    that a case without one is the same case as before there were any."""
    seen = asdict(case)
    if case.course == Course():
        del seen["course"]
    return seen


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in a file, and where."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def read_gold_file(path: Path) -> tuple[GoldFile, Document, list[Fault]]:
    """A gold file, its lines and its faults; what is at fault is left out.

    Each entry is looked at by itself, so that a fault in one hides none in another; of an entry at fault
    the sound keys are kept, so that its id, articles and words are looked at as well.
    """
    try:
        document = read(path.read_text(encoding="utf-8"))
    except NotYaml as error:
        return GoldFile(), Document(None, {}), [Fault(path.name, error.line, str(error))]
    except UnicodeDecodeError:
        return GoldFile(), Document(None, {}), [Fault(path.name, 1, "is not UTF-8")]
    content = document.content or {}
    if not isinstance(content, dict):
        return GoldFile(), document, [Fault(path.name, 1, "a gold file has the keys `articles` and `cases`")]
    faults: list[Fault] = []
    try:
        head = GoldFile.model_validate({key: value for key, value in content.items() if key != "cases"})
    except ValidationError as error:
        named = content.get("articles")
        pairs = named.items() if isinstance(named, dict) else ()
        head = GoldFile(articles={alias: to for alias, to in pairs if isinstance(to, str) and to.strip()})
        faults += _faults(path.name, document, error, ())
    items = content.get("cases") or []
    if not isinstance(items, list):
        faults.append(Fault(path.name, document.line(("cases",)), "cases is a list: - id: …"))
        items = []
    entries: list[Entry] = []
    places: list[int] = []
    for number, item in enumerate(items):
        try:
            whole = Entry.model_validate(item)
        except ValidationError as error:
            faults += _faults(path.name, document, error, ("cases", number))
            entry = _sound(item, error)
        else:
            line = document.line(("cases", number))
            faults += [Fault(path.name, line, f"{whole.id}: {what}") for what in _contradictions(whole)]
            entry = whole
        if entry:
            entries.append(entry)
            places.append(number)
    return head.model_copy(update={"cases": tuple(entries), "places": tuple(places)}), document, faults


def _sound(item: object, error: ValidationError) -> Entry | None:
    """An entry without its keys at fault; None where those are ones that it cannot be without."""
    if not isinstance(item, dict):
        return None
    wrong = {fault["loc"][0] for fault in error.errors()}
    if "articles" in wrong:
        wrong.add("evidence")  # words can be looked for only in articles that are known
    try:
        return Entry.model_validate({key: value for key, value in item.items() if key not in wrong})
    except ValidationError:
        return None


WORDS = {  # pydantic's kinds of error in words of the schema
    "missing": "{key} is missing",
    "extra_forbidden": "“{key}” is no key of a case or of a gold file; docs/gold.md lists them",
    "date_from_datetime_parsing": "{key} is not a day (YYYY-MM-DD)",
    "date_from_datetime_inexact": "{key} is not a day (YYYY-MM-DD)",
    "date_parsing": "{key} is not a day (YYYY-MM-DD)",
    "bool_parsing": "{key} is true or false",
    "int_parsing": "{key} is a whole number",
    "greater_than_equal": "{key} is 1 or more",
    "tuple_type": "{key} is a list: [one, another]",
    "dict_type": "{key} has keys of its own: name: what it stands for",
    "model_type": "a case has keys of its own: id, question, …",
    "model_attributes_type": "a case has keys of its own: id, question, …",
    "string_type": "{key}: words are expected here",
    "string_too_short": "{key} is empty",
    "too_short": "{key} is empty",
    "string_too_long": "{key} is too long",
}
UNION_SIDES = ("str", "constrained-str", "Quoted")


def _faults(file: str, document: Document, error: ValidationError, at: Path_) -> Iterator[Fault]:
    """Pydantic's errors, one for each place, in words of the schema."""
    found: dict[Path_, ErrorDetails] = {}
    for item in error.errors():
        # A union names each of its sides in the path: "constrained-str", "tuple[…]", "Quoted".
        sides = [p for p in item["loc"] if at and (p in UNION_SIDES or (isinstance(p, str) and "[" in p))]
        found.setdefault((*at, *(p for p in item["loc"] if p not in sides)), item)
    for place, item in found.items():
        if any(other[: len(place)] == place for other in found if other != place):
            continue  # another side of the union got further, and says more
        key = next((part for part in reversed(place) if isinstance(part, str)), "the file")
        if item["type"] == "literal_error":
            known = {"kind": KINDS, "told_as": TOLD}.get(key, get_args(Needs))
            what = f"{key} is not one of {', '.join(known)}"
        elif item["type"] == "string_pattern_mismatch":
            what = "id is made of letters, digits, - _ ." if key == "id" else f"{key} is empty"
        else:
            said = item["msg"].removeprefix("Value error, ")
            what = WORDS[item["type"]].format(key=key) if item["type"] in WORDS else f"{key}: {said}"
            if item["type"] == "extra_forbidden" and item["input"] == "":  # {question: Who, and when}
                what += "; words that hold a comma stand in quotation marks"
        yield Fault(file, document.line(place), f"{_id_at(document, place)}{what}")


def _id_at(document: Document, path: tuple[str | int, ...]) -> str:
    if len(path) >= 2 and path[0] == "cases" and isinstance(path[1], int):
        item = document.content["cases"][path[1]]
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            return f"{item['id']}: "
    return ""


def _contradictions(entry: Entry) -> Iterator[str]:
    """What a case says that cannot all hold."""
    if entry.candidate:
        return
    if entry.must_abstain:
        of_an_answer = ("kind", "value", "facts", "articles", "evidence", *course.OF_AN_ANSWER)
        given = [name for name in of_an_answer if getattr(entry, name) not in (None, ())]
        if given:
            yield f"must abstain, and yet has {', '.join(given)}"
        yield from course.contradictions(entry, ())
        return
    if entry.kind is None:
        yield "needs a kind, or must_abstain with the reason"
    elif entry.kind == "text":
        if not entry.facts and entry.value is None:
            yield "a text needs facts: what the answer must say"
    elif entry.value is None:
        yield "needs a value, or must_abstain with the reason"
    if entry.facts and entry.kind != "text":
        yield "facts belong to the kind text"
    if entry.accept and entry.kind in ("list", "yes-no"):
        yield f"accept does not belong to the kind {entry.kind}"
    if entry.ordered and entry.kind != "list":
        yield "ordered belongs to the kind list"
    if not entry.articles:
        yield "names no article that supports the value"
    value = entry.value if isinstance(entry.value, tuple) else (entry.value,) if entry.value else ()
    yield from course.contradictions(entry, (*value, *entry.accept))
