"""What follows: each accepted shortcoming becomes something by the rules that hold anyway; nothing stays without."""

from datetime import timedelta

import pytest

from models.causes import ReboundOrigin
from models.findings import FindingKind, FindingUnit, Outcome
from models.ledger import Origin, State
from models.people import Recusal
from models.supplementary import SourceKind
from models.verification import GapState, Severity
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import STATEMENT, Found, by_gap, by_task, kinds_told, waits_for
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.inspection.closing import close_matter, propose_closing, refuse_closing
from workflow.inspection.finding_words import FindingFacts
from workflow.inspection.findings import edit_finding
from workflow.inspection.merging import merge_finding
from workflow.inspection.outcomes import is_settled, list_followed, list_matters
from workflow.inspection.settling import list_tasks_for, settle_by_gap, settle_by_rebound
from workflow.ledger.supplementary import find_source_of
from workflow.ledger.voiding import void_task
from workflow.reminders.days import local_day
from workflow.verification.gaps import GapFacts, list_gaps

REASON = "The unit was dissolved in March."


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


def test_a_tie_to_one_unit_of_a_finding_bars_from_settling_and_closing_it_for_the_others(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    both = found.accepted()
    both.units.append(FindingUnit(inspected=found.inspected.estates))
    found.hand_over()
    for who in ("office", "committee"):
        tie = {"reason": "A cousin works there", "declared_at": cast.now}
        cast.session.add(Recusal(user_id=cast[who].id, unit_id=cast.units["estates"].id, **tie))
    cast.session.commit()
    matter = both.units[0]
    with pytest.raises(NotPermitted):
        by_gap(found, matter, life)
    for decide, who in ((propose_closing, "office"), (refuse_closing, "committee"), (close_matter, "committee")):
        with pytest.raises(NotPermitted):
            decide(cast.session, matter, REASON, seen_version=matter.version, **found.by(who))


def test_nothing_follows_before_the_hand_over_nor_while_an_answer_waits(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.accepted().units[0]
    with pytest.raises(WrongState):
        by_gap(found, matter, life)
    leader = cast["finance.leader"]
    signed = {"acknowledged_at": found.now, "acknowledged_by_id": leader.id, "signed": "Received"}
    found.hand_over(**signed, answer="Not so", answered_at=found.now, answered_by_id=leader.id)
    with pytest.raises(WrongState):
        by_gap(found, matter, life)


def test_only_what_can_be_decided_waits_for_the_office_and_the_list_says_what_the_rest_waits_for(
    cast: Cast, browser: Browser
) -> None:
    found, page = Found.begin(cast), "/inspections/S26/what-follows"
    found.accepted()
    assert waits_for(cast, "office") == 0
    cast.session.commit()
    office = browser.as_("office")
    assert "waits for the feedback letter" in office.get(page).text
    letter, leader = found.hand_over(), cast["finance.leader"]
    assert waits_for(cast, "office") == 1
    letter.acknowledged_at = letter.answered_at = found.tick()
    letter.acknowledged_by = letter.answered_by = leader
    letter.signed, letter.answer = "Received", "Not so"
    assert waits_for(cast, "office") == 0
    cast.session.commit()
    told = office.get(page).text
    assert "waits for the decision on the unit’s answer" in told
    assert "waits for the feedback letter" not in told


def test_a_gap_and_a_rebound_are_offered_only_where_there_is_a_task_for_them(cast: Cast, browser: Browser) -> None:
    Found.begin(cast).waiting()
    cast.session.commit()
    at = "/inspections/S26/what-follows/finding/1/finance"
    office = browser.as_("office")
    page = office.get(at).text
    assert [f"{at}/{way}" in page for way in ("gap", "rebound", "task")] == [False, False, True]
    assert "No gap:" in page
    assert "No rebound:" in page
    Life.begin(cast).verify()
    cast.session.commit()
    page = office.get(at).text
    assert [f"{at}/{way}" in page for way in ("gap", "rebound")] == [True, True]
    assert "No gap:" not in page


def test_only_an_accepted_shortcoming_becomes_something(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    findings = found.reviewed(), found.accepted(statement="Good", kind=FindingKind.GOOD_PRACTICE)
    found.hand_over()
    for finding in findings:
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
    other, matter = found.accepted(statement="The same again"), found.waiting()
    by_gap(found, matter, life)
    finding = matter.finding
    words: FindingFacts = found.facts(statement="Softer")
    with pytest.raises(WrongState):
        edit_finding(cast.session, finding, words, reason=REASON, seen_version=finding.version, **found.by("office"))
    with pytest.raises(WrongState):
        merge_finding(cast.session, finding, other, REASON, seen_version=finding.version, **found.by("office"))
