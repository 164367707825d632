"""Who is told: the people behind the entries of a rule, as they stand at the moment of telling."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import Part
from models.meetings import ActionItem
from models.people import Grant, Role, Scope, User
from models.words import Words
from workflow.process.declared import process
from workflow.process.definition import Holder
from workflow.process.relations import scope_ids
from workflow.process.rights import WITH_TIES, may_hear, may_see
from workflow.process.subjects import Subject, task_of
from workflow.reminders.ladder import Receiver

NO_GROUP = Words("an inspection group, as none is assigned", "巡察组（尚未指定）")
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
        """Everybody whom the entries name and who may see it; the responsible leader in any case.

        Who stands in is told besides the one who is away.
        """
        told: dict[int, User] = {}
        for receiver in receivers:
            told.update({user.id: user for user in self._behind(receiver, subject)})
        return list(told.values())

    def find_deserted(self, receivers: Iterable[Receiver], subject: Subject) -> list[Words]:
        """The units and the group of which the entries name somebody, and where nobody is to be told."""
        named: dict[str, list[Receiver]] = defaultdict(list)
        for receiver in receivers:
            named[_relation(receiver)].append(receiver)
        deserted = [relation for relation, entries in named.items() if relation and not self.find(entries, subject)]
        return [place for relation in deserted for place in _places(relation, subject)]

    def _behind(self, receiver: Receiver, subject: Subject) -> list[User]:
        task = task_of(subject)
        if receiver.holder is not None:
            near = self._holders(receiver.holder, subject)
            return [user for user in near if may_see(user, task or subject)]
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


def _relation(receiver: Receiver) -> str:
    """Whose people an entry names, of the units and the group of the task; empty for people of the whole site."""
    holders = [receiver.holder] if receiver.holder else []
    if receiver.right:
        holders = list(process().rights[receiver.right].holders)
    return next((holder.relation for holder in holders if holder.role.scope is not Scope.ALL), "")


def _places(relation: str, subject: Subject) -> list[Words]:
    """The units or the group that a relation means."""
    if relation in ("part_unit", "action_unit") and isinstance(subject, Part | ActionItem):
        return [subject.unit.called]
    task = task_of(subject)
    if task is None:
        return []
    if relation == "assigned_group":
        return [task.group.called if task.group else NO_GROUP]
    if relation == "lead_unit":
        return [task.lead_unit.called]
    rows = task.parts if relation == "co_unit" else task.measures
    return [row.unit.called for row in rows if row.unit]
