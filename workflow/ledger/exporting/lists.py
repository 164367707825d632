"""A view as a file: its three lists as a workbook, or the first of them as a comma-separated file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from sqlalchemy.orm import Session

from models.words import N_, Message, say
from workflow.ledger.exporting.cells import require_rows
from workflow.ledger.exporting.columns import (
    AS_IMPORTED,
    OF_PROBLEM,
    PRINTED,
    PROBLEMS,
    RESPONSIBILITIES,
    TASKS,
    Column,
)
from workflow.ledger.exporting.comma_file import write_csv
from workflow.ledger.exporting.origins import has_origins
from workflow.ledger.exporting.problems import count_problems, read_problems
from workflow.ledger.exporting.responsibilities import count_responsibilities, read_responsibilities
from workflow.ledger.exporting.rows import read_lines
from workflow.ledger.exporting.slices import View, measure_view
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.exporting.workbook import FIRST, Sheet, write_workbook

NAMES = {"tasks": say(N_("Task list")), "problems": say(N_("Problem list")), "duties": say(N_("Responsibility list"))}


@dataclass(frozen=True)
class Cover:
    """What a file says of itself: `title` above each list, given its name; the footer; whose file it is."""

    title: Callable[[Message], str]
    footer: str
    author: str


def write_lists(session: Session, view: View, file: IO[bytes], voice: Voice, cover: Cover) -> int:
    """The workbook; returns the rows of its task list. Refused before anything is read when a list is too long."""
    size = measure_view(session, view)
    for rows in (size.rows, count_problems(session, view), count_responsibilities(size)):
        require_rows(rows, FIRST)
    imported = has_origins(session, view)
    columns, lines = columns_of(imported), read_lines(session, view, voice, imported=imported)
    duties = read_responsibilities(session, view, voice, imported=imported)
    sheets = (
        Sheet(*_names("tasks", voice, cover), columns, lines, len(OF_PROBLEM), *_coloured(columns), len(PRINTED)),
        Sheet(*_names("problems", voice, cover), PROBLEMS, read_problems(session, view, voice)),
        Sheet(*_names("duties", voice, cover), RESPONSIBILITIES, duties, 0, *_coloured(RESPONSIBILITIES)),
    )
    return write_workbook(file, sheets, language=voice.language, footer=cover.footer, author=cover.author)[0]


def write_task_list(session: Session, view: View, file: IO[bytes], voice: Voice) -> int:
    """The comma-separated file, however long; returns its rows."""
    imported = has_origins(session, view)
    lines = read_lines(session, view, voice, imported=imported)
    return write_csv(file, columns_of(imported), lines, language=voice.language)


def columns_of(imported: bool) -> tuple[Column, ...]:
    """The standard form; behind it, where a task came from a file, what files told beside it."""
    return TASKS + AS_IMPORTED if imported else TASKS


def _names(name: str, voice: Voice, cover: Cover) -> tuple[str, str]:
    return voice.speak(NAMES[name]), cover.title(NAMES[name])


def _coloured(columns: tuple[Column, ...]) -> tuple[int, int]:
    """The places of status and signal."""
    headings = [column.heading.en for column in columns]
    return headings.index("Status"), headings.index("Signal")
