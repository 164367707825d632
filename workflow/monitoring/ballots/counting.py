"""Counting a ballot that is over: the numbers come out of the urn, or nothing does; urn and codes are gone then."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.ballots import Answer, Ballot, BallotCode, BallotComment, BallotStatus, Urn
from models.inserting import insert_new
from models.ledger import Campaign
from models.people import User
from models.words import N_, say
from workflow.errors import WorkflowError, WrongState
from workflow.monitoring.ballots.sealing import ORDER, Content, unseal
from workflow.process.locking import hold_open, lock_row, mark
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

log = logging.getLogger("rectify.ballots")


def count_ballots(session: Session, now: datetime, *, commit: Callable[[], None]) -> int:
    """Count every ballot that is over, each saved by itself; the log tells of one whose urn does not open."""
    over = (
        select(Ballot.id)
        .join(Ballot.campaign)
        .where(
            Ballot.issued_at.is_not(None),
            Ballot.cancelled_at.is_(None),
            Ballot.counted_at.is_(None),
            Ballot.closes_at <= now,
            Campaign.closed_at.is_(None),
        )
    )
    ids, done = session.scalars(over.order_by(Ballot.id)).all(), 0
    commit()
    for ballot_id in ids:
        try:
            count_ballot(session, session.get_one(Ballot, ballot_id), actor=None, now=now)
            done += 1
        except WorkflowError as refused:
            session.rollback()
            log.error("ballot %s was not counted: %s", ballot_id, refused)
        commit()
    return done


def count_ballot(session: Session, ballot: Ballot, *, actor: User | None, now: datetime) -> None:
    """Below the minimum nothing is written down but how many ballots there were: nobody ever sees what was voted."""
    hold_open(session, ballot)
    lock_row(session, ballot)
    if ballot.status_at(now) is not BallotStatus.ENDED:
        raise WrongState(say(N_("This ballot cannot be counted: it is not over, or was counted or cancelled.")))
    urn = session.get_one(Urn, ballot.id, with_for_update=True, populate_existing=True)
    content = unseal(urn)
    if content.votes > ballot.codes:
        raise WrongState(say(N_("There are more ballots in the urn than codes were issued, so it is not counted.")))
    ballot.votes, ballot.counted_at = content.votes, now
    if content.votes >= ballot.minimum:
        _write_down(session, ballot, content)
    empty_out(session, ballot)
    mark(ballot, actor, now)
    record(
        session, ballot.campaign, EventKind.BALLOT_COUNTED, actor=actor, now=now, ballot=ballot.id, title=ballot.title
    )


def empty_out(session: Session, ballot: Ballot) -> None:
    """Away with the urn and the codes, used or not; whoever votes holds the urn first, so nobody waits in a circle."""
    session.execute(select(Urn.ballot_id).where(Urn.ballot_id == ballot.id).with_for_update())
    session.execute(delete(BallotCode).where(BallotCode.ballot_id == ballot.id))
    session.execute(delete(Urn).where(Urn.ballot_id == ballot.id))


def _write_down(session: Session, ballot: Ballot, content: Content) -> None:
    """A statement that fewer judged than the minimum stays without numbers: a share of one person shows that person.

    So do words: where any numbers stay out, no text is written down either.
    """
    for item, counts in zip(ballot.items, content.counts, strict=True):
        if sum(counts) - counts[ORDER.index(Answer.UNKNOWN)] < ballot.minimum:
            continue
        item.satisfied, item.basically, item.dissatisfied, item.unknown = counts
    rows = [{"key": secrets.token_hex(16), "ballot_id": ballot.id, "text": text} for text in content.comments]
    if rows and ballot.tells_texts:
        in_no_order = sorted(rows, key=lambda row: str(row["key"]))
        session.execute(insert_new(BallotComment), in_no_order)
