"""Drawing a sample of written-off tasks to look back at, by a rule that anybody can repeat.

Each stratum of the list (all of it, or the tasks of one unit, one category, or one unit in one category) gives its
share of the draw, at least one task: those whose SHA-256 of "<seed>:<reference>" is smallest, as
workflow/verification/samples.py draws. The seed is made by the product; the list stands with the draw and its hash in
the campaign's trail.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from models.ledger import WRITTEN_OFF, Campaign, Category, Task
from models.looking_back import LookBack, LookBackTask
from models.people import Unit, User
from models.trail import Event
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.dates import take_coming_day
from workflow.ledger.texts import refuse_all_at_once
from workflow.process.locking import lock_row, require_open
from workflow.process.rights import require
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record, stream_of
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated
from workflow.verification.samples import SEED_BYTES, draw

EVERYTHING = "*"  # the one stratum of a draw without any
Frame = dict[str, list[str]]


@dataclass(frozen=True)
class DrawFacts:
    """What is entered for a draw: which share, of which tasks, by which strata, to be looked at until when."""

    percent: int | None
    due_on: date | None
    unit: Unit | None = None
    category: Category | None = None
    by_unit: bool = False
    by_category: bool = False


@dataclass(frozen=True)
class Repeated:
    """A draw done again from what is stored, and whether the list is still the one that the trail tells of."""

    drawn: list[str]
    before: list[str]
    as_recorded: bool

    @property
    def same(self) -> bool:
        return self.drawn == self.before


def count_drawn(listed: int, percent: int) -> int:
    """How many of a stratum are drawn: the share, rounded up, so at least one."""
    return -(-listed * percent // 100)


def draw_strata(frame: Frame, percent: int, seed: str) -> list[str]:
    """The references drawn, stratum by stratum in the order of their names."""
    return [ref for name in sorted(frame) for ref in draw(frame[name], count_drawn(len(frame[name]), percent), seed)]


def draw_look_back(session: Session, campaign: Campaign, facts: DrawFacts, *, actor: User, now: datetime) -> LookBack:
    """Draw and keep a sample; a form that was sent twice draws once."""
    require(actor, "look_back.draw")
    lock_row(session, campaign)
    require_open(campaign)
    percent, due_on = _check(facts, now)
    told = _tell(facts, percent, due_on)
    if again := find_repeated(session, EventKind.LOOK_BACK_DRAWN, told, within=campaign, actor=actor, now=now):
        known = select(LookBack).where(LookBack.campaign_id == campaign.id, LookBack.number == again["number"])
        return session.scalars(known).one()
    tasks = find_listed(session, campaign, facts)
    if not tasks:
        raise InvalidInput(say(N_("There is no written-off task to draw from, or all wait to be looked at already.")))
    row = _add(session, campaign, facts, percent, due_on, tasks, actor=actor, now=now)
    told |= {"number": row.number, "ref": row.ref, "seed": row.seed, "frame": hash_frame(row.frame)}
    told |= {"listed": row.listed, "count": len(row.drawn), "drawn": [one.task.ref for one in row.drawn]}
    record(session, campaign, EventKind.LOOK_BACK_DRAWN, actor=actor, now=now, **told)
    return row


def find_listed(session: Session, campaign: Campaign, facts: DrawFacts) -> list[Task]:
    """The written-off tasks that a draw takes from."""
    query = select(Task).where(*_drawable(campaign))
    if facts.unit is not None:
        query = query.where(Task.lead_unit_id == facts.unit.id)
    if facts.category is not None:
        query = query.where(Task.category_id == facts.category.id)
    return list(session.scalars(query.order_by(Task.id)))


def count_listed(session: Session, campaign: Campaign) -> int:
    """How many there are in the whole campaign."""
    return session.scalar(select(func.count()).select_from(Task).where(*_drawable(campaign))) or 0


def _drawable(campaign: Campaign) -> tuple[ColumnElement[bool], ...]:
    """Written off, and not waiting to be looked at from an earlier draw."""
    waiting = exists().where(
        LookBackTask.task_id == Task.id, LookBackTask.cycle == Task.cycle, LookBackTask.held_on.is_(None)
    )
    return Task.campaign_id == campaign.id, Task.state.in_(WRITTEN_OFF), Task.voided_at.is_(None), ~waiting


def repeat_draw(session: Session, row: LookBack) -> Repeated:
    """Do the draw again from the stored seed and list, and compare with what was drawn then."""
    drawn = draw_strata(row.frame, row.percent, row.seed)
    refs = select(Task.ref).join(LookBackTask, LookBackTask.task_id == Task.id)
    before = session.scalars(refs.where(LookBackTask.look_back_id == row.id).order_by(LookBackTask.position))
    query = select(Event.data).where(
        Event.stream == stream_of(row.campaign), Event.kind == EventKind.LOOK_BACK_DRAWN.value, Event.at == row.drawn_at
    )
    told: list[dict[str, Any]] = [json.loads(data) for data in session.scalars(query)]
    kept = next((one for one in told if one.get("number") == row.number), {})
    as_recorded = (kept.get("seed"), kept.get("frame")) == (row.seed, hash_frame(row.frame))
    return Repeated(drawn, list(before), as_recorded)


def hash_frame(frame: Frame) -> str:
    """SHA-256 of the list, as the trail keeps it."""
    return hash_text(canonical(frame))


def _check(facts: DrawFacts, now: datetime) -> tuple[int, date]:
    """The share and the day; raises NeedsUnmet with everything that is wrong."""
    refuse_all_at_once(lambda: _take_percent(facts.percent), lambda: take_coming_day(facts.due_on, "due_on", now))
    return _take_percent(facts.percent), take_coming_day(facts.due_on, "due_on", now)


def _take_percent(percent: int | None) -> int:
    if percent is None or not 1 <= percent <= 100:
        raise InvalidInput(say(N_("Give a share from 1 to 100 percent.")), "percent")
    return percent


def _tell(facts: DrawFacts, percent: int, due_on: date) -> dict[str, Any]:
    """What the trail keeps of what was asked for."""
    return {
        "percent": percent,
        "due_on": due_on,
        "unit": facts.unit.name if facts.unit else "",
        "category": facts.category.name if facts.category else "",
        "by_unit": facts.by_unit,
        "by_category": facts.by_category,
    }


def _add(
    session: Session,
    campaign: Campaign,
    facts: DrawFacts,
    percent: int,
    due_on: date,
    tasks: list[Task],
    *,
    actor: User,
    now: datetime,
) -> LookBack:
    numbers = select(func.max(LookBack.number)).where(LookBack.campaign_id == campaign.id)
    row = LookBack(
        campaign=campaign,
        number=(session.scalar(numbers) or 0) + 1,
        percent=percent,
        unit=facts.unit,
        category=facts.category,
        by_unit=facts.by_unit,
        by_category=facts.by_category,
        due_on=due_on,
        seed=secrets.token_hex(SEED_BYTES),
        frame=_sort_into_strata(tasks, facts),
        drawn_at=now,
        drawn_by=actor,
    )
    by_ref = {task.ref: task for task in tasks}
    for place, ref in enumerate(draw_strata(row.frame, percent, row.seed), start=1):
        row.drawn.append(LookBackTask(position=place, task=by_ref[ref], cycle=by_ref[ref].cycle))
    session.add(row)
    session.flush()
    return row


def _sort_into_strata(tasks: list[Task], facts: DrawFacts) -> Frame:
    """The references by stratum, which is named by the unit and the category as they are called now."""
    frame: Frame = {}
    for task in tasks:
        names = [task.lead_unit.name] * facts.by_unit + [task.category.name] * facts.by_category
        frame.setdefault(" / ".join(names) or EVERYTHING, []).append(task.ref)
    return {name: sorted(refs) for name, refs in sorted(frame.items())}
