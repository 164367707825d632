"""What follows: each accepted shortcoming becomes something by the rules that hold anyway; nothing stays without."""

from datetime import timedelta

import pytest

from models.causes import ReboundOrigin
from models.findings import FindingKind, FindingStatus, FindingUnit, Outcome
from models.ledger import Origin, State, TaskKind
from models.people import Grant, Role
from models.supplementary import SourceKind
from models.verification import GapState, Severity
from tests.cast import Cast
from tests.inspection.finding import STATEMENT, Found, kinds_told
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WorkflowError, WrongState
from workflow.inspection.closing import close_inspection, close_matter, propose_closing, refuse_closing
from workflow.inspection.finding_words import FindingFacts
from workflow.inspection.findings import edit_finding
from workflow.inspection.following import count_shares, follow_months, waiting_outcomes
from workflow.inspection.merging import merge_finding
from workflow.inspection.outcomes import Matter, is_settled, list_followed, list_matters
from workflow.inspection.settling import list_tasks_for, settle_by_gap, settle_by_rebound, settle_by_task
from workflow.inspection.thematic import join_problem, share_of
from workflow.ledger.supplementary import Thematic, find_source_of
from workflow.ledger.tasks import TaskFacts
from workflow.ledger.voiding import void_task
from workflow.reminders.days import local_day
from workflow.verification.gaps import GapFacts, close_gap, list_gaps

REASON = "The unit was dissolved in March."


def by_gap(found: Found, matter: Matter, life: Life, who: str = "office", **values: object) -> None:
    facts = GapFacts(STATEMENT, Severity.GRAVE, "Vouchers", local_day(found.now) + timedelta(days=30))
    seen = {"seen_version": matter.version, **values}
    settle_by_gap(found.session, matter, life.task, facts, **seen, **found.by(who))  # type: ignore[arg-type]
    found.session.flush()


def by_task(found: Found, matter: Matter, title: str = "Settle what is left", who: str = "office") -> None:
    category = found.cast.problem.category
    due = local_day(found.now) + timedelta(days=90)
    facts = TaskFacts(title, TaskKind.TIME_LIMITED, found.cast.units["finance"], due, planned_on=local_day(found.now))
    problem = Thematic(category, STATEMENT, "Special inspection")
    campaign = found.cast.campaign
    settle_by_task(found.session, matter, campaign, problem, facts, seen_version=matter.version, **found.by(who))
    found.session.flush()


def waits_for(cast: Cast, who: str) -> int:
    cast.session.flush()
    return int(cast.session.execute(waiting_outcomes(cast[who])).one().total)


