"""An import as the tests drive it: a file is sent, what is open is decided, the plan is taken over."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.imports import ImportRow, LedgerImport, RowAction
from models.ledger import Task
from tests.cast import Cast
from workflow.evidence.store import stage_stream, store
from workflow.evidence.uploads import Upload
from workflow.ledger.importing import runs
from workflow.ledger.importing.decisions import NO_LEAD, Decisions, UnitDecision, UnitFate
from workflow.ledger.importing.files import accept_ledger
from workflow.ledger.importing.showing import questions_of
from workflow.ledger.importing.stored import read_messages

HEADINGS = ["序号", "反馈方面", "反馈问题", "整改措施", "牵头单位", "配合单位", "整改时限", "整改状态", "备注"]
ROWS = [
    [1, "财务管理", "预付款长期未清理", "开展专项清理", "财务处", "图书馆", "2026年9月30日前", "已完成", "见附件"],
    [1, "财务管理", "预付款长期未清理", "修订报销办法", "财务处", "", "2026年12月31日前", "", ""],
    [2, "队伍建设", "干部交流不够", "制定交流计划", "后勤处", "财务处", "长期坚持", "正在整改", ""],
]


@dataclass
class Sent:
    """An import with its rows."""

    cast: Cast
    run: LedgerImport

    def rows(self, action: RowAction | None = None) -> list[ImportRow]:
        query = select(ImportRow).where(ImportRow.import_id == self.run.id).order_by(ImportRow.place)
        rows = self.cast.session.scalars(query).all()
        return [row for row in rows if action in (None, row.action)]

    def actions(self) -> list[str]:
        return [row.action.value for row in self.rows() if row.action is not RowAction.SKIPPED]

    def said(self) -> str:
        """Every warning and effect, as one text."""
        told = (m for row in self.rows() for kept in (row.warnings, row.effects) for m in read_messages(kept))
        return "\n".join(map(str, told))

    def counts(self) -> dict[str, int]:
        return questions_of(self.run)["counts"]

    def decide(self, by: str = "office", seen: int | None = None, **units: UnitDecision) -> None:
        decisions = Decisions(units=dict(units))
        self.decide_all(decisions, by, seen)

    def decide_all(self, decisions: Decisions, by: str = "office", seen: int | None = None) -> None:
        version = self.run.version if seen is None else seen
        runs.decide(
            self.cast.session, self.run, decisions, actor=self.cast[by], seen_version=version, now=self.cast.now
        )
        self.cast.session.commit()

    def create_all(self) -> "Sent":
        """Create every unknown unit; rows without a lead unit go to finance."""
        asked = questions_of(self.run)
        units = {name: UnitDecision(UnitFate.CREATE) for name, _ in asked["units"]}
        if asked["no_lead"]:
            units[NO_LEAD] = UnitDecision(UnitFate.KNOWN, "finance")
        self.decide_all(Decisions(units=units))
        return self

    def take_over(self, by: str = "office", seen: int | None = None) -> "Sent":
        version = self.run.version if seen is None else seen
        session = self.cast.session
        runs.ask_to_take_over(session, self.run, actor=self.cast[by], seen_version=version, now=self.cast.now)
        session.commit()
        return self


def upload_of(file: Path, name: str = "") -> Upload:
    with file.open("rb") as stream:
        return accept_ledger(stage_stream(store(), stream, 50 * 1024 * 1024), name or file.name)


def send(cast: Cast, file: Path, by: str = "office", **asked: Any) -> Sent:
    run = runs.start_import(cast.session, cast.campaign, upload_of(file), actor=cast[by], now=cast.now, **asked)
    cast.session.commit()
    return Sent(cast, run)


def tasks_of(cast: Cast) -> list[Task]:
    query = select(Task).where(Task.campaign_id == cast.campaign.id).order_by(Task.id)
    return list(cast.session.scalars(query))


def changed(rows: Iterable[list[Any]], place: int, column: str, value: Any) -> list[list[Any]]:
    """The same rows with one cell changed."""
    copies = [list(row) for row in rows]
    copies[place][HEADINGS.index(column)] = value
    return copies
