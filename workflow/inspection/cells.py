"""Working on a cell of the matrix: the rating, what was looked at and what came to light, the note, the basis."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.inspection import InspectedUnit
from models.inspection_work import Basis, BasisKind, Cell
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, NotFound
from workflow.inspection.at_work import hold_at_work
from workflow.inspection.basis import Token, find_sources, read_tokens
from workflow.inspection.kept_basis import require_unused
from workflow.inspection.template import Template, template_of
from workflow.ledger.texts import refuse_all_at_once, take_text
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import require
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind

TEXTS = ("looked", "caught", "note")
MOST_BASIS = 100


@dataclass(frozen=True)
class CellFacts:
    """What is entered in a cell; `basis` are names like "evidence:12", all that it is to rest on."""

    rating: str = ""
    looked: str = ""
    caught: str = ""
    note: str = ""
    basis: Collection[str] = ()


def save_cell(
    session: Session,
    inspected: InspectedUnit,
    question: str,
    facts: CellFacts,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> Cell | None:
    """Keep what was entered; None as long as nothing ever was. What stands there already is not entered again.

    Raises Stale when somebody else changed the cell meanwhile. The trail keeps which fields changed, the rating, and a
    seal over the rest, never the words: people tied to the unit read parts of the trail.
    """
    hold_at_work(session, inspected)
    lock_row(session, inspected)
    require(actor, "cell.rate", inspected)
    template = template_of(inspected.inspection.template)
    number = require_question(template, question)
    cell = find_cell(session, inspected, question)
    values, basis = _check(template, facts, cell), read_tokens(facts.basis)
    stands, rests_on = values_of(cell), basis_of(cell)
    if (stands, set(rests_on)) == (values, basis):
        return cell
    check_seen(session, cell, seen_version)
    _check_basis(session, inspected, basis - set(rests_on), len(basis), actor)
    require_unused(session, [row for token, row in rests_on.items() if token not in basis])
    changed = [name for name, value in values.items() if stands[name] != value]
    changed += ["basis"] if basis != set(rests_on) else []
    cell = cell or Cell(inspected=inspected, question=question)
    session.add(cell)
    for name, value in values.items():
        setattr(cell, name, value)
    _settle_basis(session, cell, rests_on, basis, actor, now)
    mark(cell, actor, now)
    sealed = hash_text(canonical([values, sorted(f"{kind}:{one}" for kind, one in basis)]))
    told = {"unit": inspected.unit.name, "question": question, "number": number, "fields": changed, "sealed": sealed}
    told |= {"rating": [stands["rating"], cell.rating]}
    record(session, inspected.inspection, EventKind.INSPECTION_CELL_SAVED, actor=actor, now=now, **told)
    return cell


def find_cell(session: Session, inspected: InspectedUnit, question: str) -> Cell | None:
    query = select(Cell).where(Cell.inspected_id == inspected.id, Cell.question == question)
    return session.scalar(query.options(selectinload(Cell.basis), selectinload(Cell.alignments)))


def require_question(template: Template, name: str) -> int:
    """Its number in the template, from 1; raises NotFound for a name that the template does not have."""
    question = template.question(name)
    if question is None:
        raise NotFound(say(N_("There is nothing at this address.")))
    return template.questions.index(question) + 1


def require_rating(template: Template, name: str) -> None:
    if name and template.rating(name) is None:
        raise InvalidInput(say(N_("Choose a rating of the scale.")), "rating")


def values_of(cell: Cell | None) -> dict[str, str]:
    """What stands in the cell, apart from its basis."""
    return {name: getattr(cell, name) if cell else "" for name in ("rating", *TEXTS)}


def basis_of(cell: Cell | None) -> dict[Token, Basis]:
    rows = cell.basis if cell else ()
    return {(row.kind, getattr(row, f"{row.kind}_id")): row for row in rows}


def _check(template: Template, facts: CellFacts, cell: Cell | None) -> dict[str, str]:
    refuse_all_at_once(
        lambda: _check_rating(template, facts.rating, cell),
        *(lambda name=name: take_text(getattr(facts, name), name) for name in TEXTS),
        lambda: read_tokens(facts.basis),
    )
    return {"rating": facts.rating, **{name: take_text(getattr(facts, name), name) for name in TEXTS}}


def _check_rating(template: Template, rating: str, cell: Cell | None) -> None:
    """One that the group leaders agreed on is not changed in passing."""
    require_rating(template, rating)
    if cell is not None and cell.alignments and rating != cell.rating:
        told = N_("This rating was aligned with those of other units; it changes by aligning it again.")
        raise InvalidInput(say(told), "rating")


def _check_basis(session: Session, inspected: InspectedUnit, added: Collection[Token], total: int, actor: User) -> None:
    if total > MOST_BASIS:
        raise InvalidInput(say(N_("Name at most %(count)s."), count=MOST_BASIS), "basis")
    if len(find_sources(session, inspected, added, actor=actor)) < len(added):
        told = N_("Choose only what belongs to this unit in the campaigns looked at, and what you may read.")
        raise InvalidInput(say(told), "basis")


def _settle_basis(
    session: Session, cell: Cell, stands: dict[Token, Basis], wanted: set[Token], actor: User, now: datetime
) -> None:
    for gone in stands.keys() - wanted:
        cell.basis.remove(stands[gone])
        session.delete(stands[gone])
    for kind, number in sorted(wanted - stands.keys()):
        cell.basis.append(Basis(kind=kind, **_reference(kind, number), added_at=now, added_by=actor))


def _reference(kind: BasisKind, number: int) -> dict[str, Any]:
    return {f"{kind}_id": number}
