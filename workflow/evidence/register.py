"""The register of institutional documents: a unit enters what its task brought, the office keeps it right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.evidence import Evidence
from models.institutional import DocumentKind, DocumentTask, InstitutionalDocument
from models.ledger import Campaign, Task
from models.people import Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.evidence.register_rights import REGISTER, find_fixed, list_texts, may_register, require_edit
from workflow.evidence.rules import EARLIEST
from workflow.ledger.dates import take_past_day
from workflow.ledger.reading.deadlines_clock import add_months
from workflow.ledger.texts import take_name
from workflow.process.locking import check_seen, lock_row, mark, require_moving, require_open
from workflow.process.rights import require
from workflow.reminders.days import local_day
from workflow.trail.chain import changes, record, record_all
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated


@dataclass(frozen=True)
class DocumentFacts:
    """What is entered; `refs` are the references of the tasks by which the document came."""

    name: str
    number: str
    kind: DocumentKind
    unit: Unit
    issued_on: date | None
    refs: Sequence[str]
    evidence_id: int | None = None


def register_document(
    session: Session, task: Task, facts: DocumentFacts, *, actor: User, now: datetime
) -> InstitutionalDocument:
    """Enter a document from the page of a task; a form that was sent twice enters it once."""
    _hold(session, task.campaign)
    require(actor, REGISTER, task)
    require_moving(task)
    values = _take(session, task.campaign, None, facts, actor, now)
    told = _told(values)
    within = values["tasks"][0]
    if said := find_repeated(session, EventKind.DOCUMENT_REGISTERED, told, within=within, actor=actor, now=now):
        return session.get_one(InstitutionalDocument, said["document"])
    _refuse_same(session, task.campaign, None, values)
    document = InstitutionalDocument(campaign=task.campaign, created_at=now, created_by=actor, checks=[])
    _set(document, values)
    mark(document, actor, now)
    session.add(document)
    session.flush()
    _record(session, document, EventKind.DOCUMENT_REGISTERED, {**told, "document": document.id}, actor, now)
    return document


def edit_document(
    session: Session,
    document: InstitutionalDocument,
    facts: DocumentFacts,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Correct an entry, give its text, add a task; what a check has found stays as it is."""
    _hold(session, document.campaign)
    lock_row(session, document)
    require_edit(actor, document)
    check_seen(session, document, seen_version)
    before = _told(_present(document))
    concerned = list(document.tasks)
    values = _take(session, document.campaign, document, facts, actor, now)
    changed = changes(before, _told(values))
    if not changed:
        return
    _refuse_fixed(document, values, find_fixed(session, document, actor, local_day(now)))
    _refuse_same(session, document.campaign, document, values)
    _set(document, values)
    mark(document, actor, now)
    session.flush()
    told = {"document": document.id, "name": document.name, "fields": changed}
    _record(session, document, EventKind.DOCUMENT_EDITED, told, actor, now, besides=concerned)


def first_check_day(issued_on: date) -> date:
    """By when the implementation effect is checked the first time."""
    return add_months(issued_on, settings().document_check_months)


def _hold(session: Session, campaign: Campaign) -> None:
    """One entry after the other in a campaign, so that two at once see each other; it stays open meanwhile."""
    lock_row(session, campaign)
    require_open(campaign)


def _take(
    session: Session,
    campaign: Campaign,
    document: InstitutionalDocument | None,
    facts: DocumentFacts,
    actor: User,
    now: datetime,
) -> dict[str, Any]:
    """The facts such as they can be kept; raises InvalidInput beside the field."""
    tasks = _take_tasks(session, campaign, facts.refs, document.tasks if document else [], actor)
    present = document.evidence if document else None
    texts = {item.id: item for item in list_texts(session, tasks, present, actor)} if facts.evidence_id else {}
    if facts.evidence_id and facts.evidence_id not in texts:
        raise InvalidInput(say(N_("This is no institutional document among the evidence of these tasks.")), "evidence")
    issued_on = take_past_day(facts.issued_on, "issued_on", now)
    if issued_on < EARLIEST:
        raise InvalidInput(say(N_("The date lies before %(day)s."), day=EARLIEST), "issued_on")
    checks = document.checks if document else []
    if checks and checks[0].held_on < issued_on:
        raise InvalidInput(say(N_("A check was held before this day.")), "issued_on")
    return {
        "name": take_name(facts.name, "name", required=True),
        "number": take_name(facts.number, "number"),
        "kind": facts.kind,
        "unit": facts.unit,
        "issued_on": issued_on,
        "evidence": texts.get(facts.evidence_id or 0),
        "tasks": tasks,
    }


