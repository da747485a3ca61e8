"""Good statements: the gold's own sentence, and rewritings of it that keep its meaning, kind by kind.

Each takes a Scene and gives statements that its evidence supports; none where that is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from eval.standin import english
from eval.standin.scene import Fact, Scene, Statement

_LEADING = re.compile(
    r"^(?P<lead>(?:In|On|At|By|During|Since|After|From|For) [^,;:—“]{3,40}), (?P<rest>[^,;:—“]+)\.$"
)
_RELATIVE = re.compile(r"^(?P<kept>[^—:;]{20,}?), (?:which|who|where|whose) [^—:;]+\.$")
_TAIL = re.compile(r"^(?P<kept>[^;:“]{20,}?)(?:;| —) [^;—]+[.]$")
_APPOSED = re.compile(r"^(?P<head>The [a-z][\w’ -]{3,40}), (?:[A-Z][\w’-]+ ?){2,3}, (?P<rest>[a-z].+)$")
_SUBJECT = re.compile(
    r"^how many (?P<what>.+?) (?P<aux>are|were|was|have|has|had|will|would|must|should|can) (?P<rest>.+)$",
    re.I,
)
_WHAT_IS = re.compile(r"^what(?:’s|'s| (?P<aux>is|was|are|were)) (?P<what>(?:the|a) .+)$", re.I)
_WHO_DID = re.compile(
    r"^who (?P<rest>(?:said|led|leads|heads|headed|owned|owns|chaired|runs|built|wrote|called|won) .+)$",
    re.I,
)
_WHO_IS = re.compile(
    r"^who(?:’s|'s| (?P<aux>is|was)) (?P<what>(?:the .+|in charge of .+|mediating .+))$", re.I
)


def statement(fact: Fact, text: str, kind: str, **other: object) -> Statement:
    """A true statement on a fact; without its value where the text no longer holds it."""
    holds = fact.value is not None and fact.value.lower() in text.lower()
    made = Statement(
        text,
        fact.evidence,
        kind,
        value=fact.value if holds else None,
        unit=fact.unit if holds else None,
        qualifier=fact.qualifier if holds else None,
    )
    return replace(made, **other)  # type: ignore[arg-type]


def verbatim(scene: Scene) -> Iterator[Statement]:
    """The supporting sentence as it stands, and the words that were marked alone as its evidence."""
    for fact in scene.facts:
        yield statement(fact, fact.sentence, "verbatim")


def attributed(scene: Scene) -> Iterator[Statement]:
    """The publisher said in front."""
    publishers = {passage.label: passage.publisher for passage in scene.passages}
    for fact in scene.facts:
        publisher = publishers.get(fact.label)
        if publisher is None or not english.whole(fact.plain) or fact.plain.startswith("“"):
            continue
        bare = publisher.startswith("The ") or scene.random.random() < 0.3
        named = publisher if bare else f"the {publisher}"
        said = scene.inside(fact.plain)
        if said is None:
            continue
        if scene.random.random() < 0.5:
            yield statement(fact, f"According to {named}, {said}", "attributed")
        else:
            yield statement(fact, f"{named[:1].upper()}{named[1:]} reported that {said}", "attributed")


def leading(scene: Scene) -> Iterator[Statement]:
    """The words before the sentence proper dropped: a dateline, a conjunction; or moved to its end."""
    for fact in scene.facts:
        if fact.plain != fact.sentence and english.whole(fact.plain):
            yield statement(fact, fact.plain, "leading")
        moved = _LEADING.match(fact.plain)
        if moved and not re.search(r"\b(?:said|that|and|but|when|if)\b", moved["rest"]):
            lead = moved["lead"][:1].lower() + moved["lead"][1:]
            yield statement(fact, f"{moved['rest'][:1].upper()}{moved['rest'][1:]} {lead}.", "leading")


def trimmed(scene: Scene) -> Iterator[Statement]:
    """A clause that adds to the sentence dropped: a relative one, an afterthought, an apposition."""
    for fact in scene.facts:
        for shape in (_RELATIVE, _TAIL):
            cut = shape.match(fact.plain)
            if cut and _keeps(fact, cut["kept"]):
                yield statement(fact, f"{cut['kept']}.", "trimmed")
        apposed = _APPOSED.match(fact.plain)
        if apposed and _keeps(fact, f"{apposed['head']} {apposed['rest']}"):
            yield statement(fact, f"{apposed['head']} {apposed['rest']}", "trimmed")


def _keeps(fact: Fact, text: str) -> bool:
    """Whether what is left stands as a sentence and still tells what the gold's words tell."""
    closed = english.whole(text if text.endswith((".", "”")) else f"{text}.")
    if re.match(r"(?:According to|In|At|On|By|From|After|When|If) [^,]+\.?$", text):
        return False  # what was left is no sentence
    told = english.content(fact.words) & english.content(fact.plain)
    value = fact.value is None or fact.value.lower() in text.lower()
    return (
        closed and value and told <= english.content(text) and not text.rstrip(".").endswith(("said", "that"))
    )


