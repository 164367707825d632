"""What units were told: the findings that stand in the feedback letters handed over to them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.feedback import FeedbackLetter
from models.findings import Finding, FindingUnit
from models.inspection import InspectedUnit
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.inspection.outcomes import is_settled


def find_taken_in(session: Session, finding: Finding) -> list[Finding]:
    """The finding itself and all that were merged into it, directly or through another one."""
    ids = select(Finding.id).where(Finding.id == finding.id).cte(recursive=True)
    ids = ids.union(select(Finding.id).join(ids, Finding.merged_into_id == ids.c.id))
    return list(session.scalars(select(Finding).where(Finding.id.in_(select(ids.c.id))).order_by(Finding.number)))


def require_untold(session: Session, units: Iterable[InspectedUnit]) -> None:
    """Raise InvalidInput beside "units" when a unit has its letter: what is found later stands in none, and the unit
    could not answer it. Holds until this ends where the inspection is locked."""
    query = select(FeedbackLetter).where(FeedbackLetter.inspected_id.in_([unit.id for unit in units]))
    for letter in session.scalars(query.order_by(FeedbackLetter.number).limit(1)):
        told = N_(
            "The letter %(letter)s was handed over to %(unit)s; no finding about it is added any more. What came to "
            "light since belongs to its tasks: a gap or a rebound of one, or a supplementary task."
        )
        raise InvalidInput(say(told, letter=letter.ref, unit=letter.inspected.unit.called), "units")


def find_letters(session: Session, finding: Finding) -> list[FeedbackLetter]:
    """The letters to its units in which it stands, itself or by what it took in."""
    refs = {one.ref for one in find_taken_in(session, finding)}
    query = select(FeedbackLetter).where(FeedbackLetter.inspected_id.in_([row.inspected_id for row in finding.units]))
    letters = session.scalars(query.order_by(FeedbackLetter.number))
    return [one for one in letters if refs & {row["ref"] for row in (*one.content["findings"], *one.content["good"])}]


def list_became(session: Session, letter: FeedbackLetter) -> list[tuple[dict[str, str], FindingUnit]]:
    """The findings of the letter that have become something in its unit, as they stand in it, in its order. One that
    another took in has become what that one became."""
    query = select(FindingUnit).where(FindingUnit.inspected_id == letter.inspected_id)
    loaded = joinedload(FindingUnit.finding), joinedload(FindingUnit.became), joinedload(FindingUnit.gap)
    rows = {row.finding_id: row for row in session.scalars(query.options(*loaded))}
    stands: dict[str, FindingUnit | None] = {}
    for row in rows.values():
        last = row.finding
        while last.merged_into is not None:
            last = last.merged_into
        stands[row.finding.ref] = rows.get(last.id)
    told = [(one, stands.get(one["ref"])) for one in letter.content["findings"]]
    return [(one, row) for one, row in told if row is not None and is_settled(row)]
