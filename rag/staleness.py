"""How old an answer's support is, and what later articles have changed of what an answer says. Pure.

Gives `notes`, the note on an answer whose newest report is old; `ago`, the same against the day of reading;
and `changes` between two Answer documents. It reads no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rag.agreement import parsed, same_moment, same_value
from rag.domain import JSON, Article, Question
from rag.mentions import resolve
from rag.values import parse, show

# Months after which a report is called old. Figures are counted anew: those that news repeats (prices, polls,
# troops, tolls) mostly come monthly, quarterly or twice a year, so that after half a year there should be a
# later one. Names, roles and descriptions hold for years; a year without a word of them is worth a note.
FIGURE = 6
OTHER = 12

HERE = "the newest article here"


def notes(question: Question, value: str | None, cited: Sequence[Article], newest: date | None) -> list[str]:
    """What an answer from these articles says of its age; `newest`: the day of the newest article held.

    The age is that on the day asked for, else on the last day of the time that the question names, else on
    the day of the newest article: never on the day of asking. Notes count in an answer's id, and asked again
    over the same articles the same answer has the same id on any day. How old it is today, `ago` tells
    whoever shows it, which is also right of a stored answer that is opened a year later.
    """
    days = [article.published for article in cited if article.published]
    if not days or len(days) < len(cited):  # of an undated one `rag.notes` tells that its age is not known
        return []
    asked = question.filters.as_of or _named(question.text, newest)
    reference = asked or newest
    what = f"{_written(asked)}, the day asked about" if asked else HERE
    told = note(max(days), reference, value=value, what=what) if reference else None
    return [told] if told else []


def note(newest: date, reference: date, *, value: str | None = None, what: str = HERE) -> str | None:
    """That the newest report of a value is old on the day `reference`, called `what`; None: it is not."""
    months = _months(newest, reference)
    if settled(value, newest) or months < _lasts(value):
        return None
    return f"the newest report of this dates from {_written(newest)}, {_span(months)} before {what}"


def ago(newest: date, today: date) -> str | None:
    """ "14 months ago", from half a year on; None: it is not so old."""
    months = _months(newest, today)
    return f"{_span(months)} ago" if months >= FIGURE else None


def settled(value: str | None, reported: date) -> bool:
    """Whether a value cannot grow old: it is a day, month or year that was past when it was reported."""
    read = parsed(value) if value else None
    if read is None or read.kind != "date" or read.date is None:
        return False
    return read.high <= reported.toordinal()


def changes(then: JSON, now: JSON) -> list[str]:
    """What an Answer document says otherwise than an earlier one to the same question; [] where nothing.

    Of "now answered", "no longer supported", "another value", "newer support", "now disputed" and "now says
    more".
    The wording does not count.
    """
    found = [*_status(then, now)]
    earlier = {part["question"]: part for part in then.get("parts", ())}
    for part in now.get("parts", ()):
        if part["question"] in earlier:
            found += _status(earlier[part["question"]], part)
    if then["status"] == now["status"] == "answered":
        if not found and _newest(now) > _newest(then):
            found.append("newer support")
        if now["conflict"] and not then["conflict"]:
            found.append("now disputed")
        if not found and _more(then, now):
            found.append("now says more")
    return list(dict.fromkeys(found))


def _status(then: JSON, now: JSON) -> Iterator[str]:
    """What became of an answer or of one part of it."""
    if then["status"] != now["status"]:
        yield "now answered" if now["status"] == "answered" else "no longer supported"
    elif then["value"] != now["value"] and (
        then["value"] is None or now["value"] is None or not same_value(then["value"], now["value"])
    ):
        yield "another value"


def _newest(answer: JSON) -> str:
    """The day of the newest article cited for an answer's own value, or for one that has none; "": none."""
    own = answer["timeline"][0]["citations"] if answer["timeline"] else None
    cited = [each for each in answer["citations"] if own is None or each["number"] in own]
    return max((each["published"] or "" for each in cited), default="")


def _more(then: JSON, now: JSON) -> bool:
    """Whether it gives a value at a time that it did not give; without values, cites another article."""
    if not now["timeline"]:
        before = {each["article_id"] for each in then["citations"]}
        return any(each["article_id"] not in before for each in now["citations"])
    return any(
        not any(
            same_value(entry["value"], old["value"]) and same_moment(entry["as_of"], old["as_of"])
            for old in then["timeline"]
        )
        for entry in now["timeline"]
    )


def _named(question: str, newest: date | None) -> date | None:
    """The last day of the time that a question names, where that time is past."""
    ends = [each.last for each in resolve(question, newest)]
    return max(ends) if ends and newest and max(ends) < newest else None


def _lasts(value: str | None) -> int:
    return FIGURE if value and parsed(value) is not None else OTHER


def _months(first: date, last: date) -> int:
    """Whole months from one day to another; 0 where the other is before."""
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return max(months, 0)


def _span(months: int) -> str:
    if months < 24:
        return f"{months} months"
    return f"{months // 12} years"


def _written(day: date) -> str:
    read = parse(day.isoformat())
    return show(read) if read else day.isoformat()


def newest_cited(answer: JSON) -> date | None:
    """The day of the newest article that an Answer document cites; None where one of them has no date."""
    days: Iterable[str | None] = [each["published"] for each in answer["citations"]]
    known = [date.fromisoformat(day) for day in days if day]
    return max(known) if known and len(known) == len(answer["citations"]) else None
