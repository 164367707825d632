"""Ledger files taken in: the file, every row as it was read, what the row becomes, and mappings of headings."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.ledger import Campaign, Problem, Task
from models.measures import Measure
from models.people import User
from models.words import N_, Labelled


class ImportStatus(Labelled):
    READING = "reading", N_("Being read")
    READY = "ready", N_("Ready to be checked")
    REFUSED = "refused", N_("Could not be read")
    TAKING_OVER = "taking_over", N_("Being taken over")
    DONE = "done", N_("Taken over")
    CANCELLED = "cancelled", N_("Cancelled")


class RowAction(Labelled):
    """What becomes of a row of the file."""

    OPEN = "open", N_("Needs a decision")
    NEW = "new", N_("New")
    CHANGED = "changed", N_("Changed")
    SAME = "same", N_("Unchanged")
    LEFT_OUT = "left_out", N_("Left out")
    SKIPPED = "skipped", N_("Not a row of the ledger")


class LedgerImport(Versioned, Base):
    """A ledger file on its way into a campaign. The file itself lies in the store under its hash.

    `tables` (JSON) are the tables found with their columns; `decisions` (JSON) what the user decided about units,
    deadlines and rows; `told` (JSON) a refusal; `digest` names the plan that the user was shown.
    """

    __tablename__ = "ledger_import"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    feedback_on: Mapped[date]
    sheet: Mapped[Prose] = mapped_column(default="")
    started_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    status: Mapped[ImportStatus] = mapped_column(choice(ImportStatus, "status"), default=ImportStatus.READING)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int] = mapped_column(default=0)
    tables: Mapped[Prose] = mapped_column(default="[]")
    decisions: Mapped[Prose] = mapped_column(default="{}")
    questions: Mapped[Prose] = mapped_column(default="{}")
    told: Mapped[Prose] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    taken_over_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    started_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("(status = 'done') = (taken_over_at IS NOT NULL)", name="done_has_date"),
        CheckConstraint("size > 0", name="not_empty"),
        Index("ix_ledger_import_status", "status", "id"),
    )


class ImportRow(Base):
    """One row of the file. `read` (JSON) keeps it whole; once taken over it stands beside what it became.

    `effects` (JSON) says in words what it adds and changes; `status` is what the file reports, which never sets a
    task's state.
    """

    __tablename__ = "import_row"
    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("ledger_import.id"))
    place: Mapped[int]
    table_no: Mapped[int]
    row: Mapped[int]
    read: Mapped[Prose]
    warnings: Mapped[Prose] = mapped_column(default="[]")
    effects: Mapped[Prose] = mapped_column(default="[]")
    action: Mapped[RowAction] = mapped_column(choice(RowAction, "action"))
    warned: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(40), default="")
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id", ondelete="SET NULL"), index=True)

    origin: Mapped[LedgerImport] = relationship()
    problem: Mapped[Problem | None] = relationship()
    task: Mapped[Task | None] = relationship()
    measure: Mapped[Measure | None] = relationship()

    __table_args__ = (
        Index("ix_import_row_place", "import_id", "place"),
        Index("ix_import_row_action", "import_id", "action", "place"),
    )


class HeadingMapping(Versioned, Base):
    """What the user said the columns under a heading row stand for; `columns` (JSON) by place, null for nothing."""

    __tablename__ = "heading_mapping"
    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[Prose]
