"""The unit reads on its letter what its findings became: with a link, and without the reasons of those inside."""

import re

from models.findings import FindingUnit, Outcome
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import STATEMENT, Found, by_gap, by_task
from tests.process.lived import Life

LETTER, TITLE = "/inspections/S26/units/finance/feedback", "What became of the findings"
INSIDE = "Told in confidence: the unit is dissolved."


def became(browser: Browser, who: str = "finance.leader") -> str:
    """That part of the letter's page."""
    page = browser.as_(who).get(LETTER).text
    return page.split('id="became"')[1].split("</section>")[0] if TITLE in page else ""


def close(found: Found, matter: FindingUnit) -> None:
    matter.outcome, matter.reason = Outcome.CLOSED, INSIDE
    matter.settled_at, matter.settled_by = found.tick(), found.cast["committee"]


def test_a_gap_stands_there_with_its_page(cast: Cast, browser: Browser) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    cast.session.commit()
    assert became(browser) == ""
    by_gap(found, matter, life)
    cast.session.commit()
    told = became(browser)
    assert STATEMENT in told
    assert "S26-F001" in told
    links = re.findall(r'<a [^>]*href="(/(?:tasks|gaps)/[^"]+)"', told)
    assert len(links) == 2
    assert [browser.as_("finance.leader").get(link).status_code for link in links] == [200, 200]


def test_a_task_and_a_closing_stand_there_the_reason_does_not(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    other, waits = (found.accepted(statement=words).units[0] for words in ("Keys lie about", "Nothing is settled"))
    matter = found.waiting()
    by_task(found, matter)
    close(found, other)
    cast.session.commit()
    assert matter.became is not None
    ref = matter.became.ref
    told = became(browser)
    assert ref in told
    assert "Closed by the committee" in told
    assert waits.finding.statement not in told
    assert INSIDE not in browser.as_("finance.leader").get(LETTER).text


def test_one_that_another_took_in_became_what_that_became(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    taken = found.accepted(statement="Keys lie about")
    matter = found.waiting()
    taken.merged_into, taken.status = matter.finding, taken.status.MERGED
    by_task(found, matter)
    cast.session.commit()
    assert matter.became is not None
    assert became(browser).count(f"/tasks/{matter.became.ref}") == 2
