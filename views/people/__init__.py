"""The people room: sign-in, one's own account, units, users, groups, recusals, handing over work."""

from flask import Blueprint

bp = Blueprint("people", __name__, cli_group=None)

from views.people import (  # noqa: E402, F401 - their routes and commands hang on bp
    account,
    commands,
    entry,
    grants,
    groups,
    hand_over,
    links,
    recusals,
    units,
    users,
)
