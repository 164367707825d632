"""Adding evidence, handing in a new revision, changing its description, taking it out."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceKind, EvidenceMeasure, EvidenceSide, Revision
from models.ledger import Task
from models.measures import Measure
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.evidence.gates import (
    frozen_in,
    own_unit_id,
    require_change,
    require_room,
    require_side,
    submissions_of,
)
from workflow.evidence.names import split_name
from workflow.evidence.upkeep import keep_after_commit
from workflow.evidence.uploads import Upload
from workflow.ledger.texts import take_name, take_reason
from workflow.monitoring.attaching import require_unattached
from workflow.process.locking import check_seen, lock, mark
from workflow.reminders.days import local_day
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind

EARLIEST = date(1990, 1, 1)
LONGEST_TITLE = 200


class AlreadyHere(InvalidInput):
    """The same file is already on the task: what a repeated upload meets after its answer was lost."""

    code = "already_here"


def add_evidence(
    session: Session,
    task: Task,
    upload: Upload,
    *,
    title: str,
    kind: EvidenceKind,
    dated_on: date,
    measure_ids: Iterable[int],
    actor: User,
    now: datetime,
) -> Evidence:
    """Put a received file on the task; the title is taken from the file's name when it is left empty."""
    lock(session, task)
    side = require_side(actor, task)
    unit_id = own_unit_id(actor, task) if side is EvidenceSide.UNIT else None
    described = _described(task, title.strip() or split_name(upload.filename)[0], kind, dated_on, measure_ids, now)
    refuse_repetition(session, task, side, unit_id, upload)
    require_room(session, task, upload.size)
    item = Evidence(task=task, cycle=task.cycle, side=side, unit_id=unit_id, created_at=now)
    _describe(item, described)
    _add_revision(item, upload, 1, actor, now)
    session.add(item)
    _leave_mark(item, actor, now)
    session.flush()
    told = {**described, "measures": [measure.ref for measure in described["measures"]]}
    record(
        session, task, EventKind.EVIDENCE_ADDED, actor=actor, now=now, evidence=item.id, side=side.value,
        filename=upload.filename, sha256=upload.sha256, size=upload.size, **told,
    )  # fmt: skip
    keep_after_commit(session, upload.staged)
    return item


def revise_evidence(session: Session, item: Evidence, upload: Upload, *, actor: User, now: datetime) -> Revision:
    """Hand in a newer file; the older ones stay as they are and where they were submitted.

    Not to a file on which a review, a look-back, a phase goal or the closing of a gap rests: that was judged as it is.
    """
    lock(session, item.task)
    require_change(actor, item)
    require_unattached(session, item)
    if item.latest.sha256 == upload.sha256:
        raise AlreadyHere(say(N_("This is the same file as the latest revision.")), "files")
    require_room(session, item.task, upload.size)
    revision = _add_revision(item, upload, item.latest.number + 1, actor, now)
    _leave_mark(item, actor, now)
    session.flush()
    record(
        session, item.task, EventKind.EVIDENCE_REVISED, actor=actor, now=now, evidence=item.id, title=item.title,
        side=item.side.value, number=revision.number, filename=upload.filename, sha256=upload.sha256, size=upload.size,
    )  # fmt: skip
    keep_after_commit(session, upload.staged)
    return revision


def edit_evidence(
    session: Session,
    item: Evidence,
    *,
    title: str,
    kind: EvidenceKind,
    dated_on: date,
    measure_ids: Iterable[int],
    seen_version: int,
    actor: User,
    now: datetime,
) -> None:
    """Change what is said about the file, not the file, and as little as that once something rests on it."""
    lock(session, item.task)
    require_change(actor, item)
    check_seen(session, item, seen_version)
    require_unattached(session, item)
    described = _described(item.task, title, kind, dated_on, measure_ids, now)
    before = _told(item)
    _describe(item, described)
    changed = changes(before, _told(item))
    if not changed:
        return
    _leave_mark(item, actor, now)
    record(
        session, item.task, EventKind.EVIDENCE_EDITED, actor=actor, now=now, evidence=item.id, title=item.title,
        side=item.side.value, fields=changed,
    )  # fmt: skip


