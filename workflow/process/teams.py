"""The relations of a special inspection: member or leader of its team, or a role held in the inspected unit."""

from models.inspection import InspectedUnit, Team
from models.people import Grant

INSPECTING = frozenset({"team", "team_lead", "inspected_unit"})


def inspects(grant: Grant, relation: str, subject: InspectedUnit | Team) -> bool:
    """Whether the role stands in the relation to the unit or the team; a lent role makes nobody a member."""
    if relation == "inspected_unit":
        return isinstance(subject, InspectedUnit) and grant.unit_id == subject.unit_id
    team = subject.team if isinstance(subject, InspectedUnit) else subject
    if team is None or relation not in INSPECTING or grant.stand_in_id is not None:
        return False
    return any(one.user_id == grant.user_id and (one.leads or relation == "team") for one in team.members)
