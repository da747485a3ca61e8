"""The benchmark of misbehaving models, as it runs, on a few questions; and its counting."""

from __future__ import annotations

import gzip
import json

import pytest
from test_standin_modes import CASE, SUITE

from eval.benchmarks import misbehaving, overhead
from eval.benchmarks.binomial import Share
from eval.benchmarks.misled import judge, tally
from eval.benchmarks.passages import suite_of
from eval.standin.scene import Statement
from eval.standin.script import Plan, Sent
from rag.domain import Answer, Checks, Citation, Dropped, Span
from rag.domain import Statement as ShownStatement

PLAN = Plan("negation", beside=True)
TRUE = Statement("The ferry Elva carried 112 people.", (("p345", "x"),), "short", value="112")
FALSE = Statement("The ferry Elva did not sail.", (("p345", "x"),), "negation", "words", how="“not” put in")
UNCITED = Statement("The Elva took 112 people.", (("p345", "x"),), "swapped_sources", "evidence")
GOLD = CASE.evidence[0].words


def answer(*shown, value=None, dropped=()):
    """An answer that shows (text, quote) pairs."""
    citations = tuple(
        Citation(
            str(n),
            n,
            Span("elva", 1, 0, 1),
            quote,
            0,
            1,
            "T",
            None,
            None,
            None,
            Checks(True, True, True, True),
        )
        for n, (_, quote) in enumerate(shown, 1)
    )
    statements = tuple(ShownStatement(text, 0, 1, (n,)) for n, (text, _) in enumerate(shown, 1))
    return Answer(
        "1",
        CASE.question,
        "answered" if shown else "abstained",
        "",
        value,
        statements=statements,
        citations=citations,
        dropped=tuple(Dropped(*pair) for pair in dropped),
        reason=None if shown else "nothing",
    )


def test_a_lie_that_is_shown_has_leaked_and_a_truth_that_is_not_was_dropped_with_its_reason():
    sent = [Sent(CASE.id, PLAN.model, 0, one) for one in (FALSE, TRUE)]
    shown = answer((FALSE.text.upper(), "anything"), dropped=[(TRUE.text, "“112” does not stand there")])
    result = judge(CASE, PLAN, sent, shown)
    own = tally([result])
    assert (own.leaked.found, own.leaked.among) == (1, 1)
    assert (own.lost.found, own.lost.among) == (1, 1)
    assert own.reasons == {"“…” does not stand there": 1}


def test_a_true_statement_wrongly_cited_leaks_unless_it_is_shown_with_words_that_support_it():
    sent = [Sent(CASE.id, PLAN.model, 0, UNCITED)]
    for quote, leaked in (("The harbor has 14 cranes.", 1), (f"Yes, {GOLD}.", 0)):
        own = tally([judge(CASE, PLAN, sent, answer((UNCITED.text, quote)))])
        assert own.leaked.found == leaked


def test_a_value_is_wrong_unless_the_gold_or_a_true_statement_gives_it():
    sent = [Sent(CASE.id, PLAN.model, 0, TRUE)]
    values = {"112": None, "about 112": None, "13": "13"}
    for value, wrong in values.items():
        assert judge(CASE, PLAN, sent, answer((TRUE.text, GOLD), value=value)).wrong_value == wrong


def test_what_was_shown_and_never_sent_is_told():
    result = judge(CASE, PLAN, [], answer(("Nobody sent this.", GOLD)))
    assert result.unknown == ["Nobody sent this."]


def test_a_statement_told_in_its_sources_own_words_is_retold_and_not_lost():
    said = Statement("Aboard the Elva were 112.", (("p345", GOLD),), "short", value="112")
    result = judge(CASE, PLAN, [Sent(CASE.id, PLAN.model, 0, said)], answer((GOLD, GOLD)))
    (fate,) = result.fates
    assert (fate.shown, fate.retold) == (False, True)
    assert result.unknown == []
    own = tally([result])
    assert (own.lost.found, own.retold.found) == (0, 1)


@pytest.mark.parametrize(
    ("found", "among", "low", "high"),
    [(0, 100, 0.0, 0.0362), (5, 100, 0.0164, 0.1128), (100, 100, 0.9638, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_of_a_share_is_clopper_and_pearsons(found, among, low, high):
    assert Share(found, among).interval == pytest.approx((low, high), abs=5e-4)


def test_the_benchmark_counts_what_got_through_over_http(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(misbehaving, "shipped", lambda: SUITE)
    report, rows = tmp_path / "report.json", tmp_path / "rows.jsonl"
    options = ["--modes", "invented_quotes,verbatim,near_miss,cut", "--jobs", "2"]
    assert misbehaving.main([*options, "--json", str(report), "--leaks", str(rows)]) == 0
    figures = json.loads(report.read_text())["modes"]
    assert figures["invented_quotes/stubborn"]["bad_shown"]["among"] >= 2
    assert figures["invented_quotes/stubborn"]["bad_shown"]["found"] == 0
    assert figures["verbatim/stubborn"]["good_dropped"] == {
        "found": 0,
        "among": 1,
        "share": 0.0,
        "interval": pytest.approx([0.0, 0.975], abs=1e-3),
    }
    assert figures["near_miss/stubborn"]["beside_shown"]["among"] >= 1
    kinds = {json.loads(line)["what"] for line in rows.read_text().splitlines()}
    assert "leaked" not in kinds
    assert "never sent" not in kinds
    assert "0 statements were shown that nobody sent" in capsys.readouterr().out


def test_a_mode_that_there_is_not_is_wrong_usage(capsys):
    assert misbehaving.main(["--modes", "flattery"]) == 2
    assert "altered_dates" in capsys.readouterr().err


def test_questions_over_passages_become_a_suite(tmp_path):
    context = "The tower of Elin is old. It was built by Marta Holm in 1611, and it has 140 steps. " * 3
    start = context.index("Marta")
    row = {"id": "1", "source": "squad2", "title": "Elin", "question": "Who built it?", "context": context}
    rows = [
        {**row, "answers": [{"start": start, "text": "Marta Holm"}]},
        {**row, "id": "2", "question": "Who sold it?", "answers": []},
        {**row, "id": "3", "source": "amazon", "question": "Is it good?", "answers": []},
    ]
    (tmp_path / "reader").mkdir()
    with gzip.open(tmp_path / "reader/dev.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps(each)}\n" for each in rows)
    suite = suite_of(tmp_path, 4, 1)
    answered, silent = suite.cases
    assert len(suite.articles) == 1
    assert (answered.value, silent.must_abstain) == (("Marta Holm",), "Its passage does not say.")
    (evidence,) = answered.evidence
    assert context[slice(*evidence.places[0])] == "It was built by Marta Holm in 1611, and it has 140 steps."


def test_the_overhead_is_measured_from_the_models_own_clock():
    (timed,) = overhead.measure(SUITE, questions=1, pace=2000)
    assert len(timed.after) == 1
    assert timed.first >= timed.own_first > 0
    assert min(timed.whole, timed.alone) > timed.own_first
