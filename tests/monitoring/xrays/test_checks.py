"""What each check finds in a small world made by hand, and what lies just beside it and is not found."""

from datetime import timedelta

from models.evidence import Revision
from models.ledger import State, TaskKind
from models.process import SubmissionStatus
from models.verification import EvidenceVerdict, Verdict
from tests.cast import Cast
from tests.monitoring.test_lasting import write_off
from tests.monitoring.xrays.world import DATA, RULE, XrayWorld, at_site
from tests.process.lived import Life
from workflow.evidence.resting import count_resting
from workflow.monitoring.xrays.registry import CHECKS
from workflow.reminders.days import local_day

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
RETURNED, ACCEPTED = SubmissionStatus.RETURNED, SubmissionStatus.ACCEPTED
WORDS = "针对预付款长期未清理的问题，成立专班逐笔核对，收回款项，并修订管理办法，建立按月核对机制，落实到经办人。"


def test_written_off_on_rule_texts_alone(world: XrayWorld) -> None:
    alone, unlinked, taken_out, found = (world.task(state=State.VERIFIED) for _ in range(4))
    for task in (alone, unlinked, taken_out, found):
        world.file(task, RULE)
    world.file(unlinked, DATA, shows=False)
    world.file(taken_out, DATA, withdrawn=True)
    world.file(found, DATA, found=True)
    proved, running, later, bare = (
        world.task(state=State.LONG_TERM_MONITORING),
        world.task(),
        world.task(state=State.VERIFIED, cycle=2),
        world.task(state=State.VERIFIED),
    )
    for task in (proved, running, later):
        world.file(task, RULE)
    world.file(proved, DATA)
    world.file(later, DATA, cycle=2)
    assert bare.id
    assert world.found("rule_texts_only") == [[alone.id], [unlinked.id], [taken_out.id], [found.id]]


def test_what_the_review_found_not_relevant_proves_nothing_beside_a_rule_text(cast: Cast) -> None:
    """The same as on the list of tasks that rest on documents alone."""
    life = Life.begin(cast).start()
    life.add_evidence("Rule on advances", kind=RULE)
    write_off(life)
    assert list(CHECKS["rule_texts_only"].find(cast.session, local_day(life.now), {})) == []
    for given in cast.session.query(EvidenceVerdict).join(EvidenceVerdict.revision).join(Revision.evidence):
        if given.revision.evidence.kind is not RULE:
            given.verdict = Verdict.IRRELEVANT
    cast.session.flush()
    (found,) = CHECKS["rule_texts_only"].find(cast.session, local_day(life.now), {})
    assert found.tasks == (life.task.id,)
    assert count_resting(cast.session, None, actor=cast["office"]) == 1


def test_the_same_file_for_several_tasks_or_cycles(world: XrayWorld) -> None:
    first, second, other, again = world.task(), world.task(), world.task("estates"), world.task("library", cycle=2)
    for task in (first, second, other):
        world.file(task, content="a")
    for cycle in (1, 2):
        world.file(again, content="b", cycle=cycle)
    twice, once, taken, inspected = world.task(), world.task(), world.task(), world.task()
    for _ in range(2):
        world.file(twice, content="c")  # twice in the same cycle is no new use
    world.file(once, content="d")
    world.file(taken, content="d", withdrawn=True)
    world.file(inspected, content="d", found=True)
    assert world.found("same_file") == [[first.id, second.id], [other.id], [again.id]]
    (theirs,) = [one for one in world.find("same_file") if one.tasks == (other.id,)]
    assert (theirs.size, theirs.details["others"]) == (3, [first.id, second.id])
    assert world.found("same_file", uses=3) == [[first.id, second.id], [other.id]]


