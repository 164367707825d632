"""An evaluation begun by mistake: withdrawn with a reason, still readable, no longer in anybody's way."""

import pytest
from sqlalchemy.orm import Session

from models.evaluating import SheetStatus
from models.people import Recusal, Role
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.evaluation.evaluating import REASON, Evaluated
from tests.process.lived import Life
from tests.process.players import hire
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.monitoring.evaluation.holding import find_running
from workflow.monitoring.evaluation.waiting import waiting_sheets
from workflow.monitoring.evaluation.withdrawing import may_withdraw
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
    assert cast.session.scalar(waiting_sheets(cast["office"])) == 2
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


def test_who_is_tied_to_a_unit_withdraws_and_begins_only_where_nobody_else_can(cast: Cast, held: Evaluated) -> None:
    finance, session = cast.units["finance"], cast.session
    hire(cast, "office.at_home", Role.OFFICE).home_unit_id = finance.id
    tie = {"unit_id": finance.id, "reason": "A cousin", "declared_at": cast.now}
    session.add(Recusal(user_id=hire(cast, "office.recused", Role.OFFICE).id, **tie))
    session.commit()
    for who in ("office.at_home", "office.recused"):
        assert not may_withdraw(session, cast[who], held.row)
        with pytest.raises(NotPermitted) as refused:
            held.withdraw(by=who)
        assert refused.value.tied
    assert may_withdraw(session, cast["office"], held.row)
    held.withdraw()
    session.commit()
    with pytest.raises(NotPermitted):
        Evaluated.begin(cast, held.now, by="office.recused")
    session.rollback()
    cast["office"].active = False
    session.commit()
    anew = Evaluated.begin(cast, held.now, by="office.recused")
    anew.withdraw(by="office.at_home")
    assert anew.row.withdrawn_at is not None


def test_a_step_on_a_sheet_that_was_not_seen_stands_in_its_way(cast: Cast, held: Evaluated) -> None:
    seen = held.row.version
    held.propose()
    with pytest.raises(Stale) as refused:
        held.withdraw(seen=seen)
    assert refused.value.changed_by == cast["office"].name
    held.withdraw()
    assert held.row.withdrawn_at is not None


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
