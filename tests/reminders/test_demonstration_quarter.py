"""A quarter of the demonstration, over a real mail server that comes and goes: the mails of a simple model, in words
that their readers understand."""

import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from demo.load import CONTENT, load_demo
from demo.play import Play
from models.ledger import Task
from models.people import User
from models.reminders import Mail, MailStatus
from models.reviewing import Question
from models.verification import Gap
from tests.reminders.chinese import SUBJECTS, say_in_chinese
from tests.reminders.papers import ZONE, write_paper
from tests.reminders.postbox import Postbox, free_port, lines_of
from tests.reminders.quarter import ACTS, AWAY, BUSY, CUT, FIRST, LAST
from tests.reminders.simple_ladder import Paper, SimpleLadder, Told, is_worked
from views.mails import render_mail
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import run_ladder
from workflow.reminders.mailer import ServerDown, SmtpLine
from workflow.reminders.sending import send_due_mails

News = tuple[str, str, str]  # user name, how the subject begins, reference
UNITS = {unit["code"]: unit for unit in tomllib.loads(CONTENT.read_text("utf-8"))["unit"]}
GOAL = "阶段性目标："
TAGS = re.compile(r"<head.*?</head>|<[^>]*>", re.DOTALL)
HAN = re.compile(r"[\u4e00-\u9fff]")


class Quarter:
    """The product, day by day, and everything that its mail server was given."""

    def __init__(self, session: Session, smtp: Settings, postbox: Postbox) -> None:
        self.session, self.smtp, self.postbox = session, smtp, postbox
        load_demo(session, datetime.combine(FIRST, time(11), ZONE).astimezone(UTC) - timedelta(days=1))
        self.users = {user.username: user for user in session.scalars(select(User))}
        for user in self.users.values():
            user.language = "en" if user.id % 2 else "zh"
        session.commit()
        self.tasks = session.scalars(select(Task).order_by(Task.id)).all()

    def remind(self, today: date) -> None:
        at = datetime.combine(today, time(8), ZONE).astimezone(UTC)
        run_ladder(self.session, at, commit=self.session.commit)
        queue_digests(self.session, at, commit=self.session.commit)
        self.session.commit()
        self._send(at, today)

    def act(self, today: date) -> set[News]:
        """What happens today; returns the mails that it owes at once."""
        nine, owed = datetime.combine(today, time(9), ZONE).astimezone(UTC), set()
        for act in (act for act in ACTS if act.on == today.isoformat()):
            task = next(task for task in self.tasks if task.ref == f"LJ26-{act.ref}")
            act.do(Play(self.session, task, nine, {**self.users, **self._roles(task)}))
            self.session.commit()
            owed |= {(name, act.subject, task.ref) for name in act.told.split()}
        self._send(nine + timedelta(hours=2), today)
        return owed

    def _roles(self, task: Task) -> dict[str, User]:
        lead, group = task.lead_unit.code, task.group.code if task.group else ""
        names = {"leader": f"{lead}.leader", "liaison": f"{lead}.liaison"}
        names |= {"inspector": f"{group}.inspector", "group_leader": f"{group}.leader"}
        return {role: self.users[name] for role, name in names.items()}

    def _send(self, at: datetime, today: date) -> None:
        self.postbox.refuse = {user.email for user in self.users.values()} if today in BUSY else set()
        self.postbox.refusal = "451 4.3.0 too busy, try later"
        self.postbox.die_on = {self.users[CUT[today]].email} if today in CUT else set()
        for minutes in (0, 2, 4):  # whoever the connection breaks off for, the others get theirs
            self._hand_over(at + timedelta(minutes=minutes), away=today in AWAY)

    def _hand_over(self, at: datetime, *, away: bool) -> None:
        line = SmtpLine(self.smtp.model_copy(update={"smtp_port": free_port()}) if away else self.smtp)
        try:
            send_due_mails(self.session, line, render_mail, clock=lambda: at, commit=self.session.commit)
        except ServerDown:
            self.session.rollback()
        finally:
            line.close()

    def papers(self) -> list[Paper]:
        return [write_paper(self.session, task) for task in self.tasks]

    def in_words(self, told: dict[str, set[Told]]) -> dict[str, set[Told]]:
        """What the model tells, in each person's language."""
        return {name: {(ref, self._say(name, said)) for ref, said in lines} for name, lines in told.items()}

    def _say(self, name: str, said: str) -> str:
        if self.users[name].language == "zh":
            return say_in_chinese(said, {code: unit["name"] for code, unit in UNITS.items()})
        code = said.removeprefix("The part of ").split(" is ")[0]
        return said.replace(f"of {code} ", f"of {UNITS[code]['name_en']} ") if code in UNITS else said

    def open_bag(self) -> tuple[dict[str, set[Told]], Counter[News]]:
        """The digests and the other mails that arrived since."""
        digests: dict[str, set[Told]] = {}
        news: Counter[News] = Counter()
        for message in self.postbox.messages:
            name, lines = str(message["To"].addresses[0].username), list(lines_of(message))
            self._read(message, self.users[name].language)
            if lines:
                assert name not in digests, "two digests on one day"
                assert len(lines) == len(set(lines))
                digests[name] = set(lines)
            else:
                news[self._news(name, str(message["Subject"]))] += 1
        self.postbox.messages.clear()
        return digests, news

    def _news(self, name: str, subject: str) -> News:
        what, ref = re.split(r": |：", subject)[0], str(re.findall(r"LJ26-T\d+", subject)[0])
        return name, {chinese: english for english, chinese in SUBJECTS.items()}.get(what, what), ref

    def _read(self, message: EmailMessage, language: str) -> None:
        """Both bodies speak the reader's language; what people entered stays as they entered it."""
        for kind in ("plain", "html"):
            body = message.get_body((kind,))
            assert body is not None
            text = self._own_words(
                unescape(re.sub(r"<head.*?</head>|<[^>]*>", " ", body.get_content(), flags=re.DOTALL))
            )
            if language == "zh":
                assert not re.search(r"[A-Za-z]{3}", text), text
            else:
                assert not HAN.search(text), text

    def _own_words(self, text: str) -> str:
        """What the program says itself, without names, titles, addresses and references."""
        entered = [user.name for user in self.users.values()]
        entered += [words for task in self.tasks for words in (task.title, task.goal)]
        entered += [item.text for task in self.tasks for item in task.actions]
        entered += self.session.scalars(select(Gap.description))
        entered += self.session.scalars(select(Question.text))
        entered += [
            "阶段性目标：",
            "Rectify 整改督办",
            "佐证材料看不出制度执行的实际效果。",
            "回访发现合作协议又有四份没有落地。",
        ]
        for words in sorted(entered, key=len, reverse=True):
            text = text.replace(words, " ")
        return re.sub(r"https?://\S+|LJ26-T\d+", " ", text)


