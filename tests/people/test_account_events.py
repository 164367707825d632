"""What happens to an account is in the trail: locks, sign-outs, passwords, links; a single wrong password is not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.settings import settings
from models.people import User
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from workflow.people.links import answer_resets
from workflow.trail.history import tell

NEW = "a quite different one"
WHO = "finance.leader"


@pytest.fixture
def stream(cast: Cast, session: Session) -> str:
    named = f"account:{cast[WHO].id}"
    session.commit()
    return named


def events_of(session: Session, stream: str) -> list[tuple[str, str]]:
    """Kind and doer of each event, the oldest first."""
    session.expire_all()
    events = session.scalars(select(Event).where(Event.stream == stream).order_by(Event.seq)).all()
    told = [(event.kind.removeprefix("account."), str(tell(event).who)) for event in events]
    session.commit()
    return told


def fail(browser: Browser, times: int) -> None:
    for _ in range(times):
        assert browser.submit("/sign-in", {"username": WHO, "password": "wrong"}).status_code == 422


def test_the_lock_is_one_event_by_the_system_and_a_failure_is_none(
    browser: Browser, session: Session, stream: str
) -> None:
    fail(browser, settings().lock_after_failures - 1)
    assert events_of(session, stream) == []
    fail(browser, 3)  # the one that locks, and two at a closed door
    assert events_of(session, stream) == [("locked", "system")]


def test_each_lock_is_an_event_of_its_own_and_so_is_lifting_it(browser: Browser, session: Session, stream: str) -> None:
    fail(browser, settings().lock_after_failures)
    assert browser.as_("admin").submit(f"/people/users/{WHO}/unlock", page=f"/people/users/{WHO}").status_code == 302
    fail(browser, settings().lock_after_failures)
    assert events_of(session, stream) == [("locked", "system"), ("unlocked", "Admin"), ("locked", "system")]


def test_a_lock_that_ran_out_leaves_the_next_failures_without_an_event(
    browser: Browser, session: Session, stream: str
) -> None:
    fail(browser, settings().lock_after_failures)
    session.execute(update(User).values(locked_until=datetime.now(UTC) - timedelta(seconds=1)))
    session.commit()
    fail(browser, settings().lock_after_failures - 1)
    assert events_of(session, stream) == [("locked", "system")]


def test_signing_out_everywhere_and_a_new_password_are_events_by_the_person(
    browser: Browser, session: Session, stream: str
) -> None:
    person = browser.as_(WHO)
    data = {"old_password": PASSWORD, "password": NEW, "again_password": NEW}
    assert person.submit("/account/password", data).status_code == 302
    assert person.submit("/account/sign-out-everywhere", page="/account").status_code == 302
    kinds = [kind for kind, who in events_of(session, stream) if who == "Finance Leader"]
    assert [kind for kind in kinds if kind != "signed_in"] == ["password_changed", "signed_out_everywhere"]


def test_a_link_is_an_event_by_whoever_had_it_issued(browser: Browser, session: Session, stream: str) -> None:
    page = f"/people/users/{WHO}"
    assert browser.as_("admin").submit(f"{page}/link", page=page).status_code == 200
    assert events_of(session, stream) == [("link_issued", "Admin")]


def test_a_link_that_was_asked_for_at_the_door_is_an_event_by_the_system(
    browser: Browser, session: Session, stream: str
) -> None:
    browser.submit("/forgotten-password", {"username": WHO})
    answer_resets(session, lambda purpose, secret: f"/{purpose.value}/{secret}", datetime.now(UTC))
    session.commit()
    assert events_of(session, stream) == [("link_issued", "system")]
