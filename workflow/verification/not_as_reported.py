"""What on-site checks did not find as reported, and no later one has found so since."""

from collections import defaultdict
from collections.abc import Iterable

from models.spot import OnSiteCheck, SpotResult


def list_unfound(checks: Iterable[OnSiteCheck]) -> list[OnSiteCheck]:
    """Of each thing the last check that did not find it as reported, unless a later one of the same thing did.

    Checks of one thing are those that look again at the same first check; found in part settles nothing.
    """
    by_thing: dict[int, list[OnSiteCheck]] = defaultdict(list)
    for check in sorted(checks, key=lambda one: one.id):
        if check.result is not SpotResult.IN_PART:
            by_thing[check.again_id or check.id].append(check)
    return [rows[-1] for rows in by_thing.values() if rows[-1].result is SpotResult.DOES_NOT_HOLD]
