"""A gap's own page: who named it, the files that its closing rests on, and a supplementary task raised from there."""

import pytest
from flask import Flask

from models.evidence import EvidenceSide
from models.verification import Gap
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.conftest import received
from tests.evidence.files import make_picture
from tests.process.lived import Life
from tests.verification.test_conclusions import conclude, noted
from tests.verification.test_gaps import REASON, leave
from tests.verification.ways import answer_gaps
from workflow.errors import InvalidInput, WrongState
from workflow.evidence.rules import edit_evidence, revise_evidence
from workflow.monitoring.attaching import is_attached
from workflow.verification.gaps import close_gap, find_naming


def only(life: Life) -> Gap:
    found: Gap = life.session.query(Gap).filter_by(task_id=life.task.id).order_by(Gap.id.desc()).first()
    return found


def test_closing_rests_on_files_of_the_inspection_side_alone(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    gap = leave(life)
    units = life.add_evidence("Receipts of the unit")
    found = life.add_evidence("Photo of the shelf", side=EvidenceSide.INSPECTION)
    inspector = {"actor": cast["g1.inspector"], "seen_version": gap.version, "now": life.now}
    with pytest.raises(InvalidInput) as refused:
        close_gap(life.session, gap, REASON, [units.id, found.id], **inspector)
    assert refused.value.field == "evidence"
    close_gap(life.session, gap, REASON, [found.id], **inspector)
    assert [one.evidence for one in gap.evidence] == [found]
    assert is_attached(life.session, found), "so it is not taken out any more"


def test_what_a_closing_rests_on_is_neither_revised_nor_renamed_afterwards(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).verify()
    gap, found = leave(life), life.add_evidence("Photo of the shelf", side=EvidenceSide.INSPECTION)
    who = {"actor": cast["g1.inspector"], "now": life.now}
    close_gap(life.session, gap, REASON, [found.id], seen_version=gap.version, **who)
    facts = {"kind": found.kind, "dated_on": found.dated_on, "measure_ids": list[int]()}
    with pytest.raises(WrongState, match="Add another file instead"):
        edit_evidence(life.session, found, title="Another", **facts, seen_version=found.version, **who)
    with pytest.raises(WrongState, match="Add another file instead"):
        revise_evidence(life.session, found, received(make_picture(), "new.png"), **who)
    assert (found.title, len(found.revisions)) == ("Photo of the shelf", 1)
    page = f"/evidence/{found.id}"
    life.session.commit()
    shown = browser.as_("g1.inspector").get(page).text
    assert ["Add another file instead" in shown, "Hand in a newer file" in shown] == [True, False]


def test_it_names_who_wrote_it_down_but_units_hear_only_who_decided(cast: Cast) -> None:
    life = Life.begin(cast).review()
    conclude(life, noted(life))
    life.fire("verify", "g1.leader")
    gap = only(life)
    assert gap.opened_by is cast["g1.leader"]
    assert find_naming(life.session, gap, actor=cast["g1.leader"])[0] is cast["g1.inspector"]
    assert find_naming(life.session, gap, actor=cast["finance.leader"])[0] is cast["g1.leader"]
    again = leave(life, 9, carried_from=gap, description=gap.description, opened_by=cast["g2.leader"])
    named, since = find_naming(life.session, again, actor=cast["office"])
    assert (named, since) == (cast["g1.inspector"], gap.opened_at)


def test_in_a_running_cycle_a_gap_is_closed_once_it_is_answered(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector")
    gap = only(life)
    page, inspector = f"/gaps/{gap.id}", {"actor": cast["g1.inspector"], "now": life.now}
    with pytest.raises(WrongState):
        close_gap(life.session, gap, REASON, seen_version=gap.version, **inspector)
    life.session.commit()
    shown = browser.as_("g1.inspector").get(page).text
    assert ("The unit has to answer this gap before" in shown, f"{page}/close" in shown) == (True, False)
    assert "The unit has to answer this gap before" not in browser.as_("finance.leader").get(page).text
    answer_gaps(life)
    close_gap(life.session, gap, REASON, seen_version=gap.version, **inspector)


def test_a_gap_of_which_a_signed_conclusion_speaks_is_closed_by_the_write_off_alone(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector", gaps=[{"description": "One"}, {"description": "Two"}])
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    one, two = life.session.query(Gap).order_by(Gap.number)
    inspector = {"actor": cast["g1.inspector"], "now": life.now}
    close_gap(life.session, one, REASON, seen_version=one.version, **inspector)
    conclude(life, watched=[2])
    with pytest.raises(WrongState, match="the write-off closes it"):
        close_gap(life.session, two, REASON, seen_version=two.version, **inspector)
    life.record_review()
    life.fire("verify", "g1.leader")
    left = only(life)
    assert (left.carried_from, left.watched, left.closed_at) == (two, True, None)


def test_the_page_offers_files_and_the_supplementary_task_to_whom_it_belongs(
    app: Flask, cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).verify()
    gap, found = leave(life), life.add_evidence("Photo of the shelf", side=EvidenceSide.INSPECTION)
    page, raising = f"/gaps/{gap.id}", f"/tasks/{life.task.ref}/supplementary/gap/{gap.id}"
    number = str(found.id)
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    shown = inspector.get(page).text
    assert "Photo of the shelf" in shown
    assert raising not in shown
    assert raising in browser.as_("office").get(page).text
    answer = inspector.submit(f"{page}/close", {"reason": REASON, "evidence": number}, page=page)
    assert answer.location == page
    assert f"/evidence/{number}" in browser.as_("finance.liaison").get(page).text
