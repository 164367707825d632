"""What people can do to a task, right or wrong, as acts for the random machine: the real rules of all rooms."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from models.causes import ReboundOrigin
from models.evidence import Evidence, EvidenceKind
from models.measures import Measure, Part
from models.people import User
from models.process import Submission
from tests.cast import PASSWORD
from tests.process.lived import Life
from workflow.evidence.rules import edit_evidence, withdraw_evidence
from workflow.ledger.comments import add_comment
from workflow.ledger.contributions import sign_part, waive_part, write_part
from workflow.ledger.plan import add_measure, add_part, edit_measure, remove_measure, remove_part
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.progress import report_progress
from workflow.ledger.tasks import TaskFacts, edit_task
from workflow.ledger.voiding import void_task
from workflow.process.context import Context
from workflow.process.needs_inspection import rebound_evidence
from workflow.process.statements import find_statement, list_unclosed_gaps, write_statement
from workflow.reminders.days import local_day

Act = Callable[["Chaos", User, int], object]
ACTS: dict[str, Act] = {}
LIKELY: dict[str, str] = {}
REASON = "A reason of more than ten characters."


def act(likely: str) -> Callable[[Act], Act]:
    """Register an act with the person whose act it is; anybody may try."""

    def registered(rule: Act) -> Act:
        ACTS[rule.__name__] = rule
        LIKELY[rule.__name__] = likely
        return rule

    return registered


class Chaos(Life):
    """A life in which anybody tries anything; `dice` is a small number that picks among what is there."""

    def under_review(self) -> Submission | None:
        return Context(self.session, self.task, self.cast["office"], self.now).submission()

    def form_of(self, trigger: str) -> dict[str, Any]:
        """What the action's form would send; a rebound names what the inspection side has found so far."""
        if trigger != "rebound":
            return self.data(trigger)
        found = rebound_evidence(Context(self.session, self.task, self.cast["office"], self.now))
        said = {"origin": list(ReboundOrigin)[len(found) % 4], "listed_cause": 1, "cause": REASON}
        return {**said, "evidence": [item.id for item in found]}


def _measure(life: Chaos, dice: int) -> Measure | None:
    measures = life.task.measures
    return measures[dice % len(measures)] if measures else None


@act("finance.liaison")
def report_a_measure(life: Chaos, actor: User, dice: int) -> object:
    measure = _measure(life, dice)
    if measure is None:
        return None
    entry = measure.progress_in(life.task.cycle)
    text, percent = f"Report of {life.now}", (100, 100, 100, 60, -1)[dice % 5]
    seen = entry.version if entry else 0
    return report_progress(life.session, measure, text, percent, actor=actor, seen_version=seen, now=life.now)


@act("finance.liaison")
def write_the_statement(life: Chaos, actor: User, dice: int) -> object:
    """Write the statement and answer every gap."""
    written = find_statement(life.session, life.task)
    answers = {gap.number: f"Answer of {life.now}" for gap in list_unclosed_gaps(life.session, life.task)}
    return write_statement(
        life.session,
        life.task,
        text=f"Statement of {life.now}",
        root_cause="Nobody owned the list.",
        answers=answers,
        actor=actor,
        seen_version=(written.version if written else 0) + (dice == 99),
        now=life.now,
    )


def _part(life: Chaos, dice: int) -> tuple[Part | None, int]:
    if not life.task.parts:
        return None, 0
    part = life.task.parts[dice % len(life.task.parts)]
    entry = part.contribution_in(life.task.cycle)
    return part, entry.version if entry else 0


@act("estates.liaison")
def write_a_part(life: Chaos, actor: User, dice: int) -> object:
    part, seen = _part(life, dice)
    return part and write_part(life.session, part, f"Part of {life.now}", actor=actor, seen_version=seen, now=life.now)


