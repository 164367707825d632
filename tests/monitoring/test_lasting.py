"""Really and lastingly done: what each fact weighs, what they come to, and who may read it."""

import pytest
from flask import Flask

from models.evidence import EvidenceKind
from models.institutional import Effect
from models.ledger import State, engine_at_work
from models.monitoring import Effectiveness, ReviewResult
from models.spot import SpotResult
from models.verification import EvidenceVerdict, SignOff, Verdict
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.registering import Register
from tests.house.things import leave_gap
from tests.ledger.test_supplementary import raise_from
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.looking import HELD_NOTE, draw, look
from tests.monitoring.ways import NOTE, hold, meet, monitored, plan_of
from tests.process.lived import DAY, Life
from tests.process.players import hire_the_tied
from tests.verification.spotting import check_on_site, check_reverse
from tests.verification.ways import counted, latest_submission
from workflow.errors import NotPermitted
from workflow.monitoring.lasting import Judgement, Outcome, judge_task
from workflow.monitoring.really import Weight
from workflow.monitoring.xrays.running import run_xrays
from workflow.reminders.days import local_day

MOST_QUERIES = 70  # of the page, however much there is to weigh


def judge(life: Life, by: str = "committee") -> Judgement:
    return judge_task(life.session, life.task, actor=life.cast[by], today=local_day(life.now))


def weights(life: Life) -> dict[str, Weight]:
    """By topic; the last of several counts."""
    found = judge(life)
    return {point.topic: point.weight for point in (*found.really, *found.lastingly)}


def write_off(life: Life) -> Life:
    """A prepared task, submitted, reviewed with an interview, and signed."""
    life.fire("submit", "finance.leader")
    life.record_interview(latest_submission(life))
    life.record_review()
    life.fire("verify", "g1.leader")
    return life


def test_nothing_is_judged_before_the_write_off(cast: Cast) -> None:
    found = judge(Life.begin(cast).submit())
    assert (found.outcome, found.really, found.lastingly) == (Outcome.NOT_YET, [], [])


def test_a_fresh_write_off_is_really_done_but_not_known_to_last(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    assert judge(life).outcome is Outcome.OPEN
    unknown = {topic for topic, weight in weights(life).items() if weight is Weight.OPEN}
    assert unknown == {"Rebounds", "Monitoring", "Look-back", "Satisfaction ballot", "X-rays"}
    assert weights(life)["Write-off"] is weights(life)["Evidence"] is Weight.FOR
    assert "signed by G1 Inspector, G1 Leader on" in str(judge(life).really[0].words)


def test_reviews_that_hold_and_a_good_end_speak_for_it(cast: Cast) -> None:
    cast.campaign.interviews_required = True
    life = monitored(cast)
    plan = plan_of(life)
    hold(life, plan.reviews[0])
    assert (weights(life)["Monitoring"], weights(life)["Phase goals"]) == (Weight.FOR, Weight.OPEN)
    hold(life, plan.reviews[1])
    meet(life, plan.goals[0])
    hold(life, plan.reviews[2])
    life.pass_time(2 * DAY)
    life.fire("conclude", "committee")
    assert judge(life).outcome is Outcome.OPEN
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], result=ReviewResult.HOLDS, note=HELD_NOTE)
    life.now = Ballots.begin(cast, now=life.now, codes=40).votes(satisfied=30, basically=1).count().row.closes_at + DAY
    run_xrays(life.session, life.now, commit=life.session.commit)
    assert set(weights(life).values()) == {Weight.FOR}
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
    assert "has come back since this write-off" in str(judge(life).came_back)
    life.fire("reopen", "finance.leader")
    life.prepare()
    write_off(life)
    assert (weights(life)["Rebounds"], weights(life)["Write-off"]) == (Weight.OPEN, Weight.FOR)
    assert "came back once before, after the write-off of cycle 1" in str(judge(life).came_back)


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
    assert weights(life)["Look-back"] is Weight.OPEN
    look(cast, row, result=ReviewResult.WEAK, note=HELD_NOTE)
    assert weights(life)["Look-back"] is Weight.AGAINST
    held = Ballots.begin(cast, life.task)
    held.votes(satisfied=4, dissatisfied=8)
    assert weights(life)["Satisfaction ballot"] is Weight.OPEN  # before its end nothing is known
    held.end().count()
    assert weights(life)["Satisfaction ballot"] is Weight.AGAINST


