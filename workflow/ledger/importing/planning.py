"""What taking over a file would do: new problems, tasks and measures, changes, and the questions that are open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign
from models.people import Grant, Role, Unit, User
from models.words import N_, KeptName, say
from workflow.ledger.importing.comparing import Change, compare_measure, compare_problem, compare_task
from workflow.ledger.importing.decisions import Decisions, needs_day, suggest_day, wording_of
from workflow.ledger.importing.matching import Match, match
from workflow.ledger.importing.standing import Standing, load_standing
from workflow.ledger.importing.units import Named, NewUnit, UnitBook
from workflow.ledger.importing.wanted import Placed, WantedMeasure, WantedProblem, WantedTask, Wishes, want
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.tasks import PLANNING
from workflow.ledger.texts import fold, fold_name

NEW_PROBLEM = N_("New problem in the category “%(category)s”.")
NEW_TASK = N_("New task for %(unit)s: %(kind)s, due %(day)s.")
NEW_TASK_WITHOUT_DAY = N_("New task for %(unit)s: %(kind)s, without a day.")
NEW_MEASURE = say(N_("New measure."))
NEW_MEASURE_OF = N_("New measure of %(ref)s.")
NEW_PART = N_("%(unit)s becomes a co-unit of %(ref)s.")
KEPT_OUT = N_("Not added to %(ref)s, as the task is %(state)s: %(what)s")
TWICE = N_("The same problem and measure stand in row %(row)s of “%(sheet)s” already.")
UNCLASSIFIED = ("未分类", "Not classified")


@dataclass
class Plan:
    """Everything that taking over does, in the order in which it is done."""

    wanted: list[WantedProblem]
    found: Match
    leaders: dict[str, User]
    changes: list[Change] = field(default_factory=list)
    new_tasks: list[tuple[WantedProblem, WantedTask]] = field(default_factory=list)
    new_measures: list[tuple[WantedTask, WantedMeasure]] = field(default_factory=list)
    new_parts: list[tuple[WantedTask, Named]] = field(default_factory=list)
    new_units: list[str] = field(default_factory=list)
    new_categories: list[str] = field(default_factory=list)

    def new_problems(self) -> list[WantedProblem]:
        return [one for one in self.wanted if id(one) not in self.found.problems]

    def leader(self, name: str) -> User | None:
        return self.leaders.get(fold_name(name))


def make_plan(session: Session, campaign: Campaign, rows: Sequence[Placed], decisions: Decisions) -> Plan:
    """Say on each row what becomes of it, and return what is to be done; changes nothing."""
    units = list(session.scalars(select(Unit).order_by(Unit.code)))
    standing = load_standing(session, campaign)
    refs = frozenset(problem.ref for problem in standing.problems)
    wishes = Wishes(UnitBook(units, decisions), decisions, campaign, refs)
    wanted = want(rows, wishes)
    plan = Plan(wanted, match(wanted, standing), _leaders(session))
    _warn_of_doubles(rows)
    for one in wanted:
        _plan_problem(plan, one, campaign, standing, wishes)
    plan.new_units = list(dict.fromkeys(unit.name for unit in _units(wanted) if isinstance(unit, NewUnit)))
    return plan


def find_questions(plan: Plan, rows: Sequence[Placed], campaign: Campaign, book: UnitBook) -> dict[str, Any]:
    """What the office has to decide or should know, as plain data for the page."""
    alive = [row for row in rows if not row.left_out]
    names = Counter(name for row in alive for name in _unknown(row, book))
    days: dict[str, dict[str, Any]] = {}
    for row in alive:
        deadline = row.read.task_deadline or row.read.deadline
        if needs_day(deadline, campaign):
            asked = days.setdefault(wording_of(deadline), {"raw": deadline.raw, "count": 0})
            asked["count"] += 1
            suggested = suggest_day(deadline, campaign)
            asked["suggested"] = suggested.isoformat() if suggested else None
    leaders = Counter(row.read.leader for row in alive if row.read.leader and plan.leader(row.read.leader) is None)
    return {
        "units": names.most_common(),
        "no_lead": sum(1 for row in alive if not row.read.lead and not row.read.unit),
        "days": days,
        "leaders": leaders.most_common(),
        "categories": plan.new_categories,
        "new_units": plan.new_units,
    }


def _unknown(row: Placed, book: UnitBook) -> Iterable[str]:
    """The names in a row that stand for no unit on record, whether decided on already or not."""
    lead = row.read.lead or ([row.read.unit] if row.read.unit else [])
    own = [row.read.measure_unit] if row.read.measure_unit else []
    return dict.fromkeys(name for name in (*lead, *row.read.co, *own) if fold_name(name) not in book.by_name)


def _plan_problem(plan: Plan, one: WantedProblem, campaign: Campaign, standing: Standing, wishes: Wishes) -> None:
    first = one.rows[0]
    existing = plan.found.problems.get(id(one))
    if existing is None:
        one.category = one.category or UNCLASSIFIED[0]
        _note_category(plan, one.category, campaign)
        first.add(say(NEW_PROBLEM, category=one.category))
    elif (change := _kept(plan, compare_problem(one, existing, standing), first)) and "category" in change.values:
        _note_category(plan, one.category, campaign)
    for task in one.tasks:
        _plan_task(plan, one, task, standing, wishes)


def _plan_task(plan: Plan, problem: WantedProblem, one: WantedTask, standing: Standing, wishes: Wishes) -> None:
    first = one.rows[0]
    existing = plan.found.tasks.get(id(one))
    if existing is None:
        plan.new_tasks.append((problem, one))
        words = {"unit": KeptName(one.lead.name), "kind": one.kind}
        first.add(say(NEW_TASK, **words, day=one.deadline) if one.deadline else say(NEW_TASK_WITHOUT_DAY, **words))
        for measure in one.measures:
            measure.row.add(NEW_MEASURE)
        return
    _kept(plan, compare_task(one, existing, plan.leader(one.leader), standing, wishes), first)
    taking = existing.state in PLANNING
    standing_units = {part.unit_id for part in existing.parts} | {existing.lead_unit_id}
    for unit in one.co:
        if isinstance(unit, Unit) and unit.id in standing_units:
            continue
        if taking:
            plan.new_parts.append((one, unit))
            first.add(say(NEW_PART, unit=KeptName(unit.name), ref=existing.ref))
        else:
            first.told.append(say(KEPT_OUT, ref=existing.ref, state=existing.state, what=KeptName(unit.name)))
    for measure in one.measures:
        if (stands := plan.found.measures.get(id(measure))) is not None:
            _kept(plan, compare_measure(measure, stands, standing, wishes), measure.row)
        elif taking:
            plan.new_measures.append((one, measure))
            measure.row.add(say(NEW_MEASURE_OF, ref=existing.ref))
        else:
            what = measure.text[:80]
            measure.row.told.append(say(KEPT_OUT, ref=existing.ref, state=existing.state, what=what))


def _kept(plan: Plan, change: Change, row: Placed) -> Change | None:
    """What changes goes to the effects of the row, what the rules keep to its warnings."""
    kept = len(change.told) - len(change.values)
    row.effects += [message for message in change.told if message.params.get("before") is not None]
    if kept:
        row.told += [message for message in change.told if message.params.get("before") is None]
    if not change.values:
        return None
    plan.changes.append(change)
    return change


def _note_category(plan: Plan, name: str, campaign: Campaign) -> None:
    known = {text for category in campaign.categories for text in (category.name, category.name_en) if text}
    if name not in known and name not in plan.new_categories:
        plan.new_categories.append(name)


def _warn_of_doubles(rows: Sequence[Placed]) -> None:
    """In one table the same words may stand for several units; on two sheets they are the same matter told twice."""
    seen: dict[tuple[str, ...], Placed] = {}
    for row in rows:
        read = row.read
        refs = (read.text(FieldName.TASK_NO), read.text(FieldName.MEASURE_NO))
        key = ("".join(refs), fold(read.problem), fold(read.measure))
        if row.left_out or not (read.problem and read.measure):
            continue
        first = seen.setdefault(key, row)
        own = (first.read.unit, first.read.lead) == (read.unit, read.lead)
        if first is not row and (own or first.table_no != row.table_no):
            row.told.append(say(TWICE, row=first.read.row, sheet=first.sheet))


def _leaders(session: Session) -> dict[str, User]:
    """The members of the committee by name; of two with the same name neither."""
    query = select(User).join(Grant, Grant.user_id == User.id).where(Grant.role == Role.COMMITTEE)
    members = session.scalars(query.where(Grant.revoked_at.is_(None), User.active).distinct())
    by_name: dict[str, list[User]] = {}
    for member in members:
        by_name.setdefault(fold_name(member.name), []).append(member)
    return {name: users[0] for name, users in by_name.items() if len(users) == 1}


def _units(wanted: Iterable[WantedProblem]) -> Iterable[Named]:
    for problem in wanted:
        for task in problem.tasks:
            yield from (task.lead, *task.co, *(measure.unit for measure in task.measures))
