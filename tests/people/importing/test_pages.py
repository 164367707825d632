"""The pages of an import of units and users: a file is sent, looked at, taken over, its people invited."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.imports import PeopleImport
from models.people import User
from models.reminders import Mail
from tests.cast import Cast
from tests.client import Browser
from tests.people.importing.files import Rows, user, workbook
from tests.verification.ways import counted
from workflow.people.importing.runs import LARGEST

NEW = "/people/import"
UNIT = ["cs", "计算机学院", "School of Computing", "", "财务处"]
LI = ["li.ming", "李明", "li@example.test", "", "cs", "联络员", "cs"]
WANG = ["wang", "王", "", "", "", "", ""]


@pytest.fixture
def admin(browser: Browser, cast: Cast) -> Browser:
    return browser.as_("admin")


def send(admin: Browser, content: bytes, name: str = "人员.xlsx") -> TestResponse:
    return admin.submit(NEW, {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def send_rows(admin: Browser, units: Rows = (), users: Rows = ()) -> str:
    """The address of the import."""
    answer = send(admin, workbook(units, users))
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_a_file_is_sent_shown_taken_over_and_its_people_are_invited(admin: Browser, cast: Cast) -> None:
    for page in ("/people/units", "/people/users"):
        assert f'href="{NEW}"' in admin.get(page).text
    url = send_rows(admin, [UNIT], [LI, WANG])
    page = admin.get(url).text
    assert "Look through the rows, then take them over" in page
    assert "1 new unit, 2 new accounts, 1 role, 0 changes" in page
    assert "New unit cs, belongs to Finance." in page
    assert "Is granted the role Liaison: 计算机学院." in page
    assert admin.submit(f"{url}/take-over", page=url).location == url
    page = admin.get(url).text
    assert 'href="/people/units/cs/edit"' in page
    assert "Is granted the role Liaison: School of Computing." in page
    assert 'href="/people/users/li.ming"' in page
    assert "1 new account is not invited yet" in page
    assert "1 new account cannot be reached by mail" in page
    admin.submit(f"{url}/invite", page=url)
    assert "not invited yet" not in admin.get(url).text
    assert cast.session.scalars(select(Mail)).one().user.username == "li.ming"
    assert "人员.xlsx" in admin.get(NEW).text
    assert admin.get(f"{url}/file").data[:2] == b"PK"


def test_a_changed_file_shows_each_field_before_and_after(admin: Browser) -> None:
    page = admin.get(send_rows(admin, users=[["finance.leader", "李处长", "", "", "", "", ""]])).text
    assert "Full name: “Finance Leader” becomes “李处长”." in page
    assert "Changed" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b"MZ" + b"\0" * 200, "workbook"),
        ("姓名,电话\n张三,123\n".encode(), "Neither units nor users were found"),
        (b"x" * (LARGEST + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(admin: Browser, cast: Cast, content: bytes, said: str) -> None:
    before = cast.session.scalar(select(func.count(User.id)))
    cast.session.rollback()
    answer = send(admin, content, "people.csv")
    page = admin.get(answer.location).text if answer.status_code == 302 else answer.text
    assert said in page
    assert "Traceback" not in page
    assert cast.session.scalar(select(func.count(User.id))) == before


def test_without_a_file_the_form_says_so(admin: Browser) -> None:
    answer = admin.submit(NEW, {}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_rows_that_need_attention_are_ticked_away_and_come_back(admin: Browser, session: Session) -> None:
    url = send_rows(admin, users=[WANG, ["zhao", "", "", "", "", "", ""]])
    page = admin.get(url).text
    assert "1 row needs your attention" in page
    assert "Take over</button>" not in page
    seen = {"seen_version": str(session.scalars(select(PeopleImport.version)).one())}
    session.rollback()
    assert admin.submit(f"{url}/take-over", seen, page=url).status_code == 422
    hostile = ["3", "²", "9" * 5000, "-1", "x"]
    admin.submit(f"{url}/rows", {"shown": hostile, "left_out": hostile}, page=url)
    assert "Take over</button>" in admin.get(url).text
    assert session.scalars(select(PeopleImport.left_out)).one() == "[3]"
    session.rollback()
    admin.submit(f"{url}/rows", {"shown": ["2", "3"]}, page=url)
    assert "1 row needs your attention" in admin.get(url).text


def test_an_old_page_is_a_conflict_and_a_replayed_one_too(admin: Browser) -> None:
    url = send_rows(admin, users=[WANG])
    old = {"seen_version": "1"}
    admin.submit(f"{url}/rows", {"shown": "2"}, page=url)
    for act in ("rows", "take-over", "cancel", "invite"):
        assert admin.submit(f"{url}/{act}", old, page=url).status_code == 409
    admin.submit(f"{url}/take-over", page=url)
    assert admin.submit(f"{url}/take-over", old, page=url).status_code == 409


def test_a_plan_that_was_overtaken_is_shown_anew(admin: Browser, cast: Cast) -> None:
    url = send_rows(admin, users=[WANG])
    made = admin.submit("/people/users/new", {"username": "wang", "name": "王", "language": "zh", "home_unit": ""})
    assert "The account is open" in made.text
    admin.submit(f"{url}/take-over", page=url)
    page = admin.get(url).text
    assert "the rows were planned anew" in page
    assert "Nothing new" in page
    cast.session.rollback()
    assert user(cast, "wang").name == "王"


def test_a_cancelled_import_stays_readable(admin: Browser) -> None:
    url = send_rows(admin, users=[WANG])
    admin.submit(f"{url}/cancel", page=url)
    assert "This import was cancelled" in admin.get(url).text
    assert "王" in admin.get(url).text


def test_the_empty_workbook_comes_in_the_readers_language(admin: Browser) -> None:
    answer = admin.get(f"{NEW}/empty.xlsx")
    assert answer.data[:2] == b"PK"
    assert "units and users.xlsx" in answer.headers["Content-Disposition"]
    refused = admin.get(send(admin, answer.data).location).text
    assert "Below the headings there are no rows." in refused
    admin.submit("/language", {"language": "zh"}, page=NEW)
    chinese = admin.get(f"{NEW}/empty.xlsx").data
    assert "标题行下没有数据行" in admin.get(send(admin, chinese).location).text


def test_cells_are_shown_as_text_whatever_they_hold(admin: Browser) -> None:
    page = admin.get(send_rows(admin, [["x", "<script>alert(1)</script>", "", "", ""]])).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_who_does_not_manage_people_learns_nothing_of_an_import(admin: Browser, browser: Browser) -> None:
    url = send_rows(admin, users=[LI[:4]])
    office = browser.as_("office")
    assert [office.get(path).status_code for path in (url, "/people/imports/999", f"{url}/file", NEW)] == [403] * 4
    assert office.submit(f"{url}/take-over", {"seen_version": "1"}, page="/").status_code == 403


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(admin: Browser, app: Flask) -> None:
    numbers = []
    for count in (2, 60):
        rows = [[f"p{count}.{n}", f"人{count}-{n}", "", "", "财务处", "联络员", ""] for n in range(count)]
        content = workbook(users=rows)
        with counted(app) as statements:
            url = str(send(admin, content).location)
            admin.get(url)
            admin.submit(f"{url}/take-over", page=url)
            admin.get(url)
        numbers.append(sum(statement.startswith("SELECT") for statement in statements))
    assert numbers[0] == numbers[1]
