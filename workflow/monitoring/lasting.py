"""Whether a written-off task is really and lastingly done: each fact that speaks for or against it, weighed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from models.causes import ReboundGround
from models.institutional import DocumentKind, Effect
from models.ledger import Task, TaskKind
from models.monitoring import Effectiveness, MonitoringPlan, Rebound, ReviewResult
from models.people import User
from models.process import Submission, SubmissionStatus
from models.words import N_, Labelled, Message, say
from workflow.evidence.register_list import list_documents
from workflow.monitoring.asked_and_found import weigh_answers
from workflow.monitoring.later_on import (
    find_looks,
    weigh_evaluation,
    weigh_gaps,
    weigh_look_backs,
    weigh_raised,
)
from workflow.monitoring.plans import ListedPlan, Standing, list_plans
from workflow.monitoring.really import Point, Weight, weigh_review, weigh_sign_off, weigh_unchanged
from workflow.monitoring.rebounds import list_rebounds
from workflow.monitoring.weakening import Look, was_overtaken
from workflow.process.rights import require
from workflow.reminders.days import local_day
from workflow.verification.cycles import list_cycles
from workflow.verification.reviews import find_review


class Outcome(Labelled):
    """What the points come to; the committee judges, this only adds up."""

    NOT_YET = "not_yet", N_("Not written off: there is nothing to judge yet")
    AGAINST = "against", N_("Facts speak against it")
    OPEN = "open", N_("Nothing speaks against it, but not all is known")
    HOLDS = "holds", N_("Really and lastingly done, as far as the records show")


@dataclass(frozen=True)
class Judgement:
    """`really`: how it was verified; `lastingly`: what happened since; `returned`: the submissions that were sent back,
    told and not weighed, because a return shows that somebody looked; `came_back`: of rebounds, for the headline;
    `looks`: reviews and look-backs held since, the last first."""

    outcome: Outcome
    really: list[Point]
    lastingly: list[Point]
    returned: list[Submission]
    came_back: Message | None = None
    looks: list[Look] = field(default_factory=list)

    def count(self, weight: Weight) -> int:
        return sum(point.weight is weight for point in (*self.really, *self.lastingly))


def judge_task(session: Session, task: Task, *, actor: User, today: date) -> Judgement:
    """The last write-off with what followed in its own cycle, though the next may run; in a fixed number of queries.

    Raises NotPermitted for anybody but the inspection side.
    """
    require(actor, "review.view", task)
    cycles = list_cycles(session, task)
    submissions = [listed.submission for cycle in cycles for listed in cycle.submissions]
    returned = [one for one in submissions if one.status is SubmissionStatus.RETURNED]
    written_off = [(cycle, cycle.sign_off) for cycle in cycles if cycle.sign_off is not None]
    if not written_off:
        return Judgement(Outcome.NOT_YET, [], [], returned)
    cycle, signed = written_off[-1]
    reviewed = signed.status.reviewed or find_review(session, signed.sign_off.submission)
    really = [*weigh_sign_off(signed, reviewed), *weigh_review(reviewed)]
    if any(one.cycle == cycle.number for one in returned):
        really += weigh_unchanged(session, reviewed)
    rebounds = list_rebounds(session, task)
    plans = [one for one in list_plans(session, task, today) if one.plan.cycle == cycle.number]
    looks = find_looks(session, task, cycle.number, [one.plan for one in plans], actor=actor)
    since = [
        *_weigh_monitoring(task, plans, looks),
        *_weigh_documents(session, task, today),
        *weigh_gaps(session, task, cycle.number, today),
        *weigh_raised(session, task, actor, today),
        *weigh_look_backs(looks),
        *weigh_answers(session, signed.sign_off, actor),
        *weigh_evaluation(session, task, actor),
    ]
    lastingly = [_weigh_rebounds(rebounds, cycle.number, watched=bool(looks)), *since]
    outcome = _add_up([*really, *lastingly])
    return Judgement(outcome, really, lastingly, returned, _tell_in_headline(rebounds, cycle.number), looks)


def _tell_in_headline(rebounds: list[Rebound], cycle: int) -> Message | None:
    """That it has come back since the write-off, or did before it, in an earlier cycle."""
    if not rebounds:
        return None
    told = {"cycle": rebounds[0].cycle, "day": local_day(rebounds[0].raised_at)}
    if rebounds[0].cycle == cycle:
        return say(N_("The problem has come back since this write-off (cycle %(cycle)s, %(day)s)."), **told)
    return say(N_("The problem came back once before, after the write-off of cycle %(cycle)s (%(day)s)."), **told)


def _add_up(points: list[Point]) -> Outcome:
    weights = {point.weight for point in points}
    if Weight.AGAINST in weights:
        return Outcome.AGAINST
    return Outcome.OPEN if Weight.OPEN in weights else Outcome.HOLDS


def _weigh_rebounds(rebounds: list[Rebound], cycle: int, *, watched: bool) -> Point:
    """That nothing was reported in the cycle speaks for it only where somebody has looked since."""
    topic, weight = N_("Rebounds"), Weight.FOR if watched else Weight.OPEN
    if not rebounds:
        unseen = N_("No rebound is reported, but nobody has looked since the write-off.")
        return Point(topic, weight, say(N_("It has not come back.") if watched else unseen))
    last = local_day(rebounds[0].raised_at)
    words = say(N_("Came back on %(day)s."), day=last)
    if len(rebounds) > 1:
        words = say(N_("Came back %(count)s times, last on %(day)s."), count=len(rebounds), day=last)
    if ground := rebounds[0].ground:
        words = _tell_check(words, ground)
    if rebounds[0].cycle == cycle:  # else a later cycle has been written off since
        return Point(topic, Weight.AGAINST, words, "monitoring")
    unseen = N_("No rebound is reported in this cycle, but nobody has looked since the write-off. Before it: %(told)s")
    text = N_("It has not come back in this cycle. Before it: %(told)s") if watched else unseen
    return Point(topic, weight, say(text, told=words), "monitoring")


def _tell_check(words: Message, ground: ReboundGround) -> Message:
    """With the special check that found it back, where it names one."""
    looked = say(N_("Look-back %(ref)s"), ref=ground.look_back.look_back.ref) if ground.look_back else None
    if named := ground.named_check or looked:
        return say(N_("%(told)s Raised from “%(origin)s”: %(named)s"), told=words, origin=ground.origin, named=named)
    return words


def _weigh_monitoring(task: Task, plans: list[ListedPlan], looks: list[Look]) -> Iterator[Point]:
    topic = N_("Monitoring")
    if not plans:
        long_term = task.kind is TaskKind.LONG_TERM
        words = N_("A long-term task that is not monitored.") if long_term else N_("It was not monitored.")
        yield Point(topic, Weight.AGAINST if long_term else Weight.OPEN, say(words), "monitoring")
        return
    yield from _weigh_plan(topic, plans[0], looks)
    yield from _weigh_goals(plans[0])
    lasted = _lasts(plans[0].plan)
    for before in plans[1:]:
        yield from _weigh_end(before.plan, Weight.NEITHER if lasted else Weight.AGAINST)


def _weigh_plan(topic: str, listed: ListedPlan, looks: list[Look]) -> Iterator[Point]:
    """One review held late does not speak for it; where most were, nobody watched when it was agreed. What was found
    to be weakening weighs no more once it was found to hold since, in a look-back as well."""
    results = [row.review for row in listed.reviews if row.review.result is not None]
    missed = sum(row.standing is Standing.OVERDUE for row in listed.reviews)
    bad = [review for review in results if review.result is not ReviewResult.HOLDS]
    held, late = listed.held, listed.held_late
    told = {"held": held, "total": len(listed.reviews), "late": late, "weak": len(bad), "missed": missed}
    text = N_(
        "Reviews held: %(held)s of %(total)s, late: %(late)s; found it weakening or back: %(weak)s; missed: %(missed)s."
    )
    if bad and all(was_overtaken(review, looks) for review in bad):
        text = N_(
            "Reviews held: %(held)s of %(total)s, late: %(late)s; found it weakening: %(weak)s, a later look found "
            "that it holds; missed: %(missed)s."
        )
        weight = Weight.NEITHER
    else:
        weight = Weight.AGAINST if bad else Weight.OPEN if not results else Weight.NEITHER if late else Weight.FOR
    if missed or 2 * late > held:
        weight = Weight.AGAINST
    yield Point(topic, weight, say(text, **told), "monitoring")
    yield from _weigh_end(listed.plan, Weight.AGAINST)


def _weigh_end(plan: MonitoringPlan, bad: Weight) -> Iterator[Point]:
    """How a monitoring ended; `bad` is the weight of one that did not end well, neither where the next one did."""
    if plan.concluded_at is None or plan.effectiveness is None:
        return
    weight, text = Weight.FOR if _lasts(plan) else bad, N_("Concluded on %(day)s: %(rated)s.")
    if weight is Weight.NEITHER:
        text = N_("Concluded on %(day)s: %(rated)s; the monitoring that followed ended well.")
    words = say(text, day=local_day(plan.concluded_at), rated=plan.effectiveness)
    yield Point(N_("Effectiveness"), weight, words, "monitoring")


def _lasts(plan: MonitoringPlan) -> bool:
    return plan.effectiveness in (Effectiveness.GOOD, Effectiveness.FAIR)


def _weigh_goals(listed: ListedPlan) -> Iterator[Point]:
    if not listed.goals:
        return
    missed = sum(row.standing is Standing.OVERDUE for row in listed.goals)
    total, late = len(listed.goals), listed.met_late
    told = {"met": listed.met, "total": total, "late": late, "missed": missed}
    words = say(N_("Phase goals met: %(met)s of %(total)s, late: %(late)s; missed: %(missed)s."), **told)
    weight = Weight.AGAINST if missed else Weight.OPEN if listed.met < total else Weight.NEITHER if late else Weight.FOR
    yield Point(N_("Phase goals"), weight, words, "monitoring")


def _weigh_documents(session: Session, task: Task, today: date) -> Iterator[Point]:
    rows = [row.document for row in list_documents(session, task, today)]
    in_force = [document for document in rows if document.kind is not DocumentKind.ABOLISHED]
    if not in_force:
        return
    unchecked = sum(document.effect is None for document in in_force)
    on_paper = sum(document.effect in (Effect.ON_PAPER, Effect.PARTLY) for document in in_force)
    told = {"count": len(in_force), "unchecked": unchecked, "paper": on_paper}
    words = say(
        N_("In force: %(count)s; working in part or on paper only: %(paper)s; never checked: %(unchecked)s."), **told
    )
    weight = Weight.AGAINST if on_paper else Weight.OPEN if unchecked else Weight.FOR
    yield Point(N_("Institutional documents"), weight, words, "documents")
