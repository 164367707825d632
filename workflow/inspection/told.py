"""What units were told: the findings that stand in the feedback letters handed over to them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.feedback import FeedbackLetter
from models.findings import Finding


def find_taken_in(session: Session, finding: Finding) -> list[Finding]:
    """The finding itself and all that were merged into it, directly or through another one."""
    ids = select(Finding.id).where(Finding.id == finding.id).cte(recursive=True)
    ids = ids.union(select(Finding.id).join(ids, Finding.merged_into_id == ids.c.id))
    return list(session.scalars(select(Finding).where(Finding.id.in_(select(ids.c.id))).order_by(Finding.number)))


def has_accepted(session: Session, finding: Finding) -> bool:
    """Whether the office has accepted it, or one that it took in."""
    return any(one.accepted_at is not None for one in find_taken_in(session, finding))
