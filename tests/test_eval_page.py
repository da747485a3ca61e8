"""The evaluation's page: what stands in the file, and what Chromium makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from report_cases import ARTICLES, CASES, CITED_WORDS, EMOJI, GOLD_WORDS, citation, made, reported
from test_page import CHROMIUM, CONTRAST, DESKTOP, FLAGS, HOW, PHONE

from eval import scoring
from eval.glossary import TERMS, VERDICTS
from eval.page.document import SCRIPT, STYLE, html
from eval.scoring import Outcome


class Seen(HTMLParser):
    """Every element with its attributes, and the text of each script."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def island(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    return found


# --- the file ------------------------------------------------------------------------------------------


def test_equal_reports_give_equal_bytes() -> None:
    assert made().encode() == made().encode()


def test_the_page_asks_nothing_of_anyone() -> None:
    seen = Seen(made())
    for tag, attributes in seen.elements:
        for name in ("src", "srcset", "action", "data", "style"):
            assert name not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert [link["href"][:10] for link in seen.all("link")] == ["data:image"]
    assert "@import" not in STYLE
    assert "url(" not in STYLE
    assert "</" not in STYLE
    assert "</script" not in SCRIPT
    assert "innerHTML" not in SCRIPT
    policy = next(meta["content"] for meta in seen.all("meta") if meta.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy


def test_no_word_of_an_article_or_an_answer_becomes_markup() -> None:
    page = made()
    seen = Seen(page)
    assert not seen.all("img")
    assert "How many </script><!--<script><img src=x onerror='window.hacked=1'>" in seen.text
    assert len(seen.all("script")) == 2  # the data and the page's own
    assert len(seen.all("style")) == 1
    data = re.search(r'id="data">(.*?)</script>', page, re.S)
    assert data
    assert data[1].isascii()
    assert not re.search("[<>&]", data[1])
    assert page.encode("utf-8")  # lone surrogates and all
    assert "javascript:window" not in "".join(str(a.get("href")) for a in seen.all("a"))


def test_articles_stand_in_the_page_once_and_only_those_that_are_named() -> None:
    page = made()
    shelf = island(page)["articles"]
    assert [article["id"] for article in shelf] == ["flags", "apart", "evil"]
    assert shelf[0]["text"] == EMOJI.text
    assert "Its words are not in the page" not in page


def test_every_metric_of_a_report_has_its_words() -> None:
    assert set(scoring.METRICS) | set(scoring.SELECTIVE) == set(TERMS)


def test_a_metric_without_a_score_says_so_and_shows_no_figure() -> None:
    row = re.search(r"<tr><th[^>]*><span[^>]*>Facts stated</span>.*?</tr>", made())
    assert row
    assert "not scored" in row[0]
    assert "<data" not in row[0]
    assert "<svg" not in row[0]


def test_a_metric_shows_its_value_its_interval_and_what_less_is_better() -> None:
    given_ = reported([CASES["emoji"], CASES["apart"], CASES["silent"]])
    given_["metrics"]["value_accuracy"] |= {"value": 0.5, "low": 0.1, "high": 0.9}
    page = html(given_, ARTICLES)
    row = re.search(r"<tr><th[^>]*><span[^>]*>Right answers</span>.*?</tr>", page)
    assert row
    for said in (">50%<", ">10% to 90%<", 'href="#failed=value_accuracy"', ">1 case<"):
        assert said in row[0]
    assert "lower is better" not in row[0]
    misattribution = re.search(r"<tr><th[^>]*><span[^>]*>Wrong article cited</span>.*?</tr>", page)
    assert misattribution
    assert "lower is better" in misattribution[0]


def test_a_metric_unknown_to_the_glossary_is_shown_under_its_own_name() -> None:
    given_ = reported([CASES["emoji"]])
    given_["metrics"]["new_thing"] = given_["metrics"]["value_accuracy"]
    assert ">New thing<" in html(given_, ARTICLES)


def test_the_verdicts_stand_in_one_sentence() -> None:
    lead = re.search(r'<p class="lead">(.*?)</p>', made())
    assert lead
    said = re.sub(r"<[^>]+>", "", lead[1])
    assert (
        said == "1 right, 3 wrong, 1 declined though the articles answer, 1 of 2 rightly declined, 1 failed."
    )
    assert "No case was asked." in re.sub(r"<[^>]+>", "", html(reported([]), ARTICLES))


def test_the_head_says_what_was_evaluated() -> None:
    text = Seen(made()).text
    for said in (
        "mine & <yours>", "local, without a language model", "fake:words", "d" * 12, "Candidates waiting3",
        "Errors1", "median 12 ms, 95% within 30 ms",
    ):  # fmt: skip
        assert said in text


def test_without_scripts_the_words_it_rests_on_stand_beside_each_case() -> None:
    page = made("emoji", "silent", "broken")
    assert f'<mark class="gold">{GOLD_WORDS}</mark>' in page
    assert f'<mark class="cited">{CITED_WORDS}</mark>' in page
    assert "The gold names no article, and nothing was cited." in page
    assert "Asking failed. Timeout: " in page
    assert "Must be declined" in page


# --- in the browser ------------------------------------------------------------------------------------

Shown = Callable[..., Page]
browser_test = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(f"no browser, so the page was not tried in one ({HOW})")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Shown]:
    """Opens a page in a fresh context, from a file as its readers do. Any console message is a failure."""
    contexts: list[BrowserContext] = []
    messages: list[str] = []

    def show(document: str | None = None, hash_: str = "", **options: Any) -> Page:
        file = tmp_path / f"report{len(contexts)}.html"
        file.write_text(document or made(), encoding="utf-8")
        context = browser.new_context(
            viewport=options.pop("viewport", DESKTOP), reduced_motion="reduce", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else messages.append(r.url))
        page.goto(f"{file.as_uri()}{hash_}")
        return page

    yield show
    for context in contexts:
        context.close()
    assert messages == []


