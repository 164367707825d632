"""Stand-ins: named by who will be away or by the office, allowed to sign by the office alone, ended early."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.people import Grant, Role, User
from models.stand_ins import StandIn
from models.words import N_, Message, Words, say
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.ledger.texts import take_text
from workflow.people.excluding import excluded_by
from workflow.people.hand_over import groups_over, inspects
from workflow.people.lending import choose_lendable, close_stand_in, keep_stand_ins, list_own_grants, lock_accounts
from workflow.process.declared import process
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import require, require_free_of
from workflow.reminders.days import local_day
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

LONGEST = timedelta(days=366)
LONGEST_NOTE = 500
ENDED_SHOWN = 100


@dataclass(frozen=True)
class Absence:
    """From the first to the last day, both included."""

    from_on: date
    until_on: date
    note: str = ""


def declare_stand_in(
    session: Session, absent: User, stand_in: User, absence: Absence, *, actor: User, now: datetime
) -> StandIn:
    """For the days of the absence the stand-in holds what the absent person holds, to prepare and to receive.

    People name somebody near for themselves; the office names anybody but the one who does it, for anybody.
    """
    if actor.id != absent.id:
        require(actor, "stand_in.allow")
        if stand_in.id == actor.id:
            told = N_("Nobody names himself or herself; somebody else of the office does it.")
            raise InvalidInput(say(told), "stand_in")
    lock_accounts(session, [absent.id, stand_in.id])
    _check_days(absence, local_day(now))
    _check_free(session, absent, stand_in, absence)
    if reason := _Lender(session, absent).find_obstacle(stand_in):
        raise InvalidInput(reason, "stand_in")
    if actor.id == absent.id and not _is_near(absent, stand_in):
        told = N_("Choose somebody of your unit, group or role; the office can name others.")
        raise InvalidInput(say(told), "stand_in")
    one = StandIn(absent=absent, stand_in=stand_in, declared_by=actor, declared_at=now, allowed=[])
    one.from_on, one.until_on = absence.from_on, absence.until_on
    one.note = take_text(absence.note, "note", longest=LONGEST_NOTE)
    mark(one, actor, now)
    session.add(one)
    days = {"start": one.from_on, "until": one.until_on}
    record(
        session, absent, EventKind.STAND_IN_DECLARED, actor=actor, now=now, name=stand_in.name, note=one.note, **days
    )
    keep_stand_ins(session, now, [absent.id])
    _tell(session, one, MailKind.STANDS_IN, actor=actor, now=now)
    return one


def allow_rights(
    session: Session, one: StandIn, rights: Collection[str], *, seen_version: int, actor: User, now: datetime
) -> None:
    """The office says what the stand-in may do beyond preparing, above all what to sign; nothing else is allowed then.

    Nobody allows it for the own absence, for himself or herself, or for a unit that he or she is tied to.
    """
    require(actor, "stand_in.allow")
    require_stranger(session, one, actor)
    lock_accounts(session, [one.absent_id, one.stand_in_id])
    lock_row(session, one)
    _require_running(one)
    check_seen(session, one, seen_version)
    known = list_allowable(session, one)
    if not known.keys() >= set(rights):
        raise InvalidInput(say(N_("This cannot be allowed for these roles.")), "rights")
    one.allowed = [right for right in known if right in rights]
    one.allowed_at, one.allowed_by_id = now, actor.id
    mark(one, actor, now)
    told = {"name": one.stand_in.name, "rights": one.allowed}
    record(session, one.absent, EventKind.STAND_IN_ALLOWED, actor=actor, now=now, **told)
    _tell(session, one, MailKind.STAND_IN_ALLOWED, actor=actor, now=now)


def _tell(session: Session, one: StandIn, kind: MailKind, *, actor: User, now: datetime) -> None:
    """Tell the stand-in at once; My account says what comes with it."""
    content = {"absent": one.absent.name, "by": actor.name, "start": one.from_on, "until": one.until_on}
    tell(session, one.stand_in, kind, f"{one.absent_id}:{now.isoformat()}", now=now, content=content)


def require_stranger(session: Session, one: StandIn, actor: User) -> None:
    """Raise NotPermitted for either of the two, and for who is tied to a unit whose role is lent."""
    if actor.id in (one.absent_id, one.stand_in_id):
        raise NotPermitted(say(N_("Somebody else of the office decides what you, or your stand-in, may sign.")))
    for grant in list_own_grants(session, one.absent):
        if grant.unit is not None:
            require_free_of(actor, grant.unit)


def end_stand_in(session: Session, one: StandIn, *, actor: User, now: datetime) -> None:
    """The absent person is back early, or the office ends it; one that has not begun never does."""
    if actor.id != one.absent_id:
        require(actor, "stand_in.allow")
    lock_accounts(session, [one.absent_id, one.stand_in_id])
    lock_row(session, one)
    _require_running(one)
    close_stand_in(session, one, actor=actor, now=now)
    keep_stand_ins(session, now, [one.stand_in_id])


def list_allowable(session: Session, one: StandIn) -> dict[str, Words]:
    """The rights of the absent person's roles that the office may allow, each with its name."""
    roles = {grant.role for grant in list_own_grants(session, one.absent)}
    return {
        name: right.by_leave
        for name, right in process().rights.items()
        if right.by_leave is not None and not roles.isdisjoint(holder.role for holder in right.holders)
    }


