"""The people room: sign-in, one's own account, units, users, groups, recusals, handing over work."""

from flask import Blueprint

bp = Blueprint("people", __name__)

from views.people import account, entry  # noqa: E402, F401 - their routes hang on bp
