"""A mail server that fails at any stage of the dialogue, in any way: nothing is lost, and no other mail is hurt."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.reminders import Mail, MailStatus
from tests.cast import Cast
from tests.reminders.conftest import mail_of, owe
from views.mails import render_mail
from workflow.reminders.mailer import ServerDown, SmtpLine
from workflow.reminders.sending import DELAYS, send_due_mails

USUAL = {"greeting": "220 ok", "EHLO": "250 ok", "MAIL": "250 ok", "RCPT": "250 ok"}
USUAL |= {"DATA": "354 go on", "text": "250 taken", "RSET": "250 ok", "QUIT": "221 bye"}
CUT = ""  # instead of an answer: the connection ends


@dataclass
class Script:
    """Says its line at one stage of the dialogue about one receiver, the usual one otherwise; keeps who got a mail."""

    stage: str
    line: str
    receiver: str = ""  # of that dialogue; any, where none is named
    healed: bool = False
    arrived: list[str] = field(default_factory=list)

    def answer(self, stage: str, receiver: str) -> str:
        fails = not self.healed and stage == self.stage and self.receiver in ("", receiver)
        return self.line if fails else USUAL.get(stage, "502 unknown")


class Dialogue(socketserver.StreamRequestHandler):
    script: Script

    def handle(self) -> None:
        receiver = ""
        if not self.say("greeting", receiver):
            return
        while line := self.rfile.readline():
            stage = line[:4].decode("ascii").upper().replace("HELO", "EHLO")
            if stage == "RCPT":
                receiver = line.decode("ascii").partition("<")[2].partition(">")[0]
            if not self.say(stage, receiver) or stage == "QUIT":
                return
            if stage == "DATA" and self.script.answer("DATA", receiver).startswith("354"):
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                if self.script.answer("text", receiver).startswith("250"):
                    self.script.arrived.append(receiver)
                if not self.say("text", receiver):
                    return

    def say(self, stage: str, receiver: str) -> bool:
        """Whether the dialogue goes on."""
        answer = self.script.answer(stage, receiver)
        self.wfile.write(f"{answer}\r\n".encode() if answer else b"")
        return answer != CUT and not answer.startswith("421")


@contextmanager
def scripted(script: Script) -> Iterator[int]:
    """The port of a server that follows the script."""
    handler = type("Scripted", (Dialogue,), {"script": script})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def run(session: Session, settings: Settings, port: int, now: datetime) -> str:
    """One run of the send job; why it ended before all were tried."""
    line = SmtpLine(settings.model_copy(update={"smtp_port": port}))
    try:
        send_due_mails(session, line, render_mail, clock=lambda: now, commit=session.commit)
    except ServerDown as down:
        return str(down)
    finally:
        line.close()
    return ""


@pytest.fixture(autouse=True)
def _pages(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


WAYS = ["421 4.3.2 closing", "450 4.7.0 later", "554 5.3.0 never", CUT]
NAMES = ("finance.leader", "finance.liaison", "library.leader")


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL"])
@pytest.mark.parametrize("way", WAYS)
def test_what_fails_before_a_receiver_is_named_is_no_mails_fault(
    session: Session, cast: Cast, settings: Settings, now: datetime, stage: str, way: str
) -> None:
    for name in NAMES:
        owe(session, cast[name], now)
    script = Script(stage, way)
    with scripted(script) as port:
        answer = run(session, settings, port, now)
        assert answer
        assert way in answer or (stage, way[:3]) == ("EHLO", "421"), "HELO is tried after any answer to EHLO"
        assert set(session.scalars(select(Mail.attempts))) == {0}
        script.healed = True
        session.commit()
        assert run(session, settings, port, now + DELAYS[0]) == ""
    assert sorted(script.arrived) == [f"{name}@example.test" for name in NAMES]


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "text"])
@pytest.mark.parametrize("way", WAYS)
def test_what_fails_for_one_receiver_is_tried_again_and_hurts_no_other(
    session: Session, cast: Cast, settings: Settings, now: datetime, stage: str, way: str
) -> None:
    for name in NAMES:
        owe(session, cast[name], now)
    script = Script(stage, way, receiver="finance.liaison@example.test")
    with scripted(script) as port:
        assert run(session, settings, port, now) == ""
        assert sorted(script.arrived) == ["finance.leader@example.test", "library.leader@example.test"]
        refused = mail_of(session, cast["finance.liaison"])
        assert (refused.status, refused.attempts, refused.due_at) == (MailStatus.QUEUED, 1, now + DELAYS[0])
        assert way in refused.last_error
        assert refused.last_error
        script.healed = True
        session.commit()
        assert run(session, settings, port, now + DELAYS[0]) == ""
    assert sorted(script.arrived) == [f"{name}@example.test" for name in NAMES]
