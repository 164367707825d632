"""What a finding rests on: a cell with something linked, or where its facts come from; with neither it goes nowhere."""

import pytest
from sqlalchemy import select

from models.findings import Finding, FindingStatus
from models.inspection_work import BasisKind
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import SOURCE, Found
from workflow.errors import InvalidInput
from workflow.inspection.finding_review import accept_finding, review_finding
from workflow.inspection.findings import edit_finding


def test_what_rests_on_nothing_is_neither_handed_on_nor_accepted(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.draft(source="")
    for review in (review_finding, accept_finding):
        with pytest.raises(InvalidInput, match="rests on") as refused:
            review(cast.session, finding, seen_version=finding.version, **found.by(NEXT[finding.status]))
        assert refused.value.field == "source"
        finding.status, finding.reviewed_at, finding.reviewed_by = FindingStatus.REVIEWED, found.now, cast["g1.leader"]
        cast.session.flush()


NEXT = {FindingStatus.DRAFT: "g1.leader", FindingStatus.REVIEWED: "office"}


def test_a_cell_counts_once_something_is_linked_in_it(cast: Cast) -> None:
    task, found = cast.task("finance"), Found.begin(cast)
    found.inspected.save(rating="no")
    finding = found.draft(source="", questions=("completed",))
    with pytest.raises(InvalidInput):
        review_finding(cast.session, finding, seen_version=finding.version, **found.by("g1.leader"))
    found.inspected.save(rating="no", basis=[f"{BasisKind.TASK}:{task.id}"])
    review_finding(cast.session, finding, seen_version=finding.version, **found.by("g1.leader"))
    accept_finding(cast.session, finding, seen_version=finding.version, **found.by("office"))
    assert finding.status is FindingStatus.ACCEPTED


def test_an_accepted_finding_keeps_resting_on_something(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.accepted()
    seen = {"reason": "The source was wrong.", "seen_version": finding.version, **found.by("office")}
    with pytest.raises(InvalidInput):
        edit_finding(cast.session, finding, found.facts(source=""), **seen)


def test_the_page_says_so_and_shows_the_source_that_the_unit_does_not_read(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    bare, sound = found.draft(source=""), found.accepted()
    cast.session.commit()
    leader = browser.as_("g1.leader")
    page = leader.get(f"/inspections/S26/findings/{bare.number}").text
    assert "Nothing says what this finding rests on" in page
    assert f"findings/{bare.number}/review" not in page
    assert "Where the facts come from" in leader.get(f"/inspections/S26/findings/{bare.number}/edit").text
    assert SOURCE in leader.get(f"/inspections/S26/findings/{sound.number}").text
    assert SOURCE not in str(found.hand_over().content)


def test_whoever_saves_a_draft_learns_what_it_lacks_before_the_review_and_then_who_reviews_it(
    cast: Cast, browser: Browser
) -> None:
    found = Found.begin(cast)
    bare, sound = found.draft(source=""), found.draft(statement="Another")
    cast.session.commit()
    member = browser.as_("g1.inspector")
    lacking = member.get(f"/inspections/S26/findings/{bare.number}").text
    assert "Nothing says what this finding rests on" in lacking
    assert "The leader of the group reviews it next" not in lacking
    whole = member.get(f"/inspections/S26/findings/{sound.number}").text
    assert "Nothing says what this finding rests on" not in whole
    assert "The leader of the group reviews it next" in whole


def test_a_finding_begins_with_the_words_and_the_basis_of_its_cell(cast: Cast, browser: Browser) -> None:
    task, found = cast.task("finance", title="Settle the old advances"), Found.begin(cast)
    words = {"looked": "The ledger of March", "caught": "Six advances are open", "note": "Since May nobody asked"}
    found.inspected.save(rating="no", basis=[f"{BasisKind.TASK}:{task.id}"], **words)
    member = browser.as_("g1.inspector")
    address = "/inspections/S26/findings/new?unit=finance&question=completed"
    page = member.get(address).text
    for name, text in (("statement", "caught"), ("facts", "caught"), ("source", "looked")):
        assert f">\n{words[text]}</textarea>" in page.replace("\r", ""), name
    assert words["note"] not in page  # the unit reads the facts
    assert f'href="/tasks/{task.ref}"' in page
    assert 'data-draft="/inspections/S26/findings/new#finance-completed"' in page
    typed = {
        "units": str(found.inspected.finance.id),
        "statement": words["caught"],
        "facts": words["caught"],
        "source": words["looked"],
    }
    typed |= {"kind": "shortcoming", "aspect": "responsibility", "severity": "serious", "questions": "completed"}
    cast.session.rollback()
    assert member.submit(address, typed).status_code == 302
    finding = cast.session.scalars(select(Finding)).one()
    assert (finding.statement, finding.facts, finding.source) == tuple(
        words[one] for one in ("caught", "caught", "looked")
    )
    assert [row.cell.question for row in finding.cells] == ["completed"]
    cast.session.rollback()
    assert words["caught"] not in member.get("/inspections/S26/findings/new").text


def test_no_cell_of_another_group_gives_its_words(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.inspected.save(note="Only for the first group")
    page = browser.as_("g2.inspector").get("/inspections/S26/findings/new?unit=finance&question=completed")
    assert page.status_code == 200
    assert "Only for the first group" not in page.text
