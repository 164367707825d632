"""The data rows of a table: each with its problem, units, deadline, status and the warnings of its cells."""

from dataclasses import dataclass, field
from functools import cached_property

from models.words import N_, Message, say
from workflow.ledger.reading.cells import MOST_COLUMNS, Grid, Value, address, letters
from workflow.ledger.reading.columns import Columns
from workflow.ledger.reading.deadlines import Deadline, DeadlineType
from workflow.ledger.reading.fields import FieldName, Status
from workflow.ledger.reading.headings import Headings, plain
from workflow.ledger.reading.numbering import read_number
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.reading.statuses import read_status, read_ticks
from workflow.ledger.reading.units import Named, Names, keep_whole, name_units, without_persons
from workflow.reminders.days import WorkingDays

GROUPING = (FieldName.UNIT, FieldName.ASPECT, FieldName.SUB_ASPECT, FieldName.SOURCE)
AS_WRITTEN = (FieldName.DEADLINE, FieldName.DEADLINE_WRITTEN)  # "same as above" stays as it is
Written = tuple[Named, Named, Named]  # the units in the cells for lead, responsible and contributing units
LAST_COLUMN = 16_384  # that any program has
LONGEST_UNIT = 60
LONGEST_STATUS = 40
GOES_ON = N_("The row has the number %(number)s but no problem of its own; it was taken under the problem above.")
HIDDEN_ROW = say(N_("This row is hidden in the file; it was read all the same."))
HIDDEN_COLUMNS = N_("These columns are hidden in the file and were read all the same: %(columns)s.")
CUT = N_("The sheet has more than %(count)s columns; what stands further to the right was not read.")
NO_LEAD = say(N_("No lead unit is given."))
LEAD_ABOVE = say(N_("No lead unit is given; that of the row above was taken."))
NO_NUMBER = say(N_("The problem has no number."))
NO_PROBLEM = say(N_("No problem is given for this measure."))
NO_MEASURE = say(N_("No measure is given for this problem."))


