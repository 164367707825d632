"""Standing in: whom nobody can name, which ties and exclusions hold, who allows and ends it."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import Grant, Recusal, Role
from tests.cast import PASSWORD, Cast
from tests.conftest import NOW
from tests.people.standing_in import DAY, TODAY, allow, name, report, roles
from tests.process.lived import Life
from tests.process.players import hire
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WorkflowError, WrongState
from workflow.people.grants import grant_role, grant_to
from workflow.people.lending import keep_stand_ins
from workflow.people.stand_ins import (
    allow_rights,
    end_stand_in,
    list_allowable,
    list_candidates,
)
from workflow.process.declared import process
from workflow.process.engine import fire
from workflow.process.rights import find_absent, holds, tasks_where


def test_the_rule_for_one_task_and_the_rule_for_queries_agree_on_lent_roles(cast: Cast) -> None:
    cast.session.add(
        Recusal(user_id=cast["g1.inspector"].id, unit_id=cast.units["library"].id, reason="x" * 10, declared_at=NOW)
    )
    Life.begin(cast).submit()
    for lead in ("library", "history", "estates"):
        cast.task(lead=lead)
    hire(cast, "aide", Role.LIAISON, unit="history")
    cast.session.expire_all()
    for absent, stand_in, right in (
        ("g1.inspector", "g2.inspector", "task.return"),
        ("g1.leader", "history.leader", "task.verify"),
        ("finance.leader", "aide", "task.submit"),
        ("committee", "estates.leader", "task.conclude"),
    ):
        allow(cast, name(cast, absent, stand_in, "office"), right)
    tasks = cast.session.scalars(select(Task)).all()
    people = [cast[name] for name in ("g2.inspector", "history.leader", "aide", "estates.leader")]
    for right, user in product(process().rights, people):
        by_query = set(cast.session.scalars(select(Task.id).where(tasks_where(user, right))))
        assert by_query == {task.id for task in tasks if holds(user, right, task)}, (right, user.username)
    assert any(holds(cast["g2.inspector"], "task.return", task) for task in tasks)


def test_nobody_gets_more_than_the_absent_person_has(cast: Cast) -> None:
    """A tie of the absent person bars the stand-in, who has none, on the same tasks."""
    finance, library = Life.begin(cast).task, cast.task(lead="library")
    tie = {"unit_id": cast.units["finance"].id, "reason": "A cousin there", "declared_at": cast.now}
    cast.session.add(Recusal(user_id=cast["g1.inspector"].id, **tie))
    cast.session.flush()
    cast.session.expire_all()
    name(cast, "g1.inspector", "g2.inspector")
    assert [holds(cast["g2.inspector"], "review.record", task) for task in (finance, library)] == [False, True]


def test_own_ties_of_the_stand_in_bar_as_ever(cast: Cast) -> None:
    hire(cast, "aide").home_unit = cast.units["finance"]
    cast.session.flush()
    finance, library = Life.begin(cast).task, cast.task(lead="library")
    name(cast, "g1.inspector", "aide", "office")
    assert [holds(cast["aide"], "review.record", task) for task in (finance, library)] == [False, True]


def test_inspector_of_a_unit_cannot_stand_in_for_its_people(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="nobody works for a unit and reviews it"):
        name(cast, stand_in="g1.inspector", actor="office")
    assert cast["g1.inspector"] not in list_candidates(cast.session, cast["finance.leader"], near=False)


def test_who_becomes_inspector_meanwhile_is_barred_from_that_units_tasks(cast: Cast) -> None:
    task = Life.begin(cast).task
    name(cast, stand_in="history.leader")
    grant_role(
        cast.session, cast["history.leader"], Role.INSPECTOR, cast.groups["g1"], actor=cast["admin"], now=cast.now
    )
    assert not holds(cast["history.leader"], "review.record", task)


def test_roles_that_exclude_each_other_never_come_together_by_standing_in(cast: Cast) -> None:
    for absent, stand_in in (("finance.leader", "office"), ("office", "finance.leader"), ("auditor", "committee")):
        with pytest.raises(InvalidInput, match="at once"):
            name(cast, absent, stand_in, "office" if absent == "auditor" else absent)
    hire(cast, "aide").home_unit = cast.units["finance"]
    cast.session.flush()
    name(cast, stand_in="aide")
    with pytest.raises(InvalidInput, match="at once"):
        grant_to(cast.session, cast["aide"], Role.OFFICE, None, actor=cast["admin"], now=cast.now)


def test_who_got_an_excluding_role_before_the_first_day_is_lent_nothing(cast: Cast) -> None:
    hire(cast, "aide").home_unit = cast.units["finance"]
    cast.session.flush()
    name(cast, stand_in="aide", first=TODAY + DAY)
    grant_to(cast.session, cast["aide"], Role.OFFICE, None, actor=cast["admin"], now=cast.now)
    keep_stand_ins(cast.session, cast.now + DAY)
    assert roles(cast, "aide") == [("office", False)]


def test_absent_who_recorded_all_steps_cannot_have_them_signed_by_proxy(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.record_review(by="g1.leader")
    one = name(cast, "g1.leader", "g1.inspector")
    allow(cast, one, "task.verify")
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.inspector")
    assert "for whom you stand in" in str(refused.value.reasons[0].message)


Named = Callable[[Cast], object]


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (lambda cast: name(cast, actor="library.leader"), NotPermitted),
        (lambda cast: name(cast, actor="finance.liaison"), NotPermitted),
        (lambda cast: name(cast, actor="admin"), NotPermitted),
        (lambda cast: name(cast, stand_in="finance.leader"), InvalidInput),
        (lambda cast: name(cast, stand_in="committee"), InvalidInput),  # neither unit, group nor role in common
        (lambda cast: name(cast, "committee", "office", "office"), InvalidInput),  # for oneself
        (lambda cast: name(cast, "admin", "history.leader", "office"), InvalidInput),
        (lambda cast: name(cast, first=TODAY - DAY), InvalidInput),
        (lambda cast: name(cast, first=TODAY + DAY, last=TODAY), InvalidInput),
        (lambda cast: name(cast, last=TODAY + 400 * DAY), InvalidInput),
    ],
)
def test_whom_nobody_can_name(cast: Cast, attempt: Named, refusal: type[WorkflowError]) -> None:
    with pytest.raises(refusal):
        attempt(cast)
    assert roles(cast, "finance.liaison") == [("liaison", False)]


def test_days_that_overlap_are_refused_even_by_one(cast: Cast) -> None:
    name(cast, first=TODAY, last=TODAY + 3 * DAY)
    with pytest.raises(InvalidInput, match="end that first"):
        name(cast, stand_in="history.leader", first=TODAY + 3 * DAY)
    name(cast, stand_in="history.leader", first=TODAY + 4 * DAY)


def test_nobody_allows_for_the_own_absence_for_oneself_or_for_a_tied_unit(cast: Cast) -> None:
    second = hire(cast, "office.second", Role.OFFICE)
    one = name(cast, "committee", "history.leader", "office")
    assert "task.conclude" in list_allowable(cast.session, one)
    for actor in ("committee", "history.leader", "admin", "auditor"):
        with pytest.raises(NotPermitted):
            allow(cast, one, "task.conclude", actor=actor)
    hire(cast, "aide").home_unit = cast.units["library"]
    away = name(cast, "office", "aide", "office.second")
    with pytest.raises(NotPermitted, match="Somebody else of the office"):
        allow(cast, away, "task.monitor")
    second.home_unit = cast.units["finance"]
    cast.session.flush()
    with pytest.raises(NotPermitted, match="belong to a unit"):
        allow(cast, name(cast), "task.submit", actor="office.second")


def test_what_no_role_of_the_absent_person_gives_cannot_be_allowed(cast: Cast) -> None:
    one = name(cast)
    for right in ("task.verify", "extension.decide", "stand_in.allow", "people.manage", "nonsense"):
        with pytest.raises(InvalidInput):
            allow(cast, one, right)
    with pytest.raises(Stale):
        allow_rights(cast.session, one, [], seen_version=one.version + 1, actor=cast["office"], now=cast.now)


def test_the_lent_office_does_not_allow_or_name(cast: Cast) -> None:
    hire(cast, "office.second", Role.OFFICE)
    hire(cast, "aide").home_unit = cast.units["library"]
    away, one = name(cast, "office", "aide", "office.second"), name(cast)
    allow(cast, away, *list_allowable(cast.session, away), actor="office.second")
    assert holds(cast["aide"], "extension.decide", cast.task())
    with pytest.raises(NotPermitted):
        allow(cast, one, "task.submit", actor="aide")
    with pytest.raises(NotPermitted):
        name(cast, "history.leader", "history.liaison", "aide")


def test_the_absent_person_or_the_office_ends_it_early_and_nobody_else(cast: Cast) -> None:
    one = name(cast)
    for actor in ("finance.liaison", "library.leader", "admin"):
        with pytest.raises(NotPermitted):
            end_stand_in(cast.session, one, actor=cast[actor], now=cast.now)
    end_stand_in(cast.session, one, actor=cast["finance.leader"], now=cast.now)
    assert roles(cast, "finance.liaison") == [("liaison", False)]
    with pytest.raises(WrongState):
        end_stand_in(cast.session, one, actor=cast["office"], now=cast.now)
    end_stand_in(cast.session, name(cast, "estates.leader", "estates.liaison"), actor=cast["office"], now=cast.now)
    assert find_absent(cast["finance.liaison"], "task.prepare", cast.task()) == []


def test_work_done_for_a_unit_as_stand_in_bars_from_its_review_for_good(cast: Cast) -> None:
    life = Life.begin(cast).start()
    one = name(cast, stand_in="g2.inspector", actor="office")
    report(life, "g2.inspector")
    end_stand_in(cast.session, one, actor=cast["office"], now=life.now)
    grant_role(cast.session, cast["g2.inspector"], Role.INSPECTOR, cast.groups["g1"], actor=cast["admin"], now=life.now)
    assert not holds(cast["g2.inspector"], "task.return", life.task)


def test_the_database_holds_one_lent_role_of_each_at_most(session: Session, cast: Cast) -> None:
    name(cast)
    lent = session.scalars(select(Grant).where(Grant.stand_in_id.is_not(None))).one()
    twice = {c: getattr(lent, c) for c in ("user_id", "role", "unit_id", "granted_at", "stand_in_id", "lent_from_id")}
    session.add(Grant(**twice, until_on=lent.until_on))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_stand_in_fires_nothing_by_a_forged_trigger(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    name(cast, "g1.leader", "g1.inspector")
    with pytest.raises(NotPermitted):
        fire(
            cast.session,
            life.task,
            "verify",
            actor=cast["g1.inspector"],
            seen_version=life.task.version,
            now=life.now,
            data=life.data("verify"),
            password=PASSWORD,
        )
