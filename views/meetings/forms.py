"""The forms of the room: a meeting, a decision, an action item and what becomes of it, a file of the minutes."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import (
    DateField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from models.inspection import SpecialInspection
from models.ledger import Task
from models.meetings import ActionItem, Meeting, MeetingKind
from models.people import Unit
from views.database import db
from views.deadline_field import DeadlineField
from views.evidence.forms import ACCEPT
from views.forms import Form, SeenForm
from views.ledger.choices import CHOOSE, NOTHING, id_select, members, offer
from views.words import named, spoken
from workflow.ledger.texts import LONGEST_NAME
from workflow.meetings.actions import ActionFacts
from workflow.meetings.entering import MeetingFacts, name_people
from workflow.meetings.of_inspection import kinds_for
from workflow.people.units import list_tree

SHORT = {"rows": 3, "dir": "auto"}
LINE = {"maxlength": LONGEST_NAME, "dir": "auto"}


class MeetingForm(SeenForm):
    kind = RadioField(lazy_gettext("Kind"), [InputRequired(CHOOSE)], choices=members(MeetingKind), coerce=MeetingKind)
    title = StringField(lazy_gettext("Title"), render_kw=LINE)
    held_on = DateField(lazy_gettext("Day of the meeting"), [Optional()])
    place = StringField(lazy_gettext("Place"), render_kw=LINE)
    tasks = TextAreaField(
        lazy_gettext("Tasks discussed"),
        description=lazy_gettext("Their references or numbers, such as T004, with a comma or blank between them."),
        render_kw={"rows": 2},
    )
    units = SelectMultipleField(
        lazy_gettext("Units taking part"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    people = TextAreaField(
        lazy_gettext("People taking part"),
        description=lazy_gettext("Those with an account here, by name or user name, one a line."),
        render_kw=SHORT,
    )
    guests = TextAreaField(
        lazy_gettext("Guests"), description=lazy_gettext("Everybody else who was there."), render_kw=SHORT
    )
    minutes = TextAreaField(
        lazy_gettext("Minutes"),
        description=lazy_gettext("One paragraph a line. Decisions and action items have their own place on the page."),
        render_kw={"rows": 12, "dir": "auto"},
    )

    def facts(self) -> MeetingFacts:
        """What was entered."""
        chosen = select(Unit).where(Unit.id.in_(self.units.data or [])).order_by(Unit.id)
        return MeetingFacts(
            kind=self.kind.data,
            title=self.title.data or "",
            held_on=self.held_on.data,
            place=self.place.data or "",
            units=list(db.session.scalars(chosen)),
            people=self.people.data or "",
            guests=self.guests.data or "",
            tasks=(self.tasks.data or "") if "tasks" in self else "",
            minutes=self.minutes.data or "",
        )


def meeting_form(
    meeting: Meeting | None = None, inspection: SpecialInspection | None = None, **proposed: object
) -> MeetingForm:
    """With what stands there; a unit that is no longer active is offered only where it took part.

    Of an inspection: its own kinds, and no tasks.
    """
    form = MeetingForm(**(_standing(meeting) if meeting else {"seen_version": 0, **proposed}))
    form.kind.choices = [(kind.value, spoken(kind)) for kind in kinds_for(inspection)]
    if inspection:
        del form.tasks
        form.units.description = _("Units take part in the feedback meeting only.")
    there = {unit.id for unit in meeting.units} if meeting else set()
    units = [branch.unit for branch in list_tree(db.session)]
    form.units.choices = [(unit.id, named(unit)) for unit in units if unit.active or unit.id in there]
    for field in (form.title, form.held_on):
        field.flags.required = True
    return form


def _standing(meeting: Meeting) -> dict[str, object]:
    return {
        **{name: getattr(meeting, name) for name in ("kind", "title", "held_on", "place", "guests", "minutes")},
        "seen_version": meeting.version,
        "tasks": ", ".join(task.ref for task in meeting.tasks),
        "units": [unit.id for unit in meeting.units],
        "people": name_people(meeting.people),
    }


class DecisionForm(Form):
    text = TextAreaField(lazy_gettext("What was decided"), id="decision-text", render_kw=SHORT)
    task = id_select(lazy_gettext("About the task"), id="decision-task")


class ActionForm(SeenForm):
    text = TextAreaField(lazy_gettext("What is to be done"), id="action-text", render_kw=SHORT)
    task = id_select(lazy_gettext("For the task"), id="action-task")
    unit = id_select(lazy_gettext("Responsible unit"), id="action-unit")
    due_on = DeadlineField(lazy_gettext("To be done by"), [Optional()], id="action-due")

    def facts(self) -> ActionFacts:
        """What was entered."""
        unit = db.session.get(Unit, self.unit.data) if self.unit.data else None
        return ActionFacts(self.text.data or "", chosen_task(self.task), unit, self.due_on.data)


class ReportForm(SeenForm):
    done_on = DateField(lazy_gettext("Done on"), [Optional()])
    done_note = TextAreaField(lazy_gettext("What was done"), render_kw={"rows": 4, "dir": "auto"})


class ReasonForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Reason"), render_kw=SHORT)


class WithdrawForm(Form):
    chosen = id_select(lazy_gettext("File"), id="withdraw-file")
    reason = TextAreaField(lazy_gettext("Reason"), id="withdraw-reason", render_kw=SHORT)


class FileForm(Form):
    file = FileField(lazy_gettext("File of the minutes"), id="minutes-file", render_kw={"accept": ACCEPT})


def decision_form(tasks: Iterable[Task], form: DecisionForm | None = None) -> DecisionForm:
    form = form or DecisionForm(formdata=None)
    form.task.choices = [(NOTHING, _("in general")), *_named(tasks)]
    form.text.flags.required = True
    return form


def action_form(tasks: list[Task], form: ActionForm | None = None) -> ActionForm:
    """Every unit is offered, in the order of the tree: for no task any will do, for one its own."""
    form = form or ActionForm(formdata=None, seen_version=0)
    form.task.choices = [(NOTHING, _("none, in general")), *_named(tasks)]
    theirs = {unit.id for task in tasks for unit in (task.lead_unit, *(part.unit for part in task.parts))}
    units = [branch.unit for branch in list_tree(db.session)]
    offer(form.unit, [unit for unit in units if unit.active or unit.id in theirs], _("Choose…"))
    for field in (form.text, form.unit, form.due_on):
        field.flags.required = True
    return form


def edited_action_form(item: ActionItem, tasks: list[Task]) -> ActionForm:
    standing = {"text": item.text, "task": item.task_id, "unit": item.unit_id, "due_on": item.due_on}
    return action_form(tasks, ActionForm(seen_version=item.version, **standing))


def withdraw_form(meeting: Meeting, form: WithdrawForm | None = None) -> WithdrawForm:
    form = form or WithdrawForm(formdata=None)
    standing = [(file.id, file.filename) for file in meeting.files if file.withdrawn_at is None]
    form.chosen.choices = [(NOTHING, _("Choose…")), *standing]
    form.chosen.flags.required = form.reason.flags.required = True
    return form


def chosen_task(field: SelectField) -> Task | None:
    return db.session.get(Task, field.data) if field.data else None


def _named(tasks: Iterable[Task]) -> list[tuple[int, str]]:
    return [(task.id, f"{task.ref} {task.title[:60]}") for task in tasks]
