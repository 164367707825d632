"""What an e-mail address must look like."""

import re

from models.words import N_, say
from workflow.errors import InvalidInput

LONGEST = 254
_SHAPE = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\[\]\\]+\.[^\s@<>(),;:\"\[\]\\.]+")


def check_email(text: str) -> str:
    """The address without blanks around it; empty stays empty. Raises InvalidInput (field "email")."""
    email = text.strip()
    if email and (len(email) > LONGEST or not _SHAPE.fullmatch(email) or not email.isprintable()):
        raise InvalidInput(say(N_("This is not an e-mail address.")), "email")
    return email
