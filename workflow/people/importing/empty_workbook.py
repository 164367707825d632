"""A workbook to be filled in: a sheet for units, one for users, and one that says what belongs into each column."""

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter

from models.people import Role
from models.words import N_, Listed, Message, say
from workflow.people.importing.fields import FIELDS, Field, Sheet, UnitField, UserField

ROLES = Listed(tuple(say(role.label) for role in Role))
Speak = Callable[[Any], str]
ROWS = 2000  # in which a cell offers its choices
WIDTH = 24
LANGUAGES = ("中文", "English")
NOTES = say(N_("How to fill in"))
BLANK = say(
    N_("A blank cell changes nothing, and a row that is missing takes nothing away: send the file again at will.")
)
# by kind of sheet: a unit and a person both have a name
HELP: dict[Sheet, dict[Field, Message]] = {
    Sheet.UNITS: {
        UnitField.CODE: say(N_("Short and lasting; fixed from then on. Without one, the next free code is taken.")),
        UnitField.NAME: say(N_("As it stands in ledgers. No two units have the same name.")),
        UnitField.NAME_EN: say(N_("For readers of English; may stay blank.")),
        UnitField.SHORT_NAMES: say(N_("Other names in ledgers, parted by commas. Those on record stay.")),
        UnitField.PARENT: say(
            N_("Code or name of the unit above, on record or in this file. Blank for the topmost ones.")
        ),
    },
    Sheet.USERS: {
        UserField.USERNAME: say(N_("Small letters, digits, dots and hyphens; fixed from then on.")),
        UserField.NAME: say(N_("The person's name. A password never stands in a file: the person chooses it.")),
        UserField.EMAIL: say(N_("Where the invitation and reminders go.")),
        UserField.LANGUAGE: say(N_("Of pages and mails: 中文 or English.")),
        UserField.HOME_UNIT: say(N_("Code or name of the unit in which the person works.")),
        UserField.ROLE: say(
            N_("One of: %(roles)s. For a second role repeat the user name in the next row."), roles=ROLES
        ),
        UserField.PLACE: say(
            N_("Code or name of the unit or inspection group; blank for roles that are held everywhere.")
        ),
    },
}
EXAMPLE = N_("%(column)s: %(note)s For example: %(example)s")
NOTE = N_("%(column)s: %(note)s")
EXAMPLES: dict[Sheet, dict[Field, Message | str]] = {
    Sheet.UNITS: {
        UnitField.CODE: "finance",
        UnitField.NAME: "计划财务处",
        UnitField.NAME_EN: "Finance Department",
        UnitField.SHORT_NAMES: "财务处, 计财处",
    },
    Sheet.USERS: {
        UserField.USERNAME: "li.ming",
        UserField.NAME: "李明",
        UserField.EMAIL: "li.ming@example.edu",
        UserField.HOME_UNIT: "finance",
        UserField.ROLE: say(Role.LIAISON.label),
        UserField.PLACE: "计划财务处",
    },
}


def write_empty_workbook(speak: Speak) -> bytes:
    """The .xlsx file; `speak` says headings, roles and notes in the reader's language."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#eef1f4"})
        for sheet in Sheet:
            page = book.add_worksheet(speak(sheet))
            page.freeze_panes(1, 0)
            for column, name in enumerate(FIELDS[sheet]):
                page.write_string(0, column, speak(name), heading)
            page.set_column(0, len(FIELDS[sheet]) - 1, WIDTH)
            if sheet is Sheet.USERS:
                _offer_choices(page, speak)
        _write_notes(book, speak, heading)
    return content.getvalue()


def _offer_choices(page: Any, speak: Speak) -> None:
    """Lists in the cells of roles and languages."""
    fields = list(UserField)
    for name, choices in ((UserField.ROLE, [speak(role) for role in Role]), (UserField.LANGUAGE, [*LANGUAGES])):
        column = fields.index(name)
        page.data_validation(1, column, ROWS, column, {"validate": "list", "source": choices, "ignore_blank": True})


def _write_notes(book: Any, speak: Speak, heading: Any) -> None:
    """One note a row, so that the sheet is never taken for one of units or users."""
    page = book.add_worksheet(speak(NOTES)[:31])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 100)
    notes = [(speak(BLANK), wrapped)]
    for sheet in Sheet:
        notes += [("", wrapped), (speak(sheet), heading)]
        notes += [(speak(_note(sheet, name)), wrapped) for name in HELP[sheet]]
    for row, (text, style) in enumerate(notes):
        page.write_string(row, 0, text, style)


def _note(sheet: Sheet, name: Field) -> Message:
    note, example = HELP[sheet][name], EXAMPLES[sheet].get(name)
    if example is None:
        return say(NOTE, column=name, note=note)
    return say(EXAMPLE, column=name, note=note, example=example)
