"""The benchmarks against open questions: each script as it runs, on a few rows written here."""

from __future__ import annotations

import functools
import gzip
import json
import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import WordEmbedder

from eval import squad
from eval.benchmarks import conflict, data, figures, followups, realtimeqa, undated
from eval.benchmarks.conflict_errors import Errors, counts, errors, indistinguishable
from rag.cancellation import Cancellation
from rag.domain import (
    Answer,
    Checks,
    Citation,
    Claim,
    Closing,
    Dropped,
    Hit,
    Question,
    Span,
    Statement,
    TimelineEntry,
    Turn,
)
from rag.following import Understood
from rag.pipeline import build


class Reader:
    """Claims the sentences it was given for a question, with their values, where a hit has them."""

    name = "llm:reader"

    def __init__(
        self,
        known: Mapping[str, Sequence[tuple[str, str]]],
        confidence: Mapping[str, float] | None = None,
    ) -> None:
        self._known = known
        self._confidence = confidence or {}

    def read(
        self, question: Question, hits: Sequence[Hit], cancellation: Cancellation | None = None
    ) -> Iterator[Claim | Dropped | Closing]:
        for words, value in self._known.get(question.text, ()):
            for hit in hits:
                if words in hit.article.text:
                    start = hit.article.text.index(words)
                    span = Span(hit.article.id, hit.article.version, start, start + len(words))
                    yield Claim(words, (span,), value=value)
                    break
        yield Closing(confidence=self._confidence.get(question.text, 0.5))

    def close(self) -> None: ...


def quick(reader: Reader | None = None) -> Any:
    """What builds a pipeline, with a fast embedder and this reader as its engine."""
    return functools.partial(build, embedder=WordEmbedder(), engines=(reader,) if reader else None)


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    opener: Any = {".gz": gzip.open, ".xz": lzma.open}[path.suffix]
    with opener(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def figure(found: Mapping[str, Any], key: str) -> Any:
    return pytest.approx(found[key]["value"])


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The  Cat,\tsat\non a mat.", "cat sat on mat"),
        ("An apple; THE end", "apple end"),
        ("Theatre and Anna: another", "theatre and anna another"),
        ("U.S. $1,000", "us 1000"),
        ("ex-wife's", "exwifes"),
        ("“Squid Game”", "“squid game”"),  # the official punctuation is ASCII's alone
        ("the", ""),
    ],
)
def test_the_normal_form_is_the_official_one(text: str, normal: str) -> None:
    assert squad.normal(text) == normal


def test_exact_match_takes_any_gold_answer() -> None:
    assert squad.exact_match("The Beatles!", ["Queen", "beatles"]) == 1.0
    assert squad.exact_match("The Beatles", ["Beatles band"]) == 0.0
    assert squad.exact_match("anything", []) == 0.0


def test_token_f1_counts_words_as_bags_and_takes_the_best_gold_answer() -> None:
    # said: new york city; gold: york city hall → 2 shared of 3 and 3
    assert squad.f1("New York City", ["the York City Hall"]) == pytest.approx(2 / 3)
    # said: cat cat; gold: cat → 1 shared, precision 1/2, recall 1
    assert squad.f1("cat cat", ["cat"]) == pytest.approx(2 / 3)
    assert squad.f1("New York City", ["Boston", "new york city"]) == 1.0
    assert squad.f1("Boston", ["New York"]) == 0.0


def test_token_f1_of_no_answer_is_right_only_where_there_is_none() -> None:
    assert squad.f1("", [""]) == 1.0
    assert squad.f1("", ["Boston"]) == 0.0
    assert squad.f1("Boston", [""]) == 0.0


def test_a_gold_answer_is_contained_as_whole_words_only() -> None:
    assert squad.contained("They named The Buffalo Bills, again.", ["buffalo bills"]) == 1.0
    assert squad.contained("The carpet", ["car"]) == 0.0
    assert squad.contained("Any text", ["the", ""]) == 0.0  # nothing is left of these to find


