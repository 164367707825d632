"""What the columns of a sheet stand for: asked for where it is not clear, corrected, remembered for its headings."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.imports import HeadingMapping, ImportStatus, PeopleImport
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.importing.files import HEADINGS
from tests.people.importing.files import Sent, roles, user, workbook
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.ledger.importing.showing import tables_of
from workflow.people.importing import runs
from workflow.people.importing.fields import Field, UnitField, UserField
from workflow.people.importing.showing import missing_of
from workflow.trail.audit import verify_trail

NEW = "/people/import"
ODD = ["人员标识", "姓名", "邮箱", "备用邮箱"]  # nothing here is known to be the user name
LI = ["li.ming", "李明", "li@example.test", "li2@example.test"]
RIGHT: dict[int, Field | None] = {0: UserField.USERNAME, 1: UserField.NAME, 2: None, 3: UserField.EMAIL}


def csv(*rows: list[str]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def signature(sent: Sent, number: int = 0) -> str:
    return str(tables_of(sent.run)[number]["signature"])


def choose(sent: Sent, columns: dict[int, Field | None], by: str = "admin", seen: int | None = None) -> Sent:
    cast, version = sent.cast, sent.run.version if seen is None else seen
    runs.choose_columns(
        cast.session, sent.run, signature(sent), columns, actor=cast[by], seen_version=version, now=cast.now
    )  # fmt: skip
    cast.session.commit()
    return sent


def test_a_missing_user_name_is_asked_for_and_the_answer_is_remembered(cast: Cast) -> None:
    sent = Sent(cast, csv(ODD, LI), "people.csv")
    assert sent.run.status is ImportStatus.READY
    assert (sent.actions(), missing_of(tables_of(sent.run)[0])) == (["open"], [UserField.USERNAME])
    assert "The user name is missing." in sent.said()
    assert choose(sent, RIGHT).actions() == ["new"]
    assert Sent(cast, csv([" 人员 标识：", *ODD[1:]], ["wang", "王", "", ""]), "other.csv").actions() == ["new"]
    assert sent.take_over()
    assert user(cast, "li.ming").email == "li2@example.test"
    assert list(verify_trail(cast.session)) == []


def test_a_sheet_with_a_user_name_is_one_of_users_whatever_else_stands_in_it(cast: Cast) -> None:
    headings = ["用户名", "姓名", "职能", "归口", "备用说明"]
    sent = Sent(cast, csv(headings, ["li.ming", "李明", "经办", "综合", "无"]), "people.csv")
    assert (sent.run.status, sent.actions()) == (ImportStatus.READY, ["new"])


def test_a_missing_unit_name_is_asked_for(cast: Cast) -> None:
    sent = Sent(cast, csv(["单位代码", "学院", "英文名称"], ["cs", "计算机学院", "Computing"]), "units.csv")
    assert (sent.actions(), missing_of(tables_of(sent.run)[0])) == (["open"], [UnitField.NAME])
    assert choose(sent, {0: UnitField.CODE, 1: UnitField.NAME, 2: UnitField.NAME_EN}).actions() == ["new"]


def test_a_sheet_without_any_name_shows_its_rows_all_the_same(cast: Cast) -> None:
    sent = Sent(cast, csv(["x", "邮箱", "角色"], ["li.ming", "li@example.test", "联络员"]), "people.csv")
    assert (sent.actions(), missing_of(tables_of(sent.run)[0])) == (["open"], [UserField.USERNAME, UserField.NAME])


def test_a_sheet_taken_for_units_becomes_one_of_users(cast: Cast) -> None:
    sent = Sent(cast, csv(["编号", "名称", "单位", "角色"], ["li.ming", "李明", "财务处", "联络员"]), "people.csv")
    assert tables_of(sent.run)[0]["kind"] == "units"
    users: list[Field] = [UserField.USERNAME, UserField.NAME, UserField.HOME_UNIT, UserField.ROLE]
    choose(sent, dict(enumerate(users)))
    assert (tables_of(sent.run)[0]["kind"], sent.actions()) == ("users", ["new"])
    assert sent.take_over()
    assert roles(cast, "li.ming") == {("liaison", "finance")}


def test_a_column_without_a_heading_can_be_chosen(cast: Cast) -> None:
    sent = Sent(cast, csv(["", "姓名", "邮箱"], ["li.ming", "李明", ""]), "people.csv")
    assert sent.actions() == ["open"]
    assert choose(sent, {0: UserField.USERNAME, 1: UserField.NAME, 2: None}).actions() == ["new"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({0: None, 1: None}, "Nothing would be read of this sheet"),
        ({0: UserField.USERNAME, 1: UnitField.NAME}, "either units or users"),
        ({1: UserField.NAME, 2: UserField.EMAIL}, "No column stands for"),
        ({0: UnitField.NAME_EN}, "No column stands for"),
        ({0: UserField.USERNAME, 1: UserField.USERNAME}, "Two columns stand for"),
        ({9: UserField.USERNAME}, "Below the headings there are no rows"),
    ],
)
def test_columns_with_which_nothing_can_be_read_are_refused_and_forgotten(
    cast: Cast, columns: dict[int, Field | None], said: str
) -> None:
    sent = Sent(cast, csv(ODD, LI), "people.csv")
    with pytest.raises(InvalidInput, match=said):
        choose(sent, columns)
    cast.session.rollback()
    assert cast.session.scalars(select(HeadingMapping)).all() == []
    assert sent.actions() == ["open"]


def test_rows_that_are_left_out_stay_out_when_columns_are_corrected(cast: Cast) -> None:
    sent = Sent(cast, csv(ODD, LI, ["wang", "王", "", ""]), "people.csv").leave_out(3)
    assert choose(sent, RIGHT).actions() == ["new", "left_out"]
    assert sent.run.left_out == "[3]"


def test_only_the_admin_corrects_and_only_what_is_ready_and_seen(cast: Cast) -> None:
    sent = Sent(cast, csv(ODD, LI), "people.csv")
    with pytest.raises(NotPermitted):
        choose(sent, RIGHT, by="office")
    cast.session.rollback()
    with pytest.raises(Stale):
        choose(sent, RIGHT, seen=sent.run.version + 1)
    cast.session.rollback()
    choose(sent, RIGHT).take_over()
    with pytest.raises(WrongState):
        choose(sent, RIGHT)


def test_ledgers_and_people_do_not_share_what_is_remembered(cast: Cast) -> None:
    """The same headings in both kinds of files: each has its own meaning, and neither trips over the other's."""
    cast.session.add(HeadingMapping(signature="0" * 32, columns='{"0": "problem"}'))
    sent = choose(Sent(cast, csv(ODD, LI), "people.csv"), RIGHT)
    kept = cast.session.get_one(HeadingMapping, signature(sent))
    assert kept.signature.startswith("people:")
    assert '"users.username"' in kept.columns
    assert Sent(cast, csv(HEADINGS), "ledger.csv").run.status is ImportStatus.REFUSED


