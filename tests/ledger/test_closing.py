"""Closing a campaign and reopening it: what it needs, who may, and what the trail keeps of it."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import TaskKind
from models.trail import Event
from tests.cast import Cast
from tests.monitoring.ballots.holding import Held
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.looking import draw, look, write_off
from tests.process.lived import Life
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.ledger.closing import (
    Decision,
    Left,
    close_campaign,
    count_left,
    find_decision,
    find_standing,
    reopen_campaign,
)
from workflow.trail.audit import verify_trail

DONE = "All 41 advances are settled and stay so."
WHY = "Two advances have been found again."


def close(cast: Cast, words: str = DONE, by: str = "committee", seen: int | None = None) -> None:
    version = cast.campaign.version if seen is None else seen
    close_campaign(cast.session, cast.campaign, words, actor=cast[by], seen_version=version, now=cast.now)
    cast.session.commit()


def reopen(cast: Cast, words: str = WHY, by: str = "committee", seen: int | None = None) -> None:
    version = cast.campaign.version if seen is None else seen
    reopen_campaign(cast.session, cast.campaign, words, actor=cast[by], seen_version=version, now=cast.now)
    cast.session.commit()


def test_the_committee_closes_what_is_written_off_or_void(session: Session, cast: Cast, now: datetime) -> None:
    Life.begin(cast).verify()
    Life.begin(cast).outlast().fire("conclude", "committee")
    cast.task(voided_at=now, void_reason="Entered twice")
    close(cast)
    assert cast.campaign.closed_at == now
    assert cast.campaign.changed_by_id == cast["committee"].id
    event = session.scalars(select(Event).where(Event.stream == f"campaign:{cast.campaign.id}")).one()
    assert (event.kind, json.loads(event.data)) == ("campaign.closed", {"conclusion": DONE})
    assert list(verify_trail(session)) == []


def test_what_still_stands_open_is_named_all_at_once(cast: Cast) -> None:
    waiting = [cast.task().ref for _ in range(6)]
    reviewed, back = Life.begin(cast).submit(), Life.begin(cast).rebound()
    watched, forgotten = Life.begin(cast).monitor(), Life.begin(cast, kind=TaskKind.LONG_TERM).verify()
    Life.begin(cast).verify()
    with pytest.raises(NeedsUnmet) as refused:
        close(cast, words="")
    assert [str(reason.message) for reason in refused.value.reasons] == [
        f"Tasks in the state “assigned”: 6 ({', '.join(waiting[:5])} …)",
        f"Tasks in the state “submitted”: 1 ({reviewed.task.ref})",
        f"Tasks in the state “long_term_monitoring”: 1 ({watched.task.ref})",
        f"Tasks in the state “rebounded”: 1 ({back.task.ref})",
        f"Long-term tasks that were never put under monitoring: 1 ({forgotten.task.ref})",
    ]
    cast.session.rollback()
    assert cast.campaign.closed_at is None


def test_a_ballot_with_codes_out_and_an_undecided_evaluation_keep_it_open(session: Session, cast: Cast) -> None:
    task = write_off(cast, "finance")[0]
    Held.prepare(cast, unit="", title="Never given out")
    held = Held.begin(cast, task).votes(satisfied=6)
    evaluated = Evaluated.begin(cast, held.now)
    with pytest.raises(NeedsUnmet) as refused:
        close(cast)
    assert [str(reason.message) for reason in refused.value.reasons] == [
        "Ballots whose codes are out, neither counted nor cancelled: 1 (How did it go)",
        "Evaluation 1 is not decided for every unit.",
    ]
    session.rollback()
    held.count()
    evaluated.decide_all()
    close(cast)


def test_what_a_closing_leaves_behind_is_counted(session: Session, cast: Cast) -> None:
    write_off(cast, "finance", 3)
    drawn = draw(cast, 100).drawn
    look(cast, drawn[0])
    Life.begin(cast).submit().fire("return", "g1.inspector")
    assert count_left(session, cast.campaign) == Left(looks=2, gaps=1)


def test_tasks_of_another_campaign_do_not_keep_this_one_open(session: Session, cast: Cast) -> None:
    first = cast.campaign
    other = type(first)(code="Y26", name="另一轮", feedback_on=first.feedback_on, concentrated_until=first.feedback_on)
    session.add(other)
    session.flush()
    cast.task(campaign=other)
    assert find_standing(session, first) == []
    assert [kind.count for kind in find_standing(session, other)] == [1]


@pytest.mark.parametrize("words", ["", "  \n", "Too short", " nine tens "])
def test_both_want_words(cast: Cast, words: str) -> None:
    for act, field in ((close, "conclusion"), (reopen, "reason")):
        with pytest.raises(InvalidInput) as refused:
            act(cast, words)
        assert refused.value.field == field
        cast.session.rollback()
        act(cast)


def test_only_the_committee_closes_and_reopens(cast: Cast) -> None:
    for act in (close, reopen):
        for person in set(cast.people) - {"committee"}:
            with pytest.raises(NotPermitted):
                act(cast, by=person)
            cast.session.rollback()
        close(cast) if act is close else reopen(cast)


def test_an_older_page_neither_closes_nor_reopens(cast: Cast) -> None:
    for act in (close, reopen):
        with pytest.raises(Stale):
            act(cast, seen=cast.campaign.version - 1)
        cast.session.rollback()
        act(cast)


def test_what_is_closed_is_not_closed_again_and_what_is_open_not_reopened(cast: Cast) -> None:
    with pytest.raises(WrongState):
        reopen(cast)
    cast.session.rollback()
    close(cast)
    with pytest.raises(WrongState) as refused:
        close(cast)
    assert str(refused.value.message) == "The campaign X26 was closed on 2026-03-02; the committee can reopen it."


def test_the_last_word_is_told_with_name_and_day(session: Session, cast: Cast, now: datetime) -> None:
    assert find_decision(session, cast.campaign) is None
    close(cast)
    assert find_decision(session, cast.campaign) == Decision(True, cast["committee"].name, now, DONE)
    reopen(cast)
    assert find_decision(session, cast.campaign) == Decision(False, cast["committee"].name, now, WHY)
    kinds = session.scalars(select(Event.kind).where(Event.stream == f"campaign:{cast.campaign.id}")).all()
    assert kinds == ["campaign.closed", "campaign.reopened"]
    assert list(verify_trail(session)) == []
