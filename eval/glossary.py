"""What each metric is called and measures, in words for people, in the order in which they are read.

Owns names and one-line explanations; no figure and no layout.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A metric in words. `brief`: where several stand in one line. `share`: it reads as a percentage."""

    name: str
    brief: str
    means: str
    share: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict on a case in words, and its sign, which says it without colour."""

    name: str
    sign: str
    means: str


VERDICTS: dict[str, Verdict] = {  # best to worst of what the articles answer, then of what they do not
    "right": Verdict("Right", "✓", "answered with the gold value"),
    "wrong": Verdict("Wrong", "✕", "answered with something else"),
    "declined": Verdict("Declined", "–", "declined though the articles answer"),
    "rightly declined": Verdict("Rightly declined", "✓", "declined, and the articles do not answer"),
    "overanswered": Verdict("Overanswered", "!", "answered though the articles do not"),
    "error": Verdict("Error", "?", "asking failed"),
}


Group = tuple[str, str, dict[str, Term]]  # its heading, what it asks, and its metrics

GROUPS: tuple[Group, ...] = (
    (
        "Answers",
        "Is what it says right?",
        {
            "value_accuracy": Term(
                "Right answers",
                "Right",
                "Of the questions that the articles answer, the share answered with the gold value.",
            ),
            "qualifier_kept": Term(
                "Qualifier kept",
                "Qualifier",
                "Where the gold says “about” or “at least” and the value is right: the answer says so too.",
            ),
            "unit_kept": Term(
                "Unit kept",
                "Unit",
                "Where the gold names what is counted and the value is right: the answer counts the same.",
            ),
            "exact_match": Term(
                "Exact match", "Exact match", "Names and texts, word for word as the gold has them (SQuAD)."
            ),
            "token_f1": Term(
                "Word overlap", "Word overlap", "Names and texts: words shared with the gold, F1 (SQuAD)."
            ),
            "fact_recall": Term(
                "Facts stated", "Facts", "Of the facts that a longer answer must state, the share it states."
            ),
        },
    ),
    (
        "Silence",
        "Does it keep silent when it should, and only then?",
        {
            "abstention_recall": Term(
                "Declined when it had to",
                "Declined",
                "Of the questions that the articles do not answer, the share declined.",
            ),
            "abstention_precision": Term(
                "Silence was right",
                "Rightly silent",
                "Of all the questions declined, the share that the articles indeed do not answer.",
            ),
        },
    ),
    (
        "Citations",
        "Do the cited words bear it out?",
        {
            "citation_precision": Term(
                "Citations that support",
                "Supporting",
                "Of an answer's citations, the share whose words hold the gold's, in the right article.",
            ),
            "citation_recall": Term(
                "Evidence cited",
                "Evidence cited",
                "Of the supporting articles, the share whose words are cited.",
            ),
            "misattribution": Term(
                "Wrong article cited",
                "Wrong article",
                "Of an answer's citations, the share that name an article which does not support it.",
            ),
            "unsupported_sentences": Term(
                "Unsupported sentences",
                "Unsupported",
                "Sentences whose own cited words do not bear out their figures, dates and names.",
            ),
            "dangling_citations": Term(
                "Dangling citations", "Dangling", "Citations and citation marks that lead nowhere."
            ),
        },
    ),
    (
        "Retrieval",
        "Does the search find the supporting words?",
        {
            "recall_at_1": Term(
                "Found first", "found first", "Supporting words in the first passage (recall@1)."
            ),
            "recall_at_5": Term("Found in 5", "found in 5", "Supporting words in the first five (recall@5)."),
            "recall_at_10": Term(
                "Found in 10", "found in 10", "Supporting words in the first ten (recall@10)."
            ),
            "all_evidence_at_5": Term(
                "All found in 5", "all in 5", "Cases whose every piece of evidence is in the first five."
            ),
            "all_evidence_at_10": Term(
                "All found in 10", "all in 10", "Cases whose every piece of evidence is in the first ten."
            ),
            "mrr": Term(
                "Reciprocal rank", "1/rank", "One over the rank of the first supporting passage (MRR)."
            ),
            "ndcg_at_10": Term(
                "Ranking quality",
                "nDCG",
                "How high all the supporting passages stand in the first ten (nDCG@10).",
            ),
        },
    ),
    (
        "Counterfactuals",
        "Does the answer come from the text? Asked again of altered articles, where it was right.",
        {
            "follows_a_changed_figure": Term(
                "Follows a changed figure",
                "Figure changed",
                "The articles give another figure: the answer follows them.",
            ),
            "lets_go_of_deleted_words": Term(
                "Lets go of deleted words",
                "Words deleted",
                "The supporting sentences are gone: the answer is no longer given.",
            ),
            "ignores_a_planted_figure": Term(
                "Ignores a planted figure",
                "Figure planted",
                "The same figure stands in an unrelated article: it is not cited.",
            ),
        },
    ),
    (
        "Stories that move",
        "Does it tell what changed, who differs, who said it, and what is open?",
        {
            "timeline_recall": Term(
                "Timeline told",
                "Timeline",
                "Of the values a story went through, the share in the timeline, with time and article.",
            ),
            "sides_shown": Term(
                "Every side shown",
                "Sides",
                "Where figures disagree: every one is told with who gives it, and that they differ.",
            ),
            "no_false_conflict": Term(
                "No false conflict",
                "No false conflict",
                "Where figures only look as if they disagreed: it does not say that they do.",
            ),
            "no_confusable": Term(
                "Nothing confused",
                "Not confused",
                "No figure of another place, role, event, plan or day is given for the one asked for.",
            ),
            "said_by": Term(
                "Says who says it",
                "Attributed",
                "Where a value is somebody's word: the sentence that gives it names them.",
            ),
            "independent_sources": Term(
                "Sources counted",
                "Sources",
                "The value is right and the count of independent sources behind it is the gold's.",
            ),
            "open_part_told": Term(
                "Open part told",
                "Open part",
                "Where the articles answer a part only: it answers, and says which part they leave open.",
            ),
            "follow_up_accuracy": Term(
                "Right follow-ups",
                "Follow-ups",
                "Of the questions that follow others and can be answered, the share answered rightly.",
            ),
        },
    ),
    (
        "Confidence",
        "Does it know how sure to be?",
        {
            "selective_accuracy": Term(
                "Right when it answers", "Right when given", "Of the answers given, the share that are right."
            ),
            "coverage": Term("Answers given", "Given", "Of all the questions, the share answered at all."),
            "coverage_at_95_accuracy": Term(
                "Answers given at 95% right",
                "At 95%",
                "The largest share it could answer, surest first, with 95% of the answers right.",
            ),
            "area_under_risk": Term(
                "Mean risk", "Mean risk", "Share of wrong answers, averaged along the risk curve below."
            ),
            "calibration_error": Term(
                "Calibration error",
                "Calibration",
                "How far confidence lies from the share that are right, on average.",
            ),
        },
    ),
)
TERMS: dict[str, Term] = {name: term for _, _, terms in GROUPS for name, term in terms.items()}


def term(metric: str) -> Term:
    """A metric's words; one that is not in the glossary goes by its own name."""
    plain = metric.replace("_", " ").capitalize()
    return TERMS.get(metric) or Term(plain, plain, "")
