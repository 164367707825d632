"""Whoever is tied to a unit of an evaluation: reads its sheet once it is decided, and has none waiting."""

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.process.lived import DAY, Life
from tests.process.players import hire_the_tied, let_the_former_work
from workflow.monitoring.evaluation.holding import may_handle
from workflow.monitoring.evaluation.waiting import STEP, waiting_sheets

TIED = ("office.recused", "office.at_home", "office.former", "committee.recused", "committee.at_home")


@pytest.fixture
def held(cast: Cast) -> Evaluated:
    """Two units; of the finance office some once worked for it, are recused from it, or belong to it."""
    hire_the_tied(cast)
    cast.task("history")
    life = Life.begin(cast).start()
    life.pass_time(2 * DAY)
    let_the_former_work(cast, life.task)
    return Evaluated.begin(cast, life.now)


def test_nobody_tied_to_the_unit_reads_its_sheet_before_it_is_decided(
    cast: Cast, held: Evaluated, browser: Browser
) -> None:
    held.adjust("returns", 1.7)
    sheet = f"/evaluations/sheets/{held.sheet().id}"
    cast.session.commit()
    for who in TIED:
        assert browser.as_(who).get(sheet).status_code == 403, who
        assert ">1.7<" not in browser.as_(who).get("/evaluations/1").text
    assert ">1.7<" in browser.as_("office").get("/evaluations/1").text
    held.propose()
    held.decide()
    cast.session.commit()
    for who in TIED:
        assert browser.as_(who).get(sheet).status_code == 200, who


def test_the_first_page_counts_the_sheets_that_the_person_may_handle(cast: Cast, held: Evaluated) -> None:
    held.propose()
    for who in ("office", "committee", "committee.former", "committee.finance.leader", *TIED):
        mine = [one for one in held.row.sheets if any(may_handle(cast.session, cast[who], way, one) for way in STEP)]
        assert cast.session.scalar(waiting_sheets(cast[who])) == len(mine), who
