"""Planning a special inspection: what it looks at and when, which units it goes to."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import InspectedUnit, InspectionTemplate, Phase, SpecialInspection, Team
from models.ledger import Campaign, Task
from models.people import Unit, User
from models.words import N_, Listed, say
from workflow.errors import InvalidInput
from workflow.inspection.calendar import Days, check_order, check_phase, propose_phases, write_phases
from workflow.inspection.holding import BEFORE_FEEDBACK, BEING_MADE, hold_inspection, require_status
from workflow.inspection.team_names import name_team
from workflow.inspection.versions import keep_shipped
from workflow.inspection.void import make_void
from workflow.ledger.texts import refuse_all_at_once, take_name
from workflow.process.locking import check_seen, lock_row, lock_rows, mark
from workflow.process.rights import require
from workflow.reminders.days import local_day, working_days
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

CODE = re.compile(r"[A-Z0-9]{2,8}")
NO_DAYS: Days = (None, None)
TEAMS, MOST_TEAMS = 4, 50  # as many as in the inspection that this was learnt from


@dataclass(frozen=True)
class PlanFacts:
    """What is entered for an inspection, apart from its code. Of `phases` the first and the last day of each."""

    name: str
    name_en: str = ""
    campaigns: Sequence[Campaign] = ()
    previous: SpecialInspection | None = None
    template: InspectionTemplate | None = None
    phases: Mapping[Phase, Days] = field(default_factory=dict)


def plan_inspection(
    session: Session,
    code: str,
    facts: PlanFacts,
    *,
    teams: int = TEAMS,
    with_units: bool = True,
    actor: User,
    now: datetime,
) -> SpecialInspection:
    """Begin a plan with empty teams, the newest template, a proposed calendar, and the lead units of the campaigns.

    Sent twice, it is entered once.
    """
    require(actor, "inspection.plan")
    code = unicodedata.normalize("NFKC", code).strip().upper()
    refuse_all_at_once(lambda: _check_code(code), lambda: _check_teams(teams), *_checks(facts, None, now))
    for campaign in sorted(facts.campaigns, key=lambda one: one.id):
        lock_row(session, campaign)
    told = {"code": code, "teams": teams, **_tell(facts)}
    if find_repeated(session, EventKind.INSPECTION_PLANNED, told, actor=actor, now=now):
        return session.scalars(select(SpecialInspection).where(SpecialInspection.code == code)).one()
    if session.scalar(select(SpecialInspection.id).where(SpecialInspection.code == code)) is not None:
        raise InvalidInput(say(N_("There is already a special inspection %(code)s."), code=code), "code")
    template = keep_shipped(session, now=now)
    inspection = SpecialInspection(code=code, template=template, planned_at=now, planned_by=actor)
    _write(inspection, facts, propose_phases(working_days(session), local_day(now)))
    inspection.teams = [Team(number=n, **name_team(n)) for n in range(1, teams + 1)]
    mark(inspection, actor, now)
    session.add(inspection)
    record(session, inspection, EventKind.INSPECTION_PLANNED, actor=actor, now=now, **told)
    if with_units:
        leading = list_lead_units(session, facts.campaigns)
        choose_units(session, inspection, leading, actor=actor, seen_version=inspection.version, now=now)
    return inspection


def edit_plan(
    session: Session, inspection: SpecialInspection, facts: PlanFacts, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Change what is known of it; from the opening on the template and the campaigns looked at stay, others may come.

    What the letters of authority say of it makes them void. Which comes after which is decided of all at once, so that
    two do not come after each other.
    """
    if facts.previous is not inspection.previous:
        lock_rows(session, SpecialInspection, session.scalars(select(SpecialInspection.id)).all())
    hold_inspection(session, inspection, *BEFORE_FEEDBACK)
    require(actor, "inspection.plan")
    check_seen(session, inspection, seen_version)
    refuse_all_at_once(*_checks(facts, inspection, now), lambda: _check_kept(facts, inspection))
    before = _tell_standing(inspection)
    if facts.template is not None and facts.template is not inspection.template:
        require_status(inspection, *BEING_MADE)
        inspection.template = facts.template
    _write(inspection, facts, _phases(facts, now))
    after = _tell_standing(inspection)
    if _in_letters(before) != _in_letters(after):
        make_void(session, inspection.teams, actor=actor, now=now)
    if changed := changes(before, after):
        mark(inspection, actor, now)
        record(session, inspection, EventKind.INSPECTION_EDITED, actor=actor, now=now, fields=changed)


