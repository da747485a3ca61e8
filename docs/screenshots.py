"""Takes the pictures for the documentation: of the page, from a running service over the sample articles,
and of the evaluation's report.

    dateline serve &
    python docs/screenshots.py http://127.0.0.1:8000 [FOLDER]
    dateline eval --html report.html
    python docs/screenshots.py report.html [FOLDER]

Needs Playwright for Python and Chromium (`CHROMIUM` names another than /usr/bin/chromium).
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).parent / "images"
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
VIEWS = {
    "desktop": ViewportSize(width=1280, height=800),
    "phone": ViewportSize(width=390, height=844),
}
ANSWERED = "How many US advisers remain at Ain al-Asad?"
OVER_TIME = "How many US troops are in Iraq?"
SILENT = "How many French advisers are at Ain al-Asad?"
ASKED = {"silence": SILENT, "timeline": OVER_TIME}


@dataclass(frozen=True)
class Picture:
    scene: str  # "welcome", "answer", "timeline", "article" or "silence"; of a report, "report" or "case"
    view: str
    scheme: Literal["light", "dark"]

    @property
    def name(self) -> str:
        return f"{self.scene}-{self.view}-{self.scheme}.png"


PICTURES = [
    Picture("article", "desktop", "light"),
    Picture("article", "desktop", "dark"),
    Picture("silence", "desktop", "light"),
    Picture("timeline", "desktop", "light"),
    Picture("timeline", "phone", "dark"),
    Picture("answer", "phone", "light"),
    Picture("article", "phone", "dark"),
]
REPORT_PICTURES = [
    Picture("report", "desktop", "light"),
    Picture("case", "desktop", "light"),
    Picture("case", "phone", "dark"),
]
OPENED = "tram-vehicles-here"  # the case to show
EVERY = [
    Picture(scene, view, scheme)
    for scene, view, scheme in product(
        ("welcome", "answer", "timeline", "article", "silence"), VIEWS, ("light", "dark")
    )
]


def take(picture: Picture, browser: Browser, base: str, folder: Path) -> None:
    page = browser.new_page(
        viewport=VIEWS[picture.view],
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        device_scale_factor=1.5,
        has_touch=picture.view == "phone",
    )
    page.goto(base)
    page.locator("#collection time").wait_for(state="attached")
    if picture.scene != "welcome":
        ask(page, ASKED.get(picture.scene, ANSWERED))
    if picture.scene == "article":
        page.locator(".statements .chip").first.click()
        page.locator(".reader mark").first.wait_for()
    if picture.scene == "timeline":
        page.locator(".chart .axis").wait_for(state="attached")
        if picture.view == "phone":
            page.locator(".timeline").evaluate("node => node.scrollIntoView()")
    page.mouse.move(0, 0)
    page.screenshot(path=folder / picture.name)
    page.close()


def take_of_report(picture: Picture, browser: Browser, report: Path, folder: Path) -> None:
    page = browser.new_page(
        viewport=VIEWS[picture.view],
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        device_scale_factor=1.2,
        has_touch=picture.view == "phone",
    )
    page.goto(report.resolve().as_uri() + (f"#case-{OPENED}" if picture.scene == "case" else ""))
    if picture.scene == "case":
        case = page.locator(f"#case-{OPENED}")
        case.locator(".pane mark").first.wait_for()
        if picture.view == "phone":
            case.locator(".sources").evaluate("node => node.scrollIntoView()")
    page.screenshot(path=folder / picture.name)
    page.close()


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    page.locator(".colophon").wait_for()


def main() -> None:
    words = [word for word in sys.argv[1:] if word != "--every"]
    base = words[0] if words else "http://127.0.0.1:8000"
    folder = Path(words[1]) if len(words) > 1 else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        if base.endswith(".html"):
            for picture in REPORT_PICTURES:
                take_of_report(picture, browser, Path(base), folder)
        else:
            for picture in EVERY if "--every" in sys.argv else PICTURES:
                take(picture, browser, base, folder)
        browser.close()


if __name__ == "__main__":
    main()
