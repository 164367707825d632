"""Whoever is tied to a unit moves no terms of its tasks, on any path: form, bulk or file; somebody else does."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import BulkAct, Task, TaskKind
from models.people import Recusal, Role
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.bulking import change, pins_of
from tests.ledger.entered import REASON, change_task, enter_task, facts_of
from tests.ledger.importing.files import HEADINGS, ROWS, changed, send, tasks_of
from tests.ledger.reading.files import excel
from tests.process.players import hire
from workflow.errors import NotPermitted
from workflow.ledger.plan import remove_part
from workflow.ledger.tasks import edit_task
from workflow.ledger.voiding import void_task
from workflow.people.groups import assign_units

TIED = "A recusal for Finance is in force for you"
LATER = timedelta(days=60)


@pytest.fixture
def tied(cast: Cast) -> Cast:
    """The office's person is recused from Finance; `office.free` is not."""
    hire(cast, "office.free", Role.OFFICE)
    _tie(cast)
    cast.session.commit()
    return cast


def _tie(cast: Cast) -> None:
    unit = cast.units["finance"]
    cast.session.add(Recusal(user=cast["office"], unit=unit, reason="Spouse", declared_at=cast.now))


@pytest.mark.parametrize("term", ["deadline", "kind", "lead_unit", "group", "goal"])
def test_no_term_is_moved_by_somebody_who_is_tied(tied: Cast, session: Session, term: str) -> None:
    task = enter_task(session, tied)
    values: dict[str, Any] = {
        "deadline": tied.now.date() + LATER,
        "kind": TaskKind.LONG_TERM,
        "lead_unit": tied.units["history"],
        "group": tied.groups["g2"],
        "goal": "A weaker one",
    }
    with pytest.raises(NotPermitted, match=TIED):
        change_task(session, tied, task, **{term: values[term]})
    session.rollback()
    facts = facts_of(task, **{term: values[term]})
    edit_task(session, task, facts, actor=tied["office.free"], seen_version=task.version, now=tied.now)


def test_what_is_no_term_may_still_be_corrected(tied: Cast, session: Session) -> None:
    task = enter_task(session, tied)
    change_task(session, tied, task, title="Settle all advances")
    assert task.title == "Settle all advances"


def test_a_task_is_not_declared_void_by_somebody_who_is_tied(tied: Cast, session: Session) -> None:
    task = enter_task(session, tied)
    with pytest.raises(NotPermitted, match=TIED):
        void_task(session, task, REASON, actor=tied["office"], seen_version=task.version, now=tied.now)


def test_the_form_says_why_the_terms_stay(tied: Cast, session: Session, browser: Browser) -> None:
    task = enter_task(session, tied)
    ref, before = task.ref, task.deadline
    session.commit()
    office = browser.as_("office")
    page = office.get(f"/tasks/{ref}/edit").text
    assert TIED in page
    assert 'name="deadline"' not in page
    form = {"title": "Settle all advances", "goal": "", "leader": 0, "origin": "original"}
    answer = office.submit(f"/tasks/{ref}/edit", {**form, "deadline": "2026-12-31", "kind": "long_term", "group": 0})
    assert answer.status_code == 302
    session.expire_all()
    kept = session.scalars(select(Task)).one()
    assert (kept.title, kept.deadline, kept.kind) == ("Settle all advances", before, TaskKind.TIME_LIMITED)


def test_not_for_many_at_once_either(tied: Cast, session: Session) -> None:
    own, other = enter_task(session, tied), enter_task(session, tied, lead_unit=tied.units["history"])
    day = {"deadline": tied.now.date() + LATER}
    told = change(tied, BulkAct.DEADLINE, day, pins_of(own, other))
    assert told[own.ref][0] == "refused"
    assert TIED in told[own.ref][1][0]
    assert told[other.ref] == ("done", [])


def test_nor_by_a_file(cast: Cast, tmp_path: Path) -> None:
    send(cast, excel(tmp_path, [HEADINGS, *ROWS])).take_over()
    before = tasks_of(cast)[0].deadline
    _tie(cast)
    cast.session.commit()
    again = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 1, "整改时限", "2027年1月31日前")]))
    with pytest.raises(NotPermitted, match=TIED):
        again.take_over()
    cast.session.rollback()
    assert tasks_of(cast)[0].deadline == before == date(2026, 12, 31)
    hire(cast, "office.free", Role.OFFICE)
    again.take_over(by="office.free")
    assert tasks_of(cast)[0].deadline == date(2027, 1, 31)


def test_nor_is_the_problem_changed_by_a_file_and_every_task_tells_of_it(cast: Cast, tmp_path: Path) -> None:
    send(cast, excel(tmp_path, [HEADINGS, *ROWS])).take_over()
    versions = [task.version for task in tasks_of(cast)]
    _tie(cast)
    cast.session.commit()
    moved = [changed(ROWS, place, "反馈方面", "队伍建设")[place] for place in (0, 1)]
    again = send(cast, excel(tmp_path, [HEADINGS, *moved, ROWS[2]]))
    with pytest.raises(NotPermitted, match=TIED):
        again.take_over()
    cast.session.rollback()
    hire(cast, "office.free", Role.OFFICE)
    again.take_over(by="office.free")
    streams = set(cast.session.scalars(select(Event.stream).where(Event.kind == "problem.edited")))
    first, last = tasks_of(cast)
    assert streams == {f"campaign:{cast.campaign.id}", f"task:{first.id}"}
    assert [first.version, last.version] == [versions[0] + 1, versions[1]]
    assert first.category.name == "队伍建设"


def test_who_inspects_the_unit_is_chosen_by_somebody_else(tied: Cast, session: Session) -> None:
    enter_task(session, tied)
    group, units = tied.groups["g2"], [tied.units["finance"], tied.units["history"]]
    common: dict[str, Any] = {"seen_version": group.version, "now": tied.now}
    with pytest.raises(NotPermitted, match=TIED):
        assign_units(session, group, tied.campaign, units, actor=tied["office"], **common)
    session.rollback()
    assert assign_units(session, group, tied.campaign, units[1:], actor=tied["office"], **common) == 0
    common["seen_version"] = group.version
    assert assign_units(session, group, tied.campaign, units, actor=tied["office.free"], **common) == 1


def test_the_plan_is_not_changed_by_somebody_in_the_office_who_is_tied(tied: Cast, session: Session) -> None:
    """Neither is the own unit's part taken out, which would end the tie."""
    task = tied.task(lead="history", co=("finance",))
    session.commit()
    part = task.parts[0]
    with pytest.raises(NotPermitted, match=TIED):
        remove_part(session, part, actor=tied["office"], seen_version=task.version, now=tied.now)
    session.rollback()
    remove_part(session, part, actor=tied["office.free"], seen_version=task.version, now=tied.now)
    assert task.parts == []


def test_no_task_is_drawn_over_to_the_unit_that_one_is_tied_to(tied: Cast, session: Session) -> None:
    task = enter_task(session, tied, lead_unit=tied.units["history"])
    with pytest.raises(NotPermitted, match=TIED):
        change_task(session, tied, task, lead_unit=tied.units["finance"], deadline=tied.now.date() + LATER)
    session.rollback()
    assert task.lead_unit is tied.units["history"]
