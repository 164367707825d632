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
from views.pages import path_of_page
from views.words import site_name
from workflow.reminders.digest import Section
from workflow.reminders.message import Letter, Refused, Rendered
from workflow.reminders.notices import FEEDBACK
from workflow.reminders.outbox import MailKind

BLANK_LINES = re.compile(r"\n{3,}")  # what the conditions of a text template leave behind
OPENINGS = {
    MailKind.SUBMITTED: N_("%(by)s has submitted this task. It waits for your review."),
    MailKind.RETURNED: N_(
        "%(by)s has returned this task with gaps. Each gap needs an answer before the next submission."
    ),
    MailKind.WRITTEN_OFF: N_("%(by)s has signed the write-off of this task."),
    MailKind.REBOUNDED: N_("%(by)s has reported that the problem of this task has come back."),
    MailKind.FOUND_BACK: N_(
        "%(by)s found that the problem of this task has come back. The rebound is still to be reported. What was found:"
    ),
    MailKind.EXTENSION_ASKED: N_("%(by)s asks to move the deadline of this task from %(deadline)s to %(wanted)s."),
    MailKind.EXTENSION_GRANTED: N_("%(by)s has granted the extension. The deadline of this task is now %(deadline)s."),
    MailKind.EXTENSION_REFUSED: N_("%(by)s has refused the extension. The deadline of this task stays %(deadline)s."),
    MailKind.EXTENSION_LAPSED: N_("The request to extend the deadline of this task to %(wanted)s has lapsed: %(why)s."),
    MailKind.PLAN_SIGNED: N_("%(by)s has signed a plan, or a change of one. It waits for your decision."),
    MailKind.PLAN_ACCEPTED: N_("%(by)s has accepted the plan of this task, or the change that was proposed."),
    MailKind.PLAN_REFUSED: N_(
        "%(by)s has not accepted the plan of this task, or the change that was proposed. The reason:"
    ),
    MailKind.PLAN_PREPARED: N_("%(by)s has prepared a change of the plan. It waits for your signature. The reason:"),
    MailKind.PLAN_REVISED: N_("%(by)s has changed the accepted plan of this task for the inspection office."),
    MailKind.PLAN_LAPSED: N_(
        "A plan of this task, or a change of one, that waited for a decision no longer counts: %(by)s has changed the "
        "plan or the state of the task since."
    ),
    MailKind.PART_WAIVED: N_("%(by)s goes on without the part of your unit in this task. The reason:"),
    MailKind.LETTER_ISSUED: N_(
        "%(by)s has issued the supervision letter %(number)s about this task, which is overdue. "
        "It asks for a written answer by %(answer_until)s."
    ),
    MailKind.STANDS_IN: N_(
        "From %(start)s until %(until)s you stand in for %(absent)s. What waits for that person waits for you as well, "
        "and you may do what it takes to prepare it; the office may allow more."
    ),
    MailKind.STAND_IN_ALLOWED: N_(
        "%(by)s has decided what you may do beyond preparing while you stand in for %(absent)s, from %(start)s until "
        "%(until)s."
    ),
    MailKind.QUESTION_ASKED: N_(
        "%(by)s has a question to your unit about the submission of this task. Answer it there."
    ),
    MailKind.QUESTION_ANSWERED: N_("%(by)s has answered a question of the review."),
    MailKind.FEEDBACK_HANDED_OVER: N_(
        "%(by)s has handed over the feedback letter of a special inspection to your unit. The leader of the unit "
        "acknowledges it there with a signature."
    ),
    MailKind.FEEDBACK_ANSWERED: N_("%(by)s has answered the feedback letter for the unit. It waits for your decision."),
    MailKind.FEEDBACK_DECIDED: N_("%(by)s has decided on the answer of your unit to its feedback letter."),
    MailKind.TIE_FOUND: N_(
        "%(title)s must not inspect %(place)s, sees nothing of it and writes nothing there any more. Give the unit to "
        "another group, or take the person out of the group."
    ),
    MailKind.SIGN_OFF_DIFFERS: N_(
        "What the write-off of this task was signed on was changed afterwards. Open the write-off to see what differs, "
        "and find out why."
    ),
    MailKind.UNIT_ASKED: N_("%(by)s has a question to your unit about what is to be done together. Answer it there."),
    MailKind.UNIT_ANSWERED: N_("%(by)s has answered a question of your unit."),
    MailKind.MENTIONED: N_("%(by)s has mentioned you in a comment on this task."),
    MailKind.INVITATION: N_("An account has been opened for you. Choose your password to begin."),
    MailKind.RESET: N_("Somebody, most likely you, asked to reset the password of your account."),
    MailKind.EMAIL_CHANGED: N_(
        "The e-mail address of your account %(username)s was changed by %(by)s on %(at)s. "
        "If this was not agreed, tell your office at once."
    ),
}
OF_ACCOUNT = (MailKind.EMAIL_CHANGED, MailKind.STANDS_IN, MailKind.STAND_IN_ALLOWED)
OPEN_TASK = N_("Open the task")
ACTS = {
    MailKind.INVITATION: N_("Choose a password"),
    MailKind.RESET: N_("Choose a new password"),
    MailKind.SUBMITTED: N_("Open the review"),
    MailKind.EXTENSION_ASKED: N_("Decide on the request"),
    MailKind.PLAN_SIGNED: N_("Decide on the plan"),
    MailKind.PLAN_ACCEPTED: N_("Open the plan"),
    MailKind.PLAN_REFUSED: N_("Open the plan"),
    MailKind.PLAN_PREPARED: N_("Sign the change"),
    MailKind.PLAN_REVISED: N_("Open the plan"),
    MailKind.PLAN_LAPSED: N_("Open the plan"),
    MailKind.LETTER_ISSUED: N_("Read the letter"),
    MailKind.QUESTION_ASKED: N_("Answer the question"),
    MailKind.QUESTION_ANSWERED: N_("Read the answer"),
    **dict.fromkeys(FEEDBACK, N_("Open the letter")),
    MailKind.TIE_FOUND: N_("To the plan"),
    MailKind.UNIT_ASKED: N_("Answer the question"),
    MailKind.UNIT_ANSWERED: N_("Read the answer"),
    MailKind.EMAIL_CHANGED: N_("Open your account"),
    MailKind.STANDS_IN: N_("Open your account"),
    MailKind.STAND_IN_ALLOWED: N_("Open your account"),
}
PAGES = {  # of a task; else its own
    MailKind.SUBMITTED: "/review",
    MailKind.EXTENSION_ASKED: "/extension",
    MailKind.PLAN_SIGNED: "/plan/revisions",
    MailKind.PLAN_ACCEPTED: "/plan/revisions",
    MailKind.PLAN_REFUSED: "/plan/revisions",
    MailKind.PLAN_PREPARED: "/plan/revisions",
    MailKind.PLAN_REVISED: "/plan/revisions",
    MailKind.PLAN_LAPSED: "/plan/revisions",
    MailKind.PART_WAIVED: "/board",
    MailKind.QUESTION_ASKED: "/questions",
    MailKind.QUESTION_ANSWERED: "/questions",
    MailKind.UNIT_ASKED: "/board",
    MailKind.UNIT_ANSWERED: "/board",
}
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
    if kind in FEEDBACK:
        page = f"/inspections/{content['inspection']}/units/{content['unit']}/feedback"
        return {"opening": opening, "act": act, "url": _link(page)}  # the subject names the letter
    page = f"/letters/{content['letter']}" if kind is MailKind.LETTER_ISSUED else f"/tasks/{content['ref']}"
    return {
        "opening": opening,
        "act": act,
        "url": _link(page + PAGES.get(kind, "")),
        "ref": content["ref"],
        "title": content["title"],
        "quoted": content.get("reason") or content.get("text") or "",
    }


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
