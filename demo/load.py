"""Loading the demonstration into an empty database, by the same rules as everybody uses."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.settings import settings
from demo.ballots import hold_ballots
from demo.evaluating import evaluate
from demo.inspecting import inspect
from demo.look_backs import look_back
from demo.meetings import hold_meetings
from demo.play import Play
from demo.ruling import enter_document
from demo.stories import STORIES
from demo.supplementing import supplement
from models.ledger import Campaign, Origin, Problem, Task, TaskKind
from models.measures import MeasureKind
from models.people import Grant, GroupUnit, InspectionGroup, Role, Unit, User
from models.reminders import Mail, MailStatus
from workflow.ledger.campaigns import CampaignFacts, add_category, create_campaign
from workflow.ledger.plan import add_measure
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.problems import ProblemFacts, create_problem
from workflow.ledger.saved_views import save_view
from workflow.ledger.tasks import TaskFacts, create_task
from workflow.ledger.voiding import void_task
from workflow.people.demonstration import DEMO_PASSWORD
from workflow.people.passwords import compare_ahead, hash_password
from workflow.reminders.days import local_day, working_days
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import run_ladder

CONTENT = Path(__file__).with_name("content.toml")
VIEWS = [
    ("超期与返工", "colour=red", None),
    ("待核查", "state=submitted", Role.INSPECTOR),
    ("本单位在办", "state=in_progress", Role.LIAISON),
]
PARTS = ["提供基础数据并核对", "参与联合检查并反馈意见"]
KINDS = [MeasureKind.RULE_MAKING, MeasureKind.SPECIAL_CAMPAIGN, MeasureKind.EXTEND_BY_ANALOGY]
SURNAMES = "陈林黄郑王李吴刘蔡杨许张谢周曾徐苏叶庄何"
GIVEN = ["建平", "晓岚", "志远", "海燕", "文涛", "静", "国栋", "雅琴", "明", "丽华", "振宇", "思敏"]


def is_empty(session: Session) -> bool:
    """Whether nothing was ever entered: only then the demonstration is loaded."""
    return session.scalar(select(User.id).limit(1)) is None


def load_demo(session: Session, now: datetime) -> int:
    """Load everything; returns the number of tasks. The caller commits."""
    content = tomllib.loads(CONTENT.read_text("utf-8"))
    today = _nine_in_the_morning(now)
    cast = _hire_everybody(session, content, today - timedelta(days=200))
    campaign = _open_campaign(session, content, cast, today)
    for entry in content["problem"]:
        problem = _enter_problem(session, campaign, entry, cast, today)
        for task_entry in entry["task"]:
            _play_task(session, problem, task_entry, cast, today)
    hold_meetings(session, content, campaign, cast, today)
    hold_ballots(session, content, campaign, cast, today)
    look_back(session, campaign, cast, today)
    evaluate(session, campaign, cast, today)
    supplement(session, campaign, cast["office"], today)
    inspect(session, campaign, cast, today)
    _share_views(session, cast["office"], today)
    _remind(session, today)
    _let_mails_have_gone(session)
    return sum(len(entry["task"]) for entry in content["problem"])


def _share_views(session: Session, office: User, today: datetime) -> None:
    """Tabs over the ledger: one for the office alone, one for the inspectors, one for the units."""
    for name, query, role in VIEWS:
        save_view(session, name, query, role, actor=office, now=today)


def _remind(session: Session, today: datetime) -> None:
    """The reminders of the last working day: bells, and who was told what, are as they would be."""
    day = working_days(session).or_before(local_day(today) - timedelta(days=1))
    at = datetime.combine(day, time(max(8, settings().digest_hour)), settings().zone).astimezone(UTC)
    run_ladder(session, at, commit=session.flush)
    queue_digests(session, at, commit=session.flush)


def _let_mails_have_gone(session: Session) -> None:
    """The mails of the past went out in the past; only what happens from now on is sent."""
    session.flush()
    session.execute(update(Mail).values(status=MailStatus.SENT, attempts=1, sent_at=Mail.created_at))


def _nine_in_the_morning(now: datetime) -> datetime:
    """Nine at the site today, or now when it is earlier: nothing may happen in the future."""
    nine = datetime.combine(local_day(now), time(9), settings().zone).astimezone(UTC)
    return min(nine, now - timedelta(hours=2))


def _hire_everybody(session: Session, content: dict[str, Any], since: datetime) -> dict[str, User]:
    units = {
        entry["code"]: Unit(
            code=entry["code"], name=entry["name"], name_en=entry["name_en"], short_names=entry["short"]
        )
        for entry in content["unit"]
    }
    for entry in content["unit"]:
        if "parent" in entry:
            units[entry["code"]].parent = units[entry["parent"]]
    groups = {
        entry["code"]: InspectionGroup(code=entry["code"], name=entry["name"], name_en=entry["name_en"])
        for entry in content["group"]
    }
    session.add_all([*units.values(), *groups.values()])
    session.flush()
    hired: dict[str, User] = {}
    hashed = hash_password(DEMO_PASSWORD)
    compare_ahead(session, hashed, DEMO_PASSWORD)  # once for everybody who will sign: half of the time of loading
    for role in (Role.ADMIN, Role.OFFICE, Role.COMMITTEE, Role.AUDITOR):
        _hire(session, hired, role.value, role, hashed, since)
    for code, group in groups.items():
        _hire(session, hired, f"{code}.leader", Role.GROUP_LEADER, hashed, since, group_id=group.id)
        _hire(session, hired, f"{code}.inspector", Role.INSPECTOR, hashed, since, group_id=group.id)
    for code, unit in units.items():
        for role in (Role.LEADER, Role.LIAISON):
            _hire(session, hired, f"{code}.{role.value}", role, hashed, since, unit_id=unit.id)
    return hired


def _hire(
    session: Session, hired: dict[str, User], username: str, role: Role, hashed: str, since: datetime, **scope: int
) -> None:
    number = len(hired)
    user = User(
        username=username,
        name=SURNAMES[number % len(SURNAMES)] + GIVEN[number * 5 % len(GIVEN)],
        email=f"{username}@linjiang.example",
        language="zh",
        home_unit_id=scope.get("unit_id"),
        demonstration=True,
        password_hash=hashed,
        password_set_at=since,
    )
    session.add(user)
    session.flush()
    session.add(Grant(user_id=user.id, role=role, granted_at=since, **scope))
    session.flush()
    hired[username] = user


def _open_campaign(session: Session, content: dict[str, Any], cast: dict[str, User], today: datetime) -> Campaign:
    facts = content["campaign"]
    feedback = _day(today, -150)
    campaign = create_campaign(
        session,
        facts["code"],
        CampaignFacts(
            name=facts["name"],
            name_en=facts["name_en"],
            feedback_on=feedback,
            concentrated_until=feedback + timedelta(days=180),
            interim_report_on=feedback + timedelta(days=90),
            final_report_on=feedback + timedelta(days=190),
            plans_required=True,
        ),
        actor=cast["office"],
        now=today - timedelta(days=148),
    )
    session.flush()
    for entry in content["category"]:
        moment = today - timedelta(days=148)
        add_category(session, campaign, entry["name"], entry["name_en"], actor=cast["office"], now=moment)
    _assign_units(session, content, campaign)
    return campaign


def _assign_units(session: Session, content: dict[str, Any], campaign: Campaign) -> None:
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    groups = {group.code: group for group in session.scalars(select(InspectionGroup))}
    for entry in content["group"]:
        for code in entry["units"]:
            row = GroupUnit(campaign_id=campaign.id, group_id=groups[entry["code"]].id, unit_id=units[code].id)
            session.add(row)
    session.flush()


def _enter_problem(
    session: Session, campaign: Campaign, entry: dict[str, Any], cast: dict[str, User], today: datetime
) -> Problem:
    facts = ProblemFacts(
        category=campaign.categories[entry["category"] - 1],
        title=entry["title"],
        manifestation=entry["manifestation"],
        source=entry["source"],
    )
    return create_problem(session, campaign, facts, actor=cast["office"], now=today - timedelta(days=146))


def _play_task(
    session: Session, problem: Problem, entry: dict[str, Any], cast: dict[str, User], today: datetime
) -> None:
    story, due = STORIES[entry["story"]]
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    created = today - timedelta(days=140)
    facts = TaskFacts(
        title=entry["title"],
        kind=TaskKind(entry["kind"]),
        lead_unit=units[entry["lead"]],
        deadline=_day(today, due),
        goal=entry["goal"],
        origin=Origin(entry.get("origin", "original")),
        leader=cast["committee"],
    )
    parts = [(units[code], PARTS[i % len(PARTS)]) for i, code in enumerate(entry["co"])]
    task = create_task(session, problem, facts, parts=parts, actor=cast["office"], now=created)
    session.flush()
    _plan(session, task, entry, cast, created, _day(today, due))
    if entry["story"] == "void":
        reason, later = "误建：与在建工程结算任务重复，予以作废。", created + timedelta(days=1)
        void_task(session, task, reason, actor=cast["office"], seen_version=task.version, now=later)
    else:
        play = Play(session, task, today, {**cast, **_roles(task, cast)})
        story(play)
        if "document" in entry:
            enter_document(play, entry["document"])


def _roles(task: Task, cast: dict[str, User]) -> dict[str, User]:
    """Who plays what in the story of this task."""
    lead, group = task.lead_unit.code, task.group
    return {
        "leader": cast[f"{lead}.leader"],
        "liaison": cast[f"{lead}.liaison"],
        "inspector": cast[f"{group.code}.inspector"] if group else cast["office"],
        "group_leader": cast[f"{group.code}.leader"] if group else cast["office"],
    }


def _plan(
    session: Session, task: Task, entry: dict[str, Any], cast: dict[str, User], now: datetime, deadline: date
) -> None:
    liaison = cast[f"{entry['lead']}.liaison"]
    for number, text in enumerate(entry["measures"]):
        facts = MeasureFacts(
            text=text,
            kind=KINDS[number % len(KINDS)],
            unit=task.lead_unit,
            person=liaison.name,
            deadline=deadline,
            expected_result="形成可核查的记录和数据",
        )
        add_measure(session, task, facts, actor=cast["office"], seen_version=task.version, now=now)
        session.flush()


def _day(today: datetime, day: int) -> date:
    return local_day(today + timedelta(days=day))
