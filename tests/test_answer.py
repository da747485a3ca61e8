from datetime import date

import pytest
from fakes import article, hit, span
from hypothesis import given
from hypothesis import strategies as st

from rag.agreement import same_moment, same_value
from rag.answer import SILENCE, Draft, citable
from rag.domain import Claim, Closing, Dropped, Filters, Question
from rag.instructions import addressed

KEEPS = article(
    "Ain al-Asad will keep between 250 and 350 advisers. The rest leave by spring.",
    id="keeps",
    publisher="The Ledger",
    published=date(2025, 10, 20),
)
STAYS = article(
    "He has 250 to 350 advisers who stay on, he told reporters in Baghdad on Tuesday.",
    id="stays",
    publisher="The Dispatch",
    published=date(2025, 10, 21),
)
TROOPS = article(
    "Iraq is host to about 2,500 U.S. troops.",
    id="troops",
    publisher="The Strait",
    published=date(2021, 7, 23),
)


def draft(*articles, as_of=None):
    return Draft(
        Question("how many?", Filters(as_of=as_of)), citable([hit(a) for a in articles]), "local", "digest"
    )


def quoting(source, words, **fields):
    return Claim(text=words, spans=(span(source, words),), **fields)


def answer_of(*pairs, as_of=None):
    writing = draft(*(source for source, _ in pairs), as_of=as_of)
    for _, claim in pairs:
        writing.add(claim)
    return writing.close(Closing(0.9), {})


KEEPS_CLAIM = quoting(
    KEEPS, "Ain al-Asad will keep between 250 and 350 advisers.", value="between 250 and 350", unit="advisers"
)
STAYS_CLAIM = quoting(STAYS, STAYS.text, value="250 to 350", unit="advisers")
TROOPS_CLAIM = quoting(TROOPS, TROOPS.text, value="2,500", unit="troops", qualifier="about")


def test_every_statement_stands_at_its_offsets_and_is_cited():
    answer = answer_of((KEEPS, KEEPS_CLAIM), (STAYS, STAYS_CLAIM))
    assert [answer.text[s.start : s.end] for s in answer.statements] == [s.text for s in answer.statements]
    assert [s.citations for s in answer.statements] == [(1,), (2,)]


def test_every_quote_stands_at_its_offsets_in_its_article():
    answer = answer_of((KEEPS, KEEPS_CLAIM), (STAYS, STAYS_CLAIM))
    texts = {"keeps": KEEPS.text, "stays": STAYS.text}
    for citation in answer.citations:
        found = texts[citation.span.article_id][citation.span.start : citation.span.end]
        assert found == citation.quote != ""


def test_outside_the_statements_the_text_holds_only_marks():
    answer = answer_of((KEEPS, KEEPS_CLAIM), (STAYS, STAYS_CLAIM))
    assert answer.text == f"{KEEPS_CLAIM.text} [1] {STAYS_CLAIM.text} [2]"


def test_deltas_add_up_to_the_text():
    writing = draft(KEEPS, STAYS)
    deltas = [writing.add(claim).delta for claim in (KEEPS_CLAIM, STAYS_CLAIM)]
    assert "".join(deltas) == writing.close(Closing(1.0), {}).text


def test_a_statement_with_a_number_that_its_words_do_not_hold_is_dropped_with_the_reason():
    writing = draft(KEEPS)
    claim = Claim("Ain al-Asad will keep 500 advisers.", (span(KEEPS, "between 250 and 350 advisers"),))
    assert "500" in writing.add(claim).reason
    answer = writing.close(Closing(0.9), {})
    assert (answer.status, answer.text, answer.value) == ("abstained", SILENCE, None)
    assert "500" in answer.dropped[0].reason


def test_a_claim_without_words_is_dropped():
    writing = draft(KEEPS)
    assert isinstance(writing.add(Claim("Ain al-Asad will keep advisers.", ())), Dropped)
    assert writing.dropped[0].reason


def test_an_abstention_gives_its_reason_and_nothing_else():
    answer = draft(KEEPS).close(Closing(0.1, reason="nothing speaks of it"), {})
    assert (answer.status, answer.reason, answer.statements, answer.timeline) == (
        "abstained",
        "nothing speaks of it",
        (),
        (),
    )


def test_context_alone_is_no_answer():
    claim = quoting(KEEPS, "The rest leave by spring.", answers=False)
    answer = answer_of((KEEPS, claim))
    assert answer.status == "abstained"
    assert answer.citations == ()


def test_reports_of_one_value_a_day_apart_are_one_timeline_entry():
    answer = answer_of((KEEPS, KEEPS_CLAIM), (STAYS, STAYS_CLAIM))
    (entry,) = answer.timeline
    assert entry.publishers == ("The Ledger", "The Dispatch")
    assert (entry.as_of, entry.independent_sources, entry.citations) == ("2025-10-21", 2, (1, 2))


def test_near_copies_count_as_one_source():
    copy = article(KEEPS.text, id="copy", publisher="The Courier", published=date(2025, 10, 21))
    claim = quoting(copy, KEEPS_CLAIM.text, value="between 250 and 350", unit="advisers")
    assert answer_of((KEEPS, KEEPS_CLAIM), (copy, claim)).timeline[0].independent_sources == 1


def test_a_report_that_credits_the_paper_of_the_other_is_no_second_source():
    words = "Between 250 and 350 advisers stay at the base, The Ledger reported."
    told = article(words, id="told", publisher="The Courier", published=date(2025, 10, 21))
    claim = quoting(told, words, value="Between 250 and 350", unit="advisers")
    (entry,) = answer_of((KEEPS, KEEPS_CLAIM), (told, claim)).timeline
    assert (entry.publishers, entry.independent_sources) == (("The Ledger", "The Courier"), 1)


