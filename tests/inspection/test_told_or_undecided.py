"""Whatever people do and in whichever order: of a unit that has its letter every finding stands in it or is over, so
that nothing is stuck, changes or becomes something without having been told."""

import random

from sqlalchemy import select

from models.feedback import FeedbackLetter
from models.findings import UNDECIDED, Finding, FindingStatus
from models.inspection import InspectedUnit
from tests.cast import Cast
from tests.inspection.feeding import Fed
from tests.inspection.finding import Found
from workflow.errors import WorkflowError
from workflow.inspection.finding_review import accept_finding, drop_finding, review_finding, send_back_finding
from workflow.inspection.findings import edit_finding
from workflow.inspection.merging import merge_finding
from workflow.inspection.told import find_letters

REASON = "It has to be put otherwise."
STEPS = 40


def test_every_finding_about_a_unit_with_its_letter_stands_in_it(cast: Cast) -> None:
    fed, dice = Fed.begin(cast), random.Random(1)  # noqa: S311 - the same acts every time
    fed.work.estates.team = fed.work.finance.team
    found = Found(cast, fed.work, cast.now)
    cast.session.commit()
    told: list[FeedbackLetter] = []
    for step in range(STEPS):
        try:
            act(fed, found, dice, step)
            cast.session.commit()
        except WorkflowError:
            cast.session.rollback()
        told = list(cast.session.scalars(select(FeedbackLetter)))
        for finding in cast.session.scalars(select(Finding)) if told else ():
            letters = {one.inspected_id for one in told} & {row.inspected_id for row in finding.units}
            assert not letters or finding.status not in UNDECIDED
            if finding.status is FindingStatus.ACCEPTED:
                assert letters == {one.inspected_id for one in find_letters(cast.session, finding)}
    assert told


def act(fed: Fed, found: Found, dice: random.Random, step: int) -> None:
    """One thing that somebody may try with findings drawn by chance; late on letters are handed over."""
    late, findings = step > STEPS // 2, list(fed.session.scalars(select(Finding).order_by(Finding.number)))
    both: list[tuple[InspectedUnit, ...]] = [(fed.work.finance,), (fed.work.estates,)]
    units = dice.choice([*both, (fed.work.finance, fed.work.estates)])
    if late and dice.random() < 0.3:
        fed.hand_over(dice.choice(["finance", "estates"]))
    elif not findings or dice.random() < (0.1 if late else 0.3):
        found.draft(statement=f"Number {step}", units=units)
    else:
        waiting = [one for one in findings if one.status in UNDECIDED]
        one, taker = dice.choice(waiting or findings), dice.choice(findings)
        decide(fed, found, dice.choice(["on", "on", "on", "back", "drop", "merge", "edit"]), (one, taker), units)


def decide(fed: Fed, found: Found, way: str, chosen: tuple[Finding, Finding], units: tuple[InspectedUnit, ...]) -> None:
    """What is done to the first of them; the other one would take it in."""
    one, taker = chosen
    drafted, by = one.status is FindingStatus.DRAFT, {"seen_version": one.version}
    by |= found.by("g1.leader" if drafted and way != "merge" else "office")
    if way == "on":
        (review_finding if drafted else accept_finding)(fed.session, one, **by)
    elif way == "merge":
        merge_finding(fed.session, one, taker, REASON, **by)
    elif way == "edit":
        facts = found.facts(units=units, statement="Put otherwise")
        edit_finding(fed.session, one, facts, reason=REASON, **{**by, **found.by("g1.inspector")})
    else:
        {"back": send_back_finding, "drop": drop_finding}[way](fed.session, one, REASON, **by)
