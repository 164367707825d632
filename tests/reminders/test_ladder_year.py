"""A simulated year of the ladder, with crashes and a mail server that goes away: the mails of a simple model."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast, engage
from tests.reminders.living import Living
from tests.reminders.papers import ZONE
from tests.reminders.postbox import lines_of
from tests.reminders.simple_ladder import SimpleLadder, Told, is_worked
from views.mails import render_mail
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import run_ladder
from workflow.reminders.mailer import ServerDown
from workflow.reminders.sending import send_next_mail

FIRST = date(2026, 1, 5)
# a year on one database; on the other until the long holidays and two outages are over
YEARS = [("sqlite", date(2026, 12, 24), 150), ("postgresql", date(2026, 5, 31), 60)]


class Crash(Exception):
    """The process is killed here."""


class Postman:
    """A line that keeps what it is given, or is away."""

    def __init__(self) -> None:
        self.bag: list[EmailMessage] = []
        self.away = False

    def send(self, message: EmailMessage) -> None:
        if self.away:
            raise ServerDown("nobody answers")
        self.bag.append(message)

    def close(self) -> None: ...


class Year:
    """The product, day by day; every commit of a job may be its last."""

    def __init__(self, session: Session, cast: Cast, chance: random.Random) -> None:
        self.session, self.cast, self.chance, self.postman = session, cast, chance, Postman()
        self.life = Living(session, cast, chance)

    def pass_day(self, today: date) -> None:
        self.session.commit()
        at = datetime.combine(today, time(8, 0), ZONE).astimezone(UTC)
        for _ in range(self.chance.choice([1, 1, 2])):  # a run that is repeated does nothing twice
            self._survive(lambda commit: run_ladder(self.session, at, commit=commit))
            self._survive(lambda commit: queue_digests(self.session, at, commit=commit))
        self._survive(lambda commit: self._send(at, commit))

    def _survive(self, job: Callable[[Callable[[], None]], object]) -> None:
        """Run a job until it comes through."""
        while True:
            try:
                job(self._commit)
                self.session.commit()
            except Crash:
                self.session.rollback()
            else:
                return

    def _commit(self) -> None:
        if self.chance.random() < 0.1:
            raise Crash
        self.session.commit()
        if self.chance.random() < 0.1:
            raise Crash

    def _send(self, at: datetime, commit: Callable[[], None]) -> None:
        try:
            while send_next_mail(self.session, self.postman, render_mail, now=at, commit=self.session.commit):
                pass
        except ServerDown:
            self.session.rollback()

    def open_bag(self) -> dict[str, set[Told]]:
        """The digests of the day; nobody gets two, and no line stands in one twice."""
        read: dict[str, set[Told]] = {}
        for message in self.postman.bag:
            name = str(message["To"].addresses[0].username)
            lines = list(lines_of(message))
            assert name not in read, "two digests on one day"
            assert len(lines) == len(set(lines))
            read[name] = set(lines)
        self.postman.bag = []
        return read


def with_unit_names(told: dict[str, set[Told]]) -> dict[str, set[Told]]:
    """The model speaks of units by code, the mails by their English name."""
    names = {code: code.title() for code in ("finance", "library", "estates", "history")}

    def named(said: str) -> str:
        if said.startswith("The part of "):
            code = said.split()[3]
            return said.replace(f"of {code} ", f"of {names[code]} ")
        return said

    return {person: {(ref, named(said)) for ref, said in lines} for person, lines in told.items()}


@pytest.mark.parametrize(("database", "last", "least"), YEARS, indirect=["database"])
def test_a_year_sends_exactly_the_mails_of_the_model(app: Flask, session: Session, last: date, least: int) -> None:
    chance = random.Random(1)  # noqa: S311 - a drawing, no secret
    start = datetime.combine(FIRST, time(6), ZONE).astimezone(UTC)
    cast = engage(session, start)
    year, model, mails = Year(session, cast, chance), SimpleLadder(), 0
    with app.app_context():
        for number in range((last - FIRST).days + 1):
            today = FIRST + timedelta(days=number)
            year.life.happen(today)
            year.postman.away = 40 <= number % 90 <= 45  # six days without a mail server
            year.pass_day(today)
            papers, expected = year.life.on_paper(), {}
            if is_worked(today):
                model.pass_day(papers, today)
            if is_worked(today) and not year.postman.away:
                expected = with_unit_names(model.hand_out(papers, today))
            got = year.open_bag()
            assert got == expected, today
            mails += len(got)
    assert mails > least
