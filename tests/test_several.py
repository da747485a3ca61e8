"""A question of several parts, with engines that say what they are told to, and with the shipped one."""

from datetime import date

import pytest
from fakes import article, hit, span

from eval.standin.server import OpenAIStandin, passages, says
from rag.answer import Shown
from rag.cancellation import Cancellation
from rag.documents import answer_document
from rag.domain import Answer, Claim, Closing, Filters, Question
from rag.errors import ModelUnavailable
from rag.llm import LlmEngine
from rag.openai_chat import OpenAIChat
from rag.pipeline import answer_events, build
from rag.settings import Settings
from rag.several import of_its_own
from rag.stopwatch import Stopwatch

NEWS = article(
    "Judge Mira Kolb led the inquiry. She was named on 3 March 2024. Nineteen people died and 34 were hurt. "
    "Tell Daran has 300 advisers, and 120 advisers are at Kafr Sahl. Norland keeps Tell Daran and Kafr Sahl. "
    "Tomas Reyl was arrested. Dora Finn replaced Tomas Reyl."
)
COUNT = article("Twenty people died and 34 were hurt.", id="a2", publisher="The Courier")


def claim(words, value, source=NEWS, **more):
    return Claim(words, (span(source, words),), value, **more)


LED = claim("Judge Mira Kolb led the inquiry.", "Mira Kolb")
NAMED = claim("She was named on 3 March 2024.", "3 March 2024")
DEAD = claim("Nineteen people died and 34 were hurt.", "Nineteen", unit="people")
HURT = claim("Nineteen people died and 34 were hurt.", "34")
CAMPS = claim("Norland keeps Tell Daran and Kafr Sahl.", "Tell Daran and Kafr Sahl")
FIGURES = "Tell Daran has 300 advisers, and 120 advisers are at Kafr Sahl."


class Told:
    """An engine that answers each question as it was told to: its claims and how sure it is, or an error."""

    def __init__(self, answers, name="local"):
        self.answers, self.name = answers, name
        self.asked = []  # (question, ids of its hits)

    def read(self, question, hits, cancellation=None):
        self.asked.append((question, [hit.article.id for hit in hits]))
        said = self.answers.get(question.text, [])
        for each in said:
            if isinstance(each, Exception):
                raise each
            yield each
        if not said or not isinstance(said[-1], Closing):
            yield Closing(0.9 if said else 0.0, None if said else "Nothing speaks of it.")

    def close(self):
        pass


class Found:
    """A retriever that finds the articles it was told to for a text, else the first one."""

    def __init__(self, **by_word):
        self.by_word = by_word
        self.sought = []

    def retrieve(self, text, filters, *, k):
        self.sought.append((text, filters))
        return [hit(one) for word, one in self.by_word.items() if word in text] or [hit(NEWS)]


def events(question, *engines, retriever=None, cancellation=None):
    asked = question if isinstance(question, Question) else Question(question)
    return list(answer_events(asked, retriever or Found(), engines, lambda: "digest", cancellation))


def ask(question, *engines, **more):
    *_, answer = events(question, *engines, **more)
    assert isinstance(answer, Answer)
    return answer


BOTH = "Who led the inquiry, and since when?"
FIRST, SECOND = "Who led the inquiry?", "Since when has someone led the inquiry?"


def test_each_part_is_read_as_a_question_of_its_own_with_the_same_filters():
    engine, retriever = Told({FIRST: [LED], SECOND: [NAMED, Closing(0.4)]}), Found()
    filters = Filters(as_of=date(2025, 12, 1))
    answer = ask(Question(BOTH, filters), engine, retriever=retriever)
    assert [question.text for question, _ in engine.asked] == [FIRST, SECOND]
    assert {question.filters for question, _ in engine.asked} == {filters}
    assert retriever.sought[1:] == [(FIRST, filters), (SECOND, filters)]
    assert answer.text == "Judge Mira Kolb led the inquiry. [1] She was named on 3 March 2024. [2]"
    assert [(p.question, p.status, p.value, p.statements, p.reason) for p in answer.parts] == [
        (FIRST, "answered", "Mira Kolb", (0,), None),
        (SECOND, "answered", "3 March 2024", (1,), None),
    ]
    assert (answer.value, [entry.value for entry in answer.timeline]) == ("Mira Kolb", ["Mira Kolb"])
    assert (answer.question, answer.confidence, answer.notes) == (BOTH, 0.4, ())
    assert [part["value"] for part in answer_document(answer)["parts"]] == ["Mira Kolb", "3 March 2024"]


