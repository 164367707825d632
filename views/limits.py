"""What no request may carry: characters that a database cannot store."""

from flask import request
from werkzeug.exceptions import BadRequest


def refuse_nul() -> None:
    """A NUL in an address or a typed form is nobody's text; uploads are checked where they are read."""
    values = [*request.args.values(), *(str(value) for value in (request.view_args or {}).values())]
    if request.mimetype == "application/x-www-form-urlencoded":
        values += request.form.values()
    if any("\0" in value for value in values):
        raise BadRequest
