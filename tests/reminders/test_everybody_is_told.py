"""Nobody can say "I was not told": people who come and go, mails that were dropped, intervals that are changed, units
without people, hours in which nothing is sent."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import State, Task, engine_at_work
from models.letters import Letter
from models.people import Grant, Role
from models.reminders import JobRun, LadderValue, Mail, MailStatus, Notice, Reminder
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from tests.reminders.conftest import SendAll
from tests.reminders.papers import ZONE
from tests.reminders.postbox import Postbox, lines_of
from tests.reminders.writing import Late
from workflow.process.duties import next_duty
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import DAY_DONE, run_ladder

TODAY = date(2026, 3, 2)  # a Monday
DAY = timedelta(days=1)


def at(day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def put(cast: Cast, days: int, lead: str = "finance", **values: Any) -> Task:
    due = TODAY + days * DAY
    with engine_at_work():
        return cast.task(lead, **{"state": State.ASSIGNED, "deadline": due, "due_on": due, **values})


def run(session: Session, now: datetime) -> None:
    session.commit()
    run_ladder(session, now, commit=session.commit)
    session.commit()
    queue_digests(session, now, commit=session.commit)
    session.commit()


def told(postbox: Postbox, who: str) -> list[str]:
    """The new lines of the digests that a person got since the last look."""
    mine = [one for one in postbox.messages if one["To"].addresses[0].username == who]
    postbox.messages.clear()
    return [said for message in mine for _, said in lines_of(message)]


def test_a_look_ahead_by_a_wrong_clock_silences_nobody(session: Session, cast: Cast) -> None:
    task = put(cast, 10)
    session.commit()
    run_ladder(session, at(TODAY + 91 * DAY), commit=session.commit)  # another day, and so another step
    session.commit()
    run_ladder(session, at(TODAY), commit=session.commit)
    rules = session.scalars(select(Reminder.rule).where(Reminder.task_id == task.id).order_by(Reminder.id)).all()
    assert rules == ["overdue", "deadline_near"]


def test_a_successor_hears_of_what_stands(session: Session, cast: Cast, send_all: SendAll, postbox: Postbox) -> None:
    put(cast, 10)
    run(session, at(TODAY))
    for grant in session.scalars(select(Grant).where(Grant.unit_id == cast.units["finance"].id)):
        grant.revoked_at = cast.now
        grant.user.active = False
    session.add(Grant(user=cast["estates.leader"], role=Role.LEADER, unit=cast.units["finance"], granted_at=cast.now))
    session.commit()
    send_all(at(TODAY))
    run(session, at(TODAY + DAY))
    send_all(at(TODAY + DAY))
    assert told(postbox, "estates.leader") == ["The deadline is close"]


def test_what_was_dropped_is_told_when_it_is_so_again(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox
) -> None:
    task = put(cast, -1)
    run(session, at(TODAY))
    right = task.deadline
    task.deadline = task.due_on = TODAY + 90 * DAY
    session.commit()
    send_all(at(TODAY))
    assert told(postbox, "finance.leader") == []
    task.deadline = task.due_on = right
    run(session, at(TODAY + DAY))
    send_all(at(TODAY + DAY))
    assert told(postbox, "finance.leader") == ["The deadline has passed"]
    run(session, at(TODAY + 2 * DAY))
    send_all(at(TODAY + 2 * DAY))
    assert told(postbox, "finance.leader") == []


def test_a_longer_interval_goes_on_from_where_it_is(session: Session, cast: Cast) -> None:
    put(cast, -1)
    days: list[int] = []
    for number in range(64):
        if number == 23:
            session.add(LadderValue(campaign_id=cast.campaign.id, rule="overdue", days=1, repeat_days=14))
        before = session.query(Reminder).count()
        run(session, at(TODAY + number * DAY))
        days += [number] * (session.query(Reminder).count() > before)
    assert days == [0, 7, 14, 21, 28, 42, 56]


@pytest.mark.parametrize(("days", "repeat", "expected"), [(None, 1, 8), (None, 30, 8), (11, None, 11), (5, None, 8)])
def test_a_letter_is_drafted_in_the_second_overdue_week_however_often_it_is_told(
    session: Session, cast: Cast, days: int | None, repeat: int | None, expected: int
) -> None:
    put(cast, 0)
    session.add(LadderValue(campaign_id=cast.campaign.id, rule="overdue", days=days, repeat_days=repeat))
    for number in range(1, 16):
        run(session, at(TODAY + number * DAY))
        if session.query(Letter).count():
            break
    assert number == expected


def test_a_co_unit_without_people_is_reported(session: Session, cast: Cast) -> None:
    task = put(cast, 3, co=("library",), state=State.IN_PROGRESS, cycle_started_at=cast.now, last_progress_at=cast.now)
    task.parts[0].deadline = TODAY + 3 * DAY
    cast["library.leader"].active = cast["library.liaison"].active = False
    run(session, at(TODAY))
    said = session.scalars(select(Notice.content).where(Notice.kind == "unreached")).all()
    assert len(said) == 1
    assert "Nobody could be told in Library" in said[0]


def test_news_for_a_unit_without_people_reach_the_office(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox
) -> None:
    life = Life.begin(cast).submit()
    cast["finance.leader"].active = cast["finance.liaison"].active = False
    life.fire("return", "g1.inspector", **life.data("return"))
    session.commit()
    send_all(life.now + DAY)
    mails = [one for one in postbox.messages if one["To"].addresses[0].username == "office"]
    assert [str(one["Subject"]).split(":")[0] for one in mails] == ["Nobody could be told"]
    body = mails[0].get_body(("plain",))
    assert body is not None
    assert "Nobody could be told in Finance: A submission was returned" in body.get_content()


def test_no_reminder_goes_out_at_night_or_on_a_day_off(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox
) -> None:
    put(cast, 14)
    friday, saturday, monday = TODAY + 4 * DAY, TODAY + 5 * DAY, TODAY + 7 * DAY
    run(session, at(friday))
    for moment in (at(friday, 22), at(saturday, 3), at(saturday, 10), at(monday, 6)):
        assert send_all(moment) == 0
    assert send_all(at(monday)) > 0
    assert told(postbox, "finance.leader") == ["The deadline is close"]


def test_the_digest_waits_for_the_whole_run(session: Session, cast: Cast) -> None:
    put(cast, 10)
    session.commit()
    now = at(TODAY)
    run_ladder(session, now, commit=session.commit)
    session.rollback()  # broken off before its mark
    assert session.get(JobRun, DAY_DONE) is None
    assert queue_digests(session, now, commit=session.commit) == 0
    run(session, now)
    assert set(session.scalars(select(Mail.status))) == {MailStatus.QUEUED}


def test_a_rule_that_is_switched_off_before_the_mail_goes_says_nothing(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox
) -> None:
    put(cast, 10)
    run(session, at(TODAY))
    session.add(LadderValue(campaign_id=cast.campaign.id, rule="deadline_near", days=None, active=False))
    session.commit()
    send_all(at(TODAY))
    assert postbox.messages == []


def test_the_inbox_says_what_is_no_longer_so_and_takes_any_number(
    session: Session, cast: Cast, browser: Browser, app: Flask
) -> None:
    task = put(cast, -1)
    run(session, at(TODAY))
    task.deadline = task.due_on = TODAY + 60 * DAY
    session.commit()
    leader = browser.as_("finance.leader")
    assert "no longer so" in leader.get("/inbox").text
    for number in (-(10**30), 10**30):
        assert leader.submit("/inbox/read", {"up_to": str(number)}, page="/inbox").status_code == 302
    assert "Nothing new" in leader.get("/inbox").text


def test_the_responsible_leader_gets_a_copy_of_a_letter(session: Session, cast: Cast) -> None:
    late = Late.begin(cast)
    late.life.task.leader = cast["committee"]
    late.draft().issue()
    kinds = select(Mail).where(Mail.kind == "letter_issued")
    assert {mail.user.username for mail in session.scalars(kinds)} == {"finance.leader", "finance.liaison", "committee"}
    assert next_duty(session, late.life.task, actor=cast["office"], today=late.today) is None
