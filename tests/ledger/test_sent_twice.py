"""A form that arrives twice does its work once: a double click without JavaScript, a page that was sent again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.base import Base
from models.ledger import Problem, Task
from models.measures import Measure
from models.people import User
from models.verification import Interview
from tests.cast import Cast
from tests.client import Browser, Hidden
from tests.ledger.entered import task_facts
from tests.process.lived import Life
from tests.process.racing import WON, let_go, race
from tests.verification.ways import interview
from views.clock import today
from workflow.ledger.plan import add_measure, remove_measure
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.problems import ProblemFacts, create_problem
from workflow.ledger.tasks import create_task

Sent = Callable[[timedelta, str], Base]  # how much later, and by whom
A_MINUTE = timedelta(seconds=60)
MEASURE = MeasureFacts("Recover the advances")


def problem_sent(session: Session, cast: Cast) -> Sent:
    facts = ProblemFacts(cast.problem.category, "Advances are not settled", "For two years")
    return lambda later, by: create_problem(session, cast.campaign, facts, actor=cast[by], now=cast.now + later)


def task_sent(session: Session, cast: Cast) -> Sent:
    facts, parts = task_facts(cast), [(cast.units["library"], "Hand in the lists")]
    return lambda later, by: create_task(
        session, cast.problem, facts, parts=parts, actor=cast[by], now=cast.now + later
    )


def measure_sent(session: Session, cast: Cast) -> Sent:
    task = cast.task()
    seen = task.version
    return lambda later, by: add_measure(
        session, task, MEASURE, actor=cast[by], seen_version=seen if not later else task.version, now=cast.now + later
    )


def interview_sent(_: Session, cast: Cast) -> Sent:
    life = Life.begin(cast).submit()
    now = life.now
    return lambda later, by: interview(life, {"office": "g1.inspector"}.get(by, "g1.leader"), now=now + later)


KINDS: dict[type[Base], Callable[[Session, Cast], Sent]] = {
    Problem: problem_sent,
    Task: task_sent,
    Measure: measure_sent,
    Interview: interview_sent,
}


def count(session: Session, kind: type[Base]) -> int:
    session.flush()
    return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_arrives_twice_is_entered_once(session: Session, cast: Cast, kind: type[Base]) -> None:
    send = KINDS[kind](session, cast)
    before = count(session, kind)
    first = send(timedelta(), "office")
    session.commit()
    assert send(timedelta(), "office") is first
    assert count(session, kind) == before + 1


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind is not Interview]
)  # never removed, so never meant twice
def test_the_same_counts_again_a_minute_later(session: Session, cast: Cast, kind: type[Base]) -> None:
    send = KINDS[kind](session, cast)
    first = send(timedelta(), "office")
    session.commit()
    assert send(A_MINUTE, "office") is not first


def test_the_same_counts_from_somebody_else_and_elsewhere(session: Session, cast: Cast) -> None:
    send = interview_sent(session, cast)
    assert send(timedelta(), "office") is not send(timedelta(), "somebody else")
    facts, who = task_facts(cast), {"actor": cast["office"], "now": cast.now}
    other = create_problem(session, cast.campaign, ProblemFacts(cast.problem.category, "Another one"), **who)
    assert create_task(session, cast.problem, facts, **who) is not create_task(session, other, facts, **who)
    changed = replace(facts, deadline=facts.deadline + timedelta(days=1) if facts.deadline else None)
    assert create_task(session, cast.problem, facts, **who) is not create_task(session, cast.problem, changed, **who)


def test_a_measure_that_was_removed_can_be_added_again(session: Session, cast: Cast) -> None:
    task, office = cast.task(), cast["office"]
    who: dict[str, Any] = {"actor": office, "now": cast.now}
    first = add_measure(session, task, MEASURE, seen_version=task.version, **who)
    session.flush()
    remove_measure(session, first, seen_version=first.version, **who)
    session.flush()
    assert add_measure(session, task, MEASURE, seen_version=task.version, **who) is not first


def test_of_the_same_task_sent_at_once_one_is_handed_out(settings: Settings, cast: Cast) -> None:
    problem, actor, facts = cast.problem.id, cast["office"].id, task_facts(cast)
    unit, now = facts.lead_unit.id, cast.now
    let_go(cast)

    def send(session: Session) -> None:
        named = replace(facts, lead_unit=session.get_one(type(facts.lead_unit), unit))
        create_task(session, session.get_one(Problem, problem), named, actor=session.get_one(User, actor), now=now)

    before = count(cast.session, Task)
    cast.session.rollback()
    assert race(settings.database, [send] * 3) == [WON] * 3
    assert count(cast.session, Task) == before + 1


def test_the_second_answer_in_the_browser_is_the_first_one(
    app: Flask, session: Session, cast: Cast, browser: Browser
) -> None:
    task = cast.task()
    address, unit, category = f"/tasks/{task.ref}/measures/new", cast.units["finance"].id, cast.problem.category_id
    let_go(cast)
    office = browser.as_("office")
    due = (today() + timedelta(days=30)).isoformat()
    forms: dict[str, dict[str, Any]] = {
        "/problems/X26-P01/tasks/new": {"title": "Twice", "kind": "time_limited", "lead_unit": unit, "deadline": due,
                                        "leader": 0, "group": 0, "origin": "original"},
        "/campaigns/X26/problems/new": {"title": "Twice", "category": category},
        address: {"text": "Twice", "kind": "other", "unit": unit, "person": "", "expected_result": ""},
    }  # fmt: skip
    for url, data in forms.items():
        page = Hidden()
        page.feed(office.get(url).text)
        typed = {**page.of(url), **data}
        first, second = (office.client.post(url, data=typed) for _ in range(2))
        assert first.status_code == second.status_code == 302, url
        assert first.location == second.location
    assert session.scalars(select(Problem.ref).where(Problem.title == "Twice")).all() == ["X26-P02"]
    assert len(session.scalars(select(Task).where(Task.title == "Twice")).all()) == 1
    assert len(session.scalars(select(Measure).where(Measure.text == "Twice")).all()) == 1
