"""What differs between two versions of the questionnaire: row by row, the old words beside the new ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.words import N_, Words
from workflow.inspection.template import Template

KINDS = {
    "key_points": N_("Key point"),
    "questions": N_("Question"),
    "ratings": N_("Rating"),
    "aspects": N_("Aspect of findings"),
}
FIELDS = {
    "label": N_("Name"),
    "explain": N_("Explanation"),
    "key_point": N_("Key point"),
    "weight": N_("Weight"),
    "read": N_("What to read"),
    "ask": N_("Whom to ask"),
    "good": N_("A good sign"),
    "bad": N_("A bad sign"),
}


@dataclass(frozen=True)
class Difference:
    """A row that was added (no old values), taken out (no new ones), moved or changed."""

    kind: str
    called: Words
    lines: list[tuple[str, Any, Any]]  # field, before, after
    new: bool = False
    gone: bool = False
    moved: bool = False


def compare_versions(before: Template, after: Template) -> list[Difference]:
    found = []
    if lines := list(_lines(before.theme, after.theme, before, after)):
        found.append(Difference(N_("Theme"), after.theme.label, lines))
    for kind, label in KINDS.items():
        found += _compare_rows(kind, label, before, after)
    return found


def _compare_rows(kind: str, label: str, before: Template, after: Template) -> Iterator[Difference]:
    old = {row.name: row for row in getattr(before, kind)}
    new = {row.name: row for row in getattr(after, kind)}
    stay, now_stand = [name for name in old if name in new], [name for name in new if name in old]
    for name, row in new.items():
        if name not in old:
            yield Difference(label, row.label, [], new=True)
            continue
        lines = list(_lines(old[name], row, before, after))
        moved = stay.index(name) != now_stand.index(name)
        if lines or moved:
            yield Difference(label, row.label, lines, moved=moved)
    for name in old.keys() - new.keys():
        yield Difference(label, old[name].label, [], gone=True)


def _lines(old: Any, new: Any, before: Template, after: Template) -> Iterator[tuple[str, Any, Any]]:
    for name, label in FIELDS.items():
        was, now = getattr(old, name, None), getattr(new, name, None)
        if was != now:
            if name == "key_point":
                was, now = _point(before, was), _point(after, now)
            yield label, was, now


def _point(template: Template, name: Any) -> Any:
    return next((row.label for row in template.key_points if row.name == name), name)
