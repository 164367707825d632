"""An evaluation begun by mistake: withdrawn with a reason, still readable, no longer in anybody's way."""

import pytest
from sqlalchemy.orm import Session

from models.evaluating import SheetStatus
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.evaluation.evaluating import REASON, Evaluated
from tests.process.lived import Life
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.monitoring.evaluation.holding import find_running
from workflow.monitoring.evaluation.waiting import waiting_sheets
from workflow.trail.audit import verify_trail

OTHER = "Begun with the wrong period, in truth."


@pytest.fixture
def held(cast: Cast) -> Evaluated:
    return Evaluated.begin(cast, Life.begin(cast).verify().now)


def test_nothing_on_a_withdrawn_evaluation_changes_and_another_one_begins(cast: Cast, held: Evaluated) -> None:
    held.propose()
    held.withdraw()
    held.withdraw()  # sent twice
    for step in (held.send_back, held.decide, lambda: held.withdraw(OTHER)):
        with pytest.raises(WrongState, match="withdrawn"):
            step()
    assert (held.sheet().status, find_running(cast.session, cast.campaign)) == (SheetStatus.PROPOSED, None)
    assert cast.session.scalar(waiting_sheets(cast["committee"])) == 0
    anew = Evaluated.begin(cast, held.now)
    assert (held.row.number, anew.row.number) == (1, 2)
    assert cast.session.scalar(waiting_sheets(cast["office"])) == 1
    assert list(verify_trail(cast.session)) == []


def test_only_the_office_withdraws_with_a_reason_and_not_what_the_committee_has_signed(held: Evaluated) -> None:
    for who in ("committee", "auditor", "admin", "finance.leader", "g1.leader"):
        with pytest.raises(NotPermitted):
            held.withdraw(by=who)
    with pytest.raises(InvalidInput) as refused:
        held.withdraw("short")
    assert refused.value.field == "reason"
    held.decide_all()
    with pytest.raises(WrongState, match="The committee has decided"):
        held.withdraw()


def test_it_is_withdrawn_on_its_page_and_stays_readable_there(
    session: Session, cast: Cast, browser: Browser, held: Evaluated
) -> None:
    office, page = browser.as_("office"), "/evaluations/1"
    session.commit()
    assert "Begun by mistake?" not in browser.as_("committee").get(page).text
    refused = office.submit(f"{page}/withdraw", {"reason": "kept"}, page=page)
    assert (refused.status_code, "kept</textarea>" in refused.text) == (422, True)
    assert office.submit(f"{page}/withdraw", {"reason": REASON}, page=page).location == page
    for reader in (office, browser.as_("auditor")):
        for address in (page, "/evaluations/sheets/1"):
            shown = reader.get(address).text
            assert "This evaluation is withdrawn" in shown
            assert REASON in shown
            assert "Hand to the committee" not in shown
        assert "withdrawn" in reader.get("/evaluations").text
    assert "Begin the evaluation" in office.get("/campaigns/X26/evaluations/new").text
    assert f"Withdrew evaluation 1: {REASON}" in browser.as_("auditor").get("/trail").text
