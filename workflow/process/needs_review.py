"""Needs of a complete review: steps, verdicts, interviews, questions, conclusion, four eyes.

Records of the barred do not count.
"""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from models.concluding import Judgement, ReviewConclusion
from models.people import User
from models.process import Submission
from models.reviewing import Question, QuestionState
from models.trail import Event
from models.verification import EvidenceVerdict, Interview, Step, StepRecord, Verdict
from models.words import N_, say
from workflow.errors import Unmet
from workflow.process.context import Context
from workflow.process.own_work import done_for
from workflow.process.registry import need
from workflow.process.rights import find_absent, is_barred
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind

INTERVIEWERS = 2


@need
def steps_recorded(ctx: Context) -> Iterator[Unmet]:
    recorded = {record.step: record.recorded_by for record in _steps(ctx)}
    for step in Step:
        if step not in recorded:
            yield Unmet(say(N_("Not recorded yet: %(step)s."), step=step), page="review", anchor=f"step-{step.value}")
        elif _is_out(ctx, recorded[step]):
            yield Unmet(
                say(
                    N_("Record anew: %(step)s. %(name)s, who recorded it, must not review this task."),
                    step=step,
                    name=recorded[step].name,
                ),
                page="review",
                anchor=f"step-{step.value}",
            )


@need
def verdicts_given(ctx: Context) -> Iterator[Unmet]:
    submission = ctx.submission()
    if submission is None:
        return
    given = select(EvidenceVerdict).where(EvidenceVerdict.submission_id == submission.id)
    judges = {row.revision_id: row.given_by for row in ctx.session.scalars(given)}
    out = {judge.id for judge in set(judges.values()) if _is_out(ctx, judge)}
    for file in json.loads(submission.manifest)["files"]:
        judge = judges.get(file["revision"])
        if judge is None:
            yield Unmet(
                say(N_("No verdict is given on “%(title)s”."), title=file["title"]), page="review", anchor="verdicts"
            )
        elif judge.id in out:
            yield Unmet(
                say(
                    N_("Judge “%(title)s” anew: %(name)s, who gave the verdict, must not review this task."),
                    title=file["title"],
                    name=judge.name,
                ),
                page="review",
                anchor="verdicts",
            )


@need
def interview_held(ctx: Context) -> Iterator[Unmet]:
    submission = ctx.submission()
    if submission is None or not ctx.task.campaign.interviews_required:
        return
    held = list(ctx.session.scalars(select(Interview).where(Interview.submission_id == submission.id)))
    out = {interview.id: _out_of(ctx, interview) for interview in held}
    if any(not out[interview.id] and len(interview.interviewers) >= INTERVIEWERS for interview in held):
        return
    yield Unmet(
        say(N_("This campaign asks for an interview with at least %(count)s interviewers."), count=INTERVIEWERS),
        page="review",
        anchor="interviews",
    )
    for interview in held:
        for user in out[interview.id]:
            yield Unmet(
                say(
                    N_("Hold the interview of %(day)s anew: %(name)s, who took part, must not review this task."),
                    day=interview.held_on,
                    name=user.name,
                ),
                page="review",
                anchor="interviews",
            )


@need
def questions_settled(ctx: Context) -> Iterator[Unmet]:
    submission = ctx.submission()
    if submission is None:
        return
    asked = select(Question).where(Question.submission_id == submission.id).order_by(Question.number)
    for question in ctx.session.scalars(asked):
        if question.state is QuestionState.OPEN:
            yield Unmet(
                say(N_("Question %(number)s to the unit is neither answered nor withdrawn."), number=question.number),
                page="questions",
                anchor=f"question-{question.id}",
            )


