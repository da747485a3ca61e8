"""What a run must reach: floors, ceilings and allowed regressions, read from one file.

A metric named in the gate and not scored fails it: a gate that cannot be checked is not passed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from eval.diff import compare, flips_to_wrong
from eval.scoring import LOWER_IS_BETTER, METRICS, SELECTIVE
from eval.yaml_lines import NotYaml, read
from rag.domain import JSON
from rag.errors import UsageError

GATE = "gate.yaml"
BASELINE = "baseline.json"
HOW = "`dateline eval --json FILE` writes one."
MEND = "Mend it and run again."
SLACK = 1e-9  # figures are rounded to four places; a floor that is met exactly is met

Share = Annotated[float, Field(ge=0, le=1)]


def _measured(name: str) -> str:
    if name not in (*METRICS, *SELECTIVE):
        raise ValueError(f"there is no metric “{name}”; docs/evaluation.md lists them")
    return name


Levels = dict[Annotated[str, AfterValidator(_measured)], Share]


class Gate(BaseModel):
    """A suite's `gate.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    floors: Levels = {}
    ceilings: Levels = {}
    allowed_regressions: Levels = {}
    flips_to_wrong: Annotated[int, Field(ge=0)] | None = None  # None: not limited
    errors: Annotated[int, Field(ge=0)] = 0

    def without(self, names: Iterable[str]) -> Gate:
        """The same gate for a run that does not measure these."""
        left = {
            field: {name: figure for name, figure in getattr(self, field).items() if name not in set(names)}
            for field in ("floors", "ceilings", "allowed_regressions")
        }
        return self.model_copy(update=left)


class _Read(BaseModel):
    model_config = ConfigDict(strict=True)


class _Answer(_Read):
    status: str
    value: str | None
    text: str | None
    reason: str | None


class _Score(_Read):
    value: FiniteFloat | None


class _Row(_Read):
    id: str
    question: str
    verdict: str
    why: str
    answer: _Answer | None
    scores: dict[str, FiniteFloat | _Score | None] = {}


class _Metric(_Read):
    value: FiniteFloat | None
    better: str


class _Report(_Read):
    """What of a report or a baseline is read here and in eval.diff."""

    version: Literal[1] = Field(alias="schema")
    suite: str
    metrics: dict[str, _Metric]
    cases: list[_Row]


def read_gate(path: Path) -> Gate:
    """A gate from its file. Raises UsageError with the file, and each mistake with its line."""
    try:
        document = read(path.read_text(encoding="utf-8"))
        return Gate.model_validate({} if document.content is None else document.content)
    except FileNotFoundError as error:
        raise UsageError(f"There is no gate {path}.", advice="docs/evaluation.md describes one.") from error
    except OSError as error:
        raise UsageError(f"The gate {path} cannot be read: {error.strerror}.", advice=MEND) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The gate {path} is not in UTF-8.", advice="Save it in UTF-8.") from error
    except NotYaml as error:
        raise UsageError(f"{path.name}:{error.line}: {error}", advice=MEND) from error
    except ValidationError as error:
        faults = [f"{path.name}:{document.line(place)}: {what}" for place, what in _faults(error)]
        raise UsageError("\n".join(faults), advice=MEND) from error


def read_report(path: Path) -> JSON:
    """A report or a baseline from its file. Raises UsageError where it is neither."""
    try:
        document: JSON = json.loads(path.read_text(encoding="utf-8"))
        _Report.model_validate(document)
    except FileNotFoundError as error:
        raise UsageError(f"There is no report {path}.", advice=HOW) from error
    except OSError as error:
        raise UsageError(f"The report {path} cannot be read: {error.strerror}.", advice=HOW) from error
    except ValidationError as error:
        _, what = next(_faults(error))
        raise UsageError(f"{path} is not a report: {what}.", advice=HOW) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not JSON: {error}", advice=HOW) from error
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
    difference = compare(base, new)
    moved = {one.name: (one.before, one.after) for one in difference.moved}
    over = "" if difference.same_cases else f" over {difference.unchanged} unchanged cases"
    for name, allowed in gate.allowed_regressions.items():
        before, now = moved.get(name, (None, None))
        if before is None:
            continue
        if now is None:
            found.append(f"{name} was {before:.3f}{over} and is not scored now")
            continue
        worse = now - before if name in LOWER_IS_BETTER else before - now
        if worse > allowed + SLACK:
            found.append(f"{name} went from {before:.3f} to {now:.3f}{over}, {allowed:.3f} is allowed")
    flipped = flips_to_wrong(difference)
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


def _faults(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where each mistake stands, and what it is."""
    for one in error.errors():
        place = tuple(part for part in one["loc"] if part != "[key]")
        what = {
            "extra_forbidden": f"a gate has no such key; it has {', '.join(Gate.model_fields)}",
            "model_type": "should be a mapping of names to values",
            "dict_type": "should be a mapping of names to values",
        }.get(one["type"], one["msg"].removeprefix("Value error, "))
        yield place, ": ".join(part for part in (".".join(map(str, place)), what) if part)
