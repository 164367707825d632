"""Points do not rest on what an open x-ray hit doubts: the sheet names it, and they are given by hand with a reason."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.xrays import XrayHit
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import DAY, Held
from tests.monitoring.evaluation.evaluating import REASON, Evaluated
from workflow.errors import WrongState
from workflow.monitoring.xrays.dismissing import dismiss_hit
from workflow.monitoring.xrays.running import run_xrays


@pytest.fixture
def held(session: Session, cast: Cast) -> Evaluated:
    """A ballot of six, all satisfied, and the x-ray that doubts it."""
    cast.task()
    now = Held.begin(cast).votes(satisfied=6).count().row.closes_at + DAY
    session.commit()
    run_xrays(session, now, commit=session.commit)
    return Evaluated.begin(cast, now)


def hit_of(session: Session) -> XrayHit:
    return session.scalars(select(XrayHit).where(XrayHit.check_name == "unanimous_few")).one()


def test_a_ballot_that_an_x_ray_doubts_gets_no_proposal_until_points_are_given(
    session: Session, held: Evaluated
) -> None:
    line = held.line("satisfaction")
    assert (line.proposal, line.given, line.doubts) == (None, None, [hit_of(session).id])
    with pytest.raises(WrongState, match="x-ray"):
        held.propose()
    held.adjust("satisfaction", 8)
    held.propose()
    held.decide()
    assert held.line("satisfaction").given == 80


def test_dismissed_with_a_reason_the_hit_doubts_nothing_any_more(session: Session, held: Evaluated) -> None:
    hit = hit_of(session)
    dismiss_hit(session, hit, REASON, actor=held.cast["g1.leader"], seen_version=hit.version, now=held.now)
    assert held.line("satisfaction").given == 150
    held.propose()


def test_the_sheet_leads_to_the_hit(session: Session, held: Evaluated, browser: Browser) -> None:
    sheet_id, hit_id = held.sheet().id, hit_of(session).id
    session.commit()
    page = browser.as_("office").get(f"/evaluations/sheets/{sheet_id}").text
    assert f'href="/xrays/hits/{hit_id}"' in page
    assert "no points are proposed" in page
