"""Reader: a question and the one passage to answer it from, which may not answer it. SQuAD's measures.

    python -m eval.benchmarks.reader --data FOLDER [--limit 500]

The passage is the only hit, and the local engine and the checks do the rest as in `rag.pipeline`. Beside
the answers stands the best candidate that the engine saw, floor or no floor, so that what is read wrongly
and what is withheld are told apart; and the shipped reader alone, over the whole passage at once, as such
models are measured elsewhere.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from eval import squad
from eval.benchmarks import data, figures
from rag.answer import Draft, citable
from rag.coverage import question_names
from rag.domain import Answer, Article, Claim, Closing, Hit, Passage, Question
from rag.local import LocalEngine
from rag.questions import Asked, ask_about
from rag.reader import LocalReader
from rag.reader import Reader as Encoder
from rag.terminal import err, out, progress_bar
from rag.tokens import count
from rag.weighing import scored_candidates
from rag.windows import Window, windows

FILE = "reader/dev.jsonl.gz"
PUBLISHED = {  # F1 on all of SQuAD 2.0's development set, 11,873 questions of 35 articles
    "MiniLM-L6": 0.756,
    "MiniLM-L12": 0.817,
    "tinyroberta": 0.820,
}
LICENCES = {  # of the questions, by source: whether they may teach a model that is given away
    **dict.fromkeys(("squad2", "mz", "new_wiki", "reddit", "amazon"), "CC BY(-SA) 4.0, may teach"),
    **dict.fromkeys(("nq", "qed"), "CC BY-SA 3.0, may teach"),
    "timeqa": "BSD-3, may teach",
    "policy": "MIT, may teach",
    "covidqa": "Apache-2.0, may teach",
    "subj": "none stated, so measured only",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """What is measured, each for a question: answers as given, and what they are chosen from."""

    answer: Callable[[str, Hit], Answer]
    candidates: Callable[[str, Hit], Sequence[str]]  # best first
    alone: Callable[[str, Hit], tuple[str, float]]  # the reader's best span, and its log-odds against none


@dataclass(frozen=True, slots=True)
class Read:
    """One question as it was read. Scores are 0 to 1; of no answer, 1 where none is right."""

    id: str
    source: str
    group: str  # which weights its kind of question has
    answerable: bool
    answered: bool
    confidence: float
    em: float
    f1: float
    best_em: float  # of the best candidate, whatever its chance
    best_f1: float
    reach_em: float  # of the candidate that comes nearest: no choice among them can do better
    reach_f1: float
    alone_em: float  # of the reader's best span, whatever its log-odds
    alone_f1: float
    alone_odds: float


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    try:
        rows = sample(list(data.rows(given.data, FILE)), given.limit)
    except data.NoData as error:
        err.print(str(error), style="bold red", soft_wrap=True)
        return 1
    reader = open_reader()
    done: list[Read] = []
    begun = time.perf_counter()
    with progress_bar(f"Reading {len(rows)} passages") as progress:
        for row in rows:
            done.append(read(reader, row))
            progress(len(done), len(rows))
    report: dict[str, Any] = {
        "questions": len(done),
        "figures": {name: summary(some) for name, some in parts(done)},
        "published": PUBLISHED,
        "licences": {each.source: LICENCES.get(each.source, "not known") for each in done},
        "ms_per_question": 1000 * (time.perf_counter() - begun) / len(done),
        "circumstances": circumstances.report(),
    }
    show(report)
    if given.json:
        report["read"] = [asdict(each) for each in done]
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="reader", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, FILE)
    parser.add_argument("--limit", type=int, help="read so many rows, spread evenly over all (all)")
    parser.add_argument("--json", type=Path, help="file for every figure and every question's scores")
    given = parser.parse_args(arguments)
    if given.limit is not None and given.limit < 1:
        parser.error("--limit is at least 1")
    return given


def sample(rows: Sequence[data.Row], limit: int | None) -> list[data.Row]:
    """Every so many rows, the same each time; all of them without a limit."""
    if limit is None or limit >= len(rows):
        return list(rows)
    return [rows[at * len(rows) // limit] for at in range(limit)]


def open_reader() -> Reader:
    """The local engine as it ships."""
    encoder = LocalReader()
    engine = LocalEngine(encoder)

    def answer(text: str, hit: Hit) -> Answer:
        question = Question(text)
        draft = Draft(question, citable([hit]), engine.name, index="")
        closing = Closing(0.0)
        for item in engine.read(question, [hit]):
            if isinstance(item, Claim):
                draft.add(item)
            else:
                closing = item
        return draft.close(closing, {})

    def candidates(text: str, hit: Hit) -> list[str]:
        asking = ask_about(text)
        if not asking.says_something:
            return []
        found = windows(text, [hit])
        scored = scored_candidates(asking, question_names(asking, found), found, encoder)
        return [item.candidate.value or item.candidate.text for item in scored]

    return Reader(answer, candidates, lambda text, hit: alone(encoder, text, hit))


def alone(encoder: Encoder, question: str, hit: Hit) -> tuple[str, float]:
    """The best span of the whole passage, and its log-odds against there being none."""
    window = Window(hit, 0, hit.passage.start, hit.passage.end, 1.0)
    (reply,) = encoder.read(question, [window.framed])
    if not reply.spans:
        return "", float("-inf")
    best = reply.spans[0]
    return window.text[best.start : best.end], best.score


def group_of(kind: Asked) -> str:
    """Which kind of answer a question wants, coarsely."""
    if kind in ("number", "money", "percent", "duration"):
        return "value"
    if kind == "date":
        return "date"
    return "name" if kind in ("person", "place", "name") else "open"


def read(reader: Reader, row: data.Row) -> Read:
    """A row's answer and candidates against its gold answers; without any, silence is the answer."""
    hit = only_hit(row)
    golds = [answer["text"] for answer in row["answers"]] or [""]
    answer = reader.answer(row["question"], hit)
    said = prediction(answer)
    found = reader.candidates(row["question"], hit)
    best = found[0] if found else ""
    span, odds = reader.alone(row["question"], hit)
    return Read(
        id=row["id"],
        source=row["source"],
        group=group_of(ask_about(row["question"]).kind),
        answerable=bool(row["answers"]),
        answered=answer.status == "answered",
        confidence=answer.confidence,
        em=squad.exact_match(said, golds),
        f1=squad.f1(said, golds),
        best_em=squad.exact_match(best, golds),
        best_f1=squad.f1(best, golds),
        reach_em=max((squad.exact_match(text, golds) for text in found), default=0.0),
        reach_f1=max((squad.f1(text, golds) for text in found), default=0.0),
        alone_em=squad.exact_match(span, golds),
        alone_f1=squad.f1(span, golds),
        alone_odds=odds,
    )


