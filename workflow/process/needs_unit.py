"""Needs that a unit has to meet: a complete plan, progress, signed parts, evidence, answers to gaps."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from models.evidence import Evidence, EvidenceKind
from models.ledger import Task
from models.measures import Measure
from models.monitoring import Rebound
from models.words import N_, say
from workflow.errors import Unmet
from workflow.ledger.plan_revisions import find_latest, find_waiting_plan, is_accepted
from workflow.ledger.texts import SHORTEST_REASON, count_shown
from workflow.monitoring.whys import SHALLOWEST, is_deep_enough
from workflow.process.context import Context
from workflow.process.manifest import handed_in
from workflow.process.registry import asked, need
from workflow.process.statements import find_statement, list_unclosed_gaps
from workflow.reminders.days import local_day
from workflow.verification.recording import review_begun


@need
def goal_stated(ctx: Context) -> Iterator[Unmet]:
    if not ctx.task.goal.strip():
        yield Unmet(say(N_("The goal of the task is not stated.")), page="plan", anchor="goal")


@need
def measures_complete(ctx: Context) -> Iterator[Unmet]:
    if not ctx.task.measures:
        yield Unmet(say(N_("The task has no measure yet.")), page="plan", anchor="measures")
    for measure in ctx.task.measures:
        if measure.unit_id is None:
            yield Unmet(say(N_("Measure %(ref)s has no unit."), ref=measure.ref), page="plan", anchor=_place(measure))
        if not measure.person.strip():
            yield Unmet(say(N_("Measure %(ref)s has no person."), ref=measure.ref), page="plan", anchor=_place(measure))
        if measure.deadline is None:
            yield Unmet(
                say(N_("Measure %(ref)s has no deadline."), ref=measure.ref), page="plan", anchor=_place(measure)
            )


@need
def parts_divided(ctx: Context) -> Iterator[Unmet]:
    for part in ctx.task.parts:
        if not part.description.strip():
            yield Unmet(
                say(N_("The part of %(unit)s is not described."), unit=part.unit.called), page="plan", anchor="parts"
            )
    sharing = {part.unit_id for part in ctx.task.parts} | {ctx.task.lead_unit_id, None}
    for measure in ctx.task.measures:
        if measure.unit_id not in sharing:
            yield Unmet(
                say(N_("Measure %(ref)s belongs to a unit that has no part in the task."), ref=measure.ref),
                page="plan",
                anchor=_place(measure),
            )


@need
def plan_accepted(ctx: Context) -> Iterator[Unmet]:
    """Where the campaign asks for it: signed by the unit's leader, accepted by the office."""
    if ctx.task.campaign.plans_required and not is_accepted(ctx.session, ctx.task):
        waits = find_waiting_plan(ctx.session, ctx.task) is not None
        signed = N_("The signed plan waits for the office to accept it.")
        yield Unmet(
            say(signed if waits else N_("The plan is not signed by the unit’s leader yet.")), page="agreed_plan"
        )


@need
def plan_renewed(ctx: Context) -> Iterator[Unmet]:
    """A later cycle is not written off on the plan that failed: something of it was changed and agreed since."""
    if ctx.task.cycle == 1 or not ctx.task.campaign.plans_required:
        return
    latest = find_latest(ctx.session, ctx.task)
    if latest is None or latest.cycle < ctx.task.cycle:
        stale = N_(
            "The plan is still that of an earlier cycle: propose the new measures; "
            "the leader signs them, the office accepts them."
        )
        yield Unmet(say(stale), page="agreed_plan")


@need
def statement_written(ctx: Context) -> Iterator[Unmet]:
    statement = find_statement(ctx.session, ctx.task)
    if statement is None or not statement.text.strip():
        yield Unmet(say(N_("The statement of what was done is not written.")), page="prepare", anchor="text")


@need
def root_cause_stated(ctx: Context) -> Iterator[Unmet]:
    statement = find_statement(ctx.session, ctx.task)
    if ctx.task.cycle >= 2 and (statement is None or not statement.root_cause.strip()):
        yield Unmet(
            say(N_("From the second cycle on, the root cause has to be stated.")), page="prepare", anchor="root_cause"
        )


@need
def progress_reported(ctx: Context) -> Iterator[Unmet]:
    for measure in ctx.task.measures:
        entry = measure.progress_in(ctx.task.cycle)
        if entry is None or not entry.text.strip():
            yield Unmet(
                say(N_("No progress is reported on measure %(ref)s."), ref=measure.ref),
                page="measures",
                anchor=_place(measure),
            )


@need
def parts_signed(ctx: Context) -> Iterator[Unmet]:
    for part in ctx.task.parts:
        entry = part.contribution_in(ctx.task.cycle)
        if entry is None or (entry.signature_id is None and entry.waived_at is None):
            yield Unmet(
                say(N_("The part of %(unit)s is neither signed nor waived with a reason."), unit=part.unit.called),
                page="parts",
            )