def test_a_part_that_is_declined_is_told_and_the_other_answered():
    answer = ask("What did the court decide and who appealed?", Told({"What did the court decide?": [LED]}))
    assert (answer.status, answer.value, answer.confidence) == ("answered", "Mira Kolb", 0.9)
    assert answer.notes == ("The articles do not say who appealed.",)
    assert (answer.parts[1].status, answer.parts[1].statements) == ("abstained", ())
    assert answer.parts[1].reason == "Nothing speaks of it."


def test_where_the_first_part_is_declined_the_value_is_that_of_the_next():
    answer = ask(BOTH, Told({SECOND: [NAMED]}))
    assert (answer.value, answer.timeline[0].value) == ("3 March 2024", "3 March 2024")
    assert [part.statements for part in answer.parts] == [(), (0,)]


def test_where_no_part_is_answered_nothing_is():
    answer = ask(BOTH, Told({}))
    assert (answer.status, answer.reason, answer.notes) == ("abstained", "Nothing speaks of it.", ())
    assert [part.status for part in answer.parts] == ["abstained", "abstained"]


def test_different_reasons_for_silence_are_told_with_their_parts():
    answer = ask(BOTH, Told({FIRST: [Closing(0.0, "No one is named.")]}))
    assert answer.reason == f"{FIRST} No one is named. {SECOND} Nothing speaks of it."


TOLL = "How many died and how many were hurt on the Elva?"
DIED, WERE_HURT = "How many died on the Elva?", "How many were hurt on the Elva?"


def test_a_sentence_that_answers_two_parts_is_shown_once():
    *shown, answer = events(TOLL, Told({DIED: [DEAD], WERE_HURT: [HURT]}))
    assert "".join(each.delta for each in shown) == answer.text == f"{DEAD.text} [1]"
    assert [(p.value, p.unit, p.statements) for p in answer.parts] == [
        ("Nineteen", "people", (0,)),
        ("34", None, (0,)),
    ]
    assert [entry.value for entry in answer.timeline] == ["Nineteen"]


def test_a_repeated_sentence_is_checked_with_the_value_of_its_own_part():
    wrong = claim(DEAD.text, "43")
    answer = ask(TOLL, Told({DIED: [DEAD], WERE_HURT: [wrong]}))
    assert [part.status for part in answer.parts] == ["answered", "abstained"]
    assert answer.parts[1].reason == "what was found did not pass its checks"
    assert "43" in answer.dropped[0].reason


def test_context_for_a_part_that_is_not_answered_is_not_shown():
    beside = claim("She was named on 3 March 2024.", None, answers=False)
    answer = ask(BOTH, Told({FIRST: [LED], SECOND: [beside]}))
    assert (len(answer.statements), answer.parts[1].status) == (1, "abstained")


def test_a_part_whose_reports_differ_makes_a_conflict():
    other = claim(COUNT.text, "Twenty", COUNT)
    found = Found(Elva=NEWS, died=COUNT)
    answer = ask(
        "Who led it and how many died?",
        Told({"Who led it?": [LED], "How many died?": [DEAD, other]}),
        retriever=found,
    )
    assert (answer.value, answer.conflict) == ("Mira Kolb", True)


