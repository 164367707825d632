"""How a person wants to be told: the hour of the digest, and what comes by mail as well as into the inbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.people import User
from models.reminders import ReminderChoice
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.reminders.ladder import ladder
from workflow.reminders.notices import Topic
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind


@dataclass(frozen=True)
class Choice:
    """`hour` is None for the site's own."""

    hour: int | None
    by_mail: tuple[str, ...]


def find_choice(session: Session, user: User) -> Choice:
    """What is in force for the person."""
    kept = session.get(ReminderChoice, user.id)
    silent = set(kept.bell_only) if kept else set()
    return Choice(kept.digest_hour if kept else None, tuple(topic.value for topic in Topic if topic not in silent))


def choose_reminders(
    session: Session, user: User, *, hour: int | None, by_mail: Collection[str], now: datetime
) -> None:
    """Keep the choice; raises InvalidInput for an hour in which nothing is sent, or a topic that there is not.

    What is red has no topic: it always comes by mail, too.
    """
    sending = ladder().sending
    if hour is not None and not sending.from_hour <= hour < sending.until_hour:
        raise InvalidInput(say(N_("Nothing is sent at this hour.")), "hour")
    if set(by_mail) - set(Topic):
        raise InvalidInput(say(N_("This cannot be chosen.")), "by_mail")
    before = find_choice(session, user)
    silent = [topic.value for topic in Topic if topic not in by_mail]
    session.merge(ReminderChoice(user_id=user.id, digest_hour=hour, bell_only=silent))
    session.flush()
    changed = changes(vars(before), vars(find_choice(session, user)))
    if changed:
        record(session, user, EventKind.REMINDERS_CHOSEN, actor=user, now=now, changes=changed)
