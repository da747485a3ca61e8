"""The speed benchmark: what it times and how it counts, and the whole of it over a few articles."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fakes import ScriptedEngine, WordEmbedder

from eval.benchmarks import speed, speed_side
from rag.domain import Closing, Filters, Question
from rag.pipeline import Pipeline, build
from rag.settings import Settings

TOWNS = ("Ashwick", "Beckton", "Combe", "Dunmore")


def news(town: str, day: int) -> dict[str, Any]:
    return {
        "id": town.lower(),
        "url": f"https://post.example/{town.lower()}",
        "title": f"{town} elects a mayor",
        "authors": [],
        "published": f"2023-01-{day:02}",
        "text": f"The mayor of {town} is Jane Doe, who won 4{day} votes. She spoke for an hour on Monday.",
    }


def quiz(town: str, articles: list[str]) -> dict[str, Any]:
    return {"question": f"Who is the mayor of {town}?", "asked": "2023-01-03", "articles": articles}


def silent(done: int, total: int | None = None, label: str | None = None) -> None: ...


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    engine = ScriptedEngine(Closing(confidence=0.0))
    settings = Settings(home=tmp_path / "home", engine="local")
    with build(settings, embedder=WordEmbedder(), engines=(engine,)) as opened:
        yield opened


def test_articles_go_in_until_there_are_enough_passages_and_not_again(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "BATCH", 1)
    rows = [news(town, day) for day, town in enumerate(TOWNS, 1)]
    filled = speed.fill(pipeline, iter(rows), 2)
    assert (filled["articles"], filled["passages"]) == (2, 2)
    assert filled["passages_per_s"] > 0
    again = speed.fill(pipeline, iter(rows), 2)
    assert (again["articles"], again["passages"], again["ingest_s"]) == (2, 2, None)
    assert speed.fill(pipeline, iter(rows), 99)["passages"] == len(TOWNS)  # all there are


def test_questions_are_those_whose_articles_are_held_and_others_warm_up() -> None:
    rows = [quiz("Ashwick", ["x", "y"]), quiz("Beckton", ["b"]), quiz("Combe", ["b", "x"]), quiz("Ely", [])]
    chosen = speed.choose(rows, {"b"}, 2)
    assert [row["question"] for row in chosen["timed"]] == [rows[1]["question"], rows[2]["question"]]
    assert [row["question"] for row in chosen["warm"]] == [rows[0]["question"], rows[3]["question"]]
    assert speed.choose(rows[:1], set(), 5)["warm"]  # something always warms up


def test_questions_are_as_of_their_day_or_of_all_articles() -> None:
    (dated,) = speed_side.questions([quiz("Combe", [])], dated=True)
    (free,) = speed_side.questions([quiz("Combe", [])], dated=False)
    assert dated.filters == Filters(as_of=date(2023, 1, 3))
    assert free.filters == Filters()
    assert dated.text == free.text == "Who is the mayor of Combe?"


def test_every_question_is_timed_whole_and_by_stage(pipeline: Pipeline) -> None:
    asked = speed_side.questions([quiz(town, []) for town in TOWNS], dated=True)
    found = speed_side.measure(speed_side.of(pipeline), asked, 2, silent)
    assert len(found["taken_ms"]) == len(TOWNS)
    for one in found["taken_ms"]:
        assert one["whole"] >= sum(one[stage] for stage in speed_side.STAGES)
    assert found["answered"] == 0
    assert found["per_s"] > 0


def test_callers_ask_at_once() -> None:
    together = threading.Barrier(3, timeout=30)  # broken, and so an error, unless three are at it

    def ask(question: Question) -> tuple[bool, dict[str, float]]:
        together.wait()
        return question.text == "0", {"retrieve_ms": 1.0, "read_ms": 2.0, "verify_ms": 3.0}

    found = speed_side.measure(ask, [Question(str(n)) for n in range(6)], 3, silent)
    assert found["answered"] == 1
    assert [(one["retrieve"], one["read"], one["verify"]) for one in found["taken_ms"]] == [(1, 2, 3)] * 6


def test_resident_memory_is_told_by_the_system_or_not_at_all() -> None:
    assert speed_side.resident(2**30) is None
    if Path("/proc/self/status").exists():
        now, most = (speed_side.resident(os.getpid(), line) for line in ("VmRSS", "VmHWM"))
        assert now
        assert most
        assert 1 < now <= most


def test_stages_are_summed_up_with_their_shares_and_what_lies_round_them() -> None:
    one = {"whole": 10.0, "retrieve": 2.0, "read": 5.0, "verify": 1.0}
    other = {"whole": 30.0, "retrieve": 2.0, "read": 25.0, "verify": 1.0}
    found = speed.summary({"taken_ms": [one, other], "end_mib": 3.0})
    assert found["stages"]["whole"] == {"p50_ms": 20.0, "p95_ms": pytest.approx(29.0), "share": 1.0}
    assert {name: stage["share"] for name, stage in found["stages"].items() if name != "whole"} == {
        "retrieve": 4 / 40,
        "read": 30 / 40,
        "verify": 2 / 40,
        "other": 4 / 40,
    }
    assert found["end_mib"] == 3.0
    assert "taken_ms" not in found


def test_the_whole_is_measured_in_a_process_of_its_own_and_over_http(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = ("as of its day", "HTTP, 8 callers")  # one of each sort: a fresh process takes its seconds
    monkeypatch.setattr(speed, "RUNS", {name: speed.RUNS[name] for name in some})
    folder = tmp_path / "realtimeqa"
    folder.mkdir()
    with lzma.open(folder / "2023.articles.jsonl.xz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(news(town, day)) + "\n" for day, town in enumerate(TOWNS, 1))
    with gzip.open(folder / "2023.questions.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(quiz(town, [town.lower()])) + "\n" for town in TOWNS)
    to = tmp_path / "report.json"
    home = str(tmp_path / "home")
    assert speed.main(["--data", str(tmp_path), "--questions", "3", "--home", home, "--json", str(to)]) == 0
    report = json.loads(to.read_text(encoding="utf-8"))
    assert report["collection"]["passages"] == len(TOWNS)
    assert report["questions"] == 3
    assert set(report["runs"]) == set(report["each_question_ms"]) == set(some)
    for name, one in report["runs"].items():
        assert len(report["each_question_ms"][name]) == 3
        assert 0 < one["stages"]["read"]["share"] < 1
        assert one["per_s"] > 0
        assert one["first_answer_s"] > 0
    said = capsys.readouterr().out
    assert "3 questions asked of 4 passages" in said
    assert "HTTP, 8 callers" in said


def test_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert speed.main(["--data", str(tmp_path)]) == 1
    assert "2023.questions.jsonl.gz is not there" in " ".join(capsys.readouterr().err.split())
    with pytest.raises(SystemExit):
        speed.parse(["--data", str(tmp_path), "--questions", "0"])
