"""A later change of an accepted plan is a proposal, decided by the office; what was in force stays as a revision."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from models.people import Role
from models.planning import PlanItem, ProposalStatus
from models.process import Meaning, Signature
from tests.cast import Cast
from tests.ledger.agreeing import REASON, Agreeing, lacking, reword, start, step
from tests.people.standing_in import allow
from tests.people.standing_in import name as stand_in
from tests.process.players import hire
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.ledger.plan import add_measure, edit_goal, edit_measure, remove_part
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.plan_differences import compare_proposal, compare_revisions, list_matching
from workflow.ledger.plan_revisions import list_proposals, tell_plan
from workflow.ledger.tasks import edit_task
from workflow.ledger.tasks import facts_of as task_facts
from workflow.ledger.voiding import void_task
from workflow.process.engine import find_missing, fire
from workflow.process.signing import add_signature


@pytest.fixture
def agreed(cast: Cast) -> Agreeing:
    return Agreeing.begin(cast).agree()


def test_the_unit_changes_an_accepted_plan_by_proposals_only(agreed: Agreeing) -> None:
    task = agreed.task
    measure, part = task.measures[0], task.parts[0]
    changes = (
        lambda who: edit_goal(agreed.session, task, "Less", **who(task)),
        lambda who: edit_measure(agreed.session, measure, MeasureFacts("Less"), **who(measure)),
        lambda who: add_measure(agreed.session, task, MeasureFacts("More"), **who(task)),
        lambda who: remove_part(agreed.session, part, **who(part)),
    )
    for change in changes:
        for name in ("finance.liaison", "finance.leader"):
            with pytest.raises(WrongState, match="Propose"):
                change(lambda seen, name=name: agreed.acting(name, seen))
            agreed.session.rollback()
    assert len(agreed.revisions()) == 1


def test_a_proposed_change_is_signed_shown_field_by_field_and_applied_once_accepted(agreed: Agreeing) -> None:
    start(agreed)
    before = agreed.task.measures[0].person
    proposal = agreed.propose(person="Wang")
    assert (proposal.status, proposal.item, proposal.reason) == (ProposalStatus.PREPARED, PlanItem.MEASURE, REASON)
    assert agreed.task.measures[0].person == before
    shown = compare_proposal(proposal)
    assert shown is not None
    assert [(str(line.field), line.before, line.after) for line in shown.lines] == [
        ("Person responsible", before, "Wang")
    ]
    assert step(agreed, "finance.leader") == "agreed_plan"
    with pytest.raises(WrongState):
        agreed.accept(proposal)
    agreed.session.rollback()
    agreed.sign_change(proposal)
    assert step(agreed, "office") == "agreed_plan"
    agreed.accept(proposal)
    assert agreed.task.measures[0].person == "Wang"
    latest, first = agreed.revisions()
    assert (latest.number, latest.proposal_id, first.number) == (2, proposal.id, 1)
    (differs,) = compare_revisions([latest, first])[2]
    assert [(line.before, line.after) for line in differs.lines] == [(before, "Wang")]
    meanings = [row.meaning for row in agreed.session.query(Signature).order_by(Signature.id)]
    assert meanings == [Meaning.PLAN, Meaning.PLAN_CHANGE]


def test_a_refused_or_withdrawn_change_changes_nothing(agreed: Agreeing) -> None:
    before = tell_plan(agreed.task)
    refused = agreed.sign_change(agreed.propose(person="Wang"))
    agreed.refuse(refused)
    withdrawn = agreed.propose(person="Zhao")
    agreed.withdraw(withdrawn)
    signed = agreed.sign_change(agreed.propose(person="Qian"))
    agreed.withdraw(signed, "finance.leader")
    assert [one.status.value for one in list_proposals(agreed.session, agreed.task)] == [
        "withdrawn",
        "withdrawn",
        "refused",
        "accepted",
    ]
    assert tell_plan(agreed.task) == before
    assert len(agreed.revisions()) == 1
    with pytest.raises(WrongState):
        agreed.accept(signed)


def test_whatever_of_a_plan_may_be_proposed_is_made_as_it_was_proposed(agreed: Agreeing) -> None:
    first = agreed.task.measures[0]
    makes = (
        lambda: agreed.propose_new("Call in the vouchers"),
        lambda: agreed.propose_part("library", "Lists its advances"),
        lambda: agreed.propose_part("estates", "Settles its own"),
        lambda: agreed.propose_goal("No advance is older than 20 days"),
        lambda: agreed.propose_removal(first),
        lambda: agreed.propose_removal(agreed.task.parts[0]),
    )
    for make in makes:
        agreed.accept(agreed.sign_change(make()))
    plan = agreed.plan()
    assert [(one["number"], one["text"]) for one in plan["measures"]] == [(2, "Call in the vouchers")]
    assert [(one["unit_code"], one["description"]) for one in plan["parts"]] == [("library", "Lists its advances")]
    assert plan["goal"] == "No advance is older than 20 days"
    assert [one.number for one in agreed.revisions()] == [7, 6, 5, 4, 3, 2, 1]
    assert all(one.proposal for one in agreed.revisions())


def test_a_proposal_about_what_was_changed_meanwhile_is_not_applied(agreed: Agreeing) -> None:
    proposal = agreed.sign_change(agreed.propose(person="Wang"))
    reword(agreed, "office", "Chen")
    with pytest.raises(InvalidInput, match="since this was proposed"):
        agreed.accept(proposal)
    agreed.session.rollback()
    assert agreed.task.measures[0].person == "Chen"
    agreed.refuse(proposal)


def test_what_the_office_changes_directly_is_a_revision_too(agreed: Agreeing) -> None:
    reword(agreed, "office")
    facts = task_facts(agreed.task)
    goal = replace(facts, goal="No advance is older than 20 days")
    edit_task(agreed.session, agreed.task, goal, **agreed.acting("office", agreed.task))
    agreed.session.commit()
    assert [(one.number, one.proposal_id is None) for one in agreed.revisions()] == [(3, True), (2, True), (1, False)]
    kinds = [kind for kind, _ in events_of(agreed.life)]
    assert kinds.count("plan.revised") == 2


def test_one_proposal_about_a_thing_waits_at_a_time_and_is_made_once(agreed: Agreeing) -> None:
    proposal = agreed.propose(person="Wang")
    assert agreed.propose(person="Wang") is proposal
    with pytest.raises(WrongState, match="already waits"):
        agreed.propose(person="Zhao")
    agreed.session.rollback()
    agreed.propose_new("Call in the vouchers")
    agreed.propose_new("Publish the list")
    assert len(list_proposals(agreed.session, agreed.task)) == 4
    for make in (agreed.propose, lambda: agreed.propose_goal(agreed.task.goal)):
        with pytest.raises(InvalidInput, match="stands in the plan"):
            make()
        agreed.session.rollback()
    with pytest.raises(InvalidInput) as short:
        agreed.propose("No.", person="Zhao")
    assert short.value.field == "reason"


def test_what_waits_lapses_when_the_task_is_submitted_or_declared_void(agreed: Agreeing) -> None:
    start(agreed)
    proposal = agreed.sign_change(agreed.propose(person="Wang"))
    agreed.life.prepare()
    agreed.life.fire("submit", "finance.leader")
    agreed.session.commit()
    assert proposal.status is ProposalStatus.LAPSED
    other = Agreeing.begin(agreed.cast)
    signed = other.sign()
    void_task(other.session, other.task, "Created twice by mistake", **other.acting("office", other.task))
    other.session.commit()
    assert signed.status is ProposalStatus.LAPSED


def test_another_lead_unit_signs_for_itself(agreed: Agreeing) -> None:
    facts = replace(task_facts(agreed.task), lead_unit=agreed.cast.units["history"])
    edit_task(agreed.session, agreed.task, facts, **agreed.acting("office", agreed.task))
    agreed.session.commit()
    leader = agreed.acting("history.leader", agreed.task)
    assert "not signed" in lacking(lambda: fire(agreed.session, agreed.task, "start", **leader))


def test_what_a_former_lead_unit_proposed_falls_away_with_it(agreed: Agreeing) -> None:
    prepared, signed = agreed.propose(person="Wang"), agreed.sign_change(agreed.propose_new("Call in the vouchers"))
    facts = replace(task_facts(agreed.task), lead_unit=agreed.cast.units["library"])
    edit_task(agreed.session, agreed.task, facts, **agreed.acting("office", agreed.task))
    agreed.session.commit()
    assert {prepared.status, signed.status} == {ProposalStatus.LAPSED}


def test_drafts_of_another_lead_unit_are_no_revision_before_its_plan_is_accepted(agreed: Agreeing) -> None:
    facts = replace(task_facts(agreed.task), lead_unit=agreed.cast.units["library"])
    edit_task(agreed.session, agreed.task, facts, **agreed.acting("office", agreed.task))
    agreed.session.commit()
    edit_goal(agreed.session, agreed.task, "A draft", **agreed.acting("library.liaison", agreed.task))
    agreed.session.commit()
    assert [one.made_by.username for one in agreed.revisions()] == ["office", "office"]
    assert [one.proposal_id is None for one in agreed.revisions()] == [True, False]


def test_a_stand_in_who_may_accept_plans_accepts_a_change_of_the_goal(agreed: Agreeing) -> None:
    cast, goal = agreed.cast, "No advance is older than 20 days"
    proposal = agreed.sign_change(agreed.propose_goal(goal))
    hire(cast, "aide")
    hire(cast, "office.second", Role.OFFICE)
    allow(cast, stand_in(cast, "office", "aide", "office.second"), "plan.decide", actor="office.second")
    agreed.session.commit()
    agreed.accept(proposal, "aide")
    assert (agreed.task.goal, agreed.revisions()[0].proposal_id) == (goal, proposal.id)


def test_what_the_leader_signed_only_who_may_sign_takes_back(agreed: Agreeing) -> None:
    signed = agreed.sign_change(agreed.propose(person="Wang"))
    with pytest.raises(NotPermitted):
        agreed.withdraw(signed, "finance.liaison")
    agreed.session.rollback()
    agreed.withdraw(signed, "finance.leader")


def test_a_change_of_a_plan_that_no_longer_binds_is_neither_signed_nor_accepted(agreed: Agreeing) -> None:
    prepared, signed = agreed.propose(person="Wang"), agreed.sign_change(agreed.propose_new("Call in the vouchers"))
    agreed.cast.campaign.plans_required = False
    agreed.session.commit()
    for decide, proposal in ((agreed.sign_change, prepared), (agreed.accept, signed)):
        with pytest.raises(WrongState, match="no accepted plan"):
            decide(proposal)
        agreed.session.rollback()
    agreed.refuse(signed)
    agreed.withdraw(prepared)


def lacks_new_plan(plan: Agreeing) -> bool:
    missing = find_missing(plan.session, plan.task, "submit", actor=plan.cast["finance.leader"], now=plan.now)
    return any("plan is still that of an earlier cycle" in str(one.message) for one in missing)


def test_in_the_next_cycle_the_accepted_plan_stands_and_changes_are_proposals(cast: Cast) -> None:
    plan = Agreeing.begin(cast).agree()
    plan.life.reopen()
    plan.session.commit()
    assert plan.task.cycle == 2
    assert (lacks_new_plan(plan), step(plan, "finance.leader")) == (True, "plan")
    plan.accept(plan.sign_change(plan.propose_new("Check the list every month")))
    assert [(one.number, one.cycle) for one in plan.revisions()] == [(2, 2), (1, 1)]
    assert [measure.since_cycle for measure in plan.task.measures] == [1, 2]
    assert (lacks_new_plan(plan), step(plan, "finance.leader")) == (False, "prepare")


def test_a_signature_that_was_tampered_with_no_longer_matches(agreed: Agreeing) -> None:
    agreed.sign_change(agreed.propose(person="Wang"))
    found = list_proposals(agreed.session, agreed.task)
    assert list_matching(agreed.session, agreed.task, found) == {one.id for one in found}
    change = next(one for one in found if one.item is PlanItem.MEASURE)
    agreed.session.execute(text("UPDATE plan_proposal SET reason = 'Another one' WHERE item = 'measure'"))
    signature = agreed.session.query(Signature).filter_by(meaning=Meaning.PLAN).one()
    forged = add_signature(
        agreed.session, agreed.task, Meaning.PLAN, signature.signed, actor=agreed.cast["finance.leader"], now=agreed.now
    )
    next(one for one in found if one.item is PlanItem.PLAN).signature_id = forged.id
    agreed.session.flush()
    agreed.session.expire_all()
    assert list_matching(agreed.session, agreed.task, [change, *found]) == set()
