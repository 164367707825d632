"""The two kinds of sheets, and what a column of either can mean."""

from models.words import N_, Labelled


class Sheet(Labelled):
    UNITS = "units", N_("Units")
    USERS = "users", N_("Users")


class UnitField(Labelled):
    CODE = "code", N_("Code")
    NAME = "name", N_("Unit name")
    NAME_EN = "name_en", N_("English name")
    SHORT_NAMES = "short_names", N_("Short names")
    PARENT = "parent", N_("Belongs to")


class UserField(Labelled):
    USERNAME = "username", N_("User name")
    NAME = "name", N_("Full name")
    EMAIL = "email", N_("E-mail")
    LANGUAGE = "language", N_("Language")
    HOME_UNIT = "home_unit", N_("Home unit")
    ROLE = "role", N_("Role")
    PLACE = "place", N_("Unit or group of the role")


Field = UnitField | UserField
FIELDS: dict[Sheet, type[UnitField] | type[UserField]] = {Sheet.UNITS: UnitField, Sheet.USERS: UserField}
NAMED_BY: dict[Sheet, tuple[Field, Field]] = {  # a row without any of these is none
    Sheet.UNITS: (UnitField.CODE, UnitField.NAME),
    Sheet.USERS: (UserField.USERNAME, UserField.NAME),
}
NEEDED: dict[Sheet, Field] = {Sheet.UNITS: UnitField.NAME, Sheet.USERS: UserField.USERNAME}  # in the heading row
ASKED_FOR: dict[Sheet, tuple[Field, ...]] = {  # whatever is new needs these
    Sheet.UNITS: (UnitField.NAME,),
    Sheet.USERS: (UserField.USERNAME, UserField.NAME),
}


def sheet_of(name: Field) -> Sheet:
    """The kind of sheet that has such a column; both kinds have names."""
    return Sheet.UNITS if isinstance(name, UnitField) else Sheet.USERS


def word_of(name: Field) -> str:
    """A field as one word, e.g. "units.name"."""
    return f"{sheet_of(name).value}.{name.value}"


def field_of(word: str) -> Field:
    sheet, _, name = word.partition(".")
    return FIELDS[Sheet(sheet)](name)
