"""Floors, ceilings, regressions, and what two runs differ in."""

import json
from xml.etree import ElementTree

import pytest
from gold import COUNT, LIBRARY, NONE, abstained, answered

from eval.diff import baseline_of, compare
from eval.exports import diff_junit, diff_markdown, junit, markdown
from eval.gate import GATE, Gate, failures, read_gate, read_report, regressions
from eval.scoring import METRICS, SELECTIVE, Outcome, Run, report
from eval.suite import SHIPPED, Suite
from rag.errors import UsageError

SUITE = Suite("two", tuple(LIBRARY.values()), (COUNT, NONE))


def run(count, none):
    """A report of the two cases; None: the asking failed."""
    both = zip(SUITE.cases, (count, none), strict=True)
    outcomes = {case.id: Outcome(answer, None if answer else "it broke") for case, answer in both}
    timings = {"ask_ms": {"p50": 1.0, "p95": 2.0}, "cases": {"advisers": 1.5}}
    return report(
        Run(SUITE, {"engine": "local", "embedder": "e", "index": "i", "dateline": "0"}, outcomes, {}, timings)
    )


GOOD = run(answered(), abstained())
WRONG = run(answered("900"), abstained())
BAD = run(answered("900"), answered())


def test_a_run_at_its_levels_passes():
    gate = Gate(floors={"value_accuracy": 1.0}, ceilings={"unsupported_sentences": 0.0})
    assert failures(gate, GOOD) == []


def test_a_metric_below_its_floor_or_above_its_ceiling_fails():
    gate = Gate(floors={"value_accuracy": 0.9}, ceilings={"calibration_error": 0.05})
    below, above = failures(gate, WRONG)
    assert below == "value_accuracy is 0.000, below its floor of 0.900"
    assert "calibration_error is 0.900, above its ceiling" in above


def test_a_metric_that_was_not_scored_fails():
    assert "not scored" in failures(Gate(floors={"fact_recall": 0.1}), GOOD)[0]


def test_a_metric_that_the_run_does_not_measure_can_be_left_out():
    assert failures(Gate(floors={"fact_recall": 0.1}).without(["fact_recall"]), GOOD) == []


def test_an_answer_that_failed_fails_the_gate():
    failed = run(None, abstained())
    assert failed["cases"][0]["verdict"] == "error"
    assert failed["metrics"]["value_accuracy"]["value"] == 0
    assert "1 cases failed with an error" in failures(Gate(), failed)[0]
    assert failures(Gate(errors=1), failed) == []


def test_a_regression_beyond_the_allowed_fails_in_the_metrics_own_direction():
    gate = Gate(allowed_regressions={"value_accuracy": 0.5, "abstention_recall": 0.0})
    assert regressions(gate, GOOD, GOOD) == []
    assert regressions(gate, BAD, GOOD) == []
    assert [text.split(" went")[0] for text in regressions(gate, GOOD, BAD)] == [
        "value_accuracy",
        "abstention_recall",
    ]
    lower = Gate(allowed_regressions={"calibration_error": 0.1})
    assert "calibration_error went from 0.100 to 0.900" in regressions(lower, GOOD, WRONG)[0]


def test_more_flips_to_wrong_than_allowed_fail():
    assert regressions(Gate(flips_to_wrong=1), GOOD, WRONG) == []
    assert "2 cases flipped to wrong, 1 may: advisers, french" in regressions(
        Gate(flips_to_wrong=1), GOOD, BAD
    )


def test_flips_are_listed_with_both_answers_and_the_reason():
    found = compare(GOOD, BAD)
    flip = next(flip for flip in found.flips if flip.id == "advisers")
    assert (flip.before, flip.after, flip.old, flip.new, flip.better) == (
        "right",
        "wrong",
        "250 to 350",
        "900",
        False,
    )
    assert "gold is “250 to 350”" in flip.why
    assert compare(BAD, GOOD).flips[0].better is True
    assert compare(GOOD, GOOD).flips == ()


def test_another_wrong_verdict_is_neither_better_nor_worse():
    assert compare(WRONG, run(abstained(), abstained())).flips[0].better is None


def test_a_baseline_compares_as_its_report_does():
    kept = json.loads(json.dumps(baseline_of(GOOD)))
    assert compare(kept, BAD) == compare(GOOD, BAD)
    assert len(json.dumps(kept)) < len(json.dumps(GOOD))


def test_cases_that_only_one_run_has_are_named():
    less = {**GOOD, "cases": GOOD["cases"][:1]}
    assert compare(less, GOOD).added == ("french",)
    assert compare(GOOD, less).removed == ("french",)


def test_junit_counts_failures_errors_and_the_gate():
    tree = ElementTree.fromstring(junit(run(None, answered()), ["value_accuracy is low"]))
    suite = tree.find("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "2", "1")
    assert {case.get("name") for case in suite} == {"advisers", "french", "value_accuracy"}
    clean = ElementTree.fromstring(junit(GOOD, []))
    assert clean.find("testsuite").get("failures") == "0"


def test_junit_of_a_comparison_fails_where_a_case_flipped_to_wrong():
    tree = ElementTree.fromstring(diff_junit(compare(GOOD, BAD), []))
    assert tree.find("testsuite").get("failures") == "2"
    better = ElementTree.fromstring(diff_junit(compare(BAD, GOOD), []))
    assert (better.find("testsuite").get("tests"), better.find("testsuite").get("failures")) == ("2", "0")


HOSTILE = "<script>| @everyone `rm` \x07 [x](http://e.example) \ud800"


def test_hostile_words_stay_words():
    hostile = run(answered(HOSTILE), answered(None, text=HOSTILE))
    ElementTree.fromstring(junit(hostile, [HOSTILE]).encode("utf-8"))
    for said in (
        markdown(hostile, [HOSTILE], compare(GOOD, hostile)),
        diff_markdown(compare(GOOD, hostile), []),
    ):
        assert "<script>" not in said
        assert "@everyone" not in said
        said.encode("utf-8")


def test_markdown_says_whether_the_gate_let_it_through_and_what_flipped():
    said = markdown(WRONG, ["value_accuracy is low"], compare(GOOD, WRONG))
    assert "❌" in said
    assert "value&#95;accuracy is low" in said
    assert "| 🔴 | advisers |" in said
    assert "✅" in markdown(GOOD, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("floors:\n  beauty: 0.5\n", "gate.yaml:1: floors: there is no metric “beauty”"),
        ("floors:\n  value_accuracy: 7\n", "gate.yaml:2: floors.value_accuracy"),
        ("roof: 1\n", "gate.yaml:1: roof"),
        ("floors: [\n", "gate.yaml:2: "),
        ("flips_to_wrong: -1\n", "gate.yaml:1: flips_to_wrong"),
    ],
)
def test_a_faulty_gate_is_refused_with_its_line(tmp_path, text, fault):
    (tmp_path / GATE).write_text(text)
    with pytest.raises(UsageError) as raised:
        read_gate(tmp_path / GATE)
    assert fault in str(raised.value)


def test_the_shipped_gate_is_valid_and_names_what_is_measured():
    gate = read_gate(SHIPPED / GATE)
    named = {*gate.floors, *gate.ceilings, *gate.allowed_regressions}
    assert named <= {*METRICS, *SELECTIVE}
    assert {"value_accuracy", "abstention_recall", "unsupported_sentences"} <= named


@pytest.mark.parametrize("text", ["no json", "[]", "{}"])
def test_what_is_no_report_is_refused(tmp_path, text):
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(UsageError):
        read_report(tmp_path / "r.json")
    with pytest.raises(UsageError):
        read_report(tmp_path / "missing.json")
