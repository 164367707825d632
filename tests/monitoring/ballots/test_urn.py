"""The urn under stress: another secret, the same code twice at once, votes while it is counted."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings, settings, use_settings
from models.ballots import Ballot, BallotItem
from tests.cast import Cast
from tests.monitoring.ballots.holding import HOUR, NO, Held
from tests.process.racing import WON, let_go, race
from workflow.monitoring.ballots.counting import count_ballots
from workflow.monitoring.ballots.urn_keys import UrnLocked
from workflow.monitoring.ballots.voting import cast_vote


def test_with_another_secret_the_urn_stays_shut_and_nothing_is_lost(session: Session, cast: Cast) -> None:
    held = Held.begin(cast).votes(satisfied=6)
    before = settings()
    use_settings(Settings(**{**before.model_dump(), "secret_key": "another one " * 4}, _env_file=None))
    with pytest.raises(UrnLocked):
        held.vote(NO, code=held.codes[0])
    session.rollback()
    assert count_ballots(session, held.row.closes_at, commit=session.commit) == 0
    use_settings(before)
    held.vote(NO).count()
    assert held.row.votes == 7


def test_of_two_who_send_the_same_code_at_once_one_is_counted(cast: Cast, database: str) -> None:
    held = Held.begin(cast)
    code, other, now, ballot_id = held.codes[0], held.codes[1], held.now, held.row.id
    let_go(cast)
    answers = {1: "satisfied"}
    same = [lambda s: cast_vote(s, code, answers, "", now=now)] * 5
    outcomes = race(database, [*same, lambda s: cast_vote(s, other, answers, "", now=now)])
    assert sorted(outcomes) == sorted([WON, WON, *["code_refused"] * 4])
    assert outcomes[-1] == WON
    ballot = cast.session.get_one(Ballot, ballot_id)
    count_ballots(cast.session, ballot.closes_at, commit=cast.session.commit)
    cast.session.refresh(ballot)
    assert ballot.votes == 2


def test_voting_and_counting_at_once_loses_no_ballot(cast: Cast, database: str) -> None:
    held = Held.begin(cast)
    codes, now, end, ballot_id = held.codes[:7], held.row.closes_at - HOUR, held.row.closes_at, held.row.id
    let_go(cast)
    votes = [lambda s, code=code: cast_vote(s, code, {1: "satisfied"}, "", now=now) for code in codes]
    outcomes = race(database, [*votes, lambda s: count_ballots(s, end, commit=s.commit)])
    ballot = cast.session.get_one(Ballot, ballot_id)
    assert ballot.votes == outcomes[:-1].count(WON)
    numbers = cast.session.scalars(select(BallotItem.satisfied)).one()
    assert numbers == (ballot.votes if ballot.votes and ballot.votes >= 5 else None)
