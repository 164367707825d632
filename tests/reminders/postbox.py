"""A real SMTP server that keeps what it gets, and can refuse, die in the middle, or be switched off."""

import asyncio
import socket
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
    senders_refused: bool = False
    connections: set[Any] = field(default_factory=set)
    port: int = 0
    seconds: float = 0  # how long each message takes

    def receivers(self) -> list[str]:
        return sorted(str(message["To"].addresses[0].addr_spec) for message in self.messages)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, dialogue: Dialogue, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.connections.add(dialogue.peer)
        if self.senders_refused:
            return "550 5.7.1 this sender is not welcome"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, dialogue: Dialogue, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, dialogue: Dialogue, envelope: Envelope) -> str:  # noqa: N802 - likewise
        await asyncio.sleep(self.seconds)
        if self.die_on & set(envelope.rcpt_tos):
            server.transport.abort()
            return "421 dying"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@contextmanager
def open_postbox(port: int = 0, postbox: Postbox | None = None) -> Iterator[Postbox]:
    """A postbox whose server runs within the block."""
    box = postbox or Postbox()
    box.port = port or free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
