"""Saved views of the ledger: kept by their owner, shared with a role by the office, outliving who shared them."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.people import Role, User
from models.saved_views import SavedView
from models.words import N_, say
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.ledger.texts import take_name, take_text
from workflow.process.declared import process
from workflow.process.locking import check_seen, lock_row, mark
from workflow.process.rights import holds, require
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind

MOST_VIEWS = 30  # of one person
LONGEST_NAME = 60  # as the column
LONGEST_QUERY = 4000  # far more than all filters together


def save_view(session: Session, name: str, query: str, role: Role | None, *, actor: User, now: datetime) -> SavedView:
    """Keep a view at the end of the actor's own; with a role it is shared from the start."""
    lock_row(session, actor)  # one after the other, for the bound and the place
    require(actor, "view.save")
    own = list_own_views(session, actor)
    if len(own) >= MOST_VIEWS:
        message = N_("You have %(count)s saved views, and more cannot be kept. Change or delete one of them.")
        raise InvalidInput(say(message, count=len(own)))
    name = _checked_name(name, own)
    _check_role(actor, role)
    place = max((view.position for view in own), default=0) + 1
    view = SavedView(owner_id=actor.id, name=name, query=_checked_query(query), position=place, shared_with=role)
    mark(view, actor, now)
    session.add(view)
    _record_sharing(session, view, None, actor, now)
    return view


def edit_view(
    session: Session, view: SavedView, name: str, role: Role | None, *, seen_version: int, actor: User, now: datetime
) -> None:
    """Rename it, share it, or keep it to oneself again."""
    _take_own(session, view, actor, seen_version)
    name = _checked_name(name, [other for other in list_own_views(session, actor) if other.id != view.id])
    before, shared, renamed = view.name, view.shared_with, name != view.name
    if role is not None and (renamed or role is not shared):
        _check_role(actor, role)
    if not renamed and role is shared:
        return
    view.name, view.shared_with = name, role
    mark(view, actor, now)
    if role is not None and role is shared:
        fields = changes({"name": before}, {"name": name})
        record(session, actor, EventKind.VIEW_CHANGED, actor=actor, now=now, name=before, fields=fields)
    _record_sharing(session, view, shared, actor, now)


def change_filters(
    session: Session, view: SavedView, query: str, *, seen_version: int, actor: User, now: datetime
) -> None:
    """Give it other filters and another order."""
    _take_own(session, view, actor, seen_version)
    query = _checked_query(query)
    fields = changes({"query": view.query}, {"query": query})
    if not fields:
        return
    _check_role(actor, view.shared_with)
    view.query = query
    mark(view, actor, now)
    if view.shared_with is not None:
        record(session, actor, EventKind.VIEW_CHANGED, actor=actor, now=now, name=view.name, fields=fields)


def move_view(session: Session, view: SavedView, steps: int, *, seen_version: int, actor: User, now: datetime) -> None:
    """Move it up (-1) or down (+1) by one place among the owner's tabs; at the end it stays where it is."""
    _take_own(session, view, actor, seen_version)
    order = list_own_views(session, actor)
    at = order.index(view)
    to = at + steps
    if steps not in (-1, 1) or not 0 <= to < len(order):
        return
    order.insert(to, order.pop(at))
    for place, one in enumerate(order, start=1):
        if one.position != place:
            one.position = place
            mark(one, actor, now)


def delete_view(session: Session, view: SavedView, *, seen_version: int, actor: User, now: datetime) -> None:
    """By its owner; a shared one that its owner can no longer look after also by whoever may share views."""
    require(actor, "view.save")
    owner = view.owner
    _lock(session, view, owner)
    if not may_delete(actor, view):
        raise NotPermitted(say(N_("You do not have the right to do this.")))
    check_seen(session, view, seen_version)
    if view.shared_with is not None:
        record(session, owner, EventKind.VIEW_DELETED, actor=actor, now=now, name=view.name)
    session.delete(view)


def may_delete(actor: User, view: SavedView) -> bool:
    return view.owner_id == actor.id or (holds(actor, "view.share") and is_left(view))


def is_left(view: SavedView) -> bool:
    """A shared view whose owner is gone, or may share no longer."""
    return view.shared_with is not None and not holds(view.owner, "view.share")


def list_own_views(session: Session, actor: User) -> list[SavedView]:
    """In the owner's order."""
    query = select(SavedView).where(SavedView.owner_id == actor.id)
    return list(session.scalars(query.order_by(SavedView.position, SavedView.id)))


def list_tabs(session: Session, actor: User) -> list[SavedView]:
    """The own views in their order, then those that others share with a role of the actor, by name; one query."""
    roles = {grant.role for grant in actor.grants}
    own = SavedView.owner_id == actor.id
    query = select(SavedView).where(own | SavedView.shared_with.in_(roles)).options(joinedload(SavedView.owner))
    views = session.scalars(query.order_by(SavedView.name, SavedView.id)).all()
    mine = sorted((view for view in views if view.owner_id == actor.id), key=lambda view: (view.position, view.id))
    return [*mine, *(view for view in views if view.owner_id != actor.id)]


def list_left_views(session: Session, actor: User) -> list[SavedView]:
    """The shared views that nobody looks after, for those who may delete them."""
    if not holds(actor, "view.share"):
        return []
    owner = selectinload(SavedView.owner).selectinload(User.grants)
    query = select(SavedView).where(SavedView.shared_with.is_not(None)).options(owner)
    return [view for view in session.scalars(query.order_by(SavedView.name, SavedView.id)) if is_left(view)]


def roles_to_share_with() -> list[Role]:
    """The roles that can open the ledger."""
    readers = {holder.role for holder in process().rights["ledger.view"].holders}
    return [role for role in Role if role in readers]


def _take_own(session: Session, view: SavedView, actor: User, seen_version: int) -> None:
    """Only the owner changes a view; another's is deleted at most."""
    if view.owner_id != actor.id:
        raise NotPermitted(say(N_("You do not have the right to do this.")))
    _lock(session, view, actor)
    require(actor, "view.save")
    check_seen(session, view, seen_version)


def _lock(session: Session, view: SavedView, owner: User) -> None:
    """The owner's account stands for all of the owner's views; one of them may be gone by now."""
    key = view.id
    lock_row(session, owner)
    if not session.scalar(select(func.count()).select_from(SavedView).where(SavedView.id == key)):
        raise WrongState(say(N_("This view was deleted in the meantime.")))


def _checked_name(entered: str, others: list[SavedView]) -> str:
    name = take_name(entered, "name", required=True, longest=LONGEST_NAME)
    if any(view.name == name for view in others):
        raise InvalidInput(say(N_("You already have a view “%(name)s”."), name=name), "name")
    return name


def _checked_query(entered: str) -> str:
    query = take_text(entered, "query", longest=LONGEST_QUERY)
    if not query:
        raise InvalidInput(say(N_("Set a filter or an order first: all tasks are a tab already.")))
    return query


def _check_role(actor: User, role: Role | None) -> None:
    """Whatever others read under a shared name, only who may share puts there."""
    if role is None:
        return
    require(actor, "view.share")
    if role not in roles_to_share_with():
        raise InvalidInput(say(N_("This role cannot open the ledger.")), "shared_with")


def _record_sharing(session: Session, view: SavedView, before: Role | None, actor: User, now: datetime) -> None:
    role = view.shared_with
    if role is before:
        return
    if role is not None:
        record(session, actor, EventKind.VIEW_SHARED, actor=actor, now=now, name=view.name, role=role, query=view.query)
    else:
        record(session, actor, EventKind.VIEW_UNSHARED, actor=actor, now=now, name=view.name)
