"""Whether the search found the supporting words, and how high.

Pure. A passage counts when it holds a piece of evidence whole. What is to be found is each supporting
article once (`needs: all`: each piece of evidence); copies folded into a hit stand at its rank.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from eval.cases import Case, Evidence
from eval.citations import units
from eval.score import Score

Span = tuple[str, int, int]  # article id, start, end
Hits = Sequence[Sequence[Span]]  # best first; each hit with its copies
DEPTH = 10
CUTS = (1, 5, 10)


def retrieval_scores(case: Case, hits: Hits) -> dict[str, Score]:
    """recall@k, MRR, nDCG@10 and all-evidence recall@k; nothing for what must be declined."""
    if case.must_abstain:
        return {}
    wanted = units(case)
    names = [f"recall_at_{k}" for k in CUTS] + [f"all_evidence_at_{k}" for k in CUTS[1:]]
    if not wanted:
        return dict.fromkeys((*names, "mrr", "ndcg_at_10"), Score(None, "the gold gives no supporting words"))
    ranks = [first_rank(unit, hits) for unit in wanted]
    said = ", ".join(
        f"{unit[0].article_id} at {rank or 'none'}" for unit, rank in zip(wanted, ranks, strict=True)
    )
    scores = {}
    for k in CUTS:
        found = sum(rank is not None and rank <= k for rank in ranks)
        scores[f"recall_at_{k}"] = Score(found / len(wanted), said)
        if k != 1:
            scores[f"all_evidence_at_{k}"] = Score(float(found == len(wanted)), said)
    best = min((rank for rank in ranks if rank is not None), default=None)
    scores["mrr"] = Score(1 / best if best else 0.0, said)
    scores["ndcg_at_10"] = Score(ndcg(wanted, hits), said)
    return scores


def first_rank(unit: Sequence[Evidence], hits: Hits) -> int | None:
    """The rank, from 1, of the first hit that holds any of a unit's evidence."""
    for rank, spans in enumerate(hits, 1):
        if any(_holds(span, item) for span in spans for item in unit):
            return rank
    return None


def ndcg(wanted: Sequence[Sequence[Evidence]], hits: Hits, k: int = DEPTH) -> float:
    """nDCG@k with gain 1 for a passage that holds a unit not held before, copies ranked after their hit."""
    left = list(wanted)
    gained = 0.0
    for rank, span in enumerate([span for spans in hits for span in spans][:k], 1):
        held = next((unit for unit in left if any(_holds(span, item) for item in unit)), None)
        if held is not None:
            left.remove(held)
            gained += 1 / math.log2(rank + 1)
    return gained / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(wanted), k) + 1))


def _holds(span: Span, item: Evidence) -> bool:
    article, start, end = span
    return article == item.article_id and any(start <= a and b <= end for a, b in item.places)
