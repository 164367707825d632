"""The digest against a simple model: who gets what, once a working day, and nothing where nothing waits."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.ledger import State, Task, engine_at_work
from models.reminders import Mail
from tests.cast import Cast
from tests.reminders.conftest import SendAll
from tests.reminders.postbox import Postbox
from workflow.process.duties import next_duty
from workflow.reminders.colour import colour_of
from workflow.reminders.digest import MOST_ITEMS, find_items, queue_digests

TODAY = date(2026, 3, 2)
SOON = TODAY + timedelta(days=20)
ORDER = ("overdue", "review", "due_soon")


def queue(session: Session, now: datetime) -> int:
    queued = queue_digests(session, now, commit=session.commit)
    session.commit()
    return queued


def put(cast: Cast, state: State, days: int, lead: str = "finance", co: tuple[str, ...] = ()) -> Task:
    with engine_at_work():
        return cast.task(
            lead,
            co,
            state=state,
            due_on=TODAY + timedelta(days=days),
            cycle_started_at=cast.now,
            verified_at=cast.now,
        )


def digests(session: Session) -> dict[str, dict[str, Any]]:
    session.expire_all()
    mails = session.scalars(select(Mail).where(Mail.kind == "digest"))
    return {mail.user.username: json.loads(mail.content) for mail in mails}


def expected(session: Session, cast: Cast, tasks: list[Task]) -> dict[str, list[tuple[str, str, str]]]:
    """The model: look at every task for every person, in the plainest way."""
    told = {}
    for name, user in cast.people.items():
        rows = []
        for task in tasks:
            duty = next_duty(session, task, actor=user, today=TODAY)
            if duty is None or (task.state is not State.SUBMITTED and task.due_on > SOON):
                continue
            overdue = "overdue" if task.due_on < TODAY else "due_soon"
            section = "review" if task.state is State.SUBMITTED else overdue
            rows.append((ORDER.index(section), task.due_on, task.id, section, task.ref, duty.label.en))
        if rows:
            told[name] = [row[3:] for row in sorted(rows)]
    return told


@pytest.mark.parametrize("seed", range(4))
def test_everybody_is_told_what_the_model_says(session: Session, cast: Cast, now: datetime, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a drawing, no secret
    states = [state for state in State if state is not State.LONG_TERM_MONITORING]
    tasks = [
        put(
            cast,
            chance.choice(states),
            chance.randint(-30, 40),
            chance.choice(list(cast.units)),
            tuple(chance.sample(["estates", "history"], chance.randint(0, 1))),
        )
        for _ in range(25)
    ]
    session.commit()
    wanted = expected(session, cast, tasks)
    assert queue(session, now) == len(wanted)
    told = {
        name: [(item["section"], item["ref"], item["step"]["en"]) for item in content["items"]]
        for name, content in digests(session).items()
    }
    assert told == wanted


def test_each_item_has_the_reason_that_the_task_page_shows(session: Session, cast: Cast, now: datetime) -> None:
    task = put(cast, State.IN_PROGRESS, -3)
    session.commit()
    queue(session, now)
    item = digests(session)["finance.leader"]["items"][0]
    reason = colour_of(task, TODAY).reason
    assert item["reason"] == {"text": reason.text, "params": reason.params}
    assert item["colour"] == "red"


def test_nobody_for_whom_nothing_waits_gets_a_digest(session: Session, cast: Cast, now: datetime) -> None:
    put(cast, State.VERIFIED, -30)
    put(cast, State.IN_PROGRESS, 21)
    session.commit()
    assert queue(session, now) == 0


def test_a_second_run_sends_nothing_twice(session: Session, cast: Cast, now: datetime) -> None:
    put(cast, State.IN_PROGRESS, -3)
    session.commit()
    assert queue(session, now) == 2
    put(cast, State.SUBMITTED, 1)
    session.commit()
    assert queue(session, now + timedelta(minutes=1)) == 0
    assert queue(session, now + timedelta(days=1)) > 0


def test_a_run_that_was_broken_off_is_finished_by_the_next(session: Session, cast: Cast, now: datetime) -> None:
    put(cast, State.IN_PROGRESS, -3)
    session.commit()
    left = [2]

    def commit_once() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError("the machine lost its power")
        session.commit()

    with pytest.raises(OSError, match="power"):
        queue_digests(session, now, commit=commit_once)
    session.rollback()
    queue(session, now + timedelta(hours=3))
    assert set(digests(session)) == {"finance.leader", "finance.liaison"}


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (datetime(2026, 3, 1, 23, 59, tzinfo=UTC), "one minute before eight in Shanghai"),
        (datetime(2026, 3, 7, 2, 0, tzinfo=UTC), "a Saturday"),
        (datetime(2026, 10, 1, 2, 0, tzinfo=UTC), "National Day"),
    ],
)
def test_no_digest_goes_out_outside_working_mornings(session: Session, cast: Cast, at: datetime, why: str) -> None:
    put(cast, State.IN_PROGRESS, -3)
    session.commit()
    assert queue(session, at) == 0, why


def test_a_missed_morning_is_caught_up_the_same_day(session: Session, cast: Cast) -> None:
    put(cast, State.IN_PROGRESS, -3)
    session.commit()
    evening = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert queue(session, evening) == 2


def test_a_make_up_working_saturday_has_its_digest(session: Session, cast: Cast) -> None:
    put(cast, State.IN_PROGRESS, -3)
    session.commit()
    assert queue(session, datetime(2026, 2, 14, 2, 0, tzinfo=UTC)) > 0


def test_people_without_an_address_or_a_role_or_an_open_account_get_none(
    session: Session, cast: Cast, now: datetime
) -> None:
    put(cast, State.IN_PROGRESS, -3)
    cast["finance.leader"].email = ""
    cast["finance.liaison"].active = False
    session.commit()
    assert queue(session, now) == 0


def test_the_number_of_queries_does_not_grow_with_the_tasks(session: Session, cast: Cast) -> None:
    def queries() -> int:
        seen: list[str] = []
        session.commit()
        user = cast["g1.inspector"]
        assert user.grants is not None
        engine = session.get_bind()
        listener = lambda *args: seen.append(args[2])  # noqa: E731 - needed again to be removed
        event.listen(engine, "before_cursor_execute", listener)
        find_items(session, user, TODAY)
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    put(cast, State.SUBMITTED, 1)
    few = queries()
    for _ in range(30):
        put(cast, State.SUBMITTED, 1)
    assert queries() == few <= 3


def test_a_very_long_list_is_cut_and_says_so(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    for _ in range(MOST_ITEMS + 5):
        put(cast, State.IN_PROGRESS, -3)
    session.commit()
    queue(session, now)
    send_all(now)
    body = postbox.messages[0].get_body(("plain",))
    assert body is not None
    assert "5 more are listed" in body.get_content()
    assert postbox.messages[0]["Subject"].endswith("(65)")


def test_the_digest_reads_in_the_order_of_urgency(
    app: Flask, session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    soon = put(cast, State.IN_PROGRESS, 5)
    overdue = put(cast, State.IN_PROGRESS, -5)
    later = put(cast, State.ASSIGNED, 15)
    session.commit()
    queue(session, now)
    send_all(now)
    message = next(m for m in postbox.messages if "finance.leader" in str(m["To"]))
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        text = body.get_content()
        places = [text.index(f"/tasks/{task.ref}") for task in (overdue, soon, later)]
        assert places == sorted(places)
        assert "overdue by 5 days" in text
