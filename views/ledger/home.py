"""My work: what waits for me, what I wait for, and where I was mentioned."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import selectinload

from models.extensions import Extension
from models.ledger import State, Task
from models.meetings import ActionItem, Meeting
from models.people import Role, Scope
from views.access import me, own
from views.clock import book, today, utc_now
from views.database import db
from views.ledger import bp
from views.pages import url_of_page
from views.words import named, spoken
from workflow.evidence.register_list import count_overdue
from workflow.inspection.closing import list_closable
from workflow.inspection.declaring import waits_for_declaration
from workflow.inspection.feedback_reading import find_waiting
from workflow.inspection.finding_waiting import awaited_status, sent_back_findings, waiting_findings
from workflow.inspection.following import waiting_outcomes
from workflow.inspection.opening import waits_for_plan
from workflow.inspection.rating_waiting import list_to_rate
from workflow.ledger.finding import WaitsFor, load_rows
from workflow.ledger.lapsing import find_open_requests
from workflow.ledger.supplementary import count_supplementary
from workflow.ledger.totals import SEVEREST_FIRST, Totals, count_visible
from workflow.ledger.waiting import Waiting, find_errands, find_mentions, find_waited_for, who_acts
from workflow.meetings.reading import find_coming, find_due_items
from workflow.monitoring.evaluation.waiting import waiting_sheets
from workflow.monitoring.quick import list_quick_rebounds, soon
from workflow.people.open_work import count_deserted
from workflow.people.stand_ins import list_absent_by
from workflow.process.definition import Duty
from workflow.process.rights import holds, tasks_where
from workflow.reminders.colour import Signal, colour_of, colour_of_action, colour_of_day
from workflow.reminders.ladder import Watch
from workflow.reminders.mailbox import lost_mails

LINES = 20  # of each block


@dataclass(frozen=True)
class Line:
    """A task in one of the lists: with my one action, or with those whose step is next; `on` is a day of its own."""

    task: Task
    signal: Signal
    duty: Duty | None = None
    url: str = ""
    roles: tuple[Role, ...] = ()
    asked: Extension | None = None
    on: date | None = None

    @property
    def holder(self) -> str:
        """The unit or the group whose people act."""
        scopes = {role.scope for role in self.roles}
        if Scope.UNIT in scopes:
            return named(self.task.lead_unit)
        return named(self.task.group) if Scope.GROUP in scopes else ""


@dataclass(frozen=True)
class Block:
    """The most urgent lines of a list, and where all of it stands."""

    lines: list[Line]
    total: int
    url: str


@dataclass(frozen=True)
class FromMeetings:
    """Action items to do or to confirm, each with the signal of its day; and the meetings to come."""

    items: list[tuple[ActionItem, Signal]]
    coming: list[Meeting]
    more: bool


@bp.route("/")
@own
def home() -> ResponseReturnValue:
    """Who has no part in the business is shown the way to what is theirs."""
    if not holds(me(), "ledger.view"):
        return render_template(
            "ledger/home.html", admin=True, may_manage=holds(me(), "people.manage"), nothing=not me().grants
        )
    totals = count_visible(db.session, me(), today()) if holds(me(), "task.view") else None
    errands, waited_for = _work()
    return render_template(
        "ledger/home.html",
        admin=False,
        errands=errands,
        waited_for=waited_for,
        from_meetings=_from_meetings(),
        mentions=find_mentions(db.session, me(), utc_now(), LINES),
        strip=_strip(totals) if totals else [],
        watchable=totals.of_state(State.VERIFIED) if totals and holds(me(), "task.monitor") else 0,
        quick_rebounds=list_quick_rebounds(db.session, me(), LINES) if holds(me(), "task.conclude") else None,
        soon=soon(),
        supplementary=count_supplementary(db.session, tasks_where(me(), "task.view")),
        deserted=count_deserted(db.session) if holds(me(), "work.hand_over") else 0,
        overdue_checks=count_overdue(db.session, me(), today()),
        to_rate=list_to_rate(db.session, actor=me()),
        feedback=find_waiting(db.session, me(), today()),
        sent_back=sent_back_findings(db.session, me()),
        closable=list_closable(db.session, actor=me(), today=today()),
        **_counted(),
        may_create=holds(me(), "ledger.edit"),
        today=today(),
        standing_in=list_absent_by(me()),
    )


def _counted() -> dict[str, Any]:
    """What waits besides tasks, in one query: numbers, and for each inspection its code and how many wait there."""
    wanted: dict[str, Select[Any]] = {
        "sheets": select(literal("").label("code"), waiting_sheets(me()).scalar_subquery().label("total")),
        "outcomes": waiting_outcomes(me()),
        "findings": waiting_findings(me()),
        "to_declare": waits_for_declaration(me()).add_columns(literal(1).label("total")),
    }
    if holds(me(), "mail.resend"):
        wanted["lost_mails"] = select(literal("").label("code"), lost_mails().scalar_subquery().label("total"))
    if holds(me(), "inspection.plan"):
        wanted["to_plan"] = waits_for_plan().add_columns(literal(1).label("total"))
    parts = [(name, query.order_by(None).subquery()) for name, query in wanted.items()]
    union = union_all(*(select(literal(name).label("name"), part.c.code, part.c.total) for name, part in parts))
    waits: dict[str, list[tuple[str, int]]] = {name: [] for name in wanted}
    for name, code, total in db.session.execute(union.order_by("code")).tuples():
        waits[name].append((code, total))
    numbers = {name: waits.pop(name, [("", 0)])[0][1] for name in ("sheets", "lost_mails")}
    return {
        "to_plan": [],
        **waits,
        **numbers,
        "awaited": awaited_status(me()),
        "settles": holds(me(), "finding.settle"),
    }


def _work() -> tuple[Block, Block]:
    """What waits for me and what I wait for; the tasks of both are read together."""
    mine, duties = find_errands(db.session, me(), today(), LINES)
    others = find_waited_for(db.session, me(), today(), LINES)
    rows = {task.id: task for task in load_rows(db.session, list({*mine.ids, *others.ids}))}
    return _errands(mine, [rows[id_] for id_ in mine.ids], duties), _waited_for(
        others, [rows[id_] for id_ in others.ids]
    )


def _errands(found: Waiting, tasks: list[Task], duties: dict[int, Duty]) -> Block:
    if any(duty.page == "part" for duty in duties.values()):  # their addresses are those of the parts
        db.session.scalars(select(Task).where(Task.id.in_(found.ids)).options(selectinload(Task.parts))).all()
    lines = [_errand(task, duties[task.id], *found.own_days.get(task.id, (None, None))) for task in tasks]
    return Block(lines, found.total, url_for("ledger.show_ledger", waits_for=WaitsFor.ME.value))


def _errand(task: Task, duty: Duty, watch: Watch | None, day: date | None) -> Line:
    """A step about something with a day of its own has that day, and its colour."""
    signal = colour_of_day(day, watch, task.campaign_id, book()) if day and watch else colour_of(task, book())
    return Line(task, signal, duty, url_of_page(duty.page, task), on=day)


def _waited_for(found: Waiting, tasks: list[Task]) -> Block:
    acting = who_acts(db.session, tasks, me(), today())
    asked = find_open_requests(db.session, tasks)
    lines = [
        Line(task, colour_of(task, book()), roles=tuple(acting[task.id]), asked=asked.get(task.id)) for task in tasks
    ]
    return Block(lines, found.total, url_for("ledger.show_ledger", waits_for=WaitsFor.OTHERS.value))


def _from_meetings() -> FromMeetings:
    if not holds(me(), "meeting.view"):
        return FromMeetings([], [], more=False)
    found = find_due_items(db.session, me(), LINES + 1)
    signals = [colour_of_action(item, book()) for item in found]
    coming = find_coming(db.session, me(), today(), LINES)
    return FromMeetings(list(zip(found, signals, strict=True))[:LINES], coming, more=len(found) > LINES)


def _strip(totals: Totals) -> list[tuple[str, int, str, bool, str]]:
    everything = [(_("All"), totals.total(), url_for("ledger.show_ledger"), False, "")]
    states = [
        (spoken(s), totals.of_state(s), url_for("ledger.show_ledger", state=s.value), False, f"state-{s.value}")
        for s in State
    ]
    colours = [
        (spoken(c), totals.of_colour(c), url_for("ledger.show_ledger", colour=c.value), False, f"signal-{c.value}")
        for c in SEVEREST_FIRST
    ]
    return [*everything, *states, *colours]
