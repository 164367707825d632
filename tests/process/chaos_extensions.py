"""More acts for the random machine: asking for a later deadline, and what becomes of the request."""

from datetime import timedelta

from models.extensions import Extension
from models.people import User
from tests.process.chaos import REASON, Chaos, act
from workflow.ledger.extensions import ask_extension, grant_extension, refuse_extension, withdraw_extension
from workflow.reminders.days import local_day


def _latest(life: Chaos) -> Extension | None:
    """The newest request, whatever became of it."""
    mine = life.session.query(Extension).filter_by(task_id=life.task.id)
    found: Extension | None = mine.order_by(Extension.id.desc()).first()
    return found


@act("finance.leader")
def ask_for_time(life: Chaos, actor: User, dice: int) -> object:
    day = (life.task.deadline or local_day(life.now)) + timedelta(days=dice)
    return ask_extension(life.session, life.task, day, REASON, actor=actor, now=life.now)


@act("finance.leader")
def take_the_request_back(life: Chaos, actor: User, dice: int) -> object:
    request, seen = _latest(life), dice % 7 == 6
    return request and withdraw_extension(
        life.session, request, actor=actor, seen_version=request.version - seen, now=life.now
    )


@act("office")
def give_time(life: Chaos, actor: User, dice: int) -> object:
    request = _latest(life)
    day = request and request.wanted - timedelta(days=dice % 5)
    return request and grant_extension(
        life.session, request, day, actor=actor, seen_version=request.version, now=life.now
    )


@act("office")
def give_no_time(life: Chaos, actor: User, dice: int) -> object:
    request, reason = _latest(life), REASON if dice % 7 else "No."
    return request and refuse_extension(
        life.session, request, reason, actor=actor, seen_version=request.version, now=life.now
    )
