"""Whose words a finding says: the office accepts none of its own that no leader has gone over since."""

import pytest

from models.findings import Finding, FindingStatus
from models.people import Grant, Role
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found
from workflow.errors import NotPermitted
from workflow.inspection.finding_review import accept_finding, review_finding, send_back_finding, warn_of_changing
from workflow.inspection.finding_waiting import waiting_findings
from workflow.inspection.finding_writers import list_awaited, name_writers
from workflow.inspection.findings import edit_finding
from workflow.inspection.merging import merge_finding

REASON = "The numbers were counted again."
AT = "/inspections/S26/findings/1"


def change(found: Found, finding: Finding, who: str, statement: str = "Counted again") -> None:
    words = found.facts(statement=statement, units=tuple(row.inspected for row in finding.units))
    edit_finding(found.session, finding, words, reason=REASON, seen_version=finding.version, **found.by(who))
    found.session.flush()


def accept(found: Found, finding: Finding, who: str = "office") -> None:
    accept_finding(found.session, finding, seen_version=finding.version, **found.by(who))


def send_back_and_review(found: Found, finding: Finding) -> None:
    """The group goes over it, and its leader reviews it again."""
    send_back_finding(found.session, finding, REASON, seen_version=finding.version, **found.by("office"))
    found.session.flush()
    change(found, finding, "g1.inspector", "Gone over by the group")
    review_finding(found.session, finding, seen_version=finding.version, **found.by("g1.leader"))
    found.session.flush()


def merge(found: Found, finding: Finding, into: Finding) -> None:
    merge_finding(found.session, finding, into, REASON, seen_version=finding.version, **found.by("office"))
    found.session.flush()


def waits(found: Found, who: str = "office") -> int:
    found.session.flush()
    return sum(many for _, many in found.session.execute(waiting_findings(found.cast[who])).tuples())


def test_the_office_accepts_what_it_changed_once_the_group_and_its_leader_went_over_it(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    assert waits(found) == 1
    change(found, finding, "office")
    assert waits(found) == 0
    with pytest.raises(NotPermitted, match="or it is sent back"):
        accept(found, finding)
    send_back_and_review(found, finding)
    assert waits(found) == 1
    accept(found, finding)
    assert finding.status is FindingStatus.ACCEPTED


def test_words_of_the_office_after_the_second_review_count_again(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    send_back_and_review(found, finding)
    change(found, finding, "office")
    assert waits(found) == 0
    with pytest.raises(NotPermitted):
        accept(found, finding)


def test_a_review_of_own_words_is_none(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.draft()
    change(found, finding, "g1.leader")
    review_finding(found.session, finding, seen_version=finding.version, **found.by("g1.leader"))
    cast.session.add(Grant(user_id=cast["g1.leader"].id, role=Role.OFFICE, granted_at=cast.now))
    cast.session.flush()
    cast.session.expire_all()
    assert (waits(found), waits(found, "g1.leader")) == (1, 0)
    with pytest.raises(NotPermitted, match="yourself; somebody else of the office accepts it"):
        accept(found, finding, "g1.leader")
    accept(found, finding)


def test_who_wrote_at_a_finding_wrote_at_the_one_that_took_it_in(cast: Cast) -> None:
    found = Found.begin(cast)
    taker, gone = found.reviewed(), found.reviewed(statement="The same once more")
    change(found, gone, "office")
    assert waits(found) == 1
    merge(found, gone, taker)
    assert name_writers(cast.session, taker) == [cast["g1.inspector"].name, cast["office"].name]
    assert waits(found) == 0
    with pytest.raises(NotPermitted):
        accept(found, taker)
    send_back_and_review(found, taker)
    assert waits(found) == 1
    accept(found, taker)


def test_a_review_before_the_merging_is_none_of_what_was_taken_in_not_even_through_another_one(cast: Cast) -> None:
    found = Found.begin(cast)
    first, second = found.reviewed(), found.reviewed(statement="The same once more")
    change(found, first, "office")
    merge(found, first, second)
    third = found.reviewed(statement="And a third time")  # its review is later than the change, and of other words
    merge(found, second, third)
    assert waits(found) == 0
    with pytest.raises(NotPermitted):
        accept(found, third)
    send_back_and_review(found, third)
    accept(found, third)


def test_one_that_took_in_another_waits_for_the_writers_of_both_once_it_is_sent_back(cast: Cast) -> None:
    found = Found.begin(cast)
    taker, gone = found.reviewed(), found.draft("g1.leader", statement="The same once more")
    change(found, gone, "g1.inspector")
    review_finding(found.session, gone, seen_version=gone.version, **found.by("g1.leader"))
    merge(found, gone, taker)
    assert set(list_awaited(cast.session, [taker])[taker.id]) == {cast["g1.inspector"], cast["g1.leader"]}


def test_the_form_warns_the_office_and_the_page_says_the_way_out(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding = found.reviewed()
    cast.session.commit()
    office = browser.as_("office")
    assert "Once you change the words, you cannot accept it yourself" in office.get(f"{AT}/edit").text
    change(found, finding, "office")
    cast.session.commit()
    page = office.get(AT).text
    assert "it is sent back, so that the group goes over it and its leader reviews it again" in page
    assert f"{AT}/accept" not in page
    finding.status = FindingStatus.DRAFT
    cast.session.commit()
    assert "Once you change the words" not in browser.as_("g1.inspector").get(f"{AT}/edit").text
    finding.units[0].inspected.team_id = None
    assert "sent back" not in str(warn_of_changing(finding))
