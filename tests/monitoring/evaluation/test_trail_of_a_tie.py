"""The campaign's trail keeps the points of a line that a ballot is behind from those from whom the ballot is hidden."""

from sqlalchemy.orm import Session

from models.people import Recusal, Role
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.evaluation.evaluating import REASON, Evaluated
from tests.process.players import hire
from workflow.trail.history import tell
from workflow.trail.kinds import EventKind
from workflow.trail.searching import Asked, find_events

OTHER = "Two of the returns were our own mistake."


def test_who_does_not_read_the_ballot_reads_no_points_given_for_it(
    session: Session, cast: Cast, browser: Browser
) -> None:
    held = Evaluated.begin(cast, Ballots.begin(cast).votes(satisfied=5, dissatisfied=1).count().now)
    held.adjust("satisfaction", 3.4)
    held.adjust("returns", 11, OTHER)
    finance = cast.units["finance"]
    hire(cast, "office.at_home", Role.OFFICE).home_unit_id = finance.id
    recused = hire(cast, "committee.recused", Role.COMMITTEE)
    session.add(Recusal(user_id=recused.id, unit_id=finance.id, reason="A cousin", declared_at=cast.now))
    finance.name = "财务与资产处"
    session.commit()

    def told(who: str) -> str:
        asked = Asked(kind=EventKind.EVALUATION_ADJUSTED)
        events, _ = find_events(session, asked, actor=cast[who], limit=20)
        return " ".join(str(tell(event).sentence.params) for event in events)

    for who in ("office.at_home", "committee.recused"):
        assert [words in told(who) for words in (OTHER, REASON)] == [True, False], who
    assert [words in told("office") for words in (OTHER, REASON)] == [True, True]
    session.commit()
    assert REASON not in browser.as_("committee.recused").get("/trail").text
    assert REASON in browser.as_("committee").get("/trail").text


def test_nor_what_the_committee_says_when_it_sends_the_sheet_back(cast: Cast, browser: Browser) -> None:
    held = Evaluated.begin(cast, Ballots.begin(cast).votes(satisfied=5, dissatisfied=1).count().now)
    hire(cast, "committee.at_home", Role.COMMITTEE).home_unit_id = cast.units["finance"].id
    held.propose()
    held.send_back(OTHER)
    cast.session.commit()
    for page in ("/trail", "/evaluations/sheets/1"):
        assert [OTHER in browser.as_(who).get(page).text for who in ("committee.at_home", "committee")] == [False, True]
