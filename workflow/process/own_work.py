"""Nobody approves own work: who ever worked on a task for a unit, or had a stand-in do so, whatever role that person
holds by now."""

from functools import cache, lru_cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import object_session

from models.evidence import Evidence, EvidenceSide, Revision
from models.ledger import Task
from models.meetings import ActionItem
from models.people import Grant, Role, User
from models.trail import Event
from workflow.process.by_proxy import Person, acted, events_of
from workflow.trail.chain import STREAMS, stream_of
from workflow.trail.kinds import EventKind

UNITS_WORK = (
    EventKind.TASK_START,
    EventKind.TASK_SUBMIT,
    EventKind.TASK_WITHDRAW,
    EventKind.TASK_REOPEN,
    EventKind.TASK_EDITED,
    EventKind.MEASURE_ADDED,
    EventKind.MEASURE_EDITED,
    EventKind.MEASURE_REMOVED,
    EventKind.PROGRESS_REPORTED,
    EventKind.PART_ADDED,
    EventKind.PART_EDITED,
    EventKind.PART_REMOVED,
    EventKind.PART_WRITTEN,
    EventKind.PART_REWRITTEN,
    EventKind.PART_SIGNED,
    EventKind.PART_WAIVED,
    EventKind.UNIT_ASKED,
    EventKind.UNIT_ANSWERED,
    EventKind.UNIT_WITHDREW,
    EventKind.PLAN_SIGNED,
    EventKind.CHANGE_PROPOSED,
    EventKind.CHANGE_SIGNED,
    EventKind.PROPOSAL_WITHDRAWN,
    EventKind.STATEMENT_WRITTEN,
    EventKind.GAP_ANSWERED,
    EventKind.WHY_ADDED,
    EventKind.WHY_EDITED,
    EventKind.WHY_REMOVED,
    EventKind.DOCUMENT_REGISTERED,
    EventKind.DOCUMENT_EDITED,
    EventKind.QUESTION_ANSWERED,
    EventKind.EXTENSION_ASKED,
    EventKind.EXTENSION_WITHDRAWN,
    EventKind.ACTION_REPORTED,
)
EITHER_SIDES_WORK = (  # their data name the side
    EventKind.EVIDENCE_ADDED,
    EventKind.EVIDENCE_REVISED,
    EventKind.EVIDENCE_EDITED,
    EventKind.EVIDENCE_WITHDRAWN,
)
UNITS_SIDE = f'"side":"{EvidenceSide.UNIT.value}"'
STREAM = f"{STREAMS[Task]}:"


def did_units_work(task: Task, user: User) -> bool:
    """Whether the trail, or a revision of the unit's evidence, names the person or who stood in for him or her."""
    session = object_session(task)
    assert session is not None  # noqa: S101 - rights are asked on stored tasks only
    values = {"task": task.id, "stream": stream_of(task), "person": user.id}
    return bool(session.scalar(_asked_of_one(), values))


@cache
def _asked_of_one() -> Select[tuple[bool]]:
    """Built once: it is asked wherever a right is, and takes longer to build than to answer."""
    stream, person = Event.stream == bindparam("stream"), bindparam("person", type_=Integer)
    uploaded = _uploads_for_unit(person).where(Evidence.task_id == bindparam("task", type_=Integer))
    return select(or_(acted(person, stream, _for_unit()), uploaded.exists()))


def where_units_work(user: User) -> ColumnElement[bool]:
    """The same as a condition on Task."""
    return _where_works(user.id)


@lru_cache(maxsize=64)
def _where_works(person: int) -> ColumnElement[bool]:
    """Built once for a person: a page asks it for dozens of rights, and it takes longer to build than to answer."""
    numbers = cast(func.substr(Event.stream, len(STREAM) + 1), Integer)
    told = events_of(person, numbers, Event.stream.startswith(STREAM), _for_unit())
    return Task.id.in_(union_all(*told, _uploads_for_unit(person)))


def did_report(item: ActionItem, user: User) -> bool:
    """Whether the person, or who stood in for him or her, ever reported an action item as done for its unit."""
    session = object_session(item)
    assert session is not None  # noqa: S101 - as above
    return bool(session.scalar(select(ActionItem.id).where(ActionItem.id == item.id, where_reported(user))))


def where_reported(user: User) -> ColumnElement[bool]:
    """The same as a condition on ActionItem, in whose trail ever it is told."""
    named = Event.data.contains(literal('"action":').concat(cast(ActionItem.id, String)).concat(","))
    return acted(user.id, Event.kind == EventKind.ACTION_REPORTED.value, named, _for_unit())


def _for_unit() -> ColumnElement[bool]:
    """Events that are a unit's work; what the office did to a plan is not."""
    as_office = select(Grant.id).where(
        Grant.user_id == Event.actor_id,
        Grant.role == Role.OFFICE,
        Grant.granted_at <= Event.at,
        or_(Grant.revoked_at.is_(None), Grant.revoked_at > Event.at),
    )
    on_units_evidence = and_(Event.kind.in_(EITHER_SIDES_WORK), Event.data.contains(UNITS_SIDE))
    return and_(or_(Event.kind.in_(UNITS_WORK), on_units_evidence), ~as_office.exists())


def _uploads_for_unit(person: Person) -> Select[tuple[int]]:
    return (
        select(Evidence.task_id)
        .join(Revision)
        .where(Evidence.side == EvidenceSide.UNIT, Revision.uploaded_by_id == person)
    )
