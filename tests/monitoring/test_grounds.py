"""What a review or a met phase goal rests on; and a missed one turns the colour and is reminded of."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select

from models.evidence import Evidence, EvidenceSide
from models.monitoring import MonitoringPlan, Review
from models.people import User
from models.reminders import Notice, Reminder
from tests.cast import Cast
from tests.monitoring.ways import hold, meet, monitored, plan_of
from tests.process.lived import DAY, Life
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NeedsUnmet, WrongState
from workflow.evidence.rules import withdraw_evidence
from workflow.reminders.almanac import almanac
from workflow.reminders.colour import colour_of
from workflow.reminders.firing import run_ladder


@pytest.fixture
def life(cast: Cast) -> Life:
    return monitored(cast)


@pytest.fixture
def plan(life: Life) -> MonitoringPlan:
    return plan_of(life)


@pytest.fixture
def review(plan: MonitoringPlan) -> Review:
    return plan.reviews[0]


def test_a_review_tells_what_was_looked_at_who_was_there_and_on_which_files_it_rests(
    life: Life, plan: MonitoringPlan, review: Review
) -> None:
    unit, found = life.add_evidence("List of June"), life.add_evidence("Photo", side=EvidenceSide.INSPECTION)
    with pytest.raises(NeedsUnmet) as refused:
        hold(life, review, looked_at=" ")
    assert [one.field for one in refused.value.reasons] == ["looked_at"]
    hold(life, review, taken_part="Mr Qian", evidence=(found.id, unit.id, found.id))
    life.session.commit()
    assert (review.looked_at, review.taken_part) == ("The list of advances", "Mr Qian")
    assert {link.evidence_id for link in review.evidence} == {unit.id, found.id}
    assert events_of(life)[-1][1]["evidence"] == sorted([unit.id, found.id])
    meet(life, plan.goals[0], evidence=[found.id])
    assert [link.evidence_id for link in plan.goals[0].evidence] == [found.id]


def test_only_files_that_stand_on_the_task_are_named(cast: Cast, life: Life, plan: MonitoringPlan) -> None:
    foreign, gone = Life.begin(cast).add_evidence(), life.add_evidence("Gone")
    gone.withdrawn_at = life.now
    for item in (foreign, gone):
        with pytest.raises(NeedsUnmet) as missing:
            hold(life, plan.reviews[0], evidence=(item.id,))
        assert [one.field for one in missing.value.reasons] == ["evidence"]
        with pytest.raises(InvalidInput) as refused:
            meet(life, plan.goals[0], evidence=[item.id])
        assert refused.value.field == "evidence"


def test_a_phase_goal_is_met_by_something_that_was_measured(life: Life, plan: MonitoringPlan) -> None:
    assert plan.goals[0].measured == "By the list of the month"
    with pytest.raises(InvalidInput) as refused:
        meet(life, plan.goals[0], note=" ")
    assert refused.value.field == "note"


def test_a_file_on_which_a_review_rests_is_not_taken_out(life: Life, review: Review) -> None:
    used, spare = (life.add_evidence(title, side=EvidenceSide.INSPECTION) for title in ("Used", "Spare"))
    hold(life, review, evidence=(used.id,))

    def take_out(item: Evidence) -> None:
        act = {"actor": life.cast["g1.inspector"], "seen_version": item.version, "now": life.now}
        withdraw_evidence(life.session, item, reason="Added by mistake", **act)

    with pytest.raises(WrongState):
        take_out(used)
    take_out(spare)
    assert (used.withdrawn_at, spare.withdrawn_at) == (None, life.now)


def test_a_missed_review_and_a_missed_phase_goal_turn_red_and_are_reminded(cast: Cast, life: Life) -> None:
    plan, session = plan_of(life), life.session
    first, goal = plan.reviews[0].due_on, plan.goals[0].due_on

    def seen_on(day: date) -> tuple[str, set[str]]:
        """The colour of a day, and who was told on it of what."""
        now = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)  # nine in the morning in China
        session.commit()
        session.execute(delete(Notice))
        session.commit()
        run_ladder(session, now, commit=session.commit)
        session.expire_all()
        told = select(Reminder.rule, User.username).select_from(Notice)
        rows = session.execute(
            told.join(Reminder, Reminder.id == Notice.reminder_id).join(User, User.id == Notice.user_id)
        )
        return colour_of(life.task, almanac(session, day)).colour.value, {f"{rule} {who}" for rule, who in rows}

    people = ("finance.leader", "office")
    near, missed = ({f"{rule} {who}" for who in people} for rule in ("check_near", "check_missed"))
    assert seen_on(first - 14 * DAY) == ("blue", set())
    assert seen_on(first - 12 * DAY) == ("yellow", near)  # ten days before it is a Sunday
    assert seen_on(first + DAY) == ("red", missed)
    for held in plan.reviews[:2]:
        hold(life, held, now=datetime(held.due_on.year, held.due_on.month, held.due_on.day, 1, tzinfo=UTC))
    assert seen_on(goal + 5 * DAY) == ("red", missed)  # the goal was due on the first of the holidays of May
    life.now = datetime(goal.year, goal.month, goal.day, 2, tzinfo=UTC)
    meet(life, plan.goals[0])
    assert seen_on(goal + 6 * DAY)[0] == "blue"
