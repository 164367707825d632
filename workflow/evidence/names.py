"""File names that are safe to store and to serve: one part, no tricks, an extension that fits the content."""

import re
import unicodedata

LONGEST = 150
FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, direction overrides, halves, unassigned, separators


def clean_name(name: str, extensions: tuple[str, ...]) -> str:
    """The last part of the path without what could mislead; ends in one of the extensions (the first is added)."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name).replace("\0", ""))[-1]
    visible = "".join(char for char in last if unicodedata.category(char) not in DROPPED)
    plain = " ".join(FORBIDDEN.sub("_", visible).split()).strip(". ")
    stem, extension = split_name(plain)
    if extension.lower() not in extensions:
        stem, extension = plain, extensions[0]
    stem = stem[:LONGEST].strip(". ") or "file"
    if RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem}{extension}"


def split_name(name: str) -> tuple[str, str]:
    """("report.v2", ".pdf"); a name that only begins with a dot has no extension."""
    stem, dot, extension = name.rpartition(".")
    return (stem, f".{extension}") if dot and stem else (name, "")
