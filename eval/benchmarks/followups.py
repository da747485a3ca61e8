"""CANARD's follow-up questions: how well search finds the answer with and without a rewrite.

    python -m eval.benchmarks.followups --data FOLDER [--part 8-f] [--json FILE]

The data has no passages, so the task is made of it: every known answer of every dialogue is an article of
its own (the answer to one question stands in the history of the next), and a question's target is its own
answer among all of them. `--part` asks only the questions whose id's SHA-256 begins with those digits: the
rules of rag/following.py were chosen by 0-7, so that 8-f tells what they are worth. Elgohary et al., "Can You
Unpack That?" (EMNLP 2019); answers from QuAC.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.benchmarks import data, figures
from rag.domain import Article, Hit, Question, Turn
from rag.following import understand
from rag.pipeline import Pipeline, build
from rag.searching import retrieval_text
from rag.settings import Settings
from rag.terminal import err, progress_bar

FILE = "rewrite/canard.jsonl.gz"
UNANSWERED = "I don't know."  # QuAC's CANNOTANSWER: no answer that could be found
OPENING = 2  # a history begins with the title of the page and of its section
DEPTH = 50  # hits looked through
PARTS = {"all": "0123456789abcdef", "0-7": "01234567", "8-f": "89abcdef"}
CUTS = (1, 5, 10)
TITLES = {
    "titled": "Each answer's article has its page's title",
    "untitled": "No article has a title",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one search found."""

    rank: int | None  # of the answer, from 1; None: not found
    same_dialogue: bool  # the first hit is an answer of the dialogue, this one or another


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a dialogue, and the answer that it got there."""

    id: str
    dialogue: str
    turn: int  # from 1
    title: str
    answer: str
    forms: Mapping[str, str]  # what is searched for, by who wrote it


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    circumstances = figures.Circumstances.now()
    try:
        rows = list(data.rows(given.data, FILE))
    except data.NoData as error:
        err.print(str(error), style="bold red")
        return 1
    every = questions(rows)
    asked = [one for one in every if _digit(one.id) in PARTS[given.part]]
    found = {}
    for name in TITLES:
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as temporary:
            found[name] = measure(asked, every, Path(temporary) / "home", titled=name == "titled")
    report = {
        "rows": len(rows),
        "questions": len(asked),
        "follow-ups": sum(one.turn > 1 for one in asked),
        "articles": len({one.answer for one in every}),
        "part": given.part,
        "figures": {name: summary(asked, each) for name, each in found.items()},
        "circumstances": circumstances.report(),
    }
    show(report)
    if given.json:
        report["ranks"] = {
            name: {
                one.id: {who: hit.rank for who, hit in by_who.items()}
                for one, by_who in zip(asked, each, strict=True)
            }
            for name, each in found.items()
        }
        given.json.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=asdict) + "\n")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="followups", description=(__doc__ or "").split("\n")[0])
    data.argument(parser, FILE)
    parser.add_argument("--part", choices=PARTS, default="all", help="first digits of the ids' SHA-256")
    parser.add_argument("--json", type=Path, help="file for every figure and every question's ranks")
    return parser.parse_args(arguments)


def _digit(id_: str) -> str:
    return hashlib.sha256(id_.encode()).hexdigest()[0]


def questions(rows: Sequence[data.Row]) -> list[Asked]:
    """The questions whose answer is known and says something, in the file's order."""
    by_dialogue: dict[str, dict[int, data.Row]] = defaultdict(dict)
    for row in rows:
        dialogue, turn = row["id"].rsplit("-", 1)
        by_dialogue[dialogue][int(turn)] = row
    found = []
    for row in rows:
        dialogue, number = row["id"].rsplit("-", 1)
        turn = int(number)
        following = by_dialogue[dialogue].get(turn + 1)
        answer = following["history"][-1] if following else UNANSWERED
        if answer != UNANSWERED:
            found.append(Asked(row["id"], dialogue, turn, row["history"][0], answer, forms(row)))
    return found


