"""Sending on a real SMTP server: retries, refusals, outages, closed accounts, secrets."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import MailBy, Settings, use_settings
from models.reminders import Mail, MailStatus, Notice
from tests.cast import Cast
from tests.process.lived import Life
from tests.reminders.conftest import SendAll, mail_of, owe
from tests.reminders.postbox import Postbox, open_postbox
from views.mails import render_mail
from workflow.reminders.mailer import ServerDown, SmtpLine
from workflow.reminders.outbox import MailKind, owe_mail
from workflow.reminders.sending import DELAYS, MOST_ATTEMPTS, send_due_mails, send_next_mail

PEOPLE = ("finance.leader", "finance.liaison", "library.leader")


@pytest.fixture
def owed(session: Session, cast: Cast, now: datetime) -> None:
    for name in PEOPLE:
        owe(session, cast[name], now)


@pytest.mark.usefixtures("owed")
def test_every_mail_goes_out_over_one_connection(
    session: Session, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    assert send_all(now) == 3
    assert postbox.receivers() == sorted(f"{name}@example.test" for name in PEOPLE)
    assert len(postbox.connections) == 1
    assert {mail.status for mail in session.scalars(select(Mail))} == {MailStatus.SENT}
    assert send_all(now + timedelta(days=1)) == 0


@pytest.mark.usefixtures("owed")
def test_a_refused_address_hurts_only_its_own_mail(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    postbox.refuse.add("finance.leader@example.test")
    send_all(now)
    assert postbox.receivers() == ["finance.liaison@example.test", "library.leader@example.test"]
    refused = mail_of(session, cast["finance.leader"])
    assert (refused.status, refused.attempts) == (MailStatus.UNDELIVERED, 1)
    assert refused.last_error == "550 5.1.1 no such mailbox"


def test_an_impossible_address_hurts_only_its_own_mail(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    cast["finance.leader"].email = "two@@signs\nBcc: all@example.test"
    for name in PEOPLE:
        owe(session, cast[name], now)
    send_all(now)
    assert len(postbox.messages) == 2
    assert "two@@signs" in mail_of(session, cast["finance.leader"]).last_error


@pytest.mark.parametrize(
    "answer",
    [
        "451 4.7.1 greylisted, come back",
        "550 5.7.1 domain frequency limited",
        "552 5.2.2 mailbox full",
        "550 用户不存在",
    ],
)
def test_retries_come_after_a_growing_while_and_end_undelivered(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime, answer: str
) -> None:
    owe(session, cast["finance.leader"], now)
    postbox.refuse.add("finance.leader@example.test")
    postbox.refusal = answer
    at = now
    for delay in DELAYS:
        assert send_all(at) == 1
        assert send_all(at + delay - timedelta(seconds=1)) == 0
        at += delay
    assert send_all(at) == 1
    given_up = mail_of(session, cast["finance.leader"])
    assert (given_up.status, given_up.attempts) == (MailStatus.UNDELIVERED, MOST_ATTEMPTS)
    assert given_up.last_error == answer
    assert send_all(at + timedelta(days=30)) == 0


def test_a_mailbox_that_comes_back_gets_its_mail(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    postbox.refuse.add("finance.leader@example.test")
    postbox.refusal = "450 4.2.1 mailbox busy"
    send_all(now)
    postbox.refuse.clear()
    send_all(now + DELAYS[0])
    assert mail_of(session, cast["finance.leader"]).status is MailStatus.SENT
    assert len(postbox.messages) == 1


@pytest.mark.usefixtures("owed")
def test_a_server_that_is_down_for_a_week_loses_nothing(
    session: Session, cast: Cast, smtp: Settings, send_all: SendAll, now: datetime
) -> None:
    nothing_listens = smtp.model_copy(update={"smtp_port": 1})
    for day in range(7):
        for minute in range(4):
            at = now + timedelta(days=day, minutes=minute)
            with pytest.raises(ServerDown):
                send_next_mail(session, SmtpLine(nothing_listens), render_mail, now=at, commit=session.commit)
    assert {mail.attempts for mail in session.scalars(select(Mail))} == {0}
    assert send_all(now + timedelta(days=8)) == 3


def test_a_server_that_refuses_the_sender_loses_nothing(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    postbox.senders_refused = True
    for day in range(20):
        with pytest.raises(ServerDown):
            send_all(now + timedelta(days=day))
    assert mail_of(session, cast["finance.leader"]).last_error == "550 5.7.1 this sender is not welcome"
    postbox.senders_refused = False
    assert send_all(now + timedelta(days=21)) == 1


@pytest.mark.usefixtures("owed")
def test_a_server_that_dies_in_the_middle_of_one_mail_gets_the_others(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    postbox.die_on.add("finance.liaison@example.test")
    assert send_all(now) == 3
    assert postbox.receivers() == ["finance.leader@example.test", "library.leader@example.test"]
    postbox.die_on.clear()
    assert send_all(now + DELAYS[0]) == 1
    assert len(postbox.messages) == 3


@pytest.mark.usefixtures("owed")
def test_a_connection_that_the_server_ended_is_opened_again(
    session: Session, smtp: Settings, send_all: SendAll, now: datetime
) -> None:
    with open_postbox() as first:
        line = SmtpLine(smtp.model_copy(update={"smtp_port": first.port}))
        assert send_next_mail(session, line, render_mail, now=now, commit=session.commit)
    with open_postbox(first.port) as second:
        while send_next_mail(session, line, render_mail, now=now, commit=session.commit):
            pass
        line.close()
    assert (len(first.messages), len(second.messages)) == (1, 2)
    assert {mail.attempts for mail in session.scalars(select(Mail))} == {1}


def test_a_closed_account_gets_no_mail(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    cast["finance.leader"].active = False
    owe(session, cast["finance.liaison"], now)
    send_all(now)
    assert postbox.receivers() == ["finance.liaison@example.test"]
    assert mail_of(session, cast["finance.leader"]).status is MailStatus.UNDELIVERED


def test_a_secret_link_is_wiped_once_sent_and_not_sent_once_expired(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    for name, hours in (("finance.leader", 1), ("finance.liaison", -1)):
        link = {"url": "https://rectify.example.test/link/secret", "expires_at": now + timedelta(hours=hours)}
        owe_mail(session, cast[name], MailKind.RESET, "1", now=now, content=link)
    session.commit()
    send_all(now)
    assert postbox.receivers() == ["finance.leader@example.test"]
    assert "link/secret" in str(postbox.messages[0].get_body(("plain",)))
    sent, expired = (mail_of(session, cast[name]) for name in ("finance.leader", "finance.liaison"))
    assert (sent.status, sent.content) == (MailStatus.SENT, "{}")
    assert (expired.status, expired.content) == (MailStatus.UNDELIVERED, "{}")


def test_owing_the_same_mail_twice_queues_it_once(session: Session, cast: Cast, now: datetime) -> None:
    owe(session, cast["finance.leader"], now)
    owe(session, cast["finance.leader"], now + timedelta(minutes=1))
    assert mail_of(session, cast["finance.leader"]).created_at == now


def test_a_content_that_makes_no_mail_hurts_only_itself(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    owe_mail(session, cast["finance.leader"], MailKind.RETURNED, "odd", now=now, content={"ref": 1})
    owe(session, cast["finance.liaison"], now)
    assert send_all(now) == 2
    assert postbox.receivers() == ["finance.liaison@example.test"]
    assert "cannot be written" in mail_of(session, cast["finance.leader"]).last_error


def test_no_more_go_out_in_a_minute_than_the_site_allows(
    session: Session, cast: Cast, smtp: Settings, postbox: Postbox, now: datetime, app: Flask
) -> None:
    for number in range(7):
        owe(session, cast["finance.leader"], now, str(number))

    def send(seconds: int) -> int:
        line, at = SmtpLine(smtp), now + timedelta(seconds=seconds)
        use_settings(smtp.model_copy(update={"mails_per_minute": 3}))
        try:
            return send_due_mails(session, line, render_mail, clock=lambda: at, commit=session.commit)
        finally:
            line.close()

    with app.app_context():
        assert [send(seconds) for seconds in (0, 1, 59, 61, 130)] == [3, 0, 0, 3, 1]
    assert len(postbox.messages) == 7


def test_a_site_without_mail_tells_in_the_application_alone(
    session: Session, cast: Cast, smtp: Settings, postbox: Postbox, now: datetime, app: Flask
) -> None:
    owe(session, cast["finance.leader"], now)
    use_settings(smtp.model_copy(update={"mail_by": MailBy.OFF}))
    Life.begin(cast).submit()
    session.commit()
    line = SmtpLine(smtp)
    with app.app_context():
        assert send_due_mails(session, line, render_mail, clock=lambda: now, commit=session.commit) == 0
    session.commit()
    assert postbox.messages == []
    assert {notice.user.username for notice in session.scalars(select(Notice))} == {"g1.inspector", "g1.leader"}
    old = mail_of(session, cast["finance.leader"])
    assert (old.status, old.last_error) == (MailStatus.UNDELIVERED, "This site does not send mail.")
