"""Action items of no task: the rule of rights.py as a condition on them."""

from sqlalchemy import ColumnElement, and_, false

from models.meetings import ActionItem
from models.people import User
from workflow.process.rights import bars_of, find_absent, holds
from workflow.process.ties import WHERE_ITEM_TIED


def items_where(actor: User, right: str) -> ColumnElement[bool]:
    """The action items of no task on which somebody holds a right that is held on whatever matter."""
    people = [actor, *find_absent(actor, right)] if holds(actor, right) else []
    barred = [~WHERE_ITEM_TIED[relation](user) for user in people for relation in bars_of(user, right)]
    return and_(ActionItem.task_id.is_(None), *barred) if people else false()
