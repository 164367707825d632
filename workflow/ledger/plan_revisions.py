"""The plan as it was agreed: whether it is, every revision that was in force, and what becomes of it by a change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.ledger import Task
from models.measures import Measure, Part
from models.people import Unit, User
from models.planning import PlanItem, PlanProposal, PlanRevision, ProposalStatus
from models.reminders import Colour
from models.words import N_, say
from workflow.errors import WrongState
from workflow.process.locking import mark
from workflow.process.rights import WITH_TIES, holders_of, holds
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind

OPEN = (ProposalStatus.PREPARED, ProposalStatus.SIGNED)
UNBOUND = N_("The unit that leads the task has no accepted plan that this would change.")
PROPOSE = N_("The plan is signed and accepted. Propose the change: the office decides on it.")


def tell_plan(task: Task) -> dict[str, Any]:
    """The plan as it stands, as it is signed and kept: readable years later."""
    lead = task.lead_unit
    measures = [{"number": measure.number, **tell_step(measure)} for measure in task.measures]
    parts = [tell_part(part) for part in sorted(task.parts, key=lambda part: part.unit.code)]
    told = {"task": task.ref, "lead_unit": lead.name, "lead_unit_code": lead.code, "goal": task.goal}
    return {**told, "measures": measures, "parts": parts}


def tell_step(measure: Measure) -> dict[str, Any]:
    """A measure as the plan keeps it."""
    named = {"text": measure.text, "kind": measure.kind.value, "person": measure.person}
    return tell_values(measure.unit, measure.deadline, **named, expected_result=measure.expected_result)


def tell_part(part: Part) -> dict[str, Any]:
    """The part of a co-unit as the plan keeps it."""
    return tell_values(part.unit, part.deadline, description=part.description)


def tell_values(unit: Unit | None, deadline: Any, **texts: str) -> dict[str, Any]:
    """A unit may be renamed, so its code stands beside its name."""
    named = {"unit": unit.name if unit else "", "unit_code": unit.code if unit else ""}
    return {**texts, **named, "deadline": deadline.isoformat() if deadline else ""}


def is_same(one: Any, other: Any) -> bool:
    """Whether two plans, or two things of a plan, say the same; a unit's new name alone is no difference."""
    return bool(_bare(one) == _bare(other))


@dataclass(frozen=True)
class Standing:
    """How far the plan of a task is agreed; `revision` is the one in force, `open` counts what waits."""

    required: bool
    accepted: bool
    waiting: PlanProposal | None
    revision: PlanRevision | None
    open: int

    @property
    def binding(self) -> bool:
        """Whether the unit changes the plan by proposals only."""
        return self.required and self.accepted


def tell_standing(session: Session, task: Task) -> Standing:
    """For the pages that say it in a line."""
    mine = (PlanProposal.task_id == task.id, PlanProposal.status.in_(OPEN))
    waiting = session.scalar(select(func.count()).select_from(PlanProposal).where(*mine)) or 0
    required, accepted = task.campaign.plans_required, is_accepted(session, task)
    return Standing(required, accepted, find_waiting_plan(session, task), find_latest(session, task), waiting)


def is_accepted(session: Session, task: Task) -> bool:
    """Whether the office has accepted a plan of the unit that leads the task."""
    accepted = select(PlanProposal.id).where(
        PlanProposal.task_id == task.id,
        PlanProposal.lead_unit_id == task.lead_unit_id,
        PlanProposal.item == PlanItem.PLAN,
        PlanProposal.status == ProposalStatus.ACCEPTED,
    )
    return session.scalar(accepted.limit(1)) is not None


def is_bound(session: Session, task: Task) -> bool:
    """Whether the unit changes the plan by proposals only."""
    return task.campaign.plans_required and is_accepted(session, task)


def may_change_directly(session: Session, task: Task, actor: User) -> bool:
    """Whether a change of the plan is in force at once: the office's always, the unit's until the plan is accepted."""
    return holds(actor, "plan.decide", task) or not is_bound(session, task)


def require_bound(session: Session, proposal: PlanProposal) -> None:
    """Raise WrongState for a change of a plan that is not in force, or of another unit's."""
    task = proposal.task
    if proposal.lead_unit_id != task.lead_unit_id or not is_bound(session, task):
        raise WrongState(say(UNBOUND))


def require_direct(session: Session, task: Task, actor: User) -> None:
    """Raise WrongState for somebody who can only propose the change."""
    if not may_change_directly(session, task, actor):
        raise WrongState(say(PROPOSE))


def find_waiting_plan(session: Session, task: Task) -> PlanProposal | None:
    """The signed plan on which the office has not decided yet."""
    mine = (PlanProposal.task_id == task.id, PlanProposal.item == PlanItem.PLAN)
    return session.scalar(select(PlanProposal).where(*mine, PlanProposal.status == ProposalStatus.SIGNED))


def list_proposals(session: Session, task: Task) -> list[PlanProposal]:
    """All of the task, those that wait first, then the newest."""
    named = (PlanProposal.proposed_by, PlanProposal.settled_by, PlanProposal.signature, PlanProposal.unit)
    query = select(PlanProposal).where(PlanProposal.task_id == task.id).order_by(PlanProposal.id.desc())
    found = session.scalars(query.options(*(joinedload(one) for one in named)))
    return sorted(found, key=lambda proposal: not proposal.is_open)


