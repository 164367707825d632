"""What others found at a task after its write-off: gaps that are watched, look-backs, ballots, x-rays."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from models.ledger import Task
from models.monitoring import ReviewResult
from models.people import User
from models.words import N_, say
from workflow.monitoring.ballots.reading import find_result
from workflow.monitoring.look_back_results import list_of_task
from workflow.monitoring.really import Point, Weight
from workflow.monitoring.xrays.declared import find_check
from workflow.monitoring.xrays.listing import list_hits
from workflow.verification.gaps import list_gaps

MANY = 30  # per cent dissatisfied, where the check that looks at ballots is not declared


def weigh_gaps(session: Session, task: Task, today: date) -> Iterator[Point]:
    """Monitoring priorities that nobody has closed."""
    still = [gap for gap in list_gaps(session, task) if gap.closed_at is None]
    topic, late = N_("Monitoring priorities"), sum(gap.due_on is not None and gap.due_on < today for gap in still)
    if not still:
        yield Point(topic, Weight.FOR, say(N_("No gap is left.")))
        return
    words = say(N_("Gaps still watched: %(count)s; past their day: %(late)s."), count=len(still), late=late)
    yield Point(topic, Weight.AGAINST if late else Weight.OPEN, words, "gaps")


def weigh_look_backs(session: Session, task: Task, actor: User) -> Iterator[Point]:
    """The last look-back of the present cycle."""
    rows = [row for row in list_of_task(session, task, actor=actor) if row.cycle == task.cycle and row.result]
    if rows:
        weight = Weight.FOR if rows[0].result is ReviewResult.HOLDS else Weight.AGAINST
        words = say(N_("%(result)s, on %(day)s."), result=rows[0].result, day=rows[0].held_on)
        yield Point(N_("Look-back"), weight, words, "look_backs")


def weigh_ballot(session: Session, task: Task, actor: User) -> Iterator[Point]:
    """The latest one about this very task, else about its lead unit, once its result is open to the actor."""
    result = find_result(session, task.campaign, actor=actor, task=task)
    result = result or find_result(session, task.campaign, actor=actor, unit=task.lead_unit)
    if result is None or result.satisfaction is None:
        return
    check = find_check("done_but_dissatisfied")
    many = (result.dissatisfaction or 0) >= (check.thresholds["percent"] if check else MANY)
    told = {"percent": result.satisfaction, "votes": result.votes, "title": result.title}
    words = say(N_("%(percent)s %% satisfied or basically satisfied, %(votes)s ballots: %(title)s"), **told)
    weight = Weight.AGAINST if many else Weight.OPEN if result.few else Weight.FOR
    yield Point(N_("Satisfaction ballot"), weight, words)


def weigh_hits(session: Session, task: Task, actor: User) -> Iterator[Point]:
    """Each x-ray that still stands."""
    hits = list_hits(session, task, actor=actor)
    for shown in hits:
        yield Point(N_("X-rays"), Weight.AGAINST, say("%(check)s", check=shown.check.label), "xrays")
    if not hits:
        yield Point(N_("X-rays"), Weight.FOR, say(N_("No check has found anything that stands.")))
