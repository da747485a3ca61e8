from rag.clauses import clause
from rag.part_clauses import parse


def test_a_clause_is_read_into_its_words():
    clause = parse("by how many votes did the mayor win")
    assert (clause.prep, clause.wh, clause.noun, clause.aux, clause.rest) == (
        "by",
        "how many",
        "votes",
        "did",
        "the mayor win",
    )
    assert parse("camps").wh == ""


def test_the_noun_of_a_part_ends_by_its_form_and_that_of_a_whole_question_at_the_auxiliary():
    text = "how many of the pilots were women"
    assert (parse(text).noun, parse(text).rest) == ("", "of the pilots were women")
    whole = clause(text)
    assert whole is not None
    assert (whole.noun, whole.auxiliary, whole.rest) == ("of the pilots", "were", "women")