@need
def done_measures_evidenced(ctx: Context) -> Iterator[Unmet]:
    shown = {measure.id for item in ctx.once(_handed_in) for measure in item.measures}
    for measure in ctx.task.measures:
        entry = measure.progress_in(ctx.task.cycle)
        if entry is not None and entry.done and measure.id not in shown:
            yield Unmet(
                say(N_("Measure %(ref)s is claimed done, but no evidence shows it."), ref=measure.ref),
                page="evidence",
            )


@need
def not_only_documents(ctx: Context) -> Iterator[Unmet]:
    """Making a rule is not rectification (domain 4.1): neither for the task nor for a measure claimed done."""
    items = ctx.once(_handed_in)
    if not items:
        yield Unmet(say(N_("There is no evidence in this cycle.")), page="evidence")
    elif all(item.kind is EvidenceKind.INSTITUTIONAL_DOCUMENT for item in items):
        yield Unmet(
            say(N_("All evidence is institutional documents. Making a rule is not rectification: show its effect.")),
            page="evidence",
        )
    else:
        for measure in _shown_by_documents_alone(ctx, items):
            yield Unmet(
                say(
                    N_(
                        "Measure %(ref)s is claimed done, but only institutional documents show it: add minutes, "
                        "photos or data that show the effect."
                    ),
                    ref=measure.ref,
                ),
                page="evidence",
            )


@need
def evidence_within_cycle(ctx: Context) -> Iterator[Unmet]:
    began = cycle_began_on(ctx)
    for item in ctx.once(_handed_in):
        if not began <= item.dated_on <= ctx.today:
            yield Unmet(
                say(
                    N_("“%(title)s” is dated %(day)s, outside this cycle, which began on %(began)s."),
                    title=item.title,
                    day=item.dated_on,
                    began=began,
                ),
                page="evidence",
            )


@need
def gaps_answered(ctx: Context) -> Iterator[Unmet]:
    for gap in list_unclosed_gaps(ctx.session, ctx.task):
        if not gap.answer.strip():
            yield Unmet(
                say(N_("Gap %(number)s is not answered."), number=gap.number),
                page="prepare",
                anchor=f"gap-{gap.number}",
            )


@need
def review_not_begun(ctx: Context) -> Iterator[Unmet]:
    submission = ctx.submission()
    if submission is not None and review_begun(ctx.session, submission):
        yield Unmet(say(N_("The review has begun; the submission can no longer be withdrawn.")))


@need
def whys_asked(ctx: Context) -> Iterator[Unmet]:
    """For the present rebound the unit has asked why, and why that was, deep enough to speak of a root cause."""
    if ctx.session.scalar(select(Task.id).where(Task.id == ctx.task.id, is_deep_enough())) is None:
        wanting = N_("Ask why the problem came back, and why that was so: at least %(least)s whys under each other.")
        yield Unmet(say(wanting, least=SHALLOWEST), page="whys")


@asked
def root_cause_given(ctx: Context) -> Iterator[Unmet]:
    yield from too_short(ctx, "root_cause")


@asked
def plan_given(ctx: Context) -> Iterator[Unmet]:
    yield from too_short(ctx, "plan")


@need
def deadline_set_by_office(ctx: Context) -> Iterator[Unmet]:
    rebound = ctx.session.scalar(select(Rebound).where(Rebound.task_id == ctx.task.id, Rebound.cycle == ctx.task.cycle))
    if rebound is None or rebound.new_deadline is None:
        yield Unmet(say(N_("The office has not yet set the deadline of the next cycle.")))


def too_short(ctx: Context, field: str) -> Iterator[Unmet]:
    """Unmet unless the field has the ten characters that a reason needs."""
    if count_shown(ctx.text(field)) < SHORTEST_REASON:
        yield Unmet(say(N_("Write at least %(count)s characters."), count=SHORTEST_REASON), field=field)


def cycle_began_on(ctx: Context) -> date:
    """The site's day on which the clock of the present cycle started."""
    return local_day(ctx.task.cycle_started_at or ctx.now)


def _shown_by_documents_alone(ctx: Context, items: list[Evidence]) -> list[Measure]:
    """Measures claimed done that some evidence shows, but nothing other than institutional documents."""
    shown = {measure.id for item in items for measure in item.measures}
    effects = (item for item in items if item.kind is not EvidenceKind.INSTITUTIONAL_DOCUMENT)
    shown -= {measure.id for item in effects for measure in item.measures}
    done = {m.id for m in ctx.task.measures if (entry := m.progress_in(ctx.task.cycle)) is not None and entry.done}
    return [measure for measure in ctx.task.measures if measure.id in shown & done]


def _place(measure: Measure) -> str:
    """The anchor of a measure on each page that lists the measures of a task."""
    return f"measure-{measure.number}"


def _handed_in(ctx: Context) -> list[Evidence]:
    return list(ctx.session.scalars(handed_in(ctx.task)))
