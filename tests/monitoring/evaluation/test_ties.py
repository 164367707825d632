"""Whoever is tied to a unit of an evaluation: reads its sheet once it is decided, and has none waiting."""

import pytest

from models.people import Role
from tests.cast import Cast
from tests.client import Browser
from tests.meetings.holding import Held
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.process.lived import DAY, Life
from tests.process.players import hire_the_tied, let_the_former_work
from workflow.errors import NotPermitted
from workflow.ledger.contributions import write_part
from workflow.monitoring.evaluation.holding import may_handle
from workflow.monitoring.evaluation.reading import find_kept
from workflow.monitoring.evaluation.waiting import STEP, waiting_sheets
from workflow.people.grants import grant_to, revoke_grant

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


def test_who_worked_for_a_co_unit_has_no_part_in_its_evaluation(cast: Cast) -> None:
    """In whatever role by now: the part of a co-unit counts as the whole of a lead unit does."""
    cast.task("estates")
    life = Life.begin(cast)
    life.fire("start", "finance.liaison")
    who = {"actor": cast["estates.liaison"], "now": life.now}
    write_part(cast.session, life.task.parts[0], "The cellar is cleared.", **who, seen_version=0)
    assert_bars_from_sheet(cast, move_to_committee(cast, "estates.liaison"), "estates")


def test_who_reported_an_action_item_of_no_task_has_no_part_in_the_evaluation_of_its_unit(cast: Cast) -> None:
    cast.task("estates")
    Held.begin(cast).give_in_general("estates").report("estates.liaison")
    assert_bars_from_sheet(cast, move_to_committee(cast, "estates.liaison"), "estates")


def move_to_committee(cast: Cast, who: str) -> str:
    """Somebody leaves the unit and sits on the committee from now on."""
    person = cast[who]
    person.home_unit = None
    for own in list(person.grants):
        revoke_grant(cast.session, own, actor=cast["admin"], now=cast.now)
    grant_to(cast.session, person, Role.COMMITTEE, None, actor=cast["admin"], now=cast.now)
    cast.session.flush()
    cast.session.expire_all()
    return who


def assert_bars_from_sheet(cast: Cast, who: str, unit: str) -> None:
    """Neither decides on the sheet of the unit, nor has it waiting, nor reads it before; another unit's is open."""
    cast.task("library")
    held = Evaluated.begin(cast, cast.now + 2 * DAY)
    for sheet in held.row.sheets:
        held.propose(unit=sheet.unit.code)
    kept = find_kept(cast.session, held.row, cast[who])
    assert held.sheet(unit).id in kept
    assert held.sheet("library").id not in kept
    assert cast.session.scalar(waiting_sheets(cast[who])) == len(held.row.sheets) - len(kept)
    with pytest.raises(NotPermitted, match="worked for this unit"):
        held.decide(by=who, unit=unit)


def test_the_first_page_counts_the_sheets_that_the_person_may_handle(cast: Cast, held: Evaluated) -> None:
    held.propose()
    for who in ("office", "committee", "committee.former", "committee.finance.leader", *TIED):
        mine = [one for one in held.row.sheets if any(may_handle(cast.session, cast[who], way, one) for way in STEP)]
        assert cast.session.scalar(waiting_sheets(cast[who])) == len(mine), who
