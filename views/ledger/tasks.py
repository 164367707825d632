"""The task page: what, who, by when, my next step first; and the comments on it."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from wtforms import TextAreaField

from models.ledger import Comment, Task
from models.measures import Contribution, Part
from models.process import Signature
from views.access import allowed, me, task_by_ref
from views.clock import book, today, utc_now
from views.database import db
from views.forms import Form, attempt, status_of
from views.ledger import bp
from views.ledger.extensions import Extensions
from views.pages import ACTIONS, name_of_page, url_of_page
from views.process.actions import links_of
from views.xrays import tell_hit
from workflow.evidence.gates import may_add
from workflow.evidence.listing import evidence_by_cycle, standing
from workflow.evidence.register_list import list_documents
from workflow.evidence.register_rights import may_register
from workflow.inspection.outcomes import list_followed
from workflow.ledger.comments import AlreadySaid, add_comment, find_mentionable, list_untold
from workflow.ledger.extensions import list_extensions, may_ask
from workflow.ledger.importing.showing import origins_of
from workflow.ledger.plan_revisions import tell_standing
from workflow.ledger.planning import list_lapsed, may_plan
from workflow.ledger.progress import may_report
from workflow.ledger.supplementary import find_seen, find_source_of, list_raised, may_raise
from workflow.ledger.voiding import is_voidable
from workflow.meetings.reading import list_about
from workflow.monitoring.look_back_results import list_of_task, may_look, stand
from workflow.monitoring.quick import is_shown_quick
from workflow.monitoring.rebounds import find_rebound
from workflow.monitoring.weakening import find_weakened
from workflow.monitoring.xrays.listing import list_hits
from workflow.process.definition import Duty
from workflow.process.duties import next_duty
from workflow.process.engine import available
from workflow.process.locking import is_still
from workflow.process.rights import find_tie, holds
from workflow.process.statements import find_returned, find_statement
from workflow.reminders.colour import colour_of
from workflow.reminders.letter_list import list_letters
from workflow.reminders.letters import may_write
from workflow.trail.history import list_history, may_read_reviews
from workflow.verification.comparing import days_held
from workflow.verification.cycles import list_cycles
from workflow.verification.gaps import list_gaps
from workflow.verification.questions import count_questions
from workflow.verification.recording import is_under_review

RECENT = 12  # events beside the page


class CommentForm(Form):
    text = TextAreaField(lazy_gettext("Comment"), render_kw={"rows": 3})


@bp.route("/tasks/<ref>", methods=["GET", "POST"])
@allowed("task.view", task_by_ref)
def show_task(task: Task) -> ResponseReturnValue:
    """The page of a task; POST adds a comment."""
    ref = task.ref
    form = CommentForm()
    if form.validate_on_submit() and attempt(form, lambda: _comment(task, form)):
        return redirect(url_for("ledger.show_task", ref=ref, _anchor="comments"))
    return _task_page(task, form), status_of(form)


def _task_page(task: Task, form: CommentForm) -> str:
    duty = next_duty(db.session, task, actor=me(), today=today())
    return render_template(
        "ledger/task.html",
        task=task,
        signal=colour_of(task, book()),
        duty=duty,
        duty_pages=_pages_of(duty, task) if duty else [],
        offers=[(o, links_of(o.reasons, task)) for o in available(db.session, task, actor=me(), now=utc_now())],
        progress={m.id: m.progress_in(task.cycle) for m in task.measures},
        parts=[(part, part.contribution_in(task.cycle)) for part in task.parts],
        signatures=_signatures(task),
        **_evidence(task),
        **_gaps(task),
        **_beside(task),
        returned=find_returned(db.session, task),
        rebound=find_rebound(db.session, task),
        weakened=find_weakened(db.session, task, actor=me()),
        extensions=Extensions(task, list_extensions(db.session, task)),
        **_letters_and_meetings(task),
        statement=find_statement(db.session, task),
        comments=_comments(task),
        history=list_history(db.session, task, actor=me(), limit=RECENT),
        form=form,
        origins=origins_of(db.session, task),
        may=_may(task),
        reportable={measure.id for measure in task.measures if may_report(me(), measure)},
        still=is_still(task),
        **_for_inspection(task),
        lapsed=list_lapsed(task, today()),
    )


def _gaps(task: Task) -> dict[str, Any]:
    gaps = list_gaps(db.session, task)
    unanswered = [gap for gap in gaps if gap.closed_at is None and not gap.answer]
    return {"gaps": gaps, "open_gaps": len(unanswered), "today": today()}


def _evidence(task: Task) -> dict[str, Any]:
    """What stands in this cycle, everything that was ever filed, and the documents of the task in the register."""
    filed = evidence_by_cycle(db.session, task)
    documents = list_documents(db.session, task, today())
    return {"evidence": standing(task, filed), "filed": filed, "documents": documents}


def _beside(task: Task) -> dict[str, Any]:
    return {**_cycles(task), **supplementary_of(task), **followed_by(task)}


def _cycles(task: Task) -> dict[str, Any]:
    """All of them; and for the inspection side, how soon the problem was back, if it was soon."""
    cycles = list_cycles(db.session, task)
    held = days_held(cycles[task.cycle - 1]) if cycles else None
    if held is None and task.cycle > 1:
        held = days_held(cycles[task.cycle - 2])
    return {"cycles": cycles, "soon_back": held if is_shown_quick(me(), task, held) else None}


def followed_by(task: Task) -> dict[str, Any]:
    """The findings of special inspections from which something on the task follows; who may open them."""
    return {"followed": list_followed(db.session, task), "may_follow": holds(me(), "inspection.list")}


def supplementary_of(task: Task) -> dict[str, Any]:
    """From where the task was raised, what was raised from it, and which of these tasks the person may see."""
    source, raised = find_source_of(db.session, task), list_raised(db.session, task)
    tasks = [row.task for row in raised] + ([source.source_task] if source and source.source_task else [])
    seen = find_seen(db.session, tasks, me()) if tasks else set()
    return {"source": source, "raised": raised, "seen": seen, "may_raise": may_raise(me(), task)}


def _for_inspection(task: Task) -> dict[str, Any]:
    """What the checks found on it, look-backs at it, and what ties an inspector to it."""
    told = [(one, tell_hit(one)) for one in list_hits(db.session, task, actor=me())]
    looks = list_of_task(db.session, task, actor=me())
    shown = [(row, stand(row, today()), may_look(me(), row)) for row in looks]
    return {"xrays": told, "look_backs": shown, "tie": find_tie(me(), "review.record", task)}


def _letters_and_meetings(task: Task) -> dict[str, Any]:
    return {
        "letters": list_letters(db.session, task, actor=me(), today=today()),
        "meetings": list_about(db.session, task, actor=me()),
        "agreed": tell_standing(db.session, task),
    }


def _pages_of(duty: Duty, task: Task) -> list[tuple[str, str]]:
    """Where the next step is done, first the page that matters; what the engine offers is a button already."""
    pages = [page for page in (duty.page, duty.beside) if page and page not in ACTIONS]
    return [(name_of_page(page), url_of_page(page, task)) for page in pages]


@bp.route("/tasks/<ref>/people")
@allowed("comment.add", task_by_ref)
def find_people(task: Task) -> ResponseReturnValue:
    """Who can be mentioned on this task, for the comment box: [{username, name}]."""
    people = find_mentionable(db.session, task, request.args.get("q", "")[:64])
    return jsonify([{"username": user.username, "name": user.name} for user in people])


def _comment(task: Task, form: CommentForm) -> None:
    """Say it once: a form that was sent twice has done its work the first time."""
    try:
        comment = add_comment(db.session, task, form.text.data or "", actor=me(), now=utc_now())
    except AlreadySaid:
        flash(_("You have said exactly this a moment ago. It stands here once."), "info")
        return
    flash(_("Your comment was added."), "success")
    _tell_untold(comment)


def _tell_untold(comment: Comment) -> None:
    if names := list_untold(comment):
        told = _(
            "Not told: %(names)s. There is nobody of this user name, or the person cannot see this task.",
            names=_(", ").join(f"@{name}" for name in names),
        )
        flash(told, "warning")


def _may(task: Task) -> dict[str, bool]:
    """What else this person may open from here; the pages themselves decide again."""
    moving = not is_still(task)
    may = {right: moving and holds(me(), right, task) for right in ("task.edit", "comment.add")}
    may["evidence.add"] = moving and may_add(me(), task)
    may["document.register"] = may_register(me(), task)
    may["task.plan"] = may_plan(me(), task)
    may["extension.ask"] = may_ask(me(), task)
    may["task.void"] = is_voidable(task) and holds(me(), "task.void", task)
    may["review.view"] = is_under_review(task) and holds(me(), "review.view", task)
    may["letter.write"] = may_write(me(), task, today())
    may["groups.assign"] = moving and task.group is None and holds(me(), "groups.assign")
    may["campaign.view"] = holds(me(), "campaign.view")
    may["look_back.view"] = holds(me(), "look_back.view")
    may["ladder.view"] = holds(me(), "ladder.view")
    may["questions"] = holds(me(), "question.view", task) and count_questions(db.session, task) > 0
    may["reviews"] = may_read_reviews(me(), task)
    return may


def _signatures(task: Task) -> dict[int, Signature]:
    signed = select(Signature).join(Contribution, Contribution.signature_id == Signature.id).join(Part)
    return {signature.id: signature for signature in db.session.scalars(signed.where(Part.task_id == task.id))}


def _comments(task: Task) -> list[Comment]:
    query = select(Comment).where(Comment.task_id == task.id).options(selectinload(Comment.author))
    return list(db.session.scalars(query.order_by(Comment.id)))
