"""Points do not rest on what an x-ray doubts, has it run or not: they are given by hand with a reason."""

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
def unseen(session: Session, cast: Cast) -> Evaluated:
    """A ballot of six, all satisfied, of which no x-ray has told yet."""
    cast.task()
    now = Held.begin(cast).votes(satisfied=6).count().row.closes_at + DAY
    session.commit()
    return Evaluated.begin(cast, now)


@pytest.fixture
def held(session: Session, unseen: Evaluated) -> Evaluated:
    """The same with the x-ray that doubts it."""
    run_xrays(session, unseen.now, commit=session.commit)
    return unseen


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


def test_it_is_doubted_before_the_x_ray_has_run(unseen: Evaluated) -> None:
    line = unseen.line("satisfaction")
    assert (line.proposal, line.doubted, line.doubts) == (None, True, [])
    with pytest.raises(WrongState, match="x-ray"):
        unseen.propose()


def test_a_later_ballot_does_not_clear_the_doubt_about_the_period(session: Session, held: Evaluated) -> None:
    later = Held.begin(held.cast, now=held.now + DAY, codes=60).votes(satisfied=30, dissatisfied=5).count()
    session.commit()
    run_xrays(session, later.row.closes_at + DAY, commit=session.commit)
    assert hit_of(session).gone_at is not None
    assert held.line("satisfaction").doubts == [hit_of(session).id]
    assert held.line("satisfaction").proposal is None
