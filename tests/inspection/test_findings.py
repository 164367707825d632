"""Findings: written by members, reviewed by the leader, accepted by the office, merged, and never changed silently."""

import pytest
from sqlalchemy import select

from models.findings import Finding, FindingCell, FindingKind, FindingStatus
from models.inspection import Declaration, TeamMember
from models.inspection_work import Basis, BasisKind, Cell
from models.people import Recusal, Role
from models.verification import Severity
from tests.cast import Cast
from tests.inspection.finding import STATEMENT, Found, kinds_told
from tests.process.players import hire
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WorkflowError, WrongState
from workflow.inspection.finding_list import Wanted, count_findings, find_findings, list_cells, require_finding_seen
from workflow.inspection.finding_review import accept_finding, drop_finding, review_finding, send_back_finding
from workflow.inspection.finding_waiting import waiting_findings
from workflow.inspection.finding_words import compare_revisions
from workflow.inspection.findings import draft_finding, edit_finding
from workflow.inspection.merging import list_mergeable, merge_finding

REASON = "The numbers were counted again."


def cell_of(found: Found, unit: str = "finance", question: str = "not_on_paper") -> Cell:
    row = Cell(inspected=getattr(found.inspected, unit), question=question, rating="no")
    task = found.cast.task(lead=unit)
    row.basis.append(Basis(kind=BasisKind.TASK, of_task=task, added_at=found.now, added_by=found.cast["g1.inspector"]))
    found.session.add(row)
    found.session.flush()
    return row


def found_by_both(found: Found) -> tuple[Finding, Finding]:
    """The same found by both teams, before the office; the leader of the second team has a member."""
    member = hire(found.cast, "g2.second", Role.INSPECTOR, group="g2")
    team = found.inspected.estates.team
    assert team is not None
    team.members.append(TeamMember(inspection_id=found.inspected.row.id, user=member, leads=False))
    found.session.add(Declaration(inspection=found.inspected.row, user=member, declared_at=found.now))
    found.session.flush()
    first = found.reviewed()
    second = found.draft("g2.second", units=(found.inspected.estates,), statement="The same in estates")
    review_finding(found.session, second, seen_version=second.version, **found.by("g2.inspector"))
    return first, second


def test_a_member_writes_a_finding_from_cells_and_they_are_its_basis(cast: Cast) -> None:
    found = Found.begin(cast)
    cell = cell_of(found)
    finding = found.draft(questions=("not_on_paper",))
    assert (finding.ref, finding.status, finding.team.number) == ("S26-F001", FindingStatus.DRAFT, 1)
    assert [row.inspected for row in finding.units] == [found.inspected.finance]
    assert list_cells(cast.session, finding, actor=cast["g1.inspector"]) == [cell]
    assert found.draft(statement="Another").number == 2


def test_a_finding_sent_twice_is_written_once(cast: Cast) -> None:
    found = Found.begin(cast)
    now = found.tick()
    both = [
        draft_finding(cast.session, found.inspected.row, found.facts(), actor=cast["g1.inspector"], now=now)
        for _ in range(2)
    ]
    assert both[0] is both[1]


