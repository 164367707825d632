"""Running the checks: what each finds becomes a hit, is found again, or is no longer found; never in a request."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, literal, select, update
from sqlalchemy.orm import Session

from models.connection import READ_ONLY
from models.inserting import insert_into, insert_new
from models.ledger import Campaign
from models.xrays import XrayHit, XrayRun, hit_task
from workflow.monitoring.xrays.declared import declared_checks
from workflow.monitoring.xrays.reading import batched
from workflow.monitoring.xrays.registry import CHECKS, Found
from workflow.reminders.days import local_day

HITS: Any = XrayHit.__table__


def run_xrays(session: Session, now: datetime, *, commit: Callable[[], None]) -> int:
    """Run every check that is on; returns how many hits there are.

    Each looks in a transaction that only reads, so that nobody has to wait for it, and is saved by itself.
    """
    commit()
    total = 0
    for row in declared_checks():
        if not row.on:
            continue
        session.connection(execution_options=READ_ONLY)
        found = CHECKS[row.name].find(session, local_day(now), row.thresholds)
        commit()
        keep_hits(session, row.name, found, now)
        commit()
        total += len(found)
    return total


def keep_hits(session: Session, name: str, found: Sequence[Found], now: datetime) -> None:
    """Write down what a check found, and what it finds no more; whatever was dismissed stays so."""
    known, links = _known(session, name), _links(session, name)
    new = [one for one in found if one.key not in known]
    again = [one for one in found if one.key in known]
    _add(session, name, new, now)
    _renew(session, [(known[one.key], one) for one in again if _differs(known[one.key], one, links)])
    _touch(session, [known[one.key].id for one in again], last_seen_at=now)
    gone = known.keys() - {one.key for one in again}
    _touch(session, sorted(known[key].id for key in gone if known[key].gone_at is None), gone_at=now)
    noted = insert_into(session, XrayRun).values(check_name=name, ran_at=now, found=len(found))
    latest = {"ran_at": now, "found": len(found)}
    session.execute(noted.on_conflict_do_update(index_elements=["check_name"], set_=latest))


def _known(session: Session, name: str) -> dict[str, Any]:
    """The hits of the check in open campaigns, by key; those of a closed one stay as they were."""
    columns = (XrayHit.id, XrayHit.key, XrayHit.campaign_id, XrayHit.unit_id, XrayHit.size, XrayHit.details)
    query = select(*columns, XrayHit.gone_at).join(Campaign, Campaign.id == XrayHit.campaign_id)
    open_ones = (XrayHit.check_name == name, Campaign.closed_at.is_(None))
    return {row.key: row for row in session.execute(query.where(*open_ones))}


def _links(session: Session, name: str) -> dict[int, set[int]]:
    """The tasks of each hit that is about several together."""
    together = (XrayHit.check_name == name, XrayHit.task_id.is_(None))
    linked: dict[int, set[int]] = {}
    for hit_id, task_id in session.execute(select(hit_task).join(XrayHit).where(*together)):
        linked.setdefault(hit_id, set()).add(task_id)
    return linked


def _differs(row: Any, one: Found, links: dict[int, set[int]]) -> bool:
    then = (row.campaign_id, row.unit_id, row.size, row.details, row.gone_at)
    same = then == (one.campaign_id, one.unit_id, one.size, one.details, None)
    return not same or (one.task_id is None and links.get(row.id) != set(one.tasks))


def _add(session: Session, name: str, new: Sequence[Found], now: datetime) -> None:
    for some in batched(new):
        rows = [
            {
                "check_name": name,
                "key": one.key,
                "task_id": one.task_id,
                **_facts(one),
                "first_seen_at": now,
                "last_seen_at": now,
                "dismissal_reason": "",
                "version": 1,
            }
            for one in some
        ]
        _insert(session, HITS, rows)
        keys = [one.key for one in some]
        written = select(XrayHit.key, XrayHit.id).where(XrayHit.check_name == name, XrayHit.key.in_(keys))
        ids = dict(session.execute(written).tuples().all())
        _link(session, [(ids[one.key], one) for one in some])


def _renew(session: Session, changed: Sequence[tuple[Any, Found]]) -> None:
    """What is known of these is no longer so: a form that shows the old is out of date."""
    for some in batched(changed):
        rows = [{"hit": row.id, **_facts(one), "gone_at": None} for row, one in some]
        values: dict[str, Any] = {key: bindparam(key) for key in rows[0] if key != "hit"}
        statement = update(HITS).where(HITS.c.id == bindparam("hit")).values(**values, version=HITS.c.version + 1)
        session.connection().execute(statement, rows)
        session.execute(delete(hit_task).where(hit_task.c.hit_id.in_([row.id for row, _ in some])))
        _link(session, [(row.id, one) for row, one in some])


def _facts(one: Found) -> dict[str, Any]:
    return {"campaign_id": one.campaign_id, "unit_id": one.unit_id, "size": one.size, "details": one.details}


def _link(session: Session, hits: Iterable[tuple[int, Found]]) -> None:
    links = [{"hit_id": hit_id, "task_id": task_id} for hit_id, one in hits for task_id in one.tasks]
    if links:
        _insert(session, hit_task, links)


def _insert(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Leaving alone what is there; asked for an answer, the database is sent many rows at once, not each alone."""
    session.connection().execute(insert_new(table).returning(literal(1)), rows)


def _touch(session: Session, ids: Sequence[int], **values: datetime) -> None:
    for some in batched(ids):
        session.execute(update(HITS).where(HITS.c.id.in_(some)).values(**values))
