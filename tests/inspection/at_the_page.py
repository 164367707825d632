"""A member of team 1 in a real browser, on the page where the questions of the finance unit are worked at."""

import re

from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from models.inspection_work import Cell
from tests.cast import PASSWORD
from tests.inspection.acting import Inspected
from tests.story.people import Person
from workflow.inspection.cells import find_cell

PAGE = "/inspections/S26/units/finance/questions"
NAME = "completed"
IS_KEPT = "async () => Boolean(await caches.match(location.pathname))"
ALL_KEPT = """async () => {
  const loaded = performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname);
  const files = [location.pathname, ...loaded.filter((path) => path.includes("/static/"))];
  const kept = await Promise.all(files.map((path) => caches.match(path)));
  return kept.every(Boolean) && loaded.some((path) => path.endsWith("/basis"));
}"""
PATIENCE = 20_000  # milliseconds, on a busy machine


def wait_until(page: Page, told: str) -> None:
    """Until an asynchronous function of the page says so."""
    page.evaluate(f"""async () => {{
      for (const end = Date.now() + {PATIENCE}; !(await ({told})());) {{
        if (Date.now() > end) throw new Error("never came true");
        await new Promise((resolve) => {{ setTimeout(resolve, 50); }});
      }}
    }}""")


class Inspector(Person):
    """With a question open, and the page kept on the device."""

    def start(self, name: str = NAME) -> "Inspector":
        self.open(f"{PAGE}#q-{name}")
        wait_until(self.page, ALL_KEPT)  # no answer on its way brings the session's cookie back
        return self

    def cell(self, name: str = NAME) -> Locator:
        return self.page.locator(f"#q-{name}")

    def write(self, text: str, field: str = "note", name: str = NAME) -> None:
        """Type and leave the field."""
        place = self.cell(name).locator(f"[name={field}]")
        place.fill(text)
        place.dispatch_event("change")

    def sees(self, told: str, name: str = NAME) -> None:
        expect(self.cell(name).locator("[data-cell-told]")).to_contain_text(told, timeout=PATIENCE)

    def sign_in_beside(self, username: str, to: str = "/") -> Page:
        """Somebody signs in in a second window of the same browser and arrives at the address."""
        other = self.context.new_page()
        other.goto(f"{self.address}/sign-in?next={to}")
        other.fill("[name=username]", username)
        other.fill("[name=password]", PASSWORD)
        other.locator("main form:has([name=password]) button[type=submit]").last.click()
        other.wait_for_url(self.address + to)
        return other

    def _listen(self, kind: str, text: str) -> None:
        """A lost connection, a conflict and an expired session are what is tried here."""
        if kind == "error" and not re.search("ERR_|409|401|400", text):
            super()._listen(kind, text)


def stored(work: Inspected, name: str = NAME) -> Cell:
    session: Session = work.cast.session
    session.rollback()
    session.expire_all()
    cell = find_cell(session, work.finance, name)
    assert cell is not None
    session.expunge_all()
    session.rollback()
    return cell
