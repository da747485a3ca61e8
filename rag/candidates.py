"""Candidates: what the reader points at, as possible answers with their sentences, values and features.

Gives `candidates`. A span becomes a whole value of the kind asked for, or yes or no, or nothing. What the
features are worth is `rag.weighing`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag import values
from rag.aims import aim
from rag.completion import Completed, complete
from rag.coverage import absent, counts_it, stands
from rag.dated_values import written_out
from rag.descriptions import described
from rag.domain import Article
from rag.enumeration import whole_list
from rag.fates import of_another_fate
from rag.phrases import whole_words
from rag.plurals import wants_several
from rag.questions import Asked, Asking, content_stems, is_full_name, names_somebody
from rag.reader import Reply, SpanScore
from rag.reasons import with_reason
from rag.sayings import asks_who_said, gives_its_figures, sayings
from rag.tellings import telling
from rag.verdicts import verdict, verdict_of
from rag.windows import Window

SPANS = 3  # of one window that become candidates
TYPED: tuple[Asked, ...] = ("number", "money", "percent", "date", "duration")
NAMED: tuple[Asked, ...] = (*TYPED, "person", "place")
# Logits that a verdict told by the sentence's own words is worth beside the reader's pointing there.
TOLD = 6.0
STEEP = 12.0  # logits of the reader are cut off here: beyond it they tell nothing more

_OR = re.compile(r"\bor\b", re.IGNORECASE)
# What stands before a value that is named only to say that it is another: "431, not 412".
_NOT_THIS = re.compile(
    r"(?:(?<!whether or )\bnot|\b(?:rather than|instead of|as opposed to))"
    r" (?:(?:in|on|at|by|for|from|the|an?) )*$",
    re.IGNORECASE,
)


# When a thing was made is no time of what happened to it: "The ferry, built in 1988, left port".
_MADE = re.compile(r", (?:first |originally )?(?:built|born|founded|established|launched) in $")
_ASKS_MADE = re.compile(
    r"\b(?:buil[dt]\w*|born|birth\w*|found\w*|establish\w*|launch\w*|construct\w*|made|creat\w*|start\w*|old"
    r"|begin|began|date\w*|from)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:per|an?|each|every)\s+(?:share|piece|ticket|unit|head)\b|\bapiece\b", re.IGNORECASE)
_WHO_IS = re.compile(
    r"\W*(?:and |so )?who(?:['’]s| is| was| are| were| (?:will|would) be| became| becomes)\b", re.IGNORECASE
)
NEAR = 200  # characters from a value in which its sentence says what it became
BESIDE = 48  # characters in which a post stands beside its holder
_ABOUT = r"(?:(?:about|some|around|nearly|only|just|over|the|as much as|an?) ){0,2}$"
_FROM = re.compile(rf"(?<!\brange )(?<!ranges )(?<!ranged )(?<!ranging )\bfrom {_ABOUT}", re.IGNORECASE)
_TO = re.compile(rf"\bto {_ABOUT}", re.IGNORECASE)
# "raised to 50 million, from 40 million": what it became stands before.
_UP_FROM = re.compile(
    rf"(?: [a-z]+){{0,2}}(?: (?:a|per) (?:day|week|month|year))?,? (?:(?:up|down) )?from {_ABOUT}",
    re.IGNORECASE,
)
_APART = re.compile(r",|\b(?:up|down)\b", re.IGNORECASE)
# "put at 31 at first, it was corrected to 28"
_MADE_TO = re.compile(
    r"\b(?:corrected|revised|amended|adjusted|changed|raised|increased|lowered|reduced|cut|halved|upgraded|downgraded"
    rf"|brought (?:up|down))(?: (?:up|down|upwards?|downwards?|again|later))* to {_ABOUT}",
    re.IGNORECASE,
)
_SPOKESMAN = re.compile(r"\bspokes(?:man|woman|person)\b", re.IGNORECASE)
# "Its spokesman Jan Kuhl", "a spokesman for the mill, Jan Kuhl,"; not "a spokesman said Jan Kuhl".
_SPOKE_FOR = re.compile(
    r"\bspokes(?:man|woman|person)(?P<apart>(?: (?:for|of|at) [^,.]{1,40})?,)? "
    r"(?-i:(?:[A-Z][\w.’'-]{0,20} ){0,2})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: sentences of an article, and the value in them (None: the sentences themselves)."""

    window: Window
    start: int  # of the sentences, in the article's text
    end: int
    value: str | None
    unit: str | None
    qualifier: str | None
    features: Mapping[str, float]
    span: SpanScore | None = None  # of the window, as the reader found it
    at: tuple[int, int] | None = None  # where the article's text gives the value
    was: str | None = None  # the value that its sentence says it was before: "from 71 percent to 88"

    @property
    def text(self) -> str:
        return self.window.article.text[self.start : self.end]


