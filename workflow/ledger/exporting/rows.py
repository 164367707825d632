"""The lines of the task list: cells in the reader's language, in the order of the columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from models.ledger import State, TaskKind
from models.reminders import Colour
from models.words import N_, say
from workflow.ledger.exporting.columns import LONG_TERM
from workflow.ledger.exporting.imported import cells_as_imported, told_of
from workflow.ledger.exporting.origins import OriginReader, Origins, Told
from workflow.ledger.exporting.progress import tell_progress
from workflow.ledger.exporting.slices import AT_ONCE, Entry, View, read_entries
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.reading.fields import FieldName
from workflow.reminders.colour import tell_colour

Cell = str | int | date | None
VOID = say(N_("Void"))


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `problem` tells rows of the same problem, `ref` names the row where it cannot be written."""

    cells: tuple[Cell, ...]
    ref: str
    problem: int
    state: State | None = None
    colour: Colour = Colour.NONE
    void: bool = False


def read_lines(
    session: Session, view: View, voice: Voice, *, imported: bool = False, at_once: int = AT_ONCE
) -> Iterator[list[Line]]:
    """Slice by slice: a line for each measure, one for a task without measures.

    `imported`: each line ends with what files told that the ledger does not hold.
    """
    reader = OriginReader(session, voice) if imported else None
    for entries in read_entries(session, view, at_once=at_once):
        origins = reader.read([entry.task.id for entry in entries]) if reader is not None else None
        yield [line for entry in entries for line in _lines(entry, origins, view, voice)]


def _lines(entry: Entry, origins: Origins | None, view: View, voice: Voice) -> Iterator[Line]:
    task = entry.task
    colour = tell_colour(task, view.book)  # type: ignore[arg-type]  # the row has what the rule reads
    before = cells_of_problem(task, voice)
    signals = status_of(task, voice), voice.say(colour)
    measures: list[Row[Any] | None] = [*entry.measures] or [None]
    for place, measure in enumerate(measures):
        stated = entry.stated if place == 0 else None
        told = told_of(task, measure, origins, first=place == 0) if origins is not None else None
        leader = task.leader or _leader_told(task, told, origins)
        progress = tell_progress(measure, stated, told, voice)
        printed = (*before, *_main_cells(entry, measure, leader, voice), progress, *signals)
        cells = (*printed, *_further_cells(task, measure, voice))
        if told is not None:
            cells = (*cells, *cells_as_imported(entry, measure, told, progress, voice))
        yield Line(cells, task.ref, task.problem_id, task.state, colour, task.voided_at is not None)


def cells_of_problem(row: Row[Any], voice: Voice) -> tuple[Cell, ...]:
    category = voice.name(row.category, row.category_en)
    return row.problem_ref, category, row.problem, row.manifestation, row.source


def _leader_told(task: Row[Any], told: Told | None, origins: Origins | None) -> str:
    """Where no person on record is the leader: the office or name that the file gives."""
    if told is None or origins is None:
        return ""
    return told.text(FieldName.LEADER) or origins.leaders.get(task.id, "")


def _main_cells(entry: Entry, measure: Row[Any] | None, leader: str, voice: Voice) -> tuple[Cell, ...]:
    task = entry.task
    of_task = (task.ref, task.title, task.goal, voice.name(task.unit, task.unit_en), voice.join(entry.co_units), leader)
    if measure is None:
        return *of_task, "", "", ""
    return *of_task, measure.text, measure.person, day_or_long_term(measure.deadline, task.kind, voice)


def _further_cells(task: Row[Any], measure: Row[Any] | None, voice: Voice) -> tuple[Cell, ...]:
    of_measure: tuple[Cell, ...] = ("",) * 4
    if measure is not None:
        ref, unit = f"{task.ref}-{measure.number}", voice.name(measure.unit, measure.unit_en)
        of_measure = (ref, voice.say(measure.kind), unit, measure.expected_result)
    return (
        voice.say(task.kind),
        voice.say(task.origin),
        voice.name(task.group, task.group_en),
        day_or_long_term(task.deadline, task.kind, voice),
        *of_measure,
        task.cycle,
    )


def status_of(task: Row[Any], voice: Voice) -> str:
    return voice.say(task.state) if task.voided_at is None else voice.speak(VOID)


def day_or_long_term(day: date | None, kind: TaskKind, voice: Voice) -> Cell:
    """The day; that of a long-term task without one is said in words."""
    return LONG_TERM.spoken(voice.language) if day is None and kind is TaskKind.LONG_TERM else day
