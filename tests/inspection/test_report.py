"""The report: rates from the ratings, numbers that lead to their lists, the comparison, what a tie leaves out."""

import io
import re

import pytest
from docx import Document
from flask import Flask
from sqlalchemy.orm import Session

from models.findings import Finding, FindingKind, FindingStatus, Outcome, ThematicProblem
from models.people import Recusal
from models.verification import Interview, Severity
from tests.cast import Cast
from tests.client import Browser
from tests.house.things import hold_meeting
from tests.inspection.reporting import Reported
from tests.ledger.exported import text_of
from tests.ledger.test_speed import count_queries
from views import chart_pictures
from views.charts import Bar, Chart, draw
from views.clock import today
from views.inspection import report_document
from workflow.inspection.report.behind import Behind, Narrow, count_behind
from workflow.inspection.report.rows import read_rows
from workflow.inspection.report.whole import Report, read_report

REPORT = "/inspections/S26/report"
LINKS = re.compile(rf'href="({REPORT}/[^"]+)"[^>]*>(\d+)<')


def report_of(reported: Reported, who: str = "office") -> Report:
    return read_report(reported.life.session, reported.row, actor=reported.life.cast[who], today=today())


def test_a_rate_is_the_mean_of_the_weights_of_what_was_rated(session: Session, cast: Cast) -> None:
    """Implementation: yes, partly and no; long term: no, and one that does not apply."""
    rates = {point.name: tally for point, tally in report_of(Reported.begin(cast)).ratings.by_point}
    assert {name: tally.percent for name, tally in rates.items()} == {
        "implementation": 50,
        "long_term": 0,
        "coordination": None,
        "deepening": None,
    }
    assert (rates["implementation"].rated, rates["implementation"].asked) == (3, 8)


def test_findings_count_by_aspect_and_severity_once_accepted(session: Session, cast: Cast) -> None:
    reported = Reported.begin(cast)
    cell = reported.rate(reported.inspected.estates, "completed", "no")
    reported.find("Both let it lie", cell, reported.inspected.finance, reported.inspected.estates)
    draft = reported.find("Not weighed yet", cell, reported.inspected.estates)
    draft.status, draft.accepted_at, draft.accepted_by = FindingStatus.REVIEWED, None, None
    session.commit()
    found = report_of(reported).found
    assert (found.total, found.good_total) == (2, 1)
    assert found.by_aspect["responsibility"] == {Severity.GRAVE: 1, Severity.SERIOUS: 1}
    assert found.by_unit == {reported.inspected.finance.id: 2, reported.inspected.estates.id: 1}


def test_what_was_promoted_is_counted_from_the_opening_on(session: Session, cast: Cast) -> None:
    """The rule of that day counts, monitoring begun after it, a joint meeting, the task that a finding led to."""
    reported = Reported.begin(cast)
    hold_meeting(cast, reported.life.task)
    session.commit()
    promoted = report_of(reported).promoted
    assert {one.value: count for one, count in promoted.items()} == {
        "deepened": 0,
        "rules-made": 1,
        "rules-revised": 0,
        "monitoring": 1,
        "joint-meetings": 1,
    }
    reported.row.opened_at = None
    session.flush()
    assert set(report_of(reported).promoted.values()) == {0}


def test_every_number_on_the_page_is_the_length_of_the_list_that_it_leads_to(
    session: Session, cast: Cast, browser: Browser
) -> None:
    Reported.begin(cast).before()
    office = browser.as_("office")
    links = set(LINKS.findall(office.get(REPORT).text.replace("&amp;", "&")))
    assert len(links) > 12
    for address, number in links:
        heading = re.search(r"<h1[^>]*>.*?<span[^>]*>(\d+)</span>", office.get(address).text, re.DOTALL)
        assert heading is not None, address
        assert heading[1] == number, address


