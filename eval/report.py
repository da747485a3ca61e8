"""Shows a report: a table in the terminal, one self-contained HTML file, and the floors it must meet."""

from __future__ import annotations

from html import escape
from pathlib import Path

import yaml
from rich.table import Table
from rich.text import Text

from rag.domain import JSON

FLOORS = Path(__file__).parent / "floors.yaml"


def below_floor(report: JSON, floors: Path = FLOORS) -> list[str]:
    """Each metric that does not reach its committed floor, in words; an unscored one does not."""
    short = []
    for name, floor in yaml.safe_load(floors.read_text(encoding="utf-8")).items():
        value = report["metrics"][name]["value"]
        if value is None or value < floor:
            short.append(
                f"{name} is {'unscored' if value is None else f'{value:.3f}'}, its floor {floor:.3f}"
            )
    return short


def summary(report: JSON) -> Table:
    table = Table(title=f"{report['suite']} · {report['engine']}", title_justify="left", box=None)
    table.add_column("metric")
    table.add_column("value", justify="right")
    table.add_column("cases", justify="right", style="dim")
    for name, metric in report["metrics"].items():
        table.add_row(name.replace("_", " "), _figure(metric["value"]), str(metric["scored"]))
    for name, value in report["timings"]["ask_ms"].items():
        table.add_row(f"ask {name}", "–" if value is None else f"{value:.0f} ms", "")
    return table


def missed(report: JSON) -> list[Text]:
    """A line for each case that was answered wrongly or declined wrongly."""
    lines = []
    for case in report["cases"]:
        for name in ("value_accuracy", "abstention_recall"):
            score = case["scores"][name]
            if score["value"] == 0:
                lines.append(
                    Text.assemble(
                        (f"{case['id']}  ", "bold"), f"{case['question']}  ", (score["reason"], "dim")
                    )
                )
    return lines


def html(report: JSON) -> str:
    """The report as one file that needs nothing beside it."""
    metrics = "".join(
        f"<tr><td>{escape(name.replace('_', ' '))}</td><td>{_figure(metric['value'])}</td>"
        f"<td>{metric['scored']}</td></tr>"
        for name, metric in report["metrics"].items()
    )
    cases = "".join(_html_case(case) for case in report["cases"])
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Evaluation of {escape(report["suite"])}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 Georgia, serif; }}
body {{ max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0; }}
td, th {{ text-align: left; padding: .4rem .8rem .4rem 0; border-top: 1px solid #8884; vertical-align: top; }}
.wrong, .right {{ border-left: 4px solid #c33; padding-left: .6rem; }}
.right {{ border-left-color: #393; }}
.why {{ opacity: .7; font-size: .9em; }}
</style>
<h1>Evaluation of {escape(report["suite"])}</h1>
<p>Engine {escape(report["engine"])}, embedder {escape(report["embedder"])},
index {escape(report["index"][:12])}.</p>
<table><tr><th>Metric</th><th>Value</th><th>Cases scored</th></tr>{metrics}</table>
<table><tr><th>Question</th><th>Gold</th><th>Answer</th></tr>{cases}</table>
</html>
"""


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _html_case(case: JSON) -> str:
    wrong = any(case["scores"][name]["value"] == 0 for name in ("value_accuracy", "abstention_recall"))
    gold = case["gold"] if case["gold"] is not None else f"must decline: {case['must_abstain']}"
    given = case["value"] or case["text"]
    why = case["reason"] or (case["text"] if case["value"] else "")
    return (
        f'<tr><td class="{"wrong" if wrong else "right"}">{escape(case["question"])}</td>'
        f'<td>{escape(str(gold))}</td><td>{escape(given)}<div class="why">{escape(why)}</div></td></tr>'
    )
