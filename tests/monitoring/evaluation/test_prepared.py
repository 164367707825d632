"""Who prepared a sheet does not decide on it, whoever wrote over it since and though it was sent back meanwhile."""

import pytest

from models.people import Grant, Role
from tests.cast import Cast
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.process.lived import Life
from tests.process.players import hire
from workflow.errors import NotPermitted
from workflow.monitoring.evaluation import holding as rules
from workflow.monitoring.evaluation.waiting import waiting_sheets


@pytest.fixture
def held(cast: Cast) -> Evaluated:
    life = Life.begin(cast).verify()
    cast.task("history")
    return Evaluated.begin(cast, life.now)


def test_who_handed_a_sheet_over_does_not_decide_on_it(cast: Cast, held: Evaluated) -> None:
    cast.session.add(Grant(user_id=cast["office"].id, role=Role.COMMITTEE, granted_at=cast.now))
    cast.session.flush()
    cast.session.expire_all()
    held.propose()
    with pytest.raises(NotPermitted):
        held.decide("office")


def test_who_gave_points_on_a_sheet_does_not_decide_on_it(held: Evaluated, cast: Cast) -> None:
    hire_for_both(cast)
    held.adjust("returns", 1)
    held.propose("office.two")
    assert_decided_by_another(held, "points")


def test_points_written_over_are_still_those_of_who_gave_them(held: Evaluated, cast: Cast) -> None:
    hire_for_both(cast)
    held.adjust("returns", 1)
    held.adjust("returns", 1, "Both lists came in May, after all.", by="office.two")
    held.propose("office.two")
    assert_decided_by_another(held, "points")


def test_who_took_points_back_or_handed_over_a_sheet_that_came_back_does_not_decide_on_it(
    held: Evaluated, cast: Cast
) -> None:
    hire_for_both(cast)
    held.adjust("returns", 1, by="office.two")
    held.adjust("returns", None)
    held.propose("office.two")
    assert not rules.may_handle(cast.session, cast["office"], "evaluation.decide", held.sheet())
    held.send_back()
    held.propose("office")
    held.send_back()
    held.propose("office.two")
    assert_decided_by_another(held, "handed this sheet")


def hire_for_both(cast: Cast) -> None:
    """The office sits on the committee as well, and there is a second one of the office."""
    hire(cast, "office.two", Role.OFFICE)
    cast.session.add(Grant(user_id=cast["office"].id, role=Role.COMMITTEE, granted_at=cast.now))
    cast.session.flush()
    cast.session.expire_all()


def assert_decided_by_another(held: Evaluated, why: str) -> None:
    """The sheet of the finance office neither waits for the office nor is decided by it; nothing else is proposed."""
    session, office = held.cast.session, held.cast["office"]
    assert not rules.may_handle(session, office, "evaluation.decide", held.sheet())
    assert session.scalar(waiting_sheets(office)) == len(held.row.sheets) - 1
    with pytest.raises(NotPermitted, match=why):
        held.decide("office")
    held.decide("committee")
