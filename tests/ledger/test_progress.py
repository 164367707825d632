"""Progress on measures: who reports, what is kept cycle by cycle, what a second person meets."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.trail import Event
from tests.cast import Cast
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.ledger.progress import report_progress
from workflow.process.engine import fire


@pytest.fixture
def task(session: Session, cast: Cast, now: datetime) -> Task:
    started = cast.task(co=("estates",))
    fire(session, started, "start", actor=cast["finance.leader"], seen_version=started.version, now=now)
    session.commit()
    return started


def test_a_liaison_reports_and_the_claim_is_kept(session: Session, cast: Cast, task: Task, now: datetime) -> None:
    measure = task.measures[0]
    report_progress(session, measure, " Settled 41. ", 100, actor=cast["finance.liaison"], seen_version=0, now=now)
    session.commit()
    entry = measure.progress_in(1)
    assert entry is not None
    assert (entry.text, entry.percent, entry.done) == ("Settled 41.", 100, True)
    assert session.scalars(select(Event.kind).order_by(Event.id.desc())).first() == "measure.progress"


def test_progress_makes_the_page_of_a_signer_stale(session: Session, cast: Cast, task: Task, now: datetime) -> None:
    seen = task.version
    report_progress(session, task.measures[0], "Half", 50, actor=cast["finance.liaison"], seen_version=0, now=now)
    session.commit()
    with pytest.raises(Stale):
        fire(session, task, "submit", actor=cast["finance.leader"], seen_version=seen, now=now, password="rectify-demo")


def test_two_first_reports_do_not_overwrite_each_other(session: Session, cast: Cast, task: Task, now: datetime) -> None:
    measure = task.measures[0]
    report_progress(session, measure, "Mine", 10, actor=cast["finance.liaison"], seen_version=0, now=now)
    session.commit()
    with pytest.raises(Stale) as met:
        report_progress(session, measure, "Also mine", 20, actor=cast["finance.leader"], seen_version=0, now=now)
    assert met.value.changed_by == "Finance Liaison"


@pytest.mark.parametrize("who", ["library.liaison", "estates.liaison", "g1.inspector", "office", "admin", "auditor"])
def test_nobody_else_reports_on_the_lead_units_measure(
    session: Session, cast: Cast, task: Task, now: datetime, who: str
) -> None:
    with pytest.raises(NotPermitted):
        report_progress(session, task.measures[0], "Not mine", 10, actor=cast[who], seen_version=0, now=now)


def test_the_unit_of_a_measure_reports_on_it(session: Session, cast: Cast, task: Task, now: datetime) -> None:
    task.measures[0].unit = cast.units["estates"]
    session.commit()
    report_progress(session, task.measures[0], "Ours", 10, actor=cast["estates.liaison"], seen_version=0, now=now)


def test_words_are_needed_and_the_number_is_a_percentage(
    session: Session, cast: Cast, task: Task, now: datetime
) -> None:
    for text, percent, field in (("  ", 10, "text"), ("Done", 101, "percent"), ("Done", -1, "percent")):
        with pytest.raises(InvalidInput) as refused:
            report_progress(
                session, task.measures[0], text, percent, actor=cast["finance.liaison"], seen_version=0, now=now
            )
        assert refused.value.field == field


def test_nothing_is_reported_before_the_start(session: Session, cast: Cast, now: datetime) -> None:
    waiting = cast.task()
    with pytest.raises(WrongState):
        report_progress(
            session, waiting.measures[0], "Early", 5, actor=cast["finance.liaison"], seen_version=0, now=now
        )
