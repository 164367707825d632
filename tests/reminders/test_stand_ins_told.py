"""Who stands in receives what the absent person receives: reminders from the first day on, and letters."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Recusal, Role, User
from models.reminders import Notice
from tests.cast import Cast
from tests.client import Browser
from tests.people.standing_in import DAY, TODAY, allow, name
from tests.people.test_stand_in_pages import declare
from tests.process.lived import Life
from tests.process.players import hire
from tests.reminders.conftest import SendAll
from tests.reminders.postbox import Postbox
from tests.reminders.test_digest import digests, put, run
from tests.reminders.writing import Late
from workflow.people.lending import keep_stand_ins
from workflow.reminders.letters import may_read


def told(session: Session, kind: str) -> list[str]:
    """Who has a notice of the kind, by name."""
    session.expire_all()
    people = select(User.username).join(Notice, Notice.user_id == User.id).where(Notice.kind == kind)
    return list(session.scalars(people.order_by(User.username)))


def test_who_stands_in_for_the_responsible_leader_is_told_of_what_is_overdue(
    session: Session, cast: Cast, now: datetime
) -> None:
    hire(cast, "other.committee", Role.COMMITTEE)
    put(cast, -1).leader = cast["committee"]
    name(cast, "committee", "history.leader", "office")
    run(session, now)
    assert told(session, "reminder") == ["committee", "finance.leader", "history.leader", "office"]
    run(session, now + timedelta(minutes=1))
    assert len(told(session, "reminder")) == 4


def test_who_stands_in_from_today_on_is_told_though_no_worker_ran_since_midnight(
    app: Flask, session: Session, cast: Cast, now: datetime
) -> None:
    put(cast, -1)
    name(cast, first=TODAY + DAY, last=TODAY + DAY)
    name(cast, stand_in="history.leader", first=TODAY, last=TODAY)
    session.commit()
    moment = (now + DAY).isoformat()
    assert app.test_cli_runner().invoke(args=["run-job", "run_ladder", "--now", moment]).exit_code == 0
    assert told(session, "reminder") == ["finance.leader", "finance.liaison", "office"]


def test_a_stand_in_who_is_barred_hears_nothing_of_a_review(session: Session, cast: Cast, now: datetime) -> None:
    tie = {"unit_id": cast.units["finance"].id, "reason": "A cousin there", "declared_at": cast.now}
    session.add(Recusal(user_id=cast["g2.inspector"].id, **tie))
    session.flush()
    name(cast, "g1.inspector", "g2.inspector")
    name(cast, "g1.leader", "history.leader", "office")
    session.expire_all()
    Life.begin(cast).submit()
    assert told(session, "submitted") == ["g1.inspector", "g1.leader", "history.leader"]


def test_one_item_for_who_holds_an_own_role_and_a_lent_one(session: Session, cast: Cast, now: datetime) -> None:
    put(cast, 10)
    name(cast)
    assert run(session, now) == 2
    assert digests(session) == ["finance.leader", "finance.liaison"]
    assert told(session, "reminder") == ["finance.leader", "finance.liaison"]


def test_who_stood_in_until_yesterday_gets_no_digest_of_it(session: Session, cast: Cast, now: datetime) -> None:
    put(cast, 10)
    name(cast, stand_in="history.leader", last=TODAY)
    run(session, now)
    assert "history.leader" in told(session, "reminder")
    keep_stand_ins(session, now + DAY)
    put(cast, 9)
    run(session, now + DAY)
    assert told(session, "reminder").count("history.leader") == 1


def test_a_letter_that_a_stand_in_is_told_of_can_be_read(session: Session, cast: Cast) -> None:
    name(cast, stand_in="history.leader", actor="office")
    late = Late.begin(cast).draft().issue()
    assert "history.leader" in told(session, "letter_issued")
    assert may_read(cast["history.leader"], late.row)
    assert not may_read(cast["library.leader"], late.row)


@pytest.mark.parametrize("url", ["/working-days", "/working-days/answer?count=5"])
def test_who_only_stands_in_sees_the_working_days(cast: Cast, browser: Browser, url: str) -> None:
    hire(cast, "aide").home_unit = cast.units["finance"]
    cast.session.flush()
    declare(cast, "aide")
    assert browser.as_("aide").get(url).status_code == 200


def test_who_is_named_hears_of_it_and_of_what_is_allowed(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, browser: Browser
) -> None:
    one = name(cast)
    allow(cast, one, "task.start")
    session.commit()
    send_all(cast.now)
    mails = {str(mail["Subject"]): mail.get_body(("plain",)) for mail in postbox.messages}
    assert postbox.receivers() == ["finance.liaison@example.test"] * 2
    assert list(mails) == ["You stand in for Finance Leader", "What you may do for Finance Leader has changed"]
    texts = [" ".join(body.get_content().split()) for body in mails.values() if body]
    assert ["2 Mar 2026 until 8 Mar 2026" in text for text in texts] == [True, True]
    assert browser.as_("finance.liaison").get("/inbox").text.count('href="/account" data-read') == 2
