"""What the tests of changing many tasks do again and again."""

from typing import Any

from models.ledger import BulkAct, Task
from tests.cast import Cast
from tests.process.lived import Life
from tests.verification.ways import events_of
from workflow.ledger.bulk import Pin, change_many
from workflow.ledger.outcomes import read_outcomes

Told = dict[str, tuple[str, list[str]]]


def pins_of(*tasks: Task) -> list[Pin]:
    return [Pin(task.id, task.version) for task in tasks]


def change(
    cast: Cast, act: BulkAct, values: dict[str, Any], pins: list[Pin], by: str = "office", key: str = "k"
) -> Told:
    """What became of each task, by reference."""
    run = change_many(cast.session, act, values, pins, key=key, actor=cast[by], now=cast.now)
    cast.session.commit()
    return {one.ref: (one.result.value, [str(words) for words in one.told]) for one in read_outcomes(run)}


def events(task: Task, cast: Cast) -> list[tuple[str, dict[str, Any]]]:
    return events_of(Life(cast, task, cast.now))
