"""The deadlines of a table, read in order: each may refer to the one above, and lend its year to those around."""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from models.words import N_, Message, say
from workflow.ledger.reading.cells import Value
from workflow.ledger.reading.deadlines import Deadline, DeadlineType, Note, read_deadline
from workflow.ledger.reading.deadlines_numbers import DAYS_TO_1904, day_of_serial
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.headings import plain
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.reading.rows import RowReader
from workflow.reminders.days import WorkingDays

DAY_SHOWN = re.compile(r"(?:[1-9]|1[0-2])\.[23]0|(?:[1-9]|[1-3]\d|199\d|20\d\d)\.10")  # 9.30, 2026.10
AFTER_LABEL = re.compile(r"[】\])）、，,；;。]")
NEARBY_YEARS = (0, -1, 1)
OTHER_FEEDBACK = N_(
    "The section above says that the feedback was on %(feedback)s; counted from then the deadline would be %(day)s."
)
DEPENDS = (DeadlineType.SAME_AS_ABOVE, DeadlineType.RELATIVE)  # on the row above, on the feedback


def read_deadlines(rows: Sequence[ReadRow], reader: RowReader, feedback: date | None, year: int | None) -> None:
    """Fill in the deadline of each row, with a warning where the wording leaves something open."""
    _read_task_deadlines(rows, reader, feedback, year)
    values = [_value(reader, row, FieldName.DEADLINE) for row in rows]
    once: dict[Value, Deadline] = {}
    for value in values:
        if value not in once:
            once[value] = read_deadline(value, days=reader.days)
    alone = [once[value] for value in values]
    dated = [place for place, found in enumerate(alone) if found.iso and found.type is not DeadlineType.SAME_AS_ABOVE]
    above: Deadline | None = None
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        row.deadline = alone[place]
        if row.deadline.notes or row.deadline.type in DEPENDS:
            row.deadline = read_deadline(value, feedback=feedback, year=year, above=above, days=reader.days)
        if Note.YEAR_MISSING in alone[place].notes and dated:
            row.deadline = _with_year_around(row.deadline, value, _nearest(alone, dated, place), feedback, reader.days)
        above = row.deadline
        row.warnings += [Message(note.label) for note in row.deadline.notes]
        if not row.deadline.understood and not row.deadline.notes:
            row.warnings.append(
                say(N_("The deadline “%(wording)s” is not understood; it is kept as text."), wording=row.deadline.raw)
            )
        row.warnings += _feedback_of_section(row, reader.words.rows.feedback, reader.days)


def _value(reader: RowReader, row: ReadRow, name: FieldName) -> Value:
    """A number as it is shown where it shows a day; a bare number of days in a sheet that counts them from 1904 is that
    day; any other value stays what it is."""
    value = reader.value(row.row, name)
    if isinstance(value, float) and (found := DAY_SHOWN.fullmatch(reader.shown(row.row, name))):
        return found[0]
    if not reader.grid.since_1904 or isinstance(value, str | bool | date):
        return value
    return day_of_serial(value + DAYS_TO_1904) or value


def _feedback_of_section(row: ReadRow, words: Sequence[str], days: WorkingDays) -> list[Message]:
    """Periods are counted from the one feedback of the campaign or the import; a section may tell of another."""
    if row.deadline.type is not DeadlineType.RELATIVE or row.deadline.iso is None or not row.section:
        return []
    day = read_feedback(row.section, tuple(words))
    other = read_deadline(row.deadline.raw, feedback=day, days=days).iso if day else None
    if other is None or other == row.deadline.iso:
        return []
    return [say(OTHER_FEEDBACK, feedback=day, day=other)]


@lru_cache(maxsize=1000)
def read_feedback(section: str, words: tuple[str, ...]) -> date | None:
    """The day after 反馈时间 in the heading of a section, where it is one day with its year."""
    text = plain(section)
    after = next((text.partition(word)[2] for word in words if word in text), "")
    said = read_deadline(AFTER_LABEL.split(after, maxsplit=1)[0].strip(" :：")) if after else None
    return said.iso if said and said.type is DeadlineType.DATE else None


def _read_task_deadlines(rows: Sequence[ReadRow], reader: RowReader, feedback: date | None, year: int | None) -> None:
    """The deadline of the whole task, where it has a column of its own."""
    if FieldName.TASK_DEADLINE not in reader.columns.fields:
        return
    for row in rows:
        value = _value(reader, row, FieldName.TASK_DEADLINE)
        row.task_deadline = read_deadline(value, feedback=feedback, year=year, days=reader.days)


def _nearest(alone: list[Deadline], dated: list[int], place: int) -> date:
    """The day of the nearest row that gives one with its year."""
    at = bisect(dated, place)
    close = min(dated[max(0, at - 1) : at + 1], key=lambda other: abs(other - place))
    return alone[close].iso or date.min


def _with_year_around(read: Deadline, value: Value, near: date, feedback: date | None, days: WorkingDays) -> Deadline:
    """A day without a year lies where the deadlines around it lie, but after the feedback where it can."""
    tried = [read_deadline(value, year=near.year + step, days=days) for step in NEARBY_YEARS]
    fitting = [found for found in tried if found.iso]
    due = [found for found in fitting if found.iso and feedback and found.iso >= feedback]
    best = min(due or fitting, key=lambda found: abs(found.iso - near) if found.iso else near - date.min, default=read)
    if feedback is None or best.iso is None or best.iso >= feedback:
        return best
    later = read_deadline(value, year=best.iso.year + 1, days=days)
    if later.iso and later.iso >= feedback:
        return later
    return replace(best, notes=(*best.notes, Note.BEFORE_FEEDBACK))
