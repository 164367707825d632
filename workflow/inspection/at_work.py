"""An inspection that is at work: opened, and not closed; who closes it waits until the work at hand is done."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import SpecialInspection
from models.words import N_, say
from workflow.errors import WrongState


def hold_at_work(session: Session, inspection: SpecialInspection) -> None:
    """Raise WrongState unless the inspection is at work; nobody closes it until the transaction ends (FOR KEY SHARE).

    The inspection comes before its findings, and these before campaigns and tasks, wherever several are locked.
    """
    held = select(SpecialInspection.opened_at, SpecialInspection.closed_at)
    held = held.where(SpecialInspection.id == inspection.id).with_for_update(read=True, key_share=True)
    opened_at, closed_at = session.execute(held).one()
    if opened_at is None or closed_at is not None:
        raise WrongState(say(N_("The inspection is not at work.")))


def is_at_work(inspection: SpecialInspection) -> bool:
    """The same for a page that shows what can be done."""
    return inspection.opened_at is not None and inspection.closed_at is None
