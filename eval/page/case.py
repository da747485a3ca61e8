"""One case of a report as HTML: readable as it stands, and what the page's script finds it by.

Pure. Beside the case stand the words it rests on; with scripts, the page puts the articles themselves
there, the gold's words and the cited ones marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from eval.glossary import VERDICTS, term
from eval.page.course import course_lines
from eval.page.markup import Html, el, joined
from eval.page.plots import percent
from eval.scoring import COUNTERFACTUALS
from rag.domain import JSON, Article

Library = Mapping[str, Article]
MISPLACED = ("wrong words", "wrong article", "misnamed", "dangling")  # citations that are at fault

_MARK = re.compile(r"\[(\d+)\]")


def case_item(case: JSON, number: int, library: Library, lower: frozenset[str]) -> Html:
    """The case as a list item that opens; `number` is its place in the report, `lower` the metrics
    of which less is better."""
    opened = el(
        "div",
        el("div", *_facts(case), class_="facts"),
        el("div", *_sources(case, library), class_="sources"),
        el("div", *_judged(case, lower), class_="judged"),
        class_="opened",
    )
    details = el("details", _row(case), opened, class_="case", id=f"case-{case['id']}", data_number=number)
    return el("li", details)


def kind(case: JSON) -> str:
    """The kind of its value, or that there is none to give."""
    return case["kind"] or "must be declined"


def failed_metrics(case: JSON, lower: frozenset[str]) -> list[str]:
    """The metrics in which the case falls short of the best."""
    return [name for name, score in case["scores"].items() if _short(name, score["value"], lower)]


def _row(case: JSON) -> Html:
    answer, gold = case["answer"], case["gold"]
    if gold["must_abstain"]:
        wanted = el("em", "nothing")
    else:
        facts = "; ".join(wordings[0] for wordings in gold["facts"])
        wanted = joined(
            [gold["value"] or facts, f" {gold['unit']}" if gold["unit"] and gold["value"] else None]
        )
    return el(
        "summary",
        verdict(case["verdict"]),
        el(
            "span",
            el("h3", case["question"], class_="question"),
            el("span", case["id"], class_="id"),
            class_="asked",
        ),
        _cell("wanted-cell", "Gold", wanted),
        _cell("given-cell", "Answer", _given(answer)),
        el("span", percent(answer["confidence"]) if answer else "–", class_="confidence"),
    )


def _cell(kind: str, label: str, words: Html) -> Html:
    return el("span", el("span", f"{label} ", class_="cell-label"), words, class_=f"cell {kind}")


def _given(answer: JSON | None) -> Html:
    if answer is None:
        return el("em", "failed")
    if answer["status"] == "abstained":
        return el("em", "declined")
    return _spelled(answer) if answer["value"] else joined([_MARK.sub("", answer["text"])])


def _spelled(answer: JSON) -> Html:
    """The value with its qualifier and unit."""
    value, qualifier = str(answer["value"]), answer["qualifier"]
    if not qualifier or value.casefold().startswith(qualifier.casefold()):
        parts = [value]
    else:
        parts = [value, qualifier] if qualifier.startswith("or ") else [qualifier, value]
    return joined([" ".join([*parts, *([answer["unit"]] if answer["unit"] else [])])])


def verdict(name: str) -> Html:
    """A verdict's sign and name."""
    words = VERDICTS[name]
    return el(
        "span",
        el("span", words.sign, class_="sign", aria_hidden="true"),
        words.name,
        class_=f"verdict {name.replace(' ', '-')}",
    )


# --- what was wanted, what came, and what it is worth ---------------------------------------------------


def _facts(case: JSON) -> Iterator[Html]:
    kind_ = case["verdict"].replace(" ", "-")
    yield el("p", el("strong", f"{VERDICTS[case['verdict']].name}: "), case["why"], class_=f"why {kind_}")
    yield el("div", _gold(case), _answer(case), class_="pair")
    if case["cited"]:
        yield _citations(case)


