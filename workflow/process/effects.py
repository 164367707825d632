"""What a transition does besides changing the state: rows in the database, and mails owed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.causes import ReboundOrigin
from models.measures import MeasureProgress
from models.monitoring import MonitoringPlan, PhaseGoal, Rebound, ReboundEvidence, Review
from models.process import Meaning, Statement, Submission, SubmissionStatus
from models.verification import SignOff
from models.words import N_, say
from workflow.errors import NotFound
from workflow.ledger.plan_revisions import follow_change
from workflow.monitoring.found_back import find_ground
from workflow.process.context import Context
from workflow.process.locking import mark
from workflow.process.manifest import build_manifest
from workflow.process.needs_inspection import running_plan
from workflow.process.registry import effect
from workflow.process.signing import add_signature
from workflow.reminders.notices import tell_news
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import canonical, changes, record
from workflow.trail.kinds import EventKind
from workflow.verification.claims import end_claim
from workflow.verification.concluded import find_first_signature, terms_of, write_off_as_signed


@effect
def start_clock(ctx: Context) -> None:
    ctx.task.cycle_started_at = ctx.now
    ctx.task.last_progress_at = ctx.now


@effect
def freeze_submission(ctx: Context) -> None:
    manifest = canonical(build_manifest(ctx.session, ctx.task))
    signature = add_signature(ctx.session, ctx.task, Meaning.SUBMISSION, manifest, actor=ctx.actor, now=ctx.now)
    earlier = select(Submission.number).where(Submission.task_id == ctx.task.id)
    ctx.session.add(
        Submission(
            task=ctx.task,
            cycle=ctx.task.cycle,
            number=max(ctx.session.scalars(earlier), default=0) + 1,
            manifest=manifest,
            manifest_hash=signature.signed_hash,
            signature=signature,
            submitted_at=ctx.now,
            deadline=ctx.task.deadline,
        )
    )
    ctx.data["manifest"] = signature.signed_hash


@effect
def withdraw_submission(ctx: Context) -> None:
    _decide(ctx, SubmissionStatus.WITHDRAWN)


@effect
def return_submission(ctx: Context) -> None:
    _decide(ctx, SubmissionStatus.RETURNED, ctx.text("reason"))


@effect
def end_review(ctx: Context) -> None:
    """With the decision, nobody has the review in hand any more."""
    end_claim(ctx.session, _under_decision(ctx), actor=ctx.actor, now=ctx.now)


@effect
def set_deadline(ctx: Context) -> None:
    ctx.task.deadline = ctx.data["deadline"]


@effect
def sign_off(ctx: Context) -> None:
    ctx.task.verified_at = ctx.now  # first: the queries below write the new state, which asks for this date
    submission = _under_decision(ctx)
    first = find_first_signature(ctx.session, submission)
    concluded = first.signed_hash if first else ""
    terms = terms_of(ctx.task)
    signed = write_off_as_signed(submission.manifest_hash, ctx.text("conclusion"), concluded, terms)
    signature = add_signature(ctx.session, ctx.task, Meaning.WRITE_OFF, signed, actor=ctx.actor, now=ctx.now)
    ctx.session.add(
        SignOff(
            task=ctx.task,
            cycle=ctx.task.cycle,
            submission=submission,
            signature=signature,
            manifest_hash=submission.manifest_hash,
            conclusion=ctx.text("conclusion"),
            signed_at=ctx.now,
        )
    )
    _decide(ctx, SubmissionStatus.ACCEPTED)
    ctx.data |= {"manifest": submission.manifest_hash, "concluded": concluded, "terms": terms}


@effect
def plan_monitoring(ctx: Context) -> None:
    first, ends, interval = ctx.data["first_review_on"], ctx.data["ends_on"], ctx.data["interval_days"]
    plan = MonitoringPlan(
        task_id=ctx.task.id,
        cycle=ctx.task.cycle,
        interval_days=interval,
        first_review_on=first,
        ends_on=ends,
        created_at=ctx.now,
        created_by_id=ctx.actor.id,
    )
    day = first
    while day <= ends:
        plan.reviews.append(Review(due_on=day))
        day += timedelta(days=interval)
    for row in ctx.data.get("goals") or []:
        plan.goals.append(
            PhaseGoal(target=row["target"].strip(), measured=row["measured"].strip(), due_on=row["due_on"])
        )
    ctx.session.add(plan)


@effect
def conclude_monitoring(ctx: Context) -> None:
    plan = _plan(ctx)
    plan.concluded_at = ctx.now
    plan.concluded_by_id = ctx.actor.id
    plan.effectiveness = ctx.data["effectiveness"]
    plan.conclusion = ctx.text("conclusion")


@effect
def overtake_sign_off(ctx: Context) -> None:
    standing = select(SignOff).where(SignOff.task_id == ctx.task.id, SignOff.overtaken_at.is_(None))
    for old in ctx.session.scalars(standing):
        old.overtaken_at = ctx.now
    if (plan := running_plan(ctx)) is not None:
        plan.broken_off_at = ctx.now


@effect
def record_rebound(ctx: Context) -> None:
    rebound = Rebound(
        task_id=ctx.task.id,
        cycle=ctx.task.cycle,
        cause=ctx.text("cause"),
        raised_at=ctx.now,
        raised_by=ctx.actor,
        new_deadline=ctx.data.get("deadline"),
    )
    origin = ReboundOrigin(ctx.data["origin"])
    rebound.ground = find_ground(ctx.session, ctx.task, origin, ctx.data["listed_cause"], ctx.text("named_check"))
    rebound.evidence += [ReboundEvidence(evidence_id=chosen) for chosen in sorted(set(ctx.data["evidence"]))]
    ctx.session.add(rebound)


@effect
def begin_cycle(ctx: Context) -> None:
    """Cycle n + 1: measures carry over with no progress of their own; the earlier cycle's rows stay as they are.

    A part whose own day lies before the new beginning is due with the task; the trail keeps that day.
    """
    rebound = ctx.session.scalars(
        select(Rebound).where(Rebound.task_id == ctx.task.id, Rebound.cycle == ctx.task.cycle)
    ).one()
    ctx.task.cycle += 1
    ctx.task.deadline = rebound.new_deadline
    ctx.session.add(
        Statement(
            task_id=ctx.task.id,
            cycle=ctx.task.cycle,
            root_cause=ctx.text("root_cause"),
            corrective_plan=ctx.text("plan"),
        )
    )
    for measure in ctx.task.measures:
        ctx.session.add(MeasureProgress(measure=measure, cycle=ctx.task.cycle))
    _empty_past_days(ctx)


@effect
def tell_reviewers(ctx: Context) -> None:
    _tell(ctx, MailKind.SUBMITTED)


@effect
def tell_returned(ctx: Context) -> None:
    _tell(ctx, MailKind.RETURNED, reason=ctx.text("reason"))


@effect
def tell_written_off(ctx: Context) -> None:
    _tell(ctx, MailKind.WRITTEN_OFF)


@effect
def tell_rebounded(ctx: Context) -> None:
    _tell(ctx, MailKind.REBOUNDED, reason=ctx.text("cause"))


def _tell(ctx: Context, kind: MailKind, **content: Any) -> None:
    tell_news(ctx.session, ctx.task, kind, actor=ctx.actor, now=ctx.now, **content)


def _empty_past_days(ctx: Context) -> None:
    past = [part for part in ctx.task.parts if part.deadline is not None and part.deadline < ctx.today]
    for part in past:
        changed = changes({"deadline": part.deadline}, {"deadline": None})
        part.deadline = None
        mark(part, ctx.actor, ctx.now)
        told = {"unit": part.unit.name, "fields": changed}
        record(ctx.session, ctx.task, EventKind.PART_EDITED, actor=ctx.actor, now=ctx.now, **told)
    if past:
        follow_change(ctx.session, ctx.task, actor=ctx.actor, now=ctx.now)


def _decide(ctx: Context, status: SubmissionStatus, reason: str = "") -> None:
    submission = _under_decision(ctx)
    submission.status = status
    submission.decided_at = ctx.now
    submission.decided_by = ctx.actor
    submission.decision_reason = reason


def _under_decision(ctx: Context) -> Submission:
    query = select(Submission).where(Submission.task_id == ctx.task.id).order_by(Submission.number.desc())
    submission = ctx.session.scalars(query.limit(1)).first()
    if submission is None:
        raise NotFound(say(N_("There is no submission.")))
    return submission


def _plan(ctx: Context) -> MonitoringPlan:
    plan = running_plan(ctx)
    if plan is None:
        raise NotFound(say(N_("There is no running monitoring plan.")))
    return plan
