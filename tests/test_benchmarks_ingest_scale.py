from __future__ import annotations

from pathlib import Path

import pytest

from eval.benchmarks.ingest_scale import one_run, write_articles


@pytest.mark.parametrize("projections", [True, False])
def test_a_run_counts_what_went_in_and_says_where_the_time_went(tmp_path: Path, projections: bool) -> None:
    file = tmp_path / "reports.jsonl"
    write_articles(file, 30)
    run = one_run(file, tmp_path / "home", projections=projections, processes=0)
    assert (run["articles"], run["passages"]) == (30, 30)
    assert run["peak_mb"] >= run["peak_before_mb"] > 0
    assert set(run["shares"]) == {"extract", "split", "embed", "record"} | (
        {"chroma", "tantivy"} if projections else set()
    )
    assert 0 < sum(run["shares"].values()) <= 1.01
