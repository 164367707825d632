"""The registry of what can be lacking: for every need of every trigger, ways not to meet it and what is said then."""

from datetime import date

from models.causes import Why
from models.concluding import Judgement, ReviewConclusion
from models.evidence import Evidence, EvidenceKind, EvidenceMeasure
from models.measures import Contribution, Measure, MeasureProgress
from models.monitoring import MonitoringPlan, PhaseGoal, Rebound
from models.people import Recusal
from models.reviewing import Question
from models.spot import OnSiteCheck, SpotResult
from models.verification import EvidenceVerdict, Gap, Interviewer, Severity, Step, StepRecord, StepResult, Verdict
from tests.process.entered import WHYS
from tests.process.found_back import find_back, hold_them_alone, miss_review
from tests.process.lacking import LACKS, Data, handed_in, lack, rows, sent, statement_of
from tests.process.lived import DAY, Life
from tests.verification.spotting import check_on_site, check_reverse
from workflow.reminders.days import local_day

__all__ = ["LACKS", "Data", "rows", "statement_of"]


def check_later(life: Life) -> None:
    life.pass_time()
    check_reverse(life)


def ask_for_plans(life: Life, _: Data) -> None:
    life.task.campaign.plans_required = True


# ---- start
lack("goal_stated", "start", "The goal of the task")(lambda life, _: setattr(life.task, "goal", " "))
lack("measures_complete", "start", "Measure X26-T001-1 has no person.")(
    lambda life, _: setattr(life.task.measures[0], "person", " ")
)
lack("measures_complete", "start", "Measure X26-T001-1 has no unit.")(
    lambda life, _: setattr(life.task.measures[0], "unit", None)
)
lack("measures_complete", "start", "Measure X26-T001-1 has no deadline.")(
    lambda life, _: setattr(life.task.measures[0], "deadline", None)
)
lack("plan_accepted", "start", "The plan is not signed by the unit’s leader yet.")(ask_for_plans)
lack("parts_divided", "start", "The part of Estates is not described.")(
    lambda life, _: setattr(life.task.parts[0], "description", "\n")
)


@lack("measures_complete", "start", "The task has no measure yet.")
def no_measure(life: Life, _: Data) -> None:
    other = life.cast.task()
    rows(life, Measure, task_id=life.task.id).update({"task_id": other.id, "number": 2})
    life.session.expire_all()


@lack("parts_divided", "start", "Measure X26-T001-1 belongs to a unit that has no part in the task.")
def a_measure_of_a_stranger(life: Life, _: Data) -> None:
    life.task.measures[0].unit = life.cast.units["history"]


# ---- submit
def show_by_a_rule_text_beside_a_photo(life: Life, _: Data) -> None:
    for item in handed_in(life):
        item.kind = EvidenceKind.INSTITUTIONAL_DOCUMENT
    life.add_evidence("A photo of the yard", kind=EvidenceKind.PHOTO, shows=False)


lack("statement_written", "submit", "The statement of what was done is not written.")(
    lambda life, _: setattr(statement_of(life), "text", "  ")
)
lack("plan_renewed", "submit", "The plan is still that of an earlier cycle")(ask_for_plans)
lack("root_cause_stated", "submit", "From the second cycle on, the root cause has to be stated.")(
    lambda life, _: setattr(statement_of(life), "root_cause", "")
)
lack("not_only_documents", "submit", "Making a rule is not rectification")(
    lambda life, _: [setattr(item, "kind", EvidenceKind.INSTITUTIONAL_DOCUMENT) for item in handed_in(life)]
)
lack("not_only_documents", "submit", "There is no evidence in this cycle.")(
    lambda life, _: [setattr(item, "withdrawn_at", life.now) for item in handed_in(life)]
)
lack(
    "not_only_documents",
    "submit",
    "Measure X26-T001-1 is claimed done, but only institutional documents show it: add minutes",
)(show_by_a_rule_text_beside_a_photo)
lack("evidence_within_cycle", "submit", "“Vouchers” is dated 2026-02-01, outside this cycle")(
    lambda life, _: setattr(handed_in(life)[0], "dated_on", date(2026, 2, 1))
)
lack("evidence_within_cycle", "submit", "outside this cycle")(
    lambda life, _: setattr(handed_in(life)[0], "dated_on", local_day(life.now) + DAY)
)
lack("gaps_answered", "submit", "Gap 1 is not answered.")(
    lambda life, _: rows(life, Gap, closed_at=None).update({"answer": " "})
)


@lack("progress_reported", "submit", "No progress is reported on measure X26-T001-1.")
def no_progress(life: Life, _: Data) -> None:
    measure = life.task.measures[0]
    rows(life, MeasureProgress, measure_id=measure.id, cycle=life.task.cycle).update({"text": ""})


