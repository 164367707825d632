"""The part of a co-unit in the present cycle: written, signed by its leader, or waived by the lead unit.

Signed or waived it is settled, until a submission comes back: then it may be improved and signed again.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import State
from models.measures import Contribution, Part
from models.people import User
from models.process import Meaning, Signature, Submission, SubmissionStatus
from models.reminders import Colour
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.texts import take_reason, take_text
from workflow.process.locking import check_seen, is_still, lock, mark, require_state
from workflow.process.rights import holders_of, holds, require
from workflow.process.signing import add_signature, confirm_password
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind

SIGNED = say(N_("This part is already signed."))
WAIVED = say(N_("This part was waived by the lead unit."))
CAME_BACK = (SubmissionStatus.RETURNED, SubmissionStatus.WITHDRAWN)


def is_settled(session: Session, part: Part) -> bool:
    """Whether this cycle's part is signed or waived and no submission has come back since."""
    entry = part.contribution_in(part.task.cycle)
    settled_at = _settled_at(session, entry) if entry else None
    if settled_at is None:
        return False
    back = select(Submission.id).where(
        Submission.task_id == part.task_id,
        Submission.cycle == part.task.cycle,
        Submission.status.in_(CAME_BACK),
        Submission.decided_at > settled_at,
    )
    return session.scalar(back.limit(1)) is None


def is_open(session: Session, part: Part) -> bool:
    """Whether the part may be written, signed or waived now, by those who hold the right."""
    task = part.task
    return task.state is State.IN_PROGRESS and not is_still(task) and not is_settled(session, part)


def write_part(
    session: Session, part: Part, text: str, *, actor: User, seen_version: int, now: datetime
) -> Contribution:
    """Write what the co-unit contributed; what is written anew after a return has to be signed anew."""
    entry = _open(session, part, "part.write", actor, seen_version)
    before, after = entry.text, take_text(text, "text", required=True)
    if entry.signature_id is not None and after == before:
        raise InvalidInput(say(N_("This is the text that was signed. Change it, or leave it signed as it is.")), "text")
    lifted = _lift(entry)
    entry.text = after
    _leave_mark(part, entry, actor, now)
    part.task.last_progress_at = now
    kind = EventKind.PART_REWRITTEN if lifted else EventKind.PART_WRITTEN
    told = {"unit": part.unit.name, "text": after, "before": before}
    record(session, part.task, kind, actor=actor, now=now, **told, **lifted)
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


def sign_part(
    session: Session,
    part: Part,
    *,
    actor: User,
    seen_version: int,
    seen_part: int,
    now: datetime,
    password: str,
    shown: str | None = None,
) -> None:
    """The co-unit's leader signs the part as it stands; after that it is fixed unless a submission comes back.

    `seen_part` is the version of the part itself: what is asked of the unit is signed with what it wrote. `shown` is
    the text that the signer had before the eyes, where it could be changed: only what is saved is signed.
    """
    entry = _open(session, part, "part.sign", actor, seen_version)
    check_seen(session, part, seen_part)
    if entry.signature_id is not None:
        raise WrongState(SIGNED)
    if shown is not None and take_text(shown, "text") != entry.text:
        raise InvalidInput(say(N_("Nothing was signed: your text is not saved yet. Save it first, then sign.")), "text")
    if not entry.text:
        raise InvalidInput(say(N_("There is nothing to sign yet: write the contribution first.")))
    confirm_password(actor, password)
    signed = part_as_signed(part, entry)
    lifted = _lift(entry)
    signature = add_signature(session, part.task, Meaning.PART, signed, actor=actor, now=now)
    entry.signature_id = signature.id
    _leave_mark(part, entry, actor, now)
    told = {"unit": part.unit.name, "signed": signature.signed_hash, **lifted}
    record(session, part.task, EventKind.PART_SIGNED, actor=actor, now=now, **told)


def waive_part(session: Session, part: Part, reason: str, *, actor: User, seen_version: int, now: datetime) -> None:
    """The lead unit goes on without this part, with a reason that everybody can read."""
    entry = _open(session, part, "part.waive", actor, seen_version)
    given, lifted = take_reason(reason, "reason"), _lift(entry)
    entry.waiver_reason = given
    entry.waived_at, entry.waived_by_id = now, actor.id
    _leave_mark(part, entry, actor, now)
    told = {"unit": part.unit.name, "reason": given, **lifted}
    record(session, part.task, EventKind.PART_WAIVED, actor=actor, now=now, **told)
    about = {"task": part.task.id, "ref": part.task.ref, "title": part.task.title, "by": actor.name, "reason": given}
    for user in holders_of(session, "part.write", part.task):
        if user.id != actor.id and holds(user, "part.write", part):
            dedupe = f"part:{part.id}:{now.isoformat()}"
            tell(session, user, MailKind.PART_WAIVED, dedupe, now=now, content=about, colour=Colour.YELLOW)


def _open(session: Session, part: Part, right: str, actor: User, seen_version: int) -> Contribution:
    """This cycle's contribution, locked and not settled; a new one where there is none (seen_version 0)."""
    lock(session, part.task)
    require(actor, right, part)
    require_state(part.task, State.IN_PROGRESS)
    entry = part.contribution_in(part.task.cycle)
    check_seen(session, entry, seen_version)
    if entry is None:
        entry = Contribution(part=part, cycle=part.task.cycle, text="")
        session.add(entry)
        return entry
    if is_settled(session, part):
        raise WrongState(SIGNED if entry.signature_id is not None else WAIVED)
    return entry


def _settled_at(session: Session, entry: Contribution) -> datetime | None:
    if entry.signature_id is None:
        return entry.waived_at
    return session.get_one(Signature, entry.signature_id).signed_at


def _lift(entry: Contribution) -> dict[str, Any]:
    """Take signature and waiver off the part; what they were, for the trail. The signature itself is kept."""
    lifted = {"lifted_signature": entry.signature_id, "lifted_waiver": entry.waiver_reason or None}
    entry.signature_id = entry.waived_at = entry.waived_by_id = None
    entry.waiver_reason = ""
    return {name: value for name, value in lifted.items() if value is not None}


def _leave_mark(part: Part, entry: Contribution, actor: User, now: datetime) -> None:
    mark(entry, actor, now)
    mark(part.task, actor, now)
