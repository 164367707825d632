"""Saved views as their owners keep them, written by the rule and committed."""

from models.people import Role
from models.saved_views import SavedView
from tests.cast import Cast
from workflow.ledger.saved_views import save_view

LATE = "colour=red"


def keep(cast: Cast, who: str, name: str = "Late", query: str = LATE, role: Role | None = None) -> SavedView:
    view = save_view(cast.session, name, query, role, actor=cast[who], now=cast.now)
    cast.session.commit()
    return view
