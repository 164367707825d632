"""What the write-off form 销号审批表 of one cycle says, as far as this reader may know it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from models.verification import Gap, SignOff
from workflow.process.rights import holds, require
from workflow.verification.concluded import read_terms, terms_of
from workflow.verification.frozen import Frozen, group_code, read_frozen
from workflow.verification.gaps import list_left
from workflow.verification.reviews import Reviewed, find_review
from workflow.verification.sign_offs import Signed, SignOffStatus, list_signatures, sign_off_status
from workflow.verification.took_place import Held, list_held


@dataclass(frozen=True)
class WriteOff:
    """`frozen` is what was signed, None when the manifest can no longer be read; `review` is the inspection side's
    whole review, None for a reader who may not know it. That interviews took place, and the gaps left, everybody may.
    `terms` are whose task it was, as it was signed; of the earliest write-offs, as it is today.
    """

    sign_off: SignOff
    frozen: Frozen | None
    status: SignOffStatus
    code: str
    review: Reviewed | None
    held: list[Held]
    left: list[Gap]
    signatures: list[Signed]
    terms: dict[str, str]

    @property
    def task(self) -> Task:
        return self.sign_off.task


def read_write_off(session: Session, sign_off: SignOff, *, actor: User) -> WriteOff:
    require(actor, "task.view", sign_off.task)
    may_read = holds(actor, "review.view", sign_off.task)
    return WriteOff(
        sign_off,
        read_frozen(sign_off.submission),
        sign_off_status(session, sign_off),
        group_code(sign_off.manifest_hash),
        find_review(session, sign_off.submission) if may_read else None,
        list_held(session, [sign_off.submission_id]).get(sign_off.submission_id, []),
        list_left(session, sign_off),
        list_signatures(session, sign_off),
        read_terms(sign_off.signature.signed) or terms_of(sign_off.task),
    )
