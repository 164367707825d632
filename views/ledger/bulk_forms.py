"""The forms for changing many tasks at once: the fields of the single pages, and which tasks as they were chosen."""

import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from models.ledger import BulkAct, Task
from models.people import InspectionGroup, User
from views.access import found, me
from views.clock import utc_now
from views.database import db
from views.deadline_field import DeadlineField
from views.forms import Form
from views.ledger.choices import REQUIRED, Chosen, id_select, offer
from views.ledger.ticking import write_pins
from views.process.action_form import make_shared_fields, read_shared_fields, require_shared_fields
from workflow.ledger.bulk import Pin, find_monitor_row
from workflow.ledger.overview import list_groups, list_leaders
from workflow.process.context import Context


class ManyForm(Form):
    """`seen_versions` are the chosen tasks, each with its version; `form_key` tells this form from every other."""

    seen_versions = HiddenField(validators=[Optional()])
    form_key = HiddenField(validators=[InputRequired(), Length(1, 32)])

    def values(self) -> dict[str, Any]:
        """What was entered, by the names that the rules know."""
        raise TypeError(f"{type(self).__name__} does not say what it enters")


class GroupForm(ManyForm):
    group = id_select(lazy_gettext("Inspection group"), [Chosen()])

    def values(self) -> dict[str, Any]:
        return {"group": found(db.session.get(InspectionGroup, self.group.data))}


class LeaderForm(ManyForm):
    leader = id_select(
        lazy_gettext("Responsible leader"),
        [Chosen()],
        description=lazy_gettext("The school leader who answers for the task."),
    )

    def values(self) -> dict[str, Any]:
        return {"leader": found(db.session.get(User, self.leader.data))}


class DeadlineForm(ManyForm):
    deadline = DeadlineField(
        lazy_gettext("Deadline"),
        [InputRequired(REQUIRED)],
        description=lazy_gettext("The same day for all of them. To leave a long-term task without one, edit it alone."),
    )

    def values(self) -> dict[str, Any]:
        return {"deadline": self.deadline.data}


class CommentForm(ManyForm):
    text = TextAreaField(
        lazy_gettext("Comment"),
        description=lazy_gettext(
            "It stands on each of the tasks. Whoever is mentioned with @username gets one mail for each task."
        ),
        render_kw={"rows": 4},
    )

    def values(self) -> dict[str, Any]:
        return {"text": self.text.data or ""}


FORMS: dict[BulkAct, type[ManyForm]] = {
    BulkAct.GROUP: GroupForm,
    BulkAct.LEADER: LeaderForm,
    BulkAct.DEADLINE: DeadlineForm,
    BulkAct.COMMENT: CommentForm,
}


def form_of(act: BulkAct, pins: list[Pin], tasks: list[Task]) -> ManyForm:
    """The act's form over the chosen tasks; what was sent stands in it."""
    known = {"seen_versions": write_pins(pins), "form_key": secrets.token_hex(8)}
    if act is BulkAct.MONITOR:
        return _monitor_form(tasks[0], known)
    form = FORMS[act](**known)
    if isinstance(form, GroupForm):
        offer(form.group, list_groups(db.session), _("Choose a group"))
    elif isinstance(form, LeaderForm):
        offer(form.leader, list_leaders(db.session), _("Choose a leader"))
    elif isinstance(form, CommentForm):
        form.text.flags.required = True
    return form


def shown_names(form: ManyForm) -> list[str]:
    """The fields that are filled in, in their order."""
    return [field.name for field in form if field.name not in ("seen_versions", "form_key", "csrf_token")]


def _monitor_form(example: Task, known: dict[str, str]) -> ManyForm:
    """The declared fields that can be the same for many tasks; phase goals are each task's own."""
    row = found(find_monitor_row())
    ctx = Context(db.session, example, me(), utc_now())

    def values(form: ManyForm) -> dict[str, Any]:
        return read_shared_fields(row, form, ctx)

    form: ManyForm = type("MonitorForm", (ManyForm,), {**make_shared_fields(row, ctx), "values": values})(**known)
    require_shared_fields(row, form, ctx)
    return form
