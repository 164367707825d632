"""Supplementary tasks, raised by the office from what was found later."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from models.ledger import Campaign, Category, Task, TaskKind
from views.access import allowed, campaign_by_code, found, me, task_by_ref
from views.clock import today, utc_now
from views.database import db
from views.deadline_field import DeadlineField
from views.forms import attempt, status_of
from views.ledger import bp
from views.ledger.choices import NOTHING, REQUIRED, Chosen, id_select, offer
from views.ledger.task_forms import LONG, TaskForm, offer_people
from workflow.ledger import supplementary as rules
from workflow.ledger.supplementary import Source, find_source
from workflow.ledger.texts import LONGEST_NAME, LONGEST_TITLE
from workflow.process.locking import require_moving, require_open


class UnlessLongTerm(InputRequired):
    """A deadline has to be given, but for a long-term task; said together with whatever else is missing."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.field_flags = {}

    def __call__(self, form: Any, field: Field) -> None:
        if form.kind.data is TaskKind.LONG_TERM:
            Optional()(form, field)
        else:
            super().__call__(form, field)


class SupplementaryForm(TaskForm):
    """A task whose origin is settled, with the problem that it answers."""

    origin = None  # type: ignore[assignment] # how a field is taken out of a form
    text = TextAreaField(lazy_gettext("The problem that it answers"), [DataRequired(REQUIRED)], render_kw=LONG)
    deadline = DeadlineField(
        lazy_gettext("Deadline"),
        [UnlessLongTerm(lazy_gettext("Only a long-term task may be without a deadline."))],
        description=lazy_gettext("Only a long-term task may be without one."),
    )
    planned_on = DateField(
        lazy_gettext("Day of the supplementary plan"),
        [InputRequired(REQUIRED)],
        description=lazy_gettext("Of a supplementary task: when it was taken into the plan."),
    )


class ThematicForm(SupplementaryForm):
    named = StringField(
        lazy_gettext("Where the problem was found"),
        description=lazy_gettext("For example the review and self-criticism meeting of the thematic education."),
        render_kw={"maxlength": LONGEST_NAME, "dir": "auto"},
    )
    category = id_select(lazy_gettext("Category"), [Chosen()])


def source_of(ref: str, kind: str, source_id: int) -> Source:
    return find_source(db.session, task_by_ref(ref), kind, source_id)


@bp.route("/tasks/<ref>/supplementary/<kind>/<int:source_id>", methods=["GET", "POST"])
@allowed("task.terms", source_of)
def raise_task(source: Source) -> ResponseReturnValue:
    """From a gap, a return, a review or a comment of the task."""
    task = source.task
    require_moving(task)
    title = " ".join(source.text.split())[:LONGEST_TITLE]
    form = SupplementaryForm(
        title=title, text=source.text, kind=task.kind, lead_unit=task.lead_unit_id, leader=task.leader_id or NOTHING,
        planned_on=today(), seen_version=0,
    )  # fmt: skip

    def save() -> Task:
        return rules.raise_task(db.session, source, form.facts(), form.text.data or "", actor=me(), now=utc_now())

    return _raise(form, save, source=source, campaign=task.campaign)


@bp.route("/campaigns/<code>/supplementary", methods=["GET", "POST"])
@allowed("ledger.edit", campaign_by_code)
def raise_thematic(campaign: Campaign) -> ResponseReturnValue:
    """From a problem of thematic education, which becomes a problem of the campaign."""
    require_open(campaign)
    form = ThematicForm(kind=TaskKind.TIME_LIMITED, planned_on=today(), seen_version=0)
    offer(form.category, campaign.categories, _("Choose a category"))
    form.named.flags.required = True

    def save() -> Task:
        category = found(db.session.get(Category, form.category.data))
        found_in = rules.Thematic(category, form.text.data or "", form.named.data or "")
        return rules.raise_thematic(db.session, campaign, found_in, form.facts(), actor=me(), now=utc_now())

    return _raise(form, save, source=None, campaign=campaign)


def _raise(
    form: SupplementaryForm, save: Callable[[], Task], *, source: Source | None, campaign: Campaign
) -> ResponseReturnValue:
    offer_people(form, None)
    made: list[Task] = []
    if form.validate_on_submit() and attempt(form, lambda: made.append(save())):
        flash(_("The supplementary task %(ref)s was raised.", ref=made[0].ref), "success")
        return redirect(url_for("ledger.show_task", ref=made[0].ref))
    page = render_template("ledger/new_supplementary.html", form=form, source=source, campaign=campaign)
    return page, status_of(form)
