"""Checks of the implementation effect: held by the inspection side, never by the unit that issued the document."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.evidence import EvidenceKind
from models.institutional import DocumentKind, Effect
from models.people import Recusal, Role
from models.verification import EvidenceVerdict, Verdict
from tests.cast import Cast
from tests.evidence.registering import NOTE, Register
from tests.process.lived import DAY, Life
from tests.process.players import hire
from workflow.errors import InvalidInput, NotPermitted, Stale
from workflow.evidence.effect_checks import may_check
from workflow.evidence.register_list import Row, Wanted, count_documents, count_overdue, find_documents
from workflow.evidence.resting import count_resting, find_resting


@pytest.fixture
def register(cast: Cast) -> Register:
    return Register(Life.begin(cast))


def test_a_check_stands_with_its_result_and_the_day_of_the_next_one(register: Register) -> None:
    row, later = register.enter(), register.today + 90 * DAY
    register.check(Effect.PARTLY, next_check_on=later)
    assert (row.effect, row.check_due_on) == (Effect.PARTLY, later)
    register.check(Effect.WORKS, "office")
    assert (row.effect, row.check_due_on) == (Effect.WORKS, None)
    assert [(check.result, check.note) for check in row.checks] == [(Effect.PARTLY, NOTE), (Effect.WORKS, NOTE)]


def test_what_is_overdue_is_one_statement_that_reads_the_trail_once_however_many_there_are(
    session: Session, register: Register
) -> None:
    actor, today, sent = register.life.cast["g1.inspector"], register.today, list[str]()

    def note(*told: Any) -> None:
        sent.append(told[2])

    for number in range(20):
        register.enter(name=f"Rules {number}", waits=False)
        if number not in (0, 19):
            continue
        assert count_overdue(session, actor, today) == number + 1  # with what is read of a person the first time
        event.listen(engine := session.get_bind(), "before_cursor_execute", note)
        count_overdue(session, actor, today)
        event.remove(engine, "before_cursor_execute", note)
    one, twenty = sent
    assert one == twenty
    assert "AS MATERIALIZED" in one


@pytest.mark.parametrize(
    "who", ["finance.liaison", "finance.leader", "estates.leader", "g1.leader", "g2.inspector", "committee", "auditor"]
)
def test_nobody_but_the_inspectors_of_a_task_and_the_office_holds_one(register: Register, who: str) -> None:
    register.enter()
    with pytest.raises(NotPermitted):
        register.check(by=who)


def test_nobody_of_the_issuing_unit_holds_one_although_it_has_no_part_in_the_task(
    session: Session, cast: Cast, register: Register
) -> None:
    row, issuer = register.enter("office", unit=cast.units["history"]), cast.units["history"]
    at_home, tied = (hire(cast, name, Role.INSPECTOR, group="g1") for name in ("at.home", "tied"))
    at_home.home_unit_id = issuer.id
    session.add(Recusal(user_id=tied.id, unit_id=issuer.id, reason="A cousin", declared_at=cast.now))
    session.flush()
    session.expire_all()
    for who in ("at.home", "tied"):
        with pytest.raises(NotPermitted):
            register.check(by=who)
        assert not may_check(cast[who], row)
        assert count_overdue(session, cast[who], register.today) == 0
    assert may_check(cast["g1.inspector"], row)
    assert count_overdue(session, cast["g1.inspector"], register.today) == 1


def test_a_tie_to_any_of_its_tasks_bars_from_the_check(session: Session, cast: Cast, register: Register) -> None:
    refs = [register.life.task.ref, cast.task(lead="library").ref]
    row = register.enter("office", refs=refs)
    hire(cast, "reader", Role.INSPECTOR, group="g1").home_unit_id = cast.units["library"].id
    session.flush()
    session.expire_all()
    with pytest.raises(NotPermitted):
        register.check(by="reader")
    assert count_overdue(session, cast["reader"], register.today) == 0
    assert may_check(cast["g1.inspector"], row)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"result": None}, "result"),
        ({"note": "Too short"}, "note"),
        ({"held_on": None}, "held_on"),
        ({"held_on": date(2999, 1, 1)}, "held_on"),
        ({"held_on": date(2025, 1, 1)}, "held_on"),
        ({"next_check_on": date(2026, 1, 1)}, "next_check_on"),
    ],
)
def test_bad_values_are_refused_beside_their_field(register: Register, values: dict[str, Any], field: str) -> None:
    register.enter()
    with pytest.raises(InvalidInput) as refused:
        register.check(**values)
    assert refused.value.field == field


def test_checks_are_written_down_in_their_order_and_on_the_page_that_was_seen(register: Register) -> None:
    row = register.enter()
    seen = row.version
    register.check()
    with pytest.raises(Stale):
        register.check(seen_version=seen)
    with pytest.raises(InvalidInput, match="last check was held later"):
        register.check(held_on=register.today - DAY)


def test_the_lists_tell_what_is_due_never_checked_and_on_paper_only(session: Session, cast: Cast) -> None:
    register = Register(Life.begin(cast))
    today, actor = register.today, cast["office"]
    late = register.enter(name="Late")
    soon = register.enter(name="Soon", issued_on=today - 170 * DAY)
    fresh = register.enter(name="Fresh", issued_on=today)
    register.enter(name="Gone", kind=DocumentKind.ABOLISHED)
    paper = register.enter(name="Paper")
    register.check(Effect.ON_PAPER, next_check_on=today + 90 * DAY)

    def names(wanted: Wanted) -> list[str]:
        rows = find_documents(session, wanted, None, actor=actor, today=today, offset=0, limit=50)
        return [row.document.name for row in rows]

    assert names(Wanted.DUE) == [late.name, soon.name]
    assert set(names(Wanted.UNCHECKED)) == {late.name, soon.name, fresh.name}
    assert names(Wanted.ON_PAPER) == [paper.name]
    assert list(count_documents(session, None, actor=actor, today=today).values()) == [5, 2, 3, 1]
    assert set(count_documents(session, None, actor=cast["history.leader"], today=today).values()) == {0}
    assert [(Row(one, today).overdue, Row(one, today).due) for one in (late, soon, fresh)] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    found = {who: count_overdue(session, cast[who], today) for who in ("office", "g1.inspector", "g2.inspector")}
    assert found == {"office": 1, "g1.inspector": 1, "g2.inspector": 0}
    assert count_overdue(session, cast["finance.leader"], today) == 0
    cast.campaign.closed_at = cast.now
    session.flush()
    assert (names(Wanted.DUE), Row(late, today).overdue, count_overdue(session, actor, today)) == ([], False, 0)


def test_a_written_off_task_is_listed_when_only_rules_show_a_measure(session: Session, cast: Cast) -> None:
    """Whatever else was filed for it was found not relevant; before the write-off nothing is listed."""
    life = Life.begin(cast)
    life.start().add_evidence("Rules", kind=EvidenceKind.INSTITUTIONAL_DOCUMENT)
    life.fire("submit", "finance.leader")
    life.record_review()
    office, today = cast["office"], Register(life).today
    life.fire("verify", "g1.leader")
    assert count_resting(session, None, actor=office) == 0, "the vouchers show the measure"
    for verdict in session.query(EvidenceVerdict):
        if verdict.revision.evidence.kind is not EvidenceKind.INSTITUTIONAL_DOCUMENT:
            verdict.verdict = Verdict.IRRELEVANT
    session.flush()
    row = find_resting(session, None, actor=office, today=today, offset=0, limit=50)[0]
    assert (row.task, row.resting, row.measures, row.entirely, row.unchecked) == (life.task, 1, 1, True, True)
    register = Register(life)
    register.enter()
    register.check()
    row = find_resting(session, None, actor=office, today=today, offset=0, limit=50)[0]
    assert ([one.document for one in row.documents], row.unchecked) == ([register.row], False)
    assert count_resting(session, None, actor=cast["finance.leader"]) == 0, "verdicts are not told to the units"


def test_who_entered_a_document_does_not_check_it(register: Register, cast: Cast) -> None:
    row = register.enter("office")
    assert not may_check(cast["office"], row)
    assert count_overdue(cast.session, cast["office"], register.today) == 0
    with pytest.raises(NotPermitted, match="entered"):
        register.check(Effect.WORKS, "office")
    register.check(Effect.WORKS, "g1.inspector")


@pytest.mark.parametrize("values", [{"name": "Rules on lists"}, {"number": "7"}, {"issued_on": date(2025, 7, 1)}])
def test_who_changed_what_a_document_says_does_not_check_it(
    register: Register, cast: Cast, values: dict[str, Any]
) -> None:
    row = register.enter()
    register.edit(**values)
    assert not may_check(cast["office"], row)
    assert count_overdue(cast.session, cast["office"], register.today) == 0
    with pytest.raises(NotPermitted, match="changed by you"):
        register.check(by="office")
    register.check(by="g1.inspector")


def test_who_gave_a_document_its_text_does_not_check_it(register: Register, cast: Cast) -> None:
    text = register.life.start().add_evidence("Rules", kind=EvidenceKind.INSTITUTIONAL_DOCUMENT)
    row = register.enter()
    register.edit(evidence_id=text.id)
    assert not may_check(cast["office"], row)
    assert may_check(cast["g1.inspector"], row)


def test_who_added_a_task_to_a_document_may_check_it(register: Register, cast: Cast) -> None:
    row = register.enter()
    register.edit(refs=[register.life.task.ref, cast.task().ref])
    assert may_check(cast["office"], row)
