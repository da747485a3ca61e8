"""Words that speak to whoever reads an article for others, and report nothing: instructions, messages, codes.

Gives `addressed`, which says why some words of a text are no report, by the form of what stands around them.
It is general: it knows forms of address, of command and of chat, and no single attack. What merely lies in
plain prose it cannot tell from news.
"""

from __future__ import annotations

import re
import unicodedata

from rag.common_words import FUNCTION

REACH = 240  # characters on either side in which an instruction spoils words: a command may stand before them
REPEATS = 4  # times that a text may not say the same
LONG = 32  # letters and digits of words that do not recur by chance
FOREIGN = 8  # words in a row without one that English cannot do without
SMALL = 3  # of them, small words of other languages

_READER = (
    r"(?:AIs?(?: (?:assistants?|models?|systems?|tools?|agents?|bots?))?|(?:large )?language models?|LLMs?"
    r"|chat ?bots?|assistants?|ChatGPT|(?:answer|search) (?:engines?|tools?)|machine readers?"
    r"|automated systems?)"
)
_OPENS = r"(?:^|[.!?:;…,] |[“\"‘'(\[>*|] ?|(?:please|then|instead|and|so|must|should|only) )"
_TOLD = (
    r"(?:your|the|its|an?|any|every) (?:next |only |whole |final )?(?:answer|reply|response|output|user"
    r"|question|JSON|prompt|assistant)\b"
    r"|(?:with|output|print|only|exactly) (?:exactly|only|solely|the following|these words)"
    r"|(?:this|these|the following|next|other|exact)"
    r" (?:sentences?|lines?|passages?|objects?|words|text|address)"
)
_COMMAND = (
    r"(?:answer|reply|respond|output|print|cite|quote|say|write|state|tell|repeat|reveal|begin|start|end|append"
    r"|add|include|insert|set|put|copy|link|decode|apply|translate|attribute|use|read|do not|never|always)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules?|directions?|guidelines?|directives?|passages?|system messages?|context"
    r"|before this (?:line|sentence|text))"
)

