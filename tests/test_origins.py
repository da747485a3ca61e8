from datetime import date

import pytest
from fakes import article

from rag.newsrooms import host_name, newsroom, of_publisher, same_site
from rag.origins import article_origin, article_origins, reporters


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BOSTON (AP) — The mayor resigned on Monday.", "Associated Press"),
        ("SARN, March 3 (Reuters) - The mayor resigned on Monday.", "Reuters"),
        ("The Associated Press\n\nSARN — The mayor resigned on Monday.", "Associated Press"),
        ("AP\n\nThe mayor resigned on Monday.", "Associated Press"),
        ("By ADA POE, Associated Press\n\nThe mayor resigned on Monday.", "Associated Press"),
        ("The mayor resigned.\n\n(Reporting by Ada Poe in Sarn; Editing by Lou Ames (Reuters))", "Reuters"),
        ("The mayor resigned.\n\nThis article was originally published by ProPublica.", "ProPublica"),
        ("The mayor resigned.\n\nThis story first appeared in the Sarn Valley Herald.", "Sarn Valley Herald"),
        (
            "The mayor resigned.\n\nCopyright 2024 The Associated Press. All rights reserved.",
            "Associated Press",
        ),
        ("The mayor resigned.\n\nSource: Reuters", "Reuters"),
        ("The mayor resigned.\n\nOur Standards: The Thomson Reuters Trust Principles.", "Reuters"),
        ("The mayor resigned.\n\n(AFP)", "Agence France-Presse"),
        ("The mayor resigned.\n\nAFP", "Agence France-Presse"),
        ("The mayor resigned. (dpa)", "Deutsche Presse-Agentur"),
        ("The mayor resigned.\n\n— AP", "Associated Press"),
        ("The mayor resigned.\n\nHe left at noon. –Reuters\n\nRead more about Sarn.", "Reuters"),
        ("PARIS, Reuters — The mayor resigned on Monday.", "Reuters"),
        ("NEW ORME, March 3, AP - The mayor resigned on Monday.", "Associated Press"),
        ("Sarn (dpa) - The mayor resigned on Monday.", "Deutsche Presse-Agentur"),
        ("The mayor resigned.\n\nWith files from The Canadian Press", "Canadian Press"),
        ("The mayor resigned. (With inputs from PTI)", "Press Trust of India"),
        ("The mayor resigned.\n\nPhoto: Ada Poe\n\n© 2025 AFP", "Agence France-Presse"),
    ],
)
def test_wire_copy_says_whose_it_is(text, name):
    origin = article_origin(article(text))
    assert origin is not None
    assert (origin.name, origin.scope) == (name, "article")
    assert newsroom(text[origin.start : origin.end]) == name


@pytest.mark.parametrize(
    "text",
    [
        "The mayor resigned, the AP reported.",
        "Sarn (population 300) — The mayor resigned on Monday.",
        "The Road Safety Authority (RSA) — a body of nine — was told.",
        "AP courses\n\nMore pupils take them than ten years ago.",
        "The novel was originally published by Harbor Press House in 1990.",
        "The mayor resigned.\n\nAssociated Press writer Ada Poe contributed to this report.",
        "The mayor resigned.\n\nThis story was originally published June 3, 2020.",
        "The mayor resigned.\n\nPhoto: © AP",
        "The mayor resigned.\n\nThe square on Monday. Photograph © 2025 Reuters",
        "The mayor resigned.\n\nGraphic: Reuters",
        "Photo by Ada Poe, AP\n\nThe mayor resigned.",
        "The mayor resigned. — Ada Poe",
        "The mayor resigned.\n\nThe Associated Press contributed to this report.",
        "The mayor resigned.\n\nShe left at noon.\n\nPeople",
        "PARIS, Texas — The mayor resigned on Monday.",
        "MONDAY, A Day Like Others — The mayor resigned.",
        "Reporting by Reuters showed that the well was dry. It was sealed in May, and nobody was told of it.",
    ],
)
def test_an_article_of_its_own_writers_has_no_origin(text):
    assert article_origin(article(text)) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("(Reporting by Ada Poe in Sarn; Editing by Lou Ames)", {"ada poe"}),
        (
            "Reporting by Ada Poe in New Orme and Lou de la Ames; Editing by Max Orr",
            {"ada poe", "lou de la ames"},
        ),
        ("Additional reporting by Ada J. Poe, Max Orr and Lou Ames", {"ada j. poe", "max orr", "lou ames"}),
        ("He left. Reporting by Ada Poe; Editing by Lou Ames (Reuters)", {"ada poe"}),
        ("Reporting by Newsroom Staff", set()),
        ("Reporting by Associated Press", set()),
        ("Reporting by Ada Poe showed that the well was dry.", set()),
        ("He was praised for reporting by Ada Poe.", set()),
    ],
)
def test_last_lines_name_who_reported(line, names):
    found = reporters(article(f"The mayor resigned on Monday.\n\n{line}"))
    assert found == {f"reporting by {name}" for name in names}


