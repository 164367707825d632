"""What waits for somebody to act is reminded of: questions, checks of documents, long-term tasks nobody monitors."""

from datetime import date

from models.institutional import Effect
from models.ledger import TaskKind
from tests.cast import Cast
from tests.evidence.registering import Register
from tests.monitoring.test_found_back import spoken_on
from tests.monitoring.test_lasting import write_off
from tests.process.lived import DAY, Life
from tests.verification.ways import latest_submission
from workflow.reminders.almanac import almanac
from workflow.reminders.colour import reason_of
from workflow.reminders.days import local_day
from workflow.reminders.firing import find_due
from workflow.reminders.watches import list_candidates
from workflow.verification.questions import answer_question, ask_question


def said_on(cast: Cast, day: date) -> list[tuple[str, str]]:
    """The wordings of the day with their reasons."""
    book = almanac(cast.session, day)
    due = [one for batch in list_candidates(cast.session, book, day) for one in find_due(cast.session, batch, book)]
    return [(one.told["label"]["en"], str(reason_of(one.watched, book))) for one in due]


def test_a_question_that_waits_long_is_reminded_to_the_unit_until_it_is_answered(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    asked = "Who keeps the list of advances?"
    about = {"actor": cast["g1.inspector"], "now": life.now}
    question = ask_question(life.session, latest_submission(life), asked, None, **about)
    day = local_day(life.now)
    assert "question_waits" not in spoken_on(cast, day + DAY)
    assert spoken_on(cast, day + 10 * DAY)["question_waits"] == {"finance.liaison", "finance.leader"}
    words = f"A question of the inspection group waits for an answer: {asked}"
    assert (words, "has waited for 10 days") in said_on(cast, day + 10 * DAY)
    act = {"actor": cast["finance.liaison"], "seen_version": question.version, "now": life.now}
    answer_question(life.session, question, "The head of accounting.", **act)
    life.session.flush()
    assert "question_waits" not in spoken_on(cast, day + 10 * DAY)


def test_a_check_of_a_document_is_reminded_of_before_and_after_its_day_until_it_is_held(cast: Cast) -> None:
    life = Life.begin(cast).start()
    register = Register(life)
    due = register.enter(issued_on=local_day(life.now)).check_due_on
    assert due is not None
    write_off(life)
    people = {"g1.inspector", "office"}
    assert spoken_on(cast, due - 30 * DAY) == {}
    assert spoken_on(cast, due - 8 * DAY) == {"effect_near": people}
    assert spoken_on(cast, due + 200 * DAY) == {"effect_late": people}
    assert said_on(cast, due + 4 * DAY) == [
        ("The check of a document’s effect is overdue: Rules on advances", "overdue by 4 days")
    ]
    life.now += due - local_day(life.now)
    register.check(Effect.WORKS)
    assert spoken_on(cast, due + 200 * DAY) == {}


def test_a_document_of_several_tasks_is_told_once_by_the_first_that_lives(cast: Cast) -> None:
    lives = [Life.begin(cast) for _ in range(3)]
    register = Register(lives[0])
    due = register.enter(issued_on=local_day(lives[0].now), refs=[life.task.ref for life in lives]).check_due_on
    assert due is not None
    lives[0].task.voided_at, lives[0].task.void_reason = lives[0].now, "Entered twice."
    cast.session.flush()
    day = due + 4 * DAY
    book = almanac(cast.session, day)
    due_now = [one for batch in list_candidates(cast.session, book, day) for one in find_due(cast.session, batch, book)]
    assert [one.watched.task for one in due_now if one.step.rule.name == "effect_late"] == [lives[1].task]


def test_a_long_term_task_that_nobody_monitors_is_reminded_of_and_another_is_not(cast: Cast) -> None:
    life, _ = Life.begin(cast, kind=TaskKind.LONG_TERM).verify(), Life.begin(cast).verify()
    day = local_day(life.now)
    assert spoken_on(cast, day + DAY) == {}
    assert spoken_on(cast, day + 30 * DAY) == spoken_on(cast, day + 400 * DAY) == {"monitoring_missing": {"office"}}
    life.fire("monitor", "office")
    assert "monitoring_missing" not in spoken_on(cast, day + 20 * DAY)
