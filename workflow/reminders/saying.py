"""What a step of the ladder says, in both languages: as its rule words it, and that nobody was there to be told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from models.words import Words
from workflow.reminders.watched import Watched

COMMAS = {"en": ", ", "zh": "、"}  # by language
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNREACHED_LABEL = Words("Nobody could be told in %(place)s: %(label)s", "%(place)s无人可接收提醒：%(label)s")


def describe(seen: Watched, label: Words) -> dict[str, Any]:
    """What a notice says besides its task; of an action item of none its number and its meeting."""
    said = {language: label.spoken(language) % _naming(seen, language) for language in COMMAS}
    about = {"task": seen.task_id} if seen.task else {"action": seen.matter.id, "ref": seen.ref, "title": seen.title}
    return {**about, "label": said, "on": seen.on}


def describe_unreached(told: dict[str, Any], places: Iterable[Words]) -> dict[str, Any]:
    """The same for the office: that nobody is there to be told, and in which units or groups."""
    named = list(places)
    said = {}
    for language, comma in COMMAS.items():
        place = comma.join(one.spoken(language) for one in named)
        said[language] = UNREACHED_LABEL.spoken(language) % {"place": place, "label": told["label"][language]}
    return {**told, "label": said}


def _naming(seen: Watched, language: str) -> dict[str, str]:
    return {name: _worded(value, language) for name, value in seen.naming.items()}


def _worded(value: object, language: str) -> str:
    if isinstance(value, Words):
        return value.spoken(language)
    if isinstance(value, date):
        if language == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return str(value)
