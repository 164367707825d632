"""Two at once with a feedback letter: one wins, the other is told, nothing is numbered or signed twice."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.connection import connect
from models.feedback import AnswerDecision, FeedbackLetter
from models.inspection import InspectedUnit, SpecialInspection
from models.people import Role, User
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.house.test_unavailable import SHORT
from tests.inspection.feeding import ANSWER, UNFINISHED, WHY, Fed, as_racer, by_name
from tests.process.players import hire
from tests.process.racing import WON, let_go, race
from workflow.inspection.acknowledging import acknowledge_letter
from workflow.inspection.answering import answer_letter, decide_answer
from workflow.inspection.at_work import hold_at_work
from workflow.inspection.handing_over import Handed, hand_over_letters


def letter_of(session: Session) -> FeedbackLetter:
    return session.scalars(select(FeedbackLetter)).one()


def test_of_two_who_hand_over_one_does_and_both_letters_have_numbers_of_their_own(cast: Cast, database: str) -> None:
    fed = Fed.begin(cast)
    fed.find("finance", "estates")
    hire(cast, "office.second", Role.OFFICE)
    both, one = fed.draft("finance", "estates"), fed.draft("estates")
    day, now = fed.today, fed.now
    let_go(cast)

    def hand(seen: dict[int, str]) -> object:
        def act(session: Session, actor: User) -> None:
            inspection = session.scalars(select(SpecialInspection)).one()
            hand_over_letters(session, inspection, seen, Handed(day, **UNFINISHED), actor=actor, now=now)

        return act

    works = [as_racer("office", hand(both)), as_racer("office.second", hand(one))]  # type: ignore[arg-type]
    assert sorted(race(database, works)) == [WON, "wrong_state"]
    letters = cast.session.scalars(select(FeedbackLetter)).all()
    assert sorted(letter.number for letter in letters) == list(range(1, len(letters) + 1))
    told = cast.session.scalars(select(Event).where(Event.kind == "feedback.handed_over")).all()
    assert len(told) == len(letters)


def test_feeding_back_waits_for_who_works_on_a_cell(cast: Cast, database: str) -> None:
    fed = Fed.begin(cast)
    seen, day, now = fed.draft("finance", "estates"), fed.today, fed.now
    let_go(cast)
    patient, impatient = connect(database), connect(database)
    event.listen(impatient, "checkout", lambda raw, *_: raw.execute(SHORT[impatient.dialect.name]))

    def hand(session: Session) -> None:
        inspection, handed = session.scalars(select(SpecialInspection)).one(), Handed(day, **UNFINISHED)
        hand_over_letters(session, inspection, seen, handed, actor=by_name(session, "office"), now=now)

    with Session(patient) as working, Session(impatient) as other:
        hold_at_work(working, working.scalars(select(InspectedUnit)).first())  # type: ignore[arg-type]
        with pytest.raises(OperationalError):
            hand(other)
        other.rollback()
        working.commit()
        hand(other)
    for engine in (patient, impatient):
        engine.dispose()


def test_two_leaders_who_sign_at_once_sign_one_letter_once(cast: Cast, database: str) -> None:
    fed = Fed.begin(cast)
    fed.hand_over("finance")
    hire(cast, "finance.second", Role.LEADER, unit="finance")
    digest, now = fed.letter().digest, fed.now
    let_go(cast)

    def sign(session: Session, actor: User) -> None:
        acknowledge_letter(session, letter_of(session), digest, PASSWORD, actor=actor, now=now)

    works = [as_racer(name, sign) for name in ("finance.leader", "finance.second")]
    assert sorted(race(database, works)) == [WON, "wrong_state"]
    told = cast.session.scalars(select(Event).where(Event.kind == "feedback.acknowledged")).one()
    assert told.actor_id == letter_of(cast.session).acknowledged_by_id


def test_two_clicks_of_one_leader_sign_once(cast: Cast, database: str) -> None:
    fed = Fed.begin(cast)
    fed.hand_over("finance")
    digest, now = fed.letter().digest, fed.now
    let_go(cast)

    def sign(session: Session, actor: User) -> None:
        acknowledge_letter(session, letter_of(session), digest, PASSWORD, actor=actor, now=now)

    assert race(database, [as_racer("finance.leader", sign)] * 2) == [WON, WON]
    assert len(cast.session.scalars(select(Event).where(Event.kind == "feedback.acknowledged")).all()) == 1


def test_two_answers_and_two_decisions_at_once_are_one_each(cast: Cast, database: str) -> None:
    fed = Fed.begin(cast)
    fed.find("finance")
    fed.hand_over("finance")
    fed.acknowledge()
    for name, role, unit in (("finance.second", Role.LEADER, "finance"), ("office.second", Role.OFFICE, None)):
        hire(cast, name, role, **({"unit": unit} if unit else {}))
    seen, now = fed.letter().version, fed.now
    let_go(cast)

    def reply(session: Session, actor: User) -> None:
        answer_letter(session, letter_of(session), f"{actor.name}: {ANSWER}", actor=actor, seen_version=seen, now=now)

    works = [as_racer(name, reply) for name in ("finance.leader", "finance.second")]
    assert sorted(race(database, works)) == [WON, "wrong_state"]
    seen = letter_of(cast.session).version
    let_go(cast)

    def decide(session: Session, actor: User) -> None:
        upheld = AnswerDecision.UPHELD
        decide_answer(session, letter_of(session), upheld, WHY, actor=actor, seen_version=seen, now=now)

    works = [as_racer(name, decide) for name in ("office", "office.second")]
    assert sorted(race(database, works)) == ["stale", WON]
