"""Every right of an inspection × everybody × two units, against a table that was written from the domain."""

import csv
from itertools import product

import pytest
from sqlalchemy.orm import Session

from config.settings import ROOT, Settings
from models.inspection import Declaration, TeamMember
from models.people import Recusal, Role
from tests.cast import Cast
from tests.inspection.acting import Inspected
from tests.people.standing_in import name
from tests.process.players import hire
from workflow.people.lending import keep_stand_ins
from workflow.process.declared import process
from workflow.process.rights import holds

FAMILIES = ("inspection.", "template.", "inspected.", "cell.", "finding.", "thematic.", "feedback.")
PEOPLE = [
    *("finance.leader", "finance.liaison", "estates.leader", "library.leader", "g1.leader", "g1.inspector", "recused"),
    *("insider", "undeclared", "g2.inspector", "g2.leader", "stand_in", "office", "tied_office", "committee"),
    *("tied_committee", "auditor", "admin", "nobody"),
]


def table() -> list[dict[str, str]]:
    with (ROOT / "tests" / "inspection" / "expected_rights.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def crowd(cast: Cast) -> Inspected:
    """Team 1 inspects finance: besides its two, one with a recusal for it, one who works there and one who
    has not declared ties. The tied ones of
    the office and the committee have a recusal for finance, and work there; somebody stands in for an inspector."""
    acting = Inspected.begin(cast)
    team, finance = acting.finance.team, cast.units["finance"]
    assert team is not None
    for person in ("recused", "insider", "undeclared"):
        user = hire(cast, person, Role.INSPECTOR, group="g1")
        team.members.append(TeamMember(inspection_id=acting.row.id, user=user))
        if person != "undeclared":
            cast.session.add(Declaration(inspection=acting.row, user=user, declared_at=cast.now))
    hire(cast, "tied_office", Role.OFFICE)
    hire(cast, "tied_committee", Role.COMMITTEE)
    hire(cast, "stand_in")
    hire(cast, "nobody")
    for person in ("recused", "tied_office"):
        tie = {"reason": "A cousin works there", "declared_at": cast.now}
        cast.session.add(Recusal(user_id=cast[person].id, unit_id=finance.id, **tie))
    for person in ("insider", "tied_committee"):
        cast[person].home_unit = finance
    name(cast, "g1.inspector", "stand_in", "office")
    keep_stand_ins(cast.session, cast.now)
    cast.session.commit()
    return acting


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_table_has_a_line_for_every_right_and_everybody(settings: Settings) -> None:
    assert settings.rights_file.exists()
    lines = [(row["right"], row["person"]) for row in table()]
    assert len(lines) == len(set(lines))
    assert set(lines) == set(product({r for r in process().rights if r.startswith(FAMILIES)}, PEOPLE))


def test_everybody_holds_what_the_table_says_and_nothing_else(session: Session, cast: Cast) -> None:
    acting = crowd(cast)
    session.expire_all()
    wrong = []
    for row in table():
        actor = cast[row["person"]]
        found = {
            unit: "yes" if holds(actor, row["right"], subject) else "no"
            for unit, subject in (("finance", acting.finance), ("estates", acting.estates))
        }
        if found != {"finance": row["finance"], "estates": row["estates"]}:
            wrong.append((*row.values(), found))
    assert wrong == []


def test_rights_of_the_whole_inspection_are_the_same_without_a_unit(session: Session, cast: Cast) -> None:
    crowd(cast)
    whole = [row for row in table() if not any(h.relation != "any" for h in process().rights[row["right"]].holders)]
    free = [row for row in whole if not process().rights[row["right"]].barred]
    assert {row["right"] for row in free} >= {"inspection.plan", "inspection.list", "inspection.declare"}
    wrong = [row for row in free if holds(cast[row["person"]], row["right"]) != (row["finance"] == "yes")]
    assert wrong == []
