"""A run: asked through the pipeline, resumable, repeatable, in any number of threads."""

import json
from dataclasses import replace
from datetime import date

import pytest
from fakes import ScriptedEngine, WordEmbedder, article, span
from gold import COUNT, NONE

from eval.cases import Case, Evidence
from eval.journal import Journal, journal_of
from eval.runner import Bench, Remembering, ask, ask_all, run, try_counterfactuals
from eval.score import Score
from eval.scoring import Outcome, Run, report
from eval.suite import Suite, shipped
from rag.documents import answer_document
from rag.domain import Claim, Closing, Filters, Question
from rag.errors import ModelUnavailable
from rag.memory import retriever_over
from rag.pipeline import answer_events, build, choose_engines
from rag.settings import Settings

SOURCE = article(
    "It keeps 250 to 350 advisers. They train.",
    id="ledger",
    url="https://l.example/1",
    published=date(2025, 10, 20),
)
CASES = (COUNT, NONE)


@pytest.fixture
def pipeline(tmp_path):
    claim = Claim(
        "It keeps 250 to 350 advisers.", (span(SOURCE, "It keeps 250 to 350 advisers."),), "250 to 350"
    )
    engine = ScriptedEngine(claim, Closing(0.9), name="local")
    with build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(engine,)) as made:
        made.ingest([SOURCE])
        yield made


def test_every_case_is_asked_and_searched(pipeline):
    outcomes = ask_all(CASES, pipeline)
    assert list(outcomes) == ["advisers", "french"]
    assert outcomes["advisers"].answer["value"] == "250 to 350"
    assert outcomes["advisers"].hits == ((("ledger", 0, len(SOURCE.text)),),)


def test_as_many_threads_as_wanted_give_the_same(pipeline):
    def documents(jobs):
        made = ask_all(CASES * 5, pipeline, jobs=jobs)
        return {id_: {**o.document()["answer"], "timings": None} for id_, o in made.items()}

    assert documents(4) == documents(1)


def test_an_answer_that_fails_is_a_record_and_not_a_crash(tmp_path):
    engine = ScriptedEngine(RuntimeError("boom"), name="local")
    with build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(engine,)) as made:
        made.ingest([SOURCE])
        failed = ask(COUNT, made)
    assert failed.answer is None
    assert failed.error == "RuntimeError: boom"


def test_an_unreachable_model_is_answered_for_and_noted_not_failed(tmp_path):
    engines = (
        ScriptedEngine(ModelUnavailable("it could not be reached", advice="start it")),
        ScriptedEngine(Closing(0.0), name="local"),
    )
    with build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=engines) as made:
        made.ingest([SOURCE])
        assert ask(COUNT, made).answer["status"] == "abstained"


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path, pipeline):
    path = tmp_path / "run.jsonl"
    with Journal(path) as journal:
        ask_all(CASES[:1], pipeline, journal=journal)
    with path.open("a") as half:
        half.write('{"key": "french", "outc')  # the kill came while this line was written

    class Counting:
        asked = 0

        def ask(self, question):
            Counting.asked += 1
            return pipeline.ask(question)

        def search(self, text, filters=Filters(), *, k=10):
            return pipeline.search(text, filters, k=k)

    with Journal(path) as journal:
        assert set(journal.kept) == {"advisers"}
        whole = ask_all(CASES, Counting(), journal=journal)
    assert Counting.asked == 1
    assert whole["advisers"].answer["value"] == "250 to 350"
    with Journal(path) as journal:
        assert set(journal.kept) == {"advisers", "french"}
        assert Outcome.from_document(journal.kept["advisers"]).hits == whole["advisers"].hits
        journal.discard()
    assert not path.exists()


def test_a_failed_answer_is_asked_again_when_the_run_goes_on(tmp_path):
    engine = ScriptedEngine(RuntimeError("boom"), name="local")
    home = tmp_path / "home"
    with (
        build(Settings(home=home), embedder=WordEmbedder(), engines=(engine,)) as made,
        Journal(tmp_path / "run.jsonl") as journal,
    ):
        made.ingest([SOURCE])
        ask_all(CASES, made, journal=journal)
    with Journal(tmp_path / "run.jsonl") as journal:
        assert journal.kept == {}


def test_another_suite_or_setting_is_another_run(tmp_path):
    one = Suite("s", (SOURCE,), CASES)
    settings = Settings(home=tmp_path)
    assert journal_of(one, settings) == journal_of(one, settings)
    assert journal_of(one, settings) != journal_of(Suite("s", (SOURCE,), CASES[:1]), settings)
    assert journal_of(one, settings) != journal_of(one, Settings(home=tmp_path, passage_tokens=300))
    assert journal_of(one, Settings(home=tmp_path, openai_api_key="sk-1")) == journal_of(one, settings)


