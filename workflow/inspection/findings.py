"""Findings written by the members of a team; from the review on every change of words is a revision with a reason."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.findings import GONE, Finding, FindingCell, FindingRevision, FindingStatus, FindingUnit
from models.inspection import SpecialInspection
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.inspection.at_work import hold_opened, is_opened, require_authority
from workflow.inspection.finding_words import (
    FindingFacts,
    find_cells,
    put_words,
    require_basis,
    take_own_facts,
    take_words,
    words_of,
)
from workflow.inspection.outcomes import is_settled
from workflow.inspection.seeing import find_team, require_for_all
from workflow.inspection.thematic import part_unfit
from workflow.inspection.told import find_letters, require_untold
from workflow.ledger.texts import refuse_all_at_once, take_reason, take_text
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import NO_RIGHT, require
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

FED_BACK = N_(
    "This finding stands in the letter %(letter)s, which was handed over to %(unit)s; its words stay as the unit was "
    "told them. What is no longer true of it is said where it becomes something or is closed with a reason."
)


def draft_finding(
    session: Session, inspection: SpecialInspection, entered: FindingFacts, *, actor: User, now: datetime
) -> Finding:
    """Write a finding under the inspection's next number; sent twice, it is written once."""
    lock_row(session, inspection)
    hold_opened(session, inspection)
    team = find_team(session, inspection, actor)
    if team is None:
        raise NotPermitted(say(NO_RIGHT))
    values = _take_all(inspection, entered, actor)
    told = {**values, **_tell_places(entered)}
    repeated = find_repeated(session, EventKind.FINDING_DRAFTED, told, within=inspection, actor=actor, now=now)
    if repeated:
        numbered = select(Finding).where(Finding.inspection_id == inspection.id, Finding.number == repeated["number"])
        return session.scalars(numbered).one()
    require_untold(session, entered.units)
    finding = Finding(inspection=inspection, team=team, number=inspection.next_finding, **values)
    inspection.next_finding += 1
    finding.drafted_at, finding.drafted_by = now, actor
    session.add(finding)
    _place(session, finding, entered)
    mark(finding, actor, now)
    record(session, inspection, EventKind.FINDING_DRAFTED, actor=actor, now=now, number=finding.number, **told)
    return finding


def edit_finding(
    session: Session, finding: Finding, entered: FindingFacts, *, reason: str, actor: User, seen_version: int,
    now: datetime,
) -> None:  # fmt: skip
    """Change it: the team while it is with the team, the office from then on, units and basis only the team.

    Once it left the team, the words as they stood are kept with the reason; raises InvalidInput beside "reason". Its
    kind stands once it is accepted; all of it once a unit was told of it: no letter is handed over until this ends.
    One that was sent back goes to the leader again by it, also when nothing had to be changed in it.
    """
    lock_row(session, finding.inspection)
    lock_finding(session, finding)
    require_may_edit(session, finding, actor)
    check_seen(session, finding, seen_version)
    with_team = finding.stands is FindingStatus.DRAFT
    values = _take_all(finding.inspection, entered, actor if with_team else None)
    if with_team:
        there = {row.inspected_id for row in finding.units}
        require_untold(session, [unit for unit in entered.units if unit.id not in there])
    before = words_of(finding)
    values |= take_own_facts(finding, entered)
    if finding.status is FindingStatus.ACCEPTED and entered.kind is not finding.kind:
        raise InvalidInput(say(N_("An accepted finding stays what it is: %(kind)s."), kind=finding.kind), "kind")
    changed = changes(before, values)
    if changed and keeps_words(finding):
        keep_revision(session, finding, before, take_reason(reason, "reason"), actor=actor, now=now)
    put_words(finding, values)
    if finding.status is FindingStatus.ACCEPTED:
        require_basis(session, finding)
    moved = with_team and _place(session, finding, entered)
    if finding.sent_back:
        _hand_on(session, finding, actor, now)
    if changed or moved:
        mark(finding, actor, now)
        told: dict[str, Any] = {"number": finding.number, "changes": changed}
        if with_team:
            told |= _tell_places(entered)
        record(session, finding.inspection, EventKind.FINDING_EDITED, actor=actor, now=now, **told)
        part_unfit(session, finding, actor=actor, now=now)


def _hand_on(session: Session, finding: Finding, actor: User, now: datetime) -> None:
    finding.said = ""  # the trail keeps why it was sent back
    mark(finding, actor, now)
    record(session, finding.inspection, EventKind.FINDING_HANDED_ON, actor=actor, now=now, number=finding.number)


