"""Which team inspects which unit: proposed without a conflict and in balance, entered by the office."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.inspection import InspectedUnit, SpecialInspection, Team
from models.ledger import Task
from models.people import User
from models.words import N_, Listed, Message, say
from workflow.errors import InvalidInput, NeedsUnmet, Unmet
from workflow.inspection.conflicts import Conflict, Ties, read_ties
from workflow.inspection.holding import BEFORE_FEEDBACK, hold_inspection
from workflow.inspection.void import make_void
from workflow.process.locking import check_seen, mark
from workflow.process.rights import require
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


@dataclass(frozen=True)
class Proposal:
    """A team for each unit (by the key of InspectedUnit), and for which units there is none and why."""

    teams: dict[int, Team]
    impossible: list[Message]


def distribute_units(
    session: Session,
    inspection: SpecialInspection,
    chosen: Mapping[int, int],
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Give each unit, by the key of its InspectedUnit, to the team of that number; 0 takes it away.

    Raises NeedsUnmet with every conflict, beside the field `team_<key>` of its unit: nobody inspects against a tie.
    """
    hold_inspection(session, inspection, *BEFORE_FEEDBACK)
    require(actor, "inspection.plan")
    check_seen(session, inspection, seen_version)
    numbered = {team.number: team for team in inspection.teams}
    if not set(chosen.values()) <= {0, *numbered}:
        raise InvalidInput(say(N_("There is no such group in this inspection.")))
    wanted = {row: numbered.get(chosen[row.id]) for row in inspection.units if row.id in chosen}
    _refuse_conflicts(session, inspection, wanted, now)
    moved = {row: team for row, team in wanted.items() if row.team is not team}
    if not moved:
        return
    make_void(session, [one for pair in moved.items() for one in (pair[0].team, pair[1]) if one], actor=actor, now=now)
    for row, team in moved.items():
        row.team = team
        mark(row, actor, now)
    mark(inspection, actor, now)
    told = [f"{row.unit.name} → {team.name if team else '—'}" for row, team in moved.items()]
    record(session, inspection, EventKind.UNITS_DISTRIBUTED, actor=actor, now=now, units=", ".join(told))


def propose_distribution(session: Session, inspection: SpecialInspection, *, anew: bool, now: datetime) -> Proposal:
    """The same plan gives the same proposal: each unit, the hardest to place and the largest first, goes to the team
    with the fewest tasks so far of those without a conflict. What stands without a conflict stays, unless `anew`."""
    ties, tasks = _read(session, inspection, now), count_tasks(session, inspection)
    teams = [team for team in inspection.teams if team.members]
    free = {row: [team for team in teams if not _conflicts(ties, team, row)] for row in inspection.units}
    load: dict[int, tuple[int, int]] = {team.id: (0, 0) for team in teams}
    found: dict[int, Team] = {}

    def place(row: InspectedUnit, team: Team) -> None:
        of_tasks, of_units = load[team.id]
        load[team.id] = of_tasks + tasks.get(row.unit_id, 0), of_units + 1
        found[row.id] = team

    for row in inspection.units:
        if not anew and row.team is not None and row.team in free[row]:
            place(row, row.team)
    waiting = [row for row in inspection.units if row.id not in found and free[row]]
    for row in sorted(waiting, key=lambda row: (len(free[row]), -tasks.get(row.unit_id, 0), row.unit.code)):
        place(row, min(free[row], key=lambda team: (load[team.id], team.number)))
    hopeless = [row for row in inspection.units if not free[row]]
    return Proposal(found, [_say_why_not(ties, teams, row) for row in hopeless])


def count_tasks(session: Session, inspection: SpecialInspection) -> dict[int, int]:
    """How many tasks each unit leads in the campaigns looked at, by the key of the unit."""
    campaigns = [one.id for one in inspection.campaigns]
    counted = select(Task.lead_unit_id, func.count()).where(Task.campaign_id.in_(campaigns), Task.voided_at.is_(None))
    return dict(session.execute(counted.group_by(Task.lead_unit_id)).tuples().all())


def _refuse_conflicts(
    session: Session, inspection: SpecialInspection, wanted: Mapping[InspectedUnit, Team | None], now: datetime
) -> None:
    ties = _read(session, inspection, now)
    unmet = [
        Unmet(conflict.told, field=f"team_{row.id}")
        for row, team in wanted.items()
        for conflict in _conflicts(ties, team, row)
    ]
    if unmet:
        raise NeedsUnmet(unmet)


def _read(session: Session, inspection: SpecialInspection, now: datetime) -> Ties:
    people = [one.user for team in inspection.teams for one in team.members]
    return read_ties(session, inspection, people, local_day(now))


def _conflicts(ties: Ties, team: Team | None, row: InspectedUnit) -> list[Conflict]:
    return ties.find_all((one.user for one in team.members), [row.unit]) if team else []


def _say_why_not(ties: Ties, teams: Iterable[Team], row: InspectedUnit) -> Message:
    blocked = [conflict.told for team in teams for conflict in _conflicts(ties, team, row)[:1]]
    if not blocked:
        return say(N_("No group has members yet, so nobody can inspect %(unit)s."), unit=row.unit.called)
    told = N_("No group can inspect %(unit)s: %(why)s Move a person to another group.")
    return say(told, unit=row.unit.called, why=Listed(tuple(blocked)))
