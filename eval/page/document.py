"""A report as one HTML file that needs nothing beside it: how good the answers are, and for each why.

Pure: equal reports give equal bytes. Words of articles and answers are text in it and never markup, and
its content security policy lets nothing run or load but its own script and style, known by their digests.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from eval.glossary import VERDICTS, term
from eval.page.case import Library, case_item, failed_metrics, kind, verdict
from eval.page.markup import Html, el, trusted
from eval.page.summary import confidence, masthead, metrics, verdicts
from rag.domain import JSON, Article

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' "
    "height='32' rx='6' fill='%230b5d57'/%3E%3Cpath fill='%23fdfdfb' "
    "d='M8 20h4v5H8zm6-8h4v13h-4zm6-5h4v18h-4z'/%3E%3C/svg%3E"
)


def html(report: JSON, articles: Iterable[Article]) -> str:
    """The whole page. `articles`: those of the suite; only what gold or citations name is put in it."""
    library = {article.id: article for article in articles}
    lower = frozenset(name for name, one in report["metrics"].items() if one["better"] == "lower")
    body = el(
        "body",
        el("a", "Skip to the cases", class_="skip", href="#cases"),
        masthead(report),
        el(
            "main",
            verdicts(report),
            metrics(report, lower),
            confidence(report),
            _cases(report, library, lower),
        ),
        el("script", trusted(_data(report, library, lower)), type="application/json", id="data"),
        el("script", trusted(SCRIPT)),
    )
    return f'<!doctype html>\n<html lang="en">{_head(report)}\n{body}</html>\n'


def _head(report: JSON) -> Html:
    policy = (
        f"default-src 'none'; script-src '{_digest(SCRIPT)}'; style-src '{_digest(STYLE)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("title", f"Evaluation of {report['suite']} · Dateline"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="color-scheme", content="light dark"),
        el("link", rel="icon", href=ICON),
        el("style", trusted(STYLE)),
    )


def _digest(inline: str) -> str:
    return f"sha256-{b64encode(sha256(inline.encode()).digest()).decode()}"


# --- the cases ------------------------------------------------------------------------------------------


def _cases(report: JSON, library: Library, lower: frozenset[str]) -> Html:
    cases: Sequence[JSON] = report["cases"]
    items = [case_item(case, number, library, lower) for number, case in enumerate(cases)]
    return el(
        "section",
        el("h2", "Cases"),
        _controls(cases, report["metrics"], lower) if cases else el("p", "No case was asked.", class_="soft"),
        _columns() if cases else None,
        el("ol", *items, class_="cases", id="list"),
        el("p", "No case is like that.", id="none", class_="soft", hidden=True),
        id="cases",
    )


def _controls(cases: Sequence[JSON], named: JSON, lower: frozenset[str]) -> Html:
    """What finds a case; the page's script shows it and counts."""
    given = Counter(case["verdict"] for case in cases)
    buttons = [
        el("button", verdict(name), " ", el("span", str(given[name]), class_="many"), type="button",
           class_="quiet", data_verdict=name, aria_pressed="false")
        for name in VERDICTS
        if given[name]
    ]  # fmt: skip
    kinds = Counter(kind(case) for case in cases)
    tags = Counter(tag for case in cases for tag in case["tags"])
    failed = Counter(name for case in cases for name in failed_metrics(case, lower))
    chosen = [
        _select("kind", "Kind", "Any kind", [(name, name) for name in kinds]),
        _select("tag", "Tag", "Any tag", [(tag, tag) for tag in sorted(tags)]),
        _select(
            "failed",
            "Falls short of",
            "Any metric",
            [(name, term(name).name) for name in named if failed[name]],
        ),
    ]
    sorts = [("order", "Suite order"), ("verdict", "Verdict"), ("confidence", "Confidence")]
    return el(
        "form",
        el("div", *buttons, class_="verdict-filter", role="group", aria_label="Verdict"),
        el(
            "div",
            el(
                "label",
                "Search ",
                el("input", type="search", id="q", placeholder="question, id or answer", autocomplete="off"),
            ),
            *chosen,
            el("button", "Clear", type="button", class_="quiet", id="clear"),
            class_="choices",
        ),
        el(
            "div",
            el("p", id="shown", role="status"),
            el(
                "div",
                el("span", "Sort by"),
                *(
                    el("button", said, type="button", class_="link", data_sort=key, aria_pressed="false")
                    for key, said in sorts
                ),
                class_="sorts",
                role="group",
                aria_label="Sort by",
            ),
            class_="status",
        ),
        id="filter",
        aria_label="Find cases",
        hidden=True,
    )


def _columns() -> Html:
    """What the parts of a case's line are; each says so itself to who does not see them in columns."""
    heads = ("Verdict", "Question", "Gold", "Answer", "Confidence")
    return el("div", *(el("span", head) for head in heads), class_="columns", aria_hidden="true")


def _select(id_: str, label: str, anything: str, options: Sequence[tuple[str, str]]) -> Html:
    made = [el("option", words, value=value, data_words=words) for value, words in options]
    return el("label", f"{label} ", el("select", el("option", anything, value=""), *made, id=id_))


def _data(report: JSON, library: Library, lower: frozenset[str]) -> str:
    """What the script needs, as JSON that cannot end its script element: ASCII, without < > &."""
    named: dict[str, None] = {}
    rows = []
    for case in report["cases"]:
        citations = case["answer"]["citations"] if case["answer"] else []
        gold = [(item["article_id"], *place) for item in case["gold"]["evidence"] for place in item["places"]]
        cited = [
            (one["article_id"], one["source_start"], one["source_end"], one["number"], one["quote"])
            for one in citations
        ]
        touched = [*case["gold"]["articles"], *(span[0] for span in (*gold, *cited))]
        named |= dict.fromkeys(id_ for id_ in touched if id_ in library)
        rows.append(
            {
                "id": case["id"],
                "verdict": case["verdict"],
                "kind": kind(case),
                "tags": case["tags"],
                "failed": failed_metrics(case, lower),
                "confidence": case["answer"]["confidence"] if case["answer"] else None,
                "articles": list(dict.fromkeys(touched)),
                "gold": gold,
                "cited": cited,
            }
        )
    shelf = [_article(library[id_]) for id_ in named]
    document = {"articles": shelf, "cases": rows, "verdicts": list(VERDICTS)}
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _article(article: Article) -> JSON:
    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "text": article.text,
    }
