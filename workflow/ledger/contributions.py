"""The part of a co-unit in the present cycle: written, signed by its leader, or waived by the lead unit."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.ledger import State
from models.measures import Contribution, Part
from models.people import User
from models.process import Meaning
from models.words import N_, say
from workflow.errors import InvalidInput, Stale, WrongState
from workflow.ledger.texts import take_reason, take_text
from workflow.process.locking import check_seen, lock, mark, require_state
from workflow.process.rights import require
from workflow.process.signing import add_signature, confirm_password
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind


def write_part(
    session: Session, part: Part, text: str, *, actor: User, seen_version: int, now: datetime
) -> Contribution:
    """Write what the co-unit contributed; not once it is signed or waived."""
    entry = _open(session, part, "part.write", actor, seen_version)
    before, entry.text = entry.text, take_text(text, "text", required=True)
    _leave_mark(part, entry, actor, now)
    part.task.last_progress_at = now
    record(
        session, part.task, EventKind.PART_WRITTEN, actor=actor, now=now,
        unit=part.unit.name, text=entry.text, before=before,
    )  # fmt: skip
    return entry


def part_as_signed(part: Part, entry: Contribution) -> str:
    """Exactly what the co-unit's leader signs, as canonical JSON."""
    return canonical(
        {
            "task": part.task.ref,
            "cycle": entry.cycle,
            "unit": part.unit.name,
            "part": part.description,
            "contribution": entry.text,
        }
    )


def sign_part(session: Session, part: Part, *, actor: User, seen_version: int, now: datetime, password: str) -> None:
    """The co-unit's leader signs the part as it stands; after that it is fixed for this cycle."""
    entry = _open(session, part, "part.sign", actor, seen_version)
    if not entry.text:
        raise InvalidInput(say(N_("There is nothing to sign yet: write the contribution first.")))
    confirm_password(actor, password)
    signed = part_as_signed(part, entry)
    entry.signature_id = add_signature(session, part.task, Meaning.PART, signed, actor=actor, now=now).id
    _leave_mark(part, entry, actor, now)
    record(session, part.task, EventKind.PART_SIGNED, actor=actor, now=now, unit=part.unit.name)


def waive_part(session: Session, part: Part, reason: str, *, actor: User, seen_version: int, now: datetime) -> None:
    """The lead unit goes on without this part, with a reason that everybody can read."""
    entry = _open(session, part, "part.waive", actor, seen_version)
    entry.waiver_reason = take_reason(reason, "reason")
    entry.waived_at, entry.waived_by_id = now, actor.id
    _leave_mark(part, entry, actor, now)
    record(
        session, part.task, EventKind.PART_WAIVED, actor=actor, now=now,
        unit=part.unit.name, reason=entry.waiver_reason,
    )  # fmt: skip


def _open(session: Session, part: Part, right: str, actor: User, seen_version: int) -> Contribution:
    """This cycle's contribution, locked and not settled; a new one where there is none (seen_version 0)."""
    lock(session, part.task)
    require(actor, right, part)
    require_state(part.task, State.IN_PROGRESS)
    entry = part.contribution_in(part.task.cycle)
    if entry is None:
        if seen_version:
            raise Stale("", None)
        entry = Contribution(part=part, cycle=part.task.cycle, text="")
        session.add(entry)
        return entry
    check_seen(session, entry, seen_version)
    if entry.signature_id is not None:
        raise WrongState(say(N_("This part is already signed.")))
    if entry.waived_at is not None:
        raise WrongState(say(N_("This part was waived by the lead unit.")))
    return entry


def _leave_mark(part: Part, entry: Contribution, actor: User, now: datetime) -> None:
    mark(entry, actor, now)
    mark(part.task, actor, now)
