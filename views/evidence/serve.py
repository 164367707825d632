"""Serving files: each request asks for the right to the task, and no file can act as a page of ours."""

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue

from models.base import Stored
from models.evidence import Revision
from views.access import allowed, revision_by_id
from views.evidence import bp
from workflow.evidence.intact import open_intact
from workflow.evidence.types import PDF, type_of

NOTHING_RUNS = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@bp.route("/files/<int:revision_id>")
@allowed("task.view", revision_by_id)
def download(revision: Revision) -> ResponseReturnValue:
    return send_stored(revision, as_attachment=True)


@bp.route("/files/<int:revision_id>/view")
@bp.route("/files/<int:revision_id>/view/<filename>")
@allowed("task.view", lambda revision_id, filename="": revision_by_id(revision_id))
def preview(revision: Revision) -> ResponseReturnValue:
    """Shown in the page: PDF and pictures only, anything else is handed over as an attachment.

    A browser names the tab after the end of the address, which is why the file's name may stand there.
    """
    return send_stored(revision, as_attachment=not type_of(revision.media_type).inline)


def send_stored(file: Stored, *, as_attachment: bool) -> Response:
    """The file, if it still is the one that was handed in, with its stored type.

    A browser's PDF viewer does not work in a sandbox, everything else does.
    """
    response = send_file(
        open_intact(file.sha256),
        mimetype=file.media_type,
        as_attachment=as_attachment,
        download_name=file.filename,
        conditional=False,
        max_age=0,
        etag=file.sha256,
        last_modified=file.uploaded_at,
    )
    response.content_length = file.size
    response.headers["Content-Type"] = file.media_type  # a text keeps its own encoding: no charset is claimed
    response.headers["Content-Security-Policy"] = (
        NOTHING_RUNS if file.media_type == PDF.media_type else f"{NOTHING_RUNS}; sandbox"
    )
    response.headers.update(HEADERS)
    response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    return response
