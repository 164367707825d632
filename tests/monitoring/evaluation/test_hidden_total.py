"""Why a unit's leader reads no total where a ballot is among the indicators, and reads it where none is."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy.orm import Session

from config.settings import Settings, use_settings
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.process.lived import DAY, Life

SHEET, WHY = "/evaluations/sheets/1", "Why the total is not shown"
NO_BALLOT = """
[grades]
good = 90
fair = 75
ordinary = 60
[[indicator]]
name = "returns"
fact = "returns"
points = 40
per_case = 3
cap = 15
label = { en = "Accepted", zh = "一次通过" }
rule = { en = "Minus %(per_case)s", zh = "每次扣%(per_case)s分" }
"""


def evaluate(session: Session, cast: Cast) -> Evaluated:
    """The finance office, once returned; its sheet is decided."""
    life = Life(cast, cast.task(lead="finance"), datetime.now(UTC) - 10 * DAY).submit()
    life.fire("return", "g1.inspector")
    held = Evaluated.begin(cast, datetime.now(UTC) - timedelta(hours=1))
    held.propose()
    held.decide()
    session.commit()
    return held


def test_the_page_says_why_no_total_is_shown_and_how_much_is_measured(
    session: Session, cast: Cast, browser: Browser
) -> None:
    scored = evaluate(session, cast).scored()
    ballot = next(line.points for line in scored.lines if line.name == "satisfaction")
    few, whole = scored.measured / 10, (scored.whole - ballot) / 10
    assert few < whole
    leader, committee = browser.as_("finance.leader"), browser.as_("committee")
    page = leader.get(SHEET).text
    assert WHY in page
    assert f"Of the indicators other than the ballot, {few:g} of {whole:g} points are measured" in page
    assert WHY not in committee.get(SHEET).text
    document: Any = Document(io.BytesIO(leader.submit(f"{SHEET}/word", page=SHEET).data))
    assert "could be computed back" in "".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )


@pytest.mark.parametrize("who", ["finance.leader", "committee"])
def test_a_scheme_that_asks_for_no_ballot_hides_no_total(
    session: Session, cast: Cast, browser: Browser, settings: Settings, tmp_path: Path, who: str
) -> None:
    file = tmp_path / "evaluation.toml"
    file.write_text(NO_BALLOT, "utf-8")
    use_settings(settings.model_copy(update={"evaluation_file": file}))
    held = evaluate(session, cast)
    total = f"{(held.scored().total or 0) / 10:g}"
    session.commit()
    page = browser.as_(who).get(SHEET).text
    assert WHY not in page
    assert total in page.split("Total")[1][:200]
