"""The x-rays of the demonstration: looked for once, and one hit set aside by the office."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import User
from models.xrays import XrayHit
from workflow.monitoring.xrays.dismissing import dismiss_hit
from workflow.monitoring.xrays.running import run_xrays

HARMLESS = "回访抽查发现的是新增事项，原整改内容保持有效，不属于虚假销号。"


def take_xrays(session: Session, now: datetime, *, commit: Callable[[], None]) -> None:
    """Run every check; the first quick rebound turns out to be harmless."""
    run_xrays(session, now, commit=commit)
    office = session.scalars(select(User).where(User.username == "office")).one()
    rebounds = select(XrayHit).where(XrayHit.check_name == "quick_rebound").order_by(XrayHit.id)
    if hit := session.scalars(rebounds.limit(1)).first():
        dismiss_hit(session, hit, HARMLESS, actor=office, seen_version=hit.version, now=now)
