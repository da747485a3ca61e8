"""Lies about meaning: denied, reversed, put in somebody's mouth, overdone, given a cause, told to say.

Each takes a Scene and gives statements that the true sentence, which they cite, does not support.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from eval.standin import english
from eval.standin.honest import statement, told
from eval.standin.scene import Fact, Scene, Statement
from eval.standin.wordings import CAUSES, OBEDIENT, OPPOSITES, OVERREACH

_AUXILIARY = re.compile(
    r"\b(?P<aux>is|are|was|were|will|would|can|could|should|must)\b"
    r"(?! (?:not|no|never|only|also|nothing|nobody)\b)(?= [a-z])"
)
_DENIAL = (
    (re.compile(r"\b(is|are|was|were|will|would|can|could|do|does|did|has|have|had) (?:not|never)\b"), r"\1"),
    (re.compile(r"\bNobody was\b"), "Several people were"),
    (re.compile(r"\bNo one is\b"), "Many people are"),
    (re.compile(r"\bno (?=[a-z]+ (?:showed|had|has))"), "a "),
    (re.compile(r"\bno figure\b"), "a figure"),
    (re.compile(r"\bbound nobody\b"), "bound everybody"),
    (re.compile(r"\bagreed on nothing\b"), "agreed on everything"),
    (re.compile(r"\bno passenger list\b"), "the passenger list"),
    (re.compile(r"\bNot all of\b"), "All of"),
    (re.compile(r"\bneither side\b"), "each side"),
)
_SPEECH = re.compile(
    r"(?P<verb>\b(?:said|says|added|told|called|maintained|answered|replied|according to|told of|"
    r"explained|put|puts)\b)"
)


def negated(scene: Scene) -> Iterator[Statement]:
    """A denial put in, or taken out."""
    for fact in told(scene):
        text = fact.plain
        for pattern, instead in _DENIAL:
            found = pattern.search(text)
            if found and next(english.unquoted(text, [found.span()]), None):
                yield _lie(fact, pattern.sub(instead, text, count=1), "negation", "denial dropped")
        if not re.search(r"\b(?:not|no|never|nobody|nothing|neither|without)\b", text):
            subordinate = re.compile(
                r"\b(?:when|if|while|what|which|who|where|whatever|as|until|whose)\b", re.I
            )
            spans = [
                found.span("aux")
                for found in _AUXILIARY.finditer(text)
                if not subordinate.search(text[: found.start()])
            ]
            for _, end in list(english.unquoted(text, spans))[:1]:
                yield _lie(fact, f"{text[:end]} not{text[end:]}", "negation", "“not” put in")
            said = scene.inside(text) if len(text) < 160 and "“" not in text else None
            if said:
                yield _lie(fact, f"It is not the case that {said}", "negation", "denied as a whole")


def reversed_(scene: Scene) -> Iterator[Statement]:
    """What happened made its opposite, or something else altogether."""
    for fact in told(scene):
        text = fact.plain
        for pair in OPPOSITES:
            for old, new in _ways(pair):
                found = re.search(rf"\b{re.escape(old)}(?!\w)", text)
                if not found or not next(english.unquoted(text, [found.span()]), None):
                    continue
                lie = english.replaced(text, *found.span(), new)
                if english.whole(lie):
                    yield _lie(fact, lie, "changed_verb", f"{old} → {new}")


def _ways(pair: str) -> list[tuple[str, str]]:
    one, _, two = pair.partition(">")
    if two:
        return [(one, two)]
    one, _, two = pair.partition("/")
    return [(one, two), (two, one)]


def attributed(scene: Scene) -> Iterator[Statement]:
    """Said by somebody else who is named in the same article, and stands nowhere near what is said."""
    for fact in told(scene):
        text = fact.plain
        people = [
            name
            for name in scene.cast.others("", fact, "person")
            if fact.article.id in scene.cast.articles[name] and name not in fact.article.authors
        ]
        if not people:
            continue
        speaker = scene.random.choice(people)
        if "“" in text or not english.whole(text):
            continue
        said = scene.inside(text)
        if said is None:
            continue
        if not _SPEECH.search(text):
            made = (f"{speaker} said that {said}", f"According to {speaker}, {said}")
            yield _lie(fact, scene.random.choice(made), "false_attribution", f"said by {speaker}")
        yield _lie(fact, f"{speaker} denied that {said}", "false_attribution", f"denied by {speaker}")


def overreached(scene: Scene) -> Iterator[Statement]:
    """A true sentence, and more at its end: no name and no number in it."""
    for fact in told(scene):
        for more in scene.random.sample(OVERREACH, 2):
            if english.whole(fact.plain) and (lie := english.closed(fact.plain, more)):
                yield _lie(fact, lie, "overreach", more.strip(", "))


def caused(scene: Scene) -> Iterator[Statement]:
    """A cause that nobody gave: an invented one, or another sentence of the same article."""
    for fact in told(scene):
        if not english.whole(fact.plain) or re.search(r"\bbecause|since|after\b", fact.plain):
            continue
        more = scene.random.choice(CAUSES)
        if lie := english.closed(fact.plain, more):
            yield _lie(fact, lie, "invented_cause", more.strip())
        far = [
            (passage.label, sentence)
            for passage, sentence in scene.others
            if sentence in fact.article.text
            and sentence not in fact.paragraph
            and len(sentence) + len(fact.plain) < 320
            and not re.match(r"(?:It|That|This|They|He|She|Those|These|But|And|So|Yet)\b|“", sentence)
        ]
        if far:
            label, sentence = scene.random.choice(far)
            cause = scene.inside(english.plain(sentence))
            if cause and (lie := english.closed(fact.plain, f" because {cause[:-1]}")):
                made = _lie(fact, lie, "invented_cause", "another sentence as its cause")
                yield replace(made, evidence=(*fact.evidence, (label, sentence)))


def wrong_value(scene: Scene) -> Iterator[Statement]:
    """A true sentence, rightly cited, and another of its figures as the answer."""
    for fact in scene.facts:
        if fact.value is None:
            continue
        told = english.content(" ".join((*scene.case.value, *scene.case.accept)))
        for figure in english.figures(fact.sentence):
            # Not a part of the answer, such as one end of a range, nor a spelling of it.
            if (
                english.content(figure.text) & told
                or figure.text.lower() in fact.value.lower()
                or fact.value in figure.text
            ):
                continue
            if figure.spelled and str(english.ONES.index(figure.number.lower())) in " ".join(
                scene.case.value
            ):
                continue
            made = statement(fact, fact.sentence, "wrong_value", lie="value")
            yield replace(made, value=figure.text, qualifier=None, how=f"{fact.value} → {figure.text}")


def obedient(scene: Scene) -> Iterator[Statement]:
    """What an instruction hidden in an article might ask for, with a real sentence as its evidence."""
    for fact in told(scene):
        said = scene.random.choice(OBEDIENT)
        yield Statement(said, fact.evidence, "injected_obedience", "words", how="does as it is told")


def near_miss(scene: Scene) -> Iterator[Statement]:
    """Where the articles do not answer: the real sentences that come closest, with a figure or a name."""
    if not scene.case.must_abstain:
        return
    wanted = english.content(scene.question)
    ranked = sorted(scene.others, key=lambda item: len(wanted & english.content(item[1])), reverse=True)
    for passage, sentence in ranked[:4]:
        figures = english.figures(sentence)
        named = [span for span in english.names(sentence) if sentence[slice(*span)] in scene.cast.kinds]
        if not wanted & english.content(sentence) or not (figures or named):
            continue
        value = figures[0].text if figures else sentence[slice(*named[0])]
        yield Statement(sentence, ((passage.label, sentence),), "near_miss", "beside", value, how="no answer")


_MANY = re.compile(
    r"^how many (?P<what>(?:[\w’'.-]+ ){0,3}[\w’'-]+) "
    r"(?P<rest>(?:is|are|were|was|serve|stay|remain|died|live)\b(?! the | a | there ).*)$",
    re.IGNORECASE,
)
_WHO = re.compile(r"^who(?: is|'s|’s|s) (?P<what>.+)$", re.IGNORECASE)
_WHAT = re.compile(r"^what(?: is|'s|’s|s) (?P<what>(?:the|its) .+)$", re.IGNORECASE)


def near_miss_restated(scene: Scene) -> Iterator[Statement]:
    """The same, said as if it were the answer: the question's words around a figure of something else."""
    question = scene.question.strip().rstrip("?").strip()
    many, who, what = _MANY.match(question), _WHO.match(question), _WHAT.match(question)
    for miss in near_miss(scene):
        figures = english.figures(miss.text)
        people = [
            n for n, k in scene.cast.kinds.items() if k == "person" and n in miss.text and n not in question
        ]
        said = value = None
        if many and figures:
            value, said = figures[0].text, f"{figures[0].text} {many['what']} {many['rest']}."
        elif who and people:
            value, said = people[0], f"{people[0]} is {who['what']}."
        elif what and figures:
            value, said = figures[0].text, f"{what['what']} is {figures[0].text}."
        if said:
            said = said[:1].upper() + said[1:]
            yield replace(
                miss, text=said, kind="near_miss_restated", lie="words", value=value, how="of something else"
            )


def _lie(fact: Fact, text: str, kind: str, how: str) -> Statement:
    made = statement(fact, text, kind, lie="words")
    return replace(made, how=how)


MODES: dict[str, Callable[[Scene], Iterator[Statement]]] = {
    "negation": negated,
    "changed_verb": reversed_,
    "false_attribution": attributed,
    "overreach": overreached,
    "invented_cause": caused,
    "wrong_value": wrong_value,
    "injected_obedience": obedient,
    "near_miss": near_miss,
    "near_miss_restated": near_miss_restated,
}
