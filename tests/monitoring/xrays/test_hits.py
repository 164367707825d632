"""A hit is the same from run to run, is set aside only by those who may, and a dismissed one keeps its reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import State
from models.people import Grant, Role, User
from models.process import Submission, SubmissionStatus
from models.trail import Event
from models.xrays import HitStatus, XrayHit, XrayRun, hit_task
from tests.cast import Cast
from tests.monitoring.xrays.world import RULE, XrayWorld
from tests.people.standing_in import allow
from tests.people.standing_in import name as stand_in
from tests.process.lived import Life
from tests.process.players import hire_the_tied, let_the_former_work
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.monitoring.xrays.dismissing import dismiss_hit, may_dismiss, take_back
from workflow.monitoring.xrays.listing import list_checks, list_hits
from workflow.monitoring.xrays.registry import Found
from workflow.monitoring.xrays.running import keep_hits
from workflow.trail.history import list_history

OPEN, DISMISSED, GONE = HitStatus.OPEN, HitStatus.DISMISSED, HitStatus.GONE
REASON = "The notice of the ministry concerns both tasks."


def dismiss(world: XrayWorld, hit: XrayHit, by: str = "office", reason: str = REASON, seen: int | None = None) -> None:
    known = hit.version if seen is None else seen
    dismiss_hit(world.cast.session, hit, reason, actor=world.cast[by], seen_version=known, now=world.now)
    world.cast.session.commit()


def reopen(world: XrayWorld, hit: XrayHit, by: str = "office") -> None:
    take_back(world.cast.session, hit, actor=world.cast[by], seen_version=hit.version, now=world.now)
    world.cast.session.commit()


@pytest.fixture
def alone(world: XrayWorld) -> XrayWorld:
    """One task of the finance office written off on a rule text alone, looked at once."""
    world.file(world.task(state=State.VERIFIED), RULE)
    return world.run()


def test_the_same_thing_found_again_is_the_same_hit(alone: XrayWorld, session: Session) -> None:
    (hit,) = alone.hits("rule_texts_only")
    seen = (hit.id, hit.version, hit.first_seen_at)
    alone.run(days=1)
    (hit,) = alone.hits("rule_texts_only")
    assert (hit.id, hit.version, hit.first_seen_at) == seen
    assert hit.last_seen_at == alone.now + timedelta(days=1)
    assert session.get_one(XrayRun, "rule_texts_only").found == 1


def test_what_is_found_no_more_is_gone_until_it_is_found_again(alone: XrayWorld, session: Session) -> None:
    (hit,) = alone.hits("rule_texts_only")
    proof = alone.file(hit.task)
    alone.run(days=1)
    assert alone.statuses("rule_texts_only") == [GONE]
    assert alone.hits("rule_texts_only")[0].gone_at == alone.now + timedelta(days=1)
    with pytest.raises(WrongState):
        dismiss(alone, hit)
    session.rollback()
    proof.withdrawn_at = alone.now
    assert alone.run(days=2).statuses("rule_texts_only") == [OPEN]


def test_a_dismissed_hit_keeps_its_reason_and_says_when_there_is_more(world: XrayWorld) -> None:
    for _ in range(2):
        world.file(world.task(), content="a")
    (hit,) = world.run().hits("same_file")
    dismiss(world, hit)
    assert world.run(days=1).statuses("same_file") == [DISMISSED]
    assert (hit.dismissal_reason, hit.dismissed_by, hit.has_grown) == (REASON, world.cast["office"], False)
    world.file(world.task(), content="a")
    assert world.run(days=2).statuses("same_file") == [DISMISSED]
    assert (hit.dismissal_reason, hit.has_grown, len(hit.tasks)) == (REASON, True, 3)


def test_tasks_of_a_hit_are_those_of_the_last_run(world: XrayWorld) -> None:
    """One takes its file back while another comes to use it: as many uses, other tasks."""
    first, second, third = world.task(), world.task(), world.task()
    item = world.file(first, content="a")
    world.file(second, content="a")
    (hit,) = world.run().hits("same_file")
    item.withdrawn_at = world.now
    world.file(third, content="a")
    world.run(days=1)
    world.cast.session.expire_all()
    assert hit.tasks == [second, third]


def test_dismissing_asks_for_a_reason_and_can_be_taken_back(alone: XrayWorld, session: Session) -> None:
    (hit,) = alone.hits("rule_texts_only")
    with pytest.raises(InvalidInput) as refused:
        dismiss(alone, hit, reason="harmless")
    assert refused.value.field == "reason"
    session.rollback()
    with pytest.raises(WrongState):
        reopen(alone, hit)
    session.rollback()
    dismiss(alone, hit, by="g1.leader")
    with pytest.raises(Stale):
        dismiss(alone, hit, seen=1)
    session.rollback()
    reopen(alone, hit)
    assert (hit.status, hit.dismissal_reason) == (OPEN, "")
    told = session.scalars(select(Event.data).where(Event.kind == "xray.dismissed")).one()
    assert REASON in told


def test_only_the_office_and_the_leader_of_the_group_dismiss_and_never_of_their_own_unit(
    world: XrayWorld, session: Session, cast: Cast
) -> None:
    hire_the_tied(cast)
    task = world.task(state=State.VERIFIED, co=("estates",))
    let_the_former_work(cast, task)
    world.file(task, RULE)
    (hit,) = world.run().hits("rule_texts_only")
    tied = [name for name in cast.people if name.startswith(("g1.leader.", "office."))]
    assert tied
    for who in ("g1.inspector", "g2.leader", "committee", "auditor", "admin", "finance.leader", *tied):
        with pytest.raises(NotPermitted):
            dismiss(world, hit, by=who)
        session.rollback()


def test_nobody_dismisses_what_is_about_a_review_that_he_or_she_took_part_in(world: XrayWorld) -> None:
    """The leader who signed three write-offs within minutes would set aside what was found of it."""
    cast, session = world.cast, world.cast.session
    for life in (Life.begin(cast).verify() for _ in range(3)):
        session.query(Submission).filter_by(task_id=life.task.id).update({"decided_at": world.now})
    session.expire_all()
    (hit,) = world.run().hits("reviewed_at_once")
    assert not may_dismiss(session, hit, actor=cast["g1.leader"])
    with pytest.raises(NotPermitted):
        dismiss(world, hit, by="g1.leader")
    session.rollback()
    dismiss(world, hit, by="office")
    assert hit.status is DISMISSED


def test_nor_what_is_about_the_review_of_an_earlier_cycle(world: XrayWorld) -> None:
    """The leader who signed cycle one would set aside that it was returned three times then."""
    life = Life.begin(world.cast).rebound()
    session, cast = world.cast.session, world.cast
    life.task.cycle = 2
    told = {"days": 1, "cycle": 1}
    hit = XrayHit(check_name="quick_rebound", key="task:1:1", campaign_id=cast.campaign.id, size=1, details=told)
    hit.unit_id, hit.task_id = life.task.lead_unit_id, life.task.id
    hit.first_seen_at = hit.last_seen_at = world.now
    session.add(hit)
    session.flush()
    session.execute(hit_task.insert().values(hit_id=hit.id, task_id=life.task.id))
    session.commit()
    assert not may_dismiss(session, hit, actor=cast["g1.leader"])
    with pytest.raises(NotPermitted, match="reviewed or signed"):
        dismiss(world, hit, by="g1.leader")
    session.rollback()
    dismiss(world, hit, by="office")


def test_nor_what_is_about_the_haste_in_which_he_or_she_returned_submissions(world: XrayWorld) -> None:
    """Somebody who inspects and leads the same group; what a stand-in returned in the name of the person counts too."""
    cast, session = world.cast, world.cast.session
    leader, inspects = cast["g1.leader"], {"role": Role.INSPECTOR, "group_id": cast.groups["g1"].id}
    session.add(Grant(user_id=leader.id, granted_at=cast.now, **inspects))
    session.flush()
    session.expire_all()
    allow(cast, stand_in(cast, "g1.leader", "history.leader", "office"), "task.return")
    proxy = Life.begin(cast).submit()
    proxy.fire("return", "history.leader")
    for _ in range(3):
        world.submit(world.task(), SubmissionStatus.RETURNED)
    (own,) = world.run().hits("reviewed_at_once")
    assert own.details["decided_by"] == leader.id
    assert not may_dismiss(session, own, actor=leader)
    with pytest.raises(NotPermitted, match="You decided on these submissions"):
        dismiss(world, own, by="g1.leader")
    session.rollback()
    dismiss(world, own, by="office")
    told = {"decisions": 3, "minutes": 4, "day": "2026-03-02", "decided_by": cast["history.leader"].id}
    found = Found(cast.campaign.id, proxy.task.lead_unit_id, (proxy.task.id,), 3, "1", details=told)
    keep_hits(session, "reviewed_at_once", [found], world.now)
    assert not may_dismiss(session, world.hits("reviewed_at_once")[-1], actor=leader)


def test_a_hit_about_several_tasks_is_dismissed_by_whoever_decides_on_all(world: XrayWorld, session: Session) -> None:
    """A leader whose group does not inspect one of the tasks would decide on another group's."""
    mine, theirs = world.task(), world.task(group=world.cast.groups["g2"])
    for task in (mine, theirs):
        world.file(task, content="a")
    (hit,) = world.run().hits("same_file")
    for who in ("g1.leader", "g2.leader"):
        with pytest.raises(NotPermitted):
            dismiss(world, hit, by=who)
        session.rollback()
    dismiss(world, hit)
    assert session.scalars(select(Event.stream).where(Event.kind == "xray.dismissed")).one() == f"unit:{hit.unit_id}"


