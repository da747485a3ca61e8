"""Whether citations support what they stand beside: spans against the gold's supporting words.

Pure. Every place is checked against the article's own text, which the caller gives; nothing is
taken from the answer's word for it. `judge` gives each citation a verdict, and the metrics count them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.cases import Case, Evidence
from eval.score import Score
from rag.answer import known
from rag.dated_values import written_times
from rag.domain import JSON, Article
from rag.sentences import sentence_spans
from rag.verify import Quote, check

Library = Mapping[str, Article]  # what was asked of, by article id
Verdict = Literal[
    "supports", "too wide", "wrong words", "wrong article", "misnamed", "dangling", "beside", "unknown"
]
Metric = Callable[[Case, JSON, Library], Score | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A citation's number, what it is worth, and why.

    supports: its words hold the gold's, in an article that the gold names. too wide: they do, and more than
    a sentence before or after them as well. wrong words, wrong article: they do not. misnamed: title,
    publisher, address or day are not that article's. dangling: its words do not stand at its place, or no
    statement points to it. beside: it stands with another value than the answer's own, of which the gold
    says nothing. unknown: the gold gives no words for that article.
    """

    number: int
    verdict: Verdict
    reason: str


def judge(case: Case, answer: JSON, library: Library) -> list[Judged]:
    """A verdict for each citation of an answer."""
    used = {number for statement in answer["statements"] for number in statement["citations"]}
    own = set(answer["timeline"][0]["citations"]) if answer["timeline"] else used
    unsound = {c["number"]: _unsound(c, library, used, own) for c in answer["citations"]}
    sound = [c for c in answer["citations"] if unsound[c["number"]] is None]
    covered = _covered(case, [c for c in sound if not _too_wide(case, c, library)])
    return [unsound[c["number"]] or _judged(case, c, library, covered) for c in answer["citations"]]


def _unsound(citation: JSON, library: Library, used: set[int], own: set[int]) -> Judged | None:
    """What is wrong with a citation in itself, or that it is not the answer's own; None: nothing."""
    number, id_ = citation["number"], citation["article_id"]
    article = library.get(id_)
    if article is None:
        return Judged(number, "dangling", f"no article {id_} was asked of")
    if not _quote(citation, article).stands:
        return Judged(number, "dangling", "its words do not stand at its place")
    if number not in used:
        return Judged(number, "dangling", "no statement points to it")
    if wrong := [name for name, said in _names(article).items() if citation[name] != said]:
        return Judged(number, "misnamed", f"{', '.join(wrong)} are not those of {id_}")
    if number not in own:
        return Judged(number, "beside", "stands with another value than the answer's own")
    return None


def _judged(case: Case, citation: JSON, library: Library, covered: set[Evidence]) -> Judged:
    number, id_ = citation["number"], citation["article_id"]
    if id_ not in case.articles:
        return Judged(number, "wrong article", f"{id_} does not support the value")
    words = [item for item in case.evidence if item.article_id == id_]
    if not words:
        return Judged(number, "unknown", f"the gold gives no words of {id_}")
    if _too_wide(case, citation, library):
        return Judged(number, "too wide", f"holds far more than “{words[0].words}”")
    if any(item in covered and _touches(item, citation) for item in words):
        return Judged(number, "supports", "holds the supporting words")
    return Judged(number, "wrong words", f"does not hold “{words[0].words}”")


def citation_precision(case: Case, answer: JSON, library: Library) -> Score | None:
    """Share of the answer's own citations whose words hold the gold's, in the right article."""
    return _share(case, answer, library, lambda item: item.verdict == "supports")


def misattribution(case: Case, answer: JSON, library: Library) -> Score | None:
    """Share of the answer's own citations that name a wrong article (lower is better)."""
    return _share(case, answer, library, lambda item: item.verdict in ("wrong article", "misnamed"))


def citation_recall(case: Case, answer: JSON, library: Library) -> Score | None:
    """Share of the supporting articles (`needs: all`: of the pieces of evidence) whose words are cited."""
    if case.must_abstain or answer["status"] == "abstained":
        return None
    wanted = units(case)
    if not wanted:
        return Score(None, "the gold gives no supporting words")
    supporting = {item.number for item in judge(case, answer, library) if item.verdict == "supports"}
    covered = _covered(case, [c for c in answer["citations"] if c["number"] in supporting])
    missed = [unit[0] for unit in wanted if not covered & set(unit)]
    said = f"not cited: {'; '.join(item.article_id for item in missed)}" if missed else "all are cited"
    return Score(1 - len(missed) / len(wanted), said)


