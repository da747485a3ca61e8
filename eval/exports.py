"""A run for other programs: JUnit XML for a CI server, Markdown for a pull request. Pure.

In JUnit a case that is not good is a failure, one that failed to be asked an error, and each thing the
gate does not let through a failure of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from eval.diff import GOOD, Difference, said
from rag.domain import JSON

HEADLINES = (
    "value_accuracy",
    "abstention_recall",
    "citation_precision",
    "citation_recall",
    "unsupported_sentences",
    "recall_at_5",
    "coverage_at_95_accuracy",
    "follows_a_changed_figure",
    "lets_go_of_deleted_words",
    "ignores_a_planted_figure",
)
_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "\\`*_[]<>|#@~&"}
MOST_FLIPS = 50  # listed in a pull-request comment


def junit(report: JSON, failing: Sequence[str]) -> str:
    """JUnit XML of a run."""
    spent = report["timings"].get("cases", {})
    suite = _plain(report["suite"])
    cases = ElementTree.Element("testsuite", name=f"dateline eval {suite}")
    failures = errors = 0
    for row in report["cases"]:
        seconds = f"{spent.get(row['id'], 0.0) / 1000:.3f}"
        one = ElementTree.SubElement(cases, "testcase", classname=suite, name=_plain(row["id"]), time=seconds)
        if row["verdict"] == "error":
            errors += 1
            ElementTree.SubElement(one, "error", message=_plain(row["why"]))
        elif row["verdict"] not in GOOD:
            failures += 1
            found = ElementTree.SubElement(
                one, "failure", type=row["verdict"], message=_plain(f"{row['question']} {row['why']}")
            )
            found.text = _plain(f"{row['question']}\ngold: {row['gold']['value']}\nanswer: {said(row)}")
    return _finished(cases, len(report["cases"]), failures, errors, failing)


def diff_junit(difference: Difference, failing: Sequence[str]) -> str:
    """JUnit XML of a comparison: a failure for each case that flipped to wrong and each broken allowance."""
    cases = ElementTree.Element("testsuite", name="dateline eval diff")
    failures = 0
    for flip in difference.flips:
        one = ElementTree.SubElement(cases, "testcase", classname="flips", name=_plain(flip.id))
        if flip.better is False:
            failures += 1
            found = ElementTree.SubElement(one, "failure", type=flip.after, message=_plain(flip.why))
            found.text = _plain(f"{flip.question}\nbefore: {flip.old}\nnow: {flip.new}")
    return _finished(cases, len(difference.flips), failures, 0, failing)


def markdown(report: JSON, failing: Sequence[str] | None, difference: Difference | None = None) -> str:
    """A run as a comment for a pull request: the gate (None: there is none), the headlines, what flipped."""
    verdicts = [row["verdict"] for row in report["cases"]]
    good = sum(verdict in GOOD for verdict in verdicts)
    lines = [
        *_head(f"Evaluation: {_cell(report['suite'])}", failing),
        f"{good} of {len(verdicts)} cases are good. "
        f"Engine `{report['engine']}`, embedder `{report['embedder']}`.",
        "",
        *_metrics(report, difference),
    ]
    if difference is not None:
        lines += ["", *_suites(difference), *_flips(difference)]
    return "\n".join(lines) + "\n"


def diff_markdown(difference: Difference, failing: Sequence[str] | None) -> str:
    """Two runs compared, as a comment for a pull request."""
    lines = [*_head("Evaluation compared", failing), *_suites(difference)]
    lines += ["| metric | before | now | change |", "| --- | ---: | ---: | ---: |"]
    for one in difference.moved:
        if one.change:
            lines.append(f"| {one.name} | {_figure(one.before)} | {_figure(one.after)} | {one.change:+.3f} |")
    return "\n".join([*lines, "", *_flips(difference)]) + "\n"


def _head(title: str, failing: Sequence[str] | None) -> Iterable[str]:
    """The title with what the gate says, and each thing that it does not let through."""
    if failing is None:
        yield from (f"## {title}", "", "No gate was applied.", "")
        return
    yield from (f"## {title} {'❌' if failing else '✅'}", "")
    if failing:
        yield from (*(f"- **{_cell(what)}**" for what in failing), "")


def _suites(difference: Difference) -> Iterable[str]:
    lines = difference.suites()
    yield from (*(f"- {_cell(line)}" for line in lines), *[""] * bool(lines))


def _metrics(report: JSON, difference: Difference | None) -> Iterable[str]:
    """The headlines; over the unchanged cases as well where only these are compared."""
    moved = {one.name: one for one in difference.moved} if difference else {}
    both = difference is not None and not difference.same_cases
    headings = ["unchanged cases before", "unchanged cases now"] if both else ["before"] * bool(moved)
    yield " | ".join(["| metric", "value", "95% interval", "cases", *headings]) + " |"
    yield "| --- | ---: | ---: | ---: |" + " ---: |" * len(headings)
    for name in HEADLINES:
        metric = report["metrics"][name]
        span = "–" if metric["low"] is None else f"{metric['low']:.3f} to {metric['high']:.3f}"
        row = f"| {name} | {_figure(metric['value'])} | {span} | {metric['scored']} |"
        if moved:
            row += f" {_figure(moved[name].before)} |"
        if both:
            row += f" {_figure(moved[name].after)} |"
        yield row


def _flips(difference: Difference) -> Iterable[str]:
    if not difference.flips:
        yield "No case flipped."
        return
    yield f"### {len(difference.flips)} cases flipped"
    yield ""
    yield "| | case | question | before | now | why |"
    yield "| --- | --- | --- | --- | --- | --- |"
    mark = {True: "🟢", False: "🔴", None: "⚪"}
    for flip in difference.flips[:MOST_FLIPS]:
        cells = (flip.id, flip.question, flip.old, flip.new, flip.why)
        yield f"| {mark[flip.better]} | " + " | ".join(map(_cell, cells)) + " |"
    if len(difference.flips) > MOST_FLIPS:
        yield f"\n… and {len(difference.flips) - MOST_FLIPS} more."


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _cell(text: str) -> str:
    """Words as words: no markup, no mention, no table border, one line."""
    return " ".join(_plain(text).split()).translate(_SIGNS)


def _plain(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )


def _finished(cases: Element, tests: int, failures: int, errors: int, failing: Sequence[str]) -> str:
    """The whole document, with a test case for each thing that the gate does not let through."""
    for what in failing:
        one = ElementTree.SubElement(cases, "testcase", classname="gate", name=_plain(what.split(" ")[0]))
        ElementTree.SubElement(one, "failure", type="gate", message=_plain(what))
    cases.set("tests", str(tests + len(failing)))
    cases.set("failures", str(failures + len(failing)))
    cases.set("errors", str(errors))
    tree = ElementTree.Element("testsuites")
    tree.append(cases)
    ElementTree.indent(tree)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(tree, encoding="unicode")}\n'
