"""The pages of the x-rays: who sees what, what is told beside a bad reason, the job by hand, a wrong file."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from config.settings import Mode, Settings
from models.ledger import State
from models.process import SubmissionStatus
from models.reminders import JobRun
from tests.client import Browser
from tests.ledger.test_speed import count_queries
from tests.monitoring.xrays.world import RULE, XrayWorld
from views.app import create_app

SHIPPED = Settings(mode=Mode.TEST, _env_file=None).xrays_file
WRONG = [  # what is changed in the shipped file, into what, and what is told of it
    ('name = "last_day"', 'name = "last_day_of_all"', "no check is called last_day_of_all"),
    ("thresholds = { uses = 2 }", "thresholds = { uses = 0 }", "greater than or equal to 1"),
    ("thresholds = { uses = 2 }", "thresholds = { use = 2 }", "needs the threshold uses"),
    ("thresholds = { uses = 2 }", "thresholds = { uses = 2, many = 3 }", "no threshold many"),
    ("thresholds = { uses = 2 }", "thresholds = { uses = true }", "valid integer"),
    ("percent = 70", "percent = 101", "percentage"),
    ("used %(uses)s times", "used %(usse)s times", "names usse"),
    ("within %(days)s days of the write-off", "within 90 % of the time", "no placeholder"),
    ('name = "same_words"', 'name = "same_file"', "same_file is declared twice"),
    ('name = "same_words"', 'name = "same_words"\ncolour = "red"', "Extra inputs"),
]


@pytest.mark.parametrize(("right", "wrong", "why"), WRONG, ids=[wrong for _, wrong, _ in WRONG])
def test_a_wrong_file_stops_the_start_with_line_and_reason(tmp_path: Path, right: str, wrong: str, why: str) -> None:
    text = SHIPPED.read_text("utf-8")
    assert right in text
    file = tmp_path / "xrays.toml"
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(SystemExit) as stopped:
        create_app(Settings(mode=Mode.TEST, instance=tmp_path, _env_file=None, xrays_file=file))
    said = next(line for line in str(stopped.value).splitlines() if why in line)
    told = re.search(r"line (\d+)", said)
    assert told is not None
    changed = text[: text.index(right)].count("\n") + 1
    assert abs(changed - int(told[1])) <= 5, said


@pytest.fixture
def seen(world: XrayWorld) -> XrayWorld:
    for lead in ("finance", "estates"):
        world.file(world.task(lead, state=State.VERIFIED, title=f"Of {lead}"), RULE)
    return world.run()


def test_the_job_runs_by_hand_and_is_noted(app: Flask, seen: XrayWorld, session: Session) -> None:
    session.commit()
    result = app.test_cli_runner().invoke(args=["run-job", "run_xrays"])
    assert (result.exit_code, result.output) == (0, "run_xrays: done, 2.\n")
    assert session.get_one(JobRun, "run_xrays").error == ""


def test_each_sees_the_hits_of_the_own_groups_and_units_see_none(browser: Browser, seen: XrayWorld) -> None:
    page = "/xrays/rule_texts_only"
    refs = {hit.unit.code: hit.task.ref for hit in seen.hits("rule_texts_only")}
    hits = {hit.unit.code: f"/xrays/hits/{hit.id}" for hit in seen.hits("rule_texts_only")}
    seen.cast.session.commit()
    for who, theirs in (("g1.inspector", ["finance"]), ("g2.leader", ["estates"]), ("office", ["estates", "finance"])):
        person = browser.as_(who)
        text = person.get(page).text
        assert [code for code, ref in sorted(refs.items()) if ref in text] == theirs
        for code, hit in hits.items():
            assert person.get(hit).status_code == (200 if code in theirs else 403), (who, code)
    assert 'id="xrays"' in browser.as_("g1.inspector").get(f"/tasks/{refs['finance']}").text
    leader = browser.as_("finance.leader")
    assert "x-ray" not in leader.get(f"/tasks/{refs['finance']}").text.lower()
    assert [leader.get(path).status_code for path in ("/xrays", page, hits["finance"])] == [403, 403, 403]


def test_the_hit_names_who_decided_so_fast_to_those_who_see_it(world: XrayWorld, browser: Browser) -> None:
    for _ in range(3):
        world.submit(world.task(), SubmissionStatus.ACCEPTED, by="g1.inspector")
    (hit,) = world.run().hits("reviewed_at_once")
    page, decided = f"/xrays/hits/{hit.id}", world.cast["g1.inspector"].name
    world.cast.session.commit()
    for who in ("g1.leader", "office", "committee", "auditor"):
        facts = browser.as_(who).get(page).text.split('class="facts"')[1].split("</dl>")[0]
        assert ("Decided by" in facts, decided in facts) == (True, True), who
    for who in ("finance.leader", "g2.leader", "admin"):
        assert browser.as_(who).get(page).status_code == 403


def test_a_short_reason_is_told_beside_its_field_and_stays_typed(browser: Browser, seen: XrayWorld) -> None:
    page = f"/xrays/hits/{seen.hits('rule_texts_only')[0].id}"
    seen.cast.session.commit()
    leader = browser.as_("g1.leader")
    answer = leader.submit(f"{page}/dismiss", {"reason": "harmless"}, page=page)
    assert answer.status_code == 422
    assert "Write at least 10 characters." in answer.text
    assert ">harmless</textarea>" in answer.text.replace("\r\n", "").replace("\n", "")
    reason = "The rule itself was the goal of this task."
    assert leader.submit(f"{page}/dismiss", {"reason": reason}, page=page).status_code == 302
    assert reason in leader.get("/xrays/rule_texts_only?status=dismissed").text
    assert leader.submit(f"{page}/take-back", page=page).status_code == 302
    assert reason not in leader.get(page).text


def test_as_many_queries_for_many_hits_as_for_few(app: Flask, browser: Browser, seen: XrayWorld) -> None:
    session = seen.cast.session
    shared = [seen.task("finance", state=State.VERIFIED) for _ in range(2)]
    for task in shared:
        seen.file(task, RULE, content="a")
    seen.run()
    inspector, hit = browser.as_("g1.inspector"), f"/xrays/hits/{seen.hits('same_file')[0].id}"
    session.commit()
    pages = ("/xrays", "/xrays/rule_texts_only", "/xrays/same_file", hit, f"/tasks/{shared[0].ref}")
    session.rollback()
    inspector.get(pages[0])
    few = [count_queries(app, inspector, page) for page in pages]
    for number in range(12):
        task = seen.task(("finance", "library")[number % 2], state=State.VERIFIED)
        for content in ("a", "b"):
            seen.file(task, RULE, content=content)
    seen.file(shared[0], RULE, content="b")
    seen.run(days=1)
    assert [count_queries(app, inspector, page) for page in pages] == few
