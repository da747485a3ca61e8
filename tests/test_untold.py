import pytest

from rag.untold import untold


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who appealed?", "who appealed"),
        ("How many were hurt in Pello?", "how many were hurt in Pello"),
        ("When was the ferry raised?", "when the ferry was raised"),
        ("When will it open?", "when it will open"),
        ("Where was Greta Voll speaking?", "where Greta Voll was speaking"),
        ("Tell me when the strike began?", "when the strike began"),
        ("In 2021, who paid?", "who paid in 2021"),
        ("US troops left which base?", None),
        ("How much did the new ferry cost?", None),
        ("Is the port open?", None),
    ],
)
def test_what_is_not_told_is_named_in_its_own_words(question, said):
    assert untold(question) == (
        f"The articles do not say {said}." if said else f"The articles do not answer “{question}”."
    )