def unsupported_sentences(case: Case, answer: JSON, library: Library) -> Score | None:  # noqa: ARG001
    """Share of the statements that their own cited words do not bear out (lower is better)."""
    if answer["status"] == "abstained":
        return None
    if not answer["statements"]:
        return Score(1.0, "an answer without a statement")
    reasons = [why for statement in answer["statements"] if (why := _unsupported(statement, answer, library))]
    return Score(len(reasons) / len(answer["statements"]), "; ".join(reasons) or "every one is borne out")


def dangling_citations(case: Case, answer: JSON, library: Library) -> Score | None:
    """Share of citations, and of citation marks, that lead nowhere (lower is better)."""
    if answer["status"] == "abstained":
        return None
    held = {citation["number"] for citation in answer["citations"]}
    marks = {number for statement in answer["statements"] for number in statement["citations"]}
    lost = sorted(marks - held)
    loose = [item for item in judge(case, answer, library) if item.verdict == "dangling"]
    total = len(held | marks)
    if not total:
        return Score(1.0, "nothing is cited")
    reasons = [f"[{item.number}] {item.reason}" for item in loose] + [f"[{n}] is not there" for n in lost]
    return Score((len(loose) + len(lost)) / total, "; ".join(reasons) or "all lead to their words")


METRICS: dict[str, Metric] = {
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "misattribution": misattribution,
    "unsupported_sentences": unsupported_sentences,
    "dangling_citations": dangling_citations,
}


def units(case: Case) -> list[tuple[Evidence, ...]]:
    """What there is to find: each supporting article once, or with `needs: all` each piece of evidence.

    A piece that stands in several articles is found in any of them.
    """
    together: dict[str | int, list[Evidence]] = {}
    for item in case.evidence:
        together.setdefault(item.piece if case.needs_all else item.article_id, []).append(item)
    return [tuple(items) for items in together.values()]


def _share(case: Case, answer: JSON, library: Library, counts: Callable[[Judged], bool]) -> Score | None:
    if case.must_abstain or answer["status"] == "abstained":
        return None
    judged = [item for item in judge(case, answer, library) if item.verdict not in ("beside", "unknown")]
    if not judged:
        return Score(None, "no citation could be judged")
    reasons = [f"[{item.number}] {item.verdict}: {item.reason}" for item in judged]
    return Score(sum(map(counts, judged)) / len(judged), "; ".join(reasons))


def _covered(case: Case, citations: Sequence[JSON]) -> set[Evidence]:
    """The evidence that the cited spans of its article hold, spans side by side taken together."""
    found = set()
    for item in case.evidence:
        spans = [
            (c["source_start"], c["source_end"]) for c in citations if c["article_id"] == item.article_id
        ]
        if any(
            start <= first and last <= end for start, end in _joined(spans) for first, last in item.places
        ):
            found.add(item)
    return found


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch, or stand a character apart as neighbouring sentences do, made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 2:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _too_wide(case: Case, citation: JSON, library: Library) -> bool:
    """Whether a citation holds supporting words, and more than one sentence before or after theirs."""
    start, end = citation["source_start"], citation["source_end"]
    places = [
        place
        for item in case.evidence
        if item.article_id == citation["article_id"]
        for place in item.places
        if start <= place[0] and place[1] <= end
    ]
    if not places:
        return False
    first, last = min(place[0] for place in places), max(place[1] for place in places)
    spans = sentence_spans(library[citation["article_id"]].text)
    before = [span for span in spans if start < span[1] <= first]
    after = [span for span in spans if last <= span[0] < end]
    return max(len(before), len(after)) > 1


def _touches(item: Evidence, citation: JSON) -> bool:
    return any(
        citation["source_start"] < last and first < citation["source_end"] for first, last in item.places
    )


def _unsupported(statement: JSON, answer: JSON, library: Library) -> str | None:
    cited = [c for c in answer["citations"] if c["number"] in statement["citations"]]
    if not cited:
        return f"“{statement['text']}” cites nothing"
    articles = [(c, library[c["article_id"]]) for c in cited if c["article_id"] in library]
    quotes = [_quote(c, article) for c, article in articles]
    verdict = check(statement["text"], quotes, facts=[fact for c, a in articles for fact in _known(c, a)])
    return None if verdict.passed else "; ".join(verdict.reasons)


def _known(citation: JSON, article: Article) -> list[str]:
    """What a statement may say of an article beside its words: whose it is, its day, its words' own days."""
    return [*known(article), *written_times(article, citation["source_start"], citation["source_end"])]


def _quote(citation: JSON, article: Article) -> Quote:
    return Quote(article.text, citation["source_start"], citation["source_end"], citation["quote"])


def _names(article: Article) -> JSON:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
    }
