"""Many at once: works that start together, each in a thread and a session of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.orm import Session

from models.connection import connect
from tests.cast import Cast
from workflow.errors import WorkflowError

Work = Callable[[Session], object]
WON = "won"


def race(url: str, works: Sequence[Work]) -> list[str]:
    """Run all at once and commit each; tells for each that it won, or the code of its refusal."""
    engine = connect(url, pool_size=len(works))
    barrier = Barrier(len(works))

    def run(work: Work) -> str:
        with Session(engine) as session:
            barrier.wait(timeout=60)
            try:
                work(session)
                session.commit()
            except WorkflowError as refused:
                return refused.code
        return WON

    with ThreadPoolExecutor(len(works)) as pool:
        outcomes = list(pool.map(run, works))
    engine.dispose()
    return outcomes


def together(works: Sequence[Callable[[], int]]) -> list[int]:
    """The same for requests: each work answers with a status."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], int]) -> int:
        barrier.wait(timeout=60)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def let_go(cast: Cast) -> None:
    """Save what was prepared and hold no lock: the racers have sessions of their own."""
    cast.session.commit()
    cast.session.expunge_all()
    cast.session.close()
