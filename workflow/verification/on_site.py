"""Checks on the spot: what was looked at where, what was found, with photos; read by the inspection side only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from models.process import Submission
from models.reviewing import SampleItem, SpotSample
from models.spot import OnSiteCheck, OnSiteChecker, SpotPhoto, SpotResult
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.evidence.upkeep import keep_after_commit
from workflow.evidence.uploads import Upload
from workflow.ledger.texts import refuse_all_at_once, take_name, take_reason
from workflow.process.locking import mark
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated
from workflow.verification.interviews import choose_of_group
from workflow.verification.not_as_reported import list_on_site, thing_of
from workflow.verification.recording import open_for_record, take_day_held
from workflow.verification.samples import Checked, check_sample

MOST_PHOTOS = 10  # of one check
PICTURE = "image/"


@dataclass(frozen=True)
class Looked:
    """What is entered of a check; `drawn` are the ids of things drawn in step 2 that were looked at.

    `again` is the id of an earlier check whose thing this one looks at again, 0 for a thing not checked before. Such a
    check is at the place of the first one: `place` may be empty then.
    """

    place: str
    held_on: date | None
    looked_at: str
    found: str
    result: SpotResult | None
    checker_ids: Collection[int] = ()
    drawn: Collection[int] = ()
    again: int = 0


def record_on_site(
    session: Session, submission: Submission, looked: Looked, photos: Sequence[Upload], *, actor: User, now: datetime
) -> OnSiteCheck:
    """Add a check with its photos; it is never rewritten. Raises NeedsUnmet with everything that is wrong.

    Sent twice, it is added once. The trail keeps that it took place and a seal over its words and photos.
    """
    task = open_for_record(session, submission, actor)
    _refuse(session, task, submission, looked, photos, now)
    check = _fill(session, task, submission, looked, actor, now)
    chosen = _choose(session, task, looked.checker_ids)
    photos = list({photo.sha256: photo for photo in photos}.values())
    sealed = seal_on_site(check, [user.id for user in chosen], [photo.sha256 for photo in photos])
    about, kind = {"submission": submission.number, "sealed": sealed}, EventKind.ON_SITE_RECORDED
    if find_repeated(session, kind, about, within=task, actor=actor, now=now, whenever=True):
        return _find_sealed(session, submission, sealed)
    check.checkers += [OnSiteChecker(user=user) for user in chosen]
    check.photos += [SpotPhoto(**photo.columns(now)) for photo in photos]
    session.add(check)
    mark(task, actor, now)
    record(session, task, kind, actor=actor, now=now, **about)
    for photo in photos:
        keep_after_commit(session, photo.staged)
    _tick(session, submission, looked.drawn, actor, now)
    return check


def seal_on_site(check: OnSiteCheck, checkers: list[int], photos: list[str]) -> str:
    """SHA-256 in hex over the content of a check and the content of its photos."""
    words = [check.place, check.held_on, check.looked_at, check.found, check.result]
    again = [] if check.again_id is None else [check.again_id]
    return hash_text(canonical([*words, sorted(checkers), sorted(photos), *again]))


def seal_of_check(check: OnSiteCheck) -> str:
    """The seal over a check as it stands."""
    return seal_on_site(check, [row.user_id for row in check.checkers], [photo.sha256 for photo in check.photos])


def list_unchecked(samples: Sequence[SpotSample]) -> list[SampleItem]:
    """What was drawn in step 2 and waits to be checked on the spot."""
    return [item for sample in samples for item in sample.items if item.checked_at is None]


def _refuse(
    session: Session, task: Task, submission: Submission, looked: Looked, photos: Sequence[Upload], now: datetime
) -> None:
    refuse_all_at_once(
        lambda: _find_thing(session, submission, looked),
        lambda: take_day_held(looked.held_on, task, now),
        lambda: _choose(session, task, looked.checker_ids),
        lambda: take_reason(looked.looked_at, "looked_at"),
        lambda: take_reason(looked.found, "found"),
        lambda: _require_result(looked.result),
        lambda: _find_drawn(session, submission, looked.drawn),
        lambda: _check_photos(photos),
    )


def _choose(session: Session, task: Task, wanted: Collection[int]) -> list[User]:
    chosen = choose_of_group(session, task, wanted, "checkers")
    if not chosen:
        raise InvalidInput(say(N_("Choose who checked: at least one.")), "checkers")
    return chosen


def _find_thing(session: Session, submission: Submission, looked: Looked) -> tuple[str, int | None]:
    """The place, and the first check of the thing where it is looked at again: elsewhere is another thing."""
    first = _find_first(session, submission, looked)
    place = take_name(looked.place, "place", required=first is None)
    if first is None:
        return place, None
    if place not in ("", first.place):
        elsewhere = N_("This looks again at “%(place)s”. What is found at another place is a check of something else.")
        raise InvalidInput(say(elsewhere, place=first.place), "place")
    return first.place, first.id


def _find_first(session: Session, submission: Submission, looked: Looked) -> OnSiteCheck | None:
    """The first check of the thing that is looked at again, by a day not before any that did not find all of it."""
    if not looked.again:
        return None
    listed = [one for one in list_on_site(session, submission) if one.result is not SpotResult.HOLDS]
    before = next((one for one in listed if one.id == looked.again), None)  # no database takes a number of any size
    if before is None:
        raise InvalidInput(say(N_("Choose a check of this cycle that did not find all of it as reported.")), "again")
    newest = max(one.held_on for one in listed if thing_of(one) == thing_of(before))
    if looked.held_on is not None and looked.held_on < newest:
        early = N_("This day lies before the check of %(day)s at which this looks again.")
        raise InvalidInput(say(early, day=newest), "held_on")
    return session.get_one(OnSiteCheck, thing_of(before))


def _require_result(result: SpotResult | None) -> SpotResult:
    if result is None:
        raise InvalidInput(say(N_("Choose a result.")), "result")
    return result


def _check_photos(photos: Sequence[Upload]) -> None:
    if any(not photo.media_type.startswith(PICTURE) for photo in photos):
        raise InvalidInput(say(N_("Photos only: JPEG, PNG, WebP, GIF or HEIC.")), "photos")
    if len(photos) > MOST_PHOTOS:
        raise InvalidInput(say(N_("At most %(count)s photos of one check."), count=MOST_PHOTOS), "photos")


def _find_drawn(session: Session, submission: Submission, wanted: Collection[int]) -> list[SampleItem]:
    of_submission = select(SampleItem).join(SampleItem.sample).where(SpotSample.submission_id == submission.id)
    listed = session.scalars(of_submission.order_by(SampleItem.id))
    items = [item for item in listed if item.id in wanted]  # compared here: no database takes a number of any size
    if len(items) < len(set(wanted)):
        raise InvalidInput(say(N_("Choose things drawn from this submission only.")), "drawn")
    return items


def _tick(session: Session, submission: Submission, wanted: Collection[int], actor: User, now: datetime) -> None:
    """What was drawn and looked at here counts as checked; a note on it is written where it stands."""
    for item in _find_drawn(session, submission, wanted):
        check_sample(session, item.sample, {item.id: Checked(True, item.note, item.version)}, actor=actor, now=now)


def _fill(
    session: Session, task: Task, submission: Submission, looked: Looked, actor: User, now: datetime
) -> OnSiteCheck:
    place, again_id = _find_thing(session, submission, looked)
    return OnSiteCheck(
        submission_id=submission.id,
        place=place,
        held_on=take_day_held(looked.held_on, task, now),
        looked_at=take_reason(looked.looked_at, "looked_at"),
        found=take_reason(looked.found, "found"),
        result=_require_result(looked.result),
        again_id=again_id,
        recorded_at=now,
        recorded_by_id=actor.id,
    )


def _find_sealed(session: Session, submission: Submission, sealed: str) -> OnSiteCheck:
    found = session.scalars(select(OnSiteCheck).where(OnSiteCheck.submission_id == submission.id))
    return next(one for one in found if seal_of_check(one) == sealed)
