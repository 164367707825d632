"""Action items of meetings, about a task or none: the office gives them, the unit reports, the office confirms."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from models.meetings import ActionItem, ActionStatus, Meeting
from models.people import Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.ledger.dates import check_planned, take_past_day
from workflow.ledger.texts import refuse_all_at_once, take_reason, take_text
from workflow.meetings.holding import lock_meeting, require_discussed, require_free_of_task, require_held
from workflow.process.locking import check_seen, hold_open, lock_row, mark
from workflow.process.rights import find_absent, require, require_free_of
from workflow.process.ties import units_of
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

OWN_WORK = N_("You reported this yourself, so somebody else confirms it.")


@dataclass(frozen=True)
class ActionFacts:
    """What is entered for an action item; without a task it is for any unit, and about the campaign as a whole."""

    text: str
    task: Task | None
    unit: Unit | None
    due_on: date | None


def add_action(session: Session, meeting: Meeting, facts: ActionFacts, *, actor: User, now: datetime) -> ActionItem:
    """Give a unit something to do until a day, about a discussed task or in general. Sent twice, it is given once."""
    lock_meeting(session, meeting)
    require(actor, "meeting.edit")
    require_held(meeting, now)
    values = _check(meeting, facts, None, now)
    require_free_of_task(actor, values["task"])
    for person in (actor, *find_absent(actor, "meeting.edit")):
        require_free_of(person, values["unit"])
    told = {"meeting": meeting.id, "title": meeting.title, **_tell(values)}
    told["said"] = told.pop("text")
    subject = values["task"] or meeting.campaign
    again = find_repeated(session, EventKind.ACTION_ADDED, told, within=subject, actor=actor, now=now, whenever=True)
    for there in meeting.actions:
        if again and there.number == again["number"] and _stands(there, values):
            return there
    item = ActionItem(meeting=meeting, number=meeting.next_action, **values)
    meeting.next_action += 1
    mark(meeting, actor, now)
    mark(item, actor, now)
    session.add(item)
    record(session, subject, EventKind.ACTION_ADDED, actor=actor, now=now, **told, number=item.number)
    return item


def _stands(item: ActionItem, values: dict[str, Any]) -> bool:
    """Whether it waits to be done just as it was given."""
    return item.status is ActionStatus.OPEN and all(getattr(item, name) == value for name, value in values.items())


def edit_action(
    session: Session, item: ActionItem, facts: ActionFacts, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Change what is to be done, by whom or until when, as long as nobody has reported it as done.

    Nobody who is tied to the unit or task that it is given to instead does that, nor in the name of such a person.
    """
    _take(session, item, "action.decide", actor, seen_version, ActionStatus.OPEN)
    before = {name: getattr(item, name) for name in ("text", "task", "unit", "due_on")}
    values = _check(item.meeting, facts, item, now)
    changed = changes(_tell(before), _tell(values))
    if not changed:
        return
    _require_free_of_new(actor, item, values)
    for name, value in values.items():
        setattr(item, name, value)
    _settle(session, item, EventKind.ACTION_EDITED, actor=actor, now=now, changes=changed)


