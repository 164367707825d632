"""What a row of a file says beside all that has a column of its own: a line for each, "heading: text"."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row

from models.measures import MeasureKind
from models.words import N_, Words, say
from workflow.ledger.exporting.columns import AS_IMPORTED, TASKS
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.texts import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, fold_name

SECTION = say(N_("Section of the file"))
REST = Words("… (the rest stands with the task: As in the imported ledger)", "……（余下内容见任务页“导入台账原文”）")
OUR_HEADINGS = {words for column in (*TASKS, *AS_IMPORTED) for words in (column.heading.en, column.heading.zh)}
ALWAYS = (FieldName.SUB_ASPECT, FieldName.INVOLVED, FieldName.COUNTED)
OF_UNITS = (FieldName.LEAD, FieldName.RESPONSIBLE, FieldName.CO, FieldName.MEASURE_UNIT)
CUT = {  # where the ledger has less room than a file
    FieldName.ASPECT: LONGEST_NAME,
    FieldName.UNIT: LONGEST_NAME,
    FieldName.SOURCE: LONGEST_NAME,
    FieldName.PERSON: LONGEST_NAME,
    FieldName.TASK: LONGEST_TITLE,
}
OF_A_MEASURE = (FieldName.PERSON, FieldName.EXPECTED)


def list_besides(read: ReadRow, voice: Voice, *, ours: bool) -> list[str]:
    """What does not depend on how the ledger stands: columns without a place in it, texts that were cut or not
    understood, and what another house's export brought along."""
    lines = [_line(voice.speak(SECTION), read.section, voice)] if read.section not in ("", read.aspect) else []
    lines += [line_of(name, read.text(name), voice) for name in ALWAYS if read.text(name)]
    lines += [
        line_of(name, text, voice)
        for name, longest in CUT.items()
        if len(text := " ".join(read.text(name).split())) > longest
    ]
    if read.kind is None and read.text(FieldName.KIND):
        lines.append(line_of(FieldName.KIND, read.text(FieldName.KIND), voice))
    if read.step is MeasureKind.OTHER and read.text(FieldName.MEASURE_KIND):
        lines.append(line_of(FieldName.MEASURE_KIND, read.text(FieldName.MEASURE_KIND), voice))
    if not read.measure:
        lines += [line_of(name, read.text(name), voice) for name in OF_A_MEASURE if read.text(name)]
    if read.text(FieldName.REPORTED) and read.text(FieldName.STATUS):
        lines.append(line_of(FieldName.STATUS, read.text(FieldName.STATUS), voice))
    return [*lines, *list_others(read, voice, ours=ours), read.text(FieldName.BESIDES)]


def list_others(read: ReadRow, voice: Voice, *, ours: bool) -> list[str]:
    """The columns that stand for nothing or have no heading, and notes on cells; of a file that was exported here not
    the columns that every export has."""
    others = read.others.items()
    named = [
        _line(heading, text, voice) for heading, text in others if not (ours and heading.split(" (")[0] in OUR_HEADINGS)
    ]
    return [*named, *(_line(voice.speak(name), text, voice) for name, text in read.list_unnamed())]


def list_untold(
    read: ReadRow, task: Row[Any], units: set[str], co_units: Sequence[Words], voice: Voice
) -> Iterator[tuple[str, str]]:
    """Text and line of what the ledger does not say, as it stands: units that are none, which of the task's co-units
    belong to this measure, a goal or manifestation that only one of several rows could give."""
    names = [*read.lead, *read.co, *([read.measure_unit] if read.measure_unit else [])]
    named = {fold_name(name) for name in names}
    others = any(not named & {fold_name(unit.zh), fold_name(unit.en)} for unit in co_units)
    if named - units or (read.co and others):
        yield from ((read.text(name), line_of(name, read.text(name), voice)) for name in OF_UNITS if read.text(name))
    known = {FieldName.GOAL: task.goal, FieldName.MANIFESTATION: f"{task.problem}\n{task.manifestation}"}
    for name, stands in known.items():
        text = read.text(name)
        if text and fold_name(text) not in fold_name(stands):
            yield text, line_of(name, text, voice)


def line_of(name: FieldName, text: str, voice: Voice) -> str:
    """Under the name that the reader knows the field by."""
    return _line(voice.say(name), text, voice)


def add_lines(text: str, *more: str) -> str:
    """The text with the others below it, but for those whose lines it has already."""
    for one in more:
        if one and not set(one.split("\n")) <= set(text.split("\n")):
            text = f"{text}\n{one}" if text else one
    return text


def fit(text: str, voice: Voice) -> str:
    """As much of the text as an import takes back, and where the rest is."""
    if len(text) <= LONGEST_TEXT:
        return text
    rest = REST.spoken(voice.language)
    return text[: LONGEST_TEXT - len(rest)] + rest


def join_fitting(parts: Sequence[str], between: str) -> str:
    """The parts one after the other, but for those that would make it too long to be taken back."""
    whole = ""
    for part in parts:
        longer = f"{whole}{between}{part}" if whole and part else whole or part
        whole = longer if len(longer) <= LONGEST_TEXT else whole
    return whole


def _line(heading: str, text: str, voice: Voice) -> str:
    return f"{heading}{'：' if voice.language == 'zh' else ': '}{text}"
