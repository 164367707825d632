"""Reading the body of an upload: only from those who may, without holding the database, straight into the store."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, cast

from flask import Request, current_app, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from config.settings import settings
from models.words import N_, say
from views.database import db
from views.forms import Form
from views.words import spoken
from workflow.errors import InvalidInput, TooLarge
from workflow.evidence.store import Staged, Store, store
from workflow.evidence.uploads import MB, Upload, accept_upload, file_limit

MOST_FILES = 10  # of the largest size in one request; a script sends each file in its own
Accept = Callable[[Staged, str], Upload]  # judges a staged file by its name and content
FORM = 1  # MB for the other fields


@dataclass(frozen=True)
class Refused:
    """A file that did not become evidence, and why."""

    filename: str
    error: InvalidInput | TooLarge


class UploadRequest(Request):
    """A request whose files may go to the staging of the store while they arrive."""

    staging: Store | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staged: list[Staged] = []

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.staging is None:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        staged = self.staging.stage(file_limit())
        self.staged.append(staged)
        return cast(IO[bytes], staged)

    def close(self) -> None:
        """Whatever was not kept by a commit is gone with the request, broken uploads too."""
        super().close()
        for staged in self.staged:
            staged.discard()


def read_files(field: str, accept: Accept = accept_upload) -> list[Upload | Refused]:
    """Read the body and judge each named file of the field. Call it once the right is checked.

    The transaction is given back first: on a slow line nobody else waits for its lock. The token is checked here
    and not before the view, because it comes in the body.
    """
    db.session.rollback()
    asked = cast(UploadRequest, request)
    asked.staging = store()
    asked.max_content_length = (settings().evidence_file_mb * MOST_FILES + FORM) * MB
    try:
        current_app.extensions["csrf"].protect()
    except RequestEntityTooLarge:
        limit = settings().evidence_file_mb
        raise TooLarge(
            say(N_("This is too much for one upload. A file may have %(limit)s MB; send fewer at once."), limit=limit)
        ) from None
    return [_judge(file, accept) for file in request.files.getlist(field) if file.filename]


def take_good(form: Form, field: str, files: list[Upload | Refused]) -> list[Upload]:
    """Those that were accepted; what is wrong with the others stands beside the field. Call it once the form is
    validated, which forgets what stood there."""
    for file in files:
        if isinstance(file, Refused):
            form.refuse(_("%(name)s: %(error)s", name=file.filename, error=spoken(file.error.message)), field)
    return [file for file in files if isinstance(file, Upload)]


def _judge(file: FileStorage, accept: Accept) -> Upload | Refused:
    name = file.filename or ""
    try:
        return accept(cast(Staged, file.stream), name)
    except (InvalidInput, TooLarge) as refused:
        return Refused(name, refused)
