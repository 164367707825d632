"""A team reads the tasks of the units that it inspects, wherever they are assigned: while the inspection is open,
without ties, and nothing of other units."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Evidence
from models.inspection import Declaration, InspectedUnit
from models.ledger import Campaign, Task
from models.people import Recusal
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.monitoring.ballots.holding import Held as Ballots
from tests.people.standing_in import name
from tests.process.lived import Life
from tests.process.players import hire
from tests.verification.ways import interview
from workflow.inspection.basis import list_sources
from workflow.inspection.dossier.unit import count_dossier
from workflow.people.lending import keep_stand_ins
from workflow.process.declared import process
from workflow.process.rights import holders_of, holds, tasks_where

READING = ("task.view", "review.view", "question.view", "xray.view", "ballot.view", "letter.read")


def reads(cast: Cast, task: Task, who: str = "g1.inspector", right: str = "task.view") -> bool:
    """By the check of one task, which the condition for lists must agree with."""
    cast.session.flush()
    cast.session.expire_all()
    one = holds(cast[who], right, task)
    listed = cast.session.scalar(select(Task.id).where(Task.id == task.id, tasks_where(cast[who], right)))
    assert one is (listed is not None)
    return one


def elsewhere(cast: Cast, lead: str = "finance", **values: object) -> Task:
    """A task that is assigned to group 2, whose standing group the members of team 1 are not in."""
    return cast.task(lead, **{"group": cast.groups["g2"], **values})  # type: ignore[arg-type]


def test_the_team_reads_what_its_unit_leads_or_has_a_part_in(cast: Cast) -> None:
    Inspected.begin(cast)
    led, shared = elsewhere(cast), elsewhere(cast, "history", co=("finance",))
    for task in (led, shared):
        for who in ("g1.inspector", "g1.leader"):
            assert all(reads(cast, task, who, right) for right in READING)
    for right in set(process().rights) - {*READING, "inspection.list", "inspection.declare"}:
        if right.startswith(
            ("task.", "review.", "gap.", "evidence.", "monitoring.", "xray.d", "comment.", "document.c")
        ):
            assert not holds(cast["g1.inspector"], right, led), right


def test_nothing_of_other_units_campaigns_or_teams(cast: Cast) -> None:
    work = Inspected.begin(cast)
    facts = {"feedback_on": cast.now.date(), "concentrated_until": cast.now.date() + timedelta(days=90)}
    campaign = Campaign(code="Y26", name="整改", **facts)
    cast.session.add(campaign)
    cast.session.flush()
    assert not reads(cast, elsewhere(cast, "history"))
    assert not reads(cast, elsewhere(cast, campaign=campaign, ref="Y26-T001"))
    assert not reads(cast, cast.task("finance"), "g2.inspector")
    work.finance.team = work.estates.team
    assert not reads(cast, elsewhere(cast))


@pytest.mark.parametrize("moment", ["planned", "closed"])
def test_only_while_the_inspection_is_open(cast: Cast, moment: str) -> None:
    work, task = Inspected.begin(cast), elsewhere(cast)
    work.row.fed_back_at = cast.now
    assert reads(cast, task)
    if moment == "planned":
        work.row.opened_at = work.row.fed_back_at = None
    else:
        work.row.closed_at = cast.now
    assert not reads(cast, task)


@pytest.mark.parametrize("unit", ["finance", "estates"])
@pytest.mark.parametrize("tie", ["recused", "at_home"])
def test_a_tie_to_any_unit_of_the_task_bars(cast: Cast, unit: str, tie: str) -> None:
    Inspected.begin(cast)
    task = elsewhere(cast, co=("estates",))
    if tie == "recused":
        tied = {"unit_id": cast.units[unit].id, "reason": "A cousin", "declared_at": cast.now}
        cast.session.add(Recusal(user_id=cast["g1.inspector"].id, **tied))
    else:
        cast["g1.inspector"].home_unit = cast.units[unit]
    assert not reads(cast, task)
    assert reads(cast, task, "g1.leader")


def test_nobody_reads_before_the_declaration_nor_a_unit_that_was_added_after_it(cast: Cast) -> None:
    work, task = Inspected.begin(cast), elsewhere(cast)
    work.finance.added_at = cast.now + timedelta(days=1)
    assert not reads(cast, task)
    again = Declaration(inspection=work.row, user=cast["g1.inspector"], declared_at=cast.now + timedelta(days=2))
    cast.session.add(again)
    assert reads(cast, task)
    assert not reads(cast, task, "g1.leader")


def test_a_lent_role_and_an_account_out_of_use_read_nothing(cast: Cast) -> None:
    Inspected.begin(cast)
    task = elsewhere(cast)
    hire(cast, "stand_in")
    name(cast, "g1.inspector", "stand_in", "office")
    keep_stand_ins(cast.session, cast.now)
    assert not reads(cast, task, "stand_in")
    cast["g1.leader"].active = False
    assert not reads(cast, task, "g1.leader")


def test_those_to_be_told_of_a_task_include_the_team(session: Session, cast: Cast) -> None:
    Inspected.begin(cast)
    task = elsewhere(cast)
    told = {user.username for user in holders_of(session, "review.view", task)}
    assert {"g1.inspector", "g1.leader", "g2.inspector", "office"} <= told
    assert told == {key for key, user in cast.people.items() if holds(user, "review.view", task)}


def test_a_cell_can_rest_on_what_the_standing_group_of_somebody_else_has_checked(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    held = interview(life)
    life.task.group = cast.groups["g2"]
    work = Inspected.begin(cast)
    tokens = {one.token for one in list_sources(cast.session, work.finance, actor=cast["g1.inspector"])}
    assert {f"task:{life.task.id}", f"interview:{held.id}"} <= tokens
    assert any(one.startswith("evidence:") for one in tokens)
    cell = work.save(rating="yes", basis=[f"task:{life.task.id}", f"interview:{held.id}"])
    assert len(cell.basis) == 2
    assert count_dossier(cast.session, work.finance, actor=cast["g1.inspector"]).unseen == 0


def test_the_pages_open_for_the_team_and_for_no_other_inspector(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    life.task.group = None
    Inspected.begin(cast)
    evidence = cast.session.scalar(select(Evidence.id).where(Evidence.task_id == life.task.id).limit(1))
    ref = life.task.ref
    cast.session.commit()
    pages = [f"/tasks/{ref}", f"/tasks/{ref}/evidence", f"/evidence/{evidence}", f"/tasks/{ref}/review"]
    for who, status in (("g1.inspector", 200), ("g2.leader", 403)):
        person = browser.as_(who)
        assert [person.get(page).status_code for page in pages] == [status] * len(pages), who
        assert (ref in person.get("/ledger").text) is (status == 200)


def test_units_of_the_team_alone_stand_in_the_ledger(cast: Cast, session: Session) -> None:
    work = Inspected.begin(cast)
    estates = elsewhere(cast, "estates", group=None)
    seen = session.scalars(select(Task.id).where(tasks_where(cast["g1.inspector"], "task.view"))).all()
    assert estates.id not in seen
    unit = InspectedUnit(inspection=work.row, unit=cast.units["library"], team=work.finance.team)
    session.add(unit)
    session.flush()
    library = elsewhere(cast, "library", group=None)
    assert reads(cast, library)
    assert not reads(cast, library, "g2.inspector")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # it reads statements to a certain depth only
def test_the_first_page_of_a_member_with_a_tie_and_a_ballot_opens(
    session: Session, cast: Cast, browser: Browser
) -> None:
    Inspected.begin(cast)
    Ballots.begin(cast)
    tie = {"unit_id": cast.units["history"].id, "reason": "A cousin", "declared_at": cast.now}
    session.add(Recusal(user_id=cast["g1.inspector"].id, **tie))
    session.commit()
    assert browser.as_("g1.inspector").get("/").status_code == 200
