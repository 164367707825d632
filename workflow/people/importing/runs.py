"""The course of an import of units and users: sent, read, rows left out, taken over or cancelled."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.imports import ImportStatus, PeopleImport, PeopleRow
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.evidence.store import Staged
from workflow.evidence.upkeep import keep_after_commit
from workflow.evidence.uploads import Upload
from workflow.ledger.importing.files import accept_workbook, open_stored
from workflow.ledger.importing.mappings import remember_columns, remembered_columns
from workflow.ledger.importing.outcome import digest_of
from workflow.ledger.importing.stored import keep_messages
from workflow.people.importing.columns import KIND, Chosen, check_columns
from workflow.people.importing.fields import Field, field_of, word_of
from workflow.people.importing.headings import people_headings
from workflow.people.importing.kept import keep_lines, keep_skipped, keep_tables, load_lines, place_lines
from workflow.people.importing.planning import make_plan
from workflow.people.importing.reading import BOUNDS, read_people
from workflow.people.importing.showing import uninvited
from workflow.people.importing.taking_over import Work, carry_out
from workflow.people.importing.wanted import PeopleLine, PeoplePlan, WantedUnit, WantedUser
from workflow.people.links import Address, send_link
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import require
from workflow.reminders.outbox import reached
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

LARGEST = 5 * 1024 * 1024  # bytes: such a workbook is read in the request itself
AT_ONCE = 100  # invitations


def accept_people(staged: Staged, filename: str) -> Upload:
    """A workbook of units and users; one that is empty or too large is refused and leaves nothing behind."""
    return accept_workbook(staged, filename, LARGEST)


def start_import(session: Session, upload: Upload, *, actor: User, now: datetime) -> PeopleImport:
    """Keep the file, read it and plan."""
    require(actor, "people.manage")
    run = PeopleImport(
        filename=upload.filename, sha256=upload.sha256, size=upload.size, started_by=actor, started_at=now
    )
    mark(run, actor, now)
    session.add(run)
    session.flush()
    told = {"sha256": run.sha256, "size": run.size}
    _record(session, run, EventKind.PEOPLE_IMPORT_STARTED, actor, now, **told)
    keep_after_commit(session, upload.staged)
    try:
        _read(session, run)
    except InvalidInput as refused:
        run.status, run.told = ImportStatus.REFUSED, keep_messages([refused.message])
    return run


def choose_columns(
    session: Session,
    run: PeopleImport,
    signature: str,
    columns: Mapping[int, Field | None],
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Remember what the columns under this heading row stand for, here and in every file with the same headings.

    Columns with which nothing can be read are refused, and not remembered.
    """
    _take(session, run, actor, seen_version, ImportStatus.READY)
    check_columns(columns.values())
    words = {place: word_of(name) if name else None for place, name in columns.items()}
    remember_columns(session, signature, words, actor=actor, now=now)
    mark(run, actor, now)
    _record(
        session,
        run,
        EventKind.PEOPLE_IMPORT_MAPPED,
        actor,
        now,
        columns={str(place): word for place, word in words.items()},
    )
    _read(session, run)


def leave_out(
    session: Session, run: PeopleImport, places: Iterable[int], *, actor: User, seen_version: int, now: datetime
) -> None:
    """Exactly these rows stay out, by their places; the others are planned anew without them."""
    _take(session, run, actor, seen_version, ImportStatus.READY)
    run.left_out = json.dumps(sorted(places))
    mark(run, actor, now)
    _record(session, run, EventKind.PEOPLE_IMPORT_CHOSEN, actor, now, rows=json.loads(run.left_out))
    _keep_plan(session, run, load_lines(session, run))


def cancel_import(session: Session, run: PeopleImport, *, actor: User, seen_version: int, now: datetime) -> None:
    """Nothing of the file is taken over; it stays readable as it was sent."""
    _take(session, run, actor, seen_version, ImportStatus.READY, ImportStatus.REFUSED)
    run.status = ImportStatus.CANCELLED
    mark(run, actor, now)
    _record(session, run, EventKind.PEOPLE_IMPORT_CANCELLED, actor, now)


