"""Nothing stays without an outcome: closing with a reason, thematic problems, how much has become real."""

from datetime import timedelta

import pytest

from models.feedback import AnswerDecision
from models.findings import FindingStatus, FindingUnit, Outcome
from models.people import Grant, Role
from models.supplementary import SourceKind
from tests.cast import Cast
from tests.inspection.finding import Found, acknowledge, by_gap, by_task, waits_for
from tests.process.lived import Life
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, WorkflowError, WrongState
from workflow.inspection.closing import (
    close_inspection,
    close_matter,
    find_closing_steps,
    propose_closing,
    refuse_closing,
)
from workflow.inspection.following import count_shares, follow_months
from workflow.inspection.merging import merge_finding
from workflow.inspection.outcomes import list_followed, list_matters
from workflow.inspection.settling import settle_by_rebound
from workflow.inspection.thematic import join_problem, share_of
from workflow.ledger.supplementary import find_source_of
from workflow.reminders.days import local_day
from workflow.verification.gaps import close_gap, list_gaps

REASON = "The unit was dissolved in March."


def test_the_office_proposes_and_the_committee_closes_with_a_reason(cast: Cast) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    assert (waits_for(cast, "office"), waits_for(cast, "committee")) == (1, 0)
    propose_closing(cast.session, matter, REASON, seen_version=matter.version, **found.by("office"))
    assert (waits_for(cast, "office"), waits_for(cast, "committee")) == (0, 1)
    refuse_closing(
        cast.session, matter, "Raise a task all the same.", seen_version=matter.version, **found.by("committee")
    )
    assert (matter.proposal, waits_for(cast, "office")) == ("", 1)
    propose_closing(cast.session, matter, REASON, seen_version=matter.version, **found.by("office"))
    with pytest.raises(NotPermitted):
        close_matter(cast.session, matter, REASON, seen_version=matter.version, **found.by("office"))
    with pytest.raises(InvalidInput):
        close_matter(cast.session, matter, "so", seen_version=matter.version, **found.by("committee"))
    close_matter(cast.session, matter, REASON, seen_version=matter.version, **found.by("committee"))
    assert (matter.outcome, matter.reason, waits_for(cast, "committee")) == (Outcome.CLOSED, REASON, 0)


def sit_on_the_committee(cast: Cast) -> None:
    """The office's person does, too."""
    cast.session.add(Grant(user_id=cast["office"].id, role=Role.COMMITTEE, granted_at=cast.now))
    cast.session.flush()
    cast.session.expire_all()


def test_nobody_decides_on_a_proposal_of_his_or_her_own(cast: Cast) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    sit_on_the_committee(cast)
    propose_closing(cast.session, matter, REASON, seen_version=matter.version, **found.by("office"))
    assert waits_for(cast, "office") == 0
    assert find_closing_steps(cast.session, matter, actor=cast["office"]) == set()
    for decide in (close_matter, refuse_closing):
        with pytest.raises(NotPermitted, match="yourself"):
            decide(cast.session, matter, REASON, seen_version=matter.version, **found.by("office"))


def test_nobody_closes_alone_what_the_office_would_have_closed(cast: Cast) -> None:
    """Neither without a proposal, nor after another one refused it, nor once he or she has left the office, whatever
    the unit is called by then."""
    found = Found.begin(cast)
    matter = found.waiting()
    sit_on_the_committee(cast)
    office = cast["office"]

    def close(who: str = "office") -> None:
        close_matter(cast.session, matter, REASON, seen_version=matter.version, **found.by(who))

    with pytest.raises(NotPermitted, match="Two persons"):
        close()
    propose_closing(cast.session, matter, REASON, seen_version=matter.version, **found.by("office"))
    refuse_closing(cast.session, matter, "Raise a task.", seen_version=matter.version, **found.by("committee"))
    assert find_closing_steps(cast.session, matter, actor=office) == {"propose"}
    with pytest.raises(NotPermitted, match="Two persons"):
        close()
    for grant in [one for one in office.grants if one.role is Role.OFFICE]:
        cast.session.delete(grant)
    cast.session.flush()
    cast.session.expire_all()
    for name in ("Finance", "Finance and accounting"):
        cast.units["finance"].name = name
        assert find_closing_steps(cast.session, matter, actor=office) == set()
        with pytest.raises(NotPermitted, match="Two persons"):
            close()
    close("committee")
    assert matter.outcome is Outcome.CLOSED


def test_closing_the_inspection_tells_everything_that_stays_without_an_outcome(cast: Cast) -> None:
    found = Found.begin(cast)
    row = found.inspected.row

    def close(who: str = "committee") -> None:
        close_inspection(cast.session, row, seen_version=row.version, **found.by(who))

    with pytest.raises(NeedsUnmet):
        close()  # nothing is fed back yet
    draft, matter, problem = found.draft(statement="Two"), found.waiting(), found.problem()
    with pytest.raises(NotPermitted):
        close("office")
    with pytest.raises(NeedsUnmet) as refused:
        close()
    told = [str(reason.message) for reason in refused.value.reasons]
    letter = "S26-L001"
    assert [line.split(" ")[0].rstrip(",") for line in told] == [draft.ref, letter, matter.finding.ref, problem.ref]
    acknowledge(found)
    draft.status = FindingStatus.DROPPED
    for one in (matter, problem):
        close_matter(cast.session, one, REASON, seen_version=one.version, **found.by("committee"))
    close()
    assert row.closed_at is not None
    with pytest.raises(WrongState, match="Committee closed the inspection on 20"):
        close()
    for work in (found.draft, found.problem):
        with pytest.raises(WrongState):
            work()


