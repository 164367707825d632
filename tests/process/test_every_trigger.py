"""Each of the nine triggers works through the page that a person fills in and sends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.evidence import Evidence, EvidenceSide
from models.ledger import State, Task
from models.monitoring import Effectiveness, MonitoringPlan
from models.process import Statement
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.process.entered import WHYS
from tests.process.lived import DAY, Life
from views.clock import today
from workflow.process.declared import process

AGO = timedelta(days=70)  # so long ago the lives begin, so that a monitoring period can be over
SIGNED = {"password": PASSWORD}
Way = tuple[Callable[[Life], object], str, dict[str, str], State]


def rebounding(life: Life) -> None:
    life.verify()
    life.pass_time()
    life.find_rebound_evidence()


WAYS: dict[str, Way] = {
    "start": (lambda life: None, "finance.liaison", {}, State.IN_PROGRESS),
    "submit": (Life.start, "finance.leader", SIGNED, State.SUBMITTED),
    "withdraw": (Life.submit, "finance.leader", {}, State.IN_PROGRESS),
    "return": (
        Life.submit,
        "g1.inspector",
        {
            "reason": "Two advances are still open.",
            "gaps-0-description": "Two advances are open",
            "gaps-0-wanted": "Vouchers",
            "deadline": "+30",
        },
        State.IN_PROGRESS,
    ),
    "verify": (Life.review, "g1.leader", {"conclusion": "Goal and result agree.", **SIGNED}, State.VERIFIED),
    "monitor": (
        Life.verify,
        "office",
        {
            "interval_days": "30",
            "first_review_on": "+30",
            "ends_on": "+60",
            "goals-0-target": "No advance older than 30 days",
            "goals-0-measured": "By the list of the month",
            "goals-0-due_on": "+60",
        },
        State.LONG_TERM_MONITORING,
    ),
    "conclude": (
        Life.outlast,
        "committee",
        {"effectiveness": Effectiveness.FAIR.value, "conclusion": "It lasts."},
        State.VERIFIED,
    ),
    "rebound": (
        rebounding,
        "g1.inspector",
        {
            "origin": "special_check",
            "named_check": "Group 1 counted the advances on 2 March.",
            "listed_cause": "1",
            "cause": "Old advances have come back.",
        },
        State.REBOUNDED,
    ),
    "reopen": (
        Life.rebound,
        "finance.leader",
        {"plan": "A monthly check by two people."},
        State.IN_PROGRESS,
    ),
}


def day_of(ahead: str) -> str:
    """ "+30" is the day in thirty days."""
    return (today() + int(ahead) * DAY).isoformat()


def test_no_trigger_is_forgotten(settings: Settings) -> None:
    assert {row.trigger for row in process().transitions} == set(WAYS)


@pytest.mark.parametrize("trigger", WAYS)
def test_every_trigger_works_through_its_page(session: Session, cast: Cast, browser: Browser, trigger: str) -> None:
    lead_to, who, sent, after = WAYS[trigger]
    life = Life.begin(cast)
    life.now -= AGO
    lead_to(life)
    form: dict[str, Any] = {name: day_of(value) if value.startswith("+") else value for name, value in sent.items()}
    if trigger == "rebound":
        found = select(Evidence.id).where(Evidence.side == EvidenceSide.INSPECTION)
        form["evidence"] = [str(number) for number in session.scalars(found)]
    url, before = f"/tasks/{life.task.ref}/do/{trigger}", life.task.cycle
    session.commit()
    answer = browser.as_(who).submit(url, form)
    assert answer.status_code == 302, answer.text
    task = session.scalars(select(Task)).one()
    assert task.state is after
    assert task.cycle == before + (trigger == "reopen")
    if trigger == "reopen":
        assert session.scalars(select(Statement).where(Statement.cycle == 2)).one().root_cause == WHYS[-1]
    if trigger == "conclude":
        assert session.scalars(select(MonitoringPlan)).one().effectiveness is Effectiveness.FAIR
