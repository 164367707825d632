"""The leader of the lead unit asks for a later deadline, the office decides, and both are told at once."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.extensions import Extension, ExtensionStatus
from models.ledger import TaskKind
from models.people import Role
from tests.cast import Cast
from tests.ledger.extending import REASON, REFUSAL, ask, mails_of
from tests.process.lived import DAY, Life
from tests.process.players import hire
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.ledger.extensions import ask_extension, count_granted, list_extensions
from workflow.process.own_work import did_units_work
from workflow.reminders.days import local_day
from workflow.trail.history import list_history

OTHERS = [
    "finance.liaison",
    "estates.leader",
    "history.leader",
    "g1.inspector",
    "g1.leader",
    "committee",
    "auditor",
    "admin",
]


@pytest.fixture
def life(cast: Cast) -> Life:
    life = Life.begin(cast).start()
    life.session.commit()
    return life


def test_a_granted_request_moves_the_deadline_and_nothing_else(life: Life) -> None:
    of_measure, before = life.task.measures[0].deadline, life.task.deadline
    request = ask(life)
    assert (life.task.deadline, life.task.due_on) == (before, before)
    request.grant()
    assert life.task.deadline == life.task.due_on == before + 30 * DAY
    assert life.task.measures[0].deadline == of_measure
    assert (request.row.status, request.row.granted) == (ExtensionStatus.GRANTED, before + 30 * DAY)
    kinds = [kind for kind, _ in events_of(life)]
    assert kinds[-2:] == ["extension.asked", "extension.granted"]
    assert events_of(life)[-1][1] == {
        "deadline": life.task.deadline.isoformat(),
        "before": before.isoformat(),
        "wanted": life.task.deadline.isoformat(),
    }


def test_the_office_may_grant_an_earlier_day_than_asked_but_no_later_one(life: Life) -> None:
    before = life.task.deadline
    request = ask(life, 30)
    for wrong in (before, before - DAY, before + 31 * DAY, NO_DAY, date(1, 1, 1)):
        with pytest.raises(InvalidInput) as refused:
            request.grant(wrong)
        assert refused.value.field == "day"
    request.grant(before + 7 * DAY)
    assert life.task.deadline == request.row.granted == before + 7 * DAY


def test_a_refusal_leaves_the_date_standing_and_says_why(life: Life) -> None:
    before, version = life.task.deadline, life.task.version
    request = ask(life)
    with pytest.raises(InvalidInput) as refused:
        request.refuse("No.")
    assert refused.value.field == "reason"
    life.session.rollback()
    request.refuse()
    assert (life.task.deadline, life.task.due_on, life.task.version) == (before, before, version)
    assert (request.row.status, request.row.refusal) == (ExtensionStatus.REFUSED, REFUSAL)
    assert events_of(life)[-1][0] == "extension.refused"


def test_the_office_is_told_of_a_request_and_the_unit_of_the_decision(life: Life) -> None:
    hire(life.cast, "office.two", Role.OFFICE).email = "two@example.test"
    before = life.task.deadline.isoformat()
    request = ask(life)
    told = mails_of(life, "extension_asked")
    assert set(told) == {"office", "office.two"}
    assert told["office"]["reason"] == REASON
    assert (told["office"]["deadline"], told["office"]["wanted"]) == (before, request.row.wanted.isoformat())
    request.refuse()
    told = mails_of(life, "extension_refused")
    assert set(told) == {"finance.leader", "finance.liaison"}
    assert (told["finance.leader"]["reason"], told["finance.leader"]["deadline"]) == (REFUSAL, before)
    ask(life).grant()
    told = mails_of(life, "extension_granted")
    assert set(told) == {"finance.leader", "finance.liaison"}
    assert told["finance.liaison"]["deadline"] == life.task.deadline.isoformat()


def test_only_the_leader_of_the_lead_unit_asks_and_withdraws(life: Life) -> None:
    request = ask(life)
    for who in (*OTHERS, "office"):
        with pytest.raises(NotPermitted):
            request.withdraw(by=who)
        life.session.rollback()
    request.withdraw()
    life.session.commit()
    for who in (*OTHERS, "office"):
        with pytest.raises(NotPermitted):
            ask(life, by=who)
        life.session.rollback()


def test_only_an_office_without_a_tie_to_the_unit_decides(life: Life) -> None:
    hire(life.cast, "office.at_home", Role.OFFICE).home_unit_id = life.cast.units["finance"].id
    request = ask(life)
    for decide, who in product((request.grant, request.refuse), (*OTHERS, "finance.leader", "office.at_home")):
        with pytest.raises(NotPermitted):
            decide(by=who)
        life.session.rollback()
    assert request.row.status is ExtensionStatus.ASKED


def test_the_day_asked_for_lies_after_today_and_after_the_deadline(life: Life, cast: Cast) -> None:
    late = Life.begin(cast, deadline=local_day(life.now) - 10 * DAY)
    for task, day in (
        (life.task, life.task.deadline),
        (life.task, life.task.deadline - DAY),
        (life.task, NO_DAY),
        (late.task, local_day(life.now)),
        (late.task, local_day(life.now) - 5 * DAY),
        (late.task, None),
    ):
        with pytest.raises(InvalidInput) as refused:
            ask_extension(life.session, task, day, REASON, actor=cast["finance.leader"], now=life.now)
        assert refused.value.field == "wanted"
    ask(late, wanted=local_day(life.now) + DAY).grant()


def test_a_request_gives_a_reason(life: Life) -> None:
    for reason in ("", "   \n  ", "Too short", "Nul \0 in a long text", "\ud800 in a long reason"):
        with pytest.raises(InvalidInput) as refused:
            ask(life, reason=reason)
        assert refused.value.field == "reason"
        life.session.rollback()


def test_a_task_without_a_deadline_has_nothing_to_extend(cast: Cast) -> None:
    life = Life.begin(cast, kind=TaskKind.LONG_TERM, deadline=None, due_on=NO_DAY)
    with pytest.raises(InvalidInput) as refused:
        ask(life)
    assert refused.value.field == "wanted"


def test_one_request_at_a_time_waits(life: Life) -> None:
    request = ask(life)
    with pytest.raises(WrongState):
        ask(life, 40)
    life.session.rollback()
    request.withdraw()
    ask(life, 40).refuse()
    ask(life, 50)
    assert [one.status.value for one in list_extensions(life.session, life.task)] == ["asked", "refused", "withdrawn"]


def test_what_is_settled_stays_settled_and_is_never_deleted(life: Life) -> None:
    """Whoever posts the old form again, even with the newest version."""
    settled = []
    for settle in ("grant", "refuse", "withdraw"):
        request = ask(life)
        getattr(request, settle)()
        life.session.commit()
        settled.append(request)
    for request in settled:
        for again in (request.grant, request.refuse, request.withdraw):
            with pytest.raises(WrongState):
                again()
            life.session.rollback()
    assert len(life.session.scalars(select(Extension)).all()) == 3


def test_extensions_granted_in_this_cycle_are_counted(life: Life) -> None:
    for number in range(3):
        requests = list_extensions(life.session, life.task)
        assert count_granted(requests, life.task.cycle) == number
        ask(life, 10).grant()
    ask(life).refuse()
    requests = list_extensions(life.session, life.task)
    assert (count_granted(requests, 1), count_granted(requests, 2)) == (3, 0)


def test_whoever_asked_for_the_unit_has_worked_for_it(life: Life, session: Session) -> None:
    """So that he or she never reviews the task later."""
    chief = hire(life.cast, "finance.chief", Role.LEADER, unit="finance")
    session.commit()
    assert not did_units_work(life.task, chief)
    ask(life, by="finance.chief")
    assert did_units_work(life.task, chief)


def test_the_history_tells_it_in_sentences(life: Life) -> None:
    ask(life).refuse()
    request = ask(life)
    request.withdraw()
    told = [str(one.sentence) for one in list_history(life.session, life.task, actor=life.cast["auditor"], limit=4)]
    day = request.row.wanted
    assert told == [
        f"Withdrew the request to extend the deadline to {day}",
        f"Asked to extend the deadline to {day}: {REASON}",
        f"Refused the extension to {day}: {REFUSAL}",
        f"Asked to extend the deadline to {day}: {REASON}",
    ]


def test_an_assigned_task_may_ask_before_it_starts(cast: Cast) -> None:
    life = Life.begin(cast)
    request = ask(life)
    life.fire("start", "finance.leader")
    assert request.row.status is ExtensionStatus.ASKED
    request.grant()
    assert life.task.deadline == cast.now.date() + timedelta(days=90)
