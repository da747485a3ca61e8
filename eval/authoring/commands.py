"""`dateline eval new` and `dateline eval add`: making cases, with a person where there is a terminal.

Shows what is proposed, asks, and hands what was decided to `drafting`; what is accepted is on disk before the
next question. Text from articles is never read as markup. Heavy imports happen inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.authoring.asking import NOTHING, ask, at_terminal, show_faults
from rag.command import opened, plain, reported

if TYPE_CHECKING:
    from eval.authoring.drafting import SuiteFolder
    from eval.authoring.proposal import Proposal
    from rag.client import Client
    from rag.domain import JSON
    from rag.service import Service

SuiteArgument = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="A new folder, or a suite to go on with.", show_default=False)
]


@reported
def new_suite(
    folder: SuiteArgument,
    count: Annotated[int, typer.Option("--count", min=1, metavar="N", help="Most cases to propose.")] = 20,
    yes: Annotated[
        bool, typer.Option("--yes", help="Accept the proposals as they are, tagged `proposed`; ask nothing.")
    ] = False,
) -> None:
    """Start a suite from the articles held: proposes cases, which you accept, edit or skip."""
    from eval.authoring.drafting import open_suite, require_suite_or_nothing
    from eval.authoring.propose import proposals
    from rag.errors import UsageError
    from rag.terminal import progress_bar, say

    require_suite_or_nothing(folder)  # before the index is opened
    if not yes and not at_terminal():
        raise UsageError(
            "There is no terminal to ask in.",
            advice="Run it in a terminal, or with --yes to accept the proposals as they are.",
        )
    with opened(fill=True) as service:
        documents = _live_articles(service)
    suite = open_suite(folder)
    copied = suite.copy(documents)
    say(f"{len(suite.shelf.articles)} articles in {suite.articles_folder}, {copied} of them new.")
    with progress_bar("Looking for plain statements") as progress:
        every = proposals(list(suite.shelf.articles.values()), progress)
        proposed = list(islice((one for one in every if not _known(suite, one)), count))
    if not proposed:
        say("No sentence states a value plainly enough to propose a case that is not there yet.")
    elif yes:
        _accept_all(suite, proposed)
    else:
        written = _ask_each(suite, proposed)
        say(f"{written} cases written to {suite.gold}.")
    if suite.entries:
        say(f"`dateline eval run {folder}` asks them.")


@reported
def add_case(
    answer_id: Annotated[
        str | None, typer.Argument(metavar="[ANSWER_ID]", help="Without it: lists the answers marked wrong.")
    ] = None,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="The suite to add to.")] = Path("suite"),
    yes: Annotated[
        bool, typer.Option("--yes", help="Add it as a candidate for a person to complete; ask nothing.")
    ] = False,
) -> None:
    """Make a case of an answer that somebody marked wrong, or list these answers."""
    from eval.authoring.drafting import open_suite, require_suite_or_nothing
    from eval.authoring.marked import candidate, cited_articles, complete_case, is_wrong, show_judged
    from rag.terminal import say

    if answer_id is None:
        with opened() as service:
            listing = service.judged("wrong")
        show_judged(listing)
        return
    require_suite_or_nothing(to)
    with opened() as service:
        answer = service.answer(plain(answer_id))
        if not is_wrong(answer):
            say("Nobody marked this answer wrong; going on.")
        suite = open_suite(to)
        as_of = answer.get("asked", {}).get("as_of")
        known = suite.has(answer["question"], as_of)
        if known is not None:
            say(f"{to} asks this already: the case {known}. Nothing was written.")
            return
        suite.copy(cited_articles(service, answer))
        case, comments = candidate(suite, answer)
        if not yes and at_terminal():
            case = complete_case(suite, service, answer, case)
    _write_case(suite, case, comments)


def _write_case(suite: SuiteFolder, case: dict[str, Any], comments: list[str]) -> None:
    from eval.authoring.drafting import CANDIDATES
    from rag.terminal import say

    if "candidate" not in case:
        path = suite.add(case)
        say(f"Wrote the case {case['id']} to {path}.")
        return
    path = suite.add(case, file=CANDIDATES, comments=comments)
    say(f"Wrote the candidate {case['id']} to {path}. Complete it there and take out `candidate: true`.")


# Proposals


def _live_articles(service: Service | Client) -> list[JSON]:
    from rag.errors import DatelineError
    from rag.terminal import progress_bar

    heads = service.articles()["items"]
    documents = []
    with progress_bar("Reading the articles") as progress:
        for number, head in enumerate(heads, 1):
            try:
                documents.append(service.article(head["id"]))
            except DatelineError as error:
                if error.code not in ("gone", "not_found"):  # deleted since the list was made
                    raise
            progress(number, len(heads))
    return documents


def _known(suite: SuiteFolder, proposal: Proposal) -> bool:
    return suite.has(proposal.question, _day(proposal)) is not None


def _day(proposal: Proposal) -> str | None:
    return proposal.as_of.isoformat() if proposal.as_of else None


def _case_of(suite: SuiteFolder, proposal: Proposal) -> dict[str, Any]:
    cited = [(proposal.article.id, proposal.words), *proposal.also]
    return {
        "id": suite.new_id(proposal.question),
        "question": proposal.question,
        "kind": proposal.kind,
        "value": proposal.value,
        "unit": proposal.unit,
        "as_of": proposal.as_of,
        "articles": list(dict.fromkeys(id_ for id_, _ in cited)),
        "evidence": [{"article": id_, "words": words} for id_, words in cited],
    }


def _accept_all(suite: SuiteFolder, proposed: Sequence[Proposal]) -> None:
    from rich.text import Text

    from rag.terminal import out, say

    written = 0
    for proposal in proposed:
        case = _case_of(suite, proposal) | {"tags": ["proposed"]}
        if suite.faults(case):
            continue
        suite.add(case)
        written += 1
        out.print(Text.assemble((f"{proposal.value}  ", "green"), proposal.question))
    say(f"{written} cases written to {suite.gold}, as proposed; read them before you rely on them.")


def _ask_each(suite: SuiteFolder, proposed: Sequence[Proposal]) -> int:
    """Show each proposal and do as is said, until "quit" or the input's end; how many were accepted."""
    written = 0
    for number, proposal in enumerate(proposed, 1):
        _show_proposal(proposal, number, len(proposed))
        try:
            case = _decide(suite, proposal)
        except typer.Abort:  # end of input, or Ctrl+C: what was accepted is written
            typer.echo()
            return written
        if case == "quit":
            return written
        if isinstance(case, dict):
            suite.add(case)
            written += 1
    return written


