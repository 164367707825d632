"""A person at a real browser: signs in, opens pages, fills fields, presses the page's own buttons."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.cast import PASSWORD


class Person:
    """One signed-in person with an own window; `language` is en or zh."""

    def __init__(self, chromium: Browser, address: str, username: str, language: str) -> None:
        self.address = address
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900})
        self.speak(language)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self._listen(said.type, said.text))
        self.open("/sign-in")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.send("main form:has([name=password])")
        expect(self.page.locator("html")).to_have_attribute("lang", "zh-Hans" if language == "zh" else "en")

    def _listen(self, kind: str, text: str) -> None:
        """A refused form (422) is an answer like others; everything else on the console is a complaint."""
        if kind == "error" and "422" not in text:
            self.complaints.append(text)

    def speak(self, language: str) -> None:
        """From the next page on."""
        self.context.add_cookies([{"name": "language", "value": language, "url": self.address}])

    def open(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"

    def send(self, form: str) -> None:
        """Press the form's submit button and wait for the next page."""
        with self.page.expect_navigation():
            self.page.locator(f"{form} button[type=submit]").last.click()

    def sees_state(self, ref: str, state: str) -> None:
        self.open(f"/tasks/{ref}")
        expect(self.page.locator(f".chip.state-{state}").first).to_be_visible()

    def follow_next_step(self, trigger: str) -> None:
        """Press the button that the task page offers for a transition."""
        with self.page.expect_navigation():
            self.page.locator(f".next-step a[href$='/do/{trigger}']").click()

    def act(self, ref: str, trigger: str, **fields: str) -> None:
        """Fire a transition from the task page on; afterwards the task page is shown again."""
        self.open(f"/tasks/{ref}")
        self.follow_next_step(trigger)
        for name, value in fields.items():
            self.page.fill(f"main [name='{name}']", value)
        self.send("main form[data-draft]")
        expect(self.page).to_have_url(re.compile(f"/tasks/{ref}$"))

    def upload(self, file: Path, kind: str) -> None:
        """Hand a file to the upload box of the present page and wait until the server has it."""
        self.page.select_option("form[data-upload] [name=kind]", kind)
        self.page.set_input_files("form[data-upload] input[type=file]:not([data-camera])", str(file))
        for box in self.page.locator("[data-queue] > li").last.locator("input[data-field=measures]").all():
            box.evaluate("box => { box.closest('details').open = true; }")
            box.check()
        self.page.locator("form[data-upload] > .form-acts button[type=submit]").click()
        expect(self.page.locator("[data-queue] > li[data-state=done]").last).to_be_visible(timeout=15_000)

    def leave(self) -> None:
        assert self.complaints == []
        self.context.close()
