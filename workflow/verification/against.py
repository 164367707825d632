"""What speaks against a write-off in a review, for whoever concludes or signs it: said, not decided."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy.orm import Session

from models.reviewing import Mark
from models.verification import Step, Verdict
from models.words import N_, Message, say
from workflow.verification.reviews import Reviewed
from workflow.verification.since_return import list_unchanged


def list_against(session: Session, reviewed: Reviewed) -> list[Message]:
    """A step not passed, or passed against its own records, a problem changed since, things not found as reported or in
    part only, files that do not prove it, sentences that do not answer it, open questions, interviews not confirmed,
    things drawn and not checked, people who did not know of it, nothing new since a return."""
    return [
        *_tell_steps(reviewed),
        *_tell_problem(reviewed),
        *_tell_unfound(reviewed),
        *_tell_files(reviewed),
        *(words for _, words in tell_marks(reviewed)),
        *list_left_open(reviewed),
        *_tell_unknown(reviewed),
        *list_unchanged(session, reviewed),
    ]


def _tell_steps(reviewed: Reviewed) -> Iterator[Message]:
    for step in reviewed.failed:
        yield say(N_("Not passed: %(step)s"), step=step)
    passed = reviewed.steps.keys() - set(reviewed.failed)
    verdicts = {row.verdict for row in reviewed.verdicts.values()}
    if Step.MATERIAL in passed and verdicts and Verdict.SUFFICIENT not in verdicts:
        yield say(N_("Recorded as passed though no file is sufficient: %(step)s"), step=Step.MATERIAL)
    if Step.SPOT in passed and reviewed.unfound:
        told = N_("Recorded as passed though not everything is found as reported: %(step)s")
        yield say(told, step=Step.SPOT)


def _tell_problem(reviewed: Reviewed) -> Iterator[Message]:
    then = reviewed.frozen.problem if reviewed.frozen else None
    if then is not None and not then.reads_as(reviewed.submission.task.problem):
        yield say(N_("The problem was changed after the submission: it no longer reads as the unit signed it."))


def list_left_open(reviewed: Reviewed) -> list[Message]:
    """Questions not answered, interviews not confirmed, things drawn and not checked."""
    return [*_tell_questions(reviewed), *_tell_unconfirmed(reviewed), *_tell_unchecked(reviewed)]


def tell_marks(reviewed: Reviewed) -> Iterator[tuple[Mark, Message]]:
    """How many sentences of the statement were marked as anything but responsive."""
    counted = Counter(row.mark for row in reviewed.marks.values())
    for mark in Mark:
        if mark is not Mark.RESPONSIVE and counted[mark]:
            yield mark, say(N_("Sentences of the statement, %(mark)s: %(count)s"), mark=mark, count=counted[mark])


def _tell_unfound(reviewed: Reviewed) -> Iterator[Message]:
    for check in reviewed.unfound:
        told = {"place": check.place, "day": check.held_on, "found": check.found}
        yield say(N_("Not found as reported on %(day)s: %(place)s. Found instead: %(found)s"), **told)
    for check in reviewed.found_in_part:
        told = {"place": check.place, "day": check.held_on, "found": check.found}
        yield say(N_("Found in part on %(day)s: %(place)s. Found: %(found)s"), **told)


def _tell_files(reviewed: Reviewed) -> Iterator[Message]:
    counted = Counter(row.verdict for row in reviewed.verdicts.values())
    for verdict in Verdict:
        if verdict is not Verdict.SUFFICIENT and counted[verdict]:
            yield say(N_("Files, %(verdict)s: %(count)s"), verdict=verdict, count=counted[verdict])


def _tell_questions(reviewed: Reviewed) -> Iterator[Message]:
    if reviewed.open_questions:
        yield say(N_("Questions to the unit that wait for an answer: %(count)s"), count=reviewed.open_questions)


def _tell_unconfirmed(reviewed: Reviewed) -> Iterator[Message]:
    for held in reviewed.interviews:
        if held.confirmed_on is None:
            why = held.unconfirmed or say(N_("No reason is recorded."))
            told = {"interviewed": held.interviewed, "day": held.held_on, "why": why}
            yield say(N_("Interview of %(day)s not confirmed: %(interviewed)s. %(why)s"), **told)


def _tell_unchecked(reviewed: Reviewed) -> Iterator[Message]:
    if waiting := reviewed.drawn - reviewed.checked:
        yield say(N_("Drawn to be checked and not checked: %(count)s"), count=waiting)


def _tell_unknown(reviewed: Reviewed) -> Iterator[Message]:
    for check in reviewed.unknown:
        told = {"asked": check.asked, "day": check.held_on, "count": check.people, "nothing": check.knew_nothing}
        yield say(N_("%(asked)s, %(day)s: of %(count)s asked, %(nothing)s did not know of it."), **told)
