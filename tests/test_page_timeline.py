"""What the page shows of time, sources, disagreement, parts and follow-ups, in a real browser."""

# ruff: noqa: F811 - the fixtures of test_page.py are taken by their names

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import Any

import pytest
from page_service import ADVISERS_QUOTE, PageService
from playwright.sync_api import Locator, Page, expect
from test_page import (  # noqa: F401
    CONTRAST,
    Opened,
    ask,
    browser,
    marked,
    opened,
    playwright,
    service,
    stand_in,
)

pytestmark = pytest.mark.browser

NAMES = [  # from the oldest to the newest, as the arrow keys go
    "2,500 troops, 23 July 2021, The Open Strait, claim",
    "None, 2 March 2022, Delta Post, denied, according to U.S. officials",
    "900 troops, 2023, Delta Post, estimate, according to the ministry",
    "About 2,500 troops, 12 September 2024, Capitol Cable",
    "0 troops, September 2025, Capitol Cable, plan, according to Politico",
    "250 to 350 advisers, 21 October 2025, The Harbor Ledger and Northgate Courier, the answer",
]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLACES = """
nodes => nodes.map((node) => {
  const { e, f } = node.querySelector(".glyph").transform.baseVal.consolidate().matrix;
  const span = node.querySelector(".span")?.getBBox();
  const hit = node.querySelector(".hit").getBBox();
  return { x: e, y: f, span: span && span.width, left: hit.x, right: hit.x + hit.width, top: hit.y,
    bottom: hit.y + hit.height };
})
"""


def places(turn: Locator) -> list[dict[str, Any]]:
    """Where the chart's marks stand, from the oldest to the newest."""
    return turn.locator(".mark").evaluate_all(PLACES)


def names(turn: Locator) -> list[str | None]:
    return [mark.get_attribute("aria-label") for mark in turn.locator(".mark").all()]


def test_the_list_tells_each_entry_in_the_answers_order(opened: Opened) -> None:
    rows = ask(opened(), "course").locator(".entries li")
    expect(rows.locator("time")).to_have_text(
        ["21 October 2025", "September 2025", "12 September 2024", "2023", "2 March 2022", "23 July 2021"]
    )
    expect(rows.locator(".entry")).to_have_text(
        [
            "250 to 350 advisers12",
            "0 troops Plan3",
            "about 2,500 troops3",
            "900 troops Estimate3",
            "none Denied3",
            "2,500 troops Claim, not established3",
        ]
    )
    expect(rows.nth(0)).to_contain_text("2 publishers, 1 independent source, copies counted once")
    expect(rows.nth(0)).to_have_class("current")
    expect(rows.nth(1).locator(".said-by")).to_have_text("according to Politico")
    expect(rows.nth(2)).not_to_contain_text("independent")  # one report alone is not counted


def test_the_chart_has_a_mark_for_each_entry_in_the_order_of_time(opened: Opened) -> None:
    turn = ask(opened(), "course")
    assert names(turn) == NAMES
    xs = [place["x"] for place in places(turn)]
    assert xs == sorted(xs)


def test_a_screen_reader_finds_named_marks_and_a_real_list(opened: Opened) -> None:
    region = ask(opened(), "course").get_by_role("region", name="Over time")
    expect(region).to_match_aria_snapshot(
        """
        - region "Over time":
          - heading "Over time" [level=3]
          - group /Timeline of 6 entries/:
            - link "2,500 troops, 23 July 2021, The Open Strait, claim"
            - link "None, 2 March 2022, Delta Post, denied, according to U.S. officials"
            - link "900 troops, 2023, Delta Post, estimate, according to the ministry"
            - link "About 2,500 troops, 12 September 2024, Capitol Cable"
            - link "0 troops, September 2025, Capitol Cable, plan, according to Politico"
            - link /250 to 350 advisers, 21 October 2025, .*, the answer/
          - list:
            - listitem:
              - paragraph:
                - time: 21 October 2025
              - paragraph:
                - text: 250 to 350 advisers
                - 'link "[1] The Harbor Ledger, 20 October 2025: open the article at these words"'
                - 'link "[2] Northgate Courier, 21 October 2025: open the article at these words"'
              - paragraph: /The Harbor Ledger and Northgate Courier 2 publishers, 1 independent source/
            - listitem:
              - paragraph:
                - time: September 2025
              - paragraph:
                - text: 0 troops Plan
                - 'link "[3] Capitol Cable, 12 September 2024: open the article at these words"'
              - paragraph: according to Politico Capitol Cable
            - listitem
            - listitem
            - listitem
            - listitem
        """
    )


