"""What the addresses of an inspection's pages name; nobody opens one that he or she has no part in."""

from dataclasses import dataclass

from sqlalchemy import select

from models.findings import Finding
from models.inspection import InspectedUnit, SpecialInspection, Team
from models.people import Unit
from views.access import found, me
from views.database import db
from workflow.inspection.seeing import require_seen
from workflow.inspection.template import Question, Template, template_of


@dataclass(frozen=True)
class Asked:
    """A question asked of a unit."""

    inspected: InspectedUnit
    question: Question
    template: Template


def inspection_by_code(code: str) -> SpecialInspection:
    inspection = found(db.session.scalar(select(SpecialInspection).where(SpecialInspection.code == code)))
    require_seen(db.session, inspection, actor=me())
    return inspection


def inspected_by_code(code: str, unit: str) -> InspectedUnit:
    """A unit in an inspection; the right on it says who may open it, e.g. the unit itself after the feedback."""
    named = select(InspectedUnit).join(SpecialInspection).join(Unit, InspectedUnit.unit_id == Unit.id)
    return found(db.session.scalar(named.where(SpecialInspection.code == code, Unit.code == unit)))


def team_by_number(code: str, number: int) -> Team:
    numbered = select(Team).join(SpecialInspection).where(SpecialInspection.code == code, Team.number == number)
    return found(db.session.scalar(numbered))


def finding_by_number(code: str, number: int) -> Finding:
    numbered = select(Finding).join(SpecialInspection).where(SpecialInspection.code == code, Finding.number == number)
    return found(db.session.scalar(numbered))


def asked_of_unit(code: str, unit: str, question: str) -> Asked:
    inspected = inspected_by_code(code, unit)
    template = template_of(inspected.inspection.template)
    return Asked(inspected, question_named(template, question), template)


def question_named(template: Template, name: str) -> Question:
    return found(template.question(name))
