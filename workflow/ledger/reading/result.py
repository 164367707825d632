"""What was read from a workbook: tables with their rows, what was skipped and why, and the same as plain data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from models.ledger import TaskKind
from models.measures import MeasureKind
from models.words import N_, Message, say
from workflow.ledger.reading.cells import letters, unheaded
from workflow.ledger.reading.deadlines import Deadline
from workflow.ledger.reading.fields import FieldName, Status

NOTE = N_("Note on %(cell)s")


@dataclass
class ReadRow:
    """One row as it will be taken over; `row` is the workbook's own number, `problem_row` where its problem begins.

    What stands for no field is kept in `others` under its heading, in `unheaded` under the column's letter where it has
    none; `cell_notes` are what was written about its cells. `written` is the text of every field as it stands.
    """

    row: int
    problem_row: int
    problem_no: int | str | None
    unit: str
    aspect: str
    section: str
    problem: str
    measure: str
    lead: list[str]
    co: list[str]
    leader: str
    deadline: Deadline
    status: Status | None
    written: dict[FieldName, str]
    kind: TaskKind | None = None
    task_deadline: Deadline | None = None
    measure_unit: str = ""
    step: MeasureKind = MeasureKind.OTHER
    others: dict[str, str] = field(default_factory=dict)
    unheaded: dict[str, str] = field(default_factory=dict)
    cell_notes: dict[str, str] = field(default_factory=dict)
    warnings: list[Message] = field(default_factory=list)

    def text(self, name: FieldName) -> str:
        """The cell of a field as it stands: goal, progress, write-off, remark, …"""
        return self.written.get(name, "")

    def list_unnamed(self) -> list[tuple[Message, str]]:
        """What is kept although no heading says what it is."""
        columns = ((unheaded(letter), text) for letter, text in self.unheaded.items())
        return [*columns, *((say(NOTE, cell=cell), text) for cell, text in self.cell_notes.items())]

    @property
    def reported(self) -> str:
        """The status in the words of the file."""
        return self.text(FieldName.STATUS)

    def as_json(self, speak: Callable[[Message], str]) -> dict[str, Any]:
        day = self.deadline.iso
        return {
            "row": self.row,
            "problem_no": self.problem_no,
            "unit": self.unit,
            "aspect": self.aspect,
            "problem": self.problem,
            "measure": self.measure,
            "lead": self.lead,
            "co": self.co,
            "leader": self.leader,
            "deadline": {
                "type": self.deadline.type.value,
                "iso": day.isoformat() if day else None,
                "long_term": self.deadline.long_term,
                "raw": self.deadline.raw,
            },
            "status": self.status.value if self.status else None,
            "warnings": [speak(warning) for warning in self.warnings],
        }


@dataclass
class Skipped:
    row: int
    reason: Message
    text: str = ""


@dataclass
class Column:
    """A column for the page on which the user corrects the mapping; `place` counts from 0 within the table.

    `number` is its place in the sheet, by which it is called when it has no heading.
    """

    place: int
    heading: str
    field: FieldName | None
    number: int

    def name(self, speak: Callable[[Message], str] = str) -> str:
        return self.heading or speak(unheaded(letters(self.number)))


@dataclass
class ReadTable:
    """One table of a sheet; `signature` names its heading row, so that a corrected mapping is remembered for it."""

    sheet: str
    header_row: int
    signature: str
    columns: list[Column]
    rows: list[ReadRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def problems(self) -> int:
        return len({row.problem_row for row in self.rows})

    def as_json(self, speak: Callable[[Message], str]) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": {column.field.value: column.name(speak) for column in self.columns if column.field},
            "rows": [row.as_json(speak) for row in self.rows],
            "skipped": [{"row": one.row, "reason": speak(one.reason)} for one in self.skipped],
        }


@dataclass
class Reading:
    """A whole workbook; hidden sheets and sheets that are no ledger are listed with the reason."""

    tables: list[ReadTable]
    left_out: list[tuple[str, Message]] = field(default_factory=list)

    def rows(self) -> Iterator[ReadRow]:
        return (row for table in self.tables for row in table.rows)

    def summary(self) -> dict[str, int]:
        return {
            "problems": sum(table.problems() for table in self.tables),
            "measures": sum(1 for row in self.rows() if row.measure),
            "skipped": sum(len(table.skipped) for table in self.tables),
            "warnings": sum(len(row.warnings) for row in self.rows()),
        }

    def as_json(self, speak: Callable[[Message], str] = str) -> dict[str, Any]:
        """The plain data; `speak` turns a message into a sentence of the reader's language."""
        return {"sheets": [table.as_json(speak) for table in self.tables], "summary": self.summary()}
