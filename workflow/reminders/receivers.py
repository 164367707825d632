"""Who is told: the people behind the entries of a rule, as they stand at the moment of telling."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import Grant, Role, Scope, User
from workflow.process.declared import process
from workflow.process.definition import Holder
from workflow.process.rights import WITH_TIES, Subject, holds, may_hear, scope_ids, task_of
from workflow.reminders.ladder import Receiver

Seat = tuple[Role, int | None]  # a role, in a unit or group or anywhere


class Staff:
    """The active people who hold a role, by role and place; read once for as many questions as come.

    For questions about one `task` only, those who could have a part in it.
    """

    def __init__(self, session: Session, task: Task | None = None) -> None:
        live = select(Grant.user_id).where(Grant.revoked_at.is_(None), *(_near(task) if task else []))
        query = select(User).where(User.active, User.id.in_(live)).order_by(User.id)
        people = session.scalars(query.options(*WITH_TIES))
        self._seats: dict[Seat, list[User]] = defaultdict(list)
        self._anywhere: dict[Role, list[User]] = defaultdict(list)
        for user in people:
            for grant in user.grants:
                self._seats[grant.role, grant.unit_id or grant.group_id].append(user)
                if user not in self._anywhere[grant.role]:
                    self._anywhere[grant.role].append(user)

    def find(self, receivers: Iterable[Receiver], subject: Subject) -> list[User]:
        """Everybody whom the entries name and who may see the task; the responsible leader in any case.

        Who stands in is told besides the one who is away.
        """
        told: dict[int, User] = {}
        for receiver in receivers:
            told.update({user.id: user for user in self._behind(receiver, subject)})
        return list(told.values())

    def _behind(self, receiver: Receiver, subject: Subject) -> list[User]:
        task = task_of(subject)
        if receiver.holder is not None:
            return [user for user in self._holders(receiver.holder, subject) if holds(user, "task.view", task)]
        if receiver.right:
            near = [
                user for holder in process().rights[receiver.right].holders for user in self._holders(holder, subject)
            ]
            return [user for user in near if may_hear(user, receiver.right, subject)]
        leader = task.leader if task else None
        return [leader, *self._standing_in_for(leader)] if leader and leader.active else []

    def _standing_in_for(self, leader: User) -> list[User]:
        """Responsible leaders are of the committee: that is the role which is lent."""
        return [
            user
            for user in self._anywhere[Role.COMMITTEE]
            if any(grant.stand_in is not None and grant.stand_in.absent_id == leader.id for grant in user.grants)
        ]

    def _holders(self, holder: Holder, subject: Subject) -> list[User]:
        if holder.relation == "any":
            return self._anywhere[holder.role]
        return [user for place in scope_ids(holder, subject) for user in self._seats[holder.role, place]]


def _near(task: Task) -> list[ColumnElement[bool]]:
    units = {task.lead_unit_id, *(part.unit_id for part in task.parts), *(m.unit_id for m in task.measures)}
    return [
        or_(Grant.unit_id.is_(None), Grant.unit_id.in_(units)),
        or_(Grant.group_id.is_(None), Grant.group_id == task.group_id),
    ]


def is_local(receiver: Receiver) -> bool:
    """Whether it names people of a unit or group of the task, rather than of the whole site."""
    holders = [receiver.holder] if receiver.holder else []
    if receiver.right:
        holders = list(process().rights[receiver.right].holders)
    return any(holder.role.scope is not Scope.ALL for holder in holders)
