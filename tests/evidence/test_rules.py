"""Who may add evidence, when, and how much."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings, use_settings
from models.evidence import EvidenceSide
from models.ledger import State, Task, engine_at_work
from models.people import Recusal
from models.trail import Event
from tests.cast import Cast
from tests.evidence.conftest import Add, received
from tests.evidence.files import make_pdf
from workflow.errors import InvalidInput, NotPermitted, TooLarge, WrongState
from workflow.evidence.rules import AlreadyHere, revise_evidence
from workflow.trail.audit import verify_trail


def put(session: Session, task: Task, state: State, now: datetime) -> None:
    """Set a state without its history: only for what the rules ask of the state."""
    with engine_at_work():
        task.state, task.verified_at = state, now
        session.flush()


def test_a_units_file_belongs_to_the_unit_and_the_cycle(
    session: Session, cast: Cast, add: Add, task: Task, now: datetime
) -> None:
    seen = task.version
    item = add(measure_ids=[task.measures[0].id], now=now + timedelta(minutes=1))
    session.commit()
    assert (item.side, item.unit, item.cycle) == (EvidenceSide.UNIT, cast.units["finance"], 1)
    assert [measure.ref for measure in item.measures] == [task.measures[0].ref]
    assert (item.latest.number, item.latest.media_type, item.latest.size) == (1, "application/pdf", len(make_pdf()))
    assert task.version > seen
    assert session.scalars(select(Event.kind).order_by(Event.id.desc()).limit(1)).one() == "evidence.added"
    assert list(verify_trail(session)) == []


def test_a_co_unit_adds_for_itself(cast: Cast, add: Add) -> None:
    assert add(actor=cast["estates.liaison"]).unit is cast.units["estates"]


@pytest.mark.parametrize(
    "name", ["library.leader", "g1.inspector", "g1.leader", "office", "auditor", "committee", "admin"]
)
def test_nobody_else_adds_while_the_units_work(cast: Cast, add: Add, name: str) -> None:
    with pytest.raises((NotPermitted, WrongState)):
        add(actor=cast[name])


@pytest.mark.parametrize("state", [State.ASSIGNED, State.SUBMITTED, State.REBOUNDED])
@pytest.mark.parametrize("name", ["finance.liaison", "g1.inspector"])
def test_in_other_states_nobody_adds(
    session: Session, cast: Cast, add: Add, task: Task, now: datetime, state: State, name: str
) -> None:
    put(session, task, state, now)
    with pytest.raises(WrongState):
        add(actor=cast[name])


@pytest.mark.parametrize("state", [State.VERIFIED, State.LONG_TERM_MONITORING])
def test_the_inspection_side_adds_what_proves_a_rebound(
    session: Session, cast: Cast, add: Add, task: Task, now: datetime, state: State
) -> None:
    put(session, task, state, now)
    for number, name in enumerate(("g1.inspector", "office")):
        item = add(make_pdf(str(number)), actor=cast[name])
        assert (item.side, item.unit_id) == (EvidenceSide.INSPECTION, None)
    with pytest.raises(WrongState):
        add(actor=cast["finance.leader"])
    with pytest.raises(NotPermitted):
        add(actor=cast["g2.inspector"])


def test_a_recused_inspector_adds_nothing(session: Session, cast: Cast, add: Add, task: Task, now: datetime) -> None:
    put(session, task, State.VERIFIED, now)
    inspector, unit = cast["g1.inspector"], cast.units["estates"]
    session.add(Recusal(user=inspector, unit=unit, reason="Married to its head", declared_at=now))
    session.flush()
    with pytest.raises(NotPermitted):
        add(actor=inspector)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " ", "name": "  .pdf"}, None),
        ({"title": "x" * 201}, "title"),
        ({"dated_on": date(2026, 3, 3)}, "dated_on"),
        ({"dated_on": date(1989, 12, 31)}, "dated_on"),
        ({"measure_ids": [999_999]}, "measures"),
    ],
)
def test_a_bad_value_is_told_beside_its_field(add: Add, values: dict[str, object], field: str | None) -> None:
    if field is None:
        assert add(**values).title == "pdf"
        return
    with pytest.raises(InvalidInput) as refused:
        add(**values)
    assert refused.value.field == field


def test_a_measure_of_another_task_cannot_be_shown(cast: Cast, add: Add) -> None:
    other = cast.task()
    with pytest.raises(InvalidInput):
        add(measure_ids=[other.measures[0].id])


def test_the_title_comes_from_the_name_when_it_is_left_empty(add: Add) -> None:
    assert add(title="", name="../整改报告.pdf").title == "整改报告"


def test_the_same_file_again_is_refused_and_named(cast: Cast, add: Add) -> None:
    add(title="First")
    with pytest.raises(AlreadyHere) as refused:
        add(title="Second")
    assert "First" in str(refused.value)
    assert add(title="Of the co-unit", actor=cast["estates.liaison"]).id


def test_the_same_file_may_stand_on_two_tasks(
    session: Session, cast: Cast, add: Add, task: Task, now: datetime
) -> None:
    from workflow.process.engine import fire

    other = cast.task()
    fire(session, other, "start", actor=cast["finance.liaison"], seen_version=other.version, now=now)
    assert add().latest.sha256 == add(task=other).latest.sha256


def limited(settings: Settings, **limits: int) -> None:
    use_settings(settings.model_copy(update=limits))


def test_a_file_over_the_limit_is_refused_with_the_limit(settings: Settings, add: Add) -> None:
    limited(settings, evidence_file_mb=1)
    whole = make_pdf(size=1024 * 1024)
    assert add(whole).latest.size == 1024 * 1024
    with pytest.raises(TooLarge, match="1 MB"):
        add(whole + b"\n")


def test_the_files_of_a_task_are_limited_in_number(settings: Settings, add: Add) -> None:
    limited(settings, evidence_task_files=2)
    item = add(make_pdf("1"))
    add(make_pdf("2"))
    with pytest.raises(TooLarge, match="2 files"):
        add(make_pdf("3"))
    item.withdrawn_at = item.created_at
    assert add(make_pdf("3")).id


def test_the_files_of_a_task_are_limited_in_size(
    session: Session, settings: Settings, cast: Cast, add: Add, now: datetime
) -> None:
    limited(settings, evidence_task_mb=1)
    item = add(make_pdf(size=1000 * 1024))
    with pytest.raises(TooLarge, match="1 MB"):
        add(make_pdf("2", size=30 * 1024))
    with pytest.raises(TooLarge, match="1 MB"):
        revise_evidence(session, item, received(make_pdf("2", size=30 * 1024)), actor=cast["finance.liaison"], now=now)
    assert add(make_pdf("2")).id


def test_an_empty_file_is_refused(add: Add) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        add(b"")
