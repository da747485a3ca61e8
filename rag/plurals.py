"""What a question says of how many things it asks for.

Gives `wants_several`, `wanted` and `plainly`, from the question's grammar alone; never looks at an article.
"""

from __future__ import annotations

import re

from rag.wordings import asked

_HOW_MANY = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), 2)}
_HOW_MANY["both"] = 2
_NUMBERS = rf"{'|'.join(_HOW_MANY)}|\d{{1,2}}"
_TWO = rf"{_NUMBERS}|several|some|many|all"
_ARE = r"(?:are|were|have|do(?!es)|will be|would be)"
_COUNTED = (
    rf"(?:what|which|who|whose|where)(?:'re| {_ARE}| is| will)? (?:of )?(?:all )?(?:the |these |those "
    r"|its |his |her |their )?(?:other |main |first |last |new )?"
)
_NO_MEASURE = (
    r"\b(?![-’'%,.])(?! (?:of the following|plus|per ?cent|metres|meters|feet|miles|years|months)\b)"
)
_COUNT = re.compile(rf"{_COUNTED}(?P<count>{_NUMBERS}){_NO_MEASURE}")
_SAYS_SO = re.compile(
    rf"{_COUNTED}(?:{_TWO}){_NO_MEASURE}"
    r"|(?:what (?:are|were) (?:the|some|its|his|her|their|all)|who (?:are|were)(?: the| some| its| his"
    r"| her| all)?)"
    r" (?:of (?:the )?)?(?:[\w'-]+ ){0,4}?[\w'-]{2,}(?<!s)s\b"
    r"|(?:name|list|identify) (?:the |all |some )?(?:two|three|four|five|six|all|both|some)\b"
    r"|what (?:else|all)\b|who (?:else|all|are|were)\b(?! (?:you|we)\b)"
    r"|who [a-z]+ (?:the |both )(?:[\w'-]+ ){0,2}?[\w'-]{2,}(?<!s)s (?:for|of|in|at|from|on) .+ and "
)
_CALLED = re.compile(r"\b(?:called|known as|named|termed|referred to as)\W*$")  # one name for them all
_TWO_ASKED = re.compile(r"(?P<word>who|what|where|when|which)\b.+?,? and (?P=word)\b")
# Words that compare the accounts, and that no account says of itself.
_RIVAL = re.compile(
    rf"(?:\b(?:{_NUMBERS}) )?\b(?:rival|competing|conflicting|contradictory|differing|different|opposing) "
    r"(?=[a-z]+s\b)",
    re.IGNORECASE,
)
# Verbs whose past has no ending that tells.
_PAST = (
    "beat|became|began|bid|bought|broke|brought|built|came|caught|chose|cut|drew|fell|felt|fled|flew|fought"
    "|found|gave|got|grew|held|hit|kept|knew|led|left|made|met|put|ran|rose|said|sank|sat|saw|sent|set|shut"
    "|sold|spent|split|spoke|spread|stood|struck|thought|told|went|withdrew|wore|wrote"
)
# "Which bases …", "what towns …": a plural before a verb of its own, after words that are no verb.
_PLURAL = re.compile(
    r"(?:what|which|whose) (?:(?:is|was|of|the|these|those|other|more|new|his|her|its|their) )*"
    r"(?P<words>(?:(?!(?:is|was|are|were|do|does|did|has|have|had|can|could|will|would|in|on|at|of|for|to"
    r"|by|from|that|who|the|a|an)\b)"
    r"[\w'-]+ ){0,3}?)"
    r"(?P<noun>[a-z][\w-]*)(?= (?:are|were|do|does|did|have|has|had|will|would|can|could|should|may|might"
    r"|that|who|of"
    r"|border|contain|hold|make|produce|use|share|belong|remain|include|play|live|joined|won|lost|took"
    rf"|{_PAST}|[a-z]+ed)\b|,|\W*$)"
)
_ONE_KIND = re.compile(
    r"\b(?:type|kind|sort|form|one|name|part|amount|number|percentage|series|species|means|news)$"
)
_IRREGULAR = frozenset(
    {"people", "men", "women", "children", "countries", "cities", "criteria", "phenomena", "teeth", "feet"}
)
_NO_PLURAL = re.compile(
    r"(?:^happens|^makes|^causes|^remains|^stays|ss|us|is|ics|ous|news|series|species|means|headquarters"
    r"|lens|gas|bus|'s|does|was|has)$"
)


def wants_several(question: str) -> bool:
    """Whether a question asks for more things than one: "Which bases …", "Who are the …", "which two …".

    A question that counts ("how many …") asks for one number, and "which of these bases" for one of them.
    """
    kind, words = asked(question)
    if kind in ("number", "yesno") or words.startswith("how "):
        return False
    if re.match(
        r"(?:which|what) (?:one )?of (?:the|these|those|his|her|its|their)\b(?! (?:two|three|four)\b)", words
    ):
        return bool(re.match(r"(?:which|what) of [\w' -]+? (?:are|were|have)\b", words))
    if _CALLED.search(words):
        return False
    if _SAYS_SO.match(words) or _TWO_ASKED.match(words):
        return True
    plural = _PLURAL.match(words)
    if plural is None or _ONE_KIND.search(plural["noun"]):
        return False
    noun = plural["noun"]
    return noun in _IRREGULAR or (noun.endswith("s") and not _NO_PLURAL.search(noun))


def wanted(question: str) -> int | None:
    """How many things a question for several says it wants: "Which two bases …"; None: it does not say."""
    _, words = asked(question)
    if counted := _COUNT.match(words):
        return _HOW_MANY.get(counted["count"]) or int(counted["count"])
    return 2 if _TWO_ASKED.match(words) else None


def plainly(question: str) -> str:
    """The question without words that compare its answers: "the two rival figures" are "the figures"."""
    return _RIVAL.sub("", question)
