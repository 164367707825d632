"""What on-site checks did not find as reported, or in part only, and no later one has found so since."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.ledger import Task
from models.people import User
from models.process import Submission
from models.spot import OnSiteCheck, OnSiteChecker, SpotResult
from models.words import N_, Message, say
from workflow.process.rights import is_barred


def list_unfound(task: Task, checks: Iterable[OnSiteCheck]) -> list[OnSiteCheck]:
    """Of each thing the last check that did not find it as reported, unless a later one of the same thing did.

    Checks of one thing are those that look again at the same first check; the day on which they were made counts, not
    that of their entry. Found in part settles nothing, nor does what somebody found who must not review the task.
    """
    return [check for check in _list_unsettled(task, checks) if check.result is SpotResult.DOES_NOT_HOLD]


def list_in_part(task: Task, checks: Iterable[OnSiteCheck]) -> list[OnSiteCheck]:
    """The same of what was found in part, where no check stands that did not find it."""
    return [check for check in _list_unsettled(task, checks) if check.result is SpotResult.IN_PART]


def list_on_site(session: Session, submission: Submission) -> list[OnSiteCheck]:
    """Every check of the submission and of those before it in its cycle, with who made and recorded it.

    What was not found as reported has not become so by reporting again.
    """
    cycle = (Submission.task_id == submission.task_id, Submission.cycle == submission.cycle)
    so_far = select(Submission.id).where(*cycle, Submission.number <= submission.number)
    query = select(OnSiteCheck).where(OnSiteCheck.submission_id.in_(so_far))
    people = selectinload(OnSiteCheck.checkers).joinedload(OnSiteChecker.user)
    return list(session.scalars(query.options(people, joinedload(OnSiteCheck.recorded_by)).order_by(OnSiteCheck.id)))


def thing_of(check: OnSiteCheck) -> int:
    """The id of the first check of the same thing."""
    return check.again_id or check.id


def list_out(task: Task, check: OnSiteCheck) -> list[User]:
    """Who made or recorded the check and must not review the task, however late the tie came to light."""
    people = dict.fromkeys([*(row.user for row in check.checkers), check.recorded_by])
    return [user for user in people if is_barred(user, "review.record", task)]


def propose_unfound(session: Session, submission: Submission, *, in_part: bool = False) -> list[Message]:
    """What a return could name: each place where something was not found as reported, or in part only. What was found
    instead is for the inspection to read, not for the unit."""
    checks = list_on_site(session, submission)
    wrong = list_unfound(submission.task, checks)
    unfound = [say(N_("Not found as reported: %(place)s"), place=one.place) for one in wrong]
    partly = list_in_part(submission.task, checks) if in_part else []
    return unfound + [say(N_("Found in part only: %(place)s"), place=one.place) for one in partly]


def _list_unsettled(task: Task, checks: Iterable[OnSiteCheck]) -> list[OnSiteCheck]:
    """Of each thing the last check, by day, that did not find it, else the last that found it in part, unless a later
    one found it as reported."""
    standing: dict[int, OnSiteCheck] = {}
    for check in sorted(checks, key=lambda one: (one.held_on, one.id)):
        before = standing.get(thing_of(check))
        if check.result is SpotResult.HOLDS:
            if before is not None and not list_out(task, check):
                del standing[thing_of(check)]
        elif before is None or check.result is SpotResult.DOES_NOT_HOLD or before.result is SpotResult.IN_PART:
            standing[thing_of(check)] = check
    return list(standing.values())