@pytest.fixture
def quarter(session: Session, smtp: Settings, postbox: Postbox) -> Quarter:
    return Quarter(session, smtp, postbox)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # `make demo` loads it on the other one
def test_a_quarter_of_the_demonstration_sends_the_mails_of_the_model(app: Flask, quarter: Quarter) -> None:
    model, owed, came, held_up = SimpleLadder(), Counter[News](), Counter[News](), set()
    model.pass_day(quarter.papers(), FIRST - timedelta(days=2))  # what the demonstration has told before
    model.hand_out(quarter.papers(), FIRST - timedelta(days=2))
    with app.app_context():
        for number in range((LAST - FIRST).days + 1):
            today, expected = FIRST + timedelta(days=number), {}
            quarter.remind(today)
            papers = quarter.papers()
            if is_worked(today):
                model.pass_day(papers, today)
            if is_worked(today) and today not in [*AWAY, *BUSY]:
                expected = quarter.in_words(model.hand_out(papers, today, CUT.get(today, "")))
            held_up |= {today} if model.waiting else set()
            digests, news = quarter.open_bag()
            assert digests == expected, today
            owed += Counter(quarter.act(today))
            came += news + quarter.open_bag()[1]
            assert came == owed or today in [*AWAY, *BUSY], today
    assert held_up == {*AWAY, *BUSY, *CUT}  # the outages mattered
    assert came.total() == sum(len(act.told.split()) for act in ACTS)
    assert set(quarter.session.scalars(select(Mail.status))) == {MailStatus.SENT}
