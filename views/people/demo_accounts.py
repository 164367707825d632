"""The demonstration accounts as the sign-in page lists them: by side, with a word on what each can do."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.people import Role, User
from models.words import N_
from workflow.people.demonstration import list_demo_accounts

SIDES: list[tuple[str, list[Role]]] = [
    (N_("Units: they rectify and prove it"), [Role.LEADER, Role.LIAISON]),
    (N_("Inspection groups: they check and write off"), [Role.INSPECTOR, Role.GROUP_LEADER]),
    (N_("Office and leadership: they steer"), [Role.OFFICE, Role.COMMITTEE]),
    (N_("Oversight and technology"), [Role.AUDITOR, Role.ADMIN]),
]
ABILITIES = {
    Role.LEADER: N_("starts, signs and submits for the unit"),
    Role.LIAISON: N_("prepares plan, progress and evidence; cannot sign"),
    Role.INSPECTOR: N_("records the three steps, returns, reports a rebound"),
    Role.GROUP_LEADER: N_("signs the write-off"),
    Role.OFFICE: N_("runs campaigns and the ledger, sets monitoring; never verifies"),
    Role.COMMITTEE: N_("sees everything, concludes monitoring"),
    Role.AUDITOR: N_("reads everything and the trail, changes nothing"),
    Role.ADMIN: N_("accounts, units and groups; no task at all"),
}


@dataclass(frozen=True)
class Line:
    """One role with the accounts that hold it."""

    role: Role
    ability: str
    accounts: list[User]


def demo_accounts(session: Session) -> list[tuple[str, list[Line]]]:
    """(side, its lines); sides and roles without an account are left out."""
    by_role: dict[Role, list[User]] = {}
    for user in list_demo_accounts(session):
        if user.grants:
            by_role.setdefault(user.grants[0].role, []).append(user)
    sides = [
        (side, [Line(role, ABILITIES[role], by_role[role]) for role in roles if role in by_role])
        for side, roles in SIDES
    ]
    return [(side, lines) for side, lines in sides if lines]
