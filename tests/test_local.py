import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from fakes import ScriptedReader, article, hit

from rag.candidates import Candidate
from rag.cited_words import ungrounded
from rag.domain import Claim, Closing, Question
from rag.errors import ModelUnavailable
from rag.local import MORE, LocalEngine, agreeing, by_value, choose, further, reports
from rag.questions import ask_about
from rag.reader import MODEL, LocalReader
from rag.verify import Quote, check
from rag.weighing import Scored, calibration, chance, scored_candidates
from rag.windows import Window, windows

FERRY = article(
    "The mayor spoke. The ferry carried about 96 passengers when it sank off the cape. It was dark."
)


def scored(text, value, score, **fields):
    source = article(text, **fields)
    window = Window(hit(source), 0, 0, len(text), 1.0)
    return Scored(Candidate(window, 0, len(text), value, None, None, {}), score)


KEEPS = scored("Ain al-Asad keeps between 250 and 350 advisers.", "between 250 and 350", 3.0, id="keeps")
STAYS = scored(
    "A unit of 250 to 350 men remains in the west.",
    "250 to 350",
    2.0,
    id="stays",
    published=date(2025, 10, 21),
)
OLD = scored(
    "There were 2,500 troops in the country then.", "2,500", 2.9, id="old", published=date(2021, 7, 1)
)


@pytest.fixture(scope="module")
def shipped():
    return LocalEngine(LocalReader())


def read(engine, question, *articles):
    return list(engine.read(Question(question), [hit(a) for a in articles]))


def test_claims_are_sentences_word_for_word_and_a_closing_comes_last(shipped):
    *claims, closing = read(shipped, "how many passengers did the ferry carry when it sank?", FERRY)
    assert claims
    assert isinstance(closing, Closing)
    for claim in claims:
        assert isinstance(claim, Claim)
        (span,) = claim.spans
        assert FERRY.text[span.start : span.end] == claim.text


def test_a_count_has_its_unit_and_its_qualifier(shipped):
    claim, *_ = read(shipped, "how many passengers did the ferry carry when it sank?", FERRY)
    assert (claim.value, claim.unit, claim.qualifier) == ("96", "passengers", "about")


def test_who_when_and_where_are_answered_by_their_words_alone(shipped):
    source = article(
        "Mayor Hedda Quist opened the new bridge in Aldermoor on 3 March 2024. Rain fell all day.",
        published=date(2024, 3, 4),
    )
    values = [
        read(shipped, q, source)[0].value for q in ("who opened the bridge?", "when did the bridge open?")
    ]
    assert values == ["Hedda Quist", "3 March 2024"]


def test_why_is_answered_by_the_sentence_with_no_value(shipped):
    source = article(
        "The line closed for a week because floods had washed the track away. Buses ran instead."
    )
    claim, *_ = read(shipped, "why did the line close?", source)
    assert (claim.value, "floods" in claim.text) == (None, True)


@pytest.mark.parametrize("question", ["", "?", "how many", "who is the king of Ruritania?"])
def test_where_nothing_speaks_of_it_there_is_silence_with_a_reason(shipped, question):
    (closing,) = read(shipped, question, article("The river rose by two metres in the night."))
    assert isinstance(closing, Closing)
    assert closing.reason


def test_a_figure_of_another_thing_is_no_answer(shipped):
    source = article(
        "The inquiry took ten months. Repairs to the quay cost £3 million and were paid by the port."
    )
    (closing,) = read(shipped, "how many passengers did the ferry carry?", source)
    assert isinstance(closing, Closing)


def test_a_name_that_no_article_mentions_is_named_as_the_reason(shipped):
    (closing,) = read(
        shipped, "how many Belgian troops stay?", article("About 40 French troops stay in the north.")
    )
    assert "Belgian" in closing.reason


def test_without_hits_there_is_silence_and_nothing_is_read():
    reader = ScriptedReader()
    (closing,) = read(LocalEngine(reader), "how many?")
    assert (closing.confidence, bool(closing.reason), reader.windows) == (0.0, True, [])


def test_a_value_that_the_question_states_is_never_its_answer():
    source = article("Of the 2,500 troops, 600 moved to Syria in the spring.")
    engine = LocalEngine(ScriptedReader(("2,500", 11.0), ("600", 10.0)))
    claim, *_ = read(engine, "how many of the 2,500 troops moved to Syria in the spring?", source)
    assert claim.value == "600"


