"""Question to ranked hits: vectors and terms together, fused by score, near-copies folded.

Owns fusion and folding. The projections find passage ids; the record gives their words. It never
judges whether a hit answers the question: engines do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.copies import COPY, Runs, resemblance, shingles
from rag.domain import Article, Filters, Hit, Passage
from rag.notices import overlaps

DEPTH = 50  # passages asked of each side before fusion
DEEPER = 4  # times as many are asked for, again and again, while copies leave too few hits
DEEPEST = 3200  # and no more than that
COPIES = 100  # of one hit that are given; a text can have thousands
HELD = 0.8  # share of a passage's runs that its family's hits hold already: then it says nothing more
NEWER = 0.2  # what a passage of the very day asked about gains over an old one, where a day is asked about
FADES = 14.0  # days in which that falls to a third (docs/decisions/007-fusion.md)


Notices = Mapping[tuple[str, int], tuple[tuple[int, int], ...]]


class QueryEmbedder(Protocol):
    def query(self, text: str) -> NDArray[np.float32]: ...


class VectorSearch(Protocol):
    def query(self, vector: NDArray[np.float32], k: int, filters: Filters) -> Sequence[tuple[str, float]]: ...


class TermSearch(Protocol):
    def query(self, text: str, k: int, filters: Filters) -> Sequence[tuple[str, float]]: ...


class PassageStore(Protocol):
    def passages(self, ids: Sequence[str]) -> Mapping[str, tuple[Passage, Article]]: ...


@dataclass(frozen=True, slots=True)
class Retriever:
    """Hybrid search over one collection."""

    embedder: QueryEmbedder
    vectors: VectorSearch
    terms: TermSearch
    store: PassageStore
    families: Callable[[Sequence[str]], Mapping[str, str]] | None = (
        None  # by article id, of those with copies
    )
    notices: Callable[[Sequence[Article]], Notices] | None = None  # where they stand, by id and version

    def retrieve(self, text: str, filters: Filters = Filters(), *, k: int = 10) -> list[Hit]:
        """At most `k` hits, best first; copies of a hit stand in its `duplicates`, `COPIES` of them at most.

        Where copies crowd the others out, more is asked for, and what that finds comes after the first.
        """
        vector = self.embedder.query(text)
        depth = max(DEPTH, k)
        hits: list[Hit] = []
        while True:
            by_terms = self.terms.query(text, depth, filters)
            by_vector = self.vectors.query(vector, depth, filters)
            hits = self._ranked(by_terms, by_vector, depth, filters, hits)
            folded = fold(hits, k)
            full = max(len(by_terms), len(by_vector)) >= depth
            if len(folded) >= k or not full or depth >= DEEPEST:
                break
            depth = min(depth * DEEPER, DEEPEST)
        return self._with_notices([replace(hit, duplicates=bounded(hit.duplicates)) for hit in folded])

    def _ranked(
        self,
        by_terms: Sequence[tuple[str, float]],
        by_vector: Sequence[tuple[str, float]],
        depth: int,
        filters: Filters,
        before: list[Hit],
    ) -> list[Hit]:
        """What two sides found as hits, best first, after those of an earlier and shallower search.

        None scores above those before it: they are best first throughout.
        """
        had = {hit.passage.id for hit in before}
        fused = [(id_, score) for id_, score in fuse([by_terms, by_vector], depth) if id_ not in had]
        found = self.store.passages([id_ for id_, _ in fused])
        ids = sorted({article.id for _, article in found.values()})
        families = self.families(ids) if self.families else {}
        terms = {id_: (rank, score) for rank, (id_, score) in enumerate(by_terms, 1)}
        near = {id_: (rank, score) for rank, (id_, score) in enumerate(by_vector, 1)}
        most = before[-1].score if before else math.inf
        hits = []
        for id_, score in fused:
            if id_ not in found:  # deleted between the search and the read
                continue
            passage, article = found[id_]
            terms_rank, terms_score = terms.get(id_, (None, None))
            vector_rank, vector_score = near.get(id_, (None, None))
            whole = score + freshness(article, filters)
            sides = (terms_score, terms_rank, vector_score, vector_rank)
            hits.append(Hit(passage, article, whole, *sides, families.get(article.id)))
        hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
        return [*before, *(hit if hit.score <= most else replace(hit, score=most) for hit in hits)]

    def _with_notices(self, hits: list[Hit]) -> list[Hit]:
        every = [each for hit in hits for each in (hit, *hit.duplicates)]
        held = self.notices([each.article for each in every]) if self.notices and every else {}

        def noted(hit: Hit) -> Hit:
            passage = hit.passage
            spans = held.get((hit.article.id, hit.article.version), ())
            inside = tuple(span for span in spans if overlaps(passage.start, passage.end, [span]))
            return replace(hit, notices=inside, duplicates=tuple(noted(each) for each in hit.duplicates))

        return [noted(hit) for hit in hits] if held else hits


def bounded(copies: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """`COPIES` at most, in their order: the best half of them and of the others the newest.

    Daily reports in one wording are copies of one another too, and the newest ranks as any other.
    """
    if len(copies) <= COPIES:
        return copies
    best = COPIES // 2
    newest = sorted(copies[best:], key=lambda hit: hit.article.day or date.min, reverse=True)[: COPIES - best]
    kept = {hit.passage.id for hit in (*copies[:best], *newest)}
    return tuple(hit for hit in copies if hit.passage.id in kept)


def fuse(sides: Sequence[Sequence[tuple[str, float]]], depth: int) -> list[tuple[str, float]]:
    """(id, 0 to 1), best first, ties by id, from each side's (id, score), best first, `depth` at most.

    Each side gives a passage its score as a share of the side's best, and their mean counts. What a side
    does not name counts there as the last one it names, or nothing where it named all it had. A sum of
    scores rather than of ranks, after Bruch, Gai and Ingber, "An Analysis of Fusion Functions …" (TOIS
    2023): ranks hide by how far a side prefers its first. Measured in docs/decisions/007-fusion.md.
    """
    scores: dict[str, float] = dict.fromkeys((id_ for side in sides for id_, _ in side), 0.0)
    for side in sides:
        best = side[0][1] if side else 0.0
        if best <= 0:  # cosines alone can be: such a side prefers nothing
            continue
        shares = {id_: max(score, 0.0) / best for id_, score in side}
        unnamed = shares[side[-1][0]] if len(side) >= depth else 0.0
        for id_ in scores:
            scores[id_] += shares.get(id_, unnamed) / len(sides)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def freshness(article: Article, filters: Filters) -> float:
    """What an article's age on the day asked about is worth: who asks as of a day asks of that time."""
    if filters.as_of is None or article.day is None:
        return 0.0
    return NEWER * math.exp(-max((filters.as_of - article.day).days, 0) / FADES)


