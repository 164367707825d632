"""Where an event came from: kept with what a request records, part of its hash, told to those who read the trail."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.trail.behind import run
from workflow.trail.audit import verify_trail
from workflow.trail.chain import SOURCE, record
from workflow.trail.kinds import EventKind

FROM = "203.0.113.7"
FORGERIES = (
    "UPDATE event SET source = '127.0.0.1' WHERE kind = 'comment.added' AND stream LIKE 'task:%'",
    "UPDATE event SET source = NULL WHERE kind = 'comment.added' AND stream LIKE 'task:%'",
    "UPDATE event SET source = '203.0.113.7' WHERE kind = 'comment.added' AND stream LIKE 'campaign:%'",
)


def comment_from(browser: Browser, cast: Cast, address: str) -> str:
    """A comment of the liaison, sent from the address; its task."""
    page = f"/tasks/{cast.task().ref}"
    cast.session.commit()
    liaison = browser.as_("finance.liaison")
    liaison.submit(page, {"text": "Sent from afar"}, environ_overrides={"REMOTE_ADDR": address})
    return page


def test_what_a_request_records_is_told_with_the_address_it_came_from(
    session: Session, cast: Cast, browser: Browser
) -> None:
    page = comment_from(browser, cast, FROM)
    sources = dict(session.execute(select(Event.kind, Event.source)).tuples().all())
    assert sources == {"account.signed_in": "127.0.0.1", "comment.added": FROM}
    assert list(verify_trail(session)) == []
    session.commit()
    assert f"from {FROM}" in browser.as_("auditor").get("/trail").text
    assert FROM not in browser.as_("finance.leader").get(f"{page}/history").text


def test_an_address_cannot_be_changed_removed_or_added_unnoticed(
    session: Session, settings: Settings, cast: Cast, browser: Browser, now: datetime
) -> None:
    comment_from(browser, cast, FROM)
    record(session, cast.campaign, EventKind.COMMENTED, actor=cast["office"], now=now, text="Not from a request")
    session.commit()
    for forged in FORGERIES:
        before = list(session.execute(select(Event.id, Event.source)))
        session.commit()
        run(settings.database, forged)
        assert [broken.why for broken in verify_trail(session)] == ["its content was changed"]
        session.commit()
        for key, source in before:
            run(settings.database, "UPDATE event SET source = :source WHERE id = :id", source=source, id=key)
        assert list(verify_trail(session)) == []
        session.commit()


def test_what_the_worker_or_a_command_records_came_from_nowhere(session: Session, cast: Cast, now: datetime) -> None:
    assert SOURCE not in session.info
    assert record(session, cast.campaign, EventKind.COMMENTED, actor=None, now=now, text="x").source is None


def test_an_endless_address_from_a_proxy_is_cut(session: Session, cast: Cast, browser: Browser) -> None:
    comment_from(browser, cast, "9" * 500)
    told = session.scalars(select(Event.source).where(Event.kind == "comment.added")).one()
    assert told == "9" * 64
