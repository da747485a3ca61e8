"""Questions over real passages as a suite: material to develop checks on, so that the samples stay a test.

Reads `reader/dev.jsonl.gz` of the data folder. Writes nothing.
"""

from __future__ import annotations

import hashlib
import random
import re
from pathlib import Path

from eval.benchmarks import data
from eval.cases import Case, Evidence, Kind
from eval.suite import Suite
from rag.domain import Article
from rag.sentences import sentence_spans

FILE = "reader/dev.jsonl.gz"
SOURCES = ("squad2", "nq", "qed", "timeqa", "mz", "new_wiki")  # of running text
SILENT = 0.25  # of the questions, those that their passage does not answer
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")


def suite_of(folder: Path, rows: int, seed: int) -> Suite:
    """`rows` questions drawn from the file, and the passages that they are asked of. Raises NoData."""
    kept = [row for row in data.rows(folder, FILE) if row["source"] in SOURCES and len(row["context"]) > 200]
    random.Random(seed).shuffle(kept)
    silent = int(rows * SILENT)
    answered = [row for row in kept if row["answers"]][: rows - silent]
    unanswered = [row for row in kept if not row["answers"]][:silent]
    articles: dict[str, Article] = {}
    cases: dict[str, Case] = {}
    for row in (*answered, *unanswered):
        id_ = "p" + hashlib.sha256(row["context"].encode()).hexdigest()[:12]
        articles.setdefault(
            id_, Article(id_, row["title"] or id_, row["context"], publisher="Reference Desk")
        )
        case = _case(row, id_)
        if case and case.question not in cases:
            cases[case.question] = case
    return Suite("passages", tuple(articles.values()), tuple(cases.values()))


def _case(row: data.Row, article_id: str) -> Case | None:
    if not row["answers"]:
        return Case(row["id"], row["question"], must_abstain="Its passage does not say.")
    start, text = row["answers"][0]["start"], row["answers"][0]["text"]
    end = start + len(text)
    spans = [(s, e) for s, e in sentence_spans(row["context"]) if s <= start and end <= e]
    if not spans or row["context"][start:end] != text:
        return None
    kind: Kind = "number" if re.fullmatch(r"[\d,.]+", text) and not _YEAR.match(text) else "name"
    if _YEAR.match(text):
        kind = "date"
    accept = tuple(dict.fromkeys(a["text"] for a in row["answers"] if a["text"] != text))
    evidence = (Evidence(article_id, text, (spans[0],)),)
    return Case(row["id"], row["question"], kind, (text,), accept, articles=(article_id,), evidence=evidence)
