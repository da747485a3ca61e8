"""What changed between two reports: cases that flipped, metrics that moved. Pure.

Works on whole reports and on baselines, which keep only what is compared here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from rag.domain import JSON

GOOD = ("right", "rightly declined")


@dataclass(frozen=True, slots=True)
class Flip:
    """A case whose verdict is another one now."""

    id: str
    question: str
    before: str  # verdict
    after: str
    old: str  # answer
    new: str
    why: str  # the new verdict's reason

    @property
    def better(self) -> bool | None:
        """True: now good. False: good no more. None: bad before and bad now, in another way."""
        if (self.before in GOOD) == (self.after in GOOD):
            return None
        return self.after in GOOD


@dataclass(frozen=True, slots=True)
class Moved:
    """A metric in both reports; None: not scored."""

    name: str
    before: float | None
    after: float | None
    better: str  # which way: "higher" or "lower"

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else round(self.after - self.before, 4)


@dataclass(frozen=True, slots=True)
class Difference:
    """All that two reports differ in."""

    flips: tuple[Flip, ...]
    moved: tuple[Moved, ...]
    added: tuple[str, ...]  # ids of cases that only the new report has
    removed: tuple[str, ...]

    def document(self) -> JSON:
        return {
            "flips": [{**asdict(flip), "better": flip.better} for flip in self.flips],
            "metrics": [{**asdict(one), "change": one.change} for one in self.moved],
            "added": list(self.added),
            "removed": list(self.removed),
        }


def compare(base: JSON, new: JSON) -> Difference:
    """How `new` differs from `base`; flips to wrong first."""
    before, after = _cases(base), _cases(new)
    flips = [
        Flip(id_, row["question"], old["verdict"], row["verdict"], said(old), said(row), row["why"])
        for id_, row in after.items()
        if (old := before.get(id_)) and old["verdict"] != row["verdict"]
    ]
    order = {False: 0, None: 1, True: 2}
    moved = [
        Moved(name, base["metrics"].get(name, {}).get("value"), metric["value"], metric["better"])
        for name, metric in new["metrics"].items()
    ]
    return Difference(
        tuple(sorted(flips, key=lambda flip: (order[flip.better], flip.id))),
        tuple(moved),
        tuple(id_ for id_ in after if id_ not in before),
        tuple(id_ for id_ in before if id_ not in after),
    )


def flips_to_wrong(difference: Difference) -> list[Flip]:
    return [flip for flip in difference.flips if flip.better is False]


def said(row: JSON) -> str:
    """A case's answer in short: its value, else its text, else that it abstained or failed."""
    answer = row.get("answer")
    if answer is None:
        return f"failed: {row.get('error')}"
    if answer["status"] == "abstained":
        return f"abstained: {answer['reason']}"
    value = answer["value"] or answer["text"]
    return f"{answer['qualifier']} {value}" if answer.get("qualifier") else str(value)


def baseline_of(report: JSON) -> JSON:
    """What of a report is worth committing: enough to compare with, and readable in a review."""
    kept = ("status", "value", "qualifier", "text", "reason")
    return {
        **{key: report[key] for key in ("schema", "suite", "suite_digest", "dateline", "engine", "embedder")},
        "errors": report["errors"],
        "metrics": report["metrics"],
        "cases": [
            {
                "id": row["id"],
                "question": row["question"],
                "verdict": row["verdict"],
                "why": row["why"],
                "answer": row["answer"] and {key: row["answer"][key] for key in kept},
                "error": row["error"],
            }
            for row in report["cases"]
        ],
    }


def _cases(report: JSON) -> Mapping[str, JSON]:
    rows: Sequence[JSON] = report["cases"]
    return {row["id"]: row for row in rows}
