"""What a feedback letter says to its unit: the findings accepted about it and good practice, and nothing else.

No basis, rating, note or interview, no other unit nor its facts, nothing that is still with the team goes in.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.orm.interfaces import ORMOption

from models.feedback import FeedbackLetter
from models.findings import UNDECIDED, Finding, FindingKind, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection
from models.words import Words
from workflow.inspection.template import Template, template_of
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical

Content = dict[str, Any]


def draft_content(session: Session, inspection: SpecialInspection, unit: InspectedUnit) -> Content:
    """The content of one letter as of now."""
    return draft_contents(session, inspection, [unit])[unit.id]


def draft_contents(
    session: Session, inspection: SpecialInspection, units: Sequence[InspectedUnit]
) -> dict[int, Content]:
    """By inspected unit {theme, findings, good}, in one query: the accepted findings in the order of their numbers,
    each {ref, aspect, severity, statement, facts}; good practice without severity."""
    template = template_of(inspection.template)
    accepted: dict[int, list[FindingUnit]] = defaultdict(list)
    for row in _about(session, inspection, units, [FindingStatus.ACCEPTED]):
        accepted[row.inspected_id].append(row)
    return {
        unit.id: {
            "theme": _both(template.theme.label),
            "findings": _tell(accepted[unit.id], FindingKind.SHORTCOMING, template),
            "good": _tell(accepted[unit.id], FindingKind.GOOD_PRACTICE, template),
        }
        for unit in units
    }


def list_undecided(
    session: Session, inspection: SpecialInspection, units: Sequence[InspectedUnit]
) -> dict[int, list[Finding]]:
    """By inspected unit the findings that are still with a team or before the office."""
    found: dict[int, list[Finding]] = defaultdict(list)
    teams = contains_eager(FindingUnit.finding).selectinload(Finding.units).joinedload(FindingUnit.inspected)
    for row in _about(session, inspection, units, UNDECIDED, teams):
        found[row.inspected_id].append(row.finding)
    return found


def fix_content(drafted: Content, unit: InspectedUnit, number: int, on: date) -> Content:
    """The content as it is handed over: with number and day, the unit and the inspection as they are called then."""
    inspection = unit.inspection
    head = {"number": number, "on": on.isoformat(), "code": inspection.code}
    return {**drafted, **head, "inspection": _both(inspection.called), "unit": _both(unit.unit.called)}


def digest_of(content: Content) -> str:
    """SHA-256 in hex of a content."""
    return hash_text(canonical(content))


def is_as_handed_over(letter: FeedbackLetter) -> bool:
    """Whether what is kept is what was handed over."""
    return digest_of(letter.content) == letter.digest


def _about(
    session: Session,
    inspection: SpecialInspection,
    units: Sequence[InspectedUnit],
    statuses: Sequence[FindingStatus],
    *loaded: ORMOption,
) -> list[FindingUnit]:
    query = select(FindingUnit).join(FindingUnit.finding).options(contains_eager(FindingUnit.finding), *loaded)
    query = query.where(Finding.inspection_id == inspection.id, Finding.status.in_(statuses))
    query = query.where(FindingUnit.inspected_id.in_([unit.id for unit in units]))
    return list(session.scalars(query.order_by(Finding.number)))


def _tell(rows: Sequence[FindingUnit], kind: FindingKind, template: Template) -> list[dict[str, Any]]:
    return [_row(row, template) for row in rows if row.finding.kind is kind]


def _row(row: FindingUnit, template: Template) -> dict[str, Any]:
    finding = row.finding
    aspect = template.aspect(finding.aspect)
    return {
        "ref": finding.ref,
        "aspect": _both(aspect.label) if aspect else {"en": finding.aspect, "zh": finding.aspect},
        **({"severity": finding.graded.value} if finding.graded else {}),
        "statement": finding.statement,
        "facts": row.shown_facts,
    }


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}
