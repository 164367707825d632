"""The special inspection of the demonstration: planned, its members declared, letters issued, opened, and at work."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from demo.finding import find
from demo.following import feed_back, follow_up
from demo.groups import Groups
from demo.rating import align, rate
from models.inspection import Phase, SpecialInspection, TieKind
from models.ledger import Campaign
from models.meetings import MeetingKind
from models.people import User
from workflow.inspection.authority import issue_authority
from workflow.inspection.declaring import TieFacts, declare_ties
from workflow.inspection.distributing import distribute_units, propose_distribution
from workflow.inspection.opening import open_inspection
from workflow.inspection.planning import PlanFacts, edit_plan, plan_inspection
from workflow.inspection.teams import TeamFacts, edit_team
from workflow.meetings.entering import MeetingFacts
from workflow.meetings.holding import add_decision, record_inspection_meeting
from workflow.reminders.days import local_day

CONTENT = Path(__file__).with_name("inspection.toml")
CODE, PLANNED, OPENED = "S26", -62, -46  # days from today
NAME, NAME_EN = "巡视整改落实情况专项巡察", "Special inspection of the rectification"
TIED = "配偶在该单位任职，申请回避。"
MINUTE = timedelta(minutes=1)


def inspect(session: Session, campaign: Campaign, cast: dict[str, User], today: datetime) -> SpecialInspection:
    """From the plan to the feedback of the first units; the groups are still at work in the others."""
    content = tomllib.loads(CONTENT.read_text("utf-8"))
    row = _plan(session, content, campaign, cast, today)
    groups = Groups(session, content, row, cast, today)
    open_inspection(session, row, **groups.step(row, OPENED))
    session.flush()
    rate(groups)
    align(groups)
    findings = find(groups)
    _meet(groups)
    feed_back(groups)
    follow_up(groups, findings)
    return row


def _plan(
    session: Session, content: dict[str, Any], campaign: Campaign, cast: dict[str, User], today: datetime
) -> SpecialInspection:
    """One team for each inspection group, with its people; one member has a tie, so that the units go round it."""
    at, office = today + timedelta(days=PLANNED), cast["office"]
    groups = sorted(name.partition(".")[0] for name in cast if name.endswith(".inspector"))
    facts = PlanFacts(NAME, NAME_EN, [campaign])
    row = plan_inspection(session, CODE, facts, teams=len(groups), actor=office, now=at)
    _set_calendar(session, content, row, facts, office, today)
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
    return row


def _set_calendar(
    session: Session, content: dict[str, Any], row: SpecialInspection, facts: PlanFacts, office: User, today: datetime
) -> None:
    days = {
        Phase(name): tuple(local_day(today + timedelta(days=day)) for day in both)
        for name, both in content["phase"].items()
    }
    at = today + timedelta(days=PLANNED) + MINUTE
    facts = PlanFacts(facts.name, facts.name_en, facts.campaigns, phases=days)  # type: ignore[arg-type]
    edit_plan(session, row, facts, actor=office, seen_version=row.version, now=at)
    session.flush()


def _declare(session: Session, row: SpecialInspection, at: datetime) -> None:
    people = [member.user for team in row.teams for member in team.members]
    tied = row.units[-1].unit
    for n, person in enumerate(people):
        ties = [TieFacts(tied, TieKind.RELATIVE, TIED)] if n == len(people) - 1 else []
        declare_ties(session, row, ties, none=not ties, actor=person, now=at + n * MINUTE)


def _meet(groups: Groups) -> None:
    """Seminars, meetings of the groups and the feedback meeting, as the content tells them."""
    members = [member for team in groups.row.teams for member in team.members]
    for entry in groups.content["meeting"]:
        there = [one.user.username for one in members if one.leads or entry["who"] == "all"]
        facts = MeetingFacts(
            kind=MeetingKind(entry["kind"]),
            title=entry["title"],
            held_on=groups.on(entry["day"]),
            place=entry["place"],
            units=[groups.unit(code).unit for code in entry.get("units", [])],
            people="\n".join(["office", *there]),
            guests=entry["guests"],
            minutes=entry["minutes"],
        )
        office, now = groups.office, groups.at(entry["day"])
        meeting = record_inspection_meeting(groups.session, groups.row, facts, actor=office, now=now)
        groups.session.flush()
        for text in entry["decisions"]:
            add_decision(groups.session, meeting, text, None, actor=office, now=now)
            groups.session.flush()
