"""Supplementary tasks: raised from what was found later, linked both ways, counted apart."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Origin, State, Task, TaskKind
from models.monitoring import ReviewResult
from models.people import Recusal
from models.process import Submission
from models.supplementary import SourceKind, TaskSource
from models.verification import Gap
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.looking import draw, look
from tests.monitoring.ways import NOTE, hold, monitored, plan_of
from tests.process.lived import DAY, Life
from tests.verification.ways import counted, events_of
from views.clock import today
from workflow.errors import InvalidInput, NotFound, NotPermitted, WrongState
from workflow.ledger.comments import add_comment
from workflow.ledger.overview import take_stock
from workflow.ledger.supplementary import Thematic, find_source, find_source_of, list_raised, raise_task, raise_thematic
from workflow.ledger.tasks import TaskFacts, edit_task, facts_of
from workflow.ledger.voiding import void_task
from workflow.reminders.days import local_day


def facts(cast: Cast, unit: str = "finance", **values: Any) -> TaskFacts:
    known = {"goal": "All are settled", "planned_on": local_day(cast.now), "deadline": date(2026, 12, 1), **values}
    return TaskFacts(f"Settle the rest {cast.now}", TaskKind.TIME_LIMITED, cast.units[unit], **known)


def returned(cast: Cast) -> Life:
    life = Life.begin(cast).review()
    life.fire("return", "g1.inspector")
    return life


def raise_from(
    life: Life, kind: str, row_id: int, by: str = "office", text: str = "Two are open", **values: Any
) -> Task:
    source = find_source(life.session, life.task, kind, row_id)
    return raise_task(life.session, source, facts(life.cast, **values), text, actor=life.cast[by], now=life.now)


def gap_of(life: Life) -> int:
    return life.session.scalars(select(Gap.id).where(Gap.task_id == life.task.id)).one()


def test_a_gap_a_return_a_comment_and_a_weak_review_lead_to_supplementary_tasks(cast: Cast) -> None:
    life, watched = returned(cast), monitored(cast)
    review = plan_of(watched).reviews[0]
    hold(watched, review, result=ReviewResult.WEAK, note=NOTE)
    submission = life.session.scalars(select(Submission.id).where(Submission.task_id == life.task.id)).one()
    comment = add_comment(life.session, life.task, "More is needed", actor=cast["committee"], now=life.now)
    life.session.flush()
    said = [(life, "gap", gap_of(life)), (life, "return", submission), (life, "comment", comment.id)]
    for number, (source, kind, row_id) in enumerate([*said, (watched, "review", review.id)]):
        task = raise_from(source, kind, row_id, deadline=date(2026, 12, 1 + number))
        assert (task.origin, task.state, task.problem) == (Origin.SUPPLEMENTARY, State.ASSIGNED, source.task.problem)
        assert task.planned_on == local_day(cast.now)
        linked = find_source_of(cast.session, task)
        assert linked is not None
        assert (linked.kind, linked.source_task, linked.text) == (SourceKind(kind), source.task, "Two are open")
    cast.session.commit()
    assert [row.kind.value for row in list_raised(cast.session, life.task)] == ["gap", "return", "comment"]
    assert events_of(life)[-1][0] == "task.supplement"


def test_a_look_back_that_found_it_weak_or_back_leads_to_a_supplementary_task(cast: Cast, browser: Browser) -> None:
    weak, back, holds = (Life.begin(cast).verify() for _ in range(3))
    cast.now = holds.now
    rows = {row.task_id: row for row in draw(cast, 100).drawn}
    with pytest.raises(NotFound):
        raise_from(weak, "look_back", rows[weak.task.id].id)
    for life, result in ((weak, ReviewResult.WEAK), (back, ReviewResult.REBOUNDED), (holds, ReviewResult.HOLDS)):
        look(cast, rows[life.task.id], result=result)
    for life, unit in ((weak, "finance"), (back, "estates")):
        task = raise_from(life, "look_back", rows[life.task.id].id, unit=unit)
        source = find_source_of(cast.session, task)
        assert source is not None
        assert (source.kind, source.look_back) == (SourceKind.LOOK_BACK, rows[life.task.id])
    with pytest.raises(NotFound):
        raise_from(holds, "look_back", rows[holds.task.id].id)
    own, ref, row = task.ref, back.task.ref, rows[back.task.id]
    address, draw_ref = f"/tasks/{ref}/supplementary/look_back/{row.id}", row.look_back.ref
    cast.session.commit()
    office = browser.as_("office")
    page = office.get(f"/tasks/{ref}").text
    assert address in page
    assert own in page
    assert f"{ref} · Look-back {draw_ref}" in office.get(f"/tasks/{own}").text


def test_what_holds_or_stands_elsewhere_leads_to_none(cast: Cast) -> None:
    life, watched, accepted = returned(cast), monitored(cast), Life.begin(cast).verify()
    hold(watched, plan_of(watched).reviews[0])
    submission = cast.session.scalars(select(Submission.id).where(Submission.task_id == accepted.task.id)).one()
    for other, kind, row_id in (
        (watched, "gap", gap_of(life)),
        (watched, "review", plan_of(watched).reviews[0].id),
        (accepted, "return", submission),
        (life, "finding", 1),
        (life, "comment", 999_999),
    ):
        with pytest.raises(NotFound):
            raise_from(other, kind, row_id)


def test_nobody_raises_one_for_a_unit_he_or_she_is_tied_to(cast: Cast) -> None:
    life = returned(cast)
    for who in ("finance.leader", "g1.inspector", "g1.leader", "committee"):
        with pytest.raises(NotPermitted):
            raise_from(life, "gap", gap_of(life), who)
    cast.session.add(
        Recusal(user_id=cast["office"].id, unit_id=cast.units["history"].id, reason="A cousin", declared_at=cast.now)
    )
    cast.session.flush()
    cast.session.expire_all()
    with pytest.raises(NotPermitted):
        raise_from(life, "gap", gap_of(life), unit="history")
    assert raise_from(life, "gap", gap_of(life)).lead_unit.code == "finance"


def test_it_has_a_plan_of_its_own_day_and_is_sent_once(cast: Cast) -> None:
    life = returned(cast)
    for planned_on in (None, life.now.date() + 2 * DAY):
        with pytest.raises(InvalidInput) as refused:
            raise_from(life, "gap", gap_of(life), planned_on=planned_on)
        assert refused.value.field == "planned_on"
    first, again = (raise_from(life, "gap", gap_of(life)) for _ in range(2))
    assert first is again
    assert cast.session.query(TaskSource).count() == 1
    other = returned(cast)
    with pytest.raises(InvalidInput):
        raise_from(other, "gap", gap_of(other))
    office = {"actor": cast["office"], "now": life.now}
    original = replace(facts_of(first), origin=Origin.ORIGINAL)
    with pytest.raises(InvalidInput) as refused:
        edit_task(cast.session, first, original, seen_version=first.version, **office)
    assert refused.value.field == "planned_on"


def test_a_void_or_closed_source_leads_to_none_and_a_void_one_is_not_counted(cast: Cast) -> None:
    life, act = returned(cast), {"actor": cast["office"], "now": cast.now}
    task = raise_from(life, "gap", gap_of(life))
    assert take_stock(cast.session, cast.campaign).supplementary == (1, 0)
    void_task(cast.session, task, "Raised twice by mistake", seen_version=task.version, **act)
    cast.session.flush()
    assert take_stock(cast.session, cast.campaign).supplementary == (0, 0)
    assert list_raised(cast.session, life.task) == []
    cast.campaign.closed_at = life.now
    cast.session.flush()
    with pytest.raises(WrongState):
        raise_from(life, "gap", gap_of(life))


def test_a_problem_of_thematic_education_becomes_one_of_the_campaign(cast: Cast) -> None:
    found = Thematic(cast.problem.category, "Meetings without result", "Self-criticism meeting of May")
    act = {"actor": cast["office"], "now": cast.now}
    task, again = (raise_thematic(cast.session, cast.campaign, found, facts(cast), **act) for _ in range(2))
    assert task is again
    assert (task.problem.title, task.problem.source) == ("Meetings without result", "Self-criticism meeting of May")
    source = find_source_of(cast.session, task)
    assert source is not None
    assert (source.kind, source.source_task) == (SourceKind.THEMATIC, None)
    for wrong in (Thematic(cast.problem.category, " ", "May"), Thematic(cast.problem.category, "Meetings", "")):
        with pytest.raises(InvalidInput):
            raise_thematic(cast.session, cast.campaign, wrong, facts(cast), **act)
    with pytest.raises(NotPermitted):
        raise_thematic(cast.session, cast.campaign, found, facts(cast), actor=cast["committee"], now=cast.now)


def test_the_form_is_filled_from_its_source_and_both_pages_link_to_each_other(
    browser: Browser, session: Session, cast: Cast
) -> None:
    life = returned(cast)
    ref, gap = life.task.ref, gap_of(life)
    session.commit()
    office, page = browser.as_("office"), f"/tasks/{ref}/supplementary/gap/{gap}"
    assert page in office.get(f"/tasks/{ref}").text
    assert page not in browser.as_("finance.leader").get(f"/tasks/{ref}").text
    assert office.get(page).text.count("Two advances are open") >= 3
    form = {"title": "Settle the rest", "kind": "time_limited", "lead_unit": str(life.task.lead_unit_id)}
    form |= {"deadline": (today() + 30 * DAY).isoformat(), "planned_on": today().isoformat(), "text": "Two are open"}
    form |= {"leader": "0", "group": "0"}
    session.rollback()
    wrong = office.submit(page, {**form, "planned_on": ""})
    assert wrong.status_code == 422
    assert "Settle the rest" in wrong.text
    made = office.submit(page, form).headers["Location"]
    shown = browser.as_("finance.leader").get(made).text
    assert "Where this supplementary task comes from" in shown
    assert f"/tasks/{ref}#gap-1" in shown
    assert made in browser.as_("finance.leader").get(f"/tasks/{ref}").text
    assert "1 supplementary task among them" in browser.as_("finance.leader").get("/").text
    assert "1, of them written off: 0" in office.get(f"/campaigns/{cast.campaign.code}").text


def test_another_unit_reads_where_its_task_comes_from_without_a_way_in(
    browser: Browser, session: Session, cast: Cast
) -> None:
    life = returned(cast)
    task = raise_from(life, "gap", gap_of(life), unit="history")
    page, source = f"/tasks/{task.ref}", f"/tasks/{life.task.ref}"
    session.commit()
    shown = browser.as_("history.leader").get(page).text
    assert "Two are open" in shown
    assert f'href="{source}' not in shown


def test_the_number_of_queries_does_not_depend_on_the_tasks_raised(app: Flask, browser: Browser, cast: Cast) -> None:
    def queries(tasks: int) -> int:
        life = returned(cast)
        for number in range(tasks):
            raise_from(life, "gap", gap_of(life), goal=f"{life.task.ref} {number}")
        page = f"/tasks/{life.task.ref}"
        cast.session.commit()
        with counted(app) as statements:
            assert reader.get(page).status_code == 200
        return len(statements)

    cast.session.commit()
    reader = browser.as_("office")
    queries(1)  # the first page of a process also fills caches
    assert queries(1) == queries(4)
