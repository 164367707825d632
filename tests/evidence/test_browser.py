"""Handing in files in a real browser: chosen, dropped, pasted; progress, errors beside the file, previews."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, Request, Route, expect
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from models.ledger import Task
from tests.cast import PASSWORD
from tests.evidence.conftest import Add
from tests.evidence.files import make_pdf, make_picture

pytestmark = pytest.mark.browser

DROP = """(zone, files) => {
  const carried = new DataTransfer();
  for (const [name, type, content] of files) {
    carried.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type }));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""
PASTE = """(body, content) => {
  const carried = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  carried.items.add(new File([bytes], "image.png", { type: "image/png" }));
  body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
}"""


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture
def page(chromium: Chromium, served: str, task: Task) -> Page:
    """The finance liaison's browser on the evidence page; a script error fails the test."""
    opened = chromium.new_context(locale="en-GB").new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    opened.goto(f"{served}/sign-in")
    opened.fill("[name=username]", "finance.liaison")
    opened.fill("[name=password]", PASSWORD)
    opened.click("main button[type=submit]")
    opened.wait_for_url(f"{served}/")
    opened.goto(f"{served}/tasks/{task.ref}/evidence")
    return opened


def rows(page: Page, state: str) -> Locator:
    return page.locator(f".upload-row[data-state={state}]")


def upload(page: Page) -> None:
    page.get_by_role("button", name="Upload", exact=True).click()


def test_dropped_and_pasted_files_are_uploaded_each_on_its_own(page: Page) -> None:
    files = [
        ["报告.pdf", "application/pdf", text(make_pdf())],
        ["photo.png", "image/png", text(make_picture())],
        ["program.pdf", "application/pdf", text(b"MZ\0\0\0")],
    ]
    page.locator("[data-drop]").evaluate(DROP, files)
    page.locator("body").evaluate(PASTE, text(make_picture(colour="red")))
    expect(page.locator(".upload-row")).to_have_count(4)
    expect(page.locator(".upload-row").nth(1).get_by_label("Kind")).to_have_value("photo")
    page.get_by_label("Kind").first.select_option("data")
    expect(page.locator(".upload-row").nth(0).get_by_label("Kind")).to_have_value("data")
    expect(page.locator(".upload-row").nth(1).get_by_label("Kind")).to_have_value("photo")
    expect(page.locator("#upload-files")).to_have_css("color", "rgba(0, 0, 0, 0)")
    page.get_by_label("1. Settle all advances").first.check()
    expect(page.locator("[data-chosen]").first).to_have_text("1")
    upload(page)
    expect(rows(page, "done")).to_have_count(3)
    expect(rows(page, "failed")).to_contain_text("This file is a program. Allowed are: PDF")
    listed = page.locator("[data-evidence-list] tbody tr")
    expect(listed).to_have_count(3)
    expect(listed.filter(has_text="Pasted picture")).to_contain_text("Measure 1")
    expect(listed.filter(has_text="报告.pdf")).to_contain_text("Data")


def test_progress_is_shown_while_a_file_is_on_its_way(page: Page) -> None:
    seen = page.context.new_cdp_session(page)
    seen.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    seen.send("Network.emulateNetworkConditions", slow)
    content = make_pdf(size=1_500_000)
    page.set_input_files("#upload-files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content})
    page.locator(".upload-row").get_by_label("Kind").select_option("data")
    upload(page)
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    expect(rows(page, "done")).to_have_count(1, timeout=30_000)


def test_a_lost_connection_loses_no_file(page: Page) -> None:
    lost: list[str] = []

    def lose_once(route: Route, request: Request) -> None:
        if request.method == "POST" and not lost:
            lost.append(request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/evidence", lose_once)
    page.set_input_files("#upload-files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": make_pdf()})
    page.locator(".upload-row").get_by_label("Kind").select_option("data")
    upload(page)
    expect(page.locator("[data-status]").first).to_have_text("The connection was lost. Trying again…")
    expect(rows(page, "done")).to_have_count(1, timeout=15_000)
    assert len(lost) == 1


def test_what_is_missing_is_told_before_anything_is_sent(page: Page) -> None:
    page.set_input_files("#upload-files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": make_pdf()})
    upload(page)
    expect(rows(page, "failed")).to_contain_text("Fill in title, kind and date first.")
    expect(page.locator(".upload-row").get_by_label("Kind")).to_be_focused()


def test_upload_without_a_file_asks_for_one(page: Page) -> None:
    told = page.get_by_text("Choose a file first.")
    expect(told).to_be_hidden()
    upload(page)
    expect(told).to_be_visible()
    page.set_input_files("#upload-files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": make_pdf()})
    expect(told).to_be_hidden()


def test_after_an_upload_the_page_tells_anew_what_is_missing(page: Page) -> None:
    page.goto(page.url.replace("/evidence", "/prepare"))
    missing, left = page.locator("#ready-to-sign"), page.locator("#files-help")
    expect(missing).to_contain_text("There is no evidence in this cycle.")
    expect(left).to_contain_text("200 more files")
    page.locator("[data-defaults]").get_by_label("Kind").select_option("data")
    page.set_input_files("#upload-files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": make_pdf()})
    upload(page)
    expect(rows(page, "done")).to_have_count(1, timeout=15_000)
    expect(missing).not_to_contain_text("There is no evidence in this cycle.")
    expect(left).to_contain_text("199 more files")


def test_a_pdf_and_a_picture_are_shown_in_the_page(session: Session, served: str, page: Page, add: Add) -> None:
    pdf, picture = add(make_red_pdf()), add(make_picture(size=(64, 48)), "a.png")
    session.commit()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{served}/evidence/{picture.id}")
    expect(page.locator("img.preview")).to_have_js_property("naturalWidth", 64)
    page.goto(f"{served}/evidence/{pdf.id}")
    wait_for_red(page)
    assert refused == []


def make_red_pdf() -> bytes:
    """A page that is red all over, so that seeing red is seeing the page."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 0, 1000, 1000, fill=1)
    canvas.save()
    return out.getvalue()


def wait_for_red(page: Page) -> None:
    """The viewer is a page of the browser itself, closed to scripts: look at the pixels."""
    for _ in range(60):
        seen = Image.open(io.BytesIO(page.locator("iframe.preview").screenshot())).convert("RGB")
        if sum(count for count, colour in seen.getcolors(1 << 24) or [] if colour == (255, 0, 0)) > 10_000:
            return
        page.wait_for_timeout(250)
    pytest.fail("the PDF did not show")
