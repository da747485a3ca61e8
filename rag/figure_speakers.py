"""Who gives a figure of a sentence, by name where that stands there, and whether two are of different people.

Gives `speakers_of`, `told_by`, `by_name`, `of_others` and `may_be_one`, by the article's words alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Article
from rag.givers import giver
from rag.sentences import sentence_spans
from rag.tellings import Speaker, telling
from rag.values import Found

Offsets = tuple[int, int]
PARAGRAPH = 2000  # characters in which a quotation is looked for
LONGEST = 8  # words of what somebody is called
_NAME_BEHIND = re.compile(
    r",\s((?:(?:Mr|Ms|Mrs|Dr|Col|Gen|Capt|Prof)\. )?(?:[A-Z][\w.’'-]{1,20} ){0,3}[A-Z][\w’'-]{1,20}),"
)
_MARK = re.compile(r"[“”\"]")
_CONTRAST = re.compile(
    r"\b(?:but|however|while|whereas|although|though|yet|only|in contrast|by contrast)\b", re.I
)
_DISPUTE = re.compile(
    r"\b(?:disput\w+|disagree\w*|instead|contradict\w*|differ(?:s|ed|ing|ence|ences|ent)?"
    r"|puts? (?:[\w’'-]+ ){1,7}at"
    r"|(?:higher|lower|smaller|larger|another) (?:figure|number|count|total|toll|estimate|tally|sum)"
    r"|acknowledge[sd]?"
    r"|admit(?:s|ted)?|concede[sd]?|rejects?|nobody agrees|no agreement|by (?:that|this|its) account"
    r"|(?:spoke|spoken|speaks) of"
    r"|(?:is|was|are|were) (?:simply |plainly |just )?(?:wrong|false|incorrect|untrue)"
    r"|exaggerat\w+|do(?:es)? not recogni[sz]e|denied the (?:figure|number))\b",
    re.IGNORECASE,
)
# "Its spokeswoman" may be of the company; "its officers" are people of their own.
_PRONOUN = re.compile(
    r"(?:it|he|she|they|we)\b|(?:its|his|her|their) (?:[\w-]+ ){0,3}?(?:spokes\w+|director|chief"
    r"|head|chair\w*"
    r"|president|minister|secretary|lawyers?|manager|office)\b",
    re.IGNORECASE,
)
_UNNAMED = re.compile(r"(?:its|his|her|their|an?)\s", re.IGNORECASE)
_COMMON = frozenset(
    """the a an of its their his her own mr ms mrs dr ministry office spokesman spokeswoman
    spokesperson director chief head company union police department agency and for in at""".split()
)


def speakers_of(
    article: Article, span: Offsets, found: Found, *, beside: bool = False
) -> tuple[Speaker, ...]:
    """Who gives a figure of a sentence: by the verb at it, else as the sentence is told."""
    low, high = span
    sentence = article.text[low:high]
    if (who := giver(sentence, found.qualifier_start, found.end, beside=beside)) is not None:
        said: tuple[Speaker, ...] = (Speaker(sentence[slice(*who)], low + who[0], low + who[1]),)
    else:
        said = telling(article, low, high, (low + found.start, low + found.end)).said_by
    own = low + found.qualifier_start, low + found.end  # "45% of them said so": these are no source
    known = [each for each in said if each.end <= own[0] or own[1] <= each.start]
    named = tuple(by_name(article.text, each) for each in known if len(each.name.split()) <= LONGEST)
    return tuple(each for each in named if not _PRONOUN.match(each.name)) or named


def told_by(article: Article, span: Offsets, place: Offsets) -> tuple[Speaker, ...]:
    """Who says a figure in a quotation of several sentences: whom the quotation's end, or what leads to it,
    names."""
    text = article.text
    low = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    high = end if end >= 0 else len(text)
    if high - low > PARAGRAPH:
        return ()
    opened = None
    for mark in _MARK.finditer(text, low, high):
        at = mark.start()
        closes = mark[0] == "”" or (mark[0] == '"' and opened is not None)
        if not closes:
            opened = at
        elif opened is not None:
            if opened < place[0] and place[1] <= at:
                return _at_quotation(article, opened, at, low, high)
            opened = None
    return ()


def _at_quotation(article: Article, start: int, end: int, low: int, high: int) -> tuple[Speaker, ...]:
    text = article.text
    spans = [(low + a, low + b) for a, b in sentence_spans(text[low:high])]
    closing = next((span for span in spans if span[0] <= end < span[1]), None)
    if closing is not None and (said := _sayers(article, closing, end)):
        return said
    before = [span for span in spans if span[0] < start]
    return _sayers(article, before[-1], before[-1][0]) if before else ()


def _sayers(article: Article, span: Offsets, after: int) -> tuple[Speaker, ...]:
    said = telling(article, *span).said_by
    return tuple(by_name(article.text, each) for each in said if each.end <= span[0] or each.start >= after)


def by_name(text: str, speaker: Speaker) -> Speaker:
    """A speaker by name where that stands behind what he is: "Its spokeswoman, Nora Fielding,"."""
    behind = _NAME_BEHIND.match(text, speaker.end)
    if behind is None or not (speaker.name[:1].islower() or _UNNAMED.match(speaker.name)):
        return speaker
    return Speaker(behind[1], *behind.span(1))


def of_others(own: Sequence[Speaker], other: Sequence[Speaker], between: str, *, alike: bool) -> bool:
    """Whether two figures come from different people.

    Where one has nobody, the words must tell of a difference; a plain "but" does where both are told alike.
    """
    if own and other:
        return not any(may_be_one(a.name, b.name) for a in own for b in other)
    if not own and not other:
        return False
    return _DISPUTE.search(between) is not None or (alike and _CONTRAST.search(between) is not None)


def may_be_one(a: str, b: str) -> bool:
    """Whether two descriptions may mean one source."""
    left, right = (
        frozenset(re.findall(r"[^\W_]+", name.casefold().replace("’s", "").replace("'s", "")))
        for name in (a, b)
    )
    if _PRONOUN.match(a) or _PRONOUN.match(b):
        return True
    bare = left - {"the", "a", "an", "of"}, right - {"the", "a", "an", "of"}
    return bare[0] <= bare[1] or bare[1] <= bare[0] or bool((left & right) - _COMMON)
