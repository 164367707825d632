"""Who reads which ballot, and what is shown of it: while it runs a rough number, at the end the result or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from models.ballots import Ballot, BallotCode, BallotComment, BallotItem, BallotStatus
from models.ledger import Campaign, Task
from models.people import Unit, User
from workflow.errors import NotPermitted
from workflow.monitoring.ballots.holding import require_free
from workflow.monitoring.ballots.results import Result, counted, sum_up
from workflow.process.rights import holds, refuse, require, tasks_where

ROUGHLY = 10  # while it runs only whole tens are told: a count that moves by one would tell that somebody just voted


@dataclass(frozen=True)
class Shown:
    """A ballot as its readers see it. `at_least` is told while it runs; the rest once it is counted and open.

    Statements that too few judged have no numbers, and none of them is in the total; with one of them no text is told.
    """

    ballot: Ballot
    status: BallotStatus
    at_least: int = 0
    total: Result | None = None
    by_item: tuple[Result | None, ...] = ()
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfTask:
    """The results that bear on a task: about itself, its unit, the campaign."""

    task: Result | None
    unit: Result | None
    campaign: Result | None

    def __bool__(self) -> bool:
        return any((self.task, self.unit, self.campaign))


def readable(actor: User) -> ColumnElement[bool]:
    """The ballots that the actor reads, as a condition; a unit never reads one, nobody one about a unit of a tie."""
    if not holds(actor, "ballot.list"):
        return false()
    about, of_item = aliased(Task), aliased(BallotItem)
    seen = select(Task.id).where(tasks_where(actor, "ballot.view"))
    leads = exists().where(
        about.campaign_id == Ballot.campaign_id, about.lead_unit_id == Ballot.unit_id, about.id.in_(seen)
    )
    hidden = exists().where(of_item.ballot_id == Ballot.id, of_item.task_id.is_not(None), of_item.task_id.not_in(seen))
    return or_(Ballot.unit_id.is_(None), and_(leads, ~hidden))


def require_readable(session: Session, actor: User, ballot: Ballot) -> None:
    if session.scalar(select(Ballot.id).where(Ballot.id == ballot.id, readable(actor))) is None:
        raise refuse(actor, "ballot.list")


def find_readable(session: Session, actor: User, ids: Collection[int]) -> set[int]:
    """Those of the ballots that the actor reads."""
    return set(session.scalars(select(Ballot.id).where(Ballot.id.in_(ids), readable(actor)))) if ids else set()


def list_campaigns(session: Session, actor: User) -> list[Campaign]:
    """The campaigns of the ballots that the actor reads, the newest first."""
    read = select(Ballot.campaign_id).where(readable(actor))
    return list(session.scalars(select(Campaign).where(Campaign.id.in_(read)).order_by(Campaign.id.desc())))


def list_open_campaigns(session: Session) -> list[Campaign]:
    return list(session.scalars(select(Campaign).where(Campaign.closed_at.is_(None)).order_by(Campaign.id.desc())))


def list_units(session: Session, campaign: Campaign) -> list[Unit]:
    """The units that lead a task of the campaign."""
    leading = select(Task.lead_unit_id).where(Task.campaign_id == campaign.id, Task.voided_at.is_(None))
    return list(session.scalars(select(Unit).where(Unit.id.in_(leading)).order_by(Unit.id)))


def count_ballots_of(session: Session, campaign: Campaign | None, *, actor: User) -> int:
    require(actor, "ballot.list")
    query = select(func.count()).select_from(Ballot).where(readable(actor), _in(campaign))
    return session.scalar(query) or 0


def list_ballots(
    session: Session, campaign: Campaign | None, *, actor: User, now: datetime, offset: int, limit: int
) -> list[Shown]:
    """Those that the actor reads, the latest first, each with its total where that is open."""
    require(actor, "ballot.list")
    query = select(Ballot).where(readable(actor), _in(campaign)).order_by(Ballot.id.desc())
    loaded = query.options(joinedload(Ballot.campaign), joinedload(Ballot.unit), selectinload(Ballot.items))
    ballots = session.scalars(loaded.offset(offset).limit(limit)).all()
    return [Shown(one, one.status_at(now), total=_total(one, now)) for one in ballots]


def list_of_unit(session: Session, unit_id: int, campaign_ids: list[int], *, actor: User, now: datetime) -> list[Shown]:
    """The ballots about a unit in these campaigns that the actor reads, in the order in which they closed."""
    about = (Ballot.unit_id == unit_id, Ballot.campaign_id.in_(campaign_ids), Ballot.cancelled_at.is_(None))
    query = select(Ballot).where(*about, readable(actor)).order_by(Ballot.closes_at, Ballot.id)
    loaded = query.options(selectinload(Ballot.items))
    return [Shown(one, one.status_at(now), total=_total(one, now)) for one in session.scalars(loaded)]


def show_ballot(session: Session, ballot_id: int, *, actor: User, now: datetime) -> Shown:
    """One ballot with all that may be told of it now."""
    loaded = (
        joinedload(Ballot.campaign),
        joinedload(Ballot.unit),
        selectinload(Ballot.items).joinedload(BallotItem.task),
    )
    query = select(Ballot).where(Ballot.id == ballot_id).options(*loaded).execution_options(populate_existing=True)
    ballot = session.scalars(query).one()
    require_readable(session, actor, ballot)
    status = ballot.status_at(now)
    if status is not BallotStatus.COUNTED:
        return Shown(ballot, status, _at_least(session, ballot))
    by_item = tuple(_sum_up([item]) for item in ballot.items)
    return Shown(ballot, status, 0, _total(ballot, now), by_item, _texts(session, ballot))


def may_hold(session: Session, ballot: Ballot, *, actor: User) -> bool:
    """Whether the actor may act on it, ties included."""
    if not holds(actor, "ballot.hold") or ballot.campaign.closed_at is not None:
        return False
    try:
        require_free(session, actor, ballot.campaign, ballot.unit, [item.task for item in ballot.items if item.task])
    except NotPermitted:
        return False
    return True


def find_results_of(session: Session, task: Task, *, actor: User) -> OfTask:
    """What ballots say of the task, its unit and its campaign, for a holder of ballot.view on it; else nothing."""
    if not holds(actor, "ballot.view", task):
        return OfTask(None, None, None)
    campaign = task.campaign
    return OfTask(
        find_result(session, campaign, actor=actor, task=task),
        find_result(session, campaign, actor=actor, unit=task.lead_unit),
        find_result(session, campaign, actor=actor),
    )


def find_result(
    session: Session,
    campaign: Campaign,
    *,
    actor: User,
    unit: Unit | None = None,
    task: Task | None = None,
    as_a_whole: bool = False,
) -> Result | None:
    """The latest open result of a ballot that the actor reads as a whole; None while there is none or it is hidden.

    Of a `task`: the statement about this very task. Of a `unit`: the ballot about its tasks, all statements together,
    or `as_a_whole` only the statement that names no task: what is said of some tasks is no evidence for another.
    Of neither: the ballot about the campaign as a whole. A ballot that still runs, is not counted yet, was cancelled
    or had fewer ballots than its minimum never gives a result.
    """
    query = counted().where(Ballot.campaign_id == campaign.id, readable(actor))
    if task is not None:
        query = query.where(BallotItem.task_id == task.id)
    elif unit is not None:
        query = query.where(Ballot.unit_id == unit.id, *([BallotItem.task_id.is_(None)] if as_a_whole else []))
    else:
        query = query.where(Ballot.unit_id.is_(None))
    items = session.scalars(query.order_by(Ballot.closes_at.desc(), Ballot.id.desc(), BallotItem.number)).all()
    return sum_up(item for item in items if item.ballot_id == items[0].ballot_id) if items else None


def _texts(session: Session, ballot: Ballot) -> tuple[str, ...]:
    """None where too few judged a statement, though an earlier count may have written some down."""
    if not ballot.tells_texts:
        return ()
    texts = select(BallotComment.text).where(BallotComment.ballot_id == ballot.id).order_by(BallotComment.key)
    return tuple(session.scalars(texts))


def _at_least(session: Session, ballot: Ballot) -> int:
    used = select(func.count()).where(BallotCode.ballot_id == ballot.id, BallotCode.used)
    return (session.scalar(used) or 0) // ROUGHLY * ROUGHLY


def _total(ballot: Ballot, now: datetime) -> Result | None:
    return _sum_up(ballot.items) if ballot.status_at(now) is BallotStatus.COUNTED else None


def _sum_up(items: Sequence[BallotItem]) -> Result | None:
    told = [item for item in items if item.satisfied is not None]
    return sum_up(told) if told else None


def _in(campaign: Campaign | None) -> ColumnElement[bool]:
    return true() if campaign is None else Ballot.campaign_id == campaign.id
