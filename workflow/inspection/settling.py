"""What a matter becomes: a gap on a task, a rebound, a supplementary task, by the rules that hold for these anyway.

The outcome is set in the same transaction, and told in the trail of the inspection and of the task.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.feedback import FeedbackLetter
from models.findings import FindingKind, FindingStatus, FindingUnit, Outcome
from models.ledger import WRITTEN_OFF, Campaign, Task
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.at_work import hold_opened
from workflow.inspection.dossier.tasks import tasks_of
from workflow.inspection.outcomes import Matter, inspection_of, is_settled, ref_of, text_of, unit_of
from workflow.inspection.seeing import require_for_all
from workflow.ledger.dates import take_coming_day, take_day_from_today
from workflow.ledger.supplementary import Thematic, hand_out_thematic, raise_found
from workflow.ledger.tasks import TaskFacts
from workflow.ledger.texts import refuse_all_at_once
from workflow.process.engine import fire
from workflow.process.locking import check_seen, lock, lock_row, mark, require_state
from workflow.process.rights import require
from workflow.reminders.notices import tell_news
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated
from workflow.verification.gaps import GAP_STATES, GapFacts, has_submission, open_gap

NOT_WRITTEN_OFF = say(N_("Choose a task that is written off."))
STATES = {Outcome.GAP: GAP_STATES, Outcome.REBOUND: WRITTEN_OFF}  # in which a task can take it


def settle_by_gap(
    session: Session, matter: Matter, task: Task, facts: GapFacts, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Open a gap on a task of the unit, which is told: where it was submitted before, and is not under review."""

    def open_it() -> Task:
        lock(session, task)
        require(actor, "task.terms", task)
        _check_task(session, matter, task, Outcome.GAP)
        require_state(task, *GAP_STATES)
        gap = open_gap(session, task, facts, actor=actor, now=now)
        tell_news(session, task, MailKind.GAP_OPENED, actor=actor, now=now, text=gap.description)
        matter.gap = gap
        return task

    told = {"task": task.ref, "text": facts.text, "wanted": facts.wanted, "due_on": facts.due_on}
    _settle(session, matter, Outcome.GAP, told, open_it, actor=actor, seen_version=seen_version, now=now)


def settle_by_rebound(
    session: Session,
    matter: Matter,
    task: Task,
    data: dict[str, Any],
    *,
    actor: User,
    seen_version: int,
    seen_task: int,
    now: datetime,
) -> None:
    """Report the rebound of a task that is written off; right, needs and evidence are those of the process."""

    def report() -> Task:
        _check_task(session, matter, task, Outcome.REBOUND)
        fire(session, task, "rebound", actor=actor, seen_version=seen_task, now=now, data=data)
        return task

    told = {"task": task.ref, "text": data.get("cause")}
    _settle(session, matter, Outcome.REBOUND, told, report, actor=actor, seen_version=seen_version, now=now)


