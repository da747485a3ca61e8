"""What a run must reach: floors, ceilings and allowed regressions, read from one file.

A metric named in the gate and not scored fails it: a gate that cannot be checked is not passed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from eval.diff import compare, flips_to_wrong
from eval.scoring import LOWER_IS_BETTER, METRICS, SELECTIVE
from eval.yaml_lines import NotYaml, read
from rag.domain import JSON
from rag.errors import UsageError

GATE = "gate.yaml"
BASELINE = "baseline.json"
HOW = "`dateline eval --json FILE` writes one."
SLACK = 1e-9  # figures are rounded to four places; a floor that is met exactly is met

Share = Annotated[float, Field(ge=0, le=1)]


class Gate(BaseModel):
    """A suite's `gate.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    floors: dict[str, Share] = {}
    ceilings: dict[str, Share] = {}
    allowed_regressions: dict[str, Share] = {}
    flips_to_wrong: Annotated[int, Field(ge=0)] | None = None  # None: not limited
    errors: Annotated[int, Field(ge=0)] = 0

    @field_validator("floors", "ceilings", "allowed_regressions")
    @classmethod
    def _metrics_exist(cls, figures: dict[str, float]) -> dict[str, float]:
        for name in figures:
            if name not in (*METRICS, *SELECTIVE):
                raise ValueError(f"there is no metric “{name}”; docs/evaluation.md lists them")
        return figures

    def without(self, names: Iterable[str]) -> Gate:
        """The same gate for a run that does not measure these."""
        left = {
            field: {name: figure for name, figure in getattr(self, field).items() if name not in set(names)}
            for field in ("floors", "ceilings", "allowed_regressions")
        }
        return self.model_copy(update=left)


def read_gate(path: Path) -> Gate:
    """A gate from its file. Raises UsageError with the file, the line and what is wrong."""
    try:
        document = read(path.read_text(encoding="utf-8"))
        return Gate.model_validate(document.content or {})
    except FileNotFoundError as error:
        raise UsageError(f"There is no gate {path}.", advice="docs/evaluation.md describes one.") from error
    except NotYaml as error:
        raise UsageError(f"{path.name}:{error.line}: {error}", advice="Mend it and run again.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(part for part in first["loc"] if isinstance(part, str | int))
        what = f"{'.'.join(map(str, place))}: {first['msg'].removeprefix('Value error, ')}"
        raise UsageError(
            f"{path.name}:{document.line(place)}: {what}", advice="Mend it and run again."
        ) from error


def read_report(path: Path) -> JSON:
    """A report or a baseline from its file. Raises UsageError where it is neither."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(
            f"There is no report {path}.", advice="`dateline eval --json FILE` writes one."
        ) from error
    except ValueError as error:
        raise UsageError(
            f"{path} is not JSON: {error}", advice="`dateline eval --json FILE` writes one."
        ) from error
    if not isinstance(document, dict) or not {"metrics", "cases"} <= document.keys():
        raise UsageError(f"{path} is not a report.", advice="`dateline eval --json FILE` writes one.")
    return document


def failures(gate: Gate, report: JSON, baseline: JSON | None = None) -> list[str]:
    """Everything that the gate does not let through, in words; empty when it passes."""
    found = [*_levels(gate, report)]
    if report["errors"] > gate.errors:
        found.append(f"{report['errors']} cases failed with an error, at most {gate.errors} may")
    if baseline is not None:
        found += regressions(gate, baseline, report)
    return found


def regressions(gate: Gate, base: JSON, new: JSON) -> list[str]:
    """What became worse than the gate allows."""
    found = []
    for name, allowed in gate.allowed_regressions.items():
        before, now = (report["metrics"].get(name, {}).get("value") for report in (base, new))
        if before is None:
            continue
        if now is None:
            found.append(f"{name} was {before:.3f} and is not scored now")
            continue
        worse = now - before if name in LOWER_IS_BETTER else before - now
        if worse > allowed + SLACK:
            found.append(f"{name} went from {before:.3f} to {now:.3f}, {allowed:.3f} is allowed")
    flipped = flips_to_wrong(compare(base, new))
    if gate.flips_to_wrong is not None and len(flipped) > gate.flips_to_wrong:
        ids = ", ".join(flip.id for flip in flipped[:5]) + (", …" if len(flipped) > 5 else "")
        found.append(f"{len(flipped)} cases flipped to wrong, {gate.flips_to_wrong} may: {ids}")
    return found


def _levels(gate: Gate, report: JSON) -> Iterator[str]:
    for word, levels, sign in (("below its floor", gate.floors, 1), ("above its ceiling", gate.ceilings, -1)):
        for name, level in levels.items():
            value = report["metrics"].get(name, {}).get("value")
            if value is None:
                yield f"{name} is not scored, its level is {level:.3f}"
            elif sign * (level - value) > SLACK:
                yield f"{name} is {value:.3f}, {word} of {level:.3f}"
