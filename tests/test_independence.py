from fakes import article

from rag.independence import Source, independent, tied

ONE = "The ferry left the harbour at dawn with ninety people aboard and sank an hour later off the cape."
TWO = "Rescuers pulled seventy-seven people from the water, the coast guard said in the evening."
THREE = "The harbour master closed the port on Monday; eleven boats had to turn back."


def source(id_, text=ONE, **more):
    made = article(text, id=id_, publisher=more.pop("publisher", f"Paper {id_}"), **more)
    return Source.of(made, 0, len(text))


def test_no_sources_are_none():
    assert independent([]) == 0


def test_reports_in_different_words_that_credit_nobody_are_independent():
    assert independent([source("a"), source("b", TWO), source("c", THREE)]) == 3


def test_copies_of_one_text_are_one_source():
    assert independent([source("a"), source("b", ONE.upper()), source("c", TWO)]) == 2


def test_one_article_cited_twice_is_one_source():
    made = article(f"{ONE} {TWO}", id="a")
    cited = [Source.of(made, 0, len(ONE)), Source.of(made, len(ONE) + 1, len(made.text))]
    assert independent(cited) == 1


def test_articles_of_one_family_are_one_source_even_where_their_words_differ_by_now():
    a, b = article(ONE, id="a", publisher="A"), article(TWO, id="b", publisher="B")
    assert independent([Source.of(a, 0, 9, "f"), Source.of(b, 0, 9, "f")]) == 1
    assert independent([Source.of(a, 0, 9, "f"), Source.of(b, 0, 9, "g")]) == 2


def test_two_sentences_that_credit_one_agency_are_one_source():
    crediting = source("b", "Seventy-seven were saved, according to The Associated Press.")
    other = source("c", "The port is shut, the AP reported.")
    assert independent([source("a"), crediting, other]) == 2


def test_wire_copy_and_a_sentence_that_credits_the_wire_are_one_source():
    wire = source("a", f"SARN (AP) — {ONE}")
    crediting = source("b", "Seventy-seven were saved, according to The Associated Press.")
    assert independent([wire, crediting]) == 1


def test_a_sentence_that_credits_the_paper_that_published_the_other_is_no_second_source():
    first = source("a", publisher="The Sarn Valley Herald")
    crediting = source("b", "Ninety were aboard, the Sarn Valley Herald reported.")
    assert tied(first, crediting)
    assert tied(crediting, first)
    assert independent([first, crediting]) == 1


def test_a_credit_elsewhere_in_the_article_says_nothing_of_the_cited_sentence():
    made = article(f"{TWO} The port is shut, Reuters reported.", id="b")
    assert Source.of(made, 0, len(TWO)).credits == frozenset()


def test_articles_without_a_publisher_are_not_tied_by_that():
    assert independent([source("a", publisher=None), source("b", TWO, publisher=None)]) == 2


def test_who_credits_two_others_ties_them():
    both = source("c", "Reuters reported that the port is shut, and the AP reported eleven boats.")
    first, second = source("a", publisher="Reuters"), source("b", TWO, publisher="AP")
    assert independent([first, second]) == 2
    assert independent([first, second, both]) == 1


def test_two_articles_of_one_publisher_are_one_source_however_it_is_written():
    first, second = source("a", publisher="Hill Radio"), source("b", TWO, publisher="HILL  RADIO")
    assert tied(first, second)
    assert independent([first, second]) == 1
    assert independent([first, source("b", TWO, publisher="Hill Television")]) == 2


def test_articles_that_name_the_same_reporters_below_are_one_source_whoever_they_work_for():
    line = "(Reporting by Mara Quill in Orme and Lou Poe; Editing by Ada Finch)"
    first, second = (
        source("a", f"{ONE}\n\n{line}"),
        source("b", f"{TWO}\n\nReporting by Mara Quill; Editing by X"),
    )
    assert independent([first, second]) == 1
    assert independent([first, source("b", f"{TWO}\n\nReporting by Ada Finch")]) == 2


def cited(text, sentence, id_="a"):
    made = article(text, id=id_, publisher=f"Paper {id_}")
    start = text.index(sentence)
    return Source.of(made, start, start + len(sentence))


def test_a_sentence_that_goes_on_for_whom_the_one_before_names_credits_them():
    for more in (
        "It said ninety were aboard.",
        "Ninety were aboard, it said.",
        "The agency added that ninety drowned.",
    ):
        assert cited(f"{THREE} Reuters reported on Monday that it sank. {more}", more).credits == {"Reuters"}
    twice = "It said that it sank. It added that ninety were aboard."
    assert cited(
        f"The port is shut, the AP reported. {twice}", "It added that ninety were aboard."
    ).credits == {"Associated Press"}


def test_a_sentence_after_that_speaks_of_the_cited_one_credits_for_it():
    told = "Ninety were aboard."
    assert cited(f"{told} The figure was first reported by the AP. {THREE}", told).credits == {
        "Associated Press"
    }
    assert cited(f"{told} That is what Reuters found at the port.", told).credits == {"Reuters"}


def test_the_sentences_beside_a_cited_one_credit_nothing_for_it_where_they_speak_of_other_things():
    told = "Ninety were aboard."
    assert cited(f"Reuters reported that the port is shut. {told}", told).credits == frozenset()
    assert cited(f"{told} Reuters reported that the port is shut.", told).credits == frozenset()
    it = "It sank within the hour."
    assert cited(f"Reuters reported that the port is shut. {it}", it).credits == frozenset()
