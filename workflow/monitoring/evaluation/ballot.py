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
from workflow.monitoring.xrays.ballots import BALLOT, is_too_good
from workflow.monitoring.xrays.declared import find_check

TOO_GOOD = "unanimous_few"  # in xrays.toml


@fact(
    N_("ballot that ended on %(day)s: %(percent)s%% dissatisfied, %(votes)s ballots"),
    N_("Full percents dissatisfied: %(amount)s"),
    always=False,
    whose=Whose.ANY,
)
def find_ballot(session: Session, scope: Scope) -> Iterator[Case]:
    """The full percents of "dissatisfied" in the last result of each unit; "don't know" stays outside."""
    query = counted().where(Ballot.campaign_id == scope.campaign.id, Ballot.unit_id.is_not(None))
    if scope.unit is not None:
        query = query.where(Ballot.unit_id == scope.unit.id)
    rows = session.scalars(query.order_by(Ballot.unit_id, Ballot.closes_at.desc(), Ballot.id.desc(), BallotItem.number))
    hits, votes = _find_hits(session, scope), _find_threshold()
    inside = [item for item in rows if scope.holds(item.ballot.closes_at)]
    for unit_id, items in groupby(inside, lambda item: item.ballot.unit_id):
        own = list(items)
        last = [item for item in own if item.ballot_id == own[0].ballot_id]
        result = sum_up(last)
        if unit_id is not None and (reached := result.full_percents) is not None:
            day = scope.day(result.closes_at).isoformat()
            told = {"day": day, "percent": result.dissatisfaction, "votes": result.votes}
            standing, dismissed = hits.get(f"{BALLOT}{result.ballot_id}", ([], False))
            too_good = any(is_too_good(sum_up([item]), votes) for item in last)
            doubted = too_good and (bool(standing) or not dismissed)
            yield Case(unit_id, "", reached, told, doubted, tuple(standing) if doubted else ())


def _find_threshold() -> int:
    """Below how many votes a result without a no is doubted; 0 where the check is off."""
    row = find_check(TOO_GOOD)
    return row.thresholds["votes"] if row is not None and row.on else 0


def _find_hits(session: Session, scope: Scope) -> dict[str, tuple[list[int], bool]]:
    """By ballot, as the key of a hit ends: the hits of the check that nobody dismissed, still found or not, because a
    later ballot clears no earlier one; and whether one was dismissed."""
    query = select(XrayHit.id, XrayHit.key, XrayHit.dismissed_at).where(XrayHit.check_name == TOO_GOOD)
    found: dict[str, tuple[list[int], bool]] = {}
    for hit_id, key, dismissed_at in session.execute(query.where(XrayHit.campaign_id == scope.campaign.id)):
        ballot = key[key.index(BALLOT) :]
        standing, dismissed = found.get(ballot, ([], False))
        more = [] if dismissed_at else [hit_id]
        found[ballot] = ([*standing, *more], dismissed or dismissed_at is not None)
    return found
