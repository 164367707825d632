"""The codes by which units and inspection groups stand in addresses: given once, never changed."""

import re

from models.words import N_, say
from workflow.errors import InvalidInput

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")


def take_code(text: str) -> str:
    """The code as it is stored; raises InvalidInput beside the field "code"."""
    code = text.strip()
    if not CODE.fullmatch(code):
        raise InvalidInput(say(N_("Use up to 32 letters A–Z, digits, hyphens and underscores.")), "code")
    return code