def test_a_finding_becomes_a_gap_on_a_task_and_both_pages_name_the_other(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    assert list_tasks_for(cast.session, matter, Outcome.GAP) == [life.task]
    by_gap(found, matter, life)
    (gap,) = list_gaps(cast.session, life.task)
    assert (gap.description, gap.severity, gap.state, gap.watched) == (STATEMENT, Severity.GRAVE, GapState.OPEN, True)
    assert (matter.outcome, matter.became, matter.gap) == (Outcome.GAP, life.task, gap)
    (followed,) = list_followed(cast.session, life.task)
    assert (followed.ref, followed.outcome, followed.gap_id) == ("S26-F001", Outcome.GAP, gap.id)
    assert kinds_told(cast.session, life.task)[-1] == "task.follows"
    assert kinds_told(cast.session, found.inspected.row)[-1] == "finding.settled"


def test_a_gap_in_a_running_cycle_is_answered_by_the_next_submission(cast: Cast) -> None:
    life, found = Life.begin(cast).submit(), Found.begin(cast)
    matter = found.waiting()
    with pytest.raises(WrongState):
        by_gap(found, matter, life)  # under review
    assert list_tasks_for(cast.session, matter, Outcome.GAP) == []


def test_a_task_that_was_never_submitted_takes_no_gap(cast: Cast) -> None:
    life, found = Life.begin(cast).start(), Found.begin(cast)
    matter = found.waiting()
    with pytest.raises(WrongState):
        by_gap(found, matter, life)
    assert list_tasks_for(cast.session, matter, Outcome.GAP) == []


def test_a_finding_becomes_a_rebound_with_its_evidence_through_the_engine(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    data = {**life.data("rebound"), "origin": ReboundOrigin.SPECIAL_CHECK}

    def settle(who: str, **more: object) -> None:
        given = {**data, **more}
        versions = {"seen_version": matter.version, "seen_task": life.task.version}
        settle_by_rebound(cast.session, matter, life.task, given, **versions, **found.by(who))

    for who in ("g1.inspector", "committee"):
        with pytest.raises(NotPermitted):
            settle(who)
    with pytest.raises(NeedsUnmet):
        settle("office", evidence=[])
    cast.session.expire_all()
    assert (matter.outcome, life.task.state) == (None, State.VERIFIED)
    settle("office")
    assert (matter.outcome, matter.became, life.task.state) == (Outcome.REBOUND, life.task, State.REBOUNDED)


def test_a_finding_becomes_a_supplementary_task_linked_both_ways(cast: Cast) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    by_task(found, matter)
    task = matter.became
    assert task is not None
    source = find_source_of(cast.session, task)
    assert source is not None
    assert (source.kind, source.finding, source.text) == (SourceKind.FINDING, matter.finding, STATEMENT)
    assert (task.origin, task.lead_unit.code, matter.outcome) == (
        Origin.SUPPLEMENTARY,
        "finance",
        Outcome.SUPPLEMENTARY,
    )
    assert [row.ref for row in list_followed(cast.session, task)] == ["S26-F001"]


def test_a_supplementary_task_that_is_void_leaves_the_finding_without_an_outcome(cast: Cast) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    by_task(found, matter)
    task = matter.became
    assert task is not None
    assert waits_for(cast, "office") == 0
    void_task(cast.session, task, REASON, seen_version=task.version, **found.by("office"))
    cast.session.flush()
    assert not is_settled(matter)
    assert waits_for(cast, "office") == 1
    by_task(found, matter, "Settle it differently")
    assert is_settled(matter)


def test_sent_twice_it_becomes_something_once(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    seen, facts = matter.version, GapFacts(STATEMENT, Severity.MINOR, "", local_day(found.now) + timedelta(days=9))
    now = found.tick()
    for _ in range(2):
        settle_by_gap(cast.session, matter, life.task, facts, seen_version=seen, actor=cast["office"], now=now)
        cast.session.flush()
    assert len(list_gaps(cast.session, life.task)) == 1
    with pytest.raises(Stale):
        by_gap(found, matter, life, seen_version=seen)


@pytest.mark.parametrize("who", ["g1.inspector", "g1.leader", "committee", "auditor", "finance.leader", "admin"])
def test_only_the_office_settles(cast: Cast, who: str) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    with pytest.raises(NotPermitted):
        by_gap(found, found.waiting(), life, who)


def test_the_tied_settle_and_close_nothing(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    hire_the_tied(cast)
    for who in ("office.recused", "office.at_home"):
        assert waits_for(cast, who) == 0
        with pytest.raises(NotPermitted):
            by_gap(found, matter, life, who)
    for who in ("committee.recused", "committee.at_home"):
        with pytest.raises(NotPermitted):
            close_matter(cast.session, matter, REASON, seen_version=matter.version, **found.by(who))


def test_nothing_follows_before_the_hand_over_nor_while_an_answer_waits(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.accepted().units[0]
    with pytest.raises(WrongState):
        by_gap(found, matter, life)
    leader = cast["finance.leader"]
    answered = {"acknowledged_at": found.now, "acknowledged_by_id": leader.id, "answer": "Not so"}
    found.hand_over(**answered, answered_at=found.now, answered_by_id=leader.id)
    with pytest.raises(WrongState):
        by_gap(found, matter, life)


def test_only_an_accepted_shortcoming_becomes_something(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    found.hand_over()
    for finding in (found.reviewed(), found.accepted(statement="Good", kind=FindingKind.GOOD_PRACTICE)):
        with pytest.raises(WrongState):
            by_gap(found, finding.units[0], life)
    assert list_matters(cast.session, found.inspected.row) == []


def test_a_task_of_another_unit_or_campaign_is_no_outcome(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    found.inspected.row.campaigns = []
    cast.session.flush()
    with pytest.raises(InvalidInput):
        by_gap(found, matter, life)
    other = cast.task(lead="history")
    assert other not in list_tasks_for(cast.session, matter, Outcome.GAP)


def test_the_words_stand_once_something_came_of_them(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    by_gap(found, matter, life)
    finding = matter.finding
    words: FindingFacts = found.facts(statement="Softer")
    with pytest.raises(WrongState):
        edit_finding(cast.session, finding, words, reason=REASON, seen_version=finding.version, **found.by("office"))
    other = found.accepted(statement="The same again")
    with pytest.raises(WrongState):
        merge_finding(cast.session, finding, other, REASON, seen_version=finding.version, **found.by("office"))


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


def test_nobody_closes_what_he_or_she_proposed(cast: Cast) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    cast.session.add(Grant(user_id=cast["office"].id, role=Role.COMMITTEE, granted_at=cast.now))
    cast.session.flush()
    cast.session.expire_all()
    propose_closing(cast.session, matter, REASON, seen_version=matter.version, **found.by("office"))
    assert waits_for(cast, "office") == 0
    with pytest.raises(NotPermitted):
        close_matter(cast.session, matter, REASON, seen_version=matter.version, **found.by("office"))


def test_closing_the_inspection_tells_everything_that_stays_without_an_outcome(cast: Cast) -> None:
    found = Found.begin(cast)
    row = found.inspected.row

    def close(who: str = "committee") -> None:
        close_inspection(cast.session, row, seen_version=row.version, **found.by(who))

    with pytest.raises(WrongState):
        close()  # nothing is fed back yet
    matter, problem, draft = found.waiting(), found.problem(), found.draft(statement="Two")
    with pytest.raises(NotPermitted):
        close("office")
    with pytest.raises(NeedsUnmet) as refused:
        close()
    told = [str(reason.message) for reason in refused.value.reasons]
    assert [line.split(" ")[0].rstrip(",") for line in told] == [draft.ref, matter.finding.ref, problem.ref]
    draft.status = FindingStatus.DROPPED
    for one in (matter, problem):
        close_matter(cast.session, one, REASON, seen_version=one.version, **found.by("committee"))
    close()
    assert row.closed_at is not None
    for work in (found.draft, found.problem):
        with pytest.raises(WrongState):
            work()


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
    first, second = found.waiting(), found.accepted(statement="Two").units[0]
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
    months = follow_months(cast.session, row, list_matters(cast.session, row), found.now)
    assert [(month.settled, month.real) for month in months] == [(2, 0), (2, 1)]
    assert isinstance(first, FindingUnit)


def test_nothing_is_drawn_before_any_outcome(cast: Cast) -> None:
    found = Found.begin(cast)
    found.waiting()
    matters = list_matters(cast.session, found.inspected.row)
    assert follow_months(cast.session, found.inspected.row, matters, found.now) == []
    with pytest.raises(WorkflowError):
        close_inspection(cast.session, found.inspected.row, seen_version=0, **found.by("committee"))
