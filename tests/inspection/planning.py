"""A plan as the office makes it, each act by its rule, a little later than the one before."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import Declaration, InspectedUnit, SpecialInspection, Team, TieKind
from models.ledger import Campaign
from models.people import Unit
from models.trail import Event
from tests.cast import Cast
from workflow.inspection import teams as team_rules
from workflow.inspection.authority import issue_authority
from workflow.inspection.declaring import TieFacts, declare_ties
from workflow.inspection.distributing import Proposal, distribute_units, propose_distribution
from workflow.inspection.opening import find_unmet, open_inspection
from workflow.inspection.planning import PlanFacts, plan_inspection
from workflow.people.recusals import declare_recusal
from workflow.reminders.days import local_day
from workflow.trail.chain import stream_of

TIED = "My wife works in its accounts."
PAIRS = (("g1.leader", "g1.inspector"), ("g2.leader", "g2.inspector"))


def told_of(session: Session, thing: object, kind: str) -> list[dict[str, Any]]:
    """What the events of this kind say of the thing, in order."""
    query = select(Event.data).where(Event.stream == stream_of(thing), Event.kind == kind).order_by(Event.seq)
    return [json.loads(data) for data in session.scalars(query)]


def another_campaign(cast: Cast) -> Campaign:
    kept = {one.name: getattr(cast.campaign, one.name) for one in Campaign.__table__.columns}
    made = Campaign(**{name: value for name, value in kept.items() if name != "id"} | {"code": "Z99"})
    cast.session.add(made)
    cast.session.commit()
    return made


@dataclass
class Planned:
    cast: Cast
    row: SpecialInspection
    now: datetime

    @classmethod
    def begin(cls, cast: Cast, *leads: str, teams: int = 2, code: str = "S27", **values: Any) -> "Planned":
        """A plan over the lead units of a task each; without any, of finance, estates and library."""
        for lead in leads or ("finance", "estates", "library"):
            cast.task(lead)
        facts = PlanFacts(**{"name": "整改专项巡察", "campaigns": [cast.campaign], **values})
        row = plan_inspection(cast.session, code, facts, teams=teams, actor=cast["office"], now=cast.now)
        cast.session.commit()
        return cls(cast, row, cast.now)

    def team(self, number: int) -> Team:
        return next(team for team in self.row.teams if team.number == number)

    def inspected(self, unit: str) -> InspectedUnit:
        return next(row for row in self.row.units if row.unit.code == unit)

    def man(self, number: int, leader: str, *members: str, by: str = "office") -> "Planned":
        people = [self.cast[name] for name in members]
        team = self.team(number)
        facts = team_rules.TeamFacts(team.name, team.name_en, self.cast[leader] if leader else None, people)
        team_rules.edit_team(self.cast.session, team, facts, seen_version=team.version, **self._by(by))
        return self._save()

    def man_all(self) -> "Planned":
        for number, (leader, *members) in enumerate(PAIRS, 1):
            self.man(number, leader, *members)
        return self

    def give(self, by: str = "office", **teams: int) -> "Planned":
        chosen = {self.inspected(unit).id: number for unit, number in teams.items()}
        version = self.row.version
        distribute_units(self.cast.session, self.row, chosen, seen_version=version, **self._by(by))
        return self._save()

    def propose(self, *, anew: bool = True) -> Proposal:
        return propose_distribution(self.cast.session, self.row, anew=anew, now=self.now)

    def proposed(self, *, anew: bool = True) -> dict[str, int]:
        found = self.propose(anew=anew).teams
        return {row.unit.code: found[row.id].number for row in self.row.units if row.id in found}

    def declare(self, name: str, *units: str, words: str = TIED) -> Declaration:
        ties = [TieFacts(self.cast.units[unit], TieKind.RELATIVE, words) for unit in units]
        made = declare_ties(self.cast.session, self.row, ties, none=not ties, **self._by(name))
        self._save()
        return made

    def declare_all(self) -> "Planned":
        for team in self.row.teams:
            for member in team.members:
                self.declare(member.user.username)
        return self

    def recuse(self, name: str, unit: Unit) -> "Planned":
        declare_recusal(self.cast.session, self.cast[name], unit, TIED, **self._by("office"))
        return self._save()

    def issue(self, number: int, by: str = "office") -> "Planned":
        team = self.team(number)
        issue_authority(self.cast.session, team, seen_version=team.version, **self._by(by))
        return self._save()

    def open(self, by: str = "office") -> "Planned":
        open_inspection(self.cast.session, self.row, seen_version=self.row.version, **self._by(by))
        return self._save()

    def ready(self) -> "Planned":
        """All that the opening needs."""
        self.man_all().give(finance=1, estates=2, library=2).declare_all()
        return self.issue(1).issue(2)

    def missing(self) -> list[str]:
        return [str(one.message) for one in find_unmet(self.cast.session, self.row, local_day(self.now))]

    def _by(self, name: str) -> dict[str, Any]:
        self.now += timedelta(minutes=2)
        return {"actor": self.cast[name], "now": self.now}

    def _save(self) -> "Planned":
        self.cast.session.commit()
        return self
