"""The office calls and records meetings: what is known of one, what was decided at it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import SpecialInspection
from models.ledger import Campaign, Task
from models.meetings import Attendance, Decision, Meeting, MeetingTask
from models.people import User
from models.words import N_, Listed, say
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.at_work import hold_unclosed
from workflow.ledger.texts import take_text
from workflow.meetings.entering import Checked, MeetingFacts, check_meeting
from workflow.meetings.of_inspection import campaign_of, subject_of
from workflow.process.locking import check_seen, hold_open, lock_row, mark, require_open
from workflow.process.rights import require
from workflow.reminders.days import local_day
from workflow.trail.chain import Happened, changes, record, record_all
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

PLAIN = ("kind", "title", "held_on", "place", "guests", "minutes")


def record_meeting(session: Session, campaign: Campaign, facts: MeetingFacts, *, actor: User, now: datetime) -> Meeting:
    """Call one for a day to come, or record one that was held. Sent twice, it is entered once."""
    lock_row(session, campaign)
    require(actor, "meeting.edit")
    require_open(campaign)
    checked = check_meeting(session, campaign, facts, None, now)
    told = _tell(checked)
    entered = find_repeated(session, EventKind.MEETING_RECORDED, told, within=campaign, actor=actor, now=now) or {}
    if entered and (there := session.get(Meeting, entered.get("meeting"))):
        return there
    return _enter(session, Meeting(campaign=campaign), checked, actor, now)


def record_inspection_meeting(
    session: Session, inspection: SpecialInspection, facts: MeetingFacts, *, actor: User, now: datetime
) -> Meeting:
    """The same for a seminar or meeting of an inspection, from its planning until it is closed."""
    lock_row(session, inspection)
    hold_unclosed(session, inspection.id)
    require(actor, "meeting.edit")
    campaign = campaign_of(inspection)
    checked = check_meeting(session, campaign, facts, None, now, inspection)
    told = _tell(checked)
    entered = find_repeated(session, EventKind.MEETING_RECORDED, told, within=inspection, actor=actor, now=now) or {}
    if entered and (there := session.get(Meeting, entered.get("meeting"))):
        return there
    return _enter(session, Meeting(campaign=campaign, inspection=inspection), checked, actor, now)


def edit_meeting(
    session: Session, meeting: Meeting, facts: MeetingFacts, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Change what is known of it, the minutes among it; a task that something was decided about stays discussed."""
    lock_meeting(session, meeting)
    require(actor, "meeting.edit")
    check_seen(session, meeting, seen_version)
    checked = check_meeting(session, meeting.campaign, facts, meeting, now, meeting.inspection)
    _require_kept(meeting, checked, now)
    before, tasks = _tell(meeting), {task.id for task in meeting.tasks}
    changed = changes(before, _tell(checked))
    if not changed:
        return
    _write(meeting, checked)
    mark(meeting, actor, now)
    told = {"meeting": meeting.id, "title": meeting.title, "changes": changed}
    happened: list[Happened] = [(subject_of(meeting), EventKind.MEETING_EDITED, told)]
    happened += _discussed(meeting, [task for task in checked.tasks if task.id not in tasks])
    record_all(session, happened, actor=actor, now=now)


def add_decision(
    session: Session, meeting: Meeting, text: str, task: Task | None, *, actor: User, now: datetime
) -> Decision:
    """Write down what was decided, about a task that was discussed or in general."""
    lock_meeting(session, meeting)
    require(actor, "meeting.edit")
    require_held(meeting, now)
    decided = take_text(text, "text", required=True)
    require_discussed(meeting, task)
    require_free_of_task(actor, task)
    told = {"meeting": meeting.id, "said": decided}
    subject = task or subject_of(meeting)
    again = find_repeated(session, EventKind.DECISION_ADDED, told, within=subject, actor=actor, now=now, whenever=True)
    for there in meeting.decisions:
        if again and there.number == again["number"]:
            return there
    decision = Decision(number=meeting.next_decision, text=decided, task=task)
    meeting.next_decision += 1
    meeting.decisions.append(decision)
    mark(meeting, actor, now)
    told |= {"title": meeting.title, "number": decision.number}
    record(session, subject, EventKind.DECISION_ADDED, actor=actor, now=now, **told)
    return decision


