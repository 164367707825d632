"""A unit's dossier: everything of it, for those who inspect the unit, each thing by its own right."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.people import Recusal
from models.verification import Interview
from models.xrays import XrayHit, hit_task
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.registering import Register
from tests.inspection.acting import Inspected
from tests.inspection.reporting import Reported
from tests.ledger.exported import text_of
from tests.ledger.test_speed import count_queries
from workflow.inspection.dossier import unit as rules
from workflow.inspection.dossier.unit import count_dossier, read_dossier

FINANCE = "/inspections/S26/units/finance/dossier"
ESTATES = "/inspections/S26/units/estates/dossier"


def test_it_puts_together_everything_that_stands_on_the_units_tasks(
    session: Session, cast: Cast, browser: Browser
) -> None:
    reported = Reported.begin(cast)
    page = browser.as_("g1.leader").get(FINANCE).text
    for told in (
        reported.life.task.ref,
        "Statements handed in",
        "Voucher",
        "Conclusions of the review",
        "Goal, effort and result agree.",
        "Two receipts are missing",
        "Reviews of the monitoring",
        "Rules on advances",
        "X-ray hits",
        "How did it go",
        "83%",
    ):
        assert told in page, told


def test_the_word_file_tells_the_same_in_both_languages(session: Session, cast: Cast, browser: Browser) -> None:
    Reported.begin(cast)
    leader = browser.as_("g1.leader")
    english = text_of(leader.submit(f"{FINANCE}/word", page=FINANCE))
    assert all(told in english for told in ("Dossier: Finance", "Two receipts are missing", "Rules on advances", "83%"))
    leader.client.set_cookie("language", "zh")
    chinese = text_of(leader.submit(f"{FINANCE}/word", page=FINANCE))
    assert "财务处档案" in chinese
    assert "未消除差距1个" in chinese
    assert "Exported the dossier" in browser.as_("auditor").get("/trail?about=inspection").text


@pytest.mark.parametrize(
    ("who", "finance", "estates"),
    [
        ("g1.leader", 200, 403),
        ("g1.inspector", 200, 403),
        ("g2.inspector", 403, 200),
        ("g2.leader", 403, 403),
        ("office", 200, 200),
        ("committee", 200, 200),
        ("auditor", 200, 200),
        ("finance.leader", 403, 403),
        ("admin", 403, 403),
    ],
)
def test_only_those_who_inspect_the_unit_open_it(
    session: Session, cast: Cast, browser: Browser, who: str, finance: int, estates: int
) -> None:
    Reported.begin(cast)
    reader = browser.as_(who)
    assert (reader.get(FINANCE).status_code, reader.get(ESTATES).status_code) == (finance, estates)
    assert reader.submit(f"{FINANCE}/word", page="/account").status_code == finance


def test_somebody_tied_to_the_unit_opens_nothing(session: Session, cast: Cast, browser: Browser) -> None:
    Reported.begin(cast)
    tie = Recusal(user=cast["office"], unit=cast.units["finance"], reason="A brother works there")
    tie.declared_at, tie.declared_by_id = cast.now, cast["office"].id
    session.add(tie)
    session.commit()
    office = browser.as_("office")
    assert office.get(FINANCE).status_code == 403
    assert office.get(ESTATES).status_code == 200


def test_tasks_that_a_tie_keeps_away_are_counted_but_not_told(session: Session, cast: Cast, browser: Browser) -> None:
    """Finance has a part in a task of a unit to which its inspector is tied."""
    reported = Reported.begin(cast)
    task = cast.task(lead="library", co=("finance",), title="Hidden from who is tied", group=cast.groups["g2"])
    session.add(
        Recusal(user=cast["g1.leader"], unit=task.lead_unit, reason="A brother works there", declared_at=cast.now)
    )
    session.commit()
    session.expire_all()
    amounts = count_dossier(session, reported.inspected.finance, actor=cast["g1.leader"])
    assert (amounts.tasks, amounts.unseen) == (1, 1)
    session.rollback()
    page = browser.as_("g1.leader").get(FINANCE).text
    assert "Hidden from who is tied" not in page
    assert "1 task of this unit is not shown to you, because you have a tie to another unit of it." in page
    assert "Hidden from who is tied" in browser.as_("office").get(FINANCE).text


@pytest.mark.parametrize("closed", [False, True])
def test_before_the_opening_and_after_the_closing_no_tie_is_told_for_what_is_not_open(
    cast: Cast, browser: Browser, closed: bool
) -> None:
    work = Inspected.begin(cast, opened=closed)
    cast.task(lead="estates", title="Boilers").group = cast.groups["g1"]
    if closed:
        work.row.fed_back_at = work.row.closed_at = cast.now
    cast.session.commit()
    member = browser.as_("g2.inspector")
    for told in (member.get(ESTATES).text, text_of(member.submit(f"{ESTATES}/word", page=ESTATES))):
        assert "Boilers" not in told
        assert "the group reads the tasks of its units from the opening of the inspection until it is closed" in told
        assert "a tie to" not in told


def test_no_word_of_an_interview_is_in_it(session: Session, cast: Cast, browser: Browser) -> None:
    Reported.begin(cast)
    member = browser.as_("g1.leader")
    shown = member.get(FINANCE).text + text_of(member.submit(f"{FINANCE}/word", page=FINANCE))
    held = session.query(Interview).first()
    assert held is not None
    assert held.summary not in shown
    assert held.interviewed not in shown


def test_it_asks_no_more_for_many_tasks(app: Flask, session: Session, cast: Cast, browser: Browser) -> None:
    Reported.begin(cast)
    member = browser.as_("g1.leader")
    few = count_queries(app, member, FINANCE)
    for _ in range(12):
        cast.task(lead="finance")
    session.commit()
    assert count_queries(app, member, FINANCE) <= few
    second = member.get(f"{FINANCE}?page=2").text
    assert "X26-T015" in second or "X26-T014" in second
    assert f'href="{FINANCE}#documents"' in second  # it stands on the first page
    assert 'href="#tasks"' in second


def test_it_begins_with_its_contents_and_folds_a_long_list(session: Session, cast: Cast, browser: Browser) -> None:
    reported = Reported.begin(cast)
    member = browser.as_("g1.leader")
    page = member.get(FINANCE).text
    for name in ("documents", "hits", "ballots", "tasks"):
        assert f'<li><a href="#{name}">' in page, name
        assert f'id="{name}"' in page, name
    assert "Show all" not in page
    for at in range(10):
        Register(reported.life).enter(name=f"Rule {at}", issued_on=reported.life.now.date())
    session.commit()
    assert "<summary>Show all 11</summary>" in member.get(FINANCE).text


def test_the_word_file_holds_the_tasks_of_every_page(session: Session, cast: Cast, browser: Browser) -> None:
    Reported.begin(cast)
    tasks = [cast.task(lead="finance") for _ in range(22)]
    refs, unit = [task.ref for task in tasks], cast.units["finance"].id
    hit = XrayHit(check_name="last_day", key="finance", campaign_id=cast.campaign.id, unit_id=unit, size=22)
    hit.details, hit.first_seen_at, hit.last_seen_at = {"tasks": 22}, cast.now, cast.now
    session.add(hit)
    session.flush()
    session.execute(hit_task.insert(), [{"hit_id": hit.id, "task_id": task.id} for task in tasks])
    session.commit()
    told = text_of(browser.as_("g1.leader").submit(f"{FINANCE}/word", page=FINANCE))
    assert [ref for ref in refs if ref not in told] == []
    assert f"({', '.join(refs)})" in told, "every task of an x-ray hit"


def test_too_many_tasks_for_one_word_file_are_told(
    session: Session, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reported.begin(cast)
    monkeypatch.setattr(rules, "MOST_IN_WORD", 0)
    refused = browser.as_("office").submit(f"{FINANCE}/word", page=FINANCE)
    assert "holds at most 0 tasks" in refused.text


def test_ballots_and_hits_stay_closed_to_those_without_their_right(session: Session, cast: Cast) -> None:
    """Nothing of a task in which a unit that the reader is tied to has a part, nor a ballot about it."""
    reported = Reported.begin(cast)
    finance, reader = reported.inspected.finance, cast["g1.leader"]
    now = reported.life.now + timedelta(days=30)
    amounts = count_dossier(session, finance, actor=reader)
    read = read_dossier(session, finance, actor=reader, now=now, amounts=amounts)
    assert len(read.ballots or []) == 1
    reported.life.task.group = cast.groups["g2"]
    tie = {"unit_id": cast.units["estates"].id, "reason": "A cousin", "declared_at": cast.now}
    session.add(Recusal(user_id=reader.id, **tie))
    session.flush()
    session.expire_all()
    closed = read_dossier(session, finance, actor=reader, now=now, amounts=amounts)
    assert (closed.files, closed.documents, closed.ballots, closed.hits) == ([], [], [], [])
