"""The dialogue with the mail server: TLS, login, who is greeted, what ends it, addresses in other letters."""

import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as Dialogue
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings, SmtpSecurity, use_settings
from models.reminders import Mail, MailStatus
from tests.cast import Cast
from tests.reminders.conftest import mail_of, owe
from tests.reminders.postbox import Postbox, open_postbox
from views.mails import render_mail
from workflow.reminders.mailer import ServerDown, SmtpLine
from workflow.reminders.sending import send_due_mails

SECURE = [SmtpSecurity.STARTTLS, SmtpSecurity.TLS]


class Authority:
    """An authority of the house, the server's certificate from it, and its own as a file."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(self.context)
        self.file = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.file)

    def served(self, security: SmtpSecurity) -> dict[str, Any]:
        if security is SmtpSecurity.TLS:
            return {"ssl_context": self.context, "auth_require_tls": False}  # it is encrypted anyway
        return {"tls_context": self.context, "require_starttls": True}


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def known(server: SMTP, dialogue: Dialogue, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"rectify", b"right"), handled=False)


@pytest.fixture(params=SECURE)
def guarded(request: pytest.FixtureRequest, authority: Authority, smtp: Settings) -> Iterator[tuple[Postbox, Settings]]:
    """A server that takes mail over TLS from those who sign in, and the settings for it."""
    how = authority.served(request.param)
    with open_postbox(authenticator=known, auth_required=True, **how) as box:
        chosen = {"smtp_port": box.port, "smtp_security": request.param, "smtp_ca_file": authority.file}
        yield box, smtp.model_copy(update={**chosen, "smtp_user": "rectify", "smtp_password": "right"})


def run(session: Session, settings: Settings, now: datetime) -> int:
    """One run of the send job."""
    use_settings(settings)
    line = SmtpLine(settings)
    try:
        return send_due_mails(session, line, render_mail, clock=lambda: now, commit=session.commit)
    finally:
        line.close()


@pytest.fixture(autouse=True)
def _pages(app: object) -> Iterator[None]:
    with app.app_context():  # type: ignore[attr-defined]
        yield


def test_mail_goes_over_tls_with_a_login(
    session: Session, cast: Cast, guarded: tuple[Postbox, Settings], now: datetime
) -> None:
    box, settings = guarded
    for name in ("finance.leader", "finance.liaison"):
        owe(session, cast[name], now)
    assert run(session, settings, now) == 2
    assert len(box.messages) == 2
    assert len(box.connections) == 1


def test_a_wrong_password_is_nobodys_fault_and_loses_nothing(
    session: Session, cast: Cast, guarded: tuple[Postbox, Settings], now: datetime
) -> None:
    box, settings = guarded
    owe(session, cast["finance.leader"], now)
    for hour in range(12):
        with pytest.raises(ServerDown, match=r"535 5\.7\.8"):
            run(session, settings.model_copy(update={"smtp_password": "wrong"}), now + timedelta(hours=hour))
    waiting = mail_of(session, cast["finance.leader"])
    assert (waiting.status, waiting.attempts) == (MailStatus.QUEUED, 0)
    assert "535 5.7.8 Authentication credentials invalid" in waiting.last_error
    assert run(session, settings, now + timedelta(hours=31)) == len(box.messages) == 1


def test_a_server_with_a_strangers_certificate_gets_no_password(
    session: Session, cast: Cast, guarded: tuple[Postbox, Settings], now: datetime
) -> None:
    box, settings = guarded
    owe(session, cast["finance.leader"], now)
    with pytest.raises(ServerDown, match="certificate verify failed"):
        run(session, settings.model_copy(update={"smtp_ca_file": None}), now)
    assert box.connections == set()


def test_a_server_that_offers_no_tls_gets_no_mail(session: Session, cast: Cast, smtp: Settings, now: datetime) -> None:
    owe(session, cast["finance.leader"], now)
    with pytest.raises(ServerDown, match="STARTTLS"):
        run(session, smtp.model_copy(update={"smtp_security": SmtpSecurity.STARTTLS}), now)


def test_the_line_greets_with_the_name_of_the_site(
    session: Session, cast: Cast, smtp: Settings, postbox: Postbox, now: datetime
) -> None:
    for number, url in enumerate(("https://rectify.example.test", "http://127.0.0.1:8000", "http://[::1]:80")):
        owe(session, cast["finance.leader"], now, str(number))
        run(session, smtp.model_copy(update={"site_url": url}), now)
    assert postbox.greetings == {"rectify.example.test", "[127.0.0.1]", "[IPv6:::1]"}


def test_a_server_that_takes_so_many_mails_a_connection_gets_them_all(
    session: Session, cast: Cast, smtp: Settings, postbox: Postbox, now: datetime
) -> None:
    postbox.mails_a_connection = 2
    for number in range(5):
        owe(session, cast["finance.leader"], now, str(number))
    assert run(session, smtp, now) == len(postbox.messages) == 5
    assert len(postbox.connections) == 3
    assert set(session.scalars(select(Mail.attempts))) == {1}


def test_a_refusal_does_not_end_the_connection(
    session: Session, cast: Cast, smtp: Settings, postbox: Postbox, now: datetime
) -> None:
    postbox.refuse.add("finance.leader@example.test")
    for number, name in enumerate(("finance.liaison", "finance.leader", "library.leader", "finance.leader")):
        owe(session, cast[name], now, str(number))
    assert run(session, smtp, now) == 4
    assert len(postbox.messages) == 2
    assert len(postbox.connections) == 1


def test_an_answer_that_cannot_be_kept_is_made_readable(
    session: Session, cast: Cast, smtp: Settings, postbox: Postbox, now: datetime
) -> None:
    postbox.refuse.add("finance.leader@example.test")
    postbox.refusal = "450 4.2.1 a\x00b\x1b[31m" + "x" * 400
    owe(session, cast["finance.leader"], now)
    run(session, smtp, now)
    assert mail_of(session, cast["finance.leader"]).last_error.startswith("450 4.2.1 a b [31mxxx")


def test_a_domain_in_chinese_letters_is_written_as_servers_understand_it(
    session: Session, cast: Cast, smtp: Settings, postbox: Postbox, now: datetime
) -> None:
    cast["finance.leader"].email = "li@例子.中国"
    owe(session, cast["finance.leader"], now)
    assert run(session, smtp, now) == 1
    assert postbox.receivers() == ["li@xn--fsqu00a.xn--fiqs8s"]


def test_a_name_in_chinese_letters_before_the_at_is_told_at_once_and_hurts_no_other(
    session: Session, cast: Cast, smtp: Settings, postbox: Postbox, now: datetime
) -> None:
    cast["finance.leader"].email = "用户@例子.中国"
    owe(session, cast["finance.leader"], now)
    owe(session, cast["finance.liaison"], now)
    assert run(session, smtp, now) == 2
    assert postbox.receivers() == ["finance.liaison@example.test"]
    refused = mail_of(session, cast["finance.leader"])
    assert refused.status is MailStatus.UNDELIVERED
    assert "用户@例子.中国" in refused.last_error
