"""What differs between two versions of the questionnaire: row by row, what changed marked in the words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.words import N_, Message, Words, say
from workflow.inspection.template import Template
from workflow.inspection.word_diff import Change, Piece, compare_words

KINDS = {
    "key_points": N_("Key point"),
    "questions": N_("Question of the inspection"),
    "ratings": N_("Rating"),
    "aspects": N_("Aspect of findings"),
}
TEXTS = {  # in Chinese and in English, as the form of the questionnaire calls them
    "label": (N_("Name, Chinese"), N_("Name, English")),
    "explain": (N_("Explanation, Chinese"), N_("Explanation, English")),
    "read": (N_("What to read, Chinese"), N_("What to read, English")),
    "ask": (N_("Whom to ask, Chinese"), N_("Whom to ask, English")),
    "good": (N_("A good sign, Chinese"), N_("A good sign, English")),
    "bad": (N_("A bad sign, Chinese"), N_("A bad sign, English")),
}


@dataclass(frozen=True)
class Difference:
    """A row that was added (no old values), taken out (no new ones), moved or changed."""

    kind: str
    called: Words
    lines: list[Change]
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
    yield from (Difference(label, row.label, [], gone=True) for name, row in old.items() if name not in new)


def _lines(old: Any, new: Any, before: Template, after: Template) -> Iterator[Change]:
    """Texts word by word, each language where it differs by itself."""
    if (was := getattr(old, "key_point", None)) != (now := getattr(new, "key_point", None)):
        yield _chosen(N_("Key point"), _point(before, was), _point(after, now))
    if (was := getattr(old, "weight", None)) != (now := getattr(new, "weight", None)):
        yield _chosen(N_("Weight in the rates"), _weight(was), _weight(now))
    for name, labels in TEXTS.items():
        was, now = getattr(old, name, None), getattr(new, name, None)
        if isinstance(was, Words) and isinstance(now, Words):
            for label, first, then in zip(labels, (was.zh, was.en), (now.zh, now.en), strict=True):
                if first != then:
                    yield Change(say(label), *compare_words(first, then))


def _chosen(label: str, was: Any, now: Any) -> Change:
    return Change(say(label), [Piece(was, True)], [Piece(now, True)])


def _weight(weight: float | None) -> Message:
    if weight is None:
        return say(N_("left out of the rates"))
    return say(N_("counts %(weight)s"), weight=f"{weight * 100:g}%")


def _point(template: Template, name: Any) -> Any:
    return next((row.label for row in template.key_points if row.name == name), name)
