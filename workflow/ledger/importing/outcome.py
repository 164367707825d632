"""What becomes of a row of a file, whatever the file holds: what is open, what is said, what taking over does."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from models.imports import RowAction
from models.words import KeptName, Message
from workflow.trail.chain import canonical

TABLE = 1_000_000  # a row's place is its number in the workbook, within a million for each table


@dataclass
class Outcome:
    """A row with its place in the file; `open` says what has to be decided or mended first."""

    place: int
    table_no: int
    left_out: bool = field(default=False, kw_only=True)
    open: list[Message] = field(default_factory=list, kw_only=True)
    told: list[Message] = field(default_factory=list, kw_only=True)
    effects: list[Message] = field(default_factory=list, kw_only=True)
    adds: bool = field(default=False, kw_only=True)  # something in it is not on record yet

    def add(self, effect: Message) -> None:
        self.effects.append(effect)
        self.adds = True


def action_of(row: Outcome) -> RowAction:
    if row.left_out:
        return RowAction.LEFT_OUT
    if row.open:
        return RowAction.OPEN
    if row.adds:
        return RowAction.NEW
    return RowAction.CHANGED if row.effects else RowAction.SAME


def digest_of(rows: Sequence[Outcome]) -> str:
    """Names the plan that the user was shown: the same as long as the file would do the same."""
    told = [[row.place, action_of(row).value, [[m.text, m.params] for m in row.effects]] for row in rows]
    return hashlib.sha256(canonical(_plain(told)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return [value.text, _plain(value.params)]
    if isinstance(value, KeptName):
        return value.name
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
