"""A run for other programs: JUnit XML for a CI server, Markdown for a pull request. Pure.

In JUnit a case that is not good is a failure, one that failed to be asked an error, and each thing the
gate does not let through a failure of its own.
"""

from __future__ import annotations

import re
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
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST_FLIPS = 50  # listed in a pull-request comment


def junit(report: JSON, failing: Sequence[str]) -> str:
    """JUnit XML of a run."""
    spent = report["timings"].get("cases", {})
    cases = ElementTree.Element("testsuite", name=f"dateline eval {report['suite']}")
    failures = errors = 0
    for row in report["cases"]:
        seconds = f"{spent.get(row['id'], 0.0) / 1000:.3f}"
        one = ElementTree.SubElement(
            cases, "testcase", classname=report["suite"], name=_plain(row["id"]), time=seconds
        )
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


def markdown(report: JSON, failing: Sequence[str], difference: Difference | None = None) -> str:
    """A run as a comment for a pull request: the gate, the headlines, what flipped."""
    verdicts = [row["verdict"] for row in report["cases"]]
    good = sum(verdict in GOOD for verdict in verdicts)
    head = f"## Evaluation: {_cell(report['suite'])} {'❌' if failing else '✅'}"
    lines = [
        head,
        "",
        f"{good} of {len(verdicts)} cases are good. "
        f"Engine `{report['engine']}`, embedder `{report['embedder']}`.",
        "",
    ]
    lines += [f"- **{_cell(what)}**" for what in failing] + [""] * bool(failing)
    lines += _metrics(report, difference)
    if difference is not None:
        lines += ["", *_flips(difference)]
    return "\n".join(lines) + "\n"


def diff_markdown(difference: Difference, failing: Sequence[str]) -> str:
    """Two runs compared, as a comment for a pull request."""
    lines = [f"## Evaluation compared {'❌' if failing else '✅'}", ""]
    lines += [f"- **{_cell(what)}**" for what in failing] + [""] * bool(failing)
    lines += ["| metric | before | now | change |", "| --- | ---: | ---: | ---: |"]
    for one in difference.moved:
        if one.change:
            lines.append(f"| {one.name} | {_figure(one.before)} | {_figure(one.after)} | {one.change:+.3f} |")
    return "\n".join([*lines, "", *_flips(difference)]) + "\n"


def _metrics(report: JSON, difference: Difference | None) -> Iterable[str]:
    before = {one.name: one.before for one in difference.moved} if difference else {}
    yield "| metric | value | 95% interval | cases |" + (" before |" if difference else "")
    yield "| --- | ---: | ---: | ---: |" + (" ---: |" if difference else "")
    for name in HEADLINES:
        metric = report["metrics"][name]
        span = "–" if metric["low"] is None else f"{metric['low']:.3f} to {metric['high']:.3f}"
        row = f"| {name} | {_figure(metric['value'])} | {span} | {metric['scored']} |"
        yield row + (f" {_figure(before.get(name))} |" if difference else "")


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
