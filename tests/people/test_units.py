"""Units: a tree without circles, names that mean one unit, nothing closed under open work."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Unit
from tests.cast import Cast
from tests.client import Browser
from tests.people.test_sessions import stale_post
from tests.process.lived import Life
from workflow.errors import InvalidInput, NotPermitted, Stale
from workflow.people.units import UnitFacts, create_unit, edit_unit, list_tree


def edit(cast: Cast, code: str, *, actor: str = "admin", **facts: object) -> None:
    unit = cast.units[code]
    values = {"name": unit.name, "parent": unit.parent, **facts}
    edit_unit(
        cast.session,
        unit,
        UnitFacts(**values),  # type: ignore[arg-type]
        seen_version=unit.version,
        actor=cast[actor],
        now=cast.now,
    )
    cast.session.flush()


def test_only_the_admin_keeps_units(cast: Cast) -> None:
    for person in ("office", "committee", "finance.leader", "auditor"):
        with pytest.raises(NotPermitted):
            create_unit(cast.session, "new", UnitFacts("New"), actor=cast[person], now=cast.now)
        with pytest.raises(NotPermitted):
            edit(cast, "finance", actor=person, name="Other")


def test_tree_lists_each_unit_below_its_parent(cast: Cast) -> None:
    edit(cast, "library", parent=cast.units["history"])
    edit(cast, "history", parent=cast.units["finance"])
    tree = [(branch.unit.code, branch.depth) for branch in list_tree(cast.session)]
    assert tree == [("estates", 0), ("finance", 0), ("history", 1), ("library", 2)]


def test_unit_does_not_stand_below_itself(cast: Cast) -> None:
    edit(cast, "library", parent=cast.units["history"])
    edit(cast, "history", parent=cast.units["finance"])
    for parent in ("finance", "history", "library"):
        with pytest.raises(InvalidInput) as refused:
            edit(cast, "finance", parent=cast.units[parent])
        assert refused.value.field == "parent"


def test_a_name_means_one_unit(cast: Cast) -> None:
    edit(cast, "finance", short_names="财务、计财处\n财务")
    assert cast.units["finance"].short_names == ["财务", "计财处"]
    for facts in ({"name": "财务"}, {"name": cast.units["finance"].name}, {"short_names": "计财处"}, {"name": " "}):
        with pytest.raises(InvalidInput):
            edit(cast, "library", **facts)
    for code in ("Finance", "with blank", "", "x" * 33):
        with pytest.raises(InvalidInput):
            create_unit(cast.session, code, UnitFacts("Something new"), actor=cast["admin"], now=cast.now)


def test_unit_with_open_tasks_stays_active_and_says_how_many(cast: Cast) -> None:
    cast.task(lead="finance", co=("estates",))
    cast.task(lead="finance")
    with pytest.raises(InvalidInput, match="Open tasks of the unit: 2"):
        edit(cast, "finance", active=False)
    with pytest.raises(InvalidInput, match="Open tasks of the unit: 1"):
        edit(cast, "estates", active=False)
    edit(cast, "library", active=False)
    assert not cast.units["library"].active


def test_written_off_and_void_tasks_do_not_keep_a_unit(cast: Cast) -> None:
    Life.begin(cast).verify()
    cast.task(lead="finance", voided_at=cast.now, void_reason="entered twice")
    edit(cast, "finance", active=False)
    assert not cast.units["finance"].active


def test_unit_is_added_and_changed_in_the_browser(cast: Cast, browser: Browser, session: Session) -> None:
    admin = browser.as_("admin")
    data = {"code": "physics", "name": "物理学院", "short_names": "物理", "parent": str(cast.units["history"].id)}
    session.commit()
    assert admin.submit("/people/units/new", {**data, "active": "y"}).status_code == 302
    again = admin.submit("/people/units/new", data)
    assert again.status_code == 422
    assert "There is already a unit physics." in again.text
    assert 'value="物理学院"' in again.text
    changed = {"name": "物理系", "parent": "0", "active": "y"}
    assert admin.submit("/people/units/physics/edit", changed).status_code == 302
    unit = session.scalar(select(Unit).where(Unit.code == "physics"))
    assert unit is not None
    assert (unit.name, unit.parent, unit.active) == ("物理系", None, True)


def test_stale_form_of_a_unit_is_refused_and_what_was_typed_is_shown(cast: Cast, browser: Browser) -> None:
    admin = browser.as_("admin")
    page = admin.get("/people/units/finance/edit").text
    assert (
        admin.submit("/people/units/finance/edit", {"name": "先改的", "parent": "0", "active": "y"}).status_code == 302
    )
    stale = stale_post(admin, "/people/units/finance/edit", page, {"name": "后改的", "parent": "0", "active": "y"})
    assert stale.status_code == 409
    assert "后改的" in stale.text


def test_stale_version_is_refused_by_the_rule(cast: Cast) -> None:
    unit = cast.units["finance"]
    with pytest.raises(Stale):
        edit_unit(cast.session, unit, UnitFacts("X"), seen_version=unit.version - 1, actor=cast["admin"], now=cast.now)
