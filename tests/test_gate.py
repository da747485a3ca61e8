"""Floors, ceilings, regressions, and what two runs differ in."""

import json
from xml.etree import ElementTree

import pytest
from gold import COUNT, LIBRARY, NONE, abstained, answered
from rich.console import Console

from eval.diff import baseline_of, compare
from eval.exports import diff_junit, diff_markdown, junit, markdown
from eval.gate import GATE, Gate, failures, read_gate, read_report, regressions
from eval.scoring import METRICS, SELECTIVE, Outcome, Run, report
from eval.suite import SHIPPED, Suite
from eval.summary import difference
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
        ("floors:\n  beauty: 0.5\n", "gate.yaml:2: floors.beauty: there is no metric “beauty”"),
        ("floors:\n  value_accuracy: 7\n", "gate.yaml:2: floors.value_accuracy"),
        ("roof: 1\n", "gate.yaml:1: roof: a gate has no such key; it has floors, ceilings"),
        ("- floors\n", "gate.yaml:1: should be a mapping"),
        ("roof: 1\nerrors: x\n", "\ngate.yaml:1: roof"),
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


def test_a_gate_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_gate(tmp_path)
    (tmp_path / GATE).write_bytes(b"# na\xefve\n")
    with pytest.raises(UsageError, match="not in UTF-8"):
        read_gate(tmp_path / GATE)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("no json", "is not JSON"),
        ("\xff", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "should be a mapping"),
        ("{}", "schema: Field required"),
        (json.dumps({"schema": 1, "suite": "s", "metrics": [], "cases": []}), "metrics: should be a mapping"),
        (json.dumps({"schema": 1, "metrics": {}, "cases": []}), "suite: Field required"),
        (
            json.dumps({"schema": 1, "suite": "s", "metrics": {}, "cases": [7]}),
            "cases.0: should be a mapping",
        ),
        (json.dumps({**GOOD, "schema": 2}), "schema: Input should be 1"),
        (json.dumps({**GOOD, "metrics": {"mrr": {"value": "1", "better": "higher"}}}), "metrics.mrr.value"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path, text, fault):
    (tmp_path / "r.json").write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match="no report"):
        read_report(tmp_path / "missing.json")
    with pytest.raises(UsageError, match="cannot be read"):
        read_report(tmp_path)
    with pytest.raises(UsageError) as raised:
        read_report(tmp_path / "r.json")
    assert fault in str(raised.value)


def test_reports_and_baselines_old_and_new_are_read(tmp_path):
    for document in (GOOD, baseline_of(GOOD), old_baseline(GOOD)):
        (tmp_path / "r.json").write_text(json.dumps(document))
        assert read_report(tmp_path / "r.json") == document


def old_baseline(made):
    """A baseline as the first ones were: without digests and scores."""
    rows = [
        {k: v for k, v in row.items() if k not in ("digest", "scores")} for row in baseline_of(made)["cases"]
    ]
    return {**baseline_of(made), "cases": rows}


def rows(suite_digest, *verdicts, accuracy=0.0):
    """A report of named cases: id, digest, and whether right; its whole-run figures are given."""
    answer = {"status": "answered", "value": "40", "text": "40.", "qualifier": None, "reason": None}
    cases = [
        {
            "id": id_,
            "digest": digest,
            "question": f"{id_}?",
            "verdict": "right" if ok else "wrong",
            "why": "because",
            "answer": answer,
            "error": None,
            "scores": {"value_accuracy": {"value": float(ok), "reason": ""}},
        }
        for id_, digest, ok in verdicts
    ]
    names = {"value_accuracy": accuracy, "coverage": accuracy}
    whole = {name: {"value": value, "better": "higher"} for name, value in names.items()}
    about = {"schema": 1, "suite": "s", "dateline": "0", "engine": "local", "embedder": "e", "errors": 0}
    return {**about, "suite_digest": suite_digest, "metrics": whole, "cases": cases}


