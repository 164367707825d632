"""Handing messages to the mail server, over one connection for as many as come; the only user of smtplib."""

import ipaddress
import re
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import urlsplit

from config.settings import MailBy, Settings, SmtpSecurity
from workflow.reminders.message import POLICY, Letter, Refused, Rendered

TIMEOUT_SECONDS = 15
LOOKING_SECONDS = 60
TAKEN, FORWARDED, CLOSING = 250, 251, 421  # what servers answer; the last one ends the connection
LONGEST_ANSWER = 500
Said = tuple[int, bytes]
Render = Callable[[Letter], Rendered]
# The answers that speak of the address itself (RFC 3463, RFC 7505): no such mailbox, no such domain, bad syntax,
# moved away, takes no mail. Other permanent ones are tried again: large providers give a bare 550 for "too many mails
# of this domain today", and 5.7.1 or 5.2.2 for what passes, such as a greylist or a full mailbox.
HOPELESS = re.compile(r"5\d\d[ -]5\.1\.(1|2|3|6|10)\b")


class ServerDown(OSError):
    """No mail can be handed over now; none of them is to blame."""


class Line(Protocol):
    """A way out for messages, opened when the first one is sent."""

    def send(self, message: EmailMessage) -> None:
        """Hand one message over, or raise Refused or ServerDown."""

    def close(self) -> None: ...


def open_line(settings: Settings) -> Line:
    return ConsoleLine() if settings.mail_by is MailBy.CONSOLE else SmtpLine(settings)


class SmtpLine:
    """One SMTP connection for as many messages as come; opened again when the server has hung up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        kept = self._smtp is not None
        try:
            self._hand_over(self._smtp or self._dial(), message)
        except _HungUp as dropped:
            self._drop()
            if not dropped.before_receiver:
                raise Refused(str(dropped)) from dropped
            if not kept:
                raise ServerDown(str(dropped)) from dropped
            self.send(message)  # servers end a connection after so many mails: nobody's fault

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMessage) -> None:
        """The dialogue about one mail, step by step: what goes wrong before its receiver is named is not its fault."""
        sender, receiver = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        data = message.as_bytes(policy=POLICY)
        with _hanging_up(before_receiver=True):
            said = smtp.mail(sender)
        if said[0] != TAKEN:
            self._end_after_sender(said)
        with _hanging_up():
            said = smtp.rcpt(receiver)
            if said[0] in (TAKEN, FORWARDED):
                said = _give(smtp, data)
        if said[0] not in (TAKEN, FORWARDED):
            self._refuse(said)

    def _end_after_sender(self, said: Said) -> None:
        """Every mail has the same sender and would fare the same."""
        if said[0] == CLOSING:
            raise _HungUp(_told(said), before_receiver=True)
        self.close()
        raise ServerDown(_told(said))

    def _refuse(self, said: Said) -> None:
        """The next mail begins a dialogue of its own."""
        answer = _told(said)
        if said[0] == CLOSING:
            raise _HungUp(answer)
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        raise Refused(answer, hopeless=bool(HOPELESS.match(answer)))

    def _dial(self) -> smtplib.SMTP:
        chosen = self._settings
        try:
            smtp = self._smtp = _connected(chosen)
            if chosen.smtp_security is SmtpSecurity.STARTTLS:
                smtp.starttls(context=_trust(chosen))
            smtp.ehlo_or_helo_if_needed()
            if chosen.smtp_user:
                smtp.login(chosen.smtp_user, chosen.smtp_password)
        except (smtplib.SMTPException, OSError, UnicodeError) as down:
            self._drop()
            raise ServerDown(f"{chosen.smtp_host}:{chosen.smtp_port}: {answer_of(down)}") from down
        return smtp

    def _drop(self) -> None:
        """Without a word: who has hung up hears none."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


class _HungUp(Exception):
    """The connection ended in the middle; whether before this mail's receiver was named."""

    def __init__(self, answer: str, *, before_receiver: bool = False) -> None:
        super().__init__(answer)
        self.before_receiver = before_receiver


@contextmanager
def _hanging_up(*, before_receiver: bool = False) -> Iterator[None]:
    """Whatever breaks a dialogue, said in one way."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as broken:
        raise _HungUp(answer_of(broken), before_receiver=before_receiver) from broken


def _give(smtp: smtplib.SMTP, data: bytes) -> Said:
    """The text itself. Its answer may take long: whoever looks into each mail does so now."""
    if smtp.sock is not None:
        smtp.sock.settimeout(LOOKING_SECONDS)
    try:
        said = smtp.data(data)
    except smtplib.SMTPDataError as refused:  # the answer to the command, not yet to the text
        said = (refused.smtp_code, _bytes(refused.smtp_error))
    if smtp.sock is not None:
        smtp.sock.settimeout(TIMEOUT_SECONDS)
    return said


def _connected(chosen: Settings) -> smtplib.SMTP:
    host, port, name = chosen.smtp_host, chosen.smtp_port, greeting_name(chosen)
    if chosen.smtp_security is SmtpSecurity.TLS:
        return smtplib.SMTP_SSL(host, port, name, timeout=TIMEOUT_SECONDS, context=_trust(chosen))
    return smtplib.SMTP(host, port, name, TIMEOUT_SECONDS)


def _trust(chosen: Settings) -> ssl.SSLContext:
    """The server must show a certificate for its name, from an authority of the machine or of the file chosen."""
    return ssl.create_default_context(cafile=chosen.smtp_ca_file)


def greeting_name(chosen: Settings) -> str:
    """What the line calls itself in EHLO: the site's host, as servers refuse names without a dot."""
    host = urlsplit(chosen.site_url).hostname or "localhost"
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    return f"[{number}]" if number.version == 4 else f"[IPv6:{number}]"


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
    if isinstance(error, smtplib.SMTPResponseException):
        return _told((error.smtp_code, _bytes(error.smtp_error)))
    return _readable(str(error) or type(error).__name__)


def _told(said: Said) -> str:
    code, text = said
    try:
        return _readable(f"{code} {text.decode('utf-8')}")
    except UnicodeDecodeError:  # some Chinese providers answer in their old code
        return _readable(f"{code} {text.decode('gb18030', 'replace')}")


def _readable(answer: str) -> str:
    """Something that can be kept and shown, whatever was sent."""
    return "".join(sign if sign.isprintable() else " " for sign in answer)[:LONGEST_ANSWER].strip()


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
