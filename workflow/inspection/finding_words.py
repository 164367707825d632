"""The words of a finding: what is entered, how it is checked, and how it is kept where it changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.findings import Finding, FindingCell, FindingKind, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection
from models.inspection_work import Basis, Cell
from models.verification import Severity
from models.words import N_, Listed, Words, say
from workflow.errors import InvalidInput
from workflow.inspection.template import Template, template_of
from workflow.inspection.word_diff import Change, Piece, compare_words
from workflow.ledger.texts import take_text

TEXTS = ("statement", "facts", "source")
OWN = {  # by how it is kept the words of which a unit that came with a merged finding has its own
    "of_units": ("facts", N_("Facts of %(unit)s")),
    "sources": ("source", N_("Where the facts of %(unit)s come from")),
}
OF_UNITS = tuple(name for name, _ in OWN.values())
BASELESS = N_(
    "Nothing says what this finding rests on. Choose a question whose cell of the matrix has something linked, or "
    "write where the facts come from: which document, place or interview, and when."
)
NOT_BEGUN = N_(
    "Nothing stands in the matrix yet for: %(questions)s. Write there first what was looked at, or take the question "
    "out."
)
FIELDS = {
    "statement": N_("The finding in a sentence"),
    "facts": N_("Facts"),
    "source": N_("Where the facts come from"),
    "kind": N_("Kind of finding"),
    "aspect": N_("Aspect"),
    "severity": N_("How serious"),
}


@dataclass(frozen=True)
class FindingFacts:
    """What is entered. `units` and `questions` (names of the template) count only while the team writes it."""

    kind: FindingKind
    statement: str
    facts: str
    aspect: str
    severity: Severity
    source: str = ""
    units: tuple[InspectedUnit, ...] = ()
    questions: tuple[str, ...] = ()
    of_units: dict[int, str] = field(default_factory=dict)  # by inspected unit its own facts, where it has some
    sources: dict[int, str] = field(default_factory=dict)  # and where they come from


def take_words(inspection: SpecialInspection, entered: FindingFacts) -> dict[str, Any]:
    """The words by column; raises InvalidInput beside the field."""
    if template_of(inspection.template).aspect(entered.aspect) is None:
        raise InvalidInput(say(N_("Please choose.")), "aspect")
    return {
        "statement": take_text(entered.statement, "statement", required=True),
        "facts": take_text(entered.facts, "facts", required=True),
        "source": take_text(entered.source, "source"),
        "kind": entered.kind,
        "aspect": entered.aspect,
        "severity": entered.severity,
    }


def draft_words(cell: Cell | None) -> dict[str, str]:
    """The words with which a finding from the cell begins: what came to light, what was looked at. The note is between
    those who inspect, and the unit reads the facts."""
    if cell is None:
        return {}
    return {"statement": cell.caught, "facts": cell.caught, "source": cell.looked}


def words_of(finding: Finding) -> dict[str, Any]:
    """As they stand now, as data; `of_units` are own facts of units by their codes, `sources` where these come from,
    where there are some."""
    own = own_facts(finding)
    words = {kept: {row.inspected.unit.code: getattr(row, name) for row in own} for kept, (name, _) in OWN.items()}
    return {name: getattr(finding, name) for name in FIELDS} | (words if own else {})


def own_facts(finding: Finding) -> list[FindingUnit]:
    """Its units that have facts of their own."""
    return [row for row in finding.units if row.facts]


def take_own_facts(finding: Finding, entered: FindingFacts) -> dict[str, Any]:
    """What is entered for these units, in the shape of words_of; what is not entered stays."""
    taken: dict[str, dict[str, str]] = {}
    for row in own_facts(finding):
        code, key = row.inspected.unit.code, row.inspected_id
        facts, source = entered.of_units.get(key, row.facts), entered.sources.get(key, row.source)
        taken.setdefault("of_units", {})[code] = take_text(facts, f"of_unit_{key}", required=True)
        taken.setdefault("sources", {})[code] = take_text(source, f"source_of_{key}")
    return taken


def put_words(finding: Finding, values: dict[str, Any]) -> None:
    """Have it say these, in the shape of words_of."""
    for name in FIELDS:
        setattr(finding, name, values[name])
    for row in own_facts(finding):
        code = row.inspected.unit.code
        row.facts, row.source = values["of_units"][code], values["sources"][code]


def find_cells(session: Session, units: Sequence[InspectedUnit], questions: Sequence[str]) -> list[Cell]:
    """The cells of the matrix that were begun for these units and questions; raises InvalidInput beside "questions" for
    a question with which none of the units was begun."""
    wanted = Cell.inspected_id.in_([unit.id for unit in units]), Cell.question.in_(questions)
    cells = list(session.scalars(select(Cell).where(*wanted).order_by(Cell.id)))
    begun = {cell.question for cell in cells}
    if missing := [name for name in questions if name not in begun]:
        template = template_of(units[0].inspection.template)
        labels = tuple(row.label if (row := template.question(name)) else name for name in missing)
        raise InvalidInput(say(NOT_BEGUN, questions=Listed(labels)), "questions")
    return cells


def rests_on_something(session: Session, finding: Finding) -> bool:
    """Whether a cell that it comes from has something linked, or it says where its facts come from."""
    if finding.source or any(row.source for row in finding.units):
        return True
    linked = select(Basis.id).join(FindingCell, FindingCell.cell_id == Basis.cell_id)
    return session.scalar(linked.where(FindingCell.finding_id == finding.id).limit(1)) is not None


def require_basis(session: Session, finding: Finding) -> None:
    """Raise InvalidInput beside "source" for a finding that rests on nothing."""
    if not rests_on_something(session, finding):
        raise InvalidInput(say(BASELESS), "source")


def shows_common(finding: Finding, seen: Sequence[FindingUnit]) -> bool:
    """Whether facts and source of the finding itself are about a unit that the reader sees: `seen` are those of its
    units into which he or she may look. A merged one tells no team the facts of another team's unit."""
    return len(seen) == len(finding.units) or any(not row.facts for row in seen)


