"""Who changes an inspection holds its row: two plans at once follow each other, and a closed one stays as it is."""

from sqlalchemy.orm import Session

from models.inspection import InspectionStatus, SpecialInspection
from models.words import N_, say
from workflow.errors import WrongState
from workflow.process.locking import lock_row

BEING_MADE = (InspectionStatus.PLANNED,)
BEFORE_FEEDBACK = (InspectionStatus.PLANNED, InspectionStatus.OPEN)


def hold_inspection(session: Session, inspection: SpecialInspection, *statuses: InspectionStatus) -> None:
    """Lock the row until the transaction ends; raises WrongState unless the inspection is in one of these states."""
    lock_row(session, inspection)
    require_status(inspection, *statuses)


def require_status(inspection: SpecialInspection, *statuses: InspectionStatus) -> None:
    if inspection.status not in statuses:
        told = N_("This is not possible while the special inspection is in the state “%(state)s”.")
        raise WrongState(say(told, state=inspection.status))
