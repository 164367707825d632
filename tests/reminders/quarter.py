"""A quarter of the demonstration: what happens on which day, who is told of it at once, when mail does not work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from demo.play import Play
from demo.stories import ready
from models.extensions import Extension, ExtensionStatus
from workflow.ledger.extensions import grant_extension
from workflow.monitoring.rebounds import set_rebound_deadline

FIRST, LAST = date(2026, 1, 6), date(2026, 4, 3)  # the demonstration is loaded on the day before
AWAY = [date(2026, 1, day) for day in (19, 20, 21)]  # nobody answers at the mail server's address
BUSY = [date(2026, 2, day) for day in (25, 26)]  # it refuses every mail for the time being
CUT = {date(2026, 3, 3): "hr.leader"}  # it breaks the connection off within the mails to one person
RETURNED, CAME_BACK = "佐证材料看不出制度执行的实际效果。", "回访发现合作协议又有四份没有落地。"  # in whose words


@dataclass(frozen=True)
class Act:
    """What is done with a task, and to whom it is told at once: subject and user names, written by hand."""

    on: str
    ref: str
    do: Callable[[Play], None]
    subject: str = ""
    told: str = ""


def _submit(play: Play) -> None:
    ready(play, 0)
    play.submit(0)


def _grant(play: Play) -> None:
    asked = select(Extension).where(Extension.task_id == play.task.id, Extension.status == ExtensionStatus.ASKED)
    request = play.session.scalars(asked).one()
    office = play.cast["office"]
    seen, now = request.version, play.at(0)
    grant_extension(play.session, request, request.wanted, actor=office, seen_version=seen, now=now)


def _set_deadline(play: Play, days: int) -> None:
    office, seen = play.cast["office"], play.task.version
    set_rebound_deadline(play.session, play.task, play.on(days), actor=office, seen_version=seen, now=play.at(0))


def _return(play: Play) -> None:
    play.send_back(0, 20, RETURNED, "未提供制度执行后的抽查记录")


ACTS = [
    Act("2026-01-07", "T006", lambda play: play.verify(0), "Written off", "org.leader org.liaison office"),
    Act("2026-01-08", "T012", _grant, "Extension granted", "hr.leader hr.liaison"),
    Act("2026-01-12", "T005", lambda play: _set_deadline(play, 40)),
    Act("2026-01-13", "T033", lambda play: play.hold(0)),
    Act("2026-01-14", "T028", _submit, "For review", "g2.inspector g2.leader"),
    Act("2026-01-15", "T015", _return, "Returned", "org.leader org.liaison"),
    Act("2026-01-20", "T013", _submit, "For review", "g1.inspector g1.leader"),
    Act(
        "2026-01-22",
        "T028",
        lambda play: play.verify(0),
        "Written off",
        "estates.leader estates.liaison office",
    ),
    Act(
        "2026-01-26",
        "T003",
        lambda play: play.rebound(0, CAME_BACK),
        "Rebounded",
        "research.leader research.liaison office committee",
    ),
    Act("2026-01-29", "T003", lambda play: _set_deadline(play, 30)),
    Act("2026-02-03", "T003", lambda play: play.reopen(0)),
    Act("2026-02-04", "T004", lambda play: play.start(0)),
    Act("2026-02-25", "T005", lambda play: play.reopen(0)),
    Act("2026-03-10", "T004", _submit, "For review", "g2.inspector g2.leader"),
    Act("2026-03-17", "T026", lambda play: play.reopen(0)),
]
