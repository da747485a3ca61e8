import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from candidate_fakes import dated, scored
from fakes import ScriptedReader, article, hit

from rag.answer import Draft, citable
from rag.cited_words import ungrounded
from rag.domain import Claim, Closing, Question
from rag.errors import ModelUnavailable
from rag.local import ANSWERS, MORE, LocalEngine, agreed, claim, further, opening, told
from rag.ordering import reports
from rag.questions import ask_about
from rag.reader import MODEL, LocalReader
from rag.templates import connecting
from rag.verify import Quote, check
from rag.weighing import calibration, chance, scored_candidates
from rag.windows import windows

FERRY = article(
    "The mayor spoke. The ferry carried about 96 passengers when it sank off the cape. It was dark."
)


KEEPS = scored("Ain al-Asad keeps between 250 and 350 advisers.", "between 250 and 350", 3.0, id="keeps")
STAYS = scored(
    "A unit of 250 to 350 men remains in the west.",
    "250 to 350",
    2.0,
    id="stays",
    published=date(2025, 10, 21),
)


@pytest.fixture(scope="module")
def shipped():
    return LocalEngine(LocalReader())


def read(engine, question, *articles):
    return list(engine.read(Question(question), [hit(a) for a in articles]))


def quoted(claim):
    """The article's words in a statement."""
    return claim.text[claim.text.index("“") + 1 : claim.text.rindex("”")]


def test_a_claim_tells_value_source_and_day_before_its_sentence_and_a_closing_comes_last(shipped):
    *claims, closing = read(shipped, "how many passengers did the ferry carry when it sank?", FERRY)
    assert isinstance(closing, Closing)
    (claim,) = claims
    (span,) = claim.spans
    assert FERRY.text[span.start : span.end] == quoted(claim)
    assert claim.text == (
        "About 96 passengers, The Post reported on 20 October 2025:"
        " “The ferry carried about 96 passengers when it sank off the cape.”"
    )


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
    assert (claim.value, quoted(claim)) == ("No", "The council did not approve the wall.")


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
    assert (claim.value, quoted(claim)) == (value, "The council did not approve the wall.")


def test_of_two_sentences_the_one_that_gives_the_verdict_is_quoted():
    source = article("Talks about the wall go on. The council did not approve it.", title="The wall")
    engine = LocalEngine(ScriptedReader(("wall go on. The council", 9.0), relevance=9.0))
    claim, *_ = read(engine, "Did the council approve the wall?", source)
    assert (claim.value, quoted(claim)) == ("No", "The council did not approve it.")


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
        ("When did it sink?", "The Elva, built in 1988, sank in May 2024.", "1988", "May 2024"),
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
        dated(words, f"{n}", 3.0 - i / 10, id=f"a{i}", publisher=f"Paper {i}", **more)
        for i, words in enumerate(texts)
    ]


def articles_of(items):
    return [item.article.id for item in items]


def test_further_reports_are_cited_in_one_sentence_that_holds_who_says_it_and_the_value_alone():
    own = reports(left(412)[0], left(412))
    claim = agreed(further(own))
    assert claim.text == "Paper 2, Paper 3, Paper 4 and Paper 5 reported 412 too."
    assert [span.article_id for span in claim.spans] == ["a2", "a3", "a4", "a5"]
    assert len(claim.spans) == MORE
    assert agreed(further(own[:3])).text == "Paper 2 reported 412 too."


def test_a_publisher_is_cited_once_for_a_value_and_none_that_is_quoted_again():
    first, second, *_ = left(412)
    again = [
        dated("Still 412 families are away.", "412", 1.0, id=f"x{p}", publisher=p)
        for p in ("paper 0", "Paper 1", "Hill Radio", "hill radio")
    ]
    assert articles_of(further([first, second, *again])) == ["xHill Radio"]
    assert further([first, second]) == []


def test_who_says_about_so_many_is_not_said_to_report_the_same_as_who_counted():
    first, second, third, fourth, *_ = left(412)
    rough = replace(third.scored.candidate, qualifier="about")
    third = replace(third, scored=replace(third.scored, candidate=rough))
    assert articles_of(further([first, second, third, fourth])) == ["a3"]


@pytest.mark.parametrize("value", ["412", "Ada Poe", "Poe", "a pay rise"])
def test_what_others_say_passes_the_checks_that_every_statement_passes(value):
    items = [
        dated(f"{opens} it was {value} that they found.", value, id=f"a{i}", publisher=f"Paper {i}")
        for i, opens in enumerate(("Today", "On Monday", "At noon", "By the army's account"))
    ]
    claim = agreed(further(items))
    assert claim.text == f"Paper 2 and Paper 3 reported {value} too."
    text = {item.article.id: item.article.text for item in items}
    quotes = [
        Quote(text[s.article_id], s.start, s.end, text[s.article_id][s.start : s.end]) for s in claim.spans
    ]
    assert not ungrounded(claim.text, quotes, [connecting(), "Paper 2", "Paper 3"])
    verdict = check(claim.text, quotes, value=claim.value, unit=claim.unit, facts=["Paper 2", "Paper 3"])
    assert not verdict.reasons


