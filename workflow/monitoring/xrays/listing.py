"""Reading what the checks found: how much of each, the hits of one by unit, those of a task."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.sql.elements import False_, True_

from models.ballots import Ballot
from models.evidence import Evidence
from models.ledger import Campaign, Task
from models.looking_back import LookBackTask
from models.people import Unit, User
from models.xrays import HitStatus, XrayHit, XrayRun, hit_task
from workflow.monitoring.ballots.reading import readable
from workflow.monitoring.xrays.ballots import BALLOT
from workflow.monitoring.xrays.declared import Row, declared_checks, find_check
from workflow.process.rights import holds, refuse, require, tasks_where

IS_OPEN = XrayHit.dismissed_at.is_(None) & XrayHit.gone_at.is_(None)
SHOWN = 8  # tasks of a hit in a list
WITH_NAMES = (joinedload(XrayHit.campaign), joinedload(XrayHit.unit), joinedload(XrayHit.dismissed_by))
Counts = dict[HitStatus, int]


@dataclass(frozen=True)
class Standing:
    """A check, when it last ran, and how many of its hits the reader sees in each status."""

    check: Row
    last: XrayRun | None
    counts: Counts


@dataclass(frozen=True)
class Shown:
    """A hit with its check and those of its tasks that the reader may see, `more` of which are not listed.

    `looked` are the last look-backs at these that were held since it was first seen, task by task.
    """

    hit: XrayHit
    check: Row
    tasks: list[Task] = field(default_factory=list)
    more: int = 0
    looked: list[LookBackTask] = field(default_factory=list)


def list_checks(session: Session, *, actor: User) -> list[Standing]:
    """Every declared check, in the order of the file."""
    require(actor, "xray.list")
    counts = _count(session, actor)
    runs = {run.check_name: run for run in session.scalars(select(XrayRun))}
    return [Standing(row, runs.get(row.name), counts.get(row.name, _none())) for row in declared_checks()]


def count_hits(session: Session, check: Row, campaign: Campaign | None, *, actor: User) -> Counts:
    about = (XrayHit.check_name == check.name, *_in(campaign))
    return _count(session, actor, *about).get(check.name, _none())


def list_campaigns(session: Session, check: Row, *, actor: User) -> list[Campaign]:
    """The campaigns in which the actor sees hits of the check, the newest first."""
    theirs = select(XrayHit.campaign_id).where(XrayHit.check_name == check.name, _visible(actor))
    return list(session.scalars(select(Campaign).where(Campaign.id.in_(theirs)).order_by(Campaign.id.desc())))


def find_hits(
    session: Session,
    check: Row,
    status: HitStatus,
    campaign: Campaign | None,
    *,
    actor: User,
    offset: int,
    limit: int,
) -> list[Shown]:
    """Unit by unit, of each the largest first."""
    require(actor, "xray.list")
    query = (
        select(XrayHit)
        .join(Unit, Unit.id == XrayHit.unit_id)
        .where(XrayHit.check_name == check.name, _STATUS[status], _visible(actor), *_in(campaign))
        .order_by(Unit.name, Unit.id, XrayHit.size.desc(), XrayHit.id)
        .options(*WITH_NAMES)
    )
    return _show(session, session.scalars(query.offset(offset).limit(limit)).all(), actor, SHOWN)


def list_hits(session: Session, task: Task, *, actor: User) -> list[Shown]:
    """The open hits of a task, for those who may see them, by check."""
    if not holds(actor, "xray.view", task):
        return []
    linked = select(hit_task.c.hit_id).where(hit_task.c.task_id == task.id)
    query = select(XrayHit).where(XrayHit.id.in_(linked), _STATUS[HitStatus.OPEN], _told(actor))
    hits = session.scalars(query.order_by(XrayHit.check_name, XrayHit.id)).all()
    declared = [(hit, find_check(hit.check_name)) for hit in hits]
    return [Shown(hit, row) for hit, row in declared if row is not None]


def list_of_unit(session: Session, unit_id: int, campaign_ids: list[int], *, actor: User) -> list[Shown]:
    """The open hits of a unit in these campaigns with all of their tasks, check by check, of each the largest first."""
    require(actor, "xray.list")
    about = (XrayHit.unit_id == unit_id, XrayHit.campaign_id.in_(campaign_ids), _STATUS[HitStatus.OPEN])
    query = select(XrayHit).where(*about, _visible(actor)).options(*WITH_NAMES)
    ordered = query.order_by(XrayHit.check_name, XrayHit.size.desc(), XrayHit.id)
    return _show(session, session.scalars(ordered).all(), actor, None)


def show_hit(session: Session, hit: XrayHit, *, actor: User) -> Shown:
    """One hit with all of its tasks that the actor may see; nobody sees one without any."""
    require_told(session, hit, actor)
    shown = _show(session, [hit], actor, None)
    if not shown or not shown[0].tasks:
        raise refuse(actor, "xray.view", hit.task)
    return shown[0]


def require_told(session: Session, hit: XrayHit, actor: User) -> None:
    """Raise NotPermitted for a hit that a ballot says which the actor does not read."""
    if session.scalar(select(XrayHit.id).where(XrayHit.id == hit.id, _told(actor))) is None:
        raise refuse(actor, "xray.view", hit.task)


def find_others(session: Session, hit: XrayHit, *, actor: User) -> list[Task]:
    """The tasks elsewhere that the hit points to, of those the ones that the actor may see."""
    ids = hit.details.get("others", [])
    return list(
        session.scalars(select(Task).where(Task.id.in_(ids), tasks_where(actor, "xray.view")).order_by(Task.id))
    )


def find_decider(session: Session, hit: XrayHit) -> User | None:
    """Whose decisions the hit is about, where it tells that, for whoever may see it: see `show_hit`."""
    decider = hit.details.get("decided_by")
    return session.get(User, decider) if decider else None


def find_files(session: Session, hit: XrayHit, *, actor: User) -> list[Evidence]:
    """The evidence that the hit points to, on the tasks that the actor may see."""
    ids, tasks = hit.details.get("evidence", []), select(Task.id).where(tasks_where(actor, "xray.view"))
    query = select(Evidence).where(Evidence.id.in_(ids), Evidence.task_id.in_(tasks)).order_by(Evidence.id)
    return list(session.scalars(query.options(joinedload(Evidence.task))))


def _show(session: Session, hits: Sequence[XrayHit], actor: User, most: int | None) -> list[Shown]:
    """Each hit with its tasks and the look-backs at them since, in two queries for all."""
    linked = select(hit_task.c.hit_id, Task).join(Task, Task.id == hit_task.c.task_id)
    mine = (hit_task.c.hit_id.in_([hit.id for hit in hits]), tasks_where(actor, "xray.view"))
    tasks: dict[int, list[Task]] = {}
    for hit_id, task in session.execute(linked.where(*mine).order_by(Task.id)):
        tasks.setdefault(hit_id, []).append(task)
    looked = _find_looked(session, mine)
    declared = [(hit, find_check(hit.check_name), tasks.get(hit.id, [])) for hit in hits]
    return [
        Shown(hit, row, own[:most], len(own) - len(own[:most]), looked.get(hit.id, []))
        for hit, row, own in declared
        if row is not None
    ]


def _find_looked(session: Session, mine: Sequence[ColumnElement[bool]]) -> dict[int, list[LookBackTask]]:
    """By hit the last look-back at each of these tasks that was recorded since the hit was first seen."""
    query = select(hit_task.c.hit_id, LookBackTask).join(Task, Task.id == hit_task.c.task_id)
    query = query.join(LookBackTask, LookBackTask.task_id == Task.id).join(XrayHit, XrayHit.id == hit_task.c.hit_id)
    query = query.where(*mine, LookBackTask.recorded_at >= XrayHit.first_seen_at).order_by(LookBackTask.id)
    last: dict[int, dict[int, LookBackTask]] = {}
    for hit_id, row in session.execute(query.options(contains_eager(LookBackTask.task))):
        last.setdefault(hit_id, {})[row.task_id] = row
    return {hit_id: sorted(rows.values(), key=lambda row: row.task_id) for hit_id, rows in last.items()}


def _count(session: Session, actor: User, *conditions: ColumnElement[bool]) -> dict[str, Counts]:
    dismissed, gone = XrayHit.dismissed_at.is_not(None), XrayHit.gone_at.is_not(None)
    query = select(XrayHit.check_name, dismissed, gone, func.count()).where(_visible(actor), *conditions)
    counted: dict[str, Counts] = {}
    for name, is_dismissed, is_gone, count in session.execute(query.group_by(XrayHit.check_name, dismissed, gone)):
        status = HitStatus.DISMISSED if is_dismissed else HitStatus.GONE if is_gone else HitStatus.OPEN
        counted.setdefault(name, _none())[status] += count
    return counted


def _none() -> Counts:
    return dict.fromkeys(HitStatus, 0)


def _visible(actor: User) -> ColumnElement[bool]:
    """The hits of which the actor may see a task."""
    tasks = tasks_where(actor, "xray.view")
    if isinstance(tasks, True_ | False_):
        return true() if isinstance(tasks, True_) else tasks
    seen = XrayHit.id.in_(select(hit_task.c.hit_id).join(Task, Task.id == hit_task.c.task_id).where(tasks))
    return and_(seen, _told(actor))


def _told(actor: User) -> ColumnElement[bool]:
    """All but what ballots say which a tie to one of their tasks hides from the actor as a whole; a hit's key ends with
    the ballot."""
    if isinstance(tasks_where(actor, "xray.view"), True_):
        return true()
    its_own = and_(Ballot.campaign_id == XrayHit.campaign_id, XrayHit.key.endswith(_key_end()))
    return or_(~XrayHit.key.contains(BALLOT), select(Ballot.id).where(its_own, readable(actor)).exists())


def _key_end() -> ColumnElement[str]:
    return literal(f":{BALLOT}").concat(cast(Ballot.id, String))


def _in(campaign: Campaign | None) -> list[ColumnElement[bool]]:
    return [] if campaign is None else [XrayHit.campaign_id == campaign.id]


_STATUS: dict[HitStatus, ColumnElement[bool]] = {
    HitStatus.OPEN: IS_OPEN,
    HitStatus.DISMISSED: XrayHit.dismissed_at.is_not(None),
    HitStatus.GONE: XrayHit.dismissed_at.is_(None) & XrayHit.gone_at.is_not(None),
}