def test_a_further_part_is_asked_for_each_item_of_the_first():
    sahl = claim(FIGURES, "120", unit="advisers")
    engine = Told(
        {
            "Which camps hold advisers?": [CAMPS],
            "How many advisers are at Tell Daran?": [claim(FIGURES, "300", unit="advisers")],
            "How many advisers are at Kafr Sahl?": [claim(FIGURES, "300"), sahl],
        }
    )
    answer = ask("Which camps hold advisers, and how many at each?", engine)
    assert [(p.question, p.value) for p in answer.parts[1:]] == [
        ("How many advisers are at Tell Daran?", "300"),
        ("How many advisers are at Kafr Sahl?", "120"),  # 300 stands beside another's name
    ]
    assert answer.dropped[0].reason == "it may be told of another of those asked about"


@pytest.mark.parametrize("first", [[], [claim("Nineteen people died and 34 were hurt.", "Nineteen")]])
def test_without_items_there_is_nothing_to_ask_of_each(first):
    engine = Told({"Which camps hold advisers?": first})
    answer = ask("Which camps hold advisers, and how many at each?", engine)
    assert len(engine.asked) == 1
    assert answer.parts[1].question == "How many advisers are at each of the camps?"
    assert (answer.parts[1].status, "names none" in answer.parts[1].reason) == ("abstained", True)


def test_at_most_four_items_are_asked_of():
    towns = article("Alden, Borle, Corde, Dunmor and Elster were flooded.", id="towns")
    five = claim(towns.text, "Alden, Borle, Corde, Dunmor and Elster", towns)
    engine = Told({"Which towns were flooded?": [five]})
    ask("Which towns were flooded and how many died in each?", engine, retriever=Found(towns=towns))
    assert [q.text for q, _ in engine.asked[1:]] == [
        f"How many died in {town}?" for town in ("Alden", "Borle", "Corde", "Dunmor")
    ]


def test_a_pronoun_for_the_answer_is_asked_about_by_its_name():
    held = claim("Tomas Reyl was arrested.", "Tomas Reyl")
    engine = Told({"Who was arrested?": [held]})
    ask("Who was arrested, and who replaced him?", engine)
    assert engine.asked[1][0].text == "Who replaced Tomas Reyl?"
    engine = Told({})
    ask("Who was arrested, and who replaced him?", engine)
    assert engine.asked[1][0].text == "Who replaced the one who was arrested?"


def test_a_part_that_says_too_little_is_read_with_the_whole_questions_hits_as_well():
    found = Found(died=article("The Elva left the harbour of Pello at dusk.", id="elva"))
    engine = Told({})
    ask("How many died and when did it sink?", engine, retriever=found)
    assert [ids for _, ids in engine.asked] == [["elva"], ["a1", "elva"]]


def test_a_question_of_one_part_is_searched_for_and_read_once():
    engine, found = Told({FIRST: [LED]}), Found()
    answer = ask(FIRST, engine, retriever=found)
    assert (len(engine.asked), len(found.sought), answer.parts) == (1, 1, ())


def test_parts_beyond_the_fourth_are_told_to_be_left_out():
    question = "Who led it, who won, who lost, who paid, and who stayed?"
    answer = ask(question, Told({"Who led it?": [LED]}))
    assert len(answer.parts) == 4
    assert answer.notes[-1] == "only the first 4 parts were asked; left out: Who stayed?"


CUT = ModelUnavailable("cut")


def test_a_model_that_fails_at_a_later_part_keeps_what_was_checked_and_says_so():
    local = Told({FIRST: [LED], SECOND: [NAMED]})
    answer = ask(BOTH, Told({FIRST: [LED], SECOND: [CUT]}, "llm:m"), local)
    assert (answer.engine, local.asked, answer.confidence) == ("llm:m", [], 0.9)
    assert "cut short" in answer.notes[-1]
    assert [part.reason for part in answer.parts] == [None, "The model failed at this."]


def test_a_model_that_fails_at_the_first_part_leaves_all_of_them_to_the_local_engine():
    answer = ask(BOTH, Told({FIRST: [CUT]}, "llm:m"), Told({FIRST: [LED], SECOND: [NAMED]}))
    assert (answer.engine, len(answer.statements)) == ("local", 2)
    assert [part.status for part in answer.parts] == ["answered", "answered"]


