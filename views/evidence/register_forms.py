"""The forms of the register of institutional documents: an entry, and a check of its implementation effect."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from models.evidence import Evidence
from models.institutional import DocumentKind, Effect, InstitutionalDocument
from models.ledger import Task
from models.people import Unit
from views.access import found, me
from views.database import db
from views.forms import SeenForm
from views.ledger.choices import CHOOSE, REQUIRED, Chosen, id_select, members, offer
from workflow.evidence.register import DocumentFacts
from workflow.evidence.register_rights import list_texts
from workflow.ledger.overview import list_units
from workflow.ledger.texts import LONGEST_NAME
from workflow.process.rights import holds

SEPARATORS = re.compile(r"[\s,，、;；]+")
LINE = {"maxlength": LONGEST_NAME, "dir": "auto"}


class DocumentForm(SeenForm):
    name = StringField(lazy_gettext("Name of the document"), [DataRequired(REQUIRED)], render_kw=LINE)
    number = StringField(
        lazy_gettext("Document number"),
        description=lazy_gettext("As printed; leave empty if it has none."),
        render_kw=LINE,
    )
    kind = RadioField(lazy_gettext("Kind of change"), [InputRequired(CHOOSE)], choices=members(DocumentKind))
    unit = id_select(lazy_gettext("Issuing unit"), [Chosen()])
    issued_on = DateField(lazy_gettext("Issued on"), [InputRequired(REQUIRED)])
    tasks = StringField(
        lazy_gettext("By which tasks"),
        [DataRequired(REQUIRED)],
        description=lazy_gettext("References of tasks of the same campaign, several with commas between them."),
    )
    evidence = id_select(
        lazy_gettext("Its text as evidence"),
        description=lazy_gettext("A file of these tasks that is an institutional document. It can be given later."),
    )

    def __init__(self, of: Sequence[Task], document: InstitutionalDocument | None = None, /, **values: Any) -> None:
        super().__init__(**values)
        offer(self.unit, list_units(db.session, document.unit if document else None), _("Choose a unit"))
        texts = list_texts(db.session, of, document.evidence if document else None, me())
        self.evidence.choices = [(0, _("not given yet")), *((item.id, _title(item)) for item in texts)]

    def facts(self) -> DocumentFacts:
        return DocumentFacts(
            name=self.name.data or "",
            number=self.number.data or "",
            kind=DocumentKind(self.kind.data),
            unit=found(db.session.get(Unit, self.unit.data)),
            issued_on=self.issued_on.data,
            refs=[ref for ref in SEPARATORS.split(self.tasks.data or "") if ref],
            evidence_id=self.evidence.data or None,
        )


class CheckForm(SeenForm):
    result = RadioField(lazy_gettext("Result"), [InputRequired(CHOOSE)], choices=members(Effect))
    held_on = DateField(lazy_gettext("Held on"), [InputRequired(REQUIRED)])
    note = TextAreaField(
        lazy_gettext("What was looked at, and what was found"),
        [DataRequired(REQUIRED)],
        render_kw={"rows": 5, "dir": "auto"},
    )
    next_check_on = DateField(lazy_gettext("Next check on"), [Optional()])


def _title(item: Evidence) -> str:
    """A file of a task that the person does not see is not named."""
    return f"{item.task.ref} · {item.title}" if holds(me(), "task.view", item.task) else _("given with another task")