def lock_finding(session: Session, finding: Finding) -> None:
    """Lock it in an inspection at work, and forget what was read before."""
    hold_opened(session, finding.inspection)
    lock_row(session, finding)


def require_may_edit(session: Session, finding: Finding, actor: User) -> None:
    """Raise WrongState for one that is decided on or stands in a letter, NotPermitted for somebody else's."""
    if finding.status in GONE:
        raise WrongState(say(N_("This finding stands as it is: %(state)s."), state=finding.status))
    if finding.stands is FindingStatus.DRAFT:
        require_for_all(actor, "finding.write", finding)
        return
    require_for_all(actor, "finding.accept", finding)
    if any(is_settled(unit) for unit in finding.units):
        raise WrongState(say(N_("This finding has become something already; its words stand.")))
    if letters := find_letters(session, finding):
        raise WrongState(say(FED_BACK, letter=letters[0].ref, unit=letters[0].inspected.unit.called))


def may_edit(session: Session, finding: Finding, actor: User) -> bool:
    """Whether the actor could change it now."""
    try:
        require_may_edit(session, finding, actor)
    except (NotPermitted, WrongState):
        return False
    return is_opened(finding.inspection)


def keeps_words(finding: Finding) -> bool:
    """Whether the words as they stand are kept when they change: it was reviewed, or is the office's."""
    return finding.reviewed_at is not None or finding.stands is not FindingStatus.DRAFT


def _take_all(inspection: SpecialInspection, entered: FindingFacts, actor: User | None) -> dict[str, Any]:
    """The words by column, and the units checked where the actor sets them; raises NeedsUnmet with everything that is
    wrong, each beside its field."""
    rest = replace(entered, statement="-", facts="-")  # take_words stops at the first fault
    refuse_all_at_once(
        lambda: take_text(entered.statement, "statement", required=True),
        lambda: take_text(entered.facts, "facts", required=True),
        lambda: take_words(inspection, rest),
        *([lambda: _check_units(inspection, entered, actor)] if actor else []),
    )
    return take_words(inspection, entered)


def _check_units(inspection: SpecialInspection, entered: FindingFacts, actor: User) -> None:
    """At least one unit, each of this inspection and of the actor's team, which has its letter of authority."""
    if not entered.units:
        raise InvalidInput(say(N_("Choose at least one unit.")), "units")
    for unit in entered.units:
        if unit.inspection_id != inspection.id:
            raise InvalidInput(say(N_("Choose units of this inspection.")), "units")
        require(actor, "finding.write", unit)
    require_authority(entered.units)


def _tell_places(entered: FindingFacts) -> dict[str, Any]:
    return {"units": sorted(unit.unit.code for unit in entered.units), "questions": sorted(entered.questions)}


def _place(session: Session, finding: Finding, entered: FindingFacts) -> bool:
    """Set its units and the cells that it comes from; tells whether that changed anything."""
    cells = find_cells(session, entered.units, entered.questions)
    units_changed = _replace(finding.units, {unit.id for unit in entered.units}, "inspected_id")
    cells_changed = _replace(finding.cells, {cell.id for cell in cells}, "cell_id")
    for row in (*units_changed[0], *cells_changed[0]):
        session.delete(row)
    finding.units += [FindingUnit(inspected_id=one) for one in units_changed[1]]
    finding.cells += [FindingCell(cell_id=one) for one in cells_changed[1]]
    session.flush()
    session.expire(finding, ["units", "cells"])
    return any((*units_changed, *cells_changed))


def _replace(rows: Iterable[Any], wanted: set[int], column: str) -> tuple[list[Any], list[int]]:
    """The rows that go, and the ids that come."""
    there = {getattr(row, column): row for row in rows}
    return [row for one, row in there.items() if one not in wanted], sorted(wanted - set(there))


def keep_revision(
    session: Session, finding: Finding, before: dict[str, Any], reason: str, *, actor: User, now: datetime
) -> None:
    """The words of the locked finding as they stood before a change, and why they were changed."""
    row = FindingRevision(number=len(finding.revisions) + 1, content=before, reason=reason)
    row.revised_at, row.revised_by = now, actor
    finding.revisions.append(row)
    told = {"number": finding.number, "revision": row.number, "reason": reason}
    record(session, finding.inspection, EventKind.FINDING_REVISED, actor=actor, now=now, **told)
