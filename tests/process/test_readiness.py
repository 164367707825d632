"""What lists say of a task's next step is what its needs say, need by need; and the step named to each person."""

import pytest
from sqlalchemy import select

from models.concluding import Judgement, ReviewConclusion
from models.ledger import Task
from models.measures import Contribution
from models.people import Role
from models.verification import Severity, StepRecord
from tests.cast import Cast
from tests.process.lacks import LACKS, rows
from tests.process.lived import DAY, Life
from tests.process.players import hire
from tests.process.test_needs import bring
from tests.verification.concluding import conclude, noted
from workflow.ledger.waiting import find_errands
from workflow.process.duties import CONDITIONS, next_duty
from workflow.process.engine import find_missing
from workflow.reminders.days import local_day

SAID = {"start": "plan_complete", "submit": "ready_to_submit", "verify": "review_signable"}
SIGNERS = {"start": "finance.liaison", "submit": "finance.leader", "verify": "g1.leader"}
ELSEWHERE = {"manifest_unchanged", "conclusion_given"}  # told on the page alone, or by the form itself


def holds(life: Life, name: str, who: str) -> bool:
    life.session.flush()
    where = CONDITIONS[name](life.cast[who], local_day(life.now))
    return life.session.scalar(select(Task.id).where(Task.id == life.task.id, where)) is not None


@pytest.mark.parametrize("trigger", SAID)
def test_a_list_says_ready_exactly_when_nothing_is_missing(cast: Cast, trigger: str) -> None:
    life = bring(cast, trigger)
    assert holds(life, SAID[trigger], SIGNERS[trigger])
    for lack in (one for one in LACKS if one.trigger == trigger and one.need not in ELSEWHERE):
        if lack.words.startswith(("Record anew", "Judge", "anew")):
            continue  # a tie that came to light late is told on the page
        before = life.session.begin_nested()
        lack.spoil(life, {})
        life.session.flush()
        life.session.expire_all()
        missing = find_missing(life.session, life.task, trigger, actor=cast[SIGNERS[trigger]], now=life.now)
        assert (bool(missing), holds(life, SAID[trigger], SIGNERS[trigger])) == (True, False), lack.words
        before.rollback()
        life.session.expire_all()
    assert holds(life, SAID[trigger], SIGNERS[trigger])


def step(life: Life, who: str) -> str:
    """What the task page names as this person's next step."""
    life.session.flush()
    life.session.expire_all()
    duty = next_duty(life.session, life.task, actor=life.cast[who], today=local_day(life.now))
    return f"{duty.page}: {duty.label.en}" if duty else ""


def test_an_incomplete_plan_is_completed_first_and_a_complete_one_started(cast: Cast) -> None:
    life = Life.begin(cast)
    assert step(life, "finance.liaison") == "start: Start the rectification"
    life.task.measures[0].person = ""
    assert step(life, "finance.leader") == "plan: Complete the plan, then start"


def test_the_next_step_follows_a_submission_from_its_parts_to_the_write_off(cast: Cast) -> None:
    life = Life.begin(cast)
    life.fire("start", "finance.liaison")
    assert step(life, "finance.leader") == "prepare: Get the submission ready and sign it"
    assert step(life, "estates.liaison") == "part: Write your unit’s part"
    assert step(life, "estates.leader") == "part: Your unit’s part is not written yet"
    life.task.parts[0].contributions.append(Contribution(cycle=1, text="We settled ours."))
    assert step(life, "estates.liaison") == ""
    assert step(life, "estates.leader") == "part: Check and sign your unit’s part"
    rows(life, Contribution).delete()
    life.prepare()
    assert step(life, "estates.leader") == ""
    assert step(life, "finance.leader") == "submit: Everything is ready: check and sign"
    assert step(life, "finance.liaison") == "prepare: Ready: waits for the leader’s signature"
    life.fire("submit", "finance.leader")
    assert step(life, "g1.inspector") == "review: Review in three steps"
    life.record_review()
    assert step(life, "g1.leader") == "verify: The review is complete: sign the write-off"
    assert step(life, "g1.inspector") == "review: Reviewed: waits for the group leader’s signature"


def test_a_review_that_the_only_group_leader_recorded_alone_still_waits_for_the_inspector(cast: Cast) -> None:
    life = Life.begin(cast).review()
    rows(life, StepRecord).update({"recorded_by_id": cast["g1.leader"].id})
    assert step(life, "g1.inspector") == "review: Review in three steps"
    assert step(life, "g1.leader").startswith("review: Follow the review")


def test_who_concluded_the_review_waits_for_another_group_leader(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.record_review()
    conclude(life, by="g1.leader")
    assert step(life, "g1.leader").startswith("review: Follow the review")
    hire(cast, "g1.other", Role.GROUP_LEADER, group="g1")
    assert step(life, "g1.leader") == "review: Reviewed: waits for another group leader’s signature"
    assert step(life, "g1.other") == "verify: The review is complete: sign the write-off"
    assert step(life, "g1.inspector") == "review: Reviewed: waits for the group leader’s signature"


@pytest.mark.parametrize(
    ("judgement", "severity"), [(Judgement.NOT_REACHED, Severity.MINOR), (Judgement.LARGELY, Severity.GRAVE)]
)
def test_a_signed_conclusion_that_bars_the_write_off_leads_to_the_return(
    cast: Cast, judgement: Judgement, severity: Severity
) -> None:
    life = Life.begin(cast).submit()
    conclude(life, noted(life, severity=severity), judgement=judgement)
    assert step(life, "g1.inspector") == "return: The conclusion asks for a return: return it with its gaps"
    assert step(life, "g1.leader") == "conclusion: The conclusion asks for a return: waits for the inspector"
    today = local_day(life.now)
    assert {who: find_errands(life.session, cast[who], today, 5)[0].ids for who in ("g1.inspector", "g1.leader")} == {
        "g1.inspector": [life.task.id],
        "g1.leader": [],
    }
    rows(life, ReviewConclusion).update({"signature_id": None})
    assert step(life, "g1.inspector") == "review: Review in three steps"


def test_a_returned_task_says_so_until_it_is_ready_again(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector")
    assert step(life, "finance.liaison") == "prepare: Returned: answer the gaps, then it is signed again"
    assert step(life, "finance.leader").startswith("prepare: Returned: see that the gaps are answered")


def test_a_review_of_the_monitoring_waits_for_nobody_until_it_falls_due_soon(cast: Cast) -> None:
    life = Life.begin(cast).monitor()
    assert step(life, "g1.inspector") == ""
    life.pass_time(11 * DAY)
    assert step(life, "g1.inspector") == "monitoring: Hold the review that falls due"
