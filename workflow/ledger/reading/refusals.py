"""Why a file is not taken as a workbook, one sentence each."""

from models.words import N_, Message, say
from workflow.errors import InvalidInput


def cannot_open() -> InvalidInput:
    return _refused(say(N_("The file cannot be opened.")))


def empty() -> InvalidInput:
    return _refused(say(N_("The file is empty.")))


def larger_than(megabytes: int) -> InvalidInput:
    return _refused(say(N_("The file is larger than %(count)s MB."), count=megabytes))


def unpacks_too_large() -> InvalidInput:
    return _refused(say(N_("Unpacked, this file would be far larger than any ledger; it is not read.")))


def has_macros() -> InvalidInput:
    return _refused(say(N_("The workbook holds macros; save it as .xlsx without them.")))


def has_objects() -> InvalidInput:
    return _refused(
        say(N_("The workbook holds embedded objects or loads some from elsewhere; copy its sheets into a new one."))
    )


def a_web_page() -> InvalidInput:
    return _refused(
        say(N_("This is a web page or XML under the name of a workbook; open it in Excel and save it as .xlsx."))
    )


def not_a_workbook() -> InvalidInput:
    return _refused(say(N_("This is no workbook: .xlsx, .xls, .ods and .csv files can be read.")))


def no_known_encoding(line: int) -> InvalidInput:
    return _refused(
        say(
            N_(
                "The signs of this text file cannot be read from line %(line)s on: it is neither in UTF-8 nor in "
                "GB18030 (GBK); save it in one of these encodings or as .xlsx."
            ),
            line=line,
        )
    )


def larger_cell(characters: int) -> InvalidInput:
    return _refused(
        say(N_("A cell of this file holds more than %(count)s characters; shorten it in the file."), count=characters)
    )


def locked() -> InvalidInput:
    return _refused(say(N_("The workbook is protected by a password; save it without one.")))


def damaged() -> InvalidInput:
    return _refused(say(N_("The file is damaged or incomplete; save it again and upload that.")))


def _refused(message: Message) -> InvalidInput:
    return InvalidInput(message, "file")
