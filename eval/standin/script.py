"""A model that knows the gold of a suite and answers by a plan: truly, falsely, or one of each.

Gives `Script`, a reply for the stand-in server, and keeps what each statement really was. The plan is told
by the model's name in the request, so one server serves them all. It never sees what Dateline does.
"""

from __future__ import annotations

import json
import random
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from eval.cases import Case
from eval.standin import reading
from eval.standin.faults import Fault
from eval.standin.honest import KINDS, good
from eval.standin.modes import LIES, TRANSPORT
from eval.standin.replies import SILENT, grounded, says
from eval.standin.scene import Cast, Scene, Statement, facts
from eval.suite import Suite

HONEST = "honest"
MOST = 2  # lies in one reply


@dataclass(frozen=True, slots=True)
class Plan:
    """How one run of replies goes. Its name is the model's: "altered_dates+good/contrite"."""

    mode: str  # a lie, a way of breaking, "mixed" (any lie), or a kind of good statement
    beside: bool = False  # a good statement stands in the reply too
    contrite: bool = False  # asked again, it says something good; else it lies again

    @property
    def model(self) -> str:
        return f"{self.mode}{'+good' if self.beside else ''}/{'contrite' if self.contrite else 'stubborn'}"

    @classmethod
    def named(cls, model: str) -> Plan:
        name, _, second = model.partition("/")
        return cls(name.removesuffix("+good"), name.endswith("+good"), second == "contrite")


def plans(*, modes: tuple[str, ...] = ()) -> list[Plan]:
    """Every mode alone and stubborn, and beside a good statement and contrite; then the good kinds."""
    lies = [mode for mode in (*LIES, *TRANSPORT, "mixed") if not modes or mode in modes]
    kinds = [kind for kind in KINDS if not modes or kind in modes]
    both = [Plan(mode, beside, beside) for mode in lies for beside in (False, True)]
    return [*both, *(Plan(kind) for kind in kinds)]


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement that went out, of which case, plan and round (0, or 1 when asked again)."""

    case: str
    model: str
    round: int
    statement: Statement


class Script:
    """Replies by the plan that a request's model names; the same by its seed. Thread-safe."""

    def __init__(self, suite: Suite, *, seed: int = 1, plan: Plan | None = None) -> None:
        """`plan`: the one for all requests from now on, whatever model they name."""
        self.plan = plan
        self._seed = seed
        self._library = {article.id: article for article in suite.articles}
        self._cast = Cast.of(suite.articles)
        self._cases: dict[str, dict[date | None, Case]] = defaultdict(dict)
        for case in suite.cases:
            self._cases[case.question.strip()][case.as_of] = case
        self._lock = threading.Lock()
        self._asked: set[str] = set()
        self.sent: list[Sent] = []

    def __call__(self, body: dict[str, Any]) -> str | Fault:
        """The reply to one request, kept under its case and plan."""
        plan = self.plan or Plan.named(str(body["model"]))
        case = self.case(body)
        if case is None or plan.mode == HONEST:
            return grounded(body)
        second = self._second(body)
        made = self.statements(case, body, plan, second)
        with self._lock:
            self.sent += [Sent(case.id, plan.model, int(second), one) for one in made]
        text = says(*(one.document() for one in made)) if made else SILENT
        broken = TRANSPORT.get(plan.mode)
        return broken(text) if broken and made else text

    def case(self, body: dict[str, Any]) -> Case | None:
        """The case that a request asks, by its question and its day."""
        found = self._cases.get(reading.asked(body).strip(), {})
        return found.get(reading.day(body)) or found.get(None) or next(iter(found.values()), None)

    def scene(self, case: Case, body: dict[str, Any], plan: Plan, second: bool) -> Scene:
        shown = reading.passages(body)
        # Labels and their order are drawn anew for each request: what is said must not hang on them.
        draw = random.Random(f"{self._seed} {case.id} {plan.model} {second}")
        ordered = tuple(sorted(shown, key=lambda passage: passage.text))
        held = () if case.must_abstain else facts(case, ordered, self._library)
        return Scene(case, held, ordered, case.question, self._cast, draw)

    def statements(self, case: Case, body: dict[str, Any], plan: Plan, second: bool) -> list[Statement]:
        """What the plan says of a case; nothing where no evidence was shown or its mode does not apply."""
        scene = self.scene(case, body, plan, second)
        if plan.mode in KINDS:
            return list(KINDS[plan.mode](scene))[:MOST]
        if second and plan.contrite:
            return [true] if (true := good(scene)) else []
        made = _lies(scene, plan.mode, 1 if plan.beside else MOST)
        if plan.beside and made and (true := good(scene)) and all(true.text != lie.text for lie in made):
            made.append(true)
            scene.random.shuffle(made)
        return made

    def _second(self, body: dict[str, Any]) -> bool:
        """Whether this is asked for the second time, by the prompt or by the mark that its passages carry."""
        mark = reading.fence(body) or json.dumps(body["messages"])
        with self._lock:
            known = mark in self._asked
            self._asked.add(mark)
        return known or reading.again(body)


def _lies(scene: Scene, mode: str, most: int) -> list[Statement]:
    """Up to `most` different lies of a mode, of any mode where it names none."""
    modes: list[Callable[[Scene], Any]]
    if mode in LIES:
        modes = [LIES[mode]]
    else:
        modes = [made for name, made in LIES.items() if name != "near_miss"]
        scene.random.shuffle(modes)
    found: dict[str, Statement] = {}
    true = {fact.sentence for fact in scene.facts} | {sentence for _, sentence in scene.others}
    for made in modes:
        pool = [lie for lie in made(scene) if lie.lie != "words" or lie.text not in true]
        scene.random.shuffle(pool)
        for lie in pool[:most] if mode in LIES else pool[:1]:
            found.setdefault(lie.text, lie)
        if len(found) >= most:
            break
    return list(found.values())[:most]
