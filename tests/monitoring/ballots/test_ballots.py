"""Ballots by their rules: preparing, codes, voting, counting, what is hidden and from whom."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import Ballot, BallotCode, BallotComment, BallotStatus, Urn
from models.people import Recusal
from models.trail import Event
from tests.cast import Cast
from tests.monitoring.ballots.holding import DAY, DUNNO, FAIR, HOUR, NO, YES, Held, facts_of
from workflow.errors import NeedsUnmet, NotPermitted, WrongState
from workflow.monitoring.asked_and_found import find_asked
from workflow.monitoring.ballots.counting import count_ballots
from workflow.monitoring.ballots.holding import count_now, edit_ballot, prepare_ballot
from workflow.monitoring.ballots.reading import find_result, find_results_of, readable, require_readable, show_ballot
from workflow.monitoring.ballots.voting import CodeState, cast_vote, find_slip

INSPECTION_SIDE = {"g1.inspector", "g1.leader", "office", "committee", "auditor"}


def state_of(held: Held, code: str) -> str:
    held.cast.session.rollback()
    return find_slip(held.cast.session, code, held.now).state.value


def test_a_ballot_is_counted_and_dont_know_stays_outside(session: Session, cast: Cast) -> None:
    held = Held.begin(cast)
    held.votes(satisfied=3, basically=2, dissatisfied=1, unknown=2).vote(NO, comment="  Nothing changed.\r\nReally. ")
    held.count()
    result = find_result(session, cast.campaign, actor=cast["office"], unit=cast.units["finance"])
    assert result is not None
    assert (result.votes, result.codes, result.turnout) == (9, 20, 45)
    assert (result.satisfied, result.basically, result.dissatisfied, result.unknown) == (3, 2, 2, 2)
    assert (result.judged, result.satisfaction, result.dissatisfaction, result.unknown_share) == (7, 71, 29, 22)
    assert not result.unanimous
    assert session.scalars(select(BallotComment.text)).all() == ["Nothing changed.\nReally."]


def test_each_statement_has_its_own_numbers_and_the_unit_has_the_sum(session: Session, cast: Cast) -> None:
    first, second = cast.task(), cast.task()
    held = Held.begin(cast, first, second)
    for _ in range(5):
        held.vote(YES, NO)
    held.vote(FAIR, DUNNO).count()
    one, two = (find_result(session, cast.campaign, actor=cast["office"], task=task) for task in (first, second))
    assert one is not None
    assert two is not None
    assert (one.satisfied, one.basically, one.satisfaction, one.unanimous) == (5, 1, 100, True)
    assert (two.dissatisfied, two.unknown, two.satisfaction) == (5, 1, 0)
    whole = find_result(session, cast.campaign, actor=cast["office"], unit=first.lead_unit)
    assert whole is not None
    assert (whole.votes, whole.judged, whole.satisfaction) == (6, 11, 55)
    assert find_result(session, cast.campaign, actor=cast["office"]) is None


def test_nothing_is_known_before_the_end_below_the_minimum_or_when_it_was_cancelled(
    session: Session, cast: Cast
) -> None:
    open_one = Held.begin(cast, unit="").votes(satisfied=19)
    few = Held.begin(cast, unit="library").votes(dissatisfied=4)
    gone = Held.begin(cast, unit="estates").votes(satisfied=9).cancel()
    assert find_result(session, cast.campaign, actor=cast["office"]) is None
    shown = show_ballot(session, open_one.row.id, actor=cast["office"], now=open_one.now)
    assert (shown.status, shown.at_least, shown.total, shown.by_item) == (BallotStatus.OPEN, 10, None, ())
    few.count()
    for held, status in ((few, BallotStatus.TOO_FEW), (gone, BallotStatus.CANCELLED)):
        shown = show_ballot(session, held.row.id, actor=cast["office"], now=held.now)
        assert (shown.status, shown.total, shown.comments) == (status, None, ())
        assert find_result(session, cast.campaign, actor=cast["office"], unit=held.row.unit) is None
        assert {item.satisfied for item in held.row.items} == {None}
        assert session.get(Urn, held.row.id) is None


def test_only_the_inspection_side_reads_a_ballot_and_nobody_one_about_the_own_unit(
    session: Session, cast: Cast
) -> None:
    held, whole = Held.begin(cast).votes(satisfied=6).count(), Held.begin(cast, unit="")

    def readers(one: Held) -> set[str]:
        session.expire_all()
        mine = select(Ballot.id).where(Ballot.id == one.row.id)
        return {name for name, user in cast.people.items() if session.scalar(mine.where(readable(user)))}

    assert readers(held) == INSPECTION_SIDE
    assert readers(whole) == INSPECTION_SIDE | {"g2.inspector", "g2.leader"}
    cast["committee"].home_unit = cast.units["finance"]
    for name in ("g1.inspector", "office"):
        session.add(Recusal(user=cast[name], unit=cast.units["finance"], reason="A cousin", declared_at=cast.now))
    session.commit()
    assert readers(held) == {"g1.leader", "auditor"}
    with pytest.raises(NotPermitted):
        require_readable(session, cast["finance.leader"], held.row)
    with pytest.raises(NotPermitted):
        show_ballot(session, held.row.id, actor=cast["office"], now=held.now)


def test_one_statement_about_a_task_of_a_tie_hides_the_whole_ballot(session: Session, cast: Cast) -> None:
    held = Held.begin(cast, cast.task(), cast.task("finance", ("estates",)))
    cast["auditor"].home_unit = cast.units["estates"]
    session.commit()
    assert session.scalar(select(Ballot.id).where(readable(cast["auditor"]))) is None
    assert session.scalar(select(Ballot.id).where(readable(cast["g1.leader"]))) == held.row.id


def test_where_a_ballot_is_hidden_no_other_page_tells_its_numbers(session: Session, cast: Cast) -> None:
    free, tied = cast.task(), cast.task("finance", ("estates",))
    Held.begin(cast, free, tied).votes(satisfied=7, dissatisfied=3).count()
    cast["committee"].home_unit = cast.units["estates"]
    session.commit()
    session.expire_all()
    assert not find_results_of(session, free, actor=cast["committee"])
    assert find_asked(session, free, cast.now, actor=cast["committee"]) is None
    assert find_results_of(session, free, actor=cast["auditor"]).unit is not None
    assert find_asked(session, free, cast.now, actor=cast["auditor"]) is not None


def test_only_an_office_person_without_a_tie_holds_a_ballot(session: Session, cast: Cast) -> None:
    task = cast.task("finance", ("estates",))
    held = Held.prepare(cast, task)
    for name in set(cast.people) - {"office"}:
        with pytest.raises(NotPermitted):
            prepare_ballot(session, cast.campaign, facts_of(cast, task), actor=cast[name], now=cast.now)
        with pytest.raises(NotPermitted):
            held.issue(by=name)
        session.rollback()
    for unit in ("finance", "estates"):
        session.add(Recusal(user=cast["office"], unit=cast.units[unit], reason="A cousin", declared_at=cast.now))
        session.commit()
        with pytest.raises(NotPermitted) as refused:
            held.issue()
        assert refused.value.tied
        session.rollback()
        session.query(Recusal).delete()
        session.commit()
        session.expire_all()
    assert len(held.issue().codes) == 20


def test_everything_wrong_is_told_at_once_beside_its_field(session: Session, cast: Cast) -> None:
    cast.task("estates")
    session.commit()
    wrong = facts_of(
        cast, unit="history", title=" ", question="", opens_at=None, closes_at=cast.now - DAY, minimum=4, codes=2001
    )
    with pytest.raises(NeedsUnmet) as refused:
        prepare_ballot(session, cast.campaign, wrong, actor=cast["office"], now=cast.now)
    fields = {"unit", "title", "question", "opens_at", "closes_at", "minimum", "codes"}
    assert {reason.field for reason in refused.value.reasons} == fields
    theirs = replace(facts_of(cast, unit="estates"), statements="T001 fine\n1")
    for facts, field in (
        (theirs, "statements"),
        (replace(theirs, statements="T999 no such task"), "statements"),
        (replace(theirs, statements="", codes=9, minimum=10), "codes"),
        (replace(theirs, statements="", opens_at=cast.now + 8 * DAY), "closes_at"),
        (replace(theirs, unit=None), "statements"),
    ):
        with pytest.raises(NeedsUnmet) as refused:
            prepare_ballot(session, cast.campaign, facts, actor=cast["office"], now=cast.now)
        assert [reason.field for reason in refused.value.reasons] == [field]


def test_a_ballot_changes_until_its_codes_are_out(session: Session, cast: Cast) -> None:
    task = cast.task()
    held = Held.prepare(cast, task)
    facts = replace(facts_of(cast), statements=f"{task.ref}: Advances are settled in time\n", minimum=8)

    def edit() -> None:
        seen = held.row.version
        edit_ballot(session, held.row, facts, actor=cast["office"], seen_version=seen, now=cast.now)
        session.commit()

    edit()
    assert [(item.task, item.statement) for item in held.row.items] == [(task, "Advances are settled in time")]
    held.issue()
    with pytest.raises(WrongState):
        edit()
    session.rollback()
    kinds = session.scalars(select(Event.kind).where(Event.kind.startswith("ballot.")).order_by(Event.id)).all()
    assert kinds == ["ballot.prepared", "ballot.edited", "ballot.issued"]


def test_a_ballot_sent_twice_is_one_and_a_later_one_like_it_another(session: Session, cast: Cast) -> None:
    held = Held.begin(cast).cancel()
    twice = [Held.prepare(cast).row for _ in range(2)]
    assert twice[0] is twice[1] is not held.row


def test_codes_are_issued_again_only_before_the_ballot_opens(session: Session, cast: Cast) -> None:
    """Not "as long as nobody has voted": whoever tried would learn from the answer that somebody has."""
    held = Held.begin(cast, opens_at=cast.now + HOUR)
    first = held.codes[0]
    held.issue()
    held.now = held.row.opens_at
    assert state_of(held, first) == CodeState.UNKNOWN
    assert state_of(held, held.codes[0]) == CodeState.OPEN
    with pytest.raises(WrongState):
        held.issue()
    session.rollback()
    assert session.query(BallotCode).count() == 20


def test_a_code_says_what_it_is_good_for(session: Session, cast: Cast) -> None:
    held = Held.begin(cast)
    code = held.codes[0]
    typed = " ".join(code.lower()[start : start + 4] for start in range(0, 26, 4))
    assert state_of(held, typed) == CodeState.OPEN
    held.now -= 2 * HOUR
    assert state_of(held, code) == CodeState.WAITING
    held.now += 2 * HOUR
    held.vote(YES, code=code)
    assert state_of(held, code) == CodeState.USED
    assert state_of(held.end(), held.codes[-1]) == CodeState.CLOSED
    held.count()
    assert state_of(held, code) == state_of(held, held.codes[-1]) == state_of(held, "x") == CodeState.UNKNOWN
    assert session.query(BallotCode).count() == 0


def test_a_ballot_that_is_not_whole_is_refused_and_its_code_stays_good(session: Session, cast: Cast) -> None:
    held = Held.begin(cast, cast.task(), cast.task())
    code = held.codes[0]
    with pytest.raises(NeedsUnmet) as refused:
        cast_vote(session, code, {1: "satisfied", 2: "maybe"}, "x" * 301, now=held.now)
    assert {reason.field for reason in refused.value.reasons} == {"item-2", "comment"}
    assert state_of(held, code) == CodeState.OPEN


def test_in_a_closed_campaign_nobody_votes_and_nothing_is_counted(session: Session, cast: Cast) -> None:
    held = Held.begin(cast).votes(satisfied=6)
    cast.campaign.closed_at, cast.campaign.conclusion = cast.now, "All is done."
    cast.campaign.closed_by_id = cast["committee"].id
    session.commit()
    assert state_of(held, held.codes[0]) == CodeState.CLOSED
    assert count_ballots(session, held.end().now, commit=session.commit) == 0
    cast.campaign.closed_at = cast.campaign.closed_by_id = None
    cast.campaign.conclusion = ""
    session.commit()
    assert count_ballots(session, held.now, commit=session.commit) == 1


def test_a_ballot_is_counted_once_and_not_before_the_end(session: Session, cast: Cast) -> None:
    held = Held.begin(cast).votes(satisfied=6)

    def count() -> None:
        count_now(session, held.row, actor=cast["office"], seen_version=held.row.version, now=held.now)
        session.commit()

    with pytest.raises(WrongState):
        count()
    session.rollback()
    held.end()
    count()
    assert held.row.votes == 6
    with pytest.raises(WrongState):
        count()
    session.rollback()
    assert count_ballots(session, held.now, commit=session.commit) == 0
