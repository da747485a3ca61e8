from datetime import date

import pytest
from fakes import ScriptedEngine, WordEmbedder, article, span

from eval.metrics import (
    METRICS,
    Score,
    abstention_precision,
    abstention_recall,
    citation_precision,
    citation_recall,
    percentiles,
    rate,
    sound_citations,
    value_accuracy,
)
from eval.report import FLOORS, below_floor, html, missed
from eval.runner import ask_all
from eval.suite import Case, Suite, read_gold, read_suite, shipped
from rag.domain import Claim, Closing
from rag.errors import UsageError
from rag.pipeline import build
from rag.settings import Settings

LEDGER, WIRE, OTHER = "https://l.example/1", "https://w.example/2", "https://o.example/3"
COUNT = Case("c", "how many?", kind="range", value="250 to 350", articles=(LEDGER, WIRE))
NONE = Case("n", "how many French?", must_abstain="none are French")


def answered(value="250 to 350", urls=(LEDGER,), text="It keeps 250 to 350 advisers. [1]", **fields):
    citations = [
        {"id": f"a.{n}", "url": url, "verified": True, "quote": "x"} for n, url in enumerate(urls, 1)
    ]
    statements = [{"text": "It keeps 250 to 350 advisers.", "citations": [1]}]
    return {
        "status": "answered",
        "value": value,
        "text": text,
        "reason": None,
        "citations": citations,
        "statements": statements,
    } | fields


def abstained(reason="nothing speaks of it"):
    return {
        "status": "abstained",
        "value": None,
        "text": "",
        "reason": reason,
        "citations": [],
        "statements": [],
    }


@pytest.mark.parametrize(
    ("kind", "gold", "given", "right"),
    [
        ("range", "250 to 350", "between 250 and 350", 1),
        ("range", "250 to 350", "250", 0),
        ("number", "2500", "2,500", 1),
        ("date", "September 2025", "2025-09", 1),
        ("date", "September 2025", "14 September 2025", 0),
        ("name", "Mohammed Shia al-Sudani", "mohammed shia al-sudani", 1),
        ("name", "Baghdad", "Erbil", 0),
        ("percent", "37%", "37 percent", 1),
    ],
)
def test_values_are_right_when_they_are_equal_as_values(kind, gold, given, right):
    case = Case("c", "?", kind=kind, value=gold, articles=(LEDGER,))
    assert value_accuracy(case, answered(given)).value == right


def test_an_accepted_spelling_is_right():
    case = Case("c", "?", kind="name", value="A. Person", accept=("the chair",), articles=(LEDGER,))
    assert value_accuracy(case, answered("the chair")).value == 1


def test_a_text_is_right_when_its_facts_stand_in_the_answer():
    case = Case("c", "why?", kind="text", value="advisers kept", articles=(LEDGER,))
    assert value_accuracy(case, answered(None, text="The adviser was kept on. [1]")).value == 1
    assert value_accuracy(case, answered(None, text="They left. [1]")).value == 0


def test_an_abstention_on_an_answerable_case_is_wrong_and_says_why():
    score = value_accuracy(COUNT, abstained())
    assert (score.value, score.reason) == (0, "abstained: nothing speaks of it")


def test_citation_precision_counts_citations_of_other_articles_against_it():
    assert citation_precision(COUNT, answered(urls=(LEDGER, OTHER))).value == 0.5


def test_citation_recall_is_the_share_of_supporting_articles_cited():
    assert citation_recall(COUNT, answered(urls=(LEDGER, LEDGER))).value == 0.5


def test_abstention_is_measured_both_ways():
    assert abstention_recall(NONE, abstained()).value == 1
    assert abstention_recall(NONE, answered()).value == 0
    assert abstention_precision(COUNT, abstained()).value == 0
    assert abstention_precision(NONE, abstained()).value == 1


def test_what_does_not_apply_is_not_scored():
    assert all(
        metric(NONE, abstained()).value is None
        for metric in (value_accuracy, citation_precision, citation_recall, sound_citations)
    )