def test_a_finding_leads_to_its_basis_and_no_word_of_an_interview_is_told(
    session: Session, cast: Cast, browser: Browser
) -> None:
    reported = Reported.begin(cast)
    page = browser.as_("office").get(f"{REPORT}/findings").text
    assert "S26-F001 Signed on one day" in page
    assert f'href="/tasks/{reported.life.task.ref}"' in page
    assert "Rules on advances" in page
    assert "Interview on X26-T001" in page
    talk = session.query(Interview).first()
    assert talk is not None
    assert talk.interviewed not in page
    assert talk.summary not in page


def test_the_comparison_takes_the_questions_of_the_same_name(session: Session, cast: Cast, browser: Browser) -> None:
    reported = Reported.begin(cast)
    assert report_of(reported).comparison is None
    reported.before()
    comparison = report_of(reported).comparison
    assert comparison is not None
    changes = {row.name: (row.before, row.after, row.change) for row in comparison.questions}
    assert changes["no_rebound"] == (100, 0, -100)
    assert changes["first_leader"] == (None, 50, None)
    session.rollback()
    page = browser.as_("auditor").get(REPORT).text
    before, now = comparison.covered, report_of(reported).ratings.coverage
    session.rollback()
    for name, one in (("The year before", before), ("Special inspection", now)):
        assert 0 < one.rated < one.asked
        rated = f"{one.rated} of {one.asked} questions rated, in {one.touched} of {one.units} units."
        assert f"<li>{name}: {rated}</li>" in page
    assert "are to be compared with caution" in page


def test_a_unit_of_a_tie_is_in_no_number(session: Session, cast: Cast, browser: Browser) -> None:
    reported = Reported.begin(cast)
    tie = Recusal(user=cast["office"], unit=cast.units["finance"], reason="A brother works there")
    tie.declared_at, tie.declared_by_id = cast.now, cast["office"].id
    session.add(tie)
    session.commit()
    report = report_of(reported)
    assert (len(report.scope.units), report.scope.left_out, report.found.total, report.gaps) == (1, 1, 0, 0)
    session.rollback()
    page = browser.as_("office").get(REPORT).text
    assert "1 unit is left out of all numbers" in page
    assert "Finance" not in page.split("Unit by unit")[-1]
    for behind in Behind:
        rows = read_rows(session, behind, report.scope, Narrow())
        assert len(rows) == count_behind(session, behind, report.scope)
        assert behind is Behind.CELLS or rows == []


def test_problems_from_thematic_education_are_counted_apart(session: Session, cast: Cast, browser: Browser) -> None:
    reported = Reported.begin(cast)
    assert report_of(reported).thematic.total == 0
    closed = {"outcome": Outcome.CLOSED, "reason": "Done with long ago", "settled_at": cast.now}
    taken_in = {"finding": session.query(Finding).filter_by(kind=FindingKind.SHORTCOMING).first()}
    for number, told in enumerate((taken_in, {}, closed | {"settled_by": cast["committee"]}), 1):
        problem = ThematicProblem(inspection=reported.row, number=number, text="Too many meetings", named="A meeting")
        problem.unit, problem.entered_at, problem.entered_by = cast.units["finance"], cast.now, cast["office"]
        for name, value in told.items():
            setattr(problem, name, value)
        session.add(problem)
    session.commit()
    counted = report_of(reported).thematic
    assert (counted.total, counted.joined, counted.became) == (3, 1, {None: 1, Outcome.CLOSED: 1})
    session.rollback()
    office, told_as = browser.as_("office"), "Problems from thematic education: 3, taken in by a finding 1; the others"
    assert told_as in " ".join(re.sub("<[^>]+>", "", office.get(REPORT).text).split())
    assert told_as in text_of(office.submit(f"{REPORT}/word", page=REPORT))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200),
        ("committee", 200),
        ("auditor", 200),
        ("g1.leader", 403),
        ("finance.leader", 403),
        ("admin", 403),
    ],
)
def test_who_reads_the_report(session: Session, cast: Cast, browser: Browser, who: str, status: int) -> None:
    Reported.begin(cast)
    reader = browser.as_(who)
    assert reader.get(REPORT).status_code == status
    assert reader.get(f"{REPORT}/gaps").status_code == status
    assert reader.submit(f"{REPORT}/word", page="/account").status_code == status


