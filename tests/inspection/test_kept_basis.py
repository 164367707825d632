"""What a finding rests on stays and can be read: links of its cells, sources, in a merging and in the report."""

import io
import re
from datetime import timedelta

import pytest
from docx import Document

from models.findings import Finding
from models.inspection_work import BasisKind
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import FACTS, SOURCE, Found
from tests.inspection.test_merged_facts import OTHER
from workflow.errors import InvalidInput
from workflow.inspection.finding_review import drop_finding
from workflow.inspection.finding_words import compare_revisions, rests_on_something
from workflow.inspection.findings import edit_finding
from workflow.inspection.merging import merge_finding

REASON, BOOK = "Both groups found the same.", "The key book of the boiler house."


def merged(found: Found) -> Finding:
    taker, gone = found.accepted(), found.accepted(statement="The same in estates", facts=OTHER, source=BOOK)
    gone.units[0].inspected = found.inspected.estates
    found.session.flush()
    merge_finding(found.session, gone, taker, REASON, seen_version=gone.version, **found.by("office"))
    found.session.commit()
    return taker


def test_a_link_stays_as_long_as_a_finding_rests_on_it(cast: Cast, browser: Browser) -> None:
    task, later, found = cast.task("finance"), cast.task("finance"), Found.begin(cast)
    linked = [f"{BasisKind.TASK}:{task.id}"]
    found.inspected.save(rating="no", basis=linked)
    draft = found.draft(source="", questions=("completed",))
    found.inspected.save(rating="no", basis=[])  # a draft keeps nothing
    drop_finding(found.session, draft, REASON, seen_version=draft.version, **found.by("g1.leader"))
    found.inspected.save(rating="no", basis=linked)
    finding = found.accepted(source="", questions=("completed",))
    cast.session.commit()
    with pytest.raises(InvalidInput, match=f"{finding.ref} rests on what is linked") as refused:
        found.inspected.save(rating="yes", basis=[])
    assert refused.value.field == "basis"
    cast.session.rollback()
    assert rests_on_something(cast.session, finding)
    page = browser.as_("g1.inspector").get("/inspections/S26/units/finance/questions").text
    assert "S26-F002 rests on what is linked here" in page
    assert page.count("data-basis-remove") == 1  # that of a row not added yet
    both = [*linked, f"{BasisKind.TASK}:{later.id}"]
    cell = found.inspected.save(rating="no", basis=both)
    cell.basis[-1].added_at = found.now + timedelta(hours=1)
    cast.session.commit()
    assert len(found.inspected.save(rating="no", basis=linked).basis) == 1


def test_the_source_of_a_merged_one_stays_with_its_unit(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding = merged(found)
    at = f"/inspections/S26/findings/{finding.number}"
    cast.session.rollback()
    for who, reads in (("office", (SOURCE, BOOK)), ("g1.inspector", (SOURCE,)), ("g2.inspector", (BOOK,))):
        page = browser.as_(who).get(at).text
        assert [one for one in (SOURCE, BOOK) if one in page] == list(reads), who
    assert BOOK in browser.as_("office").get(f"{at}/edit").text
    cast.session.rollback()
    entered = found.facts(sources={found.inspected.estates.id: "The key book"})
    edit_finding(found.session, finding, entered, reason=REASON, seen_version=finding.version, **found.by("office"))
    found.session.flush()
    assert [row.shown_source for row in finding.units] == [SOURCE, "The key book"]
    changed = compare_revisions(finding, finding.units)
    assert [str(one.field) for one in changed[max(changed)]] == ["Where the facts of Estates come from"]


def test_sources_of_one_unit_stand_one_below_the_other(cast: Cast) -> None:
    found = Found.begin(cast)
    taker, gone = found.accepted(), found.accepted(statement="Again", source=BOOK)
    merge_finding(found.session, gone, taker, REASON, seen_version=gone.version, **found.by("office"))
    found.session.flush()
    [row] = taker.units
    assert (row.shown_facts, row.shown_source) == (FACTS, f"{SOURCE}\n\n{BOOK}")


def test_the_report_tells_where_the_facts_come_from(cast: Cast, browser: Browser) -> None:
    merged(Found.begin(cast))
    office = browser.as_("office")
    page = office.get("/inspections/S26/report/findings").text
    answer = office.submit("/inspections/S26/report/word", {}, page="/inspections/S26/report")
    rows = [cell.text for table in Document(io.BytesIO(answer.data)).tables for one in table.rows for cell in one.cells]
    for told in (re.sub(r"<[^>]+>", "", page), "\n".join(rows)):
        assert f"Finance: {SOURCE}" in told
        assert f"Estates: {BOOK}" in told
