"""The course of an import: who may, what is no such file, leaving rows out, all or nothing, replays, overtaking."""

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from models.imports import ImportStatus, PeopleImport
from models.people import Grant, OneTimeLink, Unit, User
from models.reminders import Mail
from models.trail import Event
from tests.cast import Cast
from tests.ledger.reading.files import ods_row, open_document
from tests.people.importing.files import UNITS, USERS, Sent, roles, send, unit, user, workbook
from workflow.errors import InvalidInput, NotPermitted, Stale, WorkflowError, WrongState
from workflow.people.importing import runs
from workflow.people.importing.empty_workbook import write_empty_workbook
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


@pytest.mark.parametrize(
    "text",
    [
        "序号,反馈问题,整改措施,牵头单位,整改时限\n1,问题,措施,财务处,立行立改\n",
        "姓名,邮箱,部门\n李明,li@example.test,财务处\n",
        "名称\n财务处\n",
        "一,二,三\n",
    ],
)
def test_what_holds_neither_units_nor_users_is_refused_in_a_sentence(cast: Cast, text: str) -> None:
    sent = Sent(cast, text.encode(), "file.csv")
    assert sent.run.status is ImportStatus.REFUSED
    assert "Neither units nor users were found" in sent.run.told
    with pytest.raises(WrongState):
        sent.take_over()


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"PK\x03\x04", b"<html>", "用户名,姓名\n".encode()])
def test_broken_and_empty_files_are_refused(cast: Cast, content: bytes) -> None:
    assert Sent(cast, content, "file.xlsx").run.status is ImportStatus.REFUSED


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(cast: Cast) -> None:
    with pytest.raises(WorkflowError, match="larger than 5 MB"):
        Sent(cast, b"x" * (runs.LARGEST + 1))
    assert cast.session.scalar(select(func.count(PeopleImport.id))) == 0


def test_more_rows_than_are_read_at_once_are_refused(cast: Cast) -> None:
    text = "用户名,姓名\n" + "\n".join(f"p{n},人" for n in range(5001))
    assert "more than %(count)s rows" in Sent(cast, text.encode(), "file.csv").run.told


@pytest.mark.parametrize("kind", ["csv", "gb18030", "ods", "xlsx"])
def test_every_kind_of_file_reads_the_same(cast: Cast, kind: str, tmp_path: Path) -> None:
    rows = [["用户名", "姓名", "所在单位"], ["li.ming", "李明", "财务处"]]
    text = "\n".join(",".join(row) for row in rows)
    contents = {
        "csv": text.encode(),
        "gb18030": text.encode("gb18030"),
        "xlsx": workbook(users=rows[1:], headings=(UNITS, rows[0])),
    }
    table = f'<table:table table:name="x">{"".join(map(ods_row, rows))}</table:table>'
    content = contents.get(kind) or open_document(tmp_path, table).read_bytes()
    assert Sent(cast, content, f"people.{kind}").take_over()
    assert user(cast, "li.ming").home_unit is unit(cast, "finance")


def test_formulas_are_read_as_their_values_or_as_plain_text(cast: Cast) -> None:
    book = Workbook()
    for row in (["用户名", "姓名", "邮箱"], ["li.ming", '=CONCAT("李","明")', "x@example.test"], ["wang", "'=1+1", ""]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    sent = Sent(cast, content.getvalue())
    assert sent.actions() == ["open", "new"]
    assert "holds a formula whose result was never stored" in sent.said(0)
    assert sent.leave_out(2).take_over()
    assert user(cast, "wang").name == "'=1+1"


def test_headings_of_the_empty_workbook_are_understood_in_both_languages(cast: Cast) -> None:
    english = Sent(cast, write_empty_workbook(str))
    assert "Below the headings there are no rows" in english.run.told
    chinese = workbook([["x", "甲", "", "", ""]], [["li.ming", "李明", "", "", "x", "", ""]])
    assert Sent(cast, chinese).actions() == ["new", "new"]
    names = (
        ["Code", "Unit name", "English name", "Short names", "Belongs to"],
        ["User name", "Full name", "E-mail", "Language", "Home unit", "Role", "Unit or group of the role"],
    )
    filled = workbook(
        [["y", "乙", "Y", "y1", ""]], [["zhao", "Zhao", "z@example.test", "English", "Y", "Unit leader", "乙"]], names
    )
    assert Sent(cast, filled).take_over()
    assert roles(cast, "zhao") == {("leader", "y")}


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


def test_columns_that_mean_nothing_are_listed_and_not_read(cast: Cast) -> None:
    headings = (UNITS, [*USERS[:2], "密码"])
    sent = Sent(cast, workbook(users=[["li.ming", "李明", "secret-password"]], headings=headings))
    assert '["密码", null]' in sent.run.tables
    sent.take_over()
    assert user(cast, "li.ming").password_hash is None
    assert "secret-password" not in "".join(row.read for row in sent.rows())