def test_a_statement_without_a_citation_is_unsound():
    bare = [{"text": "It keeps 250 to 350 advisers.", "citations": []}]
    assert sound_citations(COUNT, answered(statements=bare)).value == 0
    assert sound_citations(COUNT, answered()).value == 1


def test_rates_leave_out_what_is_not_scored_and_never_divide_by_zero():
    assert rate([Score(1, ""), Score(0, ""), Score(None, "")]).value == 0.5
    assert rate([Score(None, "")]).value is None
    assert percentiles([]) == {"p50": None, "p95": None}
    assert percentiles([7.0]) == {"p50": 7.0, "p95": 7.0}


def report(**values):
    return {"metrics": {name: {"value": 1.0, "scored": 3} for name in METRICS} | values}


def test_a_metric_below_its_floor_or_unscored_is_reported(tmp_path):
    floors = tmp_path / "floors.yaml"
    floors.write_text("value_accuracy: 0.9\nabstention_recall: 0.8\n")
    low = {"value": 0.85, "scored": 20}
    assert below_floor(report(), floors) == []
    assert "0.850" in below_floor(report(value_accuracy=low), floors)[0]
    assert "unscored" in below_floor(report(abstention_recall={"value": None, "scored": 0}), floors)[0]


def test_the_committed_floors_name_metrics_that_exist():
    assert below_floor(report(), FLOORS) == []


def test_the_shipped_gold_is_valid_and_large_enough():
    suite = shipped()
    assert len(suite.cases) >= 60
    assert sum(bool(case.must_abstain) for case in suite.cases) >= 20


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ("{id: x, question: q, kind: colour, value: red, articles: [a]}", "kind is not one of"),
        ("{id: x, question: q, kind: number, value: many, articles: [a]}", "is not read as a number"),
        ("{id: x, question: q, kind: number, value: 3}", "names no article"),
        ("{id: x, question: q, kind: number, value: 3, articles: [b]}", "no article is called b"),
        ("{id: x, question: q, value: 3, must_abstain: why}", "both a value and must_abstain"),
        ("{id: x, question: q, kind: name, value: N, articles: [a], colour: red}", "unknown keys"),
    ],
)
def test_faulty_gold_is_refused_with_its_file_and_case(tmp_path, case, fault):
    (tmp_path / "some.yaml").write_text(f"articles: {{a: '{LEDGER}'}}\ncases:\n  - {case}\n")
    with pytest.raises(UsageError, match=fault) as raised:
        read_gold(tmp_path)
    assert "some.yaml, case 1 (x)" in str(raised.value)


def test_a_folder_that_is_no_suite_is_refused_with_what_one_is(tmp_path):
    with pytest.raises(UsageError) as raised:
        read_suite(tmp_path)
    assert "articles/" in raised.value.advice


def test_a_suite_is_asked_through_the_pipeline_and_reported(tmp_path):
    source = article("It keeps 250 to 350 advisers.", url=LEDGER, published=date(2025, 10, 20))
    claim = Claim(source.text, (span(source, source.text),), value="250 to 350", unit="advisers")
    engine = ScriptedEngine(claim, Closing(0.9), name="local")
    with build(Settings(home=tmp_path), embedder=WordEmbedder(), engines=(engine,)) as pipeline:
        pipeline.ingest([source])
        run = ask_all(Suite("two", tmp_path, (COUNT, NONE)), pipeline)
    assert run["metrics"]["value_accuracy"] == {"value": 1.0, "scored": 1}
    assert run["metrics"]["abstention_recall"] == {"value": 0.0, "scored": 1}
    assert [str(line).split()[0] for line in missed(run)] == ["n"]
    page = html(run)
    assert "how many French?" in page
    assert "http" not in page.replace("https://", "")


def test_text_in_the_report_is_never_markup(tmp_path):
    hostile = Case("h", "<script>alert(1)</script>", must_abstain="<b>")
    with build(
        Settings(home=tmp_path),
        embedder=WordEmbedder(),
        engines=(ScriptedEngine(Closing(0.0), name="local"),),
    ) as pipeline:
        page = html(ask_all(Suite("s", tmp_path, (hostile,)), pipeline))
    assert "<script>" not in page
    assert "<b>" not in page
