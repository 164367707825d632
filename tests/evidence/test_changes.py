"""Revising, describing and taking out evidence; and that a submission stays as it was."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceKind
from models.ledger import Task
from models.process import Submission
from models.trail import Event
from tests.cast import Cast
from tests.evidence.conftest import Add, received, send_back, submit
from tests.evidence.files import make_pdf, make_picture
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.evidence.rules import AlreadyHere, edit_evidence, revise_evidence, withdraw_evidence
from workflow.process.manifest import find_differences


def test_a_revision_is_added_and_the_old_one_stays(session: Session, cast: Cast, add: Add, now: datetime) -> None:
    item = add()
    first = item.latest
    revise_evidence(session, item, received(make_picture(), "new.png"), actor=cast["finance.leader"], now=now)
    session.commit()
    assert [revision.number for revision in item.revisions] == [1, 2]
    assert item.revisions[0] is first
    assert item.latest.media_type == "image/png"
    with pytest.raises(AlreadyHere):
        revise_evidence(session, item, received(make_picture()), actor=cast["finance.leader"], now=now)


@pytest.mark.parametrize("name", ["estates.leader", "library.leader", "g1.inspector", "office"])
def test_only_the_own_unit_changes_its_evidence(
    session: Session, cast: Cast, add: Add, now: datetime, name: str
) -> None:
    item, actor = add(), cast[name]
    described = {"title": "T", "kind": item.kind, "dated_on": item.dated_on, "measure_ids": []}
    with pytest.raises(NotPermitted):
        revise_evidence(session, item, received(make_pdf("2")), actor=actor, now=now)
    with pytest.raises(NotPermitted):
        edit_evidence(session, item, **described, seen_version=item.version, actor=actor, now=now)
    with pytest.raises(NotPermitted):
        withdraw_evidence(session, item, reason="Not ours at all", seen_version=item.version, actor=actor, now=now)


def test_an_edit_is_one_event_with_before_and_after(
    session: Session, cast: Cast, add: Add, task: Task, now: datetime
) -> None:
    item, actor = add(), cast["finance.liaison"]
    session.flush()
    values = {"kind": EvidenceKind.MINUTES, "dated_on": now.date(), "measure_ids": [task.measures[0].id]}
    edit_evidence(session, item, title="Better", **values, seen_version=item.version, actor=actor, now=now)
    session.commit()
    event = session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert event.kind == "evidence.edited"
    assert '"title":["Proof","Better"]' in event.data
    assert '"kind":["data","minutes"]' in event.data
    count = session.scalar(select(func.count()).select_from(Event))
    edit_evidence(session, item, title="Better", **values, seen_version=item.version, actor=actor, now=now)
    assert session.scalar(select(func.count()).select_from(Event)) == count


def test_an_edit_of_an_older_page_is_a_conflict(session: Session, cast: Cast, add: Add, now: datetime) -> None:
    item = add()
    session.commit()
    with pytest.raises(Stale):
        edit_evidence(
            session, item, title="T", kind=item.kind, dated_on=item.dated_on, measure_ids=[],
            seen_version=item.version - 1, actor=cast["finance.liaison"], now=now,
        )  # fmt: skip


def test_evidence_is_taken_out_with_a_reason_and_stays_on_record(
    session: Session, cast: Cast, add: Add, now: datetime
) -> None:
    item, actor = add(), cast["finance.liaison"]
    session.flush()
    with pytest.raises(InvalidInput):
        withdraw_evidence(session, item, reason=" too short ", seen_version=item.version, actor=actor, now=now)
    withdraw_evidence(
        session, item, reason="The wrong file was taken.", seen_version=item.version, actor=actor, now=now
    )
    session.commit()
    assert item.withdrawn_at == now
    with pytest.raises(WrongState):
        revise_evidence(session, item, received(make_pdf("2")), actor=actor, now=now)


@pytest.fixture
def alone(session: Session, cast: Cast, now: datetime) -> Task:
    """A started task of finance without co-units."""
    from workflow.process.engine import fire

    made = cast.task()
    fire(session, made, "start", actor=cast["finance.liaison"], seen_version=made.version, now=now)
    session.commit()
    return made


def test_what_was_submitted_is_frozen(session: Session, cast: Cast, add: Add, alone: Task, now: datetime) -> None:
    item, actor = add(task=alone), cast["finance.liaison"]
    submit(session, cast, alone, now)
    for attempt in (
        lambda: add(make_pdf("late"), task=alone),
        lambda: revise_evidence(session, item, received(make_pdf("2")), actor=actor, now=now),
        lambda: withdraw_evidence(session, item, reason="Long enough", seen_version=item.version, actor=actor, now=now),
    ):
        with pytest.raises(WrongState):
            attempt()


def test_later_files_never_slip_into_a_submission(
    session: Session, cast: Cast, add: Add, alone: Task, now: datetime
) -> None:
    item, actor = add(task=alone), cast["finance.liaison"]
    submit(session, cast, alone, now)
    first = session.scalars(select(Submission)).one()
    manifest = first.manifest
    send_back(session, cast, alone, now)
    later = now + timedelta(hours=1)
    revise_evidence(session, item, received(make_pdf("2")), actor=actor, now=later)
    add(make_pdf("new"), task=alone, title="New")
    session.commit()
    assert first.manifest == manifest
    assert f'"revision":{item.revisions[0].id}' in manifest
    assert item.latest.sha256 not in manifest
    assert "files" not in find_differences(session, first)
    with pytest.raises(WrongState, match="submission 1"):
        withdraw_evidence(session, item, reason="Not wanted now", seen_version=item.version, actor=actor, now=later)


def test_an_earlier_cycles_evidence_stays_as_it_is(
    session: Session, cast: Cast, add: Add, task: Task, now: datetime
) -> None:
    item = add()
    task.cycle = 2
    session.flush()
    with pytest.raises(WrongState, match="earlier cycle"):
        revise_evidence(session, item, received(make_pdf("2")), actor=cast["finance.liaison"], now=now)
    assert add(title="The same file in the next cycle").cycle == 2


def test_a_refusal_leaves_no_row(session: Session, add: Add, task: Task) -> None:
    with pytest.raises(InvalidInput):
        add(dated_on=date(1980, 1, 1))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0