def test_below_the_floor_there_is_silence():
    (closing,) = read(
        LocalEngine(ScriptedReader(("96", -8.0), relevance=-8.0)), "how many passengers?", FERRY
    )
    assert closing.confidence < calibration().floor


def test_a_yes_or_no_is_told_from_the_sentence_that_was_found():
    source = article("The council did not approve the wall. Talks go on.")
    engine = LocalEngine(ScriptedReader(("the wall", 9.0), relevance=9.0))
    claim, *_ = read(engine, "Did the council approve the wall?", source)
    assert (claim.value, claim.text) == ("No", "The council did not approve the wall.")


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Yes or no: did the council approve the wall?", "No"),
        ("Did the council approve the wall, y/n?", "No"),
        ("True or false: the council approved the wall.", "False"),
        ("True or false: did the council approve the wall?", "False"),
    ],
)
def test_a_yes_or_no_is_given_in_the_words_it_was_asked_for(question, value):
    source = article("The council did not approve the wall. Talks go on.")
    engine = LocalEngine(ScriptedReader(("the wall", 9.0), relevance=9.0))
    claim, *_ = read(engine, question, source)
    assert (claim.value, claim.text) == (value, "The council did not approve the wall.")


def test_of_two_sentences_the_one_that_gives_the_verdict_is_quoted():
    source = article("Talks about the wall go on. The council did not approve it.", title="The wall")
    engine = LocalEngine(ScriptedReader(("wall go on. The council", 9.0), relevance=9.0))
    claim, *_ = read(engine, "Did the council approve the wall?", source)
    assert (claim.value, claim.text) == ("No", "The council did not approve it.")


def test_given_verdicts_on_articles_can_be_trusted(shipped):
    root = Path(__file__).parent
    given = right = 0
    for number, row in enumerate(yaml.safe_load((root / "polar_articles.yaml").read_text(encoding="utf-8"))):
        source = corpus_article(row["id"]) if "id" in row else invented(number, row)
        for case in row["cases"]:
            first = read(shipped, case["q"], source)[0]
            if isinstance(first, Claim) and first.value in ("Yes", "No"):
                given += 1
                right += (first.value == "Yes") is case["a"]
    assert given >= 60
    assert right >= 0.9 * given


def invented(number, row):
    return article(row["text"], id=f"invented{number}", title=row["title"], published=row["day"])


def corpus_article(name):
    for path in (Path(__file__).parent.parent / "corpus").glob("*.md"):
        _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
        known = yaml.safe_load(head)
        if known["id"] == name:
            return article(text.strip(), id=name, title=known["title"], published=known["published"])
    raise LookupError(name)


def test_the_chance_is_that_of_the_best_value_among_all_and_silence():
    rival = scored("In all 900 will leave.", "900", 2.9, id="rival")
    assert chance([]) == 0.0
    assert 0.0 < chance([KEEPS, rival]) < chance([KEEPS]) < chance([KEEPS, STAYS]) < 1.0


def test_the_latest_of_the_strong_values_comes_first():
    chosen = choose([KEEPS, OLD, STAYS])
    assert [item.candidate.value for item in chosen] == ["between 250 and 350", "250 to 350", "2,500"]


def test_a_later_report_of_the_same_value_is_the_answer_though_it_scored_lower():
    again = scored("2,500 troops remain there today.", "2,500", 1.0, id="again", published=date(2024, 9, 1))
    assert [item.article for item in choose([OLD, again])] == ["again", "old"]


def test_what_an_article_says_beside_its_answer_is_no_second_opinion():
    beside = scored("In all 900 will leave.", "900", 2.9, id="keeps")
    assert choose([KEEPS, beside]) == [KEEPS]


def test_a_weak_newer_value_does_not_displace_a_strong_one():
    rumour = scored("Some say 900 advisers.", "900", 0.5, id="rumour", published=date(2025, 11, 1))
    assert choose([KEEPS, rumour])[0] is KEEPS


def test_reports_of_one_value_a_day_apart_are_one_group_and_years_apart_two():
    again = scored("2,500 troops remain there today.", "2,500", 2.5, id="again", published=date(2024, 9, 1))
    assert [len(group) for group in by_value([KEEPS, STAYS])] == [2]
    assert [len(group) for group in by_value([OLD, again])] == [1, 1]


