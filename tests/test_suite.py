"""Gold files: what is read, and every mistake with its file and line."""

from datetime import date

import pytest

from eval.suite import places, read_suite, shipped
from eval.yaml_lines import NotYaml, read
from rag.errors import UsageError

LEDGER = """---
title: Advisers stay
url: https://ledger.example/1
published: 2025-10-20
publisher: The Ledger
---

Between 250 and 350 advisers stay at Ain al-Asad, the premier said. They train pilots there every day.
"""
WIRE = (
    LEDGER.replace("ledger", "wire").replace("Between 250 and 350", "Some 250 to 350").replace("stay,", "on,")
)


@pytest.fixture
def suite(tmp_path):
    """Writes a gold file beside two articles and reads the suite."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "gold").mkdir()
    (tmp_path / "articles" / "ledger.md").write_text(LEDGER)
    (tmp_path / "articles" / "wire.md").write_text(WIRE)

    def made(gold, name="some.yaml"):
        (tmp_path / "gold" / name).write_text(gold, encoding="utf-8")
        return read_suite(tmp_path)

    return made


WHOLE = """\
articles:
  ledger: https://ledger.example/1
cases:
  - id: advisers
    question: how many advisers stay?
    kind: range
    value: 250 to 350
    unit: advisers
    as_of: 2025-12-31
    articles: [ledger, wire.md]
    evidence:
      - {article: ledger, words: Between 250 and 350 advisers}
      - 250 to 350 advisers
    tags: [count]
  - id: french
    question: how many French advisers stay?
    must_abstain: none are French
  - {id: later, question: "who said so?", candidate: true}
"""


def test_a_case_is_read_with_its_articles_and_words_found(suite):
    read_ = suite(WHOLE)
    case, none = read_.cases
    assert (case.value, case.unit, case.as_of, case.tags) == (
        ("250 to 350",),
        "advisers",
        date(2025, 12, 31),
        ("count",),
    )
    texts = {article.id: article.text for article in read_.articles}
    assert len(case.articles) == 2
    for item in case.evidence:
        assert [texts[item.article_id][start:end] for start, end in item.places] == [item.words]
    assert {item.article_id for item in case.evidence} == set(case.articles)
    assert none.must_abstain == "none are French"
    assert read_.candidates == 1


def test_scalars_are_read_as_they_are_written(suite):
    gold = "cases: [{id: n, question: q, kind: yes-no, value: no, articles: [wire.md]}]"
    assert suite(gold).cases[0].value == ("no",)
    gold = "cases: [{id: n, question: q, kind: date, value: 2025-09, articles: [wire.md]}]"
    assert suite(gold).cases[0].value == ("2025-09",)


def test_a_texts_facts_may_have_wordings_and_default_to_its_value(suite):
    gold = """cases:
  - {id: a, question: q, kind: text, facts: [pilots, [stay, remain]], articles: [wire.md]}
  - {id: b, question: q, kind: text, value: train pilots, accept: [training], articles: [wire.md]}