_LOOKALIKE = r"[\u0400-\u052fΑΒΕΖΗΙΚΜΝΟΡΤΥΧορν]"  # Cyrillic, and what of Greek looks Latin; not the µ of µg
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("letters of two scripts in one word", re.compile(rf"[A-Za-z]{_LOOKALIKE}|{_LOOKALIKE}[A-Za-z]")),
    (
        "marks of a chat",
        re.compile(
            r"<\|[^|<>\n]{1,40}\|>|\[/?INST\]|<</?\w[^<>\n]{0,60}>>|</?s>|<(?:start|end)_of_\w+>"
            r"|</?(?:system|user|assistant|instructions?|passages?|prompt|context|documents?)>"
            r"|#{2,} ?(?:system|user|assistant|human|instructions?|response)\b|```|-{3,} ?end of \w+",
            re.IGNORECASE,
        ),
    ),
    (
        "data and no prose",
        re.compile(r"[{\[,]\s*[\"'“]\w+[\"'”]\s*:\s*[\[{\"'“\d]|\b(?=\S*\d)[A-Za-z0-9+/]{32,}"),
    ),
    (
        "a line of a conversation with a machine",
        re.compile(rf"(?:^|[.!?…|“\"] ?|\n){_READER[:-1]}|System|User|Human)\s?: ", re.IGNORECASE),
    ),
    (
        "an address to a machine",
        re.compile(
            rf"\b(?:dear|hello|hi|hey|attention|notes? (?:to|for)|(?:message|notice) (?:to|for)"
            rf"|to (?:any|all)),? (?:any |all |the |every )?{_READER}\b"
            r"(?=\s?[:,;.!—-]|$| (?:and|or|summari|read|process|us)\w*)"
            rf"|{_OPENS}{_READER}[,!] (?!(?:who|which|where|said|says|and|or|but)\b)\w",
            re.IGNORECASE,
        ),
    ),
    (
        "a command to break rules",
        re.compile(
            rf"{_OPENS}(?:ignore|disregard|forget|override|bypass|discard|drop)\b[^.!?]{{0,40}}\b{_RULES}\b"
            rf"|\b(?:previous|prior|earlier|above|all (?:your|the)) (?:system )?(?:instructions|prompts)\b"
            r"|\bsystem prompt\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a command about an answer",
        re.compile(rf"{_OPENS}{_COMMAND}\b[^.!?]{{0,160}}?\b(?:{_TOLD})", re.IGNORECASE),
    ),
    (
        "a word on what the answer has to be",
        re.compile(
            r"\byour (?:only |next |first |whole )?(?:answer|reply|response|output)(?: to [\w ]{1,30})?"
            r" (?:is|must|should|has|shall|will|needs|reads?)\b"
            r"|\b(?:in|into|to) your (?:answer|reply|response|output|JSON)\b"
            r"|\b(?:reply|answer|response) (?:based on|made from|to the user)\b"
            r"|\b(?:tell|to) (?:the|your) user\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a word on what a machine has to say",
        re.compile(
            rf"\b{_READER} (?:must|should|shall|has to|have to|needs? to"
            r"|(?:is|are) (?:asked|required|reminded|told)(?: to| that)?)\b[^.!?]{0,60}"
            r"\b(?:answer|repl(?:y|ies)|respond|response|say|state|cite|obey)\b"
            rf"|\b(?:if |now |that )?you are (?:now |only )?(?:an? |the )(?:[\w-]+ ){{0,3}}{_READER}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "letters swapped for digits",
        re.compile(r"(?:\b[a-z]*(?:[a-z]\d+[a-z]|\d[a-z]+\d)\w*\b[^.!?\n]*?){4}", re.I),
    ),
)
# The commonest small words of the languages most written in Latin letters; some are English ones too.
_SMALL = frozenset(
    "alle auf das dem den der des die ein eine für im ist mit nur und von zu zum aux avec ce ces cette dans"
    " de du en est et la le les par pour que qui sur toutes une con del el las los para por se todas todos un"
    " una y a che della di e gli il per questa questo tutte com da do dos esta este o os as na no um uma aan"
    " dat dit een het in met op te van voor zijn i jest na nie się tylko tym w wszystkie z".split()
)
_PAUSE = re.compile(r"[.!?:;,…–—\n]")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")


def addressed(text: str, start: int = 0, end: int | None = None) -> str | None:
    """Why the words at `text[start:end]` are no report; None where they may be one.

    They are judged with what stands within REACH of them, whatever the line breaks: a command often stands
    before the words that it wants said.
    """
    end = len(text) if end is None else end
    around = _around(text, start, end)
    for what, form in _FORMS:
        if form.search(around):
            return f"{what} stands in or beside it"
    if _repeated(text, start, end):
        return "its article says it again and again"
    if _other_tongue(around) and not _other_tongue_throughout(text):
        return "what stands beside it is in another language than its article"
    return None


def _around(text: str, start: int, end: int) -> str:
    """The words and what is near, on one line; cut between words."""
    first, last = max(0, start - REACH), min(len(text), end + REACH)
    before, after = text[first:start], text[end:last]
    if first:
        before = before.partition(" ")[2]
    if last < len(text):
        after = after.rpartition(" ")[0]
    return " ".join(unicodedata.normalize("NFKC", f"{before}{text[start:end]}{after}").split())


def _repeated(text: str, start: int, end: int) -> bool:
    words = text[start:end].strip()
    return sum(c.isalnum() for c in words) >= LONG and text.count(words) >= REPEATS


def _other_tongue(words: str) -> bool:
    """Whether a run of words is another language's: of another script, or its small words and no English."""
    for piece in _PAUSE.split(words):
        run: list[str] = []
        for word in _WORD.findall(piece):
            folded = word.casefold()
            run = [] if folded in FUNCTION else [*run, folded]
            if len(run) >= FOREIGN and len(_SMALL.intersection(run)) >= SMALL:
                return True
    return len(_letters_of_other_scripts(words)) >= 2 * FOREIGN


def _other_tongue_throughout(text: str) -> bool:
    """Whether an article is in another language than English as a whole."""
    words = [word.casefold() for word in _WORD.findall(text[:4000])]
    return not words or sum(word in FUNCTION for word in words) < 0.2 * len(words)


def _letters_of_other_scripts(words: str) -> str:
    return "".join(c for c in words if c.isalpha() and not unicodedata.name(c, "").startswith("LATIN"))
