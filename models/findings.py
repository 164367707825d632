"""Findings of a special inspection, their units and what each became; problems from thematic education beside them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.inspection import InspectedUnit, SpecialInspection, Team
from models.inspection_work import Cell
from models.ledger import Task
from models.people import Unit, User
from models.verification import Gap, Severity
from models.words import N_, Labelled


class FindingKind(Labelled):
    SHORTCOMING = "shortcoming", N_("Shortcoming")
    GOOD_PRACTICE = "good_practice", N_("Good practice")


class FindingStatus(Labelled):
    DRAFT = "draft", N_("With the group")
    REVIEWED = "reviewed", N_("Before the office")
    ACCEPTED = "accepted", N_("Accepted")
    MERGED = "merged", N_("Merged into another")
    DROPPED = "dropped", N_("Not pursued")


UNDECIDED = (FindingStatus.DRAFT, FindingStatus.REVIEWED)
GONE = (FindingStatus.MERGED, FindingStatus.DROPPED)  # its words stand in another one, or nowhere


class Outcome(Labelled):
    """What a finding became for a unit: nothing may stay without."""

    GAP = "gap", N_("A gap on a task")
    REBOUND = "rebound", N_("A rebound of a task")
    SUPPLEMENTARY = "supplementary", N_("A supplementary task")
    CLOSED = "closed", N_("Closed with a reason")


class Finding(Versioned, Base):
    """One finding. `aspect` is a name of the template; `severity` says nothing of good practice, see `graded`.
    Once reviewed, a change of its words is a revision. A merged one stays readable and names the one that took it in.
    """

    __tablename__ = "finding"
    id: Mapped[Key]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    number: Mapped[int]
    team_id: Mapped[int] = mapped_column(ForeignKey("inspection_team.id"), index=True)
    kind: Mapped[FindingKind] = mapped_column(choice(FindingKind, "kind"), default=FindingKind.SHORTCOMING)
    status: Mapped[FindingStatus] = mapped_column(choice(FindingStatus, "status"), default=FindingStatus.DRAFT)
    statement: Mapped[Prose]
    facts: Mapped[Prose] = mapped_column(default="")
    source: Mapped[Prose] = mapped_column(default="")  # where the facts come from, besides the basis of its cells
    aspect: Mapped[str] = mapped_column(String(40))
    severity: Mapped[Severity] = mapped_column(choice(Severity, "severity"), default=Severity.SERIOUS)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    said: Mapped[Prose] = mapped_column(default="")  # why it was sent back, merged or not pursued
    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    inspection: Mapped[SpecialInspection] = relationship()
    team: Mapped[Team] = relationship()
    merged_into: Mapped["Finding | None"] = relationship(remote_side="Finding.id")
    drafted_by: Mapped[User] = relationship(foreign_keys=[drafted_by_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])
    accepted_by: Mapped[User | None] = relationship(foreign_keys=[accepted_by_id])
    units: Mapped[list["FindingUnit"]] = relationship(order_by="FindingUnit.id", back_populates="finding")
    cells: Mapped[list["FindingCell"]] = relationship(order_by="FindingCell.cell_id", back_populates="finding")
    revisions: Mapped[list["FindingRevision"]] = relationship(
        order_by="FindingRevision.number", back_populates="finding"
    )
    problems: Mapped[list["ThematicProblem"]] = relationship(order_by="ThematicProblem.id", back_populates="finding")

    @property
    def of_one_team(self) -> bool:
        """Whether one team inspects all its units; a unit can be given to another one, a merging brings others."""
        teams = {row.inspected.team_id for row in self.units}
        return len(teams) == 1 and None not in teams

    @property
    def stands(self) -> FindingStatus:
        """With whom it is: a draft that nobody may write at all of any more is left over for the office."""
        return FindingStatus.REVIEWED if self.status is FindingStatus.DRAFT and not self.of_one_team else self.status

    @property
    def sent_back(self) -> bool:
        """Whether it waits for who wrote it: a draft that came back, with a reason, and has not been saved since."""
        return self.stands is FindingStatus.DRAFT and self.said != ""

    @property
    def graded(self) -> Severity | None:
        return self.severity if self.kind is FindingKind.SHORTCOMING else None  # good practice is not serious

    @property
    def ref(self) -> str:
        return f"{self.inspection.code}-F{self.number:03}"  # as people call it, e.g. S26-F003

    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        CheckConstraint("statement <> ''", name="has_statement"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_one"),
        CheckConstraint("merged_into_id <> id", name="not_into_itself"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="reviewed_by_somebody"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"),
        CheckConstraint("status <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_date"),
        CheckConstraint("status <> 'reviewed' OR reviewed_at IS NOT NULL", name="reviewed_has_date"),
    )


class FindingCell(Base):
    """A cell of the matrix that a finding comes from: its basis is the basis of the finding."""

    __tablename__ = "finding_cell"
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("inspection_cell.id"), primary_key=True, index=True)

    finding: Mapped[Finding] = relationship(back_populates="cells")
    cell: Mapped[Cell] = relationship()


class Settled(Versioned):
    """What a matter became: its outcome with the task of it. `proposal` is why the office would have the committee
    close it, as long as it waits for the committee; then the trail keeps it."""

    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gap.id"), index=True)
    reason: Mapped[Prose] = mapped_column(default="")
    proposal: Mapped[Prose] = mapped_column(default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @declared_attr
    def became(cls) -> Mapped[Task | None]:  # noqa: N805 - SQLAlchemy gives the class
        return relationship(foreign_keys=[cls.task_id])  # type: ignore[list-item]

    @declared_attr
    def gap(cls) -> Mapped[Gap | None]:  # noqa: N805 - likewise
        return relationship(foreign_keys=[cls.gap_id])  # type: ignore[list-item]

    @declared_attr
    def proposed_by(cls) -> Mapped[User | None]:  # noqa: N805 - likewise
        return relationship(foreign_keys=[cls.proposed_by_id])  # type: ignore[list-item]

    @declared_attr
    def settled_by(cls) -> Mapped[User | None]:  # noqa: N805 - likewise
        return relationship(foreign_keys=[cls.settled_by_id])  # type: ignore[list-item]

    @property
    def waits_for_committee(self) -> bool:
        return self.proposal != ""


SETTLED = {
    "settled_has_date": "(outcome IS NULL) = (settled_at IS NULL)",
    "settled_by_somebody": "(settled_at IS NULL) = (settled_by_id IS NULL)",
    "names_a_task": "(outcome IS NULL OR outcome = 'closed') = (task_id IS NULL)",
    "names_its_gap": "(outcome IS NOT NULL AND outcome = 'gap') = (gap_id IS NOT NULL)",
    "closed_with_reason": "outcome IS NULL OR outcome <> 'closed' OR reason <> ''",
    "proposed_by_somebody": "(proposal = '') = (proposed_by_id IS NULL)",
}


class FindingUnit(Settled, Base):
    """A unit that a finding is about, and what the finding became there. `facts` are those of this unit alone, where a
    merged finding brought them, with their `source`; empty where those of the finding hold."""

    __tablename__ = "finding_unit"
    id: Mapped[Key]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    inspected_id: Mapped[int] = mapped_column(ForeignKey("inspected_unit.id"), index=True)
    facts: Mapped[Prose] = mapped_column(default="")
    source: Mapped[Prose] = mapped_column(default="")

    finding: Mapped[Finding] = relationship(back_populates="units")
    inspected: Mapped[InspectedUnit] = relationship()

    @property
    def shown_facts(self) -> str:
        """What shows it in this unit: all that its letter says."""
        return self.facts or self.finding.facts

    @property
    def shown_source(self) -> str:
        return self.source if self.facts else self.finding.source  # where these facts come from

    __table_args__ = (
        UniqueConstraint("finding_id", "inspected_id"),
        *(CheckConstraint(rule, name=name) for name, rule in SETTLED.items()),
    )


class FindingRevision(Base):
    """The words of a finding as they stood before a change, and why they were changed; never rewritten."""

    __tablename__ = "finding_revision"
    id: Mapped[Key]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[Prose]
    revised_at: Mapped[datetime]
    revised_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    finding: Mapped[Finding] = relationship(back_populates="revisions")
    revised_by: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("finding_id", "number"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )


class ThematicProblem(Settled, Base):
    """A problem from thematic education 主题教育 of an inspected unit. One that a finding took in is put right together
    with it and becomes what the finding becomes; any other is settled on its own."""

    __tablename__ = "thematic_problem"
    id: Mapped[Key]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    number: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    text: Mapped[Prose]
    named: Mapped[Name]  # where it comes from
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    inspection: Mapped[SpecialInspection] = relationship()
    unit: Mapped[Unit] = relationship()
    finding: Mapped[Finding | None] = relationship(back_populates="problems")
    inspected: Mapped[InspectedUnit] = relationship(
        primaryjoin="and_(ThematicProblem.inspection_id == foreign(InspectedUnit.inspection_id), "
        "ThematicProblem.unit_id == foreign(InspectedUnit.unit_id))",
        viewonly=True,
        uselist=False,
    )
    entered_by: Mapped[User] = relationship(foreign_keys=[entered_by_id])

    @property
    def ref(self) -> str:
        return f"{self.inspection.code}-E{self.number:03}"  # as people call it, e.g. S26-E003

    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        CheckConstraint("text <> '' AND named <> ''", name="has_words"),
        CheckConstraint("finding_id IS NULL OR (outcome IS NULL AND proposal = '')", name="settled_through_one"),
        *(CheckConstraint(rule, name=name) for name, rule in SETTLED.items()),
        Index("ix_thematic_problem_inspection_unit", "inspection_id", "unit_id"),
    )
