"""Comments: everybody who sees the task may read them, mentions tell people at once."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.ledger import Mention, Task
from models.people import User
from models.reminders import Mail
from tests.cast import Cast
from tests.client import Browser
from tests.process.racing import WON, let_go, race
from workflow.errors import InvalidInput, NotPermitted
from workflow.ledger.comments import AlreadySaid, add_comment, find_mentionable


def test_a_mention_owes_one_mail_to_whom_it_may_concern(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task()
    text = "@g1.inspector please look; @library.leader and @nobody cannot see this. @g1.inspector!"
    add_comment(session, task, text, actor=cast["finance.liaison"], now=now)
    session.commit()
    assert [mention.user.username for mention in session.scalars(select(Mention))] == ["g1.inspector"]
    mails = list(session.scalars(select(Mail)))
    assert [(mail.user.username, mail.kind) for mail in mails] == [("g1.inspector", "mentioned")]
    assert json.loads(mails[0].content)["ref"] == task.ref


@pytest.mark.parametrize("who", ["library.leader", "g2.inspector", "auditor", "admin"])
def test_those_without_the_right_cannot_comment(session: Session, cast: Cast, now: datetime, who: str) -> None:
    with pytest.raises(NotPermitted):
        add_comment(session, cast.task(), "Hello", actor=cast[who], now=now)


def test_an_empty_or_endless_comment_is_refused(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task()
    for text in (" \n ", "x" * 4001, "nul \0 sign"):
        with pytest.raises(InvalidInput):
            add_comment(session, task, text, actor=cast["office"], now=now)


def test_only_those_who_see_the_task_are_offered(session: Session, cast: Cast) -> None:
    task = cast.task()
    assert [user.username for user in find_mentionable(session, task, "LEADER")] == ["finance.leader", "g1.leader"]


def test_a_comment_is_shown_as_text_not_as_markup(cast: Cast, browser: Browser) -> None:
    ref = cast.task().ref
    cast.session.commit()
    liaison = browser.as_("finance.liaison")
    answer = liaison.submit(f"/tasks/{ref}", {"text": "<script>alert(1)</script>\nמימין לשמאל"})
    assert answer.status_code == 302
    page = liaison.get(f"/tasks/{ref}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "מימין לשמאל" in page


def test_names_that_reached_nobody_are_told_and_nothing_is_lost(cast: Cast, browser: Browser) -> None:
    ref = cast.task().ref
    cast.session.commit()
    liaison = browser.as_("finance.liaison")
    text = "@Finance.Leader @nobody, @library.leader，请@张三 看; a@example.test @finance.liaison"
    assert liaison.submit(f"/tasks/{ref}", {"text": text}).status_code == 302
    page = liaison.get(f"/tasks/{ref}").text
    assert "Your comment was added." in page
    assert "Not told: @nobody, @library.leader, @张三." in page
    assert "@Finance.Leader @nobody" in page
    assert [mention.user.username for mention in cast.session.scalars(select(Mention))] == ["finance.leader"]


def test_a_comment_that_reached_everybody_says_no_more(cast: Cast, browser: Browser) -> None:
    ref = cast.task().ref
    cast.session.commit()
    liaison = browser.as_("finance.liaison")
    liaison.submit(f"/tasks/{ref}", {"text": "@g1.inspector please look"})
    assert "Not told" not in liaison.get(f"/tasks/{ref}").text


def test_a_comment_sent_twice_stands_once_and_tells_once(session: Session, cast: Cast, browser: Browser) -> None:
    page = f"/tasks/{cast.task().ref}"
    session.commit()
    office = browser.as_("office")
    for _ in range(2):
        assert office.submit(page, {"text": "@g1.inspector please look"}).status_code == 302
    shown = office.get(page).text
    assert shown.count("please look") == 1
    assert "You have said exactly this a moment ago. It stands here once." in shown
    assert len(session.scalars(select(Mail)).all()) == 1


def test_the_same_words_count_again_later_and_from_others(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task()
    add_comment(session, task, "Agreed", actor=cast["office"], now=now)
    add_comment(session, task, "Agreed", actor=cast["committee"], now=now)
    with pytest.raises(AlreadySaid):
        add_comment(session, task, " Agreed ", actor=cast["office"], now=now + timedelta(seconds=59))
    add_comment(session, task, "Agreed", actor=cast["office"], now=now + timedelta(seconds=61))
    add_comment(session, cast.task(), "Agreed", actor=cast["office"], now=now)


def test_of_the_same_comment_sent_at_once_one_stands(settings: Settings, cast: Cast, now: datetime) -> None:
    task, actor = cast.task().id, cast["office"].id
    let_go(cast)

    def say(session: Session) -> None:
        add_comment(session, session.get_one(Task, task), "Agreed", actor=session.get_one(User, actor), now=now)

    assert sorted(race(settings.database, [say] * 4)) == ["already_said"] * 3 + [WON]
