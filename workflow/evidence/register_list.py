"""Reading the register of institutional documents: what is in it, which checks are due, what is on paper only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.elements import False_

from models.evidence import Evidence
from models.institutional import DocumentKind, DocumentTask, Effect, EffectCheck, InstitutionalDocument
from models.ledger import Campaign, Task
from models.people import User
from models.words import N_, Labelled
from workflow.evidence.effect_checks import CHECK
from workflow.evidence.own_entries import where_entered
from workflow.process.rights import bars_of, tasks_where, ways_where
from workflow.process.ties import WHERE_TIED, own_units

SOON = timedelta(days=30)  # so long before its day a check is shown as due
BATCH = 500
LOADED = (
    joinedload(InstitutionalDocument.unit),
    joinedload(InstitutionalDocument.campaign),
    selectinload(InstitutionalDocument.links),
)


class Wanted(Labelled):
    """The lists of the register."""

    ALL = "all", N_("All documents")
    DUE = "due", N_("Check due soon or overdue")
    UNCHECKED = "unchecked", N_("Never checked")
    ON_PAPER = "on_paper", N_("On paper only")


@dataclass(frozen=True)
class Row:
    """A document with how it stands today; nothing is due in a closed campaign, where nobody can check."""

    document: InstitutionalDocument
    today: date

    @property
    def due_on(self) -> date | None:
        document = self.document
        return document.check_due_on if document.campaign.closed_at is None else None

    @property
    def overdue(self) -> bool:
        return self.due_on is not None and self.due_on < self.today

    @property
    def due(self) -> bool:
        """Due soon, and not late yet."""
        return self.due_on is not None and self.today <= self.due_on <= self.today + SOON


def count_documents(session: Session, campaign: Campaign | None, *, actor: User, today: date) -> dict[Wanted, int]:
    """How many there are in each list, among those that the actor may read."""
    counts = [func.count().filter(_where(wanted, today)) for wanted in Wanted]
    found = session.execute(select(*counts).select_from(InstitutionalDocument).where(*_seen(campaign, actor))).one()
    return dict(zip(Wanted, found, strict=True))


def find_documents(
    session: Session,
    wanted: Wanted,
    campaign: Campaign | None,
    *,
    actor: User,
    today: date,
    offset: int,
    limit: int,
) -> list[Row]:
    """One page of a list: what is due by its day, everything else the newest first."""
    conditions = (*_seen(campaign, actor), _where(wanted, today))
    query = select(InstitutionalDocument).where(*conditions).order_by(*_order(wanted))
    found = session.scalars(query.options(*LOADED).offset(offset).limit(limit))
    return [Row(document, today) for document in found]


def read_documents(
    session: Session, wanted: Wanted, campaign: Campaign | None, *, actor: User, today: date
) -> Iterator[InstitutionalDocument]:
    """The whole list, with what an export tells besides, some hundred at a time."""
    conditions = (*_seen(campaign, actor), _where(wanted, today))
    ids = list(session.scalars(select(InstitutionalDocument.id).where(*conditions).order_by(*_order(wanted))))
    besides = selectinload(InstitutionalDocument.checks).joinedload(EffectCheck.held_by)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        query = select(InstitutionalDocument).where(InstitutionalDocument.id.in_(some)).options(*LOADED, besides)
        rows = {document.id: document for document in session.scalars(query)}
        yield from (rows[number] for number in some)


def list_documents(session: Session, task: Task, today: date) -> list[Row]:
    """Those that came by the task, the newest first."""
    return list_by_task(session, [task.id], today).get(task.id, [])


def list_by_task(session: Session, ids: list[int], today: date) -> dict[int, list[Row]]:
    """The same for several tasks, in as many queries as for one."""
    query = select(DocumentTask.task_id, InstitutionalDocument).join(
        InstitutionalDocument, InstitutionalDocument.id == DocumentTask.document_id
    )
    query = query.where(DocumentTask.task_id.in_(ids)).order_by(*_order(Wanted.ALL)).options(*LOADED)
    found: dict[int, list[Row]] = {}
    for task_id, document in session.execute(query):
        found.setdefault(task_id, []).append(Row(document, today))
    return found


def list_of_text(session: Session, item: Evidence) -> list[InstitutionalDocument]:
    """The entries of which the piece of evidence holds the text."""
    query = select(InstitutionalDocument).where(InstitutionalDocument.evidence_id == item.id)
    return list(session.scalars(query.order_by(InstitutionalDocument.id)))


def list_campaigns(session: Session, actor: User) -> list[Campaign]:
    """The campaigns of which the actor may read documents, the newest first."""
    entered = select(InstitutionalDocument.campaign_id).where(*_seen(None, actor))
    return list(session.scalars(select(Campaign).where(Campaign.id.in_(entered)).order_by(Campaign.id.desc())))


def count_overdue(session: Session, actor: User, today: date) -> int:
    """How many checks are overdue that the actor may hold; asks nothing for those who never hold one."""
    ways = [(who, way) for who, way in ways_where(actor, CHECK) if not isinstance(way, False_)]
    if not ways:
        return 0
    held = or_(*(and_(_held(way), true() if who is actor else ~where_entered(who)) for who, way in ways))
    tied = or_(*(WHERE_TIED[relation](actor) for relation in bars_of(actor, CHECK)))
    query = select(func.count()).select_from(InstitutionalDocument).join(InstitutionalDocument.campaign)
    query = query.where(
        InstitutionalDocument.check_due_on < today,
        Campaign.closed_at.is_(None),
        held,
        ~where_entered(actor),
        InstitutionalDocument.id.not_in(_of_tasks(and_(tied, Task.voided_at.is_(None)))),
        InstitutionalDocument.unit_id.not_in(own_units(actor) | {recusal.unit_id for recusal in actor.recusals}),
    )
    return session.scalar(query) or 0


def _held(way: ColumnElement[bool]) -> ColumnElement[bool]:
    return InstitutionalDocument.id.in_(_of_tasks(and_(way, Task.voided_at.is_(None))))


def _of_tasks(condition: ColumnElement[bool]) -> Any:
    return select(DocumentTask.document_id).join(Task, Task.id == DocumentTask.task_id).where(condition)


def _seen(campaign: Campaign | None, actor: User) -> list[ColumnElement[bool]]:
    visible = InstitutionalDocument.id.in_(_of_tasks(tasks_where(actor, "task.view")))
    return [visible, *([] if campaign is None else [InstitutionalDocument.campaign_id == campaign.id])]


def _where(wanted: Wanted, today: date) -> ColumnElement[bool]:
    in_force = InstitutionalDocument.kind != DocumentKind.ABOLISHED
    match wanted:
        case Wanted.DUE:
            open_ = InstitutionalDocument.campaign_id.in_(select(Campaign.id).where(Campaign.closed_at.is_(None)))
            return and_(InstitutionalDocument.check_due_on <= today + SOON, open_)
        case Wanted.UNCHECKED:
            return and_(in_force, InstitutionalDocument.effect.is_(None))
        case Wanted.ON_PAPER:
            return and_(in_force, InstitutionalDocument.effect == Effect.ON_PAPER)
    return InstitutionalDocument.id.is_not(None)


def _order(wanted: Wanted) -> tuple[Any, ...]:
    if wanted is Wanted.DUE:
        return InstitutionalDocument.check_due_on, InstitutionalDocument.id
    return InstitutionalDocument.issued_on.desc(), InstitutionalDocument.id.desc()
