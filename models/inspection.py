"""The special inspection 专项巡察: its template, plan, teams with their members and units, declarations of ties."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint, case, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.ledger import Campaign
from models.people import Unit, User
from models.words import N_, Labelled, Words


class InspectionStatus(Labelled):
    PLANNED = "planned", N_("Being planned")
    OPEN = "open", N_("At work")
    FED_BACK = "fed_back", N_("Fed back")
    CLOSED = "closed", N_("Ended")


class Phase(Labelled):
    """The phases of an inspection in their order."""

    PREPARATION = "preparation", N_("Preparation")
    FIELDWORK = "fieldwork", N_("Work in the units")
    ALIGNMENT = "alignment", N_("Comparing and findings")
    FEEDBACK = "feedback", N_("Feedback")
    FOLLOW_UP = "follow_up", N_("What follows")


class TieKind(Labelled):
    """Why somebody does not inspect a unit."""

    RELATIVE = "relative", N_("A relative works there")
    WORKED = "worked", N_("Worked there or for it")
    INTEREST = "interest", N_("An interest of one’s own")
    OTHER = "other", N_("Another tie")


class InspectionTemplate(Base):
    """One version of the questionnaire as data (see config/inspection.toml); it stays as it is once it is kept."""

    __tablename__ = "inspection_template"
    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[Prose] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none for the one that is shipped

    made_by: Mapped[User | None] = relationship()

    __table_args__ = (CheckConstraint("number >= 1", name="counted_from_one"),)


looked_at = Table(
    "inspection_campaign",
    Base.metadata,
    Column("inspection_id", ForeignKey("special_inspection.id"), primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), primary_key=True, index=True),
)


class SpecialInspection(Versioned, Base):
    """One special inspection; `next_…` counters only grow. It keeps the version of the template it was planned with."""

    __tablename__ = "special_inspection"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    template_id: Mapped[int] = mapped_column(ForeignKey("inspection_template.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("special_inspection.id"))
    next_finding: Mapped[int] = mapped_column(default=1)
    next_letter: Mapped[int] = mapped_column(default=1)
    next_authority: Mapped[int] = mapped_column(default=1)
    next_problem: Mapped[int] = mapped_column(default=1)
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime | None]
    fed_back_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    template: Mapped[InspectionTemplate] = relationship()
    previous: Mapped["SpecialInspection | None"] = relationship(remote_side="SpecialInspection.id")
    planned_by: Mapped[User] = relationship()
    campaigns: Mapped[list[Campaign]] = relationship(secondary=looked_at, order_by="Campaign.id")
    phases: Mapped[list["InspectionPhase"]] = relationship(
        order_by=lambda: IN_THEIR_ORDER, back_populates="inspection", cascade="all, delete-orphan"
    )
    teams: Mapped[list["Team"]] = relationship(order_by="Team.number", back_populates="inspection")
    units: Mapped[list["InspectedUnit"]] = relationship(order_by="InspectedUnit.id", back_populates="inspection")

    @property
    def called(self) -> Words:
        """Its name for a message, in either language."""
        return Words(self.name_en or self.name, self.name)

    @property
    def status(self) -> InspectionStatus:
        reached = [
            (self.closed_at, InspectionStatus.CLOSED),
            (self.fed_back_at, InspectionStatus.FED_BACK),
            (self.opened_at, InspectionStatus.OPEN),
        ]
        return next((status for at, status in reached if at is not None), InspectionStatus.PLANNED)

    __table_args__ = (
        CheckConstraint("code <> '' AND name <> ''", name="has_name"),
        CheckConstraint("previous_id IS NULL OR previous_id <> id", name="not_own_previous"),
        CheckConstraint("next_finding >= 1 AND next_letter >= 1 AND next_problem >= 1", name="counters_positive"),
        CheckConstraint("next_authority >= 1", name="authority_positive"),
        CheckConstraint("fed_back_at IS NULL OR opened_at IS NOT NULL", name="fed_back_after_work"),
        CheckConstraint("closed_at IS NULL OR fed_back_at IS NOT NULL", name="closed_after_feedback"),
    )


class InspectionPhase(Base):
    """A phase in the calendar of an inspection, first and last day."""

    __tablename__ = "inspection_phase"
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"), primary_key=True)
    phase: Mapped[Phase] = mapped_column(choice(Phase, "phase"), primary_key=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date]

    inspection: Mapped[SpecialInspection] = relationship(back_populates="phases")

    __table_args__ = (CheckConstraint("begins_on <= ends_on", name="days_in_order"),)


IN_THEIR_ORDER: Any = case(*((InspectionPhase.phase == phase, at) for at, phase in enumerate(Phase)))


class Team(Versioned, Base):
    """An inspection group of this one inspection, with its letter of authority once that is issued; whoever changes the
    team or its units makes the letter void."""

    __tablename__ = "inspection_team"
    id: Mapped[Key]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    number: Mapped[int]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    authorised_on: Mapped[date | None]
    authorised_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    authority_number: Mapped[int | None]

    inspection: Mapped[SpecialInspection] = relationship(back_populates="teams")
    authorised_by: Mapped[User | None] = relationship()
    members: Mapped[list["TeamMember"]] = relationship(
        order_by="TeamMember.leads.desc(), TeamMember.id", back_populates="team", cascade="all, delete-orphan"
    )
    units: Mapped[list["InspectedUnit"]] = relationship(order_by="InspectedUnit.id", back_populates="team")

    @property
    def called(self) -> Words:
        """Its name for a message, in either language."""
        return Words(self.name_en or self.name, self.name)

    @property
    def leader(self) -> User | None:
        return next((one.user for one in self.members if one.leads), None)

    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("(authorised_on IS NULL) = (authorised_by_id IS NULL)", name="authorised_by_somebody"),
        CheckConstraint("(authorised_on IS NULL) = (authority_number IS NULL)", name="authorised_by_letter"),
    )


class InspectedUnit(Versioned, Base):
    """A unit that is inspected, and by which team once that is settled. `added_at` says since when it stands in the
    plan: a declaration of ties made earlier does not cover it."""

    __tablename__ = "inspected_unit"
    id: Mapped[Key]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_team.id"), index=True)
    added_at: Mapped[datetime | None]

    inspection: Mapped[SpecialInspection] = relationship(back_populates="units")
    unit: Mapped[Unit] = relationship()
    team: Mapped[Team | None] = relationship(back_populates="units")

    __table_args__ = (UniqueConstraint("inspection_id", "unit_id"),)


class Declaration(Base):
    """What a member declared about ties for one inspection; the newest counts, earlier ones stay. Without ties it
    says that there are none."""

    __tablename__ = "inspection_declaration"
    id: Mapped[Key]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    declared_at: Mapped[datetime]

    inspection: Mapped[SpecialInspection] = relationship()
    user: Mapped[User] = relationship()
    ties: Mapped[list["DeclaredTie"]] = relationship(order_by="DeclaredTie.id", back_populates="declaration")


class TeamMember(Base):
    """Somebody in a team, in one team of an inspection at most; `leads` marks the team's leader. `declared_at` is the
    moment of the newest declaration of ties."""

    __tablename__ = "inspection_member"
    id: Mapped[Key]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("special_inspection.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("inspection_team.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    leads: Mapped[bool] = mapped_column(default=False)

    declared_at: Mapped[datetime | None] = column_property(
        select(func.max(Declaration.declared_at))
        .where(Declaration.inspection_id == inspection_id, Declaration.user_id == user_id)
        .correlate_except(Declaration)
        .scalar_subquery()
    )

    team: Mapped[Team] = relationship(back_populates="members")
    user: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("inspection_id", "user_id"),)


class DeclaredTie(Base):
    __tablename__ = "declared_tie"
    id: Mapped[Key]
    declaration_id: Mapped[int] = mapped_column(ForeignKey("inspection_declaration.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[TieKind] = mapped_column(choice(TieKind, "kind"))
    words: Mapped[Prose] = mapped_column(default="")

    declaration: Mapped[Declaration] = relationship(back_populates="ties")
    unit: Mapped[Unit] = relationship()

    __table_args__ = (UniqueConstraint("declaration_id", "unit_id"),)


class FormerUnit(Base):
    """A unit in which somebody worked before, and the last day there; roles once held are known without it."""

    __tablename__ = "former_unit"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    left_on: Mapped[date]

    user: Mapped[User] = relationship()
    unit: Mapped[Unit] = relationship()

    __table_args__ = (UniqueConstraint("user_id", "unit_id"),)
