"""While a unit waits for an extension its task moves on: the request is decided on what then stands, or lapses."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.extensions import Extension, ExtensionStatus, Lapse
from models.ledger import State, Task, TaskKind
from models.people import Role, User
from tests.cast import PASSWORD, Cast
from tests.ledger.entered import change_task
from tests.ledger.extending import REFUSAL, Request, ask, mails_of
from tests.ledger.test_closing import close
from tests.process.lived import DAY, Life
from tests.process.players import hire
from tests.process.racing import WON, let_go, race
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NeedsUnmet, Stale, WrongState
from workflow.ledger.extensions import ask_extension, grant_extension, refuse_extension, withdraw_extension
from workflow.ledger.voiding import void_task
from workflow.process.duties import next_duty
from workflow.process.engine import fire
from workflow.reminders.days import local_day


@pytest.fixture
def life(cast: Cast) -> Life:
    life = Life.begin(cast).start()
    life.session.commit()
    return life


@pytest.fixture
def request_(life: Life) -> Request:
    return ask(life)


def lapsed(request: Request) -> Lapse | None:
    request.life.session.refresh(request.row)
    return request.row.lapse if request.row.status is ExtensionStatus.LAPSED else None


def test_a_submitted_task_no_longer_needs_one(life: Life, request_: Request) -> None:
    life.fire("submit", "finance.leader")
    assert lapsed(request_) is Lapse.SUBMITTED
    assert [kind for kind, _ in events_of(life)][-2:] == ["extension.lapsed", "task.submit"]
    life.session.commit()
    for act in (request_.grant, request_.refuse, request_.withdraw):
        with pytest.raises(WrongState):
            act()
        life.session.rollback()


def test_nobody_asks_in_a_state_in_which_the_deadline_does_not_count(cast: Cast) -> None:
    for live in (Life.submit, Life.verify, Life.monitor, Life.rebound):
        with pytest.raises(WrongState):
            ask(live(Life.begin(cast)))


def test_after_a_return_the_unit_asks_anew_on_the_new_deadline(life: Life, request_: Request) -> None:
    life.fire("submit", "finance.leader")
    life.fire("return", "g1.inspector")
    assert lapsed(request_) is Lapse.SUBMITTED
    anew = ask(life, 5)
    assert anew.row.deadline == life.task.deadline == local_day(life.now) + 30 * DAY


def test_no_request_reaches_into_the_next_cycle(life: Life, request_: Request) -> None:
    life.fire("submit", "finance.leader")
    life.record_review()
    life.fire("verify", "g1.leader")
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    assert (lapsed(request_), request_.row.cycle) == (Lapse.SUBMITTED, 1)
    anew = ask(life)
    assert anew.row.cycle == 2
    anew.grant()


def test_a_void_task_no_longer_needs_one(cast: Cast) -> None:
    life = Life.begin(cast)
    request = ask(life)
    version = life.task.version
    void_task(life.session, life.task, "Entered twice.", actor=cast["office"], seen_version=version, now=life.now)
    assert lapsed(request) is Lapse.VOIDED
    assert mails_of(life, "extension_lapsed")["finance.leader"]["why"] == "voided"
    life.session.commit()
    with pytest.raises(WrongState):
        ask(life)


def test_a_deadline_moved_by_hand_is_the_new_basis(life: Life, request_: Request) -> None:
    """Whoever was just deciding has to look again; then only a day after the new deadline can be granted."""
    seen, moved = request_.row.version, request_.row.deadline + 10 * DAY
    change_task(life.session, life.cast, life.task, deadline=moved)
    with pytest.raises(Stale) as stale:
        request_.grant(seen_version=seen)
    assert stale.value.changed_by == "Office"
    life.session.rollback()
    with pytest.raises(InvalidInput):
        request_.grant(moved)
    life.session.rollback()
    request_.grant(moved + DAY)
    assert life.task.deadline == moved + DAY


def test_a_deadline_moved_as_far_as_asked_leaves_nothing_to_decide(life: Life, request_: Request) -> None:
    moved = request_.row.wanted
    change_task(life.session, life.cast, life.task, deadline=moved)
    assert lapsed(request_) is Lapse.DEADLINE_MOVED
    assert life.task.deadline == moved
    assert set(mails_of(life, "extension_lapsed")) == {"finance.leader", "finance.liaison"}
    assert events_of(life)[-1] == (
        "extension.lapsed",
        {"why": "deadline_moved", "wanted": request_.row.wanted.isoformat()},
    )


def test_a_deadline_taken_away_leaves_nothing_to_extend(life: Life, request_: Request) -> None:
    change_task(life.session, life.cast, life.task, kind=TaskKind.LONG_TERM, deadline=None)
    assert lapsed(request_) is Lapse.DEADLINE_MOVED


def test_a_deadline_brought_forward_leaves_the_request_waiting(life: Life, request_: Request) -> None:
    change_task(life.session, life.cast, life.task, deadline=request_.row.deadline - 20 * DAY)
    assert request_.row.status is ExtensionStatus.ASKED
    request_.grant()


def test_another_lead_unit_does_not_inherit_the_request(cast: Cast) -> None:
    life = Life.begin(cast)
    request = ask(life)
    change_task(life.session, cast, life.task, lead_unit=cast.units["library"])
    assert lapsed(request) is Lapse.UNIT_CHANGED
    assert set(mails_of(life, "extension_lapsed")) == {"finance.leader", "library.leader", "library.liaison"}
    ask(life, by="library.leader")


def test_other_edits_leave_it_as_it_is(life: Life, request_: Request) -> None:
    version = request_.row.version
    change_task(life.session, life.cast, life.task, leader=life.cast["committee"])
    assert (request_.row.status, request_.row.version) == (ExtensionStatus.ASKED, version)


def test_once_the_day_has_passed_it_can_only_be_refused_or_withdrawn(life: Life, request_: Request) -> None:
    life.pass_time(200 * DAY)
    with pytest.raises(InvalidInput):
        request_.grant()
    life.session.rollback()
    request_.refuse()


def test_a_campaign_with_an_open_request_is_not_closed_and_a_closed_one_stands_still(
    cast: Cast, life: Life, request_: Request
) -> None:
    with pytest.raises(NeedsUnmet):
        close(cast)
    life.session.rollback()
    cast.campaign.closed_at = life.now  # as if by hand
    life.session.commit()
    for act in (request_.grant, request_.refuse, request_.withdraw, lambda: ask(life)):
        with pytest.raises(WrongState) as refused:
            act()
        assert str(refused.value.message).endswith("the committee can reopen it.")
        life.session.rollback()
    office = cast["office"]
    assert next_duty(life.session, life.task, actor=office, today=local_day(life.now)) is None


def test_a_request_decided_by_a_colleague_or_withdrawn_is_a_conflict(life: Life, request_: Request) -> None:
    seen = request_.row.version
    request_.withdraw()
    life.session.commit()
    with pytest.raises(Stale) as stale:
        request_.refuse(seen_version=seen)
    assert stale.value.changed_by == "Finance Leader"


def test_an_old_page_never_decides_on_a_newer_request(life: Life, request_: Request) -> None:
    """The version of both is the same; the address names the request."""
    seen = request_.row.version
    request_.withdraw()
    newer = ask(life, 300)
    assert newer.row.version == seen
    with pytest.raises(Stale):
        request_.grant(newer.row.wanted, seen_version=seen)


def test_of_two_who_decide_at_once_one_wins(cast: Cast, database: str, request_: Request) -> None:
    hire(cast, "office.two", Role.OFFICE)
    request_id, now, day = request_.row.id, request_.life.now, request_.row.wanted
    deciders = [cast["office"].id, cast["office.two"].id]
    asker = cast["finance.leader"].id
    let_go(cast)

    def act(rule: Callable[..., None], who: int, *values: Any) -> Callable[[Session], None]:
        def work(session: Session) -> None:
            row = session.get_one(Extension, request_id)
            rule(session, row, *values, actor=session.get_one(User, who), seen_version=1, now=now)

        return work

    outcomes = race(
        database,
        [
            act(grant_extension, deciders[0], day),
            act(refuse_extension, deciders[1], REFUSAL),
            act(withdraw_extension, asker),
            act(grant_extension, deciders[1], day - DAY),
        ],
    )
    assert sorted(outcomes) == ["stale", "stale", "stale", WON]


def test_of_two_leaders_who_ask_at_once_one_request_waits(cast: Cast, database: str, life: Life) -> None:
    hire(cast, "finance.chief", Role.LEADER, unit="finance")
    task_id, now, day = life.task.id, life.now, date(2027, 1, 1)
    leaders = [cast[name].id for name in ("finance.leader", "finance.chief")]
    let_go(cast)

    def asking(who: int) -> Callable[[Session], object]:
        return lambda session: ask_extension(
            session,
            session.get_one(Task, task_id),
            day,
            "We need more time for it.",
            actor=session.get_one(User, who),
            now=now,
        )

    assert sorted(race(database, [asking(who) for who in leaders])) == [WON, "wrong_state"]


def test_the_task_may_be_submitted_while_the_office_decides(cast: Cast, database: str, request_: Request) -> None:
    """Whoever comes first: the deadline moved or not, the trail and the request agree."""
    life = request_.life
    task_id, request_id, now, day = life.task.id, request_.row.id, life.now, request_.row.wanted
    office, leader, version = cast["office"].id, cast["finance.leader"].id, life.task.version
    let_go(cast)

    def grant(session: Session) -> None:
        row = session.get_one(Extension, request_id)
        grant_extension(session, row, day, actor=session.get_one(User, office), seen_version=1, now=now)

    def submit(session: Session) -> None:
        task, actor = session.get_one(Task, task_id), session.get_one(User, leader)
        fire(session, task, "submit", actor=actor, seen_version=version, now=now, password=PASSWORD)

    outcomes = race(database, [grant, submit])
    assert sorted(outcomes) == ["stale", WON]
    task, row = cast.session.get_one(Task, task_id), cast.session.get_one(Extension, request_id)
    if outcomes[0] == WON:
        assert (task.state, task.deadline, row.status) == (State.IN_PROGRESS, day, ExtensionStatus.GRANTED)
    else:
        assert (task.state, row.lapse) == (State.SUBMITTED, Lapse.SUBMITTED)
        assert task.deadline != day