def test_several_may_be_named_in_one_place():
    for text in (
        "SARN (AP/Reuters) — The mayor resigned.",
        "The mayor resigned.\n\n(AP and Reuters)",
        "The mayor resigned.\n\nWith files from the Associated Press and Reuters",
        "The mayor resigned.\n\nAP/Reuters",
    ):
        assert [origin.name for origin in article_origins(article(text))] == ["Associated Press", "Reuters"]


def test_an_author_may_be_an_agency():
    origin = article_origin(article("The mayor resigned.", authors=("Ada Poe | Associated Press",)))
    assert origin is not None
    assert (origin.name, origin.start) == ("Associated Press", None)
    assert article_origin(article("The mayor resigned.", authors=("Ada Poe", "Lou Times"))) is None


def test_a_canonical_address_elsewhere_names_the_origin():
    def of(url, canonical):
        made = article("It rained.", url=url, canonical_url=canonical, published=date(2024, 1, 1))
        origin = article_origin(made)
        return origin.name if origin else None

    assert of("https://news.example.org/a", "https://apnews.com/article/a") == "Associated Press"
    assert of("https://news.example.org/a", "https://other.example/a") == "other.example"
    assert of("https://amp.example.org/a", "https://www.example.org/a") is None
    assert of("https://www.bbc.com/a", "https://www.bbc.co.uk/a") is None
    assert of("https://news.example.org/a", None) is None
    assert of("https://news.example.org/a", "https://[broken") is None


def test_one_newsroom_has_one_name():
    for words in ("AP", "the AP", "The Associated Press", "Associated Press", "AP News", "The AP’s"):
        assert newsroom(words) == "Associated Press"
    assert newsroom("the Sarn Valley Herald") == newsroom("Sarn Valley Herald") == "Sarn Valley Herald"
    assert newsroom("the Guardian") == "Guardian"
    assert newsroom("Guardian") is None
    assert newsroom("Sarn Valley Herald", known=True) is None


def test_a_publisher_has_the_name_by_which_others_credit_it():
    assert of_publisher("AP News", None) == "Associated Press"
    assert of_publisher("Guardian", None) == of_publisher("The Guardian", None) == "Guardian"
    assert of_publisher("NYTimes", "https://www.nytimes.com/2024/a") == "New York Times"
    assert of_publisher("The Harbor Ledger", None) == "Harbor Ledger"
    assert of_publisher(None, "https://www.example.org/a") == "example.org"
    assert of_publisher("nytimes.com", None) == "New York Times"
    assert of_publisher("example.org", "https://mirror.example.net/a") == "example.org"
    assert of_publisher(None, None) is None


def test_addresses_of_one_publisher_are_one_site():
    assert host_name("https://edition.cnn.com/a") == "CNN"
    assert host_name("https://news.sarn.co.uk/a") == "sarn.co.uk"
    assert not same_site("https://a.example.co.uk/x", "https://b.other.co.uk/x")
    assert same_site("https://10.0.0.1/x", "https://10.0.0.1/y")
    assert not same_site("https://10.0.0.1/x", "https://10.0.0.2/y")
