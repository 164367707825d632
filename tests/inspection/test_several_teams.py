"""A finding about units of several teams ends nowhere: no leader holds it as a whole, so the office decides on it."""

import pytest

from models.findings import Finding, FindingStatus
from models.people import Recusal, Role
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import FACTS, SOURCE, STATEMENT, Found
from tests.inspection.test_what_waits import waits
from tests.process.players import hire
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.inspection.distributing import distribute_units
from workflow.inspection.finding_list import Wanted, count_findings, find_findings
from workflow.inspection.finding_review import accept_finding, drop_finding, review_finding, send_back_finding
from workflow.inspection.findings import edit_finding
from workflow.inspection.merging import merge_finding

REASON = "Both groups found the same."
AT = "/inspections/S26/findings/1"


def parted(found: Found, team: int = 2) -> Finding:
    """A draft of the first group about two units, of which the second goes to another group, or to none."""
    work = found.inspected
    work.estates.team = work.finance.team
    found.session.flush()
    finding = found.draft(units=(work.finance, work.estates))
    give = {work.estates.id: team}
    distribute_units(found.session, work.row, give, seen_version=work.row.version, **found.by("office"))
    found.session.commit()
    return finding


@pytest.mark.parametrize("team", [2, 0])
def test_a_draft_whose_unit_went_to_another_group_is_the_offices(cast: Cast, team: int) -> None:
    found = Found.begin(cast)
    finding = parted(found, team)
    assert (finding.status, finding.stands) == (FindingStatus.DRAFT, FindingStatus.REVIEWED)
    for who in ("g1.leader", "g2.inspector"):
        for decide in (review_finding, accept_finding):
            with pytest.raises((NotPermitted, WrongState)):
                decide(found.session, finding, seen_version=finding.version, **found.by(who))
    assert [waits(cast, who) for who in ("g1.leader", "g2.inspector", "office")] == [{}, {}, {"S26": 1}]
    row, wanted = found.inspected.row, Wanted(status=FindingStatus.REVIEWED)
    assert find_findings(cast.session, row, wanted, actor=cast["office"], offset=0, limit=9) == [finding]
    counts = count_findings(cast.session, row, Wanted(), actor=cast["office"])
    assert (counts[FindingStatus.DRAFT], counts[FindingStatus.REVIEWED]) == (0, 1)
    [told] = [told for told in found.loose_ends() if "F001" in told]
    assert told.endswith("not decided on: reviewed.")
    accept_finding(found.session, finding, seen_version=finding.version, **found.by("office"))
    assert finding.status is FindingStatus.ACCEPTED


def test_the_office_changes_it_with_a_reason_and_then_somebody_else_accepts_it(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = parted(found)
    words = found.facts(statement="Advances are settled late")
    with pytest.raises(InvalidInput) as refused:
        edit_finding(found.session, finding, words, reason="", seen_version=finding.version, **found.by("office"))
    assert refused.value.field == "reason"
    edit_finding(found.session, finding, words, reason=REASON, seen_version=finding.version, **found.by("office"))
    assert (finding.revisions[0].content["statement"], len(finding.units)) == (STATEMENT, 2)
    with pytest.raises(NotPermitted):
        accept_finding(found.session, finding, seen_version=finding.version, **found.by("office"))
    assert waits(cast, "office") == {}
    second = hire(cast, "office.second", Role.OFFICE)
    accept_finding(found.session, finding, seen_version=finding.version, **found.by(second))
    assert finding.status is FindingStatus.ACCEPTED


def test_one_that_took_in_another_groups_finding_is_not_sent_back_to_nobody(cast: Cast) -> None:
    found = Found.begin(cast)
    taker, gone = found.reviewed(), found.reviewed(statement="The same in estates")
    gone.units[0].inspected = found.inspected.estates
    found.session.flush()
    merge_finding(found.session, gone, taker, REASON, seen_version=gone.version, **found.by("office"))
    found.session.flush()
    found.session.expire_all()
    with pytest.raises(WrongState, match="no longer all of one group"):
        send_back_finding(found.session, taker, REASON, seen_version=taker.version, **found.by("office"))
    taker.status = FindingStatus.DRAFT  # as it could be sent back in earlier days
    found.session.flush()
    drop_finding(found.session, taker, REASON, seen_version=taker.version, **found.by("office"))
    assert taker.status is FindingStatus.DROPPED


def test_the_leader_who_got_a_tie_is_not_asked_and_the_other_unit_does_not_wait_for_it(cast: Cast) -> None:
    found = Found.begin(cast)
    tie = {"unit_id": cast.units["estates"].id, "reason": "A cousin", "declared_at": cast.now}
    finding = parted(found)
    cast.session.add(Recusal(user_id=cast["g1.leader"].id, **tie))
    cast.session.commit()
    assert [waits(cast, who) for who in ("g1.leader", "office")] == [{}, {"S26": 1}]
    drop_finding(found.session, finding, REASON, seen_version=finding.version, **found.by("office"))


def test_the_page_says_whose_it_is_and_takes_the_offices_word(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    parted(found)
    office, leader = browser.as_("office"), browser.as_("g1.leader").get(AT).text
    page = office.get(AT).text
    for shown in (page, leader):
        assert "no longer all of one group" in shown
        assert "With the group" not in shown
    for act in ("accept", "drop", "edit"):
        assert f"{AT}/{act}" in page
        assert f"{AT}/{act}" not in leader
    assert f"{AT}/send-back" not in page
    assert 'status=reviewed"' in office.get("/").text
    words = {"statement": STATEMENT, "facts": FACTS, "source": SOURCE, "kind": "shortcoming", "reason": REASON}
    words |= {"aspect": "effect", "severity": "serious"}
    assert office.submit(f"{AT}/edit", words).status_code == 302
    assert "wrote at this finding yourself" in office.get(AT).text
