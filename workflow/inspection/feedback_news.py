"""Telling people of a feedback letter: that there is one, and where; never what it says."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.feedback import FeedbackLetter
from models.people import User
from workflow.reminders.ladder import ladder
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.reminders.receivers import Staff


def tell_of_letter(
    session: Session, letter: FeedbackLetter, kind: MailKind, *, actor: User, now: datetime, staff: Staff | None = None
) -> list[User]:
    """Tell at once those whom the ladder names for this news, but not whoever did it; returns them. `staff` saves
    reading everybody anew for each of many letters."""
    news = ladder().news_of(kind.value)
    if news is None:
        return []
    people = (staff or Staff(session)).find(news.receivers, letter.inspected)
    told = [user for user in people if user.id != actor.id and user.active]
    about = {"inspection": letter.inspected.inspection.code, "unit": letter.inspected.unit.code}
    content = {**about, "ref": letter.ref, "by": actor.name}
    for user in told:
        tell(session, user, kind, f"feedback:{letter.id}", now=now, content=content, colour=news.colour)
    return told