def test_a_mean_has_an_interval_around_it_that_is_the_same_each_time() -> None:
    values = [1.0] * 30 + [0.0] * 70
    found = figures.mean(values)
    assert found.value == pytest.approx(0.3)
    assert found.n == 100
    # The normal approximation: 0.3 ± 1.96 · sqrt(0.3 · 0.7 / 100)
    assert found.low == pytest.approx(0.21, abs=0.02)
    assert found.high == pytest.approx(0.39, abs=0.02)
    assert figures.mean(values) == found
    assert str(figures.mean([1.0, 1.0])) == "1.000 [1.000, 1.000]"


def test_the_mean_of_nothing_is_no_figure() -> None:
    assert figures.mean([]).value is None
    assert str(figures.mean([])) == "–"


def test_the_surest_answers_are_taken_up_to_a_share_of_all_cases() -> None:
    answers = [(0.2, 0.0), (0.9, 1.0), (0.6, 1.0), (0.8, 0.0)]
    found, covered = figures.of_surest(answers, 6, 0.5)  # 0.9, 0.8 and 0.6
    assert (found.value, found.n, covered) == (pytest.approx(2 / 3), 3, 0.5)
    found, covered = figures.of_surest(answers, 8, 0.8)  # seven are wanted, four there
    assert (found.value, found.n, covered) == (0.5, 4, 0.5)
    assert figures.of_surest([(0.5, 1.0)] * 5, 5, 0.8)[0].n == 4
    assert figures.of_surest([], 3, 0.5) == (figures.mean([]), 0.0)
    assert figures.of_surest([], 0, 0.5) == (figures.mean([]), None)


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for script in (realtimeqa, conflict, followups):
        assert script.main(["--data", str(tmp_path)]) == 1
        said = " ".join(capsys.readouterr().err.split())
        assert "is not there" in said
        assert "--data" in said


def test_the_folder_may_stand_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(data.VARIABLE, str(tmp_path))
    assert conflict.parse([]).data == tmp_path
    monkeypatch.delenv(data.VARIABLE)
    with pytest.raises(SystemExit):
        conflict.parse([])


def test_a_damaged_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"a": 1}\n\n[2]\n', encoding="utf-8")
    rows = data.rows(tmp_path, "rows.jsonl")
    assert next(rows) == {"a": 1}
    with pytest.raises(data.NoData, match="line 3: not a JSON object"):
        next(rows)
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(b'{"a": 1}\n')[:-4])
    with pytest.raises(data.NoData, match="cannot be read"):
        list(data.rows(tmp_path, "rows.jsonl.gz"))


WON = "The cup was won by Avon Rovers on Sunday after extra time."
MAYOR = "The mayor of Zedford is Jane Doe, who took office in May."
PRIZE = "The prize is a silver cup from 1901."
PLATE = "The plate was won by Bexley Town on Tuesday after a long evening."

ARTICLES = [
    {
        "id": "cup",
        "url": "https://post.example/cup",
        "title": "Rovers win",
        "authors": [],
        "published": "2022-01-03",
        "text": f"{WON} {PRIZE}",
    },
    {
        "id": "mayor",
        "url": "https://post.example/mayor",
        "title": "A new mayor",
        "authors": ["Ann Hill"],
        "published": "2022-01-04",
        "text": f"{MAYOR} She spoke to the council for an hour.",
    },
    {
        "id": "later",
        "url": "https://post.example/later",
        "title": "Bexley win",
        "authors": [],
        "published": "2022-02-01",
        "text": f"{PLATE} The crowd stayed until midnight.",
    },
]


def quiz(number: int, question: str, answer: str, *, answerable: bool) -> dict[str, Any]:
    return {
        "id": f"20220110_{number}",
        "asked": "2022-01-10",
        "source": "CNN",
        "question": question,
        "choices": [answer, "Another"],
        "answer": [answer],
        "evidence": "",
        "articles": [],
        "answer_in_articles": answerable,
    }


