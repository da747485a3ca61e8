"""`dateline eval` as a user has it: a suite of their own, its files, its exit codes."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from typer.testing import CliRunner

from eval.cases import KINDS, Entry, GoldFile
from eval.glossary import TERMS
from eval.journal import Journal
from eval.scoring import METRICS, SELECTIVE
from eval.standin.server import OpenAIStandin
from eval.suite import SHIPPED, shipped
from rag.cli import app

ROOT = Path(__file__).parent.parent

LEDGER = """---
title: The bridge at Orme
url: https://ledger.example/bridge
published: 2025-03-04
publisher: The Ledger
---

The new bridge at Orme cost about $12 million, the county treasurer said on Tuesday. It opened in March 2025
after four years of work, and carries 9,000 cars a day.
"""
TIMES = """---
title: A fair in Welby
url: https://times.example/fair
published: 2025-03-09
publisher: The Times of Welby
---

The spring fair in Welby drew 4,200 visitors over the weekend, more than ever before. A choir from the valley
sang on both evenings.
"""
GOLD = """articles:
  ledger: https://ledger.example/bridge
  times: https://times.example/fair
cases:
  - id: bridge-cars
    question: how many cars a day does the bridge at Orme carry?
    kind: number
    value: "9,000"
    unit: cars
    articles: [ledger]
    evidence: ["9,000 cars a day"]
  - id: fair-visitors
    question: How many visitors did the spring fair in Welby draw?
    kind: number
    value: "4,200"
    articles: [times]
    evidence: ["4,200 visitors"]
  - id: bridge-deaths
    question: How many workers died while the tunnel under Lake Thorne was dug?
    must_abstain: No article speaks of a tunnel.
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bridges")
    for name, text in (
        ("articles/ledger.md", LEDGER),
        ("articles/times.md", TIMES),
        ("gold/cases.yaml", GOLD),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def copied(suite, tmp_path):
    """The suite in a folder of its own, to be altered."""
    return Path(shutil.copytree(suite, tmp_path / "copied"))


@pytest.fixture
def dateline(tmp_path):
    def run(*arguments):
        env = {"DATELINE_HOME": str(tmp_path / "home")}
        return CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)

    return run


@pytest.fixture(scope="module")
def made(suite, tmp_path_factory):
    """One run of the suite with every file it can write."""
    out = tmp_path_factory.mktemp("out")
    names = {
        "--json": "r.json",
        "--html": "r.html",
        "--junit": "r.xml",
        "--markdown": "r.md",
        "--save-baseline": "b.json",
    }
    options = [str(part) for option, name in names.items() for part in (option, out / name)]
    env = {"DATELINE_HOME": str(out / "home")}
    return CliRunner().invoke(app, ["eval", "run", str(suite), *options], env=env), out


def test_a_suite_of_ones_own_is_run_and_shown(made):
    result, out = made
    assert result.exit_code == 0, result.output
    assert "value accuracy" in result.stdout
    assert "3 cases:" in result.stdout
    report = json.loads((out / "r.json").read_text(encoding="utf-8"))
    assert [row["verdict"] for row in report["cases"]] == ["right", "right", "rightly declined"]
    assert report["metrics"]["citation_precision"]["value"] == 1
    assert report["metrics"]["follows_a_changed_figure"]["scored"] == 2


def test_every_file_is_whole(made):
    _, out = made
    assert "bridge-cars" in (out / "r.html").read_text(encoding="utf-8")
    assert ElementTree.parse(out / "r.xml").getroot().find("testsuite").get("tests") == "3"
    assert "## Evaluation" in (out / "r.md").read_text(encoding="utf-8")
    assert len(json.loads((out / "b.json").read_text(encoding="utf-8"))["cases"]) == 3


def test_a_finished_run_leaves_nothing_behind(made):
    _, out = made
    assert not (out / "home").exists()


def test_a_suites_own_gate_and_baseline_are_used(suite, made, dateline):
    report = json.loads((made[1] / "b.json").read_text(encoding="utf-8"))
    report["cases"][2]["verdict"] = "overanswered"
    (suite / "baseline.json").write_text(json.dumps(report), encoding="utf-8")
    (suite / "gate.yaml").write_text("floors: {fact_recall: 0.5}\n")
    try:
        result = dateline("eval", "run", suite, "--no-counterfactuals")
    finally:
        (suite / "baseline.json").unlink()
        (suite / "gate.yaml").unlink()
    assert result.exit_code == 1
    assert "fact_recall is not scored" in result.stderr
    assert "bridge-deaths" in result.stdout


def test_a_mistake_in_the_gate_shows_before_the_work(suite, tmp_path, dateline):
    (tmp_path / "g.yaml").write_text("floors: {beauty: 0.5}\n")
    result = dateline("eval", "run", suite, "--gate", tmp_path / "g.yaml")
    assert result.exit_code == 2
    assert "no metric “beauty”" in result.stderr


