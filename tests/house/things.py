"""The things that the world of the routes holds, each made by its own rule or row."""

import io
from datetime import date
from typing import Any

from sqlalchemy.orm import object_session

from models.causes import Why
from models.coordination import UnitQuestion
from models.evidence import Evidence
from models.imports import LedgerImport, PeopleImport
from models.ledger import BulkAct, BulkRun, Comment, Task
from models.planning import PlanItem, PlanProposal, ProposalStatus
from models.reminders import Mail
from models.reviewing import Drawn, Question, SpotSample
from models.stand_ins import StandIn
from models.verification import Gap, SignOff
from models.xrays import XrayHit
from tests.cast import Cast
from tests.inspection.finding import Found as FoundByTeams
from tests.inspection.planning import Planned
from tests.meetings.holding import Held
from tests.monitoring.ballots.holding import Held as Ballots
from tests.process.lived import Life
from tests.reminders.conftest import owe
from tests.verification.ways import latest_submission
from views.clock import utc_now
from workflow.evidence.store import store
from workflow.evidence.uploads import receive_upload
from workflow.inspection.planning import PlanFacts, plan_inspection
from workflow.inspection.void import make_void
from workflow.ledger.bulk import Pin, change_many
from workflow.ledger.comments import add_comment
from workflow.ledger.importing.files import accept_ledger
from workflow.ledger.importing.runs import start_import
from workflow.ledger.unit_questions import ask_unit
from workflow.meetings.files import add_minutes_file
from workflow.meetings.holding import add_decision
from workflow.monitoring.whys import add_why
from workflow.monitoring.xrays.registry import Found
from workflow.monitoring.xrays.running import keep_hits
from workflow.people.importing import runs as people_runs
from workflow.verification.questions import answer_question, ask_question
from workflow.verification.samples import draw_sample


def propose(life: Life) -> PlanProposal:
    """Another goal, prepared for the leader's signature."""
    about = {"before": '{"goal":"Settled"}', "after": '{"goal":"Settled for good"}', "reason": "It came back before."}
    made = PlanProposal(task=life.task, number=1, cycle=1, item=PlanItem.GOAL, status=ProposalStatus.PREPARED, **about)
    made.lead_unit_id, made.proposed_at = life.task.lead_unit_id, life.now
    made.proposed_by = life.cast["finance.liaison"]
    life.session.add(made)
    life.session.flush()
    return made


def ask_between(life: Life) -> UnitQuestion:
    """A question of the lead unit to its co-unit."""
    task, leader = life.task, life.cast["finance.leader"]
    units = (task.lead_unit, task.parts[0].unit)
    return ask_unit(life.session, task, *units, "Which advances are yours?", actor=leader, now=life.now)


def make_hit(life: Life) -> XrayHit:
    """What a check has found in the task, with one elsewhere."""
    task, facts = life.task, {"uses": 3, "evidence": [1], "others": [life.task.id + 1]}
    found = Found(task.campaign_id, task.lead_unit_id, (task.id,), 3, "0" * 64, details=facts)
    keep_hits(life.session, "same_file", [found], life.now)
    hit: XrayHit = life.session.query(XrayHit).one()
    return hit


def ask_why(relapsed: Life) -> Why:
    """What the lead unit answers first."""
    leader = relapsed.cast["finance.leader"]
    return add_why(relapsed.session, relapsed.task, "New advances come in", None, actor=leader, now=relapsed.now)


def make_comment(life: Life) -> Comment:
    comment: Comment = add_comment(life.session, life.task, "More is needed", actor=life.cast["office"], now=life.now)
    life.session.flush()
    return comment


def leave_gap(sign_off: SignOff) -> Gap:
    """A monitoring priority of a task that is written off."""
    gap = Gap(task=sign_off.task, submission_id=sign_off.submission_id, cycle=1, number=1, watched=True)
    gap.description, gap.wanted, gap.due_on = "Two receipts are missing", "Hand them in", date(2026, 3, 31)
    gap.opened_at, gap.opened_by = sign_off.signed_at, sign_off.signature.user
    session = object_session(sign_off)
    assert session is not None
    session.add(gap)
    session.flush()
    return gap


def hold_meeting(cast: Cast, task: Task) -> Held:
    """About the task of the finance and estates offices, with a decision, something for the co-unit, and a file."""
    held = Held.begin(cast, task, minutes="The advances were gone through.").give("estates")
    cast.session.refresh(held.meeting)
    add_decision(cast.session, held.meeting, "Settle by May", task, actor=cast["office"], now=cast.now)
    upload = receive_upload(io.BytesIO(b"name,unit\n"), "present.csv")
    add_minutes_file(cast.session, held.meeting, upload, actor=cast["office"], now=cast.now)
    cast.session.commit()
    return held


def make_ballot(life: Life) -> int:
    """One about the running task, of which no code is out."""
    held = Ballots.prepare(life.cast, life.task, now=utc_now())
    return int(held.row.id)


def make_stand_in(cast: Cast) -> StandIn:
    """The leader is away some days later; nothing is lent yet."""
    day = date(2100, 1, 1)
    one = StandIn(absent=cast["finance.leader"], stand_in=cast["finance.liaison"], from_on=day, until_on=day)
    one.declared_by, one.declared_at = cast["finance.leader"], cast.now
    cast.session.add(one)
    cast.session.flush()
    return one


