"""Nobody does to many tasks at once what he or she may not do to one."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import BulkAct, BulkRun, State, Task
from models.people import Grant, Recusal, Role
from tests.cast import Cast
from tests.ledger.bulking import change, pins_of
from tests.ledger.entered import NOT_THE_OFFICE
from tests.process.lived import DAY, Life
from tests.process.players import hire
from workflow.errors import NotPermitted
from workflow.reminders.days import local_day


@pytest.mark.parametrize("act", list(BulkAct))
def test_nobody_but_the_office_changes_many(cast: Cast, act: BulkAct) -> None:
    """Not even what somebody may do to each of the tasks alone: a comment."""
    life = Life.begin(cast).verify()
    cast.session.commit()
    values: dict[str, Any] = {"text": "Well done", "deadline": local_day(life.now) + 90 * DAY}
    for who in NOT_THE_OFFICE:
        with pytest.raises(NotPermitted):
            change(cast, act, values, pins_of(life.task), by=who)
        cast.session.rollback()
    assert cast.session.scalars(select(BulkRun)).all() == []


def test_the_office_may_do_in_bulk_only_what_it_may_do_alone(cast: Cast, session: Session) -> None:
    """Recused from one unit and at home in another: neither's task is put under monitoring, the third one is."""
    hire(cast, "office.tied", Role.OFFICE).home_unit_id = cast.units["library"].id
    tie = Recusal(user=cast["office.tied"], unit=cast.units["finance"], reason="Spouse", declared_at=cast.now)
    session.add(tie)
    recused = Life.begin(cast).verify().task
    at_home = Life(cast, cast.task(lead="library", co=("estates",)), cast.now)
    values = {"state": State.VERIFIED.value, "cycle_started_at": cast.now, "verified_at": cast.now}
    free = cast.task(lead="history")
    for task in (at_home.task, free):
        session.execute(Task.__table__.update().where(Task.id == task.id).values(**values))
    session.commit()
    today = local_day(cast.now)
    plan = {"interval_days": 30, "first_review_on": today + 30 * DAY, "ends_on": today + 90 * DAY}
    told = change(cast, BulkAct.MONITOR, plan, pins_of(recused, at_home.task, free), by="office.tied")
    no_right = ("refused", ["You do not have the right to do this."])
    assert told == {recused.ref: no_right, at_home.task.ref: no_right, free.ref: ("done", [])}


def test_a_right_lost_in_between_counts(cast: Cast, session: Session) -> None:
    task = cast.task()
    grant = session.scalars(select(Grant).where(Grant.user_id == cast["office"].id)).one()
    grant.revoked_at = cast.now
    session.commit()
    session.expire_all()
    with pytest.raises(NotPermitted):
        change(cast, BulkAct.COMMENT, {"text": "Well done"}, pins_of(task))


def test_a_closed_campaign_stands_still_in_bulk_too(cast: Cast, session: Session) -> None:
    task = cast.task()
    cast.campaign.closed_at = cast.now
    session.commit()
    for act, values in ((BulkAct.COMMENT, {"text": "Well done"}), (BulkAct.LEADER, {"leader": cast["committee"]})):
        result, why = change(cast, act, values, pins_of(task), key=act.value)[task.ref]
        assert result == "refused"
        assert why[0].endswith("the committee can reopen it.")
