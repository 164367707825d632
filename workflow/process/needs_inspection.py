"""Needs that the inspection side has to meet: grounds of a return, monitoring, a proven rebound."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, exists, select

from models.causes import ReboundCause, ReboundOrigin
from models.concluding import NotedGap, ReviewConclusion
from models.evidence import Evidence, EvidenceSide
from models.ledger import TaskKind
from models.looking_back import LookBackTask
from models.monitoring import Effectiveness, MonitoringPlan, ReviewResult
from models.verification import Severity
from models.words import N_, say
from workflow.errors import Unmet
from workflow.evidence.intact import find_damaged
from workflow.ledger.dates import YEARS, refuse_coming_day
from workflow.monitoring.found_back import find_look_back, refuse_origin
from workflow.process.context import Context
from workflow.process.declared import process
from workflow.process.manifest import find_differences
from workflow.process.needs_unit import too_short
from workflow.process.registry import asked, need
from workflow.process.rights import holds
from workflow.process.statements import list_unclosed_gaps
from workflow.reminders.days import local_day
from workflow.verification.concluded import list_signed_gaps
from workflow.verification.frozen import read_frozen

REREAD = N_("The problem was changed after the submission: return it, so that the unit answers it as it now reads.")
MOST_ROWS = 100  # gaps of one return, phase goals of one plan


@asked
def reason_given(ctx: Context) -> Iterator[Unmet]:
    yield from too_short(ctx, "reason")


@asked
def gap_named(ctx: Context) -> Iterator[Unmet]:
    """What the signed conclusion names is returned as it stands and does not have to be named again."""
    rows, signed = ctx.data.get("gaps") or [], list_signed_gaps(ctx.session, ctx.submission())
    if not rows and not signed:
        yield Unmet(say(N_("Name at least one gap.")), field="gaps")
    if len(rows) + len(signed) > MOST_ROWS:
        yield Unmet(say(N_("At most %(count)s at once."), count=MOST_ROWS), field="gaps")
    if any(not row.get("description") for row in rows):
        yield Unmet(say(N_("Say in each gap what is missing.")), field="gaps")
    if any(row.get("severity") not in (None, "", *Severity) for row in rows):
        yield Unmet(say(N_("Say of each gap how serious it is.")), field="gaps")
    days = [row["due_on"] for row in rows if row.get("due_on")]
    if wrong := next((wrong for day in days if (wrong := refuse_coming_day(day, ctx.today))), None):
        yield Unmet(wrong, field="gaps")


@asked
def new_deadline_given(ctx: Context) -> Iterator[Unmet]:
    yield from _future_day(ctx, "deadline")


@need
def no_open_gap(ctx: Context) -> Iterator[Unmet]:
    """A gap is open until the unit has answered it; the write-off then closes it. A grave one is returned."""
    for gap in list_unclosed_gaps(ctx.session, ctx.task):
        if not gap.answer.strip():
            told = say(N_("Gap %(number)s is still open."), number=gap.number)
            yield Unmet(told, page="review", anchor=f"gap-{gap.number}")
        elif gap.watched and gap.severity is Severity.GRAVE:
            left = N_("Gap %(number)s is grave and is to be watched on: return the submission, or do not watch it.")
            yield Unmet(say(left, number=gap.number), page="conclusion")
    submission = ctx.submission()
    if submission is not None and ctx.session.scalar(select(_grave_of(submission.id))):
        grave = N_("The conclusion names a grave gap: return the submission, or judge the gap anew.")
        yield Unmet(say(grave), page="conclusion")


@need
def manifest_unchanged(ctx: Context) -> Iterator[Unmet]:
    submission = ctx.submission()
    if submission is None:
        yield Unmet(say(N_("There is no submission under review.")))
    elif (differences := find_differences(ctx.session, submission)) == ["problem"]:
        yield Unmet(say(REREAD), page="review")
    elif differences:
        yield Unmet(say(N_("What was submitted no longer matches its sealed manifest; return the submission.")))
    elif frozen := read_frozen(submission):
        for damage in find_damaged(frozen.files):
            lost = N_("A submitted file is not in the store as it was handed in; tell the administrator. %(which)s")
            yield Unmet(say(lost, which=damage))


@asked
def conclusion_given(ctx: Context) -> Iterator[Unmet]:
    yield from too_short(ctx, "conclusion")


@asked
def monitoring_planned(ctx: Context) -> Iterator[Unmet]:
    interval, first, ends = (ctx.data.get(name) for name in ("interval_days", "first_review_on", "ends_on"))
    least, most = _interval_bounds()
    if not isinstance(interval, int) or not least <= interval <= most:
        message = say(N_("Give an interval from %(min)s to %(max)s days."), min=least, max=most)
        yield Unmet(message, field="interval_days")
    yield from _future_day(ctx, "first_review_on")
    if isinstance(ends, date) and isinstance(first, date) and ends < first:
        yield Unmet(say(N_("Give an end that is not before the first review.")), field="ends_on")
    else:
        yield from _future_day(ctx, "ends_on")


@asked
def phase_goals_set(ctx: Context) -> Iterator[Unmet]:
    rows = ctx.data.get("goals") or []
    if ctx.task.kind is TaskKind.LONG_TERM and not rows:
        yield Unmet(say(N_("A long-term task needs at least one phase goal.")), field="goals")
    if len(rows) > MOST_ROWS:
        yield Unmet(say(N_("At most %(count)s at once."), count=MOST_ROWS), field="goals")
    for row in rows:
        said = all(row.get(name, "").strip() for name in ("target", "measured"))
        if not said or not isinstance(row.get("due_on"), date):
            yield Unmet(say(N_("Each phase goal needs a target, how it is measured, and a date.")), field="goals")
            return
    ends = ctx.data.get("ends_on")
    if any(row["due_on"] <= ctx.today or (isinstance(ends, date) and row["due_on"] > ends) for row in rows):
        message = N_("Each phase goal lies after today and not after the end of the monitoring.")
        yield Unmet(say(message), field="goals")


@need
def period_over(ctx: Context) -> Iterator[Unmet]:
    plan = ctx.once(running_plan)
    if plan is not None and ctx.today < plan.ends_on:
        yield Unmet(say(N_("The monitoring runs until %(day)s."), day=plan.ends_on), page="monitoring")


@need
def reviews_held(ctx: Context) -> Iterator[Unmet]:
    plan = ctx.once(running_plan)
    for review in plan.reviews if plan else []:
        if review.held_on is None:
            yield Unmet(say(N_("The review of %(day)s has not been held."), day=review.due_on), page="monitoring")
        elif review.result is ReviewResult.REBOUNDED:
            found = N_("The review of %(day)s found that the problem has come back: report the rebound.")
            yield Unmet(say(found, day=review.due_on), page="monitoring")
    back = select(LookBackTask.held_on).where(LookBackTask.task_id == ctx.task.id, LookBackTask.cycle == ctx.task.cycle)
    looked = ctx.session.scalar(back.where(LookBackTask.result == ReviewResult.REBOUNDED).limit(1))
    if looked is not None:
        found = N_("A look-back on %(day)s found that the problem has come back: report the rebound.")
        yield Unmet(say(found, day=looked), page="look_backs")


@need
def phase_goals_met(ctx: Context) -> Iterator[Unmet]:
    plan = ctx.once(running_plan)
    for goal in plan.goals if plan else []:
        if goal.met_on is None and goal.due_on <= ctx.today:
            yield Unmet(say(N_("The phase goal of %(day)s has not been met."), day=goal.due_on), page="monitoring")


@asked
def effectiveness_rated(ctx: Context) -> Iterator[Unmet]:
    if ctx.data.get("effectiveness") not in set(Effectiveness):
        yield Unmet(say(N_("Rate the effectiveness.")), field="effectiveness")


@asked
def origin_given(ctx: Context) -> Iterator[Unmet]:
    """A special check is named, by the look-back that found the problem back or in words."""
    origin = ctx.data.get("origin")
    if origin not in set(ReboundOrigin):
        yield Unmet(say(N_("Choose where it comes from.")), field="origin")
    elif false := refuse_origin(ctx.session, ctx.task, ReboundOrigin(origin), ctx.actor):
        yield Unmet(false, field="origin")
    elif origin == ReboundOrigin.SPECIAL_CHECK and find_look_back(ctx.session, ctx.task) is None:
        yield from too_short(ctx, "named_check")


@asked
def cause_given(ctx: Context) -> Iterator[Unmet]:
    """One of the office's list, and in words."""
    chosen = ctx.data.get("listed_cause")
    cause = ctx.session.get(ReboundCause, chosen) if chosen else None
    if cause is None or not cause.active:
        yield Unmet(say(N_("Choose a cause.")), field="listed_cause")
    yield from too_short(ctx, "cause")


