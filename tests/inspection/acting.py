"""An inspection as the tests need it: two teams with people and a unit each, written straight to the tables."""

from dataclasses import dataclass

from models.inspection import InspectedUnit, InspectionTemplate, SpecialInspection, Team, TeamMember
from tests.cast import Cast
from workflow.inspection.template import shipped_template
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical


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
        template = InspectionTemplate(number=1, content=data, digest=digest, made_at=cast.now)
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
        teams = [Team(inspection=row, number=number, name=f"Group {number}") for number in (1, 2)]
        for team, people in zip(teams, (("g1.leader", "g1.inspector"), ("g2.inspector",)), strict=True):
            for at, username in enumerate(people):
                team.members.append(TeamMember(inspection_id=row.id, user=cast[username], leads=at == 0))
        units = [
            InspectedUnit(inspection=row, unit=cast.units[name], team=team)
            for name, team in zip(("finance", "estates"), teams, strict=True)
        ]
        cast.session.add_all([*teams, *units])
        cast.session.commit()
        return cls(cast, row, *units)
