"""Working on a cell: who, when, what it may rest on; two people at once lose nothing; the trail keeps no words."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.inspection_work import BasisKind, Cell
from models.ledger import Campaign
from models.people import Recusal
from models.trail import Event
from tests.cast import Cast
from tests.evidence.registering import Register
from tests.inspection.acting import Inspected
from tests.process.lived import Life
from tests.verification.ways import interview as hold_interview
from workflow.errors import InvalidInput, NeedsUnmet, NotFound, NotPermitted, Stale, WrongState
from workflow.inspection.basis import list_sources
from workflow.inspection.cells import find_cell
from workflow.inspection.matrix import list_panels
from workflow.inspection.template import template_of
from workflow.trail.kinds import EventKind

WORDS = "The secretary said that nobody had read the rule."


def saved_events(session: Session) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.kind == EventKind.INSPECTION_CELL_SAVED).order_by(Event.id)))


def test_a_cell_keeps_what_was_looked_at_beside_what_came_to_light(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    work.save(rating="partly", looked="Minutes of March", caught="No decision in them", note=WORDS)
    cell = find_cell(session, work.finance, "completed")
    assert cell is not None
    assert (cell.rating, cell.looked, cell.caught, cell.note, cell.version) == (
        "partly",
        "Minutes of March",
        "No decision in them",
        WORDS,
        1,
    )


def test_the_trail_keeps_that_a_cell_was_worked_on_but_not_its_words(session: Session, cast: Cast) -> None:
    Inspected.begin(cast).save(rating="no", note=WORDS)
    event = saved_events(session)[0]
    told = json.loads(event.data)
    assert told["fields"] == ["rating", "note"]
    assert told["rating"] == ["", "no"]
    assert WORDS not in event.data
    assert event.stream.startswith("inspection:")


def test_the_same_sent_twice_is_entered_once_and_nothing_makes_no_cell(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    with pytest.raises(AssertionError):  # None: there is nothing to keep
        work.save()
    work.save(rating="yes", note="As seen", seen=0)
    again = work.save(rating="yes", note=" As seen\r\n", seen=0)
    assert again.version == 1
    assert len(saved_events(session)) == 1


def test_of_two_people_in_one_cell_the_later_one_is_told(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    work.save(note="First", seen=0)
    with pytest.raises(Stale) as stale:
        work.save("g1.leader", note="Second", seen=0)
    assert stale.value.changed_by == "G1 Inspector"
    session.rollback()
    assert session.scalars(select(Cell)).one().note == "First"


@pytest.mark.parametrize(
    "name", ["g2.inspector", "office", "committee", "auditor", "finance.leader", "finance.liaison"]
)
def test_only_the_team_of_the_unit_works_on_it(cast: Cast, name: str) -> None:
    work = Inspected.begin(cast)
    with pytest.raises(NotPermitted):
        work.save(name, rating="yes")


def test_a_member_who_is_recused_has_no_part_in_the_unit(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    tie = Recusal(
        user_id=cast["g1.inspector"].id, unit_id=cast.units["finance"].id, reason="A cousin", declared_at=cast.now
    )
    session.add(tie)
    session.commit()
    session.expire_all()
    with pytest.raises(NotPermitted):
        work.save(rating="yes")


def plan(work: Inspected) -> None:
    work.row.opened_at = None


def feed_back(work: Inspected) -> None:
    work.row.fed_back_at = work.cast.now


def close(work: Inspected) -> None:
    feed_back(work)
    work.row.closed_at = work.cast.now


@pytest.mark.parametrize("move", [plan, feed_back, close])
def test_only_an_open_inspection_takes_work(session: Session, cast: Cast, move: Callable[[Inspected], None]) -> None:
    work = Inspected.begin(cast)
    move(work)
    session.commit()
    with pytest.raises(WrongState):
        work.save(rating="yes")


@pytest.mark.parametrize(
    "values",
    [{"rating": "splendid"}, {"note": "x" * 20_001}, {"looked": "a\0b"}, {"basis": ["task:x"]}, {"basis": ["y"]}],
)
def test_what_does_not_fit_is_refused_beside_its_field(cast: Cast, values: dict[str, Any]) -> None:
    with pytest.raises(NeedsUnmet) as refused:
        Inspected.begin(cast).save(**values)
    assert [reason.field for reason in refused.value.reasons] == list(values)


def test_a_question_that_the_template_lacks_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotFound):
        Inspected.begin(cast).save(question="weather", rating="yes")


def tokens(work: Inspected, by: str = "g1.inspector", unit: str = "finance") -> set[str]:
    return {one.token for one in list_sources(work.cast.session, getattr(work, unit), actor=work.cast[by])}


def test_a_rating_rests_on_what_is_on_record_of_the_unit(session: Session, cast: Cast) -> None:
    life = Life.begin(cast).submit()
    document = Register(life).enter()
    work = Inspected.begin(cast)
    session.commit()
    offered = list_sources(session, work.finance, actor=cast["g1.inspector"])
    kinds = {one.kind for one in offered}
    assert {BasisKind.TASK, BasisKind.EVIDENCE, BasisKind.DOCUMENT} <= kinds
    assert f"task:{life.task.id}" in tokens(work)
    assert f"document:{document.id}" in tokens(work)
    chosen = [one.token for one in offered]
    work.save(rating="yes", basis=chosen)
    assert len(saved_events(session)) == 1
    work.save(rating="yes", basis=chosen[:1])
    cell = find_cell(session, work.finance, "completed")
    assert cell is not None
    assert [f"{row.kind}:{getattr(row, f'{row.kind}_id')}" for row in cell.basis] == chosen[:1]


def test_a_task_without_a_deadline_is_offered_without_a_day(session: Session, cast: Cast) -> None:
    task, work = cast.task(due_on=NO_DAY), Inspected.begin(cast)
    offered = {one.id: one.day for one in list_sources(session, work.finance, actor=cast["g1.inspector"])}
    assert offered == {task.id: None}


def test_nothing_of_another_unit_or_campaign_can_be_chosen(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    others = cast.task("library")
    elsewhere = Campaign(
        code="Y26", name="整改", feedback_on=cast.now.date(), concentrated_until=cast.now.date() + timedelta(days=90)
    )
    session.add(elsewhere)
    session.flush()
    strange = cast.task("finance", campaign=elsewhere, ref="Y26-T001")
    session.commit()
    assert tokens(work) == set()
    for task in (others, strange):
        with pytest.raises(InvalidInput):
            work.save(basis=[f"task:{task.id}"])
        session.rollback()


def test_what_a_reader_may_not_read_shows_no_title(session: Session, cast: Cast) -> None:
    """Interviews stay inside: who does not read the reviews of a task learns neither title nor name."""
    life = Life.begin(cast).submit()
    interview = hold_interview(life)
    work = Inspected.begin(cast)
    assert f"interview:{interview.id}" in tokens(work)
    work.save(basis=[f"interview:{interview.id}"])
    template = template_of(work.row.template)

    def shown(name: str) -> list[Any]:
        panels = list_panels(session, work.finance, template, actor=cast[name])
        return [source for panel in panels for _, source in panel.basis]

    assert [source.title for source in shown("g1.leader")] == [interview.interviewed]
    tie = {"unit_id": cast.units["estates"].id, "reason": "A cousin", "declared_at": cast.now}
    session.add(Recusal(user_id=cast["g1.leader"].id, **tie))  # which has a part in the task
    session.commit()
    session.expire_all()
    assert shown("g1.leader") == [None]


def test_a_saved_basis_stays_when_somebody_who_may_not_read_it_saves(session: Session, cast: Cast) -> None:
    life = Life.begin(cast)
    work = Inspected.begin(cast)
    work.save(basis=[f"task:{life.task.id}"])
    life.task.group = cast.groups["g2"]
    session.commit()
    cell = work.save("g1.leader", note="Added", basis=[f"task:{life.task.id}"])
    assert len(cell.basis) == 1
