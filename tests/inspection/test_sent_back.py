"""A finding that is sent back waits for who wrote it, who is told; once it is saved, the leader is asked again."""

import pytest
from flask import Flask
from sqlalchemy import select

from models.findings import Finding, FindingUnit
from models.people import Recusal, User
from models.reminders import Notice
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import STATEMENT, Found, kinds_told
from tests.ledger.test_speed import count_queries
from workflow.inspection.finding_review import review_finding, send_back_finding
from workflow.inspection.finding_waiting import sent_back_findings, waiting_findings
from workflow.inspection.finding_writers import list_awaited
from workflow.inspection.findings import edit_finding

REASON = "The numbers were counted again."
ASKED = "was sent back: change it and hand it on again"


def send_back(found: Found, finding: Finding, who: str) -> None:
    send_back_finding(found.session, finding, REASON, seen_version=finding.version, **found.by(who))
    found.session.flush()


def waits(cast: Cast) -> dict[str, tuple[int, list[int]]]:
    """By person how many findings wait to be reviewed or accepted, and the numbers of those sent back."""
    cast.session.flush()
    cast.session.expire_all()
    people = ("g1.leader", "g1.inspector", "g2.inspector", "office")
    asked = {who: cast.session.execute(waiting_findings(cast[who])).tuples().all() for who in people}
    back = {who: [one.number for one in sent_back_findings(cast.session, cast[who])] for who in people}
    found = {who: (sum(many for _, many in asked[who]), back[who]) for who in people}
    return {who: one for who, one in found.items() if one != (0, [])}


def told(cast: Cast) -> list[str]:
    query = select(User.username).join(Notice, Notice.user_id == User.id).where(Notice.kind == "finding_sent_back")
    return list(cast.session.scalars(query.order_by(User.username)))


