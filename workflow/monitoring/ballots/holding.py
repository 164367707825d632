"""The office prepares a ballot, issues its codes, cancels it; nobody who is tied to the unit does any of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.ballots import Ballot, BallotCode, BallotItem, BallotStatus
from models.ledger import Campaign, Task
from models.people import Unit, User
from models.words import N_, Message, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.texts import take_reason
from workflow.monitoring.ballots.codes import hash_code, new_code
from workflow.monitoring.ballots.counting import count_ballot, empty_out
from workflow.monitoring.ballots.entering import BallotFacts, Checked, check_ballot
from workflow.monitoring.ballots.sealing import empty_urn
from workflow.monitoring.ballots.urn_keys import make_key
from workflow.process.locking import check_seen, hold_open, lock_row, mark, require_open
from workflow.process.rights import refuse, require, require_free_of, tasks_where
from workflow.reminders.days import local_day
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

RUNNING = (BallotStatus.WAITING, BallotStatus.OPEN)
FIXED = N_("The codes are out, so nothing about this ballot changes any more.")
PLAIN = ("title", "question", "opens_at", "closes_at", "minimum", "codes")


def prepare_ballot(session: Session, campaign: Campaign, facts: BallotFacts, *, actor: User, now: datetime) -> Ballot:
    """Nothing goes out yet, and all of it can be changed. Sent twice, it is entered once while the first is a draft."""
    lock_row(session, campaign)
    require(actor, "ballot.hold")
    require_open(campaign)
    checked = check_ballot(session, campaign, facts, now)
    require_free(session, actor, campaign, checked.unit, [one.task for one in checked.statements if one.task])
    told = _tell(checked)
    before = find_repeated(session, EventKind.BALLOT_PREPARED, told, within=campaign, actor=actor, now=now)
    there = session.get(Ballot, before["ballot"]) if before else None
    if there is not None and there.status_at(now) is BallotStatus.DRAFT:
        return there
    _refuse_overlap(session, campaign, checked)
    ballot = Ballot(campaign=campaign, prepared_at=now, prepared_by=actor)
    _write(ballot, checked)
    mark(ballot, actor, now)
    session.add(ballot)
    session.flush()
    record(session, campaign, EventKind.BALLOT_PREPARED, actor=actor, now=now, ballot=ballot.id, **told)
    return ballot


def edit_ballot(
    session: Session, ballot: Ballot, facts: BallotFacts, *, actor: User, seen_version: int, now: datetime
) -> None:
    """As long as no code is out: nobody votes on what may still change."""
    take_hold(session, ballot, actor, seen_version)
    if ballot.status_at(now) is not BallotStatus.DRAFT:
        raise WrongState(say(FIXED))
    checked = check_ballot(session, ballot.campaign, facts, now)
    tasks = [one.task for one in checked.statements if one.task]
    require_free(session, actor, ballot.campaign, checked.unit, tasks)
    changed = changes(_tell(ballot), _tell(checked))
    if not changed:
        return
    _refuse_overlap(session, ballot.campaign, checked, ballot)
    ballot.items.clear()
    session.flush()
    _write(ballot, checked)
    mark(ballot, actor, now)
    told = {"ballot": ballot.id, "title": ballot.title, "changes": changed}
    record(session, ballot.campaign, EventKind.BALLOT_EDITED, actor=actor, now=now, **told)


def require_open_draft(session: Session, ballot: Ballot, *, actor: User, now: datetime) -> None:
    """For a page that would only show a form which the rule refuses."""
    require_free(session, actor, ballot.campaign, ballot.unit, [item.task for item in ballot.items if item.task])
    require_open(ballot.campaign)
    if ballot.status_at(now) is not BallotStatus.DRAFT:
        raise WrongState(say(FIXED))


def issue_codes(session: Session, ballot: Ballot, *, actor: User, seen_version: int, now: datetime) -> list[str]:
    """The codes in clear, this once; again only before the ballot opens, and then the earlier ones are void.

    Were it possible until somebody votes, the refusal would tell that somebody has.
    """
    lock_row(session, ballot.campaign)  # of two ballots about the same one issues first
    take_hold(session, ballot, actor, seen_version)
    if in_the_way := tell_in_the_way(session, ballot):
        raise WrongState(in_the_way)
    if ballot.status_at(now) not in (BallotStatus.DRAFT, *RUNNING) or ballot.closes_at <= now:
        raise WrongState(say(N_("No codes can be issued: the ballot is over or was cancelled.")))
    if ballot.issued_at is not None and ballot.opens_at <= now:
        raise WrongState(
            say(N_("Voting has begun: new codes would void those that people hold. Cancel the ballot instead."))
        )
    empty_out(session, ballot)
    codes = [new_code() for _ in range(ballot.codes)]
    make_key(ballot.id)
    session.add(empty_urn(ballot.id, len(ballot.items), ballot.codes))
    in_no_order = [BallotCode(hash=hashed, ballot_id=ballot.id) for hashed in sorted(map(hash_code, codes))]
    session.add_all(in_no_order)
    ballot.issued_at = now
    mark(ballot, actor, now)
    told = {"ballot": ballot.id, "title": ballot.title, "count": len(codes)}
    record(session, ballot.campaign, EventKind.BALLOT_ISSUED, actor=actor, now=now, **told)
    return codes


def cancel_ballot(
    session: Session, ballot: Ballot, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """It is never counted: the urn is destroyed, the codes with it; after this is saved, its key (see destroy_keys)."""
    take_hold(session, ballot, actor, seen_version)
    if ballot.counted_at is not None or ballot.cancelled_at is not None:
        raise WrongState(say(N_("This ballot was counted or cancelled already.")))
    ballot.cancel_reason, ballot.cancelled_at = take_reason(reason, "reason"), now
    empty_out(session, ballot)
    mark(ballot, actor, now)
    told = {"ballot": ballot.id, "title": ballot.title, "reason": ballot.cancel_reason}
    record(session, ballot.campaign, EventKind.BALLOT_CANCELLED, actor=actor, now=now, **told)


def count_now(session: Session, ballot: Ballot, *, actor: User, seen_version: int, now: datetime) -> None:
    """By hand, where the worker has not done it yet."""
    take_hold(session, ballot, actor, seen_version)
    count_ballot(session, ballot, actor=actor, now=now)


def take_hold(session: Session, ballot: Ballot, actor: User, seen_version: int) -> None:
    """Lock it, its campaign open; the actor may hold ballots about this unit and has seen the latest."""
    hold_open(session, ballot)
    lock_row(session, ballot)
    tasks = [item.task for item in ballot.items if item.task]
    require_free(session, actor, ballot.campaign, ballot.unit, tasks)
    check_seen(session, ballot, seen_version)


def require_free(
    session: Session, actor: User, campaign: Campaign, unit: Unit | None, tasks: Sequence[Task] = ()
) -> None:
    """Raise NotPermitted for somebody who is tied to the unit or to a task that the ballot is about."""
    require(actor, "ballot.hold")
    if unit is None:
        return
    require_free_of(actor, unit)
    about = Task.id.in_([task.id for task in tasks]) if tasks else Task.lead_unit_id == unit.id
    barred = select(Task).where(Task.campaign_id == campaign.id, about, ~tasks_where(actor, "ballot.hold"))
    if task := session.scalars(barred.limit(1)).first():
        raise refuse(actor, "ballot.hold", task)


def tell_in_the_way(session: Session, ballot: Ballot) -> Message | None:
    """Which other ballot keeps the codes of this one back, and until when; None where they can go out.

    Two results about the same, of nearly the same people, betray by their difference who is in only one of them.
    """
    others = _others_about(ballot.campaign, ballot.unit, [item.task for item in ballot.items if item.task], ballot)
    other = session.scalar(others.where(Ballot.issued_at.is_not(None)).order_by(Ballot.closes_at.desc()).limit(1))
    if other is None:
        return None
    told = N_(
        "“%(title)s” asks about the same until %(day)s. The codes of this ballot can go out once that one is counted or"
        " cancelled: two at once would betray people."
    )
    return say(told, title=other.title, day=local_day(other.closes_at))


def _refuse_overlap(session: Session, campaign: Campaign, checked: Checked, ballot: Ballot | None = None) -> None:
    """The same, as soon as it is planned: of two whose times overlap only one could go out."""
    others = _others_about(campaign, checked.unit, [one.task for one in checked.statements if one.task], ballot)
    overlaps = (Ballot.opens_at < checked.closes_at, Ballot.closes_at > checked.opens_at)
    if (other := session.scalar(others.where(*overlaps).limit(1))) is not None:
        told = N_(
            "“%(title)s” asks about the same until %(day)s: choose a time after it, or cancel it. The codes of this"
            " ballot can go out only once that one is counted or cancelled."
        )
        raise InvalidInput(say(told, title=other.title, day=local_day(other.closes_at)), "opens_at")


def _others_about(
    campaign: Campaign, unit: Unit | None, tasks: Sequence[Task], ballot: Ballot | None
) -> Select[tuple[Ballot]]:
    """The other ballots about the same unit, the whole, or one of the tasks that are not over."""
    same = Ballot.unit_id.is_(None) if unit is None else Ballot.unit_id == unit.id
    about = or_(same, Ballot.items.any(BallotItem.task_id.in_([task.id for task in tasks])))
    going_on = (Ballot.campaign_id == campaign.id, Ballot.counted_at.is_(None), Ballot.cancelled_at.is_(None))
    return select(Ballot).where(*going_on, about, *([Ballot.id != ballot.id] if ballot else []))


def _write(ballot: Ballot, checked: Checked) -> None:
    ballot.unit = checked.unit
    for name in PLAIN:
        setattr(ballot, name, getattr(checked, name))
    for number, one in enumerate(checked.statements, start=1):
        ballot.items.append(BallotItem(number=number, task=one.task, statement=one.text))


def _tell(said: Checked | Ballot) -> dict[str, Any]:
    """What the trail tells of it."""
    items = said.items if isinstance(said, Ballot) else said.statements
    texts = [one.statement if isinstance(one, BallotItem) else one.text for one in items]
    tasks = [one.task.ref if one.task else "" for one in items]
    about = " · ".join(f"{ref} {text}".strip() for ref, text in zip(tasks, texts, strict=True))
    plain = {name: _plain(getattr(said, name)) for name in PLAIN}
    return {**plain, "unit": said.unit.name if said.unit else "", "about": about}


def _plain(value: Any) -> Any:
    """A moment as the office entered it."""
    return f"{value.astimezone(settings().zone):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