@need
def review_concluded(ctx: Context) -> Iterator[Unmet]:
    """The conclusion does not say that the goal is missed, nor do the verdicts of every file that shows a measure."""
    submission = ctx.submission()
    if submission is None:
        return
    of_submission = ReviewConclusion.submission_id == submission.id
    written = ctx.session.scalar(select(ReviewConclusion).where(of_submission))
    if written is None:
        yield Unmet(say(N_("Not concluded yet: compare goal, effort and result.")), page="conclusion")
    elif _is_out(ctx, written.recorded_by):
        anew = N_("Conclude the review anew: %(name)s, who concluded it, must not review this task.")
        yield Unmet(say(anew, name=written.recorded_by.name), page="conclusion")
    elif written.judgement is Judgement.NOT_REACHED:
        missed = N_("The conclusion says that the goal is not reached: return the submission, or conclude it anew.")
        yield Unmet(say(missed), page="conclusion")
    for ref in _badly_shown(ctx, submission):
        wanting = N_("Measure %(ref)s is claimed done, but no file that shows it was found genuine and sufficient.")
        yield Unmet(say(wanting, ref=ref), page="review", anchor="verdicts")


@need
def four_eyes(ctx: Context) -> Iterator[Unmet]:
    """Two people, and none of them by proxy: a stand-in does not sign what the absent person recorded alone, nor does
    that one sign what was recorded standing in for him or her."""
    records, absent = _steps(ctx), find_absent(ctx.actor, "task.verify", ctx.task)
    recorders = {record.recorded_by_id for record in records} if len(records) == len(Step) else set()
    if absent and recorders and recorders <= {ctx.actor.id, *(user.id for user in absent)}:
        told = N_("You and %(name)s, for whom you stand in, recorded all three steps; somebody else has to take part.")
        yield Unmet(say(told, name=absent[0].name), page="review")
    elif recorders == {ctx.actor.id}:
        yield Unmet(
            say(N_("You recorded all three steps yourself; another group leader or inspector has to take part.")),
            page="review",
        )
    elif recorders and recorders <= {ctx.actor.id, *(key for user in (ctx.actor, *absent) for key in _for(user, ctx))}:
        told = N_("All three steps were recorded by you or in your name; somebody else has to take part.")
        yield Unmet(say(told), page="review")


def _for(user: User, ctx: Context) -> Iterable[int]:
    """Who recorded a step standing in for the person: by name that is the same one."""
    query = done_for(user.id, select(Event.actor_id)).where(Event.stream == stream_of(ctx.task))
    return {user.id, *ctx.session.scalars(query.where(Event.kind == EventKind.STEP_RECORDED.value))}


def _badly_shown(ctx: Context, submission: Submission) -> list[str]:
    """The measures claimed done whose every file has a verdict, but none that it is sufficient."""
    rows = ctx.session.scalars(select(EvidenceVerdict).where(EvidenceVerdict.submission_id == submission.id))
    verdicts = {row.revision_id: row.verdict for row in rows}
    sealed = json.loads(submission.manifest)
    found: dict[str, set[Verdict | None]] = {measure["ref"]: set() for measure in sealed["measures"] if measure["done"]}
    for file in sealed["files"]:
        for ref in found.keys() & set(file["shows"]):
            found[ref].add(verdicts.get(file["revision"]))
    return [ref for ref, given in found.items() if given and given.isdisjoint({None, Verdict.SUFFICIENT})]


def _is_out(ctx: Context, user: User) -> bool:
    """Whether a tie, however late it came to light, takes the weight from what the person recorded here."""
    return is_barred(user, "review.record", ctx.task)


def _out_of(ctx: Context, interview: Interview) -> list[User]:
    """Who held or recorded the interview and must not have."""
    took_part = [row.user for row in interview.interviewers]
    recorder = ctx.session.get_one(User, interview.recorded_by_id)
    return [user for user in dict.fromkeys([*took_part, recorder]) if _is_out(ctx, user)]


def _steps(ctx: Context) -> list[StepRecord]:
    submission = ctx.submission()
    if submission is None:
        return []
    return list(ctx.session.scalars(select(StepRecord).where(StepRecord.submission_id == submission.id)))
