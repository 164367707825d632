"""The write-off form 销号审批表 of one cycle as a Word document, for whoever may view the task."""

from contextlib import ExitStack
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import TaskKind
from models.verification import Gap, SignOff, Step, StepRecord
from views.access import allowed, me
from views.clock import today, utc_now
from views.database import db, reading
from views.documents import common_values, send_file_of, write_document
from views.verification import bp
from views.verification.sign_offs import sign_off_at
from views.words import format_day, format_time, named, named_today, spoken
from workflow.ledger.exporting.events import record_form
from workflow.ledger.exporting.formats import ExportFormat
from workflow.ledger.exporting.write_off import WriteOff, read_write_off
from workflow.verification.frozen import Frozen, FrozenMeasure, FrozenPart
from workflow.verification.sign_offs import Signed
from workflow.verification.took_place import Held

HASH_SHOWN = 16  # characters of a file's hash: what a person may compare


@bp.route("/tasks/<ref>/sign-offs/<int:sign_off_id>/form", methods=["POST"])
@allowed("task.view", sign_off_at)
def export_form(sign_off: SignOff) -> ResponseReturnValue:
    """Filled in as of now; that it was taken out is an event of the task."""
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        with reading():
            write_document(file, "write_off", _values(read_write_off(db.session, sign_off, actor=me())))
        record_form(db.session, sign_off, actor=me(), now=utc_now())
        undo.pop_all()
    name = _("Write-off form %(ref)s, cycle %(cycle)s", ref=sign_off.task.ref, cycle=sign_off.cycle)
    return send_file_of(file, ExportFormat.DOCX, name)


def _values(form: WriteOff) -> dict[str, Any]:
    sign_off, submission = form.sign_off, form.sign_off.submission
    return {
        **common_values(today()),
        **_of_task(form),
        **_of_frozen(form),
        "number": submission.number,
        "submitted": _signed(spoken(submission.signature.signer), submission.submitted_at),
        "steps": _steps(form),
        "held": [_held(one) for one in form.held],
        "left": [_left(gap) for gap in form.left],
        "conclusion": sign_off.conclusion,
        "written_off": _signed(spoken(sign_off.signature.signer), sign_off.signed_at),
        "signatures": [_signature(one) for one in form.signatures],
        "overtaken": format_time(sign_off.overtaken_at),
        "code": form.code,
        "matches": form.status.matches,
        "differences": [spoken(one) for one in form.status.differences],
    }


def _of_task(form: WriteOff) -> dict[str, Any]:
    """Everything as it was signed, as far as that was kept then."""
    task, terms = form.task, form.terms
    kept = form.frozen.problem if form.frozen else None
    problem = kept or task.problem
    return {
        "campaign": f"{task.campaign.code} {named(task.campaign)}",
        "ref": task.ref,
        "cycle": form.sign_off.cycle,
        "problem": {"ref": problem.ref, "title": problem.title, "manifestation": problem.manifestation},
        "source": problem.source,
        "category": named_today(kept.category) if kept else named(task.category),
        "kind": spoken(TaskKind(terms["kind"])),
        "lead": named_today(terms["lead"]),
        "leader": terms["leader"],
        "group": named_today(terms["group"]),
        "deadline": format_day(form.sign_off.submission.deadline),
    }


def _of_frozen(form: WriteOff) -> dict[str, Any]:
    """What was signed. Where the manifest can no longer be read, nothing of it is shown, and the form says so."""
    frozen = form.frozen or Frozen(
        form.task.ref, form.task.title, "", form.sign_off.cycle, "", "", "", [], [], [], [], ""
    )
    return {
        "readable": form.frozen is not None,
        "title": frozen.title,
        "goal": frozen.goal,
        "statement": frozen.statement,
        "root_cause": frozen.root_cause,
        "corrective_plan": frozen.corrective_plan,
        "measures": [_measure(one) for one in frozen.measures],
        "parts": [_part(one) for one in frozen.parts],
        "gaps": [{"number": one.number, "gap": one.gap, "answer": one.answer} for one in frozen.gaps],
        "files": [
            {
                "title": one.title,
                "kind": spoken(one.kind),
                "dated_on": format_day(one.dated_on),
                "unit": named_today(one.unit),
                "filename": one.filename,
                "shows": _(", ").join(one.shows),
                "hash": one.sha256[:HASH_SHOWN],
            }
            for one in frozen.files
        ],
    }


def _measure(one: FrozenMeasure) -> dict[str, Any]:
    done = _("claimed done") if one.done else _("%(percent)s%% done", percent=one.percent)
    return {
        "ref": one.ref,
        "text": one.text,
        "unit": named_today(one.unit),
        "person": one.person,
        "deadline": format_day(one.deadline),
        "expected": one.expected_result,
        "done": done,
        "progress": one.progress,
    }


def _part(one: FrozenPart) -> dict[str, Any]:
    signed = _signed(spoken(one.signer), one.signed_at) if one.signed_by else {"by": "", "on": ""}
    return {
        "unit": named_today(one.unit),
        "part": one.part,
        "contribution": one.contribution,
        "waived": one.waived,
        "signed": signed,
    }


def _steps(form: WriteOff) -> list[dict[str, str]] | None:
    """The steps, the conclusion and the verdicts; None for a reader who may not know them: the rows are left out."""
    if form.review is None:
        return None
    rows = [_row(spoken(step), form.review.steps.get(step)) for step in Step]
    if concluded := form.review.conclusion:
        said = [spoken(concluded.judgement), concluded.goal, concluded.effort, concluded.result]
        by = _signed(concluded.recorded_by.name, concluded.recorded_at)
        rows.append({"name": _("Goal, effort and result compared"), "conclusion": "\n".join(said), **by})
    for file in form.frozen.files if form.frozen else []:
        if given := form.review.verdicts.get(file.revision):
            said = [spoken(given.verdict), *([given.note] if given.note else [])]
            by = _signed(given.given_by.name, given.given_at)
            rows.append({"name": _("Verdict on “%(title)s”", title=file.title), "conclusion": "\n".join(said), **by})
    return rows


def _row(name: str, record: StepRecord | None) -> dict[str, str]:
    by = _signed(record.recorded_by.name if record else "", record.recorded_at if record else None)
    return {
        "name": name,
        "conclusion": f"{spoken(record.result)}\n{record.conclusion}" if record else _("not recorded"),
        **by,
    }


def _held(one: Held) -> str:
    days = _(", ").join(format_day(day) for day in one.days)
    return str(_("%(kind)s: %(count)s (%(days)s)", kind=spoken(one.label), count=len(one.days), days=days))


def _left(gap: Gap) -> str:
    said = _(
        "Gap %(number)s (%(severity)s, until %(day)s): %(text)s",
        number=gap.number,
        severity=spoken(gap.severity),
        day=format_day(gap.due_on),
        text=gap.description,
    )
    return str(said)


def _signature(one: Signed) -> dict[str, str]:
    return {"meaning": spoken(one.meaning), "code": one.code, **_signed(spoken(one.signer), one.signed_at)}


def _signed(name: str, at: datetime | None) -> dict[str, str]:
    return {"by": name, "on": format_time(at)}
