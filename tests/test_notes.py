"""What a user is told beside an answer, in plain words."""

from __future__ import annotations

from pathlib import Path

from rag.domain import Claim, Closing, Question
from rag.notes import undated
from rag.pipeline import build
from tests.fakes import ScriptedEngine, WordEmbedder, article, span
from tests.home_fakes import settings_for


def test_each_article_without_a_date_is_told_once() -> None:
    vague = article("The vote is next month.", id="vague", title="A vote", published=None)
    dated = article("The vote is in May.", id="dated")
    assert undated([vague, dated, vague]) == [
        "“A vote” (The Post) states no date; it counts from the day it was taken in, 2025-11-01, "
        "and what it calls today or next month may be long past"
    ]
    assert undated([dated]) == []


def test_an_answer_from_an_undated_article_says_so(tmp_path: Path) -> None:
    source = article("The vote is next month.", id="vague", title="A vote", published=None, ingested=None)
    engine = ScriptedEngine(
        Claim(source.text, (span(source, source.text),), value="next month"), Closing(0.9)
    )
    with build(settings_for(tmp_path), embedder=WordEmbedder(), engines=(engine,)) as pipeline:
        pipeline.ingest([source])
        answer = pipeline.ask(Question("When is the vote?"))
    assert answer.status == "answered"
    assert len(answer.notes) == 1
    assert "states no date" in answer.notes[0]
