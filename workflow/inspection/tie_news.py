"""Telling the office at once that a member of a team must not inspect one of its units any more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import SpecialInspection, TeamMember
from models.people import User
from models.reminders import Colour
from workflow.inspection.conflicts import find_conflicts, list_to_give
from workflow.reminders.days import local_day
from workflow.reminders.notices import OFFICE, tell
from workflow.reminders.outbox import MailKind
from workflow.reminders.receivers import Staff


def tell_of_conflicts(session: Session, people: Iterable[User], *, actor: User, now: datetime) -> None:
    """A tie of these people came up: tell of what it takes from them in the inspections at work; each conflict once."""
    ids = {user.id for user in people}
    if not ids:
        return
    of_theirs = select(TeamMember.inspection_id).where(TeamMember.user_id.in_(ids))
    running = SpecialInspection.opened_at.is_not(None), SpecialInspection.fed_back_at.is_(None)
    for inspection in session.scalars(select(SpecialInspection).where(SpecialInspection.id.in_(of_theirs), *running)):
        conflicts = list_to_give(session, inspection, find_conflicts(session, inspection, local_day(now)))
        new = [one for one in conflicts if one.user.id in ids]
        office = Staff(session).find([OFFICE], None) if new else []
        for conflict in new:
            told = {"inspection": inspection.code, "ref": inspection.code, "title": conflict.user.name}
            dedupe = f"tie:{inspection.id}:{conflict.user.id}:{conflict.unit.id}"
            for user in office:
                content = {**told, "by": actor.name, "place": conflict.unit.name}
                tell(session, user, MailKind.TIE_FOUND, dedupe, now=now, content=content, colour=Colour.YELLOW)


def tell_of_moved_units(session: Session, *, actor: User, now: datetime) -> None:
    """Units were moved in the tree: whoever belongs to one below another belongs to that one, too."""
    members = select(User).where(User.id.in_(select(TeamMember.user_id)))
    tell_of_conflicts(session, session.scalars(members), actor=actor, now=now)
