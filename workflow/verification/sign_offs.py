"""Whether a write-off still matches what was signed."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.process import Meaning, Signature
from models.verification import SignOff
from models.words import N_, Message, say
from workflow.evidence.intact import are_intact, find_damaged
from workflow.process.manifest import find_differences
from workflow.process.witness import find_witness, hash_text
from workflow.verification.as_recorded import is_as_recorded
from workflow.verification.concluded import (
    find_first_signature,
    is_conclusion_signed,
    write_off_as_signed,
)
from workflow.verification.frozen import group_code, read_frozen
from workflow.verification.recorded import list_changed, read_sealed
from workflow.verification.reviews import Reviewed, find_review

PLACES = {
    "manifest": N_("the sealed manifest itself"),
    "signature": N_("the signature"),
    "concluded": N_("the first signature, under the conclusion of the review"),
    "task": N_("the reference of the task"),
    "title": N_("the title of the task"),
    "problem": N_("the problem"),
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
    "photos": N_("the photos of the on-site checks"),
    "answers": N_("the files with the unit’s answers to questions"),
}
SHOWN = 16  # characters of the code of a signature: what two people may compare
UNTRUSTED = frozenset({"manifest", "signature"})  # what such a manifest says of files is nobody's word


@dataclass(frozen=True)
class Signed:
    """Who signed what when; `code` begins the hash of exactly the text that was signed, in groups."""

    meaning: Meaning
    signer: str | Message
    signed_at: datetime
    code: str


@dataclass(frozen=True)
class SignOffStatus:
    """`differences` names what is no longer as it was signed, `places` the same by kind; `reviewed` is the review that
    was compared, None where the signature itself does not hold."""

    differences: list[Message]
    places: list[str]
    reviewed: Reviewed | None = None

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
    reviewed = find_review(session, sign_off.submission)
    if not _first_signature_holds(session, sign_off, reviewed):
        names.append("concluded")
    names += _compare_recorded(session, sign_off, reviewed)
    forged = not UNTRUSTED.isdisjoint(names)
    frozen = None if forged else read_frozen(sign_off.submission)
    damaged = find_damaged(frozen.files) if frozen else []
    places = names + (["stored"] if damaged else [])
    return SignOffStatus([say(PLACES[name]) for name in names] + damaged, places, reviewed)


def list_signatures(session: Session, sign_off: SignOff) -> list[Signed]:
    """That of the unit, of whoever concluded the review (the earliest have none), and of the group leader."""
    first = find_first_signature(session, sign_off.submission)
    rows = [sign_off.submission.signature, *([first] if first else []), sign_off.signature]
    return [Signed(row.meaning, row.signer, row.signed_at, group_code(row.signed_hash[:SHOWN])) for row in rows]


def _signature_holds(session: Session, sign_off: SignOff, signature: Signature) -> bool:
    """Whether the signed text is whole and says what the write-off shows, and the trail names who signed it when."""
    witness = find_witness(session, signature, Meaning.WRITE_OFF)
    if signature.signed_at != sign_off.signed_at or witness is None:
        return False
    if (witness.get("manifest"), witness.get("conclusion")) != (sign_off.manifest_hash, sign_off.conclusion):
        return False
    first, terms = witness.get("concluded", ""), witness.get("terms", {})
    shown = write_off_as_signed(sign_off.manifest_hash, sign_off.conclusion, first, terms)
    return signature.signed == shown and hash_text(shown) == signature.signed_hash


def _compare_recorded(session: Session, sign_off: SignOff, reviewed: Reviewed) -> list[str]:
    """What was recorded, with the trail and with the parts, stored files among them, that the first signature names."""
    signature = reviewed.conclusion.signature if reviewed.conclusion else None
    signed = signature.signed if signature else ""
    holds = is_as_recorded(session, sign_off.submission) and not list_changed(signed, reviewed.sealed)
    photos = [photo.sha256 for check in reviewed.on_site for photo in check.photos]
    answers = [file.sha256 for question in reviewed.questions for file in question.files]
    stored, named = (("photos", "on_site", photos), ("answers", "questions", answers)), read_sealed(signed)
    lost = [place for place, part, hashes in stored if part in named and not are_intact(hashes)]
    return ([] if holds else ["review"]) + lost


def _first_signature_holds(session: Session, sign_off: SignOff, reviewed: Reviewed) -> bool:
    """Whether the conclusion stands as it was signed, under the very signature that the write-off names."""
    written = reviewed.conclusion
    signature = written.signature if written else None
    named = json.loads(sign_off.signature.signed).get("concluded", "")
    if named != (signature.signed_hash if signature else ""):
        return False
    return written is None or is_conclusion_signed(session, sign_off.submission, written)
