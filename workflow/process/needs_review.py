"""Needs of a complete review: steps, verdicts, interviews, questions, what was found on the spot.

Records of the barred do not count; what they did not find on the spot bars until somebody else finds it.
"""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from models.people import User
from models.process import Submission
from models.reviewing import Question, QuestionState
from models.verification import EvidenceVerdict, Interview, Step, StepRecord, StepResult, Verdict
from models.words import N_, say
from workflow.errors import Unmet
from workflow.process.context import Context
from workflow.process.registry import need
from workflow.process.rights import is_barred
from workflow.verification.not_as_reported import list_on_site, list_out, list_unfound

INTERVIEWERS = 2


@need
def steps_recorded(ctx: Context) -> Iterator[Unmet]:
    recorded = {record.step: record.recorded_by for record in ctx.once(find_steps)}
    for step in Step:
        if step not in recorded:
            yield Unmet(say(N_("Not recorded yet: %(step)s."), step=step), page="review", anchor=f"step-{step.value}")
        elif is_out(ctx, recorded[step]):
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
def steps_passed(ctx: Context) -> Iterator[Unmet]:
    for step in list_failed(ctx.once(find_steps)):
        failed = N_("Not passed: %(step)s. Return the submission with what is missing, or record the step anew.")
        yield Unmet(say(failed, step=step), page="review", anchor=f"step-{step.value}")


def list_failed(records: Iterable[StepRecord]) -> list[Step]:
    """The steps of a review that are not passed, in order."""
    failed = {record.step for record in records if record.result is StepResult.NOT_PASSED}
    return [step for step in Step if step in failed]


@need
def verdicts_given(ctx: Context) -> Iterator[Unmet]:
    submission = ctx.submission()
    if submission is None:
        return
    given = select(EvidenceVerdict).where(EvidenceVerdict.submission_id == submission.id)
    judges = {row.revision_id: row.given_by for row in ctx.session.scalars(given)}
    out = {judge.id for judge in set(judges.values()) if is_out(ctx, judge)}
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


def list_unrecorded(ctx: Context) -> list[Unmet]:
    """What has to be recorded before anybody concludes the review."""
    return [reason for rule in (steps_recorded, verdicts_given, interview_held) for reason in rule(ctx)]


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
def found_as_reported(ctx: Context) -> Iterator[Unmet]:
    """What a check on the spot did not find as reported is found so by a later one; else it is a gap to be returned."""
    submission = ctx.submission()
    if submission is None:
        return
    for check in list_unfound(ctx.task, list_on_site(ctx.session, submission)):
        unfound = N_(
            "Not found as reported on %(day)s: %(place)s. Check it again on the spot, or return the submission with "
            "this as a gap."
        )
        told = say(unfound, day=check.held_on, place=check.place)
        if out := list_out(ctx.task, check):
            anew = N_(
                "Check anew on the spot what was not found as reported on %(day)s: %(place)s. %(name)s, who took part, "
                "must not review this task."
            )
            told = say(anew, day=check.held_on, place=check.place, name=out[0].name)
        yield Unmet(told, page="review", anchor="on-site")


def list_badly_shown(ctx: Context, submission: Submission) -> list[str]:
    """The measures claimed done whose every file has a verdict, but none that it is sufficient."""
    rows = ctx.session.scalars(select(EvidenceVerdict).where(EvidenceVerdict.submission_id == submission.id))
    verdicts = {row.revision_id: row.verdict for row in rows}
    sealed = json.loads(submission.manifest)
    found: dict[str, set[Verdict | None]] = {measure["ref"]: set() for measure in sealed["measures"] if measure["done"]}
    for file in sealed["files"]:
        for ref in found.keys() & set(file["shows"]):
            found[ref].add(verdicts.get(file["revision"]))
    return [ref for ref, given in found.items() if given and given.isdisjoint({None, Verdict.SUFFICIENT})]


def is_out(ctx: Context, user: User) -> bool:
    """Whether a tie, however late it came to light, takes the weight from what the person recorded here."""
    return is_barred(user, "review.record", ctx.task)


def _out_of(ctx: Context, interview: Interview) -> list[User]:
    """Who held or recorded the interview and must not have."""
    took_part = [row.user for row in interview.interviewers]
    recorder = ctx.session.get_one(User, interview.recorded_by_id)
    return [user for user in dict.fromkeys([*took_part, recorder]) if is_out(ctx, user)]


def find_steps(ctx: Context) -> list[StepRecord]:
    submission = ctx.submission()
    if submission is None:
        return []
    return list(ctx.session.scalars(select(StepRecord).where(StepRecord.submission_id == submission.id)))
