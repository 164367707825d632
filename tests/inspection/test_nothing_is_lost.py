"""No finding and no problem that an inspection came upon goes lost on the way to what it becomes."""

import pytest

from models.findings import Finding, FindingKind, FindingUnit, Outcome, ThematicProblem
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found, acknowledge, by_gap, by_task, kinds_told
from tests.process.lived import Life
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.closing import close_inspection
from workflow.inspection.finding_review import accept_finding, drop_finding, send_back_finding
from workflow.inspection.findings import edit_finding
from workflow.inspection.merging import merge_finding
from workflow.inspection.report.whole import read_report
from workflow.inspection.thematic import join_problem
from workflow.ledger.voiding import void_task
from workflow.reminders.days import local_day

REASON = "It says the same as another one."


def test_an_accepted_finding_goes_only_into_an_accepted_one(cast: Cast) -> None:
    found = Found.begin(cast)
    other, finding = found.reviewed(statement="The same again"), found.accepted()
    with pytest.raises(InvalidInput) as refused:
        merge_finding(cast.session, finding, other, REASON, seen_version=finding.version, **found.by("office"))
    assert "has to be accepted first" in str(refused.value.message)
    accept_finding(cast.session, other, seen_version=other.version, **found.by("office"))
    merge_finding(cast.session, finding, other, REASON, seen_version=finding.version, **found.by("office"))
    assert finding.merged_into is other


def test_what_is_accepted_as_a_shortcoming_is_never_called_good_practice(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.accepted()
    good = found.facts(kind=FindingKind.GOOD_PRACTICE)
    with pytest.raises(InvalidInput) as refused:
        edit_finding(cast.session, finding, good, reason=REASON, seen_version=finding.version, **found.by("office"))
    assert refused.value.field == "kind"
    words = found.facts(statement="Other words")
    edit_finding(cast.session, finding, words, reason=REASON, seen_version=finding.version, **found.by("office"))
    assert finding.statement == "Other words"


def test_the_words_of_a_finding_stay_as_the_unit_was_told_them(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding, words = found.waiting().finding, found.facts(statement="Softer")
    cast.session.commit()
    with pytest.raises(WrongState) as refused:
        edit_finding(cast.session, finding, words, reason=REASON, seen_version=finding.version, **found.by("office"))
    assert str(refused.value.message).startswith("This finding stands in the letter S26-L001")
    cast.session.rollback()
    office, at = browser.as_("office"), "/inspections/S26/findings/1"
    page = office.get(at).text
    assert "its words stay as the unit was told them" in page
    assert f"{at}/edit" not in page
    assert office.get(f"{at}/edit").status_code == 409


def joined(found: Found, finding: Finding) -> ThematicProblem:
    """A problem of the finance office that the finding took in."""
    problem = found.problem()
    join_problem(found.session, problem, finding, seen_version=problem.version, **found.by("office"))
    found.session.flush()
    return problem


def stays(found: Found, problem: ThematicProblem) -> bool:
    """Whether the inspection cannot be closed because of it."""
    return any(problem.ref in told for told in found.loose_ends())


def test_a_problem_stands_alone_again_when_its_finding_is_dropped(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    problem = joined(found, finding)
    drop_finding(cast.session, finding, REASON, seen_version=finding.version, **found.by("office"))
    assert problem.finding is None
    assert stays(found, problem)
    assert kinds_told(cast.session, found.inspected.row)[-2:] == ["finding.dropped", "finding.parted"]


def test_a_problem_stands_alone_again_when_its_finding_becomes_good_practice(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    problem, good = joined(found, finding), found.facts(kind=FindingKind.GOOD_PRACTICE)
    edit_finding(cast.session, finding, good, reason=REASON, seen_version=finding.version, **found.by("office"))
    assert problem.finding is None
    assert stays(found, problem)


def test_a_problem_stands_alone_again_when_its_finding_leaves_the_unit(cast: Cast) -> None:
    found = Found.begin(cast)
    found.inspected.estates.team = found.inspected.finance.team
    cast.session.flush()
    finding = found.reviewed()
    problem = joined(found, finding)
    send_back_finding(cast.session, finding, REASON, seen_version=finding.version, **found.by("office"))
    assert problem.finding is finding
    moved = found.facts(units=(found.inspected.estates,))
    edit_finding(cast.session, finding, moved, reason=REASON, seen_version=finding.version, **found.by("g1.inspector"))
    assert problem.finding is None
    assert stays(found, problem)


def test_a_problem_is_named_until_something_came_of_it_with_its_finding(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    problem = joined(found, matter.finding)
    assert any(matter.finding.ref in told for told in found.loose_ends()), "named once, by the finding"
    by_gap(found, matter, life)
    assert not any(matter.finding.ref in told for told in found.loose_ends())
    assert not stays(found, problem)
    matter.finding.kind = FindingKind.GOOD_PRACTICE  # as it could be called in earlier days
    assert stays(found, problem)


def test_a_task_that_an_inspection_was_closed_on_is_not_declared_void(cast: Cast) -> None:
    found = Found.begin(cast)
    matter, row = found.waiting(), found.inspected.row
    found.hand_over(found.inspected.estates)
    acknowledge(found)
    by_task(found, matter, "The first one")
    declare_void(found, matter)
    assert any(matter.finding.ref in told for told in found.loose_ends())
    by_task(found, matter, "The second one")
    close_inspection(cast.session, row, seen_version=row.version, **found.by("committee"))
    with pytest.raises(WrongState) as refused:
        declare_void(found, matter)
    assert "S26 was closed because this task stands" in str(refused.value.message)


def declare_void(found: Found, matter: FindingUnit) -> None:
    task = matter.became
    assert task is not None
    void_task(found.session, task, "Handed out by mistake", seen_version=task.version, **found.by("office"))
    found.session.flush()


def test_no_finding_is_added_about_a_unit_that_has_its_letter(cast: Cast) -> None:
    found = Found.begin(cast)
    found.inspected.estates.team = found.inspected.finance.team
    cast.session.flush()
    elsewhere = found.draft(units=(found.inspected.estates,))
    found.hand_over()
    cast.session.commit()
    both = found.facts(units=(found.inspected.finance, found.inspected.estates))
    with pytest.raises(InvalidInput) as refused:
        found.draft()
    assert str(refused.value.message).startswith("The letter S26-L001 was handed over to Finance")
    with pytest.raises(InvalidInput):
        edit_finding(
            cast.session, elsewhere, both, reason="", seen_version=elsewhere.version, **found.by("g1.inspector")
        )
    found.draft(units=(found.inspected.estates,), statement="Another one there")


def test_the_report_counts_a_void_task_as_nothing(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    by_task(found, matter)
    task, row, today = matter.became, found.inspected.row, local_day(found.now)
    assert task is not None
    ref = task.ref
    became = read_report(cast.session, row, actor=cast["committee"], today=today).found.became
    assert (became[Outcome.SUPPLEMENTARY], became[None]) == (1, 0)
    declare_void(found, matter)
    cast.session.commit()
    became = read_report(cast.session, row, actor=cast["committee"], today=today).found.became
    assert (became[Outcome.SUPPLEMENTARY], became[None]) == (0, 1)
    cast.session.rollback()
    assert ref not in browser.as_("committee").get("/inspections/S26/report/findings").text
