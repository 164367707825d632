"""What was signed still matches after lawful changes, and no longer after any other."""

import json
from typing import Any

from sqlalchemy import select, text

from config.settings import Settings
from models.ledger import Category
from models.process import Meaning, Signature, Submission
from models.trail import Event
from models.verification import SignOff
from tests.cast import Cast
from tests.process.lived import Life
from tests.trail.behind import run
from workflow.ledger.campaigns import rename_category
from workflow.ledger.plan import edit_measure
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.tasks import TaskFacts, edit_task
from workflow.people.units import UnitFacts, edit_unit
from workflow.process.manifest import find_differences
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical
from workflow.verification.frozen import read_frozen
from workflow.verification.sign_offs import sign_off_status

CLAIMS = [
    ("UPDATE measure_progress SET percent = 99, done = false", "measures"),
    ("UPDATE measure_progress SET text = 'More'", "measures"),
    ("UPDATE measure SET text = 'Something easier'", "measures"),
    ("UPDATE measure SET kind = 'rule_making'", "measures"),
    ("UPDATE measure SET expected_result = 'Less'", "measures"),
    ("UPDATE statement SET text = 'Another story'", "statement"),
    ("UPDATE statement SET root_cause = 'Another cause'", "root_cause"),
    ("UPDATE contribution SET text = 'Much more'", "parts"),
    ("UPDATE evidence_revision SET sha256 = 'other bytes'", "files"),
    ("UPDATE evidence SET title = 'Other vouchers'", "files"),
    ("UPDATE evidence SET dated_on = '2026-01-01'", "files"),
    ("UPDATE evidence SET kind = 'photo'", "files"),
    ("DELETE FROM evidence_measure", "files"),
    ("UPDATE part SET unit_id = (SELECT id FROM unit WHERE code = 'library')", "parts"),
    ("UPDATE evidence SET unit_id = (SELECT id FROM unit WHERE code = 'library') WHERE side = 'unit'", "files"),
    ("UPDATE signature SET signed = replace(signed, 'ours', 'all') WHERE meaning = 'part'", "parts"),
    ("UPDATE signature SET signed = 'x' WHERE meaning = 'part'", "parts"),
    ("UPDATE signature SET signed_hash = 'other' WHERE meaning = 'part'", "parts"),
    ("UPDATE submission SET manifest = '{}'", "manifest"),
    ("UPDATE signature SET signed_hash = 'other' WHERE meaning = 'submission'", "signature"),
    ("UPDATE signature SET signed = '{}' WHERE meaning = 'submission'", "signature"),
]
PLAN = [
    ("UPDATE task SET title = 'Another title'", "title"),
    ("UPDATE task SET goal = 'Something easier'", "goal"),
    ("UPDATE problem SET title = 'A slip'", "problem"),
    ("UPDATE problem SET manifestation = 'One slip'", "problem"),
    ("UPDATE problem SET source = 'Elsewhere'", "problem"),
    ("UPDATE measure SET person = 'Li'", "measures"),
    ("UPDATE measure SET deadline = '2027-01-01'", "measures"),
    ("UPDATE measure SET unit_id = (SELECT id FROM unit WHERE code = 'library')", "measures"),
]


def first_submission(life: Life) -> Submission:
    found: Submission = life.session.scalars(select(Submission).order_by(Submission.number).limit(1)).one()
    return found


def found_after(life: Life, statement: str) -> list[str]:
    """The differences of the first submission after a change behind the application's back, which is then undone."""
    life.session.flush()
    with life.session.begin_nested() as point:
        assert life.session.execute(text(statement)).rowcount > 0
        life.session.expire_all()
        found = find_differences(life.session, first_submission(life))
        point.rollback()
    life.session.expire_all()
    return found


def rename(life: Life, code: str, name: str) -> None:
    unit = life.cast.units[code]
    facts = UnitFacts(name=name, name_en="Renamed")
    edit_unit(life.session, unit, facts, seen_version=unit.version, actor=life.cast["admin"], now=life.now)
    life.session.flush()
    life.session.expire_all()


def replan(life: Life) -> None:
    """The office words title and goal anew, and another unit and person take the measure over."""
    task, cast = life.task, life.cast
    facts = TaskFacts("A new title", task.kind, task.lead_unit, task.deadline, goal="Sharper", group=task.group)
    edit_task(life.session, task, facts, actor=cast["office"], seen_version=task.version, now=life.now)
    measure = task.measures[0]
    taken = MeasureFacts(measure.text, measure.kind, cast.units["estates"], "Li", measure.deadline)
    edit_measure(
        life.session, measure, taken, actor=cast["finance.liaison"], seen_version=measure.version, now=life.now
    )
    life.session.flush()
    life.session.expire_all()


def go_on(life: Life) -> None:
    """From the submission by write-off and rebound to the second cycle."""
    life.record_review()
    life.fire("verify", "g1.leader")
    life.fire("rebound", "office", deadline=life.now.date().replace(year=life.now.year + 1))
    life.ask_whys()
    life.fire("reopen", "finance.leader")


def forget_codes(life: Life, url: str) -> Submission:
    """Write the manifest as it was before it kept units' codes and the problem, its event as it would tell of it."""
    submission = first_submission(life)
    sealed = submission.manifest_hash
    manifest: dict[str, Any] = json.loads(submission.manifest)
    for row in (*manifest["measures"], *manifest["parts"], *manifest["files"]):
        del row["unit_code"]
    for row in manifest["measures"]:
        del row["kind"], row["deadline"], row["expected_result"]
    del manifest["problem"]
    submission.manifest = submission.signature.signed = canonical(manifest)
    submission.manifest_hash = submission.signature.signed_hash = hash_text(submission.manifest)
    values = {"old": sealed, "new": submission.manifest_hash}
    life.session.commit()
    run(url, "UPDATE event SET data = replace(data, :old, :new) WHERE kind = 'task.submit'", **values)
    return submission


