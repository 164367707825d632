"""Voting with a code: what the code is good for, and putting the ballot into the urn.

No person, no address and no time is written here, and no event: see docs/ballot.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from models.ballots import Answer, Ballot, BallotCode, BallotItem, BallotStatus, Urn
from models.words import N_, say
from workflow.errors import InvalidInput, WorkflowError
from workflow.ledger.texts import refuse_all_at_once, take_text
from workflow.monitoring.ballots.codes import hash_code
from workflow.monitoring.ballots.sealing import ORDER, seal, unseal
from workflow.process.locking import hold_open

LONGEST_COMMENT = 300


class CodeState(StrEnum):
    UNKNOWN = "unknown"
    WAITING = "waiting"
    OPEN = "open"
    USED = "used"
    CLOSED = "closed"


@dataclass(frozen=True)
class Slip:
    """What a code is good for at this moment, and the ballot it belongs to."""

    state: CodeState
    ballot: Ballot | None = None


class CodeRefused(WorkflowError):
    """The code cannot be used, or no longer; `slip` says why."""

    status = 409
    code = "code_refused"

    def __init__(self, slip: Slip) -> None:
        super().__init__(say(N_("This code cannot be used.")))
        self.slip = slip


STATES = {
    BallotStatus.DRAFT: CodeState.UNKNOWN,
    BallotStatus.WAITING: CodeState.WAITING,
    BallotStatus.OPEN: CodeState.OPEN,
}


def find_slip(session: Session, code: str, now: datetime) -> Slip:
    known = session.get(BallotCode, hash_code(code))
    if known is None:
        return Slip(CodeState.UNKNOWN)
    loaded = (joinedload(Ballot.campaign), selectinload(Ballot.items).joinedload(BallotItem.task))
    ballot = session.scalars(select(Ballot).where(Ballot.id == known.ballot_id).options(*loaded)).one()
    if known.used:
        return Slip(CodeState.USED, ballot)
    if ballot.campaign.closed_at is not None:
        return Slip(CodeState.CLOSED, ballot)
    return Slip(STATES.get(ballot.status_at(now), CodeState.CLOSED), ballot)


def cast_vote(session: Session, code: str, answers: Mapping[int, str], comment: str, *, now: datetime) -> None:
    """Count the answers, by number of the statement; the code is used up in the same step, so it counts once.

    Everybody who votes waits at the urn, then looks again: of two who send the same code at once one is refused.
    """
    slip = find_slip(session, code, now)
    if slip.ballot is None or slip.state is not CodeState.OPEN:
        raise CodeRefused(slip)
    ballot = slip.ballot
    refuse_all_at_once(
        *(lambda item=item: _take(answers, item.number) for item in ballot.items),
        lambda: take_text(comment, "comment", longest=LONGEST_COMMENT),
    )
    hold_open(session, ballot)
    urn = session.get(Urn, ballot.id, with_for_update=True, populate_existing=True)
    if urn is None:
        raise CodeRefused(Slip(CodeState.CLOSED, ballot))
    _use_up(session, ballot, hash_code(code))
    content = unseal(urn)
    content.votes += 1
    for item, counts in zip(ballot.items, content.counts, strict=True):
        counts[ORDER.index(_take(answers, item.number))] += 1
    if said := take_text(comment, "comment", longest=LONGEST_COMMENT):
        content.comments.append(said)
    seal(urn, content)
    session.flush()


def _use_up(session: Session, ballot: Ballot, hashed: str) -> None:
    """Write all codes anew, the used and the others alike: no version of a row tells which was used when.

    The urn is held, so nobody else changes them meanwhile.
    """
    if session.scalar(select(BallotCode.used).where(BallotCode.hash == hashed)) is not False:
        raise CodeRefused(Slip(CodeState.USED, ballot))
    every = update(BallotCode).where(BallotCode.ballot_id == ballot.id)
    used = or_(BallotCode.used, BallotCode.hash == hashed)
    session.execute(every.values(used=used).execution_options(synchronize_session=False))


def _take(answers: Mapping[int, str], number: int) -> Answer:
    chosen = answers.get(number, "")
    if chosen not in set(Answer):
        raise InvalidInput(say(N_("Choose one of the four answers.")), f"item-{number}")
    return Answer(chosen)
