"""Suites started from the articles held, and cases made of answers marked wrong, as a user does it."""

import json
import os
import select
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
import typer
import uvicorn
import yaml
from fakes import article
from typer.testing import CliRunner

from api.app import create_app
from eval import runner
from eval.authoring import drafting
from eval.authoring.commands import add_case, new_suite
from eval.authoring.drafting import open_suite
from eval.suite import read_articles, read_suite
from rag.client import Client, ServerSaid
from rag.command import opened
from rag.documents import article_document
from rag.domain import Filters, Question, Refusal
from rag.errors import DatelineError, NotFound, UsageError
from rag.settings import Settings
from rag.sources import read_path

ROOT = Path(__file__).parent.parent
LOST = "how many people died on the Sankt Elva?"

app = typer.Typer()
app.command("new")(new_suite)
app.command("add")(add_case)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with the samples, three answers, and what readers said of them; the ids of these."""
    path = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_HOME", str(path))
        with opened(fill=True) as service:
            lost = service.ask(Question(LOST, Filters(as_of=date(2025, 3, 1))))["id"]
            french = service.ask(Question("how many French troops are in Iraq?"))["id"]
            right = service.ask(Question("how many trams have been ordered?"))["id"]
            service.feedback(lost, "wrong", "[bold]Nineteen[/bold], in the end")
            service.feedback(french, "wrong")
            service.feedback(right, "right")
    return path, {"lost": lost, "french": french, "right": right}


@pytest.fixture
def dateline(home, monkeypatch):
    """Runs the commands on that home; what is typed makes it a terminal."""

    def run(*arguments, typed=None):
        monkeypatch.setattr("eval.authoring.commands.at_terminal", lambda: typed is not None)
        told = "".join(f"{line}\n" for line in typed or ())
        return CliRunner().invoke(
            app, list(map(str, arguments)), input=told, env={"DATELINE_HOME": str(home[0]), "COLUMNS": "400"}
        )

    return run


@pytest.fixture
def judged(home):
    return home[1]


def cases(folder, file="cases.yaml"):
    return yaml.load((folder / "gold" / file).read_text("utf-8"), Loader=yaml.BaseLoader)["cases"]


# new


def test_a_suite_of_accepted_proposals_can_be_run(dateline, tmp_path):
    folder = tmp_path / "suite"
    result = dateline("new", folder, "--yes", "--count", 6)
    assert result.exit_code == 0, result.output
    suite = read_suite(folder)
    assert (len(suite.cases), suite.candidates) == (6, 0)
    assert {case.tags for case in suite.cases} == {("proposed",)}
    report = runner.run(suite, Settings(), counterfactuals=False)
    assert len(report["cases"]) == 6


def test_the_articles_of_a_suite_are_those_held_word_for_word(dateline, tmp_path):
    dateline("new", tmp_path / "suite", "--yes", "--count", 1)
    shelf = read_articles(tmp_path / "suite" / "articles")
    held = {item.id: item for item in read_path(ROOT / "corpus") if not isinstance(item, Refusal)}
    assert shelf.faults == ()
    assert shelf.articles.keys() == held.keys()
    for id_, kept in shelf.articles.items():
        assert kept.content_hash == held[id_].content_hash
        assert (kept.text, kept.title, kept.url) == (held[id_].text, held[id_].title, held[id_].url)
        assert (kept.publisher, kept.published) == (held[id_].publisher, held[id_].published)


def test_a_second_run_goes_on_where_the_first_ended(dateline, tmp_path):
    folder = tmp_path / "suite"
    dateline("new", folder, "--yes", "--count", 4)
    first = (folder / "gold" / "cases.yaml").read_text("utf-8")
    (folder / "articles" / "own.md").write_text("---\ntitle: Ours\n---\n\nOurs is a note.\n", "utf-8")
    (gone, *_) = (folder / "articles").glob("*.jsonl")
    gone.unlink()
    dateline("new", folder, "--yes", "--count", 4)
    assert (folder / "gold" / "cases.yaml").read_text("utf-8").startswith(first)
    assert gone.exists()
    assert (folder / "articles" / "own.md").exists()
    suite = read_suite(folder)
    assert len({case.id for case in suite.cases}) == len({case.question for case in suite.cases}) == 8


def test_a_folder_of_other_things_is_refused_and_left_alone(dateline, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    result = dateline("new", tmp_path, "--yes")
    assert result.exit_code == 2
    assert "not a suite" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert dateline("new", tmp_path / "notes.txt", "--yes").exit_code == 2
    assert dateline("add", "x", "--to", tmp_path).exit_code == 2


def test_without_a_terminal_it_takes_yes(dateline, tmp_path):
    result = dateline("new", tmp_path / "suite")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert not (tmp_path / "suite").exists()


def unwrapped(shown: str) -> str:
    """A terminal's words without its line breaks, which fall where a folder's name ends."""
    return " ".join(shown.split())


def test_a_suite_with_mistakes_in_it_is_not_added_to(dateline, tmp_path):
    folder = tmp_path / "suite"
    dateline("new", folder, "--yes", "--count", 1)
    file = folder / "gold" / "cases.yaml"
    file.write_text(file.read_text("utf-8").replace("kind: ", "kinde: "), "utf-8")
    before = file.read_text("utf-8")
    result = dateline("new", folder, "--yes")
    assert result.exit_code == 2
    assert "cases.yaml:" in result.stderr
    assert file.read_text("utf-8") == before


def test_proposals_are_accepted_edited_and_skipped_in_the_terminal(dateline, tmp_path):
    folder = tmp_path / "suite"
    edited = ["e", "What is asked?", "no number", "number", "-", "no such words"]
    mended = ["e", "What is asked?", "yes", "yes-no", "-"]
    result = dateline("new", folder, "--count", 5, typed=["?", "a", *edited, "s", "q"])
    assert result.exit_code == 0, result.output
    assert "1 of 5" in result.stdout
    assert "reads as no single value" in unwrapped(result.stderr)
    (accepted,) = cases(folder)
    assert "tags" not in accepted
    words = accepted["evidence"][0]["words"]
    again = dateline("new", folder, "--count", 3, typed=[*mended, "the", "s", "a", "q"])
    assert "3 of 3" in again.stdout
    assert words not in [case["evidence"][0]["words"] for case in cases(folder)[1:]]
    assert [case["question"] for case in cases(folder)][1] == "What is asked?"
    assert len(read_suite(folder).cases) == 3


def test_what_was_accepted_is_there_when_the_input_ends(dateline, tmp_path):
    result = dateline("new", tmp_path / "suite", typed=["a", "a", "e", "half an edit"])
    assert result.exit_code == 0, result.output
    assert len(read_suite(tmp_path / "suite").cases) == 2


def test_a_person_at_a_real_terminal_changes_what_is_proposed(home, tmp_path):
    """Over a pseudo-terminal: what is proposed stands there to be typed on."""
    folder = tmp_path / "suite"
    code = "from test_authoring import app; app()"
    environment = os.environ | {
        "DATELINE_HOME": str(home[0]),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
        "TERM": "xterm",
        "COLUMNS": "200",
    }
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", code, "new", str(folder), "--count", "2"]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True
    ) as process:
        os.close(theirs)
        seen = ""

        def until(words):
            nonlocal seen
            while words not in seen:
                ready, _, _ = select.select([ours], [], [], 120)
                assert ready, f"never showed “{words}”: {seen[-600:]}"
                seen += os.read(ours, 4096).decode("utf-8", "replace")
            seen = seen.partition(words)[2]

        until("[a/e/s/q]")
        os.write(ours, b"e\r")
        until("question: ")
        os.write(ours, b" Say when\r")  # at the end of what stands there
        for label in ("value: ", "kind: ", "none): ", "words: "):
            until(label)
            os.write(ours, b"\r")
        until("2 of 2")
        until("[a/e/s/q]")
        os.write(ours, b"q\r")
        assert process.wait(60) == 0
    os.close(ours)
    (case,) = read_suite(folder).cases
    assert case.question.endswith("? Say when")


def test_text_of_articles_is_never_read_as_markup(dateline, tmp_path):
    folder = tmp_path / "suite"
    (folder / "articles").mkdir(parents=True)
    (folder / "gold").mkdir()
    (folder / "articles" / "odd.md").write_text(
        '---\nid: odd\ntitle: "A [bold red]title[/nope]"\npublished: 1999-01-01\n---\n\n'
        "Orla Line sold 4,711 lamps in Ostra, [bold]it says[/nope].\n",
        "utf-8",
    )
    result = dateline("new", folder, "--count", 30, typed=["s"] * 30)
    assert result.exit_code == 0, result.output
    assert "A [bold red]title[/nope]" in result.stdout
    assert "[bold]it says[/nope]" in result.stdout


# Writing


@pytest.fixture
def suite(tmp_path):
    """A suite of one article."""
    held = article("Ostra has 40 lamps. It has 12 boats.", id="ostra")
    made = open_suite(tmp_path / "suite")
    made.copy([article_document(held, current_version=1)])
    return made


def lamps(suite, **changes):
    case = {
        "id": suite.new_id("How many lamps?"),
        "question": "How many lamps?",
        "kind": "number",
        "value": "40",
    }
    return case | {"articles": ["ostra"], "evidence": ["40 lamps"]} | changes


@pytest.mark.parametrize(
    ("there", "file"),
    [
        ("cases:\n- id: x\n  question: q\n  must_abstain: 'no: never'\n", "cases.yaml"),
        (
            "cases:\n    # mine\n    - id: x\n      question: q\n      must_abstain: no\n# the end",
            "cases.yaml",
        ),
        ("cases: [{id: x, question: q, must_abstain: no}]\n", "cases-2.yaml"),
        ("cases:\n  - id: x\n    question: q\n    must_abstain: no\narticles: {o: ostra}\n", "cases-2.yaml"),
        ("articles: {o: ostra}\n", "cases-2.yaml"),
        ("", "cases-2.yaml"),
    ],
)
def test_a_case_is_added_however_a_person_laid_the_file_out(suite, there, file):
    (suite.gold / "cases.yaml").write_text(there, "utf-8")
    reopened = open_suite(suite.folder)
    before = len(reopened.entries)
    assert reopened.add(lamps(reopened)).name == file
    text = (suite.gold / "cases.yaml").read_text("utf-8")
    assert text.startswith(there.rstrip("\n"))
    assert len(read_suite(suite.folder).cases) == before + 1


@pytest.mark.parametrize(
    "value", ["no", "2025-09", "40: all", "# 40", "[40]", "“forty” \u2028 'lamps' 🚋", "'", "- 40"]
)
def test_any_words_are_read_back_as_they_were(suite, value):
    comments = ["a note\nof two lines \x00 \ud7ff", "another: one"]
    suite.add(lamps(suite, kind="name", value=value), comments=comments)
    (case,) = read_suite(suite.folder).cases
    assert case.value == (value,)


def test_a_write_that_is_broken_off_leaves_the_file_as_it_was(suite, monkeypatch):
    path = suite.add(lamps(suite))
    before = path.read_bytes()

    def broken(_):
        raise OSError("the power failed")

    monkeypatch.setattr(drafting.os, "fsync", broken)
    with pytest.raises(OSError, match="power"):
        suite.add(lamps(suite, id="second"))
    assert path.read_bytes() == before
    monkeypatch.undo()
    assert len(read_suite(suite.folder).cases) == 1
    reopened = open_suite(suite.folder)
    reopened.add(lamps(reopened, id="third"))
    assert len(read_suite(suite.folder).cases) == 2


def test_a_case_that_a_run_would_refuse_is_not_written(suite):
    with pytest.raises(DatelineError, match="does not stand in the text"):
        suite.add(lamps(suite, evidence=["50 lamps"]))
    assert not (suite.gold / "cases.yaml").exists()


def test_ids_are_readable_and_unique(suite):
    suite.add(lamps(suite))
    assert suite.new_id("How many lamps?") == "how-many-lamps-2"
    assert suite.new_id("¿…?") == "case"
    assert open_suite(suite.folder).has("how MANY  lamps?") == "how-many-lamps"


def test_a_half_started_suite_is_gone_on_with(tmp_path):
    (tmp_path / "suite" / "articles").mkdir(parents=True)
    (tmp_path / "suite" / ".git").mkdir()
    assert open_suite(tmp_path / "suite").entries == []
    with pytest.raises(UsageError):
        open_suite(tmp_path)  # it holds the suite, and is none


# add


def test_the_answers_marked_wrong_are_listed(dateline, judged):
    result = dateline("add")
    assert result.exit_code == 0
    assert judged["lost"] in result.stdout
    assert judged["right"] not in result.stdout
    assert result.stdout.index(judged["french"]) < result.stdout.index(
        judged["lost"]
    )  # the last judged first
    assert "[bold]" in result.stdout


def test_an_answer_marked_wrong_becomes_a_candidate(dateline, judged, tmp_path):
    folder = tmp_path / "suite"
    result = dateline("add", judged["lost"], "--to", folder)
    assert result.exit_code == 0, result.output
    (case,) = cases(folder, "candidates.yaml")
    assert (case["question"], case["candidate"], case["as_of"]) == (LOST, "true", "2025-03-01")
    assert case["kind"] == "number"
    text = (folder / "gold" / "candidates.yaml").read_text("utf-8")
    assert "[bold]Nineteen[/bold], in the end" in text
    assert judged["lost"] in text
    assert case["articles"] == ["sankt-elva-capsizes"]
    suite = read_suite(folder)
    assert (suite.candidates, len(suite.cases)) == (1, 0)
    again = dateline("add", judged["lost"], "--to", folder)
    assert again.exit_code == 0
    assert "already" in again.stderr
    assert (folder / "gold" / "candidates.yaml").read_text("utf-8") == text


def test_an_answer_that_nobody_marked_wrong_can_be_added_too(dateline, judged, tmp_path):
    result = dateline("add", judged["right"], "--to", tmp_path / "suite", "--yes", typed=[])
    assert result.exit_code == 0
    assert "Nobody marked this answer wrong" in result.stderr
    (case,) = cases(tmp_path / "suite", "candidates.yaml")
    assert "tags" not in case


def test_an_unknown_answer_starts_nothing(dateline, tmp_path):
    result = dateline("add", "none", "--to", tmp_path / "suite")
    assert result.exit_code == 1
    assert "There is no answer “none”" in result.stderr
    assert not (tmp_path / "suite").exists()


def test_a_person_completes_the_case(dateline, judged, tmp_path):
    folder = tmp_path / "suite"
    words = "19 of them lost their lives"
    typed = ["19", "number", "people", "sankt-elva-inquiry", words, "-"]
    result = dateline("add", judged["lost"], "--to", folder, typed=typed)
    assert result.exit_code == 0, result.output
    (case,) = read_suite(folder).cases
    assert (case.kind, case.value, case.unit, case.as_of) == ("number", ("19",), "people", None)
    assert case.articles == ("sankt-elva-inquiry",)
    assert case.evidence[0].words == words


def test_a_question_that_should_have_been_declined_becomes_an_abstention(dateline, judged, tmp_path):
    typed = ["-", "The articles count American troops only."]
    result = dateline("add", judged["french"], "--to", tmp_path / "suite", typed=typed)
    assert result.exit_code == 0, result.output
    (case,) = read_suite(tmp_path / "suite").cases
    assert case.must_abstain == typed[1]


@pytest.mark.parametrize(
    ("typed", "kept", "told"),
    [
        (["19", "number", "-", "sankt-elva-inquiry", "19 souls", "-"], "19", "does not stand in the text"),
        (["many", "number", "-", "sankt-elva-inquiry", "19 of them", "-"], None, "reads as no single value"),
        (["19", "number", "-", "no-such-article", "19 of them", "-"], "19", "no article is called"),
        (["19", "number", "-", "sankt-elva-inquiry", "19 of them", "soon"], None, "not a day"),
        (["19", "number"], None, ""),  # the input ends
        ([""], None, ""),
    ],
)  # fmt: skip
def test_what_is_not_valid_stays_a_candidate_and_is_said(dateline, judged, tmp_path, typed, kept, told):
    folder = tmp_path / "suite"
    result = dateline("add", judged["lost"], "--to", folder, typed=typed)
    assert result.exit_code == 0, result.output
    assert told in unwrapped(result.stderr)
    suite = read_suite(folder)
    assert (suite.candidates, len(suite.cases)) == (1, 0)
    assert cases(folder, "candidates.yaml")[0].get("value") == kept


def test_it_works_through_the_server_that_owns_the_home(home, judged, dateline, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_HOME", str(home[0]))
    with opened() as service:
        web = uvicorn.Server(
            uvicorn.Config(
                create_app(service, Settings(), hosts=()), port=0, lifespan="off", ws="none", log_config=None
            )
        )
        thread = threading.Thread(target=web.run, daemon=True)
        thread.start()
        while not web.started:
            assert thread.is_alive()
            time.sleep(0.01)
        url = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
        try:
            client = Client(url)
            assert client.answer(judged["lost"]) == json.loads(json.dumps(service.answer(judged["lost"])))
            assert client.judged("wrong") == service.judged("wrong")
            with pytest.raises(ServerSaid):
                client.judged("maybe")
            with pytest.raises(NotFound):
                service.answer("none")
            client.close()
            monkeypatch.setattr("rag.home.running_server", lambda _: url)
            assert dateline("add", judged["lost"], "--to", tmp_path / "suite").exit_code == 0
            assert dateline("add", "none", "--to", tmp_path / "suite").exit_code == 1
            assert dateline("new", tmp_path / "other", "--yes", "--count", 2).exit_code == 0
        finally:
            web.should_exit = True
            thread.join(20)
    assert read_suite(tmp_path / "suite").candidates == 1
    assert len(read_suite(tmp_path / "other").cases) == 2
