"""Who acts on a task of the demonstration, on which day, and the files that they hand in."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from demo.files import make_docx, make_pdf, make_photo
from models.evidence import EvidenceKind
from models.ledger import Task
from models.people import User
from workflow.evidence.rules import add_evidence
from workflow.evidence.uploads import receive_upload
from workflow.people.demonstration import DEMO_PASSWORD
from workflow.process.engine import fire
from workflow.reminders.days import local_day


@dataclass
class Acting:
    """A task, its people by what they do in it, and the moment "today"."""

    session: Session
    task: Task
    today: datetime
    cast: dict[str, User]
    made: int = field(default=0)

    def at(self, day: int) -> datetime:
        """A working hour on a day counted from today; later steps of a day come later."""
        self.made += 1
        return self.today + timedelta(days=day, minutes=self.made)

    def on(self, day: int) -> date:
        return local_day(self.today + timedelta(days=day))

    def fire(self, trigger: str, day: int, who: str, **data: Any) -> None:
        now = self.at(day)
        fire(
            self.session,
            self.task,
            trigger,
            actor=self.cast[who],
            seen_version=self.task.version,
            now=now,
            data=data,
            password=DEMO_PASSWORD,
        )
        self.session.flush()

    def file(
        self, day: int, kind: EvidenceKind, title: str, *, who: str = "liaison", shows: bool = True, only: int = 0
    ) -> int:
        """Hand in one file made for the purpose; its document is dated the day it is handed in.

        It shows all measures, or `only` the one of that number.
        """
        now = self.at(day)
        name, content = self._content(kind, title, local_day(now))
        item = add_evidence(
            self.session,
            self.task,
            receive_upload(io.BytesIO(content), name),
            title=title,
            kind=kind,
            dated_on=local_day(now),
            measure_ids=[one.id for one in self.task.measures if only in (0, one.number)] if shows else [],
            actor=self.cast[who],
            now=now,
        )
        return item.id

    def _content(self, kind: EvidenceKind, title: str, day: date) -> tuple[str, bytes]:
        lines = [f"任务：{self.task.ref} {self.task.title}", f"整改目标：{self.task.goal}", "本材料为演示数据。"]
        lines += [f"措施{measure.number}：{measure.text}" for measure in self.task.measures]
        if kind is EvidenceKind.PHOTO:
            return f"{title}.jpg", make_photo(self.task.id * 37 + self.made)
        if kind is EvidenceKind.MINUTES:
            return f"{title}.docx", make_docx(title, lines, day)
        return f"{title}.pdf", make_pdf(title, lines, day)