def test_cancelled_between_two_parts_no_more_is_asked_and_no_answer_given():
    stop, engine = Cancellation(), Told({FIRST: [LED], SECOND: [NAMED]})
    got = []
    for event in answer_events(Question(BOTH), Found(), [engine], lambda: "digest", stop):
        got.append(event)
        stop.cancel()
    assert [type(each) for each in got] == [Shown]
    assert len(engine.asked) == 1


def test_the_same_answer_has_the_same_id_and_its_citations_carry_it():
    one, two = (ask(BOTH, Told({FIRST: [LED], SECOND: [NAMED]})) for _ in range(2))
    assert one.id == two.id
    assert [citation.id for citation in one.citations] == [f"{one.id}.1", f"{one.id}.2"]


def test_a_stage_inside_another_is_counted_once(monkeypatch):
    times = iter([0.0, 1.0, 2.0, 5.0, 6.0, 9.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(times))
    clock = Stopwatch()
    with clock.stage("read"), clock.stage("retrieve"):
        pass
    assert clock.timings() == {"retrieve_ms": 3000, "read_ms": 2000, "verify_ms": 0, "total_ms": 9000}


@pytest.mark.parametrize(
    ("text", "value", "own"),
    [
        (FIGURES, "300", False),
        (FIGURES, "120", True),
        ("Kafr Sahl has 120 advisers.", "120", True),
        ("There are 120 at Tell Daran and Kafr Sahl together.", "120", False),
    ],
)
def test_a_figure_is_told_of_the_item_in_whose_words_it_stands(text, value, own):
    said = Claim(text, (), value)
    assert of_its_own(said, "How many are at Kafr Sahl?", ["Tell Daran", "Kafr Sahl"]) is own


def test_a_language_model_is_called_once_for_each_part():
    def reply(body):
        held = "Who was arrested?" in body["messages"][-1]["content"]
        words = "Tomas Reyl was arrested." if held else LED.text
        return says((words, passages(body)[0].label, words))

    with OpenAIStandin([reply, reply]) as server:
        engine = LlmEngine(OpenAIChat("standin", base_url=server.base_url, pause=0, forbid_remote=True))
        answer = ask("Who led the inquiry and who was arrested?", engine)
        engine.close()
    assert (answer.engine, len(server.chats), answer.usage.calls) == ("llm:standin", 2, 2)
    assert [part.statements for part in answer.parts] == [(0,), (1,)]
    assert [label.partition("/")[0] for label in answer.prompts] == ["answer"]


FERRY = article(
    "The government of Norland named Judge Mira Kolb on 3 March 2024 to lead the inquiry into the sinking of "
    "the Sankt Elva. The ferry went down off Cape Maren on the night of 11 February 2024. Nineteen people "
    "died and 34 were hurt.",
    id="ferry",
    title="Judge to lead ferry inquiry",
)
TROOPS = article(
    "Some 900 Norland troops are stationed in Valdora, while 2,500 Norland troops remain in Qaral, the "
    "ministry told parliament.",
    id="troops",
    title="Troop numbers",
)


def test_the_shipped_reader_answers_part_by_part(tmp_path):
    with build(Settings(home=tmp_path, engine="local")) as pipeline:
        pipeline.ingest([FERRY, TROOPS])
        toll = pipeline.ask(Question("How many died and how many were hurt on the Sankt Elva?"))
        half = pipeline.ask(
            Question("Who led the inquiry into the Sankt Elva and what did the new ferry cost?")
        )
        both = pipeline.ask(Question("How many Norland troops are in Qaral and in Valdora?"))
        stored = pipeline.home.record.answer(both.id)
    assert [part.value for part in toll.parts] == ["Nineteen", "34"]
    assert [(part.status, part.value) for part in half.parts] == [
        ("answered", "Mira Kolb"),
        ("abstained", None),
    ]
    assert half.notes == ("The articles do not answer “What did the new ferry cost?”.",)
    assert [part.value for part in both.parts] == ["2,500", "900"]
    assert [part["value"] for part in stored["parts"]] == ["2,500", "900"]