def withdraw_evidence(
    session: Session, item: Evidence, *, reason: str, seen_version: int, actor: User, now: datetime
) -> None:
    """Take evidence out before anybody submitted it; the record stays, with the reason."""
    lock(session, item.task)
    require_change(actor, item)
    check_seen(session, item, seen_version)
    numbers = submissions_of(item, frozen_in(session, item.task))
    if numbers:
        raise WrongState(
            say(N_("This evidence is part of submission %(number)s and can no longer be taken out."), number=numbers[0])
        )
    require_unattached(session, item)
    reason = take_reason(reason, "reason")
    item.withdrawn_at, item.withdrawal_reason = now, reason
    _leave_mark(item, actor, now)
    record(
        session, item.task, EventKind.EVIDENCE_WITHDRAWN, actor=actor, now=now, evidence=item.id, title=item.title,
        side=item.side.value, reason=reason,
    )  # fmt: skip


def _leave_mark(item: Evidence, actor: User, now: datetime) -> None:
    """On the task too: whoever is about to sign an older page has to look again."""
    mark(item, actor, now)
    mark(item.task, actor, now)


def _described(
    task: Task, title: str, kind: EvidenceKind, dated_on: date, measure_ids: Iterable[int], now: datetime
) -> dict[str, Any]:
    title = take_name(title, "title", required=True, longest=LONGEST_TITLE)
    if dated_on > local_day(now):
        raise InvalidInput(say(N_("The date lies in the future.")), "dated_on")
    if dated_on < EARLIEST:
        raise InvalidInput(say(N_("The date lies before %(day)s."), day=EARLIEST), "dated_on")
    wanted = set(measure_ids)
    measures = [measure for measure in task.measures if measure.id in wanted]
    if len(measures) != len(wanted):
        raise InvalidInput(say(N_("One of the measures is not a measure of this task.")), "measures")
    return {"title": title, "kind": kind, "dated_on": dated_on, "measures": measures}


def _describe(item: Evidence, described: dict[str, Any]) -> None:
    item.title, item.kind, item.dated_on = described["title"], described["kind"], described["dated_on"]
    measures: list[Measure] = described["measures"]
    item.shows[:] = [link for link in item.shows if link.measure in measures]
    shown = item.measures
    item.shows += [EvidenceMeasure(measure=measure) for measure in measures if measure not in shown]


def _told(item: Evidence) -> dict[str, Any]:
    return {
        "title": item.title,
        "kind": item.kind.value,
        "dated_on": item.dated_on.isoformat(),
        "measures": sorted(measure.ref for measure in item.measures),
    }


def _add_revision(item: Evidence, upload: Upload, number: int, actor: User, now: datetime) -> Revision:
    revision = Revision(number=number, uploaded_by=actor, made_on=upload.made_on, **upload.columns(now))
    item.revisions.append(revision)
    return revision


def refuse_repetition(session: Session, task: Task, side: EvidenceSide, unit_id: int | None, upload: Upload) -> None:
    """Raise AlreadyHere for a file that stands among the evidence of this cycle, of this side or unit, already."""
    query = (
        select(Evidence.title)
        .join(Revision)
        .where(
            Evidence.task_id == task.id,
            Evidence.cycle == task.cycle,
            Evidence.side == side,
            Evidence.unit_id.is_(unit_id) if unit_id is None else Evidence.unit_id == unit_id,
            Evidence.withdrawn_at.is_(None),
            Revision.sha256 == upload.sha256,
        )
    )
    title = session.scalars(query.limit(1)).first()
    if title is not None:
        raise AlreadyHere(say(N_("This file is already on the task as “%(title)s”."), title=title), "files")
