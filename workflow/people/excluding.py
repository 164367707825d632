"""Roles that no one may hold together, in whatever way they come to a person."""

from collections.abc import Sequence

from models.people import Role
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.process.declared import process


def excluded_by(role: Role, held: Sequence[Role]) -> Role | None:
    """A held role that cannot go together with this one, in whichever direction it is declared."""
    excludes = process().excludes
    clashes = (other for other in held if other in excludes.get(role, ()) or role in excludes.get(other, ()))
    return next(clashes, None)


def check_together(role: Role, held: Sequence[Role]) -> None:
    """Raise InvalidInput when whoever holds these roles may not have that one, too."""
    if clash := excluded_by(role, held):
        raise InvalidInput(say(N_("Nobody may be %(one)s and %(other)s at once."), one=role, other=clash), "role")