def test_an_inspection_is_not_closed_while_a_letter_waits_for_its_unit_or_for_the_office(cast: Cast) -> None:
    found = Found.begin(cast)
    row = found.inspected.row
    letters = [found.hand_over(unit) for unit in (found.inspected.finance, found.inspected.estates)]

    def refused() -> list[str]:
        with pytest.raises(NeedsUnmet) as told:
            close_inspection(cast.session, row, seen_version=row.version, **found.by("committee"))
        return [str(reason.message) for reason in told.value.reasons]

    waits = "the feedback letter is not acknowledged."
    assert refused() == [f"S26-L001, Finance: {waits}", f"S26-L002, Estates: {waits}"]
    acknowledge(found)
    letters[1].answer, letters[1].answered_by, letters[1].answered_at = REASON, cast["estates.leader"], found.tick()
    cast.session.flush()
    assert refused() == ["S26-L002, Estates: the answer to the feedback letter is not decided on."]
    letters[1].decision, letters[1].decision_reason = AnswerDecision.UPHELD, REASON
    letters[1].decided_at, letters[1].decided_by = found.tick(), cast["office"]
    cast.session.flush()
    close_inspection(cast.session, row, seen_version=row.version, **found.by("committee"))
    assert row.closed_at is not None


def test_before_the_feedback_the_page_of_closing_says_that_letters_are_missing(cast: Cast) -> None:
    found = Found.begin(cast)
    assert found.loose_ends() == [
        f"The feedback letter of {unit} is not handed over." for unit in ("Finance", "Estates")
    ]


def test_a_problem_that_goes_with_a_finding_is_not_named_beside_it(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter, joined = found.waiting(), found.problem()
    join_problem(cast.session, joined, matter.finding, seen_version=joined.version, **found.by("office"))
    acknowledge(found)
    assert found.loose_ends() == ["S26-F001, Finance: nothing has come of it yet."]
    by_gap(found, matter, life)
    assert found.loose_ends() == []


def test_a_thematic_problem_goes_with_a_finding_or_is_settled_alone(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter, joined, alone = found.waiting(), found.problem(), found.problem("Too many forms")
    assert (joined.ref, alone.ref) == ("S26-E001", "S26-E002")
    join_problem(cast.session, joined, matter.finding, seen_version=joined.version, **found.by("office"))
    assert list_matters(cast.session, found.inspected.row) == [matter, alone]
    with pytest.raises(WrongState):
        by_gap(found, joined, life)
    by_gap(found, matter, life)
    share = share_of(joined)
    assert share is not None
    assert share.outcome is Outcome.GAP
    with pytest.raises(WrongState):  # what it went with has become something
        join_problem(cast.session, joined, None, seen_version=joined.version, **found.by("office"))
    by_task(found, alone)
    assert alone.became is not None
    source = find_source_of(cast.session, alone.became)
    assert source is not None
    assert (source.kind, source.named) == (SourceKind.THEMATIC, "Special inspection")
    assert [row.ref for row in list_followed(cast.session, alone.became)] == ["S26-E002"]


def test_a_problem_joins_only_a_finding_about_its_own_unit_and_follows_it_when_merged(cast: Cast) -> None:
    found = Found.begin(cast)
    problem, first, second = found.problem(), found.reviewed(), found.reviewed(statement="The same again")
    draft = found.draft(statement="Not yet reviewed")
    with pytest.raises(InvalidInput):
        join_problem(cast.session, problem, draft, seen_version=problem.version, **found.by("office"))
    join_problem(cast.session, problem, second, seen_version=problem.version, **found.by("office"))
    merge_finding(cast.session, second, first, REASON, seen_version=second.version, **found.by("office"))
    cast.session.flush()
    assert problem.finding is first


def test_the_page_counts_what_has_become_real_and_follows_it_month_by_month(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    found.now = life.now
    second = found.accepted(statement="Two").units[0]
    first = found.waiting()
    row, today = found.inspected.row, local_day(found.now)
    by_gap(found, first, life)
    data = life.data("rebound")
    versions = {"seen_version": second.version, "seen_task": life.task.version}
    settle_by_rebound(cast.session, second, life.task, data, **versions, **found.by("office"))
    cast.session.flush()
    counts = {share.outcome: share for share in count_shares(list_matters(cast.session, row), today)}
    assert [counts[one].total for one in (Outcome.GAP, Outcome.REBOUND, None)] == [1, 1, 0]
    assert (counts[Outcome.GAP].real, counts[Outcome.GAP].in_time) == (0, 1)
    later = today + timedelta(days=400)
    assert {share.outcome: share.late for share in count_shares(list_matters(cast.session, row), later)}[
        Outcome.GAP
    ] == 1
    (gap,) = list_gaps(cast.session, life.task)
    found.now += timedelta(days=40)
    close_gap(cast.session, gap, "All vouchers are there.", seen_version=gap.version, **found.by("g1.inspector"))
    months = follow_months(cast.session, list_matters(cast.session, row), local_day(found.now))
    assert [(month.settled, month.real) for month in months] == [(2, 0), (2, 1)]
    assert isinstance(first, FindingUnit)


def test_nothing_is_drawn_before_any_outcome(cast: Cast) -> None:
    found = Found.begin(cast)
    found.waiting()
    matters = list_matters(cast.session, found.inspected.row)
    assert follow_months(cast.session, matters, local_day(found.now)) == []
    with pytest.raises(WorkflowError):
        close_inspection(cast.session, found.inspected.row, seen_version=0, **found.by("committee"))