@pytest.mark.parametrize(
    ("told_as", "how"),
    [
        (["plan", "plan"], "plan"),
        (["estimate"], "estimate"),
        (["plan", "fact"], "own"),
        (["claim"], "own"),
        (["plan", "estimate"], "own"),
    ],
)
def test_a_value_is_told_as_a_plan_or_an_estimate_where_every_report_tells_it_so(told_as, how):
    items = zip(left(412)[: len(told_as)], told_as, strict=True)
    reported = [replace(item, telling=replace(item.telling, told_as=told)) for item, told in items]
    assert opening(reported) == how


class Plain(ScriptedReader):
    """A reader that finds nothing for a question with a year in it."""

    def read(self, question, windows):
        found = super().read(question, windows)
        return [replace(reply, relevance=-9.0, spans=()) for reply in found] if "20" in question else found


@pytest.mark.parametrize(
    ("day", "answers"), [(date(2021, 7, 1), True), (date(2024, 7, 1), False), (date(2019, 7, 1), False)]
)
def test_an_article_of_the_time_asked_for_answers_though_its_words_do_not_tell_the_time(day, answers):
    engine = LocalEngine(Plain(("412", 11.0), relevance=9.0))
    given = read(engine, "How many wells were there in 2021?", article("There are 412 wells.", published=day))
    assert [getattr(each, "value", None) for each in given] == (["412", None] if answers else [None])


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("wells in the delta", ["412", "388"]),
        ("What is the stock of wells in the delta?", ["412", "388"]),
        ("Which film about wells in the delta won?", ["412"]),
        ("What is the name of the film about wells in the delta?", ["412"]),
    ],
)
def test_key_words_that_a_figure_answers_are_told_with_the_figures_before(asked, values):
    engine = LocalEngine(ScriptedReader(("412", 11.0), ("388", 4.0), relevance=9.0))
    given = read(
        engine,
        asked,
        article("There are 412 wells in the delta.", id="new", published=date(2024, 7, 1)),
        article("There are 388 wells in the delta.", id="old", published=date(2019, 7, 1)),
    )
    assert [getattr(each, "value", None) for each in given] == [*values, None]


def test_who_said_something_is_no_plan_though_it_was_one_they_spoke_of():
    item = scored("According to Politico, the last troops are to leave by May.", "Politico")
    first = next(told(ask_about("Who reported that the troops will leave?"), [item]))
    assert first.text.startswith("Politico, ")


def test_whom_a_sentence_outside_the_quote_names_is_told_and_cited():
    text = "Ilva Brandt spoke on Monday. She said 412 boats were lost."
    item = dated(text, "412", id="boats")
    low = text.index("She")
    item = replace(item, scored=replace(item.scored, candidate=replace(item.scored.candidate, start=low)))
    made = claim("own", item)
    assert made.said_by == ("Ilva Brandt",)
    assert "citing Ilva Brandt" in made.text
    assert quoted(made) == "She said 412 boats were lost."
    assert [text[span.start : span.end] for span in made.spans] == [
        "She said 412 boats were lost.",
        "Ilva Brandt spoke on Monday.",
    ]


def test_who_denies_a_value_beside_its_sentence_is_quoted_as_context():
    text = "The rebels say 412 boats were lost. The navy denied that. Nobody else was there to see."
    item = scored(text, "412", id="boats")
    item = replace(item, candidate=replace(item.candidate, end=text.index(" The navy")))
    own, denied = told(ask_about("How many boats were lost?"), [item])
    assert (own.answers, denied.answers, denied.value) == (True, False, None)
    assert denied.text == "That was denied, The Post reported on 20 October 2025: “The navy denied that.”"


def test_of_the_reports_of_one_value_so_many_are_quoted():
    claims = list(told(ask_about("How many families left?"), [item.scored for item in left(412)]))
    assert len([claim for claim in claims if "“" in claim.text]) == ANSWERS
    assert [len(claim.spans) for claim in claims] == [1] * ANSWERS + [MORE]


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
    publishers = {article.id: article.publisher for article in reporting}
    third, fourth = (publishers[span.article_id] for span in claims[2].spans)
    assert claims[2].text == f"{third} and {fourth} (in much the same words) reported 412 families too."
    assert len({span.article_id for claim in claims for span in claim.spans}) == 4


def test_an_article_without_a_publisher_is_called_by_its_title(shipped):
    source = replace(FERRY, publisher=None, title="Report 7 on the Cape Route")
    question = "how many passengers did the ferry carry when it sank?"
    *claims, _ = read(shipped, question, source)
    draft = Draft(Question(question), citable([hit(source)]), "local", "digest")
    for each in claims:
        draft.add(each)
    assert not draft.dropped
    assert draft.text.startswith("About 96 passengers, “Report 7 on the Cape Route” reported on")
