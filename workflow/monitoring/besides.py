"""All that speaks against a write-off, for whoever concludes or signs it: what its review found, and what is known
besides; said, not decided."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from models.words import N_, Message, say
from workflow.monitoring.ballots.reading import find_result
from workflow.monitoring.ballots.results import Result
from workflow.monitoring.xrays.declared import find_check
from workflow.monitoring.xrays.listing import list_hits
from workflow.process.rights import holds
from workflow.verification.against import list_against
from workflow.verification.reviews import Reviewed

MANY = 30  # per cent dissatisfied, where the check that looks at ballots is not declared


def list_all_against(session: Session, reviewed: Reviewed, *, actor: User) -> list[Message]:
    return [*list_against(session, reviewed), *_tell_besides(session, reviewed.submission.task, actor)]


def _tell_besides(session: Session, task: Task, actor: User) -> Iterator[Message]:
    """The x-rays that still stand, and a bad ballot about the task that was over after its cycle had begun; each for
    whoever may read it."""
    for shown in list_hits(session, task, actor=actor):
        yield say(N_("Found by an x-ray: %(check)s"), check=shown.check.label)
    result = find_result(session, task.campaign, actor=actor, task=task) if holds(actor, "ballot.view", task) else None
    began = task.cycle_started_at
    if result is not None and are_many_dissatisfied(result) and (began is None or began <= result.closes_at):
        told = {"percent": result.dissatisfaction, "votes": result.votes, "title": result.title}
        yield say(N_("%(percent)s%% dissatisfied, %(votes)s ballots: %(title)s"), **told)


def are_many_dissatisfied(result: Result) -> bool:
    """As many as the x-ray of written-off tasks with dissatisfied people asks for."""
    check = find_check("done_but_dissatisfied")
    return result.is_dissatisfied(check.thresholds["percent"] if check else MANY)
