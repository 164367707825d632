"""Supervision letters 督办函: drafted with a number of their own, checked and issued by the office, answered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inserting import insert_new
from models.ledger import Task
from models.letters import Letter, LetterCounter, LetterStatus
from models.people import User
from models.reminders import Colour
from models.words import N_, Words, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.dates import take_coming_day, take_past_day
from workflow.ledger.texts import take_reason, take_text
from workflow.process.locking import check_seen, hold_open, is_still, lock, mark
from workflow.process.rights import holders_of, holds, refuse, require
from workflow.reminders.almanac import almanac_near
from workflow.reminders.colour import tell_colour
from workflow.reminders.days import local_day, working_days
from workflow.reminders.ladder import RESPONSIBLE_LEADER, Receiver
from workflow.reminders.letter_wording import letter_wording, propose_body
from workflow.reminders.notices import tell, tell_unreached
from workflow.reminders.outbox import MailKind
from workflow.reminders.receivers import Staff
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind

ISSUED = Words("A supervision letter was issued", "督办函已签发")


def draft_letter(session: Session, task: Task, *, overdue_since: date, now: datetime) -> Letter:
    """Draft the letter about a day that the task missed (its `due_on`), by itself; the one there is, if there is one.

    Locks no task: whoever calls it for several tasks may hold their locks already, or none.
    """
    known = _find_about(session, task, overdue_since)
    if known:
        return known[0]
    hold_open(session, task)
    return _draft(session, task, overdue_since, actor=None, now=now)


def write_letter(session: Session, task: Task, *, actor: User, now: datetime) -> Letter:
    """The office drafts one by hand, another one where the last is out; a draft that waits is not doubled."""
    lock(session, task)
    require(actor, "letter.write", task)
    _require_overdue(task, local_day(now))
    return _draft(session, task, task.due_on, actor=actor, now=now)


def edit_letter(
    session: Session, letter: Letter, *, zh: str, en: str, actor: User, seen_version: int, now: datetime
) -> str:
    """Give the draft a text of its own; one that says what is proposed anyway goes on saying what is proposed.

    Returns the language of a text that was left as it was while the other one was changed, else nothing.
    """
    task = _take(session, letter, actor, seen_version, LetterStatus.DRAFT)
    today = local_day(now)
    entered = Words(take_text(en, "en"), take_text(zh, "zh"))
    if not entered.zh and not entered.en:
        raise InvalidInput(say(N_("Please fill this in.")), "zh")
    changed = changes(vars(body_of(letter, today)), vars(entered))
    if not changed:
        return ""
    own = entered != propose_body(task, letter.overdue_since, today)
    letter.body_zh, letter.body_en = (entered.zh, entered.en) if own else (None, None)
    mark(letter, actor, now)
    record(session, task, EventKind.LETTER_EDITED, actor=actor, now=now, number=letter.ref, changes=changed)
    return next((language for language, text in vars(entered).items() if text and language not in changed), "")


def issue_letter(
    session: Session, letter: Letter, answer_until: date | None, *, actor: User, seen_version: int, now: datetime
) -> list[User]:
    """Send it to the unit: its text stands from now on. Returns who is told."""
    task = _take(session, letter, actor, seen_version, LetterStatus.DRAFT)
    today = local_day(now)
    if not is_true(letter, today):
        raise WrongState(say(N_("The task has moved on, so this letter is no longer true. Discard it.")))
    until = take_coming_day(answer_until, "answer_until", now)
    out = {"issued_at": now, "issued_by_id": actor.id, "answer_until": until}
    _settle(letter, LetterStatus.ISSUED, actor=actor, now=now, **out)
    told = {"number": letter.ref, "answer_until": until}
    text = {"body_zh": letter.body_zh, "body_en": letter.body_en, "unit": letter.addressee}
    record(session, task, EventKind.LETTER_ISSUED, actor=actor, now=now, **told, **text)
    return _tell_unit(session, letter, actor=actor, now=now)


def discard_letter(
    session: Session, letter: Letter, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """It is not sent; it keeps its number and stays on the list."""
    task = _take(session, letter, actor, seen_version, LetterStatus.DRAFT)
    why = take_reason(reason, "reason")
    _settle(letter, LetterStatus.DISCARDED, actor=actor, now=now, discard_reason=why)
    told = {"number": letter.ref, "reason": why}
    record(session, task, EventKind.LETTER_DISCARDED, actor=actor, now=now, **told)


def record_answer(
    session: Session,
    letter: Letter,
    text: str,
    answered_on: date | None,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Write down what the unit answered, and when; once."""
    task = _take(session, letter, actor, seen_version, LetterStatus.ISSUED)
    day = take_past_day(answered_on, "answered_on", now)
    if letter.issued_at is not None and day < local_day(letter.issued_at):
        raise InvalidInput(say(N_("The letter was issued later than this day.")), "answered_on")
    answer = take_text(text, "answer", required=True)
    facts = {"answer": answer, "answered_on": day, "recorded_by_id": actor.id}
    _set(letter, LetterStatus.ANSWERED, facts, actor=actor, now=now)
    told = {"number": letter.ref, "unit": letter.addressee, "answered_on": day, "answer": answer}
    record(session, task, EventKind.LETTER_ANSWERED, actor=actor, now=now, **told)


def note_export(session: Session, letter: Letter, *, actor: User, now: datetime) -> None:
    """The letter was taken out as a Word document."""
    require_readable(actor, letter)
    kind = EventKind.LETTER_EXPORTED if letter.is_out else EventKind.LETTER_DRAFT_EXPORTED
    record(session, letter.task, kind, actor=actor, now=now, number=letter.ref)