def test_a_place_that_is_not_as_reported_speaks_against_it_unless_it_was_found_so_later(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    first = check_on_site(life, result=SpotResult.DOES_NOT_HOLD)
    later = check_on_site(life, result=SpotResult.HOLDS, again=first.id)
    life.record_interview(latest_submission(life))
    life.record_review()
    life.fire("verify", "g1.leader")
    assert weights(life)["People and places"] is Weight.FOR
    later.result = SpotResult.IN_PART  # as it may stand where nothing barred such a write-off yet
    life.session.flush()
    assert weights(life)["People and places"] is Weight.AGAINST


def test_whether_those_asked_knew_of_it_weighs(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    check = check_reverse(life, knew=6, knew_partly=4, knew_nothing=2)
    life.record_review()
    life.fire("verify", "g1.leader")
    told = [str(point.words) for point in judge(life).really if point.topic == "Reverse check"]
    assert told == ["Of 12 asked, 6 knew of it, 4 in part, 2 did not."]
    for counts, weight in {(6, 4, 2): Weight.NEITHER, (7, 3, 2): Weight.FOR, (1, 4, 7): Weight.AGAINST}.items():
        check.knew, check.knew_partly, check.knew_nothing = counts
        life.session.flush()
        assert weights(life)["Reverse check"] is weight


def test_supplementary_tasks_weigh_by_their_state_and_are_opened_by_who_may_see_them(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    gap = leave_gap(life.session.query(SignOff).one())
    assert "Supplementary tasks" not in weights(life)
    extra = raise_from(life, "gap", gap.id)
    assert weights(life)["Supplementary tasks"] is Weight.OPEN
    (point,) = [one for one in judge(life).lastingly if one.topic == "Supplementary tasks"]
    assert (str(point.words), point.about) == (f"{extra.ref}: assigned.", extra)
    extra.due_on = local_day(life.now) - DAY
    assert weights(life)["Supplementary tasks"] is Weight.AGAINST
    for state, weight in {State.VERIFIED: Weight.FOR, State.REBOUNDED: Weight.AGAINST}.items():
        with engine_at_work():
            extra.state, extra.verified_at, extra.cycle_started_at = state, life.now, life.now
        life.session.flush()
        assert weights(life)["Supplementary tasks"] is weight


def test_the_grade_of_the_unit_is_shown_once_it_is_decided_and_a_bad_one_alone_is_not_against_it(cast: Cast) -> None:
    life = write_off(Life.begin(cast).start())
    held = Evaluated.begin(cast, life.now)
    assert "Evaluation of the unit" not in weights(life)
    sheet = held.decide_all()
    for grade, weight in {Effectiveness.GOOD: Weight.FOR, Effectiveness.POOR: Weight.NEITHER}.items():
        sheet.grade = grade
        life.session.flush()
        assert weights(life)["Evaluation of the unit"] is weight
    assert "Evaluation of the unit" not in {point.topic for point in judge(life, "g1.inspector").lastingly}


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
    many.fire("submit", "finance.leader")
    for _ in range(3):
        check_reverse(many)
        many.pass_time()
    many.record_interview(latest_submission(many))
    many.record_review()
    many.fire("verify", "g1.leader")
    for life, count in ((few, 1), (many, 4)):
        gap = leave_gap(life.session.query(SignOff).filter_by(task_id=life.task.id).one())
        for _ in range(count):
            life.pass_time()
            cast.now = life.now
            raise_from(life, "gap", gap.id)
    Evaluated.begin(cast, many.now).decide_all()
    few.session.commit()
    committee, sent = browser.as_("committee"), []
    for life in (few, many):
        ref = life.task.ref
        life.session.rollback()
        committee.get(f"/tasks/{ref}/lasting")
        with counted(app) as statements:
            shown = committee.get(f"/tasks/{ref}/lasting").text
        sent.append(len(statements))
    assert "Facts speak against it" in shown
    assert "0 interviews" not in shown
    assert shown.count("Supplementary tasks</th>") == 4
    assert "/evaluations/sheets/" in shown
    assert sent[0] == sent[1]
    assert sent[1] <= MOST_QUERIES
