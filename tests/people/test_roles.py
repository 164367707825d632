"""Accounts and roles: opened, granted, excluded, taken away; the last administrator stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Grant, Role, User
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.people.test_sessions import stale_post
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.people.excluding import excluded_by
from workflow.people.grants import check_admin_remains, grant_to, revoke_grant
from workflow.people.users import UserFacts, create_user, deactivate_user
from workflow.process.rights import holds


def grant(cast: Cast, user: str, role: Role, place: Any = None, actor: str = "admin") -> Grant:
    return grant_to(cast.session, cast[user], role, place, actor=cast[actor], now=cast.now)


def newcomer(cast: Cast, username: str = "new.person") -> User:
    cast.people[username] = create_user(cast.session, username, UserFacts("新人"), actor=cast["admin"], now=cast.now)
    return cast[username]


def test_only_the_admin_opens_accounts_and_grants_roles(cast: Cast) -> None:
    for person in ("office", "committee", "auditor", "finance.leader"):
        with pytest.raises(NotPermitted):
            grant(cast, "finance.liaison", Role.LEADER, cast.units["finance"], actor=person)
        with pytest.raises(NotPermitted):
            create_user(cast.session, "x.y", UserFacts("X"), actor=cast[person], now=cast.now)
        with pytest.raises(NotPermitted):
            deactivate_user(cast.session, cast["g1.leader"], actor=cast[person], now=cast.now)


def test_granted_role_counts_at_once_and_is_told(cast: Cast) -> None:
    newcomer(cast)
    task = cast.task()
    assert not holds(cast["new.person"], "task.submit", task)
    grant(cast, "new.person", Role.LEADER, cast.units["finance"])
    assert holds(cast["new.person"], "task.submit", task)
    stream = f"account:{cast['new.person'].id}"
    kinds = cast.session.scalars(select(Event.kind).where(Event.stream == stream).order_by(Event.seq)).all()
    assert kinds == ["account.created", "account.role_granted"]


@pytest.mark.parametrize("one", ["admin", "auditor", "office"])
def test_excluded_roles_are_refused_in_both_directions(cast: Cast, one: str) -> None:
    newcomer(cast)
    grant(cast, "new.person", Role.LEADER, cast.units["finance"])
    with pytest.raises(InvalidInput, match="at once"):
        grant(cast, "new.person", Role(one))
    with pytest.raises(InvalidInput, match="at once"):
        grant(cast, one, Role.LEADER, cast.units["finance"])


def test_exclusion_is_symmetric_for_every_pair() -> None:
    for one in Role:
        for other in Role:
            assert bool(excluded_by(one, [other])) == bool(excluded_by(other, [one]))


def test_role_has_its_kind_of_place_and_is_held_once(cast: Cast) -> None:
    newcomer(cast)
    for role, place in (
        (Role.LEADER, None),
        (Role.LEADER, cast.groups["g1"]),
        (Role.INSPECTOR, cast.units["finance"]),
        (Role.COMMITTEE, cast.units["finance"]),
    ):
        with pytest.raises(InvalidInput) as refused:
            grant(cast, "new.person", role, place)
        assert refused.value.field == "place"
    grant(cast, "new.person", Role.INSPECTOR, cast.groups["g1"])
    with pytest.raises(InvalidInput, match="already"):
        grant(cast, "new.person", Role.INSPECTOR, cast.groups["g1"])
    grant(cast, "new.person", Role.INSPECTOR, cast.groups["g2"])


def test_role_taken_away_ends_at_once_and_stays_as_history(cast: Cast) -> None:
    task, held = cast.task(), cast["finance.leader"].grants[0]
    revoke_grant(cast.session, held, actor=cast["admin"], now=cast.now)
    assert not holds(cast["finance.leader"], "task.submit", task)
    assert cast.session.get(Grant, held.id).revoked_by_id == cast["admin"].id  # type: ignore[union-attr]
    with pytest.raises(WrongState):
        revoke_grant(cast.session, held, actor=cast["admin"], now=cast.now)
    grant(cast, "finance.leader", Role.LEADER, cast.units["finance"])
    assert holds(cast["finance.leader"], "task.submit", task)


def test_admin_does_not_end_the_own_administration(cast: Cast, browser: Browser, session: Session) -> None:
    own = cast["admin"].grants[0]
    key = own.id
    with pytest.raises(WrongState):
        revoke_grant(session, own, actor=cast["admin"], now=cast.now)
    with pytest.raises(WrongState):
        deactivate_user(session, cast["admin"], actor=cast["admin"], now=cast.now)
    session.commit()
    admin = browser.as_("admin")
    assert admin.submit(f"/people/roles/{key}/take-away").status_code == 409
    assert admin.submit("/people/users/admin/deactivate").status_code == 409
    assert admin.get("/people/users").status_code == 200


def test_last_admin_stays_even_when_two_end_each_other(cast: Cast) -> None:
    second = newcomer(cast, "second.admin")
    held = grant(cast, "second.admin", Role.ADMIN)
    check_admin_remains(cast.session, cast["admin"], second)
    revoke_grant(cast.session, held, actor=cast["admin"], now=cast.now)
    with pytest.raises(WrongState, match="last"):
        check_admin_remains(cast.session, cast["admin"], second)


def test_closed_account_loses_sessions_and_rights_but_keeps_its_roles(cast: Cast, browser: Browser) -> None:
    person, admin = browser.as_("finance.leader"), browser.as_("admin")
    page = admin.get("/people/users/finance.leader/deactivate")
    assert page.status_code == 200
    done = admin.submit("/people/users/finance.leader/deactivate")
    assert done.location == "/people/users/finance.leader/left-behind"
    assert person.get("/account").status_code == 302
    reopened = admin.submit("/people/users/finance.leader/activate", page="/people/users/finance.leader")
    assert reopened.status_code == 302
    assert person.get("/account").status_code == 302
    assert "Unit leader" in browser.as_("finance.leader").get("/account").text


def test_user_name_is_plain_single_and_fixed(cast: Cast) -> None:
    for username in ("finance.leader", "FINANCE.LEADER", "a", "with blank", "汉字", "x" * 65, "-x"):
        with pytest.raises(InvalidInput) as refused:
            create_user(cast.session, username, UserFacts("X"), actor=cast["admin"], now=cast.now)
        assert refused.value.field == "username"
    for facts in (UserFacts(""), UserFacts("X", email="nowhere"), UserFacts("X", language="tlh")):
        with pytest.raises(InvalidInput):
            create_user(cast.session, "fine.name", facts, actor=cast["admin"], now=cast.now)


def test_account_is_changed_and_a_stale_form_refused(cast: Cast, browser: Browser, session: Session) -> None:
    admin, url = browser.as_("admin"), "/people/users/finance.leader/edit"
    page = admin.get(url).text
    data = {"name": "陈一", "email": "c1@example.test", "language": "zh", "home_unit": "0"}
    assert admin.submit(url, data).status_code == 302
    stale = stale_post(admin, url, page, {**data, "name": "陈二"})
    assert stale.status_code == 409
    assert "陈二" in stale.text
    session.expire_all()
    assert cast["finance.leader"].name == "陈一"


def test_admin_lifts_a_lock(cast: Cast, browser: Browser, session: Session) -> None:
    cast["finance.leader"].locked_until = datetime.now(UTC) + timedelta(hours=1)
    session.commit()
    admin = browser.as_("admin")
    assert "Lift the lock" in admin.get("/people/users/finance.leader").text
    url = "/people/users/finance.leader/unlock"
    assert admin.submit(url, page="/people/users/finance.leader").status_code == 302
    assert admin.submit(url, page="/people/users/finance.leader").status_code == 409
    assert browser.as_("finance.leader")


def test_role_is_granted_and_taken_away_in_the_browser(cast: Cast, browser: Browser, session: Session) -> None:
    admin, url = browser.as_("admin"), "/people/users/finance.liaison/roles/new"
    finance = f"unit:{cast.units['finance'].id}"
    session.commit()
    wrong = admin.submit(url, {"role": "inspector", "place": finance})
    assert wrong.status_code == 422
    assert "an inspection group" in wrong.text
    assert admin.submit(url, {"role": "inspector", "place": "unit:99999"}).status_code == 422
    assert "is held everywhere" in admin.submit(url, {"role": "office", "place": finance}).text
    assert admin.submit(url, {"role": "leader", "place": finance}).status_code == 302
    session.expire_all()
    leader = next(g.id for g in cast["finance.liaison"].grants if g.role is Role.LEADER)
    session.commit()
    taken = admin.submit(f"/people/roles/{leader}/take-away")
    assert taken.location == "/people/users/finance.liaison/left-behind"
    session.expire_all()
    assert [g.role for g in cast["finance.liaison"].grants] == [Role.LIAISON]


def test_a_role_and_its_place_have_to_be_chosen(cast: Cast, browser: Browser, session: Session) -> None:
    admin, url = browser.as_("admin"), "/people/users/finance.liaison/roles/new"
    session.commit()
    form = admin.get(url).text
    assert "selected" not in form.split("<form")[-1]
    assert form.count('<option value="">Please choose.</option>') == 2
    for data in ({}, {"role": "", "place": ""}, {"role": "leader", "place": ""}, {"role": "", "place": "all"}):
        answer = admin.submit(url, data)
        assert answer.status_code == 422
        assert "Please choose." in answer.text.split("field-error")[1]
