"""A look-back is a full review: what was looked at, who took part, its files; it is reminded of until it was held."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models.evidence import EvidenceSide
from models.ledger import State
from models.people import Grant, Role, User
from models.reminders import Notice, Reminder
from models.verification import Step
from tests.cast import Cast
from tests.monitoring.looking import draw, look, write_off
from tests.monitoring.test_look_backs import duty_of
from tests.people.standing_in import name as stand_in
from tests.process.lived import DAY, Life
from tests.process.players import hire
from tests.verification.concluding import conclude
from tests.verification.spotting import check_on_site
from tests.verification.ways import answer_gaps, events_of, interview, judge, latest_submission, record
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.evidence.rules import withdraw_evidence
from workflow.people.stand_ins import end_stand_in
from workflow.reminders.firing import run_ladder
from workflow.verification.reviews import find_review


def test_it_is_a_full_review_with_who_took_part_and_the_files_on_which_it_rests(cast: Cast) -> None:
    life, other = Life.begin(cast).verify(), Life.begin(cast).verify()
    found, foreign = life.add_evidence("Photo", side=EvidenceSide.INSPECTION), other.add_evidence()
    cast.now = other.now = life.now = max(life.now, other.now)
    row = next(row for row in draw(cast, 100).drawn if row.task is life.task)
    with pytest.raises(InvalidInput) as refused:
        look(cast, row, evidence=(foreign.id,))
    assert refused.value.field == "evidence"
    look(cast, row, taken_part="Mr Qian", evidence=(found.id, found.id))
    cast.session.commit()
    assert (row.looked_at, row.taken_part) == ("The list", "Mr Qian")
    assert [link.evidence for link in row.evidence] == [found]
    assert events_of(life)[-1][1]["evidence"] == [found.id]
    act = {"actor": cast["g1.inspector"], "seen_version": found.version, "now": life.now}
    with pytest.raises(WrongState):
        withdraw_evidence(cast.session, found, reason="Added by mistake", **act)


def test_one_that_is_near_or_overdue_is_reminded_of_until_it_was_held(cast: Cast) -> None:
    session, task = cast.session, write_off(cast, "finance")[0]
    row = draw(cast, 100).drawn[0]
    due = row.look_back.due_on

    def told_on(day: date) -> set[str]:
        """Who has been told of what until a day."""
        session.commit()
        run_ladder(session, datetime(day.year, day.month, day.day, 1, tzinfo=UTC), commit=session.commit)
        told = select(Reminder.rule, User.username).select_from(Notice)
        rows = session.execute(
            told.join(Reminder, Reminder.id == Notice.reminder_id).join(User, User.id == Notice.user_id)
        )
        return {f"{rule} {who}" for rule, who in rows}

    people = ("g1.inspector", "office")
    near, late = ({f"{rule} {who}" for who in people} for rule in ("look_back_near", "look_back_late"))
    assert told_on(due - 16 * DAY) == set()
    assert told_on(due - 9 * DAY) == near
    assert told_on(due + 7 * DAY) == near | late
    cast.now += 40 * DAY
    look(cast, row, now=cast.now)
    before = session.query(Notice).count()
    told_on(due + 20 * DAY)
    assert session.query(Notice).count() == before
    assert task.state is State.VERIFIED


def test_who_recorded_concluded_or_signed_the_review_does_not_look_back_at_that_write_off(cast: Cast) -> None:
    for name in ("g1.second", "g1.third", "g1.fresh"):
        hire(cast, name, Role.INSPECTOR, group="g1")
    life = Life.begin(cast).submit()
    life.record_review()  # by g1.inspector
    review = find_review(life.session, latest_submission(life))
    review.steps[Step.TEXT].recorded_by = cast["g1.second"]
    conclude(life, by="g1.third")
    life.fire("verify", "g1.leader")
    signer = cast["g1.leader"]
    life.session.add(Grant(user_id=signer.id, role=Role.INSPECTOR, group_id=life.task.group_id, granted_at=life.now))
    life.session.flush()
    life.session.expire_all()
    cast.now = life.now
    row = draw(cast, 100).drawn[0]
    for who in ("g1.inspector", "g1.second", "g1.third", "g1.leader"):
        with pytest.raises(NotPermitted, match="somebody else judges it"):
            look(cast, row, who)
        assert duty_of(cast, who) == {}
    assert duty_of(cast, "g1.fresh") == duty_of(cast, "office") == {life.task.id: "look_backs"}
    look(cast, row, "g1.fresh")


def test_who_judged_a_file_held_an_interview_or_checked_on_the_spot_does_not_look_back_at_it(cast: Cast) -> None:
    people = ("g1.judge", "g1.asker", "g1.checker")
    for name in (*people, "g1.fresh"):
        hire(cast, name, Role.INSPECTOR, group="g1")
    life = Life.begin(cast).submit()
    judge(life, by="g1.judge")
    interview(life, interviewer_ids=[cast["g1.asker"].id, cast["g1.inspector"].id])
    check_on_site(life, checker_ids=(cast["g1.checker"].id, cast["g1.inspector"].id))
    life.record_review()
    life.fire("verify", "g1.leader")
    assert_looked_back_only_by_others(cast, life, people)


def test_a_review_in_ones_name_is_ones_own_and_nobody_looks_back_at_it(cast: Cast) -> None:
    """What a stand-in recorded is the absent person's, as it is for the four eyes; what that one did before is not."""
    for name in ("g1.second", "g1.fresh"):
        hire(cast, name, Role.INSPECTOR, group="g1")
    life = Life.begin(cast).submit()
    one = stand_in(cast, "g1.inspector", "history.leader", "office")
    record(life, "history.leader", step=Step.TEXT)
    end_stand_in(cast.session, one, actor=cast["office"], now=life.now)
    for step in (Step.MATERIAL, Step.SPOT):
        record(life, "g1.second", step=step)
    judge(life, by="g1.second")
    conclude(life, by="g1.second", whole=False)
    life.fire("verify", "g1.leader")
    assert_looked_back_only_by_others(cast, life, ("g1.inspector", "g1.second"))


def test_who_reviewed_an_earlier_submission_alone_may_look_back(cast: Cast) -> None:
    hire(cast, "g1.first", Role.INSPECTOR, group="g1")
    life = Life.begin(cast).submit()
    judge(life, by="g1.first")
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    life.record_review()
    life.fire("verify", "g1.leader")
    cast.now = life.now
    look(cast, draw(cast, 100).drawn[0], "g1.first")


def assert_looked_back_only_by_others(cast: Cast, life: Life, people: Sequence[str]) -> None:
    cast.now = life.now
    row = draw(cast, 100).drawn[0]
    for who in people:
        with pytest.raises(NotPermitted, match="somebody else judges it"):
            look(cast, row, who)
        assert duty_of(cast, who) == {}
    look(cast, row, "g1.fresh")