def opened(page: Page, id_: str) -> Locator:
    case = page.locator(f"[id='case-{id_}']")
    case.locator("summary").click()
    return case


def marked(case: Locator, kind: str) -> str:
    case.locator(".pane").wait_for()
    return "".join(case.locator(f".pane mark.{kind}").all_text_contents())


def listed(page: Page) -> list[str]:
    """The ids of the cases to be seen, in order."""
    return page.locator("#list > li:visible .id").all_text_contents()


@browser_test
def test_a_case_opens_with_exactly_the_gold_and_the_cited_words_marked(shown: Shown) -> None:
    case = opened(shown(), "emoji")
    assert marked(case, "gold") == GOLD_WORDS
    assert marked(case, "cited") == CITED_WORDS
    assert case.locator(".pane mark.gold.cited").all_text_contents() == [GOLD_WORDS]
    assert case.locator(".pane mark").all_text_contents() == ["A group of ", GOLD_WORDS, " is to stay there."]
    expect(case.locator(".pane header")).to_contain_text("The Harbor Ledger")
    expect(case.locator(".pane time")).to_have_text("20 October 2025")
    expect(case.locator(".pane h4")).to_have_text(EMOJI.title)
    assert case.locator(".pane .body p").all_text_contents() == EMOJI.text.split("\n\n")


@browser_test
def test_gold_and_cited_words_apart_are_two_marks_and_the_first_is_in_sight(shown: Shown) -> None:
    case = opened(shown(), "apart")
    assert (marked(case, "gold"), marked(case, "cited")) == ("Twelve trucks", "Nine trucks left later.")
    assert case.locator(".pane mark.gold.cited").count() == 0
    assert case.locator(".legend").inner_text().split("\n") == ["supporting words", "cited words"]
    case.locator(".pane").scroll_into_view_if_needed()
    expect(case.locator("mark.gold")).to_be_in_viewport()
    expect(case.locator("mark.cited")).not_to_be_in_viewport()
    case.locator(".text .chip").click()  # the mark leads to its words
    expect(case.locator("mark.cited")).to_be_in_viewport()
    expect(case.locator(".pane")).to_be_focused()
    looks = [
        case.locator(f"mark.{kind}").evaluate(
            "node => ['backgroundColor', 'textDecorationLine', 'borderTopStyle']"
            ".map((name) => getComputedStyle(node)[name])"
        )
        for kind in ("gold", "cited")
    ]
    assert all(gold != cited for gold, cited in zip(*looks, strict=True))


@browser_test
def test_several_articles_are_turned_to_and_words_that_do_not_stand_are_said(shown: Shown) -> None:
    case = opened(shown(), "elsewhere")
    assert marked(case, "gold") == "350 advisers"
    expect(case.locator(".pane .notice")).to_contain_text(
        "the cited words do not stand at their place: not its words"
    )
    assert case.locator(".pane mark.cited").count() == 0
    case.get_by_role("button", name="Ridgeline Dispatch").click()
    assert (marked(case, "gold"), marked(case, "cited")) == ("", "Twelve trucks")
    expect(case.locator(".legend")).to_contain_text("The gold's words are not in this article.")


