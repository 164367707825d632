"""Who holds a right: one rule, for one task in memory (`holds`) and for a query (`tasks_where`)."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, select, true, union_all
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.elements import False_, True_

from models.inspection import InspectedUnit, Team
from models.ledger import Task
from models.meetings import ActionItem
from models.people import Grant, Unit, User
from models.stand_ins import StandIn
from models.words import N_, Message, say
from workflow.errors import NotPermitted, Undeclared
from workflow.process.declared import process
from workflow.process.relations import fits, where_related
from workflow.process.subjects import Subject, matter_of
from workflow.process.teams import members_at_work, must_declare
from workflow.process.ties import (
    TIED,
    WHERE_TIED,
    Matter,
    left_it_lately,
    own_units,
    unit_and_above,
    units_of,
    units_with_parts,
)
from workflow.trail.chain import note_absent

NO_RIGHT = N_("This belongs to another role or unit.")
NOT_LENT = N_(
    "Standing in for %(name)s does not include this: the office can allow it, unless %(name)s may not do it either."
)
TOLD = {
    "own_unit": N_("You belong to a unit of this task, so you do not act on it for the inspection side."),
    "recused": N_(
        "A recusal for %(unit)s is in force for you, so you do not review this task; only the office lifts it."
    ),
    "worked_for_unit": N_("You have worked on this task for a unit, so you do not review it."),
    "reviewed": N_("You reviewed or signed this write-off, so somebody else judges it."),
}
ITEM_TOLD = {
    "own_unit": N_("You belong to the unit of this action item, so you do not decide on it for the office."),
    "worked_for_unit": N_("You have reported this action item for its unit, so you do not decide on it."),
}
LEFT_LATELY = N_("You worked in %(unit)s less than three years ago, so you do not inspect it.")
WITH_TIES = (  # all that is asked of a person, in as many queries for one as for many
    selectinload(User.recusals),
    selectinload(User.home_unit).selectinload(Unit.parent, recursion_depth=-1),
    selectinload(User.grants).selectinload(Grant.unit).selectinload(Unit.parent, recursion_depth=-1),
)


def holds(actor: User | None, right: str, subject: Subject = None) -> bool:
    """Whether the actor holds the right on the subject; KeyError for a right that is not declared."""
    return actor is not None and bool(_ways(actor, right, subject)) and not is_barred(actor, right, matter_of(subject))


def find_absent(actor: User, right: str, subject: Subject = None) -> list[User]:
    """For whom the actor stands in by using the right; nobody where a role of the actor's own gives it."""
    behind = [grant.stand_in for grant in _ways(actor, right, subject)]
    return [] if None in behind else list(dict.fromkeys(one.absent for one in behind if one is not None))


def is_barred(actor: User, right: str, matter: Matter) -> bool:
    """Whether a tie to the task, or to the action item of none, takes the right away, whatever roles are held."""
    if isinstance(matter, InspectedUnit) and _is_spared(actor, right, matter):
        return False
    return any(TIED[relation](actor, matter) for relation in bars_of(actor, right))


SPARED = "inspected_unit"  # a right held for the unit itself: no tie to it takes that away


def _is_spared(actor: User, right: str, inspected: InspectedUnit) -> bool:
    """Whether the actor holds the right for the unit itself, in own right."""
    of_unit = [one for one in process().rights[right].holders if one.relation == SPARED]
    return any(fits(grant, one, inspected) for one in of_unit for grant in actor.grants if grant.stand_in is None)


def require_free_of(actor: User, unit: Unit) -> None:
    """Raise NotPermitted for somebody who belongs to the unit, or declared a tie to it or one above it."""
    if unit.id in own_units(actor):
        raise NotPermitted(say(TOLD["own_unit"]), tied=True)
    if any(recusal.unit_id in unit_and_above(unit) for recusal in actor.recusals):
        raise NotPermitted(say(TOLD["recused"], unit=unit.called), tied=True)


def bars_of(actor: User, right: str) -> list[str]:
    """The relations that take the right away from somebody in the actor's roles."""
    roles = {None, *(grant.role for grant in actor.grants)}
    return [bar.relation for bar in process().rights[right].barred if bar.role in roles]


def find_tie(actor: User, right: str, subject: Subject) -> Message | None:
    """Why somebody whose role would do does not hold the right all the same."""
    matter = matter_of(subject)
    if isinstance(matter, InspectedUnit) and left_it_lately(actor, matter):
        return say(LEFT_LATELY, unit=matter.unit.called)
    if matter is None or not _ways(actor, right, subject):
        return None
    ties = [relation for relation in bars_of(actor, right) if TIED[relation](actor, matter)]
    if "recused" in ties:
        tied = {unit for one in units_with_parts(matter) for unit in unit_and_above(one)}
        unit = next(recusal.unit for recusal in actor.recusals if recusal.unit_id in tied)
        return say(TOLD["recused"], unit=unit.called)
    return say((ITEM_TOLD if isinstance(matter, ActionItem) else TOLD)[ties[0]]) if ties else None


def require(actor: User | None, right: str, subject: Subject = None) -> None:
    """Raise NotPermitted unless the actor holds the right; what is recorded from here on says for whom it is used."""
    if actor is None or not holds(actor, right, subject):
        raise refuse(actor, right, subject)
    note_absent(actor, [absent.name for absent in find_absent(actor, right, subject)])


