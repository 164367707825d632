"""The frame around every page: what a person may open, the language and theme in force."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user

from config.settings import settings
from models.people import User
from models.words import N_
from views.clock import utc_now
from views.database import db
from views.paths import HOME, local_page
from views.words import language, site_name
from workflow.process.rights import holds
from workflow.reminders.notices import look_up


@dataclass(frozen=True)
class Item:
    """One entry: `endpoint` is where it leads; it shows when the page's right is held."""

    label: str
    endpoint: str
    icon: str
    right: str
    key: str = ""  # after g, on the keyboard


@dataclass(frozen=True)
class Shown:
    label: str
    url: str
    icon: str
    active: bool
    key: str


# whoever holds one of the rights of a group sees its heading: it names the matter, never a role
GROUPS: list[tuple[str, list[Item]]] = [
    (
        N_("Work"),
        [
            Item(N_("My work"), "ledger.home", "inbox", "work.view", "h"),
            Item(N_("Ledger"), "ledger.show_ledger", "table", "ledger.view", "l"),
            Item(N_("Campaigns"), "ledger.list_campaigns", "flag", "campaign.view", "c"),
            Item(N_("Parts of co-units"), "ledger.list_parts", "list-check", "ledger.view"),
            Item(N_("Institutional documents"), "evidence.list_documents", "book", "document.view"),
            Item(N_("Meetings"), "meetings.list_meetings", "people", "meeting.view"),
            Item(N_("Feedback letters"), "inspection.list_own_letters", "envelope-open", "feedback.list"),
            Item(N_("Process"), "process.show_process", "diagram-3", "process.view", "p"),
            Item(N_("Working days"), "days.show_days", "calendar3", "calendar.view", "d"),
        ],
    ),
    (
        N_("Supervision"),
        [
            Item(N_("Monitoring priorities"), "verification.list_gaps", "bullseye", "ledger.view"),
            Item(N_("Supervision letters"), "letters.list_letters", "envelope-exclamation", "letter.view"),
            Item(N_("Special inspections"), "inspection.list_all", "search", "inspection.list", "i"),
            Item(N_("Look-backs"), "look_backs.list_all", "binoculars", "look_back.view"),
            Item(N_("Ballots"), "ballots.list_all", "check2-all", "ballot.list"),
            Item(N_("Evaluation"), "evaluations.list_all", "clipboard-check", "evaluation.view"),
            Item(N_("X-rays"), "xrays.list_xrays", "activity", "xray.list", "x"),
            Item(N_("Causes of rebounds"), "rebounds.list_causes", "arrow-counterclockwise", "ledger.edit"),
        ],
    ),
    (
        N_("Operation"),
        [
            Item(N_("Recusals"), "people.list_recusals", "slash-circle", "recusal.declare"),
            Item(N_("Stand-ins"), "people.list_stand_ins", "person-check", "stand_in.view"),
            Item(N_("Hand over work"), "people.hand_over", "arrow-down-up", "work.hand_over"),
            Item(N_("Trail"), "trail.show_trail", "clock-history", "trail.view", "t"),
            Item(N_("Reminders"), "ladder.show_ladder", "bell", "ladder.view"),
            Item(N_("Mail"), "reminders.list_mails", "envelope", "mail.view", "m"),
            Item(N_("Scheduled jobs"), "reminders.list_jobs", "gear", "jobs.view"),
        ],
    ),
    (
        N_("Administration"),
        [
            Item(N_("Units"), "people.list_units", "building", "people.manage", "u"),
            Item(N_("Users"), "people.list_users", "people", "people.manage"),
            Item(N_("Inspection groups"), "people.list_groups", "collection", "people.manage"),
        ],
    ),
]


def page_frame() -> dict[str, Any]:
    """What base.html needs on every page."""
    me = current_user._get_current_object() if current_user.is_authenticated else None
    unread, alive = look_up(db.session, me, utc_now()) if me else (None, True)
    return {
        "nav": visible_groups(me) if me else [],
        "may_search": holds(me, "ledger.view"),
        "site_name": site_name(),
        "theme": request.cookies.get("theme", "auto"),
        "language": language(),
        "now": utc_now(),
        "timezone": settings().timezone,
        "unread_count": unread,
        "worker_gone": not alive and holds(me, "jobs.view"),  # told to those who can do something about it
        "answers_post": request.method == "POST" and local_page(request.path) != HOME,
    }


def visible_groups(me: User) -> list[tuple[str, list[Shown]]]:
    shown = []
    for label, items in GROUPS:
        open_items = [_show(item) for item in items if holds(me, item.right)]
        if open_items:
            shown.append((gettext(label), open_items))
    return shown


def _show(item: Item) -> Shown:
    active = request.endpoint == item.endpoint
    url = url_for(item.endpoint)
    return Shown(gettext(item.label), url, item.icon, active, item.key)
