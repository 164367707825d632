"""The cycles of a task side by side: nothing of an old one is lost or changed by a new one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.process.lived import Life
from tests.verification.ways import interview, judge, latest_submission, record
from workflow.verification.cycles import list_cycles

OLD_ROWS = [
    "SELECT * FROM statement WHERE cycle = 1",
    "SELECT * FROM submission WHERE cycle = 1",
    "SELECT * FROM signature WHERE id IN (SELECT signature_id FROM submission WHERE cycle = 1)",
    "SELECT * FROM sign_off WHERE cycle = 1",
    "SELECT * FROM rebound WHERE cycle = 1",
    "SELECT * FROM rebound_evidence",
    "SELECT * FROM measure_progress WHERE cycle = 1",
    "SELECT * FROM contribution WHERE cycle = 1",
    "SELECT * FROM evidence WHERE cycle = 1 ORDER BY id",
    "SELECT * FROM evidence_revision WHERE evidence_id IN (SELECT id FROM evidence WHERE cycle = 1) ORDER BY id",
    "SELECT * FROM gap WHERE cycle = 1",
    "SELECT r.* FROM step_record r JOIN submission s ON s.id = r.submission_id WHERE s.cycle = 1 ORDER BY r.id",
    "SELECT v.* FROM evidence_verdict v JOIN submission s ON s.id = v.submission_id WHERE s.cycle = 1 ORDER BY v.id",
    "SELECT i.* FROM interview i JOIN submission s ON s.id = i.submission_id WHERE s.cycle = 1 ORDER BY i.id",
]


def rows(session: Session) -> list[Sequence[Any]]:
    session.flush()
    return [session.execute(text(query)).all() for query in OLD_ROWS]


def test_a_task_that_has_not_started_has_no_cycle(cast: Cast) -> None:
    assert list_cycles(cast.session, Life.begin(cast).task) == []


def test_a_started_task_has_a_cycle_with_nothing_in_it(cast: Cast) -> None:
    life = Life.begin(cast).start()
    (cycle,) = list_cycles(cast.session, life.task)
    assert cycle.started_at == life.task.cycle_started_at
    assert (cycle.frozen, cycle.submissions, cycle.sign_off, cycle.rebound) == (None, [], None, None)


def test_everybody_sees_that_a_review_is_under_way(life: Life) -> None:
    assert [listed.begun for listed in list_cycles(life.session, life.task)[0].submissions] == [False]
    record(life)
    assert [listed.begun for listed in list_cycles(life.session, life.task)[0].submissions] == [True]


def test_a_withdrawn_submission_is_listed_but_states_nothing(life: Life) -> None:
    life.fire("withdraw", "finance.leader")
    (cycle,) = list_cycles(life.session, life.task)
    assert [listed.submission.status.value for listed in cycle.submissions] == ["withdrawn"]
    assert cycle.frozen is None


def test_a_new_cycle_keeps_the_old_one_byte_for_byte(life: Life) -> None:
    interview(life)
    life.record_review()
    life.fire("verify", "g1.leader")
    life.fire("rebound", "office", deadline=life.now.date().replace(year=life.now.year + 1))
    old = rows(life.session)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    life.prepare()
    life.fire("submit", "finance.leader")
    record(life)
    life.fire("return", "g1.inspector")
    life.session.commit()
    assert rows(life.session) == old


def test_both_cycles_stand_side_by_side_and_both_still_match(cast: Cast) -> None:
    life = Life.begin(cast).reopen()
    life.prepare()
    life.fire("submit", "finance.leader")
    judge(life)
    tables = list_cycles(life.session, life.task)
    assert [cycle.number for cycle in tables] == [1, 2]
    first, second = tables
    assert first.sign_off is not None
    assert first.sign_off.status.matches
    assert first.sign_off.sign_off.overtaken_at is not None
    assert first.rebound is not None
    assert first.started_at is not None
    assert second.started_at is not None
    assert first.started_at < second.started_at
    assert second.frozen is not None
    assert second.frozen.root_cause == "Nobody checked the list monthly."
    assert second.frozen.corrective_plan == "A monthly check by two people."
    assert second.submissions[0].submission.id == latest_submission(life).id
