"""A plan is signed by the unit's leader and accepted by the office, or sent back, before the task starts."""

import json

import pytest

from models.people import Recusal, Role
from models.planning import ProposalStatus
from tests.cast import PASSWORD, Cast
from tests.ledger.agreeing import REFUSAL, Agreeing, lacking, reword, start, step, told
from tests.process.lived import Life
from tests.process.players import hire
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.ledger.plan import edit_measure
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.plan_proposals import sign_plan
from workflow.ledger.plan_revisions import tell_plan
from workflow.process.own_work import did_units_work


@pytest.fixture
def plan(cast: Cast) -> Agreeing:
    return Agreeing.begin(cast)


def test_a_plan_is_signed_accepted_and_only_then_started(plan: Agreeing) -> None:
    assert [step(plan, who) for who in ("finance.leader", "finance.liaison", "office")] == [
        "agreed_plan",
        "waits: agreed_plan",
        "",
    ]
    assert "not signed" in lacking(lambda: start(plan))
    plan.session.rollback()
    signed = plan.sign()
    assert json.loads(signed.after) == tell_plan(plan.task)
    assert told(plan, "plan_signed") == {"office"}
    assert [step(plan, who) for who in ("finance.leader", "office")] == ["waits: agreed_plan", "agreed_plan"]
    assert "waits for the office" in lacking(lambda: start(plan))
    plan.session.rollback()
    plan.accept(signed)
    assert [(one.number, one.proposal.id) for one in plan.revisions()] == [(1, signed.id)]
    assert told(plan, "plan_accepted") == {"finance.leader", "finance.liaison"}
    assert step(plan, "finance.leader") == "start"
    start(plan)
    kinds = [kind for kind, _ in events_of(plan.life)]
    assert kinds == ["plan.signed", "plan.accepted", "task.start"]


def test_where_a_campaign_does_not_ask_for_it_nothing_is_signed_and_nothing_waits(cast: Cast) -> None:
    plan = Agreeing(Life.begin(cast))
    with pytest.raises(WrongState, match="not signed"):
        plan.sign()
    start(plan)
    reword(plan, "finance.liaison")
    assert plan.revisions() == []


def test_only_the_leader_of_the_lead_unit_signs_with_the_password_and_what_was_seen(plan: Agreeing) -> None:
    for who in ("finance.liaison", "estates.leader", "history.leader", "office", "committee", "admin"):
        with pytest.raises(NotPermitted):
            plan.sign(who)
        plan.session.rollback()
    with pytest.raises(InvalidInput) as wrong:
        plan.sign(password="wrong")
    assert wrong.value.field == "password"
    plan.session.rollback()
    seen = plan.task.version
    reword(plan, "finance.liaison")
    leader = plan.cast["finance.leader"]
    with pytest.raises(Stale):
        sign_plan(plan.session, plan.task, actor=leader, seen_version=seen, now=plan.now, password=PASSWORD)


def test_an_incomplete_plan_is_not_signed(plan: Agreeing) -> None:
    reword(plan, "finance.liaison", "")
    assert "no person" in lacking(plan.sign)
    plan.session.rollback()
    assert step(plan, "finance.leader") == "plan"


def test_a_plan_that_is_sent_back_is_mended_and_signed_anew(plan: Agreeing) -> None:
    signed = plan.sign()
    with pytest.raises(InvalidInput):
        plan.refuse(signed, "No.")
    plan.session.rollback()
    plan.refuse(signed)
    assert (signed.status, signed.answer) == (ProposalStatus.REFUSED, REFUSAL)
    assert told(plan, "plan_refused") == {"finance.leader", "finance.liaison"}
    assert step(plan, "finance.leader") == "agreed_plan"
    plan.accept(plan.sign())
    assert [one.number for one in plan.revisions()] == [1]


def test_a_signature_falls_away_when_the_plan_is_edited_before_it_is_accepted(plan: Agreeing) -> None:
    for who in ("finance.liaison", "office"):
        signed = plan.sign()
        reword(plan, who, f"Person of {who}")
        assert signed.status is ProposalStatus.LAPSED
        with pytest.raises(WrongState):
            plan.accept(signed)
        plan.session.rollback()
        measure = plan.task.measures[0]
        facts = MeasureFacts("Settle", unit=plan.task.lead_unit, person="Li", deadline=plan.task.deadline)
        edit_measure(plan.session, measure, facts, **plan.acting("finance.liaison", measure))
        plan.session.commit()
    assert plan.revisions() == []
    plan.accept(plan.sign())


def test_nobody_accepts_a_plan_of_a_unit_he_or_she_is_tied_to_or_signed_for(plan: Agreeing) -> None:
    signed = plan.sign()
    for who in ("finance.leader", "finance.liaison", "estates.leader", "g1.leader", "committee", "auditor"):
        with pytest.raises(NotPermitted):
            plan.accept(signed, who)
        plan.session.rollback()
    cast = plan.cast
    hire(cast, "tied", Role.OFFICE)
    for unit in ("finance", "estates"):
        row = Recusal(user_id=cast["tied"].id, unit_id=cast.units[unit].id, reason="A cousin", declared_at=plan.now)
        plan.session.add(row)
        plan.session.commit()
        plan.session.expire_all()
        with pytest.raises(NotPermitted):
            plan.accept(signed, "tied")
        plan.session.rollback()
        plan.session.delete(row)
        plan.session.commit()
    assert did_units_work(plan.task, cast["finance.leader"])
