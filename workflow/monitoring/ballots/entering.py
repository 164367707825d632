"""What the office enters for a ballot, checked: texts, times, numbers, and the statements to judge."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import LEAST, MOST_CODES
from models.ledger import Campaign, Task
from models.people import Unit
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.references import full_ref
from workflow.ledger.texts import refuse_all_at_once, take_name, take_text

MOST_ITEMS, LONGEST_STATEMENT, LONGEST_QUESTION = 10, 200, 600
LONGEST_REF = 40  # signs of what was typed for a reference
LONGEST_RUN = timedelta(days=366)
AFTER_REF = re.compile(r"[\s:：,，、]+")


@dataclass(frozen=True)
class BallotFacts:
    """As typed. `statements`: one task a line, its reference and what is said of it; none for the whole."""

    unit: Unit | None
    title: str
    question: str
    opens_at: datetime | None
    closes_at: datetime | None
    minimum: int | None
    codes: int | None
    statements: str = ""


@dataclass(frozen=True)
class Statement:
    task: Task | None
    text: str


@dataclass(frozen=True)
class Checked:
    unit: Unit | None
    title: str
    question: str
    opens_at: datetime
    closes_at: datetime
    minimum: int
    codes: int
    statements: list[Statement]


def check_ballot(session: Session, campaign: Campaign, facts: BallotFacts, now: datetime) -> Checked:
    """Raises NeedsUnmet with everything that is wrong, each beside its field."""
    refuse_all_at_once(
        lambda: _take_unit(session, campaign, facts),
        lambda: take_name(facts.title, "title", required=True),
        lambda: take_text(facts.question, "question", longest=LONGEST_QUESTION, required=True),
        lambda: _take_time(facts.opens_at, "opens_at"),
        lambda: _take_end(facts, now),
        lambda: _take_number(facts.minimum, LEAST, MOST_CODES, "minimum"),
        lambda: _take_codes(facts),
        lambda: take_statements(session, campaign, facts),
    )
    return Checked(
        facts.unit,
        take_name(facts.title, "title", required=True),
        take_text(facts.question, "question", longest=LONGEST_QUESTION, required=True),
        _take_time(facts.opens_at, "opens_at"),
        _take_end(facts, now),
        _take_number(facts.minimum, LEAST, MOST_CODES, "minimum"),
        _take_codes(facts),
        take_statements(session, campaign, facts),
    )


def take_statements(session: Session, campaign: Campaign, facts: BallotFacts) -> list[Statement]:
    """Tasks that the unit leads, each with its own words or its title; without any, the question about the whole."""
    lines = [line.strip() for line in take_text(facts.statements, "statements").split("\n") if line.strip()]
    if not lines:
        return [Statement(None, take_text(facts.question, "question"))]
    if facts.unit is None:
        raise InvalidInput(say(N_("Tasks can be named only in a ballot about a unit.")), "statements")
    if len(lines) > MOST_ITEMS:
        raise InvalidInput(say(N_("Name at most %(count)s."), count=MOST_ITEMS), "statements")
    found: dict[str, Statement] = {}
    for line in lines:
        word, said = [*AFTER_REF.split(line, maxsplit=1), ""][:2]
        task = _take_task(session, campaign, facts.unit, full_ref(word, campaign))
        if task.ref in found:
            raise InvalidInput(say(N_("Named twice: %(ref)s"), ref=task.ref), "statements")
        text = take_name(said or task.title[:LONGEST_STATEMENT], "statements", longest=LONGEST_STATEMENT)
        found[task.ref] = Statement(task, text or task.ref)
    return list(found.values())


def _take_task(session: Session, campaign: Campaign, unit: Unit, ref: str) -> Task:
    """The task of the campaign that the unit leads; refuses apart what does not exist, is void, or is another's."""
    task = session.scalar(select(Task).where(Task.campaign_id == campaign.id, Task.ref == ref[:LONGEST_REF]))
    if task is None:
        raise InvalidInput(say(N_("The campaign has no task %(ref)s."), ref=ref[:LONGEST_REF]), "statements")
    if task.lead_unit_id != unit.id:
        raise InvalidInput(say(N_("%(ref)s is led by another unit than the chosen one."), ref=task.ref), "statements")
    if task.voided_at is not None:
        raise InvalidInput(say(N_("%(ref)s is void."), ref=task.ref), "statements")
    return task


def _take_unit(session: Session, campaign: Campaign, facts: BallotFacts) -> None:
    if facts.unit is None:
        return
    leads = select(Task.id).where(Task.campaign_id == campaign.id, Task.lead_unit_id == facts.unit.id)
    if session.scalar(leads.where(Task.voided_at.is_(None)).limit(1)) is None:
        raise InvalidInput(say(N_("This unit leads no task of the campaign.")), "unit")


def _take_time(moment: datetime | None, field: str) -> datetime:
    if moment is None:
        raise InvalidInput(say(N_("Give a day and a time.")), field)
    return moment


def _take_end(facts: BallotFacts, now: datetime) -> datetime:
    end = _take_time(facts.closes_at, "closes_at")
    if end <= now:
        raise InvalidInput(say(N_("The end has to be still to come.")), "closes_at")
    if facts.opens_at is not None and not timedelta() < end - facts.opens_at <= LONGEST_RUN:
        raise InvalidInput(
            say(N_("The end comes after the beginning, and not later than a year after it.")), "closes_at"
        )
    return end


def _take_number(number: int | None, least: int, most: int, field: str) -> int:
    if number is None or not least <= number <= most:
        raise InvalidInput(say(N_("Give a number from %(least)s to %(most)s."), least=least, most=most), field)
    return number


def _take_codes(facts: BallotFacts) -> int:
    return _take_number(facts.codes, max(LEAST, min(facts.minimum or LEAST, MOST_CODES)), MOST_CODES, "codes")
