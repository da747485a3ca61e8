"""The benchmarks with one right answer: each script as it runs, on a few rows written here."""

from __future__ import annotations

import argparse
import gzip
import io
import json
import lzma
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from eval.benchmarks import against_peers, bodies, body_errors, compared, dateline_side, reader, side, support
from eval.benchmarks.bootstrap import interval
from rag.answer import Draft, citable
from rag.domain import Answer, Claim, Closing, Hit, Question, Span

SENTENCES = (
    "The harbour board voted on Tuesday to close the old swing bridge to lorries for the whole winter.",
    "Engineers had found cracks in four of the twelve steel girders that carry the road across the channel.",
    "Repairs will take five months and cost the county about nine million crowns, according to the chairman.",
    "Bakeries and fishmongers on the island say that deliveries will have to come by ferry before sunrise.",
)


def figures(capsys: pytest.CaptureFixture[str], file: Path) -> tuple[str, dict[str, Any]]:
    """What a script printed for people, and the figures it wrote."""
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return capsys.readouterr().out, report


def write_rows(file: Path, rows: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    opener: Any = {".gz": gzip.open, ".xz": lzma.open}[file.suffix]
    with opener(file, "wt", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps(row)}\n" for row in rows)


# --- the bootstrap ----------------------------------------------------------------------------------


def test_an_interval_holds_the_statistic_and_is_the_same_each_time() -> None:
    rows = [(float(x),) for x in (0, 0, 0, 1, 1, 1, 1, 1) * 4]
    low, high = interval(rows, lambda drawn: float(drawn.mean()))
    assert 0.0 < low < 5 / 8 < high < 1.0
    assert (low, high) == interval(rows, lambda drawn: float(drawn.mean()))


def test_an_interval_of_rows_that_do_not_differ_is_a_point() -> None:
    assert interval([(0.25,)] * 5, lambda drawn: float(drawn.mean())) == (0.25, 0.25)


def test_a_draw_on_which_the_statistic_is_not_defined_does_not_count() -> None:
    assert interval([(1.0,), (np.nan,)], lambda drawn: float(drawn[0, 0])) == (1.0, 1.0)


def test_there_is_no_interval_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        interval([], lambda drawn: 0.0)


# --- bodies -----------------------------------------------------------------------------------------


def write_pages(folder: Path, true: dict[str, str]) -> None:
    """Pages that all hold the same four paragraphs, between the furniture of a news page."""
    story = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    page = (
        "<html><head><title>Bridge to close</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article>{story}</article><footer>All rights reserved</footer></body></html>"
    )
    (folder / "html" / "html").mkdir(parents=True)
    truth = {id_: {"articleBody": body, "url": f"https://example.org/{id_}"} for id_, body in true.items()}
    (folder / "html" / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    for id_ in true:
        (folder / "html" / "html" / f"{id_}.html.gz").write_bytes(gzip.compress(page.encode("utf-8")))


def test_runs_of_four_words_are_counted_as_bags() -> None:
    # Five words give two runs, six give three; "a b c d" is the one they share, of four in either.
    found = bodies.overlap("a b c d e", "a b c d, x y")
    assert (found.shared, found.missing, found.extra) == (1 / 4, 1 / 4, 2 / 4)


def test_a_text_shorter_than_a_run_is_one_run() -> None:
    assert bodies.overlap("Two words", "two words").shared == 0.0  # case counts
    assert bodies.overlap("Two words", "Two, words!").shared == 1.0  # punctuation does not


def test_a_repeated_run_counts_as_often_as_the_body_has_it() -> None:
    found = bodies.overlap("a b c d", "a b c d a b c d")  # five runs, one of them wanted once
    assert (found.shared, found.missing, found.extra) == (1 / 5, 0.0, 4 / 5)


def test_precision_and_recall_are_averaged_over_pages_and_f1_is_taken_of_the_averages() -> None:
    # precision 1 and 1/2, recall 1/2 and 1; the third page was given no text and has no precision.
    rows = np.array([(0.5, 0.0, 0.5), (0.5, 0.5, 0.0), (0.0, 0.0, 1.0)])
    precision, recall, f1 = bodies.precision_recall_f1(rows)
    assert precision == pytest.approx(3 / 4)
    assert recall == pytest.approx(1 / 2)
    assert f1 == pytest.approx(2 * 3 / 4 * 1 / 2 / (3 / 4 + 1 / 2))


def test_pages_without_a_word_in_common_score_nothing() -> None:
    assert bodies.precision_recall_f1(np.array([(0.0, 0.5, 0.5)])) == (0.0, 0.0, 0.0)


def test_the_bodies_benchmark_tells_how_fast_pages_are_read_in_processes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_pages(tmp_path, {"a": "", "b": ""})
    assert bodies.main(["--data", str(tmp_path), "--processes", "1,2"]) == 0
    one, two, *_ = capsys.readouterr().out.splitlines()
    assert one.startswith("In 1 process: ")
    assert two.startswith("In 2 processes: ")
    assert "times that of 1" in two


def test_the_bodies_benchmark_measures_both_extractors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = "\n".join(SENTENCES)
    words = len(body.split())
    write_pages(tmp_path, {"a": body, "b": f"{body} And four words more"})
    assert bodies.main(["--data", str(tmp_path), "--json", str(tmp_path / "figures.json")]) == 0
    shown, report = figures(capsys, tmp_path / "figures.json")
    # Page b's body has four words, and four runs, more than the page gives.
    recall = (1 + words / (words + 4)) / 2
    whole = report["splits"]["all"]
    assert whole["pages"] == report["pages"] == 2
    for own in whole["extractors"].values():
        assert own["words"]["precision"] == own["runs"]["precision"] == pytest.approx(1.0)
        assert own["words"]["recall"] == pytest.approx(recall)
        assert own["words"]["f1"] == pytest.approx((1 + 2 * words / (2 * words + 4)) / 2)
        assert own["runs"]["recall"] == pytest.approx((1 + (words - 3) / (words + 1)) / 2)
        assert own["words"]["whole"] == 0.5
        assert own["words"]["nothing"] == 0
        assert own["wrongly_kept"] == {}
    assert whole["f1_difference"] == {"value": 0.0, "interval": [0.0, 0.0]}
    assert (
        sum(report["splits"][half]["pages"] for half in ("choosing", "final") if half in report["splits"])
        == 2
    )
    assert "Diffbot" in shown


def test_words_wrongly_kept_and_lost_are_told_by_what_the_page_makes_of_them() -> None:
    page = (
        "<body><nav><p>Home, sport and weather</p></nav><p>The bridge will close on Monday, it is said.</p>"
        "<ul><li>Drivers should take the northern road</li></ul></body>"
    )
    true = "The bridge will close on Monday, it is said.\nDrivers should take the northern road"
    kept, lost = body_errors.errors(
        page, true, "Home, sport and weather\nThe bridge will close on Monday, it is said."
    )
    assert kept == {"navigation": 4}
    assert lost == {"list": 6} or lost == {"lead": 6}


def test_a_page_that_is_refused_counts_as_no_text(tmp_path: Path) -> None:
    page = bodies.Page("empty", b"<html><body></body></html>", "Some body text of the page.")
    assert bodies.dateline(page) == ""
    assert bodies.trafilatura(page) == ""


def test_the_bodies_benchmark_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bodies.main(["--data", str(tmp_path)]) == 1
    assert "ground-truth.json is not there" in " ".join(capsys.readouterr().err.split())
    write_pages(tmp_path, {"a": "Body."})
    (tmp_path / "html" / "html" / "a.html.gz").unlink()
    assert bodies.main(["--data", str(tmp_path)]) == 1
    assert "1 of the pages" in " ".join(capsys.readouterr().err.split())


# --- support ----------------------------------------------------------------------------------------

CLAIMS = (  # label, claim, page; how many checks fail stands behind
    (
        "supported",
        "The bridge closed in March 2021.",
        ["(meta data) TITLE: Bridge", "It closed in March 2021."],
    ),  # 0
    ("supported", "The board met in 2020.", ["The board met that year."]),  # 1
    ("partially_supported", "Olga Brandt opened the bridge.", ["", "The bridge was opened."]),  # 1
    ("partially_supported", "The bridge is old and ugly.", ["The bridge is old."]),  # 0
    ("not_supported", "It carried 40 lorries in 1999.", ["It carried 12 lorries in 1987."]),  # 2
)


def write_claims(folder: Path, claims: tuple[tuple[str, str, list[str]], ...] = CLAIMS) -> None:
    rows = [
        {
            "label": label,
            "claim": claim,
            "evidence": page,
            "supporting_sentences": [],
            "meta": {"id": f"c{n}"},
        }
        for n, (label, claim, page) in enumerate(claims)
    ]
    write_rows(folder / "support" / "wice.jsonl.gz", rows)


def test_the_support_benchmark_counts_partial_support_each_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_claims(tmp_path)
    assert support.main(["--data", str(tmp_path), "--json", str(tmp_path / "figures.json")]) == 0
    shown, report = figures(capsys, tmp_path / "figures.json")
    assert [(each["failures"], each["failed"]) for each in report["judged"]] == [
        (0, []),
        (1, ["dates"]),
        (1, ["names"]),
        (0, []),
        (2, ["numbers", "dates"]),
    ]
    values = {
        counting: {name: own[name]["value"] for name in support.STATISTICS}
        for counting, own in report["figures"].items()
    }
    strict, left_out, lenient = values.values()
    # Supported: 0 and 1 failures; the others: 1, 0 and 2. Of the six pairs 3 are in order and 2 are ties.
    assert strict["supported that pass"] == pytest.approx(1 / 2)
    assert strict["others that do not"] == pytest.approx(2 / 3)
    assert strict["balanced accuracy"] == pytest.approx(7 / 12)
    assert strict["AUROC, failures"] == pytest.approx((3 + 2 / 2) / 6)
    assert left_out["balanced accuracy"] == lenient["balanced accuracy"] == pytest.approx(3 / 4)
    assert left_out["AUROC, failures"] == lenient["AUROC, failures"] == 1.0
    # Of the six pairs one is out of order: but for one word the half-true claim stands, and nothing failed.
    chances = [each["chance"] for each in report["judged"]]
    assert chances[0] == max(chances)
    assert chances[4] == min(chances)
    assert strict["support: AUROC"] == pytest.approx(5 / 6)
    assert report["failed"]["supported"] == {"numbers": 0.0, "dates": 0.5, "names": 0.0}
    assert "5 claims: 2 supported, 2 partially, 1 not" in shown
    assert "GPT-4" in shown


def test_the_words_of_a_claim_that_stand_in_its_page_are_counted_once_and_without_case() -> None:
    assert support.overlap("Old bridge, old road.", ["The OLD one.", "A road"]) == pytest.approx(2 / 3)
    assert support.overlap("…", ["Words"]) == 0.0


def test_every_sentence_of_a_page_is_quoted_at_its_place() -> None:
    quotes = support.quotes(["First.", "", " ", "Second one."])
    assert [quote.quote for quote in quotes] == ["First.", "Second one."]
    assert all(quote.stands for quote in quotes)


def test_a_claim_cites_the_few_sentences_that_say_most_of_it_in_the_page_s_order() -> None:
    page = ["A bridge.", "Olga Brandt opened it.", "Weather.", "The old bridge closed.", "Bridges close."]
    claim = "The old bridge that Olga Brandt opened is closed."
    assert support.cited(claim, page) == ["Olga Brandt opened it.", "The old bridge closed."]
    assert support.cited(claim, page, 1) == ["Olga Brandt opened it."]
    assert support.cited(claim, []) == []


def test_the_threshold_tells_the_sides_apart_half_way_between_two_claims() -> None:
    rows = np.array([(1.0, 0.9), (1.0, 0.5), (0.0, 0.3), (0.0, 0.1)])
    assert support.best_threshold(rows) == pytest.approx(0.4)
    assert support.best_threshold(rows[:2]) == 0.5


def test_no_claim_has_a_say_in_its_own_threshold() -> None:
    def judged(chance: float, label: str, fold: int) -> support.Judged:
        return support.Judged("c", label, True, 0, (), 0.0, chance, fold)

    counted = [
        judged(0.9, support.SUPPORTED, 0),
        judged(0.1, support.NOT, 0),
        judged(0.8, support.SUPPORTED, 1),
        judged(0.6, support.NOT, 1),
    ]
    assert support.thresholds(counted, {support.SUPPORTED}) == pytest.approx([0.7, 0.7, 0.5, 0.5])


def test_a_side_without_claims_has_no_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_claims(tmp_path, CLAIMS[:2])
    assert support.main(["--data", str(tmp_path)]) == 0
    assert "–" in capsys.readouterr().out


def test_the_support_benchmark_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert support.main(["--data", str(tmp_path)]) == 1
    assert "support/wice.jsonl.gz" in capsys.readouterr().err


# --- reader -----------------------------------------------------------------------------------------

ROWS = (  # question, passage, gold answers; what the scripted reader says and sees stands in SAID and SEEN
    ("When did the bridge close?", "The bridge closed in March 2021.", ["March 2021", "in March 2021"]),
    ("Who chairs the board?", "Olga Brandt, an engineer, chairs the board.", ["Olga Brandt"]),
    ("Why was it closed?", "It was closed because girders had cracked.", ["girders had cracked"]),
    ("How many lorries crossed in 1987?", "It carried 12 lorries in 1999.", []),
    ("Who designed the bridge?", "The bridge was designed in 1902.", []),
)
SAID: dict[str, tuple[str, str | None]] = {  # the sentence quoted and the value given
    ROWS[0][0]: (ROWS[0][1], "March 2021"),
    ROWS[2][0]: (ROWS[2][1], None),
    ROWS[3][0]: (ROWS[3][1], "12"),
}
SEEN = {
    ROWS[0][0]: ["March 2021"],
    ROWS[1][0]: ["engineer Olga Brandt", "Olga Brandt"],
    ROWS[2][0]: ["girders"],
    ROWS[3][0]: ["12"],
    ROWS[4][0]: [],
}
ALONE = {  # the reader's own span and its log-odds
    ROWS[0][0]: ("March 2021", 5.0),
    ROWS[1][0]: ("Olga Brandt", -1.0),
    ROWS[2][0]: ("girders", 2.0),
    ROWS[3][0]: ("12", 3.0),
    ROWS[4][0]: ("1902", -4.0),
}


def scripted_reader() -> reader.Reader:
    def answer(text: str, hit: Hit) -> Answer:
        draft = Draft(Question(text), citable([hit]), "local", index="")
        if text in SAID:
            sentence, value = SAID[text]
            span = Span(hit.article.id, hit.article.version, 0, len(sentence))
            draft.add(Claim(sentence, (span,), value=value))
        return draft.close(Closing(0.5), {})

    return reader.Reader(answer, lambda text, hit: SEEN[text], lambda text, hit: ALONE[text])


def write_questions(folder: Path) -> None:
    rows = [
        {
            "id": f"squad2-{n}",
            "source": "squad2" if n < 4 else "subj",
            "title": "The_bridge",
            "question": question,
            "context": passage,
            "answers": [{"start": max(0, passage.find(gold)), "text": gold} for gold in golds],
        }
        for n, (question, passage, golds) in enumerate(ROWS)
    ]
    write_rows(folder / "reader" / "dev.jsonl.gz", rows)


def test_the_reader_benchmark_tells_reading_from_withholding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_questions(tmp_path)
    monkeypatch.setattr(reader, "open_reader", scripted_reader)
    assert reader.main(["--data", str(tmp_path), "--json", str(tmp_path / "figures.json")]) == 0
    shown, report = figures(capsys, tmp_path / "figures.json")
    whole = {key: own["value"] for key, own in report["figures"]["all"].items() if isinstance(own, dict)}
    # Answered: the date rightly; the whole sentence of seven words for three of them (precision 3/7,
    # recall 1); a number where there is none. Withheld: the name, and the designer who is not told of.
    why = 2 * 3 / 7 / (1 + 3 / 7)
    assert whole["em"] == pytest.approx((1 + 0 + 0 + 0 + 1) / 5)
    assert whole["f1"] == pytest.approx((1 + 0 + why + 0 + 1) / 5)
    assert whole["silent_em_f1"] == pytest.approx(2 / 5)
    assert whole["answerable_em"] == pytest.approx(1 / 3)
    assert whole["answerable_f1"] == pytest.approx((1 + why) / 3)
    assert whole["no_answer_accuracy"] == pytest.approx(1 / 2)
    assert whole["answered_share"] == pytest.approx(2 / 3)
    assert whole["answered_em"] == pytest.approx(1 / 2)
    # The best candidates: right; one word too many for two; one word of three.
    assert whole["best_em"] == pytest.approx(1 / 3)
    assert whole["best_f1"] == pytest.approx((1 + 4 / 5 + 1 / 2) / 3)
    assert whole["reach_em"] == pytest.approx(2 / 3)
    assert whole["reach_f1"] == pytest.approx((1 + 1 + 1 / 2) / 3)
    # The reader alone: right; right and thought unlikely; one word of three; wrong; rightly silent.
    assert whole["alone_forced_em"] == pytest.approx(2 / 3)
    assert whole["alone_forced_f1"] == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert whole["alone_em"] == pytest.approx((1 + 0 + 0 + 0 + 1) / 5)
    assert whole["alone_f1"] == pytest.approx((1 + 0 + 1 / 2 + 0 + 1) / 5)
    assert report["figures"]["source subj"]["no_answer_accuracy"]["value"] == 1.0
    assert report["figures"]["source subj"]["answerable_f1"]["value"] is None
    assert "5 questions, 3 of them answerable" in shown
    assert "Licence of subj: none stated" in shown
    assert "MiniLM-L12" in shown


def test_the_local_engine_reads_the_one_passage_it_is_given() -> None:
    real = reader.open_reader()
    row = {
        "id": "squad2-1",
        "source": "squad2",
        "title": "Old_bridge",
        "question": "In what year did the harbour bridge close to lorries?",
        "context": "The bridge opened to lorries in 1902. The harbour bridge closed to lorries in 1987.",
        "answers": [{"start": 78, "text": "1987"}],
    }
    hit = reader.only_hit(row)
    assert hit.article.title == "Old bridge"
    assert hit.passage.text == hit.article.text == row["context"]
    assert {"1902", "1987"} <= set(real.candidates(row["question"], hit))
    assert reader.read(real, row).reach_em == 1.0
    assert real.alone(row["question"], hit)[0] == "1987"


def test_a_question_that_asks_for_nothing_has_no_candidates() -> None:
    real = reader.open_reader()
    row = {"id": "1", "title": "", "question": "What is it?", "context": "It is old. It is 12 metres high."}
    assert real.candidates(row["question"], reader.only_hit(row)) == []
    assert reader.prediction(real.answer(row["question"], reader.only_hit(row))) == ""


def test_a_sample_is_spread_evenly_and_the_same_each_time() -> None:
    rows = [{"id": n} for n in range(10)]
    assert [row["id"] for row in reader.sample(rows, 4)] == [0, 2, 5, 7]
    assert reader.sample(rows, 10) == reader.sample(rows, None) == reader.sample(rows, 99) == rows


def test_the_reader_benchmark_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reader.main(["--data", str(tmp_path)]) == 1
    assert "reader/dev.jsonl.gz" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        reader.main(["--data", str(tmp_path), "--limit", "0"])


# --- against peers ----------------------------------------------------------------------------------

ARTICLES = [
    {
        "id": f"a{n}",
        "url": f"https://example.org/{n}",
        "title": f"Report {n}",
        "authors": "",
        "published": f"2023-01-{n + 1:02}",
        "text": text,
    }
    for n, text in enumerate(
        [
            f"{SENTENCES[0]} {SENTENCES[1]}",
            f"{SENTENCES[2]} The chairman is Olga Brandt.",
            f"{SENTENCES[3]} The ferry is named Kestrel.",
            "The museum shows Norse boats.",
        ]
    )
]
QUIZ = [  # question, answers, the ranked ids of its articles
    ("Who is the chairman of the county?", ["Olga Brandt"], ["a1", "a9"]),
    ("What is the ferry to the island named?", ["The Kestrel"], ["a2"]),
    ("Which day did the harbour board vote?", ["Tuesday"], ["a0", "a8"]),
    ("Who discovered penicillin?", ["Alexander Fleming"], ["a0"]),  # no answer in its article
    ("What does the museum show?", ["Norse boats"], ["a3"]),  # its article is not taken in
]


def write_news(folder: Path) -> None:
    write_rows(folder / "realtimeqa" / "2023.articles.jsonl.xz", ARTICLES)
    write_rows(
        folder / "realtimeqa" / "2023.questions.jsonl.gz",
        [{"id": q, "question": q, "answer": golds, "articles": ids} for q, golds, ids in QUIZ],
    )


class ListedSide:
    """Holds articles whole, and finds those that share the most words with the question."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.asked: list[tuple[str, str]] = []

    def ingest(self, rows: Iterator[side.Row], articles: int, report: side.Report) -> int:
        self.texts = [row["text"] for row in rows]
        report(len(self.texts), articles)
        return len(self.texts)

    def search(self, text: str) -> Sequence[str]:
        words = set(text.casefold().split())
        return sorted(self.texts, key=lambda held: -len(words & set(held.casefold().split())))

    def ask(self, text: str, words: str) -> None:
        self.asked.append((text, words))

    def close(self) -> None:
        self.texts = []


def test_questions_are_timed_by_their_articles_and_recalled_where_one_holds_an_answer(tmp_path: Path) -> None:
    write_news(tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    assert against_peers.prepare(tmp_path, work, articles=3, questions=2) == 3
    asked = json.loads((work / "questions.json").read_text(encoding="utf-8"))
    # All of the articles of the second and the fourth are in, half of the first's and the third's.
    assert asked["timed"] == [QUIZ[1][0], QUIZ[3][0]]
    assert asked["warm"] == [QUIZ[0][0], QUIZ[2][0], QUIZ[4][0]]
    assert [row["question"] for row in asked["recall"]] == [QUIZ[0][0], QUIZ[1][0], QUIZ[2][0]]
    assert len((work / "articles.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_a_peer_is_measured_with_the_words_it_is_given(tmp_path: Path) -> None:
    write_news(tmp_path)
    against_peers.prepare(tmp_path, tmp_path, articles=3, questions=2)
    words = {question: f"On {question}" for question, _, _ in QUIZ}
    (tmp_path / "answers.json").write_text(json.dumps(words), encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    (home / "kept").write_bytes(bytes(1024**2))
    listed = ListedSide()
    told: list[str] = []

    def report(done: int, total: int | None = None, label: str | None = None) -> None:
        told.append(label or "Ingesting")

    measured = side.measure(lambda home: listed, tmp_path, home, report)
    assert measured["passages"] == 3
    assert measured["disk_mib"] == 1.0
    assert measured["hits"] == 3
    assert measured["ranks"] == [1, 1, 1]
    assert len(measured["search_ms"]) == len(measured["ask_ms"]) == 2
    assert "answers" not in measured
    warm, timed = [QUIZ[0], QUIZ[2], QUIZ[4]], [QUIZ[1], QUIZ[3]]
    assert listed.asked == [(row[0], words[row[0]]) for row in (*warm, *timed)]
    assert set(told) == {"Ingesting", "Searching", "Recall", "Asking"}
    assert listed.texts == []


def test_dateline_writes_the_words_and_is_asked_again_with_them(tmp_path: Path) -> None:
    write_news(tmp_path)
    against_peers.prepare(tmp_path, tmp_path, articles=4, questions=3)
    measured = side.measure(dateline_side.open_side, tmp_path, tmp_path / "home", lambda *_, **__: None)
    assert measured["passages"] == 4
    assert set(measured["answers"]) == {question for question, _, _ in QUIZ}
    assert len(measured["answer_ms"]) == len(measured["ask_ms"]) == 3
    assert set(measured["stages_ms"]) >= {"retrieve_ms", "read_ms", "verify_ms", "answered"}
    assert all(rank is not None for rank in measured["ranks"])
    assert measured["disk_mib"] > 0


def test_dateline_does_not_pass_words_off_that_it_did_not_say(tmp_path: Path) -> None:
    ours = dateline_side.open_side(tmp_path / "home")
    ours.ingest(iter(ARTICLES), len(ARTICLES), lambda *_: None)
    words, _ = ours.answer(QUIZ[1][0])
    ours.ask(QUIZ[1][0], words)
    with pytest.raises(ValueError, match="it said"):
        ours.ask(QUIZ[1][0], f"{words} And more.")
    ours.close()


def test_an_answer_is_found_in_the_first_passage_that_holds_all_its_words() -> None:
    passages = ["About Olga", "The Brandt family", "Olga  Brandt, an engineer", "Olga Brandt"]
    assert side.rank(passages, ["the Olga Brandt", "nobody"]) == 3
    assert side.rank(passages, ["Kestrel"]) is None


def measured(seconds: float, ranks: list[int | None], **more: Any) -> dict[str, Any]:
    return {
        "passages": 100,
        "ingest_s": seconds,
        "ingest_cpu_s": seconds,
        "peak_ingest_mib": 200.0,
        "peak_mib": 300.0,
        "disk_mib": 0.0,
        "search_ms": [1.0, 2.0, 3.0],
        "ask_ms": [4.0],
        "ranks": ranks,
        "load_before": (1.0, 1.0, 1.0),
        "load_after": (2.0, 1.0, 1.0),
        **more,
    }


def test_rounds_come_to_medians_ratios_and_recall() -> None:
    own = {"answer_ms": [10.0], "stages_ms": {"retrieve_ms": [1.0], "read_ms": [8.0], "answered": [1.0]}}
    rounds = {
        "Dateline": [
            measured(seconds, [1, 3, 6, None], disk_mib=5.0, **own) for seconds in (5.0, 10.0, 20.0)
        ],
        "Peer": [measured(20.0, [2, None, 6, None]) for _ in range(3)],
    }
    given = argparse.Namespace(articles=3, questions=2, rounds=3)
    report = compared.summarise(rounds, given, recall=4)
    assert report["medians"]["Dateline"]["ingest_s"] == 10.0
    assert report["medians"]["Dateline"]["passages_per_s"] == 10.0
    assert report["medians"]["Dateline"]["answered"] == 1.0
    assert report["medians"]["Dateline"]["answer_read_p50_ms"] == 8.0
    assert report["ratios"]["Peer"]["ingest_s"] == 0.5
    assert report["ratios"]["Peer"]["passages_per_s"] == 2.0
    assert report["ratios"]["Peer"]["disk_mib"] is None  # nothing of theirs to divide by
    assert report["medians"]["Peer"]["search_p50_ms"] == 2.0
    assert report["medians"]["Peer"]["search_p95_ms"] == pytest.approx(2.9)
    assert {k: own["value"] for k, own in report["recall"]["Dateline"].items()} == {
        "1": 0.25,
        "5": 0.5,
        "10": 0.75,
    }
    assert {k: own["value"] for k, own in report["recall"]["Peer"].items()} == {
        "1": 0.0,
        "5": 0.25,
        "10": 0.5,
    }
    assert {k: own["value"] for k, own in report["recall_less"]["Peer"].items()} == dict.fromkeys(
        ("1", "5", "10"), 0.25
    )


def test_the_comparison_runs_each_side_in_a_process_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_news(tmp_path)
    monkeypatch.setattr(
        against_peers, "SIDES", {"Dateline": "dateline_side", "Again": "dateline_side:open_side"}
    )
    arguments = ["--data", str(tmp_path), "--articles", "4", "--questions", "2", "--rounds", "1"]
    assert against_peers.main([*arguments, "--json", str(tmp_path / "figures.json")]) == 0
    shown, report = figures(capsys, tmp_path / "figures.json")
    assert report["recall_questions"] == 4
    assert report["ratios"]["Again"]["passages"] == 1.0
    assert report["recall"]["Dateline"]["10"]["value"] == 1.0
    assert report["recall_less"]["Again"]["1"] == {"value": 0.0, "low": 0.0, "high": 0.0, "n": 4}
    assert "recall@10" in shown
    assert "Again" in shown


def test_a_side_that_fails_is_named_with_what_it_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_news(tmp_path)
    monkeypatch.setattr(against_peers, "SIDES", {"Dateline": "no_such_side"})
    with pytest.raises(SystemExit, match="Dateline failed"):
        against_peers.main(["--data", str(tmp_path), "--rounds", "1"])
    assert "No module named" in capsys.readouterr().err


def test_the_comparison_says_what_is_missing_and_what_it_cannot_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert against_peers.main(["--data", str(tmp_path)]) == 1
    assert "realtimeqa/2023.questions.jsonl.gz" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        against_peers.main(["--data", str(tmp_path), "--rounds", "0"])


def test_what_a_child_reports_is_followed_to_its_result() -> None:
    lines = ['{"done": 1, "total": 2, "label": "Searching"}', '{"result": {"passages": 2}}']
    console = Console(file=io.StringIO())
    assert against_peers.follow(iter(lines), "Round 1/1", console) == {"passages": 2}
    assert against_peers.follow(iter(lines[:1]), "Round 1/1", console) is None


def test_a_side_reaches_no_other_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", socket.socket.connect)  # put back afterwards
    side.refuse_network()
    with socket.socket() as line, pytest.raises(OSError, match=r"tried to reach 192\.0\.2\.1"):
        line.connect(("192.0.2.1", 80))
