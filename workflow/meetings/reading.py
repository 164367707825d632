"""Who reads which meeting, and where meetings show: their list, the task page, My work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true, union_all
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.elements import True_

from models.ledger import Campaign, Task
from models.measures import Part
from models.meetings import (
    ActionItem,
    ActionStatus,
    Attendance,
    Decision,
    Meeting,
    MeetingKind,
    MeetingTask,
    MinutesFile,
)
from models.people import Role, User
from workflow.meetings.of_inspection import readable_of_inspection, subject_of
from workflow.process.items import items_where
from workflow.process.rights import holds, refuse, require, tasks_where
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


@dataclass(frozen=True)
class Row:
    """A meeting in the list, and how many of its action items are not done or not confirmed."""

    meeting: Meeting
    open_items: int


@dataclass(frozen=True)
class AboutTask:
    """A meeting as the page of one task shows it: with what is about this task."""

    meeting: Meeting
    decisions: list[Decision]
    items: list[ActionItem]


def readable(actor: User) -> ColumnElement[bool]:
    """The meetings that the actor reads, as a condition: all, or those where the own units were, or about own tasks.

    An action item alone opens no meeting to the unit that has it, see `readable_items`.
    """
    if not holds(actor, "meeting.view"):
        return false()
    units, of_campaign = own_unit_ids(actor), Meeting.inspection_id.is_(None)
    inside = and_(~of_campaign, readable_of_inspection(actor, units))
    if holds(actor, "meeting.view_all"):
        return or_(of_campaign, inside)
    there = select(Attendance.meeting_id).where(or_(Attendance.user_id == actor.id, Attendance.unit_id.in_(units)))
    about = select(MeetingTask.meeting_id).join(MeetingTask.task).where(tasks_where(actor, "task.view"))
    return or_(and_(of_campaign, Meeting.id.in_(union_all(there, about))), inside)


def readable_items(actor: User) -> ColumnElement[bool]:
    """The action items that the actor reads: those of the own units, and of the meetings that the actor reads those
    that are about no task that he or she does not see."""
    if not holds(actor, "meeting.view"):
        return false()
    seen = tasks_where(actor, "task.view")
    if holds(actor, "meeting.view_all") and isinstance(seen, True_):
        return true()
    open_to_all = or_(ActionItem.task_id.is_(None), ActionItem.task_id.in_(select(Task.id).where(seen)))
    heard = select(ActionItem.id).join(ActionItem.meeting).where(readable(actor), open_to_all)
    given = select(ActionItem.id).where(ActionItem.unit_id.in_(own_unit_ids(actor)))
    return ActionItem.id.in_(union_all(heard, given))


def own_unit_ids(actor: User) -> set[int]:
    """The units in which the actor is leader or liaison, for a time as a stand-in among them."""
    return {grant.unit_id for grant in actor.grants if grant.unit_id and grant.role in (Role.LEADER, Role.LIAISON)}


def may_read(session: Session, actor: User, meeting: Meeting) -> bool:
    return bool(session.scalar(select(Meeting.id).where(Meeting.id == meeting.id, readable(actor))))


def require_readable(session: Session, actor: User, meeting: Meeting) -> None:
    if not may_read(session, actor, meeting):
        raise refuse(actor, "meeting.view")


def require_item_readable(session: Session, actor: User, item: ActionItem) -> None:
    if session.scalar(select(ActionItem.id).where(ActionItem.id == item.id, readable_items(actor))) is None:
        raise refuse(actor, "meeting.view")


def find_readable(session: Session, actor: User, meetings: Iterable[Meeting]) -> set[int]:
    """Of these meetings those that the actor reads: of the others an action item tells title, day and place only."""
    ids = {meeting.id for meeting in meetings}
    return set(session.scalars(select(Meeting.id).where(Meeting.id.in_(ids), readable(actor))))


def find_visible_tasks(session: Session, actor: User, tasks: Iterable[Task | None]) -> set[int]:
    """Of these tasks those that the actor sees: of the others a meeting tells the reference only, see
    `list_kept_back`."""
    ids = [task.id for task in tasks if task is not None]
    return set(session.scalars(select(Task.id).where(Task.id.in_(ids), tasks_where(actor, "task.view"))))


def list_kept_back(actor: User, meeting: Meeting, visible: set[int]) -> set[Decision | ActionItem]:
    """What the meeting decided and gave to do about tasks of which the actor sees none; items of own units are read."""
    own = own_unit_ids(actor)
    given = [item for item in meeting.actions if item.unit_id not in own]
    entries: list[Decision | ActionItem] = [*meeting.decisions, *given]
    return {one for one in entries if one.task_id is not None and one.task_id not in visible}


def count_meetings(session: Session, actor: User, campaign: Campaign | None) -> dict[MeetingKind, int]:
    require(actor, "meeting.view")
    query = select(Meeting.kind, func.count()).where(readable(actor), *_in(campaign)).group_by(Meeting.kind)
    counted = dict(session.execute(query).tuples().all())
    return {kind: counted.get(kind, 0) for kind in MeetingKind}


def find_meetings(
    session: Session, actor: User, campaign: Campaign | None, kind: MeetingKind | None, *, offset: int, limit: int
) -> list[Row]:
    """Those that the actor reads, the latest first."""
    require(actor, "meeting.view")
    wanted = [*_in(campaign), *([Meeting.kind == kind] if kind else [])]
    query = select(Meeting).where(readable(actor), *wanted).order_by(Meeting.held_on.desc(), Meeting.id.desc())
    loaded = query.options(
        joinedload(Meeting.campaign),
        selectinload(Meeting.attended).joinedload(Attendance.unit),
        selectinload(Meeting.discussed).joinedload(MeetingTask.task),
    )
    meetings = session.scalars(loaded.offset(offset).limit(limit)).all()
    unsettled = _count_unsettled(session, [meeting.id for meeting in meetings])
    return [Row(meeting, unsettled.get(meeting.id, 0)) for meeting in meetings]


def list_campaigns(session: Session, actor: User) -> list[Campaign]:
    """The campaigns of the meetings that the actor reads, the newest first."""
    read = select(Meeting.campaign_id).where(readable(actor))
    return list(session.scalars(select(Campaign).where(Campaign.id.in_(read)).order_by(Campaign.id.desc())))


def list_open_campaigns(session: Session) -> list[Campaign]:
    """Those for which a meeting can be called, the newest first."""
    return list(session.scalars(select(Campaign).where(Campaign.closed_at.is_(None)).order_by(Campaign.id.desc())))


def list_about(session: Session, task: Task, *, actor: User) -> list[AboutTask]:
    """The meetings that discussed a task, the latest first; whoever sees the task reads them."""
    if not (holds(actor, "meeting.view") and holds(actor, "task.view", task)):
        return []
    discussed = select(MeetingTask.meeting_id).where(MeetingTask.task_id == task.id)
    query = select(Meeting).where(Meeting.id.in_(discussed)).order_by(Meeting.held_on.desc(), Meeting.id.desc())
    loaded = query.options(selectinload(Meeting.decisions), selectinload(Meeting.actions).joinedload(ActionItem.unit))
    return [
        AboutTask(
            meeting,
            [decision for decision in meeting.decisions if decision.task_id == task.id],
            [item for item in meeting.actions if item.task_id == task.id],
        )
        for meeting in session.scalars(loaded)
    ]


def load_whole(session: Session, meeting_id: int) -> Meeting:
    """The meeting with all that its page and its document show, in as many queries for much as for little."""
    query = select(Meeting).where(Meeting.id == meeting_id).execution_options(populate_existing=True)
    loaded = query.options(
        joinedload(Meeting.campaign),
        joinedload(Meeting.inspection),
        selectinload(Meeting.attended).options(joinedload(Attendance.unit), joinedload(Attendance.user)),
        selectinload(Meeting.discussed)
        .joinedload(MeetingTask.task)
        .options(joinedload(Task.lead_unit), selectinload(Task.parts).joinedload(Part.unit)),
        selectinload(Meeting.decisions).joinedload(Decision.task),
        selectinload(Meeting.actions).options(joinedload(ActionItem.unit), joinedload(ActionItem.task)),
        selectinload(Meeting.files).joinedload(MinutesFile.uploaded_by),
    )
    return session.scalars(loaded).one()


def count_items(session: Session, actor: User) -> dict[ActionStatus, int]:
    require(actor, "meeting.view")
    query = select(ActionItem.status, func.count()).where(readable_items(actor))
    counted = dict(session.execute(query.group_by(ActionItem.status)).tuples().all())
    return {status: counted.get(status, 0) for status in ActionStatus}


def find_items(
    session: Session, actor: User, status: ActionStatus | None, *, offset: int, limit: int
) -> list[ActionItem]:
    """The action items that the actor reads, the first due first."""
    require(actor, "meeting.view")
    wanted = [ActionItem.status == status] if status else []
    query = select(ActionItem).where(readable_items(actor), *wanted)
    loaded = query.options(joinedload(ActionItem.task), joinedload(ActionItem.unit), joinedload(ActionItem.meeting))
    return list(session.scalars(loaded.order_by(ActionItem.due_on, ActionItem.id).offset(offset).limit(limit)))


def find_due_items(session: Session, actor: User, limit: int) -> list[ActionItem]:
    """What waits for the actor: to be done by the own units, or to be confirmed; the most urgent first."""
    mine = and_(ActionItem.status == ActionStatus.OPEN, ActionItem.unit_id.in_(own_unit_ids(actor)))
    of_task = and_(ActionItem.task_id.is_not(None), tasks_where(actor, "action.decide"))
    decide = and_(ActionItem.status == ActionStatus.REPORTED, or_(of_task, items_where(actor, "action.decide")))
    alive = (Task.voided_at.is_(None), Campaign.closed_at.is_(None))
    query = select(ActionItem).outerjoin(ActionItem.task).join(ActionItem.meeting).join(Meeting.campaign)
    query = query.where(*alive, or_(mine, decide))
    loaded = query.options(joinedload(ActionItem.task), joinedload(ActionItem.unit), joinedload(ActionItem.meeting))
    return list(session.scalars(loaded.order_by(ActionItem.due_on, ActionItem.id).limit(limit)))


def load_items(session: Session, ids: Iterable[int]) -> dict[int, ActionItem]:
    """These by their numbers, with their meetings; nothing is asked for none."""
    query = select(ActionItem).where(ActionItem.id.in_(wanted := set(ids)))
    return {item.id: item for item in session.scalars(query.options(joinedload(ActionItem.meeting)))} if wanted else {}


def find_coming(session: Session, actor: User, today: date, limit: int) -> list[Meeting]:
    """Meetings of today and of days to come that the actor reads, the next one first."""
    alive = or_(Campaign.closed_at.is_(None), Meeting.inspection_id.is_not(None))
    query = select(Meeting).join(Meeting.campaign).where(Meeting.held_on >= today, alive)
    return list(session.scalars(query.where(readable(actor)).order_by(Meeting.held_on, Meeting.id).limit(limit)))


def note_export(session: Session, meeting: Meeting, *, actor: User, now: datetime) -> None:
    """The minutes were taken out as a Word document."""
    require(actor, "meeting.view")
    require_readable(session, actor, meeting)
    told = {"meeting": meeting.id, "title": meeting.title}
    record(session, subject_of(meeting), EventKind.MINUTES_EXPORTED, actor=actor, now=now, **told)


def _count_unsettled(session: Session, ids: Sequence[int]) -> dict[int, int]:
    unsettled = ActionItem.status.in_((ActionStatus.OPEN, ActionStatus.REPORTED))
    query = select(ActionItem.meeting_id, func.count()).where(ActionItem.meeting_id.in_(ids), unsettled)
    return dict(session.execute(query.group_by(ActionItem.meeting_id)).tuples().all())


def _in(campaign: Campaign | None) -> list[ColumnElement[bool]]:
    return [] if campaign is None else [Meeting.campaign_id == campaign.id]
