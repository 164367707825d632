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
NAMED_BY: dict[Sheet, tuple[Field, Field]] = {  # a row without both of these is none
    Sheet.UNITS: (UnitField.CODE, UnitField.NAME),
    Sheet.USERS: (UserField.USERNAME, UserField.NAME),
}
NEEDED: dict[Sheet, Field] = {Sheet.UNITS: UnitField.NAME, Sheet.USERS: UserField.USERNAME}  # in the heading row
