"""From a mail row to the mail server: composing the message and handing it over; the only user of smtplib."""

import smtplib
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, Protocol

from config.settings import MailBy, Settings

TIMEOUT_SECONDS = 15
POLICY = SMTP.clone(cte_type="7bit")  # never relies on what the server says it can carry


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


Render = Callable[[Letter], Rendered]


class Refused(Exception):
    """This one mail was not taken; the text is the server's answer. Others may go through."""


class ServerDown(OSError):
    """No mail can be handed over now; none of them is to blame."""


class Line(Protocol):
    """A way out for messages, opened when the first one is sent."""

    def send(self, message: EmailMessage) -> None:
        """Hand one message over, or raise Refused or ServerDown."""

    def close(self) -> None: ...


def open_line(settings: Settings) -> Line:
    return ConsoleLine() if settings.mail_by is MailBy.CONSOLE else SmtpLine(settings)


def compose(letter: Letter, rendered: Rendered, settings: Settings, now: datetime) -> EmailMessage:
    """The message with its headers; raises Refused where the address cannot be written into one."""
    try:
        return _compose(letter, rendered, settings, now)
    except (ValueError, IndexError, MessageError) as unusable:  # what the email package raises for bad addresses
        raise Refused(f"{letter.address!r}: {unusable}") from unusable


def _compose(letter: Letter, rendered: Rendered, settings: Settings, now: datetime) -> EmailMessage:
    sender_name, sender = parseaddr(settings.mail_from)
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(sender_name, addr_spec=sender)
    message["To"] = Address(letter.name, addr_spec=letter.address)
    message["Subject"] = " ".join(rendered.subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<mail-{letter.id}.{letter.created_at:%Y%m%d%H%M%S}@{domain}>"
    if task := letter.content.get("task"):  # every mail about a task answers the same message: one thread
        message["In-Reply-To"] = message["References"] = f"<task-{task}.rectify@{domain}>"
    message["List-Id"] = f"<notices.{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Outlook's and Exchange's word for the same
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    return message


class SmtpLine:
    """One SMTP connection for as many messages as come; opened again when the server has hung up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        kept = self._smtp is not None
        try:
            self._hand_over(message)
        except smtplib.SMTPServerDisconnected as dropped:
            self.close()
            if not kept:
                raise Refused(str(dropped)) from dropped
            self.send(message)  # servers end a connection after so many mails: not this one's fault

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()

    def _hand_over(self, message: EmailMessage) -> None:
        smtp = self._smtp or self._dial()
        try:
            smtp.send_message(message)
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as refused:  # every mail would fare the same
            self.close()
            raise ServerDown(answer_of(refused)) from refused
        except (smtplib.SMTPException, ValueError) as refused:
            self._forget_closed()
            raise Refused(answer_of(refused)) from refused
        except OSError as broken:
            self.close()
            raise Refused(str(broken)) from broken

    def _dial(self) -> smtplib.SMTP:
        chosen = self._settings
        try:
            smtp = smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, "rectify", TIMEOUT_SECONDS)
            self._smtp = smtp
            if chosen.smtp_starttls:
                smtp.starttls(context=ssl.create_default_context())
            if chosen.smtp_user:
                smtp.login(chosen.smtp_user, chosen.smtp_password)
        except (smtplib.SMTPException, OSError) as down:
            self.close()
            raise ServerDown(f"{chosen.smtp_host}:{chosen.smtp_port}: {answer_of(down)}") from down
        return smtp

    def _forget_closed(self) -> None:
        """smtplib hangs up by itself after an answer 421."""
        if self._smtp is not None and self._smtp.sock is None:
            self._smtp = None


class ConsoleLine:
    """Prints mails for a demonstration without a mail server."""

    def send(self, message: EmailMessage) -> None:
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        sys.stdout.write(f"\n--- mail to {message['To']}\n    {message['Subject']}\n\n{text.rstrip()}\n---\n")
        sys.stdout.flush()

    def close(self) -> None:
        """Nothing was opened."""


def answer_of(error: Exception) -> str:
    """The server's answer as it was given."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_decoded(said)}" for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return str(error)


def _decoded(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
