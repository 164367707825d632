"""The feedback letters of the demonstration's inspection, and what came of the findings that they name."""

from typing import Any

from demo.groups import Groups
from demo.play import Play
from models.causes import ReboundOrigin
from models.evidence import EvidenceKind
from models.feedback import AnswerDecision, FeedbackLetter
from models.findings import Finding, FindingUnit, Outcome
from models.ledger import TaskKind
from workflow.inspection.acknowledging import acknowledge_letter
from workflow.inspection.answering import answer_letter, decide_answer
from workflow.inspection.closing import close_matter, propose_closing
from workflow.inspection.feedback_content import digest_of, draft_contents
from workflow.inspection.handing_over import Handed, hand_over_letters, list_feedback_meetings
from workflow.inspection.outcomes import text_of, unit_of
from workflow.inspection.settling import list_tasks_for, settle_by_gap, settle_by_rebound, settle_by_task
from workflow.inspection.thematic import ProblemFacts, enter_problem, join_problem
from workflow.ledger.supplementary import Thematic
from workflow.ledger.tasks import TaskFacts
from workflow.monitoring.causes import list_active
from workflow.people.demonstration import DEMO_PASSWORD
from workflow.verification.gaps import GapFacts

HANDED, ANSWERED, SETTLED = -9, -6, -4  # days from today
WANTED = "补充制度执行后的原始记录，并由单位主要负责人核验签字"


def feed_back(groups: Groups) -> None:
    """The letters of the content are handed over at the meeting; some are acknowledged, answered, decided on."""
    session, office, entries = groups.session, groups.office, groups.content["letter"]
    units = [groups.unit(entry["unit"]) for entry in entries]
    drafts = draft_contents(session, groups.row, units)
    seen = {unit.id: digest_of(drafts[unit.id]) for unit in units}
    handed = Handed(groups.on(HANDED), list_feedback_meetings(session, groups.row)[0])
    letters = hand_over_letters(session, groups.row, seen, handed, actor=office, now=groups.at(HANDED))
    session.flush()
    by_unit = {letter.inspected_id: letter for letter in letters}
    for unit, entry in zip(units, entries, strict=True):
        _receive(groups, by_unit[unit.id], entry)


def _receive(groups: Groups, letter: FeedbackLetter, entry: dict[str, Any]) -> None:
    leader, session = groups.cast[f"{entry['unit']}.leader"], groups.session
    if "acknowledged" in entry:
        now = groups.at(entry["acknowledged"])
        acknowledge_letter(session, letter, letter.digest, DEMO_PASSWORD, actor=leader, now=now)
        session.flush()
    if "answer" in entry:
        now = groups.at(ANSWERED)
        answer_letter(session, letter, entry["answer"], actor=leader, seen_version=letter.version, now=now)
        session.flush()
    if "decision" in entry:
        said, step = (AnswerDecision(entry["decision"]), entry["why"]), groups.step(letter, SETTLED - 1)
        decide_answer(session, letter, *said, **step)
        session.flush()


def follow_up(groups: Groups, findings: list[Finding]) -> None:
    """What the office made of the first of them, and the problems from thematic education."""
    ways = {Outcome.GAP: _gap, Outcome.REBOUND: _rebound, Outcome.SUPPLEMENTARY: _hand_out}
    for finding, entry in zip(findings, groups.content["finding"], strict=True):
        became, matter = entry.get("becomes", ""), finding.units[0]
        if became in ways:
            ways[became](groups, matter)
        elif became:
            propose_closing(groups.session, matter, entry["reason"], **groups.step(matter, SETTLED))
            groups.session.flush()
        if became == Outcome.CLOSED:
            closing = groups.step(matter, SETTLED + 1, groups.cast["committee"])
            close_matter(groups.session, matter, entry["reason"], **closing)
            groups.session.flush()
    for entry in groups.content["problem"]:
        _take_in(groups, entry, findings)


def _gap(groups: Groups, matter: FindingUnit) -> None:
    task = list_tasks_for(groups.session, matter, Outcome.GAP)[0]
    facts = GapFacts(text_of(matter), matter.finding.severity, WANTED, groups.on(30))
    settle_by_gap(groups.session, matter, task, facts, **groups.step(matter, SETTLED))
    groups.session.flush()


def _rebound(groups: Groups, matter: FindingUnit) -> None:
    """The inspector of the unit has proof; the office reports it."""
    task = list_tasks_for(groups.session, matter, Outcome.REBOUND)[0]
    play = Play(groups.session, task, groups.today, {"inspector": groups.writer(matter.inspected)}, groups.made)
    proof = play.file(SETTLED, EvidenceKind.PHOTO, "专项巡察现场照片", who="inspector", shows=False)
    groups.session.flush()
    data: dict[str, Any] = {"origin": ReboundOrigin.SPECIAL_CHECK, "cause": matter.shown_facts, "evidence": [proof]}
    data["named_check"] = f"{groups.row.name}，巡察组于{groups.on(SETTLED):%Y年%m月%d日}现场核查"
    data["listed_cause"] = list_active(groups.session)[0].id
    step = groups.step(matter, SETTLED)
    settle_by_rebound(groups.session, matter, task, data, seen_task=task.version, **step)
    groups.session.flush()


def _hand_out(groups: Groups, matter: FindingUnit) -> None:
    campaign = groups.row.campaigns[0]
    planned, due = groups.on(SETTLED), groups.on(75)
    title = "建立借款逾期月度公布和执行检查机制"
    goal = "每月5日前公布各单位逾期借款，每季度检查一次执行情况。"
    facts = TaskFacts(title, TaskKind.LONG_TERM, unit_of(matter), due, goal=goal, planned_on=planned)
    problem = Thematic(campaign.categories[3], text_of(matter), "专项巡察反馈意见")
    settle_by_task(groups.session, matter, campaign, problem, facts, **groups.step(matter, SETTLED))
    groups.session.flush()


def _take_in(groups: Groups, entry: dict[str, Any], findings: list[Finding]) -> None:
    facts = ProblemFacts(groups.unit(entry["unit"]), entry["text"], entry["named"])
    problem = enter_problem(groups.session, groups.row, facts, actor=groups.office, now=groups.at(SETTLED))
    groups.session.flush()
    if number := entry["finding"]:
        join_problem(groups.session, problem, findings[number - 1], **groups.step(problem, SETTLED))
        groups.session.flush()
