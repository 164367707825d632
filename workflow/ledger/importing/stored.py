"""Rows and messages as the database keeps them between reading and taking over: JSON, and back."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from models.ledger import TaskKind
from models.measures import MeasureKind
from models.words import KeptName, Listed, Message
from workflow.ledger.reading.deadlines import Deadline, DeadlineType
from workflow.ledger.reading.fields import FieldName, Status
from workflow.ledger.reading.result import ReadRow

DAY, MESSAGE, LISTED, NAMED = "day", "message", "listed", "named"
DEADLINES = ("deadline", "task_deadline")


def keep_row(row: ReadRow) -> str:
    """The row without its warnings, which are kept beside it."""
    plain = {name: value for name, value in vars(row).items() if name != "warnings"}
    days = {name: _keep_deadline(plain[name]) for name in DEADLINES}
    return _dump({**plain, **days})


def read_row(kept: str) -> ReadRow:
    plain = json.loads(kept)
    plain["written"] = {FieldName(name): text for name, text in plain["written"].items()}
    for name in DEADLINES:
        plain[name] = _read_deadline(plain[name])
    plain["status"] = Status(plain["status"]) if plain["status"] else None
    plain["step"] = MeasureKind(plain["step"])
    plain["kind"] = TaskKind(plain["kind"]) if plain["kind"] else None
    return ReadRow(**plain)


def _keep_deadline(deadline: Deadline | None) -> dict[str, Any] | None:
    return {**asdict(deadline), "notes": ()} if deadline else None


def _read_deadline(kept: dict[str, Any] | None) -> Any:
    if kept is None:
        return None
    days = {"iso": _day(kept["iso"]), "original": _day(kept["original"]), "notes": ()}
    return Deadline(**{**kept, **days, "type": DeadlineType(kept["type"])})


def keep_messages(messages: Iterable[Message]) -> str:
    return _dump([_keep(message) for message in messages])


def read_messages(kept: str) -> list[Message]:
    return [_read(message) for message in json.loads(kept or "[]")]


def _keep(value: Any) -> Any:
    if isinstance(value, Message):
        return {MESSAGE: value.text, "params": {name: _keep(param) for name, param in value.params.items()}}
    if isinstance(value, Listed):
        return {LISTED: [_keep(item) for item in value.items]}
    if isinstance(value, KeptName):
        return {NAMED: value.name}
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if hasattr(value, "label"):
        return {MESSAGE: value.label, "params": {}}
    return value if isinstance(value, str | int | float) else str(value)


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if DAY in value:
        return date.fromisoformat(value[DAY])
    if NAMED in value:
        return KeptName(value[NAMED])
    if LISTED in value:
        return Listed(tuple(_read(item) for item in value[LISTED]))
    return Message(value[MESSAGE], {name: _read(param) for name, param in value["params"].items()})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
