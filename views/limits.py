"""What no request may carry: characters that a database cannot store."""

from flask import request
from werkzeug.exceptions import BadRequest


def refuse_nul() -> None:
    """A NUL in an address is nobody's text; forms tell it beside the field (views/forms.py)."""
    values = [*request.args.values(), *(str(value) for value in (request.view_args or {}).values())]
    if any("\0" in value for value in values):
        raise BadRequest