def refuse(actor: User | None, right: str, subject: Subject = None) -> NotPermitted:
    """The refusal, with the tie that bars where it is one, that ties are to be declared, or what standing in does not
    include."""
    if actor and isinstance(subject, InspectedUnit | Team) and must_declare(actor, process().rights[right], subject):
        return Undeclared(subject.inspection.code)
    tie = find_tie(actor, right, subject) if actor else None
    absent = next(iter(_lenders_of(actor, right, subject)), None) if actor and tie is None else None
    lacking = say(NOT_LENT, name=absent.name) if absent else say(NO_RIGHT)
    return NotPermitted(tie or lacking, tied=tie is not None)


def may_hear(user: User, right: str, subject: Subject) -> bool:
    """Whether to tell the user what holders are told: a stand-in hears also of what only the absent person does, but
    of nothing that a tie bars from."""
    if holds(user, right, subject):
        return True
    lenders = (lender for lender in _lenders_of(user, right, subject) if holds(lender, right, subject))
    return any(lenders) and not is_barred(user, right, matter_of(subject)) and may_see(user, subject)


def may_see(user: User, subject: Subject) -> bool:
    """Whether a person sees the task, an action item of none (its unit, who reads all meetings) or a feedback."""
    if isinstance(subject, InspectedUnit):
        return holds(user, "feedback.view", subject)
    if isinstance(matter_of(subject), ActionItem):
        return holds(user, "meeting.view_all") or holds(user, "action.report", subject)
    return holds(user, "task.view", subject)


def _lenders_of(actor: User, right: str, subject: Subject) -> list[User]:
    """For whom the actor stands in with a role that gives the right to those who hold it themselves."""
    holders = process().rights[right].holders
    lent = [(grant, grant.stand_in) for grant in actor.grants if actor.active and grant.stand_in is not None]
    return [one.absent for grant, one in lent if any(fits(grant, holder, subject) for holder in holders)]


def tasks_where(actor: User, right: str) -> ColumnElement[bool]:
    """The same rule as a condition on Task: the tasks on which the actor holds the right."""
    return _where_free(any_of(way for _, way in ways_where(actor, right)), actor, right)


def ways_where(actor: User, right: str) -> list[tuple[User, ColumnElement[bool]]]:
    """In whose name the actor holds the right on which tasks, own ties aside: by own roles, and for each absent."""
    if not actor.active:
        return []
    own = [grant for grant in actor.grants if grant.stand_in is None]
    ways = [(actor, way) for way in _where_held(right, own)]
    for stand_in in dict.fromkeys(grant.stand_in for grant in actor.grants):
        if stand_in is not None and _is_lent(stand_in, right):
            lent = any_of(_where_held(right, [grant for grant in actor.grants if grant.stand_in is stand_in]))
            ways.append((stand_in.absent, _where_free(lent, stand_in.absent, right)))
    return ways


def _where_held(right: str, grants: list[Grant]) -> list[ColumnElement[bool]]:
    holders = process().rights[right].holders
    return [where_related(holder.relation, [g for g in grants if g.role is holder.role]) for holder in holders]


def _where_free(held: ColumnElement[bool], user: User, right: str) -> ColumnElement[bool]:
    """Of these tasks those on which no tie takes the right from the person."""
    barred = [~WHERE_TIED[relation](user) for relation in bars_of(user, right)]
    return and_(held, *barred) if barred and not isinstance(held, False_) else held


def any_of(ways: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Any of the conditions on Task: as one union of ids where there are several, because neither database
    answers "this column or that subquery" through its indexes. The union is a table expression at the head of the
    statement: SQLite reads subqueries within each other to a certain depth only."""
    open_ways = [way for way in ways if not isinstance(way, False_)]
    if not open_ways or any(isinstance(way, True_) for way in open_ways):
        return true() if open_ways else false()
    if len(open_ways) == 1:
        return open_ways[0]
    ids = union_all(*(select(Task.id).where(way).correlate(None) for way in open_ways)).cte()
    return Task.id.in_(select(ids.c.id))


def holders_of(session: Session, right: str, task: Task) -> list[User]:
    """The active people who hold the right on the task now, e.g. to be told of something."""
    roles = process().rights[right].roles
    units = {measure.unit_id for measure in task.measures} | units_of(task)
    near = select(Grant.user_id).where(
        Grant.role.in_(roles),
        Grant.revoked_at.is_(None),
        or_(Grant.unit_id.is_(None), Grant.unit_id.in_(units)),
        or_(Grant.group_id.is_(None), Grant.group_id == task.group_id, Grant.user_id.in_(members_at_work(task))),
    )
    candidates = select(User).where(User.active, User.id.in_(near)).order_by(User.id)
    people = session.scalars(candidates.options(*WITH_TIES))
    return [user for user in people if holds(user, right, task)]


def _ways(actor: User, right: str, subject: Subject) -> list[Grant]:
    """The roles that give the actor the right, ties aside."""
    holders, matter = process().rights[right].holders, matter_of(subject)
    return [
        grant
        for grant in (actor.grants if actor.active else ())
        if any(fits(grant, holder, subject) for holder in holders) and _is_usable(grant, right, matter)
    ]


def _is_usable(grant: Grant, right: str, matter: Matter) -> bool:
    """Whether a lent role gives the right: never more than the absent person has, nor what the office did not allow."""
    lender = grant.stand_in
    return lender is None or (_is_lent(lender, right) and not is_barred(lender.absent, right, matter))


def _is_lent(stand_in: StandIn, right: str) -> bool:
    declared = process().rights[right]
    return declared.lent or (declared.by_leave is not None and right in stand_in.allowed)
