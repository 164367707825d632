"""The room evidence: the files of a task, handing them in, looking at them, serving them."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

bp = Blueprint("evidence", __name__)

from views.evidence import commands, pages, register, register_lists, serve, upload  # noqa: E402, F401 - they hang their routes on the blueprint
from views.evidence.receive import UploadRequest  # noqa: E402 - it needs the blueprint above


@bp.record_once
def _receive_files(state: BlueprintSetupState) -> None:
    """Upload addresses read their body themselves, after the right is checked: see receive.py."""
    cast(Flask, state.app).request_class = UploadRequest
    for view in (upload.upload, pages.revise):
        state.app.extensions["csrf"].exempt(view)


@bp.app_template_filter("format_size")
def format_size(size: int) -> str:
    """Bytes as people say them in both languages: "193 B", "340 KB", "2.4 MB"; upload.js says the same."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f} MB"
