"""One of everything that an address can name, and where each endpoint finds its own."""

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import object_session

from models.causes import Why
from models.coordination import UnitQuestion
from models.evidence import Evidence
from models.imports import LedgerImport, PeopleImport
from models.ledger import BulkAct, BulkRun, Comment, Task
from models.monitoring import MonitoringPlan
from models.people import Grant, Recusal, Role
from models.planning import PlanItem, PlanProposal, ProposalStatus
from models.reminders import Mail
from models.reviewing import Drawn, Question, SpotSample
from models.saved_views import SavedView
from models.stand_ins import StandIn
from models.verification import Gap, SignOff
from models.xrays import XrayHit
from tests.cast import Cast
from tests.evidence.registering import Register
from tests.ledger.extending import ask
from tests.meetings.holding import Held
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.looking import draw
from tests.process.lived import Life
from tests.process.players import hire
from tests.process.racing import let_go
from tests.reminders.conftest import owe
from tests.reminders.writing import Late
from tests.verification.spotting import check_on_site
from tests.verification.ways import latest_submission
from views.clock import utc_now
from workflow.evidence.store import store
from workflow.evidence.uploads import receive_upload
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
from workflow.verification.questions import ask_question
from workflow.verification.samples import draw_sample


@dataclass
class World:
    """Tasks in the states that the pages are for, and the parameters of every address by endpoint."""

    common: dict[str, Any]
    own: dict[str, dict[str, Any]] = field(default_factory=dict)

    def address(self, endpoint: str, wanted: set[str]) -> dict[str, Any]:
        """The parameters that the endpoint's rule asks for."""
        room = endpoint.split(".", maxsplit=1)[0]
        known = {**self.common, **self.own.get(room, {}), **self.own.get(endpoint, {})}
        return {name: known[name] for name in wanted}


