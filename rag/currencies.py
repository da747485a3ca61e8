"""Currencies: their signs, codes and names, and the nations that tell two of one name apart.

Gives SIGN and NAME (regex sources), `of_sign` and `of_name`. "$", "dollars" and "cents" are those of the
United States unless the text says whose. Never reads an amount.
"""

from __future__ import annotations

_SYMBOLS = {
    "$": "USD", "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "hk$": "HKD", "nz$": "NZD", "s$": "SGD", "r$": "BRL", "€": "EUR", "£": "GBP",
    "¥": "JPY", "₹": "INR", "rs": "INR", "rs.": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS",
    "₴": "UAH", "₺": "TRY", "₦": "NGN", "₱": "PHP", "฿": "THB", "nt$": "TWD", "rm": "MYR",
}  # fmt: skip
_NAMES = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "rupee": "INR",
    "ruble": "RUB", "rouble": "RUB", "won": "KRW", "shekel": "ILS", "hryvnia": "UAH", "lira": "TRY",
    "peso": "MXN", "franc": "CHF", "riyal": "SAR", "rial": "IRR", "dinar": "IQD", "dirham": "AED",
    "krona": "SEK", "kronor": "SEK", "krone": "NOK", "kroner": "NOK", "zloty": "PLN", "naira": "NGN",
    "rand": "ZAR", "real": "BRL", "reais": "BRL", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR",
    "koruna": "CZK", "forint": "HUF", "shilling": "KES", "cedi": "GHS", "taka": "BDT",
    "renminbi": "CNY",
}  # fmt: skip
# A hundredth of the currency.
_MINOR = {"cent": "USD", "pence": "GBP", "penny": "GBP", "p": "GBP"}
# Words that are also weights, verbs or people: money only behind a million or more.
_SHY = frozenset({"pound", "won", "real", "rand"})
_NATIONS = {
    "us": "USD", "u.s.": "USD", "american": "USD", "australian": "AUD", "canadian": "CAD", "hong kong": "HKD",
    "new zealand": "NZD", "singapore": "SGD", "taiwan": "TWD", "british": "GBP", "egyptian": "EGP",
    "lebanese": "LBP", "syrian": "SYP", "swiss": "CHF", "danish": "DKK", "norwegian": "NOK", "swedish": "SEK",
    "indian": "INR", "pakistani": "PKR", "sri lankan": "LKR", "iraqi": "IQD", "kuwaiti": "KWD",
    "jordanian": "JOD", "saudi": "SAR", "qatari": "QAR", "mexican": "MXN", "argentine": "ARS",
    "chilean": "CLP", "colombian": "COP", "philippine": "PHP",
}  # fmt: skip
_MENTIONED = frozenset(_SYMBOLS.values()) | frozenset(_NAMES.values()) | frozenset(_NATIONS.values())
_OTHER = frozenset({"COP", "PHP"})  # "COP 28" and "PHP 8" are no pesos, but "COP 28 million" are
_CODES = "|".join(sorted(_MENTIONED - _OTHER))
SIGN = (
    rf"(?:(?<![^\s(])[-−])?(?:(?i:US\$|AU?\$|CA?\$|HK\$|NZ\$|NT\$|S\$|R\$|(?:{_CODES})\s|Rs\.?\s?)"
    rf"|(?:{'|'.join(sorted(_OTHER))})\s(?=\d[\d.,]*\d\d|\d[\d.]*\s(?:m|b|tr)illion)|RM\s?(?=\d)|[$€£¥₹₽₩₪₴₺₦₱฿])"
)
_WORDS = rf"(?:(?i:{'|'.join(_NAMES)})(?i:e?s)?|cents?|pence|penny)"
_WHOSE = rf"(?:(?:US|U\.S\.|(?i:{'|'.join(_NATIONS)}))\s+)?"
NAME = (
    rf"(?:\s+{_WHOSE}{_WORDS}\b|-(?i:{'|'.join(_NAMES)}|cent)\b|\s(?:{_CODES})\b"
    r"|(?<![\d,]1080)(?<![\d,]720)(?<![\d,]480)(?<=\d)p\b(?!\.\w))"  # "99p", but no film's lines
)


def of_sign(mark: str) -> str:
    """The ISO code of a sign or code before an amount."""
    mark = mark.strip(" \t\n-−\u00a0")
    return mark.upper() if mark.upper() in _MENTIONED else _SYMBOLS[mark.casefold()]


def of_name(words: str, amount: float) -> tuple[str, float] | None:
    """The ISO code of a name behind an amount and what one of it is worth; None where it is no money."""
    if words.upper() in _MENTIONED:
        return words.upper(), 1.0
    nation, _, last = words.casefold().rpartition(" ")
    nation = " ".join(nation.split())
    stem = next(
        (each for each in (last, last.removesuffix("s"), last.removesuffix("es")) if each in _NAMES), None
    )
    if stem:
        shy = stem in _SHY and amount < 1e6
        return None if shy else (_NATIONS.get(nation, _NAMES[stem]), 1.0)
    minor = _MINOR.get(last.removesuffix("s"))
    return (_NATIONS.get(nation, minor), 0.01) if minor else None
