"""What a meeting decided and gave to do about a task is read by those who see it: on the page, in list and document."""

import io

import pytest
from docx import Document
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.meetings.holding import Held
from workflow.meetings.holding import add_decision

DECIDED, TO_DO = "The head of estates is warned in writing", "Call in the keys of the depot"
OWN, OPEN = "Hand over the list of advances", "Buy a new projector"


@pytest.fixture
def meeting(session: Session, cast: Cast) -> tuple[int, int]:
    """The numbers of a meeting of two units' tasks, and of the action item about the second one."""
    own, other = cast.task("finance"), cast.task("estates", title="What nobody else should know")
    held = Held.begin(cast, own, other)
    for text, task in ((DECIDED, other), ("Advances are called in", own), ("We meet again in May", None)):
        add_decision(session, held.meeting, text, task, actor=cast["office"], now=held.now)
    number = held.give("finance", text=OWN).give_in_general("library", text=OPEN).give("estates", 10, other, text=TO_DO)
    found = held.meeting.id, number.item.id
    session.commit()
    return found


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("finance.leader", [DECIDED, TO_DO]),
        ("g1.inspector", [DECIDED, TO_DO]),
        ("estates.liaison", ["Advances are called in", OWN]),
        ("office", []),
        ("committee", []),
    ],
)
def test_a_decision_and_an_action_item_are_read_by_those_who_see_their_task(
    browser: Browser, meeting: tuple[int, int], who: str, hidden: list[str]
) -> None:
    person, url = browser.as_(who), f"/meetings/{meeting[0]}"
    page, listed = person.get(url).text, person.get("/meetings/actions?status=all").text
    word = Document(io.BytesIO(person.submit(f"{url}/word", page=url).data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    document = "\n".join([*(line.text for line in word.paragraphs), *cells])
    for text in (DECIDED, TO_DO, "Advances are called in", OWN, "We meet again in May", OPEN):
        assert [text in page, text in document] == [text not in hidden] * 2, text
    assert [TO_DO in listed, OWN in listed] == [TO_DO not in hidden, OWN not in hidden]
    assert ("What was decided is shown to those who see the task." in page) is bool(hidden)
    assert ("1 action item is shown to those who see its task." in page) is bool(hidden)
    assert ("Shown to those who see the task." in document) is bool(hidden)
    status = 403 if TO_DO in hidden else 200
    assert person.get(f"/meetings/actions/{meeting[1]}").status_code == status


def test_a_unit_reads_its_own_action_item_though_it_sees_the_task_no_more(
    session: Session, cast: Cast, browser: Browser
) -> None:
    task = cast.task("estates", ("finance",))
    held = Held.begin(cast, task, units=[cast.units["finance"]]).give("finance", text=OWN)
    session.delete(task.parts[0])
    session.commit()
    page = browser.as_("finance.leader").get(f"/meetings/{held.meeting.id}").text
    assert OWN in page
    assert "is shown to those who see" not in page
