"""What is entered for a meeting, checked: names of people, references of tasks, the day."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.inspection import SpecialInspection
from models.ledger import Campaign, Task
from models.meetings import Meeting, MeetingKind
from models.people import Unit, User
from models.words import N_, Listed, say
from workflow.errors import InvalidInput
from workflow.ledger.dates import YEARS, refuse_far_day
from workflow.ledger.references import full_ref
from workflow.ledger.texts import fold_name, refuse_all_at_once, take_name, take_text
from workflow.meetings.of_inspection import check_inside, check_kind
from workflow.reminders.days import local_day

SEPARATORS = re.compile(r"[\n、,，;；]+")
BETWEEN_REFS = re.compile(r"[\s、,，;；]+")
IN_BRACKETS = re.compile(r".*[(（]([^()（）]+)[)）]$")
MOST_PEOPLE, MOST_TASKS = 200, 200


@dataclass(frozen=True)
class MeetingFacts:
    """What is entered for a meeting. `people` are names or user names, `tasks` references, as they were typed."""

    kind: MeetingKind
    title: str
    held_on: date | None
    place: str = ""
    units: Sequence[Unit] = ()
    people: str = ""
    guests: str = ""
    tasks: str = ""
    minutes: str = ""


@dataclass(frozen=True)
class Checked:
    """The same, as it is stored."""

    kind: MeetingKind
    title: str
    held_on: date
    place: str
    guests: str
    minutes: str
    units: list[Unit]
    people: list[User]
    tasks: list[Task]


def check_meeting(
    session: Session,
    campaign: Campaign,
    facts: MeetingFacts,
    before: Meeting | None,
    now: datetime,
    inspection: SpecialInspection | None = None,
) -> Checked:
    """Raises NeedsUnmet with everything that is wrong, each beside its field."""
    known = before.people if before else []
    refuse_all_at_once(
        lambda: check_kind(facts.kind, inspection),
        lambda: check_inside(facts.kind, inspection, units=bool(facts.units), tasks=False),
        lambda: check_inside(facts.kind, inspection, units=False, tasks=bool(facts.tasks.strip())),
        lambda: take_name(facts.title, "title", required=True),
        lambda: take_day(facts.held_on, now),
        lambda: take_name(facts.place, "place"),
        lambda: find_people(session, facts.people, known),
        lambda: take_text(facts.guests, "guests"),
        lambda: find_tasks(session, campaign, facts.tasks, before),
        lambda: take_text(facts.minutes, "minutes"),
    )
    return Checked(
        kind=facts.kind,
        title=take_name(facts.title, "title", required=True),
        held_on=take_day(facts.held_on, now),
        place=take_name(facts.place, "place"),
        guests=take_text(facts.guests, "guests"),
        minutes=take_text(facts.minutes, "minutes"),
        units=sorted(facts.units, key=lambda unit: unit.id),
        people=find_people(session, facts.people, known),
        tasks=find_tasks(session, campaign, facts.tasks, before),
    )


def take_day(day: date | None, now: datetime) -> date:
    """Any day that has been, or one within what anybody can plan for."""
    if day is None:
        raise InvalidInput(say(N_("Give a date.")), "held_on")
    if wrong := refuse_far_day(day, local_day(now), YEARS):
        raise InvalidInput(wrong, "held_on")
    return day


def find_people(session: Session, typed: str, known: Sequence[User]) -> list[User]:
    """The accounts that are named; one that is no longer active only where it stood there before."""
    names = [name.strip() for name in SEPARATORS.split(take_text(typed, "people")) if name.strip()]
    if len(names) > MOST_PEOPLE:
        raise InvalidInput(say(N_("Name at most %(count)s."), count=MOST_PEOPLE), "people")
    there = or_(User.active, User.id.in_([user.id for user in known]))
    accounts = session.scalars(select(User).where(there)).all() if names else []
    found: dict[int, User] = {}
    for name in names:
        meant = _meant(name, accounts)
        if len(meant) > 1:
            told = N_("Several people are called %(name)s: write the user name.")
            raise InvalidInput(say(told, name=name), "people")
        if not meant:
            told = N_("Nobody with an account is called %(name)s: write people without an account among the guests.")
            raise InvalidInput(say(told, name=name), "people")
        found[meant[0].id] = meant[0]
    return [found[number] for number in sorted(found)]


def name_people(people: Iterable[User]) -> str:
    """The same the other way round, one a line."""
    return "\n".join(f"{user.name} ({user.username})" for user in people)


def find_tasks(session: Session, campaign: Campaign, typed: str, before: Meeting | None) -> list[Task]:
    """The tasks of the campaign that are named, by reference or number; a void one only where it stood before."""
    words = [word for word in BETWEEN_REFS.split(take_text(typed, "tasks")) if word]
    if len(words) > MOST_TASKS:
        raise InvalidInput(say(N_("Name at most %(count)s."), count=MOST_TASKS), "tasks")
    refs = {word: full_ref(word, campaign) for word in words}
    query = select(Task).where(Task.campaign_id == campaign.id, Task.ref.in_(refs.values())).order_by(Task.id)
    known = {one.task_id for one in before.discussed} if before else set()
    tasks = [task for task in session.scalars(query) if task.voided_at is None or task.id in known]
    if unknown := [word for word, ref in refs.items() if ref not in {task.ref for task in tasks}]:
        told = N_("Not a task of this campaign: %(refs)s")
        raise InvalidInput(say(told, refs=Listed(tuple(unknown))), "tasks")
    return tasks


def _meant(name: str, accounts: Iterable[User]) -> list[User]:
    bracketed = IN_BRACKETS.fullmatch(name)
    usernames = {name.lower(), bracketed[1].strip().lower()} if bracketed else {name.lower()}
    exact = [user for user in accounts if user.username.lower() in usernames]
    return exact or [user for user in accounts if fold_name(user.name) == fold_name(name)]
