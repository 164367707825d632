"""What the ledger and the progress statement as Word documents are filled with: every value as text for the reader."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import IO, Any

from models.ledger import Campaign, State
from models.words import name_with_absent
from views.database import db
from views.documents import common_values, write_document
from views.words import format_day, named, spoken
from workflow.ledger.exporting.cells import require_word
from workflow.ledger.exporting.columns import AS_IMPORTED, TASKS
from workflow.ledger.exporting.origins import has_origins
from workflow.ledger.exporting.problems import Standing
from workflow.ledger.exporting.rows import Cell, Line, read_lines
from workflow.ledger.exporting.slices import View, measure_view
from workflow.ledger.exporting.statement import Statement
from workflow.ledger.exporting.voice import Voice
from workflow.reminders.days import local_day
from workflow.shares import part_of
from workflow.verification.frozen import group_code

# the templates' names for columns of the task list, by their headings
OF_PROBLEM = {
    "ref": "Problem ref.", "category": "Category", "title": "Problem", "manifestation": "Manifestation",
    "source": "Source",
}  # fmt: skip
OF_TASK = {
    "ref": "Task ref.", "title": "Task", "goal": "Goal", "kind": "Kind of task", "origin": "Origin",
    "lead": "Lead unit", "co": "Co-units", "leader": "Responsible leader", "group": "Inspection group",
    "deadline": "Task deadline", "status": "Status", "signal": "Signal", "cycle": "Cycle",
}  # fmt: skip
OF_MEASURE = {
    "ref": "Measure ref.", "text": "Measure", "kind": "Kind of measure", "unit": "Unit of the measure",
    "person": "Person", "deadline": "Deadline", "result": "Expected result", "progress": "Progress",
}  # fmt: skip
PLACE = {column.heading.en: place for place, column in enumerate(TASKS)}


def write_ledger_document(view: View, file: IO[bytes], voice: Voice, told: str, campaign: Campaign | None) -> int:
    """The view as a table, problem by problem; returns the number of its tasks."""
    size = measure_view(db.session, view)
    require_word(size.tasks)
    imported = has_origins(db.session, view)
    lines = [line for some in read_lines(db.session, view, voice, imported=imported) for line in some]
    values = {
        **common_values(view.today),
        "campaign": f"{campaign.code} {named(campaign)}" if campaign else "",
        "filters": told,
        "tasks": size.tasks,
        "problems": list(_problems(lines, voice)),
    }
    write_document(file, "ledger", values)
    return size.tasks


def _problems(lines: list[Line], voice: Voice) -> Iterator[dict[str, Any]]:
    """Each problem once, where its first task stands in the order of the view; its tasks with their measures."""
    by_problem: dict[int, list[Line]] = {}
    for line in lines:
        by_problem.setdefault(line.problem, []).append(line)
    for own in by_problem.values():
        tasks = [_task(list(rows), voice) for _ref, rows in groupby(own, lambda line: line.ref)]
        yield {**_named(own[0], OF_PROBLEM), "tasks": tasks}


def _task(rows: list[Line], voice: Voice) -> dict[str, Any]:
    measures = [{**_named(row, OF_MEASURE), "imported": _imported(row, voice)} for row in rows]
    task = _named(rows[0], OF_TASK)
    if not measures[0]["ref"]:
        return {**task, "measures": [], "progress": measures[0]["progress"], "imported": measures[0]["imported"]}
    return {**task, "measures": measures, "progress": "", "imported": []}


def _imported(line: Line, voice: Voice) -> list[dict[str, str]]:
    """What stands in the columns behind the form, where there are any."""
    cells = line.cells[len(TASKS) :]
    named = zip(AS_IMPORTED, cells, strict=True) if cells else ()
    return [{"name": column.heading.spoken(voice.language), "text": _text(cell)} for column, cell in named if cell]


def _named(line: Line, headings: dict[str, str]) -> dict[str, str]:
    return {name: _text(line.cells[PLACE[heading]]) for name, heading in headings.items()}


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return format_day(cell)
    return "" if cell is None else str(cell)


def write_statement(statement: Statement, file: IO[bytes], voice: Voice) -> None:
    """The progress statement of a campaign."""
    campaign = statement.campaign
    values = {
        **common_values(statement.day),
        **_days(campaign),
        "code": campaign.code,
        "campaign": named(campaign),
        "problem_count": len(statement.problems),
        "measure_count": statement.measures,
        "total": _share(statement.total),
        "supplementary": dict(zip(("tasks", "done"), statement.supplementary, strict=True)),
        "states": [{"name": spoken(state), "count": statement.total.states.get(state, 0)} for state in State],
        "categories": [
            {"name": named(one.category), "problems": one.problems, **_share(one.standing)} for one in statement.shares
        ],
        **_lists(statement, voice),
    }
    write_document(file, "statement", values)


def _days(campaign: Campaign) -> dict[str, str]:
    names = ("feedback_on", "concentrated_until", "interim_report_on", "final_report_on")
    closed = format_day(local_day(campaign.closed_at)) if campaign.closed_at else ""
    return {**{name: format_day(getattr(campaign, name)) for name in names}, "closed_on": closed}


def _share(standing: Standing) -> dict[str, Any]:
    done, tasks = standing.written_off, standing.tasks
    open_, watched = tasks - done, standing.states.get(State.LONG_TERM_MONITORING, 0)
    percent = f"{part_of(1000, done, tasks) / 10:.1f}%" if tasks else "—"
    return {
        "tasks": tasks,
        "done": done,
        "open": open_,
        "percent": percent,
        "overdue": standing.overdue,
        "watched": watched,
    }


def _lists(statement: Statement, voice: Voice) -> dict[str, Any]:
    """Overdue, written off and rebounded tasks, and every problem."""
    overdue = [
        {**_of(row, voice), "due": format_day(row.due_on), "days": (statement.day - row.due_on).days}
        for row in statement.overdue
    ]
    written_off = [
        {
            **_of(row, voice),
            "cycle": row.cycle,
            "on": format_day(local_day(row.signed_at)),
            "by": spoken(name_with_absent(row.signer_name, row.standing_in_for)),
            "code": group_code(row.manifest_hash),
        }
        for row in statement.written_off
    ]
    return {
        "overdue": overdue,
        "written_off": written_off,
        "rebounds": [_rebound(row, voice) for row in statement.rebounds],
        "problems": [_problem(row, standing, voice) for row, standing in statement.problems],
    }


def _of(row: Any, voice: Voice) -> dict[str, str]:
    unit = voice.name(row.unit, row.unit_en)
    return {"ref": row.ref, "title": row.title, "unit": unit, "status": voice.say(row.state)}


def _rebound(row: Any, voice: Voice) -> dict[str, Any]:
    return {
        **_of(row, voice),
        "cycle": row.cycle,
        "on": format_day(local_day(row.raised_at)),
        "by": row.name,
        "cause": row.cause,
        "deadline": format_day(row.new_deadline),
    }


def _problem(row: Any, standing: Standing, voice: Voice) -> dict[str, Any]:
    return {
        "ref": row.problem_ref,
        "title": row.problem,
        "category": voice.name(row.category, row.category_en),
        "units": voice.join(standing.units),
        "told": standing.told(voice),
        **_share(standing),
    }
