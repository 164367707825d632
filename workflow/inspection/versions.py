"""The versions of the questionnaire: the shipped one becomes version 1 when it is first needed, each edit the next."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inserting import insert_new
from models.inspection import InspectionTemplate
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, NeedsUnmet, Stale, Unmet
from workflow.inspection.template import Template, TemplateError, check_template, shipped_template, template_of
from workflow.inspection.version_differences import compare_versions
from workflow.ledger.texts import LONGEST_NAME, take_name, take_text
from workflow.process.locking import lock_row
from workflow.process.rights import require
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

KINDS = ("key_point", "rating", "aspect", "question")
FEWEST = {  # rows of each kind, and what to tell when there are fewer
    "key_point": (1, N_("A template needs at least one key point.")),
    "rating": (2, N_("A scale needs at least two ratings.")),
    "aspect": (1, N_("A template needs at least one aspect of findings.")),
    "question": (1, N_("A template needs at least one question.")),
}
SPOKEN = ("label", "explain", "read", "ask", "good", "bad")
SHORT = {"label", "explain"}  # shown in lines and headings; the others are guidance
LANGUAGES = ("en", "zh")
LONGEST_GUIDANCE = 2_000


def list_versions(session: Session) -> list[InspectionTemplate]:
    """The versions that are kept, the newest first; none before the shipped one was needed."""
    return list(session.scalars(select(InspectionTemplate).order_by(InspectionTemplate.number.desc())))


def newest_content(session: Session) -> tuple[int, Template, dict[str, Any]]:
    """Number, template and data of the newest version; the shipped one counts as 1 before it is kept."""
    kept = _newest(session)
    if kept is None:
        return 1, *shipped_template()
    return kept.number, template_of(kept), kept.content


def keep_shipped(session: Session, *, now: datetime) -> InspectionTemplate:
    """The newest version; where there is none, the shipped template is kept as version 1, by two at once only once."""
    if (newest := _newest(session)) is not None:
        return newest
    _, data = shipped_template()
    values = {"number": 1, "content": data, "digest": hash_text(canonical(data)), "note": "", "made_at": now}
    session.execute(insert_new(InspectionTemplate).values(**values))
    return session.scalars(select(InspectionTemplate).order_by(InspectionTemplate.number.desc()).limit(1)).one()


def make_version(
    session: Session, data: dict[str, Any], note: str, *, actor: User, seen_number: int, now: datetime
) -> InspectionTemplate:
    """The next version, from data as it was typed: {theme, key_point, rating, aspect, question}.

    Raises NeedsUnmet with everything that is missing, beside its field, and Stale when another one was made
    meanwhile. Inspections keep the version that they were planned with.
    """
    require(actor, "template.edit")
    newest = keep_shipped(session, now=now)
    lock_row(session, newest)
    cleaned = _clean(data, _names_given(session, seen_number))
    said, digest = take_name(note, "note"), hash_text(canonical(cleaned))
    sent = {"seen": seen_number, "digest": digest}
    if made := find_repeated(session, EventKind.TEMPLATE_EDITED, sent, within=actor, actor=actor, now=now):
        return session.scalars(select(InspectionTemplate).where(InspectionTemplate.number == made["number"])).one()
    newest = _newest(session) or newest
    if newest.number != seen_number:
        who = newest.made_by
        raise Stale(who.name if who else "", newest.made_at, newest.made_by_id)
    if not compare_versions(template_of(newest), _check(cleaned)):
        raise InvalidInput(say(N_("Nothing differs from version %(number)s."), number=newest.number))
    values = {"content": cleaned, "digest": digest, "note": said, "made_at": now, "made_by": actor}
    version = InspectionTemplate(number=newest.number + 1, **values)
    session.add(version)
    told = {"number": version.number, "note": said}
    record(session, actor, EventKind.TEMPLATE_EDITED, actor=actor, now=now, **told, **sent)
    return version


def _newest(session: Session) -> InspectionTemplate | None:
    return session.scalar(select(InspectionTemplate).order_by(InspectionTemplate.number.desc()).limit(1))


def _names_given(session: Session, up_to: int) -> dict[str, set[str]]:
    """The names of all rows of the versions so far, by kind: that of a row taken out is not given to another."""
    versions = [version for version in session.scalars(select(InspectionTemplate)) if version.number <= up_to]
    return {kind: {row["name"] for version in versions for row in version.content[kind]} for kind in KINDS}


def _clean(data: dict[str, Any], given: dict[str, set[str]]) -> dict[str, Any]:
    """The same with trimmed texts and a name for each new row that none of `given` has: a name stays with its row, so
    that inspections can be compared."""
    cleaned: dict[str, Any] = {"theme": _clean_row(data.get("theme", {}))}
    for kind in KINDS:
        rows = [_clean_row(row) for row in data.get(kind, [])]
        taken = given[kind] | {row["name"] for row in rows if row.get("name")}
        for row in rows:
            if not row.get("name"):
                row["name"] = next(name for n in range(1, len(taken) + 2) if (name := f"{kind}_{n}") not in taken)
                taken.add(row["name"])
        cleaned[kind] = rows
    return cleaned


def _clean_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {language: str(value.get(language) or "").strip() for language in LANGUAGES} if name in SPOKEN else value
        for name, value in row.items()
        if value is not None
    }


def _check(data: dict[str, Any]) -> Template:
    if missing := list(_find_missing(data)):
        raise NeedsUnmet(missing)
    try:
        return check_template(data)
    except TemplateError as bad:
        raise InvalidInput(say(N_("The template does not hold together: %(why)s"), why=str(bad))) from bad


def _find_missing(data: dict[str, Any]) -> Iterator[Unmet]:
    """Each text that is missing or too long, with the name of its field; then what the rows need of each other."""
    for name in ("label", "explain"):
        yield from _spoken_faults(data["theme"].get(name, {}), f"theme-{name}", name)
    for kind in KINDS:
        for at, row in enumerate(data[kind]):
            for name in (name for name in SPOKEN if name in row):
                yield from _spoken_faults(row[name], f"{kind}-{at}-{name}", name)
        if len(data[kind]) < FEWEST[kind][0]:
            yield Unmet(say(FEWEST[kind][1]), field=kind)
    yield from _find_loose_ends(data["key_point"], data["question"])


def _find_loose_ends(points: list[dict[str, Any]], questions: list[dict[str, Any]]) -> Iterator[Unmet]:
    """Every key point has a question, and every question its key point."""
    asked, known = {row.get("key_point") for row in questions}, {row["name"] for row in points}
    for at, row in enumerate(points):
        if row["name"] not in asked:
            yield Unmet(say(N_("No question belongs to this key point.")), field=f"key_point-{at}-label_zh")
    for at, row in enumerate(questions):
        if row.get("key_point") not in known:
            yield Unmet(say(N_("Choose the key point of this question.")), field=f"question-{at}-key_point")


def _spoken_faults(words: dict[str, str], place: str, name: str) -> Iterator[Unmet]:
    for language in LANGUAGES:
        text, field = words.get(language, ""), f"{place}_{language}"
        longest = LONGEST_NAME if name in SHORT else LONGEST_GUIDANCE
        try:
            take_text(text, field, longest=longest, required=True)
        except InvalidInput as wrong:
            yield Unmet(wrong.message, field=field)
