"""What came after a write-off: gaps watched, tasks raised, look-backs, the unit's evaluation."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from models.evaluating import Evaluation, Sheet, SheetStatus
from models.ledger import WRITTEN_OFF, State, Task
from models.looking_back import LookBackTask
from models.monitoring import Effectiveness, MonitoringPlan, ReviewResult
from models.people import User
from models.words import N_, say
from workflow.ledger.supplementary import find_seen, list_raised
from workflow.monitoring.look_back_results import list_of_task
from workflow.monitoring.really import Point, Weight
from workflow.monitoring.weakening import Look, order_looks, was_overtaken
from workflow.process.rights import holds
from workflow.reminders.days import local_day
from workflow.verification.gaps import list_gaps


def weigh_gaps(session: Session, task: Task, cycle: int, today: date) -> Iterator[Point]:
    """Monitoring priorities of the cycle or before it that nobody has closed."""
    still = [gap for gap in list_gaps(session, task) if gap.closed_at is None and gap.cycle <= cycle]
    topic, late = N_("Monitoring priorities"), sum(gap.due_on is not None and gap.due_on < today for gap in still)
    if not still:
        yield Point(topic, Weight.FOR, say(N_("No gap is left.")))
        return
    words = say(N_("Gaps still watched: %(count)s; past their day: %(late)s."), count=len(still), late=late)
    yield Point(topic, Weight.AGAINST if late else Weight.OPEN, words, "gaps")


def weigh_raised(session: Session, task: Task, actor: User, today: date) -> Iterator[Point]:
    """Each supplementary task raised from this one; to be opened by who may see it."""
    raised = [row.task for row in list_raised(session, task)]
    seen = find_seen(session, raised, actor) if raised else set()
    for one in raised:
        words, told = N_("%(ref)s: %(state)s."), {"ref": one.ref, "state": one.state}
        if one.state in WRITTEN_OFF:
            weight = Weight.FOR
        elif one.due_on is not None and one.due_on < today:
            weight, words = Weight.AGAINST, N_("%(ref)s: %(state)s, overdue since %(day)s.")
        else:
            weight = Weight.AGAINST if one.state is State.REBOUNDED else Weight.OPEN
        shown = one.id in seen
        about, page = (one, "task") if shown else (None, "")
        yield Point(N_("Supplementary tasks"), weight, say(words, **told, day=one.due_on), page, about)


def weigh_evaluation(session: Session, task: Task, actor: User) -> Iterator[Point]:
    """The grade decided last for the lead unit, for who reads evaluations; it is about all tasks of the unit, so a bad
    one alone does not speak against this."""
    if not holds(actor, "evaluation.view_all"):
        return
    decided = (Sheet.unit_id == task.lead_unit_id, Sheet.status == SheetStatus.DECIDED)
    query = select(Sheet).join(Sheet.evaluation).where(Evaluation.campaign_id == task.campaign_id, *decided)
    sheet = session.scalar(query.order_by(Evaluation.number.desc()).limit(1).options(contains_eager(Sheet.evaluation)))
    if sheet is None or sheet.grade is None or sheet.decided_at is None:
        return
    good = sheet.grade in (Effectiveness.GOOD, Effectiveness.FAIR)
    told = {"grade": sheet.grade, "day": local_day(sheet.decided_at), "number": sheet.evaluation.number}
    words = say(N_("%(grade)s, decided on %(day)s in evaluation %(number)s."), **told)
    yield Point(N_("Evaluation of the unit"), Weight.FOR if good else Weight.NEITHER, words, "evaluation", sheet)


def find_looks(session: Session, task: Task, cycle: int, plans: Iterable[MonitoringPlan], *, actor: User) -> list[Look]:
    """What was held in the cycle, the last first: its look-backs and the reviews of its plans."""
    drawn = [row for row in list_of_task(session, task, actor=actor) if row.cycle == cycle]
    return order_looks([*drawn, *(review for plan in plans for review in plan.reviews)])


def weigh_look_backs(looks: list[Look]) -> Iterator[Point]:
    """Those among the looks of the cycle, the last first: what came back stays so until it is followed, what was
    weakening weighs no more once it was found to hold since, in a review as well."""
    rows = [row for row in looks if isinstance(row, LookBackTask)]
    if not rows:
        yield Point(N_("Look-back"), Weight.OPEN, say(N_("Nobody has looked back at it since the write-off.")))
    for row in rows:
        weight, text = Weight.AGAINST, N_("%(result)s, on %(day)s.")
        if row.result is ReviewResult.HOLDS:
            weight = Weight.FOR
        elif was_overtaken(row, looks):
            weight, text = Weight.NEITHER, N_("%(result)s, on %(day)s; a later look found that it holds.")
        yield Point(N_("Look-back"), weight, say(text, result=row.result, day=row.held_on), "look_backs")