def test_a_mistake_in_the_gold_names_file_and_line(tmp_path, dateline):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.md").write_text(LEDGER)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "g.yaml").write_text("cases:\n  - id: x\n    question: q\n    kind: colour\n")
    result = dateline("eval", "run", tmp_path)
    assert result.exit_code == 2
    assert "g.yaml:4: x: kind is not one of" in result.stderr


def test_runs_are_compared_and_a_regression_exits_1(made, tmp_path, dateline):
    _, out = made
    report = json.loads((out / "r.json").read_text(encoding="utf-8"))
    report["cases"][0] |= {"verdict": "wrong", "why": "gave “8”, gold is “9,000”"}
    report["cases"][0]["answer"]["value"] = "8"
    (tmp_path / "worse.json").write_text(json.dumps(report), encoding="utf-8")
    (tmp_path / "gate.yaml").write_text("flips_to_wrong: 0\n")
    options = (
        "--gate",
        tmp_path / "gate.yaml",
        "--json",
        tmp_path / "d.json",
        "--markdown",
        tmp_path / "d.md",
    )
    worse = dateline("eval", "diff", out / "b.json", tmp_path / "worse.json", *options)
    assert worse.exit_code == 1
    assert "1 cases flipped to wrong" in worse.stderr
    document = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert [(flip["id"], flip["old"], flip["new"]) for flip in document["flips"]] == [
        ("bridge-cars", "9,000", "8")
    ]
    assert "🔴" in (tmp_path / "d.md").read_text(encoding="utf-8")
    same = dateline("eval", "diff", out / "b.json", out / "r.json", *options[:2])
    assert same.exit_code == 0
    assert "0 cases flipped" in same.stdout


def test_a_suite_with_harder_cases_is_no_regression(copied, made, tmp_path, dateline):
    kept = {
        **json.loads((made[1] / "b.json").read_text(encoding="utf-8")),
        "suite_digest": "of another suite",
    }
    (copied / "baseline.json").write_text(json.dumps(kept), encoding="utf-8")
    (copied / "gate.yaml").write_text("allowed_regressions: {value_accuracy: 0.0}\nflips_to_wrong: 0\n")
    hard = "  - {id: fair-year, question: 'When was it built?', kind: date, value: '1066', articles: [times]}"
    (copied / "gold" / "cases.yaml").write_text(f"{GOLD}{hard}\n", encoding="utf-8")
    result = dateline("eval", "run", copied, "--no-counterfactuals", "--markdown", tmp_path / "r.md")
    assert result.exit_code == 0, result.output
    assert "1 cases added: fair-year." in result.stdout
    assert "1 cases added: fair-year." in (tmp_path / "r.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", ["engine", "embedder"])
def test_a_baseline_of_another_system_is_not_compared_with(key, copied, made, dateline):
    kept = json.loads((made[1] / "b.json").read_text(encoding="utf-8"))
    kept["cases"][2]["verdict"] = "overanswered"
    (copied / "baseline.json").write_text(json.dumps({**kept, key: "another"}), encoding="utf-8")
    result = dateline("eval", "run", copied, "--no-counterfactuals")
    assert f"Not compared with the baseline: it is of the {key} another" in result.stderr
    assert "flipped" not in result.stdout


def test_runs_of_two_embedders_are_compared_with_a_notice(made, tmp_path, dateline):
    other = {**json.loads((made[1] / "r.json").read_text(encoding="utf-8")), "embedder": "another"}
    (tmp_path / "other.json").write_text(json.dumps(other), encoding="utf-8")
    result = dateline("eval", "diff", made[1] / "b.json", tmp_path / "other.json")
    assert "differ in their embedder" in result.stderr
    assert "0 cases flipped" in result.stdout


