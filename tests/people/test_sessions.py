"""Sessions: planted ones are worth nothing, old ones end, ended ones stay ended."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from models.people import LiveSession, User
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser, Hidden
from views.database import db
from workflow.people.secrets import hash_secret
from workflow.people.sessions import open_session, sweep_sessions

NEW = "a quite different one"


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def kinds_of(session: Session, user: User) -> list[str]:
    session.expire_all()
    query = select(Event.kind).where(Event.stream == f"account:{user.id}").order_by(Event.seq)
    found = list(session.scalars(query))
    session.commit()
    return found


def test_session_planted_before_signing_in_is_gone_afterwards(cast: Cast, browser: Browser) -> None:
    browser.get("/sign-in")
    with browser.client.session_transaction() as planted:
        planted["planted"] = "x"
        token = planted["csrf_token"]
    browser.submit("/sign-in", {"username": "finance.leader", "password": PASSWORD})
    with browser.client.session_transaction() as fresh:
        assert "planted" not in fresh
        assert fresh.get("csrf_token") != token
        assert fresh.permanent


def test_session_ends_at_its_absolute_limit(cast: Cast, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    assert is_in(person)
    session.execute(update(LiveSession).values(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
    session.commit()
    assert not is_in(person)


def test_session_with_a_made_up_id_or_secret_is_not_taken(cast: Cast, browser: Browser) -> None:
    for made_up in ("1", "x.0", "999999.0", ".", "1.99"):
        with browser.client.session_transaction() as session:
            session["_user_id"] = made_up
            session["session_secret"] = made_up
        assert not is_in(browser)


def test_signing_out_ends_the_session(cast: Cast, browser: Browser) -> None:
    person = browser.as_("finance.leader")
    assert person.submit("/sign-out", page="/account").location == "/"
    assert not is_in(person)


def copied_from(person: Browser) -> Browser:
    """Somebody else with a copy of the person's cookie."""
    thief, cookie = Browser(person.app), person.client.get_cookie("session")
    assert cookie is not None
    thief.client.set_cookie("session", cookie.value)
    return thief


def test_a_copied_cookie_is_worth_nothing_after_signing_out(cast: Cast, browser: Browser, session: Session) -> None:
    person, elsewhere = browser.as_("finance.leader"), browser.as_("finance.leader")
    thief = copied_from(person)
    assert is_in(thief)
    person.submit("/sign-out", page="/account")
    assert not is_in(thief)
    assert is_in(elsewhere)
    (kept,) = session.scalars(select(LiveSession))
    with elsewhere.client.session_transaction() as cookie:
        assert cookie["session_secret"] not in kept.secret_hash


def test_a_copied_cookie_is_worth_nothing_after_signing_in_again(cast: Cast, browser: Browser) -> None:
    person = browser.as_("finance.leader")
    thief = copied_from(person)
    person.client.post("/sign-in", data={"username": "library.leader", "password": PASSWORD, **token(person)})
    assert not is_in(thief)
    assert is_in(person)


def token(person: Browser) -> dict[str, str]:
    hidden = Hidden()
    hidden.feed(person.get("/account").text)
    return {"csrf_token": hidden.of("/sign-out")["csrf_token"]}


def test_sessions_that_are_over_are_forgotten(cast: Cast, session: Session, now: datetime) -> None:
    kept = open_session(session, cast["finance.leader"], now)
    open_session(session, cast["finance.leader"], now - timedelta(days=2))
    sweep_sessions(session, now)
    assert session.scalars(select(LiveSession.secret_hash)).all() == [hash_secret(kept)]


def test_a_request_looks_once_for_who_is_signed_in(cast: Cast, app: Flask, browser: Browser) -> None:
    person = browser.as_("finance.leader")
    with app.app_context():
        engine = db.engine
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    person.get("/account")
    assert len([sql for sql in asked if "live_session" in sql]) == 1
    assert not [
        sql for sql in asked if "FROM account" in sql and "live_session" not in sql and "WHERE account.id" in sql
    ]


def test_signing_out_when_signed_out_is_no_error(cast: Cast, browser: Browser) -> None:
    assert browser.submit("/sign-out", page="/sign-in").status_code == 302
    assert browser.get("/sign-out").status_code == 405


