"""The committee does not close a matter: the page says why until it goes on, and who proposed it is told."""

from sqlalchemy import select

from models.findings import FindingUnit
from models.people import Recusal, Role, User
from models.reminders import Mail, Notice
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found, by_task
from tests.process.players import hire
from workflow.inspection.closing import propose_closing, refuse_closing
from workflow.inspection.closing_trail import find_refusal
from workflow.inspection.outcomes import Matter

WHY, WANTED = "The unit was dissolved in March.", "Raise a task all the same."
PAGE = "/inspections/S26/what-follows/finding/1/finance"
TOLD = "The committee did not close it"


def propose(found: Found, matter: Matter, who: str = "office") -> None:
    propose_closing(found.session, matter, WHY, seen_version=matter.version, **found.by(who))
    found.session.flush()


def refuse(found: Found, matter: Matter, reason: str = WANTED) -> None:
    refuse_closing(found.session, matter, reason, seen_version=matter.version, **found.by("committee"))
    found.session.flush()


def refused(found: Found) -> FindingUnit:
    matter = found.waiting()
    propose(found, matter)
    refuse(found, matter)
    return matter


def told(found: Found) -> list[str]:
    query = select(User.username).join(Notice, Notice.user_id == User.id).where(Notice.kind == "closing_refused")
    return list(found.session.scalars(query.order_by(User.username)))


def test_the_page_tells_by_whom_when_and_why_until_it_is_proposed_anew(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    matter = refused(found)
    cast.session.commit()
    for who in ("office", "auditor", "committee"):
        shown = browser.as_(who).get(PAGE).text
        for words in (TOLD, WANTED, cast["committee"].name):
            assert words in shown, (who, words)
    known = find_refusal(cast.session, matter)
    assert known is not None
    assert (known.by, known.at, known.reason) == (cast["committee"].name, found.now, WANTED)
    propose(found, matter)
    cast.session.commit()
    assert TOLD not in browser.as_("office").get(PAGE).text
    refuse(found, matter, "As was said before: raise one.")
    cast.session.commit()
    page = browser.as_("office").get(PAGE).text
    assert "As was said before: raise one." in page
    assert WANTED not in page


def test_nothing_of_it_is_told_once_it_is_settled_nor_of_another_matter(cast: Cast) -> None:
    found = Found.begin(cast)
    other = found.problem()
    matter = refused(found)
    assert find_refusal(cast.session, other) is None
    by_task(found, matter)
    assert find_refusal(cast.session, matter) is None


def test_who_proposed_it_is_told_by_a_notice_and_a_mail_that_lead_to_the_page(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    hire(cast, "office.second", Role.OFFICE)
    cast["office"].email = "office@example.test"
    refused(found)
    assert told(found) == ["office"]
    [mail] = cast.session.scalars(select(Mail).where(Mail.kind == "closing_refused"))
    assert WANTED not in mail.content
    cast.session.commit()
    inbox = browser.as_("office").get("/inbox").text
    assert "Not closed: S26-F001" in inbox
    assert f'href="{PAGE}"' in inbox


def test_a_problem_of_thematic_education_has_a_notice_of_its_own(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    problem = found.problem()
    propose(found, problem)
    refuse(found, problem)
    cast.session.commit()
    assert 'href="/inspections/S26/what-follows/problem/1/finance"' in browser.as_("office").get("/inbox").text


def test_the_office_is_told_where_who_proposed_it_settles_it_no_longer(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    hire(cast, "office.second", Role.OFFICE)
    matter = found.waiting()
    propose(found, matter, "office.second")
    tie = {"unit_id": cast.units["finance"].id, "reason": "A cousin", "declared_at": cast.now}
    cast.session.add(Recusal(user_id=cast["office.second"].id, **tie))
    cast.session.flush()
    cast.session.expire_all()
    refuse(found, matter)
    assert told(found) == ["office"]
    cast.session.add(Recusal(user_id=cast["office"].id, **tie))
    cast.session.commit()
    office = browser.as_("office")
    assert office.get(PAGE).status_code == 403
    inbox = office.get("/inbox").text
    assert "Not closed: S26-F001" in inbox
    assert PAGE not in inbox