"""
    a, b = suite(gold).cases
    assert a.facts == (("pilots",), ("stay", "remain"))
    assert b.facts == (("train pilots", "training"),)


@pytest.mark.parametrize(
    ("case", "line", "fault"),
    [
        ("    kind: colour\n    value: red", 4, "kind is not one of"),
        ("    kind: number\n    value: many", 5, "reads as no single value, not as a number"),
        ("    kind: number\n    value: 250 to 350", 5, "reads as a range, not as a number"),
        ("    kind: date\n    value: 17 percent", 5, "reads as a percent, not as a date"),
        ("    kind: list\n    value: Baghdad", 5, "a list's value is a list"),
        ("    kind: number\n    value: [2, 3]", 5, "is one value, not a list"),
        ("    kind: yes-no\n    value: maybe", 5, "is yes or no"),
        ("    kind: number\n    value: 3\n    must_abstain: why", 2, "must abstain, and yet has kind, value"),
        ("    kind: number", 2, "needs a value, or must_abstain"),
        ("    value: 3", 2, "needs a kind"),
        ("    kind: text", 2, "needs facts"),
        ("    kind: name\n    value: N\n    colour: red", 6, "“colour” is no key of a case"),
        ("    kind: name\n    value: N\n    as_of: soon", 6, "as_of is not a day"),
        ("    kind: name\n    value: N\n    needs: some", 6, "needs is not one of any, all"),
        ("    kind: name\n    value: N\n    ordered: true", 2, "ordered belongs to the kind list"),
        ("    kind: name\n    value: N\n    value: M", 6, "“value” is given twice"),
        ("    kind: name\n    value: ''", 5, "value"),
    ],
)
def test_a_mistake_is_reported_with_file_and_line(suite, case, line, fault):
    with pytest.raises(UsageError) as raised:
        suite(f"cases:\n  - id: x\n    question: q\n{case}\n    articles: [wire.md]\n")
    assert f"some.yaml:{line}: " in str(raised.value)
    assert fault in str(raised.value)


@pytest.mark.parametrize(
    ("rest", "line", "fault"),
    [
        ("    articles: [times]\n", 6, "no article is called “times”"),
        (
            "    articles: [wire.md]\n    evidence:\n      - nowhere\n",
            8,
            "“nowhere” does not stand in the text of",
        ),
        (
            "    articles: [wire.md]\n    evidence: [{article: ledger.md, words: pilots}]\n",
            7,
            "“ledger.md” is not among the case's articles",
        ),
        ("", 2, "names no article"),
    ],
)
def test_articles_and_words_that_are_not_there_are_mistakes(suite, rest, line, fault):
    with pytest.raises(UsageError) as raised:
        suite(f"cases:\n  - id: x\n    question: q\n    kind: name\n    value: N\n{rest}")
    assert f"some.yaml:{line}: x: " in str(raised.value)
    assert fault in str(raised.value)


def test_every_mistake_is_reported_at_once(suite):
    with pytest.raises(UsageError) as raised:
        suite(
            "articles: {a: nowhere}\ncases:\n"
            "  - {id: x, question: q}\n  - {id: x, question: r, must_abstain: w}\n"
        )
    said = str(raised.value)
    assert "some.yaml:1: no article has the url, id or file name “nowhere”" in said
    assert "some.yaml:3: x: needs a kind" in said
    assert "some.yaml:4: the id x is also used in some.yaml:3" in said


def refused(suite, gold):
    with pytest.raises(UsageError) as raised:
        suite(gold)
    return str(raised.value)


def test_a_mistake_in_one_case_hides_none_in_another(suite):
    said = refused(
        suite,
        "cases:\n"
        "  - {id: a, question: q, kind: colour}\n"
        "  - {id: b, question: q, kind: name, value: N, articles: [nowhere]}\n"
        "  - {id: c, question: q, kind: name, value: N, articles: [wire.md], evidence: [nowhere]}\n"
        "  - {id: b, question: q, must_abstain: why}\n"
        "  - just words\n",
    )
    lines = [line.strip() for line in said.splitlines()[1:]]
    assert [line.split(": ")[0] for line in lines] == [f"some.yaml:{number}" for number in (2, 3, 4, 5, 6)]
    assert "“nowhere” does not stand in the text of wire.md" in said
    assert "a case has keys of its own" in said


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ("{id: a b, question: q, must_abstain: w}", "id is made of letters, digits"),
        ("{id: a, question: q, must_abstain: w, tags: count}", "tags is a list: [one, another]"),
        ("{id: a, question: How many?, must_abstain: w}", "stand in quotation marks"),
        (
            "{id: a, question: q, kind: text, facts: [[]], articles: [wire.md]}",
            "facts: words are expected here",
        ),
        (
            "{id: a, question: q, kind: list, value: [b], accept: [c], articles: [wire.md]}",
            "accept does not belong",
        ),
        (
            "{id: a, question: q, kind: name, value: N, articles: [wire.md], as_of: 2024-01-01}",
            "as_of 2024-01-01 is before every supporting article",
        ),
        (
            "{id: a, question: q, kind: yes-no, value: yes, accept: [yep], articles: [wire.md]}",
            "accept does not belong",
        ),
        ("{id: a, question: Who, and when, must_abstain: w}", "words that hold a comma stand in quotation"),
        (
            "{id: a, question: q, kind: name, value: {b: c}, articles: [wire.md]}",
            "a: value: words are expected here",
        ),
    ],
)
def test_a_mistake_is_told_in_words_that_say_what_to_do(suite, case, fault):
    assert fault in refused(suite, f"cases:\n  - {case}\n")


def test_the_sound_keys_of_a_case_at_fault_are_looked_at_as_well(suite):
    said = refused(
        suite,
        "cases:\n"
        "  - id: a\n"
        "    question: q\n"
        "    kind: colour\n"
        "    articles: [wire.md, nowhere]\n"
        "    evidence: [absent]\n"
        "  - {id: a, question: q, must_abstain: why}\n",
    )
    found = [line.strip().split(": ")[0] for line in said.splitlines()[1:]]
    assert found == [f"some.yaml:{number}" for number in (4, 5, 6, 7)]
    assert "the id a is also used in some.yaml:2" in said


def test_a_mistake_among_the_short_names_leaves_the_others_known_and_named_as_written(suite):
    said = refused(
        suite,
        "articles: {l: https://ledger.example/1, m: [two]}\n"
        "colour: red\n"
        "cases:\n"
        "  - {id: a, question: q, kind: name, value: N, articles: [l], evidence: [absent]}\n",
    )
    lines = [line.strip() for line in said.splitlines()[1:]]
    assert lines[0] == "some.yaml:1: m: words are expected here"
    assert lines[1].startswith("some.yaml:2: “colour” is no key")
    assert lines[2:] == ["some.yaml:4: a: “absent” does not stand in the text of l"]


def test_a_half_written_piece_of_evidence_is_one_mistake(suite):
    said = refused(
        suite,
        "cases:\n  - {id: a, question: q, kind: name, value: N, articles: [wire.md], "
        "evidence: [{article: wire.md}]}\n",
    )
    assert [line.strip() for line in said.splitlines()[1:]] == ["some.yaml:2: a: words is missing"]


def test_days_conflict_only_where_every_article_is_later(suite, tmp_path):
    (tmp_path / "articles" / "undated.md").write_text("---\ntitle: Undated\n---\n\nPilots train there.\n")
    case = "cases: [{{id: n, question: q, kind: name, value: N, as_of: {}, articles: [{}]}}]"
    assert suite(case.format("2025-10-20", "wire.md")).cases
    assert suite(case.format("2024-01-01", "wire.md, undated.md")).cases
    assert "is before every" in refused(suite, case.format("2025-10-19", "wire.md, ledger.md"))


def test_a_file_name_that_stands_for_several_articles_is_refused_where_it_is_used(suite, tmp_path):
    (tmp_path / "articles" / "more").mkdir()
    (tmp_path / "articles" / "more" / "wire.md").write_text(WIRE.replace("wire.example/1", "wire.example/2"))
    assert suite("cases: [{id: n, question: q, must_abstain: why}]").cases
    said = refused(suite, "cases: [{id: n, question: q, kind: name, value: N, articles: [wire.md]}]")
    assert "“wire.md” stands for several articles" in said
    whole = suite("cases: [{id: n, question: q, kind: name, value: N, articles: [more/wire.md]}]")
    assert len(whole.cases[0].articles) == 1


def test_one_article_in_two_files_is_refused(suite, tmp_path):
    (tmp_path / "articles" / "again.md").write_text(WIRE.replace("They train", "They teach"))
    said = refused(suite, "cases: [{id: n, question: q, must_abstain: why}]")
    assert "which stands in again.md too" in said


def test_gold_in_files_of_either_ending_is_read(suite):
    suite("cases: [{id: a, question: q, must_abstain: why}]")
    both = suite("cases: [{id: b, question: q, must_abstain: why}]", name="more.yml")
    assert {case.id for case in both.cases} == {"a", "b"}


def test_what_is_no_yaml_is_reported_with_its_line(suite):
    with pytest.raises(UsageError, match=r"some\.yaml:3: "):
        suite("cases:\n  - id: x\n  question: [\n")


def test_a_folder_that_is_no_suite_is_refused_with_what_one_is(tmp_path):
    with pytest.raises(UsageError) as raised:
        read_suite(tmp_path)
    assert "articles/" in raised.value.advice


def test_a_suite_without_cases_is_refused(suite):
    with pytest.raises(UsageError, match="holds no cases"):
        suite("cases: []")


def test_words_are_found_whole_and_everywhere():
    assert places("19", "19 of 1,190 and 19.") == ((0, 2), (16, 18))
    assert places("“small", "a “small unit”") == ((2, 8),)


def test_yaml_keeps_lines_of_keys_and_items():
    document = read("a:\n  - b: 1\n    c: 2\n")
    assert document.content == {"a": [{"b": "1", "c": "2"}]}
    assert document.line(("a", 0, "c")) == 3
    assert document.line(("a", 0, "unknown")) == 2
    with pytest.raises(NotYaml):
        read("a: \x07")


def test_the_shipped_suite_is_valid_large_and_hard():
    suite_ = shipped()
    tags = {tag for case in suite_.cases for tag in case.tags}
    kinds = {case.kind for case in suite_.cases}
    assert len(suite_.cases) >= 150
    assert sum(bool(case.must_abstain) for case in suite_.cases) >= 40
    assert {
        "number",
        "range",
        "money",
        "percent",
        "date",
        "duration",
        "name",
        "list",
        "yes-no",
        "text",
    } <= kinds
    assert {"near-miss", "as-of", "paraphrase", "why"} <= tags
    assert sum(case.needs_all for case in suite_.cases) >= 8


def test_a_suites_digest_depends_on_what_is_asked(suite):
    first = suite(WHOLE).digest
    assert suite(WHOLE).digest == first
    assert suite(WHOLE.replace("stay?", "remain?")).digest != first
