"""What a ballot has shown, once it is counted: its numbers, and `counted` for the program's own reckoning.

For whoever shows a result to people there is `find_result` in reading.py, which asks who reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models.ballots import Ballot, BallotItem
from workflow.shares import part_of, percent_of

FEW = 30  # ballots below which a result without any dissatisfaction says little


@dataclass(frozen=True)
class Result:
    """Numbers of one ballot: of one statement, or of all its statements together.

    `votes` ballots of `codes` came in. The four numbers count answers: `votes` of them for each statement.
    Shares are whole percents, rounded, so that 100 means all and 0 none; those of the three answers add up to 100, and
    the first two to the satisfaction: where that is one percent, the larger of the two has it. There is none of a
    statement that fewer judged than the ballot's minimum: its numbers were never written down.
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
        return None if self.dissatisfaction is None else 100 - self.dissatisfaction

    @property
    def dissatisfaction(self) -> int | None:
        """The share of “dissatisfied” in the answers that judge."""
        return _percent(self.dissatisfied, self.judged)

    @property
    def shares(self) -> list[int] | None:
        """Of satisfied, basically satisfied and dissatisfied in the answers that judge."""
        if self.satisfaction is None or self.dissatisfaction is None:
            return None
        fully = part_of(self.satisfaction, self.satisfied, self.satisfied + self.basically)
        return [fully, self.satisfaction - fully, self.dissatisfaction]

    @property
    def full_percents(self) -> int | None:
        """How many percents of “dissatisfied” are reached in the answers that judge: nothing is rounded up where points
        or a threshold hang on it."""
        return 100 * self.dissatisfied // self.judged if self.judged else None

    def is_dissatisfied(self, percent: int) -> bool:
        """Whether at least so many percent of those who judged are dissatisfied."""
        return self.full_percents is not None and self.full_percents >= percent

    @property
    def turnout(self) -> int:
        return percent_of(self.votes, self.codes)

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


def counted() -> Select[tuple[BallotItem]]:
    """The items of ballots whose result is open, each with its ballot, whoever reads: for x-rays and evaluation."""
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
    return percent_of(part, whole) if whole else None
