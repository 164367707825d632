"""The other half of what people can do to a task: the review, the monitoring, the rebound, recusals."""

import io
from datetime import timedelta

from models.concluding import Judgement
from models.evidence import Evidence, EvidenceKind, EvidenceSide
from models.ledger import State
from models.monitoring import ReviewResult
from models.people import Recusal, User
from models.verification import Step, StepResult, Verdict
from tests.cast import PASSWORD
from tests.process.chaos import ACTS, LIKELY, REASON, Chaos, act
from tests.process.entered import ask_whys
from workflow.evidence.gates import require_side
from workflow.evidence.rules import add_evidence, revise_evidence
from workflow.evidence.uploads import receive_upload
from workflow.monitoring.goals import meet_goal
from workflow.monitoring.rebounds import set_rebound_deadline
from workflow.monitoring.reviews import Findings, hold_review
from workflow.people.recusals import declare_recusal, lift_recusal
from workflow.process.context import Context
from workflow.process.locking import mark
from workflow.process.needs_inspection import running_plan
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.verification.conclusions import Compared, conclude_review
from workflow.verification.interviews import Talk, record_interview
from workflow.verification.steps import find_step, record_step
from workflow.verification.verdicts import Given, give_verdicts, titles_of

__all__ = ["ACTS", "LIKELY", "Chaos"]


@act("g1.inspector")
def record_a_step(life: Chaos, actor: User, dice: int) -> object:
    submission, step = life.under_review(), list(Step)[dice % 3]
    if submission is None:
        return None
    written = find_step(life.session, submission, step)
    seen, text = written.version if written else 0, f"Conclusion of {life.now}"
    result = StepResult.NOT_PASSED if dice % 7 == 0 else StepResult.PASSED
    return record_step(life.session, submission, step, text, result, actor=actor, seen_version=seen, now=life.now)


@act("g1.inspector")
def judge_all_files(life: Chaos, actor: User, dice: int) -> object:
    submission = life.under_review()
    if submission is None:
        return None
    verdict = list(Verdict)[dice % len(Verdict)]
    given = {revision: Given(verdict, f"Seen at {life.now}") for revision in titles_of(submission)}
    return give_verdicts(life.session, submission, given, actor=actor, now=life.now)


@act("g1.inspector")
def interview(life: Chaos, actor: User, dice: int) -> object:
    submission = life.under_review()
    chosen = [life.cast[name].id for name in ("g1.inspector", "g1.leader")]
    day, said = local_day(life.now), "She confirmed every line of it."
    talk = Talk("Ms Zhao", day, "Who keeps the list of advances?", said, confirmed_on=day)
    return submission and record_interview(life.session, submission, talk, chosen, actor=actor, now=life.now)


@act("g1.inspector")
def conclude(life: Chaos, actor: User, dice: int) -> object:
    submission = life.under_review()
    if submission is None:
        return None
    texts = (f"The goal as of {life.now}", "A list is kept by two.", "All of it is settled.")
    compared, seen = Compared(*texts, list(Judgement)[dice % 3]), life.task.version
    about = {"actor": actor, "seen_version": seen, "now": life.now, "password": PASSWORD}
    return conclude_review(life.session, submission, compared, **about)


@act("finance.liaison")
def hand_in(life: Chaos, actor: User, dice: int) -> object:
    """Evidence as a row, behind the gate of the real rule, so that anybody may have handed it in; see `upload`."""
    side = require_side(actor, life.task)
    item = life.add_evidence(f"File of {life.now}", side=side)
    if side is EvidenceSide.UNIT:
        item.unit_id = next((grant.unit_id for grant in actor.grants if grant.unit_id), None)
    mark(life.task, actor, life.now)
    told = {"title": item.title, "evidence": item.id}
    return record(life.session, life.task, EventKind.EVIDENCE_ADDED, actor=actor, now=life.now, **told)


@act("finance.liaison")
def upload(life: Chaos, actor: User, dice: int) -> object:
    """The real rule with real bytes; every fifth file is handed in twice, as after a lost answer."""
    file = receive_upload(io.BytesIO(f"List {dice // 5} of {life.now.date()}\n".encode()), "list.txt")
    return add_evidence(
        life.session,
        life.task,
        file,
        title="",
        kind=list(EvidenceKind)[dice % len(EvidenceKind)],
        dated_on=local_day(life.now) - timedelta(days=dice // 40),
        measure_ids=[measure.id for measure in life.task.measures],
        actor=actor,
        now=life.now,
    )


@act("finance.liaison")
def hand_in_a_newer_file(life: Chaos, actor: User, dice: int) -> object:
    items = life.session.query(Evidence).filter_by(task_id=life.task.id).order_by(Evidence.id.desc()).all()
    if not items:
        return None
    file = receive_upload(io.BytesIO(f"Newer list of {life.now}\n".encode()), "list.csv")
    return revise_evidence(life.session, items[dice % len(items)], file, actor=actor, now=life.now)


@act("g1.inspector")
def hold_a_review(life: Chaos, actor: User, dice: int) -> object:
    plan = running_plan(Context(life.session, life.task, actor, life.now))
    if plan is None:
        return None
    review = next((one for one in plan.reviews if one.held_on is None), plan.reviews[-1])
    day = max(local_day(plan.created_at), local_day(life.now) - timedelta(days=dice % 2))
    findings = Findings(list(ReviewResult)[dice % 3], day, "The list of advances", REASON)
    return hold_review(life.session, review, findings, actor=actor, seen_version=review.version, now=life.now)


@act("office")
def meet_a_goal(life: Chaos, actor: User, dice: int) -> object:
    plan = running_plan(Context(life.session, life.task, actor, life.now))
    goal = plan.goals[dice % len(plan.goals)] if plan and plan.goals else None
    day = local_day(life.now)
    return goal and meet_goal(
        life.session, goal, met_on=day, note="Met.", actor=actor, seen_version=goal.version, now=life.now
    )


@act("office")
def set_the_deadline(life: Chaos, actor: User, dice: int) -> object:
    day, seen = local_day(life.now) + timedelta(days=dice), life.task.version
    return set_rebound_deadline(life.session, life.task, day, actor=actor, seen_version=seen, now=life.now)


@act("finance.liaison")
def ask_why(life: Chaos, actor: User, dice: int) -> object:
    return ask_whys(life.session, life.task, actor, life.now)


@act("office")
def recuse(life: Chaos, actor: User, dice: int) -> object:
    person, unit = life.cast[("g1.inspector", "g1.leader")[dice % 2]], life.cast.units["estates"]
    return declare_recusal(life.session, person, unit, REASON, actor=actor, now=life.now)


@act("office")
def lift(life: Chaos, actor: User, dice: int) -> object:
    recusal = life.session.query(Recusal).filter_by(lifted_at=None).first()
    return recusal and lift_recusal(life.session, recusal, actor=actor, now=life.now)


@act("office")
def let_the_period_pass(life: Chaos, actor: User, dice: int) -> object:
    """Not an act of anybody: time."""
    if life.task.state is State.LONG_TERM_MONITORING:
        life.pass_time(timedelta(days=dice))
    return None