def choose_units(
    session: Session,
    inspection: SpecialInspection,
    units: Sequence[Unit],
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Which units are inspected, until it is opened; members who declared before have to declare for a new one."""
    hold_inspection(session, inspection, *BEING_MADE)
    require(actor, "inspection.plan")
    check_seen(session, inspection, seen_version)
    known = {row.unit_id: row for row in inspection.units}
    wanted = {unit.id: unit for unit in units if unit.active or unit.id in known}
    gone = [known[key] for key in known.keys() - wanted.keys()]
    new = sorted(wanted.keys() - known.keys(), key=lambda key: wanted[key].code)
    if not gone and not new:
        return
    told = {
        "added": ", ".join(wanted[key].name for key in new),
        "removed": ", ".join(sorted(row.unit.name for row in gone)),
    }
    make_void(session, [row.team for row in gone if row.team], actor=actor, now=now)
    for row in gone:
        session.delete(row)
    session.flush()
    session.expire(inspection, ["units"])
    inspection.units += [InspectedUnit(unit=wanted[key], added_at=now) for key in new]
    mark(inspection, actor, now)
    record(session, inspection, EventKind.INSPECTION_UNITS, actor=actor, now=now, **told)


def list_lead_units(session: Session, campaigns: Sequence[Campaign]) -> list[Unit]:
    """The active units that lead a task of these campaigns, by code."""
    leading = select(Task.lead_unit_id).where(
        Task.campaign_id.in_([one.id for one in campaigns]), Task.voided_at.is_(None)
    )
    return list(session.scalars(select(Unit).where(Unit.active, Unit.id.in_(leading)).order_by(Unit.code)))


def _checks(facts: PlanFacts, before: SpecialInspection | None, now: datetime) -> list[Any]:
    return [
        lambda: take_name(facts.name, "name", required=True),
        lambda: take_name(facts.name_en, "name_en"),
        lambda: _check_campaigns(facts),
        lambda: _check_previous(facts, before),
        *(partial(check_phase, phase, facts.phases.get(phase, NO_DAYS), now) for phase in Phase),
        lambda: check_order(facts.phases),
    ]


def _check_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise InvalidInput(say(N_("Use 2 to 8 letters A–Z and digits, for example S26.")), "code")


def _check_teams(teams: int) -> None:
    if not 1 <= teams <= MOST_TEAMS:
        raise InvalidInput(say(N_("Give a number from 1 to %(most)s."), most=MOST_TEAMS), "teams")


def _check_campaigns(facts: PlanFacts) -> None:
    if not facts.campaigns:
        raise InvalidInput(say(N_("Choose at least one campaign.")), "campaigns")


def _check_kept(facts: PlanFacts, inspection: SpecialInspection) -> None:
    """What is looked at stays from the opening on: ratings and findings rest on it."""
    gone = [one.code for one in inspection.campaigns if one not in facts.campaigns]
    if gone and inspection.opened_at is not None:
        told = N_("The inspection is open; the groups work with these campaigns, so they stay: %(campaigns)s")
        raise InvalidInput(say(told, campaigns=Listed(tuple(gone))), "campaigns")


def _check_previous(facts: PlanFacts, before: SpecialInspection | None) -> None:
    """No inspection comes, over however many others, before itself."""
    earlier = facts.previous
    while earlier is not None:
        if earlier is before:
            raise InvalidInput(say(N_("That inspection itself comes after this one.")), "previous")
        earlier = earlier.previous


def _phases(facts: PlanFacts, now: datetime) -> dict[Phase, tuple[date, date]]:
    checked = {phase: check_phase(phase, facts.phases.get(phase, NO_DAYS), now) for phase in Phase}
    return {phase: both for phase, both in checked.items() if both is not None}


def _write(inspection: SpecialInspection, facts: PlanFacts, phases: Mapping[Phase, tuple[date, date]]) -> None:
    inspection.name = take_name(facts.name, "name", required=True)
    inspection.name_en = take_name(facts.name_en, "name_en")
    inspection.campaigns = sorted(facts.campaigns, key=lambda one: one.id)
    inspection.previous = facts.previous
    write_phases(inspection, phases)


def _tell(facts: PlanFacts) -> dict[str, Any]:
    return {
        "name": take_name(facts.name, "name", required=True),
        "name_en": take_name(facts.name_en, "name_en"),
        "campaigns": sorted(one.code for one in facts.campaigns),
        "previous": facts.previous.code if facts.previous else "",
    }


def _tell_standing(inspection: SpecialInspection) -> dict[str, Any]:
    known = PlanFacts(inspection.name, inspection.name_en, inspection.campaigns, inspection.previous)
    phases = {row.phase.value: [row.begins_on.isoformat(), row.ends_on.isoformat()] for row in inspection.phases}
    return {**_tell(known), "template": inspection.template.number, "phases": phases}


def _in_letters(told: dict[str, Any]) -> list[Any]:
    """What of it the letters of authority say."""
    return [told["name"], told["name_en"], told["campaigns"], told["phases"].get(Phase.FIELDWORK.value)]
