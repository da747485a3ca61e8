"""The page in a real browser: Playwright drives Chromium against a stand-in for the service.

Every test also fails when the page asks anything of another host, breaks its content security policy
or logs an error that the test did not expect.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import api_fakes
import page_service
import pytest
from page_service import (
    ADVISERS_QUOTE,
    EMOJI_QUOTE,
    HOSTILE_QUOTE,
    HOSTILE_TITLE,
    NOTICE,
    WHOLE_QUOTE,
    WHOLE_TEXT,
    PageService,
)
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from rag.pipeline import build
from rag.service import Service
from rag.settings import Settings

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
HOW = "install Debian's chromium, or name one in CHROMIUM"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
QUESTION = "How many US advisers remain at Ain al-Asad?"
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip(f"no browser, so the page was not tried in one ({HOW})")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def stand_in() -> Iterator[PageService]:
    with page_service.serving() as service:
        yield service


@pytest.fixture
def service(stand_in: PageService) -> Iterator[PageService]:
    stand_in.reset()
    yield stand_in
    stand_in.gate.set()


@pytest.fixture
def opened(browser: Browser, service: PageService) -> Iterator[Opened]:
    """Opens a path of the service in a fresh context. `expected`: pattern of console errors to let pass;
    `before`: what to do with the page before it goes there."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    strangers: list[str] = []
    allowed: list[str] = []

    def open_(
        path: str = "/",
        *,
        base: str = service.url,
        expected: str | None = None,
        before: Callable[[Page], None] | None = None,
        **options: Any,
    ) -> Page:
        context = browser.new_context(viewport=options.pop("viewport", DESKTOP), **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if expected:
            allowed.append(expected)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "request", lambda request: None if request.url.startswith(base) else strangers.append(request.url)
        )
        if before:
            before(page)
        page.goto(base + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    unexpected = [text for text in errors if not any(re.search(pattern, text) for pattern in allowed)]
    assert unexpected == []
    assert strangers == []


@pytest.fixture(scope="module")
def samples(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service itself over the sample articles, in a home of its own; its URL."""
    settings = Settings(home=tmp_path_factory.mktemp("samples") / "home", engine="local")
    with build(settings) as pipeline:
        service = Service(pipeline)
        service.fill_if_new()
        with api_fakes.served(service) as base:
            yield base


def ask(page: Page, question: str = QUESTION) -> Locator:
    """Types a question, presses Enter, and gives its turn once the answer is complete."""
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".colophon")).to_be_visible()
    return turn


def marked(page: Page) -> str:
    """The highlighted words of the article, exactly."""
    page.locator(".reader mark").first.wait_for()
    return "".join(page.locator(".reader mark").all_text_contents())


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def test_an_answer_shows_its_value_statements_timeline_and_sources(opened: Opened) -> None:
    page = opened()
    expect(page.locator("#question")).to_be_focused()
    turn = ask(page)
    expect(turn.locator("h2")).to_have_text(QUESTION)
    expect(turn.locator(".value")).to_have_text("250 to 350 advisers")
    expect(turn.locator(".when")).to_contain_text("As of 21 October 2025")
    expect(turn.locator(".statement")).to_have_count(2)
    expect(turn.locator(".statements .chip")).to_have_text(["1", "2", "3"])
    expect(turn.locator(".statements")).not_to_contain_text("[1]")
    expect(turn.locator(".timeline li")).to_have_count(2)
    expect(turn.locator(".timeline li").nth(1)).to_contain_text("12 September 2024")
    expect(turn.locator(".timeline li").nth(0)).to_contain_text("1 independent source, copies counted once")
    first = turn.locator(".sources li").first
    expect(first).to_contain_text("The Harbor Ledger")
    expect(first).to_contain_text("20 October 2025")
    original = first.get_by_role("link", name="Original")
    expect(original).to_have_attribute("rel", "noopener noreferrer")
    expect(original).to_have_attribute("target", "_blank")
    expect(turn.locator(".colophon")).to_contain_text("local engine")
    expect(page.locator("#announcer")).to_contain_text("250 to 350 advisers")


def test_statements_show_and_open_their_articles_before_the_answer_is_complete(
    opened: Opened, service: PageService
) -> None:
    page = opened()
    page.locator("#question").fill("A slow one")
    page.keyboard.press("Enter")
    turn = page.locator(".turn")
    expect(turn.locator(".statement")).to_have_count(1)
    expect(turn.locator(".answer")).to_have_attribute("aria-busy", "true")
    turn.locator(".chip").nth(1).click()
    assert marked(page) == EMOJI_QUOTE
    page.keyboard.press("Escape")
    expect(turn.locator(".chip").nth(1)).to_be_focused()
    service.gate.set()
    expect(turn.locator(".statement")).to_have_count(2)
    expect(turn.locator(".value")).to_be_visible()
    expect(turn.locator(".statements .chip").nth(1)).to_be_focused()  # the focus is not lost with the draft


def test_a_chip_opens_the_article_beside_the_answer_at_the_quoted_words(opened: Opened) -> None:
    page = opened()
    turn = ask(page)
    chip = turn.locator(".statements .chip").first
    expect(chip).to_have_attribute("href", "/c/a1.1")
    chip.click()
    assert marked(page) == ADVISERS_QUOTE
    assert page.url.endswith("/c/a1.1")
    reader = page.locator("#reader")
    expect(reader.locator("mark")).to_be_in_viewport()
    expect(reader.locator("h2")).to_have_text(re.compile("Iraq keeps a few hundred"))
    expect(reader.locator("h2")).to_be_focused()
    expect(reader).to_contain_text("By Ilse Marrow and Tomas Reyl")
    expect(reader.locator(".kicker")).to_contain_text("20 October 2025")
    expect(reader.get_by_role("link", name="Original article")).to_have_attribute(
        "href", "https://harborledger.example/advisers-stay"
    )
    expect(chip).to_be_visible()
    expect(chip).to_have_attribute("aria-current", "true")
    left, right = chip.bounding_box(), reader.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    reader.locator(".removed summary").click()
    expect(reader.locator(".removed")).to_contain_text("Soldiers at a western base")
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    expect(chip).to_be_focused()
    assert "/?q=How" in page.url


def test_another_chip_replaces_the_article_and_back_returns_to_the_answer(opened: Opened) -> None:
    page = opened()
    turn = ask(page)
    turn.locator(".statements .chip").nth(0).click()
    assert marked(page) == ADVISERS_QUOTE
    turn.locator(".statements .chip").nth(2).click()
    expect(page.locator(".reader mark")).to_have_text("About 2,500 U.S. troops are in Iraq today.")
    page.go_back()
    expect(page.locator("#reader")).to_be_hidden()
    expect(turn.locator(".value")).to_be_visible()


def test_a_follow_up_closes_the_article_and_keeps_the_focus_in_the_question(opened: Opened) -> None:
    page = opened()
    ask(page).locator(".statements .chip").first.click()
    marked(page)
    ask(page, "And the French?")
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator("#question")).to_be_focused()


def test_offsets_count_code_points_not_utf16_units(opened: Opened) -> None:
    page = opened()
    ask(page).locator(".statements .chip").nth(1).click()
    assert marked(page) == EMOJI_QUOTE  # flags, a skin tone and a joined emoji stand before it


def test_text_of_articles_and_answers_is_never_read_as_html(opened: Opened) -> None:
    page = opened()
    turn = ask(page, "hostile")
    expect(turn.locator(".value")).to_have_text("about <b>250</b> <script>window.hacked=1</script>")
    expect(turn.locator(".statement").first).to_contain_text("<b>Bold</b> & <img src=x")
    turn.locator(".statements .chip").click()
    assert marked(page) == HOSTILE_QUOTE
    expect(page.locator("#reader h2")).to_have_text(HOSTILE_TITLE)
    expect(page.locator(".body")).to_contain_text("First &lt;words&gt;.")
    page.locator(".removed summary").click()
    expect(page.locator(".kicker")).to_contain_text("undated")
    assert page.locator("#thread :is(img, script, b, i), #reader :is(img, script, b, i)").count() == 0
    assert page.locator("[href^='javascript' i]").count() == 0
    assert page.locator(".outside").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_question_in_the_address_is_text_too(opened: Opened) -> None:
    page = opened("/?q=%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E")
    expect(page.locator(".turn h2")).to_have_text("<img src=x onerror=window.hacked=1>")
    assert page.locator("#thread img").count() == 0


def test_abstention_looks_like_an_answer(opened: Opened) -> None:
    page = opened()
    turn = ask(page, "How many French advisers?")
    expect(turn.locator(".value")).to_have_text("The articles do not answer this.")
    reason = "They speak of U.S. advisers at Ain al-Asad, not of French ones."
    expect(turn.locator(".reason")).to_have_text(reason)
    expect(turn.locator(".problem, .notice, [role=alert]")).to_have_count(0)
    expect(turn.locator(".feedback")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("The articles do not answer this.")


def test_conflict_and_notes_are_said(opened: Opened) -> None:
    page = opened()
    turn = ask(page, "hostile")
    expect(turn.locator(".conflict")).to_contain_text("The reports differ.")
    expect(turn.locator(".notice")).to_have_count(2)
    expect(turn.locator(".timeline li")).to_have_count(1)


def test_a_refusal_is_told_with_its_advice_and_the_question_given_back(opened: Opened) -> None:
    page = opened(expected="status of 400")
    page.locator("#question").fill("refuse me")
    page.keyboard.press("Enter")
    problem = page.locator(".problem")
    expect(problem).to_contain_text("Since lies after as of.")
    expect(problem).to_contain_text("Choose an earlier day")
    expect(problem.get_by_role("button")).to_have_count(0)  # the same again would be refused again
    expect(page.locator("#question")).to_have_value("refuse me")
    ask(page)
    expect(page.locator(".turn")).to_have_count(1)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("break", "The language model stopped answering."),
        ("cut", "The connection ended before the answer was complete."),
    ],
)
def test_a_stream_that_fails_keeps_what_was_checked(opened: Opened, question: str, told: str) -> None:
    page = opened()
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_contain_text(told)
    expect(page.locator(".statement")).to_have_count(2)


def test_a_network_failure_is_told_and_asking_again_works(opened: Opened) -> None:
    page = opened(expected="ERR_CONNECTION_REFUSED")
    page.route("**/ask", lambda route: route.abort("connectionrefused"))
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_contain_text("The service could not be reached.")
    page.unroute("**/ask")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".value")).to_have_text("250 to 350 advisers")
    expect(page.locator(".problem")).to_have_count(0)


def test_cancel_stops_the_answer_and_keeps_what_was_checked(opened: Opened, service: PageService) -> None:
    page = opened()
    page.locator("#question").fill("slow")
    page.keyboard.press("Enter")
    expect(page.locator(".statement")).to_have_count(1)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".notice")).to_contain_text("Cancelled.")
    service.gate.set()
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.locator(".statement")).to_have_count(1)


def test_a_citation_opens_by_its_own_address(opened: Opened) -> None:
    page = opened("/c/a1.2")
    assert marked(page) == EMOJI_QUOTE
    left = page.locator(".cited")
    expect(left.locator("h2")).to_have_text("Advisers?")
    expect(left).to_contain_text("Between 250 and 350 advisers are to stay")
    expect(left).to_contain_text("Northgate Courier")
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    left.locator(".chip").click()
    assert marked(page) == EMOJI_QUOTE
    page.get_by_role("link", name="See the whole answer").click()
    expect(page.locator(".turn .value")).to_have_text("250 to 350 advisers")
    expect(page.locator("#reader")).to_be_hidden()


def test_an_unknown_citation_is_explained(opened: Opened) -> None:
    page = opened("/c/nothing.1", expected="status of 404")
    expect(page.locator(".cited")).to_contain_text("There is no such citation.")
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator("#question")).to_be_visible()


def test_a_deleted_article_shows_its_tombstone_and_the_words_as_they_stood(opened: Opened) -> None:
    page = opened("/c/a5.1", expected="status of 410")
    reader = page.locator("#reader")
    expect(reader).to_contain_text("deleted from the collection on 2 November 2025")
    expect(reader).to_contain_text("Withdrawn by its publisher.")
    assert marked(page) == "the mayor has resigned."
    expect(reader.locator(".body")).to_have_text("It is over: 🏛️ the mayor has resigned. A vote follows.")


def test_an_article_that_changed_since_says_so(opened: Opened) -> None:
    page = opened()
    ask(page, "When does the bridge open?").locator(".statements .chip").click()
    assert marked(page) == "The bridge opens in May."
    expect(page.locator(".changed")).to_contain_text("This article has changed since.")
    page.get_by_role("button", name="Read version 2").click()
    expect(page.locator(".body")).to_have_text("The bridge opens in June.")
    expect(page.locator(".reader mark, .changed")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".statements .chip")).to_be_focused()


def test_the_address_asks_its_question_with_its_filters(opened: Opened, service: PageService) -> None:
    page = opened("/?q=How+many%3F&as_of=2024-12-31&publisher=Capitol+Cable")
    expect(page.locator(".value")).to_be_visible()
    assert service.asked == [{"question": "How many?", "as_of": "2024-12-31", "publisher": "Capitol Cable"}]
    expect(page.locator(".asked")).to_have_text("as of 31 December 2024 · only Capitol Cable")
    expect(page.locator("#publisher")).to_have_value("Capitol Cable")


def test_back_forward_and_reload_find_the_answers_again_without_asking(
    opened: Opened, service: PageService
) -> None:
    page = opened()
    ask(page)
    ask(page, "How many French advisers?")
    expect(page.locator(".turn")).to_have_count(2)
    page.go_back()
    expect(page.locator(".turn")).to_have_count(1)
    page.go_back()
    expect(page.locator("#welcome")).to_be_visible()
    page.go_forward()
    page.go_forward()
    expect(page.locator(".turn")).to_have_count(2)
    page.reload()
    expect(page.locator(".value")).to_have_text(["250 to 350 advisers", "The articles do not answer this."])
    assert len(service.asked) == 2


def test_a_shared_follow_up_is_asked_with_what_it_follows(opened: Opened, service: PageService) -> None:
    first = opened()
    ask(first)
    ask(first, "And the French?")
    service.asked.clear()
    second = opened(first.url.removeprefix(service.url))
    expect(second.locator(".value")).to_have_count(2)
    assert service.asked[0]["history"][0]["content"] == QUESTION


def test_a_follow_up_sends_the_conversation_and_a_new_question_does_not(
    opened: Opened, service: PageService
) -> None:
    page = opened()
    ask(page)
    ask(page, "And the French?")
    assert [turn["role"] for turn in service.asked[1]["history"]] == ["user", "assistant"]
    assert service.asked[1]["history"][0]["content"] == QUESTION
    page.get_by_role("button", name="New question").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#question")).to_be_focused()
    ask(page)
    assert "history" not in service.asked[2]


def test_filters_are_sent_and_shown(opened: Opened, service: PageService) -> None:
    page = opened()
    page.locator("#filters summary").click()
    page.locator("#as-of").fill("2025-01-31")
    page.locator("#since").fill("2024-01-01")
    page.locator("#publisher").select_option("Northgate Courier")
    expect(page.locator("#filters-active")).to_contain_text("as of 31 January 2025")
    ask(page)
    assert service.asked[0] == {
        "question": QUESTION, "as_of": "2025-01-31", "since": "2024-01-01", "publisher": "Northgate Courier",
    }  # fmt: skip
    page.get_by_role("button", name="Clear").click()
    ask(page)
    assert service.asked[1].keys() == {"question", "history"}


def test_the_keyboard_alone_is_enough(opened: Opened, service: PageService) -> None:
    page = opened()
    page.keyboard.type("First line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    assert service.asked == []
    page.keyboard.press("Enter")
    expect(page.locator(".colophon")).to_be_visible()
    assert service.asked[0]["question"] == "First line\nsecond line"
    for _ in range(30):
        if "chip" in focused(page):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert marked(page)
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    assert "chip" in focused(page)


def test_the_skip_link_comes_first_and_leads_to_the_question(opened: Opened) -> None:
    page = opened("/?q=x")
    expect(page.locator(".colophon")).to_be_visible()
    first = page.locator("a, button, input, textarea, select, summary, [tabindex='0']").first
    expect(first).to_have_id("skip")
    first.focus()
    expect(first).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    assert page.url.endswith("/?q=x")


def test_on_a_phone_the_article_is_a_sheet_over_the_page(opened: Opened) -> None:
    page = opened(viewport=PHONE, has_touch=True)
    turn = ask(page)
    chip = turn.locator(".statements .chip").first
    chip.tap()
    assert marked(page) == ADVISERS_QUOTE
    reader = page.get_by_role("dialog")
    box = reader.bounding_box()
    assert box == {"x": 0, "y": 0, **{k: float(v) for k, v in PHONE.items()}}
    expect(reader.locator("mark")).to_be_in_viewport()
    assert page.evaluate("document.getElementById('main').inert")
    for _ in range(12):  # the focus stays in the sheet, or goes to the browser's own controls
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('main, header')")
    reader.get_by_role("button", name="Close").tap()
    expect(page.locator("#reader")).to_be_hidden()
    assert not page.evaluate("document.getElementById('main').inert")
    expect(chip).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280])
def test_nothing_is_wider_than_the_screen(opened: Opened, width: int) -> None:
    page = opened(viewport={"width": width, "height": 800})
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    page.locator("#filters summary").click()
    assert page.evaluate(overflow) <= 0
    ask(page, "hostile " + "long" * 60)
    assert page.evaluate(overflow) <= 0
    page.locator(".statements .chip").first.click()
    marked(page)
    assert page.evaluate(overflow) <= 0
    assert page.locator(".scroll").evaluate("node => node.scrollWidth - node.clientWidth") <= 0


CONTRAST = """
() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = {};
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility() || node.closest(".visually-hidden, .skip")) continue;
    const [a, b] = [light(rgba(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    found[`${node.tagName}.${node.className}`] = (a + 0.05) / (b + 0.05);
  }
  return found;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast_enough_for_aa(opened: Opened, scheme: str) -> None:
    page = opened(color_scheme=scheme, reduced_motion="reduce")
    page.locator("#filters summary").click()
    seen: dict[str, float] = page.evaluate(CONTRAST)
    turn = ask(page, "hostile")
    turn.get_by_role("button", name="Wrong").click()
    turn.locator(".statements .chip").click()
    marked(page)
    seen |= page.evaluate(CONTRAST)
    assert len(seen) > 20
    assert {name: ratio for name, ratio in seen.items() if ratio < 4.5} == {}


def test_light_and_dark_differ(opened: Opened) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    seen = {opened(color_scheme=scheme).evaluate(background) for scheme in ("light", "dark")}
    assert len(seen) == 2


def test_the_highlight_is_seen_in_forced_colours(opened: Opened) -> None:
    page = opened("/c/a1.1", forced_colors="active")
    marked(page)
    colour = "node => getComputedStyle(node).backgroundColor"
    assert page.locator(".reader mark").evaluate(colour) != page.locator("#reader").evaluate(colour)


def test_nothing_moves_for_those_who_ask_for_that(opened: Opened) -> None:
    page = opened("/?q=slow", reduced_motion="reduce")
    expect(page.locator(".statement")).to_have_count(1)
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_page_says_what_is_asked_and_who_answers(opened: Opened) -> None:
    page = opened()
    expect(page.locator("#collection")).to_have_text(
        "6 articles, the newest of 21 October 2025 · read by the local engine, without a language model"
    )


def test_sample_questions_are_offered_for_the_samples_alone(opened: Opened, service: PageService) -> None:
    page = opened()
    page.get_by_role("button", name=QUESTION).click()
    expect(page.locator(".value")).to_have_text("250 to 350 advisers")
    service.samples = False
    page = opened()
    expect(page.locator("#contents")).to_be_visible()
    expect(page.locator("#suggestions")).to_be_hidden()


def test_an_empty_collection_says_how_to_fill_it(opened: Opened) -> None:
    nothing = {"items": []}
    page = opened(before=lambda page: page.route("**/articles", lambda route: route.fulfill(json=nothing)))
    expect(page.locator("#collection")).to_contain_text("dateline ingest PATH")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#contents")).to_be_hidden()


def test_the_articles_can_be_browsed(opened: Opened) -> None:
    page = opened()
    page.locator("#contents summary").click()
    titles = page.locator("#contents .title")
    expect(titles).to_have_count(6)
    expect(titles.first).to_have_text("Live: the advisers")  # the newest
    titles.first.click()
    expect(page.locator("#reader .body")).to_contain_text("Live updates")
    page.keyboard.press("Escape")
    expect(titles.first).to_be_focused()


def test_feedback_is_sent(opened: Opened, service: PageService) -> None:
    page = opened()
    turn = ask(page)
    turn.get_by_role("button", name="Right").click()
    expect(turn.locator(".thanks")).to_have_text("Noted, thank you.")
    turn.get_by_role("button", name="Wrong").click()
    turn.get_by_label("What is wrong?").fill("it is out of date")
    turn.get_by_role("button", name="Send").click()
    expect(turn.locator(".note")).to_be_hidden()
    assert service.feedback == [
        {"answer_id": "a1", "verdict": "right"},
        {"answer_id": "a1", "verdict": "wrong", "note": "it is out of date"},
    ]


def test_printing_leaves_the_controls_out(opened: Opened) -> None:
    page = opened()
    ask(page)
    page.emulate_media(media="print")
    expect(page.locator("#composer")).to_be_hidden()
    expect(page.locator(".feedback")).to_be_hidden()
    expect(page.locator(".value")).to_be_visible()


EVENTS = """
async ([text, size]) => {
  const { eventsOf } = await import("/web/service.js");
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream({ start(to) {
    for (let i = 0; i < bytes.length; i += size) to.enqueue(bytes.slice(i, i + size));
    to.close();
  } });
  const found = [];
  for await (const event of eventsOf(stream)) found.push([event.event, event.data]);
  return found;
}
"""


def test_events_are_read_whatever_the_chunks_and_line_ends(opened: Opened) -> None:
    lines = [
        ": a comment", "event: statement", 'data: {"text":', 'data: "🇮🇶 é"}', "", ":", "data:1", "",
        "event: answer", "data: {}", "",
    ]  # fmt: skip
    page = opened()
    for newline in ("\n", "\r\n", "\r"):
        stream = "".join(line + newline for line in lines)
        for size in (1, 2, 3, 7, 1000):
            events = page.evaluate(EVENTS, [stream, size])
            expected = [["statement", {"text": "🇮🇶 é"}], ["message", 1], ["answer", {}]]
            assert events == expected, (newline, size)


PARAGRAPHS = """
async ([text, start, end]) => {
  const { paragraphs } = await import("/web/body.js");
  const found = paragraphs(Array.from(text), start, end);
  return [found.map((p) => p.textContent), found.map((p) => p.querySelector("mark")?.textContent ?? "")];
}
"""


def test_a_quote_is_marked_across_paragraphs(opened: Opened) -> None:
    page = opened()
    for text, quote, shown in [
        ("One.\n\nTwo 😀 three.\n\nFour.", "😀 three", ["One.", "Two 😀 three.", "Four."]),
        ("One.\nTwo.\nThree.", "Two.\nThree", ["One.", "Two.", "Three."]),
        ("One.\n\nTwo.\n \nThree.", "One.\n\nTwo.", ["One.", "Two.", "Three."]),
        ("\n\n One 🪖.\r\n\r\nTwo.\r\n", "Two", ["One 🪖.", "Two.\r\n"]),
        ("e\u0301lan. Once. Once.", "Once.", ["e\u0301lan. Once. Once."]),
        ("All", "All", ["All"]),
    ]:
        start = text.rindex(quote)
        paragraphs, marks = page.evaluate(PARAGRAPHS, [text, start, start + len(quote)])
        assert paragraphs == shown
        assert "".join(marks) == re.sub(r"\s*\n\s*", "", quote)


# The Articles page


def test_the_list_leads_from_the_start_to_each_article_newest_first(opened: Opened) -> None:
    page = opened()
    page.get_by_role("link", name="Articles", exact=True).click()
    titles = page.locator(".heads .title")
    expect(titles).to_have_count(6)
    expect(titles.first).to_have_text("Live: the advisers")
    expect(titles.last).to_have_text(HOSTILE_TITLE)  # undated
    expect(page.locator(".heads li").first).to_contain_text("Northgate Courier")
    expect(page.locator(".heads li").first).to_contain_text("21 October 2025")
    expect(page.locator(".heads li").first).to_contain_text("emoji")
    assert page.locator(".heads :is(img, script, b, i)").count() == 0
    titles.first.click()
    expect(page.locator(".one h2")).to_have_text("Live: the advisers")
    assert page.url.endswith("/a/emoji")
    page.get_by_role("link", name="Articles", exact=True).click()
    expect(titles).to_have_count(6)


def test_the_list_is_searched_by_title_publisher_day_and_id(opened: Opened) -> None:
    page = opened("/a")
    titles, found = page.locator(".heads .title"), page.locator("#found")
    expect(found).to_have_text("6 articles")
    for words, count in [("TENTATIVE", 1), ("capitol september 2024", 1), ("2025-10-21", 1), ("nothing", 0)]:
        page.get_by_role("searchbox").fill(words)
        expect(titles).to_have_count(count)
        expect(found).to_have_text(f"{count} of 6 articles")
    page.get_by_role("searchbox").fill("withdrawal-plan")
    titles.first.click()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("withdrawal-plan")
    expect(titles).to_have_count(1)


def test_thousands_of_articles_are_drawn_some_at_a_time(opened: Opened, service: PageService) -> None:
    service.heads = [
        {"id": f"n{n}", "title": f"Number {n}", "publisher": "Écho", "published": None, "ingested": f"{n:05}"}
        for n in range(5000)
    ]
    page = opened("/a")
    titles = page.locator(".heads .title")
    expect(titles).to_have_count(200)
    page.get_by_role("button", name="Show 200 more of 4,800").click()
    expect(titles).to_have_count(400)
    expect(titles.nth(200)).to_be_focused()
    page.get_by_role("searchbox").fill("echo 1234")
    expect(titles).to_have_text(["Number 1234"])
    expect(page.locator("#more")).to_be_hidden()


def test_an_article_shows_all_that_is_known_of_it(opened: Opened) -> None:
    page = opened("/a/whole", expected="status of 410")  # one of its copies was deleted
    one = page.locator(".one")
    expect(one.locator("h2")).to_have_text("Fire in the mill at Corsten")
    expect(one.locator(".kicker")).to_have_text(
        re.compile("Harbor Ledger.*4 March 2025.*updated 6 March 2025")
    )
    by = one.locator("header .by")
    expect(by).to_contain_text("CORSTEN")
    expect(by).to_contain_text("English")
    expect(by.locator("a")).to_have_text([re.compile("harborledger"), re.compile("www"), "Corsten Wire"])
    expect(by.locator("a").nth(1)).to_have_attribute("href", "https://www.harborledger.example/mill")
    assert one.locator(".body p").all_text_contents() == WHOLE_TEXT.split("\n\n")
    expect(one.locator(".body")).to_have_attribute("lang", "en")
    expect(one.locator(".told")).to_have_text("Corrected. The fire lasted <b>six</b> hours, not five.")

    removed = one.locator(".removed")
    expect(removed.locator("ul").first).to_be_hidden()
    expect(removed.locator("summary")).to_have_text(
        "Left out of the article: teasers for other stories (2), captions and picture credits (1), "
        "“constructor” (1)"
    )
    removed.locator("summary").click()
    expect(removed.locator("h3").first).to_have_text("Teasers for other stories: never cited")
    expect(removed.locator("section").first).to_contain_text("They tell of other articles")
    expect(removed.locator("section").first.locator("li")).to_have_text(
        ["READ MORE: Ferry inquiry opens", "READ MORE: Tram line slips"]
    )

    copies = one.locator(".family li")
    expect(copies).to_have_count(2)
    expect(copies.first).to_contain_text("Live: the advisers")
    expect(one.locator(".family")).to_contain_text("They credit Press <b>Agency</b>.")
    expect(copies.last.locator("a")).to_have_attribute("href", "/a/deleted")

    one.get_by_text("Where its particulars come from").click()
    expect(one.locator("tbody tr").first).to_have_text("Publishedthe page's structured data (JSON-LD)95%")
    expect(one.locator("tbody tr").last).to_have_text("<i>place</i><b>place line</b>50%")
    one.get_by_text("The document it was extracted from").click()
    for fact in ("ab" * 32, "text/html", "html 2"):
        expect(one.locator("dl")).to_contain_text(fact)
    assert one.locator(":is(b, i, img, script)").count() == 0


def test_a_notice_that_its_publisher_repeats_is_set_apart(opened: Opened) -> None:
    page = opened("/a/noticed")
    standing = page.locator(".body .standing")
    expect(standing).to_have_text(f"Its publisher repeats this under its stories. Never cited: {NOTICE}")
    assert page.locator(".body p:not(.standing)").all_text_contents() == ["The 🚋 runs again.", "It is red."]


def test_versions_lead_to_one_another(opened: Opened) -> None:
    page = opened("/a/whole", expected="status of 410")
    rows = page.locator(".versions li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("on this page")
    expect(rows.first).to_contain_text("Corrected: The fire lasted <b>six</b> hours")
    expect(rows.last).to_contain_text("from 4 March 2025 until 6 March 2025")
    page.get_by_role("link", name="Version 1", exact=True).click()
    assert page.url.endswith("/a/whole?version=1")
    expect(page.locator(".changed")).to_contain_text("You are reading version 1.")
    expect(page.locator(".told")).to_contain_text("Corrected in version 2.")
    page.get_by_role("link", name="Read version 2").click()
    expect(page.locator(".changed")).to_have_count(0)


def test_what_a_document_lacks_is_not_drawn(opened: Opened) -> None:
    page = opened("/a/withdrawal-plan")
    expect(page.locator(".one h2")).to_have_text("A tentative deal to draw down")
    expect(page.locator(".one :is(.removed, .family, .versions, .told, .changed, table)")).to_have_count(0)
    expect(page.locator(".one")).not_to_contain_text(re.compile("undefined|null|NaN"))


def test_the_address_marks_code_points(opened: Opened) -> None:
    start = WHOLE_TEXT.index(WHOLE_QUOTE)  # emoji stand before it and in it
    page = opened(f"/a/whole?version=2#{start}-{start + len(WHOLE_QUOTE)}", expected="status of 410")
    expect(page.locator("mark")).to_have_text(WHOLE_QUOTE)
    expect(page.locator("mark")).to_be_in_viewport()
    expect(page.locator("mark")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text(WHOLE_QUOTE)
    page.get_by_role("link", name="Corsten Wire").click()
    expect(page.locator("mark")).to_have_text("CORSTEN")
    page.evaluate("location.hash = '#90000-90007'")
    expect(page.locator("mark")).to_have_count(0)
    expect(page.locator(".marked .notice")).to_contain_text("no characters 90000 to 90007")


def test_a_citation_leads_to_its_articles_own_page_with_the_quote_marked(opened: Opened) -> None:
    page = opened("/c/a1.2")
    assert marked(page) == EMOJI_QUOTE
    page.get_by_role("link", name="All about this article").click()
    expect(page.locator(".one mark")).to_have_text(EMOJI_QUOTE)
    assert "/a/emoji?version=1#" in page.url
    page.go_back()
    page.locator(".cited .sources .title a").click()
    expect(page.locator(".one mark")).to_have_text(EMOJI_QUOTE)


def test_a_hostile_article_is_inert_on_its_own_page(opened: Opened) -> None:
    page = opened("/a/hostile")
    expect(page.locator(".one h2")).to_have_text(HOSTILE_TITLE)
    expect(page).to_have_title(f"{HOSTILE_TITLE} · Dateline")
    expect(page.locator(".address")).to_have_text("javascript:window.hacked=1")
    expect(page.locator(".removed summary")).to_contain_text("“<i>caption</i>”")
    assert page.locator(".one :is(img, script, b, i), [href^='javascript' i]").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_deleted_articles_page_tells_of_it(opened: Opened) -> None:
    page = opened("/a/deleted", expected="status of 410")
    expect(page.locator(".one h2")).to_have_text("The mayor")
    expect(page.locator(".one")).to_contain_text("deleted from the collection on 2 November 2025")
    expect(page.locator(".one")).to_contain_text("Withdrawn by its publisher.")


def test_an_unknown_article_or_version_is_explained(opened: Opened, service: PageService) -> None:
    page = opened("/a/whole?version=9", expected="status of 404")
    expect(page.locator(".one h2")).to_have_text("There is no such article.")
    page.goto(f"{service.url}/a/none")
    expect(page.locator(".one h2")).to_have_text("There is no such article.")
    expect(page.locator(".one")).to_contain_text("Check the id")
    page.get_by_role("link", name="See all articles").click()
    expect(page.locator(".heads li")).to_have_count(6)


def files(*names: str) -> list[Any]:
    """Files to choose; each holds its own name."""
    return [{"name": name, "mimeType": "", "buffer": name.encode()} for name in names]


def test_files_are_sent_one_by_one_and_each_is_told_of(opened: Opened, service: PageService) -> None:
    page = opened("/a", expected="status of 422")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add files").click()
    hostile = "<img src=x onerror=window.hacked=1>.md"
    chooser.value.set_files(files("page.html", "some.jsonl", "refused.txt", hostile, "queued.pdf"))
    rows = page.locator("#reports > li")
    expect(page.locator("#tally")).to_have_text(
        "5 of 5 files · 3 added · 1 updated · 1 unchanged · 1 file refused"
    )
    expect(rows.nth(0).get_by_role("link")).to_have_attribute("href", "/a/advisers-stay")
    expect(rows.nth(0)).to_contain_text("Added: Iraq keeps a few hundred")
    expect(rows.nth(1)).to_contain_text("Updated: The bridge")
    expect(rows.nth(1)).to_contain_text("Held already, unchanged: Live: the advisers")
    expect(rows.nth(1)).to_contain_text("Refused: line 3. Has no title.")
    expect(rows.nth(1)).to_contain_text("and 3 refusals more")
    expect(rows.nth(2)).to_contain_text("Refused: refused.txt. <b>no</b> text was found in it.")
    expect(rows.nth(2)).to_contain_text("Save the page as a whole.")
    expect(rows.nth(3)).to_contain_text(hostile)
    expect(rows.nth(4)).to_contain_text("Added: Live: the advisers")  # after its turn in the queue
    assert service.looks == 2
    assert service.received == [
        ("page.html", "text/html", b"page.html"),
        ("some.jsonl", "application/x-ndjson", b"some.jsonl"),
        ("refused.txt", "text/plain", b"refused.txt"),
        (hostile, "text/markdown", hostile.encode()),
        ("queued.pdf", "application/pdf", b"queued.pdf"),
    ]
    assert page.locator("#reports :is(img, b)").count() == 0
    expect(page.locator("#announcer")).to_contain_text("3 added")
    expect(page.locator("#stop, #again").locator("visible=true")).to_have_count(0)


def test_what_did_not_get_through_is_sent_again(opened: Opened, service: PageService) -> None:
    service.busy = True
    page = opened("/a", expected="status of 503")
    page.locator("#files").set_input_files(files("one.html", "two.html"))
    states = page.locator("#reports .state")
    expect(states.first.locator("p")).to_have_text(["Many files wait already.", "Send it later."])
    expect(page.locator("#tally")).to_have_text("2 of 2 files · 2 files not sent")
    service.busy = False
    page.get_by_role("button", name="Send 2 again").click()
    expect(page.locator("#tally")).to_have_text("2 of 2 files · 2 added")
    expect(page.locator("#again")).to_be_hidden()
    expect(page.locator("#choose")).to_be_focused()


def test_sending_can_be_stopped_and_stops_where_the_service_is_gone(opened: Opened) -> None:
    page = opened("/a", expected="ERR_CONNECTION_REFUSED")
    page.route("**/articles?*", lambda route: None)  # never answered
    page.locator("#files").set_input_files(files("one.html", "two.html"))
    page.get_by_role("button", name="Stop").click()
    states = page.locator("#reports .state")
    expect(states).to_have_text([re.compile("Stopped"), "Not sent"])
    page.unroute("**/articles?*")
    page.route("**/articles?*", lambda route: route.abort("connectionrefused"))
    page.get_by_role("button", name="Send 2 again").click()
    expect(states).to_have_text([re.compile("could not be reached"), "Not sent"])


def test_a_status_elsewhere_is_never_asked_for(opened: Opened) -> None:
    page = opened("/a")
    page.locator("#files").set_input_files(files("away.pdf"))
    expect(page.locator("#reports")).to_contain_text("The service named another site")


DROP = """
(names) => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File([name], name));
  const how = { dataTransfer: transfer, bubbles: true, cancelable: true };
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(type, how));
    if (type === "dragover") window.hinted = document.body.classList.contains("dropping");
  }
}
"""


def test_files_dropped_anywhere_on_the_page_are_sent(opened: Opened, service: PageService) -> None:
    page = opened("/a")
    expect(page.locator(".heads li")).to_have_count(6)
    page.evaluate(DROP, ["one.html", "two.md"])
    expect(page.locator("#tally")).to_have_text("2 of 2 files · 2 added")
    assert [name for name, _, _ in service.received] == ["one.html", "two.md"]
    assert page.evaluate("window.hinted")
    expect(page.locator("body")).not_to_have_class(re.compile("dropping"))


def contrasts(page: Page) -> dict[str, float]:
    """Of each kind of text, in light and in dark."""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found |= {f"{scheme} {name}": ratio for name, ratio in page.evaluate(CONTRAST).items()}
    return found


def test_the_articles_page_has_contrast_enough_and_fits_a_phone(opened: Opened) -> None:
    width = {"width": 320, "height": 800}
    page = opened("/a", viewport=width, reduced_motion="reduce", expected="status of 4")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    page.locator("#files").set_input_files(files("refused" + "long" * 30, "some.jsonl"))
    expect(page.locator("#tally")).to_contain_text("2 of 2 files")
    seen = contrasts(page)
    assert page.evaluate(overflow) <= 0
    page.goto(page.url.removesuffix("/a") + "/a/whole?version=1#0-7")
    expect(page.locator("mark")).to_have_text("CORSTEN")
    for summary in page.locator("summary").all():
        summary.click()
    seen |= contrasts(page)
    assert page.evaluate(overflow) <= 0
    assert len(seen) > 40
    assert {name: ratio for name, ratio in seen.items() if ratio < 4.5} == {}


def test_the_application_takes_files_from_the_page(opened: Opened) -> None:
    service = api_fakes.FakeService()
    with api_fakes.served(service) as base:
        page = opened("/a", base=base)
        words = "The bridge opens in June, the mayor said. Work on it took four years in all."
        page.locator("#files").set_input_files(
            [{"name": "bridge.md", "mimeType": "", "buffer": f"# The bridge\n\n{words}\n".encode()}]
        )
        link = page.locator("#reports a")
        expect(link).to_have_text("The bridge")
        link.click()
        expect(page.locator(".one .body")).to_have_text(words)


def test_the_application_serves_the_page_and_answers_it(opened: Opened) -> None:
    service = api_fakes.FakeService()
    with api_fakes.served(service) as base:
        page = opened(base=base)
        turn = ask(page, "How many advisers remain?")
        expect(turn.locator(".value")).to_have_text("about 250 to 350 advisers")
        turn.locator(".statements .chip").first.click()
        assert marked(page) == api_fakes.QUOTES[0]
        page.keyboard.press("Escape")
        turn.get_by_role("button", name="Right").click()
        expect(turn.locator(".thanks")).to_have_text("Noted, thank you.")
        page.goto(f"{base}/c/a1.2")
        assert marked(page) == api_fakes.QUOTES[1]
    assert service.noted == [("a1", "right", None)]


def test_over_the_samples_each_chip_opens_the_article_at_its_quote(opened: Opened, samples: str) -> None:
    page = opened(base=samples)
    expect(page.locator("#suggestions")).to_be_visible()
    turn = ask(page)
    expect(turn.locator(".statements")).to_contain_text("350")
    answer_id = page.evaluate("history.state.turns[0].answer")
    citations = page.request.get(f"{samples}/answers/{answer_id}").json()["citations"]
    assert citations
    for citation in citations:
        turn.locator(f".statements .chip[data-citation='{citation['id']}']").click()
        expect(page.locator(".reader h2")).to_have_text(citation["title"])
        expect(page.locator(".reader mark").first).to_be_in_viewport()
        assert marked(page) == citation["quote"]
    page.goto(f"{samples}/c/{citations[0]['id']}")
    assert marked(page) == citations[0]["quote"]
    expect(page.locator(".cited h2")).to_have_text(QUESTION)
