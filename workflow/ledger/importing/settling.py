"""The kind and the deadline of a task from the rows that ask for it, by what the file says and the office decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.ledger import Campaign, TaskKind
from workflow.ledger.importing.decisions import Decisions, day_of, wording_of
from workflow.ledger.importing.units import UnitBook
from workflow.ledger.reading.deadlines import Deadline, DeadlineType
from workflow.ledger.reading.deadlines_kinds import LASTING
from workflow.ledger.reading.result import ReadRow


@dataclass(frozen=True)
class Wishes:
    """Who says what a row means: the units on record, the decisions of the office, the campaign."""

    book: UnitBook
    decisions: Decisions
    campaign: Campaign
    refs: frozenset[str] = frozenset()  # of the problems that stand in the ledger

    def day(self, deadline: Deadline) -> date | None:
        return day_of(deadline, self.decisions, self.campaign)


def settle_days(rows: Sequence[ReadRow], wishes: Wishes) -> tuple[TaskKind, date | None]:
    """Long-term when a row says so or none has a day, at once when all are; a blank beside days says nothing."""
    days = [day for row in rows if (day := own_day(row, wishes))]
    kinds = [kind for row in rows if (kind := _kind_said(row, wishes))]
    if TaskKind.LONG_TERM in kinds or not days:
        return TaskKind.LONG_TERM, max(days, default=None)
    every = all(kind is TaskKind.IMMEDIATE for kind in kinds)
    return (TaskKind.IMMEDIATE if every else TaskKind.TIME_LIMITED), max(days)


def own_day(row: ReadRow, wishes: Wishes) -> date | None:
    """The day of the whole task where the file has one, else the row's."""
    return wishes.day(_deadline_of(row))


def lasts(rows: Sequence[ReadRow], wishes: Wishes) -> bool:
    """Whether it is said that the task has no day, which is more than to say nothing."""
    whole = any(says_no_day(_deadline_of(row), wishes) for row in rows)
    return whole and not any(own_day(row, wishes) for row in rows)


def says_no_day(deadline: Deadline, wishes: Wishes) -> bool:
    """In words, or because the office decided so of these words; a blank cell says nothing."""
    if wishes.day(deadline) is not None:
        return False
    decided = wishes.decisions.days.get(wording_of(deadline), deadline) is None
    return _is_lasting(deadline) or (decided and wording_of(deadline) != "")


def _kind_said(row: ReadRow, wishes: Wishes) -> TaskKind | None:
    """None where the row says nothing."""
    if row.kind is not None:
        return row.kind
    deadline = _deadline_of(row)
    if _is_lasting(deadline):
        return TaskKind.LONG_TERM
    if own_day(row, wishes) is None:
        return None
    return TaskKind.IMMEDIATE if deadline.type is DeadlineType.IMMEDIATE else TaskKind.TIME_LIMITED


def _is_lasting(deadline: Deadline) -> bool:
    return deadline.long_term or deadline.type in LASTING


def _deadline_of(row: ReadRow) -> Deadline:
    return row.task_deadline or row.deadline