def test_the_axis_is_to_scale(opened: Opened) -> None:
    turn = ask(opened(), "course")
    from_2021, from_2022, year, in_2024, month, latest = places(turn)
    day = (latest["x"] - from_2021["x"]) / 1551  # 23 July 2021 to 21 October 2025
    assert in_2024["x"] - from_2022["x"] == pytest.approx(925 * day, abs=1)  # 2 March 2022, 12 September 2024
    assert year["span"] == pytest.approx(365 * day, abs=1)
    assert month["x"] - in_2024["x"] == pytest.approx(368 * day, abs=1.5)  # to the middle of the month
    assert [place["span"] is None for place in (from_2021, from_2022, in_2024, latest)] == [True] * 4


def test_no_two_marks_of_a_crowd_stand_on_one_another(opened: Opened) -> None:
    page = opened(viewport={"width": 320, "height": 800})
    for question, count in [("crowd", 13), ("course", 6), ("dispute", 3)]:
        turn = ask(page, question)
        found = places(turn)
        assert len(found) == count
        for one, other in combinations(found, 2):
            apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert apart or one["bottom"] <= other["top"] + 0.5 or other["bottom"] <= one["top"] + 0.5
        assert page.evaluate(OVERFLOW) <= 0
        width = turn.locator(".chart").evaluate("node => node.viewBox.baseVal.width")
        texts = turn.locator(".chart text").evaluate_all(
            "nodes => nodes.filter((n) => n.textContent).map((n) => n.getBBox())"
            ".map((box) => [box.x, box.x + box.width])"
        )
        assert texts
        assert all(left >= -2 and right <= width + 2 for left, right in texts)


def test_forms_tell_a_plan_from_a_fact(opened: Opened) -> None:
    turn = ask(opened(), "course")
    shapes = [
        mark.locator(".form").evaluate(
            "node => [getComputedStyle(node).fill, getComputedStyle(node).strokeDasharray, "
            "getComputedStyle(node).stroke, node.parentNode.childElementCount]"
        )
        for mark in turn.locator(".mark").all()
    ]
    claim, denial, estimate, fact, plan, current = shapes
    assert fact[0] == fact[2]
    assert current[0] == current[2] != fact[0]
    assert plan[0] != plan[2]
    assert [shape[1] == "none" for shape in shapes] == [True, True, True, True, False, True]
    assert [shape[3] for shape in (claim, denial, estimate)] == [2, 2, 2]  # a form within the ring
    expect(turn.locator(".legend")).to_have_text(
        re.compile("told as fact.*plan.*estimate.*denied.*claim", re.S)
    )