STRICT = Gate(allowed_regressions={"value_accuracy": 0.0, "coverage": 0.0}, flips_to_wrong=0)
EASY = rows("1", ("a", "a1", True), ("b", "b1", True), ("c", "c1", False), accuracy=0.667)


def test_a_harder_suite_is_no_regression():
    harder = rows(
        "2", ("a", "a1", True), ("c", "c1", False), ("d", "d1", False), ("e", "e1", False), accuracy=0.25
    )
    assert regressions(STRICT, baseline_of(EASY), harder) == []
    found = compare(baseline_of(EASY), harder)
    assert (found.added, found.removed, found.edited, found.unchanged) == (("d", "e"), ("b",), (), 2)
    assert [(one.name, one.before, one.after) for one in found.moved] == [
        ("value_accuracy", 0.5, 0.5),
        ("coverage", None, None),
    ]


def test_a_regression_among_the_unchanged_cases_shows_through_easier_ones():
    easier = rows(
        "2", ("a", "a1", False), ("b", "b1", True), ("d", "d1", True), ("e", "e1", True), accuracy=0.75
    )
    assert regressions(STRICT, baseline_of(EASY), easier) == [
        "value_accuracy went from 1.000 to 0.500 over 2 unchanged cases, 0.000 is allowed",
        "1 cases flipped to wrong, 0 may: a",
    ]


def test_an_edited_case_is_no_flip():
    edited = rows("2", ("a", "a2", False), ("b", "b1", True), ("c", "c1", False), accuracy=0.333)
    found = compare(baseline_of(EASY), edited)
    assert (found.edited, found.flips) == (("a",), ())
    assert regressions(STRICT, baseline_of(EASY), edited) == []


def test_what_an_older_baseline_does_not_tell_counts_as_unchanged():
    worse = rows("1", ("a", "a2", False), ("b", "b1", True), ("c", "c1", False), accuracy=0.333)
    assert [text.split(" ")[0] for text in regressions(STRICT, old_baseline(EASY), worse)] == [
        "value_accuracy",
        "coverage",
        "1",
    ]
    more = rows("2", ("a", "a1", True), ("d", "d1", False), accuracy=0.5)
    assert regressions(STRICT, old_baseline(EASY), more) == []
    assert "keeps no scores" in compare(old_baseline(EASY), more).suites()[-1]


def test_suites_without_a_case_in_common_are_not_compared():
    assert regressions(STRICT, EASY, rows("2", ("z", "z1", False))) == []


def test_what_the_suites_differ_in_is_told_everywhere():
    other = run(answered(), abstained())
    other["cases"][0] |= {"id": "new"}
    other["cases"][1] |= {"digest": "edited"}
    found = compare({**GOOD, "cases": [GOOD["cases"][0], {**GOOD["cases"][1], "digest": "first"}]}, other)
    console = Console(width=100)
    with console.capture() as shown:
        console.print(difference(found))
    for said in (shown.get(), markdown(other, [], found), diff_markdown(found, [])):
        for words in ("added: new", "removed: advisers", "edited: french", "Compared over the 0 cases"):
            assert words in said
    assert "| unchanged cases before | unchanged cases now |" in markdown(other, [], found)


def test_a_suite_whose_articles_alone_changed_is_told_and_compared_whole():
    found = compare(GOOD, {**GOOD, "suite_digest": "other"})
    assert found.suites() == ["The suite differs; its cases are the same, as far as the older run tells."]
    assert all(one.change == 0 for one in found.moved if one.before is not None)
    assert compare(GOOD, GOOD).suites() == []


def test_markdown_without_a_gate_gives_no_verdict():
    for said in (markdown(WRONG, None), diff_markdown(compare(GOOD, WRONG), None)):
        assert "No gate was applied" in said
        assert "✅" not in said


def test_junit_of_a_suite_with_a_hostile_name_is_xml():
    ElementTree.fromstring(junit({**GOOD, "suite": HOSTILE}, []).encode("utf-8"))
