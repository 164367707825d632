"""The roles that a person holds and has held."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.people import Grant, User


def list_grants(session: Session, user: User) -> list[Grant]:
    """Every grant of the person, the latest first."""
    query = select(Grant).where(Grant.user_id == user.id).order_by(Grant.id.desc())
    return list(session.scalars(query.options(joinedload(Grant.unit), joinedload(Grant.group))))
