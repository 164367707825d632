"""Recording that a phase goal of a long-term task is met."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.monitoring import PhaseGoal
from models.people import User
from models.words import N_, say
from workflow.errors import WrongState
from workflow.ledger.texts import take_text
from workflow.monitoring.reviews import open_plan, take_day
from workflow.process.due import refresh_due
from workflow.process.locking import check_seen, mark
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def meet_goal(
    session: Session,
    goal: PhaseGoal,
    *,
    met_on: date | None,
    note: str,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Record the day on which the goal was met and by what that shows; it is recorded once."""
    task = open_plan(session, goal.plan, actor)
    check_seen(session, goal, seen_version)
    if goal.met_on is not None:
        raise WrongState(say(N_("This phase goal is already recorded as met.")))
    words, day = take_text(note, "note"), take_day(met_on, "met_on", goal.plan, now)
    goal.note, goal.met_on = words, day
    mark(goal, actor, now)
    mark(task, actor, now)
    refresh_due(session, task, now)
    about = {"due_on": goal.due_on, "met_on": goal.met_on, "target": goal.target, "note": goal.note}
    record(session, task, EventKind.PHASE_GOAL_MET, actor=actor, now=now, **about)