@act("estates.leader")
def sign_a_part(life: Chaos, actor: User, dice: int) -> object:
    part, seen = _part(life, dice)
    word = "wrong" if dice % 7 == 6 else PASSWORD
    return part and sign_part(
        life.session, part, actor=actor, seen_version=seen, seen_part=part.version, now=life.now, password=word
    )


@act("finance.leader")
def waive_a_part(life: Chaos, actor: User, dice: int) -> object:
    part, seen = _part(life, dice)
    return part and waive_part(life.session, part, REASON, actor=actor, seen_version=seen, now=life.now)


def _item(life: Chaos, dice: int) -> Evidence | None:
    items = life.session.query(Evidence).filter_by(task_id=life.task.id).order_by(Evidence.id.desc()).all()
    return items[dice % len(items)] if items else None


@act("finance.liaison")
def describe_evidence_anew(life: Chaos, actor: User, dice: int) -> object:
    item = _item(life, dice)
    return item and edit_evidence(
        life.session,
        item,
        title=f"Title of {life.now}",
        kind=list(EvidenceKind)[dice % len(EvidenceKind)],
        dated_on=local_day(life.now) - timedelta(days=dice % 3),
        measure_ids=[measure.id for measure in life.task.measures],
        seen_version=item.version,
        actor=actor,
        now=life.now,
    )


@act("finance.liaison")
def take_evidence_out(life: Chaos, actor: User, dice: int) -> object:
    item = _item(life, dice)
    return item and withdraw_evidence(
        life.session, item, reason=REASON, seen_version=item.version, actor=actor, now=life.now
    )


@act("committee")
def comment(life: Chaos, actor: User, dice: int) -> object:
    return add_comment(life.session, life.task, f"Remark {dice} for @g1.inspector", actor=actor, now=life.now)


# ---- the plan


@act("office")
def plan_a_measure(life: Chaos, actor: User, dice: int) -> object:
    facts = MeasureFacts("One more", unit=life.cast.units["finance"], person="Wu", deadline=local_day(life.now))
    return add_measure(life.session, life.task, facts, actor=actor, seen_version=life.task.version, now=life.now)


@act("finance.leader")
def change_a_measure(life: Chaos, actor: User, dice: int) -> object:
    measure = _measure(life, dice)
    if measure is None:
        return None
    facts = MeasureFacts(measure.text, measure.kind, measure.unit, f"Person {life.now}", measure.deadline)
    return edit_measure(life.session, measure, facts, actor=actor, seen_version=measure.version, now=life.now)


@act("office")
def remove_a_measure(life: Chaos, actor: User, dice: int) -> object:
    measure = _measure(life, -1)
    return measure and remove_measure(life.session, measure, actor=actor, seen_version=measure.version, now=life.now)


@act("office")
def plan_a_part(life: Chaos, actor: User, dice: int) -> object:
    unit, day = life.cast.units[("library", "history")[dice % 2]], local_day(life.now)
    seen = life.task.version
    return add_part(life.session, life.task, unit, "Lists", day, actor=actor, seen_version=seen, now=life.now)


@act("office")
def remove_a_part(life: Chaos, actor: User, dice: int) -> object:
    part, _ = _part(life, -1)
    return part and remove_part(life.session, part, actor=actor, seen_version=part.version, now=life.now)


@act("office")
def change_the_task(life: Chaos, actor: User, dice: int) -> object:
    names = ("title", "kind", "lead_unit", "deadline", "goal", "origin", "leader", "group")
    values = {name: getattr(life.task, name) for name in names}
    changed = {"deadline": local_day(life.now) + timedelta(days=dice)} if dice % 2 else {"title": f"Task of {life.now}"}
    facts = TaskFacts(**{**values, **changed})
    return edit_task(life.session, life.task, facts, actor=actor, seen_version=life.task.version, now=life.now)


@act("office")
def declare_void(life: Chaos, actor: User, dice: int) -> object:
    seen = life.task.version if dice == 1 else -1  # seldom: a void task is the end of the story
    return void_task(life.session, life.task, REASON, actor=actor, seen_version=seen, now=life.now)
