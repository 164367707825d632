"""Needs of the two signatures under a write-off: who concluded the review signed it, and another person writes off;
and of the end of the monitoring, which is not left to one person either.

Records of the barred do not count.
"""

from collections.abc import Iterator

from sqlalchemy import select

from models.concluding import Judgement, ReviewConclusion
from models.people import User
from models.process import Signature, Submission
from models.trail import Event
from models.verification import Step
from models.words import N_, say
from workflow.errors import Unmet
from workflow.process.by_proxy import done_for
from workflow.process.context import Context
from workflow.process.needs_inspection import running_plan
from workflow.process.needs_review import find_steps, is_out, list_badly_shown
from workflow.process.registry import need
from workflow.process.rights import find_absent, holders_of
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind
from workflow.verification.concluded import find_conclusion, is_conclusion_signed
from workflow.verification.recorded import name_parts, read_sealed
from workflow.verification.reviews import find_review


@need
def review_concluded(ctx: Context) -> Iterator[Unmet]:
    """The conclusion is signed and does not say that the goal is missed, nor do the verdicts of every file that shows a
    measure."""
    submission = ctx.submission()
    if submission is None:
        return
    written = find_conclusion(ctx.session, submission)
    if written is None:
        yield Unmet(say(N_("Not concluded yet: compare goal, effort and result.")), page="conclusion")
    elif is_out(ctx, written.recorded_by):
        anew = N_("Conclude the review anew: %(name)s, who concluded it, must not review this task.")
        yield Unmet(say(anew, name=written.recorded_by.name), page="conclusion")
    elif written.judgement is Judgement.NOT_REACHED:
        missed = N_("The conclusion says that the goal is not reached: return the submission, or conclude it anew.")
        yield Unmet(say(missed), page="conclusion")
    elif written.signature is None:
        unsigned = N_("The conclusion of the review is not signed yet: whoever concludes the review signs it.")
        yield Unmet(say(unsigned), page="conclusion")
    elif not is_conclusion_signed(ctx.session, submission, written):
        changed = N_("The conclusion no longer matches what was signed: conclude the review and sign it anew.")
        yield Unmet(say(changed), page="conclusion")
    else:
        yield from _signed_as_recorded(ctx, submission, written.signature)
    for ref in list_badly_shown(ctx, submission):
        wanting = N_("Measure %(ref)s is claimed done, but no file that shows it was found genuine and sufficient.")
        yield Unmet(say(wanting, ref=ref), page="review", anchor="verdicts")


def _signed_as_recorded(ctx: Context, submission: Submission, signature: Signature) -> Iterator[Unmet]:
    """The signature counts as long as nothing was recorded or changed after it."""
    if not read_sealed(signature.signed):
        bare = N_("The signature under the conclusion does not cover what was recorded: sign the conclusion anew.")
        yield Unmet(say(bare), page="conclusion")
    elif since := find_review(ctx.session, submission).changed:
        told = N_("Recorded since the conclusion was signed: %(parts)s. Sign the conclusion anew.")
        yield Unmet(say(told, parts=name_parts(since)), page="conclusion")


@need
def four_eyes(ctx: Context) -> Iterator[Unmet]:
    """Two people, and none of them by proxy: a stand-in does not sign what the absent person recorded alone, nor does
    that one sign what was recorded standing in for him or her. Neither signs what he or she concluded."""
    absent = find_absent(ctx.actor, "task.verify", ctx.task)
    yield from _steps_of_two(ctx, absent)
    yield from _signed_by_two(ctx, absent)


def _steps_of_two(ctx: Context, absent: list[User]) -> Iterator[Unmet]:
    records = ctx.once(find_steps)
    recorders = {record.recorded_by_id for record in records} if len(records) == len(Step) else set()
    if absent and recorders and recorders <= {ctx.actor.id, *(user.id for user in absent)}:
        told = N_("You and %(name)s, for whom you stand in, recorded all three steps; somebody else has to take part.")
        yield Unmet(say(told, name=absent[0].name), page="review")
    elif recorders == {ctx.actor.id}:
        yield Unmet(
            say(N_("You recorded all three steps yourself; another group leader or inspector has to take part.")),
            page="review",
        )
    elif recorders and recorders <= _by_name(ctx, absent, EventKind.STEP_RECORDED):
        told = N_("All three steps were recorded by you or in your name; somebody else has to take part.")
        yield Unmet(say(told), page="review")


def _signed_by_two(ctx: Context, absent: list[User]) -> Iterator[Unmet]:
    submission = ctx.submission()
    written = find_conclusion(ctx.session, submission) if submission else None
    if written is None or written.signature is None:
        return
    signer = written.signature.user
    if signer.id == ctx.actor.id:
        own = N_(
            "You signed the conclusion of the review; somebody else has to sign the write-off, or conclude it anew."
        )
        yield Unmet(say(own), page="conclusion")
    elif signer in absent:
        told = N_(
            "%(name)s, for whom you stand in, signed the conclusion of the review; somebody else has to conclude it."
        )
        yield Unmet(say(told, name=signer.name), page="conclusion")
    elif any(_concluded_for(user, written, ctx) for user in (ctx.actor, *absent)):
        told = N_("The conclusion of the review was signed in your name; somebody else has to conclude it anew.")
        yield Unmet(say(told), page="conclusion")


@need
def watched_by_another(ctx: Context) -> Iterator[Unmet]:
    """Who held every review of the monitoring, or had a stand-in do so, or stands in for that person, does not conclude
    it, as long as somebody else can."""
    plan = ctx.once(running_plan)
    held_by = {review.held_by_id for review in plan.reviews if review.held_by_id} if plan else set()
    absent = find_absent(ctx.actor, "task.conclude", ctx.task)
    own = {ctx.actor.id, *(user.id for user in absent)}
    told = N_("You held every review of this monitoring yourself; somebody else of the committee concludes it.")
    if held_by and not held_by <= own:
        own = _by_name(ctx, absent, EventKind.REVIEW_HELD)
        told = N_("Every review of this monitoring was held by you or in your name; somebody else concludes it.")
    if not held_by or not held_by <= own:
        return
    if any(user.id not in own for user in holders_of(ctx.session, "task.conclude", ctx.task)):
        yield Unmet(say(told), page="monitoring")


def _by_name(ctx: Context, absent: list[User], kind: EventKind) -> set[int]:
    """The actor, for whom he or she acts, and who caused such an event standing in for one of them: by name these are
    the same."""
    people = (ctx.actor, *absent)
    told = (Event.stream == stream_of(ctx.task), Event.kind == kind.value)
    proxies = (done_for(user.id, select(Event.actor_id)).where(*told) for user in people)
    return {user.id for user in people}.union(*(ctx.session.scalars(query) for query in proxies))


def _concluded_for(user: User, written: ReviewConclusion, ctx: Context) -> bool:
    """Whether whoever concluded the review stood in for the person then."""
    query = done_for(user.id, select(Event.id)).where(Event.stream == stream_of(ctx.task))
    told = (Event.kind == EventKind.REVIEW_CONCLUDED.value, Event.at == written.recorded_at)
    return ctx.session.scalar(query.where(*told, Event.actor_id == written.recorded_by_id).limit(1)) is not None
