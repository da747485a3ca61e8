"""How a sentence denies, and how it leaves open: its wording made plain, its denials and its hedges.

Gives `plain`, which puts one word for several, `DENIALS`, `HEDGES`, `LEFT_OPEN`, `independent` and `others`.
Wording alone; what it means for a question, rag/polar.py says.
"""

from __future__ import annotations

import re

# Several words that are one word here.
_ONE_WORD = tuple(
    (re.compile(pattern, re.IGNORECASE), word)
    for pattern, word in (
        (r"\bt(?:urn|urned|urns|urning) down\b", "reject"),
        (
            r"\bvot(?:e|es|ed|ing) (?:by [\d, ]+ (?:votes )?to [\d,]+ )?(?:votes )?(?:for|in favou?r of)\b",
            "voted accept",
        ),
        (
            r"\bvot(?:e|es|ed|ing) (?:by [\d, ]+ (?:votes )?to [\d,]+ )?(?:votes )?against\b",
            "voted not accept",
        ),
        (r"\bcall(?:ed|s|ing)? off\b", "cancel"),
        (
            r"\b(?:(?:come|comes|came|coming|go|goes|went|gone|going|put|brought|be|been) back"
            r"|return(?:s|ed|ing)?) (?:in|into|to) (?:production|operation|service)\b",
            "reopen",
        ),
        (r"\bnot (?:(?:a single|even) )?one of\b", "none of"),
        (r"\bput(?:s|ting)? off\b|\bpush(?:es|ed|ing)? back\b", "postpone"),
        (r"\b(?:come|comes|came|coming|go|goes|went|gone) back\b", "return"),
        (r"\b(?:is|are|was|were) (?:still )?left (?=(?:in|at|on|with|there|over)\b)", "remain "),
        (r"\b(?:go|goes|went|gone) on\b(?! strike)|\bcarr(?:y|ies|ied) on\b", "continue"),
        (r"\bf(?:alls?|ell) (?=to (?:the|a|an|him|her|them)\b)", "belong "),
        (r"\b(?:go|goes|went|gone) up\b", "rise"),
        (r"\b(?:go|goes|went|gone) down\b", "fall"),
        (r"\bg(?:ive|ives|ave|iven|iving) up\b", "abandon"),
        (r"\b(?:turn|turns|turned|turning) out (?=(?:[a-z]+ ){0,4}\d)", "produce "),
        (r"\b(?:part|parts|parted) (?:with|company with|ways with)\b", "dismiss"),
        (r"\b(?:take|takes|took|taken|taking) over\b", "acquire"),
        (r"\bamong the (?=survivors|dead|injured|wounded|missing|winners)", "counted "),
        (r"\blost (?:his|her|their) li(?:fe|ves)\b", "died"),
        (r"\bt(?:ear|orn|ore|earing) down\b", "demolish"),
        (r"\b(?:took|take|takes|taken|taking) place\b", "happen"),
        (r"\bst(?:ep|epped|epping|eps) down\b", "resign"),
        (r"\b(?:touch|touched|touches) down\b", "land"),
        (r"\btested positive\b", "failed the test"),
        (r"\b(?:let|get|gets|got) through\b", "reach"),
        (r"\b(?:is|are|was|were) against\b", "oppose"),
        (r"\bstruck down\b", "overturn"),
        (r"\bon time\b", "punctual"),
        (r"\bin favou?r of\b", "favour"),
        (r"\b(?:is|are|was|were|has|have) yet to\b", "not"),
        (
            r"\b(?:no doubt|not only|nothing but|not just|no fewer than|no less than|no more than)\b",
            "",
        ),
        (r"\b(?:go|goes|going|went|gone) on strike\b", "strike"),
        (r"\bstop(?:ped)? short of\b", "not"),
        (r"\b(?:fail(?:s|ed|ing)?|refus(?:e|es|ed|ing)|declin(?:e|es|ed|ing)) to\b", "not"),
        (r"\bwould not (?=(?:say|comment|tell|name|disclose|give|rule)\b)", "did not "),
        (r"\bmay no longer\b|\bmust not\b", "cannot"),
        (r"\bmeant (?=to\b)|\bsupposed (?=to\b)|\bdue (?=to (?!the\b|a\b))", "planned "),
        (r"^(\W*(?:is|are|was|were)\b.{3,60}) over(?=\?|$| yet\b| now\b)", r"\1 ended"),
        (r"^\W*(?:yes or no|y/n)\W+", ""),
        (r"(?<!\W)\W*(?:yes or no|yes/no|y/n)\W*$", "?"),
        (r"\bis it (?:true|correct|right|the case) that\b", "is"),
    )
)
DENIALS = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing|hardly|(?:very |so |too )?little"
    r"|unable|\w+n[’']t"
    r"|rul(?:e|es|ed|ing) out"
    r"|den(?:y|ies|ied|ying)|prevent(?:s|ed|ing)?|avoid(?:s|ed|ing)?|cancel(?:s|led|ed|ling)?|scrap(?:s|ped)?"
    r"|abandon(?:s|ed)?|drop(?:s|ped) (?:its |their |the |his |her )?plans?|plans? \w[\w\s]{0,40} (?:were"
    r"|was) (?:dropped|scrapped)"
    r"|lack(?:s|ed)?|far from|instead of|reject(?:s|ed|ing)? (?:claims|reports"
    r"|calls|suggestions|the idea))\b",
    re.IGNORECASE,
)
# Verbs whose past no ending tells: "nearly sank" leaves open whether it did.
_PAST = (
    "won|sank|became|began|fell|broke|came|drew|flew|fled|gave|got|grew|ran|rose|struck|took|went|withdrew"
)
HEDGES = re.compile(  # of what stands behind them
    r"\b(?:(?-i:may)|might|could|whether|threaten\w*|consider\w*|urg(?:e|es|ed|ing)"
    r"|call(?:s|ed|ing)? for|demand\w*"
    r"|propos\w+|hop(?:e|es|ed|ing)|alleg\w+|accus\w+|suspect\w*|rumou?r\w*"
    rf"|expect\w*|confident|(?:nearly|almost) (?=(?:[a-z]+(?:ed|en|t)|{_PAST})\b)|believ\w+|fear\w*"
    r"|want\w*|vow\w*|promis\w+|pledg\w+|offer\w*|negotiat\w+|attempt\w*|tr(?:y|ies|ied|ying) to"
    r"|prepar\w+ to|aim\w* to|read(?:y|iness) to|agree[sd]? to|needs? to|set to|according to plan"
    r"|plan(?:s|ned|ning)? (?:to|for)|would|should|ask(?:s|ed)? (?:for|to|\w+ (?:\w+ )?to))\b",
    re.IGNORECASE,
)
LEFT_OPEN = re.compile(  # the whole of it
    r"\b(?:unclear|unknown|reportedly|possib\w+|perhaps|likely|expected|if|unless|alleged(?:ly)?|rumou?r\w*)\b",
    re.IGNORECASE,
)
# Another than the one that is named: "the deputy mayor", "the mayor's brother".
_RELATION = (
    "brother|sister|wife|husband|son|daughter|father|mother|rival|deputy|lawyer|friend|colleague|predecessor"
    "|successor|aide|opponent|neighbou?r"
)
_BESIDE = re.compile(
    rf"\b(?:deputy|vice|acting|former|assistant|semi)[\s-]+(\w+)|\b(\w+)'s (?:\w+ )?(?:{_RELATION})\b",
    re.IGNORECASE,
)
_INDEPENDENT = re.compile(r";\s+|,?\s+(?:but|whereas)\s+|,\s+(?:and|while)\s+", re.IGNORECASE)


def plain(text: str) -> str:
    """The text on one line, with one word where several mean one."""
    text = " ".join(text.replace("’", "'").split())
    for pattern, word in _ONE_WORD:
        text = pattern.sub(word, text)
    return text


def independent(told: str) -> list[str]:
    """The parts of a sentence that stand beside each other: a hedge of one is none of the other's."""
    return [part for part in _INDEPENDENT.split(told) if part.strip()]


def others(told: str) -> list[str]:
    """The words of a sentence that name another than they would alone: "mayor" of "the deputy mayor"."""
    return [match[1] or match[2] for match in _BESIDE.finditer(told)]
