"""What the list of a task's evidence shows, and the upload box that other pages show too."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from config.settings import settings
from models.ledger import Task
from views.access import me
from views.database import db
from views.evidence.forms import ACCEPT, UploadForm
from workflow.evidence.gates import frozen_in, may_add, submissions_of, used_on
from workflow.evidence.listing import evidence_by_cycle, same_files_elsewhere


@dataclass(frozen=True)
class UploadBox:
    """What templates/evidence/_upload.html needs, as `upload`."""

    form: UploadForm
    url: str
    accept: str
    file_mb: int
    task_mb: int
    files_left: int


def upload_context(task: Task, form: UploadForm | None = None) -> UploadBox | None:
    """The box for a page that lets people add evidence; None when this person may not, or not now."""
    if not may_add(me(), task):
        return None
    count, _size = used_on(db.session, task)
    limits = settings()
    return UploadBox(
        form or UploadForm(task, formdata=None),
        url_for("evidence.upload", ref=task.ref),
        ACCEPT,
        limits.evidence_file_mb,
        limits.evidence_task_mb,
        max(0, limits.evidence_task_files - count),
    )


def list_page(task: Task, form: UploadForm | None = None) -> dict[str, Any]:
    """What templates/evidence/list.html needs."""
    cycles = evidence_by_cycle(db.session, task)
    frozen = frozen_in(db.session, task)
    items = [item for _cycle, group in cycles for item in group]
    return {
        "task": task,
        "cycles": cycles,
        "submitted": {item.id: submissions_of(item, frozen) for item in items},
        "elsewhere": same_files_elsewhere(db.session, me(), items),
        "upload": upload_context(task, form),
    }
