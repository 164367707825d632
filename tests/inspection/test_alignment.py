"""Comparing a question across units: who sees what, the spread, and aligning the own team's rating with a reason."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import InspectionPhase, Phase
from models.people import Recusal
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import REASON, Inspected
from workflow.errors import NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.inspection.alignment import count_spread, list_compared, spread_where
from workflow.inspection.cells import find_cell
from workflow.inspection.template import template_of
from workflow.reminders.days import local_day
from workflow.trail.history import tell
from workflow.trail.kinds import EventKind

SECRET = "What only the own group reads."


def rated(cast: Cast) -> Inspected:
    work = Inspected.begin(cast)
    work.save(rating="yes", caught=SECRET)
    work.save("g2.inspector", "estates", rating="no", caught=SECRET)
    return work


def compared(work: Inspected, name: str, today: date | None = None) -> list[tuple[str, str, bool]]:
    """Unit, rating, and whether more than the rating is shown."""
    actor, day = work.cast[name], today or local_day(work.cast.now)
    among = spread_where(work.cast.session, work.row, actor=actor, today=day)
    rows = list_compared(work.cast.session, among, "completed", actor=actor, offset=0, limit=50)
    return [(row.inspected.unit.code, row.rating, row.cell is not None) for row in rows]


def test_leaders_compare_all_groups_without_the_notes_of_others(cast: Cast) -> None:
    work = rated(cast)
    assert compared(work, "g1.leader") == [("finance", "yes", True), ("estates", "no", False)]
    assert compared(work, "g2.inspector") == [("finance", "yes", False), ("estates", "no", True)]
    assert compared(work, "g1.inspector") == [("finance", "yes", True)]
    assert compared(work, "office") == [("finance", "yes", True), ("estates", "no", True)]


def test_before_the_comparing_begins_leaders_see_their_own_units_only(session: Session, cast: Cast) -> None:
    work = rated(cast)
    day = local_day(cast.now) + timedelta(days=5)
    phase = InspectionPhase(inspection_id=work.row.id, phase=Phase.ALIGNMENT, begins_on=day, ends_on=day)
    session.add(phase)
    session.commit()
    assert len(compared(work, "g1.leader")) == 1
    assert len(compared(work, "g1.leader", day)) == 2
    assert len(compared(work, "g1.leader", day + timedelta(days=9))) == 2


def test_no_rating_of_a_unit_of_ones_own_tie_is_compared(session: Session, cast: Cast) -> None:
    work = rated(cast)
    for name in ("g1.leader", "committee"):
        tie = Recusal(user_id=cast[name].id, unit_id=cast.units["estates"].id, reason="Tie", declared_at=cast.now)
        session.add(tie)
    session.commit()
    session.expire_all()
    for name in ("g1.leader", "committee"):
        assert compared(work, name) == [("finance", "yes", True)]


def test_the_spread_counts_units_by_rating_and_leaves_out_what_has_no_weight(session: Session, cast: Cast) -> None:
    work = rated(cast)
    template = template_of(work.row.template)
    among = spread_where(session, work.row, actor=cast["office"], today=local_day(cast.now))
    spreads, together = count_spread(session, among, template, "completed")
    assert [(one.team and one.team.number, one.counts, one.mean) for one in spreads] == [
        (1, Counter(yes=1), 100),
        (2, Counter(no=1), 0),
    ]
    assert (together.units, together.mean) == (2, 50)
    work.save("g2.inspector", "estates", rating="not_applicable")
    _, together = count_spread(session, among, template, "completed")
    assert together.mean == 100
    _, untouched = count_spread(session, among, template, "strategy")
    assert (untouched.counts[""], untouched.mean) == (2, None)


def test_an_alignment_keeps_the_earlier_rating_and_the_reason(session: Session, cast: Cast) -> None:
    work = rated(cast)
    work.align("partly")
    work.align("no")
    cell = find_cell(session, work.finance, "completed")
    assert cell is not None
    assert (cell.rating, cell.caught) == ("no", SECRET)
    assert [(row.before, row.after, row.reason) for row in cell.alignments] == [
        ("yes", "partly", REASON),
        ("partly", "no", REASON),
    ]
    event = session.scalars(select(Event).where(Event.kind == EventKind.INSPECTION_ALIGNED)).first()
    assert event is not None
    assert json.loads(event.data)["rating"] == ["yes", "partly"]
    assert str(tell(event).sentence).endswith(f"from “Yes” to “Partly”: {REASON}")


def test_an_aligned_rating_does_not_change_in_passing(session: Session, cast: Cast) -> None:
    work = rated(cast)
    work.align("partly")
    with pytest.raises(NeedsUnmet) as refused:
        work.save(rating="yes", caught=SECRET)
    assert [reason.field for reason in refused.value.reasons] == ["rating"]
    session.rollback()
    work.save(rating="partly", caught="More was found.")


@pytest.mark.parametrize("name", ["g1.inspector", "g2.inspector", "office", "committee", "finance.leader"])
def test_only_the_leader_of_the_unit_s_team_aligns(cast: Cast, name: str) -> None:
    work = rated(cast)
    with pytest.raises(NotPermitted):
        work.align("no", by=name)


def test_an_alignment_changes_something_for_a_reason_on_what_was_seen(session: Session, cast: Cast) -> None:
    work = rated(cast)
    with pytest.raises(NeedsUnmet) as refused:
        work.align("yes", reason="short")
    assert {reason.field for reason in refused.value.reasons} == {"rating", "reason"}
    session.rollback()
    with pytest.raises(Stale):
        work.align("no", seen=7)
    session.rollback()
    with pytest.raises(WrongState):
        work.align("no", question="strategy")


def test_the_page_of_a_question_shows_the_spread_and_no_words_of_another_group(cast: Cast, browser: Browser) -> None:
    rated(cast)
    page = browser.as_("g1.leader").get("/inspections/S26/compare/completed").text
    assert page.count(SECRET) == 1
    assert "another group’s" in page
    assert "/units/finance/questions/completed/align" in page
    assert "/units/estates/" not in page
    assert browser.as_("g1.inspector").get("/inspections/S26/compare/completed").text.count("Estates") == 0
    assert browser.as_("office").get("/inspections/S26/compare/weather").status_code == 404


def test_a_leader_aligns_from_the_page(session: Session, cast: Cast, browser: Browser) -> None:
    work = rated(cast)
    leader, where = browser.as_("g1.leader"), "/inspections/S26/units/finance/questions/completed/align"
    refused = leader.submit(where, {"rating": "no", "reason": "short"})
    assert refused.status_code == 422
    assert "short" in refused.text
    assert leader.submit(where, {"rating": "no", "reason": REASON}).status_code == 302
    session.expire_all()
    cell = find_cell(session, work.finance, "completed")
    assert cell is not None
    assert cell.rating == "no"
    session.rollback()
    assert REASON in leader.get("/inspections/S26/compare/completed").text
