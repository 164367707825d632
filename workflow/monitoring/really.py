"""How well the last write-off of a task stands on its own feet: signatures, steps, material, people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.evaluating import Sheet
from models.evidence import EvidenceKind
from models.ledger import Task
from models.reviewing import Mark
from models.verification import SignOff, Step
from models.verification import Verdict as OnFile
from models.words import N_, Labelled, Listed, Message, say
from workflow.reminders.days import local_day
from workflow.verification.against import list_left_open, tell_marks
from workflow.verification.cycles import ListedSignOff
from workflow.verification.reviews import Reviewed
from workflow.verification.since_return import list_unchanged


class Weight(Labelled):
    """`NEITHER` is known and says nothing of it either way; `OPEN` is what nobody knows yet."""

    FOR = "for", N_("speaks for it")
    NEITHER = "neither", N_("neither for nor against")
    OPEN = "open", N_("not known yet")
    AGAINST = "against", N_("speaks against it")


@dataclass(frozen=True)
class Point:
    """One fact, what it weighs, and the page where it can be looked at: of the task, or of what `about` names."""

    topic: str
    weight: Weight
    words: Message
    page: str = ""
    about: Task | Sheet | None = None


def weigh_sign_off(listed: ListedSignOff, reviewed: Reviewed) -> Iterator[Point]:
    """Who signed it, whether it stands, and everything bound to it is still as it was signed."""
    sign_off, topic = listed.sign_off, N_("Write-off")
    told = {"day": local_day(sign_off.signed_at), "name": _name_signers(sign_off, reviewed), "cycle": sign_off.cycle}
    words = say(N_("Cycle %(cycle)s, signed by %(name)s on %(day)s."), **told)
    if sign_off.overtaken_at is not None:
        words = say(N_("Cycle %(cycle)s, signed by %(name)s on %(day)s; overtaken by the rebound."), **told)
    yield Point(topic, Weight.AGAINST if sign_off.overtaken_at else Weight.FOR, words, "cycles")
    if not listed.status.matches:
        words = say(N_("No longer matches what was signed: %(what)s."), what=Listed(tuple(listed.status.differences)))
        yield Point(topic, Weight.AGAINST, words, "cycles")


def _name_signers(sign_off: SignOff, reviewed: Reviewed) -> Listed:
    """Who concluded the review, then who wrote it off."""
    first = reviewed.conclusion.signature if reviewed.conclusion else None
    return Listed(tuple(one.signer for one in (first, sign_off.signature) if one is not None))


def weigh_review(reviewed: Reviewed) -> Iterator[Point]:
    """What the three steps rest on."""
    yield from _weigh_steps(reviewed)
    yield from _weigh_files(reviewed)
    yield from _weigh_measures(reviewed)
    yield _weigh_spot(reviewed)
    yield from _weigh_reverse(reviewed)
    yield from _weigh_marks(reviewed)
    for words in list_left_open(reviewed):
        yield Point(N_("Left open in the review"), Weight.OPEN, words, "cycles")


def weigh_unchanged(session: Session, reviewed: Reviewed) -> Iterator[Point]:
    """What was signed although it came back from a return as it was."""
    for words in list_unchanged(session, reviewed):
        yield Point(N_("Since the return"), Weight.OPEN, words, "cycles")


def _weigh_marks(reviewed: Reviewed) -> Iterator[Point]:
    """A sentence that does not answer it speaks against it; one that is unclear or to be checked leaves it open."""
    for mark, words in tell_marks(reviewed):
        bad = mark in (Mark.UNRESPONSIVE, Mark.NOT_FEASIBLE)
        yield Point(N_("Statement"), Weight.AGAINST if bad else Weight.OPEN, words, "cycles")


def _weigh_spot(reviewed: Reviewed) -> Point:
    """Words alone are not enough to know: without interviews nobody was asked, and in part is not the whole."""
    wrong, in_part = len(reviewed.unfound), len(reviewed.found_in_part)
    told = {"asked": len(reviewed.interviews), "places": len(reviewed.on_site), "reverse": len(reviewed.reverse)}
    text = N_(
        "Interviews: %(asked)s; on-site checks: %(places)s; reverse checks: %(reverse)s. "
        "Still standing in this cycle: not as reported %(wrong)s, in part %(partly)s."
    )
    known = bool(reviewed.interviews) and not in_part
    weight = Weight.AGAINST if wrong else Weight.FOR if known else Weight.OPEN
    return Point(N_("People and places"), weight, say(text, **told, wrong=wrong, partly=in_part), "cycles")


def _weigh_reverse(reviewed: Reviewed) -> Iterator[Point]:
    """Whether those whom the unit reports on knew of it, where any were asked."""
    if not reviewed.reverse:
        return
    people, knew = sum(one.people for one in reviewed.reverse), sum(one.knew for one in reviewed.reverse)
    nothing = sum(one.knew_nothing for one in reviewed.reverse)
    told = {"people": people, "knew": knew, "partly": people - knew - nothing, "nothing": nothing}
    words = say(N_("Of %(people)s asked, %(knew)s knew of it, %(partly)s in part, %(nothing)s did not."), **told)
    weight = Weight.AGAINST if reviewed.unknown else Weight.FOR if 2 * knew > people else Weight.NEITHER
    yield Point(N_("Reverse check"), weight, words, "cycles")


def _weigh_steps(reviewed: Reviewed) -> Iterator[Point]:
    people = {record.recorded_by.name for record in reviewed.steps.values()}
    told = {"count": len(reviewed.steps), "total": len(Step), "names": Listed(tuple(sorted(people)))}
    words = say(N_("%(count)s of %(total)s steps recorded, by %(names)s."), **told)
    yield Point(N_("Three steps"), Weight.FOR if len(reviewed.steps) == len(Step) else Weight.AGAINST, words, "cycles")


def _weigh_files(reviewed: Reviewed) -> Iterator[Point]:
    counted = Counter(row.verdict for row in reviewed.verdicts.values())
    fine, total = counted[OnFile.SUFFICIENT], reviewed.files
    told = {"fine": fine, "total": total, "doubtful": counted[OnFile.DOUBTFUL]}
    words = say(N_("%(fine)s of %(total)s files genuine and sufficient; %(doubtful)s doubtful."), **told)
    rest = Weight.NEITHER if reviewed.judged == total else Weight.OPEN
    weight = Weight.AGAINST if counted[OnFile.DOUBTFUL] or not fine else Weight.FOR if fine == total else rest
    yield Point(N_("Evidence"), weight, words, "cycles")


def _weigh_measures(reviewed: Reviewed) -> Iterator[Point]:
    """Making a rule is not rectification (domain.md 4.1): measures for which nothing else shows anything."""
    if reviewed.frozen is None:
        return
    irrelevant = {id_ for id_, row in reviewed.verdicts.items() if row.verdict is OnFile.IRRELEVANT}
    kinds = [{f.kind for f in one.files if f.revision not in irrelevant} for one in reviewed.frozen.measures]
    paper = sum(found == {EvidenceKind.INSTITUTIONAL_DOCUMENT} for found in kinds)
    undone = sum(not one.done for one in reviewed.frozen.measures)
    told = {"count": len(kinds), "paper": paper, "undone": undone}
    words = say(N_("In all: %(count)s; resting on documents alone: %(paper)s; not claimed done: %(undone)s."), **told)
    yield Point(N_("Measures"), Weight.AGAINST if paper or undone else Weight.FOR, words, "cycles")
