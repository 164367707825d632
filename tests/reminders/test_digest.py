"""The digest: who gets one, when, in which order; and what is left out because it is no longer so."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.ledger import State, Task, engine_at_work
from models.people import Grant
from models.reminders import Mail, MailStatus, Notice, ReminderChoice
from tests.cast import Cast
from tests.reminders.conftest import SendAll
from tests.reminders.postbox import Postbox
from workflow.reminders.digest import MOST_ITEMS, queue_digests
from workflow.reminders.firing import run_ladder

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def put(cast: Cast, days: int, lead: str = "finance", state: State = State.IN_PROGRESS) -> Task:
    """A task that is due in so many days."""
    due = TODAY + days * DAY
    with engine_at_work():
        return cast.task(lead, state=state, deadline=due, due_on=due, cycle_started_at=cast.now, verified_at=cast.now)


def run(session: Session, now: datetime) -> int:
    """The ladder and the digests of a moment; how many digests were queued."""
    session.commit()
    run_ladder(session, now, commit=session.commit)
    session.commit()
    queued = queue_digests(session, now, commit=session.commit)
    session.commit()
    return queued


def digests(session: Session) -> list[str]:
    session.expire_all()
    mails = session.scalars(select(Mail).where(Mail.kind == "digest").order_by(Mail.id))
    return sorted(mail.user.username for mail in mails)


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_an_overdue_task_is_told_to_leader_responsible_leader_and_office(
    session: Session, cast: Cast, now: datetime
) -> None:
    put(cast, -1).leader = cast["committee"]
    assert run(session, now) == 3
    assert digests(session) == ["committee", "finance.leader", "office"]


def test_a_second_run_sends_nothing_twice_and_the_next_day_nothing_new(
    session: Session, cast: Cast, now: datetime
) -> None:
    put(cast, -1)
    assert run(session, now) == 2
    assert run(session, now + timedelta(minutes=1)) == 0
    assert run(session, now + DAY) == 0
    assert run(session, now + 7 * DAY) == 2, "every seven days again"


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (datetime(2026, 3, 1, 23, 59, tzinfo=UTC), "one minute before eight in Shanghai"),
        (datetime(2026, 3, 7, 2, 0, tzinfo=UTC), "a Saturday"),
        (datetime(2026, 10, 1, 2, 0, tzinfo=UTC), "National Day"),
        (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), "eight in the evening"),
    ],
)
def test_no_digest_goes_out_outside_the_sending_hours(session: Session, cast: Cast, at: datetime, why: str) -> None:
    put(cast, -3)
    assert run(session, at) == 0, why


def test_a_make_up_working_saturday_has_its_digest(session: Session, cast: Cast) -> None:
    put(cast, -30)
    assert run(session, datetime(2026, 2, 14, 2, 0, tzinfo=UTC)) > 0


def test_each_gets_it_at_the_hour_that_he_or_she_chose(session: Session, cast: Cast, now: datetime) -> None:
    put(cast, -1)
    session.add(ReminderChoice(user_id=cast["office"].id, digest_hour=14, bell_only=[]))
    assert run(session, now) == 1
    assert run(session, now + timedelta(hours=4)) == 1
    assert digests(session) == ["finance.leader", "office"]


def test_yellow_may_stay_in_the_inbox_but_red_is_always_mailed(session: Session, cast: Cast, now: datetime) -> None:
    put(cast, 5)
    put(cast, -1)
    session.add_all(
        ReminderChoice(user_id=cast[name].id, bell_only=["green", "yellow"])
        for name in ("finance.leader", "finance.liaison")
    )
    run(session, now)
    assert digests(session) == ["finance.leader", "office"]
    mine = session.scalars(select(Notice.colour).where(Notice.user_id == cast["finance.leader"].id)).all()
    assert sorted(colour.value for colour in mine) == ["red", "yellow"]


def test_people_without_an_address_find_it_in_the_inbox_alone(session: Session, cast: Cast, now: datetime) -> None:
    put(cast, -1)
    cast["finance.leader"].email = ""
    assert run(session, now) == 1
    assert session.scalar(select(Notice.digest).where(Notice.user_id == cast["finance.leader"].id)) is False


@pytest.mark.parametrize("change", ["moved", "submitted", "moved away"])
def test_what_is_no_longer_so_when_it_is_sent_is_left_out(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime, change: str
) -> None:
    task = put(cast, -1)
    assert run(session, now) == 2
    if change == "moved":
        task.deadline = task.due_on = TODAY + 40 * DAY
    elif change == "submitted":
        with engine_at_work():
            task.state, task.state_since = State.SUBMITTED, now
    else:
        mine = update(Grant).where(Grant.user_id == cast["finance.leader"].id)
        session.execute(mine.values(revoked_at=now))
    session.commit()
    send_all(now)
    assert postbox.receivers() == (["office@example.test"] if change == "moved away" else [])
    assert session.scalar(select(Mail).where(Mail.status == MailStatus.QUEUED)) is None


def test_what_a_day_without_a_mail_server_left_comes_in_one_mail(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    first = put(cast, -1)
    run(session, now)
    second = put(cast, 0)
    run(session, now + DAY)
    send_all(now + DAY)
    mine = [message for message in postbox.messages if "finance.leader" in str(message["To"])]
    assert len(mine) == 1
    assert first.ref in text_of(mine[0])
    assert second.ref in text_of(mine[0])


def test_a_unit_in_which_nobody_is_left_is_reported_to_the_office(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    put(cast, 5)
    cast["finance.leader"].active = cast["finance.liaison"].active = False
    assert run(session, now) == 1
    send_all(now)
    assert postbox.receivers() == ["office@example.test"]
    assert "Nobody could be told in Finance: The deadline is close" in text_of(postbox.messages[0])


def test_the_digest_reads_in_the_order_of_urgency_and_leads_to_the_next_step(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    soon, overdue = put(cast, 5), put(cast, -1)
    old = put(cast, -3)
    run(session, now - 3 * DAY)  # a Friday: told of it then
    run(session, now)
    send_all(now)
    message = next(m for m in reversed(postbox.messages) if "finance.leader" in str(m["To"]))
    for kind in ("plain", "html"):
        text = text_of(message, kind)
        places = [text.index(f"/tasks/{task.ref}/prepare") for task in (overdue, soon)]
        assert places == sorted(places)
        assert "overdue since yesterday" in text
    assert old.ref in text_of(message)


def test_a_very_long_list_is_cut_and_says_so(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    for _ in range(MOST_ITEMS + 5):
        put(cast, -1)
    run(session, now)
    send_all(now)
    message = next(m for m in postbox.messages if "finance.leader" in str(m["To"]))
    assert "5 more are listed" in text_of(message)
    assert str(message["Subject"]).endswith("(65)")
