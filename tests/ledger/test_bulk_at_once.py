"""Many tasks changed while others work on them, twice, or more than the bounds allow."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import BulkAct, BulkRun, Comment, State, Task
from models.people import Role, User
from tests.cast import Cast
from tests.ledger.bulking import change, events, pins_of
from tests.ledger.entered import change_task
from tests.process.lived import DAY
from tests.process.players import hire
from tests.process.racing import WON, let_go, race
from workflow.errors import InvalidInput
from workflow.ledger.bulk import MOST, Pin, change_many, find_pins
from workflow.ledger.finding import Wanted
from workflow.reminders.days import local_day


def test_the_same_form_sent_twice_is_done_once(cast: Cast, database: str, session: Session) -> None:
    task = cast.task()
    session.commit()
    pins, office, now, task_id = pins_of(task), cast["office"].id, cast.now, task.id
    let_go(cast)

    def send(session: Session) -> None:
        actor, values = session.get_one(User, office), {"text": "Well done"}
        change_many(session, BulkAct.COMMENT, values, pins, key="same", actor=actor, now=now)

    assert race(database, [send, send, send]) == [WON] * 3
    assert len(session.scalars(select(Comment).where(Comment.task_id == task_id)).all()) == 1
    assert len(session.scalars(select(BulkRun)).all()) == 1


def test_two_who_change_the_same_tasks_at_once_neither_overwrite_nor_block_each_other(
    cast: Cast, database: str, session: Session
) -> None:
    hire(cast, "office.two", Role.OFFICE)
    tasks = [cast.task() for _ in range(6)]
    session.commit()
    pins, now, day = pins_of(*tasks), cast.now, cast.now.date() + 90 * DAY
    people = [cast["office"].id, cast["office.two"].id]
    let_go(cast)

    def send(who: int, order: list[Pin], later: int) -> Callable[[Session], None]:
        def work(session: Session) -> None:
            values, actor = {"deadline": day + later * DAY}, session.get_one(User, who)
            change_many(session, BulkAct.DEADLINE, values, order, key="k", actor=actor, now=now)

        return work

    assert race(database, [send(people[0], pins, 0), send(people[1], pins[::-1], 7)]) == [WON] * 2
    results = [[row[2] for row in json.loads(run.outcomes)] for run in session.scalars(select(BulkRun))]
    assert sorted(results) == [["done"] * 6, ["refused"] * 6]
    assert len({task.deadline for task in session.scalars(select(Task))}) == 1


def test_a_view_is_found_by_the_server_itself(cast: Cast, session: Session, many: list[Task]) -> None:
    today = local_day(cast.now)
    pins, total = find_pins(session, Wanted(states=(State.SUBMITTED,)), actor=cast["office"], today=today)
    wanted = {task.id for task in many if task.state is State.SUBMITTED and task.voided_at is None}
    assert {pin.task_id for pin in pins} == wanted
    assert total == len(wanted) == 30


def test_the_bounds_are_told_and_nothing_is_cut_off(cast: Cast) -> None:
    task = cast.task()
    for pins in ([], [Pin(number, 1) for number in range(1, MOST + 2)]):
        with pytest.raises(InvalidInput):
            change(cast, BulkAct.COMMENT, {"text": "Well done"}, pins)
    assert change(cast, BulkAct.COMMENT, {"text": "Well done"}, pins_of(task))


def test_a_task_changed_since_it_was_chosen_is_not_overwritten(cast: Cast) -> None:
    changed, other = cast.task(), cast.task()
    cast.session.commit()
    pins = pins_of(changed, other)
    change_task(cast.session, cast, changed, title="Somebody was faster")
    day = cast.now.date() + 90 * DAY
    told = change(cast, BulkAct.DEADLINE, {"deadline": day}, pins)
    assert told == {
        changed.ref: ("refused", ["This was changed by Office in the meantime."]),
        other.ref: ("done", []),
    }
    assert changed.deadline != day
    assert len(events(changed, cast)) == 1