def test_realtimeqa_scores_open_answers_as_of_their_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = [
        quiz(0, "Who won the cup on Sunday?", "The Avon Rovers", answerable=True),  # right
        quiz(1, "Who is the mayor of Zedford?", "Doe", answerable=True),  # contained, F1 2/3
        quiz(2, "Who won the plate on Tuesday?", "Bexley Town", answerable=False),  # published later
        quiz(3, "What is the prize?", "“Silver cup”", answerable=True),  # right, but for the marks
    ]
    write(tmp_path / "realtimeqa/2022.articles.jsonl.xz", ARTICLES)
    write(tmp_path / "realtimeqa/2022.questions.jsonl.gz", questions)
    reader = Reader(
        {
            questions[0]["question"]: [(WON, "Avon Rovers")],
            questions[1]["question"]: [(MAYOR, "Jane Doe")],
            questions[2]["question"]: [(PLATE, "Bexley Town")],
            questions[3]["question"]: [(PRIZE, "silver cup")],
        },
        {asked["question"]: sure for asked, sure in zip(questions, (0.4, 0.7, 0.95, 0.6), strict=True)},
    )
    monkeypatch.setattr(realtimeqa, "build", quick(reader))
    to = tmp_path / "report.json"
    given = ["--data", str(tmp_path), "--year", "2022", "--home", str(tmp_path / "homes"), "--json", str(to)]
    assert realtimeqa.main(given) == 0
    report = json.loads(to.read_text(encoding="utf-8"))
    found = report["figures"]["2022"]
    assert found["all questions"] == 4
    assert found["all answered"] == 3
    assert figure(found, "all EM") == 2 / 4
    assert figure(found, "all F1") == (1 + 2 / 3 + 0 + 1) / 4
    assert figure(found, "all contained") == 3 / 4
    assert figure(found, "all contained in sentences") == 3 / 4
    assert figure(found, "surest 50%, EM") == 1 / 2  # the mayor and the prize
    assert found["surest 50%, coverage reached"] == 2 / 4
    assert figure(found, "surest 80%, EM") == 2 / 3  # four are wanted; the plate was not answered
    assert found["surest 80%, coverage reached"] == 3 / 4
    assert figure(found, "all EM of answered") == 2 / 3
    assert figure(found, "all in top 10") == 3 / 4
    assert figure(found, "answerable EM") == 2 / 3
    assert [one["prediction"] for one in report["questions"]["2022"]] == [
        "Avon Rovers",
        "Jane Doe",
        None,
        "silver cup",
    ]
    assert [(one["id"], one["confidence"]) for one in report["questions"]["2022"]][:2] == [
        ("20220110_0", 0.4),
        ("20220110_1", 0.7),
    ]
    assert report["years"]["2022"]["added"] == 3
    said = capsys.readouterr().out
    assert "0.370" in said  # what others reached stands beside it
    assert "GPT-3" in said

    monkeypatch.setattr(realtimeqa, "build", quick(reader))
    assert realtimeqa.main(given) == 0  # the kept index is used again
    again = json.loads(to.read_text(encoding="utf-8"))
    assert again["years"]["2022"]["added"] == 0
    assert again["years"]["2022"]["unchanged"] == 3
    assert again["figures"]["2022"]["all EM"] == found["all EM"]


def test_realtimeqa_tells_what_the_day_is_worth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = [
        quiz(0, "Who won the cup on Sunday?", "The Avon Rovers", answerable=True),  # right both ways
        quiz(1, "Who won the plate on Tuesday?", "Bexley Town", answerable=False),  # published later
    ]
    write(tmp_path / "realtimeqa/2022.articles.jsonl.xz", ARTICLES)
    write(tmp_path / "realtimeqa/2022.questions.jsonl.gz", questions)
    reader = Reader(
        {
            questions[0]["question"]: [(WON, "Avon Rovers")],
            questions[1]["question"]: [(PLATE, "Bexley Town")],
        },
        {asked["question"]: 0.9 for asked in questions},
    )
    monkeypatch.setattr(realtimeqa, "build", quick(reader))
    to = tmp_path / "report.json"
    given = ["--data", str(tmp_path), "--year", "2022", "--undated", "--json", str(to)]
    assert realtimeqa.main(given) == 0
    report = json.loads(to.read_text(encoding="utf-8"))
    found = report["undated"]["2022"]
    assert (found["all EM"]["dated"], found["all EM"]["undated"]) == (0.5, 1.0)
    assert found["all EM"]["difference"] == -0.5
    assert found["all EM"]["low"] <= -0.5 <= found["all EM"]["high"]
    assert found["all abstained"]["difference"] == 0.5
    assert found["answerable F1"]["difference"] == 0
    assert [one["prediction"] for one in report["questions undated"]["2022"]] == [
        "Avon Rovers",
        "Bexley Town",
    ]
    assert "-0.500" in capsys.readouterr().out
    assert realtimeqa.main([*given, "--every", "2"]) == 0
    assert report["undated"]["2022"]["all EM"]["n"] == 2
    assert json.loads(to.read_text(encoding="utf-8"))["undated"]["2022"]["all EM"]["n"] == 1


