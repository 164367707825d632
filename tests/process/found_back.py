"""What a monitoring must not end with, written row by row: a review missed, a look-back that found the problem back."""

from datetime import date
from typing import Any

from models.looking_back import LookBack, LookBackTask
from models.monitoring import Review, ReviewResult
from models.people import Role
from tests.process.lived import Life
from tests.process.players import hire

DAY = date(2026, 5, 2)


def find_back(life: Life, _: object) -> None:
    office = life.cast["office"]
    found = {"held_on": DAY, "result": ReviewResult.REBOUNDED, "note": "Seen", "recorded_at": life.now}
    row = LookBackTask(task=life.task, cycle=life.task.cycle, position=1, held_by=office, **found)
    about: dict[str, Any] = {"campaign": life.task.campaign, "number": 1, "percent": 100, "due_on": DAY, "seed": "1"}
    about |= {"by_unit": False, "by_category": False, "frame": {}, "drawn_at": life.now, "drawn_by": office}
    life.session.add(LookBack(**about, drawn=[row]))


def miss_review(life: Life, _: object) -> None:
    review = life.session.query(Review).filter_by(due_on=date(2026, 4, 1))
    review.update({"held_on": None, "result": None})


def hold_them_alone(life: Life, _: object) -> None:
    """Every review by the one who concludes, although somebody else of the committee could."""
    life.session.query(Review).update({"held_by_id": life.cast["committee"].id})
    hire(life.cast, "committee.two", Role.COMMITTEE)
