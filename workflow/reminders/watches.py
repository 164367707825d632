"""What the ladder looks at now: days that somebody has to keep, or let pass, of running tasks and of what meetings gave
to do without one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from config.settings import settings
from models.ledger import WRITTEN_OFF, Campaign, State, Task
from models.looking_back import LookBack, LookBackTask
from models.measures import Part
from models.meetings import ActionItem, ActionStatus, Meeting
from models.monitoring import MonitoringPlan, Rebound
from models.verification import Gap
from workflow.reminders.almanac import Almanac
from workflow.reminders.days import local_day
from workflow.reminders.ladder import Watch
from workflow.reminders.waiting import TASK, list_waiting, outlasts_the_write_off, quote, waits
from workflow.reminders.watched import Watched

BATCH = 1000  # tasks, or action items of none, looked at in one go
ACTION = "action:"


@dataclass(frozen=True)
class Batch:
    """The ids of what is looked at in one go: tasks, and action items of none."""

    tasks: Sequence[int] = ()
    items: Sequence[int] = ()


def list_candidates(session: Session, almanac: Almanac, until: date, campaign: Campaign | None = None) -> list[Batch]:
    """Of what a rule may speak by a day, in one campaign or all."""
    within = [Campaign.id == campaign.id] if campaign else []
    tasks = session.scalars(_candidates(almanac, until).where(*within)).all()
    items = session.scalars(_candidate_items(almanac, until).where(*within)).all()
    batches = [Batch(tasks=tasks[first : first + BATCH]) for first in range(0, len(tasks), BATCH)]
    return batches + [Batch(items=items[first : first + BATCH]) for first in range(0, len(items), BATCH)]


def watch_all(session: Session, batch: Batch) -> Iterator[Watched]:
    """Everything watched of the tasks and the action items; see `watch_tasks`."""
    if batch.tasks:
        yield from watch_tasks(session, batch.tasks)
    if batch.items:
        yield from watch_items(session, batch.items)


def watch_items(session: Session, ids: Sequence[int]) -> Iterator[Watched]:
    """These action items of no task, as far as they are to be done and their campaign is open."""
    query = _items().where(ActionItem.id.in_(ids)).order_by(ActionItem.id)
    with_all = (joinedload(ActionItem.unit), joinedload(ActionItem.meeting).joinedload(Meeting.campaign))
    for item in session.scalars(query.options(*with_all)):
        yield _given(item, item)


def watch_tasks(session: Session, ids: Sequence[int]) -> Iterator[Watched]:
    """Everything watched of these tasks; nothing of those that are void or of a closed campaign, and of those that are
    written off only what a meeting gave to do, the gaps that are left, the look-backs that are to come and what
    waits besides (`waiting.py`)."""
    tasks = session.scalars(_with_all(ids)).all()
    plans = _plans(session, [task.id for task in tasks if task.state is State.LONG_TERM_MONITORING])
    rebounds = _new_deadlines(session, [task.id for task in tasks if task.state is State.REBOUNDED])
    actions = _open_actions(session, [task.id for task in tasks])
    gaps = _open_gaps(session, [task.id for task in tasks])
    looks = _open_looks(session, [task.id for task in tasks if task.state in WRITTEN_OFF])
    waiting = list_waiting(session, tasks)
    for task in tasks:
        for item in actions.get(task.id, []):
            yield _given(task, item)
        for gap in gaps.get(task.id, []):
            yield from _left(task, gap)
        for look in looks.get(task.id, []):
            naming: dict[str, object] = {"draw": look.look_back.ref}
            yield Watched(task, Watch.LOOK_BACK, f"look_back:{look.id}", look.look_back.due_on, task, naming)
        yield from waiting.get(task.id, [])
        match task.state:
            case State.ASSIGNED | State.IN_PROGRESS:
                yield from _running(task)
            case State.SUBMITTED:
                yield Watched(task, Watch.REVIEW, TASK, local_day(task.state_since), task, {})
            case State.REBOUNDED:
                yield _rebounded(task, rebounds.get(task.id))
            case State.LONG_TERM_MONITORING if task.id in plans:
                yield from _monitored(task, plans[task.id], waiting.get(task.id, []))


def _given(matter: Task | ActionItem, item: ActionItem) -> Watched:
    """What a meeting gave to do."""
    naming: dict[str, object] = {"unit": item.unit.called, "action": quote(item.text)}
    return Watched(matter, Watch.ACTION, f"{ACTION}{item.id}", item.due_on, item, naming)


def _left(task: Task, gap: Gap) -> Iterator[Watched]:
    """A gap, unless the group has the submission in hand or the deadline of the running task says the same."""
    told = task.state is State.IN_PROGRESS and gap.due_on == task.deadline
    if gap.due_on is not None and task.state is not State.SUBMITTED and not told:
        yield Watched(task, Watch.GAP, f"gap:{gap.id}", gap.due_on, task, {"gap": quote(gap.description)})


def _running(task: Task) -> Iterator[Watched]:
    if task.deadline is not None:
        yield Watched(task, Watch.DEADLINE, TASK, task.deadline, task, {})
    if task.state is not State.IN_PROGRESS:
        return
    if task.last_progress_at is not None:
        yield Watched(task, Watch.SILENCE, TASK, local_day(task.last_progress_at), task, {})
    for part in task.parts:
        day = part.deadline or task.deadline
        said = part.contribution_in(task.cycle)
        done = said is not None and (said.signature_id is not None or said.waived_at is not None)
        if day is not None and not done:
            yield Watched(task, Watch.PART, f"part:{part.id}", day, part, {"unit": part.unit.called})


def _rebounded(task: Task, new_deadline: date | None) -> Watched:
    if new_deadline is not None:
        return Watched(task, Watch.DEADLINE, TASK, new_deadline, task, {})
    return Watched(task, Watch.REBOUND, TASK, local_day(task.state_since), task, {})


def _monitored(task: Task, plan: MonitoringPlan, waiting: Sequence[Watched]) -> Iterator[Watched]:
    reviews = [(f"review:{one.id}", one.due_on, one.due_on) for one in plan.reviews if one.held_on is None]
    goals = [(f"goal:{one.id}", one.due_on, one.target) for one in plan.goals if one.met_on is None]
    for key, day, check in [*reviews, *goals]:
        yield Watched(task, Watch.CHECK, key, day, task, {"check": check})
    found_back = any(one.watch is Watch.FOUND_BACK for one in waiting)
    if not reviews and not goals and not found_back:
        yield Watched(task, Watch.CONCLUSION, TASK, plan.ends_on, task, {})


def _candidates(almanac: Almanac, until: date) -> Select[tuple[int]]:
    """Tasks of which some day is near or past, rather too many than too few: what is due is decided on each."""
    pause = almanac.days.longest_break  # so much earlier may a step be told
    near = until + timedelta(days=almanac.furthest_ahead + pause)
    quiet_since = until - timedelta(days=almanac.shortest_silence - pause)
    quiet = Task.last_progress_at <= datetime.combine(quiet_since, time(), settings().zone)
    part = Task.id.in_(select(Part.task_id).where(Part.deadline <= near))
    action = Task.id.in_(select(ActionItem.task_id).where(OPEN, ActionItem.due_on <= near))
    running = and_(Task.state != State.VERIFIED, Task.due_on <= near)
    gap = Task.id.in_(select(Gap.task_id).where(STANDING, Gap.due_on <= near))
    drawn = select(LookBackTask.task_id).join(LookBackTask.look_back).where(LookBack.due_on <= near)
    look = and_(Task.state.in_(WRITTEN_OFF), Task.id.in_(drawn.where(UNSEEN)))
    fits = or_(running, action, gap, look, waits(near), and_(Task.state == State.IN_PROGRESS, or_(quiet, part)))
    return select(Task.id).join(Task.campaign).where(*ALIVE, fits).order_by(Task.id)


def _items() -> Select[tuple[ActionItem]]:
    """Action items of no task that are to be done, in open campaigns."""
    query = select(ActionItem).join(ActionItem.meeting).join(Meeting.campaign)
    return query.where(ActionItem.task_id.is_(None), OPEN, Campaign.closed_at.is_(None))


def _candidate_items(almanac: Almanac, until: date) -> Select[tuple[int]]:
    near = until + timedelta(days=almanac.furthest_ahead + almanac.days.longest_break)
    return _items().with_only_columns(ActionItem.id).where(ActionItem.due_on <= near).order_by(ActionItem.id)


OPEN = ActionItem.status == ActionStatus.OPEN
STANDING = Gap.closed_at.is_(None)
UNSEEN = LookBackTask.held_on.is_(None)
ALIVE = (
    Task.voided_at.is_(None),
    or_(
        Task.state != State.VERIFIED,
        Task.id.in_(select(ActionItem.task_id).where(OPEN)),
        Task.id.in_(select(Gap.task_id).where(STANDING)),
        Task.id.in_(select(LookBackTask.task_id).where(UNSEEN)),
        outlasts_the_write_off(),
    ),
    Campaign.closed_at.is_(None),
)


def _with_all(ids: Sequence[int]) -> Select[tuple[Task]]:
    """The tasks with what the rules, the rights and the wording ask of them."""
    return (
        select(Task)
        .join(Task.campaign)
        .where(Task.id.in_(ids), *ALIVE)
        .options(
            selectinload(Task.parts).selectinload(Part.contributions),
            joinedload(Task.lead_unit),
            joinedload(Task.group),
            joinedload(Task.leader),
        )
        .order_by(Task.id)
    )


def _open_actions(session: Session, ids: Sequence[int]) -> dict[int | None, list[ActionItem]]:
    query = select(ActionItem).where(ActionItem.task_id.in_(ids), OPEN).order_by(ActionItem.id)
    found: dict[int | None, list[ActionItem]] = {}
    for item in session.scalars(query.options(joinedload(ActionItem.unit))):
        found.setdefault(item.task_id, []).append(item)
    return found


def _open_gaps(session: Session, ids: Sequence[int]) -> dict[int, list[Gap]]:
    found: dict[int, list[Gap]] = {}
    for gap in session.scalars(select(Gap).where(Gap.task_id.in_(ids), STANDING).order_by(Gap.id)):
        found.setdefault(gap.task_id, []).append(gap)
    return found


def _open_looks(session: Session, ids: Sequence[int]) -> dict[int, list[LookBackTask]]:
    """Drawn in the present cycle; what came back before anybody looked is not to be looked at any more."""
    query = select(LookBackTask).join(Task).where(Task.id.in_(ids), LookBackTask.cycle == Task.cycle, UNSEEN)
    draw = joinedload(LookBackTask.look_back)
    found: dict[int, list[LookBackTask]] = {}
    for look in session.scalars(query.options(draw.joinedload(LookBack.campaign), draw.defer(LookBack.frame))):
        found.setdefault(look.task_id, []).append(look)
    return found


def _plans(session: Session, ids: Sequence[int]) -> dict[int, MonitoringPlan]:
    running = select(MonitoringPlan).where(MonitoringPlan.task_id.in_(ids), MonitoringPlan.running)
    plans = running.options(selectinload(MonitoringPlan.reviews), selectinload(MonitoringPlan.goals))
    return {plan.task_id: plan for plan in session.scalars(plans)}


def _new_deadlines(session: Session, ids: Sequence[int]) -> dict[int, date | None]:
    rows = select(Rebound.task_id, Rebound.new_deadline).join(Task, Task.id == Rebound.task_id)
    return dict(session.execute(rows.where(Task.id.in_(ids), Rebound.cycle == Task.cycle)).tuples().all())
