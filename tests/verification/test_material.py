"""What the product itself knows of a file: dates, revisions, the same content elsewhere where the reader may look."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from models.evidence import Evidence, Revision
from tests.cast import Cast
from tests.process.kept import keep_file
from tests.process.lived import DAY, Life
from tests.verification.spotting import check_on_site
from tests.verification.ways import answer_gaps, latest_submission
from workflow.reminders.days import local_day
from workflow.verification.frozen import read_frozen
from workflow.verification.material import FileFacts, look_at_files


def facts_of(life: Life, by: str = "g1.inspector") -> dict[str, FileFacts]:
    submission = latest_submission(life)
    frozen = read_frozen(submission)
    assert frozen is not None
    life.session.flush()
    found = look_at_files(life.session, submission, frozen, actor=life.cast[by])
    return {file.title: found[file.revision] for file in frozen.files}


def give_other_content(item: Evidence, content: bytes) -> None:
    item.latest.sha256, item.latest.size = keep_file(content), len(content)


def test_an_ordinary_file_has_nothing_to_tell_but_its_revision(cast: Cast) -> None:
    facts = facts_of(Life.begin(cast).submit())["Vouchers"]
    assert (facts.revision, facts.revisions, facts.replaced) == (1, 1, False)
    assert (facts.before_problem, facts.before_cycle, facts.twice, facts.elsewhere, facts.hidden) == (
        None,
        None,
        False,
        [],
        0,
    )


def test_dates_before_the_problem_and_before_the_cycle_are_told(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    item = life.session.query(Evidence).one()
    cast.campaign.feedback_on = item.dated_on + timedelta(days=3)
    life.task.cycle_started_at = life.now + DAY
    facts = facts_of(life)["Vouchers"]
    assert facts.before_problem == cast.campaign.feedback_on
    assert facts.before_cycle == local_day(life.now + DAY)


@pytest.mark.parametrize(("days", "told"), [(-1, "before"), (0, "nothing"), (9, "nothing"), (10, "after")], ids=str)
def test_the_day_that_a_file_tells_of_itself_stands_beside_the_day_that_is_said(
    cast: Cast, days: int, told: str
) -> None:
    life = Life.begin(cast).submit()
    item = life.session.query(Evidence).one()
    cast.campaign.feedback_on = item.dated_on - 9 * DAY
    item.latest.made_on = cast.campaign.feedback_on + days * DAY
    facts = facts_of(life)["Vouchers"]
    assert facts.made_on == item.latest.made_on
    assert facts.made_before == (cast.campaign.feedback_on if told == "before" else None)
    assert facts.made_after == (item.dated_on if told == "after" else None)


def test_revisions_and_twins_are_told(cast: Cast) -> None:
    life = Life.begin(cast).start()
    life.add_evidence("The same again")
    life.fire("submit", "finance.leader")
    item = life.session.query(Evidence).filter_by(title="Vouchers").one()
    later = Revision(number=2, sha256=keep_file(b"newer"), size=5, media_type="text/csv", filename="new.csv")
    later.uploaded_at, later.uploaded_by = life.now, cast["finance.liaison"]
    item.revisions.append(later)
    facts = facts_of(life)
    assert (facts["Vouchers"].revision, facts["Vouchers"].revisions, facts["Vouchers"].replaced) == (1, 2, True)
    assert facts["The same again"].twice


def test_the_same_content_elsewhere_is_named_only_where_the_reader_may_look(cast: Cast) -> None:
    life, own = Life.begin(cast).start(), Life.begin(cast).start()
    hidden = Life(cast, cast.task(lead="history", co=("estates",)), cast.now)
    hidden.add_evidence("In another group")
    life.fire("submit", "finance.leader")
    facts = facts_of(life)["Vouchers"]
    assert [place.ref for place in facts.elsewhere] == [own.task.ref]
    assert facts.hidden == 1
    facts = facts_of(life, "office")["Vouchers"]
    assert ([place.ref for place in facts.elsewhere], facts.hidden) == ([own.task.ref, hidden.task.ref], 0)


def test_the_same_content_in_an_earlier_cycle_of_the_task_is_told(cast: Cast) -> None:
    life = Life.begin(cast).reopen()
    life.prepare()
    life.fire("submit", "finance.leader")
    assert [(place.ref, place.cycle) for place in facts_of(life)["Vouchers"].elsewhere] == [(life.task.ref, 1)]


def test_what_was_taken_out_elsewhere_does_not_count(cast: Cast) -> None:
    life, other = Life.begin(cast).submit(), Life.begin(cast).start()
    other.session.query(Evidence).filter_by(task_id=other.task.id).one().withdrawn_at = other.now
    assert facts_of(life)["Vouchers"].elsewhere == []


def test_many_files_ask_no_more_queries_than_one(cast: Cast) -> None:
    def queries(files: int) -> int:
        life = Life.begin(cast).start()
        for number in range(files):
            give_other_content(life.add_evidence(f"File {number}"), f"{number}".encode())
        life.fire("submit", "finance.leader")
        facts_of(life)
        statements: list[str] = []
        engine = life.session.get_bind()
        note = lambda *sent: statements.append(sent[2])  # noqa: E731 - the listener has to be removed again
        event.listen(engine, "before_cursor_execute", note)
        facts_of(life)
        event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    assert queries(1) == queries(9)


def test_what_was_handed_in_before_in_this_cycle_and_the_inspectors_own_photo_are_told(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    taken = check_on_site(life).photos[0].sha256
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.add_evidence("Counter").latest.sha256 = taken
    life.fire("submit", "finance.leader")
    facts = facts_of(life)
    told = {title: (one.handed_in_before, one.own_photo) for title, one in facts.items()}
    assert told == {"Vouchers": (1, False), "Counter": (None, True)}
