"""The buttons that the engine offers on a room's page, with what is missing for those that are not possible yet."""

from dataclasses import dataclass

from flask import url_for

from models.ledger import Task
from models.words import Words
from views.access import me
from views.clock import utc_now
from views.database import db
from views.process.actions import links_of
from workflow.process.engine import available


@dataclass(frozen=True)
class ShownOffer:
    """One button; `missing` are (text, address) and empty when it can be pressed."""

    trigger: str
    label: Words
    explain: Words
    url: str
    look: str
    missing: list[tuple[str, str]]


def list_offers(task: Task, *triggers: str) -> list[ShownOffer]:
    """What the engine offers the reader among these triggers."""
    return [
        ShownOffer(
            row.trigger,
            row.label,
            row.explain,
            url_for("process.act", ref=task.ref, trigger=row.trigger),
            "outline" if row.style == "warning" else row.style,
            links_of(offer.reasons, task),
        )
        for offer in available(db.session, task, actor=me(), now=utc_now())
        if (row := offer.transition).trigger in triggers
    ]