def report_action(
    session: Session,
    item: ActionItem,
    note: str,
    done_on: date | None,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """The unit says that it is done, when, and how."""
    _take(session, item, "action.report", actor, seen_version, ActionStatus.OPEN)
    refuse_all_at_once(
        lambda: _check_done(item, take_past_day(done_on, "done_on", now)), lambda: take_reason(note, "done_note")
    )
    item.done_on, item.done_note = done_on, take_reason(note, "done_note")
    item.status, item.reported_at, item.reported_by, item.reopen_reason = ActionStatus.REPORTED, now, actor, ""
    told = {"done_on": done_on, "note": item.done_note}
    _settle(session, item, EventKind.ACTION_REPORTED, actor=actor, now=now, **told)


def confirm_action(session: Session, item: ActionItem, *, actor: User, seen_version: int, now: datetime) -> None:
    """The office agrees that it is done; nobody confirms what he or she reported."""
    _take(session, item, "action.decide", actor, seen_version, ActionStatus.REPORTED)
    if is_own_report(item, actor):
        raise NotPermitted(say(OWN_WORK), tied=True)
    item.status, item.confirmed_at, item.confirmed_by = ActionStatus.CONFIRMED, now, actor
    _settle(session, item, EventKind.ACTION_CONFIRMED, actor=actor, now=now)


def is_own_report(item: ActionItem, actor: User) -> bool:
    """Whether the actor reported it as done, so that somebody else confirms it."""
    return item.reported_by_id == actor.id


def reopen_action(
    session: Session, item: ActionItem, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """It is not done after all: the unit has it to do again, and is reminded again."""
    _take(session, item, "action.decide", actor, seen_version, ActionStatus.REPORTED, ActionStatus.CONFIRMED)
    item.reopen_reason = take_reason(reason, "reason")
    item.status, item.done_on, item.done_note = ActionStatus.OPEN, None, ""
    item.reported_at = item.reported_by = item.confirmed_at = item.confirmed_by = None
    _settle(session, item, EventKind.ACTION_REOPENED, actor=actor, now=now, reason=item.reopen_reason)


def drop_action(
    session: Session, item: ActionItem, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """It need not be done any more, or was given in error; it stays readable with the reason."""
    _take(session, item, "action.decide", actor, seen_version, ActionStatus.OPEN)
    item.drop_reason = take_reason(reason, "reason")
    item.status = ActionStatus.DROPPED
    _settle(session, item, EventKind.ACTION_DROPPED, actor=actor, now=now, reason=item.drop_reason)


def is_stuck(item: ActionItem) -> bool:
    """Whether nothing changes on it any more: its task is void, or its campaign is closed."""
    return _is_void(item.task) or item.meeting.campaign.closed_at is not None


def _take(
    session: Session, item: ActionItem, right: str, actor: User, seen_version: int, *statuses: ActionStatus
) -> None:
    """Everything that stands in the way of a change, before it."""
    hold_open(session, item.meeting)
    lock_row(session, item)
    require(actor, right, item)
    check_seen(session, item, seen_version)
    if _is_void(item.task):
        raise WrongState(say(N_("The task was declared void; nothing is done about it any more.")))
    if item.status not in statuses:
        raise WrongState(say(N_("The action item is already in the status “%(status)s”."), status=item.status))


def _require_free_of_new(actor: User, item: ActionItem, values: dict[str, Any]) -> None:
    """The right holds on what the item is to be about; where that is no task, nobody concerned is tied to the unit."""
    task, unit = values["task"], values["unit"]
    if task is not None:
        require(actor, "action.decide", task)
    elif unit is not item.unit or item.task is not None:
        for person in (actor, *find_absent(actor, "action.decide", item)):
            require_free_of(person, unit)


def _check(meeting: Meeting, facts: ActionFacts, before: ActionItem | None, now: datetime) -> dict[str, Any]:
    """The values to store; raises NeedsUnmet with everything that is wrong."""
    refuse_all_at_once(
        lambda: take_text(facts.text, "text", required=True),
        lambda: _check_task(meeting, facts.task),
        lambda: _check_unit(facts),
        lambda: _check_due(meeting, facts.due_on, before, now),
    )
    text = take_text(facts.text, "text", required=True)
    return {"text": text, "task": facts.task, "unit": facts.unit, "due_on": facts.due_on}


def _is_void(task: Task | None) -> bool:
    return task is not None and task.voided_at is not None


def _check_task(meeting: Meeting, task: Task | None) -> None:
    require_discussed(meeting, task)
    if _is_void(task):
        raise InvalidInput(say(N_("The task was declared void; nothing is done about it any more.")), "task")


def _check_unit(facts: ActionFacts) -> None:
    """Only a unit of the task sees it, is reminded of it, and can report it as done; without a task any unit does."""
    if facts.unit is None or not (facts.task or facts.unit.active):
        raise InvalidInput(say(N_("Please choose.")), "unit")
    if facts.task is not None and facts.unit.id not in units_of(facts.task):
        told = N_("%(unit)s is neither lead unit nor co-unit of %(ref)s.")
        raise InvalidInput(say(told, unit=facts.unit.called, ref=facts.task.ref), "unit")


def _check_due(meeting: Meeting, day: date | None, before: ActionItem | None, now: datetime) -> None:
    """Not before the meeting; it may be past already where the meeting is recorded late."""
    if day is None:
        raise InvalidInput(say(N_("Give a date.")), "due_on")
    if day < meeting.held_on:
        raise InvalidInput(say(N_("This day lies before the meeting.")), "due_on")
    check_planned(day, before.due_on if before else None, "due_on", now)


def _check_done(item: ActionItem, day: date) -> None:
    if day < item.meeting.held_on:
        raise InvalidInput(say(N_("This day lies before the meeting.")), "done_on")


def _tell(values: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of it."""
    unit, due_on, task = values["unit"], values["due_on"], values["task"]
    named = {"task": task.ref} if task else {"task": ""}
    return {"text": values["text"], "unit": unit.name, "due_on": due_on.isoformat(), **named}


def _settle(session: Session, item: ActionItem, kind: EventKind, *, actor: User, now: datetime, **told: Any) -> None:
    """Leave one's mark, and tell the history of the task, or of the campaign where there is none."""
    mark(item, actor, now)
    subject: Task | Campaign = item.task or item.meeting.campaign
    about = {"action": item.id, "number": item.number, "title": item.meeting.title, "unit": item.unit.name}
    record(session, subject, kind, actor=actor, now=now, **about, **told)
