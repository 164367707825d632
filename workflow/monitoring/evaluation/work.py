"""Facts about the work of a unit: returns, days late, supervision letters, gaps still open."""

from collections.abc import Iterator

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.letters import Letter
from models.process import Submission, SubmissionStatus
from models.verification import Gap
from models.words import N_
from workflow.monitoring.evaluation.owing import find_owing
from workflow.monitoring.evaluation.registry import Case, Scope, fact


@fact(N_("returned on %(day)s (cycle %(cycle)s)"))
def find_returns(session: Session, scope: Scope) -> Iterator[Case]:
    """Each submission that was returned."""
    query = select(Task.lead_unit_id, Task.ref, Submission.cycle, Submission.decided_at)
    query = query.join(Submission, Submission.task_id == Task.id).where(
        *scope.tasks(), Submission.status == SubmissionStatus.RETURNED
    )
    for unit_id, ref, cycle, at in session.execute(query.order_by(Task.id, Submission.number)):
        if scope.holds(at):
            yield Case(unit_id, ref, 1, {"day": scope.day(at).isoformat(), "cycle": cycle})


@fact(N_("due on %(due)s, days late: %(days)s"), N_("Days late: %(amount)s"))
def find_overdue_days(session: Session, scope: Scope) -> Iterator[Case]:
    """Days by which a submission came after its deadline, or by which one that had not come was late at the end."""
    query = select(Task.lead_unit_id, Task.ref, Submission.deadline, Submission.submitted_at)
    query = query.add_columns(case((Submission.status == SubmissionStatus.WITHDRAWN, Submission.decided_at)))
    query = query.join(Submission, Submission.task_id == Task.id).where(
        *scope.tasks(), Submission.deadline.is_not(None)
    )
    for unit_id, ref, due, at, withdrawn_at in session.execute(query.order_by(Task.id, Submission.number)):
        stood = withdrawn_at is None or scope.day(withdrawn_at) > scope.until
        if stood and scope.holds(at) and (late := (scope.day(at) - due).days) > 0:
            yield Case(unit_id, ref, late, {"days": late, "due": due.isoformat()})
    for unit_id, ref, due in find_owing(session, scope):
        late = (scope.until - due).days
        yield Case(unit_id, ref, late, {"days": late, "due": due.isoformat()})


@fact(N_("supervision letter issued on %(day)s"))
def find_letters(session: Session, scope: Scope) -> Iterator[Case]:
    query = select(Task.lead_unit_id, Task.ref, Letter.issued_at).join(Letter, Letter.task_id == Task.id)
    query = query.where(*scope.tasks(), Letter.issued_at.is_not(None))
    for unit_id, ref, at in session.execute(query.order_by(Task.id, Letter.id)):
        if scope.holds(at):
            yield Case(unit_id, ref, 1, {"day": scope.day(at).isoformat()})


@fact(N_("gap %(number)s, open since %(day)s"))
def find_open_gaps(session: Session, scope: Scope) -> Iterator[Case]:
    """Each gap that was open at the end of the period."""
    query = select(Task.lead_unit_id, Task.ref, Gap.number, Gap.opened_at, Gap.closed_at)
    query = query.join(Gap, Gap.task_id == Task.id).where(*scope.tasks())
    for unit_id, ref, number, at, closed_at in session.execute(query.order_by(Task.id, Gap.number)):
        if scope.day(at) <= scope.until and (closed_at is None or scope.day(closed_at) > scope.until):
            yield Case(unit_id, ref, 1, {"number": number, "day": scope.day(at).isoformat()})
