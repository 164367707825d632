"""The rules of saved views: whose they are, with whom they are shared, what the trail tells of them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Role, User
from models.saved_views import SavedView
from models.trail import Event
from tests.cast import Cast
from tests.ledger.views_kept import LATE, keep
from tests.process.players import hire
from tests.process.racing import WON, let_go, race
from views.access import found
from workflow.errors import InvalidInput, NotPermitted, Stale
from workflow.ledger import saved_views as rules
from workflow.trail.chain import stream_of


def names(session: Session, cast: Cast, who: str) -> list[str]:
    return [view.name for view in rules.list_tabs(session, cast[who])]


def told(session: Session, cast: Cast, who: str) -> list[str]:
    """The kinds of events of the person's account, the oldest first."""
    kinds = select(Event.kind).where(Event.stream == stream_of(cast[who])).order_by(Event.seq)
    return [kind.removeprefix("account.") for kind in session.scalars(kinds)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "fill this in"),
        (" \u200b\u202e ", "fill this in"),
        ("x" * 61, "at most 60"),
        ("Late", "already have"),
        (" Late ", "already have"),
    ],
)
def test_a_view_needs_a_name_of_its_own_that_can_be_seen(session: Session, cast: Cast, name: str, why: str) -> None:
    keep(cast, "finance.leader")
    with pytest.raises(InvalidInput, match=why):
        keep(cast, "finance.leader", name)
    assert names(session, cast, "finance.leader") == ["Late"]
    keep(cast, "estates.leader")  # another person's may be called the same


def test_the_whole_ledger_is_no_view(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="Set a filter"):
        keep(cast, "finance.leader", query=" ")


@pytest.mark.parametrize("who", ["admin", "nobody"])
def test_who_cannot_open_the_ledger_keeps_no_view_of_it(cast: Cast, who: str) -> None:
    hire(cast, "nobody")
    with pytest.raises(NotPermitted):
        keep(cast, who)


