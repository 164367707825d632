"""The codes that are given out: random, typed or scanned; only their hashes are kept."""

import base64
import os
import re
import unicodedata

from workflow.people.secrets import hash_secret

IN_BETWEEN = re.compile(r"[\s\-–—.]+")
LOOK_ALIKE = str.maketrans("0189", "OIBG")  # digits that are no signs of a code, as they may be read from paper


def new_code() -> str:
    """Letters and the digits 2 to 7: nothing that reads like something else."""
    return base64.b32encode(os.urandom(16)).decode().rstrip("=")


def in_groups(code: str) -> str:
    """As it is printed, to be typed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def hash_code(typed: str) -> str:
    """Of the code as it may be typed: small letters, blanks between, full-width signs of a Chinese keyboard."""
    plain = unicodedata.normalize("NFKC", typed[:100])
    return hash_secret(IN_BETWEEN.sub("", plain).upper().translate(LOOK_ALIKE))
