"""Reading evaluations: points of one unit or of all in a fixed number of queries, and who reads which sheet."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.ballots import Ballot
from models.evaluating import Evaluation, Sheet, SheetStatus
from models.ledger import Campaign
from models.people import Role, Unit, User
from models.trail import Event
from models.words import N_, say
from workflow.errors import NotPermitted
from workflow.monitoring.ballots.reading import readable
from workflow.monitoring.evaluation.declared import Scheme, scheme_of
from workflow.monitoring.evaluation.evaluated import find_roles
from workflow.monitoring.evaluation.registry import FACTS, Case, Scope, Whose
from workflow.monitoring.evaluation.scoring import Facts, Scored, score, scored_of
from workflow.monitoring.evaluation.tied import where_tied
from workflow.process.rights import NO_RIGHT, holds, require
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record, stream_of
from workflow.trail.kinds import EventKind

KEPT = N_("You are tied to this unit, so you read its evaluation once it is decided.")
NOT_DECIDED = N_("The evaluation of your unit is not decided yet.")
NOTHING: dict[str, Any] = {
    "amount": None,
    "proposal": None,
    "adjusted": None,
    "reason": "",
    "cases": [],
    "doubts": [],
    "doubted": False,
}
OF_INSPECTION = {"ballot"}  # sources that only who may read the ballot reads, points included
WITH_NAMES = (
    joinedload(Evaluation.campaign),
    joinedload(Evaluation.begun_by),
)


def list_evaluations(session: Session, *, actor: User) -> list[tuple[Evaluation, dict[SheetStatus, int]]]:
    """Every evaluation, the latest first, with how many sheets stand where."""
    require(actor, "evaluation.view_all")
    rows = session.scalars(select(Evaluation).order_by(Evaluation.id.desc()).options(*WITH_NAMES)).all()
    query = select(Sheet.evaluation_id, Sheet.status, func.count()).group_by(Sheet.evaluation_id, Sheet.status)
    counts = {(row, status): many for row, status, many in session.execute(query)}
    return [(row, {status: counts.get((row.id, status), 0) for status in SheetStatus}) for row in rows]


def list_own(session: Session, actor: User) -> list[Sheet]:
    """The decided sheets of the units that the person leads."""
    query = select(Sheet).where(Sheet.unit_id.in_(led_units(actor)), Sheet.status == SheetStatus.DECIDED)
    campaign = joinedload(Sheet.evaluation).joinedload(Evaluation.campaign)
    return list(session.scalars(query.order_by(Sheet.id.desc()).options(campaign, joinedload(Sheet.unit))))


def list_sheets(session: Session, evaluation: Evaluation, *, actor: User) -> list[tuple[Sheet, Scored]]:
    """Every sheet with its points as the actor reads them, by the name of the unit."""
    query = select(Sheet).join(Unit, Unit.id == Sheet.unit_id).where(Sheet.evaluation_id == evaluation.id)
    names = (joinedload(Sheet.unit), selectinload(Sheet.adjustments))
    sheets = session.scalars(query.order_by(Unit.name, Unit.id).options(*names)).all()
    scheme = scheme_of(evaluation.scheme)
    facts = _gather(session, evaluation, scheme) if any(sheet.facts is None for sheet in sheets) else Gathered({}, {})
    hidden = find_hidden(session, evaluation.campaign, actor)
    scored = [(sheet, _score(sheet, scheme, facts)) for sheet in sheets]
    kept = find_kept(session, evaluation, actor)
    return [(s, blank(one) if s.id in kept else hide(one, scheme) if s.unit_id in hidden else one) for s, one in scored]


def score_sheet(session: Session, sheet: Sheet) -> Scored:
    """One sheet: as it was frozen, else by the facts of now."""
    scheme = scheme_of(sheet.evaluation.scheme)
    gathered = Gathered({}, {}) if sheet.facts else _gather(session, sheet.evaluation, scheme, sheet.unit)
    return _score(sheet, scheme, gathered)


def find_hidden(session: Session, campaign: Campaign, actor: User) -> set[int | None]:
    """The units of which the actor reads nothing that a ballot said: a leader's own, any whose ballot a tie bars."""
    if not holds(actor, "evaluation.view_all"):
        return led_units(actor)
    held = (Ballot.campaign_id == campaign.id, Ballot.unit_id.is_not(None))
    return set(session.scalars(select(Ballot.unit_id).where(*held, ~readable(actor))))


def find_unread(session: Session, sheet: Sheet, actor: User) -> set[str]:
    """The facts that the sheet's scheme asks for and of which the actor reads nothing; the total goes with them."""
    asked = scheme_of(sheet.evaluation.scheme).facts & OF_INSPECTION
    return asked if asked and sheet.unit_id in find_hidden(session, sheet.evaluation.campaign, actor) else set()


def count_measured(scored: Scored, scheme: Scheme, unread: set[str]) -> tuple[int, int]:
    """How many tenths are measured, and of how many that apply: of the lines that the reader reads."""
    lines = [line for line, row in zip(scored.lines, scheme.indicators, strict=True) if row.fact not in unread]
    measured = sum(line.points for line in lines if line.given is not None)
    return measured, sum(line.points for line in lines if line.applies)


def hide(scored: Scored, scheme: Scheme) -> Scored:
    """Without what a ballot said, and without the total, from which it could be computed back; a scheme that asks for
    no ballot hides nothing."""
    if not scheme.facts & OF_INSPECTION:
        return scored
    lines_of = {row.name for row in scheme.indicators if row.fact in OF_INSPECTION}
    vetoes_of = {row.name for row in scheme.vetoes if row.fact in OF_INSPECTION}
    lines = [replace(line, **NOTHING) if line.name in lines_of else line for line in scored.lines]
    return replace(scored, lines=lines, vetoes=[one for one in scored.vetoes if one.name not in vetoes_of], total=None)