@browser_test
def test_an_article_that_is_not_there_leaves_the_quotation(shown: Shown) -> None:
    case, outcome = CASES["emoji"]
    answer = dict(outcome.answer or {})
    answer["citations"] = [citation(1, replace(EMOJI, id="gone"), CITED_WORDS)]
    page = shown(html(reported([(case, Outcome(answer))]), ARTICLES))
    shown_case = opened(page, "emoji")
    assert marked(shown_case, "gold") == GOLD_WORDS
    expect(shown_case.locator(".sources > .notice")).to_have_text(
        f"[1] there is no article gone: {CITED_WORDS}"
    )


@browser_test
def test_hostile_words_stay_words(shown: Shown) -> None:
    page = shown()
    case = opened(page, "evil.case")
    assert marked(case, "gold") == "it was 40 <b>men</b>"
    assert marked(case, "cited") == "Before </script>"
    assert page.evaluate("window.hacked") is None
    assert case.locator("img, .pane b b, .pane script").count() == 0
    assert case.get_by_role("link", name="Original").count() == 0
    page.get_by_label("Tag").select_option(index=4)
    assert page.evaluate("window.hacked") is None


@browser_test
def test_cases_are_found_by_words_verdict_kind_tag_and_metric(shown: Shown) -> None:
    page = shown()
    status = page.locator("#shown")
    expect(status).to_have_text("8 cases")
    page.get_by_label("Search").fill("MANY trucks")
    assert listed(page) == ["apart"]
    expect(status).to_have_text("1 of 8 cases")
    page.get_by_label("Search").fill("elsewhere")  # an id
    assert listed(page) == ["elsewhere"]
    page.get_by_label("Search").fill("nine")  # an answer
    assert listed(page) == ["apart"]
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Wrong 3").click()
    assert listed(page) == ["apart", "elsewhere", "evil.case"]
    page.get_by_label("Kind").select_option("name")
    assert listed(page) == ["elsewhere"]
    expect(page.get_by_role("button", name="Wrong 1")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Right 0")).to_be_visible()
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Tag").select_option("count")
    assert listed(page) == ["apart"]
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Falls short of").select_option("misattribution")
    assert listed(page) == ["elsewhere"]
    page.get_by_label("Search").fill("zebra")
    assert listed(page) == []
    expect(page.locator("#none")).to_be_visible()


@browser_test
def test_the_address_keeps_the_filter_and_a_case(shown: Shown) -> None:
    page = shown()
    page.get_by_role("button", name="Wrong 3").click()
    page.get_by_label("Search").fill("who")
    page.get_by_role("button", name="Confidence").click()
    opened(page, "elsewhere")
    expect(page.locator(".pane")).to_be_visible()
    assert page.evaluate("location.hash") == "#case-elsewhere&q=who&verdict=wrong&sort=confidence"
    page.reload()
    assert listed(page) == ["elsewhere"]
    expect(page.locator("[id='case-elsewhere'] .pane")).to_be_visible()
    expect(page.get_by_role("button", name="Wrong 1")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Search")).to_have_value("who")


@browser_test
def test_a_link_to_a_case_opens_it_and_one_of_a_metric_finds_its_cases(shown: Shown) -> None:
    page = shown(hash_="#case-evil.case")
    expect(page.locator("[id='case-evil.case'] .pane")).to_be_visible()
    expect(page.locator("[id='case-evil.case'] summary")).to_be_in_viewport()
    assert len(listed(page)) == 8
    page.locator("a[href='#failed=value_accuracy']").click()
    expect(page.locator("#list > li:visible .id")).to_have_count(5)  # the filter follows the click
    assert listed(page) == ["apart", "elsewhere", "evil.case", "withheld", "broken"]
    expect(page.locator("#cases h2")).to_be_in_viewport()
    page.evaluate("location.hash = '#case-silent'")  # one that the filter leaves out
    expect(page.locator("[id='case-silent'] .opened")).to_be_visible()
    assert len(listed(page)) == 8


@browser_test
def test_cases_are_sorted_by_confidence_both_ways_and_failures_come_last(shown: Shown) -> None:
    page = shown()
    order = page.get_by_role("button", name="Confidence")
    order.click()
    rising = ["silent", "withheld", "over", "apart", "evil.case", "elsewhere", "emoji", "broken"]
    assert listed(page) == rising
    order.click()
    assert listed(page) == [*reversed(rising[:-1]), "broken"]
    page.get_by_role("button", name="Verdict", exact=True).click()
    assert listed(page)[0] == "broken"
    page.get_by_role("button", name="Suite order").click()
    assert listed(page) == list(CASES)


@browser_test
def test_the_keyboard_alone_is_enough(shown: Shown) -> None:
    page = shown()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Right 1", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    assert listed(page) == ["emoji"]
    for _ in range(20):
        if page.evaluate("document.activeElement.localName") == "summary":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    case = page.locator("#case-emoji")
    assert marked(case, "gold") == GOLD_WORDS
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the citation's mark
    expect(case.locator(".pane")).to_be_focused()


@browser_test
@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280])
def test_nothing_is_wider_than_the_screen(shown: Shown, width: int) -> None:
    page = shown(viewport={"width": width, "height": 800})
    for id_ in CASES:
        opened(page, id_)
    page.locator(".pane").last.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    for pane in page.locator(".pane").all():
        assert pane.evaluate("node => node.scrollWidth - node.clientWidth") <= 0


