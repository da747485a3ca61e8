"""The clause around a value: where it begins and ends, its subject, and how it turns into a question.

Gives `clause_of`, `turned` and what phrasing asks of a clause's words. It knows the shape "subject, verb,
rest" and says None where that does not fit. Never looks at more than one sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.authoring.verbs import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    HAVE,
    PARTICIPLES,
    PAST,
    PREPOSITIONS,
    PRESENT,
    SUBORDINATE,
    UNCLEAR,
    finite,
    fronted,
    has_verb,
    known_words,
    past,
)
from rag.names import find_names
from rag.values import Found, find

_SAYING = (
    r"(?:said|says|say|announced|reported|reports|confirmed|estimated|estimates|noted|added|explained|believes?"
    r"|warned|told \w+(?: \w+)?|according to [^,]+,|showed|shows)"
)
_REPORTED = re.compile(rf"^.{{2,80}}?\b{_SAYING}(?:\s+on\s+\w+day)?(?:\s+that)?\s+(?=\S+\s+\S+)")
_THAT = re.compile(r"^.*\b(?:\w+ed|\w+s|found|told\s+\w+|said)\s+that\s+")
_LEAD = re.compile(
    r"^(?:(?:and|but|so|yet|or|that|while|although|though|because|since|as|when|however|meanwhile|now|then|also"
    r"|originally|currently|today|still|nor|even so|in all|so far|at first|overall|if|where|which|who"
    r"|whose)\b,?\s+)+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|but|or)\s+")
_OPEN = re.compile(
    r"^(?:where|which|who|whose|if|when|because|since|as|while|although|though|nor)\b", re.IGNORECASE
)
STOPS = re.compile(r"[;:()\[\]“”\"—–•]|\s-\s|\.\.\.|…|\n")
COMMA = re.compile(r",(?=\s)")
TOKEN = re.compile(r"[^\s,]+")
_WEEKDAY = re.compile(
    r"\s+(?:late\s+|early\s+)?(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|evening|night|afternoon))?\b"
)
_ALSO_NOUNS = frozenset(
    """
    aim charge claim control cost count cover cut demand end face feed fall help hold house increase
    launch lead number offer order plan range run share spend stand start stay supply support total
    train turn use win work orders need visit
    """.split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """The words around a value up to the next strong stop; `subject` may stand before an aside."""

    text: str
    at: int  # where it begins in the sentence
    subject: str = ""

    def split(self, found: Found) -> tuple[str, str]:
        """What stands before the value with its qualifier, and what stands after it."""
        return self.text[: found.qualifier_start - self.at], self.text[found.end - self.at :]


def clause_of(sentence: str, found: Found) -> Clause | None:
    held = find(sentence)
    if sentence[: found.start].count("“") > sentence[: found.start].count("”"):
        return None  # inside a quotation, "we" and "here" are anyone's and anywhere
    stops = [m.span() for m in STOPS.finditer(sentence)]
    left = max([end for _, end in stops if end <= found.qualifier_start], default=0)
    right = min([start for start, _ in stops if start >= found.end], default=len(sentence))
    commas = [
        m.span()
        for m in COMMA.finditer(sentence, left, right)
        if not any(item.start <= m.start() < item.end for item in held)
    ]
    start = max([end for _, end in commas if end <= found.qualifier_start], default=left)
    end = min([begin for begin, _ in commas if begin >= found.end], default=right)
    subject = ""
    earlier = [span for span in commas if span[1] <= start]
    words = sentence[start:end]
    first = words.split()[0].casefold() if words.split() else ""
    if (
        len(earlier) >= 2
        and (first in AUXILIARIES or first in HAVE)
        and not has_verb(sentence[left : earlier[0][0]])
    ):
        subject = sentence[left : earlier[0][0]].strip()
    elif any(_goes_without(part) for part in COMMA.split(sentence[end:right])[1:]):
        return None  # "A vote held in 2014, which …, was ratified": there is no verb in it
    text = words
    if not subject:
        if _OPEN.match(words.strip()):
            return None
        for said in (_REPORTED, _THAT):
            if reported := said.match(sentence[start : max(start, found.qualifier_start)]):
                start += reported.end()
                text = sentence[start:end]
        if lead := _LEAD.match(text.lstrip()):
            start += len(text) - len(text.lstrip()) + lead.end()
            text = sentence[start:end]
    start += len(text) - len(text.lstrip())
    text = _unstopped(sentence[start:end].rstrip())
    if start > found.qualifier_start:
        return None
    return Clause(text, start, subject)


def first_statement(after: str) -> str:
    """What follows, without a second statement in the same breath: "… and six are still missing"."""
    for joint in _AND.finditer(after):
        ahead = [word.casefold() for word in TOKEN.findall(after[joint.end() :])[:5]]
        if any(finite(w) or w in ADVERBS or (past(w) and w not in PARTICIPLES) for w in ahead):
            return after[: joint.start()]
    return after


def _goes_without(part: str) -> bool:
    """Whether what stands after a comma begins with a verb, its subject before the comma."""
    first = part.split(maxsplit=1)[0].casefold() if part.split() else ""
    return first in AUXILIARIES or first in HAVE or first in PAST


def turned(sentence: str, words: str, at: int, subject: str = "") -> tuple[str, str] | None:
    """A clause's beginning with its auxiliary in front: ("did the ferry", "carry")."""
    tokens = list(TOKEN.finditer(words))
    if any(token.group().endswith(("n't", "n’t")) for token in tokens):
        return None
    for number, token in enumerate(tokens):
        word = token.group().casefold()
        ahead = tokens[number + 1].group().casefold() if number + 1 < len(tokens) else ""
        if (number == 0 and not subject) or token.group()[0].isupper():
            continue
        previous = tokens[number - 1].group().casefold() if number else ""
        front, verb = fronted(word, ahead)
        if not front or previous in DETERMINERS or (previous in PREPOSITIONS and word not in AUXILIARIES):
            continue
        who = subject or words[: token.start()].strip()
        who = re.sub(r"\s+(?:also|still|now|already|then|later|initially|now|currently|recently)$", "", who)
        if ahead in ("not", "never") or not _clear(who):
            return None
        after = words[token.end() :].strip()
        following = [t.group().casefold() for t in tokens[number + 1 :]]
        if following[:1] == ["have"]:
            del following[0]  # "would have cost"
        if any(map(finite, following)) or {"you", "me", "us"} & set(following):
            return None  # which of the two verbs is the clause's cannot be told
        return f"{front} {_lowered(sentence, at, who)}", f"{verb} {after}".strip()
    return None


