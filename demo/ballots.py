"""The ballots of the demonstration: one that is over and counted, with free texts, and one that is open to be tried."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import Answer
from models.ledger import Campaign, Task
from models.people import Unit, User
from workflow.monitoring.ballots.counting import count_ballot
from workflow.monitoring.ballots.entering import BallotFacts
from workflow.monitoring.ballots.holding import issue_codes, prepare_ballot
from workflow.monitoring.ballots.voting import cast_vote


def hold_ballots(
    session: Session, content: dict[str, Any], campaign: Campaign, cast: dict[str, User], today: datetime
) -> None:
    """Each as content.toml tells it. Nobody has voted in the open one: its codes can be issued anew and tried."""
    for entry in content["ballot"]:
        unit = session.scalars(select(Unit).where(Unit.code == entry["unit"])).one() if entry["unit"] else None
        opened, over = today + timedelta(days=entry["opens"]), today + timedelta(days=entry["closes"])
        facts = BallotFacts(
            unit=unit,
            title=entry["title"],
            question=entry["question"],
            opens_at=opened,
            closes_at=over,
            minimum=10,
            codes=entry["codes"],
            statements=_statements(session, campaign, unit, entry.get("statements", [])),
        )
        office = cast["office"]
        ballot = prepare_ballot(session, campaign, facts, actor=office, now=opened - timedelta(days=1))
        codes = issue_codes(session, ballot, actor=office, seen_version=ballot.version, now=opened - timedelta(hours=1))
        session.flush()
        for answers, said in _votes(entry):
            numbered = {item.number: answers[item.number - 1] for item in ballot.items}
            cast_vote(session, codes.pop(), numbered, said, now=opened)
        if over <= today:
            count_ballot(session, ballot, actor=None, now=over)
        session.flush()


def _statements(session: Session, campaign: Campaign, unit: Unit | None, texts: list[str]) -> str:
    """The texts, each for one of the unit's tasks, in the order of the ledger."""
    if unit is None or not texts:
        return ""
    theirs = select(Task.ref).where(Task.campaign_id == campaign.id, Task.lead_unit_id == unit.id)
    refs = session.scalars(theirs.where(Task.voided_at.is_(None)).order_by(Task.id)).all()
    return "\n".join(f"{ref} {text}" for ref, text in zip(refs, texts, strict=False))


def _votes(entry: dict[str, Any]) -> list[tuple[list[str], str]]:
    """One for each row of letters, S B D or U for each statement, with the free texts on the first of them."""
    letters = {"S": Answer.SATISFIED, "B": Answer.BASICALLY, "D": Answer.DISSATISFIED, "U": Answer.UNKNOWN}
    rows = [[letters[letter].value for letter in row] for row in entry.get("votes", [])]
    said = [*entry.get("texts", []), *[""] * len(rows)]
    return list(zip(rows, said, strict=False))
