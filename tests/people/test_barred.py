"""Open tasks that nobody in their group may act on, though the roles are held: told before and after it happens."""

import pytest
from sqlalchemy.orm import Session

from models.people import Grant, Recusal, Role
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from workflow.people.barred import find_barred
from workflow.people.open_work import find_left_behind
from workflow.process.rights import find_tie, holds

NOBODY_REVIEWS = "Nobody in Group 1 can review what Finance submits (open tasks: 2, first X26-T001)"


def recuse(cast: Cast, username: str, unit: str) -> None:
    cast.session.add(Recusal(user=cast[username], unit=cast.units[unit], reason="A spouse", declared_at=cast.now))
    cast.session.flush()
    cast.session.expire(cast[username])


def told(cast: Cast) -> list[tuple[str, str, str, int, str]]:
    return [(b.role.value, b.group.code, b.unit.code, b.open_tasks, b.ref) for b in find_barred(cast.session)]


def second_inspector(cast: Cast) -> None:
    group = cast.groups["g1"].id
    other = Grant(user_id=cast["history.liaison"].id, role=Role.INSPECTOR, group_id=group, granted_at=cast.now)
    cast.session.add(other)
    cast.session.flush()
    cast.session.expire(cast["history.liaison"])


def test_the_only_inspector_recused_stops_the_units_tasks(cast: Cast) -> None:
    task = Life.begin(cast).submit().task
    cast.task(lead="library")
    assert told(cast) == []
    recuse(cast, "g1.inspector", "finance")
    assert told(cast) == [("inspector", "g1", "finance", 1, task.ref)]
    recuse(cast, "g1.leader", "estates")  # a tie to the co-unit
    assert told(cast)[1:] == [("group_leader", "g1", "finance", 1, task.ref)]
    second_inspector(cast)
    assert [role for role, *_ in told(cast)] == ["group_leader"]


def test_whoever_is_told_of_really_holds_no_right_and_a_vacancy_is_told_as_one(cast: Cast) -> None:
    task = cast.task()
    recuse(cast, "g1.inspector", "finance")
    assert not any(holds(user, "task.return", task) for user in cast.people.values())
    cast["g1.inspector"].active = False
    cast.session.flush()
    assert told(cast) == []


def test_leaving_a_role_to_somebody_who_is_recused_strands_the_work(cast: Cast) -> None:
    cast.task()
    cast.task(lead="library")
    second_inspector(cast)
    person = cast["g1.inspector"]
    assert not find_left_behind(cast.session, person, person.grants)[0].stranded
    recuse(cast, "history.liaison", "finance")
    (left,) = find_left_behind(cast.session, person, person.grants)
    assert (left.open_tasks, left.others, left.alone, left.stranded) == (2, 1, 1, True)


@pytest.fixture
def ref(cast: Cast) -> str:
    """Two open tasks of the finance office."""
    first, _ = cast.task(), cast.task()
    found = first.ref
    cast.session.commit()
    return found


def test_whoever_declares_a_recusal_is_told_what_it_stops(
    ref: str, cast: Cast, browser: Browser, session: Session
) -> None:
    data = {"user": cast["g1.inspector"].id, "unit": cast.units["finance"].id, "reason": "A spouse works there."}
    session.commit()
    office = browser.as_("office")
    office.submit("/people/recusals", data)
    assert NOBODY_REVIEWS in office.get("/people/recusals").text
    for page in ("/people/hand-over", "/campaigns/X26", "/people/campaigns/X26/groups"):
        assert NOBODY_REVIEWS in office.get(page).text


def test_a_missing_liaison_is_no_standstill_only_where_there_is_a_leader(
    ref: str, cast: Cast, browser: Browser, session: Session
) -> None:
    cast["finance.liaison"].active = False
    session.commit()
    office = browser.as_("office")
    assert "the unit leader can do the same" in office.get("/people/hand-over").text
    cast["finance.leader"].active = False
    session.commit()
    page = office.get("/people/hand-over").text
    assert "the unit leader can do the same" not in page
    assert page.count("Name a successor<") == 2


def test_who_is_recused_is_told_why_on_the_task_and_by_the_review(
    cast: Cast, browser: Browser, session: Session
) -> None:
    task = Life.begin(cast).submit().task
    recuse(cast, "g1.inspector", "estates")
    page = f"/tasks/{task.ref}"
    session.commit()
    inspector, why = browser.as_("g1.inspector"), "A recusal for Estates is in force for you"
    assert why in inspector.get(page).text
    answer = inspector.get(f"{page}/review")
    assert answer.status_code == 403
    assert answer.text.count(why) == 1
    assert "ask your administrator" not in answer.text
    assert why not in browser.as_("g1.leader").get(page).text


@pytest.mark.parametrize(
    ("who", "said"), [("finance.leader", ""), ("g1.leader", ""), ("history.liaison", "You have worked on this task")]
)
def test_the_tie_that_is_told_is_the_one_that_bars(cast: Cast, who: str, said: str) -> None:
    second_inspector(cast)
    life = Life.begin(cast)
    finance = cast.units["finance"].id
    lead = Grant(user_id=cast["history.liaison"].id, role=Role.LIAISON, unit_id=finance, granted_at=cast.now)
    cast.session.add(lead)
    cast.session.flush()
    cast.session.expire(cast["history.liaison"])
    life.fire("start", "history.liaison")
    lead.revoked_at = cast.now
    cast.session.flush()
    cast.session.expire(cast["history.liaison"])
    assert str(find_tie(cast[who], "review.record", life.task) or "").startswith(said)
    assert bool(find_tie(cast[who], "review.record", life.task)) == bool(said)
