"""What came back soon after its write-off and is not written off again: the latest rebound of each task, once."""

from tests.cast import Cast
from tests.monitoring.test_lasting import write_off
from tests.monitoring.test_lasting_over_cycles import begin_again
from tests.process.lived import DAY, Life
from workflow.monitoring.quick import list_quick_rebounds
from workflow.reminders.days import local_day


def shown(life: Life) -> list[tuple[int, int]]:
    """Cycle and days of each, as long as the count says the same."""
    life.session.commit()
    found = list_quick_rebounds(life.session, life.cast["committee"], 9)
    assert found.total == len(found.rows)
    return [(row.rebound.cycle, row.days) for row in found.rows]


def come_back(life: Life, after: int) -> None:
    life.pass_time(after * DAY)
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)


def test_once_written_off_again_it_is_shown_no_more_though_it_comes_back_late(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    life.pass_time(5 * DAY)
    begin_again(life)
    assert [cycle for cycle, _ in shown(life)] == [1]
    write_off(life)
    assert shown(life) == []
    come_back(life, after=200)
    assert shown(life) == []


def test_one_that_came_back_soon_twice_is_shown_once_by_its_latest_rebound(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    life.pass_time(5 * DAY)
    write_off(begin_again(life))
    come_back(life, after=6)
    assert [cycle for cycle, _ in shown(life)] == [2]