@lack("parts_signed", "submit", "The part of Estates is neither signed nor waived with a reason.")
def an_unsigned_part(life: Life, _: Data) -> None:
    rows(life, Contribution, cycle=life.task.cycle).update({"signature_id": None})


@lack("done_measures_evidenced", "submit", "Measure X26-T001-1 is claimed done, but no evidence shows it.")
def evidence_of_nothing(life: Life, _: Data) -> None:
    rows(life, EvidenceMeasure).filter(EvidenceMeasure.evidence_id.in_([i.id for i in handed_in(life)])).delete()
    life.session.expire_all()


# ---- withdraw
@lack("review_not_begun", "withdraw", "The review has begun")
def a_first_step(life: Life, _: Data) -> None:
    read = {"conclusion": "Read.", "result": StepResult.PASSED, "recorded_at": life.now}
    by = life.cast["g1.inspector"].id
    life.session.add(StepRecord(submission_id=sent(life).id, step=Step.TEXT, recorded_by_id=by, **read))


# ---- return
lack("reason_given", "return", "Write at least 10 characters.")(lambda _, data: data.update(reason="too short"))
lack("gap_named", "return", "Name at least one gap.")(lambda _, data: data.update(gaps=[]))
lack("gap_named", "return", "Say in each gap what is missing.")(
    lambda _, data: data.update(gaps=[*data["gaps"], {"description": " ", "wanted": "Records"}])
)
lack("new_deadline_given", "return", "Please fill this in.")(lambda _, data: data.update(deadline=None))
lack("new_deadline_given", "return", "Give a day after today.")(
    lambda life, data: data.update(deadline=local_day(life.now))
)


# ---- verify
lack("steps_recorded", "verify", "Not recorded yet: material.")(
    lambda life, _: rows(life, StepRecord, submission_id=sent(life).id, step=Step.MATERIAL).delete()
)
lack("steps_passed", "verify", "Not passed: text. Return the submission")(
    lambda life, _: rows(life, StepRecord, step=Step.TEXT).update({"result": StepResult.NOT_PASSED})
)
lack("verdicts_given", "verify", "No verdict is given on “Vouchers”.")(
    lambda life, _: rows(life, EvidenceVerdict, submission_id=sent(life).id).delete()
)
lack("interview_held", "verify", "This campaign asks for an interview with at least 2 interviewers.")(
    lambda life, _: rows(life, Interviewer, user_id=life.cast["g1.leader"].id).delete()
)
lack("review_concluded", "verify", "Not concluded yet: compare goal, effort and result.")(
    lambda life, _: rows(life, ReviewConclusion, submission_id=sent(life).id).delete()
)
lack("review_concluded", "verify", "The conclusion of the review is not signed yet")(
    lambda life, _: rows(life, ReviewConclusion, submission_id=sent(life).id).update({"signature_id": None})
)
lack("review_concluded", "verify", "The conclusion says that the goal is not reached")(
    lambda life, _: rows(life, ReviewConclusion).update({"judgement": Judgement.NOT_REACHED})
)
lack("review_concluded", "verify", "Measure X26-T001-1 is claimed done, but no file that shows it was found genuine")(
    lambda life, _: rows(life, EvidenceVerdict, submission_id=sent(life).id).update({"verdict": Verdict.DOUBTFUL})
)
lack(
    "review_concluded", "verify", "Recorded since the conclusion was signed: reverse checks. Sign the conclusion anew."
)(lambda life, _: check_later(life))
lack("no_open_gap", "verify", "Gap 1 is still open.")(
    lambda life, _: rows(life, Gap, closed_at=None).update({"answer": ""})
)
lack("no_open_gap", "verify", "Gap 1 is grave and is to be watched on")(
    lambda life, _: rows(life, Gap, closed_at=None).update({"severity": Severity.GRAVE, "watched": True})
)
lack("four_eyes", "verify", "You signed the conclusion of the review")(lambda life, _: life.conclude_anew("g1.leader"))
lack("four_eyes", "verify", "You recorded all three steps yourself")(
    lambda life, _: rows(life, StepRecord).update({"recorded_by_id": life.cast["g1.leader"].id})
)
lack("manifest_unchanged", "verify", "no longer matches its sealed manifest")(
    lambda life, _: setattr(statement_of(life), "text", "Something else was done.")
)
lack("conclusion_given", "verify", "Write at least 10 characters.")(lambda _, data: data.update(conclusion=" fine "))


lack("found_as_reported", "verify", "Not found as reported on")(
    lambda life, _: rows(life, OnSiteCheck, id=check_on_site(life).id).update({"result": SpotResult.DOES_NOT_HOLD})
)