def _clear(who: str) -> bool:
    """Whether a subject can be understood without the sentence before it."""
    words = [word.casefold() for word in re.split(r"\s+|[’'](?=ll\b|re\b|ve\b|d\b)", who)]
    if words[:1] and words[0] in ("its", "their", "his", "her", "our", "my", "your"):
        return False
    if not 0 < len(words) <= 9 or words[0] in UNCLEAR or {words[0], words[-1]} & PREPOSITIONS:
        return False
    if words[0].endswith(("ing", "ed")) or any(word in AUXILIARIES or word in HAVE for word in words):
        return False
    return not any(word in SUBORDINATE for word in words)


def _lowered(sentence: str, at: int, words: str) -> str:
    """The subject as it stands inside a question: a small first letter unless it begins a name."""
    first = words.split(maxsplit=1)[0]
    if not first[0].isupper() or (first.isupper() and len(first) > 1):
        return words
    start = max(sentence.find(words, at), 0)
    name = next((name for name in find_names(sentence) if name.start == start), None)
    if name and (" " in name.text or known_words().get(first.casefold(), True)):
        return words
    return words[0].lower() + words[1:]


def another_verb(after: str) -> bool:
    """Whether the clause goes on with a verb of its own, so that the one before the value was not it."""
    for token in TOKEN.findall(after):
        word = token.casefold()
        if word in SUBORDINATE or word in ("when", "who", "which", "where", "whose", "and", "but"):
            return False
        if finite(word):
            return True
    return False


def noun_of(found: Found, after: str) -> tuple[str, str]:
    """What is counted, and what stands after it."""
    if not found.noun:
        return "", after
    if found.noun.split()[-1].casefold()[:-1] in PRESENT - _ALSO_NOUNS:
        return "", after  # "phase two lasts"
    match = re.search(r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", found.noun))), after)
    if match is None or match.start() > 30:
        return "", after
    rest = after[match.end() :]
    if re.match(r"[’']|-\w", rest) or not _plural(found.noun):
        return "", after
    return " ".join(found.noun.split()), rest


def _plural(noun: str) -> bool:
    word = noun.rsplit(maxsplit=1)[-1].casefold()
    return (word.endswith("s") and not word.endswith("ss")) or word in (
        "people men women children troops police personnel cattle aircraft staff crew".split()
    )


def tidy(words: str) -> str:
    words = re.sub(r"\b(?:now|currently|already|initially)\s", "", _WEEKDAY.sub("", " ".join(words.split())))
    return _unstopped(re.sub(r"\s+([,.;:])", r"\1", words).rstrip(" ,;:"))


def _unstopped(words: str) -> str:
    """Without the full stop at the end, unless it is an abbreviation's ("in the U.S.")."""
    return words if re.search(r"\b[A-Z]\.[A-Z]\.$", words) else words.rstrip(".!?")
