"""What was found in part on the spot is looked at again as what was not found is; it is said until it is found."""

from datetime import timedelta

import pytest

from models.people import Recusal, Role
from models.spot import SpotResult
from tests.process.lived import Life
from tests.process.players import hire
from tests.verification.spotting import PLACE, check_on_site
from tests.verification.test_not_as_reported import lacking
from tests.verification.ways import latest_submission
from workflow.errors import NeedsUnmet
from workflow.verification.reviews import find_review

NOT_SO, HOLDS, IN_PART = SpotResult.DOES_NOT_HOLD, SpotResult.HOLDS, SpotResult.IN_PART


@pytest.fixture
def reviewed(life: Life) -> Life:
    """Everything recorded that a write-off needs."""
    life.record_review()
    return life


def test_what_was_found_in_part_is_looked_at_again_and_the_later_check_counts(reviewed: Life) -> None:
    def standing() -> tuple[list[int], list[int]]:
        found = find_review(reviewed.session, latest_submission(reviewed))
        return [one.id for one in found.unfound], [one.id for one in found.found_in_part]

    first = check_on_site(reviewed, result=IN_PART)
    assert standing() == ([], [first.id])
    again = check_on_site(reviewed, result=IN_PART, again=first.id, found="One receipt is still missing.")
    assert (standing(), again.place) == (([], [again.id]), PLACE)
    worse = check_on_site(reviewed, result=NOT_SO, again=again.id)
    assert standing() == ([worse.id], [])
    check_on_site(reviewed, result=HOLDS, again=first.id)
    assert (standing(), lacking(reviewed)) == (([], []), [])
    reviewed.conclude_anew()
    reviewed.fire("verify", "g1.leader")


def test_no_check_of_an_earlier_day_and_of_nobody_tied_settles_what_was_found_in_part(reviewed: Life) -> None:
    tied = hire(reviewed.cast, "g1.tied", Role.INSPECTOR, group="g1")
    first = check_on_site(reviewed, result=IN_PART)
    reviewed.pass_time(timedelta(days=3))
    later = check_on_site(reviewed, result=IN_PART, again=first.id)
    with pytest.raises(NeedsUnmet) as refused:
        check_on_site(reviewed, result=HOLDS, again=first.id, held_on=first.held_on)
    assert [reason.field for reason in refused.value.reasons] == ["held_on"]
    check_on_site(reviewed, by="g1.tied", result=HOLDS, again=first.id, checker_ids=[tied.id])
    unit = reviewed.cast.units["finance"].id
    reviewed.session.add(Recusal(user_id=tied.id, unit_id=unit, reason="A cousin", declared_at=reviewed.now))
    reviewed.session.flush()
    reviewed.session.expire_all()
    found = find_review(reviewed.session, latest_submission(reviewed))
    assert [one.id for one in found.found_in_part] == [later.id]
