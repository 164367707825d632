"""The register of institutional documents 制度文件, and the checks of whether what they say is carried out."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.evidence import Evidence
from models.ledger import Campaign, Task
from models.people import Unit, User
from models.words import N_, Labelled


class DocumentKind(Labelled):
    """What the rectification did to the rule."""

    MADE = "made", N_("Newly made")
    REVISED = "revised", N_("Revised")
    ABOLISHED = "abolished", N_("Abolished")


class Effect(Labelled):
    """What a check of the implementation effect 执行效果检查 found."""

    WORKS = "works", N_("Works in practice")
    PARTLY = "partly", N_("Works in part")
    ON_PAPER = "on_paper", N_("On paper only")


class InstitutionalDocument(Versioned, Base):
    """A rule that came by one or more tasks of a campaign; `unit` issued it, `evidence` holds its text once given.

    `effect` is what the last check found, NULL before the first one; `check_due_on` is the day of the next check,
    NULL when there is none to come. Both follow from the checks and are set with them.
    """

    __tablename__ = "institutional_document"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    name: Mapped[Name]
    number: Mapped[Name] = mapped_column(default="")
    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind, "kind"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    issued_on: Mapped[date]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    effect: Mapped[Effect | None] = mapped_column(choice(Effect, "effect"))
    check_due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()
    evidence: Mapped[Evidence | None] = relationship()
    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    links: Mapped[list["DocumentTask"]] = relationship(
        order_by="DocumentTask.task_id", cascade="all, delete-orphan", lazy="selectin"
    )
    checks: Mapped[list["EffectCheck"]] = relationship(
        order_by="(EffectCheck.held_on, EffectCheck.id)", back_populates="document"
    )

    @property
    def tasks(self) -> list[Task]:
        return [link.task for link in self.links]

    __table_args__ = (
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("kind <> 'abolished' OR check_due_on IS NULL", name="abolished_is_not_checked"),
        CheckConstraint(
            "kind = 'abolished' OR effect IS NOT NULL OR check_due_on IS NOT NULL", name="first_check_has_day"
        ),
        Index("ix_institutional_document_due", "check_due_on", "id"),
        # the same document twice: by its number, or by its name where it has none
        Index(
            "uq_institutional_document_number",
            "campaign_id",
            "number",
            "kind",
            unique=True,
            sqlite_where=text("number <> ''"),
            postgresql_where=text("number <> ''"),
        ),
        Index(
            "uq_institutional_document_name",
            "campaign_id",
            "name",
            "kind",
            unique=True,
            sqlite_where=text("number = ''"),
            postgresql_where=text("number = ''"),
        ),
    )


class DocumentTask(Base):
    """A task by which a document came."""

    __tablename__ = "institutional_document_task"
    document_id: Mapped[int] = mapped_column(ForeignKey("institutional_document.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, index=True)

    task: Mapped[Task] = relationship(lazy="joined", innerjoin=True)


class EffectCheck(Base):
    """One check of the implementation effect; it is written down once and not changed."""

    __tablename__ = "effect_check"
    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(ForeignKey("institutional_document.id"), index=True)
    held_on: Mapped[date]
    result: Mapped[Effect] = mapped_column(choice(Effect, "result"))
    note: Mapped[Prose]
    next_check_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    held_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    document: Mapped[InstitutionalDocument] = relationship(back_populates="checks")
    held_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("note <> ''", name="has_note"),
        CheckConstraint("next_check_on > held_on", name="next_is_later"),
    )
