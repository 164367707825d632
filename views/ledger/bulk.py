"""Changing many tasks at once: what will be done to how many, then what became of each."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.extensions import Lapse
from models.ledger import BulkAct, BulkRun, Task
from models.words import Message
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db
from views.forms import attempt, status_of
from views.ledger import bp
from views.ledger.bulk_forms import DeadlineForm, ManyForm, form_of, shown_names
from views.ledger.ticking import Picked, possible_acts, read_choice, read_pins, read_view
from views.words import spoken
from workflow.ledger import bulk as rules
from workflow.ledger.dates import warn_of_past_day
from workflow.ledger.lapsing import Foreseen, foresee_lapses
from workflow.ledger.outcomes import Result, read_outcomes


@dataclass(frozen=True)
class Line:
    """A chosen task, and what will keep it from being changed, as far as can be seen now."""

    task: Task | None
    pin: rules.Pin
    obstacle: Message | None
    lapsing: Foreseen | None = None


@bp.route("/ledger/bulk/<act>", methods=["GET", "POST"])
@allowed("ledger.bulk")
def change_many(act: str) -> ResponseReturnValue:
    """GET says what will be done to the tasks that the address names, and asks for the values; POST does it."""
    wanted = found(next((one for one in possible_acts() if one.value == act), None))
    picked = _sent_choice() if request.method == "POST" else read_choice(request.args)
    lines = _lines(wanted, picked)
    tasks = [line.task for line in lines if line.task is not None]
    if not tasks:
        return _nothing(wanted, picked)
    form = form_of(wanted, picked.pins, tasks)
    made: list[BulkRun] = []
    if form.validate_on_submit() and attempt(form, lambda: made.append(_do(wanted, picked, form))):
        _warn_of_past_day(form)
        return redirect(url_for("ledger.show_bulk_run", run_id=made[0].id))
    page = render_template(
        "ledger/bulk_confirm.html",
        act=wanted,
        row=rules.find_monitor_row() if wanted is BulkAct.MONITOR else None,
        picked=picked,
        # after a refused change anew: what that had locked is forgotten
        lines=_lines(wanted, picked) if request.method == "POST" else lines,
        form=form,
        names=shown_names(form),
        address=picked.address.url(page=picked.address.page),
        action=_action(wanted, picked),
    )
    return page, status_of(form)


@bp.route("/ledger/bulk/results/<int:run_id>")
@allowed("ledger.bulk")
def show_bulk_run(run_id: int) -> ResponseReturnValue:
    """What became of each task; for whoever did it."""
    run = found(db.session.get(BulkRun, run_id))
    found(run if run.actor_id == me().id else None)
    outcomes = read_outcomes(run)
    counts = {result: sum(one.result is result for one in outcomes) for result in Result}
    return render_template("ledger/bulk_result.html", run=run, outcomes=outcomes, counts=counts, Result=Result)


def _sent_choice() -> Picked:
    """The tasks that the form was about, as they stood then."""
    picked = Picked(read_view(request.args))
    pins = read_pins(request.form.get("seen_versions", ""))
    if not pins or len(pins) > rules.MOST:
        picked.refusal = _("This list of tasks could not be read. Tick them anew in the ledger.")
    else:
        picked.pins = pins
    return picked


def _lines(act: BulkAct, picked: Picked) -> list[Line]:
    loaded = rules.load_pinned(db.session, act, picked.pins, me())
    causes = (Lapse.DEADLINE_MOVED,) if act is BulkAct.DEADLINE else ()
    lapsing = foresee_lapses(db.session, [task for task, _held in loaded.values()], *causes)
    lines = []
    for pin in picked.pins:
        task, held = loaded.get(pin.task_id, (None, False))
        obstacle = rules.foresee(db.session, act, task, pin, held, actor=me(), now=utc_now())
        lines.append(Line(task, pin, obstacle, lapsing.get(pin.task_id)))
    return lines


def _nothing(act: BulkAct, picked: Picked) -> ResponseReturnValue:
    refusal = picked.refusal or spoken(Message(rules.GONE))
    url = picked.address.url(page=picked.address.page)
    page = render_template("ledger/bulk_nothing.html", act=act, refusal=refusal, address=url)
    return page, 422 if request.method == "POST" or request.args else 200


def _action(act: BulkAct, picked: Picked) -> str:
    """Where the form goes: the view's address travels along, so that the way back is known."""
    view = picked.address.url(page=picked.address.page).partition("?")[2]
    return url_for("ledger.change_many", act=act.value) + (f"?{view}" if view else "")


def _do(act: BulkAct, picked: Picked, form: ManyForm) -> BulkRun:
    return rules.change_many(
        db.session,
        act,
        form.values(),
        picked.pins,
        key=form.form_key.data or "",
        view=picked.address.url(page=picked.address.page),
        actor=me(),
        now=utc_now(),
    )


def _warn_of_past_day(form: ManyForm) -> None:
    if isinstance(form, DeadlineForm):
        for message in warn_of_past_day(form.deadline.data, None, utc_now()):
            flash(spoken(message), "warning")