@asked
def newer_evidence(ctx: Context) -> Iterator[Unmet]:
    chosen = set(ctx.data.get("evidence") or [])
    fitting = {item.id for item in rebound_evidence(ctx)}
    if not chosen:
        yield Unmet(say(N_("Choose at least one file dated after the last write-off.")), field="evidence")
    elif not chosen <= fitting:
        yield Unmet(say(N_("Only files of the inspection side dated after the write-off count.")), field="evidence")


@asked
def deadline_by_office(ctx: Context) -> Iterator[Unmet]:
    """A deadline may come with the rebound, as the office's word only; without one the office sets it later."""
    if ctx.data.get("deadline") is None:
        return
    if holds(ctx.actor, "rebound.deadline", ctx.task):
        yield from _future_day(ctx, "deadline")
    else:
        yield Unmet(say(N_("Only the office sets the deadline of the next cycle.")), field="deadline")


def rebound_evidence(ctx: Context) -> list[Evidence]:
    """What can prove a rebound: files of the inspection side dated after the last verification.

    A document has a day and no hour: one of the very day counts when it was added after the write-off was signed.
    """
    verified_at = ctx.task.verified_at
    return [item for item in found_since(ctx) if verified_at and item.dated_on >= local_day(verified_at)]


def too_old_evidence(ctx: Context) -> list[Evidence]:
    """What was added since the write-off but is dated before it, so that it proves nothing that came after."""
    fitting = rebound_evidence(ctx)
    return [item for item in found_since(ctx) if item not in fitting]


