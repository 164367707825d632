"""Two at once: one settles, or decides, and the other is told; nothing is done twice and nothing is lost."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.findings import Finding, FindingStatus, FindingUnit
from models.inspection import SpecialInspection
from models.ledger import Task
from models.people import Role, User
from models.verification import Gap, Severity
from tests.cast import Cast
from tests.inspection.finding import STATEMENT, Found, acknowledge
from tests.process.lived import Life
from tests.process.players import hire
from tests.process.racing import WON, let_go, race
from workflow.inspection.closing import close_inspection, close_matter
from workflow.inspection.finding_review import accept_finding, send_back_finding
from workflow.inspection.merging import merge_finding
from workflow.inspection.settling import settle_by_gap
from workflow.reminders.days import local_day
from workflow.verification.gaps import GapFacts

REASON = "The unit was dissolved in March."


def person(session: Session, name: str) -> User:
    return session.scalars(select(User).where(User.username == name)).one()


def finding(session: Session, number: int) -> Finding:
    return session.scalars(select(Finding).where(Finding.number == number)).one()


def test_of_two_who_settle_the_same_finding_one_does(cast: Cast, database: str) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    hire(cast, "office.second", Role.OFFICE)
    ids, seen, now = (matter.id, life.task.id), matter.version, found.tick()
    facts = GapFacts(STATEMENT, Severity.MINOR, "", local_day(now) + timedelta(days=30))
    let_go(cast)

    def settle(who: str) -> Any:
        def work(session: Session) -> None:
            row, task = session.get_one(FindingUnit, ids[0]), session.get_one(Task, ids[1])
            settle_by_gap(session, row, task, facts, actor=person(session, who), seen_version=seen, now=now)

        return work

    assert sorted(race(database, [settle("office"), settle("office.second")])) == ["stale", WON]
    assert len(cast.session.scalars(select(Gap)).all()) == 1


def test_a_finding_is_merged_or_sent_back_but_never_both(cast: Cast, database: str) -> None:
    found = Found.begin(cast)
    first, second = found.reviewed(), found.reviewed(statement="The same again")
    hire(cast, "office.second", Role.OFFICE)
    seen, now = second.version, found.tick()
    numbers = first.number, second.number
    let_go(cast)

    def merge(session: Session) -> None:
        one, into = finding(session, numbers[1]), finding(session, numbers[0])
        merge_finding(session, one, into, REASON, actor=person(session, "office"), seen_version=seen, now=now)

    def send_back(session: Session) -> None:
        one = finding(session, numbers[1])
        send_back_finding(session, one, REASON, actor=person(session, "office.second"), seen_version=seen, now=now)

    assert sorted(race(database, [merge, send_back])) == ["stale", WON]
    row = finding(cast.session, numbers[1])
    assert (row.status is FindingStatus.MERGED) == (row.merged_into is not None)


def test_a_finding_accepted_while_another_is_merged_into_it_keeps_both(cast: Cast, database: str) -> None:
    found = Found.begin(cast)
    first, second = found.reviewed(), found.reviewed(statement="The same again")
    hire(cast, "office.second", Role.OFFICE)
    seen, now = (first.version, second.version), found.tick()
    let_go(cast)

    def accept(session: Session) -> None:
        accept_finding(
            session, finding(session, 1), actor=person(session, "office.second"), seen_version=seen[0], now=now
        )

    def merge(session: Session) -> None:
        pair = finding(session, 2), finding(session, 1)
        merge_finding(session, *pair, REASON, actor=person(session, "office"), seen_version=seen[1], now=now)

    outcomes = race(database, [accept, merge])
    assert outcomes[1] == WON
    assert outcomes[0] in (WON, "stale")  # who accepts sees first what was taken in
    assert finding(cast.session, 2).merged_into is finding(cast.session, 1)


def test_nothing_is_found_in_an_inspection_while_it_is_closed(cast: Cast, database: str) -> None:
    found = Found.begin(cast)
    found.draft(statement="Two").status = FindingStatus.DROPPED
    matter = found.waiting()
    close_matter(cast.session, matter, REASON, seen_version=matter.version, **found.by("committee"))
    cast.session.flush()
    acknowledge(found)
    row_id, now = found.inspected.row.id, found.tick()
    cast.session.flush()
    seen = found.inspected.row.version
    let_go(cast)

    def close(session: Session) -> None:
        inspection = session.get_one(SpecialInspection, row_id)
        close_inspection(session, inspection, actor=person(session, "committee"), seen_version=seen, now=now)

    assert sorted(race(database, [close, close])) == [WON, "wrong_state"]  # the second is told who has closed it
