"""The cells behind the standard form: what the files told of a line that the ledger itself does not hold."""

from typing import Any

from sqlalchemy import Row

from workflow.ledger.exporting.besides import add_lines, fit, line_of, list_untold
from workflow.ledger.exporting.origins import Origins, Told
from workflow.ledger.exporting.progress import told_progress
from workflow.ledger.exporting.slices import Entry
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.texts import fold_name

OWN_COLUMNS = (
    FieldName.FILE_NO,
    FieldName.DEADLINE_WRITTEN,
    FieldName.REPORTED,
    FieldName.WRITE_OFF,
    FieldName.REMARK,
)


def told_of(task: Row[Any], measure: Row[Any] | None, origins: Origins, *, first: bool) -> Told:
    """What is told of a measure; the first line of a task bears what rows without a measure told as well."""
    own = origins.of_measure.get(measure.id) if measure is not None else None
    whole = origins.of_task.get(task.id) if first else None
    if own is None or whole is None:
        return own or whole or Told()
    names = dict.fromkeys((*own.texts, *whole.texts))
    texts = {name: add_lines(own.text(name), whole.text(name)) for name in names}
    return Told(texts, own.typed or whole.typed, [*own.rows, *whole.rows])


def cells_as_imported(
    entry: Entry, measure: Row[Any] | None, told: Told, progress: str, voice: Voice
) -> tuple[str, ...]:
    """In the order of the columns; `progress` is what the column of that name says."""
    task, besides = entry.task, told.text(FieldName.BESIDES)
    units = _units_of(entry, measure)
    untold = [pair for read in told.rows for pair in list_untold(read, task, units, entry.co_units, voice)]
    leader = told.text(FieldName.LEADER) if task.leader else ""
    replaced = {
        FieldName.LEADER: leader,
        FieldName.PROGRESS: told_progress(measure, entry.stated, told),
    }
    shown = (progress, task.leader or "")
    untold += [
        (text, line_of(name, text, voice))
        for name, text in replaced.items()
        if text and not any(text in one for one in shown)
    ]
    besides = add_lines(besides, *(line for text, line in untold if text not in besides))
    return (*(fit(told.text(name), voice) for name in OWN_COLUMNS), fit(besides, voice))


def _units_of(entry: Entry, measure: Row[Any] | None) -> set[str]:
    """The names under which the line shows units, in both languages."""
    rows = [row for row in (entry.task, measure) if row is not None]
    names = [name for row in rows for name in (row.unit, row.unit_en)]
    names += [name for unit in entry.co_units for name in (unit.zh, unit.en)]
    return {fold_name(name) for name in names if name}
