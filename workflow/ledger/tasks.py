"""Tasks: created and edited by the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import Campaign, Origin, Problem, State, Task, TaskKind
from models.measures import Part
from models.people import GroupUnit, InspectionGroup, Role, Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.dates import check_planned
from workflow.ledger.lapsing import reconsider_request
from workflow.ledger.plan_revisions import follow_change
from workflow.ledger.references import draw_task_ref, refresh_search_text
from workflow.ledger.telling import tell_entered_task, tell_task
from workflow.ledger.texts import LONGEST_TITLE, take_name, take_text
from workflow.process.due import refresh_due
from workflow.process.locking import check_seen, lock, lock_row, mark, require_open, require_state
from workflow.process.rights import find_absent, require, require_free_of
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

PLANNING = (State.ASSIGNED, State.IN_PROGRESS)  # the states in which what will be signed may still be worded
SIGNED = ("title", "goal", "kind")
TERMS = ("lead_unit", "group", "kind", "goal", "deadline")  # who proves what by when, and who inspects it


@dataclass(frozen=True)
class TaskFacts:
    """What is entered for a task. Without a group it is the one that inspects the lead unit in this campaign."""

    title: str
    kind: TaskKind
    lead_unit: Unit
    deadline: date | None
    goal: str = ""
    origin: Origin = Origin.ORIGINAL
    leader: User | None = None
    group: InspectionGroup | None = None
    planned_on: date | None = None  # the day of the supplementary plan


def facts_of(task: Task) -> TaskFacts:
    """What stands on the task now, for whoever changes one thing of it."""
    return TaskFacts(
        title=task.title,
        kind=task.kind,
        lead_unit=task.lead_unit,
        deadline=task.deadline,
        goal=task.goal,
        origin=task.origin,
        leader=task.leader,
        group=task.group,
        planned_on=task.planned_on,
    )


def create_task(
    session: Session,
    problem: Problem,
    facts: TaskFacts,
    *,
    parts: Sequence[tuple[Unit, str]] = (),
    actor: User,
    now: datetime,
) -> Task:
    """Hand a task for the problem to its lead unit; `parts` are co-units, each with what it contributes.

    Sent twice, it is handed out once.
    """
    campaign = problem.campaign
    lock_row(session, campaign)
    require(actor, "ledger.edit")
    require_open(campaign)
    check_after_feedback(facts.deadline, None, campaign)
    values = check_task(facts, facts.group or find_group_of(session, campaign, facts.lead_unit), None, now)
    described = _checked_parts(facts.lead_unit, parts)
    told = tell_entered_task(problem, values, described)
    entered = find_repeated(session, EventKind.TASK_CREATED, told, actor=actor, now=now) or {}
    there = select(Task).where(Task.ref == entered.get("ref"), Task.voided_at.is_(None))
    if entered and (task := session.scalar(there)):
        return task
    task = build_task(problem, draw_task_ref(session, campaign), values, described, actor, now)
    session.add(task)
    record(session, task, EventKind.TASK_CREATED, actor=actor, now=now, **told, ref=task.ref)
    return task


def build_task(
    problem: Problem, ref: str, values: dict[str, Any], parts: Sequence[tuple[Unit, str]], actor: User, now: datetime
) -> Task:
    """An assigned task of checked values, not yet in the session."""
    task = Task(
        campaign_id=problem.category.campaign_id,
        problem=problem,
        category=problem.category,
        ref=ref,
        state=State.ASSIGNED,
        state_since=now,
        due_on=values["deadline"] or NO_DAY,
        cycle=1,
        next_measure=1,
        **values,
    )
    task.parts = [Part(unit=unit, description=text) for unit, text in parts]
    refresh_search_text(task)
    mark(task, actor, now)
    return task


def edit_task(
    session: Session,
    task: Task,
    facts: TaskFacts,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Change what is agreed of a task."""
    lock(session, task)
    require(actor, "task.edit", task)
    require_state(task, *State)
    check_seen(session, task, seen_version)
    check_after_feedback(facts.deadline, task.deadline, task.campaign)
    group = facts.group or find_group_of(session, task.campaign, facts.lead_unit)
    changed = change_task(task, facts, group, actor, now)
    if not changed:
        return
    refresh_due(session, task, now)
    record(session, task, EventKind.TASK_EDITED, actor=actor, now=now, fields=changed)
    reconsider_request(session, task, changed, actor=actor, now=now)
    follow_change(session, task, actor=actor, now=now)


