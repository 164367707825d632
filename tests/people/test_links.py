"""One-time links: a forgotten password and an invitation, each worth one new password."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.people import LinkPurpose, OneTimeLink, ResetRequest, User
from models.reminders import Mail
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser, Hidden
from views.database import db
from views.worker import Worker
from workflow.people.links import answer_resets, issue_link, send_link
from workflow.people.secrets import hash_secret
from workflow.reminders.jobs import Job

NEW = "a quite different one"


def ask(browser: Browser, name: str) -> tuple[int, str]:
    answer = browser.submit("/forgotten-password", {"username": name})
    return answer.status_code, re.sub(r'name="csrf_token"[^>]*', "", answer.text)


def work(session: Session) -> None:
    """What the worker does a moment later."""
    answer_resets(session, lambda purpose, secret: f"http://site.test/{purpose.value}/{secret}", datetime.now(UTC))
    session.commit()


def mailed_paths(session: Session) -> list[str]:
    session.expire_all()
    work(session)
    contents = [json.loads(mail.content) for mail in session.scalars(select(Mail).order_by(Mail.id))]
    urls = [content["url"] for content in contents if "url" in content]
    session.commit()
    return ["/" + url.split("/", 3)[3] for url in urls]


def choose(browser: Browser, path: str, password: str = NEW) -> int:
    return browser.submit(path, {"password": password, "again_password": password}).status_code


def link(session: Session, user: User, purpose: LinkPurpose = LinkPurpose.RESET) -> str:
    def address(kind: LinkPurpose, secret: str) -> str:
        return f"/{kind.value}/{secret}"

    path = issue_link(session, user, purpose, address, actor=None, now=datetime.now(UTC))
    session.commit()
    return path


def test_answer_is_the_same_whether_there_is_an_account_or_not(cast: Cast, browser: Browser, session: Session) -> None:
    cast["history.leader"].active = False
    cast["estates.leader"].email = ""
    session.commit()
    names = ["finance.leader", "finance.leader@example.test", "nobody", "history.leader", "estates.leader", " "]
    answers = {ask(browser, name) for name in names[:-1]}
    assert len(answers) == 1
    assert answers.pop()[0] == 200
    assert len(mailed_paths(session)) == 1


def test_the_same_work_is_done_whether_there_is_an_account_or_not(cast: Cast, app: Flask, browser: Browser) -> None:
    """So that the time of the answer tells nobody which names are known."""
    cast.session.commit()
    with app.app_context():
        engine = db.engine
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def statements(name: str) -> list[str]:
        asked.clear()
        assert ask(browser, name)[0] == 200
        return [sql for sql in asked if not sql.startswith("PRAGMA")]

    known = statements("finance.leader")
    assert statements("finance.leader@example.test") == statements("nobody.here") == known
    assert [sql for sql in known if "account" in sql] == []


def test_requests_are_answered_once(cast: Cast, browser: Browser, session: Session) -> None:
    ask(browser, "finance.leader")
    ask(browser, "x" * 1000)
    assert len(mailed_paths(session)) == 1
    assert session.scalars(select(ResetRequest)).all() == []


def test_reset_link_sets_the_password_once_and_signs_in(cast: Cast, browser: Browser, session: Session) -> None:
    elsewhere = browser.as_("finance.leader")
    ask(browser, "Finance.Leader")
    (path,) = mailed_paths(session)
    assert path.startswith("/reset/")
    assert browser.get(path).status_code == browser.get(path).status_code == 200
    assert choose(browser, path, "short") == 422
    assert choose(browser, path) == 302
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    stranger = Browser(browser.app)
    assert stranger.get(path).status_code == 404
    assert choose(stranger, path, "yet another password") == 404
    assert browser.as_("finance.leader", NEW)
    kinds = session.scalars(select(Event.kind).where(Event.stream == f"account:{cast['finance.leader'].id}")).all()
    assert {"account.link_issued", "account.link_used", "account.signed_in"} <= set(kinds)


def test_secret_is_kept_as_a_hash_only(cast: Cast, session: Session) -> None:
    secret = link(session, cast["finance.leader"]).rsplit("/", 1)[1]
    stored = session.scalars(select(OneTimeLink)).one()
    assert stored.secret_hash == hash_secret(secret)
    assert secret not in str(session.execute(select(Event.data)).all())
    assert len(secret) >= 43


def test_link_expires(cast: Cast, browser: Browser, session: Session) -> None:
    path = link(session, cast["finance.leader"])
    session.scalars(select(OneTimeLink)).one().expires_at = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()
    assert browser.get(path).status_code == 404
    assert choose(browser, path) == 404


def test_newer_link_voids_the_older(cast: Cast, browser: Browser, session: Session) -> None:
    older, newer = link(session, cast["finance.leader"]), link(session, cast["finance.leader"])
    assert browser.get(older).status_code == 404
    assert browser.get(newer).status_code == 200


def test_link_does_not_serve_another_purpose(cast: Cast, browser: Browser, session: Session) -> None:
    path = link(session, cast["finance.leader"])
    assert browser.get(path.replace("/reset/", "/invitation/")).status_code == 404


def test_link_of_a_closed_account_does_not_count(cast: Cast, browser: Browser, session: Session) -> None:
    path = link(session, cast["finance.leader"])
    cast["finance.leader"].active = False
    session.commit()
    assert browser.get(path).status_code == 404


def test_asking_again_at_once_sends_no_second_mail(cast: Cast, browser: Browser, session: Session) -> None:
    assert ask(browser, "finance.leader") == ask(browser, "finance.leader")
    assert len(mailed_paths(session)) == 1


def test_reset_lifts_the_lock(cast: Cast, browser: Browser, session: Session) -> None:
    cast["finance.leader"].locked_until = datetime.now(UTC) + timedelta(hours=1)
    session.commit()
    assert choose(browser, link(session, cast["finance.leader"])) == 302
    assert browser.as_("finance.leader", NEW)


def test_address_in_the_mail_does_not_follow_the_host_header(
    cast: Cast, app: Flask, browser: Browser, session: Session, settings: Settings
) -> None:
    there = "http://evil.test"
    hidden = Hidden()
    hidden.feed(browser.get("/forgotten-password", base_url=there).text)
    data = {**hidden.of("/forgotten-password"), "username": "finance.leader"}
    assert browser.client.post("/forgotten-password", data=data, base_url=there).status_code == 200
    Worker(app).run_job(Job.ANSWER_RESETS)
    content = session.scalars(select(Mail.content)).one()
    assert "evil.test" not in content
    assert f"{settings.site_url}/reset/" in content


def test_invitation_is_shown_once_and_mailed(cast: Cast, browser: Browser, session: Session) -> None:
    admin = browser.as_("admin")
    data = {"username": "New.Person", "name": "新人", "email": "new@example.test", "language": "zh", "home_unit": "0"}
    shown = admin.submit("/people/users/new", data).text
    path = re.search(r"http://[^/]+(/invitation/[\w-]+)", shown)
    assert path is not None
    assert mailed_paths(session) == [path[1]]
    assert path[1] not in admin.get("/people/users/new.person").text
    stranger = Browser(browser.app)
    assert choose(stranger, path[1]) == 302
    assert browser.as_("new.person", NEW)


def test_admin_does_not_get_the_link_of_somebody_who_has_mail(cast: Cast, browser: Browser, session: Session) -> None:
    admin = browser.as_("admin")
    url = "/people/users/finance.leader/link"
    assert "/reset/" not in admin.submit(url, page="/people/users/finance.leader").text
    assert mailed_paths(session)[0].startswith("/reset/")
    cast["finance.leader"].email = ""
    session.commit()
    assert "/reset/" in admin.submit(url, page="/people/users/finance.leader").text


def test_old_password_counts_until_the_link_is_used(cast: Cast, browser: Browser, session: Session) -> None:
    link(session, cast["finance.leader"])
    assert browser.as_("finance.leader", PASSWORD)


def test_link_does_not_outlive_the_email_or_the_password_it_was_for(
    cast: Cast, browser: Browser, session: Session
) -> None:
    path = link(session, cast["finance.leader"])
    admin = browser.as_("admin")
    data = {"name": "Finance Leader", "email": "other@example.test", "language": "en", "home_unit": "0"}
    assert admin.submit("/people/users/finance.leader/edit", data).status_code == 302
    assert browser.get(path).status_code == 404
    path = link(session, cast["library.leader"])
    person = browser.as_("library.leader")
    changed = {"old_password": PASSWORD, "password": NEW, "again_password": NEW}
    assert person.submit("/account/password", changed).status_code == 302
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("email", ["", "admin@example.test"])
def test_no_reset_for_a_day_after_somebody_else_changed_the_email(
    cast: Cast, browser: Browser, session: Session, email: str
) -> None:
    """Else whoever keeps the accounts could lead a leader's link to herself and sign in his name."""
    admin = browser.as_("admin")
    page = "/people/users/finance.leader"
    data = {"name": "Finance Leader", "email": email, "language": "en", "home_unit": "0"}
    assert admin.submit(f"{page}/edit", data).status_code == 302
    refused = admin.submit(f"{page}/link", page=page)
    assert (refused.status_code, "/reset/" in refused.text) == (409, False)
    assert "no reset link for 24 hours" in refused.text
    ask(browser, "finance.leader")
    assert mailed_paths(session) == []
    later = datetime.now(UTC) + timedelta(hours=25)
    url = send_link(session, cast["finance.leader"], lambda kind, secret: "/late", actor=cast["admin"], now=later)
    assert url == ("" if email else "/late")
