"""An e-mail's lines into its writer's own, those of messages that it quotes or passes on, and its closing.

Tells quotations by their marks (">"), by the line or the head that stands above them, and by what mail
programs write there in several languages. In doubt a line is the writer's own. Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

OWN, QUOTED, CLOSING = "own", "quoted", "closing"

_LONGEST_TEXT = 2_000_000  # characters; more are no article
_LONGEST = 300  # characters of a line above a quotation
_WRAPPED = 3  # lines that it may be broken into
_CLOSING_LENGTH = 1000  # characters after "--" that may be a signature
_FOOTER_LINES = 12  # of a mailing list
_NESTED = 8  # messages passed on within one another
_COVER = 8  # words that may stand above a message passed on and tell nothing: "FYI", "See below."

_MARKED = re.compile(r">(?!From )")
_MARKER = re.compile(
    r"(?:[-_—=*]{2,} ?)(?:original message|original appointment|forwarded message|forwarded by .{1,100}"
    r"|original-nachricht|urspr(?:ü|ue)ngliche nachricht|weitergeleitete nachricht"
    r"|message d['’]origine|message original|message transf(?:é|e)r(?:é|e)|mensaje original|mensaje reenviado"
    r"|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht"
    r"|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse|wiadomość oryginalna"
    r"|пересылаемое сообщение|исходное сообщение)(?: ?[-_—=*]{2,})?"
    r"|(?:begin forwarded message|anfang der weitergeleiteten (?:e-mail|nachricht)"
    r"|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato"
    r"|begin doorgestuurd bericht) ?:",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"forward|weitergeleitet|transf(?:é|e)r|réexpédi|reenviad|encaminhad|inoltrat|doorgestuurd|пересыл",
    re.IGNORECASE,
)
_RULER = re.compile(r"[_=~*\-–—]{8,}")
_FIELDS = {
    "sender": "from|von|de|da|van|från|fra|od|от(?: кого)?",
    "sent": "sent|date|gesendet|datum|envoyé(?: le)?|enviad[ao](?: el| em)?|fecha|data|inviato|verzonden"
    "|skickat|sendt|dato|wysłano|дата|отправлено",
    "to": "to|an|à|para|per|a|aan|till|til|do|кому",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|тема",
    "other": "cc|bcc|kopie|copie|reply-to|antwort an|importance|attachments?|anlagen?|organization",
}
_FIELD = re.compile(
    r"\*?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items())
    + r") ?:\*? ?(?P<value>.*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2}\b")
_BEGINS = r"on|am|le|el|il|op|em|den|på|w dniu|dnia|\d{1,4}[./-年]"
_WROTE = (
    r"wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|pisze|napisał(?:\(a\)|a)?"
    r"|написал\(?а?\)?|пишет"
)
_ABOVE = re.compile(
    rf"(?:(?:{_BEGINS})\b.{{4,250}}\b(?:{_WROTE})\b.{{0,120}}:"  # On … Tom wrote:
    rf"|\S.{{1,100}}\b(?:{_WROTE})(?:(?: (?:on|am|le|el|il|op|em))? .{{6,100}})? ?:"  # Tom wrote (on …):
    r"|\d[^<>]{4,200}<[^<>@]{1,80}@[^<>@]{1,80}> ?(?:\w{1,20} ?)?[:：])",  # 2025-06-02 9:14 Tom <tom@…>:
    re.IGNORECASE,
)
_WRAPS = re.compile(rf"(?:{_BEGINS})\b.*\d", re.IGNORECASE)
_LIST = re.compile(
    r"mailing list|listinfo|to unsubscribe|unsubscribe|google groups|you received this|list archives?"
    r"|abbestellen|désinscri|désabonn|darse de baja",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"(?:sent from|get outlook for|von meinem .{1,40} gesendet|gesendet (?:von|mit)|envoyé (?:de|depuis) mon"
    r"|enviado desde mi|inviato da|verzonden vanaf|sendt fra|skickat från)\b.{0,60}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a message that is quoted or passed on, as written there."""

    sender: str | None = None
    sent: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """The words that a message is read for, and what stood around them."""

    words: str
    quoted: tuple[str, ...] = ()  # others' words
    closing: tuple[str, ...] = ()  # signatures, a mailing list's notices, a line above what is passed on
    passed_on: Head | None = None  # the words are another's, whom this names as far as it is known


