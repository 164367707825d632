"""Whether a write-off still matches what was signed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.process import Meaning, Signature
from models.verification import SignOff
from models.words import N_, Message, say
from workflow.evidence.intact import find_damaged
from workflow.process.manifest import find_differences
from workflow.process.witness import find_witness, hash_text
from workflow.trail.chain import canonical
from workflow.verification.as_recorded import is_as_recorded
from workflow.verification.frozen import read_frozen

PLACES = {
    "manifest": N_("the sealed manifest itself"),
    "signature": N_("the signature"),
    "task": N_("the reference of the task"),
    "title": N_("the title of the task"),
    "goal": N_("the goal"),
    "cycle": N_("the cycle"),
    "statement": N_("the statement"),
    "root_cause": N_("the root cause"),
    "corrective_plan": N_("the corrective plan"),
    "measures": N_("the measures and their progress"),
    "parts": N_("the parts of the co-units"),
    "gaps": N_("the gaps and their answers"),
    "files": N_("the evidence files"),
    "review": N_("what the inspection side recorded in its review"),
}
UNTRUSTED = frozenset({"manifest", "signature"})  # what such a manifest says of files is nobody's word


@dataclass(frozen=True)
class SignOffStatus:
    """`differences` names what is no longer as it was signed, `places` the same by kind."""

    differences: list[Message]
    places: list[str]

    @property
    def matches(self) -> bool:
        return not self.differences


def sign_off_status(session: Session, sign_off: SignOff) -> SignOffStatus:
    """Compare the signature, the sealed manifest, today's rows, the trail and the stored files with each other."""
    if not _signature_holds(session, sign_off, sign_off.signature):
        return SignOffStatus([say(PLACES["signature"])], ["signature"])
    if sign_off.manifest_hash != sign_off.submission.manifest_hash:
        return SignOffStatus([say(PLACES["manifest"])], ["manifest"])
    names = find_differences(session, sign_off.submission)
    if not is_as_recorded(session, sign_off.submission):
        names.append("review")
    forged = not UNTRUSTED.isdisjoint(names)
    frozen = None if forged else read_frozen(sign_off.submission)
    damaged = find_damaged(frozen.files) if frozen else []
    return SignOffStatus([say(PLACES[name]) for name in names] + damaged, names + (["stored"] if damaged else []))


def _signature_holds(session: Session, sign_off: SignOff, signature: Signature) -> bool:
    """Whether the signed text is whole and says what the write-off shows, and the trail names who signed it when."""
    shown = canonical({"manifest": sign_off.manifest_hash, "conclusion": sign_off.conclusion})
    if signature.signed != shown or hash_text(shown) != signature.signed_hash:
        return False
    witness = find_witness(session, signature, Meaning.WRITE_OFF)
    if signature.signed_at != sign_off.signed_at or witness is None:
        return False
    return (witness.get("manifest"), witness.get("conclusion")) == (sign_off.manifest_hash, sign_off.conclusion)
