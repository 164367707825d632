"""One matter of an inspection, and the ways in which it becomes something."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from models.feedback import FeedbackLetter
from models.findings import FindingUnit, Outcome
from models.ledger import Category, Task, TaskKind
from models.words import Message
from views.access import allowed, found, me
from views.clock import today, utc_now
from views.database import db
from views.evidence.box import upload_context
from views.forms import SeenForm, attempt, status_of
from views.inspection import bp
from views.inspection.finding_forms import FoundTaskForm, GapForm, ReasonForm, reason_form
from views.inspection.following import address_of
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.ledger.choices import NOTHING
from views.ledger.task_forms import offer_people
from views.process.action_form import blank_rows, build_form, read_form, shown_fields
from views.words import named
from workflow.errors import WrongState
from workflow.inspection import closing, settling
from workflow.inspection.answering import find_awaited, has_agreed
from workflow.inspection.closing_trail import find_refusal
from workflow.inspection.feedback_reading import list_answered
from workflow.inspection.finding_list import require_finding_seen
from workflow.inspection.outcomes import (
    Matter,
    find_matter,
    inspection_of,
    is_settled,
    ref_of,
    severity_of,
    text_of,
    unit_of,
)
from workflow.inspection.told import find_letters
from workflow.ledger.supplementary import Thematic
from workflow.ledger.texts import LONGEST_TITLE
from workflow.process.context import Context
from workflow.process.declared import process
from workflow.process.rights import holds, require
from workflow.verification.gaps import GapFacts

AT = "/inspections/<code>/what-follows/<kind>/<int:number>/<unit>"


def matter_at(code: str, kind: str, number: int, unit: str) -> Matter:
    """Nobody opens one of a unit into which he or she may not look, or of a finding about a unit of a tie."""
    matter = find_matter(db.session, inspection_by_code(code), kind, number, unit)
    require(me(), "inspected.view", matter.inspected)
    if isinstance(matter, FindingUnit):
        require_finding_seen(db.session, matter.finding, actor=me())
    return matter


@bp.get(AT)
@allowed("inspection.follow", matter_at)
def show_matter(matter: Matter) -> ResponseReturnValue:
    return _show(matter)


@bp.route(f"{AT}/gap", methods=["GET", "POST"])
@allowed("finding.settle", matter_at)
def settle_by_gap(matter: Matter) -> ResponseReturnValue:
    _require_open_page(matter)
    form = GapForm(seen_version=matter.version, text=text_of(matter), severity=severity_of(matter))
    _offer_tasks(form.task, matter, Outcome.GAP)

    def settle() -> None:
        facts = GapFacts(form.text.data or "", form.severity.data, form.wanted.data or "", form.due_on.data)
        task, seen = found(db.session.get(Task, form.task.data)), form.seen_version.data or 0
        settling.settle_by_gap(db.session, matter, task, facts, actor=me(), seen_version=seen, now=utc_now())

    return _settle(form, matter, settle, "inspection/settle_gap.html", _("The gap is opened."))


@bp.route(f"{AT}/task", methods=["GET", "POST"])
@allowed("finding.settle", matter_at)
def settle_by_task(matter: Matter) -> ResponseReturnValue:
    _require_open_page(matter)
    title = " ".join(text_of(matter).split())[:LONGEST_TITLE]
    form = FoundTaskForm(
        seen_version=matter.version, title=title, text=title, kind=TaskKind.TIME_LIMITED, planned_on=today()
    )
    offer_people(form, None)
    form.category.choices = [(NOTHING, _("Choose a category")), *_categories(matter)]

    def settle() -> None:
        category = found(db.session.get(Category, form.category.data))
        problem = Thematic(category, form.text.data or "", _named(matter))
        facts = form.facts(lead=unit_of(matter))
        settling.settle_by_task(
            db.session, matter, category.campaign, problem, facts,
            actor=me(), seen_version=form.seen_version.data or 0, now=utc_now(),
        )  # fmt: skip

    return _settle(form, matter, settle, "inspection/settle_task.html", _("The supplementary task is handed out."))


@bp.route(f"{AT}/rebound", methods=["GET", "POST"])
@allowed("finding.settle", matter_at)
def settle_by_rebound(matter: Matter) -> ResponseReturnValue:
    """First the task is chosen, then the form of the process is filled in for it."""
    _require_open_page(matter)
    tasks = settling.list_tasks_for(db.session, matter, Outcome.REBOUND)
    task = next((one for one in tasks if one.ref == request.args.get("task")), None)
    row = process().transition(task.state, "rebound") if task else None
    if task is None or row is None:
        if request.method == "POST":
            raise WrongState(settling.NOT_WRITTEN_OFF)
        rows = [(one, settling.leads(matter, one)) for one in tasks]
        return render_template("inspection/choose_task.html", rows=rows, **_frame(matter))
    require(me(), row.right, task)
    ctx = Context(db.session, task, me(), utc_now())
    form = build_form(row, ctx)
    if not form.is_submitted():
        form["origin"].data = "special_check"
        form["cause"].data = settling.propose_cause(matter, task)
        form["named_check"].data = _named(matter)

    seen = request.form.get("seen_matter", 0, type=int) if form.is_submitted() else matter.version

    def settle() -> None:
        data = read_form(row, form, ctx)
        settling.settle_by_rebound(
            db.session, matter, task, data,
            actor=me(), seen_version=seen, seen_task=form.seen_version.data or 0, now=ctx.now,
        )  # fmt: skip

    more = {"task": task, "row": row, "fields": shown_fields(row, ctx), "blanks": blank_rows()}
    more |= {"seen_matter": seen, "leads": settling.leads(matter, task), "upload": upload_context(task)}
    return _settle(form, matter, settle, "inspection/settle_rebound.html", _("The rebound is reported."), **more)


@bp.post(f"{AT}/propose")
@allowed("finding.settle", matter_at)
def propose_closing(matter: Matter) -> ResponseReturnValue:
    return _with_reason(matter, "propose", closing.propose_closing, _("The committee is asked to close it."))


@bp.post(f"{AT}/refuse")
@allowed("finding.close", matter_at)
def refuse_closing(matter: Matter) -> ResponseReturnValue:
    return _with_reason(matter, "refuse", closing.refuse_closing, _("It stays open; the office settles it."))


@bp.post(f"{AT}/close")
@allowed("finding.close", matter_at)
def close_matter(matter: Matter) -> ResponseReturnValue:
    return _with_reason(matter, "close", closing.close_matter, _("It is closed with the reason."))


def _show(matter: Matter, sent: ReasonForm | None = None, about: str = "") -> ResponseReturnValue:
    obstacle = _obstacle(matter, settling.require_unsettled)
    steps = closing.find_closing_steps(db.session, matter, actor=me()) if obstacle is None else set()
    forms = {name: reason_form(matter.version) for name in steps} | ({about: sent} if sent else {})
    settles = obstacle is None and holds(me(), "finding.settle", matter.inspected)
    possible = settling.find_possible(db.session, matter) if settles else set()
    shown = {"forms": forms, "sent": sent, "obstacle": obstacle, "settles": settles, "possible": possible}
    shown["refused"] = find_refusal(db.session, matter)
    page = render_template("inspection/matter.html", **shown, **_frame(matter))
    return page, 422 if sent else 200


def _require_open_page(matter: Matter) -> None:
    """A form that could not be sent is not shown; the rule looks at what was sent, and knows a form sent twice."""
    if request.method == "GET":
        settling.require_unsettled(db.session, matter)


def _obstacle(matter: Matter, ask: Callable[[Session, Matter], None]) -> Any:
    """Why it cannot be settled now; nothing where it can."""
    try:
        ask(db.session, matter)
    except WrongState as refused:
        return refused.message
    return None


def _settle(
    form: SeenForm, matter: Matter, settle: Callable[[], None], template: str, done: str, **more: Any
) -> ResponseReturnValue:
    address = address_of(matter)
    if form.validate_on_submit() and attempt(form, settle):
        flash(done, "success")
        return redirect(url_for("inspection.show_matter", **address))
    page = render_template(template, form=form, **{**_frame(matter_at(**address)), **more})
    return page, status_of(form)


def _with_reason(matter: Matter, about: str, decide: Callable[..., None], done: str) -> ResponseReturnValue:
    form, address = reason_form(matter.version, sent=True), address_of(matter)

    def work() -> None:
        seen, reason = form.seen_version.data or 0, form.reason.data or ""
        decide(db.session, matter, reason, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, work):
        flash(done, "success")
        return redirect(url_for("inspection.show_matter", **address))
    return _show(matter_at(**address), form, about)


def _frame(matter: Matter) -> dict[str, Any]:
    """What every page about it shows."""
    return {
        "matter": matter,
        "ref": ref_of(matter),
        "text": text_of(matter),
        "unit": unit_of(matter),
        "of_finding": isinstance(matter, FindingUnit),
        "answered": (answered := _answered(matter)),
        "agreed": [one for one in answered if has_agreed(one)],
        "awaited": _awaited(matter),
        "settled": is_settled(matter),
        "address": address_of(matter),
        **frame_of(inspection_of(matter)),
    }


def _answered(matter: Matter) -> list[FeedbackLetter]:
    """The letter of its unit, once the unit has answered it."""
    letters = list_answered(db.session, matter.finding, actor=me()) if isinstance(matter, FindingUnit) else []
    return [one for one in letters if one.inspected_id == matter.inspected.id]


def _awaited(matter: Matter) -> list[Message]:
    """What its letter still waits for, while it has become nothing: that may change what it becomes."""
    if is_settled(matter) or not isinstance(matter, FindingUnit):
        return []
    letters = [one for one in find_letters(db.session, matter.finding) if one.inspected_id == matter.inspected.id]
    return [told for one in letters if (told := find_awaited(db.session, one, today()))]


def _offer_tasks(field: Any, matter: Matter, outcome: Outcome) -> None:
    tasks = settling.list_tasks_for(db.session, matter, outcome)
    field.choices = [(NOTHING, _("Choose a task")), *((one.id, f"{one.ref} · {one.title[:80]}") for one in tasks)]


def _categories(matter: Matter) -> list[tuple[int, str]]:
    """Of the campaigns that are looked at and still open."""
    campaigns = [one for one in inspection_of(matter).campaigns if one.closed_at is None]
    return [(row.id, f"{one.code} · {named(row)}") for one in campaigns for row in one.categories]


def _named(matter: Matter) -> str:
    """Where the problem was found, as the campaign's problem and the task tell it."""
    if isinstance(matter, FindingUnit):
        return f"{inspection_of(matter).name} {ref_of(matter)}"
    return matter.named
