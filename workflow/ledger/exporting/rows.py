"""The lines of the task list: cells in the reader's language, in the order of the columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from models.ledger import State, TaskKind
from models.reminders import Colour
from models.words import N_, Words, say
from workflow.ledger.exporting.columns import LONG_TERM
from workflow.ledger.exporting.slices import AT_ONCE, Entry, View, read_entries, words_of
from workflow.reminders.colour import colour_of

Cell = str | int | date | None
VOID = say(N_("Void"))


@dataclass(frozen=True)
class Voice:
    """How this reader is spoken to: `speak` turns words into text, and is asked once for each of them."""

    language: str
    speak: Callable[[Any], str]
    _said: dict[Any, str] = field(default_factory=dict)

    def say(self, word: Any) -> str:
        """For the few words of enums: what they say is remembered."""
        if word not in self._said:
            self._said[word] = self.speak(word)
        return self._said[word]

    def name(self, name: str | None, name_en: str | None) -> str:
        return words_of(name, name_en).spoken(self.language)

    def join(self, names: list[Words]) -> str:
        return ("、" if self.language == "zh" else "; ").join(one.spoken(self.language) for one in names)


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `problem` tells rows of the same problem, `ref` names the row where it cannot be written."""

    cells: tuple[Cell, ...]
    ref: str
    problem: int
    state: State | None = None
    colour: Colour = Colour.NONE
    void: bool = False


def read_lines(session: Session, view: View, voice: Voice, *, at_once: int = AT_ONCE) -> Iterator[list[Line]]:
    """Slice by slice: a line for each measure, one for a task without measures."""
    for entries in read_entries(session, view, at_once=at_once):
        yield [line for entry in entries for line in _lines(entry, view, voice)]


def _lines(entry: Entry, view: View, voice: Voice) -> Iterator[Line]:
    task = entry.task
    colour = colour_of(task, view.today).colour  # type: ignore[arg-type]  # the row has what the rule reads
    before = (*cells_of_problem(task, voice), *_cells_of_task(entry, voice))
    after = (status_of(task, voice), voice.say(colour), task.cycle)
    measures: list[Row[Any] | None] = [*entry.measures] or [None]
    for measure in measures:
        cells = (*before, *_cells_of_measure(task, measure, voice), *after)
        yield Line(cells, task.ref, task.problem_id, task.state, colour, task.voided_at is not None)


def cells_of_problem(row: Row[Any], voice: Voice) -> tuple[Cell, ...]:
    category = voice.name(row.category, row.category_en)
    return row.problem_ref, category, row.problem, row.manifestation, row.source


def _cells_of_task(entry: Entry, voice: Voice) -> tuple[Cell, ...]:
    task = entry.task
    return (
        task.ref,
        task.title,
        task.goal,
        voice.say(task.kind),
        voice.say(task.origin),
        voice.name(task.unit, task.unit_en),
        voice.join(entry.co_units),
        task.leader or "",
        voice.name(task.group, task.group_en),
        day_or_long_term(task.deadline, task.kind, voice),
    )


def _cells_of_measure(task: Row[Any], measure: Row[Any] | None, voice: Voice) -> tuple[Cell, ...]:
    if measure is None:
        return ("",) * 8
    return (
        f"{task.ref}-{measure.number}",
        measure.text,
        voice.say(measure.kind),
        voice.name(measure.unit, measure.unit_en),
        measure.person,
        day_or_long_term(measure.deadline, task.kind, voice),
        measure.expected_result,
        measure.progress or "",
    )


def status_of(task: Row[Any], voice: Voice) -> str:
    return voice.say(task.state) if task.voided_at is None else voice.speak(VOID)


def day_or_long_term(day: date | None, kind: TaskKind, voice: Voice) -> Cell:
    """The day; that of a long-term task without one is said in words."""
    return LONG_TERM.spoken(voice.language) if day is None and kind is TaskKind.LONG_TERM else day
