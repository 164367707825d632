"""The list of supervision letters, each with its effect: how many days until its task moved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import Session, joinedload

from models.ledger import Campaign, Task
from models.letters import Letter, LetterStatus
from models.people import User
from models.trail import Event
from models.words import N_, Message, say
from workflow.process.declared import process
from workflow.process.rights import holds, require
from workflow.reminders.days import local_day
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

WITH_NAMES = (joinedload(Letter.campaign), joinedload(Letter.unit), joinedload(Letter.task).joinedload(Task.campaign))


@dataclass(frozen=True)
class Row:
    """A letter and what came of it; `moved_at` is the first transition of its task after it was issued."""

    letter: Letter
    moved_at: datetime | None
    today: date

    @property
    def late(self) -> bool:
        """Whether the answer is still owed after the day that the letter set."""
        letter = self.letter
        return (
            letter.status is LetterStatus.ISSUED
            and letter.answer_until is not None
            and letter.answer_until < self.today
        )

    @property
    def answered_late(self) -> bool:
        day, until = self.letter.answered_on, self.letter.answer_until
        return day is not None and until is not None and day > until

    @property
    def effect(self) -> Message | None:
        """Of a letter that is out, what the task has done since."""
        if self.letter.issued_at is None:
            return None
        issued_on = local_day(self.letter.issued_at)
        if self.moved_at is not None:
            return _days(MOVED, (local_day(self.moved_at) - issued_on).days)
        if self.letter.task.voided_at is not None:
            return say(N_("The task was declared void"))
        return _days(STILL, (self.today - issued_on).days)


MOVED = N_("Moved the same day"), N_("Moved after 1 day"), N_("Moved after %(days)s days")
STILL = N_("No movement yet, issued today"), N_("No movement for 1 day"), N_("No movement for %(days)s days")


def _days(words: tuple[str, str, str], days: int) -> Message:
    return say(words[days]) if days < 2 else say(words[2], days=days)


def count_letters(session: Session, campaign: Campaign | None = None) -> dict[LetterStatus, int]:
    """How many there are in each status."""
    query = select(Letter.status, func.count()).where(*_in(campaign)).group_by(Letter.status)
    counted = dict(session.execute(query).tuples().all())
    return {status: counted.get(status, 0) for status in LetterStatus}


def list_campaigns(session: Session) -> list[Campaign]:
    """The campaigns in which there are letters, the newest first."""
    query = select(Campaign).where(Campaign.id.in_(select(Letter.campaign_id))).order_by(Campaign.id.desc())
    return list(session.scalars(query))


def find_letters(
    session: Session,
    status: LetterStatus | None,
    campaign: Campaign | None,
    *,
    actor: User,
    offset: int,
    limit: int,
    today: date,
) -> list[Row]:
    """The newest first."""
    require(actor, "letter.view")
    conditions = [*_in(campaign), *([] if status is None else [Letter.status == status])]
    query = select(Letter).where(*conditions).order_by(Letter.id.desc()).offset(offset).limit(limit)
    return tell_effects(session, session.scalars(query.options(*WITH_NAMES)).all(), today)


def list_letters(session: Session, task: Task, *, actor: User, today: date) -> list[Row]:
    """Those of one task that the actor may read, the newest first."""
    if not holds(actor, "letter.read", task):
        return []
    query = select(Letter).where(Letter.task_id == task.id).order_by(Letter.id.desc())
    if not holds(actor, "letter.view"):
        query = query.where(Letter.issued_at.is_not(None))
    return tell_effects(session, session.scalars(query.options(*WITH_NAMES)).all(), today)


def tell_effects(session: Session, letters: Sequence[Letter], today: date) -> list[Row]:
    """Each letter with what came of it, in one query for all."""
    moved = _find_moves(session, [one.id for one in letters if one.is_out])
    return [Row(one, moved.get(one.id), today) for one in letters]


def _find_moves(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """By letter, when its task first moved from state to state after it was issued."""
    if not ids:
        return {}
    moves = [EventKind(f"task.{row.trigger}").value for row in process().transitions]
    stream = literal(f"{STREAMS[Task]}:").concat(cast(Letter.task_id, String))
    query = select(Letter.id, func.min(Event.at)).join(Event, Event.stream == stream)
    later = (Letter.id.in_(ids), Event.kind.in_(moves), Event.at > Letter.issued_at)
    return dict(session.execute(query.where(*later).group_by(Letter.id)).tuples().all())


def _in(campaign: Campaign | None) -> list[ColumnElement[bool]]:
    return [] if campaign is None else [Letter.campaign_id == campaign.id]
