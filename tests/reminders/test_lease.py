"""The lease: a mail has one sender at a time, and a sender that dies gives it up."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from config.settings import Settings
from models.connection import connect
from models.reminders import MailStatus
from tests.cast import Cast
from tests.reminders.conftest import SendAll, mail_of, owe
from tests.reminders.postbox import Postbox
from workflow.reminders.sending import LEASE, MOST_ATTEMPTS, claim_mail, note_refused


def test_two_mailers_at_once_send_each_mail_once(
    session: Session, cast: Cast, settings: Settings, now: datetime
) -> None:
    for number in range(20):
        owe(session, cast["finance.leader"], now, str(number))
    engine = connect(settings.database)
    taken: list[int] = []
    with Session(engine) as first, Session(engine) as second:
        for turn in range(25):
            mailer = first if turn % 2 else second
            letter = claim_mail(mailer, now)
            mailer.commit()
            if letter:
                taken.append(letter.id)
    engine.dispose()
    assert len(taken) == len(set(taken)) == 20


def test_a_row_that_another_mailer_holds_is_passed_over(
    session: Session, cast: Cast, settings: Settings, now: datetime
) -> None:
    if not settings.database.startswith("postgresql"):
        return  # SQLite has one writer at a time: claims queue up instead
    owe(session, cast["finance.leader"], now)
    owe(session, cast["finance.liaison"], now)
    engine = connect(settings.database)
    with Session(engine) as first, Session(engine) as second:
        held, passed = claim_mail(first, now), claim_mail(second, now)
    engine.dispose()
    assert held is not None
    assert passed is not None
    assert held.id != passed.id


def test_a_mail_whose_worker_was_killed_is_sent_when_its_lease_is_over(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    claim_mail(session, now)
    session.commit()
    assert send_all(now + LEASE - timedelta(seconds=1)) == 0
    assert send_all(now + LEASE) == 1
    assert len(postbox.messages) == 1


def test_a_slow_mailer_does_not_undo_what_another_noted_since(
    session: Session, cast: Cast, send_all: SendAll, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    slow = claim_mail(session, now)
    session.commit()
    assert slow is not None
    send_all(now + LEASE)
    note_refused(session, slow, "too late", now + LEASE)
    session.commit()
    assert mail_of(session, cast["finance.leader"]).status is MailStatus.SENT


def test_a_mail_that_kills_every_worker_is_given_up(session: Session, cast: Cast, now: datetime) -> None:
    owe(session, cast["finance.leader"], now)
    at = now
    for _ in range(MOST_ATTEMPTS):
        assert claim_mail(session, at) is not None
        at += LEASE
    assert claim_mail(session, at) is None
    session.commit()
    assert mail_of(session, cast["finance.leader"]).status is MailStatus.UNDELIVERED


def test_the_next_mail_is_found_without_sorting_all_that_wait(session: Session, cast: Cast, now: datetime) -> None:
    """Each of ten thousand mails asks anew: sorting the others each time would take longer than sending."""
    owe(session, cast["finance.leader"], now)
    asked: list[tuple[str, Any]] = []

    def listen(*told: Any) -> None:
        asked.append(told[2:4])

    event.listen(engine := session.get_bind(), "before_cursor_execute", listen)
    claim_mail(session, now)
    event.remove(engine, "before_cursor_execute", listen)
    statement, values = next(one for one in asked if "ORDER BY mail.rank" in one[0])
    explain = "EXPLAIN QUERY PLAN"
    if session.get_bind().dialect.name == "postgresql":
        explain = "EXPLAIN"
        session.execute(text("SET LOCAL enable_seqscan = off"))  # as it is when the table is large
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
    plan = str(session.connection().exec_driver_sql(f"{explain} {statement}", values).all())
    assert "ix_mail_status_rank_due" in plan
    assert "sort" not in plan.lower()
    assert "TEMP B-TREE" not in plan
