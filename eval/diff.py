"""What changed between two reports: cases that flipped, metrics that moved. Pure.

Works on whole reports and on baselines, which keep only what is compared here. Where the suites differ, only
the cases that both have unchanged are compared: a harder suite is no worse answerer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

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
    """A metric over the cases compared; None: not scored, or not comparable over some of the cases only."""

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
    edited: tuple[str, ...]  # ids of cases that are asked, or judged, otherwise now
    unchanged: int  # cases that are compared
    other_suite: bool  # the suites' digests differ: a case does, or an article

    @property
    def same_cases(self) -> bool:
        return not (self.added or self.removed or self.edited)

    def suites(self) -> list[str]:
        """What the suites differ in, and what is compared because of it, in sentences."""
        changes = (("added", self.added), ("removed", self.removed), ("edited", self.edited))
        lines = [f"{len(ids)} cases {word}: {', '.join(ids)}." for word, ids in changes if ids]
        if lines:
            lines.append(f"Compared over the {self.unchanged} cases that both runs have unchanged.")
            if self.unchanged and all(one.before is None for one in self.moved):
                lines.append("Metrics are not compared: the older run keeps no scores of its cases.")
        elif self.other_suite:
            lines.append("The suite differs; its cases are the same, as far as the older run tells.")
        return lines

    def document(self) -> JSON:
        return {
            "flips": [{**asdict(flip), "better": flip.better} for flip in self.flips],
            "metrics": [{**asdict(one), "change": one.change} for one in self.moved],
            "added": list(self.added),
            "removed": list(self.removed),
            "edited": list(self.edited),
            "unchanged": self.unchanged,
        }


def compare(base: JSON, new: JSON) -> Difference:
    """How `new` differs from `base`; flips to wrong first."""
    before, after = _cases(base), _cases(new)
    both = [id_ for id_ in after if id_ in before]
    edited = tuple(id_ for id_ in both if _edited(before[id_], after[id_]))
    pairs = [(before[id_], after[id_]) for id_ in both if id_ not in edited]
    flips = [
        Flip(row["id"], row["question"], old["verdict"], row["verdict"], said(old), said(row), row["why"])
        for old, row in pairs
        if old["verdict"] != row["verdict"]
    ]
    order = {False: 0, None: 1, True: 2}
    return Difference(
        flips=tuple(sorted(flips, key=lambda flip: (order[flip.better], flip.id))),
        moved=tuple(_moved(base, new, pairs)),
        added=tuple(id_ for id_ in after if id_ not in before),
        removed=tuple(id_ for id_ in before if id_ not in after),
        edited=edited,
        unchanged=len(pairs),
        other_suite=base.get("suite_digest") != new.get("suite_digest"),
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
        "shipped": report.get("shipped", False),
        "errors": report["errors"],
        "metrics": report["metrics"],
        "cases": [
            {
                "id": row["id"],
                "digest": row.get("digest"),
                "question": row["question"],
                "verdict": row["verdict"],
                "why": row["why"],
                "answer": row["answer"] and {key: row["answer"][key] for key in kept},
                "error": row["error"],
                "scores": _scores(row),
            }
            for row in report["cases"]
        ],
    }


def _cases(report: JSON) -> Mapping[str, JSON]:
    rows: Sequence[JSON] = report["cases"]
    return {row["id"]: row for row in rows}


def _edited(old: JSON, new: JSON) -> bool:
    """Whether the gold differs; what an older baseline does not tell counts as unchanged."""
    known = old.get("digest"), new.get("digest")
    return None not in known and known[0] != known[1]


def _moved(base: JSON, new: JSON, pairs: Sequence[tuple[JSON, JSON]]) -> Iterator[Moved]:
    """Whole runs where these are all the cases of both; else means over these cases alone, which leaves out
    what is no mean over cases, and everything where an older baseline keeps no scores."""
    whole = len(base["cases"]) == len(pairs) == len(new["cases"])
    kept = all("scores" in row for pair in pairs for row in pair)
    scores = [(_scores(old), _scores(row)) for old, row in pairs if kept]
    for name, metric in {**base["metrics"], **new["metrics"]}.items():
        if whole:
            before, after = (side["metrics"].get(name, {}).get("value") for side in (base, new))
        else:
            before, after = (_mean(pair[side].get(name) for pair in scores) for side in (0, 1))
        yield Moved(name, before, after, metric["better"])


def _scores(row: JSON) -> dict[str, float]:
    """The scored metrics of a case, as a report or as a baseline keeps them."""
    values = {
        name: score["value"] if isinstance(score, dict) else score
        for name, score in row.get("scores", {}).items()
    }
    return {name: value for name, value in values.items() if value is not None}


def _mean(values: Iterable[float | None]) -> float | None:
    scored = [value for value in values if value is not None]
    return round(fmean(scored), 4) if scored else None
