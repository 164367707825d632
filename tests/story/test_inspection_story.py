"""The special inspection in a real browser, from the plan of the office to the closing by the committee: ties and
groups, a cell of the matrix, findings that are reviewed, fed back and acknowledged, and what each of them becomes."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from models.feedback import FeedbackLetter
from models.findings import Finding, Outcome
from models.inspection import InspectedUnit, InspectionStatus, SpecialInspection
from models.ledger import Task
from models.people import Grant, Role, User
from tests.cast import PASSWORD, Cast
from tests.process.lived import Life
from tests.story import inspecting as acts
from tests.story.people import Person
from views.clock import utc_now
from workflow.inspection.acknowledging import acknowledge_letter
from workflow.inspection.declaring import declare_ties
from workflow.trail.audit import verify_trail

UNITS = ("finance", "estates", "library", "history")  # each inspected by the group of its number
CAST = ("office", "committee", "g1.leader", "g1.inspector", "g2.leader", "g2.inspector", "finance.leader")
MORE = ("g3.leader", "g3.inspector", "g4.leader", "g4.inspector")
BECOMES = {
    "Rules are kept in a drawer": Outcome.SUPPLEMENTARY,
    "New advances are old again": Outcome.REBOUND,
    "The proof names nobody": Outcome.GAP,
    "A number stands wrong": Outcome.CLOSED,
}


@pytest.mark.browser
@pytest.mark.parametrize(("database", "language"), [("sqlite", "zh"), ("postgresql", "en")], indirect=["database"])
def test_an_inspection_from_its_plan_to_what_became_of_it(
    cast: Cast, served: str, chromium: Browser, files: list[Path], language: str
) -> None:
    written_off, teams, library = _prepare(cast)
    people = {name: Person(chromium, served, name, language) for name in CAST}
    office, committee, head, member, other_head, other, leader = people.values()
    acts.plan(office, teams)
    acts.declare(member, tied_to=library)
    for person in (head, other_head, other):
        acts.declare(person)
    _declare_others(cast)
    fields = _fields(cast)
    acts.distribute(office, {fields[unit]: number for number, unit in enumerate(UNITS, 1)}, fields["library"])
    acts.open_it(office, len(UNITS))
    acts.hold_seminar(office)

    acts.rate(other, "estates", "yes")
    acts.rate(member, "finance", "no", basis="41")
    acts.write_findings(member, list(BECOMES))
    acts.align(head, "partly")
    acts.decide_findings(head, "review", len(BECOMES))
    acts.decide_findings(office, "accept", len(BECOMES))
    assert leader.context.request.get(f"{served}{acts.HERE}/units/finance/feedback").status == 404
    acts.hand_over(office)
    acts.acknowledge(leader)
    acts.answer(leader, len(BECOMES))
    _acknowledge_others(cast)
    acts.decide_answer(office, "finance")

    for number, way in enumerate(BECOMES.values(), 1):
        acts.settle(office, number, way, written_off, str(files[1]))
    acts.close_finding(committee, list(BECOMES.values()).index(Outcome.CLOSED) + 1)
    acts.read_report(office, next(iter(BECOMES)))
    acts.close_it(committee)
    member.open(f"{acts.HERE}/units/finance/questions")
    expect(member.page.locator("form[data-cell]")).to_have_count(0)
    for person in people.values():
        person.leave()
    _check(cast, written_off)


def _prepare(cast: Cast) -> tuple[str, list[list[int]], int]:
    """A written-off task of the finance office and one that was returned, a task of each other unit; eight people.

    The reference of the first, who is in which group, the key of the library.
    """
    written_off = Life.begin(cast, title="Settle the 41 advances").verify().task.ref
    Life.begin(cast).submit().fire("return", "g1.inspector")
    for unit in UNITS[1:]:
        cast.task(unit)
    for at, name in enumerate(MORE):
        user = User(username=name, name=name.replace(".", " ").title(), email=f"{name}@example.test", language="en")
        user.password_hash = cast["office"].password_hash
        cast.session.add(user)
        cast.session.flush()
        role = Role.INSPECTOR if at % 2 else Role.GROUP_LEADER
        group = cast.groups["g1" if at < len(MORE) / 2 else "g2"]
        cast.session.add(Grant(user_id=user.id, role=role, group_id=group.id, granted_at=cast.now))
        cast.people[name] = user
    names = [[f"g{number}.leader", f"g{number}.inspector"] for number in range(1, len(UNITS) + 1)]
    found = written_off, [[cast[name].id for name in pair] for pair in names], cast.units["library"].id
    cast.session.commit()  # and nothing read after it: an open transaction would keep the server from writing
    return found


def _declare_others(cast: Cast) -> None:
    """Those who do the same as others before them do it without a browser."""
    row = cast.session.scalars(select(SpecialInspection)).one()
    for name in MORE:
        declare_ties(cast.session, row, [], none=True, actor=cast[name], now=utc_now())
    cast.session.commit()


def _acknowledge_others(cast: Cast) -> None:
    """Nothing was found in them: once their letters are acknowledged, nothing of them is waited for."""
    for letter in cast.session.scalars(select(FeedbackLetter).where(FeedbackLetter.acknowledged_at.is_(None))):
        leader = cast[f"{letter.inspected.unit.code}.leader"]
        acknowledge_letter(cast.session, letter, letter.digest, PASSWORD, actor=leader, now=utc_now())
    cast.session.commit()


def _fields(cast: Cast) -> dict[str, str]:
    """By unit the name of its field in the form of the distribution."""
    found = {row.unit.code: f"team_{row.id}" for row in cast.session.scalars(select(InspectedUnit))}
    cast.session.rollback()
    return found


def _check(cast: Cast, written_off: str) -> None:
    session = cast.session
    session.expire_all()
    row = session.scalars(select(SpecialInspection)).one()
    assert row.status is InspectionStatus.CLOSED
    findings = session.scalars(select(Finding).order_by(Finding.number)).all()
    assert {one.statement: one.units[0].outcome for one in findings} == BECOMES
    raised = findings[0].units[0].became
    assert raised is not None
    assert (raised.lead_unit.code, raised.state.value) == ("finance", "assigned")
    assert session.scalars(select(Task).where(Task.ref == written_off)).one().state.value == "rebounded"
    assert list(verify_trail(session)) == []
