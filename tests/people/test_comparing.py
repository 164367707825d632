"""Comparing a password takes long by design: meanwhile nobody waits, and the comparison counts for what it was made."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config.settings import Settings
from config.settings import settings as in_force
from models.connection import connect
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.process.lived import Life
from tests.process.racing import together
from workflow.people.passwords import compare_ahead, hash_password
from workflow.people.signing_in import sign_in

WRONG = "not this one, ever"
Seen = list[bool]
WRITE = "UPDATE account SET email = email WHERE username = 'finance.leader'"


@pytest.fixture
def free(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """For each comparison that was made: whether somebody else could write the very account meanwhile."""
    engine, seen, verify = connect(settings.database), [], PasswordHasher.verify

    def can_write() -> bool:
        try:
            with engine.connect() as other:
                impatient = "lock_timeout = 1" if engine.dialect.name == "postgresql" else "busy_timeout = 1"
                with other.begin():
                    other.execute(text(("SET LOCAL " if "lock" in impatient else "PRAGMA ") + impatient))
                    other.execute(text(WRITE))
        except DBAPIError:
            return False
        return True

    def watched(self: PasswordHasher, known: str, password: str) -> bool:
        seen.append(can_write())
        return verify(self, known, password)

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    return seen


@pytest.mark.parametrize(
    ("name", "password"), [("finance.leader", PASSWORD), ("finance.leader", WRONG), ("nobody.here", PASSWORD)]
)
def test_a_sign_in_compares_once_and_locks_nobody_out_meanwhile(
    cast: Cast, browser: Browser, free: Seen, name: str, password: str
) -> None:
    cast.session.commit()
    browser.submit("/sign-in", {"username": name, "password": password})
    assert free == [True]


def signing_a_submission(cast: Cast) -> tuple[str, str, dict[str, str]]:
    life = Life(cast, cast.task(), datetime.now(UTC) - timedelta(hours=30)).start()
    page = f"/tasks/{life.task.ref}/do/submit"
    return page, page, {"password": PASSWORD}


def signing_a_part(cast: Cast) -> tuple[str, str, dict[str, str]]:
    life = Life(cast, cast.task(co=("finance",), lead="estates"), datetime.now(UTC) - timedelta(hours=30))
    life.fire("start", "estates.liaison")
    page = f"/parts/{life.task.parts[0].id}"
    return page, f"{page}/sign", {"password": PASSWORD}


def changing_the_address(cast: Cast) -> tuple[str, str, dict[str, str]]:
    return "/account", "/account", {"email": "x@example.test", "language": "en", "password": PASSWORD}


def changing_the_password(cast: Cast) -> tuple[str, str, dict[str, str]]:
    new = "a quite different one"
    return "/account/password", "/account/password", {"old_password": PASSWORD, "password": new, "again_password": new}


@pytest.mark.parametrize("doing", [signing_a_submission, signing_a_part, changing_the_address, changing_the_password])
def test_the_password_again_is_compared_once_and_locks_nobody_out_meanwhile(
    cast: Cast, browser: Browser, free: Seen, doing: Callable[[Cast], tuple[str, str, dict[str, str]]]
) -> None:
    page, url, data = doing(cast)
    cast.session.commit()
    person = browser.as_("finance.leader")
    if doing is signing_a_part:
        person.submit(f"{page}/write", {"text": "We did it."}, page=page)
    free.clear()
    assert person.submit(url, data, page=page).status_code == 302
    assert free == [True]


def test_a_comparison_with_a_hash_that_was_replaced_meanwhile_counts_for_nothing(
    cast: Cast, session: Session, now: datetime
) -> None:
    user = cast["finance.leader"]
    compare_ahead(session, user.password_hash, PASSWORD)
    user.password_hash = hash_password("a quite different one")
    session.commit()
    assert sign_in(session, "finance.leader", PASSWORD, now=now) is None
    session.refresh(user)
    assert user.failed_sign_ins == 1
    compare_ahead(session, user.password_hash, "a quite different one")
    assert sign_in(session, "finance.leader", WRONG, now=now) is None


def test_wrong_passwords_at_one_moment_are_counted_one_by_one(cast: Cast, browser: Browser, session: Session) -> None:
    user, most = cast["finance.leader"], in_force().lock_after_failures
    session.commit()

    def guess() -> int:
        guest = Browser(browser.app)
        return guest.submit("/sign-in", {"username": "finance.leader", "password": WRONG}).status_code

    assert together([guess] * (most - 1)) == [422] * (most - 1)
    session.refresh(user)
    assert (user.failed_sign_ins, user.locked_until) == (most - 1, None)
    session.commit()
    assert together([guess] * 3) == [422] * 3
    session.refresh(user)
    assert user.locked_until is not None
