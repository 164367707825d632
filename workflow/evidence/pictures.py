"""Whether a picture is one beyond its first bytes: its head is read, its size is sane, its content can be decoded."""

import struct
from typing import BinaryIO

from PIL import Image

from models.words import N_, Message, say

MOST_PIXELS = 250_000_000  # the largest cameras of phones take 200 million
DECODED_PIXELS = 60_000_000  # more would need too much memory at once; of those the parts are checked, not each pixel
SMALL = (64, 64)  # a JPEG is decoded no larger than needed
JPEG_END = b"\xff\xd9"
TAIL = 64 * 1024  # telephones append things of their own after the end
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)

Image.MAX_IMAGE_PIXELS = None  # we look at the size ourselves, before anything is decoded


def find_fault(file: BinaryIO, form: str) -> Message | None:
    """What is wrong with a picture of the form "PNG", "JPEG", "GIF" or "WEBP"; None when nothing is."""
    file.seek(0)
    try:
        with Image.open(file, formats=[form]) as picture:
            pixels = picture.width * picture.height
            if pixels > MOST_PIXELS:
                return say(N_("a picture of far too many pixels"))
            if form == "PNG":
                picture.verify()  # every chunk against its checksum, nothing is unpacked
            elif pixels <= DECODED_PIXELS:
                picture.draft(None, SMALL)
                picture.load()
            elif form == "JPEG" and JPEG_END not in _tail(file):
                return say(N_("a damaged picture"))
    except BROKEN:  # what Pillow's readers raise for bytes that do not hold together
        return say(N_("a damaged picture"))
    return None


def _tail(file: BinaryIO) -> bytes:
    file.seek(max(0, file.seek(0, 2) - TAIL))
    return file.read()