@pytest.mark.parametrize("who", ["finance.leader", "g1.leader", "committee", "auditor"])
def test_only_the_office_shares(session: Session, cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        keep(cast, who, role=Role.LEADER)
    session.rollback()
    view = keep(cast, who)
    with pytest.raises(NotPermitted):
        rules.edit_view(session, view, "Late", Role.LEADER, seen_version=1, actor=cast[who], now=cast.now)


def test_nothing_is_shared_with_a_role_that_cannot_open_the_ledger(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="cannot open"):
        keep(cast, "office", role=Role.ADMIN)


def test_thirty_views_are_the_most(session: Session, cast: Cast) -> None:
    for number in range(rules.MOST_VIEWS):
        rules.save_view(session, f"View {number}", LATE, None, actor=cast["office"], now=cast.now)
    with pytest.raises(InvalidInput, match="30 saved views"):
        keep(cast, "office", "One more")


def test_others_see_what_is_shared_with_a_role_of_theirs_after_their_own(session: Session, cast: Cast) -> None:
    keep(cast, "finance.leader", "Zebra")
    keep(cast, "finance.leader", "Apple")
    keep(cast, "office", "Leaders'", role=Role.LEADER)
    keep(cast, "office", "Office's", role=Role.OFFICE)
    keep(cast, "office", "Mine")
    assert names(session, cast, "finance.leader") == ["Zebra", "Apple", "Leaders'"]
    assert names(session, cast, "finance.liaison") == []
    assert names(session, cast, "office") == ["Leaders'", "Office's", "Mine"]
    hire(cast, "office2", Role.OFFICE)
    assert names(session, cast, "office2") == ["Office's"]


def test_nobody_changes_or_deletes_the_view_of_somebody_else(session: Session, cast: Cast) -> None:
    view = keep(cast, "office", role=Role.COMMITTEE)
    other = hire(cast, "office2", Role.OFFICE)
    for actor in (other, cast["committee"]):
        how = {"seen_version": view.version, "actor": actor, "now": cast.now}
        for change in (
            lambda how=how: rules.edit_view(session, view, "Mine now", None, **how),
            lambda how=how: rules.change_filters(session, view, "state=submitted", **how),
            lambda how=how: rules.move_view(session, view, 1, **how),
            lambda how=how: rules.delete_view(session, view, **how),
        ):
            with pytest.raises(NotPermitted):
                change()


def test_a_form_that_saw_an_older_version_changes_nothing(session: Session, cast: Cast) -> None:
    view, how = keep(cast, "office"), {"seen_version": 1, "actor": cast["office"], "now": cast.now}
    rules.edit_view(session, view, "Newer", None, **how)
    session.commit()
    for change in (
        lambda: rules.edit_view(session, view, "Older", None, **how),
        lambda: rules.change_filters(session, view, "state=submitted", **how),
        lambda: rules.move_view(session, view, 1, **how),
        lambda: rules.delete_view(session, view, **how),
    ):
        with pytest.raises(Stale):
            change()
    assert (view.name, view.query) == ("Newer", LATE)


def test_the_trail_tells_of_shared_views_and_leaves_private_ones_alone(session: Session, cast: Cast) -> None:
    view, office = keep(cast, "office"), cast["office"]

    def edit(name: str, role: Role | None) -> None:
        rules.edit_view(session, view, name, role, seen_version=view.version, actor=office, now=cast.now)
        session.flush()

    edit("Very late", None)
    rules.change_filters(session, view, "due=overdue", seen_version=view.version, actor=office, now=cast.now)
    session.flush()
    assert told(session, cast, "office") == []
    edit("Very late", Role.LEADER)
    edit("Late", Role.LEADER)
    rules.change_filters(session, view, LATE, seen_version=view.version, actor=office, now=cast.now)
    session.flush()
    edit("Late", Role.LIAISON)
    edit("Late", Role.LIAISON)  # nothing new
    edit("Late", None)
    edit("Late", Role.LEADER)
    rules.delete_view(session, view, seen_version=view.version, actor=office, now=cast.now)
    expected = ["shared", "changed", "changed", "shared", "unshared", "shared", "deleted"]
    assert told(session, cast, "office") == [f"view_{kind}" for kind in expected]


def test_views_move_by_one_place_and_stop_at_the_ends(session: Session, cast: Cast) -> None:
    views = {name: keep(cast, "office", name) for name in "abc"}

    def move(name: str, steps: int) -> str:
        version = views[name].version
        rules.move_view(session, views[name], steps, seen_version=version, actor=cast["office"], now=cast.now)
        session.flush()
        return "".join(names(session, cast, "office"))

    assert [move("c", -1), move("c", -1), move("c", -1), move("a", 1), move("a", 5)] == [
        "acb",
        "cab",
        "cab",
        "cba",
        "cba",
    ]


@pytest.mark.parametrize("how", ["account closed", "works elsewhere"])
def test_a_shared_view_outlives_its_owner_until_the_office_deletes_it(session: Session, cast: Cast, how: str) -> None:
    gone = hire(cast, "gone", Role.OFFICE)
    view, private = keep(cast, "gone", role=Role.LEADER), keep(cast, "gone", "Private")
    assert rules.list_left_views(session, cast["office"]) == []
    gone.active = how != "account closed"
    gone.grants[0].revoked_at = cast.now if gone.active else None
    session.commit()
    session.expire_all()
    assert names(session, cast, "finance.leader") == ["Late"]
    assert rules.list_left_views(session, cast["committee"]) == []
    assert rules.list_left_views(session, cast["office"]) == [view]
    by = {"seen_version": 1, "now": cast.now}
    for who, what in (("finance.leader", view), ("office", private)):
        with pytest.raises(NotPermitted):
            rules.delete_view(session, what, actor=cast[who], **by)
    rules.delete_view(session, view, actor=cast["office"], **by)
    assert told(session, cast, "gone") == ["view_shared", "view_deleted"]
    assert session.scalars(select(SavedView.name)).all() == ["Private"]


def test_who_may_share_no_longer_takes_back_but_speaks_to_others_no_more(session: Session, cast: Cast) -> None:
    moved = hire(cast, "moved", Role.OFFICE)
    view = keep(cast, "moved", role=Role.LEADER)
    moved.grants[0].role = Role.COMMITTEE
    session.commit()
    session.expire_all()
    how = {"seen_version": 1, "actor": cast["moved"], "now": cast.now}
    with pytest.raises(NotPermitted):
        rules.edit_view(session, view, "Another name", Role.LEADER, **how)
    with pytest.raises(NotPermitted):
        rules.change_filters(session, view, "state=submitted", **how)
    rules.edit_view(session, view, "Late", None, **how)
    assert view.shared_with is None


def test_two_at_once_delete_one_view_and_keep_one_name(session: Session, cast: Cast, database: str) -> None:
    view_id, who = keep(cast, "office").id, cast["office"].id
    now = cast.now
    let_go(cast)

    def delete(own: Session) -> None:
        view = found(own.get(SavedView, view_id))
        rules.delete_view(own, view, seen_version=1, actor=view.owner, now=now)

    def save(own: Session) -> None:
        rules.save_view(own, "Again", LATE, None, actor=own.get_one(User, who), now=now)

    assert sorted(race(database, [save, save])) == ["invalid", WON]
    assert race(database, [delete, delete]).count(WON) == 1