def take_over(session: Session, run: PeopleImport, *, actor: User, seen_version: int, now: datetime) -> bool:
    """All or nothing. False when what is on record has changed since: then the rows are planned anew, to be looked at
    again, and nothing is taken over."""
    _take(session, run, actor, seen_version, ImportStatus.READY)
    mark(run, actor, now)
    rows = load_lines(session, run)
    plan = make_plan(session, rows)
    if digest_of(rows) != run.digest:
        _keep_plan(session, run, rows, plan)
        return False
    if any(row.open for row in rows):
        raise InvalidInput(say(N_("Some rows need attention: mend them in the file, or leave them out.")))
    counts = plan.counts()
    work = carry_out(session, plan, actor=actor, now=now)
    _tie_rows(session, run, rows, work)
    run.status, run.taken_over_at, run.counts = ImportStatus.DONE, now, json.dumps(counts)
    told = {"sha256": run.sha256, **counts}
    _record(session, run, EventKind.PEOPLE_IMPORT_DONE, actor, now, **told)
    return True


def invite_new_users(
    session: Session, run: PeopleImport, address: Address, *, actor: User, seen_version: int, now: datetime
) -> int:
    """Mail an invitation to the next accounts that the file has opened; returns how many. None is invited twice."""
    _take(session, run, actor, seen_version, ImportStatus.DONE)
    mark(run, actor, now)
    people = session.scalars(uninvited(run).where(reached()).order_by(User.id).limit(AT_ONCE)).all()
    for user in people:
        send_link(session, user, address, actor=actor, now=now)
    return len(people)


def _read(session: Session, run: PeopleImport) -> None:
    """Read the file with the columns as users have corrected them, and plan; raises InvalidInput for what is none."""
    chosen: Chosen = remembered_columns(session, field_of, KIND)
    read = read_people(open_stored(run, BOUNDS), people_headings(), chosen)
    rows = place_lines(read, set(json.loads(run.left_out)))
    run.status, run.tables = ImportStatus.READY, keep_tables(read)
    run.left_out = json.dumps([row.place for row in rows if row.left_out])
    keep_skipped(session, run, read)
    run.rows_total = len(rows) + sum(len(table.skipped) for table in read.tables)
    _keep_plan(session, run, rows)


def _keep_plan(session: Session, run: PeopleImport, rows: list[PeopleLine], plan: PeoplePlan | None = None) -> None:
    plan = plan or make_plan(session, rows)
    run.digest, run.counts = digest_of(rows), json.dumps(plan.counts())
    keep_lines(session, run, rows)


def _tie_rows(session: Session, run: PeopleImport, rows: list[PeopleLine], work: Work) -> None:
    """Every row stays beside the unit or account that it became."""
    kept = session.execute(select(PeopleRow.place, PeopleRow.id).where(PeopleRow.import_id == run.id))
    ids = dict(kept.tuples().all())
    units = [(row, work.units[row.thing]) for row in rows if isinstance(row.thing, WantedUnit)]
    users = [(row, work.users[row.thing]) for row in rows if isinstance(row.thing, WantedUser)]
    if units:
        session.execute(update(PeopleRow), [{"id": ids[row.place], "unit_id": unit.id} for row, unit in units])
    if users:
        session.execute(update(PeopleRow), [{"id": ids[row.place], "user_id": user.id} for row, user in users])


def _take(session: Session, run: PeopleImport, actor: User, seen_version: int, *states: ImportStatus) -> None:
    require(actor, "people.manage")
    lock_row(session, run)
    check_seen(session, run, seen_version)
    if run.status not in states:
        raise WrongState(say(N_("This is not possible while the import is “%(status)s”."), status=run.status))


def _record(session: Session, run: PeopleImport, kind: EventKind, actor: User, now: datetime, **data: object) -> None:
    record(session, actor, kind, actor=actor, now=now, filename=run.filename, **{"import": run.id, **data})
