"""Meetings that belong to a special inspection: the teams among themselves, and the feedback meeting.

What the teams say among themselves stays inside: such a meeting names no unit and no task, nothing of it is told in a
task's history, and only who has a part in the inspection, or was there, reads it. Where all units are talked about, a
tie to one of them keeps the minutes back from whoever was not there.
"""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from models.inspection import InspectedUnit, SpecialInspection, TeamMember
from models.ledger import Campaign
from models.meetings import Attendance, Meeting, MeetingKind
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.seeing import seen_where, tied_where
from workflow.process.rights import require

OF_INSPECTION = (MeetingKind.SEMINAR, MeetingKind.PROMOTION, MeetingKind.GROUP_LEADERS, MeetingKind.FEEDBACK)
ABOUT_ALL_UNITS = (MeetingKind.PROMOTION, MeetingKind.GROUP_LEADERS)
OF_CAMPAIGN = (MeetingKind.JOINT, MeetingKind.PROMOTION, MeetingKind.SEMINAR)


def subject_of(meeting: Meeting) -> SpecialInspection | Campaign:
    """Whose history tells of the meeting, as far as it is not that of a task."""
    return meeting.inspection or meeting.campaign


def kinds_for(inspection: SpecialInspection | None) -> tuple[MeetingKind, ...]:
    return OF_INSPECTION if inspection else OF_CAMPAIGN


def check_kind(kind: MeetingKind, inspection: SpecialInspection | None) -> None:
    if kind not in kinds_for(inspection):
        raise InvalidInput(say(N_("Please choose.")), "kind")


def check_inside(kind: MeetingKind, inspection: SpecialInspection | None, *, units: bool, tasks: bool) -> None:
    """Raise InvalidInput for a unit or task named where the teams are among themselves."""
    if inspection is None:
        return
    if tasks:
        told = N_("A meeting of an inspection names no tasks; what follows is decided on the findings.")
        raise InvalidInput(say(told), "tasks")
    if units and kind is not MeetingKind.FEEDBACK:
        raise InvalidInput(say(N_("Units take part in the feedback meeting only.")), "units")


def campaign_of(inspection: SpecialInspection) -> Campaign:
    """The newest of the campaigns looked at, under which the meeting is listed too."""
    if not inspection.campaigns:
        raise WrongState(say(N_("The plan does not say yet which campaigns are looked at.")))
    return inspection.campaigns[-1]


def readable_of_inspection(actor: User, units: set[int]) -> ColumnElement[bool]:
    """Of these meetings those that the actor reads; `units` are those in which he or she acts for a unit."""
    mine = select(SpecialInspection.id).where(seen_where(actor))
    tied = select(InspectedUnit.inspection_id).where(tied_where(actor))
    kept_back = and_(Meeting.kind.in_(ABOUT_ALL_UNITS), Meeting.inspection_id.in_(tied))
    there = select(Attendance.meeting_id).where(Attendance.user_id == actor.id)
    invited = select(Attendance.meeting_id).where(Attendance.unit_id.in_(units))
    return or_(
        and_(Meeting.inspection_id.in_(mine), ~kept_back),
        Meeting.id.in_(there),
        Meeting.recorded_by_id == actor.id,
        and_(Meeting.kind == MeetingKind.FEEDBACK, Meeting.id.in_(invited)),
    )


def list_meetings_of(session: Session, inspection: SpecialInspection, *, actor: User) -> list[Meeting]:
    """Those of the inspection, the latest first."""
    require(actor, "inspection.list")
    query = select(Meeting).where(Meeting.inspection_id == inspection.id, readable_of_inspection(actor, set()))
    loaded = query.options(
        selectinload(Meeting.attended).joinedload(Attendance.user),
        selectinload(Meeting.decisions),
        selectinload(Meeting.files),
    )
    return list(session.scalars(loaded.order_by(Meeting.held_on.desc(), Meeting.id.desc())))


def list_team_people(session: Session, inspection: SpecialInspection, *, leaders: bool) -> list[User]:
    """The members of all teams, or their leaders alone: who is expected at a meeting."""
    query = select(User).join(TeamMember, TeamMember.user_id == User.id).where(User.active)
    query = query.where(TeamMember.inspection_id == inspection.id, *([TeamMember.leads] if leaders else []))
    return list(session.scalars(query.order_by(User.id)))
