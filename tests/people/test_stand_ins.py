"""Standing in: what is lent when, what a stand-in may sign, and what the trail says."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from models.people import Role
from models.process import Signature, Submission
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.people.standing_in import DAY, TODAY, allow, name, report, roles, told
from tests.process.lived import Life
from tests.process.players import hire
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.ledger.contributions import sign_part, write_part
from workflow.people.grants import grant_to, revoke_grant
from workflow.people.lending import keep_stand_ins
from workflow.people.open_work import find_left_behind
from workflow.people.users import activate_user, deactivate_user
from workflow.process.declared import process
from workflow.process.manifest import find_differences
from workflow.process.rights import holders_of, holds
from workflow.trail.audit import verify_trail
from workflow.trail.history import tell


def test_stand_in_holds_the_roles_from_the_first_day_to_the_last_at_the_site(cast: Cast) -> None:
    one = name(cast, first=TODAY + DAY, last=TODAY + 2 * DAY)
    midnight = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # at the site
    second, moments = timedelta(seconds=1), list[list[tuple[str, bool]]]()
    for now in (midnight - second, midnight, midnight + 2 * DAY - second, midnight + 2 * DAY):
        keep_stand_ins(cast.session, now)
        moments.append(roles(cast, "finance.liaison"))
    own, lent = ("liaison", False), ("leader", True)
    assert moments == [[own], [own, lent], [own, lent], [own]]
    assert (one.begun_at, one.ended_at) == (midnight, midnight + 2 * DAY)
    assert told(cast, "account.stand_in_ended") == ["The stand-in ended: Finance Liaison"]
    assert len(told(cast, "account.role_lent")) == len(told(cast, "account.role_taken_back")) == 1
    assert list(verify_trail(cast.session)) == []


def test_second_run_changes_nothing(cast: Cast) -> None:
    name(cast)
    before = cast.session.scalar(select(Event.id).order_by(Event.id.desc()).limit(1))
    keep_stand_ins(cast.session, cast.now)
    keep_stand_ins(cast.session, cast.now + timedelta(minutes=1))
    assert cast.session.scalar(select(Event.id).order_by(Event.id.desc()).limit(1)) == before


def test_stand_in_prepares_and_receives_but_neither_signs_nor_decides(cast: Cast) -> None:
    hire(cast, "aide").home_unit = cast.units["finance"]
    cast.session.flush()
    life = Life.begin(cast).start()
    name(cast, stand_in="aide")
    aide, task = cast["aide"], life.task
    held = {right for right in process().rights if holds(aide, right, task)}
    assert {"task.view", "task.prepare", "measure.progress", "evidence.add", "comment.add", "ledger.view"} <= held
    assert held <= {name for name, right in process().rights.items() if right.lent}
    assert not {"task.submit", "task.withdraw", "part.waive", "extension.ask"} & held
    assert {"finance.leader", "aide"} <= {user.username for user in holders_of(cast.session, "task.prepare", task)}


def test_signs_only_where_the_office_has_allowed_that_right(cast: Cast) -> None:
    life = Life.begin(cast).start()
    one = name(cast)
    with pytest.raises(NotPermitted, match="Standing in for Finance Leader does not include this"):
        life.fire("submit", "finance.liaison")
    allow(cast, one, "task.submit")
    assert not holds(cast["finance.liaison"], "task.withdraw", life.task)
    life.fire("submit", "finance.liaison")
    signature = cast.session.scalars(select(Signature).order_by(Signature.id.desc())).first()
    assert signature is not None
    assert str(signature.signer) == "Finance Liaison, standing in for Finance Leader"
    event = cast.session.scalars(select(Event).where(Event.kind == "task.submit")).one()
    assert str(tell(event).who) == "Finance Liaison, standing in for Finance Leader"
    assert list(verify_trail(cast.session)) == []


def test_a_signature_that_hides_for_whom_it_was_given_is_found(cast: Cast) -> None:
    life = Life.begin(cast).start()
    allow(cast, name(cast), "task.submit")
    life.fire("submit", "finance.liaison")
    submission = cast.session.scalars(select(Submission)).one()
    assert find_differences(cast.session, submission) == []
    cast.session.execute(text("UPDATE signature SET standing_in_for = NULL"))
    cast.session.expire_all()
    assert find_differences(cast.session, submission) == ["signature"]


def test_own_role_goes_before_the_lent_one_and_is_not_told_as_standing_in(cast: Cast) -> None:
    life = Life.begin(cast).start()
    name(cast)
    report(life, "finance.liaison")
    event = cast.session.scalars(
        select(Event).where(Event.kind == "measure.progress").order_by(Event.id.desc())
    ).first()
    assert event is not None
    assert "standing_in_for" not in json.loads(event.data)


def test_who_has_only_the_lent_role_is_told_as_standing_in_whatever_is_done(cast: Cast) -> None:
    life = Life.begin(cast).start()
    name(cast, stand_in="history.leader")
    report(life, "history.leader")
    event = cast.session.scalars(
        select(Event).where(Event.kind == "measure.progress").order_by(Event.id.desc())
    ).first()
    assert event is not None
    assert str(tell(event).who) == "History Leader, standing in for Finance Leader"


def test_part_of_a_co_unit_is_signed_by_leave_alone(cast: Cast) -> None:
    life = Life.begin(cast)
    life.fire("start", "finance.liaison")
    part, writer = life.task.parts[0], cast["estates.liaison"]
    write_part(cast.session, part, "We settled ours.", actor=writer, seen_version=0, now=life.now)
    one, entry = name(cast, "estates.leader", "estates.liaison"), part.contribution_in(1)
    assert entry is not None

    def sign() -> None:
        versions = {"seen_version": entry.version, "seen_part": part.version}
        sign_part(cast.session, part, actor=cast["estates.liaison"], **versions, now=life.now, password=PASSWORD)

    with pytest.raises(NotPermitted):
        sign()
    allow(cast, one, "part.sign")
    sign()
    assert cast.session.get_one(Signature, entry.signature_id).standing_in_for == "Estates Leader"


def test_lent_roles_follow_what_happens_to_the_absent_persons_own(cast: Cast) -> None:
    admin, session, aide = cast["admin"], cast.session, "history.leader"
    name(cast, stand_in=aide)
    own, lent = ("leader", False), ("leader", True)
    assert roles(cast, aide) == [own, lent]
    deactivate_user(session, cast["finance.leader"], actor=admin, now=cast.now)
    assert roles(cast, aide) == [own]
    activate_user(session, cast["finance.leader"], actor=admin, now=cast.now)
    assert roles(cast, aide) == [own, lent]
    grant_to(session, cast["finance.leader"], Role.LIAISON, cast.units["finance"], actor=admin, now=cast.now)
    assert roles(cast, aide) == [own, lent, ("liaison", True)]
    for grant in list(cast["finance.leader"].grants):
        revoke_grant(session, grant, actor=admin, now=cast.now)
    assert roles(cast, aide) == [own]


def test_a_role_of_ones_own_replaces_the_lent_one(cast: Cast) -> None:
    name(cast)
    finance = cast.units["finance"]
    grant_to(cast.session, cast["finance.liaison"], Role.LEADER, finance, actor=cast["admin"], now=cast.now)
    assert roles(cast, "finance.liaison") == [("liaison", False), ("leader", False)]
    own = cast["finance.liaison"].grants[1]
    revoke_grant(cast.session, own, actor=cast["admin"], now=cast.now)
    assert roles(cast, "finance.liaison") == [("liaison", False), ("leader", True)]
    with pytest.raises(WrongState, match="only lent"):
        revoke_grant(cast.session, cast["finance.liaison"].grants[1], actor=cast["admin"], now=cast.now)


def test_what_is_lent_is_not_lent_on_and_strands_nobody(cast: Cast) -> None:
    name(cast)
    name(cast, "finance.liaison", "history.leader", "office", first=TODAY + 10 * DAY, last=TODAY + 10 * DAY)
    with pytest.raises(InvalidInput, match="is away"):
        name(cast, "library.leader", "finance.leader")
    lender = cast["finance.leader"]
    cast.task()
    (left,) = find_left_behind(cast.session, lender, lender.grants)
    assert (left.others, left.stranded) == (0, True)
    liaison = cast["finance.liaison"]
    assert [one.role for one in find_left_behind(cast.session, liaison, liaison.grants)] == [Role.LIAISON]


def test_the_one_who_stands_in_goes_away_and_lends_only_the_own_roles(cast: Cast) -> None:
    name(cast)
    name(cast, "finance.liaison", "history.liaison")
    assert roles(cast, "history.liaison") == [("liaison", False), ("liaison", True)]
