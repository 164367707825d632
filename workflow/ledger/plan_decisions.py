"""The office decides on a signed plan and on its proposed changes; the unit may take back what still waits."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import Measure, MeasureKind, Part
from models.people import Unit, User
from models.planning import PlanItem, PlanProposal, ProposalStatus
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.plan import add_measure, add_part, edit_measure, edit_part, remove_measure, remove_part, set_goal
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.plan_revisions import (
    OPEN,
    find_latest,
    is_same,
    keep_revision,
    require_bound,
    settle,
    tell_part,
    tell_plan,
    tell_unit,
)
from workflow.ledger.plan_revisions import tell_step as tell_measure
from workflow.ledger.tasks import PLANNING
from workflow.ledger.texts import take_reason
from workflow.process.locking import check_seen, lock, mark, require_state
from workflow.process.rights import require
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

CHANGED_SINCE = N_("The plan was changed here since this was proposed. Do not accept it; the unit can propose it anew.")


def accept_proposal(session: Session, proposal: PlanProposal, *, actor: User, seen_version: int, now: datetime) -> None:
    """A signed plan is in force from now on; a signed change is made as by the office. Each is a revision."""
    task = _take(session, proposal, "plan.decide", (ProposalStatus.SIGNED,), actor, seen_version)
    if not is_same(_find_standing(task, proposal), json.loads(proposal.before or "{}")):
        raise InvalidInput(say(CHANGED_SINCE))
    if proposal.item is PlanItem.PLAN:
        kind, revision = EventKind.PLAN_ACCEPTED, keep_revision(session, task, actor=actor, now=now, proposal=proposal)
    else:
        require_bound(session, proposal)
        settle(proposal, ProposalStatus.ACCEPTED, actor=actor, now=now)  # first: the revision that follows knows why
        _apply(session, task, proposal, actor, now)
        made = find_latest(session, task)
        if made is None or made.proposal_id is not None:
            raise WrongState(say(CHANGED_SINCE))
        kind, revision, made.proposal = EventKind.CHANGE_ACCEPTED, made, proposal
    if proposal.is_open:
        settle(proposal, ProposalStatus.ACCEPTED, actor=actor, now=now)
    mark(task, actor, now)
    told = {"number": proposal.number, "revision": revision.number}
    record(session, task, kind, actor=actor, now=now, **told)
    tell_unit(session, task, proposal, MailKind.PLAN_ACCEPTED, actor=actor, now=now)


def refuse_proposal(
    session: Session, proposal: PlanProposal, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The plan goes back to the unit with a reason; of a change, nothing is made."""
    task = _take(session, proposal, "plan.decide", (ProposalStatus.SIGNED,), actor, seen_version)
    proposal.answer = take_reason(reason, "reason")
    settle(proposal, ProposalStatus.REFUSED, actor=actor, now=now)
    mark(task, actor, now)
    kind = EventKind.PLAN_SENT_BACK if proposal.item is PlanItem.PLAN else EventKind.CHANGE_REFUSED
    record(session, task, kind, actor=actor, now=now, number=proposal.number, reason=proposal.answer)
    tell_unit(session, task, proposal, MailKind.PLAN_REFUSED, actor=actor, now=now, reason=proposal.answer)


def withdraw_proposal(
    session: Session, proposal: PlanProposal, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The unit takes back what still waits, the leader what is signed; it stays readable."""
    right = right_to_withdraw(proposal)
    task = _take(session, proposal, right, OPEN, actor, seen_version)
    settle(proposal, ProposalStatus.WITHDRAWN, actor=actor, now=now)
    mark(task, actor, now)
    record(session, task, EventKind.PROPOSAL_WITHDRAWN, actor=actor, now=now, number=proposal.number)


def right_to_withdraw(proposal: PlanProposal) -> str:
    """Who signs is who takes a signature back."""
    return "plan.sign" if proposal.status is ProposalStatus.SIGNED else "task.prepare"


def _take(
    session: Session,
    proposal: PlanProposal,
    right: str,
    statuses: tuple[ProposalStatus, ...],
    actor: User,
    seen_version: int,
) -> Task:
    """Lock the task of a proposal that still waits, as the page showed it."""
    lock(session, proposal.task)
    task = proposal.task
    require(actor, right, task)
    check_seen(session, proposal, seen_version)
    if proposal.status not in statuses:
        raise WrongState(say(N_("This proposal no longer waits for a decision.")))
    require_state(task, *PLANNING)
    return task


def _find_standing(task: Task, proposal: PlanProposal) -> dict[str, Any]:
    """What stands in the plan now where the proposal would change it."""
    if proposal.item is PlanItem.PLAN:
        return {} if is_same(tell_plan(task), json.loads(proposal.after)) else tell_plan(task)
    if proposal.item is PlanItem.GOAL:
        return {"goal": task.goal}
    if proposal.item is PlanItem.MEASURE:
        measure = _find_measure(task, proposal)
        return tell_measure(measure) if measure else {}
    part = _find_part(task, proposal)
    return tell_part(part) if part else {}


def _apply(session: Session, task: Task, proposal: PlanProposal, actor: User, now: datetime) -> None:
    """Make the change by the rules that hold for the office, on the plan as it stands."""
    after = json.loads(proposal.after)
    if proposal.item is PlanItem.GOAL:
        set_goal(session, task, after["goal"], actor=actor, now=now)
    elif proposal.item is PlanItem.MEASURE:
        _apply_measure(session, task, proposal, after, actor, now)
    else:
        _apply_part(session, task, proposal, after, actor, now)


def _apply_measure(
    session: Session, task: Task, proposal: PlanProposal, after: dict[str, Any], actor: User, now: datetime
) -> None:
    measure = _find_measure(task, proposal)
    if measure is not None and not after:
        remove_measure(session, measure, actor=actor, seen_version=measure.version, now=now)
        return
    texts = {name: after[name] for name in ("text", "person", "expected_result")}
    unit = session.scalar(select(Unit).where(Unit.code == after["unit_code"])) if after["unit_code"] else None
    facts = MeasureFacts(**texts, kind=MeasureKind(after["kind"]), unit=unit, deadline=_day(after))
    if measure is None:
        add_measure(session, task, facts, actor=actor, seen_version=task.version, now=now)
    else:
        edit_measure(session, measure, facts, actor=actor, seen_version=measure.version, now=now)


def _apply_part(
    session: Session, task: Task, proposal: PlanProposal, after: dict[str, Any], actor: User, now: datetime
) -> None:
    part = _find_part(task, proposal)
    if part is not None and not after:
        remove_part(session, part, actor=actor, seen_version=part.version, now=now)
    elif part is not None:
        seen = part.version
        edit_part(session, part, after["description"], _day(after), actor=actor, seen_version=seen, now=now)
    else:
        unit, text = session.get_one(Unit, proposal.unit_id), after["description"]
        add_part(session, task, unit, text, _day(after), actor=actor, seen_version=task.version, now=now)


def _find_measure(task: Task, proposal: PlanProposal) -> Measure | None:
    return next((measure for measure in task.measures if measure.number == proposal.measure_number), None)


def _find_part(task: Task, proposal: PlanProposal) -> Part | None:
    return next((part for part in task.parts if part.unit_id == proposal.unit_id), None)


def _day(after: dict[str, Any]) -> date | None:
    return date.fromisoformat(after["deadline"]) if after["deadline"] else None
