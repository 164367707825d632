"""Who holds a right: one rule, for one task in memory (`holds`) and for a query (`tasks_where`)."""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, union_all
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.elements import False_, True_

from models.ledger import Task
from models.measures import Measure, Part
from models.people import Grant, Unit, User
from models.words import N_, Message, say
from workflow.errors import NotPermitted
from workflow.process.declared import process
from workflow.process.definition import Holder
from workflow.process.own_work import did_units_work, where_units_work

NO_RIGHT = N_("This belongs to another role or unit.")
TOLD = {
    "own_unit": N_("You belong to a unit of this task, so you do not act on it for the inspection side."),
    "recused": N_(
        "A recusal for %(unit)s is in force for you, so you do not review this task; only the office lifts it."
    ),
    "worked_for_unit": N_("You have worked on this task for a unit, so you do not review it."),
}
Subject = Task | Part | Measure | None
WITH_TIES = (  # all that the rule asks of a person: as many queries for one as for many
    selectinload(User.recusals),
    selectinload(User.home_unit).selectinload(Unit.parent, recursion_depth=-1),
    selectinload(User.grants).selectinload(Grant.unit).selectinload(Unit.parent, recursion_depth=-1),
)


def holds(actor: User | None, right: str, subject: Subject = None) -> bool:
    """Whether the actor holds the right on the subject; KeyError for a right that is not declared."""
    return actor is not None and _role_fits(actor, right, subject) and not is_barred(actor, right, task_of(subject))


def is_barred(actor: User, right: str, task: Task | None) -> bool:
    """Whether a tie to the task takes the right away, whatever roles the person holds."""
    return any(_BARRED[relation](actor, task) for relation in _bars(actor, right))


def require_free_of(actor: User, unit: Unit) -> None:
    """Raise NotPermitted for somebody who belongs to the unit, or declared a tie to it or one above it."""
    if unit.id in _own_units(actor):
        raise NotPermitted(say(TOLD["own_unit"]), tied=True)
    if any(recusal.unit_id in unit_and_above(unit) for recusal in actor.recusals):
        raise NotPermitted(say(TOLD["recused"], unit=unit.called), tied=True)


def _bars(actor: User, right: str) -> list[str]:
    """The relations that take the right away from somebody in the actor's roles."""
    roles = {None, *(grant.role for grant in actor.grants)}
    return [bar.relation for bar in process().rights[right].barred if bar.role in roles]


def find_tie(actor: User, right: str, subject: Subject) -> Message | None:
    """Why somebody whose role would do does not hold the right all the same."""
    task = task_of(subject)
    if task is None or not _role_fits(actor, right, subject):
        return None
    ties = [relation for relation in _bars(actor, right) if _BARRED[relation](actor, task)]
    if "recused" in ties:
        tied = {unit for one in _units_with_parts(task) for unit in unit_and_above(one)}
        unit = next(recusal.unit for recusal in actor.recusals if recusal.unit_id in tied)
        return say(TOLD["recused"], unit=unit.called)
    return say(TOLD[ties[0]]) if ties else None


def require(actor: User | None, right: str, subject: Subject = None) -> None:
    """Raise NotPermitted unless the actor holds the right."""
    if not holds(actor, right, subject):
        raise refuse(actor, right, subject)


def refuse(actor: User | None, right: str, subject: Subject = None) -> NotPermitted:
    """The refusal, with the tie that bars where it is one."""
    tie = find_tie(actor, right, subject) if actor else None
    return NotPermitted(tie or say(NO_RIGHT), tied=tie is not None)


def tasks_where(actor: User, right: str) -> ColumnElement[bool]:
    """The same rule as a condition on Task: the tasks on which the actor holds the right."""
    declared = process().rights[right]
    if not actor.active:
        return false()
    ways = [
        _where_relation(holder.relation, [g for g in actor.grants if g.role is holder.role])
        for holder in declared.holders
    ]
    barred = [~_WHERE_BARRED[relation](actor) for relation in _bars(actor, right)]
    held = any_of(ways)
    return and_(held, *barred) if barred and not isinstance(held, False_) else held