def test_evidence_older_than_the_problem(world: XrayWorld) -> None:
    fed_back = world.cast.campaign.feedback_on
    early, on_the_day, inspected = world.task(), world.task(), world.task()
    world.file(early, dated_on=fed_back - DAY)
    world.file(early, dated_on=fed_back - 5 * DAY)
    world.file(early, dated_on=fed_back)
    world.file(on_the_day, dated_on=fed_back)
    world.file(inspected, dated_on=fed_back - DAY, found=True)
    (hit,) = world.find("evidence_before_problem")
    assert (hit.tasks, hit.size, hit.details["day"]) == ((early.id,), 2, (fed_back - 5 * DAY).isoformat())
    (hit,) = world.find("evidence_before_problem", days=2)
    assert hit.size == 1


def test_everything_of_a_unit_on_the_last_day(world: XrayWorld) -> None:
    due = world.today - 10 * DAY
    late = [world.task("finance") for _ in range(3)]
    for number, task in enumerate(late):
        world.submit(task, at=at_site(due, 8 * number, 1), deadline=due)  # from one minute past midnight on
    world.submit(late[0], SubmissionStatus.WITHDRAWN, at=at_site(due - DAY, 9), deadline=due)
    for lead, others in (("library", (0, -1)), ("estates", (0, 1))):
        for number in range(3):  # one the day before, or the day after: a minute from midnight at the site
            days = others[number == 0]
            at = at_site(due, 12) if not days else at_site(due, 0) - MINUTE if days < 0 else at_site(due + DAY, 0)
            world.submit(world.task(lead), at=at, deadline=due)
    for _ in range(2):
        world.submit(world.task("history"), at=at_site(due, 12), deadline=due)
    assert world.found("last_day") == [[task.id for task in late]]
    assert len(world.found("last_day", tasks=2)) == 2


def test_reviewed_within_minutes_of_each_other(world: XrayWorld) -> None:
    quick = [world.task(lead) for lead in ("finance", "finance", "library")]
    for number, task in enumerate(quick):
        kind = RETURNED if number == 1 else ACCEPTED
        world.submit(task, kind, decided_at=world.now + number * 5 * MINUTE)
    slow = [world.task() for _ in range(3)]
    for number, task in enumerate(slow):
        world.submit(task, ACCEPTED, decided_at=world.now + timedelta(days=1, minutes=6 * number))
    for number, who in enumerate(("g1.leader", "g2.leader", "g2.leader")):
        at = world.now + timedelta(days=2, minutes=number)
        world.submit(world.task("estates"), ACCEPTED, decided_at=at, by=who)
    world.submit(world.task(), decided_at=world.now)
    assert world.found("reviewed_at_once") == [[quick[0].id, quick[1].id], [quick[2].id]]
    facts, by = world.find("reviewed_at_once")[0].details, world.cast["g1.leader"].id
    told = {"decisions": 3, "minutes": 10, "day": world.today.isoformat(), "decided_by": by}
    assert facts == {**told, "others": [quick[2].id]}


def test_a_deadline_that_keeps_moving(world: XrayWorld) -> None:
    days = [world.today + n * 10 * DAY for n in range(6)]
    moved, twice, nearer, earlier_cycle, no_day = (world.task() for _ in range(5))
    for n in range(3):
        world.move(moved, days[n], days[n + 1], extended=n == 1)
        world.move(nearer, days[n + 1], days[n])
        world.move(earlier_cycle, days[n], days[n + 1])
        world.move(no_day, None, days[n])
    for n in range(2):
        world.move(twice, days[n], days[n + 1])
    earlier_cycle.cycle, earlier_cycle.cycle_started_at = 2, world.now + DAY
    (hit,) = world.find("deadline_moved")
    assert hit.tasks == (moved.id,)
    assert hit.details == {"moves": 3, "first": days[0].isoformat(), "last": days[3].isoformat()}
    assert world.found("deadline_moved", moves=2) == [[moved.id], [twice.id]]


def test_a_long_term_task_without_its_review(world: XrayWorld) -> None:
    lasting = {"state": State.LONG_TERM_MONITORING, "kind": TaskKind.LONG_TERM}
    missed, held, soon, over = (world.task(**lasting) for _ in range(4))
    limited = world.task(state=State.LONG_TERM_MONITORING)
    world.watch(missed, [-40, -7, 30], held=[-40])
    world.watch(held, [-40, -7, 30], held=[-40, -7])
    world.watch(soon, [-6])
    world.watch(over, [-40], over=True)
    world.watch(limited, [-40])
    assert world.found("unreviewed") == [[missed.id]]
    assert world.found("unreviewed", days=6) == [[missed.id], [soon.id]]


