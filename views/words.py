"""Speaking to the reader: messages, enums, dates and bilingual data in the language of the request."""

import re
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import g, request
from flask_babel import format_date, format_datetime, format_timedelta, gettext, refresh
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select

from config.settings import settings
from models.ledger import Category
from models.people import InspectionGroup, Unit
from models.words import N_, KeptName, Labelled, Listed, Message, Words
from views.database import db
from workflow.ledger.texts import let_lie

LANGUAGES = ("en", "zh")
COOKIE = "language"
SITE_NAME = N_("Rectify")


def speak(chosen: str) -> None:
    """Answer this request in the language, whoever asks: for what is written for one person."""
    g.language = chosen
    refresh()


def language() -> str:
    """The language in force: the answer's own, the cookie, then the account's, then the browser's, then the site's."""
    chosen = g.get("language") or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    if current_user.is_authenticated:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES) or settings().default_language


def locale_name() -> str:
    """The same as a locale of the catalogue."""
    return "zh_Hans_CN" if language() == "zh" else "en"


def spoken(value: Any) -> str:
    """Any value of the workflow as text for the reader."""
    if isinstance(value, Message):
        params = {name: let_lie(spoken(param)) for name, param in value.params.items()}
        return str(gettext(value.text, **params))
    if isinstance(value, Labelled):
        return str(gettext(value.label))
    if isinstance(value, Words):
        return value.spoken(language())
    if isinstance(value, KeptName):
        return named_today(value.name)
    if isinstance(value, date):
        return format_time(value) if isinstance(value, datetime) else format_day(value)
    if isinstance(value, Listed):
        return ("、" if language() == "zh" else ", ").join(spoken(item) for item in value.items)
    if isinstance(value, Enum):
        return str(value.value)
    return "" if value is None else str(value)


def format_day(day: date | str | None) -> str:
    """A day in words; a sealed manifest gives it as text."""
    if not day:
        return ""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return str(format_date(day, "y年M月d日" if language() == "zh" else "d MMM y"))


def format_time(at: datetime | None) -> str:
    """The site's local time, to the minute."""
    if at is None:
        return ""
    return str(format_datetime(at, "y年M月d日 HH:mm" if language() == "zh" else "d MMM y, HH:mm"))


def relative_time(at: datetime | None) -> str:
    """In words: "3 days ago"."""
    if at is None:
        return ""
    return str(format_timedelta(at - datetime.now(at.tzinfo), add_direction=True, threshold=0.9))


def named(thing: Any) -> str:
    """A unit's, group's, category's or campaign's name in the reader's language, where it has one."""
    if thing is None:
        return ""
    english = getattr(thing, "name_en", "")
    return str(english if language() == "en" and english else thing.name)


def named_today(name: str) -> str:
    """The name of a unit, group or category as a sealed record keeps it, in the reader's language where still known.

    One query a request, and none for a reader of Chinese.
    """
    if language() != "en":
        return name
    if "english_names" not in g:
        units = select(Unit.name, Unit.name_en).where(Unit.name_en != "")
        groups = select(InspectionGroup.name, InspectionGroup.name_en).where(InspectionGroup.name_en != "")
        kinds = select(Category.name, Category.name_en).where(Category.name_en != "")
        g.english_names = dict(db.session.execute(units.union_all(groups, kinds)).tuples().all())
    return str(g.english_names.get(name, name))


def site_name() -> str:
    """What this site calls itself; the name it comes with is translated, one that was set stays as it is."""
    given = settings().site_name
    return str(gettext(given)) if given == SITE_NAME else given


HAN = re.compile("[\u3400-\u9fff]")


def hint_of_tongue(text: Any) -> Markup:
    """The attribute that has a Chinese text on a page in another language set in Chinese type, punctuation included."""
    chinese = language() != "zh" and HAN.search(str(text or ""))
    return Markup(' lang="zh-Hans"') if chinese else Markup("")


def register_words(app: Any) -> None:
    app.jinja_env.filters.update(
        say=spoken,
        named=named,
        named_today=named_today,
        format_day=format_day,
        format_time=format_time,
        relative_time=relative_time,
        tongue=hint_of_tongue,
        in_line=let_lie,
    )
