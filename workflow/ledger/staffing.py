"""Who is missing for the tasks of a campaign: an inspection group for a unit, people for a role, people not barred."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from models.people import Role, Unit
from models.words import N_, Listed, Message, Words, say
from workflow.people.barred import find_barred
from workflow.people.open_work import find_vacancies
from workflow.people.units import is_open

NO_GROUP = N_("No group inspects %(place)s in this campaign; until one is assigned, nobody can review its tasks.")
VACANT = {
    Role.LEADER: N_("%(place)s has no active leader; nobody can sign for it."),
    Role.LIAISON: N_("%(place)s has no active liaison."),
    Role.GROUP_LEADER: N_("%(place)s has no active group leader; nobody can sign a write-off."),
    Role.INSPECTOR: N_("%(place)s has no active inspector."),
}
NO_GROUPS = N_(
    "No group inspects %(count)s units in this campaign; until one is assigned, nobody can review their tasks: "
    "%(places)s."
)
ALL_VACANT = {
    Role.LEADER: N_("%(count)s units have no active leader; nobody can sign for them: %(places)s."),
    Role.LIAISON: N_("%(count)s units have no active liaison: %(places)s."),
    Role.GROUP_LEADER: N_("%(count)s groups have no active group leader; nobody can sign a write-off: %(places)s."),
    Role.INSPECTOR: N_("%(count)s groups have no active inspector: %(places)s."),
}


def list_missing_people(session: Session, campaign: Campaign) -> list[Message]:
    """Why open tasks of the campaign will come to a stop: a lead unit without a group, a role held by nobody active
    or, for these tasks, only by people who are barred.

    A closed campaign has none.
    """
    return [] if campaign.closed_at else _list_missing(session, Task.campaign_id == campaign.id)


def list_missing_people_of(session: Session, task: Task) -> list[Message]:
    """The same for one task, for whoever hands it out."""
    return _list_missing(session, Task.id == task.id)


def _list_missing(session: Session, which: ColumnElement[bool]) -> list[Message]:
    led = select(Task.lead_unit_id).where(which, Task.group_id.is_(None), is_open())
    units = session.scalars(select(Unit).where(Unit.id.in_(led)).order_by(Unit.code))
    told = _tell([unit.called for unit in units], NO_GROUP, NO_GROUPS)
    vacancies = find_vacancies(session, which)
    for role in dict.fromkeys(vacancy.role for vacancy in vacancies):
        places = [vacancy.place.called for vacancy in vacancies if vacancy.role is role]
        told += _tell(places, VACANT[role], ALL_VACANT[role])
    return told + [barred.told for barred in find_barred(session, which)]


def _tell(places: list[Words], of_one: str, of_several: str) -> list[Message]:
    """One sentence for each kind of want, so that a large import does not end in a page of them."""
    if len(places) > 1:
        return [say(of_several, count=len(places), places=Listed(tuple(places)))]
    return [say(of_one, place=place) for place in places]
