"""The rows behind a number of a report as lines: what it is, where it stands, on what it rests."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from models.feedback import FeedbackLetter
from models.findings import Finding
from models.inspection_work import Basis, Cell
from models.institutional import InstitutionalDocument
from models.ledger import Task
from models.meetings import Meeting
from models.monitoring import MonitoringPlan
from models.verification import Gap, Interview
from views.access import me
from views.database import db
from views.words import format_day, named, spoken
from workflow.inspection.finding_words import own_facts
from workflow.inspection.outcomes import is_settled
from workflow.inspection.report.behind import Behind
from workflow.inspection.report.rows import find_answers, find_submissions
from workflow.inspection.report.scope import Scope
from workflow.monitoring.ballots.reading import find_readable
from workflow.reminders.days import local_day

Link = tuple[str, str]  # label, address; without an address where the reader has no part in it


@dataclass(frozen=True)
class Line:
    """`dated` says which day it is."""

    text: str
    url: str = ""
    unit: str = ""
    day: date | None = None
    note: str = ""
    rests: tuple[Link, ...] = ()
    dated: str = ""

    @property
    def told_day(self) -> str:
        """The day, after what it is."""
        return f"{self.dated}{_(': ')}{format_day(self.day)}" if self.day and self.dated else format_day(self.day)


def lines_of(behind: Behind, rows: Sequence[Any], scope: Scope) -> list[Line]:
    """In three queries at most besides those that read the rows."""
    if behind is Behind.INTERVIEWS:
        return _interviews(rows)
    if behind in (Behind.CELLS, Behind.FINDINGS, Behind.GOOD_PRACTICE):
        cells = [cell for row in rows for cell in _cells_of(row)]
        rests = _rests_of([one for cell in cells for one in cell.basis])
        if behind is Behind.CELLS:
            return [_cell(row, scope, rests) for row in rows]
        answers = find_answers(db.session, scope) if behind is Behind.FINDINGS and rows else {}
        return [_finding(row, scope, rests, answers.get(row.ref, [])) for row in rows]
    return [_TOLD[behind](row) for row in rows]


def _cells_of(row: Cell | Finding) -> list[Cell]:
    return [row] if isinstance(row, Cell) else [link.cell for link in row.cells]


def _cell(cell: Cell, scope: Scope, rests: dict[int, Link]) -> Line:
    question = scope.template.question(cell.question)
    rated = _rating(scope, cell.rating) if cell.rating else _("Not rated yet")
    aligned = _("aligned from %(before)s", before=_rating(scope, cell.alignments[-1].before)) if cell.alignments else ""
    looked = _("What we looked at: %(text)s", text=cell.looked) if cell.looked else ""
    caught = _("What came to light: %(text)s", text=cell.caught) if cell.caught else ""
    return Line(
        f"{spoken(question.label) if question else cell.question} — {rated}",
        _address_of(cell),
        unit=named(cell.inspected.unit),
        note="\n".join(one for one in (looked, caught, aligned) if one),
        rests=tuple(rests[one.id] for one in cell.basis),
    )


def _address_of(cell: Cell) -> str:
    code, unit = cell.inspected.inspection.code, cell.inspected.unit.code
    return url_for("inspection.show_work", code=code, unit=unit, _anchor=f"q-{cell.question}")


def _rating(scope: Scope, name: str) -> str:
    rating = scope.template.rating(name)
    return spoken(rating.label) if rating else name


def _finding(finding: Finding, scope: Scope, rests: dict[int, Link], answered: list[FeedbackLetter]) -> Line:
    aspect = scope.template.aspect(finding.aspect)
    label = spoken(aspect.label) if aspect else finding.aspect
    basis = {rests[one.id]: None for link in finding.cells for one in link.cell.basis}
    graded = [spoken(finding.graded)] if finding.graded else []
    stands = [one for one in finding.units if is_settled(one)]
    became = [_became(one.became.ref, spoken(one.outcome)) for one in stands if one.became and one.outcome]
    ref = f"{scope.inspection.code}-F{finding.number:03}"
    return Line(
        f"{ref} {finding.statement}",
        url_for("inspection.show_finding", code=scope.inspection.code, number=finding.number),
        unit=spoken_list(named(one.inspected.unit) for one in finding.units),
        day=local_day(finding.accepted_at) if finding.accepted_at else None,
        note="\n".join([" · ".join([label, *graded, *_words(finding, scope, "facts")]), *map(_answer, answered)]),
        rests=(*((told, "") for told in _words(finding, scope, "source")), *basis, *became),
        dated=_("Accepted on"),
    )


def _answer(letter: FeedbackLetter) -> str:
    """That the unit answered its letter, and what was decided."""
    unit = named(letter.inspected.unit)
    told: str = _("%(unit)s answered the feedback letter; the office has not decided on it yet.", unit=unit)
    if letter.decision is not None:
        decision = spoken(letter.decision)
        told = _(
            "%(unit)s answered the feedback letter; the office decided: %(decision)s.", unit=unit, decision=decision
        )
    return told


def _words(finding: Finding, scope: Scope, name: str) -> list[str]:
    """Its facts, or their source: unit by unit where a merged finding brought some, of the units that the report speaks
    of."""
    if not own_facts(finding):
        return [text] if (text := getattr(finding, name)) else []
    spoken_of = {one.id for one in scope.units}
    told = {row.inspected: getattr(row, f"shown_{name}") for row in finding.units if row.inspected_id in spoken_of}
    return [f"{named(inspected.unit)}{_(': ')}{text}" for inspected, text in told.items() if text]


def _became(ref: str, outcome: str) -> Link:
    return f"{outcome} {ref}", url_for("ledger.show_task", ref=ref)


def _rests_of(basis: Sequence[Basis]) -> dict[int, Link]:
    """{basis: its link}; of an interview only that there was one, of a ballot nothing for those who do not read it."""
    talks = [one.interview for one in basis if one.interview is not None]
    about = find_submissions(db.session, talks) if talks else {}
    ballots = find_readable(db.session, me(), [one.ballot_id for one in basis if one.ballot_id is not None])
    return {one.id: _rest(one, about, ballots) for one in basis}


def _rest(one: Basis, about: dict[int, Any], ballots: set[int]) -> Link:
    label = spoken(one.kind)
    if one.interview is not None:
        return _talk(one.interview, about)
    if one.of_task is not None:
        return one.of_task.ref, url_for("ledger.show_task", ref=one.of_task.ref)
    if one.evidence is not None:
        told = f"{label}{_(': ')}{one.evidence.title}"
        return told, url_for("evidence.show_evidence", evidence_id=one.evidence_id)
    if one.document is not None:
        return one.document.name, url_for("evidence.show_document", document_id=one.document_id)
    if one.ballot is not None and one.ballot_id in ballots:
        return one.ballot.title, url_for("ballots.show_one", ballot_id=one.ballot_id)
    return label, ""


def _talk(held: Interview, about: dict[int, Any]) -> Link:
    submission = about[held.id]
    told = _("Interview on %(ref)s, %(day)s", ref=submission.task.ref, day=format_day(held.held_on))
    return told, url_for("verification.show_reviewed", ref=submission.task.ref, number=submission.number)


def _interviews(rows: Sequence[Interview]) -> list[Line]:
    about = find_submissions(db.session, list(rows)) if rows else {}
    return [Line(*_talk(one, about), unit=named(about[one.id].task.lead_unit), day=one.held_on) for one in rows]


def _gap(gap: Gap) -> Line:
    text, url = f"{gap.task.ref} {gap.description}", url_for("verification.show_gap", gap_id=gap.id)
    note = " · ".join([spoken(gap.severity), *_co_units(gap)])
    return Line(text, url, named(gap.task.lead_unit), gap.due_on, note, dated=_("Until when"))


def _co_units(gap: Gap) -> list[str]:
    """Which units take part in its task."""
    names = spoken_list(named(part.unit) for part in gap.task.parts)
    return [_("co-units: %(units)s", units=names)] if names else []


def _task(task: Task) -> Line:
    url = url_for("ledger.show_task", ref=task.ref)
    note = " · ".join([spoken(task.origin), spoken(task.state)])
    return Line(f"{task.ref} {task.title}", url, named(task.lead_unit), note=note)


def _rule(rule: InstitutionalDocument) -> Line:
    url = url_for("evidence.show_document", document_id=rule.id)
    effect = spoken(rule.effect) if rule.effect else _("not checked yet")
    return Line(rule.name, url, named(rule.unit), rule.issued_on, effect)


def _plan(plan: MonitoringPlan) -> Line:
    url = url_for("monitoring.show_monitoring", ref=plan.task.ref)
    note = _("a review every %(days)s days until %(day)s", days=plan.interval_days, day=format_day(plan.ends_on))
    unit, begun = named(plan.task.lead_unit), local_day(plan.created_at)
    return Line(f"{plan.task.ref} {plan.task.title}", url, unit, begun, note)


def _meeting(meeting: Meeting) -> Line:
    url = url_for("meetings.show_meeting", meeting_id=meeting.id)
    return Line(meeting.title, url, day=meeting.held_on, note=spoken(meeting.kind))


def spoken_list(names: Iterable[str]) -> str:
    return str(_(", ")).join(names)


_TOLD: dict[Behind, Callable[[Any], Line]] = {
    Behind.GAPS: _gap,
    Behind.DEEPENED: _task,
    Behind.RULES_MADE: _rule,
    Behind.RULES_REVISED: _rule,
    Behind.MONITORING: _plan,
    Behind.JOINT_MEETINGS: _meeting,
    Behind.MEETINGS: _meeting,
}
