"""Plans of the demonstration: signed by the unit's leader, accepted by the office, changed by a proposal."""

from dataclasses import replace

from demo.play import Play
from models.planning import PlanProposal
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.plan_decisions import accept_proposal
from workflow.ledger.plan_proposals import propose_measure, sign_plan, sign_proposal
from workflow.people.demonstration import DEMO_PASSWORD


def sign(play: Play, day: int) -> PlanProposal:
    """The leader signs the plan as it stands."""
    leader, seen, now = play.cast["leader"], play.task.version, play.at(day)
    signed = sign_plan(play.session, play.task, actor=leader, seen_version=seen, now=now, password=DEMO_PASSWORD)
    play.session.flush()
    return signed


def accept(play: Play, proposal: PlanProposal, day: int) -> None:
    office, seen = play.cast["office"], proposal.version
    accept_proposal(play.session, proposal, actor=office, seen_version=seen, now=play.at(day))
    play.session.flush()


def propose(play: Play, day: int, result: str, reason: str) -> PlanProposal:
    """Another expected result of the first measure, prepared by the liaison and signed by the leader."""
    measure = play.task.measures[0]
    names = ("text", "kind", "unit", "person", "deadline", "expected_result")
    facts = replace(MeasureFacts(**{name: getattr(measure, name) for name in names}), expected_result=result)
    liaison, seen = play.cast["liaison"], measure.version
    about = (play.task, measure, facts, reason)
    made = propose_measure(play.session, *about, actor=liaison, seen_version=seen, now=play.at(day))
    play.session.flush()
    leader, seen, now = play.cast["leader"], made.version, play.at(day)
    sign_proposal(play.session, made, actor=leader, seen_version=seen, now=now, password=DEMO_PASSWORD)
    play.session.flush()
    return made
