"""How long a matrix of 300 units takes on both databases: `python -m tests.inspection.benchmark_matrix`."""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from models.connection import connect
from models.inspection import InspectedUnit
from models.inspection_work import Cell
from models.people import Unit
from tests.cast import engage
from tests.client import Browser
from tests.databases import NAMES, fresh_database
from tests.inspection.acting import Inspected
from views.app import create_app
from workflow.inspection.template import template_of

UNITS = 300
MILLISECONDS = 500  # by the clock
OF_PROCESSOR = 150  # milliseconds of this process, whatever else the machine does meanwhile
TIMES = 5
SEEN = "Seen on the spot. " * 9
PAGES = ("matrix", "matrix?page=8&point=long_term", "compare/completed", "units/u7/questions")


def furnish(session: Session) -> None:
    """An inspection of so many units, every question rated, in two teams."""
    work = Inspected.begin(engage(session, datetime.now(UTC)))
    teams, template = work.row.teams, template_of(work.row.template)
    for number in range(UNITS):
        unit = Unit(code=f"u{number}", name=f"第{number}单位", name_en=f"Unit {number}", short_names=[])
        inspected = InspectedUnit(inspection=work.row, unit=unit, team=teams[number % len(teams)])
        for at, question in enumerate(template.questions):
            rating = template.ratings[(number + at) % len(template.ratings)].name
            session.add(
                Cell(inspected=inspected, question=question.name, rating=rating, caught="Seen on the spot. " * 9)
            )
    session.commit()


def measure(name: str, folder: Path) -> tuple[float, float]:
    """Milliseconds of the slowest page by the clock and of the processor, each the best of some tries."""
    slowest, busiest = 0.0, 0.0
    with fresh_database(name, folder) as url:
        settings = Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None)
        use_settings(settings)
        with Session(connect(url)) as session:
            furnish(session)
        office = Browser(create_app(settings)).as_("office")
        for page in PAGES:
            tries = [_once(office, f"/inspections/S26/{page}") for _ in range(TIMES)]
            took, worked = (min(times) for times in zip(*tries, strict=True))
            slowest, busiest = max(slowest, took), max(busiest, worked)
            sys.stdout.write(f"{name}: {page} {took:.0f} ms, {worked:.0f} ms of the processor\n")
    return slowest, busiest


def _once(person: Browser, address: str) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    assert person.get(address).status_code == 200
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        measured = [measure(name, Path(kept)) for name in NAMES]
    quick = all(took < MILLISECONDS and worked < OF_PROCESSOR for took, worked in measured)
    sys.exit(0 if quick else f"slower than {MILLISECONDS} ms, or than {OF_PROCESSOR} ms of the processor")