def found_since(ctx: Context) -> list[Evidence]:
    """The files that the inspection side added after the last verification."""
    verified_at = ctx.task.verified_at
    if verified_at is None:
        return []
    query = select(Evidence).where(Evidence.task_id == ctx.task.id, Evidence.side == EvidenceSide.INSPECTION)
    query = query.where(Evidence.withdrawn_at.is_(None), Evidence.created_at > verified_at)
    return list(ctx.session.scalars(query.order_by(Evidence.id)))


def running_plan(ctx: Context) -> MonitoringPlan | None:
    return ctx.session.scalar(
        select(MonitoringPlan).where(MonitoringPlan.task_id == ctx.task.id, MonitoringPlan.running)
    )


def _future_day(ctx: Context, field: str) -> Iterator[Unmet]:
    if wrong := refuse_coming_day(ctx.data.get(field), ctx.today):
        yield Unmet(wrong, field=field)


def _interval_bounds() -> tuple[int, int]:
    """The least and the most days between two reviews, as the form declares them."""
    fields = (field for row in process().transitions for field in row.fields if field.name == "interval_days")
    return next((field.min or 1, field.max or YEARS * 366) for field in fields)


def _grave_of(submission_id: int) -> ColumnElement[bool]:
    """Whether the conclusion on the submission names a grave gap."""
    noted = exists().where(NotedGap.conclusion_id == ReviewConclusion.id, NotedGap.severity == Severity.GRAVE)
    return noted.where(ReviewConclusion.submission_id == submission_id)
