"""Names of process.toml → functions: needs, effects and the conditions of duties register themselves here."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from workflow.errors import Unmet
from workflow.process.context import Context

Need = Callable[[Context], Iterable[Unmet]]
Effect = Callable[[Context], None]
F = TypeVar("F", Need, Effect)

NEEDS: dict[str, Need] = {}
ASKED: set[str] = set()  # needs that the action's own form answers: they never disable its button
EFFECTS: dict[str, Effect] = {}


def need(rule: Need) -> Need:
    NEEDS[rule.__name__] = rule
    return rule


def asked(rule: Need) -> Need:
    """A need met by filling in the action's own form."""
    ASKED.add(rule.__name__)
    return need(rule)


def effect(rule: Effect) -> Effect:
    EFFECTS[rule.__name__] = rule
    return rule
