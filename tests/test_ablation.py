import gzip
import json
import lzma

import pytest
from fakes import ScriptedReader, article, hit

from eval.benchmarks import ablation, realtimeqa
from rag import candidates, retrieve, weighing
from rag.completion import complete

TEXT = "The mayor of Porto opened the new bridge on Monday. It carries 40 trams an hour. Rain fell all day."


def test_whole_passages_are_windows_of_the_passages_own_sentences():
    (window,) = ablation.passages("x", [hit(article(TEXT))])
    assert window.text == TEXT
    assert len(window.sentences) == 3


def test_a_part_is_left_out_only_while_its_variant_is_tried():
    before = weighing.calibration()
    variant = ablation.Variant("x", without="span", raw=True)
    with ablation.changed(variant):
        assert "span" not in weighing.calibration().weights
        assert candidates.complete is not complete
    assert weighing.calibration() == before
    assert candidates.complete is complete


def test_each_way_of_searching_is_the_products_again_when_it_was_tried():
    fuse, freshness = retrieve.fuse, retrieve.freshness
    for way in (ablation.RANKS, ablation.UNDATED, ablation.SHIPPED):
        with ablation.searching(way):
            assert (retrieve.fuse is fuse) is (way != ablation.RANKS)
            assert (retrieve.freshness is freshness) is (way == ablation.SHIPPED)
    assert (retrieve.fuse, retrieve.freshness) == (fuse, freshness)


def test_every_feature_that_weighs_is_tried_without():
    assert set(weighing.calibration().weights) <= set(ablation.FEATURES)


@pytest.mark.parametrize(("raw", "em"), [(False, 1.0), (True, 0.0)])
def test_a_forced_answer_is_judged_with_and_without_completion(raw, em):
    row = {
        "question": "How many trams an hour does the bridge carry?",
        "answer": ["40"],
        "answer_in_articles": True,
    }
    reader = ScriptedReader(("40 trams an hour", 9.0))
    variant = ablation.Variant("x", raw=raw)
    with ablation.changed(variant):
        found = ablation.outcome(variant, row, [hit(article(TEXT))], reader)
    assert (found.em, found.contained) == (em, 1.0)


def test_the_table_has_a_line_for_every_variant(tmp_path, capsys):
    folder = tmp_path / "data" / "realtimeqa"
    folder.mkdir(parents=True)
    source = {"id": "one", "url": "https://news.example/1", "title": "A bridge", "published": "2023-02-01"}
    with lzma.open(folder / "2023.articles.jsonl.xz", "wt") as out:
        out.write(json.dumps({**source, "text": TEXT}) + "\n")
    question = {
        "id": "q",
        "asked": "2023-02-03",
        "question": "How many trams an hour does the bridge carry?",
        "answer": ["40"],
        "articles": ["one"],
        "answer_in_articles": True,
    }
    with gzip.open(folder / "2023.questions.jsonl.gz", "wt") as out:
        out.write(json.dumps(question) + "\n")
    where = ["--data", str(tmp_path / "data"), "--home", str(tmp_path / "homes")]
    assert realtimeqa.main([*where, "--year", "2023"]) == 0
    capsys.readouterr()
    assert ablation.main(where) == 0
    shown = capsys.readouterr().out
    assert all(variant.name in shown for variant in ablation.VARIANTS)
