"""What was not found as reported on the spot bars the write-off until it is; that few knew of it is shown, no bar."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.concluding import Judgement
from models.ledger import Task
from models.people import Recusal, Role
from models.spot import OnSiteCheck, SpotResult
from tests.client import Browser
from tests.process.lived import HOUR, Life
from tests.process.players import hire
from tests.verification.concluding import conclude, noted
from tests.verification.spotting import ASKED_OF, FOUND, PLACE, check_on_site, check_reverse
from tests.verification.ways import answer_gaps, latest_submission
from workflow.errors import NeedsUnmet
from workflow.process.engine import find_missing
from workflow.process.readiness import review_signable
from workflow.reminders.days import local_day
from workflow.verification.questions import ask_question
from workflow.verification.reviews import find_review

NOT_SO, HOLDS, IN_PART = SpotResult.DOES_NOT_HOLD, SpotResult.HOLDS, SpotResult.IN_PART


@pytest.fixture
def reviewed(life: Life) -> Life:
    """Everything recorded that a write-off needs."""
    life.record_review()
    return life


def lacking(life: Life) -> list[tuple[str, str]]:
    reasons = find_missing(life.session, life.task, "verify", actor=life.cast["g1.leader"], now=life.now)
    return [(str(reason.message), reason.anchor) for reason in reasons if reason.page == "review"]


def is_complete(life: Life) -> bool:
    """What the lists say of it."""
    life.session.flush()
    where = review_signable(life.cast["g1.leader"], local_day(life.now))
    return life.session.scalar(select(Task.id).where(Task.id == life.task.id, where)) is not None


def test_it_bars_the_write_off_by_name_and_day_until_a_later_check_of_the_same_thing_holds(reviewed: Life) -> None:
    first = check_on_site(reviewed, result=NOT_SO)
    ((told, anchor),) = lacking(reviewed)
    assert told.startswith(f"Not found as reported on {local_day(reviewed.now)}: {PLACE}. Check it again on the spot")
    assert anchor == "on-site"
    with pytest.raises(NeedsUnmet):
        reviewed.fire("verify", "g1.leader")
    check_on_site(reviewed, result=HOLDS, found="The board in the hall is as reported.")  # another thing
    check_on_site(reviewed, result=IN_PART, again=first.id)
    assert len(lacking(reviewed)) == 1
    check_on_site(reviewed, result=HOLDS, again=first.id)
    assert lacking(reviewed) == []
    reviewed.conclude_anew()
    reviewed.fire("verify", "g1.leader")


def test_the_newest_check_of_a_thing_counts(reviewed: Life) -> None:
    first = check_on_site(reviewed, result=NOT_SO)
    check_on_site(reviewed, result=HOLDS, again=first.id)
    reviewed.pass_time(timedelta(days=7))
    worse = check_on_site(reviewed, result=NOT_SO, again=first.id)
    ((told, _),) = lacking(reviewed)
    assert told.startswith(f"Not found as reported on {worse.held_on}: {PLACE}.")
    again = check_on_site(reviewed, result=HOLDS, again=worse.id)
    assert (again.again_id, lacking(reviewed)) == (first.id, [])


def test_the_newest_is_the_one_of_the_latest_day_not_the_one_entered_last(reviewed: Life) -> None:
    first = check_on_site(reviewed, result=NOT_SO)
    began = first.held_on
    reviewed.pass_time(timedelta(days=5))
    later = check_on_site(reviewed, result=NOT_SO, again=first.id)
    with pytest.raises(NeedsUnmet) as refused:
        check_on_site(reviewed, result=HOLDS, again=first.id, held_on=began + timedelta(days=1))
    assert [reason.field for reason in refused.value.reasons] == ["held_on"]
    settling = check_on_site(reviewed, result=HOLDS, again=first.id)
    reviewed.conclude_anew()
    assert (lacking(reviewed), is_complete(reviewed)) == ([], True)
    settling.held_on = began + timedelta(days=1)  # as it could be entered before
    reviewed.session.flush()
    ((told, _),) = lacking(reviewed)
    assert told.startswith(f"Not found as reported on {later.held_on}")
    assert not is_complete(reviewed)


def test_what_somebody_tied_did_not_find_bars_still_and_what_he_found_settles_nothing(reviewed: Life) -> None:
    tied, other = hire(reviewed.cast, "g1.tied", Role.INSPECTOR, group="g1"), reviewed.cast["g1.inspector"]
    first = check_on_site(reviewed, by="g1.tied", result=NOT_SO, checker_ids=[tied.id])
    settled = check_on_site(reviewed, result=NOT_SO, place="The hall", checker_ids=[other.id])
    check_on_site(reviewed, by="g1.tied", result=HOLDS, again=settled.id, checker_ids=[tied.id])
    unit = reviewed.cast.units["finance"].id
    reviewed.session.add(Recusal(user_id=tied.id, unit_id=unit, reason="A cousin", declared_at=reviewed.now))
    reviewed.session.flush()
    reviewed.session.expire_all()
    told = [message for message, _ in lacking(reviewed)]
    assert told[0].startswith("Check anew on the spot what was not found as reported")
    assert f"{tied.name}, who took part, must not review this task." in told[0]
    assert told[1].startswith("Not found as reported on")
    offered = find_review(reviewed.session, latest_submission(reviewed)).unfound
    assert [check.id for check in offered] == [first.id, settled.id]
    for check in (first, settled):
        check_on_site(reviewed, result=HOLDS, again=check.id)
    assert lacking(reviewed) == []


def test_it_is_proposed_as_a_gap_where_the_submission_is_returned_and_where_the_review_is_concluded(
    life: Life, browser: Browser
) -> None:
    proposed = f"Not found as reported: {PLACE}"
    check_on_site(life, result=NOT_SO)
    partly = check_on_site(life, result=SpotResult.IN_PART, place="The archive")
    pages = [f"/tasks/{life.task.ref}/{page}" for page in ("do/return", "conclusion")]
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    assert [inspector.get(page).text.count(f"{proposed}</textarea>") for page in pages] == [1, 1]
    partly_told = f"Found in part only: {partly.place}</textarea>"
    assert [inspector.get(page).text.count(partly_told) for page in pages] == [1, 1]
    assert not any(f"{FOUND}</textarea>" in inspector.get(page).text for page in pages), "the unit reads the gaps"
    life.session.rollback()
    conclude(life, noted(life), noted(life, description=proposed))
    life.session.commit()
    shown = inspector.get(pages[0]).text
    assert (shown.count(proposed), f"{proposed}</textarea>" in shown) == (1, False)  # as signed, and not once more
    conclude(life, noted(life), by="g1.leader")
    life.session.commit()
    shown = inspector.get(pages[0]).text
    assert [f"{text}</textarea>" in shown for text in (noted(life).description, proposed)] == [False, True]
    assert noted(life).description in shown


def test_a_later_check_names_one_of_this_submission_that_did_not_hold_and_is_not_of_an_earlier_day(life: Life) -> None:
    fine, first = check_on_site(life, result=HOLDS), check_on_site(life, result=NOT_SO)
    wrong = [({"again": fine.id}, "again"), ({"again": 10**30}, "again"), ({"again": -1}, "again")]
    life.pass_time(timedelta(days=3))
    wrong.append(({"again": check_on_site(life, result=NOT_SO).id, "held_on": first.held_on}, "held_on"))
    for values, field in wrong:
        with pytest.raises(NeedsUnmet) as refused:
            check_on_site(life, result=HOLDS, **values)
        assert [reason.field for reason in refused.value.reasons] == [field]


def test_a_check_sent_twice_is_one_and_what_it_looks_again_at_is_sealed_with_it(life: Life) -> None:
    first = check_on_site(life, result=NOT_SO)
    again = check_on_site(life, result=HOLDS, again=first.id)
    assert check_on_site(life, result=HOLDS, again=first.id).id == again.id
    other = check_on_site(life, result=HOLDS)
    assert (other.id != again.id, life.session.query(OnSiteCheck).count()) == (True, 3)


def test_the_form_offers_what_was_not_found_and_saves_it(reviewed: Life, browser: Browser) -> None:
    page, url = f"/tasks/{reviewed.task.ref}/review", f"/tasks/{reviewed.task.ref}/review/1/on-site"
    reviewed.session.commit()
    inspector = browser.as_("g1.inspector")
    assert "Looks again at" not in inspector.get(page).text
    first = check_on_site(reviewed, result=NOT_SO).id
    ref, who = reviewed.task.ref, str(reviewed.cast["g1.inspector"].id)
    reviewed.session.commit()
    assert f'<option value="{first}">{PLACE}' in inspector.get(page).text
    form = {"again": str(first), "place": PLACE, "checkers": who, "result": "holds"}
    form |= {"looked_at": "The book of advances.", "found": "Both receipts are there now."}
    sent = inspector.submit(url, {f"onsite-{key}": value for key, value in form.items()}, page=page)
    assert sent.status_code == 302
    assert "Looks again at the check of" in inspector.get(page).text
    assert "Not found as reported on" not in browser.as_("g1.leader").get(f"/tasks/{ref}/do/verify").text


def test_that_most_did_not_know_stands_in_words_beside_both_signatures_and_is_no_bar(
    reviewed: Life, browser: Browser
) -> None:
    check_reverse(reviewed, knew=6, knew_partly=0, knew_nothing=6)
    pages = [f"/tasks/{reviewed.task.ref}/{page}" for page in ("do/verify", "conclusion")]
    reviewed.session.commit()
    readers = [browser.as_("g1.leader"), browser.as_("g1.inspector")]
    for reader, page in zip(readers, pages, strict=True):
        assert "Against it, or still open" not in reader.get(page).text
    reviewed.pass_time(HOUR)
    check_reverse(reviewed, knew=3, knew_partly=2, knew_nothing=7)
    reviewed.session.commit()
    for reader, page in zip(readers, pages, strict=True):
        box = reader.get(page).text.split("signature-box")[1]
        assert "Against it, or still open" in box
        assert ASKED_OF in box
        assert "of 12 asked, 7 did not know of it." in box
    reviewed.session.rollback()
    assert lacking(reviewed) == []


def test_nobody_signs_that_the_goal_is_reached_as_long_as_it_stands(life: Life) -> None:
    life.record_review()
    first = check_on_site(life, result=NOT_SO)
    with pytest.raises(NeedsUnmet) as refused:
        conclude(life, judgement=Judgement.REACHED)
    assert [reason.field for reason in refused.value.reasons] == ["judgement"]
    assert PLACE in str(refused.value.reasons[0].message)
    check_on_site(life, result=HOLDS, again=first.id)
    assert conclude(life, judgement=Judgement.REACHED).judgement is Judgement.REACHED


def test_what_speaks_against_it_stands_beside_the_conclusions_signature_and_in_the_progress(
    life: Life, browser: Browser
) -> None:
    life.record_review()
    check_on_site(life, result=NOT_SO)
    ask_question(
        life.session,
        latest_submission(life),
        "Where is the list of 2025?",
        None,
        actor=life.cast["g1.inspector"],
        now=life.now,
    )
    life.session.commit()
    page = browser.as_("g1.inspector").get(f"/tasks/{life.task.ref}/conclusion").text
    box = page.split("signature-box")[1]
    assert f"{PLACE}. Found instead: {FOUND}" in box
    assert "Questions to the unit that wait for an answer: 1" in box
    assert "not found as reported: 1" in page.split("signature-box")[0]


def test_it_stands_over_a_return_until_it_is_checked_again(life: Life) -> None:
    first = check_on_site(life, result=NOT_SO)
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    life.record_what_lacks()
    reviewed = find_review(life.session, latest_submission(life))
    assert ([check.id for check in reviewed.unfound], reviewed.on_site) == ([first.id], [])
    with pytest.raises(NeedsUnmet):
        conclude(life, judgement=Judgement.REACHED)
    assert not is_complete(life)
    check_on_site(life, result=HOLDS, again=first.id)
    assert find_review(life.session, latest_submission(life)).unfound == []
    conclude(life, judgement=Judgement.REACHED)
    assert lacking(life) == []
