"""The report at a glance: what was evaluated, the verdicts, every metric, what confidence is worth.

Pure; gives the page's upper sections. A metric that could not be scored says so and shows no figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eval.glossary import GROUPS, TERMS, VERDICTS, term
from eval.page import plots
from eval.page.case import failed_metrics, verdict
from eval.page.markup import Html, el
from rag.domain import JSON

ANSWERABLE = ("right", "wrong", "declined")
UNANSWERABLE = ("rightly declined", "overanswered")
DIGEST_SHOWN = 12  # characters


def masthead(report: JSON) -> Html:
    """What was evaluated."""
    engine = report["engine"]
    facts = {
        "Engine": "local, without a language model" if engine == "local" else engine.removeprefix("llm:"),
        "Embedder": report["embedder"],
        "Index": report["index"][:DIGEST_SHOWN],
        "Suite": report["suite_digest"][:DIGEST_SHOWN],
        "Dateline": report["dateline"],
        "Cases": str(report["cases_asked"]),
        "Errors": str(report["errors"]),
        "Candidates waiting": str(report["candidates"]),
    }
    speed = report["timings"].get("ask_ms", {})
    if speed.get("p50") is not None:
        facts["Time to answer"] = f"median {speed['p50']:.0f} ms, 95% within {speed['p95']:.0f} ms"
    return el(
        "header",
        el("p", "Dateline", class_="nameplate"),
        el("h1", "Evaluation of ", el("em", report["suite"])),
        el("dl", *(el("div", el("dt", name), el("dd", said)) for name, said in facts.items())),
        class_="masthead",
    )


def verdicts(report: JSON) -> Html:
    """How many cases went how, in a sentence and in bars."""
    groups: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for case in report["cases"]:
        groups[bool(case["gold"]["must_abstain"])][case["verdict"]] += 1
    most = max(counts.total() for counts in groups.values())
    bars = [
        el(
            "div",
            el("p", f"{counts.total()} that the articles {'do not answer' if silent else 'answer'}"),
            plots.stacked(
                [(name.replace(" ", "-"), counts[name]) for name in (*order, "error")],
                most,
            ),
            class_="bar-row",
        )
        for silent, counts, order in (
            (False, groups[False], ANSWERABLE),
            (True, groups[True], UNANSWERABLE),
        )
        if counts
    ]
    shown = [name for name in VERDICTS if groups[False][name] + groups[True][name]]
    key = [el("li", verdict(name), el("span", f" {VERDICTS[name].means}", class_="soft")) for name in shown]
    return el(
        "section",
        el("h2", "Verdicts", class_="visually-hidden"),
        el("p", *_sentence(groups), class_="lead"),
        *bars,
        el("ul", *key, class_="key") if key else None,
        class_="verdicts",
    )


def _sentence(groups: dict[bool, Counter[str]]) -> Iterator[str]:
    """The verdicts in a sentence: "29 right, 11 wrong, …", the counts of each verdict marked."""
    answerable, silent = groups[False], groups[True]
    parts = []
    if answerable:
        for name, words in (
            ("right", "right"),
            ("wrong", "wrong"),
            ("declined", "declined though the articles answer"),
        ):
            parts.append((name, f"{answerable[name]} {words}"))
    if silent:
        parts.append(
            ("rightly-declined", f"{silent['rightly declined']} of {silent.total()} rightly declined")
        )
    if failed := answerable["error"] + silent["error"]:
        parts.append(("error", f"{failed} failed"))
    if not parts:
        yield "No case was asked."
    for place, (name, words) in enumerate(parts):
        figure, _, rest = words.partition(" ")
        yield ", " if place else ""
        yield el("span", el("b", figure), f" {rest}", class_=name)
    yield "." if parts else ""


# --- the metrics ----------------------------------------------------------------------------------------


def metrics(report: JSON, lower: frozenset[str]) -> Html:
    """Every metric with its interval, in groups; `lower`: those of which less is better."""
    short = Counter(name for case in report["cases"] for name in failed_metrics(case, lower))
    held = report["metrics"]
    groups = [(heading, asks, [name for name in terms if name in held]) for heading, asks, terms in GROUPS]
    groups.append(("Other", "", [name for name in held if name not in TERMS]))
    bodies = [
        el(
            "tbody",
            el(
                "tr",
                el("th", heading, el("span", f" {asks}", class_="soft"), colspan=6, scope="rowgroup"),
                class_="group",
            ),
            *(_metric(name, held[name], short[name]) for name in names),
        )
        for heading, asks, names in groups
        if names
    ]
    heads = ["Metric", "Value", "95% interval", "Scored", "Unscored", "Cases short"]
    return el(
        "section",
        el("h2", "Metrics"),
        el(
            "table",
            el("thead", el("tr", *(el("th", head, scope="col") for head in heads))),
            *bodies,
            class_="metrics",
        ),
    )


def _metric(name: str, found: JSON, short: int) -> Html:
    words, value = term(name), found["value"]
    less = el("span", "↓ lower is better", class_="lower") if found["better"] == "lower" else None
    cells = [
        el(
            "th",
            el("span", words.name, class_="metric-name"),
            less,
            el("span", words.means, class_="soft"),
            scope="row",
        )
    ]
    if value is None:
        cells += [el("td", "not scored", class_="figure unscored"), el("td", class_="range")]
    else:
        low, high = found["low"], found["high"]
        cells.append(el("td", el("data", _figure(value, words.share), value=value), class_="figure"))
        between = (
            None
            if low is None or high is None
            else f"{_figure(low, words.share)} to {_figure(high, words.share)}"
        )
        cells.append(
            el("td", plots.whisker(value, low, high), el("span", between, class_="between"), class_="range")
        )
    counts = [("Scored", str(found["scored"])), ("Unscored", str(found["unscored"]))]
    cells += [el("td", said, class_="number", data_label=label) for label, said in counts]
    cases = "1 case" if short == 1 else f"{short} cases"
    link = el("a", cases, href=f"#failed={name}") if short else "–"
    cells.append(el("td", link, class_="number", data_label="Cases short"))
    return el("tr", *cells)


def _figure(value: float, share: bool) -> str:
    return plots.percent(value) if share else f"{value:.2f}"


# --- what confidence is worth ---------------------------------------------------------------------------


def confidence(report: JSON) -> Html:
    """The plots of what confidence is worth."""
    answers = sum(one["count"] for one in report["calibration"])
    risk = (
        "The surest answers come first. Going right lets in answers given with less confidence; the "
        "height is the share of them that is wrong. A useful confidence starts low and climbs."
    )
    calibration = (
        "Answers in ten bins of confidence: on the dashed line, confidence is the share that is right; below "
        "it, it promises too much. Lines are 95% intervals, the bars count the answers."
    )
    return el(
        "section",
        el("h2", "Confidence"),
        el(
            "div",
            _plot("Risk against coverage", plots.risk_coverage(report["risk_coverage"], answers), risk),
            _plot("Calibration", plots.calibration(report["calibration"]), calibration),
            class_="plots",
        ),
    )


def _plot(heading: str, drawn: Html, means: str) -> Html:
    return el("figure", el("h3", heading), el("figcaption", means, class_="soft"), drawn)
