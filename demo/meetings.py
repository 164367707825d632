"""The meetings of the demonstration: recorded by the office, with what they gave to do and what units reported."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from models.meetings import Meeting, MeetingKind
from models.people import Unit, User
from workflow.meetings.actions import ActionFacts, add_action, confirm_action, report_action
from workflow.meetings.entering import MeetingFacts
from workflow.meetings.holding import add_decision, record_meeting
from workflow.reminders.days import local_day


def hold_meetings(
    session: Session, content: dict[str, Any], campaign: Campaign, cast: dict[str, User], today: datetime
) -> None:
    """Each as content.toml tells it; tasks go by the first that lives through a story."""
    entries = [task for problem in content["problem"] for task in problem["task"]]
    tasks = session.scalars(select(Task).where(Task.campaign_id == campaign.id).order_by(Task.id)).all()
    stories: dict[str, Task] = {}
    for entry, task in zip(entries, tasks, strict=True):
        stories.setdefault(entry["story"], task)
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    for entry in content["meeting"]:
        _hold(session, entry, campaign, stories, units, cast, today)


def _hold(
    session: Session,
    entry: dict[str, Any],
    campaign: Campaign,
    stories: dict[str, Task],
    units: dict[str, Unit],
    cast: dict[str, User],
    today: datetime,
) -> None:
    written = min(_at(today, entry["day"]), _at(today, -1))  # one to come was called yesterday
    facts = MeetingFacts(
        kind=MeetingKind(entry["kind"]),
        title=entry["title"],
        held_on=_day(today, entry["day"]),
        place=entry["place"],
        units=[units[code] for code in entry["units"]],
        people="\n".join(cast[name].username for name in entry["people"]),
        guests=entry["guests"],
        tasks=" ".join(stories[story].ref for story in entry["stories"]),
        minutes=entry["minutes"],
    )
    meeting = record_meeting(session, campaign, facts, actor=cast["office"], now=written)
    session.flush()
    for decided in entry.get("decision", []):
        about = stories.get(decided.get("story", ""))
        add_decision(session, meeting, decided["text"], about, actor=cast["office"], now=written)
        session.flush()
    for given in entry.get("action", []):
        _give(session, given, meeting, stories[given["story"]], units[given["unit"]], cast, today)


def _give(
    session: Session,
    given: dict[str, Any],
    meeting: Meeting,
    task: Task,
    unit: Unit,
    cast: dict[str, User],
    today: datetime,
) -> None:
    """The item, and as far as it has come: reported by the unit, confirmed by the office."""
    facts = ActionFacts(given["text"], task, unit, _day(today, given["due"]))
    item = add_action(session, meeting, facts, actor=cast["office"], now=meeting.recorded_at)
    session.flush()
    if "done" in given:
        liaison, at = cast[f"{unit.code}.liaison"], _at(today, given["done"])
        day, seen = local_day(at), item.version
        report_action(session, item, given["note"], day, actor=liaison, seen_version=seen, now=at)
        session.flush()
    if "confirmed" in given:
        at = _at(today, given["confirmed"])
        confirm_action(session, item, actor=cast["office"], seen_version=item.version, now=at)
        session.flush()


def _at(today: datetime, day: int) -> datetime:
    return today + timedelta(days=day)


def _day(today: datetime, day: int) -> date:
    return local_day(_at(today, day))
