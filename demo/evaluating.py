"""The evaluation of the demonstration: begun by the office, some sheets with the committee, one decided."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.ledger import Campaign
from models.people import User
from workflow.monitoring.evaluation.holding import adjust_points, begin_evaluation, decide_sheet, propose_sheet
from workflow.monitoring.evaluation.reading import freeze, hash_of, score_sheet
from workflow.people.demonstration import DEMO_PASSWORD
from workflow.reminders.days import local_day

REASON = "该次退回系附件版本更新所致，材料本身已齐备，酌情少扣一分。"
REMARK = "同意评估意见，请继续巩固成效。"


def evaluate(session: Session, campaign: Campaign, cast: dict[str, User], today: datetime) -> None:
    """Every unit has its sheet; one is decided, one waits for the committee, one with a return is adjusted."""
    at = today - timedelta(hours=1)
    office, committee = cast["office"], cast["committee"]
    row = begin_evaluation(session, campaign, campaign.feedback_on, local_day(at), actor=office, now=at)
    decided, waiting = row.sheets[:2]
    adjusted = next(sheet for sheet in row.sheets[2:] if score_sheet(session, sheet).lines[0].amount)
    adjust_points(session, adjusted, "returns", 14, REASON, actor=office, seen_version=adjusted.version, now=at)
    for sheet in (decided, waiting):
        propose_sheet(session, sheet, actor=office, seen_version=sheet.version, now=at)
        session.flush()
    seen, shown = decided.version, hash_of(freeze(decided, score_sheet(session, decided)))
    who, password = committee, DEMO_PASSWORD
    decide_sheet(session, decided, shown, REMARK, actor=who, seen_version=seen, now=today, password=password)
