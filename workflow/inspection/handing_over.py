"""Handing feedback letters over: each gets its number and keeps its content for ever; the unit sees it from then on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.feedback import FeedbackLetter
from models.inspection import InspectedUnit, SpecialInspection
from models.meetings import Meeting, MeetingKind
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, Unmet, WrongState
from workflow.inspection.at_work import hold_opened
from workflow.inspection.feedback_content import digest_of, draft_contents, fix_content, list_undecided
from workflow.inspection.feedback_news import tell_of_letter
from workflow.inspection.feedback_reading import may_read_letter
from workflow.inspection.standing import find_unrated
from workflow.inspection.template import Question
from workflow.ledger.dates import take_past_day
from workflow.ledger.texts import refuse_all_at_once, take_reason
from workflow.process.locking import lock_row, mark
from workflow.process.rights import NO_RIGHT, require
from workflow.reminders.days import local_day
from workflow.reminders.outbox import MailKind
from workflow.reminders.receivers import Staff
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

Unrated = Mapping[int, Mapping[int, Question]]  # by inspected unit questions by their numbers
BEFORE_WORK = N_("This day lies before the opening of the inspection.")


@dataclass(frozen=True)
class Handed:
    """The day of the hand-over, and the feedback meeting where there was one. `unfinished` says that it is meant
    although questions are not rated, `why` the reason."""

    on: date | None
    meeting: Meeting | None = None
    unfinished: bool = False
    why: str = ""


def hand_over_letters(
    session: Session,
    inspection: SpecialInspection,
    letters: Mapping[int, str],
    handed: Handed,
    *,
    actor: User,
    now: datetime,
) -> list[FeedbackLetter]:
    """Hand over the letters of these inspected units, all of them or none; sent twice, they are handed over once.

    `letters` says by inspected unit the digest of the draft that was shown; raises Stale where it reads otherwise now,
    NeedsUnmet for every finding about a unit that nobody has decided on and for every unit with questions that are not
    rated, unless that is meant, with a reason that the trail keeps; NotPermitted where the actor may not read
    what is handed over.
    """
    lock_row(session, inspection, alone=True)  # who works on a cell is waited for, see `hold_at_work`
    hold_opened(session, inspection)
    units = _take_units(session, inspection, letters)
    for unit in units:
        require(actor, "feedback.hand_over", unit)
        if not may_read_letter(session, actor, unit, None):
            raise NotPermitted(say(NO_RIGHT))
    on = _check(session, inspection, handed, now)
    if repeated := _find_repeated(session, inspection, units, on, actor, now):
        return repeated
    _require_decided(session, inspection, units)
    unrated = find_unrated(session, inspection, units)
    why = _take_unfinished(units, unrated, handed)
    drafts = draft_contents(session, inspection, units)  # read after: what was accepted meanwhile stands in them
    if any(digest_of(drafts[unit.id]) != letters[unit.id] for unit in units):
        raise Stale("", None)
    staff, made = Staff(session), []
    for unit in units:
        content = fix_content(drafts[unit.id], unit, inspection.next_letter, on)
        made.append(_write(session, unit, content, handed, on, actor, now))
        inspection.next_letter += 1
        if unit.id in unrated:
            _note_unfinished(session, made[-1], unrated[unit.id], why, actor, now)
        tell_of_letter(session, made[-1], MailKind.FEEDBACK_HANDED_OVER, actor=actor, now=now, staff=staff)
    _note_fed_back(session, inspection, actor, now)
    return made


def list_feedback_meetings(session: Session, inspection: SpecialInspection) -> list[Meeting]:
    """The feedback meetings of the inspection, the newest first."""
    query = select(Meeting).where(Meeting.kind == MeetingKind.FEEDBACK, Meeting.inspection_id == inspection.id)
    return list(session.scalars(query.order_by(Meeting.held_on.desc(), Meeting.id.desc())))


def _take_units(session: Session, inspection: SpecialInspection, letters: Mapping[int, str]) -> list[InspectedUnit]:
    query = select(InspectedUnit).where(InspectedUnit.inspection_id == inspection.id, InspectedUnit.id.in_(letters))
    units = list(session.scalars(query.order_by(InspectedUnit.id)))
    if not units or len(units) != len(letters):
        raise InvalidInput(say(N_("Choose units of this inspection.")), "letters")
    return units


def _check(session: Session, inspection: SpecialInspection, handed: Handed, now: datetime) -> date:
    refuse_all_at_once(
        lambda: _take_day(inspection, handed.on, now), lambda: _check_meeting(session, inspection, handed)
    )
    return _take_day(inspection, handed.on, now)


def _take_day(inspection: SpecialInspection, day: date | None, now: datetime) -> date:
    taken = take_past_day(day, "on", now)
    if inspection.opened_at is not None and taken < local_day(inspection.opened_at):
        raise InvalidInput(say(BEFORE_WORK), "on")
    return taken


def _check_meeting(session: Session, inspection: SpecialInspection, handed: Handed) -> None:
    if handed.meeting is None:
        return
    if handed.meeting not in list_feedback_meetings(session, inspection):
        raise InvalidInput(say(N_("Choose a feedback meeting of this inspection.")), "meeting")
    if handed.on is not None and handed.meeting.held_on > handed.on:
        told = N_("This meeting is on %(day)s, after the day of the hand-over.")
        raise InvalidInput(say(told, day=handed.meeting.held_on), "meeting")


def _find_repeated(
    session: Session,
    inspection: SpecialInspection,
    units: Sequence[InspectedUnit],
    on: date,
    actor: User,
    now: datetime,
) -> list[FeedbackLetter]:
    """What the actor has just handed over by the very same form; raises WrongState for a letter that is out already."""
    query = select(FeedbackLetter).where(FeedbackLetter.inspected_id.in_([unit.id for unit in units]))
    there = list(session.scalars(query.order_by(FeedbackLetter.number)))
    if not there:
        return []
    fresh = [letter for letter in there if _is_just_now(session, letter, on, actor, now)]
    if len(fresh) == len(units):
        return there
    out = next((letter for letter in there if letter not in fresh), there[0])
    message = N_("The letter to %(unit)s was handed over on %(day)s already.")
    raise WrongState(say(message, unit=out.inspected.unit.called, day=out.handed_over_on))


def _is_just_now(session: Session, letter: FeedbackLetter, on: date, actor: User, now: datetime) -> bool:
    told = {"unit": letter.inspected.unit.name, "on": on, "digest": letter.digest}
    within = letter.inspected.inspection
    kind = EventKind.FEEDBACK_HANDED_OVER
    return find_repeated(session, kind, told, within=within, actor=actor, now=now) is not None


def _require_decided(session: Session, inspection: SpecialInspection, units: Sequence[InspectedUnit]) -> None:
    undecided = list_undecided(session, inspection, units)
    told = N_("%(ref)s about %(unit)s is not decided on: %(state)s.")
    missing = [
        Unmet(say(told, ref=finding.ref, unit=unit.unit.called, state=finding.stands))
        for unit in units
        for finding in undecided.get(unit.id, [])
    ]
    if missing:
        raise NeedsUnmet(missing)


def _take_unfinished(units: Sequence[InspectedUnit], unrated: Unrated, handed: Handed) -> str:
    """The reason for handing over before all is rated; raises NeedsUnmet where that is not meant or says none."""
    if not unrated:
        return ""
    if not handed.unfinished:
        told = N_("Questions about %(unit)s that are not rated: %(questions)s. Rate them, or confirm that it is meant.")
        raise NeedsUnmet(
            [
                Unmet(say(told, unit=unit.unit.called, questions=_number(unrated[unit.id])), field="unfinished")
                for unit in units
                if unit.id in unrated
            ]
        )
    return take_reason(handed.why, "why")


def _note_unfinished(
    session: Session, letter: FeedbackLetter, questions: Iterable[int], why: str, actor: User, now: datetime
) -> None:
    told = {"ref": letter.ref, "unit": letter.inspected.unit.name, "questions": _number(questions), "reason": why}
    inspection = letter.inspected.inspection
    record(session, inspection, EventKind.FEEDBACK_UNFINISHED, actor=actor, now=now, **told)


def _number(questions: Iterable[int]) -> str:
    return ", ".join(str(number) for number in questions)


def _write(
    session: Session,
    unit: InspectedUnit,
    content: dict[str, object],
    handed: Handed,
    on: date,
    actor: User,
    now: datetime,
) -> FeedbackLetter:
    letter = FeedbackLetter(
        inspected=unit,
        inspection_id=unit.inspection_id,
        number=content["number"],
        content=content,
        digest=digest_of(content),
        meeting=handed.meeting,
        handed_over_on=on,
        handed_over_at=now,
        handed_over_by=actor,
    )
    session.add(letter)
    mark(letter, actor, now)
    told = {"ref": letter.ref, "unit": unit.unit.name, "on": on, "digest": letter.digest}
    record(session, unit.inspection, EventKind.FEEDBACK_HANDED_OVER, actor=actor, now=now, **told)
    return letter


def _note_fed_back(session: Session, inspection: SpecialInspection, actor: User, now: datetime) -> None:
    """The inspection is fed back as soon as no inspected unit is without its letter."""
    mark(inspection, actor, now)
    letters = select(FeedbackLetter.inspected_id).where(FeedbackLetter.inspection_id == inspection.id)
    without = select(func.count()).select_from(InspectedUnit)
    without = without.where(InspectedUnit.inspection_id == inspection.id, InspectedUnit.id.not_in(letters))
    session.flush()
    if inspection.fed_back_at is None and not session.scalar(without):
        inspection.fed_back_at = now
        record(session, inspection, EventKind.INSPECTION_FED_BACK, actor=actor, now=now)
