"""Really and lastingly done: what each fact weighs, what they come to, and who may read it."""

import pytest
from flask import Flask

from models.evidence import EvidenceKind
from models.institutional import Effect
from models.monitoring import ReviewResult
from models.spot import SpotResult
from models.verification import EvidenceVerdict, SignOff, Verdict
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.registering import Register
from tests.house.things import leave_gap
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.looking import HELD_NOTE, draw, look
from tests.monitoring.ways import NOTE, hold, meet, monitored, plan_of
from tests.process.lived import DAY, Life
from tests.process.players import hire_the_tied
from tests.verification.spotting import check_on_site
from tests.verification.ways import counted, latest_submission
from workflow.errors import NotPermitted
from workflow.monitoring.lasting import Judgement, Outcome, judge_task
from workflow.monitoring.really import Weight
from workflow.reminders.days import local_day


def judge(life: Life, by: str = "committee") -> Judgement:
    return judge_task(life.session, life.task, actor=life.cast[by], today=local_day(life.now))


def weights(life: Life) -> dict[str, Weight]:
    """By topic; the last of several counts."""
    found = judge(life)
    return {point.topic: point.weight for point in (*found.really, *found.lastingly)}


def write_off(life: Life) -> Life:
    """A prepared task, submitted, reviewed with an interview, and signed."""
    life.fire("submit", "finance.leader")
    life.record_review()
    life.record_interview(latest_submission(life))
    life.fire("verify", "g1.leader")
    return life


def test_nothing_is_judged_before_the_write_off(cast: Cast) -> None:
    found = judge(Life.begin(cast).submit())
    assert (found.outcome, found.really, found.lastingly) == (Outcome.NOT_YET, [], [])


def test_a_fresh_write_off_is_really_done_but_not_known_to_last(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    assert judge(life).outcome is Outcome.OPEN
    assert [topic for topic, weight in weights(life).items() if weight is Weight.OPEN] == ["Monitoring"]
    assert weights(life)["Write-off"] is weights(life)["Evidence"] is Weight.FOR


def test_reviews_that_hold_and_a_good_end_speak_for_it(cast: Cast) -> None:
    life = monitored(cast)
    plan = plan_of(life)
    hold(life, plan.reviews[0])
    assert weights(life)["Monitoring"] is Weight.FOR
    assert weights(life)["Phase goals"] is Weight.OPEN
    hold(life, plan.reviews[1])
    meet(life, plan.goals[0])
    hold(life, plan.reviews[2])
    life.pass_time(2 * DAY)
    life.fire("conclude", "committee")
    assert [topic for topic, weight in weights(life).items() if weight is not Weight.FOR] == ["People and places"]
    life.record_interview(latest_submission(life))
    life.session.flush()
    assert judge(life).outcome is Outcome.HOLDS


def test_a_weak_or_missed_review_and_a_missed_goal_speak_against_it(cast: Cast) -> None:
    weak, missed = monitored(cast), monitored(cast)
    hold(weak, plan_of(weak).reviews[0], result=ReviewResult.WEAK, note=NOTE)
    assert weights(weak)["Monitoring"] is Weight.AGAINST
    missed.pass_time(62 * DAY)
    assert weights(missed)["Monitoring"] is weights(missed)["Phase goals"] is Weight.AGAINST
    assert judge(missed).outcome is Outcome.AGAINST


def test_a_rebound_speaks_against_it_until_the_next_cycle_is_written_off(cast: Cast) -> None:
    life = Life.begin(cast).rebound()
    assert weights(life)["Rebounds"] is weights(life)["Write-off"] is Weight.AGAINST
    life.fire("reopen", "finance.leader")
    life.prepare()
    write_off(life)
    assert (weights(life)["Rebounds"], weights(life)["Write-off"]) == (Weight.OPEN, Weight.FOR)


def test_documents_that_stay_on_paper_speak_against_it(cast: Cast) -> None:
    life = Life.begin(cast).start()
    register = Register(life)
    register.enter()
    write_off(life)
    assert weights(life)["Institutional documents"] is Weight.OPEN
    register.check(Effect.ON_PAPER)
    assert weights(life)["Institutional documents"] is Weight.AGAINST


def test_a_doubtful_file_speaks_against_it(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    judged = life.session.query(EvidenceVerdict).one()
    judged.verdict = Verdict.DOUBTFUL
    life.session.flush()
    assert weights(life)["Evidence"] is Weight.AGAINST


def test_measures_that_rest_on_rules_alone_speak_against_it(cast: Cast) -> None:
    life = Life.begin(cast).start()
    life.add_evidence("Rules on advances", kind=EvidenceKind.INSTITUTIONAL_DOCUMENT)
    write_off(life)
    assert weights(life)["Measures"] is Weight.FOR
    rule, other = life.session.query(EvidenceVerdict).order_by(EvidenceVerdict.revision_id.desc())
    assert rule.revision.evidence.title == "Rules on advances"
    other.verdict = Verdict.IRRELEVANT
    life.session.flush()
    assert weights(life)["Measures"] is Weight.AGAINST


def test_gaps_look_backs_and_ballots_weigh(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    assert weights(life)["Monitoring priorities"] is Weight.FOR
    gap = leave_gap(life.session.query(SignOff).one())
    gap.due_on = local_day(life.now) + DAY
    assert weights(life)["Monitoring priorities"] is Weight.OPEN
    life.pass_time(3 * DAY)
    assert weights(life)["Monitoring priorities"] is Weight.AGAINST
    cast.now = life.now
    (row,) = draw(cast, 100).drawn
    assert "Look-back" not in weights(life)
    look(cast, row, result=ReviewResult.WEAK, note=HELD_NOTE)
    assert weights(life)["Look-back"] is Weight.AGAINST
    held = Ballots.begin(cast, life.task)
    held.votes(satisfied=4, dissatisfied=8)
    assert "Satisfaction ballot" not in weights(life)  # before its end nothing is known
    held.end().count()
    assert weights(life)["Satisfaction ballot"] is Weight.AGAINST


def test_a_place_that_is_not_as_reported_speaks_against_it(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    check_on_site(life, result=SpotResult.DOES_NOT_HOLD)
    life.record_review()
    life.fire("verify", "g1.leader")
    assert weights(life)["People and places"] is Weight.AGAINST


def test_what_no_longer_matches_speaks_against_it(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    life.task.goal = "Another goal"
    life.session.flush()
    told = [str(point.words) for point in judge(life).really if point.weight is Weight.AGAINST]
    assert told == ["No longer matches what was signed: the goal."]


@pytest.mark.parametrize("who", ["finance.leader", "estates.liaison", "g2.inspector", "g1.inspector.recused", "admin"])
def test_only_the_inspection_side_reads_it(cast: Cast, who: str) -> None:
    life = Life.begin(cast).verify()
    hire_the_tied(cast)
    with pytest.raises(NotPermitted):
        judge(life, who)


def test_the_page_says_it_in_words_and_asks_as_much_for_many_files(app: Flask, browser: Browser, cast: Cast) -> None:
    few, many = write_off(Life.begin(cast).start()), Life.begin(cast).start()
    for _ in range(6):
        many.add_evidence()
    write_off(many)
    few.session.commit()
    committee, sent = browser.as_("committee"), []
    for life in (few, many):
        ref = life.task.ref
        life.session.rollback()
        committee.get(f"/tasks/{ref}/lasting")
        with counted(app) as statements:
            shown = committee.get(f"/tasks/{ref}/lasting").text
        sent.append(len(statements))
    assert "Nothing speaks against it, but not all is known" in shown
    assert "0 interviews" not in shown
    assert sent[0] == sent[1]