@dataclass
class RowReader:
    """Reads the rows of one table from top to bottom; what is left out in a row is taken from the one above."""

    grid: Grid
    columns: Columns
    words: Headings
    days: WorkingDays = field(default_factory=WorkingDays)
    section: str = ""
    above: ReadRow | None = None
    fresh: bool = True  # nothing is carried over a section heading
    texts_above: dict[FieldName, str] = field(default_factory=dict)

    def begin_section(self, text: str) -> None:
        self.section = text
        self.fresh = True

    def read(self, row: int) -> ReadRow:
        """The row as far as it can be read alone; units are traced and deadlines read when all rows are known."""
        texts = {name: self._text(row, name) for name in self.columns.fields}
        carried = self._continues(row, texts)
        above = self.above if not self.fresh else None
        self._take_from_above(texts, above if carried or not self._has_reference(row) else None, carried)
        read = ReadRow(
            row=row,
            problem_row=above.problem_row if carried and above else row,
            problem_no=self._number(row, above if carried else None),
            unit=" ".join(texts.get(FieldName.UNIT, "").split()),
            aspect=texts.get(FieldName.ASPECT, "") or self.section,
            section=self.section,
            problem=texts.get(FieldName.PROBLEM, ""),
            measure=texts.get(FieldName.MEASURE, ""),
            lead=[],
            co=[],
            leader=" ".join(texts.get(FieldName.LEADER, "").split()),
            deadline=Deadline(DeadlineType.NONE),
            status=self._status(row, texts),
            written=texts,
            kind=self.words.kinds.fits(texts.get(FieldName.KIND, "")),
            step=self.words.measure_kinds.fits(texts.get(FieldName.MEASURE_KIND, "")),
            measure_unit=" ".join(texts.get(FieldName.MEASURE_UNIT, "").split()),
            others=self._others(row),
            unheaded=self._unheaded(row),
            cell_notes=self._notes_on(row),
        )
        self._warn(read, carried)
        self.above, self.fresh = read, False
        return read

    def _has_reference(self, row: int) -> bool:
        """A problem that stands under a reference, such as X26-P07, says itself what belongs to it."""
        number = self._number(row, None)
        return isinstance(number, str) and any(map(str.isalpha, number)) and any(map(str.isdigit, number))

    @staticmethod
    def _take_from_above(texts: dict[FieldName, str], above: ReadRow | None, carried: bool) -> None:
        if above is None:
            return
        for name in GROUPING:
            texts[name] = texts.get(name) or above.text(name)
        if carried:
            texts[FieldName.PROBLEM] = texts.get(FieldName.PROBLEM) or above.problem

    def value(self, row: int, name: FieldName) -> Value:
        return self.grid.at(row, self.columns.fields[name]) if name in self.columns.fields else ""

    def shown(self, row: int, name: FieldName) -> str:
        """The number in a cell as the office program shows it, where that says more than the number."""
        return self.grid.shown.get(self.grid.begins(row, self.columns.fields[name]), "")

    def _cell(self, row: int, column: int) -> str:
        return self.grid.text(row, column)

    def _others(self, row: int) -> dict[str, str]:
        return {heading: text for column, heading in self.columns.others.items() if (text := self._cell(row, column))}

    def _unheaded(self, row: int) -> dict[str, str]:
        """What stands under no heading; not what only reaches there from a merged column beside it."""
        meant = set(self.columns.fields.values())
        own = (column for column in self.columns.unheaded if column not in meant)
        texts = {column: self._cell(row, column) for column in own if self.grid.begins(row, column)[1] == column}
        return {letters(column): text for column, text in texts.items() if text}

    def _notes_on(self, row: int) -> dict[str, str]:
        """What is written about the row's cells; tables may stand side by side."""
        notes = self.grid.notes.get(row, {})
        return {address(row, column): text for column, text in sorted(notes.items()) if column in self._reach}

    @cached_property
    def _reach(self) -> range:
        """As far as the table goes, the last one to the end of the sheet."""
        first, last = self.columns.labels[0].column, self.columns.labels[-1].column
        return range(first, 1 + (last if last < self.grid.width() else LAST_COLUMN))

    def _read_columns(self) -> list[int]:
        return [*self.columns.numbers, *self.columns.beyond]

    def _text(self, row: int, name: FieldName) -> str:
        text = self._cell(row, self.columns.fields[name])
        same = text and plain(text) in self.words.rows.same and name not in AS_WRITTEN
        if same and not self._has_reference(row):  # our own export says everything in each row
            return self.texts_above.get(name, "")
        self.texts_above[name] = text or self.texts_above.get(name, "")
        return text

    def _continues(self, row: int, texts: dict[FieldName, str]) -> bool:
        """Does the row belong to the problem of the row above: merged with it, left blank, or written once more?"""
        if self.above is None or self.fresh:
            return False
        if self._has_reference(row) and not self._same_number(row):
            return False
        column = self.columns.fields.get(FieldName.PROBLEM)
        if self._is_faulty(row, column) and not texts.get(FieldName.PROBLEM):
            return False
        if column is None or not texts[FieldName.PROBLEM]:
            return column is not None or self._same_number(row)
        merged = self.grid.begins(row, column)[0] < row
        same_unit = texts.get(FieldName.UNIT, "") in {"", self.above.text(FieldName.UNIT)}
        return merged or (texts[FieldName.PROBLEM] == self.above.problem and same_unit)

    def _is_faulty(self, row: int, column: int | None) -> bool:
        return column is not None and self.grid.begins(row, column) in self.grid.faults

    def notes(self) -> list[Message]:
        """What is to be said of the sheet as a whole, before its first row."""
        hidden = [letters(column) for column in self._read_columns() if column in self.grid.hidden_columns]
        told: list[Message] = [say(HIDDEN_COLUMNS, columns=", ".join(hidden))] if hidden else []
        return [*told, say(CUT, count=MOST_COLUMNS)] if self.grid.cut else told

    def _same_number(self, row: int) -> bool:
        number = self._number(row, None)
        return number is None or (self.above is not None and number == self.above.problem_no)

    def _number(self, row: int, above: ReadRow | None) -> int | str | None:
        number = read_number(self.value(row, FieldName.PROBLEM_NO))
        return above.problem_no if number is None and above else number

    def _status(self, row: int, texts: dict[FieldName, str]) -> Status | None:
        if ticked := read_ticks(self.columns.ticks, lambda column: self.grid.at(row, column), self.words):
            return ticked
        if FieldName.STATUS in self.columns.fields:
            return read_status(self.value(row, FieldName.STATUS), self.words)
        progress = self.value(row, FieldName.PROGRESS)
        return read_status(progress, self.words) if len(texts.get(FieldName.PROGRESS, "")) <= LONGEST_STATUS else None

    def _warn(self, read: ReadRow, carried: bool) -> None:
        if read.row in self.grid.hidden_rows:
            read.warnings.append(HIDDEN_ROW)
        faults = [self.grid.faults.get(self.grid.begins(read.row, column)) for column in self._read_columns()]
        read.warnings += [fault for fault in faults if fault]
        if FieldName.PROBLEM_NO in self.columns.fields and read.problem_no is None and not carried:
            read.warnings.append(NO_NUMBER)
        if carried and not self.value(read.row, FieldName.PROBLEM) and not self._same_number(read.row):
            read.warnings.append(say(GOES_ON, number=str(read.problem_no)))
        if not read.problem:
            read.warnings.append(NO_PROBLEM)
        if not read.measure:
            read.warnings.append(NO_MEASURE)
        status = read.text(FieldName.STATUS)
        if status and read.status is None and plain(status) not in self.words.rows.nothing:
            read.warnings.append(
                say(N_("The status “%(wording)s” is not understood; it is kept as text."), wording=status[:60])
            )


