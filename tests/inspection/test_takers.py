"""What has become something, or waits for the committee, takes nothing in: else the office alone would settle it."""

import pytest

from models.findings import FindingUnit
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found, acknowledge, by_task
from workflow.errors import InvalidInput
from workflow.inspection.closing import close_matter, propose_closing
from workflow.inspection.merging import list_mergeable, merge_finding, only_takers
from workflow.inspection.thematic import join_problem, list_alike

REASON = "Both groups found the same."
WAYS = ("closed", "proposed", "became")


def taker(found: Found, way: str) -> FindingUnit:
    matter = found.waiting()
    acknowledge(found)
    seen = {"seen_version": matter.version}
    if way == "closed":
        close_matter(found.session, matter, "Too small to pursue it", **seen, **found.by("committee"))
    elif way == "proposed":
        propose_closing(found.session, matter, "Too small to pursue it", **seen, **found.by("office"))
    else:
        by_task(found, matter)
    found.session.flush()
    return matter


def stays(found: Found, ref: str) -> bool:
    return any(ref in told for told in found.loose_ends())


@pytest.mark.parametrize("way", WAYS)
def test_nothing_vanishes_in_a_finding_that_is_settled_or_before_the_committee(cast: Cast, way: str) -> None:
    found = Found.begin(cast)
    grave, problem = found.accepted(statement="Something quite different and grave"), found.problem()
    into = taker(found, way).finding
    with pytest.raises(InvalidInput, match="takes nothing in") as refused:
        merge_finding(found.session, grave, into, REASON, seen_version=grave.version, **found.by("office"))
    assert refused.value.field == "into"
    with pytest.raises(InvalidInput):
        join_problem(found.session, problem, into, seen_version=problem.version, **found.by("office"))
    office = cast["office"]
    assert only_takers(grave, list_mergeable(found.session, grave, actor=office)) == []
    assert list_alike(found.session, problem, actor=office) == [grave]
    assert stays(found, grave.ref)
    assert stays(found, problem.ref)


def test_the_pages_do_not_offer_it(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    grave, problem = found.accepted(statement="Something quite different and grave"), found.problem()
    into = taker(found, "closed").finding.ref
    cast.session.commit()
    office = browser.as_("office")
    for page in (f"findings/{grave.number}/merge", f"problems/{problem.number}/join"):
        assert into not in office.get(f"/inspections/S26/{page}").text
