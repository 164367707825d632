"""Hand-made requests at the action page and at addresses: refused with a sentence, never with a stack."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.verification import Gap
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.planning import Planned
from tests.process.lived import Life


@pytest.fixture
def ref(session: Session, cast: Cast, now: datetime) -> str:
    """A submitted task."""
    found = Life.begin(cast).submit().task.ref
    session.commit()
    return found


GIVEN = {"reason": "Not shown by the files.", "deadline": (date.today() + timedelta(days=30)).isoformat()}  # noqa: DTZ011


@pytest.mark.parametrize(
    "rows",
    [
        {"gaps-²-description": "Nothing shown"},
        {"gaps-٣-description": "Nothing shown"},
        {"gaps-0-wanted": "Records"},
        {"gaps-0-description": "One", "gaps-1-wanted": "Only wanted"},
        {f"gaps-{i}-description": "One of many" for i in range(101)},
    ],
)
def test_odd_rows_of_gaps_are_refused_and_none_is_dropped(
    ref: str, browser: Browser, session: Session, rows: dict[str, str]
) -> None:
    answer = browser.as_("g1.inspector").submit(f"/tasks/{ref}/do/return", {**GIVEN, **rows})
    assert answer.status_code == 422
    assert session.query(Gap).count() == 0


def test_a_row_may_lack_its_second_field(ref: str, browser: Browser, session: Session) -> None:
    answer = browser.as_("g1.inspector").submit(
        f"/tasks/{ref}/do/return", {**GIVEN, "gaps-7-description": "No record after the rule"}
    )
    assert answer.status_code == 302
    assert [gap.description for gap in session.query(Gap)] == ["No record after the rule"]
    assert session.query(Task).filter_by(ref=ref).one().state is State.IN_PROGRESS


@pytest.mark.parametrize("number", [99999999999, 10**30])
def test_numbers_that_no_database_has_are_not_found(ref: str, browser: Browser, number: int) -> None:
    office = browser.as_("office")
    for path in ("/evidence/{}", "/parts/{}", "/files/{}", "/files/{}/view", "/reviews/{}", "/phase-goals/{}"):
        assert office.get(path.format(number)).status_code == 404, path
    assert office.get(f"/trail?before={number}").status_code == 422
    assert browser.as_("finance.leader").get(f"/tasks/{ref}/measures/{number}/progress").status_code == 404


def test_a_trigger_that_nobody_declared_is_not_found(ref: str, browser: Browser) -> None:
    inspector = browser.as_("g1.inspector")
    url = f"/tasks/{ref}/do/nonsense"
    assert inspector.get(url).status_code == 404
    assert inspector.submit(url, GIVEN, page=f"/tasks/{ref}").status_code == 404
    assert inspector.submit(f"/tasks/{ref}/do/start", page=f"/tasks/{ref}").status_code == 409


@pytest.mark.parametrize("number", [99999999999, 10**30, -(10**30)])
def test_a_row_that_no_database_has_is_not_chosen(
    ref: str, browser: Browser, cast: Cast, session: Session, number: int
) -> None:
    code = Planned.begin(cast, "finance", teams=1).man(1, "g1.leader", "g1.inspector").row.code
    session.commit()
    tie = {"ties-0-unit": str(number), "ties-0-kind": "relative", "ties-0-words": "A cousin of the bursar"}
    assert browser.as_("g1.inspector").submit(f"/inspections/{code}/declaration", tie).status_code == 422
    office = browser.as_("office")
    assert office.get(f"/tasks/{ref}/documents/new?evidence={number}").status_code == 200
    cause = {"listed_cause": str(number), "cause": "Old advances have come back.", "evidence": str(number)}
    written_off = Life.begin(cast).verify().task.ref
    session.commit()
    assert office.submit(f"/tasks/{written_off}/do/rebound", cause).status_code == 422


def test_a_moment_at_the_edge_of_the_calendar_is_refused_beside_its_field(ref: str, browser: Browser) -> None:
    office, end = browser.as_("office"), "2027-01-01T10:00"
    typed = {"unit": "1", "title": "满意吗", "question": "您满意吗？", "minimum": "6", "codes": "12"}
    for opens, closes in (("0001-01-01T00:00", end), ("0001-01-01T00:00",) * 2, ("9999-12-31T23:59",) * 2):
        answer = office.submit("/campaigns/X26/ballots/new", {**typed, "opens_at": opens, "closes_at": closes})
        assert (answer.status_code, f'value="{opens}"' in answer.text) == (422, True), opens