def _decide(suite: SuiteFolder, proposal: Proposal) -> dict[str, Any] | str:
    """The case to write, "skip" or "quit"."""
    case = _case_of(suite, proposal)
    while True:
        key = ask("accept, edit, skip or quit? [a/e/s/q]").strip().casefold()[:1]
        if key in ("s", "q"):
            return {"s": "skip", "q": "quit"}[key]
        if key not in ("a", "e"):
            continue
        if key == "e":
            case = _edited(suite, proposal, case)
        faults = suite.faults(case)
        if not faults:
            return case
        show_faults(faults)


def _edited(suite: SuiteFolder, proposal: Proposal, case: dict[str, Any]) -> dict[str, Any]:
    words = case["evidence"][0]["words"]
    question = ask("question", case["question"])
    value = ask("value", case["value"])
    kind = ask("kind", case["kind"])
    unit = ask(f"unit ({NOTHING} for none)", case["unit"] or NOTHING)
    said = ask("words", words)
    changed: dict[str, Any] = {"question": question, "value": value, "kind": kind}
    changed["unit"] = None if unit == NOTHING else unit
    if (value, said) != (case["value"], words):  # the other articles may not say that
        changed |= {
            "articles": [proposal.article.id],
            "evidence": [{"article": proposal.article.id, "words": said}],
        }
    if question != case["question"]:
        changed["id"] = suite.new_id(question)
    return case | changed


def _show_proposal(proposal: Proposal, number: int, total: int) -> None:
    from rich.padding import Padding
    from rich.rule import Rule
    from rich.text import Text

    from rag.terminal import out

    article = proposal.article
    out.print(Rule(f"{number} of {total}", style="dim"))
    out.print(Text(article.title, style="bold"))
    byline = [article.publisher, article.published.isoformat() if article.published else "no date"]
    out.print(Text(" · ".join(part for part in byline if part), style="dim"))
    sentence = Text(proposal.sentence)
    sentence.stylize("black on yellow", *proposal.value_at)
    out.print(Padding(sentence, (1, 0, 1, 2)))
    for label, words in (
        ("question", proposal.question),
        ("value", proposal.value),
        ("kind", proposal.kind),
        ("unit", proposal.unit),
        ("words", proposal.words),
        ("as of", _day(proposal)),
        ("also in", ", ".join(id_ for id_, _ in proposal.also)),
    ):
        if words:
            out.print(
                Text.assemble((f"  {label:<9} ", "dim"), (words, "bold" if label == "question" else ""))
            )