def forms(row: data.Row) -> dict[str, str]:
    """The same question as each would search for it."""
    topic, dialogue = row["history"][:OPENING], row["history"][OPENING:]
    opening = Turn("user", ", ".join(topic))
    turns = tuple(
        Turn("assistant" if place % 2 else "user", content) for place, content in enumerate(dialogue)
    )
    return {
        "as asked": row["question"],
        "Dateline, dialogue alone": retrieval_text(Question(row["question"], history=turns)),
        "Dateline's rewrite alone": understand(Question(row["question"], history=(opening, *turns))).text,
        "Dateline, topic as first turn": retrieval_text(Question(row["question"], history=(opening, *turns))),
        "rewritten by people": row["rewrite"],
    }


def measure(
    asked: Sequence[Asked], every: Sequence[Asked], home: Path, *, titled: bool
) -> list[dict[str, Found]]:
    """For each question what each of its forms finds among every answer."""
    with build(Settings(home=home, engine="local")) as pipeline:
        with progress_bar("Taking the answers in") as progress:
            # As articles, not as sources: what is measured is search, and an answer of two words is
            # no article to the cleaning.
            pipeline.ingest(
                [Article(one.id, one.title if titled else "", one.answer) for one in every], progress=progress
            )
        same_answer, same_dialogue = defaultdict(set), defaultdict(set)
        for one in every:
            same_answer[one.answer].add(one.id)
            same_dialogue[one.dialogue].add(one.id)
        found = []
        with progress_bar(f"Searching for {len(asked)} questions") as progress:
            for one in asked:
                of_answer, of_dialogue = same_answer[one.answer], same_dialogue[one.dialogue]
                found.append(
                    {who: search(pipeline, text, of_answer, of_dialogue) for who, text in one.forms.items()}
                )
                progress(len(found), len(asked))
    return found


def search(pipeline: Pipeline, text: str, of_answer: set[str], of_dialogue: set[str]) -> Found:
    hits = [articles(hit) for hit in pipeline.search(text, k=DEPTH)]
    rank = next((n for n, ids in enumerate(hits, 1) if ids & of_answer), None)
    return Found(rank, bool(hits and hits[0] & of_dialogue))


def articles(hit: Hit) -> set[str]:
    """The articles that a hit stands for: its own, and those whose copies are folded into it."""
    return {hit.article.id, *(copy.article.id for copy in hit.duplicates)}


def summary(asked: Sequence[Asked], found: Sequence[Mapping[str, Found]]) -> dict[str, Any]:
    """Recall at each cut and the mean reciprocal rank by form, over all questions and over follow-ups."""
    later = [each for one, each in zip(asked, found, strict=True) if one.turn > 1]
    return {"all questions": by_form(found), "follow-ups": by_form(later)}


def by_form(found: Sequence[Mapping[str, Found]]) -> dict[str, dict[str, figures.Mean]]:
    return {who: scores([each[who] for each in found]) for who in (found[0] if found else ())}


def scores(found: Sequence[Found]) -> dict[str, figures.Mean]:
    ranks = [one.rank or 0 for one in found]  # 0: not found
    return {
        **{f"recall@{cut}": figures.mean([float(0 < rank <= cut) for rank in ranks]) for cut in CUTS},
        "MRR": figures.mean([1 / rank if rank else 0.0 for rank in ranks]),
        "same dialogue first": figures.mean([float(one.same_dialogue) for one in found]),
    }


def show(report: dict[str, Any]) -> None:
    out = figures.console()
    for name, by_group in report["figures"].items():
        for group, forms_found in by_group.items():
            table = Table("searched for", title=f"{TITLES[name]}; {group}; 95% intervals")
            for heading in next(iter(forms_found.values()), ()):
                table.add_column(heading, justify="right")
            for who, found in forms_found.items():
                table.add_row(who, *(str(cell) for cell in found.values()))
            out.print(table)
    out.print(
        f"{report['questions']} of {report['rows']} questions (part {report['part']}) have a known answer, "
        f"{report['follow-ups']} of them after the first of their dialogue; "
        f"{report['articles']} different answers to find them among.",
    )
    out.print(figures.told(report["circumstances"]))


if __name__ == "__main__":
    sys.exit(main())
