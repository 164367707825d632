"""References and search texts: given once under many hands, found by everything a task is called."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.connection import connect
from models.ledger import Problem, Task, TaskKind
from models.people import Unit, User
from tests.cast import Cast
from tests.ledger.entered import REASON
from workflow.ledger.problems import ProblemFacts, create_problem
from workflow.ledger.references import refresh_search_texts
from workflow.ledger.tasks import TaskFacts, create_task
from workflow.ledger.texts import fold
from workflow.ledger.voiding import void_task
from workflow.trail.audit import verify_trail

THREADS = 8


def _create(session: Session, cast: Cast, title: str = "Settle the advances", goal: str = "") -> Task:
    facts = TaskFacts(title, TaskKind.LONG_TERM, cast.units["finance"], None, goal=goal)
    task = create_task(session, cast.problem, facts, actor=cast["office"], now=cast.now)
    session.commit()
    return task


def test_references_are_given_once_under_eight_hands(session: Session, cast: Cast, settings: Settings) -> None:
    problem_id, office_id = cast.problem.id, cast["office"].id
    session.commit()
    engine = connect(settings.database)

    def enter(hand: int) -> list[str]:
        refs = []
        with Session(engine) as own:
            for turn in range(3):
                problem, office = own.get_one(Problem, problem_id), own.get_one(User, office_id)
                unit = own.scalars(select(Unit).where(Unit.code == "finance")).one()
                facts = TaskFacts(f"Task {hand} {turn}", TaskKind.LONG_TERM, unit, None)
                task = create_task(own, problem, facts, actor=office, now=cast.now)
                further = ProblemFacts(problem.category, f"Problem {hand} {turn}")
                entered = create_problem(own, problem.campaign, further, actor=office, now=cast.now)
                refs += [task.ref, entered.ref]
                own.commit()
        return refs

    with ThreadPoolExecutor(THREADS) as pool:
        refs = [ref for found in pool.map(enter, range(THREADS)) for ref in found]
    engine.dispose()
    tasks = [f"X26-T{number:03}" for number in range(1, 3 * THREADS + 1)]
    problems = [f"X26-P{number:02}" for number in range(2, 3 * THREADS + 2)]
    assert sorted(refs) == sorted(tasks + problems)
    assert list(verify_trail(session)) == []


def test_the_reference_of_a_void_task_is_not_given_again(session: Session, cast: Cast) -> None:
    first = _create(session, cast)
    void_task(session, first, REASON, actor=cast["office"], seen_version=first.version, now=cast.now)
    assert _create(session, cast).ref == "X26-T002"


def test_a_task_is_found_by_everything_it_is_called(session: Session, cast: Cast) -> None:
    cast.units["finance"].short_names = ["财务", "计财处"]
    task = _create(session, cast, title="ＡＢＣ Straße", goal="Every VOUCHER")
    for typed in ("x26-t001", "abc", "STRASSE", "voucher", "X26-P01", "advances are", "财务处", "Finance", "计财处"):
        assert fold(typed) in task.search_text, typed


def test_the_search_text_follows_the_unit(session: Session, cast: Cast) -> None:
    task = _create(session, cast)
    version = task.version
    cast.units["finance"].name = "计划财务处"
    refresh_search_texts(session, Task.lead_unit_id == cast.units["finance"].id)
    session.commit()
    assert "计划财务处" in task.search_text
    assert task.version == version