def only_hit(row: data.Row) -> Hit:
    """The row's passage as the first and only hit of a search."""
    text = row["context"]
    article = Article(id=row["id"], title=row["title"].replace("_", " "), text=text)
    passage = Passage(f"{row['id']}.1.0", row["id"], 1, 0, 0, len(text), text, count(text))
    return Hit(passage, article, score=1.0, terms_score=1.0, terms_rank=1, vector_score=0.5, vector_rank=1)


def prediction(answer: Answer) -> str:
    """What is compared with the gold answers: the value, else the statements; nothing for an abstention."""
    if answer.status == "abstained":
        return ""
    return answer.value or " ".join(statement.text for statement in answer.statements)


def parts(done: Sequence[Read]) -> Iterable[tuple[str, list[Read]]]:
    """All questions, those of each source, and those of each kind."""
    yield "all", list(done)
    for source in sorted({each.source for each in done}):
        yield f"source {source}", [each for each in done if each.source == source]
    for group in sorted({each.group for each in done}):
        yield f"kind {group}", [each for each in done if each.group == group]


def summary(done: Sequence[Read]) -> dict[str, Any]:
    """Every figure of some questions; shares of none of them are None."""
    answerable = [each for each in done if each.answerable]
    unanswerable = [each for each in done if not each.answerable]
    answered = [each for each in answerable if each.answered]
    return {
        "questions": len(done),
        "answerable": len(answerable),
        "em": mean(each.em for each in done),
        "f1": mean(each.f1 for each in done),
        "silent_em_f1": mean(float(not each.answerable) for each in done),
        "answerable_em": mean(each.em for each in answerable),
        "answerable_f1": mean(each.f1 for each in answerable),
        "no_answer_accuracy": mean(float(not each.answered) for each in unanswerable),
        "answered_share": mean(float(each.answered) for each in answerable),
        "answered_em": mean(each.em for each in answered),
        "answered_f1": mean(each.f1 for each in answered),
        "best_em": mean(each.best_em for each in answerable),
        "best_f1": mean(each.best_f1 for each in answerable),
        "reach_em": mean(each.reach_em for each in answerable),
        "reach_f1": mean(each.reach_f1 for each in answerable),
        "alone_forced_em": mean(each.alone_em for each in answerable),
        "alone_forced_f1": mean(each.alone_f1 for each in answerable),
        "alone_em": mean(_alone(each, each.alone_em) for each in done),
        "alone_f1": mean(_alone(each, each.alone_f1) for each in done),
    }