def test_signing_out_everywhere_ends_every_session(cast: Cast, browser: Browser, session: Session) -> None:
    here, there = browser.as_("finance.leader"), browser.as_("finance.leader")
    assert here.submit("/account/sign-out-everywhere", page="/account").location == "/sign-in"
    assert not is_in(here)
    assert not is_in(there)
    assert kinds_of(session, cast["finance.leader"])[-1] == "account.signed_out_everywhere"


def test_closed_account_is_out_at_once(cast: Cast, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    cast["finance.leader"].active = False
    session.commit()
    assert not is_in(person)


def change(browser: Browser, **data: str) -> tuple[int, str]:
    chosen = {"old_password": PASSWORD, "password": NEW, "again_password": NEW}
    answer = browser.submit("/account/password", {**chosen, **data})
    return answer.status_code, answer.text


def test_new_password_keeps_this_session_and_ends_the_others(cast: Cast, browser: Browser, session: Session) -> None:
    here, there = browser.as_("finance.leader"), browser.as_("finance.leader")
    assert change(here)[0] == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(browser.as_("finance.leader", NEW))
    assert "account.password_changed" in kinds_of(session, cast["finance.leader"])


def test_new_password_is_refused_with_a_reason_beside_the_field(cast: Cast, browser: Browser) -> None:
    person = browser.as_("finance.leader")
    refused = {
        "This is not your present password.": {"old_password": "wrong"},
        "Choose a password of 12 to 200 characters.": {"password": "short", "again_password": "short"},
        "This password is too easy to guess.": {"password": "finance.leader.1", "again_password": "finance.leader.1"},
        "The two passwords are not the same.": {"again_password": NEW + "!"},
        "Choose a password other than the present one.": {"password": PASSWORD, "again_password": PASSWORD},
        "Enter a new password.": {"password": ""},
    }
    for reason, data in refused.items():
        status, text = change(person, **data)
        assert (status, reason in text) == (422, True), reason
    assert is_in(person)


def edit(browser: Browser, **data: str) -> tuple[int, str]:
    answer = browser.submit("/account", {"email": "finance.leader@example.test", "language": "en", **data})
    return answer.status_code, answer.text


def test_new_email_asks_for_the_password(cast: Cast, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    status, text = edit(person, email="new@example.test")
    assert status == 422
    assert "Enter your password to change the e-mail address." in text
    assert 'value="new@example.test"' in text
    assert edit(person, email="not an address", password=PASSWORD)[0] == 422
    assert edit(person, email="new@example.test", password=PASSWORD)[0] == 302
    session.expire_all()
    assert cast["finance.leader"].email == "new@example.test"


def test_language_is_kept_in_the_account_and_the_browser(cast: Cast, browser: Browser, session: Session) -> None:
    person = browser.as_("finance.leader")
    assert edit(person, language="zh")[0] == 302
    assert 'lang="zh-Hans"' in person.get("/account").text
    assert person.submit("/language", {"language": "en", "next": "/account"}, page="/account").location == "/account"
    assert 'lang="en"' in person.get("/account").text
    sent_to = "/account/sign-out-everywhere"  # takes a form only: the page that the form stands on
    assert person.submit("/language", {"language": "en", "next": sent_to}, page="/account").location == "/account"
    assert person.submit("/language", {"language": "tlh"}, page="/account").status_code == 422
    session.expire_all()
    assert cast["finance.leader"].language == "en"


def test_own_account_edited_in_two_windows_is_told(cast: Cast, browser: Browser) -> None:
    one, other = browser.as_("finance.leader"), browser.as_("finance.leader")
    page = other.get("/account").text
    assert edit(one, language="zh")[0] == 302
    assert stale_post(other, "/account", page, {"email": "x@example.test", "language": "en"}).status_code == 409


def stale_post(browser: Browser, url: str, page: str, data: dict[str, str]):  # type: ignore[no-untyped-def]
    """Send the form of a page that was loaded before."""
    hidden = Hidden()
    hidden.feed(page)
    return browser.client.post(url, data={**hidden.of(url), **data})
