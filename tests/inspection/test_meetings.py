"""Meetings of an inspection stay among its teams; seminars keep who attended and their material."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.meetings import Meeting, MeetingKind
from models.people import Grant, Recusal, Role
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.files import make_pdf
from tests.inspection.acting import Inspected
from tests.inspection.finding import Found
from tests.meetings.holding import facts_of
from workflow.errors import NeedsUnmet, NotPermitted, WrongState
from workflow.inspection.finding_list import require_finding_seen
from workflow.meetings.entering import MeetingFacts
from workflow.meetings.holding import add_decision, record_inspection_meeting, record_meeting
from workflow.meetings.of_inspection import ABOUT_ALL_UNITS
from workflow.meetings.reading import may_read
from workflow.trail.kinds import EventKind
from workflow.trail.searching import Asked, find_events

SEMINAR = {"kind": MeetingKind.SEMINAR, "title": "Seminar for inspectors", "people": "g1.leader\ng1.inspector"}


def hold(work: Inspected, **values: object) -> Meeting:
    meeting = record_inspection_meeting(
        work.cast.session, work.row, facts(work.cast, **values), actor=work.cast["office"], now=work.cast.now
    )
    work.cast.session.commit()
    return meeting


def facts(cast: Cast, **values: object) -> MeetingFacts:
    return replace(facts_of(cast), **{**SEMINAR, **values})


def readers(session: Session, cast: Cast, meeting: Meeting) -> set[str]:
    session.expire_all()
    return {name for name, person in cast.people.items() if may_read(session, person, meeting)}


def test_a_seminar_is_read_by_the_inspection_and_told_in_its_history(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast, opened=False)
    meeting = hold(work)
    assert [person.username for person in meeting.people] == ["g1.leader", "g1.inspector"]
    members = {"g1.leader", "g1.inspector", "g2.inspector"}
    assert readers(session, cast, meeting) == members | {"office", "committee", "auditor"}
    add_decision(session, meeting, "Read the plan first", None, actor=cast["office"], now=cast.now)
    session.flush()
    streams = session.scalars(select(Event.stream).where(Event.kind.startswith("meeting.")))
    assert set(streams) == {f"inspection:{work.row.id}"}


def become_leader_of_estates(cast: Cast, who: str) -> None:
    cast.session.add(Grant(user=cast[who], role=Role.LEADER, unit=cast.units["estates"], granted_at=cast.now))
    cast.session.commit()


def test_a_tie_to_an_inspected_unit_keeps_the_minutes_about_all_from_who_was_not_there(
    session: Session, cast: Cast
) -> None:
    work = Inspected.begin(cast)
    seminar = hold(work, people="g1.inspector")
    compared = [hold(work, kind=kind, people="g2.inspector") for kind in ABOUT_ALL_UNITS]
    members = {"g1.leader", "g1.inspector", "g2.inspector"}
    for meeting in (seminar, *compared):
        assert readers(session, cast, meeting) == members | {"office", "committee", "auditor"}
    for who in ("g1.inspector", "g2.inspector"):
        become_leader_of_estates(cast, who)
    for who in ("committee", "office"):  # the office wrote the minutes
        tie = {"reason": "A cousin works there", "declared_at": cast.now}
        session.add(Recusal(user=cast[who], unit=cast.units["finance"], **tie))
    session.commit()
    assert members < readers(session, cast, seminar)
    for meeting in compared:
        assert readers(session, cast, meeting) == {"g1.leader", "g2.inspector", "office", "auditor"}
    assert not find_events(session, Asked(kind=EventKind.MEETING_RECORDED), actor=cast["committee"], limit=5)[0]
    assert find_events(session, Asked(kind=EventKind.MEETING_RECORDED), actor=cast["auditor"], limit=5)[0]


def test_who_no_longer_inspects_reads_neither_minutes_nor_findings_of_the_old_team(
    session: Session, cast: Cast
) -> None:
    found, person = Found.begin(cast), cast["g1.inspector"]
    finding, seminar = found.draft(), hold(found.inspected, people="g1.leader")
    require_finding_seen(session, finding, actor=person)
    assert person.username in readers(session, cast, seminar)
    for grant in list(person.grants):
        grant.revoked_at = cast.now
    become_leader_of_estates(cast, person.username)
    assert person.username not in readers(session, cast, seminar)
    with pytest.raises(NotPermitted):
        require_finding_seen(session, finding, actor=person)


def test_a_unit_reads_the_feedback_meeting_that_it_was_at_and_no_other(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    meeting = hold(work, kind=MeetingKind.FEEDBACK, people="", units=[cast.units["finance"]])
    assert {"finance.leader", "finance.liaison"} < readers(session, cast, meeting)
    assert "estates.leader" not in readers(session, cast, meeting)
    for kind in (MeetingKind.SEMINAR, MeetingKind.PROMOTION, MeetingKind.GROUP_LEADERS):
        with pytest.raises(NeedsUnmet) as refused:
            hold(work, kind=kind, units=[cast.units["finance"]])
        assert [reason.field for reason in refused.value.reasons] == ["units"]
        session.rollback()


def test_a_meeting_of_the_teams_names_no_task_whose_unit_would_read_of_it(session: Session, cast: Cast) -> None:
    work, task = Inspected.begin(cast), cast.task()
    session.commit()
    with pytest.raises(NeedsUnmet) as refused:
        hold(work, kind=MeetingKind.GROUP_LEADERS, tasks=task.ref)
    assert [reason.field for reason in refused.value.reasons] == ["tasks"]


def test_each_side_has_its_own_kinds_of_meetings(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    with pytest.raises(NeedsUnmet):
        hold(work, kind=MeetingKind.JOINT)
    session.rollback()
    leaders = facts(cast, kind=MeetingKind.GROUP_LEADERS)
    with pytest.raises(NeedsUnmet):
        record_meeting(session, cast.campaign, leaders, actor=cast["office"], now=cast.now)


def test_only_the_office_records_and_nothing_is_recorded_once_closed(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    with pytest.raises(NotPermitted):
        record_inspection_meeting(session, work.row, facts(cast), actor=cast["g1.leader"], now=cast.now)
    session.rollback()
    meeting = hold(work)
    assert hold(work).id == meeting.id  # sent twice
    work.row.fed_back_at = work.row.closed_at = cast.now
    session.commit()
    with pytest.raises(WrongState):
        hold(work, title="Another")
    session.rollback()
    with pytest.raises(WrongState):
        add_decision(session, meeting, "Too late", None, actor=cast["office"], now=cast.now)


def test_a_closed_campaign_does_not_keep_the_inspection_from_meeting(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    cast.campaign.closed_at, cast.campaign.closed_by = cast.now, cast["committee"]
    cast.campaign.conclusion = "Everything is done."
    session.commit()
    assert hold(work).inspection is work.row


def test_the_office_records_a_seminar_with_its_material_from_the_page(
    session: Session, cast: Cast, browser: Browser
) -> None:
    Inspected.begin(cast)
    session.rollback()
    office, where = browser.as_("office"), "/inspections/S26/meetings/new?kind=group_leaders"
    page = office.get(where).text
    assert 'data-draft="/inspections/S26/meetings/new#group_leaders"' in page
    assert "(g1.leader)" in page
    assert "(g2.inspector)" in page
    assert "(g1.inspector)" not in page
    entered = {"kind": "seminar", "title": "Reading seminar", "held_on": "2026-03-02", "people": "g1.inspector"}
    saved = office.submit("/inspections/S26/meetings/new", entered)
    assert saved.status_code == 302
    seminar = office.get(saved.location).text
    assert "Reading seminar" in seminar
    assert "Give an action item" not in seminar
    file = {"file": (io.BytesIO(make_pdf()), "material.pdf")}
    added = office.submit(f"{saved.location}/files", file, page=saved.location, content_type="multipart/form-data")
    assert added.status_code == 302
    listed = browser.as_("g2.inspector").get("/inspections/S26/meetings").text
    assert "Reading seminar" in listed
    assert "meetings/new" not in listed
    assert browser.as_("g2.leader").get(saved.location).status_code == 403
    edited = office.submit(f"{saved.location}/edit", {**entered, "title": "Second seminar"})
    assert edited.status_code == 302
    assert "Second seminar" in office.get(saved.location).text
