"""What ties a person to a unit of an evaluation, as a condition: one piece for sheet, table and first page."""

from sqlalchemy import ColumnElement, CompoundSelect, exists, false, or_, select, tuple_, union_all

from models.ballots import Ballot
from models.evaluating import Evaluation, Sheet
from models.ledger import Task
from models.measures import Part
from models.meetings import ActionItem, Meeting
from models.people import User
from workflow.monitoring.ballots.reading import readable
from workflow.process.own_work import where_reported, where_units_work
from workflow.process.ties import own_units, units_below


def where_tied(actor: User) -> ColumnElement[bool]:
    """The sheets, each joined with its evaluation, of units that the person belongs to, declared a tie to, worked for
    in the campaign, or of whose ballot he or she reads nothing."""
    recused = {recusal.unit_id for recusal in actor.recusals}
    held = (Ballot.campaign_id == Evaluation.campaign_id, Ballot.unit_id == Sheet.unit_id)
    return or_(
        Sheet.unit_id.in_(own_units(actor)),
        Sheet.unit_id.in_(units_below(recused)) if recused else false(),
        tuple_(Evaluation.campaign_id, Sheet.unit_id).in_(worked_for(actor)),
        exists().where(*held, ~readable(actor)).correlate(Sheet, Evaluation),
    )


def worked_for(actor: User) -> CompoundSelect[tuple[int, int]]:
    """(campaign, unit) of what the person worked on: units that lead such a task, that have a part in it, or whose
    action item of no task he or she reported."""
    worked = where_units_work(actor)
    led = select(Task.campaign_id, Task.lead_unit_id).where(worked)
    shared = select(Task.campaign_id, Part.unit_id).join(Part, Part.task_id == Task.id).where(worked)
    reported = select(Meeting.campaign_id, ActionItem.unit_id).join(Meeting, Meeting.id == ActionItem.meeting_id)
    return union_all(led, shared, reported.where(ActionItem.task_id.is_(None), where_reported(actor)))
