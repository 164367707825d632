"""Mails in words: what the outbox keeps as content becomes subject, text and HTML in the receiver's language."""

import re
from datetime import date, datetime
from typing import Any

import css_inline
from flask import current_app
from flask_babel import force_locale, format_date, format_datetime, gettext
from jinja2 import TemplateError

from config.settings import settings
from models.extensions import Lapse
from models.words import N_
from views.mail_words import ACTS, OF_ACCOUNT, OPEN_TASK, OPENINGS, PAGES
from views.pages import path_of_page
from views.words import site_name
from workflow.reminders.digest import Section
from workflow.reminders.message import Letter, Refused, Rendered
from workflow.reminders.notices import FEEDBACK
from workflow.reminders.outbox import MailKind

BLANK_LINES = re.compile(r"\n{3,}")  # what the conditions of a text template leave behind
DAYS = ("deadline", "wanted", "answer_until", "start", "until")
SECTIONS = {
    Section.RED: N_("Overdue"),
    Section.YELLOW: N_("Due very soon, or waiting"),
    Section.GREEN: N_("Due soon"),
    Section.STANDING: N_("Still overdue, told before"),
}


def render_mail(letter: Letter) -> Rendered:
    """Subject, text and HTML; raises Refused for a content that does not make a mail."""
    locale = "zh_Hans_CN" if letter.language == "zh" else "en"
    try:
        with current_app.app_context(), force_locale(locale):
            return _render(letter, MailKind(letter.kind))
    except (KeyError, ValueError, TypeError, TemplateError) as broken:
        raise Refused(f"this mail cannot be written: {type(broken).__name__}: {broken}") from broken


def subject_of(kind: MailKind, content: dict[str, Any]) -> str:
    """The subject line in the language in force."""
    known = {name: content.get(name, "") for name in ("ref", "title", "count", "absent")}
    return str(gettext(kind.label, site=site_name(), **known))


def _render(letter: Letter, kind: MailKind) -> Rendered:
    content = letter.content
    subject = subject_of(kind, content)
    context: dict[str, Any] = {
        "subject": subject,
        "name": letter.name,
        "lang": "zh-Hans" if letter.language == "zh" else "en",
        "site": site_name(),
        "site_url": _link("/"),
    }
    if kind is MailKind.DIGEST:
        name, context = "digest", {**context, **_digest(content, letter.language)}
    else:
        name, context = "one", {**context, **_one(kind, content, letter.language)}
    templates = current_app.jinja_env
    page = templates.get_template(f"mails/{name}.html").render(context)
    text = templates.get_template(f"mails/{name}.txt").render(context)
    return Rendered(subject, BLANK_LINES.sub("\n\n", text).strip() + "\n", _inlined(page))


def _one(kind: MailKind, content: dict[str, Any], language: str) -> dict[str, Any]:
    """A mail about one thing: what happened, in whose words, and the place to go."""
    act = gettext(ACTS.get(kind, OPEN_TASK))
    if kind in OF_ACCOUNT:
        told = {**content, "at": _moment(content.get("at"), language), **_asked(content, language)}
        return {"opening": gettext(OPENINGS[kind], **told), "act": act, "url": _link("/account")}
    if kind in (MailKind.REMINDED, MailKind.UNREACHED):
        told = {"title": content["title"], "ref": content["ref"], "opening": content["label"][language], "act": act}
        action = str(content.get("action", ""))  # of no task
        return {**told, "url": _link(path_of_page("action" if action else "", content["ref"], action))}
    if kind is MailKind.TIE_FOUND:
        opening = gettext(OPENINGS[kind], title=content["title"], place=content["place"])
        return {"opening": opening, "act": act, "url": _link(f"/inspections/{content['inspection']}/plan")}
    opening = gettext(OPENINGS[kind], by=content.get("by", ""), **_asked(content, language))
    if kind in (MailKind.INVITATION, MailKind.RESET):
        url = content["url"] if "://" in content["url"] else _link(content["url"])
        until = _moment(content.get("expires_at"), language)
        return {"opening": opening, "act": act, "url": url, "until": until, "username": content.get("username", "")}
    if about := _of_inspection(kind, content):  # the subject names the letter, the finding or the matter
        return {"opening": opening, "act": act, "url": _link(f"/inspections/{content['inspection']}/{about}")}
    page = f"/letters/{content['letter']}" if kind is MailKind.LETTER_ISSUED else f"/tasks/{content['ref']}"
    return {
        "opening": opening,
        "act": act,
        "url": _link(page + PAGES.get(kind, "")),
        "ref": content["ref"],
        "title": content["title"],
        "quoted": content.get("reason") or content.get("text") or "",
    }


def _of_inspection(kind: MailKind, content: dict[str, Any]) -> str:
    """The page below an inspection to which the mail leads; empty for one that leads elsewhere."""
    if kind in FEEDBACK:
        return f"units/{content['unit']}/feedback"
    if kind is MailKind.FINDING_SENT_BACK:
        return f"findings/{content['finding']}"
    return f"what-follows/{content['matter']}/{content['unit']}" if kind is MailKind.CLOSING_REFUSED else ""


def _asked(content: dict[str, Any], language: str) -> dict[str, str]:
    """What a mail about an extension or a letter says besides: its days, its number, why a request lapsed."""
    told: dict[str, str] = {name: _day(content[name], language) for name in DAYS if name in content}
    if "number" in content:
        told["number"] = content["number"]
    if "why" in content:
        told["why"] = str(gettext(Lapse(content["why"]).label))
    return told


def _digest(content: dict[str, Any], language: str) -> dict[str, Any]:
    sections = []
    for section, label in SECTIONS.items():
        items = [_item(item, language) for item in content["items"] if item["section"] == section.value]
        if items:
            sections.append((gettext(label), items))
    more = content["count"] - len(content["items"])
    return {"day": _day(content["day"], language), "sections": sections, "more": more}


def _item(item: dict[str, Any], language: str) -> dict[str, Any]:
    text, params = item["reason"]["text"], item["reason"]["params"]
    return {
        "ref": item["ref"],
        "title": item["title"],
        "label": item["label"].get(language, ""),
        "signal": item["colour"],
        "reason": gettext(text, **params),
        "step": item["step"][language] if item["step"] else "",
        "url": _link(path_of_page(item["page"], item["ref"], item["part"])),
    }


def _link(path: str) -> str:
    """The absolute address of a page; it opens there after the sign-in."""
    return settings().site_url.rstrip("/") + path


def _day(iso: str, language: str) -> str:
    return str(format_date(date.fromisoformat(iso), "y年M月d日" if language == "zh" else "d MMM y"))


def _moment(iso: str | None, language: str) -> str:
    if not iso:
        return ""
    pattern = "y年M月d日 HH:mm" if language == "zh" else "d MMM y, HH:mm"
    return str(format_datetime(datetime.fromisoformat(iso), pattern))


def _inlined(page: str) -> str:
    """Styles moved onto the elements, as mail readers want them; nothing is ever fetched."""
    style = current_app.jinja_env.get_template("mails/mail.css").render()
    return css_inline.CSSInliner(extra_css=style, load_remote_stylesheets=False).inline(page)