@browser_test
def test_the_article_stands_beside_the_case_on_a_desktop_and_below_it_on_a_phone(shown: Shown) -> None:
    def boxes(page: Page) -> tuple[Any, Any]:
        case = opened(page, "emoji")
        case.locator(".pane").wait_for()
        return case.locator(".facts").bounding_box(), case.locator(".pane").bounding_box()

    facts, pane = boxes(shown())
    assert pane["x"] >= facts["x"] + facts["width"]
    assert abs(pane["y"] - facts["y"]) < 100
    facts, pane = boxes(shown(viewport=PHONE))
    assert pane["x"] == facts["x"]
    assert pane["y"] >= facts["y"] + facts["height"]


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast_enough_for_aa(shown: Shown, scheme: str) -> None:
    page = shown(color_scheme=scheme)
    for id_ in CASES:
        opened(page, id_)
    page.locator(".pane").last.wait_for()
    page.get_by_role("button", name="Wrong 3").click()
    page.get_by_role("button", name="Wrong 3").click()
    seen: dict[str, float] = page.evaluate(CONTRAST)
    assert len(seen) > 40
    svg = {name for name in seen if name.startswith("text.")}  # drawn by fill: not judged by colour
    assert {name: ratio for name, ratio in seen.items() if ratio < 4.5 and name not in svg} == {}


@browser_test
def test_every_control_has_a_name(shown: Shown) -> None:
    page = shown()
    opened(page, "elsewhere")
    page.locator(".pane").wait_for()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, a, summary, [role]")]
          .filter((node) => !node.getAttribute("aria-label") && !node.textContent.trim())
          .filter((node) => !node.labels?.length).map((node) => node.outerHTML)"""
    )
    assert nameless == []


@browser_test
def test_a_report_without_cases_and_one_whose_cases_all_failed_are_shown(shown: Shown) -> None:
    page = shown(html(reported([]), ARTICLES))
    expect(page.locator(".lead")).to_have_text("No case was asked.")
    expect(page.locator("svg.plot").first).to_contain_text("No answer was given")
    page = shown(made("broken"))
    expect(page.locator(".lead")).to_contain_text("1 failed")
    case = opened(page, "broken")
    expect(case.locator(".came .notice")).to_contain_text("Asking failed. Timeout: </script>")
    assert marked(case, "gold") == ""


@browser_test
def test_without_scripts_everything_can_be_read(shown: Shown) -> None:
    page = shown(java_script_enabled=False)
    assert page.locator("details.case").count() == len(CASES)
    expect(page.locator("#filter")).to_be_hidden()
    case = opened(page, "emoji")
    expect(case.locator("mark.gold")).to_have_text(GOLD_WORDS)
    expect(case.locator("mark.cited")).to_have_text(CITED_WORDS)


@browser_test
def test_on_paper_the_controls_are_left_out_and_the_article_is_whole(shown: Shown) -> None:
    page = shown()
    case = opened(page, "apart")
    case.locator(".pane").wait_for()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("#filter")).to_be_hidden()
    assert case.locator(".pane").evaluate("node => node.scrollHeight - node.clientHeight") <= 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


@browser_test
def test_every_verdict_has_its_sign(shown: Shown) -> None:
    page = shown()
    signs = page.locator(".key .verdict").all_text_contents()
    assert signs == [f"{words.sign}{words.name}" for words in VERDICTS.values()]
