"""Whether what the inspection side recorded on a submission still stands as its events tell it."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.process import Submission
from models.spot import OnSiteCheck, ReverseCheck
from models.trail import Event
from models.verification import EvidenceVerdict, Gap, Interview, StepRecord, StepResult
from workflow.trail.chain import canonical, stream_of
from workflow.trail.kinds import EventKind
from workflow.verification.concluded import find_conclusion, tell_conclusion
from workflow.verification.interviews import seal_of_interview
from workflow.verification.on_site import seal_of_check
from workflow.verification.reverse import seal_reverse

SEALED = (EventKind.INTERVIEW_RECORDED, EventKind.ON_SITE_RECORDED, EventKind.REVERSE_RECORDED)
UNTOLD: dict[str, dict[str, str]] = {  # what an event that does not tell it leaves as it is at first
    EventKind.VERDICT_GIVEN: {"note": ""},
    EventKind.STEP_RECORDED: {"result": StepResult.PASSED},
}
WRITTEN = (EventKind.STEP_RECORDED, EventKind.VERDICT_GIVEN, EventKind.REVIEW_CONCLUDED)
Told = dict[tuple[str, Any], dict[str, Any]]  # by kind and what it is about, the last that was told


def is_as_recorded(session: Session, submission: Submission) -> bool:
    """Compare seals, steps, verdicts, conclusion and which gaps it says are watched on with the trail.

    Early events of verdicts do not name the file; those verdicts, as every row without an event, are not compared.
    """
    events = _read_events(session, submission)
    seals = sorted(data["sealed"] for kind, _, data in events if kind in SEALED)
    if seals != sorted(_rebuild_seals(session, submission)):
        return False
    told, stands = _last_told(events), _tell_rows(session, submission)
    return all(canonical(stands.get(key, {})) == canonical(value) for key, value in told.items())


def _read_events(session: Session, submission: Submission) -> list[tuple[str, int | None, dict[str, Any]]]:
    """Kind, actor and data of the events on this submission, in order."""
    kinds = [kind.value for kind in (*SEALED, *WRITTEN)]
    query = select(Event.kind, Event.actor_id, Event.data).where(Event.stream == stream_of(submission.task))
    rows = session.execute(query.where(Event.kind.in_(kinds)).order_by(Event.seq)).tuples()
    events = [(kind, actor_id, json.loads(data)) for kind, actor_id, data in rows]
    return [event for event in events if event[2].get("submission") == submission.number]


def _rebuild_seals(session: Session, submission: Submission) -> Iterable[str]:
    of = submission.id
    interviews = select(Interview).where(Interview.submission_id == of).options(selectinload(Interview.interviewers))
    loaded = (selectinload(OnSiteCheck.checkers), selectinload(OnSiteCheck.photos))
    checks = select(OnSiteCheck).where(OnSiteCheck.submission_id == of).options(*loaded)
    yield from map(seal_of_interview, session.scalars(interviews))
    yield from map(seal_of_check, session.scalars(checks))
    yield from map(seal_reverse, session.scalars(select(ReverseCheck).where(ReverseCheck.submission_id == of)))


def _last_told(events: Iterable[tuple[str, int | None, dict[str, Any]]]) -> Told:
    """What the events say that stands now: each tells what it changed."""
    told: Told = {}
    for kind, actor_id, data in events:
        if kind in SEALED or (kind == EventKind.VERDICT_GIVEN and "revision" not in data):
            continue
        about = data.get("step", data.get("revision", ""))
        entry = told.setdefault((kind, about), dict(UNTOLD.get(kind, {})))
        entry |= {name: change[1] for name, change in data["changes"].items() if name != "watched"}
        for number, watched in data["changes"].get("watched", {}).items():
            told[kind, number] = {"watched": watched}
        if kind != EventKind.REVIEW_CONCLUDED:
            entry["by"] = actor_id
    return {key: entry for key, entry in told.items() if entry}


def _tell_rows(session: Session, submission: Submission) -> Told:
    """The same from the rows."""
    told: Told = {}
    for step in session.scalars(select(StepRecord).where(StepRecord.submission_id == submission.id)):
        words: dict[str, Any] = {"text": step.conclusion, "result": step.result}
        told[EventKind.STEP_RECORDED, step.step] = {**words, "by": step.recorded_by_id}
    for row in session.scalars(select(EvidenceVerdict).where(EvidenceVerdict.submission_id == submission.id)):
        said = {"verdict": row.verdict, "note": row.note, "by": row.given_by_id}
        told[EventKind.VERDICT_GIVEN, row.revision_id] = said
    if written := find_conclusion(session, submission):
        told[EventKind.REVIEW_CONCLUDED, ""] = tell_conclusion(written)
    for number, watched in session.execute(select(Gap.number, Gap.watched).where(Gap.task_id == submission.task_id)):
        told[EventKind.REVIEW_CONCLUDED, str(number)] = {"watched": watched}
    return told