def build_world(cast: Cast) -> World:
    """Everything committed; the clock of the lives lies a little in the past of the tests' clock."""
    hire(cast, "nobody")
    assigned, running = Life.begin(cast), Life.begin(cast).start()
    reviewed, watched, relapsed = Life.begin(cast).submit(), Life.begin(cast).monitor(), Life.begin(cast).rebound()
    plan = cast.session.query(MonitoringPlan).one()
    late = Late.begin(cast)
    issued, draft = late.draft().issue().row, late.write().row
    request = ask(running)
    document = Register(running).enter()
    run = _change_both(cast, assigned.task, running.task)
    item = cast.session.query(Evidence).filter_by(task_id=running.task.id).one()
    _give_file(item)
    spare = hire(cast, "spare", Role.INSPECTOR, group="g1")
    recusal = Recusal(user_id=spare.id, unit_id=cast.units["history"].id, reason="A cousin", declared_at=cast.now)
    view = SavedView(owner=cast["office"], name="Late", query="colour=red", position=1, shared_with=Role.LEADER)
    cast.session.add_all([recusal, view])
    cast.session.flush()
    sent = _send_ledger(cast)
    question, sample = _ask(reviewed), _draw(reviewed)
    held = _hold_meeting(cast, running.task)
    look_back = draw(cast, 100)
    sheet = Evaluated.begin(cast, cast.now).decide_all()
    sign_off = cast.session.query(SignOff).filter_by(task_id=watched.task.id).one()
    gap = _leave_gap(sign_off)
    reviewed_address = {"ref": reviewed.task.ref, "number": 1, "step": "text", "sign_off_id": sign_off.id}
    reviewed_address |= {"question_id": question.id, "sample": sample.number}
    reviewed_address |= {"photo_id": check_on_site(reviewed).photos[0].id}
    world = World(
        {
            "ref": running.task.ref,
            "number": 1,
            "code": cast.campaign.code,
            "campaign_code": cast.campaign.code,
            "category_id": cast.problem.category_id,
            "part_id": running.task.parts[0].id,
            "trigger": "submit",
            "evidence_id": item.id,
            "revision_id": item.latest.id,
            "filename": item.latest.filename,
            "review_id": plan.reviews[0].id,
            "goal_id": plan.goals[0].id,
            "extension_id": request.row.id,
            "proposal_id": _propose(running).id,
            "question_id": _ask_between(running).id,
            "act": "deadline",
            "run_id": run.id,
            "username": "spare",
            "recusal_id": recusal.id,
            "import_id": sent.id,
            "grant_id": cast.session.query(Grant).filter_by(user_id=spare.id).one().id,
            "role": "leader",
            "purpose": "reset",
            "notice_id": 0,
            "secret": "unknown",
            "view_id": view.id,
            "mail_id": _owe(cast).id,
            "stand_in_id": _stand_in(cast).id,
            "letter_id": issued.id,
            "document_id": document.id,
            "hit_id": _hit(running).id,
            "ballot_id": _ballot(running),
            "name": "same_file",
            "look_back_id": look_back.id,
            "evaluation_id": sheet.evaluation_id,
            "sheet_id": sheet.id,
            "looked_id": look_back.drawn[0].id,
            "meeting_id": held.meeting.id,
            "action_id": held.item.id,
            "gap_id": gap.id,
            "file_id": held.meeting.files[0].id,
            "cause_id": 1,
            "kind": "comment",
            "source_id": _comment(running).id,
            "why_id": _ask_why(relapsed).id,
        },
        {
            "verification": reviewed_address,
            "verification.show_sign_off": {"ref": watched.task.ref},
            "verification.export_form": {"ref": watched.task.ref},
            "verification.show_reviewed": {"ref": watched.task.ref},
            "monitoring": {"ref": watched.task.ref},
            "lasting": {"ref": watched.task.ref},
            "rebounds": {"ref": relapsed.task.ref},
            "monitoring.set_rebound_deadline": {"ref": relapsed.task.ref},
            "ledger.void_task": {"ref": assigned.task.ref},
            "letters.write_letter": {"ref": late.life.task.ref},
            "letters.edit_letter": {"letter_id": draft.id},
            "people": {"import_id": _send_people(cast).id},
            "voting": {"code": Ballots.begin(cast, unit="", now=utc_now()).codes[0]},
        },
    )
    problem, unit, group = {"ref": cast.problem.ref}, {"code": "history"}, {"code": "g1"}
    world.own |= dict.fromkeys(["ledger.new_task", "ledger.show_problem", "ledger.edit_problem"], problem)
    world.own |= dict.fromkeys(["people.edit_unit", "people.name_successor"], unit)
    world.own |= dict.fromkeys(["people.edit_group", "people.assign_units"], group)
    let_go(cast)
    return world


def _propose(life: Life) -> PlanProposal:
    """Another goal, prepared for the leader's signature."""
    about = {"before": '{"goal":"Settled"}', "after": '{"goal":"Settled for good"}', "reason": "It came back before."}
    made = PlanProposal(task=life.task, number=1, cycle=1, item=PlanItem.GOAL, status=ProposalStatus.PREPARED, **about)
    made.lead_unit_id, made.proposed_at = life.task.lead_unit_id, life.now
    made.proposed_by = life.cast["finance.liaison"]
    life.session.add(made)
    life.session.flush()
    return made


def _ask_between(life: Life) -> UnitQuestion:
    """A question of the lead unit to its co-unit."""
    task, leader = life.task, life.cast["finance.leader"]
    units = (task.lead_unit, task.parts[0].unit)
    return ask_unit(life.session, task, *units, "Which advances are yours?", actor=leader, now=life.now)


def _hit(life: Life) -> XrayHit:
    """What a check has found in the task, with one elsewhere."""
    task, facts = life.task, {"uses": 3, "evidence": [1], "others": [life.task.id + 1]}
    found = Found(task.campaign_id, task.lead_unit_id, (task.id,), 3, "0" * 64, details=facts)
    keep_hits(life.session, "same_file", [found], life.now)
    hit: XrayHit = life.session.query(XrayHit).one()
    return hit