def letter(text: str, *, forwarded: bool = False) -> Letter:
    """The letter of a normalised text; `forwarded`: its subject says that it passes a message on."""
    if len(text) > _LONGEST_TEXT:
        return Letter(text)
    lines = text.split("\n")
    return letter_of(lines, labelled(lines), forwarded=forwarded)


def letter_of(
    lines: Sequence[str], labels: Sequence[str], *, forwarded: bool = False, depth: int = 0
) -> Letter:
    """The writer's words; where there are none, those that the message passes on."""
    own = _joined(_unescaped(line) if label == OWN else "" for line, label in zip(lines, labels, strict=True))
    quoted, closing = _runs(lines, labels, QUOTED), _runs(lines, labels, CLOSING)
    theirs = [line for line, label in zip(lines, labels, strict=True) if label == QUOTED]
    first = [line for line in theirs[:20] if line.strip()][:2]
    forwarded = forwarded or any(_MARKER.fullmatch(line) and _FORWARDED.search(line) for line in first)
    if theirs and depth < _NESTED and _tells_nothing(own, forwarded):
        head, inner = _passed_on(theirs)
        if any(line.strip() for line in inner):
            found = letter_of(inner, labelled(inner), depth=depth + 1)
            if found.words:
                return replace(
                    found,
                    closing=(*([own] if own else []), *found.closing, *closing),
                    passed_on=found.passed_on or head,
                )
    return Letter(own, quoted, closing)


def labelled(lines: Sequence[str], told: Sequence[str | None] | None = None) -> list[str]:
    """OWN, QUOTED or CLOSING for each line; `told`: what is known of some of them otherwise."""
    labels: list[str | None] = list(told) if told is not None else [None] * len(lines)
    index = 0
    while index < len(lines):
        if labels[index] is not None or _MARKED.match(lines[index]):
            labels[index] = labels[index] or QUOTED
        elif _is_head_of_rest(lines, index):
            labels[index:] = [label or QUOTED for label in labels[index:]]
            break
        elif length := _above(lines, index):
            below = next((i for i in range(index + length, len(lines)) if lines[i].strip()), None)
            marked = below is not None and (labels[below] == QUOTED or bool(_MARKED.match(lines[below])))
            apart = index == 0 or not lines[index - 1].strip()
            if marked or _is_sure(" ".join(lines[index : index + length]), apart):
                end = index + length if marked else len(lines)
                labels[index:end] = [label or QUOTED for label in labels[index:end]]
                index = end
                continue
        index += 1
    for index in range(1, len(lines)):
        if labels[index] is None and labels[index - 1] == QUOTED and not lines[index].strip():
            labels[index] = QUOTED  # what a blank line parts is one quotation
    return _closed(lines, [label or OWN for label in labels])


def _is_head_of_rest(lines: Sequence[str], index: int) -> bool:
    """Whether all from here on is another message: a program's line says so, or its head stands here."""
    line = lines[index].strip("* ")
    if not line:
        return False
    if _MARKER.fullmatch(line):
        return True
    if _RULER.fullmatch(line):
        index = next((i for i in range(index + 1, min(index + 3, len(lines))) if lines[i].strip()), index)
    return _head(lines, index) is not None


