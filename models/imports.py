"""Workbooks taken in – ledgers, units and users: the file, every row as it was read, what the row becomes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.ledger import Campaign, Problem, Task
from models.measures import Measure
from models.people import Unit, User
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

    OPEN = "open", N_("Needs attention")
    NEW = "new", N_("New")
    CHANGED = "changed", N_("Changed")
    SAME = "same", N_("Unchanged")
    LEFT_OUT = "left_out", N_("Left out")
    SKIPPED = "skipped", N_("Not a row to be read")


class SentFile(Versioned):
    """What every file on its way has. The file itself lies in the store under its hash.

    `tables` (JSON) are the tables found with their columns; `told` (JSON) a refusal; `digest` names the plan that the
    user was shown.
    """

    id: Mapped[Key]
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    started_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    status: Mapped[ImportStatus] = mapped_column(choice(ImportStatus, "status"), default=ImportStatus.READING)
    rows_total: Mapped[int] = mapped_column(default=0)
    tables: Mapped[Prose] = mapped_column(default="[]")
    told: Mapped[Prose] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    taken_over_at: Mapped[datetime | None]

    @declared_attr
    def started_by(cls) -> Mapped[User]:  # noqa: N805 - SQLAlchemy calls it on the class
        return relationship()


def _checks() -> tuple[CheckConstraint, CheckConstraint]:
    return (
        CheckConstraint("(status = 'done') = (taken_over_at IS NOT NULL)", name="done_has_date"),
        CheckConstraint("size > 0", name="not_empty"),
    )


class FileRow:
    """What every row of such a file has. `read` (JSON) keeps it whole; `effects` (JSON) says in words what it adds
    and changes, `warnings` (JSON) what is to be looked at; `place` orders the rows of all tables of the file."""

    id: Mapped[Key]
    place: Mapped[int]
    table_no: Mapped[int]
    row: Mapped[int]
    read: Mapped[Prose]
    warnings: Mapped[Prose] = mapped_column(default="[]")
    effects: Mapped[Prose] = mapped_column(default="[]")
    action: Mapped[RowAction] = mapped_column(choice(RowAction, "action"))
    warned: Mapped[bool] = mapped_column(default=False)


class LedgerImport(SentFile, Base):
    """A ledger file on its way into a campaign; `decisions` (JSON) are what the user decided about units, deadlines
    and rows."""

    __tablename__ = "ledger_import"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    feedback_on: Mapped[date]
    sheet: Mapped[Prose] = mapped_column(default="")
    rows_done: Mapped[int] = mapped_column(default=0)
    decisions: Mapped[Prose] = mapped_column(default="{}")
    questions: Mapped[Prose] = mapped_column(default="{}")

    campaign: Mapped[Campaign] = relationship()

    __table_args__ = (*_checks(), Index("ix_ledger_import_status", "status", "id"))


class ImportRow(FileRow, Base):
    """One row of a ledger; once taken over it stands beside what it became. `status` is what the file reports, which
    never sets a task's state."""

    __tablename__ = "import_row"
    import_id: Mapped[int] = mapped_column(ForeignKey("ledger_import.id"))
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


class PeopleImport(SentFile, Base):
    """A workbook of units and users on its way; `left_out` (JSON) are the places of the rows that stay out."""

    __tablename__ = "people_import"
    left_out: Mapped[Prose] = mapped_column(default="[]")
    counts: Mapped[Prose] = mapped_column(default="{}")

    __table_args__ = _checks()


class PeopleRow(FileRow, Base):
    """One row of units or users; once taken over it stands beside the unit or account that it became."""

    __tablename__ = "people_import_row"
    import_id: Mapped[int] = mapped_column(ForeignKey("people_import.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    origin: Mapped[PeopleImport] = relationship()
    unit: Mapped[Unit | None] = relationship()
    user: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_people_import_row_place", "import_id", "place"),
        Index("ix_people_import_row_action", "import_id", "action", "place"),
    )


class HeadingMapping(Versioned, Base):
    """What the user said the columns under a heading row stand for; `columns` (JSON) by place, null for nothing."""

    __tablename__ = "heading_mapping"
    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[Prose]
