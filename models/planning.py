"""The agreed plan of a task: what its leader signs, what is proposed afterwards, every revision that was in force."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.ledger import Task
from models.people import Unit, User
from models.process import Signature
from models.words import N_, Labelled


class PlanItem(Labelled):
    """What a proposal is about: the plan as a whole, or one thing in it."""

    PLAN = "plan", N_("The plan as a whole")
    GOAL = "goal", N_("Goal")
    MEASURE = "measure", N_("Measure")
    PART = "part", N_("Part of a co-unit")


class ProposalStatus(Labelled):
    PREPARED = "prepared", N_("Waits for the leader’s signature")
    SIGNED = "signed", N_("Waits for the inspection office")
    ACCEPTED = "accepted", N_("Accepted")
    REFUSED = "refused", N_("Not accepted")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    LAPSED = "lapsed", N_("Lapsed")


class PlanProposal(Versioned, Base):
    """The signed plan itself, or a change of one thing in the accepted plan.

    `before` and `after` are JSON: what stood in the plan and what shall stand there, empty for what is new or goes.
    A measure is known by its number, a part by its unit. `lead_unit_id` is who led the task when it was made.
    """

    __tablename__ = "plan_proposal"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    cycle: Mapped[int]
    lead_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    item: Mapped[PlanItem] = mapped_column(choice(PlanItem, "item"))
    measure_number: Mapped[int | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    before: Mapped[Prose]
    after: Mapped[Prose]
    reason: Mapped[Prose] = mapped_column(default="")
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))
    status: Mapped[ProposalStatus] = mapped_column(choice(ProposalStatus, "status"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[Prose] = mapped_column(default="")

    task: Mapped[Task] = relationship()
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])
    signature: Mapped[Signature | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.status in (ProposalStatus.PREPARED, ProposalStatus.SIGNED)

    __table_args__ = (
        UniqueConstraint("task_id", "number"),
        UniqueConstraint("signature_id"),
        CheckConstraint("number >= 1 AND cycle >= 1", name="counted_from_one"),
        CheckConstraint("item = 'plan' OR reason <> ''", name="change_has_reason"),
        CheckConstraint("item <> 'part' OR unit_id IS NOT NULL", name="part_has_unit"),
        CheckConstraint(
            "status NOT IN ('signed', 'accepted', 'refused') OR signature_id IS NOT NULL", name="decided_was_signed"
        ),
        CheckConstraint("status <> 'prepared' OR signature_id IS NULL", name="prepared_is_unsigned"),
        CheckConstraint("(settled_at IS NULL) = (status IN ('prepared', 'signed'))", name="settled_has_date"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by_somebody"),
        CheckConstraint("status <> 'refused' OR answer <> ''", name="refusal_has_reason"),
        Index(
            "uq_plan_proposal_waiting_plan",
            "task_id",
            unique=True,
            sqlite_where=text("item = 'plan' AND status = 'signed'"),
            postgresql_where=text("item = 'plan' AND status = 'signed'"),
        ),
    )


class PlanRevision(Base):
    """A plan that was in force, numbered from 1: accepted by the office, as proposed or as the office changed it."""

    __tablename__ = "plan_revision"
    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    cycle: Mapped[int]
    plan: Mapped[Prose]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("plan_proposal.id"))

    made_by: Mapped[User] = relationship()
    proposal: Mapped[PlanProposal | None] = relationship()

    __table_args__ = (
        UniqueConstraint("task_id", "number"),
        UniqueConstraint("proposal_id"),
        CheckConstraint("number >= 1 AND cycle >= 1", name="counted_from_one"),
    )
