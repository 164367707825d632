"""Closing a campaign once nothing in it waits for anybody any more, and reopening it: the committee's, in words."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.evaluating import Evaluation
from models.ledger import WRITTEN_OFF, Campaign, State, Task
from models.looking_back import LookBack, LookBackTask
from models.people import User
from models.trail import Event
from models.verification import Gap
from models.words import N_, Message, say
from workflow.errors import NeedsUnmet, Unmet, WrongState
from workflow.ledger.texts import take_reason
from workflow.monitoring.evaluation.holding import find_running
from workflow.process.duties import is_unwatched
from workflow.process.locking import check_seen, lock_row, mark, require_open
from workflow.process.rights import require
from workflow.trail.chain import record, stream_of
from workflow.trail.kinds import EventKind

FIRST = 5  # references that are named of each kind


@dataclass(frozen=True)
class Standing:
    """What keeps a campaign open: tasks that are all in one `state`, or else ballots or the evaluation; how many, and
    the first of them."""

    state: State | None
    count: int
    refs: list[str]
    evaluation: Evaluation | None = None

    @property
    def told(self) -> Message:
        params = {"count": self.count, "refs": ", ".join(self.refs) + (" …" if self.count > len(self.refs) else "")}
        if self.evaluation is not None:
            return say(N_("Evaluation %(number)s is not decided for every unit."), number=self.evaluation.number)
        if self.state is None:
            return say(N_("Ballots whose codes are out, neither counted nor cancelled: %(count)s (%(refs)s)"), **params)
        if self.state is State.VERIFIED:
            return say(N_("Long-term tasks that were never put under monitoring: %(count)s (%(refs)s)"), **params)
        return say(N_("Tasks in the state “%(state)s”: %(count)s (%(refs)s)"), state=self.state, **params)


@dataclass(frozen=True)
class Left:
    """What a closing leaves behind for good; it is told, and does not keep the campaign open."""

    looks: int
    gaps: int


@dataclass(frozen=True)
class Decision:
    """The last word on a campaign: closed, or opened again."""

    closed: bool
    by: str
    at: datetime
    words: str


def close_campaign(
    session: Session, campaign: Campaign, conclusion: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Nothing in the campaign changes from then on.

    The campaign's row is locked alone: every rule that changes a task has ended or waits (`hold_open`), so no task
    moves between the count and the commit.
    """
    lock_row(session, campaign, alone=True)
    require(actor, "campaign.close")
    require_open(campaign)
    check_seen(session, campaign, seen_version)
    if standing := find_standing(session, campaign):
        raise NeedsUnmet([Unmet(kind.told) for kind in standing])
    words = take_reason(conclusion, "conclusion")
    campaign.closed_at = now
    mark(campaign, actor, now)
    record(session, campaign, EventKind.CAMPAIGN_CLOSED, actor=actor, now=now, conclusion=words)


def reopen_campaign(
    session: Session, campaign: Campaign, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Work goes on where it stood; that the campaign was closed stays in the trail."""
    lock_row(session, campaign, alone=True)
    require(actor, "campaign.close")
    if campaign.closed_at is None:
        raise WrongState(say(N_("The campaign %(code)s is not closed."), code=campaign.code))
    check_seen(session, campaign, seen_version)
    words = take_reason(reason, "reason")
    campaign.closed_at = None
    mark(campaign, actor, now)
    record(session, campaign, EventKind.CAMPAIGN_REOPENED, actor=actor, now=now, reason=words)


def find_standing(session: Session, campaign: Campaign) -> list[Standing]:
    """What keeps the campaign open: tasks in the order of the states, ballots, the evaluation; void tasks do not."""
    mine = and_(Task.campaign_id == campaign.id, Task.voided_at.is_(None))
    query = select(Task.state, func.count()).where(mine, Task.state != State.VERIFIED).group_by(Task.state)
    counts = dict(session.execute(query).tuples().all())
    kinds = [(state, and_(mine, Task.state == state), counts[state]) for state in State if state in counts]
    unwatched = and_(mine, Task.state == State.VERIFIED, is_unwatched())
    if missed := session.scalar(select(func.count()).select_from(Task).where(unwatched)):
        kinds.append((State.VERIFIED, unwatched, missed))
    standing = [Standing(state, count, _first(session, where)) for state, where, count in kinds]
    return [*standing, *_find_ballots(session, campaign), *_find_evaluation(session, campaign)]


def count_left(session: Session, campaign: Campaign) -> Left:
    """Written-off tasks drawn to be looked back at and not looked at, and gaps nobody has closed."""
    waits = (LookBackTask.held_on.is_(None), LookBackTask.cycle == Task.cycle, Task.state.in_(WRITTEN_OFF))
    drawn = select(func.count()).select_from(LookBackTask).join(LookBackTask.look_back).join(LookBackTask.task)
    looks = session.scalar(drawn.where(LookBack.campaign_id == campaign.id, Task.voided_at.is_(None), *waits))
    mine = (Task.campaign_id == campaign.id, Task.voided_at.is_(None))
    gaps = session.scalar(select(func.count(Gap.id)).join(Gap.task).where(*mine, Gap.closed_at.is_(None)))
    return Left(looks or 0, gaps or 0)


def find_decision(session: Session, campaign: Campaign) -> Decision | None:
    """Who closed or reopened the campaign last, when and with which words."""
    kinds = {EventKind.CAMPAIGN_CLOSED: "conclusion", EventKind.CAMPAIGN_REOPENED: "reason"}
    query = select(Event).where(Event.stream == stream_of(campaign), Event.kind.in_([kind.value for kind in kinds]))
    event = session.scalar(query.order_by(Event.seq.desc()).limit(1))
    if event is None:
        return None
    kind = EventKind(event.kind)
    words = json.loads(event.data)[kinds[kind]]
    return Decision(kind is EventKind.CAMPAIGN_CLOSED, event.actor_name, event.at, words)


def _find_ballots(session: Session, campaign: Campaign) -> list[Standing]:
    """People hold codes of these: what they vote has to be counted, or they be told that it is not."""
    out = and_(Ballot.issued_at.is_not(None), Ballot.counted_at.is_(None), Ballot.cancelled_at.is_(None))
    titles = session.scalars(
        select(Ballot.title).where(Ballot.campaign_id == campaign.id, out).order_by(Ballot.id)
    ).all()
    return [Standing(None, len(titles), list(titles[:FIRST]))] if titles else []


def _find_evaluation(session: Session, campaign: Campaign) -> list[Standing]:
    running = find_running(session, campaign)
    return [Standing(None, 1, [], running)] if running else []


def _first(session: Session, where: ColumnElement[bool]) -> list[str]:
    return list(session.scalars(select(Task.ref).where(where).order_by(Task.id).limit(FIRST)))