def candidates(
    asking: Asking, names: Sequence[str], found: Sequence[Window], replies: Sequence[Reply]
) -> Iterator[Candidate]:
    """The best spans of every window, completed to whole values."""
    several = wants_several(asking.text)
    verdict_words, said = verdict(asking), asks_who_said(asking)
    for window, reply in zip(found, replies, strict=True):
        lacking = absent(names, window)
        if said:
            yield from _said(asking, window, reply, lacking)
        if names_somebody(asking.text):
            yield from _described(asking, window, reply, lacking)
        for span in reply.spans[: None if several else SPANS]:
            completed = completed_span(asking, several, window.text, span)
            polar = verdict_words is not None
            if not polar and (
                _place_line(asking, window, completed)
                or _of_another_rate(asking, window.text, completed)
                or _of_who_says_it(asking, window, completed)
                or (asking.kind == "number" and of_another_fate(asking.text, window, completed.start))
                or _asked(asking, completed)
                or _of_another_kind(asking, completed)
                or _ruled_out(asking, window.text, completed.start)
            ):
                continue
            if said and not gives_its_figures(asking, _around(window, completed)):
                continue
            inner = (span.start, span.end) if polar else (completed.start, completed.end)
            start, end = sentence_around(window, *inner)
            if asking.kind == "reason":
                start, end = with_reason(asking, window, start, end)
            if verdict_words is not None:
                start, end, value = verdict_of(asking, window, start, end, verdict_words)
                unit = qualifier = None
            else:
                value, unit, qualifier = _value(asking, completed)
            if polar and value is None:
                continue
            at = (
                None
                if polar or value is None
                else (window.start + completed.start, window.start + completed.end)
            )
            if at and asking.kind == "date":
                value = written_out(window.article, *at) or value
                if _of_another_tense(asking, window.article, value):
                    continue
            if at is not None:
                qualifier = qualifier or _qualifier(window.article.text, *at)
            features = {
                "span": _cut_off(span.score + (TOLD if polar else 0.0)),
                "relevance": _cut_off(reply.relevance),
                "rank": 1.0 / (1 + window.rank),
                "absent": lacking,
                "counted": counts_it(asking, window, completed.start, completed.end),
            }
            found_here = Candidate(window, start, end, value, unit, qualifier, features, span, at)
            yield found_here
            if at is not None and (then := _became(asking, found_here, at)) is not None:
                yield then


def _said(asking: Asking, window: Window, reply: Reply, lacking: float) -> Iterator[Candidate]:
    """Whom a window gives for what the question says that somebody said."""
    for saying in sayings(asking, window.article, window.sentences)[:1]:
        low, high = min(saying.start, saying.at[0]), max(saying.end, saying.at[1])
        start, end = sentence_around(window, low - window.start, high - window.start)
        start, end = min(start, low), max(end, high)
        features = {
            "span": TOLD * 2 * saying.share,
            "relevance": max(_cut_off(reply.relevance), saying.share),
            "rank": 1.0 / (1 + window.rank),
            "absent": lacking,
            "counted": 0.0,
        }
        yield Candidate(window, start, end, saying.name, None, None, features, at=saying.at)


