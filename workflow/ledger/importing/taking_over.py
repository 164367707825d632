"""Doing what the plan says, in one transaction: all of it, through the rules of the ledger, or nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.ledger import Campaign, Category, Problem, Task
from models.measures import Measure
from models.people import InspectionGroup, Unit, User
from workflow.ledger.campaigns import add_category
from workflow.ledger.importing.comparing import Change
from workflow.ledger.importing.decisions import Decisions, UnitFate
from workflow.ledger.importing.planning import UNCLASSIFIED, Plan
from workflow.ledger.importing.units import Named, UnitBook
from workflow.ledger.importing.wanted import WantedMeasure, WantedProblem, WantedTask
from workflow.ledger.plan import MeasureFacts, add_measure, add_part, build_measure, edit_measure
from workflow.ledger.problems import ProblemFacts, build_problem, check_problem, edit_problem, tell_problem
from workflow.ledger.references import draw_problem_refs, draw_task_refs
from workflow.ledger.tasks import TaskFacts, build_task, check_task, edit_task, find_group_of
from workflow.ledger.telling import tell_new_measure, tell_new_task
from workflow.ledger.texts import fold_name
from workflow.people.units import add_named_units, add_short_name
from workflow.process.locking import lock_row, require_open
from workflow.process.rights import require
from workflow.trail.chain import Happened, record_all
from workflow.trail.kinds import EventKind


class Builder:
    """What is built for a plan, by the wanted thing it answers."""

    def __init__(self, session: Session, campaign: Campaign, plan: Plan, actor: User, now: datetime) -> None:
        self.session, self.campaign, self.plan = session, campaign, plan
        self.actor, self.now = actor, now
        self.units: dict[str, Unit] = {}
        self.groups: dict[int, InspectionGroup | None] = {}
        self.happened: list[Happened] = []
        self.problems: dict[int, Problem] = dict(plan.found.problems)
        self.tasks: dict[int, Task] = dict(plan.found.tasks)
        self.measures: dict[int, Measure] = dict(plan.found.measures)

    def unit(self, named: Named) -> Unit:
        return named if isinstance(named, Unit) else self.units[named.name]

    def group(self, unit: Unit) -> InspectionGroup | None:
        if unit.id not in self.groups:
            self.groups[unit.id] = find_group_of(self.session, self.campaign, unit)
        return self.groups[unit.id]


def carry_out(session: Session, campaign: Campaign, plan: Plan, *, actor: User, now: datetime) -> Builder:
    """Create what is new and change what differs. Raises what the rules raise; does not commit."""
    require(actor, "ledger.import")
    require_open(campaign)
    work = Builder(session, campaign, plan, actor, now)
    work.units = {unit.name: unit for unit in add_named_units(session, plan.new_units, actor=actor, now=now)}
    for name in plan.new_categories:
        name_en = UNCLASSIFIED[1] if name == UNCLASSIFIED[0] else ""
        add_category(session, campaign, name, name_en, actor=actor, now=now)
    plain, of_measures = _by_subject(plan.changes)
    for change in plain:
        _carry_out_change(work, change)
    for wanted, unit in plan.new_parts:
        task = work.tasks[id(wanted)]
        own = work.unit(unit)
        add_part(session, task, own, "", None, actor=actor, seen_version=task.version, now=now)
    for change in of_measures:  # a measure may go to a unit that has only just become a co-unit
        _carry_out_change(work, change)
    for wanted, measure in plan.new_measures:
        task = work.tasks[id(wanted)]
        facts = _measure_facts(work, measure)
        work.measures[id(measure)] = add_measure(session, task, facts, actor=actor, seen_version=task.version, now=now)
    lock_row(session, campaign)
    _build(work)
    return work


def _by_subject(changes: list[Change]) -> tuple[list[Change], list[Change]]:
    """Those of problems and tasks, and those of measures."""
    plain = [change for change in changes if not isinstance(change.subject, Measure)]
    return plain, [change for change in changes if isinstance(change.subject, Measure)]


def remember_names(session: Session, book: UnitBook, decisions: Decisions, *, actor: User, now: datetime) -> None:
    """Names that the office said to remember become short names of their units."""
    for name, decision in decisions.units.items():
        if decision.fate is UnitFate.SHORT_NAME and fold_name(name) not in book.by_name:
            add_short_name(session, book.by_code[decision.code], name, actor=actor, now=now)


def _carry_out_change(work: Builder, change: Change) -> None:
    """Each through the rule by which it is edited by hand."""
    subject, values = change.subject, change.values
    common: dict[str, Any] = {"actor": work.actor, "seen_version": subject.version, "now": work.now}
    if isinstance(subject, Problem):
        named = {"title": subject.title, "manifestation": subject.manifestation, "source": subject.source}
        category = _category(work.campaign, values.get("category", "")) or subject.category
        plain = {name: value for name, value in values.items() if name != "category"}
        edit_problem(work.session, subject, ProblemFacts(category, **{**named, **plain}), **common)
    elif isinstance(subject, Task):
        names = ("title", "kind", "lead_unit", "deadline", "goal", "origin", "leader", "group")
        facts = {**{name: getattr(subject, name) for name in names}, **values}
        if "lead_unit" in values:
            facts |= {"lead_unit": work.unit(values["lead_unit"]), "group": None}
        edit_task(work.session, subject, TaskFacts(**facts), **common, by_hand=False)
    else:
        steps = ("text", "kind", "unit", "person", "deadline", "expected_result")
        facts = {**{name: getattr(subject, name) for name in steps}, **values}
        facts["unit"] = work.unit(facts["unit"]) if facts["unit"] else None
        edit_measure(work.session, subject, MeasureFacts(**facts), **common)


def _build(work: Builder) -> None:
    """Everything new at once: the references are drawn in one go, rows and events written in few statements."""
    new = work.plan.new_problems()
    for wanted, ref in zip(new, draw_problem_refs(work.session, work.campaign, len(new)), strict=True):
        work.problems[id(wanted)] = _build_problem(work, wanted, ref)
    tasks = work.plan.new_tasks
    with work.session.no_autoflush:
        refs = draw_task_refs(work.session, work.campaign, len(tasks))
        for (problem, task), ref in zip(tasks, refs, strict=True):
            _build_task(work, work.problems[id(problem)], problem, task, ref)
    record_all(work.session, work.happened, actor=work.actor, now=work.now)


def _build_problem(work: Builder, wanted: WantedProblem, ref: str) -> Problem:
    category = _category(work.campaign, wanted.category)
    if category is None:
        raise LookupError(f"no category {wanted.category!r}")
    facts = ProblemFacts(category, wanted.title, wanted.manifestation, wanted.source)
    problem = build_problem(category, ref, check_problem(work.campaign, facts), work.actor, work.now)
    work.session.add(problem)
    told = {**tell_problem(problem), "ref": ref}
    work.happened.append((work.campaign, EventKind.PROBLEM_CREATED, told))
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
    built = build_task(problem, ref, values, parts, work.actor, work.now)
    work.session.add(built)
    work.tasks[id(task)] = built
    work.happened.append((built, EventKind.TASK_CREATED, tell_new_task(built)))
    for measure in task.measures:
        made = build_measure(built, _measure_facts(work, measure), work.actor, work.now)
        work.measures[id(measure)] = made
        work.happened.append((built, EventKind.MEASURE_ADDED, tell_new_measure(made)))


def _measure_facts(work: Builder, wanted: WantedMeasure) -> MeasureFacts:
    return MeasureFacts(
        wanted.text,
        wanted.kind,
        unit=work.unit(wanted.unit),
        person=wanted.person,
        deadline=wanted.deadline,
        expected_result=wanted.expected,
    )


def _category(campaign: Campaign, name: str) -> Category | None:
    return next((one for one in campaign.categories if name and name in (one.name, one.name_en)), None)
