"""Names of months and weekdays in the languages that date lines are read in.

English, German, French, Spanish, Italian, Portuguese, Dutch and Arabic. A name means one month in them all.
"""

from __future__ import annotations

import re
import unicodedata

# One line for each month: its names, then its short forms (English short forms are its first letters too).
_TABLE = """
january januar janvier enero gennaio janeiro januari jänner يناير كانون jan janv ene gen
february februar février febrero febbraio fevereiro februari فبراير شباط feb févr fév fev febr
march märz mars marzo março maart مارس آذار mar mrz mrt
april avril abril aprile أبريل ابريل نيسان apr avr abr
may mai mayo maggio maio mei مايو أيار mag
june juni juin junio giugno junho يونيو حزيران jun giu
july juli juillet julio luglio julho يوليو تموز jul juil lug
august août agosto augustus أغسطس اغسطس آب aug ago
september septembre septiembre setiembre settembre setembro سبتمبر أيلول sep sept set
october oktober octobre octubre ottobre outubro أكتوبر اكتوبر oct okt ott out
november novembre noviembre novembro نوفمبر nov
december dezember décembre diciembre dicembre dezembro ديسمبر dec dez déc dic
"""
_WEEKDAYS = """
monday mon montag mo lundi lun lunes lunedì segunda-feira segunda maandag ma الاثنين الإثنين
tuesday tues tue dienstag di mardi mar martes martedì terça-feira terça dinsdag الثلاثاء
wednesday wednes wed mittwoch mi mercredi mer miércoles mercoledì quarta-feira quarta woensdag wo الأربعاء
thursday thurs thu thur donnerstag do jeudi jeu jueves giovedì quinta-feira quinta donderdag الخميس
friday fri freitag fr vendredi ven viernes venerdì sexta-feira sexta vrijdag vr الجمعة
saturday satur sat samstag sonnabend sa samedi sam sábado sabato zaterdag za السبت
sunday sun sonntag so dimanche dim domingo domenica zondag zo الأحد
"""


def _plain(word: str) -> str:
    """Without case and without the accents of Latin letters, which capitals and old systems leave out."""
    return "".join(each for each in unicodedata.normalize("NFKD", word.casefold()) if each.isalpha())


_NUMBERS = {
    _plain(word): number
    for number, line in enumerate(_TABLE.strip().splitlines(), start=1)
    for word in line.split()
    if word != "كانون"  # of December and of January, by the word after it
}
_ENGLISH = [line.split()[0] for line in _TABLE.strip().splitlines()]


def _alternatives(table: str) -> str:
    words = {form for word in table.split() for form in (word, _without_accents(word))}
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return "".join(each for each in parts if not unicodedata.combining(each)) if parts[0] < "\u0250" else word


MONTH = rf"(?:{_alternatives(_TABLE)})\b\.?"  # for patterns that ignore case
WEEKDAY = rf"(?:{_alternatives(_WEEKDAYS)})\b\.?"


def month_number(word: str) -> int:
    """1 to 12 by a month's name, a short form of it, or its first letters in English; 0 for another word."""
    if (number := _NUMBERS.get(_plain(word))) is not None:
        return number
    first = word.casefold()
    return next((n for n, name in enumerate(_ENGLISH, 1) if len(first) >= 3 and name.startswith(first)), 0)
