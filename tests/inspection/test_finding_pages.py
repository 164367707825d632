"""The pages of findings and of what follows: from the member to a gap, a rebound and a task by clicking."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from models.findings import Finding, FindingStatus, Outcome
from models.ledger import State
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import FACTS, STATEMENT, Found, acknowledge
from tests.process.lived import Life
from tests.verification.ways import counted
from workflow.reminders.days import local_day

AT = "/inspections/S26"
REASON = "The numbers were counted again."


def words(found: Found, **values: object) -> dict[str, object]:
    first = {"kind": "shortcoming", "statement": STATEMENT, "facts": FACTS, "aspect": "effect", "severity": "grave"}
    first["source"] = "The ledger of the finance office"
    return {**first, "units": [found.inspected.finance.id], **values}


def test_a_finding_goes_from_the_member_to_the_office_by_clicking(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    typed, revised = words(found), words(found, statement="Advances are settled late", reason=REASON)
    cast.session.commit()
    member, leader, office = (browser.as_(who) for who in ("g1.inspector", "g1.leader", "office"))
    at = member.submit(f"{AT}/findings/new?unit=finance&question=completed", typed).location
    assert at == f"{AT}/findings/1"
    assert "Reviewed: hand it to the office" not in member.get(at).text
    assert leader.submit(f"{at}/review", page=at).status_code == 302
    assert office.submit(f"{at}/send-back", {"reason": "no"}, page=at).status_code == 422
    sent = office.submit(f"{at}/edit", revised)
    assert sent.status_code == 302
    page = office.get(at).text
    assert "<del>on paper only</del>" in page
    assert "<ins>late</ins>" in page
    assert STATEMENT not in office.get(f"{AT}/findings").text


def test_what_was_typed_comes_back_with_what_is_missing(cast: Cast, browser: Browser) -> None:
    typed = words(Found.begin(cast), aspect="")
    cast.session.commit()
    answer = browser.as_("g1.inspector").submit(f"{AT}/findings/new", typed)
    assert answer.status_code == 422
    assert FACTS in answer.text


def test_everything_that_is_missing_of_a_finding_is_told_at_once(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    whole, bare = words(found), words(found, statement=" ", facts="", aspect="", units=[])
    cast.session.commit()
    member, at = browser.as_("g1.inspector"), f"{AT}/findings/new"
    edit = f"{member.submit(at, whole).location}/edit"
    for page in (at, edit):
        refused = member.submit(page, bare)
        assert refused.status_code == 422
        told = refused.text.split('class="error-summary"')[1].split("</ul>")[0]
        named = re.findall(r'href="#([a-z]+)', told)
        assert sorted(named) == ["aspect", "facts", "statement", "units"], page


def test_units_and_strangers_see_no_finding(cast: Cast, browser: Browser) -> None:
    Found.begin(cast).accepted()
    cast.session.commit()
    for who in ("finance.leader", "finance.liaison", "g2.inspector", "g2.leader", "admin"):
        assert browser.as_(who).get(f"{AT}/findings/1").status_code == 403
    for who in ("g1.inspector", "office", "committee", "auditor"):
        assert STATEMENT in browser.as_(who).get(f"{AT}/findings/1").text


def test_the_office_settles_by_a_gap_and_both_pages_lead_to_each_other(cast: Cast, browser: Browser) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    found.waiting()
    task_id, ref = life.task.id, life.task.ref
    cast.session.commit()
    office, at = browser.as_("office"), f"{AT}/what-follows/finding/1/finance"
    assert "Decide what becomes of 1 matter of the inspection S26" in office.get("/").text
    due = (local_day(life.now) + timedelta(days=3000)).isoformat()
    values = {"task": task_id, "text": STATEMENT, "wanted": "", "severity": "grave", "due_on": due}
    assert office.submit(f"{at}/gap", {**values, "task": 0}).status_code == 422
    assert office.submit(f"{at}/gap", values).status_code == 302
    assert ref in office.get(at).text
    assert "S26-F001" in office.get(f"/tasks/{ref}").text
    assert "S26-F001" in browser.as_("finance.leader").get(f"/tasks/{ref}").text
    assert "of a special inspection" not in office.get("/").text
    assert office.get(f"{at}/gap").status_code == 409


def test_the_office_settles_by_a_rebound_with_the_form_of_the_process(cast: Cast, browser: Browser) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = found.waiting()
    proof, ref, name = life.find_rebound_evidence().id, life.task.ref, found.inspected.row.name
    cast.session.commit()
    office, at = browser.as_("office"), f"{AT}/what-follows/finding/1/finance/rebound"
    assert ref in office.get(at).text
    form = f"{at}?task={ref}"
    assert name in office.get(form).text.split('name="named_check"')[1].split("</textarea>")[0]
    values = {"origin": "special_check", "listed_cause": 1, "cause": "Six advances are open again.", "evidence": []}
    values["named_check"] = "Group 1, on the spot on 2 March."
    assert office.submit(form, values).status_code == 422
    refused = office.submit(form, {**values, "listed_cause": "none of them", "seen_matter": 0})
    assert refused.status_code == 422
    assert 'name="seen_matter" value="0"' in refused.text, "what changed meanwhile is not passed over unseen"
    assert office.submit(form, {**values, "seen_matter": 0, "evidence": [proof]}).status_code == 409
    assert office.submit(form, {**values, "evidence": [proof]}).status_code == 302
    cast.session.expire_all()
    assert (matter.outcome, life.task.state) == (Outcome.REBOUND, State.REBOUNDED)


def test_the_office_settles_by_a_supplementary_task(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    category = cast.problem.category_id
    cast.session.commit()
    due = (local_day(found.now) + timedelta(days=3000)).isoformat()
    values = {
        "category": category,
        "text": STATEMENT,
        "title": "Settle the rest",
        "kind": "time_limited",
        "deadline": due,
    }
    office, at = browser.as_("office"), f"{AT}/what-follows/finding/1/finance"
    answer = office.submit(
        f"{at}/task", {**values, "deadline": due, "leader": 0, "group": 0, "planned_on": due, "goal": ""}
    )
    assert answer.status_code == 302, answer.text
    cast.session.expire_all()
    assert matter.became is not None
    assert "S26-F001" in office.get(f"/tasks/{matter.became.ref}").text


def test_the_committee_closes_what_the_office_proposes_and_then_the_inspection(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.waiting()
    acknowledge(found)
    typed = words(found)
    cast.session.commit()
    office, committee = browser.as_("office"), browser.as_("committee")
    at = f"{AT}/what-follows/finding/1/finance"
    assert "S26-F001" in committee.submit(f"{AT}/close").text
    assert committee.get(f"{AT}/close").status_code == 200
    assert office.submit(f"{at}/propose", {"reason": REASON}, page=at).status_code == 302
    assert "Decide whether 1 matter of the inspection S26 is closed" in committee.get("/").text
    assert committee.submit(f"{at}/close", {"reason": "no"}, page=at).status_code == 422
    assert committee.submit(f"{at}/close", {"reason": REASON}, page=at).status_code == 302
    assert committee.submit(f"{AT}/close").status_code == 302
    assert "Ended" in committee.get(AT).text
    assert office.get(f"{AT}/findings/1").status_code == 200
    assert browser.as_("g1.inspector").submit(f"{AT}/findings/new", typed).status_code == 409


def test_a_problem_is_taken_in_and_joined_by_clicking(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding, unit = found.accepted().id, found.inspected.finance.id
    cast.session.commit()
    office = browser.as_("office")
    values = {"unit": unit, "text": "Meetings replace work", "named": "Self-criticism meeting"}
    assert office.submit(f"{AT}/problems", {**values, "named": ""}).status_code == 422
    assert office.submit(f"{AT}/problems", values).status_code == 302
    assert office.submit(f"{AT}/problems/1/join", {"finding": finding}).status_code == 302
    assert "S26-F001" in office.get(f"{AT}/problems").text
    assert "S26-E001" in office.get(f"{AT}/findings/1").text


def test_two_findings_are_merged_by_clicking(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    first, second = found.reviewed(), found.reviewed(statement="The same again")
    into = first.id
    cast.session.commit()
    office, warned = browser.as_("office"), "stands in the letter of each of them"
    assert warned not in office.get(f"{AT}/findings/2/merge").text
    second.units[0].inspected = found.inspected.estates
    cast.session.commit()
    assert warned in office.get(f"{AT}/findings/2/merge").text
    assert office.submit(f"{AT}/findings/2/merge", {"into": into, "reason": REASON}).status_code == 302
    cast.session.expire_all()
    assert second.status is FindingStatus.MERGED
    assert "S26-F001" in office.get(f"{AT}/findings/2").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_lists_ask_as_much_for_many_findings_as_for_few(app: Flask, cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.inspected.estates.team = found.inspected.finance.team
    found.waiting()
    cast.session.commit()
    office = browser.as_("office")
    pages = (f"{AT}/findings", f"{AT}/what-follows")

    def count() -> list[int]:
        asked = []
        for page in pages:
            with counted(app) as statements:
                assert office.get(page).status_code == 200
            asked.append(len(statements))
        return asked

    count()
    few = count()
    for number in range(6):
        found.accepted(statement=f"Another {number}", units=(found.inspected.estates,))
        found.problem(f"Problem {number}")
    cast.session.commit()
    assert count() == few
    assert cast.session.query(Finding).count() == 7


def test_the_form_says_that_the_facts_about_several_units_stand_in_the_letter_of_each(
    cast: Cast, browser: Browser
) -> None:
    told, found = "stand in the letter of each", Found.begin(cast)
    cast.session.commit()
    page = f"{AT}/findings/new"
    assert told not in browser.as_("g1.inspector").get(page).text
    found.inspected.estates.team = found.inspected.finance.team
    finding = found.reviewed(units=(found.inspected.finance, found.inspected.estates))
    cast.session.commit()
    assert told in browser.as_("g1.inspector").get(page).text
    assert told in browser.as_("office").get(f"{AT}/findings/{finding.number}/edit").text


def test_a_question_with_which_nobody_began_is_not_dropped_without_a_word(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    typed = words(found, questions=["completed"])
    cast.session.commit()
    member = browser.as_("g1.inspector")
    refused = member.submit(f"{AT}/findings/new", typed)
    assert refused.status_code == 422
    assert "Nothing stands in the matrix yet for: " in refused.text
    found.inspected.save(note="Read the minutes")
    assert member.submit(f"{AT}/findings/new", typed).status_code == 302
    assert [row.cell.question for row in cast.session.query(Finding).one().cells] == ["completed"]


def test_the_filter_of_groups_speaks_the_readers_language(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.draft()
    for team in found.inspected.row.teams:
        team.name, team.name_en = f"第{team.number}巡察组", f"Inspection group no. {team.number}"
    cast.session.commit()
    page = browser.as_("office").get(f"{AT}/findings").text
    assert ">Inspection group no. 1</option>" in page
    assert "巡察组</option>" not in page
