"""An import of units and users as the tests drive it: sheets are written, sent, left out of, taken over."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select

from models.imports import PeopleImport, PeopleRow, RowAction
from models.people import Unit, User
from tests.cast import Cast
from workflow.evidence.store import stage_stream, store
from workflow.ledger.importing.stored import read_messages
from workflow.people.importing import runs

UNITS = ["单位代码", "单位名称", "英文名称", "简称", "上级单位"]
USERS = ["用户名", "姓名", "邮箱", "语言", "所在单位", "角色", "角色所在单位或组"]
Rows = Iterable[Sequence[Any]]


def workbook(units: Rows = (), users: Rows = (), headings: tuple[list[str], list[str]] = (UNITS, USERS)) -> bytes:
    """An .xlsx file with a sheet for each kind that has rows."""
    book = Workbook()
    book.remove(book.active)
    for title, heading, rows in (("单位", headings[0], list(units)), ("用户", headings[1], list(users))):
        if rows:
            sheet = book.create_sheet(title)
            for row in [heading, *rows]:
                sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class Sent:
    """An import with its rows."""

    def __init__(self, cast: Cast, content: bytes, name: str = "人员.xlsx", by: str = "admin") -> None:
        staged = stage_stream(store(), io.BytesIO(content), runs.LARGEST)
        self.cast = cast
        self.run: PeopleImport = runs.start_import(
            cast.session, runs.accept_people(staged, name), actor=cast[by], now=cast.now
        )
        cast.session.commit()

    def rows(self) -> list[PeopleRow]:
        query = select(PeopleRow).where(PeopleRow.import_id == self.run.id).order_by(PeopleRow.place)
        return list(self.cast.session.scalars(query))

    def actions(self) -> list[str]:
        return [row.action.value for row in self.rows() if row.action is not RowAction.SKIPPED]

    def said(self, place: int | None = None) -> str:
        """What is said of one row, or of all."""
        rows = self.rows() if place is None else self.rows()[place : place + 1]
        told = (message for row in rows for kept in (row.warnings, row.effects) for message in read_messages(kept))
        return "\n".join(map(str, told))

    def leave_out(self, *numbers: int, by: str = "admin") -> "Sent":
        """The rows with these numbers in the workbook; of the first table."""
        seen, session = self.run.version, self.cast.session
        runs.leave_out(session, self.run, numbers, actor=self.cast[by], seen_version=seen, now=self.cast.now)
        session.commit()
        return self

    def take_over(self, by: str = "admin", seen: int | None = None) -> bool:
        version = self.run.version if seen is None else seen
        session = self.cast.session
        done = runs.take_over(session, self.run, actor=self.cast[by], seen_version=version, now=self.cast.now)
        session.commit()
        return done


def send(cast: Cast, units: Rows = (), users: Rows = (), **asked: Any) -> Sent:
    return Sent(cast, workbook(units, users), **asked)


def send_file(cast: Cast, file: Path) -> Sent:
    return Sent(cast, file.read_bytes(), file.name)


def unit(cast: Cast, code: str) -> Unit:
    return cast.session.scalars(select(Unit).where(Unit.code == code)).one()


def user(cast: Cast, username: str) -> User:
    return cast.session.scalars(select(User).where(User.username == username)).one()


def roles(cast: Cast, username: str) -> set[tuple[str, str]]:
    """What the person holds: (role, code of its place)."""
    cast.session.expire_all()
    held = user(cast, username).grants
    return {(grant.role.value, getattr(grant.unit or grant.group, "code", "")) for grant in held}
