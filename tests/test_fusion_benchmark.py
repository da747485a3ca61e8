import gzip
import json
import lzma

from hypothesis import given
from hypothesis import strategies as st

from eval.benchmarks import fusion

SIDES = st.lists(st.sampled_from("abcdefgh"), unique=True).map(lambda ids: [(id_, 1.0) for id_ in ids])


@given(SIDES, SIDES)
def test_reciprocal_ranks_hold_each_id_once_and_do_not_depend_on_which_side_comes_first(left, right):
    fused = fusion.by_rank(left, right)
    assert sorted(fused) == sorted({id_ for id_, _ in (*left, *right)})
    assert fused == fusion.by_rank(right, left)


def test_reciprocal_ranks_favour_what_both_sides_find():
    assert fusion.by_rank([("a", 9.0), ("b", 1.0)], [("c", 0.9), ("b", 0.1)])[0] == "b"


def test_what_a_way_wins_and_loses_is_counted_by_question():
    ranks = [
        dict.fromkeys(fusion.WAYS) | {fusion.PLAIN: 1},
        dict.fromkeys(fusion.WAYS, 3) | {fusion.PLAIN: 7},
        dict.fromkeys(fusion.WAYS, 3) | {fusion.PLAIN: None},
    ]
    table = fusion.table("x", ranks)
    shown = dict(
        zip(fusion.WAYS, zip(*(list(column.cells) for column in table.columns), strict=True), strict=True)
    )
    assert shown[fusion.PLAIN][1:] == ("33.3", "33.3", "66.7", "66.7", "66.7")
    assert shown["terms alone"][1:] == ("0.0 +0 −1", "66.7 +2 −1", "66.7 +1 −1", "66.7 +1 −1", "66.7 +1 −1")


def test_both_collections_are_searched_and_the_table_printed(tmp_path, capsys):
    (tmp_path / "realtimeqa").mkdir()
    (tmp_path / "reader").mkdir()
    text = "The mayor of Porto opened the new bridge on Monday. It carries trams and cyclists."
    article = {
        "id": "one",
        "url": "https://news.example/1",
        "title": "A bridge",
        "published": "2023-02-01",
        "text": text,
    }
    with lzma.open(tmp_path / "realtimeqa/2023.articles.jsonl.xz", "wt") as out:
        out.write(json.dumps(article) + "\n")
    asked = {
        "id": "q",
        "question": "Who opened the bridge?",
        "answer": ["mayor of Porto"],
        "answer_in_articles": True,
    }
    with gzip.open(tmp_path / "realtimeqa/2023.questions.jsonl.gz", "wt") as out:
        out.writelines(
            json.dumps(asked | {"asked": day}) + "\n" for day in ("2023-01-05", "2023-02-02", "2023-03-09")
        )
    with gzip.open(tmp_path / "reader/dev.jsonl.gz", "wt") as out:
        row = {
            "title": "Bridges",
            "context": text,
            "question": "What does it carry?",
            "answers": [{"text": "trams"}],
        }
        out.write(json.dumps(row) + "\n")
    assert fusion.main(["--data", str(tmp_path), "--until", "2023-02-28"]) == 0
    printed = capsys.readouterr().out
    assert "2023: 2 questions" in printed  # of which the first is asked before the article is out
    assert "reader: 1 questions" in printed
    assert "50.0" in printed
    assert "100.0" in printed
