"""An evaluation from its beginning to the decision: copied scheme, adjustments, frozen facts, who has no part in it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.evaluating import SheetStatus
from models.monitoring import Effectiveness
from models.people import Grant, Recusal, Role
from models.trail import Event
from tests.cast import Cast
from tests.monitoring.evaluation.evaluating import REASON, Evaluated
from tests.process.lived import DAY, Life
from tests.process.players import hire
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.monitoring.evaluation import holding as rules
from workflow.monitoring.evaluation.declared import declared_scheme
from workflow.monitoring.evaluation.reading import hash_of, is_intact, list_own, require_readable
from workflow.reminders.days import local_day
from workflow.trail.audit import verify_trail
from workflow.trail.history import tell


@pytest.fixture
def life(cast: Cast) -> Life:
    return Life.begin(cast).verify()


@pytest.fixture
def held(cast: Cast, life: Life) -> Evaluated:
    cast.task("history")
    return Evaluated.begin(cast, life.now)


def test_every_unit_gets_a_sheet_and_the_scheme_is_copied(held: Evaluated) -> None:
    assert {sheet.unit.code for sheet in held.row.sheets} == {"finance", "history", "estates"}
    assert held.row.scheme == declared_scheme()[1]
    kept = {**held.row.scheme, "grades": {"good": 100, "fair": 99.8, "ordinary": 99}}
    held.row.scheme = kept
    held.adjust("returns", 14.9)  # 64.9 of 65, without parts, look-back, reviews and ballot: 99.8 of 100
    assert (held.scored().total, held.scored().grade) == (998, Effectiveness.FAIR)


def test_one_evaluation_at_a_time_by_the_office_in_an_open_campaign(cast: Cast, held: Evaluated) -> None:
    days = held.row.period_from, held.row.period_until
    who = {"actor": cast["office"], "now": held.now}
    assert rules.begin_evaluation(cast.session, cast.campaign, *days, **who) is held.row
    with pytest.raises(WrongState):
        rules.begin_evaluation(cast.session, cast.campaign, days[0], days[0], **who)
    with pytest.raises(NeedsUnmet):
        rules.begin_evaluation(cast.session, cast.campaign, None, days[1] + DAY, **who)
    with pytest.raises(InvalidInput):
        rules.begin_evaluation(cast.session, cast.campaign, days[1], days[0], **who)
    for name in ("committee", "auditor", "g1.leader", "finance.leader", "admin"):
        with pytest.raises(NotPermitted):
            rules.begin_evaluation(cast.session, cast.campaign, *days, actor=cast[name], now=held.now)


def test_the_office_adjusts_with_a_reason_and_can_go_back_to_the_proposal(held: Evaluated) -> None:
    held.adjust("returns", 12.5)
    held.adjust("returns", 11)
    line = held.line("returns")
    assert (line.proposal, line.given, line.reason) == (150, 110, REASON)
    for points, reason in ((15.1, REASON), (-1, REASON), (1.25, REASON), (5, "short")):
        with pytest.raises(NeedsUnmet):
            held.adjust("returns", points, reason)
    with pytest.raises(InvalidInput):
        held.adjust("nothing", 1)
    held.adjust("returns", None)
    assert (held.line("returns").given, held.line("returns").reason) == (150, "")
    with pytest.raises(InvalidInput):
        held.adjust("returns", None)


def test_the_decision_freezes_facts_and_puts_their_hash_in_the_trail(cast: Cast, life: Life, held: Evaluated) -> None:
    held.adjust("returns", 11)
    held.propose()
    before = held.scored()
    held.decide()
    life.now = held.now + DAY
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)
    cast.session.commit()
    cast.session.expire_all()
    sheet = held.sheet()
    assert held.scored() == before
    assert (sheet.status, sheet.grade) == (SheetStatus.DECIDED, before.grade)
    assert sheet.facts is not None
    assert hash_of(sheet.facts) == sheet.facts_hash
    event = cast.session.scalars(select(Event).where(Event.kind == "campaign.evaluation_decided")).one()
    assert sheet.facts_hash in event.data
    adjusted = cast.session.scalars(select(Event).where(Event.kind == "campaign.evaluation_adjusted")).one()
    assert "Submissions accepted as they come" in str(tell(adjusted).sentence)
    assert list(verify_trail(cast.session)) == []
    for step in (held.propose, held.send_back, held.decide, lambda: held.adjust("returns", 1)):
        with pytest.raises(WrongState):
            step()


def test_frozen_facts_are_held_against_the_trail(cast: Cast, held: Evaluated) -> None:
    sheet = held.decide_all()
    assert is_intact(cast.session, sheet)
    sheet.facts = {**(sheet.facts or {}), "total": 1}
    sheet.facts_hash = hash_of(sheet.facts)  # the column beside it is rewritten along
    cast.session.flush()
    assert not is_intact(cast.session, sheet)


def test_facts_of_an_earlier_evaluation_are_not_those_that_were_decided_on(cast: Cast, held: Evaluated) -> None:
    earlier = held.decide_all()
    anew = Evaluated.begin(cast, held.now)
    sheet = anew.decide_all()
    assert is_intact(cast.session, sheet)
    sheet.facts, sheet.facts_hash, sheet.grade = earlier.facts, earlier.facts_hash, earlier.grade
    cast.session.flush()
    assert not is_intact(cast.session, sheet)


def test_nobody_decides_on_facts_that_were_not_shown(life: Life, held: Evaluated) -> None:
    held.propose()
    seen = hash_of({})
    with pytest.raises(InvalidInput):
        held.decide(shown=seen)
    with pytest.raises(Stale):
        rules.decide_sheet(
            held.cast.session,
            held.sheet(),
            seen,
            "",
            actor=held.cast["committee"],
            seen_version=1,
            now=held.now,
            password="",
        )
    assert held.sheet().status is SheetStatus.PROPOSED


def test_the_committee_sends_back_with_a_reason(held: Evaluated) -> None:
    with pytest.raises(WrongState):
        held.decide()
    held.propose()
    with pytest.raises(InvalidInput):
        held.send_back("short")
    held.send_back()
    assert (held.sheet().status, held.sheet().back_reason) == (SheetStatus.OPEN, REASON)
    held.adjust("returns", 1)
    held.propose()
    held.decide()
    assert held.sheet().back_reason == ""


def test_each_step_is_for_its_role_alone(held: Evaluated) -> None:
    for who in ("committee", "auditor", "admin", "finance.leader", "g1.leader"):
        with pytest.raises(NotPermitted):
            held.adjust("returns", 1, by=who)
        with pytest.raises(NotPermitted):
            held.propose(who)
    held.propose()
    for who in ("office", "auditor", "admin", "finance.leader", "g1.leader"):
        with pytest.raises(NotPermitted):
            held.decide(who)
        with pytest.raises(NotPermitted):
            held.send_back(by=who)


def test_nobody_of_the_unit_or_tied_to_it_has_a_part_in_its_sheet(cast: Cast, held: Evaluated) -> None:
    finance = cast.units["finance"].id
    for role in (Role.OFFICE, Role.COMMITTEE):
        recused = hire(cast, f"{role.value}.recused", role)
        cast.session.add(Recusal(user_id=recused.id, unit_id=finance, reason="A cousin", declared_at=cast.now))
        hire(cast, f"{role.value}.at_home", role).home_unit_id = finance
    leading = hire(cast, "committee.leading", Role.COMMITTEE)
    cast.session.add(Grant(user_id=leading.id, role=Role.LEADER, unit_id=finance, granted_at=cast.now))
    former = cast.session.scalars(select(Grant).where(Grant.user_id == cast["finance.liaison"].id)).one()
    former.role, former.unit_id, former.user.home_unit_id = Role.COMMITTEE, None, None  # once started the task
    cast.session.flush()
    cast.session.expire_all()
    for who in ("office.recused", "office.at_home"):
        with pytest.raises(NotPermitted):
            held.adjust("returns", 1, by=who)
    held.propose()
    for who in ("committee.recused", "committee.at_home", "committee.leading", "finance.liaison"):
        with pytest.raises(NotPermitted):
            held.decide(who)


def test_nothing_changes_in_a_closed_campaign(cast: Cast, held: Evaluated) -> None:
    cast.campaign.closed_at = held.now + timedelta(hours=1)
    cast.session.flush()
    for step in (held.propose, lambda: held.adjust("returns", 1)):
        with pytest.raises(WrongState):
            step()


def test_a_leader_reads_the_own_sheet_once_it_is_decided(cast: Cast, held: Evaluated) -> None:
    leader = cast["finance.leader"]
    with pytest.raises(NotPermitted):
        require_readable(held.cast.session, leader, held.sheet())
    held.propose()
    held.decide()
    require_readable(held.cast.session, leader, held.sheet())
    assert list_own(cast.session, leader) == [held.sheet()]
    for who in ("history.leader", "finance.liaison", "g1.inspector", "g1.leader", "admin"):
        with pytest.raises(NotPermitted):
            require_readable(cast.session, cast[who], held.sheet())
