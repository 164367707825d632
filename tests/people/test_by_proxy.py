"""By proxy it is the same person: what a stand-in did in one's name is not judged, decided or concluded by oneself."""

import pytest

from models.people import Grant, Role
from tests.cast import Cast
from tests.monitoring.ways import hold, meet, monitored, plan_of
from tests.people.standing_in import DAY, TODAY, allow, name
from tests.process.players import hire
from workflow.errors import NeedsUnmet
from workflow.people.stand_ins import end_stand_in


def hire_the_chief(cast: Cast) -> None:
    """Somebody of the office who sits on the committee as well."""
    hire(cast, "chief", Role.OFFICE)
    cast.session.add(Grant(user_id=cast["chief"].id, role=Role.COMMITTEE, granted_at=cast.now))
    cast.session.flush()
    cast.session.expire_all()


def test_a_monitoring_watched_in_ones_name_alone_is_concluded_by_another(cast: Cast) -> None:
    hire_the_chief(cast)
    hire(cast, "aide")
    one = name(cast, "chief", "aide", "office", last=TODAY + 200 * DAY)
    allow(cast, one, "monitoring.record")
    life = monitored(cast)
    plan = plan_of(life)
    for review in plan.reviews:
        hold(life, review, by="aide")
    meet(life, plan.goals[0])
    end_stand_in(cast.session, one, actor=cast["office"], now=life.now)
    life.pass_time(2 * DAY)
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("conclude", "chief")
    assert [str(reason.message) for reason in refused.value.reasons] == [
        "Every review of this monitoring was held by you or in your name; somebody else concludes it."
    ]
    life.fire("conclude", "committee")