def change_task(
    task: Task, facts: TaskFacts, group: InspectionGroup | None, actor: User, now: datetime
) -> dict[str, Any]:
    """Set what is agreed, once it is allowed and checked; returns what differs. `due_on` does not follow yet.

    Days may lie before the feedback here: a file's preview says so.
    """
    require(actor, "task.edit", task)
    require_state(task, *State)
    values = check_task(facts, group, task, now)
    _check_fixed(task, values)
    if any(values[name] != getattr(task, name) for name in TERMS):
        require(actor, "task.terms", task)
        for person in (actor, *find_absent(actor, "task.terms", task)):
            require_free_of(person, facts.lead_unit)  # the one that leads it from now on, too
    before = tell_task(task)
    for name, value in values.items():
        setattr(task, name, value)
    changed = changes(before, tell_task(task))
    if changed:
        refresh_search_text(task)
        mark(task, actor, now)
    return changed


def fixed_fields(task: Task) -> frozenset[str]:
    """What can no longer be edited: the lead unit once the task is started, what is signed once it is submitted."""
    started = () if task.state is State.ASSIGNED else ("lead_unit",)
    return frozenset(started if task.state in PLANNING else (*started, *SIGNED))


def find_group_of(session: Session, campaign: Campaign, unit: Unit) -> InspectionGroup | None:
    """The group that inspects the unit in the campaign."""
    query = select(InspectionGroup).join(GroupUnit, GroupUnit.group_id == InspectionGroup.id)
    return session.scalar(query.where(GroupUnit.campaign_id == campaign.id, GroupUnit.unit_id == unit.id))


def check_unit_active(unit: Unit, before: Unit | None, field: str) -> None:
    """Refuse a unit that was closed down, unless it stood there already."""
    if not unit.active and unit is not before:
        raise InvalidInput(say(N_("%(unit)s is no longer active."), unit=unit.called), field)


def check_after_feedback(deadline: date | None, before: date | None, campaign: Campaign) -> None:
    """Refuse a deadline entered by hand that lies before the feedback, unless it stood there already."""
    if deadline is not None and deadline != before and deadline < campaign.feedback_on:
        message = say(N_("The deadline lies before the feedback of %(day)s."), day=campaign.feedback_on)
        raise InvalidInput(message, "deadline")


def check_task(facts: TaskFacts, group: InspectionGroup | None, task: Task | None, now: datetime) -> dict[str, Any]:
    """The values as they are stored; raises InvalidInput. `task` is the one that is edited."""
    check_unit_active(facts.lead_unit, task.lead_unit if task else None, "lead_unit")
    _check_leader(facts.leader, task.leader if task else None)
    if facts.deadline is None and facts.kind is not TaskKind.LONG_TERM:
        raise InvalidInput(say(N_("Only a long-term task may be without a deadline.")), "deadline")
    if facts.planned_on is not None and facts.origin is not Origin.SUPPLEMENTARY:
        raise InvalidInput(say(N_("Only a supplementary task has the day of a supplementary plan.")), "planned_on")
    check_planned(facts.deadline, task.deadline if task else None, "deadline", now)
    return {
        "title": take_name(facts.title, "title", required=True, longest=LONGEST_TITLE),
        "goal": take_text(facts.goal, "goal", required=task is not None and task.state is not State.ASSIGNED),
        "kind": facts.kind,
        "origin": facts.origin,
        "planned_on": facts.planned_on,
        "lead_unit": facts.lead_unit,
        "leader": facts.leader,
        "group": group,
        "deadline": facts.deadline,
    }


def _check_leader(leader: User | None, before: User | None) -> None:
    if leader is None or leader is before:
        return
    if not leader.active or not any(grant.role is Role.COMMITTEE and not grant.stand_in_id for grant in leader.grants):
        raise InvalidInput(say(N_("%(name)s is not a member of the committee."), name=leader.name), "leader")


def _check_fixed(task: Task, values: dict[str, Any]) -> None:
    """What may not change any more in this state."""
    if values["lead_unit"] is not task.lead_unit:
        if "lead_unit" in fixed_fields(task):
            raise InvalidInput(say(N_("The lead unit is fixed once the task has been started.")), "lead_unit")
        if any(part.unit is values["lead_unit"] for part in task.parts):
            message = say(N_("%(unit)s has a part in this task; remove the part first."), unit=values["lead_unit"].name)
            raise InvalidInput(message, "lead_unit")
    for field in SIGNED:
        if field in fixed_fields(task) and values[field] != getattr(task, field):
            message = say(N_("This belongs to what was signed; it can change only while the task is in progress."))
            raise InvalidInput(message, field)


def _checked_parts(lead: Unit, parts: Sequence[tuple[Unit, str]]) -> list[tuple[Unit, str]]:
    seen: set[int] = set()
    checked = []
    for unit, description in parts:
        check_unit_active(unit, None, "parts")
        if unit.id == lead.id:
            leads = say(N_("%(unit)s leads the task; it has no part beside that."), unit=unit.called)
            raise InvalidInput(leads, "parts")
        if unit.id in seen:
            raise InvalidInput(say(N_("%(unit)s is named twice."), unit=unit.called), "parts")
        seen.add(unit.id)
        checked.append((unit, take_text(description, "parts")))
    return checked
