"""Plans of the demonstration: signed, accepted, changed by a proposal; and questions between their units."""

from dataclasses import replace

from demo.play import Play
from models.measures import MeasureKind
from models.planning import PlanProposal
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.plan_decisions import accept_proposal
from workflow.ledger.plan_proposals import propose_measure, sign_plan, sign_proposal
from workflow.ledger.unit_questions import answer_unit, ask_unit
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
    return _signed(play, made, day)


def deepen(play: Play, day: int) -> None:
    """A reopened task gets the measure that the first cycle lacked: proposed, signed, accepted on one day."""
    task, old = play.task, play.task.measures[0]
    facts = MeasureFacts(
        "按月核对并公开新增情况，责任到人",
        MeasureKind.SPECIAL_CAMPAIGN,
        old.unit,
        old.person,
        task.deadline,
        "月度核对台账",
    )
    about = (task, None, facts, "上一轮只清理存量、未堵住新增，本轮据此新增措施。")
    made = propose_measure(
        play.session, *about, actor=play.cast["liaison"], seen_version=task.version, now=play.at(day)
    )
    accept(play, _signed(play, made, day), day)


def _signed(play: Play, made: PlanProposal, day: int) -> PlanProposal:
    play.session.flush()
    leader, seen, now = play.cast["leader"], made.version, play.at(day)
    sign_proposal(play.session, made, actor=leader, seen_version=seen, now=now, password=DEMO_PASSWORD)
    play.session.flush()
    return made


def ask_co_unit(play: Play, day: int, text: str, answer: str = "") -> None:
    """The lead unit asks its first co-unit, which may answer."""
    task = play.task
    unit = task.parts[0].unit
    asked = ask_unit(play.session, task, task.lead_unit, unit, text, actor=play.cast["liaison"], now=play.at(day))
    play.session.flush()
    if answer:
        who, seen = play.cast[f"{unit.code}.liaison"], asked.version
        answer_unit(play.session, asked, answer, actor=who, seen_version=seen, now=play.at(day + 1))
        play.session.flush()