def remove_decision(
    session: Session, meeting: Meeting, number: int, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Take out what was written down by mistake; the trail keeps its text, and its number is not given again."""
    lock_meeting(session, meeting)
    require(actor, "meeting.edit")
    check_seen(session, meeting, seen_version)
    decision = next((one for one in meeting.decisions if one.number == number), None)
    if decision is None:
        raise WrongState(say(N_("This decision is no longer there.")))
    require_free_of_task(actor, decision.task)
    subject = decision.task or subject_of(meeting)
    told = {"meeting": meeting.id, "title": meeting.title, "number": number, "said": decision.text}
    meeting.decisions.remove(decision)
    mark(meeting, actor, now)
    record(session, subject, EventKind.DECISION_REMOVED, actor=actor, now=now, **told)


def lock_meeting(session: Session, meeting: Meeting) -> None:
    """Nobody else changes it, and nobody closes its campaign or inspection, until the transaction ends."""
    if meeting.inspection_id is None:
        hold_open(session, meeting)
    else:
        hold_unclosed(session, meeting.inspection_id)
    lock_row(session, meeting)


def require_unclosed(meeting: Meeting) -> None:
    """The same for a page that would only show a form which the rule refuses."""
    if meeting.inspection is None:
        require_open(meeting.campaign)
    elif meeting.inspection.closed_at is not None:
        raise WrongState(say(N_("The inspection is closed.")))


def is_open(meeting: Meeting) -> bool:
    """Whether anything may still be written down for it."""
    return subject_of(meeting).closed_at is None


def require_held(meeting: Meeting, now: datetime) -> None:
    if meeting.held_on > local_day(now):
        raise WrongState(say(N_("The meeting is still to come; nothing was decided at it yet.")))


def require_discussed(meeting: Meeting, task: Task | None) -> None:
    """Raise InvalidInput for a task that is not among those discussed."""
    if task is not None and task.id not in {one.task_id for one in meeting.discussed}:
        raise InvalidInput(say(N_("Choose one of the tasks that were discussed.")), "task")


def require_free_of_task(actor: User, task: Task | None) -> None:
    """Raise NotPermitted for somebody who is tied to the task that something is written down about."""
    if task is not None:
        require(actor, "action.decide", task)


def _enter(session: Session, meeting: Meeting, checked: Checked, actor: User, now: datetime) -> Meeting:
    meeting.recorded_at, meeting.recorded_by = now, actor
    _write(meeting, checked)
    mark(meeting, actor, now)
    session.add(meeting)
    session.flush()
    told = {**_tell(checked), "meeting": meeting.id}
    happened: list[Happened] = [(subject_of(meeting), EventKind.MEETING_RECORDED, told)]
    record_all(session, [*happened, *_discussed(meeting, checked.tasks)], actor=actor, now=now)
    return meeting


def _write(meeting: Meeting, checked: Checked) -> None:
    for name in PLAIN:
        setattr(meeting, name, getattr(checked, name))
    units, people = {unit.id for unit in checked.units}, {user.id for user in checked.people}
    tasks = {task.id for task in checked.tasks}
    for attendance in [one for one in meeting.attended if one.unit_id not in units and one.user_id not in people]:
        meeting.attended.remove(attendance)
    known = {(one.unit_id, one.user_id) for one in meeting.attended}
    meeting.attended += [Attendance(unit=unit) for unit in checked.units if (unit.id, None) not in known]
    meeting.attended += [Attendance(user=user) for user in checked.people if (None, user.id) not in known]
    for link in [one for one in meeting.discussed if one.task_id not in tasks]:
        meeting.discussed.remove(link)
    discussed = {one.task_id for one in meeting.discussed}
    meeting.discussed += [MeetingTask(task=task) for task in checked.tasks if task.id not in discussed]


def _require_kept(meeting: Meeting, checked: Checked, now: datetime) -> None:
    """What was decided stands: its tasks stay discussed, and the meeting was held."""
    if (meeting.decisions or meeting.actions) and checked.held_on > local_day(now):
        raise InvalidInput(say(N_("Something was decided at this meeting already, so its day has come.")), "held_on")
    about = {one.task for one in meeting.decisions if one.task} | {one.task for one in meeting.actions if one.task}
    if lost := sorted(task.ref for task in about - set(checked.tasks)):
        told = N_("Decisions or action items are about these tasks, so they stay: %(refs)s")
        raise InvalidInput(say(told, refs=Listed(tuple(lost))), "tasks")


def _discussed(meeting: Meeting, tasks: Iterable[Task]) -> list[Happened]:
    """The history of each of these tasks tells of the meeting."""
    told = {"meeting": meeting.id, "title": meeting.title, "held_on": meeting.held_on}
    return [(task, EventKind.MEETING_DISCUSSED, dict(told)) for task in tasks]


def _tell(known: Meeting | Checked) -> dict[str, Any]:
    """What the trail keeps of it."""
    return {
        **{name: getattr(known, name) for name in PLAIN},
        "held_on": known.held_on.isoformat(),
        "units": sorted(unit.name for unit in known.units),
        "people": sorted(user.username for user in known.people),
        "tasks": sorted(task.ref for task in known.tasks),
    }


def list_offered_tasks(session: Session, meeting: Meeting) -> list[Task]:
    """The discussed tasks about which something may be written down: those that are alive."""
    ids = [one.task_id for one in meeting.discussed]
    return list(session.scalars(select(Task).where(Task.id.in_(ids), Task.voided_at.is_(None)).order_by(Task.id)))
