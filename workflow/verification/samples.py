"""Samples to check on the spot: drawn by a rule that anybody can repeat, and what was found at each thing drawn.

The draw: every entry of the list has a key, a file the SHA-256 of its content, a measure its reference, both as the
sealed manifest names them; an entry with the key of another counts once. Each key gets the rank SHA-256 of
"<seed>:<key>" in UTF-8, written in hex; the entries with the smallest ranks are drawn, the smallest first. So
`printf '%s' "$SEED:$KEY" | sha256sum` for each key repeats it anywhere. The seed is made by the product, not
chosen, and every draw stays on record, so that drawing until it suits is seen.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import User
from models.process import Submission
from models.reviewing import Drawn, SampleItem, SpotSample
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import take_text
from workflow.process.locking import check_seen, mark
from workflow.process.witness import hash_text
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated
from workflow.verification.frozen import Frozen, read_frozen
from workflow.verification.recording import open_for_record

SEED_BYTES = 8


@dataclass(frozen=True)
class Ranked:
    """An entry of the list with its place in the draw."""

    key: str
    title: str
    rank: str


@dataclass(frozen=True)
class Checked:
    """What was found at one thing drawn; `seen_version` is that of the item as the form showed it."""

    checked: bool
    note: str
    seen_version: int


def draw(keys: Iterable[str], count: int, seed: str) -> list[str]:
    """The keys drawn, as the head of this file says."""
    return sorted(set(keys), key=lambda key: rank_of(key, seed))[:count]


def rank_of(key: str, seed: str) -> str:
    return hash_text(f"{seed}:{key}")


def list_entries(frozen: Frozen, drawn_from: Drawn) -> dict[str, str]:
    """What a sample is drawn from: {key: title}, in the order of the keys."""
    if drawn_from is Drawn.FILES:
        entries = {file.sha256: file.title for file in reversed(frozen.files)}
    else:
        entries = {measure.ref: measure.text for measure in frozen.measures}
    return dict(sorted(entries.items()))


def rank_entries(frozen: Frozen, drawn_from: Drawn, seed: str) -> list[Ranked]:
    """The whole list in the order of the draw, so that the page can show why these came out."""
    entries = list_entries(frozen, drawn_from)
    return [Ranked(key, entries[key], rank_of(key, seed)) for key in draw(entries, len(entries), seed)]


def draw_sample(
    session: Session, submission: Submission, drawn_from: Drawn | None, count: int | None, *, actor: User, now: datetime
) -> SpotSample:
    """Draw and keep a sample of so many files or measures; a form that was sent twice draws once."""
    task = open_for_record(session, submission, actor)
    frozen = read_frozen(submission)
    if drawn_from is None or frozen is None:
        raise InvalidInput(say(N_("Choose what to draw from.")), "drawn_from")
    entries = list_entries(frozen, drawn_from)
    if not entries:
        raise InvalidInput(say(N_("The submission has none of these.")), "drawn_from")
    if count is None or not 1 <= count <= len(entries):
        raise InvalidInput(say(N_("Give a number from 1 to %(most)s."), most=len(entries)), "count")
    about = {"submission": submission.number, "drawn_from": drawn_from.value, "count": count, "listed": len(entries)}
    if told := find_repeated(session, EventKind.SAMPLE_DRAWN, about, within=task, actor=actor, now=now):
        known = select(SpotSample).where(SpotSample.submission_id == submission.id, SpotSample.number == told["number"])
        return session.scalars(known).one()
    sample = _add_sample(session, submission, drawn_from, entries, count, actor=actor, now=now)
    mark(task, actor, now)
    told = {"number": sample.number, "seed": sample.seed, "drawn": [item.drawn for item in sample.items]}
    record(session, task, EventKind.SAMPLE_DRAWN, actor=actor, now=now, **about, **told)
    return sample


def check_sample(
    session: Session, sample: SpotSample, given: Mapping[int, Checked], *, actor: User, now: datetime
) -> int:
    """Tick what was checked on the spot and note what was found, by the id of the item; tells how many changed."""
    task = open_for_record(session, sample.submission, actor)
    given = {id_: replace(one, note=take_text(one.note, f"found_{id_}")) for id_, one in given.items()}
    rows = [(row, given[row.id]) for row in sample.items if row.id in given and _differs(given[row.id], row)]
    for row, one in rows:
        check_seen(session, row, one.seen_version)
    for row, one in rows:
        before = {"checked": row.checked_at is not None, "note": row.note}
        if one.checked != before["checked"]:
            row.checked_at, row.checked_by = (now, actor) if one.checked else (None, None)
        row.note = one.note
        mark(row, actor, now)
        about = {"number": sample.number, "submission": sample.submission.number, "title": row.title}
        changed = changes(before, {"checked": one.checked, "note": one.note})
        record(session, task, EventKind.SAMPLE_CHECKED, actor=actor, now=now, **about, changes=changed)
    if rows:
        mark(task, actor, now)
    return len(rows)


def _differs(one: Checked, row: SampleItem) -> bool:
    return (one.checked, one.note) != (row.checked_at is not None, row.note)


def _add_sample(
    session: Session,
    submission: Submission,
    drawn_from: Drawn,
    entries: Mapping[str, str],
    count: int,
    *,
    actor: User,
    now: datetime,
) -> SpotSample:
    numbers = select(func.max(SpotSample.number)).where(SpotSample.submission_id == submission.id)
    sample = SpotSample(
        submission_id=submission.id,
        number=(session.scalar(numbers) or 0) + 1,
        drawn_from=drawn_from,
        seed=secrets.token_hex(SEED_BYTES),
        listed=len(entries),
        drawn_at=now,
        drawn_by_id=actor.id,
    )
    for place, key in enumerate(draw(entries, count, sample.seed), start=1):
        sample.items.append(SampleItem(position=place, drawn=key, title=entries[key]))
    session.add(sample)
    session.flush()
    return sample
