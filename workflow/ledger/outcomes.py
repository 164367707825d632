"""What became of each task in a change of many: kept as JSON, and told again in the reader's language."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.ledger import BulkRun
from models.words import N_, KeptName, Labelled, Listed, Message, Words, say
from workflow.trail.chain import canonical


class Result(Labelled):
    DONE = "done", N_("Done")
    UNCHANGED = "unchanged", N_("Stood so already")
    REFUSED = "refused", N_("Not done")


@dataclass(frozen=True)
class Outcome:
    """One task; `told` says why it was not done, or what else is to be known."""

    ref: str
    title: str
    result: Result
    told: tuple[Message, ...] = ()


def write_outcomes(outcomes: Sequence[Outcome]) -> str:
    return canonical([[one.ref, one.title, one.result.value, [_keep(words) for words in one.told]] for one in outcomes])


def read_outcomes(run: BulkRun) -> list[Outcome]:
    """In the order in which they are read: what was not done comes first."""
    rows = json.loads(run.outcomes)
    kept = [Outcome(ref, title, Result(result), tuple(map(_tell, told))) for ref, title, result, told in rows]
    order = [Result.REFUSED, Result.UNCHANGED, Result.DONE]
    return sorted(kept, key=lambda one: order.index(one.result))


def _keep(value: Any) -> Any:
    """A message and its parameters as JSON; what is no plain value says what it is."""
    match value:
        case Message():
            return {"say": value.text, "with": {name: _keep(param) for name, param in value.params.items()}}
        case Labelled():
            return {"say": value.label, "with": {}}
        case Words():
            return {"en": value.en, "zh": value.zh}
        case KeptName():
            return {"name": value.name}
        case Listed():
            return {"items": [_keep(item) for item in value.items]}
        case datetime():
            return {"at": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
    return value if isinstance(value, int | float | None) else str(value)


def _tell(kept: Any) -> Any:
    match kept:
        case {"say": text, "with": params}:
            return say(text, **{name: _tell(param) for name, param in params.items()})
        case {"en": english, "zh": chinese}:
            return Words(english, chinese)
        case {"name": name}:
            return KeptName(name)
        case {"items": items}:
            return Listed(tuple(map(_tell, items)))
        case {"at": moment}:
            return datetime.fromisoformat(moment)
        case {"day": day}:
            return date.fromisoformat(day)
    return kept