def test_a_long_term_task_that_was_never_put_under_monitoring(world: XrayWorld) -> None:
    lasting = {"state": State.VERIFIED, "kind": TaskKind.LONG_TERM}
    forgotten, fresh, watched, again = (world.task(**lasting) for _ in range(4))
    limited = world.task(state=State.VERIFIED)
    for task in (forgotten, watched, limited, again):
        world.write_off(task, world.now - 90 * DAY)
    world.write_off(fresh, world.now - 89 * DAY)
    world.watch(watched, [-40], over=True)
    again.cycle = 2
    (hit,) = world.find("unreviewed")
    assert (hit.tasks, hit.size) == ((forgotten.id,), 1)
    assert hit.details == {"reviews": 1, "day": world.today.isoformat()}
    assert world.found("unreviewed", period=89) == [[forgotten.id], [fresh.id]]


def test_returned_three_times_in_one_cycle(world: XrayWorld) -> None:
    often, twice, over_two_cycles = (world.task() for _ in range(3))
    for cycle in (1, 1, 1):
        world.submit(often, RETURNED, cycle=cycle)
    for _ in range(2):
        world.submit(twice, RETURNED)
    world.submit(twice, ACCEPTED)
    for cycle in (1, 1, 2):
        world.submit(over_two_cycles, RETURNED, cycle=cycle)
    assert world.found("returned_often") == [[often.id]]


def test_a_rebound_soon_after_the_write_off(world: XrayWorld) -> None:
    quick, slow, second = world.task(), world.task(), world.task(cycle=2)
    for task, days in ((quick, 90), (slow, 91), (second, 200)):
        world.write_off(task, world.now)
        world.rebound(task, world.now + days * DAY)
    world.write_off(second, world.now + 250 * DAY, cycle=2)
    world.rebound(second, world.now + 260 * DAY, cycle=2)
    assert world.found("quick_rebound") == [[quick.id], [second.id]]
    assert [one.details["days"] for one in world.find("quick_rebound")] == [90, 10]


def test_nearly_the_same_statement_of_several_units(world: XrayWorld) -> None:
    words = WORDS + "截至目前已完成全部整改任务，收回{}元，财务处将继续跟踪问效，防止问题反弹。"
    first = world.state(world.task("finance"), words.format("41.5万"))
    copied = world.state(world.task("estates"), words.format("7").replace("财务处", "后勤处").replace("，", ", "))
    edited = world.state(world.task("library"), words.format("9").replace("收回款项", "收回全部款项"))
    own = "Each of the nine contracts was compared with its delivery note; two clerks now sign every receipt together."
    world.state(world.task("history"), own)
    world.state(world.task("history"), own)  # one unit may repeat itself
    world.state(world.task("history"), words.format("3"), submitted=False)
    world.state(world.task("history"), "已完成。")
    world.state(world.task("library"), "已完成。")
    world.state(world.task("history", cycle=2), words.format("3"), cycle=1)
    hits = world.find("same_words")
    assert sorted(one.tasks[0] for one in hits) == [first.id, copied.id, edited.id]
    assert {one.size for one in hits} == {3}
    assert hits[0].details["others"] == [copied.id, edited.id]


def test_what_is_void_or_in_a_closed_campaign_is_not_looked_at(world: XrayWorld) -> None:
    void, alive = world.task(state=State.ASSIGNED), world.task()
    for task in (void, alive):
        world.file(task, content="a")
    void.voided_at = world.now
    assert world.found("same_file") == []
    world.file(alive, content="a", cycle=2)
    assert world.found("same_file") == [[alive.id]]
    world.cast.campaign.closed_at = world.now
    assert world.found("same_file") == []