def list_candidates(session: Session, absent: User, *, near: bool) -> list[User]:
    """Whom the person may name (`near`), or the office for that person: nobody who would hold what excludes itself."""
    lender = _Lender(session, absent)
    people = [user for user in session.scalars(_able()) if lender.find_obstacle(user) is None]
    if near:
        return [user for user in people if _is_near(absent, user)]
    return sorted(people, key=lambda user: not _is_near(absent, user))


def list_absentees(session: Session) -> list[User]:
    """Active people with a role that can be lent, by name."""
    own = select(Grant.user_id).where(Grant.revoked_at.is_(None), Grant.stand_in_id.is_(None), Grant.role != Role.ADMIN)
    return list(session.scalars(_able().where(User.id.in_(own))))


def list_stand_ins(session: Session) -> tuple[list[StandIn], list[StandIn]]:
    """Those to come and in force, the earliest first, and the ones that ended lately."""
    people = (joinedload(StandIn.absent), joinedload(StandIn.stand_in), joinedload(StandIn.allowed_by))
    live = select(StandIn).where(StandIn.ended_at.is_(None)).order_by(StandIn.from_on, StandIn.id)
    ended = select(StandIn).where(StandIn.ended_at.is_not(None)).order_by(StandIn.ended_at.desc()).limit(ENDED_SHOWN)
    return list(session.scalars(live.options(*people))), list(session.scalars(ended.options(*people)))


def list_own_absences(session: Session, user: User) -> list[StandIn]:
    """The person's own, to come and in force."""
    mine = select(StandIn).where(StandIn.absent_id == user.id, StandIn.ended_at.is_(None))
    return list(session.scalars(mine.order_by(StandIn.from_on).options(joinedload(StandIn.stand_in))))


def list_absent_by(user: User) -> list[StandIn]:
    """Those in force in which the person stands in, by what is lent to him or her."""
    return [one for one in dict.fromkeys(grant.stand_in for grant in user.grants) if one is not None]


class _Lender:
    """An absent person's roles, and the groups that inspect the units among them."""

    def __init__(self, session: Session, absent: User) -> None:
        self.absent, self.own = absent, list_own_grants(session, absent)
        self.over = {group for grant in self.own if grant.unit for group in groups_over(session, grant.unit)}

    def find_obstacle(self, user: User) -> Message | None:
        """Why the person cannot stand in."""
        if not user.active or user.id == self.absent.id:
            return say(N_("Choose somebody else, whose account is open."))
        if not self.absent.active:
            return say(N_("This account is not active."))
        if not self.own:
            return say(N_("%(name)s has no role that could be lent."), name=self.absent.name)
        held = [grant.role for grant in user.grants]
        for grant in self.own:
            if clash := excluded_by(grant.role, held):
                return say(N_("Nobody may be %(one)s and %(other)s at once."), one=grant.role, other=clash)
        if inspects(user, self.over):
            return say(N_("%(name)s inspects these units: nobody works for a unit and reviews it."), name=user.name)
        if not choose_lendable(self.own, user.grants):
            return say(N_("There is nothing to lend to %(name)s, who holds these roles already."), name=user.name)
        return None


def _able() -> Select[tuple[User]]:
    able = select(User).where(User.active, User.password_hash.is_not(None)).order_by(User.name, User.id)
    return able.options(selectinload(User.grants).options(joinedload(Grant.unit), joinedload(Grant.group)))


def _is_near(absent: User, user: User) -> bool:
    """Of the same unit or group, or in the same role elsewhere."""
    return not _ways(absent).isdisjoint(_ways(user))


def _ways(user: User) -> set[tuple[str, object]]:
    own = [grant for grant in user.grants if grant.stand_in_id is None]
    units = {user.home_unit_id, *(grant.unit_id for grant in own)} - {None}
    groups = {grant.group_id for grant in own} - {None}
    return {("unit", key) for key in units} | {("group", key) for key in groups} | {("role", g.role) for g in own}


def _check_days(absence: Absence, today: date) -> None:
    if absence.from_on < today:
        raise InvalidInput(say(N_("This day is past.")), "from_on")
    if absence.until_on < absence.from_on:
        raise InvalidInput(say(N_("The last day is before the first.")), "until_on")
    if absence.until_on - absence.from_on > LONGEST:
        raise InvalidInput(say(N_("For at most a year: after that the roles are somebody else's.")), "until_on")


def _check_free(session: Session, absent: User, stand_in: User, absence: Absence) -> None:
    """One stand-in at a time, and nobody who is away: what is lent is never lent on."""
    meanwhile = select(StandIn).where(
        StandIn.ended_at.is_(None), StandIn.from_on <= absence.until_on, StandIn.until_on >= absence.from_on
    )
    if other := session.scalar(meanwhile.where(StandIn.absent_id == absent.id)):
        told = N_("%(name)s is named from %(start)s to %(until)s already; end that first.")
        days = {"start": other.from_on, "until": other.until_on}
        raise InvalidInput(say(told, name=other.stand_in.name, **days), "from_on")
    if away := session.scalar(meanwhile.where(StandIn.absent_id == stand_in.id)):
        told = N_("%(name)s is away from %(start)s to %(until)s.")
        raise InvalidInput(say(told, name=stand_in.name, start=away.from_on, until=away.until_on), "stand_in")


def _require_running(one: StandIn) -> None:
    if one.ended_at is not None:
        raise WrongState(say(N_("Somebody has done this already.")))