def any_of(ways: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Any of the conditions on Task: as one union of ids where there are several, because neither database
    answers "this column or that subquery" through its indexes."""
    open_ways = [way for way in ways if not isinstance(way, False_)]
    if not open_ways or any(isinstance(way, True_) for way in open_ways):
        return true() if open_ways else false()
    if len(open_ways) == 1:
        return open_ways[0]
    return Task.id.in_(union_all(*(select(Task.id).where(way).correlate(None) for way in open_ways)))


def holders_of(session: Session, right: str, task: Task) -> list[User]:
    """The active people who hold the right on the task now, e.g. to be told of something."""
    roles = {holder.role for holder in process().rights[right].holders}
    units = {measure.unit_id for measure in task.measures} | _units_of(task)
    near = select(Grant.user_id).where(
        Grant.role.in_(roles),
        Grant.revoked_at.is_(None),
        or_(Grant.unit_id.is_(None), Grant.unit_id.in_(units)),
        or_(Grant.group_id.is_(None), Grant.group_id == task.group_id),
    )
    candidates = select(User).where(User.active, User.id.in_(near)).order_by(User.id)
    people = session.scalars(candidates.options(*WITH_TIES))
    return [user for user in people if holds(user, right, task)]


def scope_ids(holder: Holder, subject: Subject) -> set[int | None]:
    """The units or the group in which the role must be held on the subject; {None} for a role that holds anywhere."""
    task = task_of(subject)
    if holder.relation == "any":
        return {None}
    if task is None:
        return set()
    if holder.relation == "assigned_group":
        return {task.group_id} - {None}
    return set(_UNITS[holder.relation](subject, task)) - {None}


def _role_fits(actor: User, right: str, subject: Subject) -> bool:
    holders = process().rights[right].holders
    return actor.active and any(_grant_fits(grant, holder, subject) for holder in holders for grant in actor.grants)


def task_of(subject: Subject) -> Task | None:
    return subject if isinstance(subject, Task) or subject is None else subject.task


def belongs_to_task(actor: User, task: Task | None) -> bool:
    """Whether the actor works in, or holds a role in, a unit of the task or one below it: such a person never
    inspects it."""
    return bool(task) and not _units_of(task).isdisjoint(_own_units(actor))


def is_recused(actor: User, task: Task | None) -> bool:
    """Whether the actor declared a tie to a unit of the task or to one above it."""
    ties = {recusal.unit_id for recusal in actor.recusals}
    if task is None or not ties:
        return False
    return any(not ties.isdisjoint(unit_and_above(unit)) for unit in _units_with_parts(task))


def _units_with_parts(task: Task) -> list[Unit]:
    return [task.lead_unit, *(part.unit for part in task.parts)]


def worked_for_unit(actor: User, task: Task | None) -> bool:
    return task is not None and did_units_work(task, actor)


def _own_units(actor: User) -> set[int]:
    """The units that the actor belongs to: whoever works in a unit works in every unit above it."""
    return {at for unit in (actor.home_unit, *(grant.unit for grant in actor.grants)) for at in unit_and_above(unit)}


def unit_and_above(unit: Unit | None) -> list[int]:
    """The unit and those above it."""
    found: list[int] = []
    while unit is not None and unit.id not in found:
        found.append(unit.id)
        unit = unit.parent
    return found


def _and_below(units: set[int]) -> Select[tuple[int]]:
    """The units and all those below them."""
    tree = select(Unit.id).where(Unit.id.in_(units)).cte(recursive=True)
    tree = tree.union(select(Unit.id).join(tree, Unit.parent_id == tree.c.id))
    return select(tree.c.id)


def _units_of(task: Task | None) -> set[int]:
    return {task.lead_unit_id, *(part.unit_id for part in task.parts)} if task else set()


def _grant_fits(grant: Grant, holder: Holder, subject: Subject) -> bool:
    if grant.role is not holder.role:
        return False
    if holder.relation == "any":
        return True
    task = task_of(subject)
    if task is None:
        return False
    if holder.relation == "assigned_group":
        return grant.group_id is not None and grant.group_id == task.group_id
    return grant.unit_id is not None and grant.unit_id in _UNITS[holder.relation](subject, task)


_UNITS: dict[str, Callable[[Subject, Task], Iterable[int | None]]] = {
    "lead_unit": lambda _, task: {task.lead_unit_id},
    "co_unit": lambda _, task: {part.unit_id for part in task.parts},
    "part_unit": lambda subject, task: {p.unit_id for p in ([subject] if isinstance(subject, Part) else task.parts)},
    "measure_unit": lambda subject, task: {
        m.unit_id for m in ([subject] if isinstance(subject, Measure) else task.measures)
    },
}

_BARRED: dict[str, Callable[[User, Task | None], bool]] = {
    "own_unit": belongs_to_task,
    "recused": is_recused,
    "worked_for_unit": worked_for_unit,
}


def _where_relation(relation: str, grants: list[Grant]) -> ColumnElement[bool]:
    if not grants:
        return false()
    units = [grant.unit_id for grant in grants]
    match relation:
        case "any":
            return true()
        case "lead_unit":
            return Task.lead_unit_id.in_(units)
        case "assigned_group":
            return Task.group_id.in_([grant.group_id for grant in grants])
        case "measure_unit":
            return Task.id.in_(select(Measure.task_id).where(Measure.unit_id.in_(units)))
    return Task.id.in_(select(Part.task_id).where(Part.unit_id.in_(units)))  # co_unit, part_unit


def _where_units(units: set[int] | Select[tuple[int]]) -> ColumnElement[bool]:
    return or_(Task.lead_unit_id.in_(units), Task.id.in_(select(Part.task_id).where(Part.unit_id.in_(units))))


def _where_recused(actor: User) -> ColumnElement[bool]:
    ties = {recusal.unit_id for recusal in actor.recusals}
    return _where_units(_and_below(ties)) if ties else false()


_WHERE_BARRED: dict[str, Callable[[User], ColumnElement[bool]]] = {
    "own_unit": lambda actor: _where_units(_own_units(actor)),
    "recused": _where_recused,
    "worked_for_unit": where_units_work,
}
