"""The unit's leader signs the plan; afterwards its unit proposes each change; the office accepts or says why not."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import Measure, Part
from models.people import Unit, User
from models.planning import PlanItem, PlanProposal, ProposalStatus
from models.process import Meaning
from models.words import N_, say
from workflow.errors import InvalidInput, NeedsUnmet, Unmet, WrongState
from workflow.ledger.plan_checks import MeasureFacts, check_changed_part, check_measure, check_new_part, reason_to_keep
from workflow.ledger.plan_revisions import (
    find_waiting_plan,
    is_accepted,
    is_bound,
    list_proposals,
    require_bound,
    tell_part,
    tell_plan,
    tell_step,
    tell_values,
)
from workflow.ledger.tasks import PLANNING
from workflow.ledger.texts import take_reason, take_text
from workflow.process.context import Context
from workflow.process.locking import check_seen, lock, mark, require_state
from workflow.process.needs_unit import goal_stated, measures_complete, parts_divided
from workflow.process.rights import holders_of, require
from workflow.process.signing import add_signature, confirm_password
from workflow.process.witness import hash_text
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind

WHOLE = (goal_stated, measures_complete, parts_divided)  # what a plan needs before it is signed


def sign_plan(
    session: Session, task: Task, *, actor: User, seen_version: int, now: datetime, password: str
) -> PlanProposal:
    """The leader of the lead unit signs the plan as it stands and so hands it to the office."""
    lock(session, task)
    require(actor, "plan.sign", task)
    require_state(task, *PLANNING)
    if not task.campaign.plans_required:
        raise WrongState(say(N_("In this campaign plans are not signed.")))
    check_seen(session, task, seen_version)
    if is_accepted(session, task) or find_waiting_plan(session, task) is not None:
        raise WrongState(say(N_("This plan is already signed.")))
    if reasons := find_missing(session, task, actor, now):
        raise NeedsUnmet(reasons)
    confirm_password(actor, password)
    signed = canonical(tell_plan(task))
    signature = add_signature(session, task, Meaning.PLAN, signed, actor=actor, now=now)
    proposal = _build(session, task, PlanItem.PLAN, {}, "", actor, now)
    proposal.after, proposal.signature_id, proposal.status = signed, signature.id, ProposalStatus.SIGNED
    told = {"number": proposal.number, "signed": signature.signed_hash}
    record(session, task, EventKind.PLAN_SIGNED, actor=actor, now=now, **told)
    _tell(session, proposal, MailKind.PLAN_SIGNED, "plan.decide", actor=actor, now=now)
    return proposal


def propose_goal(
    session: Session, task: Task, goal: str, reason: str, *, actor: User, seen_version: int, now: datetime
) -> PlanProposal:
    """Another wording of the goal."""
    _take(session, task, actor)
    check_seen(session, task, seen_version)
    after = {"goal": take_text(goal, "goal", required=True)}
    return _propose(session, task, PlanItem.GOAL, {"goal": task.goal}, after, reason, actor, now)


def propose_measure(
    session: Session,
    task: Task,
    measure: Measure | None,
    facts: MeasureFacts,
    reason: str,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> PlanProposal:
    """A new measure, or other values of one that there is."""
    _take(session, task, actor)
    check_seen(session, measure or task, seen_version)
    values = check_measure(task, facts, measure, now)
    unit, deadline = values.pop("unit"), values.pop("deadline")
    after = tell_values(unit, deadline, **{**values, "kind": facts.kind.value})
    before = tell_step(measure) if measure else {}
    number = measure.number if measure else None
    return _propose(session, task, PlanItem.MEASURE, before, after, reason, actor, now, measure_number=number)


def propose_part(
    session: Session,
    task: Task,
    part: Part | None,
    unit: Unit,
    description: str,
    deadline: date | None,
    reason: str,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> PlanProposal:
    """A new co-unit, or another part of one that there is."""
    _take(session, task, actor)
    check_seen(session, part or task, seen_version)
    if part:
        text = check_changed_part(part, description, deadline, now)
    else:
        text = check_new_part(task, unit, description, deadline, now)
    after, before = tell_values(unit, deadline, description=text), tell_part(part) if part else {}
    return _propose(session, task, PlanItem.PART, before, after, reason, actor, now, unit_id=unit.id)


def propose_removal(
    session: Session, thing: Measure | Part, reason: str, *, actor: User, seen_version: int, now: datetime
) -> PlanProposal:
    """That a measure or part goes, on which nothing was done yet."""
    task = thing.task
    _take(session, task, actor)
    check_seen(session, thing, seen_version)
    if kept := reason_to_keep(session, thing):
        raise InvalidInput(kept)
    if isinstance(thing, Part):
        return _propose(session, task, PlanItem.PART, tell_part(thing), {}, reason, actor, now, unit_id=thing.unit_id)
    return _propose(
        session, task, PlanItem.MEASURE, tell_step(thing), {}, reason, actor, now, measure_number=thing.number
    )


def sign_proposal(
    session: Session, proposal: PlanProposal, *, actor: User, seen_version: int, now: datetime, password: str
) -> None:
    """The leader signs a prepared change and so hands it to the office."""
    lock(session, proposal.task)
    task = proposal.task
    require(actor, "plan.sign", task)
    require_state(task, *PLANNING)
    check_seen(session, proposal, seen_version)
    if proposal.status is not ProposalStatus.PREPARED:
        raise WrongState(say(N_("This proposal no longer waits for a signature.")))
    require_bound(session, proposal)
    confirm_password(actor, password)
    signed = tell_proposal(proposal)
    signature = add_signature(session, task, Meaning.PLAN_CHANGE, signed, actor=actor, now=now)
    proposal.signature_id, proposal.status = signature.id, ProposalStatus.SIGNED
    mark(proposal, actor, now)
    mark(task, actor, now)
    told = {"number": proposal.number, "signed": hash_text(signed)}
    record(session, task, EventKind.CHANGE_SIGNED, actor=actor, now=now, **told)
    _tell(session, proposal, MailKind.PLAN_SIGNED, "plan.decide", actor=actor, now=now)


def tell_proposal(proposal: PlanProposal) -> str:
    """Exactly what the leader signs of a change, as canonical JSON."""
    told = {"task": proposal.task.ref, "number": proposal.number, "item": proposal.item.value}
    told |= {"measure": proposal.measure_number, "reason": proposal.reason}
    return canonical({**told, "before": json.loads(proposal.before), "after": json.loads(proposal.after)})


def find_missing(session: Session, task: Task, actor: User, now: datetime) -> list[Unmet]:
    """What the plan still lacks before it can be signed."""
    context = Context(session, task, actor, now)
    return [reason for needed in WHOLE for reason in needed(context)]


def _take(session: Session, task: Task, actor: User) -> None:
    lock(session, task)
    require(actor, "task.prepare", task)
    require_state(task, *PLANNING)
    if not is_bound(session, task):
        raise WrongState(say(N_("This plan is not accepted yet: change it directly.")))


def _propose(
    session: Session,
    task: Task,
    item: PlanItem,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    actor: User,
    now: datetime,
    **about: int | None,
) -> PlanProposal:
    """Of one thing one proposal waits at a time; sent twice, it is made once."""
    if before == after:
        raise InvalidInput(say(N_("This is what stands in the plan: change something, or leave it as it is.")))
    given = take_reason(reason, "reason")
    for there in list_proposals(session, task):
        known = {"measure_number": there.measure_number, "unit_id": there.unit_id}
        if not there.is_open or there.item is not item or any(known[name] != about[name] for name in about):
            continue
        if (there.before, there.after, there.reason) == (canonical(before), canonical(after), given):
            return there
        if before or item is PlanItem.PART:
            raise WrongState(say(N_("Proposal %(number)s about this already waits."), number=there.number))
    proposal = _build(session, task, item, before, given, actor, now)
    proposal.after, proposal.status = canonical(after), ProposalStatus.PREPARED
    proposal.measure_number, proposal.unit_id = about.get("measure_number"), about.get("unit_id")
    told = {"number": proposal.number, "item": item.value, "reason": given, "from": before, "to": after}
    record(session, task, EventKind.CHANGE_PROPOSED, actor=actor, now=now, **told)
    _tell(session, proposal, MailKind.PLAN_PREPARED, "plan.sign", actor=actor, now=now)
    return proposal


def _build(
    session: Session, task: Task, item: PlanItem, before: dict[str, Any], reason: str, actor: User, now: datetime
) -> PlanProposal:
    last = session.scalar(select(func.max(PlanProposal.number)).where(PlanProposal.task_id == task.id)) or 0
    proposal = PlanProposal(task=task, number=last + 1, cycle=task.cycle, item=item, before=canonical(before))
    proposal.lead_unit_id, proposal.reason = task.lead_unit_id, reason
    proposal.proposed_at, proposal.proposed_by = now, actor
    mark(proposal, actor, now)
    mark(task, actor, now)
    session.add(proposal)
    return proposal


def _tell(session: Session, proposal: PlanProposal, kind: MailKind, right: str, *, actor: User, now: datetime) -> None:
    """Tell those at once whose turn it is."""
    session.flush()
    task = proposal.task
    about = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name, "text": proposal.reason}
    for user in holders_of(session, right, task):
        if user.id != actor.id:
            tell(session, user, kind, f"plan:{proposal.id}", now=now, content=about)