@pytest.mark.parametrize("option", ["--json", "--html", "--junit", "--markdown", "--save-baseline"])
def test_a_file_that_cannot_be_written_shows_before_the_work(option, suite, tmp_path, dateline, monkeypatch):
    monkeypatch.setattr("eval.runner.run", None)  # is not reached
    (tmp_path / "file").write_text("no folder")
    result = dateline("eval", "run", suite, option, tmp_path / "file" / "report")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_trying_the_files_leaves_what_stands_there(suite, tmp_path, dateline, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("eval.runner.run", interrupted)
    (tmp_path / "old.json").write_text("{}")
    dateline("eval", "run", suite, "--json", tmp_path / "old.json", "--html", tmp_path / "new.html")
    assert (tmp_path / "old.json").read_text() == "{}"
    assert not (tmp_path / "new.html").exists()


def test_a_run_whose_files_fail_after_all_keeps_its_answers(suite, tmp_path, dateline, monkeypatch):
    file = tmp_path / "r.json"
    file.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr("eval.command.expect_writable", lambda path: None)
        failed = dateline("eval", "run", suite, "--no-counterfactuals", "--json", file)
    assert failed.exit_code == 1
    assert "could not be written" in failed.stderr
    file.rmdir()
    again = dateline("eval", "run", suite, "--no-counterfactuals", "--json", file)
    assert again.exit_code == 0, again.output
    assert "3 answers are kept" in again.stderr
    assert not (tmp_path / "home").exists()


def test_options_before_the_command_are_refused(suite, tmp_path, dateline):
    file = tmp_path / "r.json"
    result = dateline("eval", "--json", file, "--no-counterfactuals", "run", suite)
    assert result.exit_code == 2
    assert "--json, --counterfactuals before `run` would be ignored" in result.stderr
    assert not file.exists()


def test_only_the_shipped_suite_is_compared_by_the_shipped_gate(made, tmp_path, dateline):
    report = json.loads((made[1] / "r.json").read_text(encoding="utf-8"))
    worse = json.loads(json.dumps(report))
    worse["metrics"]["value_accuracy"]["value"] = 0.0
    for shipped_too, code in ((False, 0), (True, 1)):
        for name, run in (("base", report), ("new", worse)):
            named = {**run, "suite": "samples", "shipped": shipped_too}
            (tmp_path / f"{name}.json").write_text(json.dumps(named), encoding="utf-8")
        result = dateline("eval", "diff", tmp_path / "base.json", tmp_path / "new.json")
        assert result.exit_code == code, result.output
        assert ("No gate was applied" in result.stderr) is not shipped_too


def test_an_interrupted_run_exits_130_as_the_page_says(suite, dateline, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("eval.runner.run", interrupted)
    result = dateline("eval", "run", suite)
    assert result.exit_code == 130
    assert "goes on from here" in result.stderr
    assert "130 interrupted" in (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")


def test_a_damaged_journal_gives_what_is_whole_in_it(tmp_path):
    outcome = {"answer": None, "error": None, "hits": []}
    whole = json.dumps({"key": "a", "outcome": outcome}).encode()
    damaged = [
        b"null",
        b"7",
        b'{"key": "b"}',
        b'{"key": "b", "outcome": {}}',
        b"\xff\xfe",
        b'{"key": 1',
        whole,
    ]
    (tmp_path / "j.jsonl").write_bytes(b"\n".join([*damaged, b'{"key": "c", "outc']))
    with Journal(tmp_path / "j.jsonl") as journal:
        assert journal.kept == {"a": outcome}
        journal.add("d", outcome)
    with Journal(tmp_path / "j.jsonl") as journal:
        assert journal.kept == {"a": outcome, "d": outcome}


def test_a_torn_first_line_swallows_no_later_one(tmp_path):
    outcome = {"answer": None, "error": None, "hits": []}
    (tmp_path / "j.jsonl").write_bytes(b'{"key": "a", "outc')
    with Journal(tmp_path / "j.jsonl") as journal:
        journal.add("b", outcome)
    with Journal(tmp_path / "j.jsonl") as journal:
        assert journal.kept == {"b": outcome}


def test_a_saved_baseline_takes_one_line_for_the_scores_of_a_case(made):
    text = (made[1] / "b.json").read_text(encoding="utf-8")
    assert sum(line.strip().startswith('"scores": { "') and "}" in line for line in text.splitlines()) == 3
    assert json.loads(text)["cases"][0]["scores"]["value_accuracy"] == 1


def test_a_report_that_is_not_there_is_wrong_usage(tmp_path, dateline):
    result = dateline("eval", "diff", tmp_path / "a.json", tmp_path / "b.json")
    assert result.exit_code == 2
    assert "There is no report" in result.stderr


def test_an_interrupted_run_is_gone_on_with(suite, tmp_path):
    """Killed after some answers: the same command asks only the rest, and gives the same report."""
    env = {**os.environ, "DATELINE_HOME": str(tmp_path / "home")}
    script = (
        "import os, sys\n"
        "from eval.journal import Journal\n"
        "add = Journal.add\n"
        "def dying(self, key, outcome):\n"
        "    add(self, key, outcome)\n"
        "    os._exit(9)\n"
        "Journal.add = dying\n"
        "from rag.cli import main\n"
        f"sys.argv = ['dateline', 'eval', 'run', {str(suite)!r}, '--jobs', '1']\n"
        "main()\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, check=False
    )
    assert killed.returncode == 9, killed.stderr
    (journal,) = (tmp_path / "home" / "evaluations").iterdir()
    assert len(journal.read_text().splitlines()) == 1
    went_on = CliRunner().invoke(app, ["eval", "run", str(suite)], env=env)
    assert went_on.exit_code == 0, went_on.output
    assert "1 answers are kept" in went_on.stderr
    assert not journal.exists()


def test_a_home_that_cannot_be_written_only_loses_the_way_back(suite, tmp_path):
    (tmp_path / "file").write_text("no folder")
    env = {"DATELINE_HOME": str(tmp_path / "file")}
    result = CliRunner().invoke(app, ["eval", "run", str(suite), "--no-counterfactuals"], env=env)
    assert result.exit_code == 0, result.output
    assert "could not be gone on with" in result.stderr


def test_the_shipped_baseline_is_of_the_shipped_suite():
    baseline = json.loads((SHIPPED / "baseline.json").read_text(encoding="utf-8"))
    assert baseline["suite"] == "samples"
    assert baseline["suite_digest"] == shipped().digest, "save a new one with --save-baseline"
    assert baseline["engine"] == "local"
    assert len(baseline["cases"]) >= 150


def test_the_page_on_gold_names_every_key_and_kind():
    page = (ROOT / "docs" / "gold.md").read_text(encoding="utf-8")
    assert [name for name in Entry.model_fields if f"| `{name}` |" not in page] == []
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []


def test_the_example_on_the_page_is_valid():
    page = (ROOT / "docs" / "gold.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    from eval.yaml_lines import read

    assert len(GoldFile.model_validate(read(example).content).cases) == 2


def test_the_page_on_evaluation_names_every_metric():
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert [name for name in (*METRICS, *SELECTIVE) if f"`{name}`" not in page] == []
    assert set(TERMS) == {*METRICS, *SELECTIVE}


def test_the_workflow_to_copy_runs_commands_that_exist():
    workflow = yaml.safe_load((ROOT / "docs" / "evaluation.workflow.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    commands = [line.strip() for step in steps for line in step.get("run", "").splitlines()]
    evaluations = [line.split() for line in commands if line.startswith("dateline eval")]
    assert {words[2] for words in evaluations} == {"run"}
    for words in evaluations:
        shown = CliRunner().invoke(app, ["eval", words[2], "--help"], env={"COLUMNS": "200"}).stdout
        assert [word for word in words if word.startswith("--") and word not in shown] == []


def test_the_workflow_to_copy_passes_for_a_suite_without_gate_and_baseline(
    suite, tmp_path, dateline, monkeypatch
):
    """Both are optional; and a fork's pull request, which may not be commented on, is not."""
    monkeypatch.chdir(tmp_path)
    workflow = yaml.safe_load((ROOT / "docs" / "evaluation.workflow.yml").read_text(encoding="utf-8"))
    steps = {step.get("name"): step for step in workflow["jobs"]["evaluate"]["steps"]}
    for step in steps.values():
        for line in step.get("run", "").splitlines():
            if line.startswith("dateline "):
                words = shlex.split(line.replace("$SUITE", str(suite)))
                assert dateline(*words[1:]).exit_code == 0, line
    kept = steps["Keep the report"]["with"]["path"].split()
    assert [name for name in kept if not (tmp_path / name).exists()] == []
    commenting = [step for step in steps.values() if "gh pr comment" in step.get("run", "")]
    assert ["head.repo.full_name == github.repository" in step["if"] for step in commenting] == [True]


def test_a_second_opinion_stands_beside_the_report_and_changes_nothing_else(
    suite, made, tmp_path, monkeypatch
):
    def says_no(body):
        first, _, _ = body["messages"][-1]["content"].rpartition("\nA: ")[2].partition("\n")
        return json.dumps(
            {
                "because": "It does not.",
                "option": "B" if " bear out all" in first or "is right for" in first else "A",
            }
        )

    with OpenAIStandin(otherwise=says_no) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("DATELINE_ENGINE", "local")
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
        options = ("--judge", "--no-counterfactuals", "--json", str(tmp_path / "r.json"))
        result = CliRunner().invoke(app, ["eval", "run", str(suite), *options])
    assert result.exit_code == 0, result.output
    assert "A second opinion of" in result.stdout
    assert "says no" in result.stdout
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (report["judge"]["value"]["no"], report["judge"]["value"]["yes"]) == (2, 0)
    before = json.loads((made[1] / "r.json").read_text(encoding="utf-8"))
    assert [row["verdict"] for row in report["cases"]] == [row["verdict"] for row in before["cases"]]
    assert report["metrics"]["value_accuracy"] == before["metrics"]["value_accuracy"]


def test_a_second_opinion_without_a_model_is_wrong_usage_before_the_work(suite, dateline):
    result = dateline("eval", "run", suite, "--judge")
    assert result.exit_code == 2
    assert "the settings name none" in result.stderr