def settle_by_task(
    session: Session,
    matter: Matter,
    campaign: Campaign,
    problem: Thematic,
    facts: TaskFacts,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Hand out a supplementary task to the unit, for a problem that is entered in the campaign with it; its days are
    still to come, that of the plan may be today."""

    def hand_out() -> Task:
        if campaign not in inspection_of(matter).campaigns:
            raise InvalidInput(say(N_("Choose a category of a campaign that the inspection looks at.")), "category")
        if facts.lead_unit.id != unit_of(matter).id:
            raise InvalidInput(say(N_("The unit that the finding is about leads the task.")), "lead_unit")
        _check_days(facts, now)
        if isinstance(matter, FindingUnit):
            return raise_found(session, campaign, matter.finding, problem, facts, actor=actor, now=now)
        return hand_out_thematic(session, campaign, problem, facts, actor=actor, now=now)

    told = {"campaign": campaign.code, "title": facts.title, "text": problem.text}
    _settle(session, matter, Outcome.SUPPLEMENTARY, told, hand_out, actor=actor, seen_version=seen_version, now=now)


def list_tasks_for(session: Session, matter: Matter, outcome: Outcome) -> list[Task]:
    """The unit's tasks, in the campaigns that the inspection looks at, on which it can become a gap or a rebound."""
    query = select(Task).join(Task.campaign).where(_may_take(matter, outcome), Campaign.closed_at.is_(None))
    query = query.where(Task.state.in_(STATES[outcome])).order_by(Task.id)
    return list(session.scalars(query.where(has_submission()) if outcome is Outcome.GAP else query))


def leads(matter: Matter, task: Task) -> bool:
    """Whether the unit leads the task: what a unit was told in its letter is told to no other one."""
    return task.lead_unit_id == unit_of(matter).id


def propose_cause(matter: Matter, task: Task) -> str:
    """The words of the matter for the form of the task's rebound, which everybody of the task reads."""
    return text_of(matter) if leads(matter, task) else ""


def open_matter(session: Session, matter: Matter, right: str, *, actor: User, seen_version: int) -> None:
    """Lock it with its finding, and see that the person may settle it and that it waits to be settled."""
    _lock(session, matter, right, actor)
    check_seen(session, matter, seen_version)
    require_unsettled(session, matter)


def require_unsettled(session: Session, matter: Matter) -> None:
    """Raise WrongState for what is settled, waits for something else first, or has to become nothing."""
    if is_settled(matter):
        raise WrongState(say(N_("This is settled already.")))
    if not isinstance(matter, FindingUnit):
        if matter.finding is not None:
            raise WrongState(say(N_("This problem goes with the finding %(ref)s."), ref=matter.finding.ref))
        return
    finding = matter.finding
    if finding.status is not FindingStatus.ACCEPTED or finding.kind is not FindingKind.SHORTCOMING:
        raise WrongState(say(N_("Only a shortcoming that the office has accepted becomes something.")))
    letter = session.scalar(select(FeedbackLetter).where(FeedbackLetter.inspected_id == matter.inspected_id))
    if letter is None:
        raise WrongState(say(N_("The feedback letter of the unit has to be handed over first.")))
    if letter.answered_at is not None and letter.decided_at is None:
        raise WrongState(say(N_("The unit has answered the feedback; its answer has to be decided on first.")))


def _settle(
    session: Session,
    matter: Matter,
    outcome: Outcome,
    details: dict[str, Any],
    do: Callable[[], Task],
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Sent twice by the same person, it is done once."""
    inspection, ref, unit = inspection_of(matter), ref_of(matter), unit_of(matter)
    told = {"ref": ref, "unit": unit.name, "became": outcome, "details": details}
    _lock(session, matter, "finding.settle", actor)
    kind = EventKind.FINDING_SETTLED
    if is_settled(matter) and find_repeated(session, kind, told, within=inspection, actor=actor, now=now):
        return
    check_seen(session, matter, seen_version)
    require_unsettled(session, matter)
    matter.gap = None
    task = do()
    require(actor, "finding.settle", matter.inspected)  # what follows is told as the use of this right
    matter.outcome, matter.became, matter.settled_at, matter.settled_by = outcome, task, now, actor
    matter.proposal, matter.proposed_by = "", None
    mark(matter, actor, now)
    record(session, inspection, kind, actor=actor, now=now, **told, task=task.ref)
    number = matter.gap.number if matter.gap else None
    follows = {"ref": ref, "unit": unit.name, "became": outcome, "number": number}
    record(session, task, EventKind.TASK_FOLLOWS, actor=actor, now=now, **follows)


def _check_days(facts: TaskFacts, now: datetime) -> None:
    """A long-term task may be without a deadline."""
    due, planned = facts.deadline, facts.planned_on
    refuse_all_at_once(
        lambda: due and take_coming_day(due, "deadline", now), lambda: take_day_from_today(planned, "planned_on", now)
    )


def _lock(session: Session, matter: Matter, right: str, actor: User) -> None:
    """The inspection stays open; a finding is locked before its unit, as wherever findings change. Who is tied to
    another unit of the finding settles it for none."""
    hold_opened(session, inspection_of(matter))
    if matter.finding is not None:
        lock_row(session, matter.finding)
    lock_row(session, matter)
    require(actor, right, matter.inspected)
    if isinstance(matter, FindingUnit):
        require_for_all(actor, "inspected.view", matter.finding)


def _check_task(session: Session, matter: Matter, task: Task, outcome: Outcome) -> None:
    if session.scalar(select(Task.id).where(Task.id == task.id, _may_take(matter, outcome))) is None:
        told = N_("Choose a task of the unit, in a campaign that the inspection looks at.")
        led = N_("Choose a task that the unit leads, in a campaign that the inspection looks at.")
        raise InvalidInput(say(led if outcome is Outcome.GAP else told), "task")


def _may_take(matter: Matter, outcome: Outcome) -> ColumnElement[bool]:
    """The unit's tasks; a gap is answered by who leads the task, and so tells no other unit of the finding."""
    of_unit = tasks_of(matter.inspected)
    return of_unit & (Task.lead_unit_id == unit_of(matter).id) if outcome is Outcome.GAP else of_unit


def find_fed_back(session: Session, inspection_id: int) -> dict[int, bool]:
    """By inspected unit whose letter is handed over whether nothing about it waits any more (`fed_back_where`)."""
    query = select(FeedbackLetter.inspected_id, fed_back_where())
    return dict(session.execute(query.where(FeedbackLetter.inspection_id == inspection_id)).tuples().all())


def fed_back_where() -> ColumnElement[bool]:
    """A condition on FeedbackLetter: the unit did not answer it, or its answer is decided on."""
    return FeedbackLetter.answered_at.is_(None) | FeedbackLetter.decided_at.is_not(None)


def find_possible(session: Session, matter: Matter) -> set[Outcome]:
    """As which of a gap and a rebound it finds a task."""
    return {outcome for outcome in STATES if list_tasks_for(session, matter, outcome)}
