"""Guessing a password at a signature or on the own account: counted and locked like a failed sign-in."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.settings import settings
from models.ledger import State, Task
from models.people import User
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.process.lived import Life

WRONG = "not this one, ever"
LOCKED = "Too many wrong passwords"


@pytest.fixture
def ref(cast: Cast) -> str:
    """A task that its leader can sign and submit now."""
    life = Life(cast, cast.task(), datetime.now(UTC) - timedelta(hours=30)).start()
    found: str = life.task.ref
    cast.session.commit()
    return found


def sign(person: Browser, ref: str, password: str) -> tuple[int, str]:
    answer = person.submit(f"/tasks/{ref}/do/submit", {"password": password})
    return answer.status_code, answer.text


def state_of(session: Session, ref: str) -> State:
    found = session.scalars(select(Task.state).where(Task.ref == ref)).one()
    session.commit()
    return found


def count_of(session: Session) -> tuple[int, bool]:
    """The leader's failures, and whether the account was locked; the look at it holds nobody up."""
    columns = select(User.failed_sign_ins, User.locked_until)
    failures, until = session.execute(columns.where(User.username == "finance.leader")).one()
    session.commit()
    return failures, until is not None


def open_lock(session: Session) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    session.execute(update(User).where(User.username == "finance.leader").values(locked_until=past))
    session.commit()


def test_guessing_at_a_signature_locks_signing_and_sign_in(ref: str, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    told = [sign(person, ref, WRONG) for _ in range(settings().lock_after_failures)]
    assert {status for status, _ in told} == {422}
    assert [LOCKED in text for _, text in told] == [False] * (len(told) - 1) + [True]
    assert (sign(person, ref, PASSWORD)[0], state_of(session, ref)) == (422, State.IN_PROGRESS)
    assert LOCKED in sign(person, ref, PASSWORD)[1]
    assert browser.submit("/sign-in", {"username": "finance.leader", "password": PASSWORD}).status_code == 422
    assert session.scalars(select(Event.kind).order_by(Event.id.desc())).first() == "account.locked"


def test_the_lock_ends_by_itself_and_nothing_was_signed(ref: str, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    for _ in range(settings().lock_after_failures):
        sign(person, ref, WRONG)
    open_lock(session)
    assert (sign(person, ref, PASSWORD)[0], state_of(session, ref)) == (302, State.SUBMITTED)


def test_failures_at_signature_and_sign_in_add_up(ref: str, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    for _ in range(settings().lock_after_failures - 1):
        sign(person, ref, WRONG)
    assert count_of(session) == (settings().lock_after_failures - 1, False)
    browser.submit("/sign-in", {"username": "finance.leader", "password": WRONG})
    assert count_of(session) == (0, True)


def test_a_right_signature_forgets_no_failures_and_an_empty_field_is_no_guess(
    ref: str, browser: Browser, session: Session
) -> None:
    person = browser.as_("finance.leader")
    assert [sign(person, ref, typed)[0] for typed in (WRONG, "", PASSWORD)] == [422, 422, 302]
    assert count_of(session) == (1, False)


def test_guessing_at_the_signature_of_a_part_locks_too(cast: Cast, browser: Browser, session: Session) -> None:
    life = Life(cast, cast.task(co=("finance",), lead="estates"), datetime.now(UTC) - timedelta(hours=30))
    life.fire("start", "estates.liaison")
    url = f"/parts/{life.task.parts[0].id}"
    session.commit()
    assert browser.as_("finance.liaison").submit(f"{url}/write", {"text": "We did it."}, page=url).status_code == 302
    person = browser.as_("finance.leader")
    texts = [
        person.submit(f"{url}/sign", {"password": WRONG}, page=url).text for _ in range(settings().lock_after_failures)
    ]
    assert [LOCKED in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert person.submit(f"{url}/sign", {"password": PASSWORD}, page=url).status_code == 422


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("/account", {"email": "x@example.test", "language": "en", "password": WRONG}),
        ("/account/password", {"old_password": WRONG, "password": WRONG + "!", "again_password": WRONG + "!"}),
    ],
)
def test_guessing_on_the_own_account_locks_too(
    cast: Cast, browser: Browser, session: Session, url: str, data: dict[str, str]
) -> None:
    person = browser.as_("finance.leader")
    for _ in range(settings().lock_after_failures):
        assert person.submit(url, data).status_code == 422
    assert count_of(session) == (0, True)
    assert LOCKED in person.submit(url, data).text


def test_no_password_is_asked_for_and_is_no_guess(ref: str, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    for _ in range(settings().lock_after_failures + 1):
        status, text = sign(person, ref, "")
        assert status == 422
        assert "Type your password to sign." in text.split("password-error")[-1]
        assert "This is not your password" not in text
    assert (count_of(session), state_of(session, ref)) == ((0, False), State.IN_PROGRESS)
