"""From a mail row to a message: its headers, which keep robots quiet and threads together, and its two bodies."""

import base64
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from config.settings import Settings

POLICY = SMTP.clone(cte_type="7bit")  # never relies on what the server says it can carry
LONGEST_SUBJECT = 150  # beyond it nothing is read, and some servers fold badly
THREAD_BEGAN = bytes(6)  # where Exchange writes when a conversation began; ours has no such moment


@dataclass(frozen=True)
class Letter:
    """What the mailer needs of a mail row, readable after the claim was committed."""

    id: int
    kind: str
    content: dict[str, Any]
    name: str
    address: str
    language: str
    created_at: datetime
    attempts: int


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


class Refused(Exception):
    """This one mail was not taken; the text says why. Others may go through.

    `hopeless`: it lies with the address itself, so trying again by and by does not help.
    """

    def __init__(self, answer: str, *, hopeless: bool = False) -> None:
        super().__init__(answer)
        self.hopeless = hopeless


def compose(letter: Letter, rendered: Rendered, settings: Settings, now: datetime) -> EmailMessage:
    """The message with its headers; raises Refused where the address cannot be written into one."""
    try:
        receiver = Address(_one_line(letter.name), addr_spec=sendable_address(letter.address))
        return _compose(letter, rendered, receiver, settings, now)
    except (ValueError, IndexError, MessageError) as unusable:  # what the email package raises for bad addresses
        raise Refused(f"{letter.address!r}: {unusable}", hopeless=True) from unusable


def sendable_address(address: str) -> str:
    """The address with the letters of its domain in the form that every server understands (xn--…)."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"


def _compose(letter: Letter, rendered: Rendered, receiver: Address, settings: Settings, now: datetime) -> EmailMessage:
    """No `Precedence`: it is no standard, and filters read "bulk" as advertising; `Auto-Submitted` says the same."""
    sender = _address(settings.mail_from)
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = receiver
    if settings.mail_reply_to:
        message["Reply-To"] = _address(settings.mail_reply_to)
    message["Subject"] = _shortened(_one_line(rendered.subject))
    message["Date"] = format_datetime(now.astimezone(settings.zone))
    message["Message-ID"] = f"<mail-{letter.id}.{letter.created_at:%Y%m%d%H%M%S}@{sender.domain}>"
    if task := letter.content.get("task"):
        _join_thread(message, f"task-{task}.rectify@{sender.domain}", letter.content)
    message["List-Id"] = f"<notices.{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Outlook's and Exchange's word for the same
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    return message


def _join_thread(message: EmailMessage, root: str, content: dict[str, Any]) -> None:
    """Every mail about a task answers the same message, which was never sent: one thread. Outlook with Exchange goes
    by the index and the topic instead."""
    message["In-Reply-To"] = message["References"] = f"<{root}>"
    message["Thread-Topic"] = _shortened(_one_line(f"{content.get('ref', '')} {content.get('title', '')}"))
    index = THREAD_BEGAN + uuid.uuid5(uuid.NAMESPACE_URL, root).bytes
    message["Thread-Index"] = base64.b64encode(index).decode("ascii")


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(name, addr_spec=sendable_address(address))


def _one_line(text: str) -> str:
    """What people typed, without line breaks and invisible signs: nothing in it can begin another header.

    Nor can an encoded word ("=?utf-8?q?=0ABcc:…?="): the email package would unwrap it, with the line break in it.
    """
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.replace("=?", "= ?").split())


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SUBJECT else text[: LONGEST_SUBJECT - 1].rstrip() + "…"
