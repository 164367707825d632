"""The secret address of a calendar: its making and its end, and that nobody gets anything there without it."""

import re
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, settings
from models.ledger import Task
from models.saved_views import CalendarFeed
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.ledger.many import write_tasks
from tests.ledger.test_speed import count_queries, listening
from tests.process.players import hire
from views.app import create_app
from views.clock import today
from views.database import db
from workflow.people.links import hash_secret
from workflow.trail.chain import stream_of

PAGE = "/account/calendar"
WHO = "finance.leader"
MADE = re.compile(r"<textarea[^>]*>http://127\.0\.0\.1:8000(/calendar/([\w-]+)\.ics)</textarea>")


@pytest.fixture(autouse=True)
def kept(session: Session, cast: Cast) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False
    session.commit()


def make(browser: Browser, who: str = WHO) -> str:
    """The path of a new address."""
    answer = browser.as_(who).submit(PAGE, {"password": PASSWORD})
    assert answer.status_code == 200
    return MADE.findall(answer.text)[0][0]


def events_of(session: Session, stream: str) -> list[str]:
    kinds = session.scalars(select(Event.kind).where(Event.stream == stream).order_by(Event.seq)).all()
    session.commit()
    return [kind for kind in kinds if kind.startswith("account.calendar")]


def test_an_address_is_shown_once_and_kept_as_a_hash_only(browser: Browser, cast: Cast, session: Session) -> None:
    task = cast.task(due_on=today())
    session.commit()
    leader = browser.as_(WHO)
    answer = leader.submit(PAGE, {"password": PASSWORD})
    path, secret = MADE.findall(answer.text)[0]
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'data-copy="calendar-address"' in answer.text
    assert len(secret) >= 43  # 256 bits
    assert secret not in leader.get(PAGE).text
    assert "A secret address for that is in use" in leader.get("/account").text
    feed = session.scalars(select(CalendarFeed)).one()
    session.commit()
    assert feed.secret_hash == hash_secret(secret)
    fetched = browser.get(path)  # no session, no cookie
    assert fetched.status_code == 200
    assert task.ref in fetched.text
    assert events_of(session, stream_of(cast[WHO])) == ["account.calendar_created"]


def test_what_is_fetched_is_nobody_elses_to_keep(browser: Browser, cast: Cast) -> None:
    path = make(browser)
    signed_in = browser.as_("office")
    assert "Set-Cookie" in signed_in.get("/account").headers  # a session is refreshed by pages
    for asked in (browser, signed_in):
        for address, status in ((path, 200), ("/calendar/unknown.ics", 404)):
            answer = asked.get(address)
            assert answer.status_code == status
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert "Set-Cookie" not in answer.headers
    answer = browser.get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="deadlines.ics"'
    assert Calendar.from_ical(answer.data)["VERSION"] == "2.0"
    assert browser.client.post(path).status_code in (400, 405)


def test_the_calendar_speaks_the_language_of_its_owner_whoever_fetches_it(
    browser: Browser, cast: Cast, session: Session
) -> None:
    cast.task(due_on=today())
    cast[WHO].language = "zh"
    session.commit()
    path = make(browser)
    browser.client.set_cookie("language", "en")
    fetched = browser.get(path, headers={"Accept-Language": "en"}).text.replace("\r\n ", "")
    assert "牵头单位：财务处" in fetched
    assert "Lead unit" not in fetched


def test_a_new_address_ends_the_one_before_and_revoking_ends_both(
    browser: Browser, cast: Cast, session: Session
) -> None:
    first, second = make(browser), make(browser)
    assert [browser.get(path).status_code for path in (first, second)] == [404, 200]
    leader = browser.as_(WHO)
    for _ in range(2):  # the second time there is nothing to revoke
        assert leader.submit(f"{PAGE}/revoke", page=PAGE).status_code == 302
    assert [browser.get(path).status_code for path in (first, second)] == [404, 404]
    kinds = [f"account.calendar_{kind}" for kind in ("created", "renewed", "revoked")]
    assert events_of(session, stream_of(cast[WHO])) == kinds


def test_without_the_password_there_is_no_address_and_guesses_count(
    browser: Browser, cast: Cast, session: Session
) -> None:
    leader = browser.as_(WHO)
    assert leader.submit(PAGE, {"password": ""}).status_code == 422
    for _ in range(settings().lock_after_failures):
        answer = leader.submit(PAGE, {"password": "wrong"})
        assert answer.status_code == 422
    assert "you are signed out" in answer.text
    assert leader.get(PAGE).status_code == 302
    assert session.scalars(select(CalendarFeed)).all() == []