def _described(asking: Asking, window: Window, reply: Reply, lacking: float) -> Iterator[Candidate]:
    """What a window says of the person that is asked about, beside the name."""
    text = window.text
    place = described(asking.names[0], text) if asking.names else None
    if place is None:
        return
    start, end = sentence_around(window, *place)
    features = {
        "span": TOLD * 2,
        "relevance": max(_cut_off(reply.relevance), 1.0),
        "rank": 1.0 / (1 + window.rank),
        "absent": lacking,
        "counted": 0.0,
    }
    at = window.start + place[0], window.start + place[1]
    yield Candidate(window, start, end, text[slice(*place)], None, None, features, at=at)


def _around(window: Window, completed: Completed) -> str:
    """The sentence of what a span means."""
    start, end = sentence_around(window, completed.start, completed.end)
    return window.article.text[start:end]


def _qualifier(text: str, start: int, end: int) -> str | None:
    """How a figure is qualified where it stands, by whatever it was asked for: "about 900"."""
    low = max(0, start - 60)
    for found in values.find(text[low : end + 20]):
        if low + found.start <= start < low + found.end:
            return found.value.qualifier
    return None


def _became(asking: Asking, before: Candidate, at: tuple[int, int]) -> Candidate | None:
    """The value that a former one changed to, in the same sentence: "risen from 71 percent in May to 88"."""
    if asking.kind not in TYPED:
        return None
    text = before.window.article.text
    place = _changed_to(text, before.start, at, before.end)
    if place is None:
        return None
    completed = complete(asking, text, *place)
    if not completed.fits:
        return None
    value, unit, qualifier = _value(asking, completed)
    where = (completed.start, completed.end)
    return replace(before, value=value, unit=unit, qualifier=qualifier, at=where, span=None, was=before.value)


def _changed_to(text: str, start: int, at: tuple[int, int], end: int) -> tuple[int, int] | None:
    """Where a sentence gives what the value at a place became: another of its kind."""
    start, end = max(start, at[0] - NEAR), min(end, at[1] + NEAR)
    found = [(start + each.start, start + each.end, each) for each in values.find(text[start:end])]
    own = next((each for low, high, each in found if low < at[1] and at[0] < high), None)
    is_from = _FROM.search(text[max(start, at[0] - 24) : at[0]])
    for low, high, each in found:
        if own is None or not _of_one_kind(own, each):
            continue
        if low >= at[1]:
            between = text[at[1] : low]
            changed = (is_from and _TO.search(between)) or _MADE_TO.search(between)
        else:
            before, between = text[max(start, low - 24) : low], text[high : at[0]]
            changed = (
                is_from and _UP_FROM.fullmatch(between) and (_TO.search(before) or _APART.search(between))
            )
        if changed:
            return low, high
    return None


def _of_one_kind(a: values.Found, b: values.Found) -> bool:
    """Whether two values are of one kind; beside money a number may be money: "$50 million, from 40"."""
    kinds = {"number" if each.value.kind == "range" else each.value.kind for each in (a, b)}
    return len(kinds) == 1 or kinds == {"money", "number"}


def completed_span(asking: Asking, several: bool, text: str, span: SpanScore) -> Completed:
    """The whole value that a span means; the whole list where the question wants several."""
    if several:
        item = whole_words(text, span.start, span.end)
        start, end = whole_list(text, *item)
        if (start, end) != item:
            return Completed(text[start:end], None, None, start, end, True)
    return complete(asking, text, span.start, span.end)


def _value(asking: Asking, completed: Completed) -> tuple[str | None, str | None, str | None]:
    """(value, unit, qualifier); no value for why."""
    if asking.kind == "reason":
        return None, None, None
    return completed.value, completed.unit, completed.qualifier


