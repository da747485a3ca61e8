from datetime import date

import pytest
from fakes import article

from rag.newsrooms import host_name, newsroom, of_publisher, same_site
from rag.origins import article_origin, credited, reporters

CREDITED = [
    ("The mayor will resign in June, according to The Associated Press.", ["Associated Press"]),
    ("According to Reuters, the plant had been closed for a year.", ["Reuters"]),
    ("Nine people died, AP reported on Friday.", ["Associated Press"]),
    ("Talks broke down on Monday, the Associated Press reports.", ["Associated Press"]),
    ("The plan was first reported by Politico.", ["Politico"]),
    ("The inquiry, first reported Monday by the Sarn Valley Herald, is closed.", ["Sarn Valley Herald"]),
    ("The New York Times reported that the ship had turned back.", ["New York Times"]),
    ("The Washington Post previously reported the transfer.", ["Washington Post"]),
    ("“We will not sell,” she told Reuters.", ["Reuters"]),
    ("He told the BBC that he had seen nothing.", ["BBC"]),
    ("The bank will close 40 branches, Reuters reported, citing a source.", ["Reuters"]),
    ("Two were held, local media said, citing AFP.", ["Agence France-Presse"]),
    ("The firm has hired advisers, according to a report by the Financial Times.", ["Financial Times"]),
    ("Some 300 died in custody, according to a Guardian Weekly analysis.", ["Guardian Weekly"]),
    ("A Wall Street Journal investigation aside, the Post reported twelve cases.", ["Post"]),
    ("The letter, seen by Reuters, names three ministers.", ["Reuters"]),
    ("In an interview with CNN, the governor ruled it out.", ["CNN"]),
    ("The Guardian reports that the well is dry.", ["Guardian"]),
    ("An investigation by ProPublica found 14 such wells.", ["ProPublica"]),
    ("The minister is ill, per ESPN.", ["ESPN"]),
    ("Nine wells, all dry: that is what The Associated Press found in the valley.", ["Associated Press"]),
    ("The Guardian found that nine wells are dry.", ["Guardian"]),
    (
        "He was seen there, Reuters reported, and the AP reported that he had left.",
        ["Reuters", "Associated Press"],
    ),
]
NOT_CREDITED = [
    "More pupils take AP courses than ten years ago.",
    "The rise in fees is unfair, according to AP students.",
    "According to AP Biology teachers, the exam was harder.",
    "The Times Square crowd began to sing at midnight.",
    "According to the Times Square Alliance, a million people came.",
    "Reuters denied that it had paid for the pictures.",
    "Reuters could not verify the report.",
    "The New York Times reported a quarterly loss of $14 million.",
    "The New York Times reported its revenue rose by 3%.",
    "She sued The Washington Post for libel.",
    "According to Maria Poe, the bridge was closed at noon.",
    "The union told members to wait.",
    "Officers told Mayor Ada Poe to leave.",
    "According to the Ministry of Health, nine people died.",
    "He told the AFP, the country's army, to stand down.",
    "According to people familiar with the matter, talks go on.",
    "A soldier left his post, reported the sergeant.",
    "The sun reported by astronomers as quiet has flared.",
    "Time told a different story.",
    "Reuters found a buyer for its old offices.",
    "According to a Reuters/Ipsos poll, six in ten agree.",
]


@pytest.mark.parametrize(("sentence", "names"), CREDITED)
def test_a_sentence_credits_the_newsroom_that_it_names(sentence, names):
    found = credited(sentence, 0, len(sentence))
    assert [origin.name for origin in found] == names
    assert all(origin.scope == "sentence" for origin in found)
    assert all(newsroom(sentence[o.start : o.end]) == o.name for o in found)


@pytest.mark.parametrize("sentence", NOT_CREDITED)
def test_a_sentence_that_credits_no_newsroom_has_no_origin(sentence):
    assert credited(sentence, 0, len(sentence)) == []


def test_only_the_sentence_given_is_looked_at():
    text = "Nine died, Reuters reported. The road is open again."
    start = text.index("The road")
    assert credited(text, start, len(text)) == []


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
    assert of_publisher(None, None) is None


def test_addresses_of_one_publisher_are_one_site():
    assert host_name("https://edition.cnn.com/a") == "CNN"
    assert host_name("https://news.sarn.co.uk/a") == "sarn.co.uk"
    assert not same_site("https://a.example.co.uk/x", "https://b.other.co.uk/x")
    assert same_site("https://10.0.0.1/x", "https://10.0.0.1/y")
    assert not same_site("https://10.0.0.1/x", "https://10.0.0.2/y")