def test_the_value_is_spelt_as_the_shortest_of_its_sources_spells_it():
    answer = answer_of((KEEPS, KEEPS_CLAIM), (STAYS, STAYS_CLAIM))
    assert (answer.value, answer.unit) == ("250 to 350", "advisers")
    assert answer.timeline[0].value == answer.value


def test_the_same_value_years_apart_is_two_entries():
    again = article(TROOPS.text, id="again", published=date(2024, 9, 12))
    claim = quoting(again, again.text, value="2,500", qualifier="about")
    answer = answer_of((again, claim), (TROOPS, TROOPS_CLAIM))
    assert [entry.as_of for entry in answer.timeline] == ["2024-09-12", "2021-07-23"]
    assert not answer.conflict


def test_different_values_at_one_time_are_a_conflict():
    other = article("There are 3,000 U.S. troops in Iraq.", id="other", published=date(2021, 7, 25))
    claim = quoting(other, other.text, value="3,000", unit="troops")
    assert answer_of((TROOPS, TROOPS_CLAIM), (other, claim)).conflict


def test_the_qualifier_stands_beside_the_value():
    answer = answer_of((TROOPS, TROOPS_CLAIM))
    assert (answer.value, answer.qualifier, answer.unit) == ("2,500", "about", "troops")


def test_a_date_value_is_written_out():
    plan = article("They leave by Sept. 2026, he said.", id="plan")
    answer = answer_of((plan, quoting(plan, plan.text, value="Sept. 2026")))
    assert answer.value == "September 2026"


def test_as_of_is_the_day_asked_for_else_that_of_the_newest_evidence():
    assert answer_of((KEEPS, KEEPS_CLAIM), (STAYS, STAYS_CLAIM)).as_of == date(2025, 10, 21)
    assert answer_of((KEEPS, KEEPS_CLAIM), as_of=date(2025, 12, 1)).as_of == date(2025, 12, 1)


def test_the_same_answer_has_the_same_id_and_another_has_another():
    one, again = answer_of((KEEPS, KEEPS_CLAIM)), answer_of((KEEPS, KEEPS_CLAIM))
    assert (one.id, one.citations[0].id) == (again.id, f"{again.id}.1")
    assert answer_of((STAYS, STAYS_CLAIM)).id != one.id


def test_the_same_words_asked_of_other_articles_are_another_answer():
    def asked_of(filters):
        made = Draft(Question("how many stay?", filters), citable([hit(KEEPS)]), "local", "digest")
        made.add(KEEPS_CLAIM)
        return made.close(Closing(0.9), {}).id

    ids = [asked_of(Filters(publisher=name)) for name in (None, "The Post", "The Wire")]
    assert len(set(ids)) == 3
    assert asked_of(Filters()) == ids[0]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("250 to 350", "between 250 and 350", True),
        ("2,500", "2500", True),
        ("250", "250 to 350", False),
        ("Mohammed Shia al-Sudani", "mohammed shia al-sudani", True),
        ("Baghdad", "Erbil", False),
    ],
)
def test_values_are_compared_as_values(a, b, same):
    assert same_value(a, b) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("2025-10-20", "2025-10-21", True),
        ("2025-10", "2025-10-21", True),
        ("2021-07-23", "2024-09-12", False),
        ("", "2024-09-12", False),
    ],
)
def test_moments_are_the_same_within_a_month_or_at_the_coarser_grain(a, b, same):
    assert same_moment(a, b) is same


@given(st.text(min_size=1))
def test_a_verbatim_sentence_is_never_dropped_unless_it_is_blank_or_speaks_to_the_reader(text):
    source = article(text)
    writing = draft(source)
    shown = writing.add(quoting(source, text))
    assert isinstance(shown, Dropped) != (bool(text.strip()) and addressed(text) is None)


SIGNED = article(
    "Valdora, Norlind and the island of Seluna signed the pact on Thursday.",
    id="signed",
    publisher="The Ledger",
    published=date(2023, 6, 2),
)
JOINED = article(
    "Osterland signed the pact too. Seluna cheered.",
    id="joined",
    publisher="The Strait",
    published=date(2024, 2, 14),
)
SIGNED_CLAIM = quoting(SIGNED, SIGNED.text, value="Valdora, Norlind and Seluna", listed=True)
JOINED_CLAIM = quoting(JOINED, "Osterland signed the pact too.", value="Osterland", listed=True)


def test_the_items_of_several_sentences_are_one_value_as_of_the_last():
    answer = answer_of((SIGNED, SIGNED_CLAIM), (JOINED, JOINED_CLAIM))
    assert answer.value == "Valdora, Norlind, Seluna and Osterland"
    (entry,) = answer.timeline
    assert (entry.value, entry.as_of, entry.citations) == (answer.value, "2024-02-14", (1, 2))
    assert not answer.conflict


def test_no_source_counts_for_a_list_of_which_it_tells_a_part():
    answer = answer_of((SIGNED, SIGNED_CLAIM), (JOINED, JOINED_CLAIM))
    assert answer.timeline[0].independent_sources == 1


def test_an_item_that_two_sentences_give_is_in_the_list_once():
    cheers = quoting(JOINED, "Seluna cheered.", value="Seluna", listed=True)
    assert answer_of((SIGNED, SIGNED_CLAIM), (JOINED, cheers)).value == "Valdora, Norlind and Seluna"


def test_items_whose_sentence_does_not_bear_them_out_are_not_in_the_list():
    false = quoting(JOINED, "Seluna cheered.", value="Kirvia", listed=True)
    answer = answer_of((SIGNED, SIGNED_CLAIM), (JOINED, false))
    assert (answer.value, len(answer.dropped)) == ("Valdora, Norlind and Seluna", 1)