def test_a_renamed_unit_breaks_no_write_off(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    for code in ("finance", "estates"):
        rename(life, code, f"{code} under a new name")
    assert sign_off_status(life.session, life.session.scalars(select(SignOff)).one()).matches
    frozen = read_frozen(first_submission(life))
    assert frozen is not None
    assert [(m.unit, m.unit_code) for m in frozen.measures] == [("财务处", "finance")]
    assert [(p.unit, p.unit_code) for p in frozen.parts] == [("后勤处", "estates")]


def test_a_renamed_unit_does_not_stand_in_the_way_of_a_write_off(cast: Cast) -> None:
    life = Life.begin(cast).review()
    rename(life, "finance", "财务与资产处")
    life.fire("verify", "g1.leader")
    assert find_differences(life.session, first_submission(life)) == []


def test_a_renamed_category_breaks_no_write_off_but_another_one_does(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    category, other = cast.problem.category, Category(campaign=cast.campaign, position=2, name="Others")
    life.session.add(other)
    named = {"seen_version": cast.campaign.version, "actor": cast["office"], "now": life.now}
    rename_category(life.session, category, "财务管理（新）", "Finances", **named)
    life.session.flush()
    sign_off = life.session.scalars(select(SignOff)).one()
    assert sign_off_status(life.session, sign_off).matches
    cast.problem.category = other
    life.session.flush()
    assert sign_off_status(life.session, sign_off).places == ["problem"]


def test_a_new_plan_in_the_next_cycle_leaves_the_earlier_write_off_as_it_was(cast: Cast) -> None:
    life = Life.begin(cast).reopen()
    replan(life)
    assert life.task.title == "A new title"
    assert sign_off_status(life.session, life.session.scalars(select(SignOff)).one()).matches


def test_what_was_claimed_is_compared_in_every_cycle(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    assert [(done, found_after(life, done)) for done, _ in CLAIMS] == [(done, [place]) for done, place in CLAIMS]
    go_on(life)
    life.prepare()
    assert [(done, found_after(life, done)) for done, _ in CLAIMS] == [(done, [place]) for done, place in CLAIMS]


def test_what_was_planned_is_compared_until_the_next_cycle(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    assert [(done, found_after(life, done)) for done, _ in PLAN] == [(done, [place]) for done, place in PLAN]
    go_on(life)
    assert [found_after(life, done) for done, _ in PLAN] == [[] for _ in PLAN]


def test_a_returned_submission_does_not_bind_the_plan_any_more(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector")
    replan(life)
    assert find_differences(life.session, first_submission(life)) == []


def test_an_older_manifest_without_unit_codes_is_read_and_compared(cast: Cast, settings: Settings) -> None:
    life = Life.begin(cast).submit()
    submission = forget_codes(life, settings.database)
    rename(life, "finance", "财务与资产处")
    assert find_differences(life.session, submission) == []
    assert found_after(life, "UPDATE contribution SET text = 'Much more'") == ["parts"]
    assert found_after(life, "UPDATE problem SET title = 'A slip'") == []
    frozen = read_frozen(submission)
    assert frozen is not None
    assert [(m.unit, m.unit_code) for m in frozen.measures] == [("财务处", "")]
    assert (frozen.problem, frozen.measures[0].kind, frozen.measures[0].expected_result) == (None, None, "")


def test_a_parts_signed_text_rewritten_with_its_hash_is_noticed(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    signature = life.session.scalars(select(Signature).where(Signature.meaning == Meaning.PART)).one()
    signature.signed = signature.signed.replace("Part of estates", "Part of nobody")
    signature.signed_hash = hash_text(signature.signed)
    assert find_differences(life.session, first_submission(life)) == ["parts"]
    life.task.parts[0].description = "Part of nobody"  # not even when what was asked is rewritten along with it
    assert find_differences(life.session, first_submission(life)) == ["parts"]


def test_an_older_event_that_does_not_tell_the_hash_of_a_part_still_bears_witness(
    cast: Cast, settings: Settings
) -> None:
    life = Life.begin(cast).submit()
    signed = life.session.scalars(select(Signature.signed_hash).where(Signature.meaning == Meaning.PART)).one()
    life.session.commit()
    told = {"told": f'"signed":"{signed}",'}
    run(settings.database, "UPDATE event SET data = replace(data, :told, '') WHERE kind = 'part.signed'", **told)
    assert "signed" not in life.session.scalars(select(Event.data).where(Event.kind == "part.signed")).one()
    assert find_differences(life.session, first_submission(life)) == []
    assert found_after(life, "UPDATE signature SET signed = '{}' WHERE meaning = 'part'") == ["parts"]


def test_two_parts_signed_by_one_person_at_one_moment_each_have_their_witness(cast: Cast) -> None:
    life = Life(cast, cast.task(lead="finance", co=("estates", "library")), cast.now).submit()
    assert find_differences(life.session, first_submission(life)) == []
    forged = "UPDATE signature SET signed_hash = 'x' WHERE meaning = 'part' AND signed LIKE '%Part of library%'"
    assert found_after(life, forged) == ["parts"]
