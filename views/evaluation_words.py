"""How an evaluation speaks: points, the cases behind them, what was counted; on pages and in documents."""

from typing import Any

from flask_babel import gettext as _

from models.monitoring import ReviewResult
from models.words import Labelled, say
from views.words import spoken
from workflow.monitoring.evaluation.declared import Indicator
from workflow.monitoring.evaluation.parts import Came
from workflow.monitoring.evaluation.registry import FACTS
from workflow.monitoring.evaluation.scoring import Line, Told
from workflow.reminders.days import read_day


def say_points(tenths: int | None) -> str:
    """Tenths of a point as people write points: 13.5, 15."""
    return "–" if tenths is None else f"{tenths / 10:g}"


def say_case(fact: str, case: Told) -> str:
    """One case in the reader's language; a source that is gone by now is told by its bare facts."""
    told: dict[str, Any] = {name: _plain(value) for name, value in case.told.items()}
    known = FACTS.get(fact)
    return spoken(say(known.words, **told)) if known else ", ".join(map(str, case.told.values()))


def say_counted(row: Indicator, line: Line, *, unread: bool) -> str:
    """What the points of an indicator follow from; `unread`: the reader may not know."""
    if unread:
        return str(_("Not shown to the unit itself, nor to anybody tied to it."))
    if not line.applies:
        return str(_("Does not apply: it is about tasks led or parts taken, of which this unit has none."))
    if line.doubted or line.doubts:
        return str(
            _("An x-ray doubts what this rests on: no points are proposed, they are given by hand with a reason.")
        )
    if line.proposal is None:
        return str(_("Not measured: left out of the total, which is scaled."))
    if not line.amount:
        return str(_("Nothing to deduct."))
    known = FACTS.get(row.fact)
    counted = spoken(say(known.in_all, amount=line.amount)) if known else line.amount
    deducted = say_points(line.points - line.proposal)
    return str(
        _(
            "%(counted)s. Points deducted: %(points)s, at most %(cap)s.",
            counted=counted,
            points=deducted,
            cap=f"{row.cap:g}",
        )
    )


def _plain(value: Any) -> Any:
    if day := read_day(value):
        return day
    known: tuple[type[Labelled], ...] = (ReviewResult, Came)
    return next((kind(value) for kind in known if value in set(kind)), value)