def test_copies_of_a_report_stand_behind_independent_ones():
    copy = scored(KEEPS.candidate.text, "between 250 and 350", 2.9, id="copy")
    assert [r.article for r in reports(KEEPS, [KEEPS, copy, STAYS])] == ["keeps", "stays", "copy"]


def test_an_article_is_quoted_once_for_a_value():
    twice = scored("In all 250 to 350 stay.", "250 to 350", 2.8, id="keeps")
    assert len(reports(KEEPS, [KEEPS, twice])) == 1


def test_the_card_names_what_ships():
    card = (MODEL / "CARD.md").read_text(encoding="utf-8")
    sums = json.loads((MODEL / "model.json").read_text(encoding="utf-8"))["sha256"]
    sums["calibration.json"] = hashlib.sha256((MODEL / "calibration.json").read_bytes()).hexdigest()
    for file, digest in sums.items():
        assert digest in card, file
        assert hashlib.sha256((MODEL / file).read_bytes()).hexdigest() == digest


def test_a_value_that_several_articles_give_outweighs_one_that_a_single_article_gives_more_surely():
    texts = {
        "one": "Rescuers counted 96 people aboard.",
        "two": "There were 96 on the ferry.",
        "three": "It carried 112.",
    }
    found = windows(
        "how many people were aboard?", [hit(article(text, id=id_)) for id_, text in texts.items()]
    )
    reader = ScriptedReader(("96", 8.0), ("112", 9.0))
    best, *_ = scored_candidates(ask_about("how many people were aboard?"), [], found, reader)
    assert best.candidate.value == "96"


def test_the_same_figure_said_of_something_else_is_no_second_report():
    beside = scored("The board game has 250 to 350 pieces.", "250 to 350", 2.8, id="game")
    other = Scored(replace(beside.candidate, features={"relevance": -2.0}), beside.score)
    assert [item.article for item in choose([KEEPS, other])] == ["keeps"]
    assert [item.article for item in reports(KEEPS, [KEEPS, other])] == ["keeps"]


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("How many bases did Norland close in 2021?", "Norland closed 21 bases that year.", "21"),
        ("Who won, Lena Holt or Karl Brandt?", "Lena Holt beat Karl Brandt by a little.", "Lena Holt"),
        ("Where do Iranian exiles live?", "They live in Iran and Iraq.", "Iran"),
    ],
)
def test_an_answer_that_only_resembles_words_of_the_question_is_given(question, text, value):
    engine = LocalEngine(ScriptedReader((value, 11.0), relevance=9.0))
    claim, *_ = read(engine, question, article(text))
    assert claim.value == value


@pytest.mark.parametrize(
    ("question", "text", "wrong", "right"),
    [
        ("How many families left?", "Some 431 families left, not 412 as first said.", "412", "431"),
        ("How many families left?", "Some 431 families left rather than the 412 of before.", "412", "431"),
        ("When did it open?", "The bridge opened on 3 May 2024, not in 2023.", "2023", "3 May 2024"),
        ("Who opened it?", "Not Karl Brandt but Lena Holt opened the bridge.", "Karl Brandt", "Lena Holt"),
    ],
)
def test_what_is_named_as_the_wrong_value_is_no_answer(question, text, wrong, right):
    both = LocalEngine(ScriptedReader((wrong, 11.0), (right, 9.0), relevance=9.0))
    assert [claim.value for claim in read(both, question, article(text))[:-1]] == [right]
    alone = LocalEngine(ScriptedReader((wrong, 11.0), relevance=9.0))
    (closing,) = read(alone, question, article(text))
    assert isinstance(closing, Closing)


@pytest.mark.parametrize(
    "text",
    [
        "Not only 412 families left, but their priest too.",
        "It is 412 families that left, not counting the farms.",
        "Not more than 412 families left.",
        "Nobody knows whether or not 412 families left.",
    ],
)
def test_a_not_that_does_not_deny_the_value_leaves_it_an_answer(text):
    engine = LocalEngine(ScriptedReader(("412", 11.0), relevance=9.0))
    claim, *_ = read(engine, "How many families left?", article(text))
    assert "412" in (claim.value or "")


def test_a_list_never_ends_within_a_word():
    source = article("The line serves Paris, London and Rothenburg.")
    engine = LocalEngine(ScriptedReader(("Rothen", 11.0), relevance=9.0))
    claim, *_ = read(engine, "Which towns does the line serve?", source)
    assert claim.value == "Paris, London and Rothenburg"


