"""Who reads which feedback letter, the overview of an inspection's letters, and what waits for a person with them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, load_only

from models.feedback import FeedbackLetter
from models.findings import GONE, UNDECIDED, Finding, FindingKind, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, InspectionPhase, Phase, SpecialInspection
from models.people import Grant, Role, Scope, User
from models.words import N_, Labelled
from workflow.inspection.feedback_content import digest_of, draft_contents, list_undecided
from workflow.inspection.finding_list import findings_seen
from workflow.inspection.seeing import list_seen_units, tied_where, units_where
from workflow.process.rights import holds


class LetterState(Labelled):
    """Where the letter of an inspected unit stands; the first that applies, in this order."""

    UNDECIDED = "undecided", N_("Findings to be decided first")
    READY = "ready", N_("To be handed over")
    HANDED_OVER = "handed_over", N_("Waits for acknowledgement")
    ANSWERED = "answered", N_("The answer waits for a decision")
    ACKNOWLEDGED = "acknowledged", N_("Acknowledged")
    DECIDED = "decided", N_("Acknowledged, answer decided on")


NEXT_STEPS = {
    LetterState.HANDED_OVER: "acknowledge",
    LetterState.ACKNOWLEDGED: "answer",
    LetterState.ANSWERED: "decide",
}  # each also the name of the right feedback.<step>


@dataclass(frozen=True)
class Row:
    """An inspected unit in the overview: its letter once there is one, before that the digest of the draft."""

    inspected: InspectedUnit
    letter: FeedbackLetter | None
    state: LetterState
    findings: int
    good: int
    digest: str
    readable: bool  # by who asked


@dataclass(frozen=True)
class Waits:
    """What of an inspection waits: letters to hand over and answers to decide on, or letters to acknowledge."""

    code: str
    hand_over: int = 0
    decide: int = 0
    acknowledge: int = 0
    unit: str = ""  # the code of a unit whose letter waits to be acknowledged


def may_read_letter(session: Session, actor: User, inspected: InspectedUnit, letter: FeedbackLetter | None) -> bool:
    """The letter once it is handed over; its draft only whoever may look into the unit for the inspection side, and has
    no tie to another unit of a finding in it."""
    if letter is not None:
        return holds(actor, "feedback.view", inspected)
    kept_back = select(InspectedUnit.id).where(InspectedUnit.id == inspected.id, _is_draft_kept_back(actor))
    return holds(actor, "inspected.view", inspected) and session.scalar(kept_back) is None


def may_hand_over(actor: User, row: Row) -> bool:
    """Whether the letter of the row can be handed over by the actor, while the inspection is open."""
    return row.readable and row.state is LetterState.READY and holds(actor, "feedback.hand_over", row.inspected)


def find_step(actor: User, letter: FeedbackLetter) -> str | None:
    """The step that the letter waits for, where it is the actor's, while the inspection is open. A letter without a
    finding is not answered."""
    step = NEXT_STEPS.get(state_of(letter))
    if step == "answer" and not letter.names_findings:
        return None
    return step if step and holds(actor, f"feedback.{step}", letter.inspected) else None


def find_letter(session: Session, inspected: InspectedUnit) -> FeedbackLetter | None:
    query = select(FeedbackLetter).where(FeedbackLetter.inspected_id == inspected.id)
    people = (FeedbackLetter.handed_over_by, FeedbackLetter.answered_by, FeedbackLetter.decided_by)
    return session.scalar(query.options(*(joinedload(one) for one in people)))


def list_answered(session: Session, finding: Finding, *, actor: User) -> list[FeedbackLetter]:
    """The letters that told of the finding and that their unit answered, of those that the actor reads."""
    about = select(FindingUnit.inspected_id).where(FindingUnit.finding_id == finding.id)
    query = select(FeedbackLetter).where(
        FeedbackLetter.inspected_id.in_(about), FeedbackLetter.answered_at.is_not(None)
    )
    unit = joinedload(FeedbackLetter.inspected).joinedload(InspectedUnit.unit)
    people = (FeedbackLetter.answered_by, FeedbackLetter.decided_by)
    letters = session.scalars(query.options(unit, *(joinedload(one) for one in people)).order_by(FeedbackLetter.number))
    return [
        one
        for one in letters
        if finding.ref in {row["ref"] for row in one.content["findings"]}
        and holds(actor, "inspected.view", one.inspected)  # of a tie the page of a finding tells nothing
    ]


def state_of(letter: FeedbackLetter | None, *, undecided: bool = False) -> LetterState:
    if letter is None:
        return LetterState.UNDECIDED if undecided else LetterState.READY
    if letter.acknowledged_at is None:
        return LetterState.HANDED_OVER
    if letter.answered_at is None:
        return LetterState.ACKNOWLEDGED
    return LetterState.ANSWERED if letter.decided_at is None else LetterState.DECIDED


def count_states(session: Session, inspection: SpecialInspection, *, actor: User) -> Counter[LetterState]:
    """How many letters are in each state, of the units that the actor may look into; in one query."""
    letter = FeedbackLetter
    query = select(letter, _has(Finding.status.in_(UNDECIDED))).select_from(InspectedUnit)
    query = query.outerjoin(letter, letter.inspected_id == InspectedUnit.id)
    query = query.options(load_only(letter.acknowledged_at, letter.answered_at, letter.decided_at))
    rows = session.execute(query.where(InspectedUnit.inspection_id == inspection.id, units_where(actor)))
    return Counter(state_of(one, undecided=undecided) for one, undecided in rows.tuples())


def list_rows(session: Session, inspection: SpecialInspection, *, actor: User, offset: int, limit: int) -> list[Row]:
    """One page of the units that the actor may look into, in the order of the plan: as many queries for one as for a
    page full."""
    units = list_seen_units(session, inspection, actor=actor, offset=offset, limit=limit)
    letters = select(FeedbackLetter).where(FeedbackLetter.inspected_id.in_([one.id for one in units]))
    there = {letter.inspected_id: letter for letter in session.scalars(letters)}
    drafts = draft_contents(session, inspection, units)
    undecided = list_undecided(session, inspection, units)
    about = InspectedUnit.inspection_id == inspection.id
    kept_back = set(session.scalars(select(InspectedUnit.id).where(about, _is_draft_kept_back(actor))))
    rows = []
    for unit in units:
        letter = there.get(unit.id)
        content = letter.content if letter else drafts[unit.id]
        state = state_of(letter, undecided=unit.id in undecided)
        digest = letter.digest if letter else digest_of(content)
        counts = len(content["findings"]), len(content["good"])
        rows.append(Row(unit, letter, state, *counts, digest, letter is not None or unit.id not in kept_back))
    return rows


def list_letters(session: Session, *, actor: User, offset: int, limit: int) -> list[FeedbackLetter]:
    """Those that the actor may read by a role in the unit, or all of them for the inspection side; the newest first."""
    query = select(FeedbackLetter).join(FeedbackLetter.inspected).where(_readable(actor))
    whole = contains_eager(FeedbackLetter.inspected)
    query = query.options(whole.joinedload(InspectedUnit.unit), whole.joinedload(InspectedUnit.inspection))
    return list(session.scalars(query.order_by(FeedbackLetter.id.desc()).offset(offset).limit(limit)))


def count_letters(session: Session, *, actor: User) -> int:
    query = select(func.count()).select_from(FeedbackLetter).join(FeedbackLetter.inspected)
    return session.scalar(query.where(_readable(actor))) or 0


def find_waiting(session: Session, actor: User, today: date) -> list[Waits]:
    """For the office what it has to hand over and to decide on, for a unit leader what is to be acknowledged."""
    if holds(actor, "inspection.plan"):
        return _of_office(session, actor, today)
    return _of_leader(session, actor)


def _of_office(session: Session, actor: User, today: date) -> list[Waits]:
    ready = FeedbackLetter.id.is_(None) & _ready(today) & ~_is_draft_kept_back(actor)
    decide = FeedbackLetter.answered_at.is_not(None) & FeedbackLetter.decided_at.is_(None)
    counts = [func.sum(case((condition, 1), else_=0)) for condition in (ready, decide)]
    query = select(SpecialInspection.code, *counts).join(InspectedUnit.inspection)
    query = query.outerjoin(FeedbackLetter, FeedbackLetter.inspected_id == InspectedUnit.id)
    query = query.where(*_at_work(), ~tied_where(actor)).group_by(SpecialInspection.id, SpecialInspection.code)
    found = session.execute(query.order_by(SpecialInspection.id)).tuples()
    return [Waits(code, hand_over=out, decide=answers) for code, out, answers in found if out or answers]


def _of_leader(session: Session, actor: User) -> list[Waits]:
    units = _units_of(actor, Role.LEADER)
    if not units:
        return []
    query = select(FeedbackLetter).join(FeedbackLetter.inspected).join(InspectedUnit.inspection)
    query = query.where(InspectedUnit.unit_id.in_(units), FeedbackLetter.acknowledged_at.is_(None), *_at_work())
    whole = contains_eager(FeedbackLetter.inspected)
    loaded = whole.joinedload(InspectedUnit.unit), whole.contains_eager(InspectedUnit.inspection)
    letters = session.scalars(query.options(*loaded).order_by(FeedbackLetter.id))
    return [Waits(one.inspected.inspection.code, acknowledge=1, unit=one.inspected.unit.code) for one in letters]


def _ready(today: date) -> ColumnElement[bool]:
    """The unit has findings, or the phase of feedback has begun, and nothing about it is undecided. Without days it
    has begun once a letter of the inspection is handed over."""
    days = select(InspectionPhase.inspection_id).where(
        InspectionPhase.inspection_id == InspectedUnit.inspection_id, InspectionPhase.phase == Phase.FEEDBACK
    )
    letter = aliased(FeedbackLetter)
    first = select(letter.id).where(letter.inspection_id == InspectedUnit.inspection_id)
    begun = days.where(InspectionPhase.begins_on <= today).exists() | (~days.exists() & first.exists())
    accepted = Finding.status == FindingStatus.ACCEPTED, Finding.kind == FindingKind.SHORTCOMING
    return or_(_has(*accepted), begun) & ~_has(Finding.status.in_(UNDECIDED))


def _is_draft_kept_back(actor: User) -> ColumnElement[bool]:
    """One of the unit's findings is about another one, too, that the actor is tied to."""
    return _has(Finding.status.not_in(GONE), ~findings_seen(actor))


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    query = select(FindingUnit.id).join(Finding, Finding.id == FindingUnit.finding_id)
    return query.where(FindingUnit.inspected_id == InspectedUnit.id, *conditions).exists()


def _at_work() -> tuple[ColumnElement[bool], ...]:
    return SpecialInspection.opened_at.is_not(None), SpecialInspection.closed_at.is_(None)


def _readable(actor: User) -> ColumnElement[bool]:
    """By a role in the unit; for the inspection side all letters but those to units of a tie."""
    own = InspectedUnit.unit_id.in_(_units_of(actor, Role.LEADER, Role.LIAISON))
    return or_(own, ~tied_where(actor)) if holds(actor, "inspection.view_all") else own


def _units_of(actor: User, *roles: Role) -> Sequence[int]:
    """The units in which the actor holds one of the roles in own right; a lent one does not give the feedback."""
    grants: list[Grant] = [one for one in actor.grants if one.role in roles and one.stand_in_id is None]
    return sorted({one.unit_id for one in grants if one.role.scope is Scope.UNIT and one.unit_id is not None})
