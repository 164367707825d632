"""Standing in under attack: own work by proxy, two at once, others' addresses, who is told."""

from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.people import Recusal, Role, User
from models.stand_ins import StandIn
from models.trail import Event
from models.verification import Step
from tests.cast import Cast, meet
from tests.client import Browser
from tests.people.standing_in import DAY, TODAY, allow, name, report, roles
from tests.people.test_stand_in_pages import declare, form, only_one
from tests.process.lived import Life
from tests.process.players import hire
from tests.process.racing import WON, Work, let_go, race
from tests.verification.ways import record
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted
from workflow.ledger.tasks import edit_task, facts_of
from workflow.people.grants import grant_to, revoke_grant
from workflow.people.stand_ins import Absence, declare_stand_in, end_stand_in
from workflow.people.users import deactivate_user
from workflow.process.rights import holds, tasks_where
from workflow.trail.audit import verify_trail


def recuse(cast: Cast, username: str, unit: str) -> None:
    tie = {"reason": "A cousin there", "declared_at": cast.now}
    cast.session.add(Recusal(user_id=cast[username].id, unit_id=cast.units[unit].id, **tie))
    cast.session.flush()
    cast.session.expire_all()


def move_to_inspection(cast: Cast, life: Life) -> User:
    """The finance leader leaves the finance office and inspects from now on."""
    person, admin = cast["finance.leader"], cast["admin"]
    person.home_unit = None
    for own in list(person.grants):
        revoke_grant(cast.session, own, actor=admin, now=life.now)
    grant_to(cast.session, person, Role.INSPECTOR, cast.groups["g1"], actor=admin, now=life.now)
    return person


def test_who_had_it_signed_by_a_stand_in_never_reviews_it(cast: Cast) -> None:
    """What a stand-in signs is the absent person's work as well, whatever role that one holds later."""
    life = Life.begin(cast).start()
    one = name(cast)
    allow(cast, one, "task.submit")
    life.fire("submit", "finance.liaison")
    end_stand_in(cast.session, one, actor=cast["office"], now=life.now)
    absent = move_to_inspection(cast, life)
    other = cast.task(lead="library")
    for right in ("task.return", "review.record"):
        assert not holds(absent, right, life.task)
        assert holds(absent, right, other)
        assert cast.session.scalars(select(type(other)).where(tasks_where(absent, right))).all() == [other]


def test_nobody_signs_a_review_that_was_recorded_in_his_name_alone(cast: Cast) -> None:
    """Whoever stood in recorded for the absent person, who signs later: by name that is one person, not two."""
    life = Life.begin(cast).submit()
    one = name(cast, "g1.leader", "history.leader", "office")
    for step in Step:
        record(life, "history.leader", step=step)
    life.record_review()
    end_stand_in(cast.session, one, actor=cast["office"], now=life.now)
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    assert [str(reason.message) for reason in refused.value.reasons] == [
        "All three steps were recorded by you or in your name; somebody else has to take part."
    ]
    record(life, "g1.inspector", "I have read it as well.", seen=1, step=Step.TEXT)
    life.conclude_anew()
    life.fire("verify", "g1.leader")


def test_what_a_stand_in_did_in_his_own_role_is_not_the_absent_persons(cast: Cast) -> None:
    one = name(cast)
    life = Life.begin(cast).start()
    report(life, "finance.liaison")
    end_stand_in(cast.session, one, actor=cast["office"], now=life.now)
    assert holds(move_to_inspection(cast, life), "task.return", life.task)


def test_nobody_draws_a_task_over_to_a_unit_that_the_absent_person_is_tied_to(cast: Cast) -> None:
    hire(cast, "office.second", Role.OFFICE)
    hire(cast, "aide")
    recuse(cast, "office", "library")
    allow(cast, name(cast, "office", "aide", "office.second"), "task.edit", "task.terms", actor="office.second")
    task = cast.task()

    def draw(unit: str) -> None:
        facts = replace(facts_of(task), lead_unit=cast.units[unit])
        edit_task(cast.session, task, facts, actor=cast["aide"], seen_version=task.version, now=cast.now)

    with pytest.raises(NotPermitted, match="recusal"):
        draw("library")
    draw("history")
    event = cast.session.scalars(select(Event).where(Event.kind == "task.edited")).one()
    assert '"standing_in_for":"Office"' in event.data


