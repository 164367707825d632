"""What happens to a finding that is written: reviewed by the team's leader, accepted by the office, or neither."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.findings import Finding, FindingStatus
from models.people import User
from models.words import N_, Message, say
from workflow.errors import NotPermitted, WrongState
from workflow.inspection.at_work import find_halt, is_opened, require_authority
from workflow.inspection.finding_words import BASELESS, require_basis, rests_on_something
from workflow.inspection.finding_writers import list_unreviewed, list_writers, tell_awaited
from workflow.inspection.findings import lock_finding
from workflow.inspection.seeing import holds_for_all, require_for_all
from workflow.inspection.thematic import part_unfit
from workflow.ledger.texts import take_reason
from workflow.process.locking import check_seen, mark
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

RIGHTS = {
    FindingStatus.DRAFT: "finding.review",
    FindingStatus.REVIEWED: "finding.accept",
}  # whose decision it waits for
OWN = N_(
    "You changed the words of this finding after it was reviewed. Somebody else of the office accepts it; or it is "
    "sent back, so that the group goes over it and its leader reviews it again: then you can accept it, too."
)
OWN_FOR_GOOD = N_("You wrote at this finding yourself; somebody else of the office accepts it.")
BEFORE_CHANGING = N_(
    "Once you change the words, you cannot accept it yourself: somebody else of the office accepts it, or it is sent "
    "back, so that the group goes over it and its leader reviews it again."
)
BEFORE_CHANGING_FOR_GOOD = N_(
    "Once you change the words, you cannot accept it yourself: somebody else of the office accepts it."
)
SEVERAL = N_(
    "Its units are no longer all of one group: nobody there could change it. The office changes, accepts or drops it."
)
ALONE = N_("All words of this finding are yours: a member of the group goes over it before you hand it to the office.")


def review_finding(session: Session, finding: Finding, *, actor: User, seen_version: int, now: datetime) -> None:
    """The team's leader hands it to the office, with corrections of his or her own, too, but not what nobody else
    has written at, nor what rests on nothing; nor anything while the team's letter of authority is void."""
    _open(session, finding, FindingStatus.DRAFT, actor, seen_version)
    require_authority(row.inspected for row in finding.units)
    _require_other(session, finding, actor)
    require_basis(session, finding)
    finding.status, finding.reviewed_at, finding.reviewed_by = FindingStatus.REVIEWED, now, actor
    finding.said = ""
    mark(finding, actor, now)
    record(session, finding.inspection, EventKind.FINDING_REVIEWED, actor=actor, now=now, number=finding.number)


def accept_finding(session: Session, finding: Finding, *, actor: User, seen_version: int, now: datetime) -> None:
    """The office takes it over, if it rests on something; from now on it has to become something. Also a draft about
    units of several teams, which no leader can review."""
    _open(session, finding, FindingStatus.REVIEWED, actor, seen_version)
    _require_other(session, finding, actor)
    require_basis(session, finding)
    finding.status, finding.accepted_at, finding.accepted_by = FindingStatus.ACCEPTED, now, actor
    mark(finding, actor, now)
    record(session, finding.inspection, EventKind.FINDING_ACCEPTED, actor=actor, now=now, number=finding.number)


def send_back_finding(
    session: Session, finding: Finding, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Back to the writers with a reason: by the leader before the review, by the office after it. They are told; once
    one of the team has saved it, the leader is asked again."""
    _open_waiting(session, finding, actor, seen_version)
    if not finding.of_one_team:
        raise WrongState(say(SEVERAL))
    finding.status, finding.said = FindingStatus.DRAFT, take_reason(reason, "reason")
    mark(finding, actor, now)
    told = {"number": finding.number, "reason": finding.said}
    record(session, finding.inspection, EventKind.FINDING_SENT_BACK, actor=actor, now=now, **told)
    tell_awaited(session, finding, actor=actor, now=now)


def drop_finding(
    session: Session, finding: Finding, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Not pursued, with a reason; it stays readable. By the leader before the review, by the office after it.

    Problems from thematic education that it carried stand alone again.
    """
    _open_waiting(session, finding, actor, seen_version)
    finding.status, finding.said = FindingStatus.DROPPED, take_reason(reason, "reason")
    mark(finding, actor, now)
    told = {"number": finding.number, "reason": finding.said}
    record(session, finding.inspection, EventKind.FINDING_DROPPED, actor=actor, now=now, **told)
    part_unfit(session, finding, actor=actor, now=now)


def find_decisions(finding: Finding, actor: User) -> set[str]:
    """Which of "decide" (take it further), "send_back" and "drop" are the actor's, as the rules of these ask."""
    if not is_opened(finding.inspection):
        return set()
    right = RIGHTS.get(finding.stands)
    steps = {"decide", "drop"} if right and holds_for_all(actor, right, finding) else set()
    if steps and finding.of_one_team:
        steps |= {"send_back"}
    return steps


def find_bar(session: Session, finding: Finding, person: User) -> Message | None:
    """Why the person, for whose decision it waits, does not take it further as it stands."""
    if finding.stands is FindingStatus.DRAFT:
        halts = (find_halt(row.inspected) for row in finding.units)
        if halt := next(filter(None, halts), None):
            return halt
    return why_not_own(session, finding, person) or find_lack(session, finding)


def find_lack(session: Session, finding: Finding) -> Message | None:
    """What it still needs before anybody can take it further."""
    return None if rests_on_something(session, finding) else say(BASELESS)


def why_not_own(session: Session, finding: Finding, person: User) -> Message | None:
    """Why the person does not take the step that waits: the leader when nobody else wrote at the finding, the office
    when words of its own were not reviewed by anybody else since (domain.md: no one approves own work)."""
    if finding.stands is FindingStatus.DRAFT:
        return say(ALONE) if set(list_writers(session, finding)) == {person.id} else None
    if person.id not in list_unreviewed(session, finding):
        return None
    reviewable = finding.of_one_team and finding.reviewed_by_id != person.id
    return say(OWN if reviewable else OWN_FOR_GOOD)


def warn_of_changing(finding: Finding) -> Message | None:
    """What changing its words costs the office, while it waits to be accepted."""
    if finding.stands is not FindingStatus.REVIEWED:
        return None
    return say(BEFORE_CHANGING if finding.of_one_team else BEFORE_CHANGING_FOR_GOOD)


def _require_other(session: Session, finding: Finding, actor: User) -> None:
    if why := why_not_own(session, finding, actor):
        raise NotPermitted(why)


def _open_waiting(session: Session, finding: Finding, actor: User, seen_version: int) -> None:
    """Open it for whoever's decision it waits for."""
    lock_finding(session, finding)
    status = finding.stands if finding.stands in RIGHTS else FindingStatus.REVIEWED
    _check(session, finding, status, actor, seen_version)


def _open(session: Session, finding: Finding, status: FindingStatus, actor: User, seen_version: int) -> None:
    lock_finding(session, finding)
    _check(session, finding, status, actor, seen_version)


def _check(session: Session, finding: Finding, status: FindingStatus, actor: User, seen_version: int) -> None:
    require_for_all(actor, RIGHTS[status], finding)
    check_seen(session, finding, seen_version)
    if finding.stands is not status:
        raise WrongState(say(N_("This finding stands as it is: %(state)s."), state=finding.status))