def test_lists_too_long_for_one_word_file_are_told(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reported.begin(cast)
    monkeypatch.setattr(report_document, "MOST_LINES", 0)
    refused = browser.as_("office").submit(f"{REPORT}/word", page=REPORT)
    assert (refused.status_code, "is made of at most 0" in refused.text) == (413, True)


def test_the_word_file_holds_the_charts_and_every_list(session: Session, cast: Cast, browser: Browser) -> None:
    Reported.begin(cast).before()
    office = browser.as_("office")
    answer = office.submit(f"{REPORT}/word", page=REPORT)
    told = text_of(answer)
    for text in ("Signed on one day", "Numbers are kept weekly", "Two receipts are missing", "Rules on advances"):
        assert text in told, text
    assert len(Document(io.BytesIO(answer.data)).inline_shapes) == 3
    office.client.set_cookie("language", "zh")
    assert "专项巡察报告" in text_of(office.submit(f"{REPORT}/word", page=REPORT))
    assert "Exported the report of the special inspection" in browser.as_("auditor").get("/trail?about=inspection").text


def test_an_address_that_names_nothing_leads_to_an_empty_list(session: Session, cast: Cast, browser: Browser) -> None:
    Reported.begin(cast)
    office = browser.as_("office")
    assert office.get(f"{REPORT}/findings?unit=nowhere&severity=odd").status_code == 200
    assert office.get(f"{REPORT}/findings?unit=now%00here").status_code == 400
    assert office.get(f"{REPORT}/meetings?kind=odd").status_code == 200
    assert office.get(f"{REPORT}/nothing").status_code == 404


def test_it_asks_no_more_for_many_units_and_tasks(app: Flask, session: Session, cast: Cast, browser: Browser) -> None:
    reported = Reported.begin(cast)
    office = browser.as_("office")
    few = count_queries(app, office, REPORT)
    for question in ("not_on_paper", "statement_true", "phase_goals"):
        cell = reported.rate(reported.inspected.estates, question, "partly", task=reported.life.task)
        reported.find(f"About {question}", cell, reported.inspected.estates)
    for _ in range(5):
        cast.task(lead="finance")
    session.commit()
    assert count_queries(app, office, REPORT) <= few


CHART = Chart("one", "Ratings", "How often", ("Yes", "No"), (Bar("抓落实", (3, 1), "75%"), Bar("Empty", (0, 0))))


def test_a_chart_in_the_page_and_its_picture_come_from_one_layout() -> None:
    drawn = draw(CHART)
    bars = [box for box in drawn.boxes if box.height == 16]
    assert [round(box.width) for box in bars] == [315, 105]
    assert chart_pictures.draw_picture(drawn).startswith(b"\x89PNG")


def test_without_a_chinese_font_a_label_is_the_number_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart_pictures, "WITH_CHINESE", ("nowhere.ttf",))
    chart_pictures.find_font.cache_clear()
    chart_pictures.find_letters.cache_clear()
    assert chart_pictures.draw_picture(draw(CHART)).startswith(b"\x89PNG")
    chart_pictures.find_font.cache_clear()
    chart_pictures.find_letters.cache_clear()


def test_a_priority_counts_with_every_inspected_unit_of_its_task_and_names_the_co_units(
    session: Session, cast: Cast, browser: Browser
) -> None:
    reported = Reported.begin(cast)
    found = report_of(reported)
    assert (found.gaps, found.gaps_of) == (1, {cast.units[one].id: 1 for one in ("finance", "estates")})
    session.rollback()
    page = browser.as_("office").get(f"{REPORT}/gaps?unit=estates").text
    assert "co-units: Estates" in page
    reported.life.task.lead_unit = cast.units["history"]  # which is not inspected
    session.commit()
    found = report_of(reported)
    assert (found.gaps, found.gaps_of[cast.units["estates"].id]) == (1, 1)