# ---- on the page


@pytest.fixture
def admin(browser: Browser, cast: Cast) -> Browser:
    return browser.as_("admin")


def send(admin: Browser, content: bytes, name: str = "people.csv") -> str:
    answer = admin.submit(NEW, {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    return str(answer.location)


def correct(admin: Browser, url: str, words: list[str], session: Session, **more: str) -> TestResponse:
    run = session.scalars(select(PeopleImport).order_by(PeopleImport.id.desc())).first()
    assert run is not None
    data: dict[str, Any] = {"signature": tables_of(run)[0]["signature"]}
    session.rollback()
    for number, word in enumerate(words):
        data |= {f"columns-{number}-place": str(number), f"columns-{number}-field": word}
    return admin.submit(f"{url}/columns", {**data, **more}, page=url)


def test_the_page_asks_which_column_is_the_user_name_and_takes_the_answer(admin: Browser, session: Session) -> None:
    url = send(admin, csv(ODD, LI))
    page = admin.get(url).text
    assert "Say which column is “User name”" in page
    assert '<details class="import-columns" open>' in page
    assert "Users: User name" in page
    answer = correct(admin, url, ["users.username", "users.name", "", "users.email"], session)
    assert answer.location == url
    page = admin.get(url).text
    assert "Look through the rows, then take them over" in page
    assert "Say which column" not in page


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (["users.name", "users.name", "", ""], {}),
        (["nonsense", "users.name", "", ""], {}),
        (["", "", "", "", "users.username"], {"columns-4-place": "²"}),
        (["users.username"], {"signature": "people:unknown"}),
        (["users.username"], {"signature": ""}),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_on_the_page(
    admin: Browser, session: Session, words: list[str], more: dict[str, str]
) -> None:
    url = send(admin, csv(ODD, LI))
    answer = correct(admin, url, words, session, **more)
    assert answer.status_code == 422
    assert 'class="import-columns"' in answer.text
    assert session.scalars(select(HeadingMapping)).all() == []


def test_what_was_chosen_stands_in_the_refused_form(admin: Browser, session: Session) -> None:
    url = send(admin, csv(ODD, LI))
    answer = correct(admin, url, ["", "users.name", "users.email", "users.language"], session)
    assert answer.status_code == 422
    assert "No column stands for “User name”, so no row could be read." in answer.text
    assert re.search(r'<option selected value="users.language">', answer.text)


def test_what_was_refused_for_one_sheet_does_not_appear_in_another(admin: Browser, session: Session) -> None:
    headings = (["单位名称", "简称"], ODD)
    url = send(admin, workbook([["新学院", "新"]], [LI], headings), "people.xlsx")
    answer = correct(admin, url, ["users.name", ""], session)
    assert answer.status_code == 422
    forms = answer.text.split('class="import-columns"')[1:]
    assert [form.count('<option selected value="users.name">') for form in forms] == [1, 1]
    assert [form.count('<option selected value="users.email">') for form in forms] == [0, 1]
    signatures = re.findall(r'name="signature" type="hidden" value="([^"]+)"', answer.text)
    assert len(set(signatures)) == 2


def test_a_whole_sheet_is_left_out_and_comes_back(admin: Browser, session: Session) -> None:
    headings = (["单位名称", "简称"], ["姓名", "邮箱"])
    url = send(admin, workbook([["新学院", ""]], [["李明", ""], ["王", ""]], headings), "people.xlsx")
    assert "Say which column is “User name”" in admin.get(url).text
    admin.submit(f"{url}/sheet", {"table": "1", "act": "leave"}, page=url)
    page = admin.get(url).text
    assert "Take over</button>" in page
    assert "Take the rows of this sheet in again" in page
    admin.submit(f"{url}/sheet", {"table": "1", "act": "take"}, page=url)
    assert "Take over</button>" not in admin.get(url).text
    for odd in ("9", "-1", "x", "9" * 30):
        assert admin.submit(f"{url}/sheet", {"table": odd, "act": "leave"}, page=url).status_code == 302
    assert admin.submit(f"{url}/sheet", {"table": "1", "seen_version": "1"}, page=url).status_code == 409
    assert session.scalars(select(PeopleImport.left_out)).one() == "[]"


def test_an_import_from_before_columns_could_be_corrected_is_shown(admin: Browser, session: Session) -> None:
    url = send(admin, csv(["用户名", "姓名"], ["li.ming", "李明"]))
    run = session.scalars(select(PeopleImport)).one()
    run.tables = (
        '{"tables": [{"kind": "users", "sheet": "x", "header_row": 1, "rows": 1, '
        '"columns": [["用户名", "username"], ["密码", null]]}], "left_out": []}'
    )
    session.commit()
    page = admin.get(url).text
    assert "密码" in page
    assert "Read anew with these columns" not in page
    assert admin.submit(f"{url}/columns", {"signature": ""}, page=url).status_code == 422