def test_two_runs_of_other_questions_are_not_compared() -> None:
    one = realtimeqa.Scored("a", True, None, 0.0, 0.0, 0.0, 0.0, 0.0, None, 0.0, 0.0)
    with pytest.raises(ValueError, match="same questions"):
        undated.differences([one], [replace(one, id="b")])
    assert undated.differences([], []) == {}


def test_realtimeqa_asks_the_questions_of_the_last_weeks_or_of_all_but_these(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["2022-01-09", "2022-01-03", "2022-01-21", "2022-01-17", "2022-02-01"]  # a Sunday, a Monday, …
    write(tmp_path / "realtimeqa/2022.articles.jsonl.xz", ARTICLES)
    write(
        tmp_path / "realtimeqa/2022.questions.jsonl.gz",
        [
            {**quiz(n, f"Who won cup {n}?", "Rovers", answerable=True), "asked": day}
            for n, day in enumerate(days)
        ],
    )
    monkeypatch.setattr(realtimeqa, "build", quick(Reader({})))
    to = tmp_path / "report.json"
    given = ["--data", str(tmp_path), "--year", "2022", "--home", str(tmp_path / "homes"), "--json", str(to)]

    def asked(*options: str) -> list[str]:
        assert realtimeqa.main([*given, *options]) == 0
        report = json.loads(to.read_text(encoding="utf-8"))
        assert report["years"]["2022"]["added"] + report["years"]["2022"]["unchanged"] == len(ARTICLES)
        return [one["id"] for one in report["questions"]["2022"]]

    assert asked("--weeks", "1") == ["20220110_4"]
    assert asked("--weeks", "2") == ["20220110_2", "20220110_3", "20220110_4"]  # a week without any is none
    assert asked("--skip-weeks", "2") == ["20220110_0", "20220110_1"]
    assert asked("--weeks", "9") == [f"20220110_{n}" for n in range(5)]
    assert asked("--weeks", "2", "--questions", "1") == ["20220110_2"]
    assert realtimeqa.main([*given, "--skip-weeks", "3"]) == 1
    assert "No question of 2022 is left" in " ".join(capsys.readouterr().err.split())
    for wrong in (["--weeks", "0"], ["--weeks", "1", "--skip-weeks", "1"]):
        with pytest.raises(SystemExit):
            realtimeqa.parse([*given, *wrong])


def row(question: str, documents: Sequence[str], golds: Sequence[str], wrongs: Sequence[str] = ()) -> Any:
    return {
        "question": question,
        "documents": [{"text": text, "type": "correct", "answer": "unknown"} for text in documents],
        "disambig_entity": [],
        "gold_answers": list(golds),
        "wrong_answers": list(wrongs),
    }


def test_conflict_wants_every_gold_answer_and_no_wrong_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kent = "The village of Ashwick is in Kent, and some 800 people live there."
    devon = "The village of Ashwick is in Devon, beside a river that often floods."
    beck = "The village of Beckton is in Kent, and its church is very old."
    mars = "The village of Beckton is in Surrey, as a new book would have it."
    combe = "The village of Combe lies in Dorset, and it has one narrow road."
    rows = [
        row("Where is Ashwick?", [kent, devon], ["Kent", "Devon"]),  # both: right
        row("Where is Beckton?", [beck, mars], ["Kent"], ["Surrey"]),  # the wrong one too
        row("Where is Combe?", [combe], ["Dorset", "Avon"]),  # one of two
        row("Where is Ashwick now?", [combe + " It rains."], ["Kent"]),  # another row's document
    ]
    write(tmp_path / conflict.FILE, rows)
    reader = Reader(
        {
            "Where is Ashwick?": [(kent, "Kent"), (devon, "Devon")],
            "Where is Beckton?": [(beck, "Kent"), (mars, "Surrey")],
            "Where is Combe?": [(combe, "Dorset")],
            "Where is Ashwick now?": [(kent, "Kent")],
        }
    )
    monkeypatch.setattr(conflict, "build", quick(reader))
    to = tmp_path / "report.json"
    assert conflict.main(["--data", str(tmp_path), "--json", str(to)]) == 0
    report = json.loads(to.read_text(encoding="utf-8"))
    assert report["documents"] == 6
    assert report["refused"] == 0
    found = report["figures"]["all"]
    assert figure(found, "EM") == 1 / 4
    assert figure(found, "gold answers given, share") == (1 + 1 + 1 / 2 + 0) / 4
    assert figure(found, "some gold answer given") == 3 / 4
    assert figure(found, "a wrong answer given") == 1 / 4
    assert figure(found, "abstained") == 1 / 4
    assert figure(report["figures"]["one gold"], "EM") == 0
    assert figure(report["figures"]["more golds"], "EM") == 1 / 2
    assert report["errors"]["rows that do not match"]["wrong beside every gold answer"] == 1
    assert sum(report["errors"]["rows that do not match"].values()) == 3
    assert [bool(each["errors"]) for each in report["each"]] == [False, True, True, True]
    out = capsys.readouterr().out
    assert "0.326" in out
    assert "rows that do not match" in out
    assert conflict.main(["--data", str(tmp_path), "--rows", "odd", "--json", str(to)]) == 0
    report = json.loads(to.read_text(encoding="utf-8"))
    assert [each["row"] for each in report["each"]] == [1, 3]
    assert report["documents"] == 6  # all stand in the collection, whichever rows are asked


def test_conflict_counts_what_statements_say_and_apart_from_it_what_values_say() -> None:
    text = "There were 3,559 people in 2010."
    answer = Answer(
        id="a",
        question="How many people live there?",
        status="answered",
        text=text + " [1]",
        value="3,559",
        statements=(Statement(text, 0, len(text), (1,)),),
        timeline=(TimelineEntry("3,559", "2010", ("Row 0",), 1, (1,)),),
    )
    scored = conflict.score(0, row("How many?", [], ["3,559 people"], ["10,000 people"]), answer)
    assert (scored.em, scored.em_of_values) == (1.0, 0.0)
    scored = conflict.score(0, row("How many?", [], ["3,559"], ["2010"]), answer)
    assert (scored.em, scored.em_of_values) == (0.0, 1.0)


def test_conflict_tells_rows_that_nothing_can_match() -> None:
    assert indistinguishable(row("Where?", [], ["New York City"], ["New York"]))
    assert not indistinguishable(row("Where?", [], ["New York"], ["New York City"]))


def answered(*said: tuple[str, str, str]) -> Answer:
    """An answer of (article id, sentence, value), the first of them its own value."""
    statements, citations, entries = [], [], []
    text = ""
    for number, (source, sentence, value) in enumerate(said, 1):
        start, text = len(text), f"{text}{sentence} "
        place = (start, start + len(sentence))
        statements.append(Statement(sentence, *place, (number,)))
        span, checks = Span(source, 1, 0, len(sentence)), Checks(True, True, True, True)
        citations.append(Citation("c", number, span, sentence, *place, "", "Row 0", None, None, checks))
        entries.append(TimelineEntry(value, "2010", ("Row 0",), 1, (number,)))
    value = said[0][2] if said else None
    parts = (tuple(statements), tuple(citations), tuple(entries))
    return Answer("a", "Where?", "answered" if said else "abstained", text, value, None, None, *parts)


DOCUMENTS = {"0-0": "Ashwick is in Kent.", "0-1": "Ashwick is in North Devon.", "0-2": "Ashwick: in Surrey."}


def errors_of(answer: Answer, golds: Sequence[str], wrongs: Sequence[str] = (), read: int = 3) -> Errors:
    texts = list(DOCUMENTS.values())
    one = row("Where?", texts, golds, wrongs)
    for document, gold in zip(one["documents"], ("Kent", "North Devon", "Surrey"), strict=True):
        document["answer"] = gold
    return errors(one, answer, list(DOCUMENTS), texts[:read])


KENT = ("0-0", DOCUMENTS["0-0"], "Kent")
SURREY = ("0-2", DOCUMENTS["0-2"], "Surrey")


@pytest.mark.parametrize(
    ("answer", "golds", "wrongs", "kind"),
    [
        (
            answered(KENT),
            ["Kent County"],
            ["Kent"],
            "cannot match: a wrong answer's words stand in a gold one",
        ),
        (answered(), ["Kent"], ["Surrey"], "abstained"),
        (answered(SURREY), ["Kent"], ["Surrey"], "wrong answers alone"),
        (answered(KENT, SURREY), ["Kent", "Avon"], ["Surrey"], "wrong beside some gold answers"),
        (answered(KENT, SURREY), ["Kent"], ["Surrey"], "wrong beside every gold answer"),
        (answered(KENT), ["Kent", "Avon"], ["Surrey"], "some gold answers, no wrong one"),
        (answered(KENT), ["Avon"], ["Surrey"], "neither gold nor wrong"),
    ],
)
def test_a_row_that_does_not_match_is_of_one_kind(
    answer: Answer, golds: Sequence[str], wrongs: Sequence[str], kind: str
) -> None:
    assert errors_of(answer, golds, wrongs).row == kind


@pytest.mark.parametrize(
    ("answer", "golds", "read", "kinds"),
    [
        (answered(KENT), ["Avon"], 3, ["stands in no document"]),
        (answered(KENT), ["Kent", "North Devon"], 1, ["stands in no window read"]),
        (answered(), ["Kent"], 3, ["abstained"]),
        (
            answered(("0-1", "It is there.", "Devon")),
            ["North Devon"],
            3,
            ["a given value stands in it: too short"],
        ),
        (
            answered(("0-0", "It is there.", "England")),
            ["Kent"],
            3,
            ["its document is cited, said otherwise"],
        ),
        (answered(KENT), ["Kent", "North Devon"], 3, ["read, not chosen"]),
    ],
)
def test_a_gold_answer_is_missed_by_the_first_rule_that_holds(
    answer: Answer, golds: Sequence[str], read: int, kinds: Sequence[str]
) -> None:
    assert list(errors_of(answer, golds, read=read).missed) == kinds


def test_a_wrong_answer_is_told_apart_by_where_it_stands() -> None:
    said = answered(KENT, SURREY, ("0-1", "Others say Essex.", "North Devon"))
    assert errors_of(said, ["Kent"], ["Surrey", "Essex", "Avon", "Surrey"]).given == (
        "as a further value",
        "in a sentence alone",
    )
    assert errors_of(said, ["North Devon"], ["Kent"]).given == ("as the answer's value",)


def test_errors_are_counted_by_kind_and_kinds_without_any_stand_too() -> None:
    found = counts([errors_of(answered(KENT), ["Kent", "Avon"]), errors_of(answered(), ["Kent", "Avon"])])
    assert found["rows that do not match"]["abstained"] == 1
    assert found["rows that do not match"]["wrong answers alone"] == 0
    assert found["gold answers missing from them"]["stands in no document"] == 2
    assert sum(found["wrong answers in them"].values()) == 0


LOOM = "Mill built a steam loom that wove silk."
BELL = "Orchard House lost its bell tower to a gale."
ROOF = "Workers laid copper over cedar beams."


def turn(dialogue: str, number: int, said: Sequence[str], question: str, rewrite: str) -> dict[str, Any]:
    topic = {"D_0": ["John Mill", "Inventions"], "E_1": ["Orchard House", "Damage"]}[dialogue]
    return {
        "id": f"{dialogue}-{number}",
        "history": [*topic, *said],
        "question": question,
        "rewrite": rewrite,
    }


DIALOGUES = [
    turn("D_0", 1, [], "What did he build?", "What steam loom did Mill build?"),
    turn("D_0", 2, ["What did he build?", LOOM], "When?", "When did Mill build it?"),
    turn("D_0", 3, ["What did he build?", LOOM, "When?", "I don't know."], "Why?", "Why did Mill build it?"),
    turn("E_1", 1, [], "What was lost?", "What tower did Orchard House lose to a gale?"),
    turn("E_1", 2, ["What was lost?", BELL], "And after?", "Who laid copper over the cedar beams?"),
    turn("E_1", 3, ["What was lost?", BELL, "And after?", ROOF], "Then?", "What came then?"),
]


def test_followups_take_questions_whose_answer_stands_in_a_later_history() -> None:
    asked = followups.questions(DIALOGUES)
    # Not those without an answer, nor the last of each dialogue, whose answer nothing tells.
    assert [(one.id, one.dialogue, one.turn, one.title, one.answer) for one in asked] == [
        ("D_0-1", "D_0", 1, "John Mill", LOOM),
        ("E_1-1", "E_1", 1, "Orchard House", BELL),
        ("E_1-2", "E_1", 2, "Orchard House", ROOF),
    ]


def test_followups_search_for_what_the_product_makes_of_the_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Turn, ...]] = []

    def remember(question: Question) -> str:
        seen.append(question.history)
        return f"rewrite {len(seen)}"

    monkeypatch.setattr(followups, "retrieval_text", remember)
    monkeypatch.setattr(
        followups, "understand", lambda asked: Understood(f"taken {asked.text}", True, "follows")
    )
    assert followups.forms(DIALOGUES[4]) == {
        "as asked": "And after?",
        "Dateline, dialogue alone": "rewrite 1",
        "Dateline's rewrite alone": "taken And after?",
        "Dateline, topic as first turn": "rewrite 2",
        "rewritten by people": "Who laid copper over the cedar beams?",
    }
    turns = (Turn("user", "What was lost?"), Turn("assistant", BELL))
    assert seen == [turns, (Turn("user", "Orchard House, Damage"), *turns)]


