"""The command line as a user has it: the real parts over the samples, one home for all reading tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import app

ROOT = Path(__file__).parent.parent
ADVISERS = "how many US advisers remain at Ain al-Asad?"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A home that the first question filled from the samples."""
    home = tmp_path_factory.mktemp("home")
    result = CliRunner().invoke(app, ["ask", ADVISERS, "--json"], env={"DATELINE_HOME": str(home)})
    return home, result


@pytest.fixture
def dateline(filled):
    """Runs the command on the filled home."""

    def run(*arguments):
        return CliRunner().invoke(app, list(arguments), env={"DATELINE_HOME": str(filled[0])})

    return run


@pytest.fixture
def fresh(tmp_path):
    """Runs the command on an empty home of its own."""

    def run(*arguments, **env):
        return CliRunner().invoke(app, list(arguments), env={"DATELINE_HOME": str(tmp_path / "home"), **env})

    return run


def page(folder, name, text, **fields):
    folder.mkdir(exist_ok=True)
    front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())
    (folder / name).write_text(f"---\n{front}---\n\n{text}\n", encoding="utf-8")


def test_an_empty_home_is_filled_from_the_samples_on_the_first_question_and_says_so(filled):
    _, result = filled
    assert result.exit_code == 0, result.output
    assert "sample articles" in result.stderr


def test_the_advisers_question_is_answered_with_exact_citations(filled, dateline):
    answer = json.loads(filled[1].stdout)
    assert (answer["status"], answer["value"], answer["unit"]) == ("answered", "250 to 350", "advisers")
    assert len(answer["citations"]) >= 2
    for citation in answer["citations"]:
        text = json.loads(dateline("article", citation["article_id"], "--json").stdout)["text"]
        assert text[citation["source_start"] : citation["source_end"]] == citation["quote"] != ""
        assert citation["verified"]


def test_the_answer_has_every_field_of_the_contract(filled):
    answer = json.loads(filled[1].stdout)
    fields = """id question understood status value unit qualifier text statements citations timeline parts
        conflict as_of confidence reason notes engine index timings"""
    assert set(answer) == set(fields.split())


def test_a_citation_can_be_looked_up_later(filled, dateline):
    citation = json.loads(filled[1].stdout)["citations"][0]
    looked_up = json.loads(dateline("citation", citation["id"], "--json").stdout)
    assert looked_up["question"] == ADVISERS
    assert looked_up["quote"] == citation["quote"]
    assert ADVISERS in dateline("citation", citation["id"]).stdout


def test_an_unanswerable_question_exits_3_and_gives_the_reason(dateline):
    result = dateline("ask", "how many French advisers remain at Ain al-Asad?", "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["status"], answer["value"], answer["citations"]) == (
        3,
        "abstained",
        None,
        [],
    )
    assert answer["reason"]


def test_an_as_of_question_is_answered_from_what_was_published_by_then(dateline):
    result = dateline("ask", "how many US troops are in Iraq?", "--as-of", "2021-12-31", "--json")
    answer = json.loads(result.stdout)
    assert answer["as_of"] == "2021-12-31"
    assert all(citation["published"] <= "2021-12-31" for citation in answer["citations"])


def test_articles_are_listed(dateline):
    items = json.loads(dateline("articles", "--json").stdout)["items"]
    assert len(items) >= 8
    assert {"id", "version", "title", "publisher", "url", "published"} <= set(items[0])


def test_search_shows_the_scores_of_both_sides(dateline):
    items = json.loads(dateline("search", "advisers at Ain al-Asad", "--json").stdout)["items"]
    assert any(item["terms"] and item["vectors"] for item in items)


def test_search_holds_to_its_filters(dateline):
    result = dateline(
        "search", "troops", "--publisher", "the morning compass", "--since", "2024-01-01", "--json"
    )
    items = json.loads(result.stdout)["items"]
    assert items
    assert {item["publisher"] for item in items} == {"The Morning Compass"}
    assert all(item["published"] >= "2024-01-01" for item in items)


def test_a_whole_home_passes_the_check(dateline):
    result = dateline("check", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"whole": True, "differences": []})


def test_arguments_that_are_no_utf_8_are_searched_for_all_the_same(dateline):
    assert dateline("search", "caf\udce9", "--json").exit_code == 0
    assert dateline("ask", "who is caf\udce9?", "--json").exit_code == 3


def test_a_rebuild_changes_no_digest(dateline):
    before = json.loads(dateline("ask", ADVISERS, "--json").stdout)["index"]
    assert json.loads(dateline("rebuild", "--json").stdout)["index"] == before
    assert dateline("check").exit_code == 0


def test_ingest_says_what_was_added_updated_unchanged_and_refused(fresh, tmp_path):
    folder = tmp_path / "articles"
    page(
        folder,
        "one.md",
        "The bridge opened on Monday after two years of work.",
        title="Bridge",
        url="https://x.example/1",
    )
    (folder / "two.bin").write_bytes(b"\x00\x01")
    first = fresh("ingest", str(folder), "--json")
    report = json.loads(first.stdout)
    assert first.exit_code == 0
    assert (len(report["added"]), len(report["refused"])) == (1, 1)
    assert report["refused"][0]["reason"]
    again = json.loads(fresh("ingest", str(folder), "--json").stdout)
    assert (again["unchanged"], again["embedded"], again["index"]) == (report["added"], 0, report["index"])
    page(
        folder,
        "one.md",
        "The bridge opened on Tuesday after two years of work.",
        title="Bridge",
        url="https://x.example/1",
    )
    changed = json.loads(fresh("ingest", str(folder), "--json").stdout)
    assert changed["updated"] == report["added"]
    assert json.loads(fresh("article", report["added"][0], "--json").stdout)["version"] == 2


