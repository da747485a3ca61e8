"""Takes the pictures of the page for the documentation, from a running service over the sample articles.

    dateline serve &
    python docs/screenshots.py http://127.0.0.1:8000

Needs Playwright for Python and Chromium (`CHROMIUM` names another than /usr/bin/chromium).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

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
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
ADVISERS = "How many US advisers remain at Ain al-Asad?"
FRENCH = "How many French advisers are at Ain al-Asad?"


def shots(browser: Browser, base: str, folder: Path) -> None:
    for size, view in (("desktop", DESKTOP), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport=view, color_scheme=scheme, device_scale_factor=2, has_touch=size == "phone"
            )

            def save(name: str, page: Page = page, size: str = size, scheme: str = scheme) -> None:
                page.wait_for_timeout(400)  # the last of the fades
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")

            page.goto(base)
            page.locator("#collection time").wait_for(state="attached")
            save("welcome")
            ask(page, ADVISERS)
            save("answer")
            page.locator(".statements .chip").first.click()
            page.locator(".reader mark").wait_for()
            save("article")
            page.keyboard.press("Escape")
            page.locator("#new").click()
            ask(page, FRENCH)
            save("silence")
            page.close()


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    page.locator(".colophon").last.wait_for()


def main() -> None:
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        shots(browser, base, folder)
        browser.close()


if __name__ == "__main__":
    main()
