"""What the minutes of a meeting as a Word document are filled with, in the reader's language."""

from typing import IO, Any

from models.ledger import Task
from models.meetings import Meeting
from views.clock import today
from views.documents import common_values, write_document
from views.words import format_day, named, spoken
from workflow.meetings.of_inspection import subject_of


def write_minutes(meeting: Meeting, visible: set[int], file: IO[bytes]) -> None:
    """As they stand now; of tasks that the reader does not see the reference only."""
    write_document(file, "minutes", _values(meeting, visible))


def _values(meeting: Meeting, visible: set[int]) -> dict[str, Any]:
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
        "decisions": [
            {"number": one.number, "text": one.text, "task": one.task.ref if one.task else ""}
            for one in meeting.decisions
        ],
        "actions": [
            {
                "number": one.number,
                "text": one.text,
                "task": one.task.ref if one.task else "",
                "unit": named(one.unit),
                "due_on": format_day(one.due_on),
                "status": spoken(one.status),
            }
            for one in meeting.actions
        ],
        "recorded_by": meeting.recorded_by.name,
    }


def _task(task: Task, visible: set[int]) -> dict[str, str]:
    return {"ref": task.ref, "title": task.title if task.id in visible else ""}
