"""What people keep of the ledger for themselves: saved views, and the secret address of their calendar."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Prose, Versioned, choice
from models.people import Role, User


class SavedView(Versioned, Base):
    """Filters and order of the ledger page under a name, for the owner alone or for everybody with a role, too.

    `query` is the end of the page's address, so a view shows each reader what that reader may see.
    """

    __tablename__ = "saved_view"
    id: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[Prose]
    position: Mapped[int]
    shared_with: Mapped[Role | None] = mapped_column(choice(Role, "shared_with"), index=True)

    owner: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("query <> ''", name="has_query"),
    )


class CalendarFeed(Versioned, Base):
    """The address under which a calendar program fetches a person's deadlines; only the hash of its secret is kept."""

    __tablename__ = "calendar_feed"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship()
