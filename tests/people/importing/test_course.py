"""The course of an import: who may, what is no such file, leaving rows out, all or nothing, replays, overtaking."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from config.settings import Settings
from models.imports import ImportStatus, PeopleImport
from models.people import Grant, OneTimeLink, Unit, User
from models.reminders import Mail
from models.trail import Event
from models.words import say
from tests.cast import Cast
from tests.people.importing.files import Sent, send, unit
from tests.process.racing import WON, Work, let_go, race
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.people.importing import runs
from workflow.people.importing.showing import count_uninvited
from workflow.people.units import UnitFacts, create_unit
from workflow.people.users import UserFacts, create_user, edit_user
from workflow.trail.audit import verify_trail

PEOPLE = [["li.ming", "李明", "li@example.test", "", "", "联络员", "财务处"], ["wang", "王", "", "", "", "", ""]]
KEPT = (Unit, User, Grant, Event, OneTimeLink)


def sizes(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(kind)) or 0 for kind in KEPT]


def test_only_the_admin_imports(cast: Cast) -> None:
    sent = send(cast, users=PEOPLE)
    for person in ("office", "committee", "auditor", "finance.leader"):
        acts: list[Callable[[str], object]] = [
            lambda by: send(cast, users=PEOPLE, by=by),
            sent.take_over,
            lambda by: sent.leave_out(2, by=by),
            partial(invite, sent),
        ]
        for act in acts:
            with pytest.raises(NotPermitted):
                act(person)
            cast.session.rollback()


def invite(sent: Sent, by: str = "admin", seen: int | None = None) -> int:
    session = sent.cast.session
    count = runs.invite_new_users(
        session,
        sent.run,
        lambda purpose, secret: f"/{purpose.value}/{secret}",
        actor=sent.cast[by],
        seen_version=sent.run.version if seen is None else seen,
        now=sent.cast.now,
    )
    session.commit()
    return count


def test_rows_that_need_attention_hold_everything_up_until_they_are_left_out(cast: Cast) -> None:
    before = sizes(cast.session)
    sent = send(cast, users=[*PEOPLE, ["zhao", "", "", "", "", "", ""]])
    with pytest.raises(InvalidInput, match="Some rows need attention"):
        sent.take_over()
    cast.session.rollback()
    assert sizes(cast.session)[:3] == before[:3]
    sent.leave_out(4)
    assert sent.actions() == ["new", "new", "left_out"]
    assert sent.take_over()
    assert cast.session.scalars(select(User.id).where(User.username == "zhao")).all() == []


def test_a_unit_that_is_left_out_is_unknown_to_the_rows_that_need_it(cast: Cast) -> None:
    sent = send(cast, [["cs", "计算机学院", "", "", ""]], [["li.ming", "李明", "", "", "cs", "", ""]])
    assert sent.leave_out(2).actions() == ["left_out", "open"]
    assert sent.leave_out().actions() == ["new", "new"]


def test_nothing_stands_when_the_last_step_fails(cast: Cast) -> None:
    sent = send(cast, [["cs", "计算机学院", "", "", ""]], PEOPLE)
    before = sizes(cast.session)

    def fail(*arguments: object) -> None:
        if "INSERT INTO role_grant" in str(arguments[2]):
            raise OSError("the connection is gone")

    engine = cast.session.get_bind()
    assert isinstance(engine, Engine)
    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="gone"):
        sent.take_over()
    event.remove(engine, "before_cursor_execute", fail)
    cast.session.rollback()
    assert sizes(cast.session) == before
    assert sent.take_over()
    assert list(verify_trail(cast.session)) == []


def test_taking_over_twice_or_from_an_old_page_is_refused(cast: Cast) -> None:
    sent = send(cast, users=PEOPLE)
    seen = sent.run.version
    with pytest.raises(Stale):
        sent.take_over(seen=seen + 1)
    cast.session.rollback()
    sent.take_over()
    for version, refusal in ((seen, Stale), (sent.run.version, WrongState)):
        with pytest.raises(refusal):
            sent.take_over(seen=version)
        cast.session.rollback()
    with pytest.raises(WrongState):
        sent.leave_out(2)


def test_what_was_changed_meanwhile_is_planned_anew_and_looked_at_again(cast: Cast) -> None:
    sent = send(cast, [["cs", "计算机学院", "", "", ""]], PEOPLE)
    create_unit(cast.session, "it", UnitFacts("计算机学院"), actor=cast["admin"], now=cast.now)
    create_user(cast.session, "wang", UserFacts("王"), actor=cast["admin"], now=cast.now)
    cast.session.commit()
    assert sent.take_over() is False
    assert sent.actions() == ["open", "new", "same"]
    assert "计算机学院 is already a name of the unit it." in sent.said()
    assert sent.run.status is ImportStatus.READY
    assert sent.leave_out(2).take_over()


def test_a_change_that_the_plan_does_not_touch_is_kept(cast: Cast) -> None:
    sent = send(cast, users=[["finance.leader", "", "", "", "图书馆", "", ""]])
    leader = cast["finance.leader"]
    facts = UserFacts(leader.name, "other@example.test", "en", leader.home_unit)
    edit_user(cast.session, leader, facts, seen_version=leader.version, actor=cast["admin"], now=cast.now)
    cast.session.commit()
    assert sent.take_over()
    assert (leader.email, leader.home_unit) == ("other@example.test", unit(cast, "library"))


def test_a_cancelled_import_takes_nothing_over(cast: Cast) -> None:
    sent = send(cast, users=PEOPLE)
    runs.cancel_import(
        cast.session, sent.run, actor=cast["admin"], seen_version=sent.run.version, now=cast.now
    )  # fmt: skip
    cast.session.commit()
    with pytest.raises(WrongState):
        sent.take_over()
    assert user_names(cast) & {"li.ming", "wang"} == set()


def user_names(cast: Cast) -> set[str]:
    return set(cast.session.scalars(select(User.username)))


def test_new_accounts_are_invited_once_and_those_without_an_address_are_left_to_be_handed_over(cast: Cast) -> None:
    sent = send(cast, users=[*PEOPLE, ["finance.leader", "New Name", "", "", "", "", ""]])
    with pytest.raises(WrongState):
        invite(sent)
    cast.session.rollback()
    sent.take_over()
    assert count_uninvited(cast.session, sent.run) == (1, 1)
    assert invite(sent) == 1
    assert invite(sent) == 0
    mail = cast.session.scalars(select(Mail)).one()
    assert (mail.user.username, mail.kind) == ("li.ming", "invitation")
    assert cast.session.scalars(select(OneTimeLink)).one().expires_at > cast.now + timedelta(hours=1)
    assert count_uninvited(cast.session, sent.run) == (0, 1)
    with pytest.raises(Stale):
        invite(sent, seen=1)


def test_invitations_go_out_in_portions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 2)
    sent = send(cast, users=[[f"p{n}", "人", f"p{n}@example.test", "", "", "", ""] for n in range(3)])
    sent.take_over()
    assert [invite(sent), invite(sent), invite(sent)] == [2, 1, 0]


def test_of_two_who_take_over_at_once_everything_stands_once(cast: Cast, settings: Settings) -> None:
    same, other = send(cast, [["cs", "计算机学院", "", "", ""]], PEOPLE), send(cast, users=PEOPLE)
    works = [_taking_over(sent) for sent in (same, same, other)]
    let_go(cast)
    outcomes = race(settings.database, works)
    assert WON in outcomes
    assert set(outcomes) <= {WON, "stale", "wrong_state", "invalid"}
    names = cast.session.scalars(select(User.username).where(User.username.in_(["li.ming", "wang"]))).all()
    assert sorted(names) == ["li.ming", "wang"]
    assert list(verify_trail(cast.session)) == []


def _taking_over(sent: Sent) -> Work:
    run, admin, seen, now = sent.run.id, sent.cast["admin"].id, sent.run.version, sent.cast.now

    def work(session: Session) -> None:
        found, actor = session.get_one(PeopleImport, run), session.get_one(User, admin)
        try:
            runs.take_over(session, found, actor=actor, seen_version=seen, now=now)
        except IntegrityError as met:  # its page says so, too
            raise WrongState(say("Something else was saved at the same moment.")) from met

    return work