def _asked(asking: Asking, completed: Completed) -> bool:
    """Whether the question says it: then it cannot be the answer, unless it is one of two on offer."""
    said = completed.value
    if not said or asking.kind == "reason":
        return not said
    if typed := values.readings(said):
        return any(values.same(one, own) for one in typed for own in (*asking.times, *asking.figures))
    return stands(said, asking.text) and not _OR.search(asking.text)


def _of_another_rate(asking: Asking, text: str, completed: Completed) -> bool:
    """Whether a price of one share or piece is given where the whole is asked for, or the other way round."""
    if asking.kind not in ("money", "number", "open"):
        return False
    each = _EACH.search(text[completed.start : completed.end + 16])
    of_each = each is not None and each.start() <= completed.end - completed.start + 1
    return completed.value[:1] in "$€£" and of_each != (_EACH.search(asking.text) is not None)


def _of_who_says_it(asking: Asking, window: Window, completed: Completed) -> bool:
    """Whether a person who holds a post is asked for and this is only who tells it, the post not beside."""
    if asking.kind != "person" or not _WHO_IS.match(asking.text):
        return False
    start, end = sentence_around(window, completed.start, completed.end)
    place = window.start + completed.start, window.start + completed.end
    title = _SPOKE_FOR.search(window.text[max(0, completed.start - BESIDE) : completed.start])
    closed = title and (not title["apart"] or window.text[completed.end : completed.end + 1] == ",")
    if closed and not _SPOKESMAN.search(asking.text):
        return True
    speakers = telling(window.article, start, end).said_by
    if not any(speaker.start < place[1] and place[0] < speaker.end for speaker in speakers):
        return False
    beside = window.text[max(0, completed.start - BESIDE) : completed.end + BESIDE]
    wanted = asking.words - {stem for name in asking.names for stem in content_stems(name)}
    return not wanted <= set(content_stems(beside))


def _place_line(asking: Asking, window: Window, completed: Completed) -> bool:
    """Whether a person is asked for and this is the place line that opens a story: "ESTERHOLM — "."""
    text = window.text
    return (
        asking.kind == "person"
        and text[completed.start : completed.end].isupper()
        and re.match(r"[\w ,.()-]{0,40}[—–-]", text[completed.end :]) is not None
    )


def _of_another_kind(asking: Asking, completed: Completed) -> bool:
    """Whether a figure, a date, a length of time or a place was asked for and this is none."""
    if names_somebody(asking.text):
        return is_full_name(completed.value)  # "who is Ada Tarn?" is not told by whom she met
    return asking.kind in (*TYPED, "place") and not completed.fits


def _ruled_out(asking: Asking, text: str, start: int) -> bool:
    """Whether the figure, time or name at an offset is told as the wrong one."""
    before = " ".join(text[max(0, start - 40) : start].split()) + " "
    if asking.kind == "date" and _MADE.search(before) and not _ASKS_MADE.search(asking.text):
        return True
    return asking.kind in NAMED and _NOT_THIS.search(before) is not None


def _of_another_tense(asking: Asking, article: Article, value: str | None) -> bool:
    """Whether a day was past for its article where the future is asked for, or to come where the past is."""
    found = values.parse(value) if value else None
    if (
        found is None
        or found.kind != "date"
        or found.date is None
        or not found.date[0]
        or not article.published
    ):
        return False
    day = article.published.toordinal()
    wanted = aim(asking.text)
    return (wanted == "future" and found.high < day) or (wanted == "past" and found.low > day)


def _cut_off(logit: float) -> float:
    return max(-STEEP, min(STEEP, logit))


def sentence_around(window: Window, start: int, end: int) -> tuple[int, int]:
    """The sentences of a window that hold its characters [start, end), as offsets in the article."""
    low, high = window.start + start, window.start + end
    own = [(a, b) for a, b in window.sentences if a < high and b > low]
    return (own[0][0], own[-1][1]) if own else (window.start, window.end)