def blank(scored: Scored) -> Scored:
    """Nothing of it but which indicators there are."""
    return replace(scored, lines=[replace(line, **NOTHING) for line in scored.lines], vetoes=[], total=None, grade=None)


def freeze(sheet: Sheet, scored: Scored) -> dict[str, Any]:
    """What the committee decides on, as data: whose, of when, by which scheme, and every line of it."""
    row = sheet.evaluation
    about = {"campaign": row.campaign.code, "evaluation": row.number, "unit": sheet.unit.code}
    period = {"period_from": row.period_from.isoformat(), "period_until": row.period_until.isoformat()}
    return {**about, **period, "scheme": hash_text(canonical(row.scheme)), **scored.as_data}


def hash_of(facts: dict[str, Any]) -> str:
    """SHA-256 of frozen facts, as the trail keeps it."""
    return hash_text(canonical(facts))


def is_intact(session: Session, sheet: Sheet) -> bool:
    """Whether what is frozen is what the trail says was decided on for this unit in this evaluation; so is a sheet
    without a decision."""
    if sheet.facts is None:
        return True
    decided = (Event.stream == stream_of(sheet.evaluation.campaign), Event.kind == EventKind.EVALUATION_DECIDED.value)
    events = map(json.loads, session.scalars(select(Event.data).where(*decided)))
    told = {(data["number"], data["facts"]) for data in events}
    number = sheet.evaluation.number
    own = tuple(sheet.facts[name] for name in ("evaluation", "unit", "grade")) == (number, sheet.unit.code, sheet.grade)
    return own and sheet.facts_hash == hash_of(sheet.facts) and (number, sheet.facts_hash) in told


def find_kept(session: Session, evaluation: Evaluation, actor: User) -> set[int]:
    """The sheets that the actor, tied to their units, does not read before they are decided."""
    query = select(Sheet.id).join(Sheet.evaluation).where(Sheet.evaluation_id == evaluation.id, where_tied(actor))
    return set(session.scalars(query.where(Sheet.status != SheetStatus.DECIDED)))


def require_readable(session: Session, actor: User, sheet: Sheet) -> None:
    """The inspection side reads every sheet, that of a unit of a tie once it is decided, as the leader of a unit does
    its own."""
    if holds(actor, "evaluation.view_all"):
        if sheet.id in find_kept(session, sheet.evaluation, actor):
            raise NotPermitted(say(KEPT), tied=True)
        return
    if sheet.unit_id not in led_units(actor):
        raise NotPermitted(say(NO_RIGHT))
    if sheet.status is not SheetStatus.DECIDED:
        raise NotPermitted(say(NOT_DECIDED))


def note_export(session: Session, sheet: Sheet, *, actor: User, now: datetime) -> None:
    """That the sheet was taken out as a document is an event of the campaign."""
    require(actor, "evaluation.view")
    require_readable(session, actor, sheet)
    about = {"number": sheet.evaluation.number, "unit": sheet.unit.name, "facts": sheet.facts_hash or ""}
    record(session, sheet.evaluation.campaign, EventKind.SHEET_EXPORTED, actor=actor, now=now, **about)


def led_units(actor: User) -> set[int | None]:
    """The units that the person leads, not as a stand-in."""
    return {one.unit_id for one in actor.grants if one.role is Role.LEADER and one.stand_in is None}


@dataclass(frozen=True)
class Gathered:
    """The cases of every source by unit, which units are lead unit and co-unit, and, of a source that can have a case
    only among some units, which."""

    cases: dict[str, dict[int, list[Case]]]
    roles: dict[Whose, set[int]]
    among: dict[str, set[int]] = field(default_factory=dict)

    def of(self, unit_id: int) -> Facts:
        """What is known of one unit; a source that does not apply to it is missing."""
        asked = {name: FACTS[name] for name in self.cases}
        mine = {name for name, one in asked.items() if one.whose is Whose.ANY or unit_id in self.roles[one.whose]}
        return {name: self.cases[name].get(unit_id, [] if self._counts_zero(name, unit_id) else None) for name in mine}

    def _counts_zero(self, name: str, unit_id: int) -> bool:
        """Whether it says something that the unit has no case."""
        return FACTS[name].always and (name not in self.among or unit_id in self.among[name])


def _gather(session: Session, evaluation: Evaluation, scheme: Scheme, unit: Unit | None = None) -> Gathered:
    """The cases of every source that the scheme needs, by unit."""
    scope = Scope(evaluation.campaign, evaluation.period_from, evaluation.period_until, unit)
    found: dict[str, dict[int, list[Case]]] = {}
    among: dict[str, set[int]] = {}
    for name in sorted(scheme.facts & FACTS.keys()):
        by_unit = found.setdefault(name, {})
        for case in FACTS[name].find(session, scope):
            by_unit.setdefault(case.unit_id, []).append(case)
        if (grounds := FACTS[name].among) is not None:
            among[name] = set(grounds(session, scope))
    return Gathered(found, find_roles(session, evaluation.campaign), among)


def _score(sheet: Sheet, scheme: Scheme, found: Gathered) -> Scored:
    if sheet.facts is not None:
        return scored_of(sheet.facts)
    adjusted = {one.indicator: (one.tenths, one.reason) for one in sheet.adjustments}
    return score(scheme, found.of(sheet.unit_id), adjusted)
