"""What the registry of lacks is made of: how one is entered, and how it finds the rows that it spoils."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models.evidence import Evidence, EvidenceSide
from models.process import Statement, Submission
from tests.process.lived import Life

Data = dict[str, Any]


@dataclass(frozen=True)
class Lack:
    """One way not to meet a need: `spoil` takes something away, the refusal then says `words`."""

    need: str
    trigger: str
    words: str
    spoil: Callable[[Life, Data], object]


LACKS: list[Lack] = []


def lack(need: str, trigger: str, words: str) -> Callable[[Callable[[Life, Data], object]], None]:
    return lambda spoil: LACKS.append(Lack(need, trigger, words, spoil))


def rows(life: Life, kind: type[Any], **found: Any) -> Any:
    return life.session.query(kind).filter_by(**found)


def statement_of(life: Life) -> Statement:
    written: Statement = rows(life, Statement, task_id=life.task.id, cycle=life.task.cycle).one()
    return written


def sent(life: Life) -> Submission:
    submission: Submission = rows(life, Submission, task_id=life.task.id).order_by(Submission.number.desc()).first()
    return submission


def handed_in(life: Life) -> list[Evidence]:
    task = life.task
    items: list[Evidence] = rows(life, Evidence, task_id=task.id, cycle=task.cycle, side=EvidenceSide.UNIT).all()
    return items
