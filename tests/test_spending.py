import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, inspect, text

from rag import estimate, prices
from rag.cancellation import Cancellation
from rag.chat import Delta, Usage
from rag.errors import ModelUnavailable, UsageError
from rag.model_errors import Called, late, unavailable
from rag.openai_chat import OpenAIChat
from rag.prices import Price
from rag.record import Record
from rag.settings import Settings
from rag.spending import Ledger, MeteredChat
from tests.upstream import LEAVE, Upstream, event, head, piece, refused, streamed, usage

MESSAGES = [("user", "How many advisers stay?")]
NOON = datetime(2025, 11, 3, 12, tzinfo=UTC)


class Clock:
    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now


class ScriptedChat:
    """Gives its deltas and raises its failure, if any."""

    model = "scripted"

    def __init__(self, *items):
        self.items = items
        self.calls = 0
        self.closed = False

    def stream(self, messages, *, shape=None, max_tokens=None, cancellation=None):
        self.calls += 1
        for item in self.items:
            if isinstance(item, Exception):
                raise item
            yield item

    def close(self):
        self.closed = True


def priced(usage):
    """As the record gives it, where no price is known."""
    return replace(usage, dollars=0.0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return f"sqlite:///{tmp_path}/record.db"


@pytest.fixture
def record(path, clock):
    record = Record(path, clock=clock)
    yield record
    record.close()


def test_deltas_pass_through_and_the_servers_count_is_kept(record):
    deltas = [Delta("Ye"), Delta("s."), Delta("", "stop", Usage(100, 20, 1))]
    chat = ScriptedChat(*deltas)
    metered = MeteredChat(chat, Ledger(record, price=Price(1.0, 10.0)))
    *pieces, last = metered.stream(MESSAGES)
    assert pieces == deltas[:-1]
    assert last.usage.dollars == pytest.approx((100 * 1.0 + 20 * 10.0) / 1e6)
    assert replace(last, usage=None) == Delta("", "stop")
    list(metered.stream(MESSAGES))
    spent = record.spent()
    assert (spent.prompt, spent.completion, spent.calls) == (200, 40, 2)
    assert spent.dollars == pytest.approx(2 * (100 * 1.0 + 20 * 10.0) / 1e6)
    metered.close()
    assert (chat.closed, metered.model) == (True, "scripted")


def test_a_reply_that_breaks_off_is_estimated(record):
    cut = unavailable("cut", "Try again.", billed=True)
    with pytest.raises(ModelUnavailable, match="cut"):
        list(MeteredChat(ScriptedChat(Delta("Yes."), cut), Ledger(record)).stream(MESSAGES))
    assert record.spent() == priced(estimate.usage(MESSAGES, "Yes."))


def test_a_reply_that_nobody_reads_on_is_estimated(record):
    reading = MeteredChat(ScriptedChat(Delta("Yes."), Delta("No.")), Ledger(record)).stream(MESSAGES)
    next(reading)
    reading.close()
    assert record.spent() == priced(estimate.usage(MESSAGES, "Yes."))


@pytest.mark.parametrize(
    ("failure", "counted"),
    [
        (unavailable("no", "x"), Usage(0, 0, 1)),
        (late(Called("host", "m", 3.0)), estimate.usage(MESSAGES, "")),
    ],
)
def test_a_call_that_gave_nothing_costs_its_prompt_only_where_the_server_may_have_read_it(
    record, failure, counted
):
    with pytest.raises(ModelUnavailable):
        list(MeteredChat(ScriptedChat(failure), Ledger(record)).stream(MESSAGES))
    assert record.spent() == priced(counted)


def test_a_call_that_was_cancelled_before_is_none(record):
    cancellation = Cancellation()
    cancellation.cancel()
    chat = ScriptedChat(Delta("", "stop"))
    assert list(MeteredChat(chat, Ledger(record)).stream(MESSAGES, cancellation=cancellation)) == []
    assert (chat.calls, record.spent()) == (0, Usage())


@pytest.mark.parametrize(
    ("budget", "says"),
    [
        ({"tokens_per_day": 120}, ("120 tokens", "DATELINE_LLM_TOKENS_PER_DAY")),
        ({"dollars_per_day": 0.01, "price": Price(90.0, 50.0)}, ("$0.01", "DATELINE_LLM_DOLLARS_PER_DAY")),
    ],
)
def test_a_spent_day_refuses_the_next_call_until_midnight_utc(record, clock, budget, says):
    chat = ScriptedChat(Delta("", "stop", Usage(100, 20, 1)))
    metered = MeteredChat(chat, Ledger(record, **budget))
    list(metered.stream(MESSAGES))
    with pytest.raises(ModelUnavailable, match="day's budget") as refusal:
        list(metered.stream(MESSAGES))
    assert says[0] in str(refusal.value)
    assert says[1] in refusal.value.advice
    assert not refusal.value.retryable
    assert chat.calls == 1
    clock.now = NOON + timedelta(hours=13)
    list(metered.stream(MESSAGES))
    assert chat.calls == 2


def test_the_day_is_utcs_wherever_the_clock_is(record, clock):
    clock.now = datetime.fromisoformat("2025-11-04T01:00:00+05:00")
    record.spend(Usage(1, 2, 1, 0.5))
    clock.now = NOON
    assert record.spent() == Usage(1, 2, 1, 0.5)


def test_spending_survives_a_restart(path, record, clock):
    record.spend(Usage(1, 2, 1, 0.5))
    record.close()
    again = Record(path, clock=clock)
    assert again.spent() == Usage(1, 2, 1, 0.5)
    again.close()


def test_a_home_made_before_there_were_budgets_gets_its_table(path, record, clock):
    record.close()
    engine = create_engine(path)
    with engine.begin() as tx:
        tx.execute(text("DROP TABLE spending"))
        tx.execute(text("UPDATE meta SET value = '1' WHERE key = 'schema'"))
    again = Record(path, clock=clock)
    again.spend(Usage(1, 2, 1))
    again.close()
    assert inspect(engine).has_table("spending")
    engine.dispose()


def test_no_call_is_lost_when_many_threads_spend(record):
    ledger = Ledger(record, price=Price(1.0, 1.0))
    threads = [
        threading.Thread(target=lambda: [ledger.add(Usage(3, 2, 1)) for _ in range(10)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = record.spent()
    assert (spent.prompt, spent.completion, spent.calls) == (240, 160, 80)
    assert spent.dollars == pytest.approx(400 / 1e6)


def test_a_budget_in_dollars_needs_a_price(record):
    settings = Settings(llm_model="llama3.1", llm_dollars_per_day=1.0)
    with pytest.raises(UsageError, match="price is not known") as refusal:
        Ledger.from_settings(settings, record)
    assert "DATELINE_LLM_PRICE" in refusal.value.advice
    given = Ledger.from_settings(settings.model_copy(update={"llm_price": "0.5, 2"}), record)
    assert given.cost(Usage(1_000_000, 500_000)) == pytest.approx(1.5)
    assert Ledger.from_settings(Settings(llm_dollars_per_day=1.0), record).cost(Usage(10**6)) == 0.4


def test_list_prices_are_of_well_known_names_alone():
    assert prices.listed("gpt-4.1-mini-2025-04-14") == prices.listed("openai/gpt-4.1-mini") == Price(0.4, 1.6)
    assert prices.listed("gpt-4.1-mini-tuned") is None
    assert prices.listed("llama3.1") is None


@pytest.mark.parametrize("price", ["1", "1,2,3", "a,b", "-1,2", "1;2", "nan,1"])
def test_a_price_that_is_none_is_refused(price):
    with pytest.raises(ValueError, match="llm_price"):
        Settings(llm_price=price)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            lambda: streamed(piece("Yes.", "stop"), event({"choices": [], "usage": usage(7, 5)})),
            Usage(7, 5, 1),
        ),
        (lambda: streamed(piece("Yes."), piece(finish="stop")), estimate.usage(MESSAGES, "Yes.")),
        (lambda: [head(transfer_encoding="chunked"), piece("Yes."), b"zz"], estimate.usage(MESSAGES, "Yes.")),
        (lambda: refused(401), Usage(0, 0, 1)),
    ],
)
def test_every_end_of_a_call_to_a_server_is_counted(record, answer, expected):
    with Upstream(lambda _: answer()) as server:
        chat = OpenAIChat("m", base_url=server.base_url, forbid_remote=True, retries=0)
        metered = MeteredChat(chat, Ledger(record))
        try:
            list(metered.stream(MESSAGES))
        except ModelUnavailable:
            pass
        finally:
            metered.close()
    assert record.spent() == priced(expected)


def test_a_cancelled_call_is_counted(record):
    cancellation = Cancellation()
    with Upstream(lambda _: [head(transfer_encoding="chunked"), piece("Yes."), LEAVE]) as server:
        metered = MeteredChat(OpenAIChat("m", base_url=server.base_url, forbid_remote=True), Ledger(record))
        reading = metered.stream(MESSAGES, cancellation=cancellation)
        assert next(reading) == Delta("Yes.")
        cancellation.cancel()
        assert list(reading) == []
        metered.close()
    assert record.spent() == priced(estimate.usage(MESSAGES, "Yes."))
