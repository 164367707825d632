"""Looking at a page as the people who cannot see it do, and those with little room: what is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.cast import PASSWORD

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERY_RULE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# the elements of a page are the same in both themes; only these rules ask for its colours
COLOUR_RULES = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script  # half a megabyte, handed to a page once
# wherever a page scrolled to by itself: a button that has half slid under the masthead counts as a small one
AT_THE_TOP = "rules => { scrollTo(0, 0); return axe.run(rules) }"
THEMES: tuple[tuple[str, dict[str, Any]], ...] = (("light", EVERY_RULE), ("dark", COLOUR_RULES))
WIDTHS = (390, 1280)
# buttons, links that look like buttons and folded parts, which sound the same and do different things
TWINS = """() => {
  const known = new Map(), twins = [];
  for (const one of document.querySelectorAll("main button, main summary, main a.btn")) {
    if (!one.checkVisibility() || one.closest("dialog")) continue;
    const name = (one.getAttribute("aria-label") ?? one.textContent).replace(/\\s+/g, " ").trim();
    const sent = [one.form?.action, one.name, one.value, {...one.dataset}];
    const does = one.matches("summary") ? known.size : one.href ?? JSON.stringify(sent);
    if (known.has(name) && known.get(name) !== does) twins.push(name);
    known.set(name, does);
  }
  return twins;
}"""


@dataclass
class Looker:
    """One person with one browser window, and what was found to complain about so far."""

    page: Page
    address: str
    faults: list[tuple[str, str, Any]] = field(default_factory=list)

    def look(self, path: str, status: int = 200) -> None:
        """Open the page, then find everything that is wrong with it."""
        self.judge(path, self.page.goto(self.address + path), status)

    def send(self, path: str, form: str, values: dict[str, str], status: int) -> None:
        """Send a form of the page as a script would, past what the browser itself would ask for, and look again."""
        self.page.goto(self.address + path)
        with self.page.expect_navigation() as awaited:
            self.page.evaluate(
                """([selector, values]) => {
                    const form = document.querySelector(selector);
                    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
                    HTMLFormElement.prototype.submit.call(form);
                }""",
                [form, values],
            )
        self.judge(f"{path} {form} {sorted(values)}", awaited.value, status)

    def judge(self, name: str, answer: Response | None, status: int) -> None:
        if answer is None or answer.status != status:
            self.faults.append((name, "status", answer and answer.status))
        self.measure(name)
        self.page.evaluate(AXE)
        for theme, rules in THEMES:
            self.page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
            for found in self.page.evaluate(AT_THE_TOP, rules)["violations"]:
                places = [node["html"][:150] for node in found["nodes"][:3]]
                self.faults.append((name, f"{found['id']} in the {theme} theme", places))
        if twins := self.page.evaluate(TWINS):
            self.faults.append((name, "buttons of one name", twins))

    def measure(self, name: str) -> None:
        """Complain about a page that scrolls sideways; the last width stays."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.faults.append((name, f"sideways at {width}", wide))

    def speak(self, language: str) -> None:
        self.page.context.add_cookies([{"name": "language", "value": language, "url": self.address}])

    def hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:  # a page with a status of its own
            self.faults.append((self.page.url, "console", said.text))


@contextmanager
def looking(chromium: Browser, address: str, who: str, language: str) -> Iterator[Looker]:
    """Somebody signed in, or nobody; at the end there must be nothing to complain about."""
    context = chromium.new_context(reduced_motion="reduce", color_scheme="light")
    context.add_cookies([{"name": "theme", "value": "light", "url": address}])
    looker = Looker(context.new_page(), address)
    looker.speak(language)
    if who:
        looker.page.goto(f"{address}/sign-in")
        looker.page.fill("[name=username]", who)
        looker.page.fill("[name=password]", PASSWORD)
        with looker.page.expect_navigation():
            looker.page.locator("[name=password]").press("Enter")
    looker.page.on("console", looker.hear)
    looker.page.on("pageerror", lambda error: looker.faults.append((looker.page.url, "script", str(error))))
    yield looker
    context.close()
    assert looker.faults == [], "\n".join(map(str, looker.faults))