@pytest.mark.parametrize("who", ["g2.inspector", "office", "committee", "finance.leader", "g2.leader"])
def test_only_the_members_of_the_units_team_write_about_it(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        Found.begin(cast).draft(who)


def test_who_is_recused_from_the_unit_has_no_part_in_its_findings(cast: Cast) -> None:
    found = Found.begin(cast)
    finding, inspector = found.reviewed(), cast["g1.inspector"]
    reason = {"reason": "A cousin", "declared_at": cast.now}
    for person in (inspector, cast["office"]):
        cast.session.add(Recusal(user_id=person.id, unit_id=cast.units["finance"].id, **reason))
    cast.session.flush()
    cast.session.expire_all()
    with pytest.raises(NotPermitted):
        found.draft()
    for person in (inspector, cast["office"]):
        with pytest.raises(NotPermitted):
            require_finding_seen(cast.session, finding, actor=person)
    with pytest.raises(NotPermitted):
        accept_finding(cast.session, finding, seen_version=finding.version, **found.by("office"))


@pytest.mark.parametrize(
    ("values", "field"), [({"units": ()}, "units"), ({"aspect": "taste"}, "aspect"), ({"statement": " "}, "statement")]
)
def test_what_is_missing_is_told_beside_its_field(cast: Cast, values: dict[str, object], field: str) -> None:
    with pytest.raises(NeedsUnmet) as refused:
        Found.begin(cast).draft(**values)
    assert [reason.field for reason in refused.value.reasons] == [field]


def test_an_inspection_that_is_not_open_takes_no_finding(cast: Cast) -> None:
    found = Found.begin(cast)
    found.inspected.row.opened_at = None
    cast.session.flush()
    with pytest.raises(WrongState):
        found.draft()


def test_the_leader_reviews_corrections_of_his_or_her_own_but_nothing_that_nobody_else_wrote_at(cast: Cast) -> None:
    found = Found.begin(cast)
    own, touched, other = found.draft("g1.leader"), found.draft(statement="Two"), found.draft(statement="Three")
    entered = found.facts(statement="Two and more")
    edit_finding(
        cast.session, touched, entered, reason="", seen_version=touched.version, **found.by("g1.leader")
    )  # fmt: skip
    assert cast.session.execute(waiting_findings(cast["g1.leader"])).tuples().all() == [("S26", 2)]
    with pytest.raises(NotPermitted):
        review_finding(cast.session, own, seen_version=own.version, **found.by("g1.leader"))
    review_finding(cast.session, touched, seen_version=touched.version, **found.by("g1.leader"))
    gone_over = {"reason": "", "seen_version": own.version, **found.by("g1.inspector")}
    edit_finding(cast.session, own, found.facts(statement="Gone over"), **gone_over)
    review_finding(cast.session, own, seen_version=own.version, **found.by("g1.leader"))
    with pytest.raises(NotPermitted):
        review_finding(cast.session, other, seen_version=other.version, **found.by("g1.inspector"))
    review_finding(cast.session, other, seen_version=other.version, **found.by("g1.leader"))
    assert (other.status, other.reviewed_by) == (FindingStatus.REVIEWED, cast["g1.leader"])


def test_a_finding_goes_back_with_a_reason_and_from_then_on_keeps_its_words(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    with pytest.raises(InvalidInput):
        send_back_finding(cast.session, finding, "no", seen_version=finding.version, **found.by("office"))
    send_back_finding(cast.session, finding, REASON, seen_version=finding.version, **found.by("office"))
    assert (finding.status, finding.said) == (FindingStatus.DRAFT, REASON)
    words = found.facts(statement="Advances are settled late")
    with pytest.raises(InvalidInput) as refused:
        edit_finding(cast.session, finding, words, reason="", seen_version=finding.version, **found.by("g1.inspector"))
    assert refused.value.field == "reason"
    edit_finding(cast.session, finding, words, reason=REASON, seen_version=finding.version, **found.by("g1.inspector"))
    (kept,) = finding.revisions
    assert (kept.content["statement"], kept.reason, kept.revised_by) == (STATEMENT, REASON, cast["g1.inspector"])


def test_the_office_revises_with_a_reason_and_both_versions_stand_side_by_side(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    words = found.facts(statement="Advances are settled late only", severity=Severity.GRAVE)
    edit_finding(cast.session, finding, words, reason=REASON, seen_version=finding.version, **found.by("office"))
    cast.session.refresh(finding)
    statement, severity = compare_revisions(finding, finding.units)[1]
    assert [piece.text for piece in statement.before if piece.differs] == ["on paper"]
    assert [piece.text for piece in statement.after if piece.differs] == ["late"]
    assert (severity.before[0].text, severity.after[0].text) == (Severity.SERIOUS, Severity.GRAVE)
    with pytest.raises(NotPermitted):  # those words are the office's own now
        accept_finding(cast.session, finding, seen_version=finding.version, **found.by("office"))
    second = hire(cast, "office.second", Role.OFFICE)
    accept_finding(cast.session, finding, seen_version=finding.version, **found.by(second))
    assert finding.status is FindingStatus.ACCEPTED


def test_nobody_but_the_office_touches_a_reviewed_finding(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    for who in ("g1.inspector", "g1.leader", "committee", "auditor", "finance.leader"):
        words = found.facts(statement="Softer")
        with pytest.raises(NotPermitted):
            edit_finding(cast.session, finding, words, reason=REASON, seen_version=finding.version, **found.by(who))
        with pytest.raises(NotPermitted):
            accept_finding(cast.session, finding, seen_version=finding.version, **found.by(who))


def test_a_stale_form_is_told_who_was_faster(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    with pytest.raises(Stale):
        accept_finding(cast.session, finding, seen_version=finding.version - 1, **found.by("office"))


def test_what_is_dropped_stays_readable_and_takes_no_further_step(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    drop_finding(cast.session, finding, REASON, seen_version=finding.version, **found.by("office"))
    assert (finding.status, finding.said) == (FindingStatus.DROPPED, REASON)
    for step in (accept_finding, review_finding):
        with pytest.raises(WorkflowError):
            step(cast.session, finding, seen_version=finding.version, **found.by("office"))


def test_the_same_found_by_two_teams_is_merged_with_its_units_and_cells(cast: Cast) -> None:
    found = Found.begin(cast)
    cells = [cell_of(found), cell_of(found, "estates")]
    first, second = found_by_both(found)
    for finding, cell in zip((first, second), cells, strict=True):
        finding.cells.append(FindingCell(cell_id=cell.id))
    cast.session.flush()
    assert list_mergeable(cast.session, second, actor=cast["office"]) == [first]
    merge_finding(cast.session, second, first, REASON, seen_version=second.version, **found.by("office"))
    cast.session.flush()
    assert (second.status, second.merged_into, second.statement) == (FindingStatus.MERGED, first, "The same in estates")
    assert {row.inspected for row in first.units} == {found.inspected.finance, found.inspected.estates}
    assert {row.cell_id for row in first.cells} == {cell.id for cell in cells}
    assert first.statement == STATEMENT
    # each team sees the finding, but of its basis only what lies in its own units
    assert list_cells(cast.session, first, actor=cast["g1.inspector"]) == [cells[0]]
    require_finding_seen(cast.session, first, actor=cast["g2.inspector"])
    assert list_cells(cast.session, first, actor=cast["g2.inspector"]) == [cells[1]]


def test_a_draft_or_one_of_another_kind_is_not_merged(cast: Cast) -> None:
    found = Found.begin(cast)
    reviewed, draft = found.reviewed(), found.draft(statement="Two")
    good = found.reviewed(statement="Three", kind=FindingKind.GOOD_PRACTICE)
    with pytest.raises(WorkflowError):
        merge_finding(cast.session, draft, reviewed, REASON, seen_version=draft.version, **found.by("office"))
    for other in (draft, good, reviewed):
        with pytest.raises(InvalidInput):
            merge_finding(cast.session, reviewed, other, REASON, seen_version=reviewed.version, **found.by("office"))


def test_the_list_is_filtered_and_shows_each_his_own(cast: Cast) -> None:
    found = Found.begin(cast)
    found_by_both(found)
    found.draft(statement="Three", aspect="effect", severity=Severity.MINOR)
    row, office = found.inspected.row, cast["office"]
    assert count_findings(cast.session, row, Wanted(), actor=office)[None] == 3

    def numbers(who: str, wanted: Wanted) -> list[int]:
        rows = find_findings(cast.session, row, wanted, actor=cast[who], offset=0, limit=50)
        return [one.number for one in rows]

    assert numbers("office", Wanted(status=FindingStatus.DRAFT)) == [3]
    assert numbers("committee", Wanted(unit=cast.units["estates"])) == [2]
    assert numbers("auditor", Wanted(severity=Severity.MINOR)) == [3]
    assert numbers("office", Wanted(team=found.inspected.estates.team)) == [2]
    assert numbers("g1.inspector", Wanted()) == [1, 3]
    assert numbers("g2.inspector", Wanted()) == [2]
    assert numbers("g2.leader", Wanted()) == numbers("finance.leader", Wanted()) == []


def test_the_trail_tells_each_step(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.accepted()
    assert kinds_told(cast.session, found.inspected.row) == ["finding.drafted", "finding.reviewed", "finding.accepted"]
    assert cast.session.scalars(select(Finding)).one() is finding
