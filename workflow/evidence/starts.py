"""What the first bytes give away of a file that is no evidence: a program, or an archive that nobody looks into."""

import re
import zlib

LENGTH = 512  # bytes that are enough to tell

PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"L\0\0\0\x01\x14\x02",
    b"dex\n",
    b"#!",
)
GZIP = b"\x1f\x8b"
ARCHIVES = (b"PK", b"Rar!", b"7z\xbc\xaf", GZIP, b"BZh", b"\xfd7zXZ", b"MSCF")
DRAWING = re.compile(rb"\x01\0\0\0.{36} EMF|\xd7\xcd\xc6\x9a|[\1\2]\0\x09\0\0[\1\3]", re.DOTALL)  # EMF and WMF
IN_GZIP = 16 + zlib.MAX_WBITS


def is_foreign(start: bytes) -> bool:
    """Whether no office program puts such a part into its documents; they pack their drawings (.emz, .wmz) alone."""
    if start.startswith(GZIP):
        try:
            return not DRAWING.match(zlib.decompressobj(IN_GZIP).decompress(start, LENGTH))
        except zlib.error:
            return True
    return start.startswith(PROGRAMS + ARCHIVES)
