"""Supplementary tasks of the demonstration: one from a gap, one from a problem of thematic education."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task, TaskKind
from models.people import Unit, User
from models.verification import Gap
from workflow.ledger.supplementary import Thematic, find_source, raise_task, raise_thematic
from workflow.ledger.tasks import TaskFacts
from workflow.reminders.days import local_day


def supplement(session: Session, campaign: Campaign, office: User, today: datetime) -> None:
    """What the office added to the plan last week."""
    now = today - timedelta(days=7)
    gap = session.scalars(select(Gap).order_by(Gap.id).limit(1)).one()
    task = session.get_one(Task, gap.task_id)
    goal = "建立抽查台账，每季度至少抽查一次，发现问题当月整改。"
    facts = _facts("补充开展制度执行情况抽查并建立台账", task.lead_unit, goal, now)
    raise_task(session, find_source(session, task, "gap", gap.id), facts, gap.description, actor=office, now=now)
    unit = session.scalars(select(Unit).where(Unit.code == "finance")).one()
    facts = _facts("精简报销审批环节，减少基层跑腿", unit, "报销平均用时由12天降至5天以内。", now)
    found = Thematic(campaign.categories[0], "基层反映报销环节多、周期长", "主题教育专题民主生活会")
    raise_thematic(session, campaign, found, facts, actor=office, now=now)
    session.flush()


def _facts(title: str, unit: Unit, goal: str, now: datetime) -> TaskFacts:
    day = local_day(now)
    due = day + timedelta(days=75)
    return TaskFacts(title, TaskKind.TIME_LIMITED, unit, due, goal=goal, planned_on=day)
