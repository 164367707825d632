"""What waits for whom, whom one waits for, and where one was mentioned."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.ledger import Comment, Mention, State, Task
from models.people import Recusal, Role
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.conftest import DAY, PEOPLE, Find, every
from tests.ledger.test_speed import listening
from tests.process.lived import Life
from views.database import db
from workflow.ledger.finding import WaitsFor, Wanted
from workflow.ledger.waiting import find_errands, find_mentions, find_waited_for, who_acts
from workflow.process.duties import next_duty


@pytest.mark.parametrize("who", PEOPLE)
def test_what_waits_for_me_is_what_the_task_pages_say(
    session: Session, cast: Cast, many: list[Task], find: Find, today: date, who: str
) -> None:
    duties = {task.id: next_duty(session, task, actor=cast[who], today=today) for task in many}
    expected = {key: duty for key, duty in duties.items() if duty and not duty.others}
    waiting, found = find_errands(session, cast[who], today, 500)
    assert found == expected
    assert waiting.total == len(expected)
    assert {task.id for task in every(find, Wanted(waits_for=WaitsFor.ME), who=who)} == set(expected)
    assert not set(find_waited_for(session, cast[who], today, 500).ids) & set(expected)


def test_what_waits_for_me_begins_with_the_most_urgent(
    session: Session, cast: Cast, many: list[Task], today: date
) -> None:
    by_id = {task.id: task for task in many}
    everything = find_errands(session, cast["finance.leader"], today, 500)[0].ids
    assert [by_id[key].due_on for key in everything] == sorted(by_id[key].due_on for key in everything)
    few, duties = find_errands(session, cast["finance.leader"], today, 3)
    assert few.ids == everything[:3]
    assert few.total == len(everything)
    assert all(key in duties for key in few.ids)


def waited_for(session: Session, cast: Cast, who: str, today: date) -> dict[str, list[Role]]:
    """The references that the person waits for, each with the roles whose step is next."""
    ids = find_waited_for(session, cast[who], today, 500).ids
    tasks = [session.get_one(Task, key) for key in ids]
    acting = who_acts(session, tasks, cast[who], today)
    return {task.ref: acting[task.id] for task in tasks}


def test_a_unit_waits_for_the_review_of_its_submission(
    session: Session, cast: Cast, many: list[Task], today: date
) -> None:
    mine = waited_for(session, cast, "finance.leader", today)
    states = {task.ref: task.state for task in many}
    assert [mine[ref] for ref in mine if states[ref] is State.SUBMITTED] != []
    assert all(
        roles == [Role.GROUP_LEADER, Role.INSPECTOR] for ref, roles in mine.items() if states[ref] is State.SUBMITTED
    )


def test_an_inspector_waits_for_units_that_are_late(session: Session, cast: Cast, today: date) -> None:
    late, far = cast.task(due_on=today - DAY), cast.task(due_on=today + 100 * DAY)
    cast.task(lead="estates", due_on=today - DAY)
    found = waited_for(session, cast, "g1.inspector", today)
    assert found == {late.ref: [Role.LEADER, Role.LIAISON]}
    assert far.ref not in found


def test_whoever_has_done_everything_waits_for_the_one_signature_that_is_left(
    session: Session, cast: Cast, today: date
) -> None:
    written, reviewed = Life.begin(cast).start(), Life.begin(cast).review()
    session.flush()
    for life, who, signer in (
        (written, "finance.liaison", Role.LEADER),
        (reviewed, "g1.inspector", Role.GROUP_LEADER),
    ):
        assert find_errands(session, cast[who], today, 20)[0].ids == []
        assert waited_for(session, cast, who, today)[life.task.ref] == [signer]
    signers = {written.task.id: "finance.leader", reviewed.task.id: "g1.leader"}
    for task_id, who in signers.items():
        assert find_errands(session, cast[who], today, 20)[0].ids == [task_id]


def test_who_may_only_read_waits_for_nothing(session: Session, cast: Cast, many: list[Task], today: date) -> None:
    assert find_waited_for(session, cast["auditor"], today, 20).total == 0
    assert find_errands(session, cast["auditor"], today, 20)[0].total == 0


def test_a_recused_inspector_waits_neither_for_nor_on_the_unit(
    session: Session, cast: Cast, today: date, now: datetime
) -> None:
    cast.task(due_on=today)
    session.add(Recusal(user=cast["g1.inspector"], unit=cast.units["finance"], reason="Spouse", declared_at=now))
    session.flush()
    session.expire(cast["g1.inspector"])
    assert find_waited_for(session, cast["g1.inspector"], today, 20).total == 0


def test_mentions_are_recent_mine_and_of_tasks_that_i_may_still_see(
    session: Session, cast: Cast, now: datetime
) -> None:
    task, hidden = cast.task(), cast.task(lead="library")
    for about, at, text in ((task, now, "new"), (task, now - 15 * DAY, "old"), (hidden, now, "elsewhere")):
        comment = Comment(task_id=about.id, author=cast["office"], text=text, created_at=at)
        comment.mentions.append(Mention(user=cast["finance.liaison"]))
        session.add(comment)
    session.flush()
    found = find_mentions(session, cast["finance.liaison"], now, 20)
    assert [(comment.text, about.ref) for comment, about in found] == [("new", task.ref)]
    assert find_mentions(session, cast["finance.leader"], now, 20) == []


def test_the_tasks_of_both_lists_are_read_together(app: Flask, session: Session, cast: Cast, browser: Browser) -> None:
    Life.begin(cast).submit()
    Life.begin(cast).start()
    session.commit()
    inspector = browser.as_("g1.inspector")
    inspector.get("/")
    with app.app_context():
        engine = db.engine
    with listening(engine) as heard:
        inspector.get("/")
    assert len([statement for statement, _ in heard if "JOIN problem" in statement]) == 1
