"""A real SMTP server that keeps what it gets, and can refuse, die in the middle, or be switched off."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Dialogue


@dataclass
class Postbox:
    """What arrived, and how the server behaves; `refuse` and `die_on` hold addresses."""

    messages: list[EmailMessage] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    die_on: set[str] = field(default_factory=set)
    refusal: str = "550 5.1.1 no such mailbox"  # what those in `refuse` are answered
    senders_refused: bool = False
    greetings: set[str] = field(default_factory=set)
    mails_a_connection: int = 0  # after so many it closes; 0 never
    connections: set[Any] = field(default_factory=set)
    begun: Counter[Any] = field(default_factory=Counter)
    port: int = 0
    longest_line: int = 0
    seconds: float = 0  # how long each message takes

    def receivers(self) -> list[str]:
        return sorted(str(message["To"].addresses[0].addr_spec) for message in self.messages)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, dialogue: Dialogue, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.connections.add(dialogue.peer)
        self.greetings.add(str(dialogue.host_name))
        self.begun[dialogue.peer] += 1
        if self.mails_a_connection and self.begun[dialogue.peer] > self.mails_a_connection:
            return "421 4.7.0 enough for one connection"
        if self.senders_refused:
            return "550 5.7.1 this sender is not welcome"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, dialogue: Dialogue, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, dialogue: Dialogue, envelope: Envelope) -> str:  # noqa: N802 - likewise
        await asyncio.sleep(self.seconds)
        if self.die_on & set(envelope.rcpt_tos):
            server.transport.abort()
            return "421 dying"
        assert isinstance(envelope.content, bytes)
        self.longest_line = max(self.longest_line, *(len(line) for line in envelope.content.splitlines()))
        message = message_from_bytes(envelope.content, policy=default.clone(utf8=True))
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@contextmanager
def open_postbox(port: int = 0, postbox: Postbox | None = None, **how: Any) -> Iterator[Postbox]:
    """A postbox whose server runs within the block; `how` says what the server offers and demands."""
    box = postbox or Postbox()
    box.port = port or free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **how)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def lines_of(message: EmailMessage) -> Iterator[tuple[str, str]]:
    """The new lines of a digest: reference and wording; what is only overdue still has no wording."""
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content().splitlines()
    for number, line in enumerate(text):
        if line.startswith("* ") and " · " in text[number + 1]:
            yield line.split()[1], text[number + 1].strip().split(" · ")[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
