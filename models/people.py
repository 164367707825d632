"""Units, accounts, roles granted with a scope, inspection groups, recusals, one-time links."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Name, Prose, Versioned, choice
from models.words import N_, Labelled, Words

if TYPE_CHECKING:
    from models.inspection import FormerUnit, TeamMember
    from models.stand_ins import StandIn


class Scope(Labelled):
    UNIT = "unit", N_("a unit")
    GROUP = "group", N_("an inspection group")
    ALL = "all", N_("everywhere")


class Role(Labelled):
    LIAISON = "liaison", N_("Liaison")
    LEADER = "leader", N_("Unit leader")
    INSPECTOR = "inspector", N_("Inspector")
    GROUP_LEADER = "group_leader", N_("Group leader")
    OFFICE = "office", N_("Inspection office")
    COMMITTEE = "committee", N_("Committee")
    AUDITOR = "auditor", N_("Auditor")
    ADMIN = "admin", N_("Administrator")

    @property
    def scope(self) -> Scope:
        if self in (Role.LIAISON, Role.LEADER):
            return Scope.UNIT
        if self in (Role.INSPECTOR, Role.GROUP_LEADER):
            return Scope.GROUP
        return Scope.ALL


class Unit(Versioned, Base):
    """A unit of the organisation; `short_names` are other names it goes by in ledgers."""

    __tablename__ = "unit"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    name_en: Mapped[Name] = mapped_column(default="")
    short_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")

    @property
    def called(self) -> Words:
        """Its name for a message, in either language."""
        return Words(self.name_en or self.name, self.name)

    __table_args__ = (CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),)


class User(Versioned, Base):
    """An account; without a password hash it cannot sign in (invited, or only named as a responsible leader).

    `epoch` is part of every session, see also LiveSession: raising it signs the person out everywhere.
    """

    __tablename__ = "account"
    id: Mapped[Key]
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Name]
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(2), default="zh")
    home_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    password_set_at: Mapped[datetime | None]
    epoch: Mapped[int] = mapped_column(default=0)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]

    home_unit: Mapped[Unit | None] = relationship(foreign_keys=[home_unit_id])
    grants: Mapped[list["Grant"]] = relationship(
        primaryjoin="and_(User.id == Grant.user_id, Grant.revoked_at.is_(None))",
        viewonly=True,
        order_by="Grant.id",
    )
    recusals: Mapped[list["Recusal"]] = relationship(
        primaryjoin="and_(User.id == Recusal.user_id, Recusal.lifted_at.is_(None))",
        viewonly=True,
        order_by="Recusal.id",
    )
    team_places: Mapped[list["TeamMember"]] = relationship(viewonly=True)
    former_units: Mapped[list["FormerUnit"]] = relationship(viewonly=True)
    left_grants: Mapped[list["Grant"]] = relationship(
        primaryjoin="and_(User.id == Grant.user_id, Grant.revoked_at.is_not(None), Grant.unit_id.is_not(None))",
        viewonly=True,
    )

    __table_args__ = (CheckConstraint("language IN ('en', 'zh')", name="language_known"),)

    # what Flask-Login asks of whoever is signed in
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return f"{self.id}.{self.epoch}"


class InspectionGroup(Versioned, Base):
    __tablename__ = "inspection_group"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    name_en: Mapped[Name] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def called(self) -> Words:
        """Its name for a message, in either language."""
        return Words(self.name_en or self.name, self.name)


class GroupUnit(Base):
    """Which group inspects a unit in a campaign: at most one."""

    __tablename__ = "group_unit"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("inspection_group.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))

    group: Mapped[InspectionGroup] = relationship()
    unit: Mapped[Unit] = relationship()

    __table_args__ = (UniqueConstraint("campaign_id", "unit_id"),)


def _one_live(scope: str, *columns: str, where: str) -> Index:
    live = text(f"revoked_at IS NULL AND stand_in_id IS NULL AND {where}")
    return Index(f"uq_role_grant_live_{scope}", *columns, unique=True, sqlite_where=live, postgresql_where=live)


class Grant(Base):
    """A role held in a unit, in a group, or everywhere; revoked, never deleted, so that history stays.

    One that a stand-in holds for the time being also names from whose role it is lent, and its last day.
    """

    __tablename__ = "role_grant"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_group.id"), index=True)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("stand_in.id"))
    lent_from_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id"))
    until_on: Mapped[date | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    unit: Mapped[Unit | None] = relationship()
    group: Mapped[InspectionGroup | None] = relationship()
    stand_in: Mapped["StandIn | None"] = relationship()

    __table_args__ = (
        CheckConstraint(
            "(role IN ('liaison', 'leader')) = (unit_id IS NOT NULL)"
            " AND (role IN ('inspector', 'group_leader')) = (group_id IS NOT NULL)",
            name="scope_fits_role",
        ),
        CheckConstraint(
            "(stand_in_id IS NULL) = (lent_from_id IS NULL) AND (stand_in_id IS NULL) = (until_on IS NULL)",
            name="lent_with_last_day",
        ),
        # at most one live grant of a kind in a scope, and one lent of it by a stand-in
        _one_live("unit", "user_id", "role", "unit_id", where="unit_id IS NOT NULL"),
        _one_live("group", "user_id", "role", "group_id", where="group_id IS NOT NULL"),
        _one_live("all", "user_id", "role", where="unit_id IS NULL AND group_id IS NULL"),
        Index(
            "uq_role_grant_live_lent",
            "stand_in_id",
            "lent_from_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )


class Recusal(Base):
    """A person must not inspect a unit he or she has a tie to; lifted, never deleted."""

    __tablename__ = "recusal"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    reason: Mapped[Prose]
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    unit: Mapped[Unit] = relationship()


class LinkPurpose(Labelled):
    INVITATION = "invitation", N_("Invitation")
    RESET = "reset", N_("Password reset")


class OneTimeLink(Base):
    """An invitation or reset link; only the hash of its secret is kept."""

    __tablename__ = "one_time_link"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose, "purpose"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class ResetRequest(Base):
    """Somebody asked for a reset link for what was typed; the worker finds out whether that is an account."""

    __tablename__ = "reset_request"
    id: Mapped[Key]
    typed: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime]


class LiveSession(Base):
    """A session that somebody signed in to and that nobody ended; only the hash of its secret is kept."""

    __tablename__ = "live_session"
    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    wrong_passwords: Mapped[int] = mapped_column(default=0)  # typed inside it, to sign or to change the account
