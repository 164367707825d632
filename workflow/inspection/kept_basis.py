"""What a finding rests on stays: a link of a cell is not taken out once a finding from the cell was decided on."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.findings import Finding, FindingCell, FindingStatus
from models.inspection_work import Basis
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.process.locking import lock_rows

DECIDED = (FindingStatus.REVIEWED, FindingStatus.ACCEPTED, FindingStatus.MERGED)


def require_unused(session: Session, gone: Sequence[Basis]) -> None:
    """Raise InvalidInput beside "basis" when a finding rests on one of these links that are to go. What was linked
    only after the finding was reviewed and accepted may go.

    Locks the findings, so that none is decided on meanwhile.
    """
    if not gone:
        return
    cells, dates = {one.cell_id for one in gone}, {one.added_at for one in gone}
    ids = list(session.scalars(select(FindingCell.finding_id).where(FindingCell.cell_id.in_(cells))))
    lock_rows(session, Finding, ids)
    decided = select(Finding).where(Finding.id.in_(ids), Finding.status.in_(DECIDED)).order_by(Finding.number)
    for finding in session.scalars(decided):
        last = max(one for one in (finding.reviewed_at, finding.accepted_at) if one is not None)
        if min(dates) <= last:
            told = N_("%(finding)s rests on what is linked here; it stays as long as the finding does.")
            raise InvalidInput(say(told, finding=finding.ref), "basis")
