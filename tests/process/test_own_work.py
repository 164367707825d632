"""Nobody approves own work, in whatever role by now; and what a barred person recorded earlier does not count."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import EvidenceSide
from models.ledger import Task
from models.people import Grant, Recusal, Role
from models.verification import EvidenceVerdict, Step, Verdict
from tests.cast import Cast
from tests.client import Browser
from tests.people.standing_in import allow
from tests.people.standing_in import name as stand_in
from tests.process.lived import DAY, Life
from tests.process.players import hire
from tests.verification.concluding import conclude
from tests.verification.ways import interview, judge, record
from workflow.errors import NeedsUnmet, NotPermitted
from workflow.process.declared import process
from workflow.process.own_work import EITHER_SIDES_WORK, UNITS_WORK
from workflow.process.rights import holds, tasks_where
from workflow.reminders.days import local_day
from workflow.trail import chain
from workflow.trail.kinds import EventKind
from workflow.verification.verdicts import Given

JUDGING = {
    "task.return",
    "review.record",
    "review.conclude",
    "monitoring.record",
    "look_back.record",
    "document.check",
    "gap.close",
}
OFFICES_WORK = (EventKind.TASK_EDITED, EventKind.MEASURE_ADDED, EventKind.PART_EDITED)


def barred_rights(life: Life, name: str) -> set[str]:
    """The rights that the task's history takes from the person; the rule for queries agrees with the other."""
    life.session.flush()
    actor, pair = life.cast[name], (life.task, life.cast.task(lead="finance", co=("estates",)))
    for right in process().rights:
        mine = select(Task.id).where(Task.id.in_([task.id for task in pair]), tasks_where(actor, right))
        assert set(life.session.scalars(mine)) == {task.id for task in pair if holds(actor, right, task)}, right
    worked, untouched = ({right for right in process().rights if holds(actor, right, task)} for task in pair)
    assert worked <= untouched
    return untouched - worked


def recuse(life: Life, name: str) -> None:
    person, unit = life.cast[name], life.cast.units["finance"]
    life.session.add(Recusal(user_id=person.id, unit_id=unit.id, reason="A cousin", declared_at=life.now))
    life.session.flush()
    life.session.expire_all()


def missing(life: Life) -> list[str]:
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    return [str(reason.message) for reason in refused.value.reasons]


def test_who_worked_for_a_unit_judges_the_task_in_no_later_role(cast: Cast) -> None:
    for kind in UNITS_WORK:
        life = Life.begin(cast)
        chain.record(life.session, life.task, kind, actor=cast["g1.inspector"], now=life.now)
        assert barred_rights(life, "g1.inspector") == JUDGING, kind
        assert barred_rights(life, "g1.leader") == set()


def test_who_uploaded_for_the_unit_judges_no_more_of_the_task(cast: Cast) -> None:
    life = Life.begin(cast).review()
    life.add_evidence("A list").revisions[0].uploaded_by = cast["g1.leader"]
    assert barred_rights(life, "g1.leader") == {"task.verify", "review.record", "review.conclude", "xray.dismiss"}
    with pytest.raises(NotPermitted):
        life.fire("verify", "g1.leader")


@pytest.mark.parametrize("kind", EITHER_SIDES_WORK)
def test_only_work_on_the_units_evidence_is_the_units_work(cast: Cast, kind: EventKind) -> None:
    life = Life.begin(cast)
    for name, side in (("g1.inspector", EvidenceSide.UNIT), ("g1.leader", EvidenceSide.INSPECTION)):
        told = {"title": '"side":"unit"', "side": side.value}
        chain.record(life.session, life.task, kind, actor=cast[name], now=life.now, **told)
    life.find_rebound_evidence()
    assert "review.record" in barred_rights(life, "g1.inspector")
    assert barred_rights(life, "g1.leader") == set()


def test_what_the_office_does_to_a_plan_is_not_a_units_work(cast: Cast) -> None:
    life = Life.begin(cast)
    former = hire(cast, "former", Role.OFFICE)
    for actor in (cast["office"], former):
        for kind in OFFICES_WORK:
            chain.record(life.session, life.task, kind, actor=actor, now=life.now)
    life.session.scalars(select(Grant).where(Grant.user_id == former.id)).one().revoked_at = life.now + DAY
    scope = {"group_id": cast.groups["g1"].id}
    life.session.add(Grant(user_id=former.id, role=Role.INSPECTOR, granted_at=life.now + DAY, **scope))
    life.session.flush()
    life.session.expire_all()
    assert barred_rights(life, "office") == set()
    assert barred_rights(life, "former") == set()
    assert holds(former, "review.record", life.task)


