"""What becomes of the rows of users: accounts found on record or opened, checked by the rule itself."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from config.settings import settings
from models.people import Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import fold_name
from workflow.people.importing.fields import Sheet, UserField
from workflow.people.importing.headings import PeopleHeadings
from workflow.people.importing.wanted import NOT_ACTIVE, Directory, PeopleLine, WantedUser, cut, shown
from workflow.people.users import UserFacts, check_user, take_username

NEW = N_("New account %(username)s.")
NO_USERNAME = say(N_("The user name is missing."))
NO_NAME = say(N_("A new account needs the person's name."))
NO_ADDRESS = say(N_("There is no e-mail address, so the invitation has to be handed over."))
SAME_NAME = N_("The account %(username)s has the same name.")
SAME_ADDRESS = N_("The account %(username)s has the same e-mail address.")
UNKNOWN_LANGUAGE = N_("“%(word)s” is no language that is offered: 中文, English.")
LANGUAGES = {"zh": "中文", "en": "English"}
Doubles = dict[str, list[str]]  # user names by what they share


def plan_users(
    rows: Sequence[PeopleLine], users: Sequence[User], directory: Directory, words: PeopleHeadings
) -> list[WantedUser]:
    """An account may stand in several rows, one for each of its roles; its user name counts in any case."""
    accounts = {user.username.casefold(): user for user in users}
    found: dict[str, WantedUser] = {}
    for row in rows:
        if row.sheet is Sheet.USERS and not row.left_out:
            _take(row, found, accounts, directory, words)
    names, addresses = _doubles(users)
    for one in found.values():
        if _settle(one):
            _warn_of_doubles(one, UserField.NAME, fold_name(one.given.get("name", "")), names)
            _warn_of_doubles(one, UserField.EMAIL, one.given.get("email", "").casefold(), addresses)
    return list(found.values())


def facts_of(one: WantedUser) -> UserFacts:
    """What the account will be, apart from a home unit that is new itself."""
    old, home = one.on_record, one.given.get("home_unit")
    return UserFacts(
        one.given.get("name") or (old.name if old else ""),
        one.given.get("email") or (old.email if old else ""),
        one.given.get("language") or (old.language if old else settings().default_language),
        home if isinstance(home, Unit) else (old.home_unit if old else None),
    )


def _take(
    row: PeopleLine,
    found: dict[str, WantedUser],
    accounts: dict[str, User],
    directory: Directory,
    words: PeopleHeadings,
) -> None:
    username = unicodedata.normalize("NFKC", row.line.text(UserField.USERNAME)).strip().casefold()
    if not username:
        row.open.append(NO_USERNAME)
        return
    account = accounts.get(username)
    if account is None:
        try:
            username = take_username(username)
        except InvalidInput as refused:
            row.refuse(UserField.USERNAME, refused)
    wanted = found.setdefault(username, WantedUser(username=username, on_record=account))
    wanted.take(row, _values(row, directory, words))


def _values(row: PeopleLine, directory: Directory, words: PeopleHeadings) -> dict[str, Any]:
    """The cells of the row as they are compared."""
    line = row.line
    language, home = line.text(UserField.LANGUAGE), line.text(UserField.HOME_UNIT)
    known = words.language(language) if language else None
    if language and known is None:
        row.open.append(say(UNKNOWN_LANGUAGE, word=cut(language)))
    unit = directory.find_unit(row, UserField.HOME_UNIT, home) if home else None
    if isinstance(unit, Unit) and not unit.active:
        row.open.append(say(NOT_ACTIVE, name=shown(unit)))
    return {
        UserField.NAME.value: " ".join(line.text(UserField.NAME).split()),
        UserField.EMAIL.value: unicodedata.normalize("NFKC", line.text(UserField.EMAIL)).strip(),
        UserField.LANGUAGE.value: known,
        UserField.HOME_UNIT.value: unit,
    }


def _settle(one: WantedUser) -> bool:
    """Check what the account will be, and tell what is new or changes."""
    first, facts = one.rows[0], facts_of(one)
    if one.on_record is None and not facts.name:
        first.open.append(NO_NAME)
        return False
    try:
        values = check_user(facts)
    except InvalidInput as refused:
        name = UserField(refused.field)
        one.source.get(name.value, first).refuse(name, refused)
        return False
    if one.on_record is not None:
        _tell_changes(one, one.on_record, values)
        return True
    first.add(say(NEW, username=one.username))
    if not values["email"]:
        first.told.append(NO_ADDRESS)
    return True


def _tell_changes(one: WantedUser, account: User, values: dict[str, Any]) -> None:
    for name in (UserField.NAME, UserField.EMAIL, UserField.LANGUAGE):
        before, after = getattr(account, name.value), values[name.value]
        if before != after and name.value in one.source:
            if name is UserField.LANGUAGE:
                before, after = LANGUAGES[before], LANGUAGES[after]
            one.change(name, before, after)
    home = one.given.get("home_unit")
    if home is not None and home is not account.home_unit:
        one.change(UserField.HOME_UNIT, account.home_unit, home)


def _doubles(users: Sequence[User]) -> tuple[Doubles, Doubles]:
    names: Doubles = {}
    addresses: Doubles = {}
    for user in users:
        names.setdefault(fold_name(user.name), []).append(user.username)
        addresses.setdefault(user.email.casefold(), []).append(user.username)
    return names, addresses


def _warn_of_doubles(one: WantedUser, name: UserField, key: str, known: Doubles) -> None:
    """Of what is new: people may share a name or a mailbox, but seldom do."""
    if not key or (one.on_record is not None and name.value not in one.after):
        return
    others = [username for username in known.get(key, ()) if username.casefold() != one.username.casefold()]
    if others:
        text = SAME_NAME if name is UserField.NAME else SAME_ADDRESS
        one.source[name.value].told.append(say(text, username=others[0]))
    known.setdefault(key, []).append(one.username)
