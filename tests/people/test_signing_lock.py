"""Guessing a password at a signature or on the own account: counted in the session, which ends when it is too much."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import settings
from models.ledger import State, Task
from models.people import LiveSession, User
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser, Hidden
from tests.process.lived import Life
from tests.process.racing import together

WRONG = "not this one, ever"
OVER = "Too many wrong passwords: you are signed out"


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


def lock_of(session: Session) -> tuple[int, bool]:
    """Failed sign-ins of the leader, and whether the account is locked; the look at it holds nobody up."""
    columns = select(User.failed_sign_ins, User.locked_until)
    failures, until = session.execute(columns.where(User.username == "finance.leader")).one()
    session.commit()
    return failures, until is not None


def is_signed_out(person: Browser) -> bool:
    return person.get("/").status_code == 302


def test_guessing_at_a_signature_ends_the_session_and_no_other(ref: str, browser: Browser, session: Session) -> None:
    person, elsewhere = browser.as_("finance.leader"), browser.as_("finance.leader")
    told = [sign(person, ref, WRONG) for _ in range(settings().lock_after_failures)]
    assert {status for status, _ in told} == {422}
    assert [OVER in text for _, text in told] == [False] * (len(told) - 1) + [True]
    assert is_signed_out(person)
    assert session.scalars(select(Event.kind).order_by(Event.id.desc())).first() == "account.session_closed"
    session.commit()
    assert (sign(elsewhere, ref, PASSWORD)[0], state_of(session, ref)) == (302, State.SUBMITTED)
    assert not is_signed_out(browser.as_("finance.leader"))


def test_strangers_who_guess_at_the_door_keep_nobody_inside_from_signing(
    ref: str, browser: Browser, session: Session
) -> None:
    person = browser.as_("finance.leader")
    for _ in range(settings().lock_after_failures):
        browser.submit("/sign-in", {"username": "finance.leader", "password": WRONG})
    assert lock_of(session)[1]
    assert (sign(person, ref, PASSWORD)[0], state_of(session, ref)) == (302, State.SUBMITTED)


def test_guesses_inside_and_at_the_door_are_counted_apart(ref: str, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    for _ in range(settings().lock_after_failures - 1):
        sign(person, ref, WRONG)
    assert lock_of(session) == (0, False)
    browser.submit("/sign-in", {"username": "finance.leader", "password": WRONG})
    assert lock_of(session) == (1, False)
    assert not is_signed_out(person)


def test_a_right_signature_forgets_no_guess_and_an_empty_field_is_none(
    ref: str, browser: Browser, session: Session
) -> None:
    person = browser.as_("finance.leader")
    assert [sign(person, ref, typed)[0] for typed in (WRONG, "", PASSWORD)] == [422, 422, 302]
    assert session.scalars(select(LiveSession.wrong_passwords)).all() == [1]


def test_guesses_at_one_moment_are_counted_one_by_one(ref: str, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    hidden = Hidden()
    hidden.feed(person.get(f"/tasks/{ref}/do/submit").text)
    form = {**hidden.of(f"/tasks/{ref}/do/submit"), "password": WRONG}
    cookie = person.client.get_cookie("session")
    assert cookie is not None

    def guess() -> int:
        other = browser.app.test_client()
        other.set_cookie("session", cookie.value)
        return other.post(f"/tasks/{ref}/do/submit", data=form).status_code

    assert together([guess] * (settings().lock_after_failures - 1)) == [422] * (settings().lock_after_failures - 1)
    assert session.scalars(select(LiveSession.wrong_passwords)).all() == [settings().lock_after_failures - 1]
    session.commit()
    assert guess() == 422
    assert is_signed_out(person)


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
    assert [OVER in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert is_signed_out(person)


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
    assert is_signed_out(person)


def test_no_password_is_asked_for_and_is_no_guess(ref: str, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    for _ in range(settings().lock_after_failures + 1):
        status, text = sign(person, ref, "")
        assert status == 422
        assert "Type your password to sign." in text.split("password-error")[-1]
        assert "This is not your password" not in text
    assert not is_signed_out(person)
    assert state_of(session, ref) is State.IN_PROGRESS