def test_a_member_of_the_committee_concludes_nothing_he_or_she_worked_on(cast: Cast) -> None:
    life = Life.begin(cast).outlast()
    chain.record(life.session, life.task, EventKind.STATEMENT_WRITTEN, actor=cast["committee"], now=life.now, cycle=1)
    assert barred_rights(life, "committee") == {"task.conclude"}
    with pytest.raises(NotPermitted):
        life.fire("conclude", "committee")


def test_who_reviewed_or_signed_a_write_off_concludes_its_monitoring_in_no_other_role(cast: Cast) -> None:
    life = Life.begin(cast).outlast()
    for who in ("g1.leader", "g1.inspector"):
        life.session.add(Grant(user_id=cast[who].id, role=Role.COMMITTEE, granted_at=life.now))
    life.session.flush()
    life.session.expire_all()
    assert barred_rights(life, "g1.leader") == {"task.conclude", "xray.dismiss"}
    assert barred_rights(life, "g1.inspector") == {"task.conclude", "look_back.record"}
    for who in ("g1.leader", "g1.inspector"):
        with pytest.raises(NotPermitted, match="so somebody else judges it"):
            life.fire("conclude", who)
    life.fire("conclude", "committee")


def test_nor_does_the_signing_leader_as_stand_in_for_the_committee(cast: Cast) -> None:
    life = Life.begin(cast).outlast()
    cast.now, day = life.now, local_day(life.now)
    allow(cast, stand_in(cast, "committee", "g1.leader", "office", first=day, last=day + 6 * DAY), "task.conclude")
    life.session.flush()
    life.session.expire_all()
    assert holds(cast["g1.leader"], "task.conclude", cast.task(lead="finance"))
    with pytest.raises(NotPermitted):
        life.fire("conclude", "g1.leader")


def test_the_office_sets_no_terms_for_a_unit_it_is_tied_to(cast: Cast) -> None:
    life = Life.begin(cast)
    recuse(life, "office")
    assert not any(holds(cast["office"], right, life.task) for right in ("task.monitor", "rebound.deadline"))
    assert holds(cast["office"], "task.edit", life.task)


def test_records_of_someone_recused_afterwards_have_to_be_made_anew(cast: Cast) -> None:
    """The same words count when somebody else stands for them."""
    cast.campaign.interviews_required = True
    hire(cast, "g1.second", Role.INSPECTOR, group="g1")
    life = Life.begin(cast).submit()
    for step in Step:
        record(life, step=step)
    judge(life)
    interview(life)
    conclude(life)
    recuse(life, "g1.inspector")
    told = missing(life)
    assert len(told) == len(Step) + 4
    assert sum("G1 Inspector" in sentence for sentence in told) == len(told) - 1
    for step in Step:
        record(life, "g1.second", seen=1, step=step)
    given = judge_again(life)
    assert given == 1
    interview(life, "g1.second", interviewer_ids=[cast["g1.second"].id, cast["g1.leader"].id])
    conclude(life, by="g1.second")
    life.fire("verify", "g1.leader")


def judge_again(life: Life) -> int:
    rows = life.session.scalars(select(EvidenceVerdict)).all()
    return judge(
        life, {row.revision_id: Given(Verdict(row.verdict), row.note, row.version) for row in rows}, "g1.second"
    )


def test_the_trail_tells_a_recused_reader_nothing_of_the_review(browser: Browser, cast: Cast, session: Session) -> None:
    life = Life.begin(cast).submit()
    record(life)
    session.commit()
    recorded = "Recorded “"
    assert recorded in listed(browser, "office")
    recuse(life, "office")
    session.commit()
    page = listed(browser, "office")
    assert recorded not in page
    assert "Signed and submitted" in page
    assert recorded in listed(browser, "auditor")


def listed(browser: Browser, who: str) -> str:
    """The events that the trail lists, without the filters above them."""
    return browser.as_(who).get("/trail").text.partition("<tbody")[2].partition("</tbody>")[0]
