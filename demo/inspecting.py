"""The special inspection of the demonstration: planned, its members declared, letters issued, opened."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.inspection import SpecialInspection, TieKind
from models.ledger import Campaign
from models.people import User
from workflow.inspection.authority import issue_authority
from workflow.inspection.declaring import TieFacts, declare_ties
from workflow.inspection.distributing import distribute_units, propose_distribution
from workflow.inspection.opening import open_inspection
from workflow.inspection.planning import PlanFacts, plan_inspection
from workflow.inspection.teams import TeamFacts, edit_team

CODE, PLANNED, OPENED = "S26", -25, -11  # days from today
NAME, NAME_EN = "巡视整改落实情况专项巡察", "Special inspection of the rectification"
TIED = "配偶在该单位任职，申请回避。"
MINUTE = timedelta(minutes=1)


def inspect(session: Session, campaign: Campaign, cast: dict[str, User], today: datetime) -> SpecialInspection:
    """One team for each inspection group, with its people; one member has a tie, so that the units go round it."""
    at, office = today + timedelta(days=PLANNED), cast["office"]
    groups = sorted(name.partition(".")[0] for name in cast if name.endswith(".inspector"))
    facts = PlanFacts(NAME, NAME_EN, [campaign])
    row = plan_inspection(session, CODE, facts, teams=len(groups), actor=office, now=at)
    for team, group in zip(list(row.teams), groups, strict=True):
        people = TeamFacts(team.name, team.name_en, cast[f"{group}.leader"], [cast[f"{group}.inspector"]])
        edit_team(session, team, people, actor=office, seen_version=team.version, now=at)
        session.flush()
    _declare(session, row, at + timedelta(days=3))
    at += timedelta(days=5)
    chosen = propose_distribution(session, row, anew=True, now=at).teams
    numbers = {key: team.number for key, team in chosen.items()}
    distribute_units(session, row, numbers, actor=office, seen_version=row.version, now=at)
    session.flush()
    for team in list(row.teams):
        issue_authority(session, team, actor=office, seen_version=team.version, now=at + MINUTE)
        session.flush()
    at = today + timedelta(days=OPENED)
    open_inspection(session, row, actor=office, seen_version=row.version, now=at)
    return row


def _declare(session: Session, row: SpecialInspection, at: datetime) -> None:
    people = [member.user for team in row.teams for member in team.members]
    tied = row.units[-1].unit
    for n, person in enumerate(people):
        ties = [TieFacts(tied, TieKind.RELATIVE, TIED)] if n == len(people) - 1 else []
        declare_ties(session, row, ties, none=not ties, actor=person, now=at + n * MINUTE)
