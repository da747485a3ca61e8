"""Answers that somebody marked wrong: listed, made into candidates, completed with a person.

Gives `show_judged`, `candidate` (a case as far as it is known, with comments that say the rest) and
`complete_case`. It writes no gold; `eval.authoring.drafting` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from eval.authoring.asking import NOTHING, ask, ask_or_leave, show_faults
from rag.command import plain

if TYPE_CHECKING:
    from eval.authoring.drafting import SuiteFolder
    from rag.client import Client
    from rag.domain import JSON
    from rag.service import Service

_KINDS_ASKED = {
    "percent": "percent",
    "money": "money",
    "duration": "duration",
    "number": "number",
    "date": "date",
    "person": "name",
    "place": "name",
    "name": "name",
    "yesno": "yes-no",
    "reason": "text",
    "open": "text",
}


def cited_articles(service: Service | Client, answer: JSON) -> list[JSON]:
    from rag.errors import DatelineError
    from rag.terminal import say

    documents = []
    for article_id in dict.fromkeys(citation["article_id"] for citation in answer["citations"]):
        try:
            documents.append(service.article(article_id))
        except DatelineError as error:
            if error.code not in ("gone", "not_found"):
                raise
            say(f"The cited article “{article_id}” was deleted since; it is not copied.")
    return documents


def is_wrong(answer: JSON) -> bool:
    """Whether anybody marked it so."""
    return any(said["verdict"] == "wrong" for said in answer["feedback"])


def candidate(suite: SuiteFolder, answer: JSON) -> tuple[dict[str, Any], list[str]]:
    """The case as far as it is known, and comments that say the rest."""
    asked = answer.get("asked", {})
    case = {
        "id": suite.new_id(answer["question"]),
        "question": answer["question"],
        "candidate": True,
        "kind": _guess(answer["question"], answer["value"]),
        "as_of": date.fromisoformat(asked["as_of"]) if "as_of" in asked else None,
        "articles": [id_ for id_ in _cited_ids(answer) if id_ in suite.shelf.articles],
        "tags": ["marked-wrong"] if is_wrong(answer) else [],
    }
    comments = [f"Answer {answer['id']}, by {answer['engine']}: {_said(answer)}"]
    for said in answer["feedback"]:
        note = f": {said['note']}" if said["note"] else ""
        comments.append(f"Marked {said['verdict']} on {said['created'][:10]}{note}")
    others = {key: asked[key] for key in ("since", "publisher") if key in asked}
    if others:
        comments.append(
            "Asked only of articles "
            + " and ".join(f"{'of' if key == 'publisher' else key} {value}" for key, value in others.items())
            + ", which a case cannot say."
        )
    return case, comments


def _cited_ids(answer: JSON) -> list[str]:
    return list(dict.fromkeys(citation["article_id"] for citation in answer["citations"]))


def _said(answer: JSON) -> str:
    if answer["status"] == "abstained":
        return f"no answer ({answer['reason']})"
    parts = [answer["qualifier"], answer["value"], answer["unit"]]
    value = " ".join(part for part in parts if part)
    return f"“{value}”. {answer['text']}" if value else str(answer["text"])


def _guess(question: str, value: str | None) -> str:
    """The kind of value that the question asks for; where that is open, the kind of what was answered."""
    from rag import values
    from rag.questions import ask_about

    asked = ask_about(question).kind
    readings = [reading.kind for reading in values.readings(value or "")]
    if asked == "number" and readings:
        return "range" if "range" in readings else "number"
    if asked == "open" and value:
        return readings[0] if readings else "name"
    return _KINDS_ASKED.get(asked, "text")


def complete_case(
    suite: SuiteFolder, service: Service | Client, answer: JSON, known: dict[str, Any]
) -> dict[str, Any]:
    """The case as a person at the terminal completes it; still a candidate where something is amiss."""
    _show_answer(answer)
    base = {key: known[key] for key in ("id", "question", "as_of", "tags")}
    try:
        value = ask_or_leave(f"right value (Enter: not known; {NOTHING}: the articles do not answer it)")
        if not value:
            return known
        if value == NOTHING:
            case = base | {"must_abstain": ask("why the articles do not answer it")}
        else:
            case = base | _valued(suite, service, answer, value)
        if known["as_of"]:
            case["as_of"] = _day(ask(f"asked as of ({NOTHING} for no day)", str(known["as_of"])))
    except typer.Abort:
        typer.echo()
        return known
    faults = suite.faults(case)
    if not faults:
        return case
    show_faults(faults)
    unfinished = known | case | {"candidate": True}  # what was typed is kept where a candidate can hold it
    return known if suite.faults(unfinished) else unfinished


def _valued(suite: SuiteFolder, service: Service | Client, answer: JSON, value: str) -> dict[str, Any]:
    kind = ask("kind", _guess(answer["question"], value))
    unit = (
        ask(f"unit ({NOTHING} for none)", answer["unit"] or NOTHING)
        if kind in ("number", "range")
        else NOTHING
    )
    held = [id_ for id_ in _cited_ids(answer) if id_ in suite.shelf.articles]
    names = ask("articles that say so (ids, with commas between)", ", ".join(held) or None)
    articles = [name.strip() for name in names.split(",") if name.strip()]
    _fetch(suite, service, articles)
    words = ask("their words, letter for letter", _words_for(suite, articles, value))
    given: dict[str, Any] = {"kind": kind, "unit": None if unit == NOTHING else unit, "articles": articles}
    if kind == "text":
        given["facts"] = _parts(value)
    else:
        given["value"] = _parts(value) if kind == "list" else value
    return given | {"evidence": [words]}


def _day(typed: str) -> date | str | None:
    """The day that was typed; what is none is left for the check to name."""
    try:
        return None if typed == NOTHING else date.fromisoformat(typed)
    except ValueError:
        return typed


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def _fetch(suite: SuiteFolder, service: Service | Client, articles: Sequence[str]) -> None:
    """Copy the articles named that the suite has not; an id unknown to all is left for the check to name."""
    from rag.errors import DatelineError

    for name in articles:
        if name in suite.shelf.called:
            continue
        try:
            suite.copy([service.article(plain(name))])
        except DatelineError as error:
            if error.code not in ("gone", "not_found"):
                raise


def _words_for(suite: SuiteFolder, articles: Sequence[str], value: str) -> str | None:
    """The sentence in which the value stands, as a start; None where it stands in none."""
    from rag.sentences import sentence_spans

    for name in articles:
        article = suite.shelf.articles.get(suite.shelf.called.get(name, ""))
        for start, end in sentence_spans(article.text) if article else ():
            if value.casefold() in article.text[start:end].casefold():  # type: ignore[union-attr]
                return article.text[start:end]  # type: ignore[union-attr]
    return None


def _show_answer(answer: JSON) -> None:
    from rich.text import Text

    from rag.terminal import out, show_answer

    out.print(Text(answer["question"], style="bold"))
    show_answer(answer)
    for said in answer["feedback"]:
        note = f": {said['note']}" if said["note"] else ""
        out.print(Text(f"  Marked {said['verdict']} on {said['created'][:10]}{note}", style="yellow"))


def show_judged(listing: JSON) -> None:
    from rich.table import Table
    from rich.text import Text

    from rag.terminal import out

    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("marked", "question", "answered", "note", "id"):
        table.add_column(column, overflow="fold", no_wrap=column in ("marked", "id"))
    for item in listing["items"]:
        wrong = [said for said in item["feedback"] if said["verdict"] == "wrong"]
        value = " ".join(part for part in (item["value"], item["unit"]) if part)
        table.add_row(
            wrong[-1]["created"][:10],
            Text(item["question"]),
            Text(value or item["status"]),
            Text(" ".join("; ".join(said["note"] for said in wrong if said["note"]).split())),
            Text(item["id"], style="cyan"),
        )
    out.print(table)
    out.print(Text(f"{len(listing['items'])} answers marked wrong", style="dim"))