def _head(lines: Sequence[str], index: int) -> tuple[Head, int] | None:
    """A message's head that begins at a line, and the line after it; None where none does."""
    if ":" not in lines[index] or not _FIELD.fullmatch(lines[index]):
        return None
    found: dict[str, str] = {}
    for _ in range(12):
        if index >= len(lines) or not lines[index].strip():
            break
        field = _FIELD.fullmatch(lines[index])
        if field is None:
            # A long list of addresses goes on in the next line.
            following = lines[index + 1] if index + 1 < len(lines) else ""
            if not ("@" in lines[index] or ";" in lines[index]) or not _FIELD.fullmatch(following):
                break
        elif (name := _name(field)) in found and name != "other":
            break  # another head
        else:
            found[name] = field["value"].strip()
        index += 1
    if (
        not re.search(r"[^\W\d_]", found.get("sender", ""))
        or len(found) < 3
        or not {"sent", "subject"} & set(found)
    ):
        return None
    return Head(found["sender"] or None, found.get("sent"), found.get("subject")), index


def _name(field: re.Match[str]) -> str:
    return next(name for name in _FIELDS if field[name] is not None)


def _above(lines: Sequence[str], index: int) -> int:
    """How many lines from here on are one line such as "On Monday Tom wrote:"; 0 where it is none."""
    said = ""
    for length, line in enumerate(lines[index : index + _WRAPPED], start=1):
        if not line.strip() or (length == 2 and not _WRAPS.match(said)):
            return 0
        said = f"{said} {line.strip()}".strip()
        if len(said) > _LONGEST:
            return 0
        if said[-1] in ":：" and _ABOVE.fullmatch(said):
            return length
    return 0


def _is_sure(above: str, apart: bool) -> bool:
    """Whether no story would say it so: with an address, or with a day and a time, as a line of its own."""
    if _ADDRESS.search(above):
        return re.search(r"\d", above) is not None
    return apart and bool(_WRAPS.match(above) and _TIME.search(above) and _YEAR.search(above))


def _closed(lines: Sequence[str], labels: list[str]) -> list[str]:
    """The labels, with the writer's signature and a mailing list's footer among the last own lines."""
    own = [index for index, label in enumerate(labels) if label == OWN]
    words = [at for at, index in enumerate(own) if lines[index].strip()]
    for at in words[-_FOOTER_LINES:]:
        rest = own[at:]
        if _RULER.fullmatch(lines[own[at]]) and _LIST.search("\n".join(lines[i] for i in rest)):
            for i in rest:
                labels[i] = CLOSING
            own = own[:at]
            break
    dashes = [at for at, index in enumerate(own) if lines[index] == "--"]
    several = len(dashes) > 2  # they part the text
    for at in dashes[-1:] if several else dashes:
        if sum(len(lines[i]) + 1 for i in own[at:]) <= _CLOSING_LENGTH / (4 if several else 1):
            for i in own[at:]:
                labels[i] = CLOSING
            own = own[:at]
            break
    last = next((i for i in reversed(own) if lines[i].strip()), None)
    if last is not None and _DEVICE.fullmatch(lines[last]):
        labels[last] = CLOSING
    return labels


def _tells_nothing(own: str, forwarded: bool) -> bool:
    words = re.findall(r"\w+", own)
    return not words or (forwarded and len(words) <= _COVER and not any(map(str.isdigit, own)))


def _passed_on(lines: list[str]) -> tuple[Head, list[str]]:
    """What is said above a message, and its own lines, without one level of marks."""
    words = [line for line in lines if line.strip()]
    if 2 * sum(line.startswith(">") for line in words) >= len(words):
        lines = [re.sub(r"^> ?", "", line) for line in lines]
    head, index = Head(), 0
    while index < len(lines):
        line = lines[index].strip("* ")
        if (found := _head(lines, index)) is not None:
            if head == Head():
                head, index = found
                continue
            break  # a message within it
        if length := _above(lines, index):
            index += length
        elif not line or _RULER.fullmatch(line) or _MARKER.fullmatch(line):
            index += 1
        else:
            break
    return head, lines[index:]


def _unescaped(line: str) -> str:
    return line[1:] if line.startswith(">From ") else line


def _runs(lines: Sequence[str], labels: Sequence[str], label: str) -> tuple[str, ...]:
    grouped = itertools.groupby(zip(lines, labels, strict=True), key=lambda each: each[1])
    runs = (_joined(line for line, _ in run) for name, run in grouped if name == label)
    return tuple(run for run in runs if run)


def _joined(lines: Iterable[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
