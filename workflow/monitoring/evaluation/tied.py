"""What ties a person to a unit of an evaluation, as a condition: one piece for sheet, table and first page."""

from sqlalchemy import ColumnElement, exists, false, or_

from models.ballots import Ballot
from models.evaluating import Evaluation, Sheet
from models.ledger import Task
from models.people import User
from workflow.monitoring.ballots.reading import readable
from workflow.process.own_work import where_units_work
from workflow.process.ties import own_units, units_below


def where_tied(actor: User) -> ColumnElement[bool]:
    """The sheets, each joined with its evaluation, of units that the person belongs to, declared a tie to, worked for
    in the campaign, or of whose ballot he or she reads nothing."""
    recused = {recusal.unit_id for recusal in actor.recusals}
    led = (Task.campaign_id == Evaluation.campaign_id, Task.lead_unit_id == Sheet.unit_id)
    held = (Ballot.campaign_id == Evaluation.campaign_id, Ballot.unit_id == Sheet.unit_id)
    return or_(
        Sheet.unit_id.in_(own_units(actor)),
        Sheet.unit_id.in_(units_below(recused)) if recused else false(),
        exists().where(*led, where_units_work(actor)).correlate(Sheet, Evaluation),
        exists().where(*held, ~readable(actor)).correlate(Sheet, Evaluation),
    )
