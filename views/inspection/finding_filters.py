"""What the list of findings is narrowed to, as the address asks for it."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from models.findings import FindingStatus
from models.inspection import SpecialInspection
from models.verification import Severity
from views.access import me
from views.database import db
from views.words import named, spoken
from workflow.inspection.finding_list import Wanted
from workflow.inspection.seeing import list_seen_units
from workflow.inspection.template import template_of
from workflow.process.rights import holds


def read_wanted(inspection: SpecialInspection) -> tuple[Wanted, list[tuple[str, str, str, list[tuple[str, str]]]]]:
    """What the address asks for; and of each filter name, label, what is chosen and the options."""
    template, units = template_of(inspection.template), list_seen_units(db.session, inspection, actor=me())
    teams = inspection.teams if holds(me(), "inspection.view_all") else []

    def asked(name: str) -> str:
        return request.args.get(name, "")

    wanted = Wanted(
        team=next((row for row in teams if str(row.number) == asked("team")), None),
        unit=next((row.unit for row in units if row.unit.code == asked("unit")), None),
        aspect=template.aspect(asked("aspect")),
        severity=Severity(asked("severity")) if asked("severity") in set(Severity) else None,
        status=FindingStatus(asked("status")) if asked("status") in set(FindingStatus) else None,
    )
    choices = [
        ("team", _("Inspection group"), _value(wanted, "team"), [(str(row.number), named(row)) for row in teams]),
        ("unit", _("Unit"), _value(wanted, "unit"), [(row.unit.code, named(row.unit)) for row in units]),
        ("aspect", _("Aspect"), _value(wanted, "aspect"), [(row.name, spoken(row.label)) for row in template.aspects]),
        ("severity", _("How serious"), _value(wanted, "severity"), [(one.value, spoken(one)) for one in Severity]),
    ]
    return wanted, [row for row in choices if row[3]]


def _value(wanted: Wanted, name: str) -> str:
    thing: Any = getattr(wanted, name)
    key = {"team": "number", "unit": "code", "aspect": "name", "severity": "value"}[name]
    return str(getattr(thing, key)) if thing else ""


def address_of_list(code: str, wanted: Wanted, status: FindingStatus | None, number: int = 1) -> str:
    asked: dict[str, Any] = {name: _value(wanted, name) or None for name in ("team", "unit", "aspect", "severity")}
    asked |= {"status": status.value if status else None, "page": number if number > 1 else None}
    return url_for("inspection.list_findings", code=code, **asked)
