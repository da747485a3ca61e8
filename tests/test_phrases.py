"""Furniture in other languages than English, told by how a line begins."""

from __future__ import annotations

import pytest

from rag.sources.box_titles import is_comments_title, is_teaser_title
from rag.sources.furniture import kind_of


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("related", "Lesen Sie auch: Kran stürzt in die Schleuse"),
        ("related", "À lire aussi : Une grue tombe dans l’écluse"),
        ("related", "Lea también: Una grúa cae en la esclusa"),
        ("related", "Leggi anche: Una gru cade nella chiusa"),
        ("related", "Leia também: Guindaste cai na eclusa"),
        ("related", "Lees ook: Kraan valt in de sluis"),
        ("paywall", "Dieser Artikel ist nur für Abonnenten. Jetzt vier Wochen testen."),
        ("paywall", "Cet article est réservé aux abonnés."),
        ("paywall", "Il vous reste 63 % de cet article à lire."),
        ("paywall", "Este artículo es exclusivo para suscriptores."),
        ("paywall", "Suscríbete para seguir leyendo"),
        ("paywall", "Questo articolo è riservato agli abbonati."),
        ("paywall", "Conteúdo exclusivo para assinantes"),
        ("paywall", "Dit artikel is alleen toegankelijk voor abonnees."),
        ("boilerplate", "Melden Sie sich hier für unseren Newsletter an."),
        ("boilerplate", "Inscrivez-vous à notre newsletter du matin."),
        ("boilerplate", "Suscríbete a nuestro boletín de la tarde."),
        ("boilerplate", "Iscriviti alla nostra newsletter"),
        ("boilerplate", "Assine a nossa newsletter semanal"),
        ("boilerplate", "Schrijf je in voor onze nieuwsbrief"),
        ("boilerplate", "– Anzeige –"),
        ("boilerplate", "Publicité"),
    ],
)
def test_a_line_around_a_story_is_told(kind: str, line: str) -> None:
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie auch die Packungsbeilage, rät der Apotheker seinen Kunden in Hallstedt.",
        "Der Verlag hat im vergangenen Jahr 4000 neue Abonnenten für seinen Newsletter gewonnen.",
        "La publicité représente un tiers des recettes du journal, selon son directeur.",
        "El boletín oficial publica hoy la lista de los suscriptores del convenio.",
        "Questo articolo della legge è stato abrogato nel 2019.",
        "Os assinantes do manifesto pedem uma nova eleição.",
        "De nieuwsbrief van de gemeente noemt de sluis niet.",
    ],
)
def test_a_sentence_of_a_story_stays(line: str) -> None:
    assert kind_of(line) is None


@pytest.mark.parametrize("title", ["Mehr zum Thema", "À lire aussi", "Te puede interesar", "Lees ook:"])
def test_titles_over_other_stories_are_told(title: str) -> None:
    assert is_teaser_title(title)


@pytest.mark.parametrize(
    "title", ["3 Comments", "Comments (3)", "4 Kommentare", "2 commentaires", "5 reacties"]
)
def test_titles_over_comments_are_told(title: str) -> None:
    assert is_comments_title(title)