def test_answers_whose_articles_changed_are_listed(fresh, tmp_path):
    answer = json.loads(fresh("ask", ADVISERS, "--json").stdout)
    cited = answer["citations"][0]
    changed = {"id": cited["article_id"], "title": cited["title"], "text": "Correction: It was wrong."}
    (tmp_path / "changed.jsonl").write_text(json.dumps(changed))
    assert fresh("ingest", str(tmp_path / "changed.jsonl")).exit_code == 0
    items = json.loads(fresh("answers", "--changed", "--json").stdout)["items"]
    assert {(item["id"], item["cited_version"], item["current_version"]) for item in items} == {
        (answer["id"], 1, 2)
    }
    told = fresh("answers", "--changed").stdout
    assert ADVISERS in told
    assert "the words are gone" in told


def test_an_article_is_deleted_with_a_reason_and_restored(fresh, tmp_path):
    page(tmp_path / "in", "dam.md", "The Osk dam holds 61 million cubic metres.", id="osk", title="Osk dam")
    fresh("ingest", str(tmp_path / "in"))
    assert fresh("delete", "osk", "--reason", "x" * 2001).exit_code == 2
    deleted = fresh("delete", "osk", "--reason", " a wrong figure ", "--json")
    assert deleted.exit_code == 0, deleted.output
    tombstone = json.loads(deleted.stdout)
    assert (tombstone["id"], tombstone["title"], tombstone["reason"]) == ("osk", "Osk dam", "a wrong figure")
    again = fresh("delete", "osk")
    assert again.exit_code == 1
    assert "a wrong figure" in again.stderr
    assert json.loads(fresh("ingest", str(tmp_path / "in"), "--json").stdout)["deleted"] == ["osk"]
    fresh("restore", "osk")
    shown = fresh("delete", "osk")
    assert "dateline restore osk" in shown.stdout


def test_ingest_exits_1_when_everything_was_refused(fresh, tmp_path):
    (tmp_path / "x.bin").write_bytes(b"\x00")
    assert fresh("ingest", str(tmp_path / "x.bin")).exit_code == 1
    assert fresh("ingest", str(tmp_path / "missing.md")).exit_code == 1


def test_an_ingested_home_is_not_filled_with_samples(fresh, tmp_path):
    page(tmp_path / "articles", "one.md", "The bridge opened on Monday.", title="Bridge")
    fresh("ingest", str(tmp_path / "articles"))
    fresh("ask", "when did the bridge open?")
    assert len(json.loads(fresh("articles", "--json").stdout)["items"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "  "],
        ["ask", "who?", "--as-of", "yesterday"],
        ["ask", "who?", "--as-of", "2024-01-01", "--since", "2025-01-01"],
        ["ask", "x" * 2001],
        ["search", "x", "--limit", "0"],
        ["answers"],
        ["no-such-command"],
    ],
)
def test_wrong_usage_exits_2(fresh, arguments):
    assert fresh(*arguments).exit_code == 2


def test_a_setting_that_is_not_valid_is_named(fresh):
    result = fresh("articles", DATELINE_ENGINE="oracle")
    assert result.exit_code == 2
    assert "DATELINE_ENGINE" in result.stderr


def test_an_unknown_article_exits_1_with_advice_and_json_stays_one_document(dateline):
    result = dateline("article", "no-such", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "not_found"


def test_commands_say_which_engine_answers(dateline):
    assert "Engine: local" in dateline("ask", ADVISERS).stderr


def test_the_version_is_printed():
    assert CliRunner().invoke(app, ["--version"]).stdout.startswith("dateline 0.")


def test_help_answers_without_loading_the_heavy_libraries():
    code = (
        "import sys; from typer.testing import CliRunner; from rag.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "heavy = {'chromadb', 'onnxruntime', 'llama_index', 'openai', 'fastapi', 'sqlalchemy', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert out.strip() == "[]"


def test_while_a_server_runs_the_commands_go_through_it(tmp_path):
    env = {**os.environ, "DATELINE_HOME": str(tmp_path / "home")}
    server = subprocess.Popen(
        [sys.executable, "-m", "rag.cli", "serve", "--port", "0"],
        cwd=ROOT,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for line in server.stderr:
            if "http://" in line:
                break

        def run(*arguments):
            return subprocess.run(
                [sys.executable, "-m", "rag.cli", *arguments],
                cwd=ROOT,
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )

        page(
            tmp_path / "articles",
            "one.md",
            "The bridge opened on Monday.",
            title="Bridge",
            url="https://x.example/1",
        )
        asked = run("ask", ADVISERS, "--json")
        assert (asked.returncode, json.loads(asked.stdout)["value"]) == (0, "250 to 350")
        assert "through the server" in asked.stderr
        added = json.loads(run("ingest", str(tmp_path / "articles"), "--json").stdout)["added"]
        assert json.loads(run("article", added[0], "--json").stdout)["text"] == "The bridge opened on Monday."
        assert json.loads(run("check", "--json").stdout)["whole"]
        assert json.loads(run("answers", "--changed", "--json").stdout) == {"items": []}
        assert run("article", "no-such").returncode == 1
        assert run("ask", "x" * 2001).returncode == 2
    finally:
        server.terminate()
        server.wait(30)
        server.stderr.close()
    assert server.returncode == 0
    listed = run("articles", "--json")
    assert "through the server" not in listed.stderr
    assert added[0] in {item["id"] for item in json.loads(listed.stdout)["items"]}
