"""Texts in old encodings that say nothing of it come out in the letters of their language."""

from __future__ import annotations

import pytest

from rag.sources.decoding import decoded

SAID = {
    "cp1250": (
        "Hrad pod Řípem otevře v květnu novou výstavu, přišlo prvních šest tisíc návštěvníků.",
        "Szkoła na Pradze zamknie się już w czerwcu, bo dzieci jest o połowę mniej niż dziesięć lat temu.",
        "A folyó vízszintje hétfőn hat méter fölé nőtt, és a töltésen több száz önkéntes dolgozott.",
        "Škola v Nitre zostane zatvorená až do štvrtka, povedala riaditeľka žiakom aj ich rodičom.",
    ),
    "iso8859-2": ("Most nad Wisłą będzie zamknięty przez całą jesień, ogłosił w piątek zarząd dróg.",),
    "cp1254": (
        "Okul haziran ayında kapanacak, çünkü öğrenci sayısı on yıl öncesinin yarısına düştü.",
        "Iğdır'da kar yağışı nedeniyle köy yolları kapandı.",
    ),
    "cp1257": (
        "Skola jūnijā tiks slēgta, jo bērnu skaits desmit gadu laikā samazinājās uz pusi.",
        "Mokykla birželį bus uždaryta, nes mokinių skaičius per dešimt metų sumažėjo perpus.",
    ),
    "cp850": ("Die Brücke über die Elbe bleibt für Fußgänger gesperrt, heißt es im Rathaus.",),
    "mac_roman": ("L’école fermera en juin, car le nombre d’élèves a baissé de moitié à la rentrée.",),
    "cp1252": (
        "L’école fermera en juin, car le nombre d’élèves a baissé de moitié à la rentrée.",
        "Où ça ? À Sète, dès l’été.",
        "La niña llegó ayer. ¿Quién la encontró? “Nadie”, dijo el señor Ibáñez, que tiene 80 años.",
        "Skólinn lokar í júní því að nemendum hefur fækkað um helming, segir bæjarstjórinn á Húsavík.",
        "Bron över sundet förblir stängd till våren, säger Trafikverket i Malmö.",
        "The hall is 20 × 30 m, or 600 m², and “not for sale” – at £4m or €5m.",
        "Zoë Müller of São Paulo said the pool holds 40 m³ at 28 °C, and that it was built for the town.",
    ),
}


@pytest.mark.parametrize(("encoding", "words"), [(e, words) for e, texts in SAID.items() for words in texts])
def test_a_text_is_read_in_the_letters_of_its_language(encoding: str, words: str) -> None:
    assert decoded(words.encode(encoding)) == words
    page = f"<html><body><div id='top' class='story'><p>{words}</p></div></body></html>"
    assert decoded(page.encode(encoding), html=True) == page


def test_what_a_page_says_of_its_language_counts_where_the_words_are_few() -> None:
    page = "<html lang='{}'><p>Žuvys</p></html>"
    for language, encoding in (("lt", "cp1257"), ("sl", "cp1250")):
        whole = page.format(language)
        assert decoded(whole.encode(encoding), html=True) == whole


def test_other_alphabets_are_none_of_these() -> None:
    russian = "Школа закроется в июне, потому что детей стало вдвое меньше, чем десять лет назад."
    greek = "Το σχολείο θα κλείσει τον Ιούνιο, γιατί τα παιδιά είναι τα μισά από ό,τι πριν από δέκα χρόνια."
    japanese = "学校は六月に閉鎖される。子供の数が十年前の半分に減ったためだと町長は月曜日に述べた。"
    for words, encoding in ((russian, "cp1251"), (russian, "koi8-r"), (greek, "cp1253"), (japanese, "cp932")):
        assert decoded(words.encode(encoding)) == words