@lack("questions_settled", "verify", "Question 1 to the unit is neither answered nor withdrawn.")
def an_open_question(life: Life, _: Data) -> None:
    asked = {"number": 1, "text": "Which advances are meant?", "asked_at": life.now}
    life.session.add(Question(submission_id=sent(life).id, asked_by_id=life.cast["g1.inspector"].id, **asked))


def recuse_the_inspector(life: Life, _: Data) -> None:
    """What a person recorded before a tie came to light has no weight any more."""
    tie = {"unit_id": life.cast.units["estates"].id, "reason": "A cousin", "declared_at": life.now}
    life.session.add(Recusal(user_id=life.cast["g1.inspector"].id, **tie))


for need_, said in {
    "steps_recorded": "Record anew: text. G1 Inspector, who recorded it, must not review this task.",
    "verdicts_given": "Judge “Vouchers” anew: G1 Inspector, who gave the verdict, must not review this task.",
    "interview_held": "anew: G1 Inspector, who took part, must not review this task.",
    "review_concluded": "anew: G1 Inspector, who concluded it, must not review this task.",
}.items():
    lack(need_, "verify", said)(recuse_the_inspector)


# ---- monitor
lack("monitoring_planned", "monitor", "Give an interval from 7 to 730 days.")(
    lambda _, data: data.update(interval_days=6)
)
lack("monitoring_planned", "monitor", "Give a day after today.")(
    lambda life, data: data.update(first_review_on=local_day(life.now))
)
lack("monitoring_planned", "monitor", "Give an end that is not before the first review.")(
    lambda _, data: data.update(ends_on=data["first_review_on"] - DAY)
)
lack("monitoring_planned", "monitor", "Please fill this in.")(lambda _, data: data.update(ends_on=None))
lack("phase_goals_set", "monitor", "A long-term task needs at least one phase goal.")(
    lambda _, data: data.update(goals=[])
)
lack("phase_goals_set", "monitor", "Each phase goal needs a target, how")(
    lambda _, data: data.update(goals=[{**data["goals"][0], "measured": " "}])
)
lack("phase_goals_set", "monitor", "At most 100 at once.")(lambda _, data: data.update(goals=data["goals"] * 101))

# ---- conclude
lack("effectiveness_rated", "conclude", "Rate the effectiveness.")(lambda _, data: data.update(effectiveness="great"))
lack("period_over", "conclude", "The monitoring runs until")(
    lambda life, _: rows(life, MonitoringPlan).update({"ends_on": local_day(life.now) + DAY})
)
lack("watched_by_another", "conclude", "You held every review of this monitoring yourself")(hold_them_alone)
lack("reviews_held", "conclude", "The review of 2026-04-01 has not been held.")(miss_review)
lack("reviews_held", "conclude", "A look-back on 2026-05-02 found that the problem has come back")(find_back)
lack("phase_goals_met", "conclude", "The phase goal of 2026-05-01 has not been met.")(
    lambda life, _: rows(life, PhaseGoal).update({"met_on": None})
)

# ---- rebound
lack("cause_given", "rebound", "Write at least 10 characters.")(lambda _, data: data.update(cause="again"))
lack("cause_given", "rebound", "Choose a cause.")(lambda _, data: data.update(listed_cause=999_999))
lack("origin_given", "rebound", "Choose where it comes from.")(lambda _, data: data.update(origin=None))
lack("origin_given", "rebound", "No review of the running")(lambda _, data: data.update(origin="review"))
lack("newer_evidence", "rebound", "Choose at least one file")(lambda _, data: data.update(evidence=[]))
lack("newer_evidence", "rebound", "Only files of the inspection side dated after the write-off count.")(
    lambda life, data: data.update(evidence=[*data["evidence"], handed_in(life)[0].id])
)
lack("newer_evidence", "rebound", "Only files of the inspection side dated after the write-off count.")(
    lambda life, data: rows(life, Evidence, id=data["evidence"][0]).update({"dated_on": local_day(life.now) - 9 * DAY})
)
lack("deadline_by_office", "rebound", "Only the office sets the deadline of the next cycle.")(
    lambda life, data: data.update(deadline=local_day(life.now) + 90 * DAY)
)

# ---- reopen
lack("whys_asked", "reopen", "Ask why the problem came back, and why that was so: at least 3 whys under each other.")(
    lambda life, _: rows(life, Why, task_id=life.task.id, text=WHYS[-1]).delete()
)
lack("root_cause_given", "reopen", "Write at least 10 characters.")(lambda _, data: data.update(root_cause=""))
lack("plan_given", "reopen", "Write at least 10 characters.")(lambda _, data: data.update(plan="a list"))
lack("deadline_set_by_office", "reopen", "The office has not yet set the deadline of the next cycle.")(
    lambda life, _: rows(life, Rebound).update({"new_deadline": None})
)
