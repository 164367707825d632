"""The README's pictures: takes them from a running demonstration, `python -m docs.take_pictures http://127.0.0.1:8000`."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, find_chromium

FOLDER = Path(__file__).parent / "pictures"
PICTURES = [
    # name, who, language, theme, width, height, address
    ("home-en", "finance.leader", "en", "light", 1280, 760, "/"),
    ("home-zh", "finance.leader", "zh", "light", 1280, 760, "/"),
    ("ledger-zh", "office", "zh", "light", 1280, 900, "/ledger"),
    ("ledger-en-dark", "office", "en", "dark", 1280, 900, "/ledger"),
    ("task-en", "finance.leader", "en", "light", 1280, 1000, "/tasks/LJ26-T016"),
    ("task-phone-zh", "finance.liaison", "zh", "light", 390, 844, "/tasks/LJ26-T016"),
    ("review-zh", "g2.inspector", "zh", "light", 1280, 1000, "/tasks/LJ26-T018/review"),
    ("process-en", "office", "en", "light", 1280, 620, "/process"),
]


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name, who, language, theme, width, height, path in PICTURES:
            page = sign_in(browser, address, who, language, theme)
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address + path)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()


def sign_in(browser: Browser, address: str, who: str, language: str, theme: str) -> Page:
    context = browser.new_context()
    context.add_cookies(
        [{"name": "language", "value": language, "url": address}, {"name": "theme", "value": theme, "url": address}]
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("[name=username]", who)
    page.fill("[name=password]", "rectify-demo")
    with page.expect_navigation():
        page.locator("[name=password]").press("Enter")
    return page


if __name__ == "__main__":
    main(sys.argv[1])