def test_the_keyboard_goes_through_time_and_opens_the_article(opened: Opened) -> None:
    page = opened()
    turn = ask(page, "course")
    turn.locator(".statements .chip").last.focus()
    page.keyboard.press("Tab")
    marks = turn.locator(".mark")
    expect(marks.nth(5)).to_be_focused()  # the answer's own
    page.keyboard.press("ArrowLeft")
    expect(marks.nth(4)).to_be_focused()
    ring = "node => getComputedStyle(node).stroke"
    assert marks.nth(4).locator(".hit").evaluate(ring) != "none"
    assert marks.nth(3).locator(".hit").evaluate(ring) == "none"
    expect(turn.locator(".entries li").nth(1)).to_have_class("lit")
    page.keyboard.press("Home")
    expect(marks.nth(0)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(marks.nth(0)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert marked(page) == ADVISERS_QUOTE
    assert page.url.endswith("/c/a6.1")
    expect(marks.nth(5)).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(marks.nth(5)).to_be_focused()
    page.keyboard.press("Tab")
    expect(turn.locator(".entries .chip").first).to_be_focused()  # the chart is one stop


def test_the_chart_is_drawn_anew_for_the_room_it_has(opened: Opened) -> None:
    page = opened()
    turn = ask(page, "course")
    before = places(turn)[-1]["x"]
    turn.locator(".mark").nth(3).click()
    assert marked(page) == "About 2,500 U.S. troops are in Iraq today."
    page.wait_for_function("document.querySelector('.chart').viewBox.baseVal.width < 640")
    assert places(turn)[-1]["x"] < before
    assert names(turn) == NAMES


def test_both_sides_of_a_disagreement_are_told_with_their_publishers(opened: Opened) -> None:
    turn = ask(opened(), "dispute")
    notice = turn.locator(".conflict")
    expect(notice).to_contain_text("The reports differ. Two values are told of the same time.")
    sides = notice.locator(".sides li")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("250 to 350 advisers")
    expect(sides.nth(0)).to_contain_text("The Harbor Ledger and Northgate Courier")
    expect(sides.nth(0)).to_contain_text("2 publishers, 2 independent sources")
    expect(sides.nth(1)).to_contain_text("900 advisers")
    expect(sides.nth(1)).to_contain_text(re.compile("according to a colonel.*Capitol Cable.*20 October 2025"))
    expect(turn.locator(".entries .differs")).to_have_count(2)
    expect(turn.locator(".chart .frame-label")).to_have_text("Reports differ")
    assert [("reports differ" in (name or "")) for name in names(turn)] == [False, True, True]
    one, other = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert one is not None
    assert other is not None
    assert one["y"] == other["y"]


def test_each_time_of_dispute_has_its_sides_and_what_has_no_time_its_row_alone(opened: Opened) -> None:
    page = opened()
    turn = ask(page, "twice")
    expect(turn.locator(".conflict p").first).to_contain_text("Different values are told of the same times.")
    groups = turn.locator(".conflict .sides")
    assert [group.locator(".figure").all_text_contents() for group in groups.all()] == [
        ["900", "250 to 350"],
        ["2,500", "2,000", "2,400 to 2,600"],
    ]
    expect(turn.locator(".when")).to_contain_text("Claim, not established")
    expect(turn.locator(".when")).to_contain_text("according to a colonel")
    expect(turn.locator(".entries .moment").first).to_have_text("Undated")
    expect(turn.locator(".mark")).to_have_count(6)
    expect(turn.locator(".mark.disputed")).to_have_count(2)
    turn.locator(".conflict .chip").last.focus()
    page.keyboard.press("Tab")
    expect(turn.locator(".mark").last).to_be_focused()  # the answer has no mark: the newest has the tab stop


@pytest.mark.parametrize(("question", "drawn"), [("", 2), ("hostile", 0), ("french", 0), ("bridge", 0)])
def test_a_chart_is_drawn_of_two_entries_or_more(opened: Opened, question: str, drawn: int) -> None:
    turn = ask(opened(), question or "How many?")
    expect(turn.locator(".mark")).to_have_count(drawn)
    expect(turn.locator(".chart")).to_have_count(1 if drawn else 0)
    expect(turn.locator(".frame, .legend")).to_have_count(0)


EVERYTHING = 'document.querySelectorAll("body *")'
CLASS = "${node.parentNode.getAttribute('class')}.${node.getAttribute('class')}"
LABELS = (
    CONTRAST.replace(EVERYTHING, 'document.querySelectorAll(".chart text")')
    .replace("getComputedStyle(node).color", "getComputedStyle(node).fill")
    .replace("${node.className}", CLASS)
)
FORMS = (
    CONTRAST.replace(EVERYTHING, 'document.querySelectorAll(".chart .form, .glyph-picture .form, .axis")')
    .replace("if (!own || !node.checkVisibility() ||", "if (")
    .replace("getComputedStyle(node).color", "getComputedStyle(node).stroke")
    .replace("${node.className}", CLASS)
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_can_be_seen(opened: Opened, scheme: Any) -> None:
    page = opened(color_scheme=scheme, reduced_motion="reduce")
    for question in ("course", "dispute", "parted"):
        ask(page, question)
        words: dict[str, float] = page.evaluate(CONTRAST)
        labels: dict[str, float] = page.evaluate(LABELS)
        forms: dict[str, float] = page.evaluate(FORMS)
        assert {name: ratio for name, ratio in (words | labels).items() if ratio < 4.5} == {}
        assert {name: ratio for name, ratio in forms.items() if ratio < 3} == {}
        assert question != "course" or (len(labels) > 5 and len(forms) > 5)
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_follow_up_is_shown_as_it_was_understood(opened: Opened, service: PageService) -> None:
    page = opened()
    first = ask(page)
    turn = ask(page, "parted")
    expect(turn.locator("header .understood")).to_have_text(
        "Understood as: How many advisers <b>stay</b>, and why?"
    )
    expect(first.locator(".understood")).to_have_count(1)  # `first` is the last turn now
    expect(page.locator(".understood")).to_have_count(1)
    expect(page.locator("#announcer")).to_contain_text("Understood as: How many advisers")
    page.reload()
    expect(page.locator(".understood")).to_have_count(1)
    assert len(service.asked) == 2


def test_each_part_has_its_value_or_is_told_to_be_open(opened: Opened) -> None:
    turn = ask(opened(viewport={"width": 320, "height": 800}), "parted")
    parts = turn.locator(".parts li")
    expect(parts.locator(".part")).to_have_text(["How many?", "Why?", "Since <i>when</i>?"])
    expect(parts.nth(0).locator(".told")).to_have_text("250 to 350 advisers12")
    expect(parts.nth(1).locator(".told")).to_have_text("Told in the sentences below.3")
    expect(parts.nth(2)).to_contain_text("The articles do not say.")
    expect(parts.nth(2)).to_contain_text("No article says since <i>when</i>.")
    assert turn.locator(".parts i, .parts b, .understood b").count() == 0
    assert turn.page.evaluate(OVERFLOW) <= 0


def of_moments(page: Page, call: str) -> Any:
    return page.evaluate(f"async () => {{ const m = await import('/web/moments.js'); return m.{call}; }}")


def test_moments_are_read_as_days_and_nothing_else_is(opened: Opened) -> None:
    page = opened()
    assert of_moments(page, "daysOf('1970')") == {"start": 0, "end": 365}
    assert of_moments(page, "daysOf('2024-02')") == {"start": 19754, "end": 19783}  # a leap year's
    assert of_moments(page, "daysOf('2024-02-29')") == {"start": 19782, "end": 19783}
    assert of_moments(page, "daysOf('0050')")["start"] < -700_000
    for text in ("2023-02-29", "2024-13", "2024-00-10", "soon", "", "2024-1"):
        assert of_moments(page, f"daysOf('{text}')") is None
    assert of_moments(page, "daysOf(null)") is None
    for one, other, same in [
        ("2024-09-12", "2024-10-12", True),
        ("2024-09-12", "2024-10-14", False),
        ("2024", "2024-10-14", True),
        ("2024-09", "2024-10", False),
    ]:
        assert of_moments(page, f"sameMoment('{one}', '{other}')") is same


@pytest.mark.parametrize(
    ("first", "last"), [("2025-10-01", "2025-10-02"), ("2021", "2025"), ("1500", "2025")]
)
@pytest.mark.parametrize("width", [280, 720])
def test_ticks_stand_apart_and_name_their_year(opened: Opened, first: str, last: str, width: int) -> None:
    page = opened()
    domain = f"m.domainOf([m.daysOf('{first}'), m.daysOf('{last}')])"
    start, end = of_moments(page, f"domainOf([m.daysOf('{first}'), m.daysOf('{last}')])").values()
    ticks = of_moments(page, f"ticksOf({domain}, {width})")
    assert 2 <= len(ticks) <= width / 40
    assert re.search(r"\d{4}", ticks[0]["label"] + ticks[0]["context"])
    for one, other in pairwise(ticks):
        assert (other["day"] - one["day"]) / (end - start) * width > 38
