"""Every export is told by the trail: who took what out of the house, in which form, how much of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.ledger import Campaign
from models.people import User
from models.verification import SignOff
from workflow.ledger.exporting.formats import ExportFormat
from workflow.process.rights import require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def record_export(
    session: Session,
    campaign: Campaign | None,
    file: ExportFormat,
    *,
    rows: int,
    view: str,
    address: str,
    actor: User,
    now: datetime,
) -> None:
    """A view of the ledger: on the campaign's stream where the view is of one, else on the person's own.

    `view` are the filters in the person's words, `address` the same as the page's address has them.
    """
    require(actor, "ledger.export")
    told = {"format": file.value, "rows": rows, "view": view, "address": address}
    if campaign is None:
        record(session, actor, EventKind.OWN_LEDGER_EXPORTED, actor=actor, now=now, **told)
    else:
        record(session, campaign, EventKind.LEDGER_EXPORTED, actor=actor, now=now, **told)


def record_form(session: Session, sign_off: SignOff, *, actor: User, now: datetime) -> None:
    """The write-off form of one cycle."""
    require(actor, "task.view", sign_off.task)
    told = {"cycle": sign_off.cycle, "manifest": sign_off.manifest_hash}
    record(session, sign_off.task, EventKind.TASK_FORM_EXPORTED, actor=actor, now=now, **told)


def record_statement(session: Session, campaign: Campaign, *, rows: int, actor: User, now: datetime) -> None:
    """The progress statement of a campaign, with the number of its tasks."""
    require(actor, "campaign.view")
    record(session, campaign, EventKind.STATEMENT_EXPORTED, actor=actor, now=now, rows=rows)
