"""What the letter of authority as a Word document is filled with, in the reader's language."""

from typing import IO, Any

from models.inspection import Phase, Team
from views.clock import today
from views.documents import common_values, write_document
from views.words import format_day, named

NESTED = str.maketrans("“”", "‘’")  # the letter sets the name between quotation marks


def write_authority(team: Team, file: IO[bytes]) -> None:
    write_document(file, "authority", _values(team))


def _values(team: Team) -> dict[str, Any]:
    inspection = team.inspection
    phases = {row.phase: row for row in inspection.phases}
    work = phases.get(Phase.FIELDWORK)
    return {
        **common_values(today()),
        "code": inspection.code,
        "inspection": named(inspection).translate(NESTED),
        "campaigns": [named(one) for one in inspection.campaigns],
        "team": named(team),
        "number": team.authority_number or 0,
        "year": team.authorised_on.year if team.authorised_on else "",
        "issued_on": format_day(team.authorised_on) if team.authorised_on else "",
        "leader": team.leader.name if team.leader else "",
        "members": [one.user.name for one in team.members if not one.leads],
        "units": [named(row.unit) for row in team.units],
        "work_from": format_day(work.begins_on) if work else "",
        "work_until": format_day(work.ends_on) if work else "",
    }
