"""The lines of the responsibility list: who answers for what, unit by unit, from one query that is read as it comes."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, String, and_, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import Task
from models.measures import Measure, Part
from models.people import Grant, Role, Unit, User
from models.words import N_, Message, Words, say
from workflow.ledger.exporting.origins import OriginReader
from workflow.ledger.exporting.rows import Line, day_or_long_term, status_of
from workflow.ledger.exporting.slices import AT_ONCE, Size, View
from workflow.ledger.exporting.voice import Voice
from workflow.reminders.colour import tell_colour

KINDS: tuple[Message, ...] = (say(N_("Leads the task")), say(N_("Measure")), say(N_("Part of a co-unit")))


def count_responsibilities(size: Size) -> int:
    """One for the lead unit of each task, one for each measure, one for each part."""
    return size.tasks + size.measures + size.parts


def read_responsibilities(
    session: Session, view: View, voice: Voice, *, imported: bool = False
) -> Iterator[list[Line]]:
    """Sorted by unit, within it by deadline; a measure without a unit comes first.

    `imported`: where no person is the responsible leader, whom the file names.
    """
    leaders = _leaders(session)
    origins = OriginReader(session, voice) if imported else None
    kinds = [voice.speak(kind) for kind in KINDS]
    rows = session.execute(_sorted(view).execution_options(yield_per=AT_ONCE))
    for slice_ in rows.partitions():
        without = {row.task_id for row in slice_ if row.leader is None}
        told = origins.read([*without]).leaders if origins is not None and without else {}
        yield [_line(row, view, voice, kinds[row.what], leaders, told) for row in slice_]


def _line(
    row: Row[Any], view: View, voice: Voice, kind: str, leaders: dict[int, list[Words]], told: dict[int, str]
) -> Line:
    """A unit's task or part is answered for by its leaders, a measure by the person named there."""
    colour = tell_colour(row, view.book)  # type: ignore[arg-type]  # the row has what the rule reads
    person = row.person if row.number is not None else voice.join(leaders[row.unit_id])
    cells = (
        voice.name(row.unit, row.unit_en),
        kind,
        person,
        row.leader or told.get(row.task_id, ""),
        row.ref,
        "" if row.number is None else f"{row.ref}-{row.number}",
        row.content,
        day_or_long_term(row.deadline, row.kind, voice),
        status_of(row, voice),
        voice.say(colour),
    )
    return Line(cells, row.ref, row.problem_id, row.state, colour, row.voided_at is not None)


def _sorted(view: View) -> Select[Any]:
    where = view.conditions()
    number, person = cast(null(), Measure.number.type), literal("").cast(String)
    led = _part(0, Task.lead_unit_id, number, person, Task.title, Task.deadline).where(*where)
    done = _part(1, Measure.unit_id, Measure.number, Measure.person, Measure.text, Measure.deadline)
    done = done.join(Measure, Measure.task_id == Task.id).where(*where)
    helped = _part(2, Part.unit_id, number, person, Part.description, Part.deadline)
    helped = helped.join(Part, Part.task_id == Task.id).where(*where)
    every = union_all(led, done, helped).subquery()
    named = (Unit.name.label("unit"), Unit.name_en.label("unit_en"), User.name.label("leader"))
    query = select(every, *named).outerjoin(Unit, Unit.id == every.c.unit_id)
    query = query.outerjoin(User, User.id == every.c.leader_id)
    day = func.coalesce(every.c.deadline, NO_DAY)
    return query.order_by(func.coalesce(Unit.code, ""), day, every.c.task_id, every.c.what, every.c.number)


def _part(what: int, unit_id: Any, number: Any, person: Any, content: Any, deadline: Any) -> Select[Any]:
    own = (
        Task.id.label("task_id"),
        Task.ref,
        Task.kind,
        Task.state,
        Task.campaign_id,
        Task.due_on,
        Task.voided_at,
        Task.problem_id,
    )
    differing = {"unit_id": unit_id, "number": number, "person": person, "content": content, "deadline": deadline}
    labelled = (column.label(name) for name, column in differing.items())
    return select(literal(what).label("what"), *own, Task.leader_id, *labelled)


def _leaders(session: Session) -> dict[int, list[Words]]:
    """By unit, the names of those who sign for it."""
    live = and_(Grant.role == Role.LEADER, Grant.revoked_at.is_(None), Grant.stand_in_id.is_(None), User.active)
    query = select(Grant.unit_id, User.name).join(User, User.id == Grant.user_id).where(live).order_by(User.name)
    found: dict[int, list[Words]] = defaultdict(list)
    for unit_id, name in session.execute(query):
        found[unit_id].append(Words(name, name))
    return found
