"""Recording that a phase goal of a long-term task is met."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.monitoring import PhaseGoal, PhaseGoalEvidence
from models.people import User
from models.words import N_, say
from workflow.errors import WrongState
from workflow.ledger.texts import take_text
from workflow.monitoring.attaching import take_evidence
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
    evidence: Iterable[int] = (),
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Record the day on which the goal was met and what shows it; it is recorded once."""
    task = open_plan(session, goal.plan, actor)
    check_seen(session, goal, seen_version)
    if goal.met_on is not None:
        raise WrongState(say(N_("This phase goal is already recorded as met.")))
    day = take_day(met_on, "met_on", goal.plan, now)
    words = take_text(note, "note", required=True)
    files = take_evidence(session, task, evidence, "evidence")
    goal.note, goal.met_on = words, day
    goal.evidence = [PhaseGoalEvidence(evidence_id=chosen) for chosen in files]
    mark(goal, actor, now)
    mark(task, actor, now)
    refresh_due(session, task, now)
    about = {"due_on": goal.due_on, "met_on": goal.met_on, "target": goal.target, "note": words, "evidence": files}
    record(session, task, EventKind.PHASE_GOAL_MET, actor=actor, now=now, **about)