def _alone(each: Read, score: float) -> float:
    """What the reader alone scores with silence where it thinks no answer likelier than any."""
    if each.alone_odds < 0:
        return float(not each.answerable)
    return score if each.answerable else 0.0


def mean(values: Iterable[float]) -> dict[str, Any]:
    return asdict(figures.mean(list(values)))


LINES = (  # heading, its EM, its F1
    ("all, silence right where there is no answer", "em", "f1"),
    ("the same for always being silent", "silent_em_f1", "silent_em_f1"),
    ("answerable", "answerable_em", "answerable_f1"),
    ("answerable and answered", "answered_em", "answered_f1"),
    ("answerable: best candidate, no floor", "best_em", "best_f1"),
    ("answerable: nearest of all candidates", "reach_em", "reach_f1"),
    ("answerable: reader alone, an answer forced", "alone_forced_em", "alone_forced_f1"),
    ("all: reader alone, silent below even odds", "alone_em", "alone_f1"),
)


def show(report: dict[str, Any]) -> None:
    whole = report["figures"]["all"]
    table = Table(
        title=f"{whole['questions']} questions, {whole['answerable']} of them answerable",
        title_justify="left",
        box=None,
    )
    table.add_column("")
    table.add_column("EM", justify="right")
    table.add_column("F1", justify="right")
    table.add_column("95% interval", justify="right")
    for heading, em, f1 in LINES:
        table.add_row(heading, _value(whole[em]), _value(whole[f1]), _interval(whole[f1]))
    for name, f1 in report["published"].items():
        table.add_row(f"published, SQuAD 2.0: {name}", "", f"{f1:.3f}", style="dim")
    for heading, key in (
        ("share answered, answerable", "answered_share"),
        ("no-answer accuracy", "no_answer_accuracy"),
    ):
        table.add_row(heading, "", _value(whole[key]), _interval(whole[key]))
    out.print(table)
    out.print(by_part(report))
    for source, licence in report["licences"].items():
        out.print(f"Licence of {source}: {licence}.", soft_wrap=True)
    out.print(
        f"{report['ms_per_question']:.0f} ms a question. {figures.told(report['circumstances'])}",
        soft_wrap=True,
    )


def by_part(report: dict[str, Any]) -> Table:
    table = Table(box=None)
    table.add_column("")
    headings = ("questions", "EM", "F1", "answerable F1", "no answer", "best F1")
    keys = ("em", "f1", "answerable_f1", "no_answer_accuracy", "best_f1")
    for heading in headings:
        table.add_column(heading, justify="right")
    for name, own in report["figures"].items():
        if name != "all":
            table.add_row(name, str(own["questions"]), *(_value(own[key]) for key in keys))
    return table


def _value(own: dict[str, Any]) -> str:
    return "–" if own["value"] is None else f"{own['value']:.3f}"


def _interval(own: dict[str, Any]) -> str:
    return "" if own["value"] is None else f"{own['low']:.3f}–{own['high']:.3f}"


if __name__ == "__main__":
    sys.exit(main())
