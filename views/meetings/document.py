"""What the minutes of a meeting as a Word document are filled with, in the reader's language."""

from typing import IO, Any

from flask_babel import gettext

from models.ledger import Task
from models.meetings import ActionItem, Decision, Meeting
from views.clock import today
from views.documents import common_values, write_document
from views.words import format_day, named, spoken
from workflow.meetings.of_inspection import subject_of

KeptBack = set[Decision | ActionItem]


def write_minutes(meeting: Meeting, visible: set[int], kept_back: KeptBack, file: IO[bytes]) -> None:
    """As they stand now; of tasks that the reader does not see the reference only."""
    write_document(file, "minutes", _values(meeting, visible, kept_back))


def _values(meeting: Meeting, visible: set[int], kept_back: KeptBack) -> dict[str, Any]:
    return {
        **common_values(today()),
        "code": subject_of(meeting).code,
        "campaign": named(subject_of(meeting)),
        "kind": spoken(meeting.kind),
        "title": meeting.title,
        "held_on": format_day(meeting.held_on),
        "place": meeting.place,
        "units": [named(unit) for unit in meeting.units],
        "people": [user.name for user in meeting.people],
        "guests": [line.strip() for line in meeting.guests.splitlines() if line.strip()],
        "tasks": [_task(task, visible) for task in meeting.tasks],
        "minutes": [line for line in meeting.minutes.splitlines() if line.strip()],
        "decisions": [_entry(one, kept_back) for one in meeting.decisions],
        "actions": [
            {
                **_entry(one, kept_back),
                "unit": named(one.unit),
                "due_on": format_day(one.due_on),
                "status": spoken(one.status),
            }
            for one in meeting.actions
        ],
        "recorded_by": meeting.recorded_by.name,
    }


def _entry(one: Decision | ActionItem, kept_back: KeptBack) -> dict[str, Any]:
    text = gettext("Shown to those who see the task.") if one in kept_back else one.text
    return {"number": one.number, "text": text, "task": one.task.ref if one.task else ""}


def _task(task: Task, visible: set[int]) -> dict[str, str]:
    return {"ref": task.ref, "title": task.title if task.id in visible else ""}
