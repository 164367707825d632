"""What the tests of extensions do again and again: ask, decide, look at what is owed and told."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from models.extensions import Extension
from models.people import User
from models.reminders import Mail
from tests.process.lived import DAY, Life
from workflow.ledger.extensions import ask_extension, grant_extension, refuse_extension, withdraw_extension
from workflow.reminders.days import local_day

REASON = "The auditors need the vouchers until June."
REFUSAL = "The vouchers have been back since March."


@dataclass
class Request:
    """One request in the hands of the people who act on it; each act as of now with the newest version."""

    life: Life
    row: Extension

    def withdraw(self, by: str = "finance.leader", **values: Any) -> None:
        withdraw_extension(self.life.session, self.row, **self._who(by, values))

    def grant(self, day: date | None = None, by: str = "office", **values: Any) -> None:
        grant_extension(self.life.session, self.row, day or self.row.wanted, **self._who(by, values))

    def refuse(self, reason: str = REFUSAL, by: str = "office", **values: Any) -> None:
        refuse_extension(self.life.session, self.row, reason, **self._who(by, values))

    def _who(self, by: str, values: dict[str, Any]) -> dict[str, Any]:
        self.life.pass_time()
        return {"actor": self.life.cast[by], "seen_version": self.row.version, "now": self.life.now, **values}


def ask(
    life: Life, later: int = 30, reason: str = REASON, by: str = "finance.leader", wanted: date | None = None
) -> Request:
    """Ask for so many days after the deadline in force."""
    life.pass_time()
    day = wanted or (life.task.deadline or local_day(life.now)) + later * DAY
    row = ask_extension(life.session, life.task, day, reason, actor=life.cast[by], now=life.now)
    life.session.commit()
    return Request(life, row)


def mails_of(life: Life, kind: str) -> dict[str, dict[str, Any]]:
    """The content of the mails of a kind that are owed, by user name."""
    rows = life.session.execute(
        select(User.username, Mail.content).join(Mail, Mail.user_id == User.id).where(Mail.kind == kind)
    )
    return {username: json.loads(content) for username, content in rows}
