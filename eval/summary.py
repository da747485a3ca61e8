"""A run as the terminal shows it: metrics with their intervals, the gate, and each case that is not good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eval.diff import GOOD, Difference, Flip
from eval.glossary import GROUPS
from rag.domain import JSON

OPINIONS = {
    "support": "each statement supported? against the checks",
    "value": "the value an answer? against the gold",
}
ORDER = ("error", "overanswered", "wrong", "declined")


def summary(report: JSON) -> RenderableType:
    """Every metric: value, 95% interval, how many cases it was scored on and how many it was not."""
    table = Table(box=None, title=f"{report['suite']} · {report['engine']}", title_justify="left")
    table.add_column("metric", no_wrap=True)
    for heading, style in (("value", "bold"), ("95%", "dim"), ("cases", "dim"), ("unscored", "dim")):
        table.add_column(heading, style=style, justify="right", no_wrap=True)
    for group, _, names in GROUPS:
        held = [name for name in names if name in report["metrics"]]
        if held:
            table.add_row(Text(group, style="bold"))
        for name in held:
            metric = report["metrics"][name]
            words = name.replace("_", " ") + (" ↓" if metric["better"] == "lower" else "")
            table.add_row(
                f"  {words}",
                "not scored" if metric["value"] is None else f"{metric['value']:.3f}",
                "" if metric["low"] is None else f"{metric['low']:.2f}–{metric['high']:.2f}",
                str(metric["scored"]),
                str(metric["unscored"] or ""),
            )
    return Group(table, Text(counts(report)), Text(_pace(report), style="dim"))


def counts(report: JSON) -> str:
    """How many cases came out how, in a sentence."""
    verdicts = [row["verdict"] for row in report["cases"]]
    parts = [f"{verdicts.count(name)} {name}" for name in (*GOOD, *reversed(ORDER)) if name in verdicts]
    waiting = f"; {report['candidates']} candidates wait for a person" if report["candidates"] else ""
    return f"{len(verdicts)} cases: {', '.join(parts) or 'none'}{waiting}."


def not_good(report: JSON) -> Iterator[Text]:
    """A line for each case that came out badly, the worst kind first."""
    for verdict in ORDER:
        for row in report["cases"]:
            if row["verdict"] == verdict:
                yield Text.assemble(
                    (f"{verdict:<13}", "red" if verdict != "declined" else "yellow"),
                    (f"{row['id']}  ", "bold"),
                    f"{row['question']}  ",
                    (row["why"], "dim"),
                )


def difference(found: Difference) -> RenderableType:
    """Flipped cases and moved metrics."""
    flips = [_flip(flip) for flip in found.flips]
    metrics = Table(box=None, header_style="dim")
    for heading in ("metric", "before", "now", "change"):
        metrics.add_column(heading, justify="left" if heading == "metric" else "right")
    for one in found.moved:
        if one.change:
            good = (one.change > 0) == (one.better == "higher")
            metrics.add_row(
                one.name,
                f"{one.before:.3f}",
                f"{one.after:.3f}",
                Text(f"{one.change:+.3f}", style="green" if good else "red"),
            )
    lines = [f"{len(found.flips)} cases flipped.", *found.suites()]
    return Group(*flips, metrics, Text("\n".join(lines)))


def opinions(judge: JSON) -> RenderableType:
    """The second opinion: counts, agreement with the checks and the gold, and each disagreement."""
    table = Table(
        box=None, title=f"A second opinion of {judge['model']}, beside the gate", title_justify="left"
    )
    for heading in ("asked", "yes", "no", "unscored", "agrees", "kappa", "95%"):
        table.add_column(heading, justify="left" if heading == "asked" else "right", no_wrap=True)
    for kind, words in OPINIONS.items():
        told, found = judge[kind], judge[kind]["agreement"]
        table.add_row(
            words,
            *(str(told[name]) for name in ("yes", "no", "unscored")),
            "" if found["share"] is None else f"{found['share']:.3f}",
            "undefined" if found["kappa"] is None else f"{found['kappa']:.2f}",
            "" if found["low"] is None else f"{found['low']:.2f}–{found['high']:.2f}",
        )
    against = [item for item in judge["items"] if item["verdict"] not in (None, item["other"])]
    reasons = Counter(item["because"] for item in judge["items"] if item["verdict"] is None)
    usage = judge["usage"]
    return Group(
        table,
        *(
            Text.assemble(
                (f"{'says yes' if item['verdict'] else 'says no':<13}", "yellow"),
                (f"{item['case']}  ", "bold"),
                f"{item['text']}  ",
                (item["because"], "dim"),
            )
            for item in against
        ),
        *(Text(f"unscored: {count} × {why}", style="dim") for why, count in reasons.most_common()),
        Text(f"{usage['prompt'] + usage['completion']:,} tokens in {usage['calls']} calls.", style="dim"),
    )


def _flip(flip: Flip) -> Text:
    word, colour = {True: ("better", "green"), False: ("worse", "red"), None: ("other", "yellow")}[
        flip.better
    ]
    return Text.assemble(
        (f"{word:<7}", colour),
        (flip.id, "bold"),
        f"  {flip.question}\n",
        ("       before  ", "dim"),
        f"{flip.old}\n",
        ("       now     ", "dim"),
        f"{flip.new}\n",
        (f"       {flip.why}", "dim"),
    )


def _pace(report: JSON) -> str:
    timings = report["timings"]
    ask = timings["ask_ms"]
    if ask["p50"] is None:
        return ""
    return (
        f"ask p50 {ask['p50']:.0f} ms, p95 {ask['p95']:.0f} ms, {timings['jobs']} at a time; ingest "
        f"{timings['ingest_s']:.0f} s, asking {timings['ask_s']:.0f} s, "
        f"counterfactuals {timings['counterfactual_s']:.0f} s."
    )
