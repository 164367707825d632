"""Further lists of a workbook that tell again, under the same references, what its task list has told already."""

from models.words import N_, say
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.result import Reading, ReadRow, ReadTable, Skipped
from workflow.ledger.reading.rows import RowReader

TOLD = N_("Stands on the sheet “%(sheet)s” already.")
ALL_TOLD = N_("Its rows stand on the sheet “%(sheet)s” already.")
NUMBERS = (FieldName.TASK_NO, FieldName.MEASURE_NO)
Read = list[tuple[ReadTable, RowReader]]


def skip_repeated(reading: Reading, read: Read) -> Read:
    """Only where one table names tasks by references: the rows of others with one of these are skipped."""
    whole = next(
        (table for table, rows in read if {FieldName.TASK_NO, FieldName.MEASURE} <= set(rows.columns.fields)), None
    )
    if whole is None:
        return read
    known = {ref for row in whole.rows for ref in _references(row)}
    kept: Read = []
    for table, rows in read:
        if table is not whole:
            _skip(table, known, whole.sheet)
        if table.rows:
            kept.append((table, rows))
        else:
            reading.left_out.append((table.sheet, say(ALL_TOLD, sheet=whole.sheet)))
    return kept


def _skip(table: ReadTable, known: set[str], sheet: str) -> None:
    repeated = [row for row in table.rows if _references(row) & known]
    table.rows = [row for row in table.rows if not _references(row) & known]
    table.skipped += [Skipped(row.row, say(TOLD, sheet=sheet), _text_of(row)) for row in repeated]
    table.skipped.sort(key=lambda one: one.row)


def _text_of(row: ReadRow) -> str:
    """The problem, and what nothing but this row can have told."""
    return " ".join([row.problem, *row.unheaded.values(), *row.cell_notes.values()]).strip()


def _references(row: ReadRow) -> set[str]:
    """References have letters and digits; a bare number counts anew on every sheet."""
    numbers = [str(row.problem_no), *(row.text(name) for name in NUMBERS)]
    return {text.strip().upper() for text in numbers if any(map(str.isalpha, text)) and any(map(str.isdigit, text))}
