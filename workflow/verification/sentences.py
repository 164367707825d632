"""A statement in sentences, numbered from one: the same text always gives the same numbers."""

import re

FULL = "。！？；!?"  # end a sentence wherever they stand
CLOSING = "”’」』）】》)]\"'"  # belong to the sentence that they close
NUMBERED = re.compile(r"^[(（]?[0-9A-Za-z一二三四五六七八九十]{1,3}$")  # "1." begins an item and ends none
SHORTENED = re.compile(r"(?:^|[\s(（])(?:e\.g|i\.e|etc|cf|vs|No|Nos|Art|Dr|Mr|Mrs|Ms|Prof|[A-Z])$")


def split_sentences(text: str) -> list[str]:
    """The sentences in their order, without the blanks around them; a line never goes on in the next one."""
    return [sentence for line in text.splitlines() for sentence in _split_line(line)]


def _split_line(line: str) -> list[str]:
    sentences, start, place = [], 0, 0
    while place < len(line):
        if _ends_at(line, start, place):
            while place + 1 < len(line) and line[place + 1] in FULL + "." + CLOSING:
                place += 1
            sentences.append(line[start : place + 1].strip())
            start = place + 1
        place += 1
    return [sentence for sentence in [*sentences, line[start:].strip()] if sentence]


def _ends_at(line: str, start: int, place: int) -> bool:
    """Whether the sentence that began at `start` ends with the sign at `place`.

    A dot does not within a number, an abbreviation or a name, nor before a sentence that goes on in small letters.
    """
    if line[place] in FULL:
        return True
    if line[place] != ".":
        return False
    before, after = line[start:place].strip(), line[place + 1 :].lstrip("." + CLOSING)
    if NUMBERED.match(before) or SHORTENED.search(before):
        return False
    return not after or (after[0].isspace() and not after.lstrip()[:1].islower()) or _is_chinese(after[0])


def _is_chinese(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or sign in "“「《（"