def body_of(letter: Letter, today: date) -> Words:
    """Its text: its own, or what is proposed today."""
    if letter.body_zh is None or letter.body_en is None:
        return propose_body(letter.task, letter.overdue_since, today)
    return Words(letter.body_en, letter.body_zh)


def propose_answer_day(session: Session, today: date) -> date:
    """By when the unit has to answer a letter issued today."""
    return working_days(session).add(today, letter_wording().answer_working_days)


def is_true(letter: Letter, today: date) -> bool:
    """Whether the task is still overdue since the day and in the cycle that the letter is about."""
    task = letter.task
    return is_overdue(task, today) and (task.cycle, task.due_on) == (letter.cycle, letter.overdue_since)


def is_overdue(task: Task, today: date) -> bool:
    return tell_colour(task, almanac_near(task, today)) is Colour.RED


def may_write(actor: User, task: Task, today: date) -> bool:
    """Whether the actor may draft a letter about the task now."""
    return is_overdue(task, today) and not is_still(task) and holds(actor, "letter.write", task)


def may_read(actor: User, letter: Letter) -> bool:
    """What has gone out is read by all who have to do with it; the others only by those who see the list."""
    return holds(actor, "letter.read", letter.task) and (letter.is_out or holds(actor, "letter.view"))


def require_readable(actor: User, letter: Letter) -> None:
    if not may_read(actor, letter):
        raise refuse(actor, "letter.read", letter.task)


def _draft(session: Session, task: Task, overdue_since: date, *, actor: User | None, now: datetime) -> Letter:
    """The next number, drawn while its counter is locked, so that two at once see each other's letter."""
    counter = _lock_counter(session, task.campaign_id, local_day(now).year)
    known = _find_about(session, task, overdue_since)
    waiting = [one for one in known if actor is None or one.status is LetterStatus.DRAFT]
    if waiting:
        return waiting[0]
    counter.last += 1
    letter = Letter(
        task=task,
        campaign=task.campaign,
        year=counter.year,
        number=counter.last,
        cycle=task.cycle,
        overdue_since=overdue_since,
        ordinal=len(known) + 1,
        unit=task.lead_unit,
        drafted_at=now,
        drafted_by_id=actor.id if actor else None,
    )
    mark(letter, actor, now)
    session.add(letter)
    told = {"number": letter.ref, "overdue_since": overdue_since, "cycle": task.cycle}
    record(session, task, EventKind.LETTER_DRAFTED, actor=actor, now=now, **told)
    return letter


def _lock_counter(session: Session, campaign_id: int, year: int) -> LetterCounter:
    session.flush()
    session.execute(insert_new(LetterCounter).values(campaign_id=campaign_id, year=year, last=0))
    mine = select(LetterCounter).where(LetterCounter.campaign_id == campaign_id, LetterCounter.year == year)
    locked = mine.with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one()


def _find_about(session: Session, task: Task, overdue_since: date) -> list[Letter]:
    """All letters about that missed day, in their order."""
    about = (Letter.task_id == task.id, Letter.cycle == task.cycle, Letter.overdue_since == overdue_since)
    query = select(Letter).where(*about).order_by(Letter.ordinal)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _require_overdue(task: Task, today: date) -> None:
    if task.voided_at is not None or not is_overdue(task, today):
        raise WrongState(say(N_("A supervision letter is written only about a task that is overdue.")))


def _take(session: Session, letter: Letter, actor: User, seen_version: int, status: LetterStatus) -> Task:
    """Lock the task of a letter that is still what the page showed."""
    lock(session, letter.task)
    task = letter.task
    require(actor, "letter.write", task)
    check_seen(session, letter, seen_version)
    if letter.status is not status:
        raise WrongState(say(N_("This letter is no longer in the state “%(state)s”."), state=status))
    return task


def _settle(letter: Letter, status: LetterStatus, *, actor: User, now: datetime, **facts: Any) -> None:
    """From now on it says for ever what it says today, to the unit as it is called today."""
    body, unit = body_of(letter, local_day(now)), letter.task.lead_unit
    fixed: dict[str, Any] = {"body_zh": body.zh, "body_en": body.en}
    fixed |= {"unit_id": unit.id, "addressee": unit.name, "addressee_en": unit.name_en}
    _set(letter, status, {**fixed, **facts}, actor=actor, now=now)


def _set(letter: Letter, status: LetterStatus, facts: dict[str, Any], *, actor: User, now: datetime) -> None:
    """All at once, when everything is read: the database refuses a status without its facts."""
    for name, value in {"status": status, **facts}.items():
        setattr(letter, name, value)
    mark(letter, actor, now)


def _tell_unit(session: Session, letter: Letter, *, actor: User, now: datetime) -> list[User]:
    """Tell the leader and the liaison of the lead unit at once, and the responsible leader, who gets a copy; returns
    them. Where the unit has nobody, the office is told so."""
    task = letter.task
    about: dict[str, Any] = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name}
    about |= {"letter": letter.id, "number": letter.ref, "answer_until": letter.answer_until}
    people = holders_of(session, "task.prepare", task)
    above = Staff(session, task).find([Receiver(RESPONSIBLE_LEADER)], task)  # and whoever stands in
    copied = [user for user in above if user not in people]
    if not people:
        tell_unreached(session, task, ISSUED, [task.lead_unit.called], kind=MailKind.LETTER_ISSUED, now=now)
    for user in [*people, *copied]:
        tell(session, user, MailKind.LETTER_ISSUED, f"letter:{letter.id}", now=now, content=about, colour=Colour.RED)
    return [*people, *copied]
