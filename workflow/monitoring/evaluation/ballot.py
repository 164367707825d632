"""Facts from the satisfaction ballot about a unit: numbers only, and only where a result is open."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import Ballot, BallotItem
from models.words import N_
from models.xrays import XrayHit
from workflow.monitoring.ballots.results import counted, sum_up
from workflow.monitoring.evaluation.registry import Case, Scope, Whose, fact
from workflow.monitoring.xrays.ballots import BALLOT
from workflow.monitoring.xrays.listing import IS_OPEN

TOO_GOOD = "unanimous_few"  # in xrays.toml


@fact(N_("ballot that ended on %(day)s: %(percent)s%% dissatisfied, %(votes)s ballots"), always=False, whose=Whose.ANY)
def find_ballot(session: Session, scope: Scope) -> Iterator[Case]:
    """The percentage of "dissatisfied" in the last result of each unit; "don't know" stays outside."""
    query = counted().where(Ballot.campaign_id == scope.campaign.id, Ballot.unit_id.is_not(None))
    if scope.unit is not None:
        query = query.where(Ballot.unit_id == scope.unit.id)
    rows = session.scalars(query.order_by(Ballot.unit_id, Ballot.closes_at.desc(), Ballot.id.desc(), BallotItem.number))
    doubts = _find_doubts(session, scope)
    inside = [item for item in rows if scope.holds(item.ballot.closes_at)]
    for unit_id, items in groupby(inside, lambda item: item.ballot.unit_id):
        own = list(items)
        result = sum_up(item for item in own if item.ballot_id == own[0].ballot_id)
        if unit_id is not None and (percent := result.dissatisfaction) is not None:
            told = {"day": scope.day(result.closes_at).isoformat(), "percent": percent, "votes": result.votes}
            yield Case(unit_id, "", percent, told, tuple(doubts.get(f"{BALLOT}{own[0].ballot_id}", ())))


def _find_doubts(session: Session, scope: Scope) -> dict[str, list[int]]:
    """By ballot, as the key of a hit ends, the open hits of the check that finds the satisfaction of few too good."""
    query = select(XrayHit.id, XrayHit.key).where(XrayHit.check_name == TOO_GOOD, IS_OPEN)
    found: dict[str, list[int]] = {}
    for hit_id, key in session.execute(query.where(XrayHit.campaign_id == scope.campaign.id)):
        found.setdefault(key[key.index(BALLOT) :], []).append(hit_id)
    return found
