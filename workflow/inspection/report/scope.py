"""What a report speaks of for one reader: the units without those of a tie, the tasks, the days since the opening."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from models.findings import Finding, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection, looked_at
from models.ledger import Task
from models.people import User
from workflow.inspection.seeing import units_where
from workflow.inspection.template import Template, template_of
from workflow.process.rights import require, tasks_where
from workflow.process.ties import where_units
from workflow.reminders.days import local_day


@dataclass(frozen=True)
class Scope:
    """`units` are the inspected units that the reader may look into, `left_out` how many a tie keeps back."""

    inspection: SpecialInspection
    template: Template
    actor: User
    units: Sequence[InspectedUnit]
    left_out: int
    today: date

    @property
    def since(self) -> datetime | None:
        return self.inspection.opened_at

    @property
    def opened_on(self) -> date | None:
        return local_day(self.since) if self.since else None

    def inspected(self) -> Select[tuple[int]]:
        """The ids of these inspected units, to be asked within a query."""
        return select(InspectedUnit.id).where(*self._mine()).correlate(None)

    def unit_ids(self) -> Select[tuple[int]]:
        return select(InspectedUnit.unit_id).where(*self._mine()).correlate(None)

    def tasks_of(
        self, right: str = "task.view", *, anywhere: bool = False, with_parts: bool = False
    ) -> ColumnElement[bool]:
        """The living tasks that these units lead, or `with_parts` take part in as well, where the reader holds the
        right: in the campaigns looked at, or `anywhere`, as what a finding led to may belong to another one."""
        theirs: ColumnElement[bool] = Task.lead_unit_id.in_(self.unit_ids())
        if with_parts:  # but for those of a unit that a tie keeps back
            theirs = where_units(self.unit_ids()) & ~where_units(self._kept_back())
        led = Task.voided_at.is_(None) & theirs & tasks_where(self.actor, right)
        return led if anywhere else led & self.in_campaigns()

    def in_campaigns(self) -> ColumnElement[bool]:
        """The tasks of the campaigns looked at."""
        campaigns = select(looked_at.c.campaign_id).where(looked_at.c.inspection_id == self.inspection.id)
        return Task.campaign_id.in_(campaigns)

    def accepted(self) -> ColumnElement[bool]:
        """The findings that the office accepted, but for those that are about a unit of a tie, too."""
        about = aliased(FindingUnit)
        kept_back = exists().where(about.finding_id == Finding.id, about.inspected_id.not_in(self.inspected()))
        mine = Finding.inspection_id == self.inspection.id
        return mine & (Finding.status == FindingStatus.ACCEPTED) & ~kept_back

    def _kept_back(self) -> Select[tuple[int]]:
        of_inspection = InspectedUnit.inspection_id == self.inspection.id
        return select(InspectedUnit.unit_id).where(of_inspection, ~units_where(self.actor)).correlate(None)

    def _mine(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return InspectedUnit.inspection_id == self.inspection.id, units_where(self.actor)


def look(session: Session, inspection: SpecialInspection, *, actor: User, today: date) -> Scope:
    """In two queries; raises NotPermitted for those who do not read reports."""
    require(actor, "inspection.report")
    query = select(InspectedUnit).where(InspectedUnit.inspection_id == inspection.id, units_where(actor))
    loaded = query.options(joinedload(InspectedUnit.unit), joinedload(InspectedUnit.team)).order_by(InspectedUnit.id)
    units = session.scalars(loaded).all()
    every = select(func.count()).where(InspectedUnit.inspection_id == inspection.id)
    left_out = (session.scalar(every) or 0) - len(units)
    return Scope(inspection, template_of(inspection.template), actor, units, left_out, today)
