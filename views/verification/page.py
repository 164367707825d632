"""The review page with all its forms; the one that was sent replaces its fresh twin."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.evidence import Revision
from models.ledger import Task
from models.verification import Step
from views.access import me
from views.database import db
from views.forms import Form
from views.verification.forms import (
    InterviewForm,
    StepForm,
    build_interview_form,
    build_step_form,
    build_verdict_form,
)
from views.verification.forms_in_depth import (
    CheckForm,
    DrawForm,
    MarkForm,
    QuestionForm,
    build_check_form,
    build_draw_form,
    build_mark_form,
    build_question_form,
)
from views.verification.forms_spot import OnSiteForm, ReverseForm, build_on_site_form, build_reverse_form
from views.verification.offers import list_offers
from workflow.evidence.types import ALL
from workflow.process.declared import process
from workflow.verification.gaps import list_gaps, wanted_of
from workflow.verification.material import look_at_files
from workflow.verification.questions import list_unanswered
from workflow.verification.recording import may_record
from workflow.verification.reviews import Reviewed, find_before, list_reviews
from workflow.verification.samples import rank_entries

PREVIEWED = [kind.media_type for kind in ALL if kind.inline]


@dataclass(frozen=True)
class Forms:
    """The forms of the page; those of the samples by the number of the sample."""

    steps: dict[Step, StepForm]
    verdicts: Form
    interview: InterviewForm
    on_site: OnSiteForm
    reverse: ReverseForm
    marks: MarkForm
    question: QuestionForm
    draw: DrawForm
    checks: dict[int, CheckForm] = field(default_factory=dict)


ALONE: dict[type[Form], str] = {
    InterviewForm: "interview",
    OnSiteForm: "on_site",
    ReverseForm: "reverse",
    MarkForm: "marks",
    QuestionForm: "question",
    DrawForm: "draw",
}


def show_review(
    task: Task, sent: Form | None = None, step: Step | None = None, sample: int | None = None
) -> ResponseReturnValue:
    """The submission under review; below it the earlier ones. `step` and `sample` say which form was sent."""
    reviews = list_reviews(db.session, task)
    current = next((one for one in reviews if one.under_review), None)
    recording = current is not None and may_record(me(), current.submission)
    page = render_template(
        "verification/review.html",
        task=task,
        current=current,
        before=find_before(db.session, reviews, current) if current else None,
        **(look_beside(current) if current else {}),
        unanswered=list_unanswered(db.session, task),
        wanted=wanted_of(list_gaps(db.session, task)),
        earlier=[one for one in reviews if one is not current],
        previewed=find_previewed(reviews),
        forms=_with_sent(_forms(task, current), sent, step, sample) if current and recording else None,
        sent=sent,
        mine=current is not None and current.claim is not None and current.claim.claimed_by_id == me().id,
        readers=process().rights["review.view"].roles,
        offers=list_offers(task, "return", "verify"),
        Step=Step,
    )
    return page, 422 if sent is not None else 200


def look_beside(reviewed: Reviewed) -> dict[str, Any]:
    """What the product itself knows of the files, and the lists from which samples were drawn."""
    if reviewed.frozen is None:
        return {"facts": {}, "ranked": {}}
    facts = look_at_files(db.session, reviewed.submission, reviewed.frozen, actor=me())
    lists = {one.number: rank_entries(reviewed.frozen, one.drawn_from, one.seed) for one in reviewed.samples}
    return {"facts": facts, "ranked": lists}


def find_previewed(reviews: list[Reviewed]) -> set[int]:
    """The revisions that a browser can show in the page."""
    ids = {file.revision for one in reviews if one.frozen for file in one.frozen.files}
    return set(db.session.scalars(select(Revision.id).where(Revision.id.in_(ids), Revision.media_type.in_(PREVIEWED))))


def _forms(task: Task, current: Reviewed) -> Forms:
    files = current.frozen.files if current.frozen else []
    return Forms(
        {one: build_step_form(one, current.steps.get(one), sent=False) for one in Step},
        build_verdict_form(files, current.verdicts, sent=False),
        build_interview_form(task, sent=False),
        build_on_site_form(task, current, sent=False),
        build_reverse_form(sent=False),
        build_mark_form(current.sentences, current.marks, sent=False),
        build_question_form(current.sentences, sent=False),
        build_draw_form(sent=False),
        {one.number: build_check_form(one, sent=False) for one in current.samples},
    )


def _with_sent(forms: Forms, sent: Form | None, step: Step | None, sample: int | None) -> Forms:
    if sent is None:
        return forms
    if isinstance(sent, StepForm) and step is not None:
        return replace(forms, steps={**forms.steps, step: sent})
    if isinstance(sent, CheckForm) and sample is not None:
        return replace(forms, checks={**forms.checks, sample: sent})
    name = next((name for kind, name in ALONE.items() if isinstance(sent, kind)), "verdicts")
    return replace(forms, **{name: sent})
