"""The verb of a question agrees with the subject that was put into it."""

import pytest

from rag.agreeing import agreeing


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("How many boats does the Danes have?", "How many boats do the Danes have?"),
        ("Does the unions agree?", "Do the unions agree?"),
        ("Does the news please them?", "Does the news please them?"),
        ("How many boats does the union have?", "How many boats does the union have?"),
        ("How many boats does the United States have?", "How many boats does the United States have?"),
        ("Which island has the most owls?", "Which island has the most owls?"),
    ],
)
def test_only_a_plural_with_its_article_takes_do(question, right):
    assert agreeing(question) == right
