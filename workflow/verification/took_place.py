"""That interviews and checks took place, and on which days: all that a unit may know of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from models.spot import OnSiteCheck, ReverseCheck
from models.verification import Interview
from models.words import N_, Message, say

KINDS = {"interviews": N_("Interviews"), "on_site": N_("On-site checks"), "reverse": N_("Reverse checks")}


@dataclass(frozen=True)
class Held:
    """How many of one kind there were, and when."""

    label: Message
    days: list[date] = field(default_factory=list)


def list_held(session: Session, submission_ids: Collection[int]) -> dict[int, list[Held]]:
    """By submission, in one query; a kind of which there was none is left out.

    Not what was said, nor by whom, nor where.
    """
    models: dict[str, type[Interview | OnSiteCheck | ReverseCheck]] = {
        "interviews": Interview,
        "on_site": OnSiteCheck,
        "reverse": ReverseCheck,
    }
    each = [
        select(literal(kind).label("kind"), model.submission_id, model.held_on).where(
            model.submission_id.in_(submission_ids)
        )
        for kind, model in models.items()
    ]
    rows = union_all(*each).subquery()
    found: dict[int, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for kind, submission_id, day in session.execute(select(rows).order_by(rows.c.held_on)):
        found[submission_id][kind].append(day)
    return {id_: [Held(say(KINDS[kind]), days[kind]) for kind in KINDS if kind in days] for id_, days in found.items()}
