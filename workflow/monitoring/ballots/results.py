"""What a ballot has shown, once it is counted: the one place where others read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.ballots import Ballot, BallotItem
from models.ledger import Campaign, Task
from models.people import Unit

FEW = 30  # ballots below which a result without any dissatisfaction says little


@dataclass(frozen=True)
class Result:
    """Numbers of one ballot: of one statement, or of all its statements together.

    `votes` ballots of `codes` came in. The four numbers count answers: `votes` of them for each statement.
    Shares are whole percents, rounded down, so that 100 means all; None where nobody judged.
    """

    ballot_id: int
    title: str
    closes_at: datetime
    codes: int
    votes: int
    satisfied: int
    basically: int
    dissatisfied: int
    unknown: int

    @property
    def judged(self) -> int:
        """The answers that judge: “don't know” stays outside."""
        return self.satisfied + self.basically + self.dissatisfied

    @property
    def satisfaction(self) -> int | None:
        """The share of “satisfied” and “basically satisfied” in the answers that judge."""
        return _percent(self.satisfied + self.basically, self.judged)

    @property
    def dissatisfaction(self) -> int | None:
        """The share of “dissatisfied” in the answers that judge."""
        return _percent(self.dissatisfied, self.judged)

    @property
    def turnout(self) -> int:
        return _percent(self.votes, self.codes) or 0

    @property
    def unknown_share(self) -> int | None:
        """The share of “don't know” in all answers."""
        return _percent(self.unknown, self.judged + self.unknown)

    @property
    def unanimous(self) -> bool:
        """100 % satisfaction, which calls for a second look."""
        return self.judged > 0 and self.dissatisfied == 0

    @property
    def few(self) -> bool:
        return self.votes < FEW


def find_result(
    session: Session, campaign: Campaign, *, unit: Unit | None = None, task: Task | None = None
) -> Result | None:
    """The latest result that is open to the inspection side; None while there is none or it is hidden.

    Of a `task`: the statement about this very task. Of a `unit`: the ballot about its tasks, all statements together.
    Of neither: the ballot about the campaign as a whole. A ballot that still runs, is not counted yet, was cancelled
    or had fewer ballots than its minimum never gives a result. Who may read it is for the caller to decide: holders of
    `ballot.view`, never a unit.
    """
    query = counted().where(Ballot.campaign_id == campaign.id)
    if task is not None:
        query = query.where(BallotItem.task_id == task.id)
    elif unit is not None:
        query = query.where(Ballot.unit_id == unit.id)
    else:
        query = query.where(Ballot.unit_id.is_(None))
    items = session.scalars(query.order_by(Ballot.closes_at.desc(), Ballot.id.desc(), BallotItem.number)).all()
    return sum_up(item for item in items if item.ballot_id == items[0].ballot_id) if items else None


def counted() -> Select[tuple[BallotItem]]:
    """The items of ballots whose result is open, each with its ballot."""
    query = select(BallotItem).join(BallotItem.ballot).options(joinedload(BallotItem.ballot))
    return query.where(Ballot.votes >= Ballot.minimum, Ballot.cancelled_at.is_(None), BallotItem.satisfied.is_not(None))


def sum_up(items: Iterable[BallotItem]) -> Result:
    """The numbers of some items of one counted ballot together."""
    listed = list(items)
    ballot = listed[0].ballot
    return Result(
        ballot.id,
        ballot.title,
        ballot.closes_at,
        ballot.codes,
        ballot.votes or 0,
        sum(item.satisfied or 0 for item in listed),
        sum(item.basically or 0 for item in listed),
        sum(item.dissatisfied or 0 for item in listed),
        sum(item.unknown or 0 for item in listed),
    )


def _percent(part: int, whole: int) -> int | None:
    return 100 * part // whole if whole else None
