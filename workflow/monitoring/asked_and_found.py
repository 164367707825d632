"""What the ballot and the x-rays weigh for a write-off: nothing of what was asked before it, and no ballot twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.ledger import Task
from models.people import User
from models.verification import SignOff
from models.words import N_, say
from models.xrays import XrayRun
from workflow.monitoring.ballots.reading import find_result
from workflow.monitoring.ballots.results import Result
from workflow.monitoring.besides import are_many_dissatisfied
from workflow.monitoring.really import Point, Weight
from workflow.monitoring.xrays.ballots import number_of_ballot
from workflow.monitoring.xrays.declared import declared_checks
from workflow.monitoring.xrays.listing import Shown, list_hits


@dataclass(frozen=True)
class Asked:
    """A ballot about a written-off task, else about its lead unit as a whole; `before`: over when it was signed."""

    result: Result
    before: bool

    @property
    def is_against(self) -> bool:
        return not self.before and are_many_dissatisfied(self.result)


def weigh_answers(session: Session, sign_off: SignOff, actor: User) -> list[Point]:
    """The ballot, then the x-rays."""
    asked = find_asked(session, sign_off.task, sign_off.signed_at, actor=actor)
    hits = list_hits(session, sign_off.task, actor=actor)
    ballots = {number for shown in hits if (number := number_of_ballot(shown.hit)) is not None}
    before = _find_before(session, ballots, sign_off.signed_at) if ballots else set()
    told = asked.result.ballot_id if asked is not None and asked.is_against else None
    points = [_weigh_hit(shown, sign_off.cycle, before, told) for shown in hits]
    return [*_weigh_ballot(asked), *points, *_weigh_checks(session, points, sign_off.signed_at)]


def _find_before(session: Session, ballots: set[int], signed_at: datetime) -> set[int]:
    return set(session.scalars(select(Ballot.id).where(Ballot.id.in_(ballots), Ballot.closes_at <= signed_at)))


def find_asked(session: Session, task: Task, signed_at: datetime, *, actor: User) -> Asked | None:
    """The latest one, once its result is open to the actor; the one about the unit where there is no other, or no other
    of after the write-off."""
    found = find_result(session, task.campaign, actor=actor, task=task)
    of_unit = find_result(session, task.campaign, actor=actor, unit=task.lead_unit, as_a_whole=True)
    results = [one for one in (found, of_unit) if one is not None and one.satisfaction is not None]
    listed = [Asked(one, one.closes_at <= signed_at) for one in results]
    return min(listed, key=lambda one: one.before, default=None)  # the first of equals


def _weigh_ballot(asked: Asked | None) -> Iterator[Point]:
    """One of before the write-off is told, and what people say since is not known."""
    topic = N_("Satisfaction ballot")
    if asked is None:
        yield Point(topic, Weight.OPEN, say(N_("No result of a ballot about it or its unit is open.")))
        return
    result = asked.result
    told = {"percent": result.satisfaction, "votes": result.votes, "title": result.title}
    weight = Weight.AGAINST if asked.is_against else Weight.FOR
    words = N_("%(percent)s%% satisfied or basically satisfied, %(votes)s ballots: %(title)s")
    if asked.before:
        weight = Weight.NEITHER
        words = N_("Before the write-off %(percent)s%% satisfied or basically satisfied, %(votes)s ballots: %(title)s")
    elif result.few and not asked.is_against:
        weight = Weight.NEITHER
        words = N_("%(percent)s%% satisfied or basically satisfied, %(votes)s ballots, too few to weigh: %(title)s")
    yield Point(topic, weight, say(words, **told))
    if asked.before:
        words = N_("No result of a ballot about it or its unit since the write-off is open.")
        yield Point(topic, Weight.OPEN, say(words))


def _weigh_hit(shown: Shown, cycle: int, before: set[int], told: int | None) -> Point:
    """One that still stands; `before`: the ballots of before the write-off, `told`: the one that speaks against it."""
    hit, ballot, weight = shown.hit, number_of_ballot(shown.hit), Weight.NEITHER
    words = say("%(check)s", check=shown.check.label)
    if hit.cycle is not None and hit.cycle != cycle:
        words = say(N_("%(check)s, in cycle %(cycle)s"), check=shown.check.label, cycle=hit.cycle)
    elif ballot in before:
        words = say(N_("%(check)s, by a ballot before the write-off"), check=shown.check.label)
    elif ballot is not None and ballot == told:
        words = say(N_("%(check)s, by the ballot that is weighed above"), check=shown.check.label)
    else:
        weight = Weight.AGAINST
    return Point(N_("X-rays"), weight, words, "xrays")


def _weigh_checks(session: Session, hits: list[Point], signed_at: datetime) -> Iterator[Point]:
    """That none speaks against it says something only where every check that is on has run since the write-off."""
    if any(point.weight is Weight.AGAINST for point in hits):
        return
    on = {row.name for row in declared_checks() if row.on}
    since = set(session.scalars(select(XrayRun.check_name).where(XrayRun.ran_at >= signed_at)))
    if not on or not on <= since:
        yield Point(N_("X-rays"), Weight.OPEN, say(N_("Not every check has run since the write-off.")))
    elif not hits:
        yield Point(N_("X-rays"), Weight.FOR, say(N_("No check has found anything that stands.")))
