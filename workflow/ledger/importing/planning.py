"""What taking over a file would do: new problems, tasks and measures, changes, and the questions that are open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign
from models.people import Grant, Role, Unit, User
from models.words import N_, say
from workflow.ledger.importing.becoming import Plan, plan_problem
from workflow.ledger.importing.decisions import Decisions, needs_day, suggest_day, wording_of
from workflow.ledger.importing.gone import list_gone
from workflow.ledger.importing.matching_tasks import match
from workflow.ledger.importing.settling import Wishes
from workflow.ledger.importing.standing import load_standing
from workflow.ledger.importing.units import Named, NewUnit, UnitBook
from workflow.ledger.importing.wanted import UNCLASSIFIED, Placed, WantedProblem, want
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.texts import fold, fold_name

TWICE = N_("The same problem and measure stand in row %(row)s of “%(sheet)s” already.")

__all__ = ["UNCLASSIFIED", "Plan", "find_questions", "make_plan"]


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
        plan_problem(plan, one, campaign, standing, wishes)
    plan.gone = list_gone(rows, wanted, plan.found, standing)
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
        "gone": plan.gone,
    }


def _unknown(row: Placed, book: UnitBook) -> Iterable[str]:
    """The names in a row that stand for no unit on record, whether decided on already or not."""
    lead = row.read.lead or ([row.read.unit] if row.read.unit else [])
    own = [row.read.measure_unit] if row.read.measure_unit else []
    return dict.fromkeys(name for name in (*lead, *row.read.co, *own) if fold_name(name) not in book.by_name)


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
    members = session.scalars(
        query.where(Grant.revoked_at.is_(None), Grant.stand_in_id.is_(None), User.active).distinct()
    )
    by_name: dict[str, list[User]] = {}
    for member in members:
        by_name.setdefault(fold_name(member.name), []).append(member)
    return {name: users[0] for name, users in by_name.items() if len(users) == 1}


def _units(wanted: Iterable[WantedProblem]) -> Iterable[Named]:
    for problem in wanted:
        for task in problem.tasks:
            yield from (task.lead, *task.co, *(measure.unit for measure in task.measures))
