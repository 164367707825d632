"""The register of institutional documents: who enters and corrects what, and what is refused beside which field."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import EvidenceKind
from models.institutional import DocumentKind, Effect, InstitutionalDocument
from models.ledger import Campaign
from models.trail import Event
from tests.cast import Cast
from tests.evidence.registering import Register
from tests.process.lived import DAY, Life
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.evidence.register_rights import may_edit, require_readable
from workflow.ledger.voiding import void_task


@pytest.fixture
def register(cast: Cast) -> Register:
    return Register(Life.begin(cast))


def kinds(session: Session, task_id: int) -> list[str]:
    told = select(Event.kind).where(Event.stream == f"task:{task_id}", Event.kind.startswith("document."))
    return list(session.scalars(told.order_by(Event.seq)))


def test_a_document_is_entered_with_its_tasks_its_text_and_the_day_of_its_first_check(
    session: Session, register: Register
) -> None:
    life = register.life
    text = life.add_evidence("Rules", kind=EvidenceKind.INSTITUTIONAL_DOCUMENT)
    other = life.cast.task(lead="finance")
    refs = [life.task.ref, other.ref.lower()]
    row = register.enter(number="财字〔2026〕3号", issued_on=date(2025, 8, 31), refs=refs, evidence_id=text.id)
    assert [task.ref for task in row.tasks] == [life.task.ref, other.ref]
    assert (row.evidence, row.check_due_on, row.effect) == (text, date(2026, 2, 28), None)
    assert kinds(session, other.id) == kinds(session, life.task.id) == ["document.registered"]


def test_an_abolished_document_needs_no_check_and_one_that_is_in_force_again_does(register: Register) -> None:
    row = register.enter(kind=DocumentKind.ABOLISHED)
    assert row.check_due_on is None
    register.edit()
    assert row.check_due_on is not None
    register.edit(kind=DocumentKind.ABOLISHED)
    with pytest.raises(WrongState, match="abolished"):
        register.check()


def test_the_same_form_sent_twice_enters_it_once(session: Session, register: Register) -> None:
    first = register.enter(number="3")
    assert register.enter(number="3", waits=False) is first
    with pytest.raises(InvalidInput, match="in the register already") as refused:
        register.enter(number="3", name="The same under another name")
    assert refused.value.field == "number"
    register.enter(number="3", kind=DocumentKind.ABOLISHED)
    register.enter()
    with pytest.raises(InvalidInput) as refused:
        register.enter()
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"issued_on": None}, "issued_on"),
        ({"issued_on": date(2999, 1, 1)}, "issued_on"),
        ({"issued_on": date(1980, 1, 1)}, "issued_on"),
        ({"refs": []}, "tasks"),
        ({"refs": ["X26-T999"]}, "tasks"),
        ({"evidence_id": 999}, "evidence"),
    ],
)
def test_bad_values_are_refused_beside_their_field(register: Register, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        register.enter(**values)
    assert refused.value.field == field


def test_the_text_is_an_institutional_document_of_one_of_its_tasks(cast: Cast, register: Register) -> None:
    photo = register.life.add_evidence(kind=EvidenceKind.PHOTO)
    elsewhere = Life.begin(cast).start().add_evidence(kind=EvidenceKind.INSTITUTIONAL_DOCUMENT)
    for item in (photo, elsewhere):
        with pytest.raises(InvalidInput) as refused:
            register.enter(evidence_id=item.id)
        assert refused.value.field == "evidence"


@pytest.mark.parametrize("who", ["history.leader", "g1.inspector", "g1.leader", "committee", "auditor", "admin"])
def test_nobody_else_enters_or_corrects_a_document(register: Register, who: str) -> None:
    with pytest.raises(NotPermitted):
        register.enter(who)
    register.enter()
    with pytest.raises(NotPermitted):
        register.edit(who, name="Mine")


def test_a_unit_neither_adds_nor_takes_off_the_tasks_of_others(cast: Cast, register: Register) -> None:
    foreign = cast.task(lead="history")
    own = register.life.task
    with pytest.raises(InvalidInput, match=foreign.ref):
        register.enter("finance.leader", refs=[own.ref, foreign.ref])
    row = register.enter("office", refs=[own.ref, foreign.ref])
    register.edit("finance.leader", refs=[own.ref, foreign.ref], name="A better name")
    with pytest.raises(InvalidInput, match="only its own unit or the office"):
        register.edit("finance.leader", refs=[own.ref])
    register.edit("office", refs=[foreign.ref])
    assert row.tasks == [foreign]
    assert kinds(cast.session, own.id) == ["document.registered", "document.edited", "document.edited"]


def test_once_it_is_checked_only_the_office_corrects_it(register: Register) -> None:
    row = register.enter()
    register.check(Effect.ON_PAPER, held_on=register.today - DAY)
    with pytest.raises(NotPermitted):
        register.edit("finance.liaison", kind=DocumentKind.ABOLISHED)
    assert not may_edit(register.life.cast["finance.leader"], row)
    with pytest.raises(InvalidInput, match="A check was held"):
        register.edit(issued_on=register.today)
    register.edit(name="A better name")
    assert (row.name, row.effect) == ("A better name", Effect.ON_PAPER)


def test_once_submitted_a_unit_neither_puts_the_check_off_nor_does_away_with_it(cast: Cast) -> None:
    register = Register(Life.begin(cast).start())
    issued, other = register.today - 20 * DAY, cast.task(lead="finance").ref
    row = register.enter(issued_on=issued)
    register.edit("finance.liaison", issued_on=issued - DAY)
    register.life.fire("submit", "finance.leader")
    due, refs = row.check_due_on, [register.life.task.ref]
    for field, values in (
        ("issued_on", {"issued_on": issued}),
        ("kind", {"kind": DocumentKind.ABOLISHED}),
        ("tasks", {"refs": [other]}),
    ):
        with pytest.raises(InvalidInput, match="only the office") as refused:
            register.edit("finance.liaison", **{"issued_on": issued - DAY, **values})
        assert refused.value.field == field
    register.edit("finance.liaison", issued_on=issued - DAY, name="A better name", refs=[*refs, other])
    assert (row.name, row.check_due_on) == ("A better name", due)
    register.edit("office", issued_on=issued)
    assert row.check_due_on != due


def test_once_its_check_is_due_a_unit_does_not_put_it_off(register: Register) -> None:
    row = register.enter()
    assert row.check_due_on is not None
    assert row.check_due_on <= register.today, "issued 200 days ago"
    with pytest.raises(InvalidInput, match="only the office"):
        register.edit("finance.liaison", issued_on=register.today)
    register.edit("office", issued_on=register.today)
    assert row.check_due_on > register.today


def test_who_corrects_an_older_page_is_told_so(register: Register) -> None:
    row = register.enter()
    seen = row.version
    register.edit(name="A better name")
    with pytest.raises(Stale):
        register.edit(name="Another name", seen=seen)


def test_it_is_read_by_those_who_see_one_of_its_tasks(cast: Cast, register: Register) -> None:
    row = register.enter()
    for who in ("finance.liaison", "estates.leader", "g1.inspector", "auditor"):
        require_readable(cast[who], row)
    for who in ("history.leader", "g2.inspector", "admin"):
        with pytest.raises(NotPermitted):
            require_readable(cast[who], row)


def test_nothing_changes_in_a_closed_campaign(session: Session, register: Register, now: datetime) -> None:
    register.enter()
    session.get_one(Campaign, register.life.task.campaign_id).closed_at = now
    session.flush()
    for act in (lambda: register.enter(number="4"), lambda: register.edit(name="New"), register.check):
        with pytest.raises(WrongState, match="closed"):
            act()


def test_nothing_changes_about_a_document_of_void_tasks_alone(cast: Cast) -> None:
    register = Register(Life.begin(cast))
    row, office, task = register.enter(), cast["office"], register.life.task
    void_task(cast.session, task, "Entered in error", actor=office, seen_version=task.version, now=register.life.now)
    for act in (lambda: register.edit(name="New"), register.check, lambda: register.enter(number="4")):
        with pytest.raises(WrongState):
            act()
    assert not may_edit(office, row)
    assert cast.session.scalars(select(InstitutionalDocument)).all() == [row]
