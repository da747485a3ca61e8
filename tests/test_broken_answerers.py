"""An evaluation that people trust catches a broken answerer: which metric falls, and by how much."""

from __future__ import annotations

import pytest
from fakes import WordEmbedder
from oracle import (
    AnswersEverything,
    Broken,
    CitesEverything,
    DeniesEverything,
    DropsAbout,
    Oracle,
    OracleEngine,
    RoundsNumbers,
    ShiftsSpans,
    SwapsSources,
)

from eval.runner import System, ask_all
from eval.scoring import Run, report
from eval.suite import shipped
from rag.pipeline import build
from rag.settings import Settings

SUITE = shipped()


def figures(system: System) -> dict[str, float]:
    run = report(Run(SUITE, {}, ask_all(SUITE.cases, system)))
    assert run["errors"] == 0
    return {name: metric["value"] for name, metric in run["metrics"].items() if metric["value"] is not None}


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with build(Settings(home=home), embedder=WordEmbedder(), engines=(OracleEngine(SUITE),)) as pipeline:
        pipeline.ingest(SUITE.articles)
        yield Oracle(pipeline, SUITE)


@pytest.fixture(scope="module")
def whole(oracle):
    return figures(oracle)


def test_the_oracle_is_found_to_be_good(whole):
    assert whole["value_accuracy"] > 0.97
    assert whole["abstention_recall"] == 1
    assert whole["citation_precision"] > 0.97
    assert whole["citation_recall"] > 0.95
    assert whole["qualifier_kept"] > 0.9
    assert whole["unsupported_sentences"] == whole["dangling_citations"] == whole["misattribution"] == 0


@pytest.fixture(scope="module")
def spoiled(oracle):
    """The figures of a broken answerer, measured once."""
    measured: dict[type[Broken], dict[str, float]] = {}

    def figures_of(broken: type[Broken]) -> dict[str, float]:
        if broken not in measured:
            measured[broken] = figures(broken(oracle, SUITE))
        return measured[broken]

    return figures_of


@pytest.mark.parametrize(
    ("broken", "metric", "by"),
    [
        (SwapsSources, "citation_precision", -0.9),
        (SwapsSources, "citation_recall", -0.9),
        (SwapsSources, "misattribution", 0.5),
        (SwapsSources, "unsupported_sentences", 0.8),
        (ShiftsSpans, "citation_precision", -0.8),
        (ShiftsSpans, "citation_recall", -0.8),
        (ShiftsSpans, "unsupported_sentences", 0.6),
        (CitesEverything, "citation_precision", -0.9),
        (CitesEverything, "citation_recall", -0.9),
        (DeniesEverything, "fact_recall", -0.7),
        (AnswersEverything, "abstention_recall", -1.0),
        (AnswersEverything, "selective_accuracy", -0.15),
        (AnswersEverything, "calibration_error", 0.15),
        (RoundsNumbers, "value_accuracy", -0.2),
        (RoundsNumbers, "unsupported_sentences", 0.3),
        (DropsAbout, "qualifier_kept", -0.9),
        (DropsAbout, "unsupported_sentences", 0.05),
    ],
)
def test_a_broken_answerer_is_caught(whole, spoiled, broken: type[Broken], metric: str, by: float):
    change = spoiled(broken)[metric] - whole[metric]
    assert change <= by if by < 0 else change >= by, f"{metric} moved by {change:+.3f}"