def test_followups_of_one_part_are_asked_among_every_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / followups.FILE, DIALOGUES)
    monkeypatch.setattr(followups, "build", quick())
    monkeypatch.setattr(followups, "_digit", lambda id_: "0" if id_.startswith("D") else "8")
    counts = {}
    for part in ("0-7", "8-f"):
        to = tmp_path / f"{part}.json"
        assert followups.main(["--data", str(tmp_path), "--part", part, "--json", str(to)]) == 0
        report = json.loads(to.read_text(encoding="utf-8"))
        assert report["articles"] == 3
        counts[part] = report["questions"]
    assert counts == {"0-7": 1, "8-f": 2}


def test_followups_report_how_far_up_each_form_finds_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / followups.FILE, DIALOGUES)
    monkeypatch.setattr(followups, "build", quick())
    to = tmp_path / "report.json"
    assert followups.main(["--data", str(tmp_path), "--json", str(to)]) == 0
    report = json.loads(to.read_text(encoding="utf-8"))
    assert (report["rows"], report["questions"], report["follow-ups"], report["articles"]) == (6, 3, 1, 3)
    for name in ("titled", "untitled"):
        ranks = report["ranks"][name]
        assert [ranks[id_]["rewritten by people"] for id_ in ("D_0-1", "E_1-1", "E_1-2")] == [1, 1, 1]
        found = report["figures"][name]["all questions"]["rewritten by people"]
        for key in ("recall@1", "recall@5", "MRR", "same dialogue first"):
            assert figure(found, key) == 1
        assert set(report["figures"][name]["follow-ups"]) == set(followups.forms(DIALOGUES[0]))
    assert "rewritten by people" in capsys.readouterr().out


def test_recall_and_reciprocal_rank_are_means_over_the_questions() -> None:
    found = followups.scores([followups.Found(rank, rank != 4) for rank in (1, 4, None, 10)])
    assert {name: mean.value for name, mean in found.items()} == pytest.approx(
        {
            "recall@1": 1 / 4,
            "recall@5": 2 / 4,
            "recall@10": 3 / 4,
            "MRR": (1 + 1 / 4 + 0 + 1 / 10) / 4,
            "same dialogue first": 3 / 4,
        }
    )