def test_altered_articles_are_asked_of_only_where_the_answer_was_right(pipeline):
    case = Case("c", "how many advisers?", kind="range", value=("250 to 350",), articles=("ledger",))
    wrong = Case("w", "how many pilots?", kind="number", value=("9",), articles=("ledger",))
    suite = Suite("s", (SOURCE,), (case, wrong, NONE))
    outcomes = ask_all(suite.cases, pipeline)
    asked = []

    def of(variant, suite):
        asked.append((variant.case.id, variant.way))
        return pipeline.ask(Question(variant.case.question))

    tried = try_counterfactuals(suite, outcomes, of)
    assert asked == []  # the gold gives no words to change or delete, and there is no other article
    assert {(id_, way) for id_, way in tried if id_ == "c"} == {
        ("c", w) for w in ("changed", "deleted", "planted")
    }
    assert all(score.value is None for score, _ in tried.values())
    assert not any(id_ == "french" for id_, _ in tried)


def test_a_counterfactual_question_that_fails_counts_as_wrong_and_as_an_error(pipeline):
    case = replace(COUNT, articles=("ledger",), evidence=(Evidence("ledger", "250 to 350", ((9, 19),)),))
    suite = Suite("s", (SOURCE,), (case,))
    outcomes = ask_all(suite.cases, pipeline)

    def failing(variant, suite):
        raise RuntimeError("boom")

    tried = try_counterfactuals(suite, outcomes, failing)
    assert tried["advisers", "changed"][0] == Score(0.0, "failed: RuntimeError: boom")
    document = report(Run(suite, {}, outcomes, tried))
    assert document["errors"] == 2  # changed and deleted; there is no other article to plant in
    assert document["metrics"]["follows_a_changed_figure"]["value"] == 0


def test_an_undated_article_counts_from_the_same_day_whenever_the_run_is(tmp_path):
    undated = article("It keeps 250 to 350 advisers.", id="undated", published=None, ingested=None)
    dated = article("A choir sang.", id="dated", published=date(2024, 5, 6), ingested=None)
    case = Case(
        "c", "how many advisers does it keep?", kind="range", value=("250 to 350",), articles=("undated",)
    )
    suite = Suite("s", (undated, dated), (case, replace(case, id="early", as_of=date(2024, 5, 5))))
    (here, early) = run(suite, Settings(home=tmp_path), counterfactuals=False)["cases"]
    assert here["answer"]["as_of"] == "2024-05-06"
    assert early["answer"]["status"] == "abstained"


def test_an_embedder_that_remembers_embeds_no_text_twice():
    inner = WordEmbedder()
    embedder = Remembering(inner)
    first = embedder.passages(["a b", "c", "a b"])
    assert inner.embedded == 2
    assert (embedder.passages(["c", "a b"])[::-1] == first[:2]).all()
    assert inner.embedded == 2
    assert embedder.passages([]).shape == (0, inner.dimensions)


@pytest.fixture(scope="module")
def few():
    """The samples with a spread of their cases."""
    whole = shipped()
    return Suite(whole.name, whole.articles, whole.cases[::6])


@pytest.fixture(scope="module")
def once(few, tmp_path_factory):
    return run(few, Settings(home=tmp_path_factory.mktemp("home")), jobs=1)


def test_the_same_run_twice_gives_the_same_bytes_but_for_timings(few, once, tmp_path):
    again = run(few, Settings(home=tmp_path), jobs=3)

    def written(document):
        return json.dumps({**document, "timings": None}, ensure_ascii=False)

    assert written(again) == written(once)
    assert list(once)[-1] == "timings"


def test_a_run_measures_everything(few, once):
    assert once["errors"] == 0
    assert {row["id"] for row in once["cases"]} == {case.id for case in few.cases}
    scored = {name for name, metric in once["metrics"].items() if metric["scored"]}
    assert {"value_accuracy", "recall_at_5", "citation_precision", "lets_go_of_deleted_words"} <= scored
    assert all(
        set(row["counterfactuals"]) == {"changed", "deleted", "planted"}
        for row in once["cases"]
        if not row["gold"]["must_abstain"]
    )


def test_a_collection_in_memory_answers_as_a_home_does(few, tmp_path):
    settings = Settings(home=tmp_path)
    with build(settings) as pipeline:
        pipeline.ingest(few.articles)
        embedder = Remembering(pipeline.embedder)
        (engine,) = choose_engines(settings)
        retriever = retriever_over(few.articles, embedder, settings)
        for case in few.cases:
            question = Question(case.question, Filters(as_of=case.as_of))
            record = pipeline.home.record
            *_, there = answer_events(question, retriever, (engine,), record.digest, newest=record.newest)
            here = pipeline.ask(question)
            assert {**answer_document(there), "timings": 0} == {**answer_document(here), "timings": 0}


def test_a_report_of_nothing_divides_nothing_by_zero():
    empty = report(Run(Suite("none", (), ()), {}, {}))
    assert all(metric["value"] is None for metric in empty["metrics"].values())
    assert empty["risk_coverage"] == []


def test_bench_asks_of_the_altered_articles(few):
    settings = Settings()
    embedder = WordEmbedder()
    altered = replace(few.articles[0], text="Nothing is left of it but this.")
    seen = []

    class Reading:
        name = "reading"

        def read(self, question, hits, cancellation=None):
            seen.extend(hit.article.text for hit in hits)
            yield Closing(0.0)

        def close(self):
            pass

    from eval.counterfactual import Variant

    answer = Bench(embedder, (Reading(),), settings).ask(Variant(few.cases[0], "deleted", (altered,)), few)
    assert answer.status == "abstained"
    assert few.articles[0].text not in seen