def test_a_closed_campaign_keeps_its_hits_as_they_are(alone: XrayWorld, session: Session) -> None:
    (hit,) = alone.hits("rule_texts_only")
    alone.cast.campaign.closed_at = alone.now
    session.commit()
    assert alone.run(days=1).statuses("rule_texts_only") == [OPEN]
    assert hit.last_seen_at == alone.now
    with pytest.raises(WrongState):
        dismiss(alone, hit)


def test_the_unit_hears_nothing_of_it(alone: XrayWorld, cast: Cast) -> None:
    (hit,) = alone.hits("rule_texts_only")
    dismiss(alone, hit)
    reopen(alone, hit)

    def told(who: User) -> str:
        return " ".join(str(one.sentence) for one in list_history(cast.session, hit.task, actor=who))

    assert "rule texts alone" in told(cast["g1.inspector"])
    assert "x-ray" not in told(cast["finance.leader"])
    seen = {who: len(list_hits(cast.session, hit.task, actor=cast[who])) for who in cast.people}
    assert {who for who, hits in seen.items() if hits} == {
        "g1.inspector", "g1.leader", "office", "committee", "auditor"
    }  # fmt: skip


def test_every_group_counts_the_hits_of_its_own_units(alone: XrayWorld, cast: Cast) -> None:
    def counted(who: str) -> int:
        standings = list_checks(cast.session, actor=cast[who])
        return sum(one.counts[OPEN] for one in standings)

    assert [counted(who) for who in ("g1.inspector", "g2.inspector", "committee")] == [1, 0, 1]
    with pytest.raises(NotPermitted):
        counted("finance.leader")