def _take_tasks(
    session: Session, campaign: Campaign, refs: Sequence[str], present: Sequence[Task], actor: User
) -> list[Task]:
    """The tasks of these references; one is added or taken off only by those who enter documents for it."""
    wanted = list(dict.fromkeys(ref.upper() for ref in refs))
    if not wanted:
        raise InvalidInput(say(N_("Name at least one task.")), "tasks")
    query = select(Task).where(Task.campaign_id == campaign.id, Task.ref.in_(wanted)).order_by(Task.id)
    tasks = list(session.scalars(query))
    open_to = {task.ref for task in tasks if task in present or may_register(actor, task)}
    if closed := [ref for ref in wanted if ref not in open_to]:
        told = N_("%(refs)s: no task of this campaign for which you can enter documents.")
        raise InvalidInput(say(told, refs=", ".join(closed)), "tasks")
    if kept := [task.ref for task in present if task not in tasks and not may_register(actor, task)]:
        told = N_("%(refs)s: only its own unit or the office can take this task off the document.")
        raise InvalidInput(say(told, refs=", ".join(kept)), "tasks")
    return tasks


def _refuse_same(
    session: Session, campaign: Campaign, document: InstitutionalDocument | None, values: dict[str, Any]
) -> None:
    """The same document is entered once, with all its tasks."""
    field = "number" if values["number"] else "name"
    conditions: list[ColumnElement[bool]] = [
        InstitutionalDocument.campaign_id == campaign.id,
        InstitutionalDocument.number == values["number"],
        InstitutionalDocument.kind == values["kind"],
    ]
    if not values["number"]:
        conditions.append(InstitutionalDocument.name == values["name"])
    same = session.scalars(select(InstitutionalDocument).where(*conditions)).first()
    if same is not None and same is not document:
        told = N_("“%(name)s” is in the register already. The office adds further tasks to it.")
        raise InvalidInput(say(told, name=same.name), field)


def _refuse_fixed(document: InstitutionalDocument, values: dict[str, Any], fixed: set[Task]) -> None:
    """What decides whether and when the document is checked stands, unless the office corrects it."""
    wrong = [name for name in ("kind", "issued_on") if fixed and values[name] != getattr(document, name)]
    if wrong:
        told = N_("A task of this document was submitted or its check is due: only the office changes this now.")
        raise InvalidInput(say(told), wrong[0])
    if gone := [task.ref for task in document.tasks if task in fixed and task not in values["tasks"]]:
        told = N_("%(refs)s: submitted, or the check is due, so only the office takes it off the document.")
        raise InvalidInput(say(told, refs=", ".join(gone)), "tasks")


def _present(document: InstitutionalDocument) -> dict[str, Any]:
    names = ("name", "number", "kind", "unit", "issued_on", "evidence", "tasks")
    return {name: getattr(document, name) for name in names}


def _set(document: InstitutionalDocument, values: dict[str, Any]) -> None:
    tasks: list[Task] = values["tasks"]
    for name in ("name", "number", "kind", "unit", "issued_on", "evidence"):
        setattr(document, name, values[name])
    document.links[:] = [link for link in document.links if link.task in tasks]
    known = document.tasks
    document.links += [DocumentTask(task=task) for task in tasks if task not in known]
    set_due(document)


def set_due(document: InstitutionalDocument) -> None:
    """When the next check is due: what is abolished needs none, and after a check its own word counts."""
    if document.kind is DocumentKind.ABOLISHED:
        document.check_due_on = None
    elif document.checks:
        document.check_due_on = document.checks[-1].next_check_on
    else:
        document.check_due_on = first_check_day(document.issued_on)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    item: Evidence | None = values["evidence"]
    return {
        "name": values["name"],
        "number": values["number"],
        "kind": values["kind"].value,
        "unit": values["unit"].name,
        "issued_on": values["issued_on"].isoformat(),
        "evidence_id": item.id if item else None,
        "tasks": [task.ref for task in values["tasks"]],
    }


def _record(
    session: Session,
    document: InstitutionalDocument,
    kind: EventKind,
    told: dict[str, Any],
    actor: User,
    now: datetime,
    besides: Sequence[Task] = (),
) -> None:
    """In the history of each of its tasks, and of those that were just taken off."""
    tasks = dict.fromkeys([*document.tasks, *besides])
    record_all(session, [(task, kind, told) for task in tasks], actor=actor, now=now)


def note_export(session: Session, *, rows: int, actor: User, now: datetime) -> None:
    """A list of the register was taken out as a file."""
    require(actor, "document.view")
    record(session, actor, EventKind.DOCUMENTS_EXPORTED, actor=actor, now=now, rows=rows)
