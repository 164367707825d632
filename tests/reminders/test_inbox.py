"""The bell and the inbox: the same as the mails say, read once, one's own only; and how one chooses to be told."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.reminders import Colour, Mail, MailStatus, Notice
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from workflow.errors import InvalidInput, NotFound
from workflow.reminders.choices import choose_reminders, find_choice
from workflow.reminders.notices import Topic, count_unread, find_notices, mark_read, tell
from workflow.reminders.outbox import MailKind


def mine(session: Session, cast: Cast, name: str) -> list[Notice]:
    session.expire_all()
    return list(session.scalars(select(Notice).where(Notice.user_id == cast[name].id).order_by(Notice.id)))


def test_what_is_mailed_at_once_stands_in_the_inbox_as_well(session: Session, cast: Cast) -> None:
    Life.begin(cast).submit()
    session.commit()
    notices = mine(session, cast, "g1.inspector")
    assert [notice.kind for notice in notices] == ["submitted"]
    mail = session.get_one(Mail, notices[0].mail_id)
    assert (mail.kind, mail.user_id) == ("submitted", cast["g1.inspector"].id)
    assert count_unread(session, cast["g1.inspector"]) == 1
    assert mine(session, cast, "g2.inspector") == []


def test_a_kind_that_was_switched_off_comes_without_a_mail_but_red_never(session: Session, cast: Cast) -> None:
    leader = cast["finance.leader"]
    choose_reminders(session, leader, hour=14, by_mail=[], now=cast.now)
    tell(session, leader, MailKind.MENTIONED, "1", now=cast.now, content={})
    tell(session, leader, MailKind.REBOUNDED, "2", now=cast.now, content={}, colour=Colour.RED)
    session.commit()
    assert [bool(notice.mail_id) for notice in mine(session, cast, "finance.leader")] == [False, True]
    event = session.scalars(select(Event).where(Event.kind == "account.reminders_chosen")).one()
    assert event.actor_id == leader.id


def test_only_what_there_is_can_be_chosen(session: Session, cast: Cast) -> None:
    for hour, by_mail in ((3, []), (23, []), (None, ["red"]), (None, ["overdue"])):
        with pytest.raises(InvalidInput):
            choose_reminders(session, cast["office"], hour=hour, by_mail=by_mail, now=cast.now)
    assert find_choice(session, cast["office"]).by_mail == tuple(Topic)


def test_nobody_reads_somebody_elses_notice(session: Session, cast: Cast, browser: Browser) -> None:
    tell(session, cast["finance.leader"], MailKind.MENTIONED, "1", now=cast.now, content={})
    session.commit()
    number = mine(session, cast, "finance.leader")[0].id
    with pytest.raises(NotFound):
        mark_read(session, cast["office"], cast.now, up_to=0, only=number)
    session.rollback()
    assert browser.as_("office").submit(f"/inbox/{number}/read", page="/inbox").status_code == 404


def test_the_bell_counts_and_reading_one_or_all_up_to_what_was_shown(
    session: Session, cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).submit()
    tell(session, cast["g1.inspector"], MailKind.MENTIONED, "1", now=cast.now, content={"task": life.task.id})
    ref = life.task.ref
    session.commit()
    first, second = (notice.id for notice in mine(session, cast, "g1.inspector"))
    session.rollback()  # an open transaction would hold SQLite's write lock
    inspector = browser.as_("g1.inspector")
    page = inspector.get("/inbox").text
    assert '<span class="bell-count">2</span>' in page
    assert f"For review: {ref}" in page
    assert inspector.submit(f"/inbox/{first}/read", page="/inbox").status_code == 302
    assert '<span class="bell-count">1</span>' in inspector.get("/inbox").text
    assert inspector.submit("/inbox/read", {"up_to": str(first)}, page="/inbox").status_code == 302
    assert count_unread(session, cast["g1.inspector"]) == 1, "what came since stays unread"
    session.rollback()  # an open transaction would hold SQLite's write lock
    inspector.submit("/inbox/read", {"up_to": str(second)}, page="/inbox")
    assert "Nothing new" in inspector.get("/inbox").text
    assert f"For review: {ref}" in inspector.get("/inbox?show=all").text


def test_the_newest_comes_first_and_the_title_is_said_once(session: Session, cast: Cast, browser: Browser) -> None:
    leader = cast["finance.leader"]
    for n, days in enumerate((1, 3, 2)):
        task = cast.task(title=f"Title {days}")
        about = {"task": task.id, "ref": task.ref, "title": task.title}
        tell(session, leader, MailKind.RETURNED, str(n), now=cast.now + timedelta(days=days), content=about)
    session.commit()
    found = find_notices(session, leader, unread=True, offset=0, limit=9)
    assert [notice.at - cast.now for notice in found] == [timedelta(days=days) for days in (3, 2, 1)]
    session.rollback()  # an open transaction would hold SQLite's write lock
    row = browser.as_("finance.leader").get("/inbox").text.split("<tbody>")[1].split("</td>")
    assert "Title 3" in row[0]
    assert "Title 3" not in row[1]


def test_two_questions_on_one_task_are_told_apart_by_their_words(
    session: Session, cast: Cast, browser: Browser
) -> None:
    own, others = cast.task(), cast.task("estates")
    for n, (task, words) in enumerate(((own, "Who paid?"), (own, "Who signed?"), (others, "Who knew?"))):
        about = {"task": task.id, "ref": task.ref, "title": task.title, "text": words}
        tell(session, cast["finance.leader"], MailKind.QUESTION_ASKED, str(n), now=cast.now, content=about)
    session.commit()
    page = browser.as_("finance.leader").get("/inbox").text
    assert page.count("Who paid?") == page.count("Who signed?") == 2, "in the row, and in the name of its button"
    assert "Who knew?" not in page


def test_a_task_that_is_no_longer_mine_keeps_its_title_to_itself(
    session: Session, cast: Cast, browser: Browser
) -> None:
    task = cast.task("estates", title="A very private title")
    tell(
        session,
        cast["finance.leader"],
        MailKind.MENTIONED,
        "1",
        now=cast.now,
        content={"task": task.id, "ref": task.ref, "title": task.title},
    )
    session.commit()
    page = browser.as_("finance.leader").get("/inbox").text
    assert "You were mentioned" in page
    assert "A very private title" not in page


def test_the_choice_is_made_on_a_page(session: Session, cast: Cast, browser: Browser) -> None:
    leader = browser.as_("finance.leader")
    assert leader.submit("/account/reminders", {"hour": "9", "by_mail": "returned"}).status_code == 302
    session.expire_all()
    assert find_choice(session, cast["finance.leader"]).hour == 9
    assert find_choice(session, cast["finance.leader"]).by_mail == ("returned",)
    session.rollback()
    assert leader.submit("/account/reminders", {"hour": "3"}).status_code == 422


def test_a_task_says_who_was_told_what_by_which_way_and_whether_it_was_read(
    session: Session, cast: Cast, browser: Browser
) -> None:
    choose_reminders(session, cast["g1.leader"], hour=None, by_mail=[], now=cast.now)
    life = Life.begin(cast).submit()
    other = cast.task("library")
    tell(session, cast["office"], MailKind.MENTIONED, "1", now=cast.now, content={"task": other.id, "ref": other.ref})
    ref, sent, late = life.task.ref, mine(session, cast, "g1.inspector")[0], mine(session, cast, "g1.leader")[0]
    mail = session.get_one(Mail, sent.mail_id)
    mail.status, mail.sent_at = MailStatus.SENT, cast.now
    late.read_at = cast.now
    inspector, leader = cast["g1.inspector"].name, cast["g1.leader"].name
    session.commit()
    page = browser.as_("office").get(f"/tasks/{ref}/told").text
    rows = {row.split("</td>")[1].split(">")[-1].strip(): row for row in page.split("<tr>")[2:]}
    assert {name: ("no mail" in row, "not read yet" in row) for name, row in rows.items()} == {
        inspector: (False, True),
        leader: (True, False),
    }
    seen = {name: "/told" in browser.as_(name).get(f"/tasks/{ref}").text for name in ("office", "finance.leader")}
    assert seen == {"office": True, "finance.leader": False}
    assert browser.as_("finance.leader").get(f"/tasks/{ref}/told").status_code == 403
