"""What a decision does to the gaps: a return opens them, a write-off closes them and leaves what is to be watched."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select

from models.concluding import NotedGap, ReviewConclusion
from models.process import Submission
from models.verification import Gap, Severity
from workflow.process.context import Context
from workflow.process.registry import effect
from workflow.process.statements import list_unclosed_gaps
from workflow.verification.concluded import list_signed_gaps


@effect
def open_gaps(ctx: Context) -> None:
    """What the signed conclusion names, as it stands there, then what the return adds, with the new deadline where it
    has no day of its own."""
    ctx.data["gaps"] = _with_signed(ctx)
    rows = [
        _gap(
            row["description"],
            Severity(row.get("severity") or Severity.SERIOUS),
            row.get("wanted", ""),
            row.get("due_on") or ctx.data["deadline"],
        )
        for row in ctx.data["gaps"]
    ]
    _open(ctx, rows)


@effect
def close_gaps(ctx: Context) -> None:
    """Close every gap; one that is watched comes back as a new one, and what the conclusion names is opened.

    So what was signed stays as it was, and what is left is a monitoring priority of its own.
    """
    standing = list_unclosed_gaps(ctx.session, ctx.task)
    for gap in standing:
        gap.closed_at, gap.closed_by_id = ctx.now, ctx.actor.id
    left = [
        _gap(gap.description, gap.severity, gap.wanted, gap.due_on, watched=True, carried_from=gap)
        for gap in standing
        if gap.watched
    ]
    left += [_gap(one.description, one.severity, one.wanted, one.due_on, watched=True) for one in _noted(ctx)]
    _open(ctx, left)


def _with_signed(ctx: Context) -> list[dict[str, Any]]:
    signed = list_signed_gaps(ctx.session, ctx.session.scalars(_latest(ctx)).one())
    names = ("description", "severity", "wanted", "due_on")
    known = {gap.description for gap in signed}
    more = [row for row in ctx.data.get("gaps") or [] if row["description"] not in known]
    return [*({name: getattr(gap, name) for name in names} for gap in signed), *more]


def _gap(description: str, severity: Severity, wanted: str, due_on: date | None, **more: Any) -> Gap:
    return Gap(description=description, severity=severity, wanted=wanted, due_on=due_on, **more)


def _open(ctx: Context, rows: Iterable[Gap]) -> None:
    number = ctx.session.scalar(select(func.max(Gap.number)).where(Gap.task_id == ctx.task.id)) or 0
    submission_id = ctx.session.scalars(_latest(ctx)).one().id
    for row in rows:
        number += 1
        row.task_id, row.submission_id, row.cycle, row.number = ctx.task.id, submission_id, ctx.task.cycle, number
        row.opened_at, row.opened_by = ctx.now, ctx.actor
        ctx.session.add(row)


def _latest(ctx: Context) -> Any:
    """The submission that is decided on."""
    return select(Submission).where(Submission.task_id == ctx.task.id).order_by(Submission.number.desc()).limit(1)


def _noted(ctx: Context) -> list[NotedGap]:
    query = select(NotedGap).join(ReviewConclusion, ReviewConclusion.id == NotedGap.conclusion_id)
    of_submission = ReviewConclusion.submission_id == ctx.session.scalars(_latest(ctx)).one().id
    return list(ctx.session.scalars(query.where(of_submission).order_by(NotedGap.number)))