def respelled(scene: Scene) -> Iterator[Statement]:
    """Numbers, percents and dates written another way."""
    for fact in scene.facts:
        for old, new in _respellings(fact.plain):
            text = fact.plain.replace(old, new, 1)
            text = text[:1].upper() + text[1:]
            if english.whole(text):
                yield replace(statement(fact, text, "respelled"), how=f"{old} → {new}")


def _respellings(text: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"(?<=\d) (?:percent|per cent)\b", text):
        yield text[found.start() - 1 : found.end()], f"{text[found.start() - 1]}%"
    for figure in english.figures(text):
        if re.match(r" (?:and|to|or|in) [a-z]+\b", text[figure.end :]) or re.search(
            r"\b(?:and|to|or|in) $", text[: figure.start]
        ):
            continue  # "between three and four", "one in nine": both or none
        if figure.spelled and figure.number.lower() in english.ONES and figure.start > 0 and not figure.scale:
            yield f" {figure.number} ", f" {english.ONES.index(figure.number.lower())} "
        elif figure.number.isdigit() and int(figure.number) < 13 and not figure.currency and not figure.scale:
            yield f" {figure.number} ", f" {english.ONES[int(figure.number)]} "
        elif figure.scale == "million" and figure.number.isdigit():
            yield figure.text, f"{figure.currency}{figure.number},000,000"
    for found in english.DATE.finditer(text):
        month, day = found["month"] or found["month2"], found["day"] or found["day2"]
        if not month or not day:
            continue
        short = month.rstrip(".")
        full = english.MONTHS[english.SHORT_MONTHS.index(short)] if short in english.SHORT_MONTHS else short
        year = found["year"] or found["year2"]
        if found["day"]:
            yield found[0], f"{day} {full}" + (f" {year}" if year else "")
        else:
            yield found[0], f"{full} {day}" + (f", {year}" if year else "")


def restyled(scene: Scene) -> Iterator[Statement]:
    """The sentence as it stands, its evidence typed with other marks: plain quotes, hyphens, dots."""
    marks = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-"})
    for fact in scene.facts:
        words = fact.sentence.translate(marks)
        if scene.random.random() < 0.3:
            words = words.rstrip(".")
        yield statement(fact, fact.sentence, "restyled", evidence=((fact.label, words),))


def short(scene: Scene) -> Iterator[Statement]:
    """The question as a sentence, with the gold's value in the place of what was asked for."""
    question = scene.question.strip().rstrip("?").strip()
    for fact in scene.facts:
        if fact.value is None or len(scene.case.value) != 1 or scene.case.needs_all:
            continue
        told = f"{fact.qualifier} {fact.value}" if fact.qualifier else fact.value
        text = _answered(question, told, scene.case.kind)
        for name in scene.cast.kinds if text else ():
            text = re.sub(rf"\b{re.escape(name)}\b", name, str(text), flags=re.IGNORECASE)
        if text and scene.case.value[0].lower().endswith(fact.value.lower()):
            yield statement(fact, f"{text[:1].upper()}{text[1:]}.", "short")


def _answered(question: str, told: str, kind: str | None) -> str | None:
    """A declarative sentence from a question and what answers it, where rules make it one."""
    if any(mark in question for mark in ",:;?!–—(") or question.count(" ") < 2:
        return None
    many, what = _SUBJECT.match(question), _WHAT_IS.match(question)
    did, who = _WHO_DID.match(question), _WHO_IS.match(question)
    if (
        kind == "number"
        and many
        and len(many["what"].split()) <= 3
        and many["rest"].split()[0] not in _OBJECT
    ):
        return f"{told} {many['what']} {many['aux'].lower()} {many['rest']}"
    if (
        kind in ("number", "money", "percent", "duration", "date", "name")
        and what
        and not _STRANDED.search(question)
    ):
        return f"{what['what']} {(what['aux'] or 'is').lower()} {told}"
    if kind == "name" and did:
        return f"{told} {did['rest']}"
    if kind == "name" and who:
        return f"{told} {(who['aux'] or 'is').lower()} {who['what']}"
    return None


_OBJECT = frozenset("the a an its their his her this that these those there he she it they we you i".split())
_STRANDED = re.compile(r" (?:of|for|to|at|on|in|with|by|called|now|today)$", re.IGNORECASE)

KINDS: Mapping[str, Callable[[Scene], Iterator[Statement]]] = {
    "verbatim": verbatim,
    "attributed": attributed,
    "leading": leading,
    "trimmed": trimmed,
    "respelled": respelled,
    "restyled": restyled,
    "short": short,
}


def told(scene: Scene) -> list[Fact]:
    """The facts, each in every way of saying it that is surely true: what lies are made from."""
    found = list(scene.facts)
    for fact in scene.facts:
        alone = replace(scene, facts=(fact,))
        found += [replace(fact, said=made.text) for kind in (trimmed, short, short) for made in kind(alone)]
    return list(dict.fromkeys(found))


def good(scene: Scene) -> Statement | None:
    """One good statement of any kind, the plainer ones more often; None where there is no fact."""
    kinds = ["verbatim", "verbatim", *KINDS]
    scene.random.shuffle(kinds)
    for kind in kinds:
        if made := list(KINDS[kind](scene)):
            return scene.random.choice(made)
    return None
