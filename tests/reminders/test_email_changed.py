"""Whoever's e-mail address is changed by the administrator is told so at the old one, at once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import User
from models.reminders import Mail
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.reminders.conftest import SendAll, mail_of
from tests.reminders.postbox import Postbox
from workflow.people.users import UserFacts, activate_user, deactivate_user, edit_user

OLD, NEW = "finance.leader@example.test", "elsewhere@example.test"


def change(session: Session, cast: Cast, now: datetime, **facts: str) -> User:
    """The administrator saves the finance leader's account with these facts."""
    user = cast["finance.leader"]
    entered = UserFacts(**{"name": user.name, "email": user.email, "language": user.language, **facts})
    edit_user(session, user, entered, seen_version=user.version, actor=cast["admin"], now=now)
    session.commit()
    return user


def count_mails(session: Session) -> int:
    return session.scalar(select(func.count(Mail.id))) or 0


def test_the_old_address_is_told_who_changed_it_and_when(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    user = change(session, cast, now, email=NEW)
    assert user.email == NEW
    assert send_all(now) == 1
    assert postbox.receivers() == [OLD]
    message = postbox.messages[0]
    part = message.get_body(("plain",))
    assert part is not None
    text = str(part.get_content())
    assert message["Subject"] == "The e-mail address of your account was changed"
    for said in ("finance.leader", "Admin", "2 Mar 2026, 10:00", "tell your office at once", "/account"):
        assert said in text
    assert NEW not in text


@pytest.mark.parametrize("email", ["", NEW])
def test_each_change_tells_the_address_before_it(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime, email: str
) -> None:
    change(session, cast, now, email="second@example.test")
    change(session, cast, now + timedelta(minutes=1), email=email)
    send_all(now + timedelta(minutes=2))
    assert postbox.receivers() == [OLD, "second@example.test"]


def test_the_page_of_mails_names_the_address_that_it_went_to(
    session: Session, cast: Cast, browser: Browser, now: datetime
) -> None:
    change(session, cast, now, email=NEW)
    page = browser.as_("auditor").get("/mail?status=queued").text
    assert f'title="{OLD}"' in page
    assert NEW not in page


def test_what_leaves_the_address_as_it_is_tells_nobody(session: Session, cast: Cast, now: datetime) -> None:
    change(session, cast, now, name="Li Ming", language="zh")
    assert count_mails(session) == 0


def test_an_account_without_an_address_owes_no_mail(session: Session, cast: Cast, now: datetime) -> None:
    cast["finance.leader"].email = ""
    change(session, cast, now, email=NEW)
    assert count_mails(session) == 0


def test_the_old_address_of_a_closed_account_is_told_before_it_is_opened_again(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    user = cast["finance.leader"]
    deactivate_user(session, user, actor=cast["admin"], now=now)
    change(session, cast, now, email=NEW)
    activate_user(session, user, actor=cast["admin"], now=now)
    session.commit()
    assert send_all(now) == 1
    assert postbox.receivers() == [OLD]


def test_closing_the_account_does_not_hold_back_the_mail_that_waits(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    user = change(session, cast, now, email=NEW)
    deactivate_user(session, user, actor=cast["admin"], now=now)
    session.commit()
    assert send_all(now) == 1
    assert postbox.receivers() == [OLD]
    assert mail_of(session, user).last_error == ""


def test_in_the_browser_the_administrator_sets_it_off_and_the_person_alone_does_not(
    session: Session, cast: Cast, browser: Browser, now: datetime
) -> None:
    own = {"email": NEW, "language": "en", "password": PASSWORD}
    assert browser.as_("finance.leader").submit("/account", own).status_code == 302
    assert count_mails(session) == 0
    session.commit()
    data = {"name": "Finance Leader", "email": OLD, "language": "zh", "home_unit": "0"}
    assert browser.as_("admin").submit("/people/users/finance.leader/edit", data).status_code == 302
    assert '"to":"elsewhere@example.test"' in mail_of(session, cast["finance.leader"]).content