def compare_revisions(finding: Finding, seen: Sequence[FindingUnit]) -> dict[int, list[Change]]:
    """What each revision changed, by its number: its words beside those that replaced them, as far as they are about
    the units that the reader sees. One that changed nothing of these is left out, with its reason."""
    template = template_of(finding.inspection.template)
    kept = [row.content for row in finding.revisions] + [words_of(finding)]
    compared = zip(finding.revisions, pairwise(kept), strict=True)
    names = {row.inspected.unit.code: row.inspected.unit.called for row in seen}
    fields = FIELDS if shows_common(finding, seen) else {name: FIELDS[name] for name in FIELDS if name not in OF_UNITS}
    changed = {
        row.number: _compare(template, fields, before, after) + _compare_units(names, before, after)
        for row, (before, after) in compared
    }
    sees_all = len(seen) == len(finding.units)
    return {number: lines for number, lines in changed.items() if lines or sees_all}


def _compare(template: Template, fields: dict[str, str], before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    changed = []
    for name, label in fields.items():
        old, new = (_known(words, name) for words in (before, after))
        if old != new:
            if name in TEXTS:
                changed.append(Change(say(label), *compare_words(old, new)))
            else:
                pieces = ([Piece(_say(template, name, value), True)] for value in (old, new))
                changed.append(Change(say(label), *pieces))
    return changed


def _known(words: dict[str, Any], name: str) -> str:
    """A word as it counts: good practice has no severity."""
    known = name != "severity" or words.get("kind") == FindingKind.SHORTCOMING
    return str(words.get(name, "")) if known else ""


def _compare_units(names: dict[str, Words], before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    changed = []
    for (kept, (_, label)), (code, called) in product(OWN.items(), names.items()):
        old, new = (words.get(kept, {}).get(code) for words in (before, after))
        if old is not None and new is not None and old != new:
            changed.append(Change(say(label, unit=called), *compare_words(old, new)))
    return changed


def _say(template: Template, name: str, value: str) -> str | Words:
    """A choice as it is shown."""
    if name == "kind":
        return FindingKind(value)
    if name == "severity":
        return Severity(value) if value else "–"
    aspect = template.aspect(value)
    return aspect.label if aspect else value
