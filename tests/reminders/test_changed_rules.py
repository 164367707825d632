"""Rules that an office changes while their steps are being told, and who else is told when somebody is missing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from models.people import Role
from models.reminders import Colour, LadderValue, Mail, Notice, Reminder
from tests.cast import Cast
from tests.people.standing_in import name
from tests.process.lived import Life
from tests.process.players import hire
from tests.reminders.conftest import SendAll
from tests.reminders.postbox import Postbox
from tests.reminders.test_everybody_is_told import DAY, TODAY, at, put, run, told
from tests.reminders.writing import Late
from views.clock import utc_now
from workflow.ledger.extensions import ask_extension, refuse_extension
from workflow.process.due import refresh_answers_due
from workflow.reminders.almanac import almanac
from workflow.reminders.colour import tell_colour
from workflow.reminders.days import local_day
from workflow.reminders.preview import foresee


@pytest.mark.parametrize(
    ("day", "first", "repeat", "expected"),
    [  # days after the first telling, a Monday; what falls on a day off waits for the next day that is worked
        (23, 1, 14, [0, 7, 14, 21, 28]),
        (23, 1, 10, [0, 7, 14, 21, 30]),
        (16, 15, 7, [0, 7, 14, 21, 28]),
        (16, 1, 2, [0, 7, 14, 16, 18, 21, 22, 24, 28]),
    ],
)
def test_changed_days_neither_repeat_nor_leave_out(
    session: Session, cast: Cast, day: int, first: int, repeat: int, expected: list[int]
) -> None:
    put(cast, -1)
    days: list[int] = []
    for number in range(32):
        if number == day:
            session.add(LadderValue(campaign_id=cast.campaign.id, rule="overdue", days=first, repeat_days=repeat))
        before = session.query(Reminder).count()
        run(session, at(TODAY + number * DAY))
        days += [number] * (session.query(Reminder).count() > before)
    assert days[: len(expected)] == expected


def test_days_changed_before_the_mail_goes_are_those_that_count(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox
) -> None:
    put(cast, 10)
    run(session, at(TODAY))
    session.add(LadderValue(campaign_id=cast.campaign.id, rule="deadline_near", days=-3))
    session.commit()
    send_all(at(TODAY))
    assert told(postbox, "finance.leader") == []


def test_a_warning_is_not_sent_once_the_day_is_past(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox
) -> None:
    put(cast, 20)
    run(session, at(TODAY))
    send_all(at(TODAY + 21 * DAY))  # the mail server was away as long as that
    assert told(postbox, "finance.liaison") == []


def test_the_office_hears_of_an_extension_that_nobody_of_the_unit_can_hear_of(session: Session, cast: Cast) -> None:
    life = Life.begin(cast)
    task, leader = life.task, cast["finance.leader"]
    assert task.deadline is not None
    asked = ask_extension(
        session, task, task.deadline + 20 * DAY, "The audit takes longer.", actor=leader, now=life.now
    )
    leader.active = cast["finance.liaison"].active = False
    session.commit()
    refuse_extension(
        session, asked, "No more time is left.", actor=cast["office"], seen_version=asked.version, now=life.now + DAY
    )
    notices = session.scalars(select(Notice).where(Notice.kind == "unreached")).all()
    assert [(notice.user.username, "in Finance" in notice.content) for notice in notices] == [("office", True)]


def test_who_stands_in_for_the_responsible_leader_gets_the_copy_of_a_letter(session: Session, cast: Cast) -> None:
    late = Late.begin(cast)
    late.life.task.leader = cast["committee"]
    name(cast, "committee", "history.leader", "office")
    late.draft().issue()
    mails = session.scalars(select(Mail).where(Mail.kind == "letter_issued"))
    assert {mail.user.username for mail in mails} >= {"committee", "history.leader"}


def test_what_lies_ahead_is_not_run_on_real_data(app: Flask, settings: Settings, cast: Cast) -> None:
    ahead, runner = (utc_now() + timedelta(days=30)).isoformat(), app.test_cli_runner()
    assert runner.invoke(args=["run-job", "run_ladder", "--now", ahead]).exit_code == 0
    use_settings(settings.model_copy(update={"mode": Mode.PRODUCTION}))
    refused = runner.invoke(args=["run-job", "run_ladder", "--now", ahead])
    assert refused.exit_code == 2
    assert "demonstration data only" in refused.output


def test_the_preview_names_who_has_become_responsible_since(session: Session, cast: Cast) -> None:
    put(cast, 10)
    run(session, at(TODAY))
    hire(cast, "new.leader", Role.LEADER, unit="finance")
    session.commit()
    lines = [(line.on, [user.username for user in line.people]) for line in foresee(session, TODAY).lines]
    assert lines[0] == (TODAY + DAY, ["new.leader"])
    run(session, at(TODAY + DAY))
    last = session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one()
    assert last.user.username == "new.leader"


def test_a_rule_that_is_off_makes_no_review_late(session: Session, cast: Cast) -> None:
    life = Life.begin(cast).submit()
    session.commit()
    session.add(LadderValue(campaign_id=cast.campaign.id, rule="review_waits", days=None, active=False))
    refresh_answers_due(session, life.now)
    session.commit()
    day = local_day(life.now) + 30 * DAY
    assert tell_colour(life.task, almanac(session, day)) is Colour.NONE
