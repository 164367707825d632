"""What the plan says, done in memory by the rules of the ledger; nothing is written and nobody's lock is held here."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.base import Base
from models.ledger import Campaign, Category, Problem, Task
from models.measures import Measure
from models.people import InspectionGroup, Unit, User
from workflow.ledger.campaigns import build_category
from workflow.ledger.importing.comparing import Change
from workflow.ledger.importing.decisions import Decisions, UnitFate
from workflow.ledger.importing.planning import UNCLASSIFIED, Plan
from workflow.ledger.importing.units import Named, UnitBook
from workflow.ledger.importing.wanted import WantedMeasure, WantedProblem, WantedTask
from workflow.ledger.plan import build_measure, build_part, change_measure, require_planning
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.problems import (
    ProblemFacts,
    build_problem,
    change_problem,
    check_problem,
    list_living,
    tell_problem,
)
from workflow.ledger.references import problem_refs, refresh_search_text, task_refs
from workflow.ledger.tasks import TaskFacts, build_task, change_task, check_task, facts_of, find_group_of
from workflow.ledger.telling import tell_new_measure, tell_new_task
from workflow.ledger.texts import fold_name
from workflow.people.units import build_named_units, change_short_names, tell_unit
from workflow.process.due import find_due
from workflow.process.locking import mark, require_open
from workflow.process.rights import require
from workflow.trail.kinds import EventKind

STEPS = ("text", "kind", "unit", "person", "deadline", "expected_result")


class Builder:
    """What is built for a plan, by the wanted thing it answers."""

    def __init__(self, session: Session, campaign: Campaign, plan: Plan, actor: User, now: datetime) -> None:
        self.session, self.campaign, self.plan = session, campaign, plan
        self.actor, self.now = actor, now
        self.units: dict[str, Unit] = {}
        self.groups: dict[Unit, InspectionGroup | None] = {}
        self.happened: list[tuple[Base, EventKind, dict[str, Any]]] = []
        self.made: list[object] = []  # in the order in which it is written
        self.agreed: dict[int, dict[str, Any]] = {}  # what differs on tasks that stood there, by id
        self.renamed: list[Unit] = []
        self.problems: dict[int, Problem] = dict(plan.found.problems)
        self.tasks: dict[int, Task] = dict(plan.found.tasks)
        self.measures: dict[int, Measure] = dict(plan.found.measures)

    def unit(self, named: Named) -> Unit:
        return named if isinstance(named, Unit) else self.units[named.name]

    def group(self, unit: Unit) -> InspectionGroup | None:
        if unit not in self.groups:
            self.groups[unit] = find_group_of(self.session, self.campaign, unit) if unit.id else None
        return self.groups[unit]

    def tell(self, subject: Base, kind: EventKind, /, **data: Any) -> None:
        self.happened.append((subject, kind, data))


def build(
    session: Session, campaign: Campaign, plan: Plan, decisions: Decisions, *, actor: User, now: datetime
) -> Builder:
    """What is new and what differs. Raises what the rules raise; the session must not be flushed while it works."""
    require(actor, "ledger.import")
    require(actor, "ledger.edit")
    require_open(campaign)
    work = Builder(session, campaign, plan, actor, now)
    _name_units(work, decisions)
    for name in plan.new_categories:
        category = build_category(campaign, name, UNCLASSIFIED[1] if name == UNCLASSIFIED[0] else "")
        mark(campaign, actor, now)
        work.made.append(category)
        work.tell(campaign, EventKind.CATEGORY_ADDED, name=category.name, name_en=category.name_en)
    plain, of_measures = _by_subject(plan.changes)
    for change in plain:
        _change(work, change)
    for wanted, unit in plan.new_parts:
        _add_part(work, work.tasks[id(wanted)], work.unit(unit))
    for change in of_measures:  # a measure may go to a unit that has only just become a co-unit
        _change(work, change)
    for wanted, measure in plan.new_measures:
        _add_measure(work, work.tasks[id(wanted)], measure)
    _build_new(work)
    return work


def _by_subject(changes: list[Change]) -> tuple[list[Change], list[Change]]:
    """Those of problems and tasks, and those of measures."""
    plain = [change for change in changes if not isinstance(change.subject, Measure)]
    return plain, [change for change in changes if isinstance(change.subject, Measure)]


def _name_units(work: Builder, decisions: Decisions) -> None:
    """Units that are created; and names that the office said to remember, which become short names of their units."""
    units = list(work.session.scalars(select(Unit).order_by(Unit.code)))
    if work.plan.new_units:
        made = build_named_units(units, work.plan.new_units, work.actor, work.now)
        work.units = {unit.name: unit for unit in made}
        work.made += made
        for unit in made:
            work.tell(unit, EventKind.UNIT_CREATED, **tell_unit(unit))
    book = UnitBook(units, decisions)
    for name, decision in decisions.units.items():
        if decision.fate is UnitFate.SHORT_NAME and fold_name(name) not in book.by_name:
            unit = book.by_code[decision.code]
            everybody = [*units, *work.units.values()]
            if fields := change_short_names(everybody, unit, name, work.actor, work.now):
                work.renamed.append(unit)
                work.tell(unit, EventKind.UNIT_EDITED, fields=fields)
    led = select(Task).where(Task.lead_unit_id.in_([unit.id for unit in work.renamed]))
    for task in work.session.scalars(led.options(joinedload(Task.problem))) if work.renamed else ():
        refresh_search_text(task)


def _change(work: Builder, change: Change) -> None:
    """As each would be edited by hand."""
    subject, values = change.subject, change.values
    if isinstance(subject, Problem):
        _change_problem(work, subject, values)
    elif isinstance(subject, Task):
        _change_task(work, subject, values)
    else:
        require_planning(subject.task, work.actor)
        facts = {**{name: getattr(subject, name) for name in STEPS}, **values}
        facts["unit"] = work.unit(facts["unit"]) if facts["unit"] else None
        if fields := change_measure(subject, MeasureFacts(**facts), work.actor, work.now):
            work.tell(subject.task, EventKind.MEASURE_EDITED, ref=subject.ref, fields=fields)


def _change_problem(work: Builder, problem: Problem, values: dict[str, Any]) -> None:
    named = {"title": problem.title, "manifestation": problem.manifestation, "source": problem.source}
    category = _category(work.campaign, values.get("category", "")) or problem.category
    plain = {name: value for name, value in values.items() if name != "category"}
    facts = ProblemFacts(category, **{**named, **plain})
    fields = change_problem(work.session, problem, facts, work.actor, work.now)
    for told in (work.campaign, *list_living(problem)) if fields else ():
        work.tell(told, EventKind.PROBLEM_EDITED, ref=problem.ref, fields=fields)


def _change_task(work: Builder, task: Task, values: dict[str, Any]) -> None:
    facts = {**vars(facts_of(task)), **values}
    if "lead_unit" in values:
        facts |= {"lead_unit": work.unit(values["lead_unit"]), "group": None}
    group = facts["group"] or work.group(facts["lead_unit"])
    if fields := change_task(task, TaskFacts(**facts), group, work.actor, work.now):
        task.due_on = find_due(work.session, task, work.now)
        work.agreed[task.id] = fields
        work.tell(task, EventKind.TASK_EDITED, fields=fields)


def _add_part(work: Builder, task: Task, unit: Unit) -> None:
    require_planning(task, work.actor)
    part = build_part(task, unit, "", None, work.actor, work.now)
    work.made.append(part)
    work.tell(task, EventKind.PART_ADDED, unit=unit.name, description=part.description, deadline=None)


def _add_measure(work: Builder, task: Task, wanted: WantedMeasure, *, alone: bool = True) -> None:
    """To a task that stood there, or to a new one."""
    if alone:
        require_planning(task, work.actor)
        mark(task, work.actor, work.now)
    facts = MeasureFacts(
        wanted.text,
        wanted.kind,
        unit=work.unit(wanted.unit),
        person=wanted.person,
        deadline=wanted.deadline,
        expected_result=wanted.expected,
    )
    work.measures[id(wanted)] = made = build_measure(task, facts, work.actor, work.now)
    work.made.append(made)
    work.tell(task, EventKind.MEASURE_ADDED, **tell_new_measure(made))


def _build_new(work: Builder) -> None:
    """The references are the campaign's next ones, as they are now: see ground.py."""
    campaign, problems, tasks = work.campaign, work.plan.new_problems(), work.plan.new_tasks
    first_problem, first_task = campaign.next_problem, campaign.next_task
    campaign.next_problem, campaign.next_task = first_problem + len(problems), first_task + len(tasks)
    for wanted, ref in zip(problems, problem_refs(campaign, range(first_problem, campaign.next_problem)), strict=True):
        work.problems[id(wanted)] = _build_problem(work, wanted, ref)
    for (problem, task), ref in zip(tasks, task_refs(campaign, range(first_task, campaign.next_task)), strict=True):
        _build_task(work, work.problems[id(problem)], problem, task, ref)


