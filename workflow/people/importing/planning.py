"""What taking over a file of units and users would do: each row told what becomes of it; nothing is changed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.people import InspectionGroup, Unit, User
from workflow.people.grants import live_grants
from workflow.people.importing.headings import people_headings
from workflow.people.importing.role_rows import RolePlanner
from workflow.people.importing.unit_rows import plan_units
from workflow.people.importing.user_rows import plan_users
from workflow.people.importing.wanted import Directory, PeopleLine, PeoplePlan, say_twice


def make_plan(session: Session, rows: Sequence[PeopleLine]) -> PeoplePlan:
    """A fixed number of queries, however long the file is."""
    units = list(session.scalars(select(Unit).order_by(Unit.code)))
    users = list(session.scalars(select(User).order_by(User.username).options(joinedload(User.home_unit))))
    directory = Directory(units, session.scalars(select(InspectionGroup).order_by(InspectionGroup.code)))
    words = people_headings()
    found = plan_units(rows, units, directory)
    wanted = plan_users(rows, users, directory, words)
    roles = RolePlanner(directory, words)
    known = {one.username: one.on_record for one in wanted if one.on_record is not None}
    held = live_grants(session, *known.values())
    for username, user in known.items():
        roles.know(username, [grant for grant in held[user.id] if not grant.stand_in_id])
    plan = PeoplePlan(found, wanted, roles.plan(rows))
    for one in (*plan.units, *plan.users):
        say_twice(one)
    return plan
