"""The outbox as a page: counts, paging, the server's answer, and never what a mail says."""

from datetime import datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.reminders import Mail, MailStatus
from tests.cast import Cast
from tests.client import Browser
from tests.reminders.conftest import SendAll, mail_of, owe
from tests.reminders.postbox import Postbox
from workflow.reminders import mailbox
from workflow.reminders.outbox import MailKind, owe_mail


@pytest.mark.parametrize("name", ["office", "auditor", "admin"])
def test_those_who_watch_the_mail_see_who_and_what_but_not_the_text(
    browser: Browser, session: Session, cast: Cast, now: datetime, name: str
) -> None:
    owe(session, cast["finance.leader"], now)
    page = browser.as_(name).get("/mail").text
    assert "Finance Leader" in page
    assert "X26-T007" in page
    assert "The list ends in May." not in page


def test_the_administrator_does_not_read_titles_of_tasks(
    browser: Browser, session: Session, cast: Cast, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    assert "Settle advances" not in browser.as_("admin").get("/mail").text
    assert "Settle advances" in browser.as_("office").get("/mail").text


@pytest.mark.parametrize("name", ["finance.leader", "g1.inspector", "committee"])
@pytest.mark.usefixtures("cast")
def test_others_do_not_see_the_outbox(browser: Browser, name: str) -> None:
    assert browser.as_(name).get("/mail").status_code == 403


def test_undelivered_mail_comes_first_with_the_answer_of_the_server(
    browser: Browser, session: Session, cast: Cast, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    mail = mail_of(session, cast["finance.leader"])
    mail.status, mail.last_error = MailStatus.UNDELIVERED, "550 <b>100% full</b>"
    session.commit()
    page = browser.as_("office").get("/mail").text
    assert "550 &lt;b&gt;100% full&lt;/b&gt;" in page


def test_a_long_outbox_has_pages(browser: Browser, session: Session, cast: Cast, now: datetime) -> None:
    for number in range(120):
        owe(session, cast["finance.leader"], now, str(number), ref=f"X26-T{number:03}")
    office = browser.as_("office")
    first, last = office.get("/mail").text, office.get("/mail?status=queued&page=3").text
    assert "X26-T119" in first
    assert "X26-T000" not in first
    assert "X26-T000" in last
    assert "101–120 of 120" in last


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("query", ["page=0", "page=-5", "page=x", "page=99999", "status=lost", "status="])
def test_an_odd_address_still_shows_a_page(browser: Browser, query: str) -> None:
    assert browser.as_("office").get(f"/mail?{query}").status_code == 200


def test_a_digest_that_is_not_put_together_yet_is_named_by_its_day(
    browser: Browser, session: Session, cast: Cast, now: datetime
) -> None:
    owe_mail(session, cast["finance.leader"], MailKind.DIGEST, "1", now=now, content={"day": now.date()})
    session.commit()
    page = browser.as_("office").get("/mail").text
    assert "Daily digest of 2 Mar 2026" in page
    assert "()" not in page


def test_a_mail_to_an_account_without_an_address_says_so(
    session: Session, cast: Cast, send_all: SendAll, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    cast["finance.leader"].email = ""
    session.commit()
    send_all(now)
    mail = mail_of(session, cast["finance.leader"])
    assert (mail.status, mail.attempts) == (MailStatus.UNDELIVERED, 0)
    assert mail.last_error == "The account has no e-mail address."


def test_mails_that_cannot_be_sent_again_do_not_hold_up_the_others(
    session: Session, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "AT_ONCE", 2)
    for number, name in enumerate(["finance.leader"] * 2 + ["library.leader"]):
        owe(session, cast[name], now, str(number))
    session.execute(update(Mail).values(status=MailStatus.UNDELIVERED))
    cast["finance.leader"].email = ""
    session.commit()
    assert mailbox.send_all_again(session, actor=cast["office"], now=now) == 1


def test_the_warning_to_an_old_address_is_sent_again_although_the_account_is_closed(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    leader, told = cast["finance.leader"], {"username": "x", "by": "Li", "at": now}
    owe_mail(session, leader, MailKind.EMAIL_CHANGED, "1", now=now, content=told, to="old@example.test")
    session.execute(update(Mail).values(status=MailStatus.UNDELIVERED, attempts=7))
    leader.active, leader.email = False, ""
    session.commit()
    assert mailbox.send_all_again(session, actor=cast["office"], now=now) == 1
    session.commit()
    send_all(now)
    assert postbox.receivers() == ["old@example.test"]


def test_the_office_is_told_on_its_first_page_that_a_mail_did_not_arrive(
    browser: Browser, session: Session, cast: Cast, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    assert "did not arrive" not in browser.as_("office").get("/").text
    mail_of(session, cast["finance.leader"]).status = MailStatus.UNDELIVERED
    session.commit()
    assert "1 mail did not arrive" in browser.as_("office").get("/").text
    assert "did not arrive" not in browser.as_("finance.leader").get("/").text