def _judged(case: JSON, lower: frozenset[str]) -> Iterator[Html]:
    if rows := list(_scores(case, lower)):
        yield el("section", el("h4", "Scores"), el("table", el("tbody", *rows), class_="scores"))
    if case["counterfactuals"]:
        yield _counterfactuals(case)
    yield _about(case)


def _gold(case: JSON) -> Html:
    gold = case["gold"]
    if gold["must_abstain"]:
        body = [el("p", "Must be declined", class_="value silence"), el("p", gold["must_abstain"])]
    else:
        body = []
        if gold["value"]:
            unit = el("span", f" {gold['unit']}", class_="unit") if gold["unit"] else None
            body.append(el("p", gold["value"], unit, class_="value"))
        if gold["ordered"]:
            body.append(el("p", "In this order", class_="soft"))
        if gold["needs"] == "all":
            body.append(el("p", "Needs all of the supporting words", class_="soft"))
        if gold["accept"]:
            body.append(el("p", f"Also accepted: {'; '.join(gold['accept'])}", class_="soft"))
        if gold["facts"]:
            body.append(el("p", "Must say:", class_="soft"))
            body.append(el("ul", *(el("li", " or ".join(wordings)) for wordings in gold["facts"])))
    body += [el("p", said, class_="soft") for said in course_lines(gold.get("course", {}))]
    return el("section", el("h4", "Gold"), *body, class_="wanted")


def _answer(case: JSON) -> Html:
    answer = case["answer"]
    if answer is None:
        failed = el("p", f"Asking failed. {case['error']}", class_="notice")
        return el("section", el("h4", "Answer"), failed, class_="came")
    body = []
    if answer["status"] == "abstained":
        body.append(el("p", "Declined", class_="value silence"))
    elif answer["value"]:
        body.append(el("p", _spelled(answer), class_="value"))
    body.append(el("p", _marked(case["id"], answer), class_="text"))
    if answer["reason"] and answer["reason"] not in answer["text"]:
        body.append(el("p", answer["reason"], class_="soft"))
    if answer["conflict"]:
        body.append(el("p", "It says that the reports differ.", class_="notice"))
    body += [el("p", note, class_="notice") for note in answer["notes"]]
    if len(answer["timeline"]) > 1:
        body.append(el("ul", *map(_moment, answer["timeline"]), class_="timeline"))
    sure = [f"Confidence {percent(answer['confidence'])}", *_as_of(answer["as_of"])]
    return el("section", el("h4", "Answer"), *body, el("p", " · ".join(sure), class_="soft"), class_="came")


def _moment(entry: JSON) -> Html:
    by = [entry["as_of"], *entry["publishers"]]
    return el("li", entry["value"], " ", el("span", " · ".join(filter(None, by)), class_="soft"))


def _marked(id_: str, answer: JSON) -> Html:
    """The answer's text, its citation marks leading to the citations."""
    held = {str(citation["number"]) for citation in answer["citations"]}
    pieces = []
    for place, piece in enumerate(_MARK.split(answer["text"])):
        if place % 2 and piece in held:
            to = f"#cite-{id_}-{piece}"
            pieces.append(
                el("a", piece, class_="chip", href=to, data_cite=piece, aria_label=f"citation {piece}")
            )
        else:
            pieces.append(joined([f"[{piece}]" if place % 2 else piece]))
    return joined(pieces)


def _citations(case: JSON) -> Html:
    named = {citation["number"]: citation for citation in case["answer"]["citations"]}
    items = []
    for judged in case["cited"]:
        number, worth = judged["number"], judged["verdict"]
        citation = named[number]
        kind = "good" if worth == "supports" else "bad" if worth in MISPLACED else "neutral"
        items.append(
            el(
                "li",
                el("a", str(number), class_="chip", href=f"#cite-{case['id']}-{number}", data_cite=number),
                el(
                    "div",
                    el("p", el("strong", worth, class_=f"worth {kind}"), f" {judged['reason']}"),
                    el("p", " · ".join(_byline(citation)), class_="soft"),
                ),
                id=f"cite-{case['id']}-{number}",
            )
        )
    return el("section", el("h4", "Citations"), el("ol", *items, class_="citations"))


