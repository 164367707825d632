"""Rows of users: accounts opened without a password, changes, roles with their places, what needs attention."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from models.people import User
from models.reminders import Mail
from models.trail import Event
from tests.cast import Cast
from tests.people.importing.files import Sent, roles, send, unit, user, workbook
from tests.process.players import hire

LI = ["li.ming", "李明", "li@example.test", "中文", "财务处", "单位主要负责人", "财务处"]


def test_new_accounts_have_no_password_and_the_roles_of_their_rows(cast: Cast) -> None:
    rows = [
        LI,
        ["li.ming", "", "", "", "", "联络员", "图书馆"],
        ["wang", "Wang", "w@example.test", "en", "", "inspector", "g1"],
    ]
    sent = send(cast, users=rows)
    assert sent.actions() == ["new", "changed", "new"]
    assert sent.take_over()
    li = user(cast, "li.ming")
    assert (li.name, li.email, li.language, li.home_unit) == ("李明", "li@example.test", "zh", unit(cast, "finance"))
    assert li.password_hash is None
    assert roles(cast, "li.ming") == {("leader", "finance"), ("liaison", "library")}
    assert roles(cast, "wang") == {("inspector", "g1")}
    assert user(cast, "wang").language == "en"
    assert cast.session.scalars(select(Mail)).all() == []


def test_each_account_and_each_role_is_told_in_the_trail(cast: Cast) -> None:
    send(cast, users=[LI]).take_over()
    stream = f"account:{user(cast, 'li.ming').id}"
    kinds = cast.session.scalars(select(Event.kind).where(Event.stream == stream).order_by(Event.seq)).all()
    assert kinds == ["account.created", "account.role_granted"]


def test_units_and_the_people_in_them_come_in_with_one_file(cast: Cast) -> None:
    sent = send(cast, [["cs", "计算机学院", "", "计院", ""]], [["li.ming", "李明", "", "", "计院", "联络员", "cs"]])
    assert sent.take_over()
    assert user(cast, "li.ming").home_unit is unit(cast, "cs")
    assert roles(cast, "li.ming") == {("liaison", "cs")}


def test_the_same_file_again_changes_nothing_and_a_changed_one_only_what_differs(cast: Cast) -> None:
    send(cast, users=[LI]).take_over()
    assert send(cast, users=[LI]).actions() == ["same"]
    sent = send(
        cast,
        users=[["LI.MING", "", "ming@example.test", "", "图书馆", "", ""], ["finance.leader", "", "", "", "", "", ""]],
    )
    assert sent.actions() == ["changed", "same"]
    assert "E-mail: “li@example.test” becomes “ming@example.test”." in sent.said()
    sent.take_over()
    assert (user(cast, "li.ming").name, user(cast, "li.ming").home_unit) == ("李明", unit(cast, "library"))
    assert roles(cast, "li.ming") == {("leader", "finance")}


def test_an_account_counts_in_whatever_case_it_stands_on_record(cast: Cast) -> None:
    cast.session.add(User(username="Old.Name", name="老账号"))
    cast.session.commit()
    sent = send(cast, users=[["ｏｌｄ．name", "老账号", "", "", "财务处", "联络员", ""]])
    assert sent.actions() == ["changed"]
    assert "so the home unit 财务处 is taken" in sent.said()
    sent.take_over()
    assert roles(cast, "Old.Name") == {("liaison", "finance")}
    assert send(cast, users=[["old.name", "", "", "", "", "联络员", ""]]).said() == ""
    assert cast.session.scalar(select(func.count(User.id)).where(func.lower(User.username) == "old.name")) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({0: ""}, "The user name is missing."),
        ({0: "李明"}, "User name: Use 2 to 64 letters"),
        ({1: ""}, "A new account needs the person's name."),
        ({2: "li at example"}, "E-mail: This is not an e-mail address."),
        ({2: "li@example.test\nx"}, "E-mail: This is not an e-mail address."),
        ({3: "Français"}, "“Français” is no language"),
        ({4: "火星校区"}, "Home unit: no unit on record or in this file is called “火星校区”."),
        ({5: "国王"}, "“国王” is no role. There are: Liaison, Unit leader"),
        ({5: "巡察干部"}, "No inspection group on record is called “财务处”."),
        ({5: "巡察干部", 6: ""}, "The role Inspector is held in an inspection group; the row names none."),
        ({5: "联络员", 4: "", 6: ""}, "The role Liaison is held in a unit; the row names none."),
        ({5: "办公室", 6: "财务处"}, "is no role"),
        ({5: "巡察办", 6: "财务处"}, "The role Inspection office is held everywhere"),
        ({6: "g1"}, "no unit on record or in this file is called “g1”"),
        ({0: "admin"}, "Nobody may be Unit leader and Administrator at once."),
    ],
)
def test_a_row_that_the_rules_refuse_needs_attention(cast: Cast, changed: dict[int, str], said: str) -> None:
    sent = send(cast, users=[[changed.get(place, text) for place, text in enumerate(LI)]])
    assert sent.actions() == ["open"]
    assert said in sent.said()


def test_roles_that_exclude_each_other_are_told_between_rows_too(cast: Cast) -> None:
    rows = [LI, ["li.ming", "", "", "", "", "审计员", ""], ["zhao", "赵", "", "", "", "审计员", "全部"]]
    sent = send(cast, users=rows)
    assert sent.actions() == ["new", "open", "new"]
    assert "Nobody may be Auditor and Unit leader at once." in sent.said(1)


def test_closed_accounts_and_closed_units_get_no_role(cast: Cast) -> None:
    hire(cast, "left").active = False
    unit(cast, "estates").active = False
    cast.session.commit()
    rows = [["left", "", "", "", "", "联络员", "财务处"], ["li.ming", "李明", "", "", "", "联络员", "后勤处"]]
    sent = send(cast, users=rows)
    assert sent.actions() == ["open", "open"]
    assert "The account is closed" in sent.said(0)
    assert "后勤处 is not active." in sent.said(1)


def test_a_row_that_stands_twice_is_told_and_a_contradiction_needs_attention(cast: Cast) -> None:
    sent = send(cast, users=[LI, LI, ["li.ming", "李鸣", "", "", "", "", ""]])
    assert sent.actions() == ["new", "same", "open"]
    assert "The same stands in row 2 already." in sent.said(1)
    assert "Full name: row 2 says “李明”" in sent.said(2)


def test_a_shared_name_or_mailbox_is_a_warning_and_no_obstacle(cast: Cast) -> None:
    name = cast["finance.leader"].name
    rows = [["li.ming", name, "OFFICE@example.test", "", "", "", ""], ["chen", name, "", "", "", "", "财务处"]]
    sent = send(cast, users=rows)
    assert sent.actions() == ["new", "new"]
    assert "The account finance.leader has the same name." in sent.said(0)
    assert "The account office has the same e-mail address." in sent.said(0)
    assert "There is no e-mail address" in sent.said(1)
    assert "A unit or group is named for a role, but no role." in sent.said(1)
    assert sent.take_over()


def test_names_below_each_other_may_be_merged(cast: Cast) -> None:
    rows: list[Sequence[object]] = [
        [2023001, "李明", "", "", "财务处", role, ""] for role in ("联络员", "单位主要负责人")
    ]
    send(cast, users=rows).take_over()
    assert roles(cast, "2023001") == {("liaison", "finance"), ("leader", "finance")}


def test_two_thousand_users_are_read_and_taken_over(cast: Cast) -> None:
    rows = [[f"person{n}", f"人{n}", f"p{n}@example.test", "", "财务处", "liaison", ""] for n in range(2000)]
    sent = Sent(cast, workbook(users=rows))
    assert sent.actions().count("new") == 2000
    assert sent.take_over()
    assert cast.session.scalar(select(func.count(User.id)).where(User.username.startswith("person"))) == 2000
    assert roles(cast, "person1999") == {("liaison", "finance")}
