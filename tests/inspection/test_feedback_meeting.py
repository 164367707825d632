"""The meeting at which a letter is handed over."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.inspection.feeding import Fed
from workflow.errors import NeedsUnmet


def test_no_letter_is_handed_over_at_a_meeting_that_is_still_to_come(cast: Cast) -> None:
    fed = Fed.begin(cast)
    fed.find()
    coming = fed.meet(on=fed.today + timedelta(days=7))
    with pytest.raises(NeedsUnmet) as refused:
        fed.hand_over("finance", meeting=coming)
    assert [one.field for one in refused.value.reasons] == ["meeting"]
    fed.session.rollback()
    [letter] = fed.hand_over("finance", meeting=fed.meet())
    assert letter.meeting is not None
    assert letter.meeting.held_on == letter.handed_over_on
