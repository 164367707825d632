"""A letter of authority says who inspects which units, for which campaigns and on which days: once that changes it is
void for good."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from models.inspection import Team
from models.people import User
from workflow.trail.chain import Happened, record_all
from workflow.trail.kinds import EventKind


def make_void(session: Session, teams: Iterable[Team], *, actor: User, now: datetime) -> None:
    """The letters of these teams, where they have one."""
    happened: list[Happened] = []
    for team in dict.fromkeys(teams):
        if team.authorised_on is not None:
            told = {"number": team.authority_number, "team": team.name}
            happened.append((team.inspection, EventKind.AUTHORITY_VOID, told))
            team.authorised_on = team.authorised_by = team.authority_number = None
    record_all(session, happened, actor=actor, now=now)
