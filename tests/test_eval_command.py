"""`dateline eval` as a user has it: a suite of their own, its files, its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from typer.testing import CliRunner

from eval.cases import KINDS, Entry, GoldFile
from eval.glossary import TERMS
from eval.scoring import METRICS, SELECTIVE
from eval.suite import SHIPPED
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
    assert {words[2] for words in evaluations} == {"run", "diff"}
    for words in evaluations:
        shown = CliRunner().invoke(app, ["eval", words[2], "--help"], env={"COLUMNS": "200"}).stdout
        assert [word for word in words if word.startswith("--") and word not in shown] == []
