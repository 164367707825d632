"""The look-back of the demonstration: a share of every unit's written-off tasks, some of them looked at already."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.ledger import Campaign
from models.monitoring import ReviewResult
from models.people import User
from workflow.monitoring.look_back_results import record_look
from workflow.monitoring.look_backs import DrawFacts, draw_look_back
from workflow.monitoring.reviews import Findings
from workflow.reminders.days import local_day

FOUND = [
    (ReviewResult.HOLDS, "现场抽查台账和凭证各十份，内容完整，整改措施仍在执行，成效保持。"),
    (ReviewResult.WEAK, "抽查近两个月记录，登记有间断，个别环节执行有所松动，已当面提醒。"),
]
LOOKED_AT = "查阅销号以来的台账和凭证，随机抽取三笔逐笔核对。"


def look_back(session: Session, campaign: Campaign, cast: dict[str, User], today: datetime) -> None:
    """Drawn three days ago; the first two were looked at yesterday by the office, because the inspectors of
    their groups had reviewed them."""
    drawn_at, looked_at = today - timedelta(days=3), today - timedelta(days=1)
    facts = DrawFacts(40, local_day(today) + timedelta(days=20), by_unit=True)
    draw = draw_look_back(session, campaign, facts, actor=cast["office"], now=drawn_at)
    rows = [row for row in draw.drawn if row.task.group is not None]
    for row, (result, note) in zip(rows, FOUND, strict=False):
        record_look(
            session,
            row,
            Findings(result, local_day(looked_at), LOOKED_AT, note, "督查室一名工作人员"),
            actor=cast["office"],
            seen_version=row.version,
            now=looked_at,
        )
        session.flush()
