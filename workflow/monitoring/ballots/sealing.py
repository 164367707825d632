"""The urn: all that was voted so far, sealed under two keys that are not in the database: the site's and its own file.

Every vote opens it, adds, shuffles the free texts, and seals it anew under a fresh nonce, filled up to the size that it
had from the start; what would need more doubles it.
Two copies of it, before and after a vote, show nothing but that something was put in. See docs/ballot.md.
"""

import hmac
import json
import os
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.settings import settings
from models.ballots import Answer, Urn
from models.words import N_, say
from workflow.monitoring.ballots.urn_keys import UrnLocked, read_key

EVEN = 16 * 1024  # bytes: the size of an urn is a multiple of this
FOR_EACH = 300  # bytes kept free for each code: texts of a hundred Chinese characters from everybody fit in
NONCE, TAG = 12, 16
ORDER = tuple(Answer)
WITHOUT_SECRET = "only for demonstration and tests"  # noqa: S105 - production refuses to start without a real one


@dataclass
class Content:
    """How many ballots there are, for each statement how often each answer, and the free texts in no order."""

    votes: int
    counts: list[list[int]]
    comments: list[str]


def empty_urn(ballot_id: int, items: int, codes: int) -> Urn:
    room = -(-(codes * FOR_EACH + EVEN // 4) // EVEN) * EVEN
    urn = Urn(ballot_id=ballot_id, salt=os.urandom(16), sealed=bytes(NONCE + room + TAG))
    seal(urn, Content(0, [[0] * len(ORDER) for _ in range(items)], []))
    return urn


def unseal(urn: Urn) -> Content:
    """Raises UrnLocked when a key is missing or was changed meanwhile: with the earlier one nothing is lost."""
    nonce, sealed, key = urn.sealed[:NONCE], urn.sealed[NONCE:], _key(urn)
    try:
        plain = AESGCM(key).decrypt(nonce, sealed, _name(urn))
    except InvalidTag as unfit:
        told = N_("The urn cannot be opened: the secret key of this site is another one than when it was sealed.")
        raise UrnLocked(say(told)) from unfit
    return Content(**json.loads(plain))


def seal(urn: Urn, content: Content) -> None:
    secrets.SystemRandom().shuffle(content.comments)
    plain = json.dumps(vars(content), ensure_ascii=False).encode()
    room = len(urn.sealed) - NONCE - TAG
    filled = plain.ljust(-(-len(plain) // room) * room)
    nonce = os.urandom(NONCE)
    urn.sealed = nonce + AESGCM(_key(urn)).encrypt(nonce, filled, _name(urn))


def _key(urn: Urn) -> bytes:
    named = b"ballot urn" + urn.salt + read_key(urn.ballot_id)
    return hmac.digest((settings().secret_key or WITHOUT_SECRET).encode(), named, "sha256")


def _name(urn: Urn) -> bytes:
    """No urn can be put in the place of another."""
    return str(urn.ballot_id).encode()