def test_nobody_is_named_for_a_closed_account(cast: Cast) -> None:
    deactivate_user(cast.session, cast["finance.leader"], actor=cast["admin"], now=cast.now)
    with pytest.raises(InvalidInput, match="not active"):
        name(cast, stand_in="history.leader", actor="office")


def naming(cast: Cast, absent: str, stand_in: str) -> Work:
    keys, now = [cast[username].id for username in (absent, stand_in, "office")], cast.now

    def declare(session: Session) -> object:
        one, other, office = (session.get_one(User, key) for key in keys)
        return declare_stand_in(session, one, other, Absence(TODAY, TODAY + DAY), actor=office, now=now)

    return declare


def test_of_many_named_for_one_person_at_once_one_is(cast: Cast, settings: Settings) -> None:
    works = [naming(cast, "finance.leader", f"{unit}.leader") for unit in ("library", "history", "estates")]
    let_go(cast)
    assert sorted(race(settings.database, works)) == sorted([WON, InvalidInput.code, InvalidInput.code])
    assert len(cast.session.scalars(select(StandIn)).all()) == 1
    assert list(verify_trail(cast.session)) == []


def test_a_circle_or_chain_that_is_named_at_once_never_closes(cast: Cast, settings: Settings) -> None:
    round_ = ("finance.leader", "library.leader", "history.leader", "finance.leader")
    works = [naming(cast, one, other) for one, other in pairwise(round_)]
    let_go(cast)
    outcomes = race(settings.database, works)
    assert outcomes.count(WON) in (1, 2)
    lent = cast.session.scalars(select(StandIn)).all()
    for one in lent:
        assert len([grant for grant in one.stand_in.grants if grant.stand_in_id]) == 1
        assert {grant.lent_from_id for grant in one.stand_in.grants if grant.stand_in_id} <= {
            grant.id for grant in one.absent.grants if not grant.stand_in_id
        }


def test_lent_role_is_taken_back_while_the_account_is_closed(cast: Cast) -> None:
    name(cast)
    deactivate_user(cast.session, cast["finance.liaison"], actor=cast["admin"], now=cast.now)
    assert roles(cast, "finance.liaison") == [("liaison", False)]
    with pytest.raises(InvalidInput):
        name(cast, "finance.leader", "finance.liaison", first=TODAY + 20 * DAY, last=TODAY + 21 * DAY)


@pytest.mark.parametrize("who", ["finance.liaison", "history.leader", "g1.leader", "admin", "auditor", "committee"])
def test_forms_for_somebody_elses_stand_in_are_refused(cast: Cast, browser: Browser, who: str) -> None:
    values = form(cast, "history.leader")
    cast = meet(cast.session, cast.now)
    declare(cast)
    one, person = only_one(cast), browser.as_(who)
    assert person.submit(f"/stand-ins/{one}/end", page="/account").status_code == 403
    assert person.submit(f"/stand-ins/{one}/allow", {"rights": ["task.submit"]}, page="/account").status_code == 403
    assert person.submit("/stand-ins/new?absent=library.leader", values, page="/account").status_code == 403
    cast.session.expire_all()
    only = cast.session.get_one(StandIn, one)
    assert (only.allowed, only.ended_at) == ([], None)


@pytest.mark.parametrize("number", ["0", "99999999", "99999999999999999999"])
def test_a_stand_in_that_is_not_there_is_not_found(cast: Cast, browser: Browser, number: str) -> None:
    let_go(cast)
    office = browser.as_("office")
    assert office.get(f"/stand-ins/{number}/allow").status_code == 404
    assert office.submit(f"/stand-ins/{number}/end", page="/stand-ins").status_code == 404
    assert office.get("/stand-ins/new?absent=nobody").status_code == 404
