"""What the tests of look-backs do again and again: written-off tasks in numbers, a draw, what is found at one."""

from datetime import timedelta
from typing import Any

from models.ledger import State, Task, engine_at_work
from models.looking_back import LookBack, LookBackTask
from models.monitoring import ReviewResult
from tests.cast import Cast
from workflow.monitoring.look_back_results import record_look
from workflow.monitoring.look_backs import DrawFacts, draw_look_back
from workflow.monitoring.reviews import Findings
from workflow.reminders.days import local_day

NOTE = "The list of March was checked against the vouchers."
HELD_NOTE = "Nine of the old advances are open again."


def write_off(cast: Cast, lead: str, count: int = 1, **values: Any) -> list[Task]:
    """So many written-off tasks of a unit, as rows."""
    with engine_at_work():
        since = {"state_since": cast.now, "cycle_started_at": cast.now, "verified_at": cast.now}
        return [cast.task(lead, **{"state": State.VERIFIED, **since, **values}) for _ in range(count)]


def draw(cast: Cast, percent: int | None = 20, by: str = "office", days: int = 30, **facts: Any) -> LookBack:
    asked = DrawFacts(percent, local_day(cast.now) + timedelta(days=days), **facts)
    return draw_look_back(cast.session, cast.campaign, asked, actor=cast[by], now=cast.now)


def look(cast: Cast, row: LookBackTask, by: str = "office", **values: Any) -> None:
    act = {"actor": cast[by], "seen_version": row.version, "now": cast.now + timedelta(hours=1)}
    act |= {name: values.pop(name) for name in ("seen_version", "now") if name in values}
    found = {"result": ReviewResult.HOLDS, "held_on": local_day(cast.now), "looked_at": "The list", "note": NOTE}
    record_look(cast.session, row, Findings(**{**found, **values}), **act)


def refs_of(drawn: LookBack) -> list[str]:
    return [row.task.ref for row in drawn.drawn]
