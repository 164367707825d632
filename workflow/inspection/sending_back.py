"""The last sending back of a finding, told on its page until the leader of the team has reviewed it again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.findings import Finding, FindingStatus, FindingUnit
from models.trail import Event
from models.words import N_, Message, say
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind

STEPS = (
    EventKind.FINDING_SENT_BACK,
    EventKind.FINDING_REVIEWED,
    EventKind.FINDING_EDITED,
    EventKind.FINDING_HANDED_ON,
)
CHANGED = N_("It was changed since.")
UNCHANGED = N_("It was handed on unchanged.")


@dataclass(frozen=True)
class SentBack:
    """Who sent it back, when and why; `since` is what became of it, None while it still waits for its writers."""

    by: str
    at: datetime
    reason: str
    since: Message | None


def find_sending_back(session: Session, finding: Finding, seen: Sequence[FindingUnit]) -> SentBack | None:
    """The last one since the last review, of a draft. The reason may be about any unit of the finding: only who sees
    all of them reads it, `seen` are those into which the reader may look."""
    if finding.status is not FindingStatus.DRAFT or len(seen) < len(finding.units):
        return None
    back: Event | None = None
    kinds: set[str] = set()
    for event in _read_steps(session, finding):
        if event.kind == EventKind.FINDING_REVIEWED.value:
            back = None
        elif event.kind == EventKind.FINDING_SENT_BACK.value:
            back, kinds = event, set()
        else:
            kinds.add(event.kind)
    if back is None:
        return None
    since = None if not kinds else say(CHANGED if EventKind.FINDING_EDITED.value in kinds else UNCHANGED)
    return SentBack(back.actor_name, back.at, json.loads(back.data)["reason"], since)


def _read_steps(session: Session, finding: Finding) -> list[Event]:
    """What the trail tells of its way between the group and the leader, in order."""
    numbered = (Event.data.contains(f'"number":{finding.number}{end}') for end in (",", "}"))
    query = select(Event).where(Event.stream == stream_of(finding.inspection), or_(*numbered))
    return list(session.scalars(query.where(Event.kind.in_([kind.value for kind in STEPS])).order_by(Event.seq)))