def list_revisions(session: Session, task: Task) -> list[PlanRevision]:
    """The newest first."""
    query = select(PlanRevision).where(PlanRevision.task_id == task.id).order_by(PlanRevision.number.desc())
    decided = joinedload(PlanRevision.proposal).joinedload(PlanProposal.signature)
    return list(session.scalars(query.options(joinedload(PlanRevision.made_by).options(*WITH_TIES), decided)))


def find_latest(session: Session, task: Task) -> PlanRevision | None:
    query = select(PlanRevision).where(PlanRevision.task_id == task.id).order_by(PlanRevision.number.desc())
    return session.scalar(query.limit(1))


def keep_revision(
    session: Session, task: Task, *, actor: User, now: datetime, proposal: PlanProposal | None = None
) -> PlanRevision:
    """Keep the plan as it stands now under the next number."""
    last = session.scalar(select(func.max(PlanRevision.number)).where(PlanRevision.task_id == task.id)) or 0
    kept = PlanRevision(task_id=task.id, number=last + 1, cycle=task.cycle, plan=canonical(tell_plan(task)))
    kept.made_at, kept.made_by, kept.proposal = now, actor, proposal
    session.add(kept)
    session.flush()
    return kept


def follow_change(session: Session, task: Task, *, actor: User, now: datetime) -> None:
    """After a change of the plan: a signature the office has not answered falls away, an agreed plan has a revision.

    What a former lead unit proposed or signed falls away with it; drafts of the one that follows are no revision.
    """
    session.flush()
    session.expire(task, ["measures", "parts"])
    for proposal in _list_waiting(session, task):
        signed = json.loads(proposal.after) if proposal.item is PlanItem.PLAN else None
        if proposal.lead_unit_id != task.lead_unit_id or (signed and not is_same(signed, tell_plan(task))):
            _lapse(session, proposal, actor=actor, now=now)
    latest, agreed = find_latest(session, task), is_accepted(session, task) or holds(actor, "plan.decide", task)
    if latest is not None and agreed and not is_same(json.loads(latest.plan), tell_plan(task)):
        revision = keep_revision(session, task, actor=actor, now=now)
        record(session, task, EventKind.PLAN_REVISED, actor=actor, now=now, revision=revision.number)
        if not _is_being_accepted(session, task, now):
            tell_unit(session, task, revision, MailKind.PLAN_REVISED, actor=actor, now=now)


def lapse_proposals(session: Session, task: Task, *, actor: User, now: datetime) -> None:
    """What still waits when the plan can no longer be changed lapses; it stays readable."""
    for proposal in _list_waiting(session, task):
        _lapse(session, proposal, actor=actor, now=now)


def settle(proposal: PlanProposal, status: ProposalStatus, *, actor: User, now: datetime) -> None:
    """It no longer waits."""
    proposal.status = status
    proposal.settled_at, proposal.settled_by = now, actor
    mark(proposal, actor, now)


def tell_unit(
    session: Session,
    task: Task,
    thing: PlanProposal | PlanRevision,
    kind: MailKind,
    *,
    actor: User,
    now: datetime,
    **content: str,
) -> None:
    """Tell the leader and the liaison of the lead unit at once, and whoever proposed or signed it."""
    session.flush()
    by = [thing.proposed_by] if isinstance(thing, PlanProposal) else []
    if isinstance(thing, PlanProposal) and thing.signature:
        by.append(thing.signature.user)
    about = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name, **content}
    people = {user.id: user for user in (*by, *holders_of(session, "task.prepare", task))}
    for user in people.values():
        if user.id != actor.id and user.active:
            tell(session, user, kind, f"plan:{thing.id}", now=now, content=about, colour=Colour.YELLOW)


def _list_waiting(session: Session, task: Task) -> Sequence[PlanProposal]:
    mine = (PlanProposal.task_id == task.id, PlanProposal.status.in_(OPEN))
    return session.scalars(select(PlanProposal).where(*mine).order_by(PlanProposal.id)).all()


def _lapse(session: Session, proposal: PlanProposal, *, actor: User, now: datetime) -> None:
    task, signed = proposal.task, proposal.status is ProposalStatus.SIGNED
    settle(proposal, ProposalStatus.LAPSED, actor=actor, now=now)
    record(session, task, EventKind.PLAN_LAPSED, actor=actor, now=now, number=proposal.number)
    if signed:
        tell_unit(session, task, proposal, MailKind.PLAN_LAPSED, actor=actor, now=now)


def _is_being_accepted(session: Session, task: Task, now: datetime) -> bool:
    """Whether the change comes from a proposal that is accepted at this moment: that is told by itself."""
    accepted = (PlanProposal.status == ProposalStatus.ACCEPTED, PlanProposal.settled_at == now)
    return session.scalar(select(PlanProposal.id).where(PlanProposal.task_id == task.id, *accepted)) is not None


def _bare(told: Any) -> Any:
    if isinstance(told, list):
        return [_bare(one) for one in told]
    if isinstance(told, dict):
        return {name: _bare(value) for name, value in told.items() if name not in ("unit", "lead_unit")}
    return told