def _ask_why(relapsed: Life) -> Why:
    """What the lead unit answers first."""
    leader = relapsed.cast["finance.leader"]
    return add_why(relapsed.session, relapsed.task, "New advances come in", None, actor=leader, now=relapsed.now)


def _comment(life: Life) -> Comment:
    comment: Comment = add_comment(life.session, life.task, "More is needed", actor=life.cast["office"], now=life.now)
    life.session.flush()
    return comment


def _leave_gap(sign_off: SignOff) -> Gap:
    """A monitoring priority of a task that is written off."""
    gap = Gap(task=sign_off.task, submission_id=sign_off.submission_id, cycle=1, number=1, watched=True)
    gap.description, gap.wanted, gap.due_on = "Two receipts are missing", "Hand them in", date(2026, 3, 31)
    gap.opened_at, gap.opened_by = sign_off.signed_at, sign_off.signature.user
    session = object_session(sign_off)
    assert session is not None
    session.add(gap)
    session.flush()
    return gap


def _hold_meeting(cast: Cast, task: Task) -> Held:
    """About the task of the finance and estates offices, with a decision, something for the co-unit, and a file."""
    held = Held.begin(cast, task, minutes="The advances were gone through.").give("estates")
    cast.session.refresh(held.meeting)
    add_decision(cast.session, held.meeting, "Settle by May", task, actor=cast["office"], now=cast.now)
    upload = receive_upload(io.BytesIO(b"name,unit\n"), "present.csv")
    add_minutes_file(cast.session, held.meeting, upload, actor=cast["office"], now=cast.now)
    cast.session.commit()
    return held


def _ballot(life: Life) -> int:
    """One about the running task, of which no code is out."""
    held = Ballots.prepare(life.cast, life.task, now=utc_now())
    return int(held.row.id)


def _stand_in(cast: Cast) -> StandIn:
    """The leader is away some days later; nothing is lent yet."""
    day = date(2100, 1, 1)
    one = StandIn(absent=cast["finance.leader"], stand_in=cast["finance.liaison"], from_on=day, until_on=day)
    one.declared_by, one.declared_at = cast["finance.leader"], cast.now
    cast.session.add(one)
    cast.session.flush()
    return one


def _ask(reviewed: Life) -> Question:
    """A question to the unit that waits for its answer."""
    inspector = reviewed.cast["g1.inspector"]
    submission = latest_submission(reviewed)
    asked = ask_question(
        reviewed.session, submission, "Which advances are meant?", 1, actor=inspector, now=reviewed.now
    )
    reviewed.session.flush()
    return asked


def _draw(reviewed: Life) -> SpotSample:
    submission, inspector = latest_submission(reviewed), reviewed.cast["g1.inspector"]
    return draw_sample(reviewed.session, submission, Drawn.FILES, 1, actor=inspector, now=reviewed.now)


def _owe(cast: Cast) -> Mail:
    """A mail that still waits to be sent."""
    owe(cast.session, cast["finance.leader"], cast.now, "world")
    return cast.session.query(Mail).filter(Mail.dedupe_key.endswith(":world")).one()


def _send_ledger(cast: Cast) -> LedgerImport:
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


def _send_people(cast: Cast) -> PeopleImport:
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


def _change_both(cast: Cast, *tasks: Task) -> BulkRun:
    """One change of several tasks, of which one is refused."""
    pins = [Pin(task.id, task.version) for task in tasks] + [Pin(10**6, 1)]
    values = {"text": "Please look at the list of May."}
    return change_many(cast.session, BulkAct.COMMENT, values, pins, key="world", actor=cast["office"], now=cast.now)


def _give_file(item: Evidence) -> None:
    """Put bytes behind the revision that was written as a row."""
    staged = store().stage(1024)
    staged.write(b"advance,settled\n")
    item.latest.size = staged.size
    item.latest.sha256 = staged.seal()
    staged.keep()
