"""An inspection as the tests need it: two teams with people and a unit each, written straight to the tables."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.inspection import Declaration, InspectedUnit, InspectionTemplate, SpecialInspection, Team, TeamMember
from models.inspection_work import Alignment, Cell
from tests.cast import Cast
from workflow.inspection.alignment import align_cell
from workflow.inspection.cells import CellFacts, find_cell, save_cell
from workflow.inspection.template import shipped_template
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical

REASON = "Other units with the same proof are rated lower."


@dataclass
class Inspected:
    cast: Cast
    row: SpecialInspection
    finance: InspectedUnit
    estates: InspectedUnit

    @classmethod
    def begin(cls, cast: Cast, *, opened: bool = True, code: str = "S26") -> "Inspected":
        """Team 1 (g1.leader, g1.inspector) inspects finance, team 2 (g2.inspector leads) another unit."""
        _, data = shipped_template()
        digest = hash_text(canonical(data))
        made = InspectionTemplate(number=1, content=data, digest=digest, made_at=cast.now)
        template = cast.session.scalar(select(InspectionTemplate)) or made
        row = SpecialInspection(
            code=code,
            name="专项巡察",
            name_en="Special inspection",
            template=template,
            planned_at=cast.now,
            planned_by=cast["office"],
            opened_at=cast.now if opened else None,
            campaigns=[cast.campaign],
        )
        cast.session.add(row)
        cast.session.flush()
        authority = {"authorised_on": cast.now.date(), "authorised_by": cast["office"]}
        teams = [
            Team(inspection=row, number=number, name=f"Group {number}", authority_number=number, **authority)
            for number in (1, 2)
        ]
        row.next_authority = 3
        for team, people in zip(teams, (("g1.leader", "g1.inspector"), ("g2.inspector",)), strict=True):
            for at, username in enumerate(people):
                team.members.append(TeamMember(inspection_id=row.id, user=cast[username], leads=at == 0))
        units = [
            InspectedUnit(inspection=row, unit=cast.units[name], team=team)
            for name, team in zip(("finance", "estates"), teams, strict=True)
        ]
        cast.session.add_all([*teams, *units])
        for member in (one for team in teams for one in team.members):
            cast.session.add(Declaration(inspection=row, user=member.user, declared_at=cast.now))
        cast.session.commit()
        return cls(cast, row, *units)

    def save(self, by: str = "g1.inspector", unit: str = "finance", question: str = "completed", **values: Any) -> Cell:
        """Somebody of the team writes in a cell, on top of what stands there; `seen` says which version that was."""
        inspected: InspectedUnit = getattr(self, unit)
        stands = find_cell(self.cast.session, inspected, question)
        seen = values.pop("seen", stands.version if stands else 0)
        who: dict[str, Any] = {"actor": self.cast[by], "seen_version": seen, "now": self.cast.now}
        cell = save_cell(self.cast.session, inspected, question, CellFacts(**values), **who)
        self.cast.session.commit()
        assert cell is not None
        return cell

    def align(self, rating: str, by: str = "g1.leader", unit: str = "finance", **values: Any) -> Alignment:
        inspected: InspectedUnit = getattr(self, unit)
        question, reason = values.get("question", "completed"), values.get("reason", REASON)
        stands = find_cell(self.cast.session, inspected, question)
        seen = values.get("seen", stands.version if stands else 0)
        who: dict[str, Any] = {"actor": self.cast[by], "seen_version": seen, "now": self.cast.now}
        row = align_cell(self.cast.session, inspected, question, rating, reason, **who)
        self.cast.session.commit()
        return row
