"""No finding and no problem that an inspection came upon goes lost on the way to what it becomes."""

import pytest

from models.findings import FindingStatus
from tests.cast import Cast
from tests.inspection.finding import Found
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.finding_review import accept_finding, drop_finding, send_back_finding
from workflow.inspection.merging import merge_finding

REASON = "It says the same as another one."


def test_an_accepted_finding_goes_only_into_an_accepted_one(cast: Cast) -> None:
    found = Found.begin(cast)
    matter, other = found.waiting(), found.reviewed(statement="The same again")
    finding = matter.finding
    with pytest.raises(InvalidInput) as refused:
        merge_finding(cast.session, finding, other, REASON, seen_version=finding.version, **found.by("office"))
    assert "has to be accepted first" in str(refused.value.message)
    accept_finding(cast.session, other, seen_version=other.version, **found.by("office"))
    merge_finding(cast.session, finding, other, REASON, seen_version=finding.version, **found.by("office"))
    assert finding.merged_into is other


def test_what_took_in_an_accepted_finding_can_only_be_accepted(cast: Cast) -> None:
    found = Found.begin(cast)
    accepted, between, last = found.accepted(), found.reviewed(statement="Two"), found.reviewed(statement="Three")
    accepted.status, accepted.merged_into = FindingStatus.MERGED, between  # as it could be merged in earlier days
    cast.session.flush()
    for decide in (drop_finding, send_back_finding):
        with pytest.raises(WrongState):
            decide(cast.session, between, REASON, seen_version=between.version, **found.by("office"))
    with pytest.raises(InvalidInput):
        merge_finding(cast.session, between, last, REASON, seen_version=between.version, **found.by("office"))
    accept_finding(cast.session, between, seen_version=between.version, **found.by("office"))
