"""Taking over in two steps: a draft, for which the database is only read, and one short transaction that writes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.base import Base
from models.extensions import Extension, ExtensionStatus
from models.imports import ImportRow, ImportStatus, LedgerImport
from models.ledger import Campaign, Category, Problem, Task
from models.measures import Measure, Part
from models.people import Unit, User
from models.planning import PlanProposal
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.importing.decisions import read_decisions
from workflow.ledger.importing.ground import Ground, find_ground
from workflow.ledger.importing.outcome import digest_of
from workflow.ledger.importing.planning import Plan
from workflow.ledger.importing.preparing import count_plan, load_plan
from workflow.ledger.importing.rows import Named, Rows, name_thing, take_rows, write_rows
from workflow.ledger.importing.taking_over import Builder, build
from workflow.ledger.lapsing import reconsider_request
from workflow.ledger.plan_revisions import follow_change
from workflow.people.units import lock_units
from workflow.process.locking import BATCH, lock_row, mark, require_open
from workflow.process.rights import require
from workflow.trail.chain import STREAMS, canonical, record, record_many, stream_of
from workflow.trail.kinds import EventKind

ORDER = (Unit, Category, Problem, Task, Part, Measure)  # what is referred to comes first
Tie = tuple[int, Named, Named, Named | None]  # the row of the file, its problem, task and measure


@dataclass
class Draft:
    """Everything that taking over writes, and what it stands on.

    `told` are the events by their stream, or by the new thing whose stream it will be; `agreed` what differs on tasks
    that stood there, by id; `renamed` the units with another short name.
    """

    version: int
    ground: Ground
    rows: Rows
    told: list[tuple[str | Base, EventKind, str]]
    ties: list[Tie]
    agreed: dict[int, dict[str, Any]]
    renamed: list[int]
    names_units: bool
    counts: dict[str, int]


def draft_take_over(session: Session, run: LedgerImport, now: datetime) -> Draft | None:
    """Plan and build, without a lock; None when the plan is no longer the one that was shown."""
    session.flush()
    with session.no_autoflush:
        before = find_ground(session, run.campaign, run.started_by, [])
        plan, placed = load_plan(session, run)
        if any(row.open for row in placed):
            raise InvalidInput(say(N_("Some rows need a decision first.")))
        if digest_of(placed) != run.digest:
            return None
        work = build(session, run.campaign, plan, read_decisions(run.decisions), actor=run.started_by, now=now)
        draft = _draft(session, run, plan, work)
        # outside a snapshot somebody may have changed between two readings what the plan was made of
        return draft if find_ground(session, run.campaign, run.started_by, []) == before else None


def write_take_over(session: Session, run: LedgerImport, draft: Draft, now: datetime) -> bool:
    """All of the draft, unless somebody has moved what it stands on: then nothing is written."""
    lock_row(session, run)
    if run.status is not ImportStatus.TAKING_OVER or run.version != draft.version:
        return False
    actor, campaign = run.started_by, run.campaign
    _lock(session, campaign, draft)
    require(actor, "ledger.import")
    require_open(campaign)
    if find_ground(session, campaign, actor, draft.renamed) != draft.ground:
        return False
    write_rows(session, draft.rows, ORDER)
    _record(session, draft, actor, now)
    _tie(session, draft)
    session.expire_all()
    _reconsider(session, draft, run, now)
    _follow_plans(session, draft, run, now)
    run.status, run.taken_over_at = ImportStatus.DONE, now
    mark(run, actor, now)
    told = {"import": run.id, "filename": run.filename, "sha256": run.sha256, **draft.counts}
    record(session, campaign, EventKind.IMPORT_TAKEN_OVER, actor=actor, now=now, **told)
    return True


def _draft(session: Session, run: LedgerImport, plan: Plan, work: Builder) -> Draft:
    """The names of what stands there are taken before the session forgets what was built."""
    actor, renamed, version = run.started_by, [unit.id for unit in work.renamed], run.version
    told = [
        (stream_of(subject) if isinstance(name_thing(subject), int) else subject, kind, canonical(data))
        for subject, kind, data in work.happened
    ]
    ties, counts = _ties(session, run, work), count_plan(plan)
    rows = take_rows(session, work.made)
    ground = find_ground(session, run.campaign, actor, renamed)
    names_units = bool(renamed or plan.new_units)
    return Draft(version, ground, rows, told, ties, work.agreed, renamed, names_units, counts)


def _ties(session: Session, run: LedgerImport, work: Builder) -> list[Tie]:
    """Every row stays beside the problem, task and measure that it becomes."""
    kept = session.execute(select(ImportRow.place, ImportRow.id).where(ImportRow.import_id == run.id))
    ids = dict(kept.tuples().all())
    ties: dict[int, Tie] = {}
    for problem in work.plan.wanted:
        of_problem = name_thing(work.problems[id(problem)])
        for task in problem.tasks:
            of_task = name_thing(work.tasks[id(task)])
            ties |= {row.place: (ids[row.place], of_problem, of_task, None) for row in task.rows}
            for measure in task.measures:
                made = work.measures.get(id(measure))
                place = measure.row.place
                ties[place] = (ids[place], of_problem, of_task, name_thing(made) if made else None)
    return list(ties.values())


def _lock(session: Session, campaign: Campaign, draft: Draft) -> None:
    """In the order in which everybody locks: the campaign, units, tasks; on SQLite all is locked already."""
    lock_row(session, campaign)
    if draft.names_units:
        lock_units(session)
    keys = sorted(draft.rows.keys(Task))
    for start in range(0, len(keys), BATCH):
        wanted = select(Task.id).where(Task.id.in_(keys[start : start + BATCH])).order_by(Task.id)
        session.execute(wanted.with_for_update(key_share=True)).all()


def _record(session: Session, draft: Draft, actor: User, now: datetime) -> None:
    written, fresh = [], set()
    for subject, kind, data in draft.told:
        stream = subject if isinstance(subject, str) else f"{STREAMS[type(subject)]}:{draft.rows.id_of(subject)}"
        written.append((stream, kind, data))
        if subject is not stream:
            fresh.add(stream)
    record_many(session, written, fresh, actor=actor, now=now)


def _tie(session: Session, draft: Draft) -> None:
    names = ("id", "problem_id", "task_id", "measure_id")
    key = draft.rows.id_of
    ties = [(row, key(problem), key(task), key(step) if step else None) for row, problem, task, step in draft.ties]
    if ties:
        session.execute(update(ImportRow), [dict(zip(names, tie, strict=True)) for tie in ties])


def _reconsider(session: Session, draft: Draft, run: LedgerImport, now: datetime) -> None:
    """Requests that wait for the office on tasks of which the file has changed what is agreed."""
    asked = select(Task).join(Extension, Extension.task_id == Task.id)
    waiting = asked.where(Extension.status == ExtensionStatus.ASKED, Task.campaign_id == run.campaign_id)
    for task in session.scalars(waiting.order_by(Task.id)).all() if draft.agreed else ():
        if task.id in draft.agreed:
            reconsider_request(session, task, draft.agreed[task.id], actor=run.started_by, now=now)


def _follow_plans(session: Session, draft: Draft, run: LedgerImport, now: datetime) -> None:
    """Signed or accepted plans of tasks that the file has changed: as when the office changes them by hand."""
    touched = {at for at, kind, _ in draft.told if isinstance(at, str) and kind is not EventKind.PROBLEM_EDITED}
    agreed = select(Task).join(PlanProposal, PlanProposal.task_id == Task.id).where(Task.campaign_id == run.campaign_id)
    for task in session.scalars(agreed.distinct().order_by(Task.id)).all() if touched else ():
        if stream_of(task) in touched:
            follow_change(session, task, actor=run.started_by, now=now)
