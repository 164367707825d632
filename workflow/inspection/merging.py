"""The same found by several teams: one finding takes in the other, with its units and their facts, cells, problems."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.findings import Finding, FindingCell, FindingStatus, FindingUnit
from models.people import User
from models.verification import Severity
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.at_work import hold_opened
from workflow.inspection.finding_list import findings_seen
from workflow.inspection.finding_words import words_of
from workflow.inspection.findings import keep_revision
from workflow.inspection.outcomes import is_settled
from workflow.inspection.seeing import require_for_all
from workflow.inspection.told import find_letters
from workflow.ledger.texts import take_reason
from workflow.process.locking import check_seen, lock_rows, mark
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

STANDS = N_(
    "This finding stands in the letter %(letter)s, which was handed over to %(unit)s: it goes into no other one, "
    "but may take others in. Let it become something by itself, on the same task where both are one matter."
)
SEVERITIES = list(Severity)  # from the least
BEFORE_OFFICE = (FindingStatus.REVIEWED, FindingStatus.ACCEPTED)


def merge_finding(
    session: Session, finding: Finding, into: Finding, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """The finding stays readable and names the one that took it in, which keeps its own words and severity. The facts
    of the one that goes stay with its units: no other unit is told them. What the taker said before is a revision.

    Both are before the office, of one kind, and have become nothing yet: what goes into a closed one would be closed
    without anybody having decided it. One that a unit was told stays, in the words and the severity that it was told.
    """
    hold_opened(session, finding.inspection)
    lock_rows(session, Finding, [finding.id, into.id])
    for one in (finding, into):
        require_for_all(actor, "finding.accept", one)
    check_seen(session, finding, seen_version)
    _check_pair(finding, into)
    require_may_go(session, finding)
    finding.said = take_reason(reason, "reason")
    cells = {row.cell_id for row in into.cells}
    stood = words_of(into)
    if brought := _take_units(finding, into):
        before = stood | {kept: stood.get(kept, {}) | words for kept, words in brought.items()}
        keep_revision(session, into, before, finding.said, actor=actor, now=now)
    into.cells += [FindingCell(cell_id=row.cell_id) for row in finding.cells if row.cell_id not in cells]
    for problem in list(finding.problems):
        problem.finding = into
        mark(problem, actor, now)
    finding.status, finding.merged_into = FindingStatus.MERGED, into
    mark(finding, actor, now)
    mark(into, actor, now)
    told = {"number": finding.number, "into": into.number, "reason": finding.said}
    record(session, finding.inspection, EventKind.FINDING_MERGED, actor=actor, now=now, **told)


def _take_units(finding: Finding, into: Finding) -> dict[str, dict[str, str]]:
    """Each with its own facts and their source; those of a unit of both stand one below the other. What stood there of
    each unit that changed, in the shape of words_of.

    No unit that has its letter is among them: every finding about it stands in the letter, and what stands goes into
    no other one.
    """
    there = {row.inspected_id: row for row in into.units}
    stood: dict[str, dict[str, str]] = {"of_units": {}, "sources": {}}
    for row in finding.units:
        same = there.get(row.inspected_id)
        before = (same.shown_facts, same.shown_source) if same else ("", "")
        facts, source = _below(before[0], row.shown_facts), _below(before[1], row.shown_source)
        if same and (facts, source) == before:
            continue
        if same is None:
            into.units.append(same := FindingUnit(inspected_id=row.inspected_id))
        same.facts, same.source = facts, source
        stood["of_units"][row.inspected.unit.code], stood["sources"][row.inspected.unit.code] = before
    return stood if stood["of_units"] else {}


def _below(text: str, more: str) -> str:
    """Both, what stands there already as paragraphs of its own only once."""
    return text if f"\n\n{more}\n\n" in f"\n\n{text}\n\n" else f"{text}\n\n{more}".strip()


def list_mergeable(session: Session, finding: Finding, *, actor: User) -> list[Finding]:
    """Those of its kind that could take it in and that the actor sees, those about one of its units first."""
    units = {row.inspected_id for row in finding.units}
    query = select(Finding).where(Finding.inspection_id == finding.inspection_id, Finding.id != finding.id)
    query = query.where(findings_seen(actor))
    query = query.where(Finding.kind == finding.kind, Finding.status.in_(BEFORE_OFFICE)).order_by(Finding.number)
    found = session.scalars(query.options(selectinload(Finding.units))).all()
    return sorted(found, key=lambda one: units.isdisjoint(row.inspected_id for row in one.units))


def may_merge(finding: Finding) -> bool:
    """Whether it can go into another one as it stands, or take one in."""
    return finding.status in BEFORE_OFFICE and not any(
        is_settled(row) or row.waits_for_committee for row in finding.units
    )


def only_takers(finding: Finding, others: list[Finding]) -> list[Finding]:
    """Those of the others that can take it in: they have become nothing yet, and nothing accepted goes into what may
    still be dropped."""
    takers = BEFORE_OFFICE if finding.accepted_at is None else (FindingStatus.ACCEPTED,)
    return [one for one in others if may_merge(one) and one.status in takers]


def is_less_serious(into: Finding, finding: Finding) -> bool:
    """Whether the finding would count for less in the other one, whose severity counts once they are merged; of good
    practice none does."""
    if into.graded is None or finding.graded is None:
        return False
    return SEVERITIES.index(into.graded) < SEVERITIES.index(finding.graded)


def require_may_go(session: Session, finding: Finding) -> None:
    """Raise WrongState for one that goes into no other, also for a page that would only show a form which the rule
    refuses."""
    if finding.status not in BEFORE_OFFICE:
        raise WrongState(say(N_("This finding stands as it is: %(state)s."), state=finding.status))
    if not may_merge(finding):
        raise WrongState(say(N_("This finding has become something already, or waits for the committee.")))
    for letter in find_letters(session, finding):
        raise WrongState(say(STANDS, letter=letter.ref, unit=letter.inspected.unit.called))


def _check_pair(finding: Finding, into: Finding) -> None:
    if into.inspection_id != finding.inspection_id or into.id == finding.id or into.kind is not finding.kind:
        raise InvalidInput(say(N_("Choose another finding of the same kind in this inspection.")), "into")
    if into.status not in BEFORE_OFFICE:
        raise InvalidInput(say(N_("The other finding cannot take it in: %(state)s."), state=into.status), "into")
    if not may_merge(into):
        told = N_("The other finding has become something already, or waits for the committee; it takes nothing in.")
        raise InvalidInput(say(told), "into")
    if into not in only_takers(finding, [into]):
        told = N_("An accepted finding goes only into an accepted one; the other has to be accepted first.")
        raise InvalidInput(say(told), "into")