def test_a_damaged_calibration_is_named_with_what_to_do(tmp_path, monkeypatch):
    calibration.cache_clear()
    monkeypatch.setattr("rag.weighing.MODEL", tmp_path)
    with pytest.raises(ModelUnavailable, match=r"calibration\.json"):
        calibration()
    monkeypatch.undo()
    calibration.cache_clear()


WORDINGS = [
    "A clerk went through the lists and found that {n} families had left.",
    "By the army's count {n} families had left when morning came.",
    "The insurers expect claims from {n} families, all gone by now.",
    "In the churches they counted {n} families who went away overnight.",
    "Every school has closed, for {n} families left the upper valley.",
    "A note to parliament speaks of {n} families who left on Tuesday.",
    "The bridge was shut after {n} families had crossed it and left.",
    "There is bread for {n} families, the bakers say, since they left.",
]


def left(n, **more):
    texts = [words.format(n=n) for words in WORDINGS]
    return [
        scored(words, f"{n}", 3.0 - i / 10, id=f"a{i}", publisher=f"Paper {i}", **more)
        for i, words in enumerate(texts)
    ]


def test_further_reports_are_cited_in_one_sentence_that_holds_the_value_alone():
    own = reports(left(412)[0], left(412))
    claim = agreeing(further(own))
    assert claim.text == "Others say 412 too."
    assert [span.article_id for span in claim.spans] == ["a2", "a3", "a4", "a5"]
    assert len(claim.spans) == MORE
    assert agreeing(further(own[:3])).text == "Another says 412 too."


def test_a_publisher_is_cited_once_for_a_value_and_none_that_is_quoted_again():
    first, second, *_ = left(412)
    again = [
        scored("Still 412 families are away.", "412", 1.0, id=f"x{p}", publisher=p)
        for p in ("paper 0", "Paper 1", "Hill Radio", "hill radio")
    ]
    assert [item.article for item in further([first, second, *again])] == ["xHill Radio"]
    assert further([first, second]) == []


def test_who_says_about_so_many_is_not_said_to_report_the_same_as_who_counted():
    first, second, third, fourth, *_ = left(412)
    rough = replace(third, candidate=replace(third.candidate, qualifier="about"))
    assert [item.article for item in further([first, second, rough, fourth])] == ["a3"]


@pytest.mark.parametrize("value", ["412", "Ada Poe", "Poe", "a pay rise"])
def test_what_others_say_passes_the_checks_that_every_statement_passes(value):
    told = [
        scored(f"{opening} it was {value} that they found.", value, 3.0, id=f"a{i}", publisher=f"Paper {i}")
        for i, opening in enumerate(("Today", "On Monday", "At noon", "By the army's account"))
    ]
    claim = agreeing(further(told))
    text = {item.article: item.candidate.window.article.text for item in told}
    quotes = [
        Quote(text[s.article_id], s.start, s.end, text[s.article_id][s.start : s.end]) for s in claim.spans
    ]
    assert not ungrounded(claim.text, quotes)
    verdict = check(claim.text, quotes, value=claim.value, unit=claim.unit)
    assert not verdict.reasons


def test_a_name_is_reported_by_others_too():
    named = [replace(item, candidate=replace(item.candidate, value="Ada Poe")) for item in left(412)]
    assert agreeing(further(named)).text == "Others say Ada Poe too."


def test_the_engine_cites_every_publisher_of_a_figure_and_quotes_two(shipped):
    reporting = [
        article(
            text,
            id=f"p{i}",
            publisher=f"Paper {i}",
            title=f"{i} dam",
            published=date(2025, 3, 5),
        )
        for i, text in enumerate(
            (
                "Six clerks found that 412 families were forced from their homes by the leak in the dam.",
                "An aid group says 412 families were forced from their homes by the leak in the dam.",
                "A count at dawn shows 412 families forced from their homes after the dam leaked.",
                "By Wednesday the leak had forced 412 families from their homes, the army said.",
            )
        )
    ]
    question = "How many families were forced from their homes by the leak in the dam?"
    *claims, _ = read(shipped, question, *reporting)
    assert [len(claim.spans) for claim in claims] == [1, 1, 2]
    assert claims[2].text == "Others say 412 families too."
    assert len({span.article_id for claim in claims for span in claim.spans}) == 4
