"""Check of what units write: statements that several units hand in nearly word for word."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import Unit
from models.process import Statement, Submission, SubmissionStatus
from workflow.monitoring.xrays.likeness import Families, plain_of, without_names
from workflow.monitoring.xrays.reading import looked_at, others_of
from workflow.monitoring.xrays.registry import Found, check

BATCH = 2000  # statements read at once
Whose = tuple[int, int, int, int]  # task, campaign, unit, cycle


@check("units")
def find_same_words(session: Session, today: date, *, percent: int, units: int, signs: int) -> Iterator[Found]:
    """Statements of the present cycle, handed in, of so many signs and alike to so many per cent, of several units."""
    families, written = Families(percent), list[tuple[Whose, int]]()
    names = _names(session)
    for row in session.execute(_statements().execution_options(yield_per=BATCH)):
        plain = plain_of(without_names(row.text, names[row.lead_unit_id]))
        if len(plain) >= signs:
            written.append(((row.id, row.campaign_id, row.lead_unit_id, row.cycle), families.add(plain)))
    alike: dict[int, list[Whose]] = defaultdict(list)
    for whose, number in written:
        alike[number].append(whose)
    for members in alike.values():
        yield from _alike(members, units)


def _alike(members: list[Whose], units: int) -> Iterator[Found]:
    """A hit for each task of the family, if several units wrote it; it names tasks of other units."""
    by_unit: dict[int, list[int]] = defaultdict(list)
    for task_id, _, unit_id, _ in members:
        by_unit[unit_id].append(task_id)
    if len(by_unit) < units:
        return
    every = [task_id for task_id, *_ in members]
    others = {unit_id: others_of(every, own) for unit_id, own in by_unit.items()}
    for task_id, campaign_id, unit_id, cycle in members:
        told: dict[str, Any] = {"units": len(by_unit), "others": others[unit_id]}
        yield Found(campaign_id, unit_id, (task_id,), len(by_unit), str(cycle), task_id, details=told)


def _statements() -> Select[Any]:
    """Those of the present cycle of which a submission was made and not withdrawn."""
    handed_in = exists().where(
        Submission.task_id == Task.id,
        Submission.cycle == Task.cycle,
        Submission.status != SubmissionStatus.WITHDRAWN,
    )
    return (
        select(Task.id, Task.campaign_id, Task.lead_unit_id, Task.cycle, Statement.text)
        .join(Statement, (Statement.task_id == Task.id) & (Statement.cycle == Task.cycle))
        .where(looked_at(), handed_in)
        .order_by(Task.id)
    )


def _names(session: Session) -> dict[int, list[str]]:
    """What each unit is called, the longest first."""
    query = select(Unit.id, Unit.name, Unit.name_en, Unit.short_names)
    return {
        row.id: sorted(filter(None, {row.name, row.name_en, *row.short_names}), key=len, reverse=True)
        for row in session.execute(query)
    }