def test_it_waits_for_its_writer_until_it_is_saved_and_then_for_the_leader_again(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.draft()
    assert waits(cast) == {"g1.leader": (1, [])}
    send_back(found, finding, "g1.leader")
    assert finding.sent_back
    assert (waits(cast), told(cast)) == ({"g1.inspector": (0, [1])}, ["g1.inspector"])
    edit_finding(
        cast.session, finding, found.facts(statement="Counted again"), reason="", seen_version=finding.version,
        **found.by("g1.inspector"),
    )  # fmt: skip
    assert (finding.sent_back, waits(cast)) == (False, {"g1.leader": (1, [])})
    review_finding(cast.session, finding, seen_version=finding.version, **found.by("g1.leader"))
    assert waits(cast) == {"office": (1, [])}


def test_it_is_handed_on_again_also_when_nothing_had_to_be_changed_in_it(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.draft()
    send_back(found, finding, "g1.leader")
    before = finding.version
    edit_finding(
        cast.session, finding, found.facts(), reason="", seen_version=before, **found.by("g1.inspector")
    )  # fmt: skip
    assert waits(cast) == {"g1.leader": (1, [])}
    assert finding.version > before
    assert kinds_told(cast.session, found.inspected.row)[-2:] == ["finding.sent_back", "finding.handed_on"]


def test_the_office_sends_it_back_to_all_who_wrote_at_it_the_leader_too(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = found.draft("g1.leader")
    corrected = {"reason": "", "seen_version": finding.version, **found.by("g1.inspector")}
    edit_finding(cast.session, finding, found.facts(statement="Gone over"), **corrected)
    cast.session.flush()
    review_finding(cast.session, finding, seen_version=finding.version, **found.by("g1.leader"))
    cast.session.flush()
    send_back(found, finding, "office")
    assert waits(cast) == {"g1.leader": (0, [1]), "g1.inspector": (0, [1])}
    assert told(cast) == ["g1.inspector", "g1.leader"]


@pytest.mark.parametrize("gone", ["closed account", "out of the team", "tied"])
def test_when_no_writer_is_left_it_waits_for_the_leader(cast: Cast, gone: str) -> None:
    found = Found.begin(cast)
    finding, writer = found.draft(), cast["g1.inspector"]
    if gone == "closed account":
        writer.active = False
    elif gone == "tied":
        tie = {"unit": cast.units["finance"], "reason": "A cousin", "declared_at": cast.now}
        cast.session.add(Recusal(user=writer, **tie))
    else:
        [place] = [one for one in writer.team_places if one.team_id == finding.team_id]
        cast.session.delete(place)
    cast.session.flush()
    cast.session.expire_all()
    send_back(found, finding, "g1.leader")
    assert list_awaited(cast.session, [finding]) == {finding.id: [cast["g1.leader"]]}
    assert (waits(cast), told(cast)) == ({"g1.leader": (0, [1])}, [])


def test_the_inbox_of_a_writer_who_was_told_and_is_tied_by_now_leads_nowhere(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    send_back(found, found.draft(), "g1.leader")
    tie = {"unit": cast.units["finance"], "reason": "A cousin", "declared_at": cast.now}
    cast.session.add(Recusal(user=cast["g1.inspector"], **tie))
    cast.session.commit()
    writer = browser.as_("g1.inspector")
    assert writer.get("/inspections/S26/findings/1").status_code == 403
    assert "/inspections/S26/findings/1" not in writer.get("/inbox").text


def test_many_sent_back_ask_no_more_of_the_first_page_than_one(app: Flask, cast: Cast, browser: Browser) -> None:
    found, writer = Found.begin(cast), browser.as_("g1.inspector")
    send_back(found, found.draft(), "g1.leader")
    cast.session.commit()
    few = count_queries(app, writer, "/")
    for _ in range(3):
        send_back(found, found.draft(statement="Advances of another year"), "g1.leader")
    cast.session.commit()
    assert (count_queries(app, writer, "/"), writer.get("/").text.count(ASKED)) == (few, 4)


def test_one_whose_team_is_gone_stands_before_the_office_and_is_not_sent_back(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding = found.draft()
    send_back(found, finding, "g1.leader")
    found.inspected.finance.team_id = None
    cast.session.commit()
    assert "Sent back" not in browser.as_("office").get("/inspections/S26/findings/1").text


def test_the_pages_say_for_whom_it_waits_and_nothing_else(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding = found.draft()
    send_back(found, finding, "g1.leader")
    name = cast["g1.inspector"].name
    cast.session.commit()
    page = "/inspections/S26/findings/1"
    for who in ("g1.leader", "g1.inspector"):
        shown = browser.as_(who).get(page).text
        assert f"It waits for {name}. Once it is changed and saved" in shown, who
        assert "The leader of the group reviews it next." not in shown
        assert "With the group" not in shown
    writer = browser.as_("g1.inspector")
    for first in ("/", "/inspections/S26"):
        assert ASKED in writer.get(first).text, first
        assert ASKED not in browser.as_("g1.leader").get(first).text
    assert f'href="{page}"' in writer.get("/inbox").text
    assert REASON in writer.get(f"{page}/edit").text


@pytest.mark.parametrize(("statement", "since"), [("Counted again", "changed since"), (STATEMENT, "on unchanged")])
def test_the_reason_stays_until_the_leader_has_reviewed_it_again(
    cast: Cast, browser: Browser, statement: str, since: str
) -> None:
    found = Found.begin(cast)
    finding, page = found.draft(), "/inspections/S26/findings/1"
    found.draft(statement="Another one")
    send_back(found, finding, "g1.leader")
    edit_finding(
        cast.session, finding, found.facts(statement=statement), reason="", seen_version=finding.version,
        **found.by("g1.inspector"),
    )  # fmt: skip
    cast.session.commit()
    for who in ("g1.inspector", "g1.leader", "office"):
        shown = browser.as_(who).get(page).text
        for words in ("It was sent back", REASON, since, cast["g1.leader"].name):
            assert words in shown, (who, words)
    assert "It was sent back" not in browser.as_("g1.leader").get("/inspections/S26/findings/2").text
    review_finding(cast.session, finding, seen_version=finding.version, **found.by("g1.leader"))
    cast.session.commit()
    assert REASON not in browser.as_("office").get(page).text


def test_the_reason_is_kept_from_a_team_that_sees_only_one_of_its_units(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding = found.draft()
    send_back(found, finding, "g1.leader")
    edit_finding(cast.session, finding, found.facts(), reason="", seen_version=finding.version, **found.by("g1.leader"))
    finding.units.append(FindingUnit(inspected=found.inspected.estates))
    cast.session.commit()
    page = "/inspections/S26/findings/1"
    assert REASON in browser.as_("office").get(page).text
    other = browser.as_("g2.inspector").get(page)
    assert other.status_code == 200
    assert REASON not in other.text
