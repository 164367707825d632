"""Password hashes (argon2id) and what a password must be."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from config.settings import Mode, settings
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput

SHORTEST = 12  # characters
LONGEST = 200
COMPARED = "compared password"


def hash_password(password: str) -> str:
    return _hasher().hash(password)


def compare_ahead(session: Session, known: str | None, password: str) -> None:
    """Compare while nothing is locked, since it takes long by design; `password_fits` of the same session then
    need not, as long as the account still has the hash that was compared with."""
    stored = known or _nobody()
    session.info[COMPARED] = (stored, password), _verify(stored, password)


def password_fits(session: Session, user: User | None, password: str) -> bool:
    """Compare in the same time for an unknown person as for a known one, so that no name can be guessed."""
    known = user.password_hash if user is not None and user.password_hash else _nobody()
    compared, fits = session.info.get(COMPARED, (None, False))
    if compared != (known, password):
        fits = _verify(known, password)
    return fits and user is not None and user.password_hash is not None


def check_new_password(password: str, username: str) -> None:
    """Raise InvalidInput (field "password") for one that is too short, too long, or the name itself."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            say(N_("Choose a password of %(min)s to %(max)s characters."), min=SHORTEST, max=LONGEST), "password"
        )
    if username.casefold() in password.casefold() or len(set(password)) < 5:
        raise InvalidInput(say(N_("This password is too easy to guess.")), "password")


def _verify(known: str, password: str) -> bool:
    try:
        return _hasher().verify(known, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    if settings().mode is Mode.TEST:  # the tests sign in hundreds of times
        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")
