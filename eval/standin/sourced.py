"""Lies about sources: labels, passages and quotations that are not what the statement says they are.

Each takes a Scene and gives statements: some true and wrongly cited, some false with words to show for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from eval.standin import english
from eval.standin.english import Figure
from eval.standin.honest import statement, told
from eval.standin.scene import Fact, Scene, Statement

INVENTED = (
    "{name} confirmed that the decision is final and will not be reviewed.",
    "Documents seen by reporters show that {name} knew of the problem for months.",
    "{name} has since apologised to everyone affected.",
    "A spokesman for {name} declined to say whether the plan would go ahead.",
    "{name} was praised for acting faster than anyone had expected.",
    "Critics accuse {name} of having misled the public.",
)
_SPLIT = re.compile(
    r"^(?P<subject>[A-Z“$£€\d][^,;:—“”()]{2,60}?) "
    r"(?P<verb>is|are|was|were|has|have|had|will|would|can|could|must|may|said|says|told|asked|put|puts|wants?|"
    r"led|began|named|promised|thanked|answered|urged|replied|studies|sells|spends|runs|counts|expects|"
    r"maintained) "
    r"(?P<rest>[^“”]{12,}\.)$"
)
_NO_SUBJECT = re.compile(
    r"\b(?:that|who|which|when|where|if|whom|because|as|while|and|or|but|it|he|she|they|this|there|what|how|nobody)\b",
    re.I,
)
_PLURAL = frozenset("are were have want".split())
_SINGULAR = frozenset("is was has wants puts studies sells spends runs counts expects says".split())


def wrong_ids(scene: Scene) -> Iterator[Statement]:
    """A true statement and its true words, under a label that was not given, or another passage's."""
    labels = {passage.label for passage in scene.passages}
    unknown = [f"p{number}" for number in range(100, 1000) if f"p{number}" not in labels]
    for fact in told(scene):
        text = fact.plain
        others = [p.label for p in scene.passages if fact.sentence not in p.text]
        made = statement(fact, text, "wrong_ids", lie="evidence")
        given = scene.random.choice(unknown)
        yield replace(made, evidence=((given, fact.sentence),), how="a label that was not given")
        if others:
            given = scene.random.choice(others)
            yield replace(made, evidence=((given, fact.sentence),), how="another passage's label")


def swapped(scene: Scene) -> Iterator[Statement]:
    """A true statement, and the real words of a sentence that does not support it."""
    for fact in told(scene):
        said = english.content(fact.plain)
        named = {fact.plain[s:e] for s, e in english.names(fact.plain)}
        ranked = []
        for passage, sentence in scene.others:
            shared = english.content(sentence) & said
            if len(shared) > 0.4 * len(said) or (fact.value and fact.value.lower() in sentence.lower()):
                continue
            ranked.append((sum(name in sentence for name in named), len(shared), passage.label, sentence))
        ranked.sort(reverse=True)
        for _, _, label, sentence in ranked[:3]:
            made = statement(fact, fact.plain, "swapped_sources", lie="evidence")
            yield replace(made, evidence=((label, sentence),), how="words that do not support it")


def invented(scene: Scene) -> Iterator[Statement]:
    """A sentence that nobody wrote, and the same or other words that nobody wrote as its evidence."""
    for fact in told(scene):
        text = fact.article.text
        subjects = [n for n, k in scene.cast.kinds.items() if k in ("person", "organisation") and n in text]
        if not subjects:
            continue
        for pattern in scene.random.sample(INVENTED, 2):
            said = pattern.format(name=_article(scene.random.choice(sorted(subjects)), text))
            said = said[:1].upper() + said[1:]
            yield Statement(said, ((fact.label, said),), "invented_quotes", "words", how="words nobody wrote")
        name = _article(scene.random.choice(sorted(subjects)), text)
        lie = english.closed(fact.plain, f", {name} admitted")
        if lie:
            words = f"{fact.sentence[:-1]}, {name} admitted."
            yield Statement(
                lie, ((fact.label, words),), "invented_quotes", "words", how="a real quotation, longer"
            )


def _article(name: str, text: str) -> str:
    """A name with the article that the text gives it."""
    return f"the {name}" if re.search(rf"\b[Tt]he {re.escape(name)}", text) else name


def merged(scene: Scene) -> Iterator[Statement]:
    """One sentence's subject with another's predicate or figure, both cited: every word stands there."""
    for fact in told(scene):
        for passage, other in scene.random.sample(scene.others, min(len(scene.others), 30)):
            both = ((fact.label, fact.sentence), (passage.label, other))
            for lie, how in (_crossed(fact, other), _figure_of(fact, other)):
                if lie and english.whole(lie):
                    yield Statement(lie, both, "merged_sources", "words", how=how)


def _crossed(fact: Fact, other: str) -> tuple[str | None, str]:
    """The fact's subject with the other's predicate, or the other way round."""
    mine, theirs = _SPLIT.match(fact.plain), _SPLIT.match(english.plain(other))
    if not mine or not theirs:
        return None, ""
    if re.match(r"(?:From|In|On|At|By|Of|Under|For|With|To|After) ", mine["subject"]):
        return None, ""
    if _NO_SUBJECT.search(mine["subject"]) or _NO_SUBJECT.search(theirs["subject"]):
        return None, ""
    if _number(mine["verb"]) != _number(theirs["verb"]):
        return None, ""
    # Two names that share no word: of two things, not of one thing called by two names.
    subjects = [{mine["subject"][s:e] for s, e in english.names(mine["subject"], opening=True)}, set()]
    subjects[1] = {theirs["subject"][s:e] for s, e in english.names(theirs["subject"], opening=True)}
    if not all(subjects) or set(" ".join(subjects[0]).split()) & set(" ".join(subjects[1]).split()):
        return None, ""
    return f"{mine['subject']} {theirs['verb']} {theirs['rest']}", "one's subject, the other's predicate"


def _number(verb: str) -> str:
    return "plural" if verb in _PLURAL else "singular" if verb in _SINGULAR else "either"


def _figure_of(fact: Fact, other: str) -> tuple[str | None, str]:
    """The fact with a figure of the other sentence, which counts something else there."""

    def fits(one: Figure, two: Figure) -> bool:
        counted = one.unit and two.unit and one.unit.rstrip("s") != two.unit.rstrip("s")
        kind = one.currency == two.currency and one.scale == two.scale and not one.qualifier
        near = 0.1 < english.amount(one) / max(english.amount(two), 0.01) < 10
        same = one.spelled == two.spelled and ("." in one.number) == ("." in two.number)
        return bool(
            (counted or one.currency) and kind and near and same and one.number.lower() != two.number.lower()
        )

    if english.content(fact.plain) & english.content(other) and any(
        figure.currency for figure in english.figures(fact.plain)
    ):
        return None, ""  # two sums of money may be told of one thing
    for mine in english.figures(fact.plain):
        for theirs in english.figures(other):
            if fits(mine, theirs) and theirs.text.lower() not in fact.plain.lower():
                lie = english.replaced(fact.plain, mine.start, mine.end, theirs.text.lower())
                return lie, f"{mine.text} → {theirs.text}, of the other sentence"
    return None, ""


MODES: dict[str, Callable[[Scene], Iterator[Statement]]] = {
    "wrong_ids": wrong_ids,
    "swapped_sources": swapped,
    "invented_quotes": invented,
    "merged_sources": merged,
}