def make_question(reviewed: Life, text: str = "Which advances are meant?") -> Question:
    """A question to the unit that waits for its answer."""
    inspector = reviewed.cast["g1.inspector"]
    submission = latest_submission(reviewed)
    asked = ask_question(reviewed.session, submission, text, 1, actor=inspector, now=reviewed.now)
    reviewed.session.flush()
    return asked


def answer_with_file(reviewed: Life) -> Question:
    """A question that the unit answered with a file."""
    asked = make_question(reviewed, "Who keeps the list of advances?")
    upload, leader = receive_upload(io.BytesIO(b"name,since\n"), "keepers.csv"), reviewed.cast["finance.leader"]
    answer_question(
        reviewed.session, asked, "The cashier.", [upload], actor=leader, seen_version=asked.version, now=reviewed.now
    )
    reviewed.session.flush()
    return asked


def make_sample(reviewed: Life) -> SpotSample:
    submission, inspector = latest_submission(reviewed), reviewed.cast["g1.inspector"]
    return draw_sample(reviewed.session, submission, Drawn.FILES, 1, actor=inspector, now=reviewed.now)


def make_mail(cast: Cast) -> Mail:
    """A mail that still waits to be sent."""
    owe(cast.session, cast["finance.leader"], cast.now, "world")
    return cast.session.query(Mail).filter(Mail.dedupe_key.endswith(":world")).one()


def send_ledger(cast: Cast) -> LedgerImport:
    """A ledger with something to decide on, ready to be taken over."""
    staged = store().stage(10_000)
    rows = [
        "序号,反馈问题,整改措施,牵头单位,整改时限",
        "1,问题,措施,财务处,立行立改",
        "2,另一问题,措施,新单位,2026年9月",
    ]
    staged.write("\n".join(rows).encode())
    upload = accept_ledger(staged, "ledger.csv")
    run = start_import(cast.session, cast.campaign, upload, actor=cast["office"], now=cast.now)
    cast.session.commit()
    return run


def send_people(cast: Cast) -> PeopleImport:
    """Users of which one is new, one changes, one needs attention, below a row that is none."""
    staged = store().stage(10_000)
    rows = [
        "用户名,姓名,邮箱,所在单位,角色,角色所在单位或组",
        ",,教职工",
        "new.person,新人,new@example.test,财务处,联络员,财务处",
        "spare,Spare,spare@example.test,,,",
        "third.person,第三人,,不存在的单位,国王,",
    ]
    staged.write("\n".join(rows).encode())
    run = people_runs.start_import(
        cast.session, people_runs.accept_people(staged, "people.csv"), actor=cast["admin"], now=cast.now
    )
    cast.session.commit()
    return run


def change_both(cast: Cast, *tasks: Task) -> BulkRun:
    """One change of several tasks, of which one is refused."""
    pins = [Pin(task.id, task.version) for task in tasks] + [Pin(10**6, 1)]
    values = {"text": "Please look at the list of May."}
    return change_many(cast.session, BulkAct.COMMENT, values, pins, key="world", actor=cast["office"], now=cast.now)


def find_all(cast: Cast) -> dict[str, dict[str, Any]]:
    """An inspection with a finding that waits for an outcome, a draft, a reviewed one, and a thematic problem: their
    addresses by endpoint."""
    found = FoundByTeams.begin(cast)
    found.inspected.estates.unit = cast.units["history"]  # the other team has nothing to do with the tasks of the world
    found.inspected.save(rating="partly", note="Seen on the spot.")
    matter, draft = found.accepted().units[0], found.draft(statement="Two")
    reviewed, problem = found.reviewed(statement="Three"), found.problem()
    found.hand_over()
    make_void(cast.session, found.inspected.row.teams, actor=cast["office"], now=cast.now)
    room = {"code": found.inspected.row.code, "unit": "finance", "kind": "finding", "number": matter.finding.number}
    room |= {"question": "completed", "what": "gaps"}
    own = dict.fromkeys(["edit_finding", "review_finding"], draft.number)
    own |= dict.fromkeys(["accept_finding", "send_back_finding", "drop_finding", "merge_finding_into"], reviewed.number)
    own["join_problem"] = problem.number
    return {"inspection": room, **{f"inspection.{name}": {"number": number} for name, number in own.items()}}


def plan_the_next(cast: Cast) -> dict[str, dict[str, Any]]:
    """An inspection whose plan is still made, with one team of two: the addresses of what is done to a plan."""
    facts = PlanFacts(name="Next year", campaigns=[cast.campaign])
    row = plan_inspection(cast.session, "S27", facts, teams=2, actor=cast["office"], now=cast.now)
    planned = Planned(cast, row, cast.now).man(1, "g1.leader", "g1.inspector")
    acts = ("choose_units", "distribute", "edit_plan", "add_team", "edit_team", "remove_team", "issue_letter")
    where = {"code": planned.row.code, "number": 1}
    return {f"inspection.{act}": where for act in (*acts, "declare_ties", "show_plan", "open_one")}


def give_file(item: Evidence) -> None:
    """Put bytes behind the revision that was written as a row."""
    staged = store().stage(1024)
    staged.write(b"advance,settled\n")
    item.latest.size = staged.size
    item.latest.sha256 = staged.seal()
    staged.keep()
