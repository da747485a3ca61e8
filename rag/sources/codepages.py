"""Which of the old one-byte encodings of Latin letters a text is in that says nothing of it.

Each is tried: the right one gives the letters of the language that its words are of. Gives None for texts of
other alphabets. Pure, but for the model of languages that it asks about texts with foreign letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.sources.language import likelihoods

_WESTERN = (
    *("en", "fr", "de", "es", "pt", "it", "ca", "gl", "eu", "oc", "nl", "af", "sv", "no", "nb", "nn", "da"),
    *("fi", "is", "fo", "ga", "cy", "br", "lb", "id", "ms", "sw", "sq"),
)
_CENTRAL = ("pl", "cs", "sk", "hu", "sl", "hr", "bs", "sr", "ro", "sq", "de")
_LETTERS = {
    **{"fr": "àâæçèéêëîïôùûüÿœ", "de": "äöüß", "es": "áéíñóúü", "pt": "àáâãçéêíóôõú", "it": "àèéìíòóùú"},
    **{
        "ca": "àçèéíïòóúü",
        "gl": "áéíñóúü",
        "eu": "ñü",
        "oc": "áàçèéíïòóúü",
        "nl": "áèéëïóöü",
        "af": "áèéêëîïôöû",
    },
    **{"sv": "åäöé", "no": "åæøéòô", "nb": "åæøéòô", "nn": "åæøéòô", "da": "åæøé", "fi": "äöå"},
    **{"is": "áæéíðóöúýþ", "fo": "áæíðóøúý", "ga": "áéíóú", "cy": "âêîôû", "br": "êñùü", "lb": "äéëöü"},
    **{"pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű"},
    **{"sl": "čšž", "hr": "čćđšž", "bs": "čćđšž", "sr": "čćđšž", "ro": "âăîşţ", "sq": "çë"},
    **{"tr": "çğıöşüâîûi̇", "az": "çğıöşü", "lv": "āčēģīķļņšūž", "lt": "ąčęėįšųūž", "et": "äöõüšž"},
}
_PAGES = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("cp1254", ("tr", "az")),
    ("cp1257", ("lv", "lt", "et")),
    ("iso8859-2", _CENTRAL),
    ("cp850", _WESTERN),
    ("mac_roman", _WESTERN),
)
_USUAL = 0.1  # what speaks for the first: by far most texts are in it
_SPOKEN = 0.5  # what speaks for an encoding by whose letters the text is in a language of that encoding
_LEAST = 0.75  # share of the characters beyond ASCII that have to be ones that stand where they do
_MOST_FOREIGN = 0.2  # share of words without any letter of ASCII's: more is another alphabet
_SIGNS = frozenset("“”„‘’‚«»‹›–—…•·€£¥¢©®™°§¶†‡½¼¾¹²³ªº¿¡´×÷±µ¬¦\u00a0\u00ad")
_OPENING = frozenset("“„‚«‹¿¡")
_WITHIN = frozenset("’‘–—·´\u00ad")  # signs that stand between two letters
_AREA = re.compile(r"(?:[^\W\d_]{0,2}m)$")  # what is squared and cubed: "km"
_WORD = re.compile(r"[^\W\d_]{3,}")
_TAG = re.compile(rb"<[^<>]*>")
_HIGH = re.compile(rb"[\x80-\xff]")
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_FEW = 0.1  # share of a text's bytes beyond ASCII; fewer are Western as a rule, where nothing else fits
_READ = 20_000  # bytes of the lines that have something beyond ASCII


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a text, decoded in one way, has beyond ASCII."""

    letters: str  # in lower case
    fitting: int  # other characters that stand where they can
    all: int


def latin_encoding(data: bytes, *, html: bool = False, language: str | None = None) -> str | None:
    """The encoding of a text that is in none of Unicode's; None where it is in no Latin one.

    `language` is the code of what a page says it is written in.
    """
    sample = _sample(data, html=html)
    best: tuple[float, str] | None = None
    for encoding, languages in _PAGES:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_foreign(text):
            continue
        seen = _seen(text)
        if encoding == "cp1252" and not seen.letters and seen.fitting == seen.all:
            return encoding  # an English text with printers' quotation marks
        spoken = likelihoods(text)
        value = max(_value(seen, each, spoken, language) for each in languages)
        if value > 0 and (best is None or value > best[0]):
            best = value + (_USUAL if encoding == "cp1252" else 0.0), encoding
    if best is not None:
        return best[1]
    few = len(data) - len(data.translate(None, _BEYOND_ASCII)) <= _FEW * len(data)
    return "cp1252" if few and not _is_foreign(sample.decode("cp1252", "replace")) else None


def _sample(data: bytes, *, html: bool) -> bytes:
    """The lines that matter; without tags, which are ASCII in any language."""
    if html:
        data = _TAG.sub(b"\n", data)
    lines = [line for line in re.split(rb"[\r\n]+", data) if _HIGH.search(line)]
    return b"\n".join(lines)[:_READ]


def _is_foreign(text: str) -> bool:
    words = _WORD.findall(text)
    foreign = sum(all(letter > "\x7f" for letter in word) for word in words)
    return foreign > _MOST_FOREIGN * len(words)


def _seen(text: str) -> _Seen:
    letters: list[str] = []
    fitting = count = 0
    for at, each in enumerate(text):
        if each <= "\x7f":
            continue
        count += 1
        if each.isalpha() and each not in "ªº":
            # Words are not capitalised in their midst.
            if not (each.isupper() and at and text[at - 1].islower()):
                letters.append(each.lower())
            continue
        after_letter = text[at - 1 : at].isalpha()
        between = after_letter and text[at + 1 : at + 2].isalpha()
        if each in "¹²³":
            fitting += not after_letter or _AREA.search(text[max(0, at - 4) : at]) is not None
        elif each in _SIGNS:
            fitting += (not between or each in _WITHIN) and not (after_letter and each in _OPENING)
    return _Seen("".join(letters), fitting, count)


def _value(seen: _Seen, language: str, spoken: dict[str, float], declared: str | None) -> float:
    """From 0 on, how well a text fits a language; 0: not at all."""
    own = _LETTERS.get(language)
    if own is None:  # English and others borrow names with any letters
        own = seen.letters
    fits = (sum(letter in own for letter in seen.letters) + seen.fitting) / max(seen.all, 1)
    if fits < _LEAST:
        return 0.0
    likely = max(spoken.get(language, 0.0), 0.5 if language == declared else 0.0)
    return fits + _SPOKEN * likely
