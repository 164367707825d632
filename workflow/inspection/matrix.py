"""The matrix unit × question: one screen of it, how far each team is, and one unit with all its questions."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from models.inspection import InspectedUnit, SpecialInspection, Team
from models.inspection_work import Cell
from models.people import User
from workflow.inspection.basis import Source, Token, find_sources
from workflow.inspection.cells import basis_of
from workflow.inspection.looks import bare_where, came_to_light_where, tells_where
from workflow.inspection.seeing import units_where
from workflow.inspection.template import Question, Template
from workflow.process.rights import require
from workflow.shares import percent_of


@dataclass(frozen=True)
class Row:
    """A unit and its cells by question; `rated` of all its questions have a rating."""

    inspected: InspectedUnit
    cells: dict[str, Cell]
    rated: int


@dataclass(frozen=True)
class Progress:
    """How far a team is, or the units that have no team yet: `rated` of `asked` cells have a rating, `looked` of
    them say what was looked at, in `caught` something came to light (looks.py); `bare` ratings rest on nothing."""

    team: Team | None
    units: int
    rated: int
    looked: int
    caught: int
    bare: int
    asked: int

    @property
    def percent(self) -> int:
        return percent_of(self.rated, self.asked)


@dataclass(frozen=True)
class Panel:
    """A question asked of one unit, with what stands there and what of its basis the reader may read."""

    number: int
    question: Question
    cell: Cell | None
    basis: list[tuple[str, Source | None]]  # its name in a form; None for what the reader does not read


def count_progress(
    session: Session, inspection: SpecialInspection, template: Template, *, actor: User
) -> list[Progress]:
    """Of the teams that the actor sees, in their order."""
    told = (Cell.rating != "", tells_where(Cell.looked), came_to_light_where(template), bare_where())
    counts = (func.count(Cell.id).filter(condition) for condition in told)
    query = (
        select(InspectedUnit.team_id, func.count(distinct(InspectedUnit.id)), *counts)
        .select_from(InspectedUnit)
        .outerjoin(Cell, Cell.inspected_id == InspectedUnit.id)
    )
    query = query.where(*_seen(inspection, actor)).group_by(InspectedUnit.team_id)
    many = len(template.questions)
    found = {team_id: (*counted, counted[0] * many) for team_id, *counted in session.execute(query)}
    teams = session.scalars(select(Team).where(Team.id.in_(found)).order_by(Team.number)).all()
    nobodys = [Progress(None, *found[None])] if None in found else []
    return [Progress(team, *found[team.id]) for team in teams] + nobodys


def list_rows(
    session: Session,
    inspection: SpecialInspection,
    questions: Collection[Question],
    *,
    actor: User,
    team: Team | None,
    offset: int,
    limit: int,
) -> list[Row]:
    """One screen of units in the order of the plan, with their cells for these questions."""
    wanted = [*_seen(inspection, actor), *([InspectedUnit.team_id == team.id] if team else [])]
    query = select(InspectedUnit).where(*wanted).outerjoin(InspectedUnit.team)
    query = query.order_by(Team.number.nulls_last(), InspectedUnit.id)
    query = query.options(joinedload(InspectedUnit.unit), contains_eager(InspectedUnit.team))
    units = session.scalars(query.offset(offset).limit(limit)).all()
    cells: dict[int, dict[str, Cell]] = {inspected.id: {} for inspected in units}
    asked = Cell.question.in_([one.name for one in questions])
    for cell in session.scalars(select(Cell).where(Cell.inspected_id.in_(cells), asked)):
        cells[cell.inspected_id][cell.question] = cell
    return [Row(one, cells[one.id], sum(bool(cell.rating) for cell in cells[one.id].values())) for one in units]


def list_panels(session: Session, inspected: InspectedUnit, template: Template, *, actor: User) -> list[Panel]:
    """All questions of the unit in the order of the template."""
    require(actor, "inspected.view", inspected)
    query = select(Cell).where(Cell.inspected_id == inspected.id)
    query = query.options(selectinload(Cell.basis), selectinload(Cell.alignments)).execution_options(
        populate_existing=True
    )
    cells = {cell.question: cell for cell in session.scalars(query)}
    wanted: set[Token] = {token for cell in cells.values() for token in basis_of(cell)}
    sources = find_sources(session, inspected, wanted, actor=actor)
    return [
        Panel(number, question, cell, [(f"{kind}:{one}", sources.get((kind, one))) for kind, one in basis_of(cell)])
        for number, question in enumerate(template.questions, 1)
        for cell in [cells.get(question.name)]
    ]


def find_neighbours(
    session: Session, inspected: InspectedUnit, *, actor: User
) -> tuple[InspectedUnit | None, InspectedUnit | None]:
    """The unit before and the one after it among those of its team, as the matrix shows them."""
    same = [*_seen(inspected.inspection, actor), InspectedUnit.team_id == inspected.team_id]
    query = select(InspectedUnit).where(*same).options(joinedload(InspectedUnit.unit)).limit(1)
    before = query.where(InspectedUnit.id < inspected.id).order_by(InspectedUnit.id.desc())
    after = query.where(InspectedUnit.id > inspected.id).order_by(InspectedUnit.id)
    return session.scalar(before), session.scalar(after)


def _seen(inspection: SpecialInspection, actor: User) -> list[ColumnElement[bool]]:
    return [InspectedUnit.inspection_id == inspection.id, units_where(actor)]