def fold(hits: Sequence[Hit], k: int) -> list[Hit]:
    """The first `k` hits, each near-copy moved into the `duplicates` of the hit it resembles.

    So is a passage of an article that has copies, where those kept of its family hold its words between
    them: copies of one article are not always split at the same sentences.
    """
    kept: list[Hit] = []
    copies: list[list[Hit]] = []
    runs: list[Runs] = []
    told: set[tuple[str, ...]] = set()  # by all that are kept
    same: dict[str, int] = {}  # which of them holds a text: hundreds of copies are not compared each
    for hit in hits:
        words = hit.passage.text
        if words in same:
            copies[same[words]].append(hit)
            continue
        run = shingles(words)
        known = len(run & told)
        original = None
        if known and known >= COPY * min(len(run), *map(len, runs)):  # else it is a copy of none
            original = next((i for i, other in enumerate(runs) if resemblance(run, other) >= COPY), None)
        if original is not None and run:
            same[words] = original
        if original is None and hit.family is not None and known >= HELD * len(run):
            original = _among_family(hit.family, run, kept, runs)
        if original is not None:
            copies[original].append(hit)
        elif len(kept) < k:
            if run:
                same[words] = len(kept)
            kept.append(hit)
            copies.append([])
            runs.append(run)
            told |= run
    return [replace(hit, duplicates=tuple(folded)) for hit, folded in zip(kept, copies, strict=True)]


def _among_family(family: str, run: Runs, kept: Sequence[Hit], runs: Sequence[Runs]) -> int | None:
    """The hit that holds most of a passage, where its family's hits hold all of it but a few words."""
    own = [i for i, hit in enumerate(kept) if hit.family == family]
    held = run.intersection(frozenset().union(*(runs[i] for i in own)))
    if not held or len(held) < HELD * len(run):
        return None
    return max(own, key=lambda i: len(run & runs[i]))


def merge(searches: Sequence[Sequence[Hit]], k: int) -> list[Hit]:
    """The first `k` hits of several searches, by the best rank that any gave, the first search before others.

    By rank, for scores of different searches do not compare. Each search's first is among the first, which
    a sum over ranks (Cormack et al. 2009) would not grant: a part of a question is asked by one search alone.
    """
    if len(searches) == 1:
        return list(searches[0])
    ranked = sorted(
        ((rank, number, hit) for number, hits in enumerate(searches) for rank, hit in enumerate(hits)),
        key=lambda item: item[:2],
    )
    seen: dict[str, Hit] = {}
    for _, _, hit in ranked:
        for each in (replace(hit, duplicates=()), *hit.duplicates):
            seen.setdefault(each.passage.id, each)
    return fold(list(seen.values()), k)
