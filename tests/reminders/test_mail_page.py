"""The outbox as a page: counts, paging, the server's answer, and never what a mail says."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.reminders import MailStatus
from tests.cast import Cast
from tests.client import Browser
from tests.reminders.conftest import mail_of, owe
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


def test_a_digest_whose_tasks_are_not_counted_yet_is_named_without_a_number(
    browser: Browser, session: Session, cast: Cast, now: datetime
) -> None:
    owe_mail(session, cast["finance.leader"], MailKind.DIGEST, "1", now=now, content={})
    session.commit()
    page = browser.as_("office").get("/mail").text
    assert "Your rectification work today</td>" in page
    assert "today (" not in page


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