def name_row(read: ReadRow, words: Headings, whole: frozenset[str], persons: frozenset[FieldName]) -> Written:
    """The units written in the cells for lead, responsible and contributing units.

    The names in `whole` are those on record that hold a sign which divides; in the fields of `persons` people are
    named beside their units.
    """
    cells = (FieldName.LEAD, FieldName.RESPONSIBLE, FieldName.CO)
    texts = (without_persons(read.text(cell), words.units) if cell in persons else read.text(cell) for cell in cells)
    lead, responsible, co = (
        keep_whole(read.text(cell), whole) or name_units(text, words.units, words.rows.nothing)
        for cell, text in zip(cells, texts, strict=True)
    )
    return lead, responsible, co


def settle_units(read: ReadRow, written: Written, above: ReadRow | None, names: Names) -> None:
    """Who leads and who contributes, with long names; a row of the same problem without a lead takes that above."""
    lead, responsible, co = written
    leading = lead.lead or lead.plain or responsible.lead or co.lead
    if not leading and responsible.plain:
        leading, responsible = responsible.plain, Named(co=responsible.co)
    own = [*co.plain, *co.co]
    others = [
        name for name in (*lead.co, *responsible.plain, *responsible.lead, *responsible.co) if name not in leading
    ]
    read.lead = [_resolve(read, name, names) for name in dict.fromkeys(leading)]
    if not read.lead and above and above.problem_row == read.problem_row and above.lead:
        read.lead = list(above.lead)
        read.warnings.append(LEAD_ABOVE)
    elif not read.lead:
        read.warnings.append(NO_LEAD)
    read.co = list(dict.fromkeys(_resolve(read, name, names) for name in dict.fromkeys([*own, *others])))
    read.lead = list(dict.fromkeys(read.lead))


def _resolve(read: ReadRow, name: str, names: Names) -> str:
    long = names.resolve(name)
    warning: Message | None = None
    if long != name and not names.is_name(name):
        warning = say(N_("“%(short)s” was read as “%(long)s”."), short=name, long=long)
    elif long == name and len(name) > LONGEST_UNIT:
        warning = say(N_("“%(wording)s …” looks like no unit."), wording=name[:40])
    if warning and warning not in read.warnings:
        read.warnings.append(warning)
    return long