def test_of_two_that_renew_at_once_the_second_is_told(browser: Browser, cast: Cast) -> None:
    leader = browser.as_(WHO)
    stale = {"password": PASSWORD, "seen_version": "0"}
    assert leader.submit(PAGE, stale).status_code == 200
    path = make(browser)
    assert leader.submit(PAGE, stale).status_code == 409
    assert browser.get(path).status_code == 200


def test_closing_the_account_ends_the_address_for_good(browser: Browser, cast: Cast, session: Session) -> None:
    path, admin, page = make(browser), browser.as_("admin"), f"/people/users/{WHO}"
    admin.submit(f"{page}/deactivate")
    assert browser.get(path).status_code == 404
    admin.submit(f"{page}/activate", page=page)
    assert browser.get(path).status_code == 404
    assert events_of(session, stream_of(cast[WHO]))[-1] == "account.calendar_revoked"


def test_who_has_no_part_in_the_ledger_gets_no_calendar(browser: Browser, cast: Cast, session: Session) -> None:
    path = make(browser)
    cast[WHO].grants[0].revoked_at = cast.now
    hire(cast, "nobody")
    session.commit()
    assert browser.get(path).status_code == 404
    for who in (WHO, "admin", "nobody"):
        person = browser.as_(who)
        page = person.get(PAGE)
        assert page.status_code == 200
        assert 'name="password"' not in page.text
        assert person.submit(PAGE, {"password": PASSWORD}).status_code == 403
    assert browser.as_(WHO).submit(f"{PAGE}/revoke", page=PAGE).status_code == 302
    assert session.scalars(select(CalendarFeed)).all() == []


def test_whatever_is_wrong_gets_the_same_answer_for_the_same_work(
    app: Flask, browser: Browser, cast: Cast, session: Session
) -> None:
    revoked, closed = make(browser), make(browser, "estates.leader")
    browser.as_(WHO).submit(f"{PAGE}/revoke", page=PAGE)
    cast["estates.leader"].active = False  # past the rule that would end the address
    session.commit()
    with app.app_context():
        engine = db.engine
    answers: set[tuple[int, str, int]] = set()
    for path in (
        revoked,
        closed,
        "/calendar/unknown.ics",
        "/calendar/%00.ics",
        "/calendar/%ff%fe.ics",
        "/calendar/..ics",
        f"/calendar/{'x' * 3000}.ics",
        f"/calendar/{hash_secret('x')}.ics",
    ):
        with listening(engine) as heard:
            answer = browser.get(path)
        if "%00" in path:
            assert answer.status_code == 400  # as everywhere: no address has one
            continue
        answers.add((answer.status_code, answer.text, len(heard)))
    assert len(answers) == 1
    ((status, _, queries),) = answers
    assert status == 404
    assert queries <= 2  # one look; SQLite says BEGIN as well


def test_the_number_of_queries_does_not_depend_on_the_number_of_deadlines(
    app: Flask, browser: Browser, cast: Cast, session: Session
) -> None:
    people = (WHO, "g1.inspector", "office", "committee")
    paths = [make(browser, who) for who in people]
    write_tasks(session, cast, 40, today())
    few = [count_queries(app, browser, path) for path in paths]
    more = [
        {**row._mapping, "id": row.id + 1000 * n, "ref": f"{row.ref}-{n}"}
        for n in range(1, 5)
        for row in session.execute(select(Task.__table__))
    ]
    session.execute(Task.__table__.insert(), more)
    session.commit()
    assert [count_queries(app, browser, path) for path in paths] == few
    assert max(few) <= 8


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # counted in memory
def test_guessing_is_slowed_down_and_fetching_too_often_as_well(database: str, cast: Cast, tmp_path: Path) -> None:
    limited = Settings(mode=Mode.DEMO, database_url=database, instance=tmp_path, _env_file=None)
    browser = Browser(create_app(limited))
    path = make(browser)
    assert [browser.get(path).status_code for _ in range(11)] == [200] * 10 + [429]
    guesses = [browser.get(f"/calendar/guess{n}.ics") for n in range(21)]
    assert [answer.status_code for answer in guesses] == [404] * 20 + [429]
    assert "Set-Cookie" not in guesses[-1].headers