def _scores(case: JSON, lower: frozenset[str]) -> Iterator[Html]:
    """The scores, those with the same reason together; what became of altered articles stands apart."""
    rows: dict[str, list[Html]] = {}
    for name, score in case["scores"].items():
        if name in COUNTERFACTUALS.values():
            continue
        short = _short(name, score["value"], lower)
        shown = el(
            "b", "not scored" if score["value"] is None else f"{score['value']:.2f}".removesuffix(".00")
        )
        words = el("span", f"{term(name).brief} ", class_="soft")
        label = el("span", words, shown, class_="score short" if short else "score")
        rows.setdefault(score["reason"], []).append(label)
    for reason, labels in rows.items():
        yield el("tr", el("th", *labels, scope="row"), el("td", reason))


def _counterfactuals(case: JSON) -> Html:
    rows = []
    for way, tried in case["counterfactuals"].items():
        value = tried["value"]
        said = "not tried" if value is None else "as it should" if value == 1 else "not as it should"
        kind = "neutral" if value is None else "good" if value == 1 else "bad"
        name = next((metric for key, metric in COUNTERFACTUALS.items() if key == way), way)
        worth = el("strong", said, class_=f"worth {kind}")
        rows.append(el("tr", el("th", term(name).brief, scope="row"), el("td", worth, f" {tried['reason']}")))
    table = el("table", el("tbody", *rows), class_="scores")
    return el("section", el("h4", "What if the articles said otherwise?"), table)


def _about(case: JSON) -> Html:
    parts = [kind(case), *case["tags"], *_as_of(case["as_of"], "asked as of")]
    link = el("a", f"#case-{case['id']}", href=f"#case-{case['id']}", class_="permalink")
    return el("p", link, " · ", " · ".join(parts), class_="soft about")


# --- the words it rests on, where there is no script to show the articles -------------------------------


def _sources(case: JSON, library: Library) -> Iterator[Html]:
    citations = case["answer"]["citations"] if case["answer"] else []
    for evidence in case["gold"]["evidence"]:
        yield _quote("gold", "Supporting words", evidence["words"], _of(library.get(evidence["article_id"])))
    for citation in citations:
        yield _quote("cited", f"Cited words [{citation['number']}]", citation["quote"], _byline(citation))
    quoted = {evidence["article_id"] for evidence in case["gold"]["evidence"]}
    for id_ in case["gold"]["articles"]:
        if id_ not in quoted:
            yield el("p", "The gold names, without words: ", " · ".join(_of(library.get(id_)) or [id_]))
    if not citations and not case["gold"]["articles"]:
        yield el("p", "The gold names no article, and nothing was cited.", class_="nothing")


def _quote(kind: str, label: str, words: str, by: list[str]) -> Html:
    return el(
        "figure",
        el("figcaption", label, el("span", " · ".join(by), class_="soft")),
        el("blockquote", el("mark", words, class_=kind)),
    )


def _of(article: Article | None) -> list[str]:
    if article is None:
        return []
    day = article.published.isoformat() if article.published else "undated"
    return [*([article.publisher] if article.publisher else []), day, article.title]


def _byline(citation: JSON) -> list[str]:
    return [
        part
        for part in (citation["publisher"], citation["published"] or "undated", citation["title"])
        if part
    ]


def _as_of(day: str | None, words: str = "as of") -> list[str]:
    return [f"{words} {day}"] if day else []


def _short(name: str, value: float | None, lower: frozenset[str]) -> bool:
    return value is not None and (value > 0 if name in lower else value < 1)