def _build_problem(work: Builder, wanted: WantedProblem, ref: str) -> Problem:
    category = _category(work.campaign, wanted.category)
    if category is None:
        raise LookupError(f"no category {wanted.category!r}")
    facts = ProblemFacts(category, wanted.title, wanted.manifestation, wanted.source)
    problem = build_problem(category, ref, check_problem(work.campaign, facts), work.actor, work.now)
    work.made.append(problem)
    work.tell(work.campaign, EventKind.PROBLEM_CREATED, **tell_problem(problem), ref=ref)
    return problem


def _build_task(work: Builder, problem: Problem, wanted: WantedProblem, task: WantedTask, ref: str) -> None:
    lead = work.unit(task.lead)
    facts = TaskFacts(
        task.wording or wanted.title,
        task.kind,
        lead,
        task.deadline,
        goal=task.goal,
        leader=work.plan.leader(task.leader),
    )
    values = check_task(facts, work.group(lead), None, work.now)
    parts = [(work.unit(unit), "") for unit in task.co]
    work.tasks[id(task)] = built = build_task(problem, ref, values, parts, work.actor, work.now)
    work.made += [built, *built.parts]
    work.tell(built, EventKind.TASK_CREATED, **tell_new_task(built))
    for measure in task.measures:
        _add_measure(work, built, measure, alone=False)


def _category(campaign: Campaign, name: str) -> Category | None:
    return next((one for one in campaign.categories if name and name in (one.name, one.name_en)), None)
