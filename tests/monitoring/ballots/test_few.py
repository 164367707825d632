"""What results of few, or of nearly the same people, could betray: two ballots at once, statements that few judged."""

import pytest
from sqlalchemy.orm import Session

from models.ballots import Ballot, BallotComment
from models.people import User
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import DAY, DUNNO, HOUR, NO, YES, Held
from tests.process.racing import WON, let_go, race
from workflow.errors import InvalidInput, WrongState
from workflow.monitoring.asked_and_found import find_asked
from workflow.monitoring.ballots.holding import issue_codes
from workflow.monitoring.ballots.reading import find_results_of, show_ballot
from workflow.monitoring.evaluation.ballot import find_ballot
from workflow.monitoring.evaluation.registry import Scope
from workflow.monitoring.xrays.registry import CHECKS
from workflow.reminders.days import local_day

SAID = "The hot water in my room is still off."


def test_two_ballots_about_the_same_never_run_at_once(session: Session, cast: Cast) -> None:
    task = cast.task()
    first = Held.begin(cast, task)
    later = {"opens_at": first.row.closes_at, "closes_at": first.row.closes_at + DAY}
    for about, title in (([task], "Again"), ([], "The unit as a whole")):
        with pytest.raises(InvalidInput, match="about the same"):
            Held.prepare(cast, *about, title=title)
        session.rollback()
        other = Held.prepare(cast, *about, title=title, **later)
        with pytest.raises(WrongState):
            other.issue()
        session.rollback()
        other.cancel()
    Held.begin(cast, unit="estates").cancel()
    Held.begin(cast, unit="estates", title="Estates again")
    whole = Held.begin(cast, unit="", opens_at=cast.now + HOUR)
    with pytest.raises(InvalidInput):
        Held.prepare(cast, unit="", title="The campaign again")
    session.rollback()
    assert len(whole.issue().codes) == 20  # anew is not another one
    first.votes(satisfied=6).count()
    assert Held.prepare(cast, task, title="Later").issue().codes
    assert Held.prepare(cast, unit="", title="The campaign later").issue().codes


def test_of_two_ballots_issued_at_the_same_moment_one_is(cast: Cast, database: str) -> None:
    task = cast.task()
    days = [{"opens_at": cast.now + number * DAY, "closes_at": cast.now + (number + 1) * DAY} for number in range(2)]
    rows = [Held.prepare(cast, task, title=f"Ballot {number}", **days[number]).row for number in range(2)]
    ids, office, now = [row.id for row in rows], cast["office"].id, cast.now
    let_go(cast)

    def issue(session: Session, ballot_id: int) -> None:
        ballot, actor = session.get_one(Ballot, ballot_id), session.get_one(User, office)
        issue_codes(session, ballot, actor=actor, seen_version=ballot.version, now=now)

    outcomes = race(database, [lambda s, one=one: issue(s, one) for one in ids])
    assert sorted(outcomes) == sorted([WON, "wrong_state"])


def test_the_share_of_one_person_who_judged_is_neither_shown_nor_used(
    session: Session, cast: Cast, browser: Browser
) -> None:
    judged, alone = cast.task(), cast.task()
    held = Held.begin(cast, judged, alone, minimum=6)
    for answer in (YES, YES, YES, YES, NO, NO):
        held.vote(answer, DUNNO)
    held.vote(NO, NO).count()
    office, today = cast["office"], local_day(held.now + DAY)
    shown = show_ballot(session, held.row.id, actor=office, now=held.now)
    assert [one and one.judged for one in shown.by_item] == [7, None]
    assert shown.total == shown.by_item[0]
    found = find_results_of(session, alone, actor=office)
    assert found.task is None
    assert found.unit is not None
    assert (found.unit.dissatisfied, found.unit.unknown, found.unit.judged) == (3, 0, 7)
    assert find_asked(session, alone, cast.now, actor=office) is None
    asked = find_asked(session, judged, cast.now, actor=office)
    assert asked is not None
    assert asked.result.satisfaction == 57
    (case,) = find_ballot(session, Scope(cast.campaign, cast.campaign.feedback_on, today))
    assert case.told["percent"] == 43
    hits = CHECKS["done_but_dissatisfied"].find(session, today, {"percent": 1})
    assert all(alone.id not in hit.tasks for hit in hits)
    url = f"/ballots/{held.row.id}"
    session.rollback()
    page = browser.as_("office").get(f"{url}?language=en").text
    assert "Fewer than 6 judged this" in page
    assert page.count("<meter") == 3


def test_where_only_one_person_judged_at_all_there_are_no_numbers(
    session: Session, cast: Cast, browser: Browser
) -> None:
    task = cast.task()
    held = Held.begin(cast, task, minimum=10).votes(unknown=11, dissatisfied=1).count()
    assert not find_results_of(session, task, actor=cast["office"])
    assert {item.unknown for item in held.row.items} == {None}
    url = f"/ballots/{held.row.id}"
    session.rollback()
    office = browser.as_("office")
    page = office.get(url).text
    assert "Too few judged: there are no numbers" in page
    assert "<meter" not in page
    assert office.get("/ballots").status_code == 200


@pytest.mark.parametrize("both", [False, True])
def test_where_numbers_stay_out_because_too_few_judged_no_free_text_is_kept_or_shown(
    session: Session, cast: Cast, browser: Browser, both: bool
) -> None:
    tasks = (cast.task(), cast.task()) if both else (cast.task(),)
    held = Held.begin(cast, *tasks, minimum=5)
    for _ in range(4):
        held.vote(YES, DUNNO) if both else held.vote(DUNNO)
    (held.vote(YES, NO, comment=SAID) if both else held.vote(NO, comment=SAID)).count()
    assert session.query(BallotComment).count() == 0
    session.add(BallotComment(key="0" * 32, ballot_id=held.row.id, text=SAID))  # as an earlier count wrote them down
    session.commit()
    shown = show_ballot(session, held.row.id, actor=cast["office"], now=held.now)
    assert (bool(shown.total), shown.comments) == (both, ())
    url = f"/ballots/{held.row.id}"
    session.rollback()
    page = browser.as_("office").get(url).text
    assert SAID not in page
    assert "the free texts are not told either" in page
