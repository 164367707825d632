"""How a mail reads: headers that keep robots quiet and threads together, both languages, nothing remote."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from sqlalchemy.orm import Session

from config.settings import Settings
from tests.cast import Cast
from tests.reminders.conftest import SendAll, owe
from tests.reminders.postbox import Postbox
from views.mails import render_mail
from workflow.reminders.mailer import ConsoleLine
from workflow.reminders.message import POLICY, Letter, compose
from workflow.reminders.notices import FEEDBACK, OF_GAPS
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import canonical

DUE = {"en": "Due", "zh": "到期"}
EXTENSION = {"deadline": "2026-05-01", "wanted": "2026-06-01", "why": "voided"}
STANDING_IN = {"absent": "王建平", "start": "2026-03-02", "until": "2026-03-06"}
NASTY = "<script>alert(1)</script> & “quotes”\nBcc: everybody@example.test"


def letter(kind: MailKind, now: datetime, language: str = "en", **content: object) -> Letter:
    return Letter(
        id=5,
        kind=kind.value,
        content=json.loads(canonical(content)),
        name="Wang, Fang",
        address="wang@example.test",
        language=language,
        created_at=now,
        attempts=1,
    )


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_mail_carries_the_headers_that_mail_programs_expect(
    session: Session, cast: Cast, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    owe(session, cast["finance.liaison"], now)
    owe(session, cast["library.leader"], now, task=8)
    send_all(now)
    first, second, other = sorted(postbox.messages, key=lambda message: str(message["To"]))
    assert first["From"].addresses[0].addr_spec == "rectify@localhost"
    assert first["To"].addresses[0].display_name == "Finance Leader"
    assert first["Subject"] == "Returned: X26-T007 Settle advances"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-Id"] == "<notices.localhost>"
    assert first["Date"].datetime == now
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"] == first["In-Reply-To"] != other["References"]
    assert first.get_content_type() == "multipart/alternative"


def test_the_message_id_of_a_mail_never_changes(app: Flask, settings: Settings, now: datetime) -> None:
    told = letter(MailKind.MENTIONED, now, task=7, ref="X26-T007", title="Advances", by="Li", text="Look")
    with app.app_context():
        first, later = (compose(told, render_mail(told), settings, now + timedelta(days=d)) for d in (0, 3))
    assert first["Message-ID"] == later["Message-ID"]


def test_text_typed_by_people_stays_text(app: Flask, settings: Settings, now: datetime) -> None:
    told = letter(MailKind.MENTIONED, now, task=7, ref="X26-T007", title=NASTY, by="Li", text=NASTY)
    with app.app_context():
        rendered = render_mail(told)
    message = compose(told, rendered, settings, now)
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])
    assert "<script" not in rendered.html
    assert "&lt;script&gt;" in rendered.html
    assert NASTY in rendered.text


def test_a_line_break_in_disguise_begins_no_header(app: Flask, settings: Settings, now: datetime) -> None:
    """RFC 2047 writes any sign as an encoded word, a line break too, and the email package unwraps what is typed."""
    hidden = "=?utf-8?q?=0ABcc:_everybody=40example.test=0AX-Evil:?="
    plain = letter(MailKind.RETURNED, now, task=7, ref="X26-T007", title="Advances", by="Li", reason="Why")
    told = replace(plain, name=f"Li {hidden} Ming", content={**plain.content, "title": f"{hidden} 预付款 {hidden}"})
    with app.app_context():
        usual, sent = (compose(one, render_mail(one), settings, now).as_bytes(policy=POLICY) for one in (plain, told))
    head = sent.partition(b"\r\n\r\n")[0]
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert message_from_bytes(sent).keys() == message_from_bytes(usual).keys()
    assert "utf-8?q?=0ABcc" in message_from_bytes(sent, policy=default)["Subject"]


@pytest.mark.parametrize("kind", [k for k in MailKind if k is not MailKind.DIGEST])
def test_every_kind_leads_to_its_page(app: Flask, kind: MailKind, now: datetime) -> None:
    told = letter(
        kind, now, task=7, ref="X26-T007", title="预付款清理", by="李明", reason="台账只到五月。", text="@li 请看",
        label=DUE, letter=3, inspection="S26", unit="finance", number="X26-D2026-003", answer_until="2026-03-09",
        place="财务处", finding=12, matter="problem/4", url="/link/abc", expires_at=now, username="wang", at=now,
        **STANDING_IN, **EXTENSION,
    )  # fmt: skip
    with app.app_context():
        rendered = render_mail(told)
    page = {MailKind.SUBMITTED: "/tasks/X26-T007/review", MailKind.INVITATION: "/link/abc", MailKind.RESET: "/link/abc"}
    page |= {MailKind.EMAIL_CHANGED: "/account", MailKind.EXTENSION_ASKED: "/tasks/X26-T007/extension"}
    page |= {
        MailKind.LETTER_ISSUED: "/letters/3",
        MailKind.STANDS_IN: "/account",
        MailKind.STAND_IN_ALLOWED: "/account",
    }
    page |= dict.fromkeys((MailKind.QUESTION_ASKED, MailKind.QUESTION_ANSWERED), "/tasks/X26-T007/questions")
    plans = ("SIGNED", "ACCEPTED", "REFUSED", "PREPARED", "REVISED", "LAPSED")
    page |= {MailKind[f"PLAN_{name}"]: "/tasks/X26-T007/plan/revisions" for name in plans}
    page |= dict.fromkeys((MailKind.UNIT_ASKED, MailKind.UNIT_ANSWERED, MailKind.PART_WAIVED), "/tasks/X26-T007/board")
    page |= {MailKind.TIE_FOUND: "/inspections/S26/plan", MailKind.FINDING_SENT_BACK: "/inspections/S26/findings/12"}
    page |= {MailKind.CLOSING_REFUSED: "/inspections/S26/what-follows/problem/4/finance"}
    page |= dict.fromkeys(OF_GAPS, "/tasks/X26-T007#gaps")
    page |= dict.fromkeys(FEEDBACK, "/inspections/S26/units/finance/feedback")
    url = "http://127.0.0.1:8000" + page.get(kind, "/tasks/X26-T007")
    assert f'href="{url}"' in rendered.html
    assert url in rendered.text.split()


def test_the_html_fetches_nothing_and_carries_its_styles_on_the_elements(app: Flask, now: datetime) -> None:
    told = letter(MailKind.RETURNED, now, task=7, ref="X26-T007", title="Advances", by="Li", reason="Why")
    with app.app_context():
        html = render_mail(told).html
    assert not re.search(r"<(img|link|script|style|iframe)|url\(|@import", html)
    assert 'style="' in html


def test_every_cell_carries_its_own_type_as_some_mail_readers_drop_the_body(app: Flask, now: datetime) -> None:
    told = letter(MailKind.RETURNED, now, task=7, ref="X26-T007", title="Advances", by="Li", reason="One\nTwo")
    with app.app_context():
        html = render_mail(told).html
    cells = re.findall(r"<td[^>]*>", re.sub(r"<!--.*?-->", "", html))
    assert len(cells) > 3
    assert [cell for cell in cells if "font-family" not in cell or "font-size" not in cell] == []
    assert "One<br>Two" in html, "Outlook knows no white-space: pre-line"


@pytest.mark.browser
def test_a_word_without_end_does_not_burst_the_mail_on_a_phone(app: Flask, chromium: Chromium, now: datetime) -> None:
    endless = {"title": "往来款" * 30, "reason": "https://example.test/" + "a" * 200, "by": "Li" * 60}
    with app.app_context():
        html = render_mail(letter(MailKind.RETURNED, now, task=7, ref="X26-T007", **endless)).html
    page = chromium.new_context(viewport={"width": 390, "height": 800}).new_page()
    page.set_content(html)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.context.close()


def test_a_chinese_reader_gets_chinese_dates(app: Flask, now: datetime) -> None:
    with app.app_context():
        told = letter(MailKind.RESET, now, "zh", url="/link/abc", expires_at=now)
        chinese, english = render_mail(told), render_mail(letter(MailKind.RESET, now, url="/link/abc", expires_at=now))
    assert "2026年3月2日 10:00" in chinese.text
    assert '<html lang="zh-Hans"' in chinese.html
    assert "2 Mar 2026, 10:00" in english.text


@pytest.mark.parametrize("kind", list(MailKind))
def test_a_chinese_reader_finds_no_english_sentence(app: Flask, kind: MailKind, now: datetime) -> None:
    reason = {"text": "due in %(days)s days", "params": {"days": 3}}
    item = {
        "section": "red",
        "label": DUE,
        "page": "plan",
        "part": "",
        "ref": "X26-T007",
        "title": "预付款清理",
        "due_on": now.date(),
        "colour": "yellow",
    }
    item |= {"reason": reason, "step": {"en": "Hold the reviews", "zh": "开展复查"}}
    told = letter(
        kind, now, "zh", task=7, ref="X26-T007", title="预付款清理", by="李明", reason="台账只到五月。", text="请看",
        finding=12, matter="problem/4",
        label=DUE, letter=3, inspection="2026", unit="6", number="2026-003", answer_until="2026-03-09", place="财务处",
        url="/link/abc", expires_at=now, day=now.date(), count=9, items=[item], username="wang", at=now, **STANDING_IN,
        **EXTENSION,
    )  # fmt: skip
    with app.app_context():
        rendered = render_mail(told)
    without_addresses = re.sub(r"https?://\S+|X26-T007|wang|Wang, Fang", "", rendered.subject + rendered.text)
    assert re.findall(r"[A-Za-z]{2,}", without_addresses.replace("Rectify", "")) == []
    assert "(" not in without_addresses, "numbers stand in Chinese brackets"


def test_the_demonstration_prints_mails_that_a_person_can_read(
    app: Flask, settings: Settings, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    told = letter(MailKind.WRITTEN_OFF, now, task=7, ref="X26-T007", title="预付款清理", by="李明")
    with app.app_context():
        ConsoleLine().send(compose(told, render_mail(told), settings, now))
    printed = capsys.readouterr().out
    assert 'mail to "Wang, Fang" <wang@example.test>' in printed
    assert "Written off: X26-T007 预付款清理" in printed
    assert "http://127.0.0.1:8000/tasks/X26-T007" in printed
