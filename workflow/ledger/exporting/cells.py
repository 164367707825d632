"""Texts on their way into cells of other programs: nothing that runs, nothing that the format cannot hold."""

import re

from models.words import N_, Words, say
from workflow.errors import TooLarge

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # both widths run
UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # what XML 1.0 has no way to write
LONGEST_CELL = 32_767  # characters that Excel keeps in a cell, counted as UTF-16 does
SHEET_ROWS = 1_048_576  # rows of an Excel sheet
STATEMENT_LINES = 3000  # of all its lists together
WORD_TASKS = 1000  # more would make a document that Word opens slowly and nobody reads


def make_harmless(text: str) -> str:
    """The text behind an apostrophe where a spreadsheet that opens it in a CSV would run it.

    One more apostrophe where the text itself begins so, which makes it certain what `as_meant` has to give back.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def as_meant(cell: str) -> str:
    """The text that `make_harmless` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_SIGNS) else cell


def clean_text(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return UNHOLDABLE.sub("", text)


def fit_cell(text: str, column: Words, ref: str) -> str:
    """The text as a cell of a workbook; raises TooLarge, naming the place, rather than cut it off."""
    cleaned = clean_text(text)
    if len(cleaned) > LONGEST_CELL // 2 and len(cleaned.encode("utf-16-le")) // 2 > LONGEST_CELL:
        told = N_(
            "%(ref)s, “%(column)s”: this text is longer than the %(most)s characters that a cell of Excel holds. "
            "Shorten it, or export CSV, which has no such limit."
        )
        raise TooLarge(say(told, ref=ref, column=column, most=LONGEST_CELL))
    return cleaned


def require_rows(rows: int, taken: int) -> None:
    """Raise TooLarge unless so many rows fit beneath the `taken` ones that title and headings need."""
    most = SHEET_ROWS - taken
    if rows > most:
        told = N_(
            "A sheet of Excel holds %(most)s rows, these would be %(rows)s. Narrow the view with the filters, or "
            "export CSV, which has no such limit."
        )
        raise TooLarge(say(told, most=most, rows=rows))


def require_word(tasks: int) -> None:
    """Raise TooLarge unless a Word document of so many tasks can still be worked with."""
    if tasks > WORD_TASKS:
        told = N_(
            "A Word document is made of at most %(most)s tasks, these are %(tasks)s. Narrow the view of the ledger "
            "with its filters, or export it as an Excel workbook."
        )
        raise TooLarge(say(told, most=WORD_TASKS, tasks=tasks))


def require_statement(lines: int) -> None:
    """Raise TooLarge unless the lists of a statement still make a document that can be worked with."""
    if lines > STATEMENT_LINES:
        told = N_(
            "The lists of this statement would have %(lines)s lines, and a Word document is made of at most %(most)s. "
            "The numbers stand on the page of the campaign; the lists come out of its ledger as an Excel workbook."
        )
        raise TooLarge(say(told, most=STATEMENT_LINES, lines=lines))
