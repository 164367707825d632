"""What a ballot says is no x-ray hit for those from whom the ballot is hidden, though a task of it is theirs to see."""

import pytest
from sqlalchemy.orm import Session

from models.xrays import HitStatus
from tests.monitoring.ballots.holding import Held
from tests.monitoring.xrays.world import XrayWorld
from workflow.errors import NotPermitted
from workflow.monitoring.xrays.declared import find_check
from workflow.monitoring.xrays.dismissing import dismiss_hit
from workflow.monitoring.xrays.listing import count_hits, find_hits, list_hits, show_hit

REASON = "There were few teachers at the office that week."


def test_one_statement_about_a_task_of_a_tie_hides_what_the_x_rays_say_of_the_ballot(
    session: Session, world: XrayWorld
) -> None:
    cast = world.cast
    free, tied = cast.task(), cast.task("finance", ("estates",))
    Held.begin(cast, free, tied).votes(satisfied=6).count()
    cast["committee"].home_unit = cast.units["estates"]
    cast["office"].home_unit = cast.units["estates"]
    session.commit()
    world.run()
    (hit,) = [one for one in world.hits("unanimous_few") if one.task_id == free.id]
    check = find_check("unanimous_few")
    assert check is not None
    page = {"offset": 0, "limit": 9}
    for who, seen in (("committee", 0), ("auditor", 2)):
        actor = cast[who]
        assert count_hits(session, check, None, actor=actor)[HitStatus.OPEN] == seen
        assert len(find_hits(session, check, HitStatus.OPEN, None, actor=actor, **page)) == seen
        assert len(list_hits(session, free, actor=actor)) == bool(seen)
    assert show_hit(session, hit, actor=cast["auditor"]).tasks == [free]
    with pytest.raises(NotPermitted):
        show_hit(session, hit, actor=cast["committee"])
    with pytest.raises(NotPermitted):
        dismiss_hit(session, hit, REASON, actor=cast["office"], seen_version=hit.version, now=world.now)
