"""What the page of a finding tells: who wrote at it, what comes next, and that it goes into no other one."""

from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found
from workflow.inspection.finding_review import review_finding
from workflow.inspection.findings import edit_finding

AT = "/inspections/S26"


def test_what_goes_into_no_other_finding_is_told_before_anything_is_typed(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.draft()
    found.waiting(statement="Told to the unit")
    cast.session.commit()
    for number, why in ((1, "This finding stands as it is"), (2, "This finding stands in the letter")):
        answer = browser.as_("office").get(f"{AT}/findings/{number}/merge")
        assert answer.status_code == 409, number
        assert why in answer.text, number


def test_an_accepted_finding_tells_of_no_review_to_come(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.accepted()
    found.draft(statement="With the group")
    cast.session.commit()
    told = "The leader of the group reviews it next."
    assert told not in browser.as_("office").get(f"{AT}/findings/1").text
    assert told in browser.as_("g1.inspector").get(f"{AT}/findings/2").text


def test_everybody_who_wrote_at_a_finding_is_named_beside_who_reviewed_it(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding = found.draft("g1.leader")
    gone_over = {"reason": "", "seen_version": finding.version, **found.by("g1.inspector")}
    edit_finding(found.session, finding, found.facts(statement="Gone over"), **gone_over)
    review_finding(found.session, finding, seen_version=finding.version, **found.by("g1.leader"))
    names = [cast[who].name for who in ("g1.leader", "g1.inspector")]
    cast.session.commit()
    assert ", ".join(names) in browser.as_("office").get(f"{AT}/findings/1").text
