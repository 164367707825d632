"""By proxy it is the same person: what a stand-in did in one's name is not judged, decided or concluded by oneself."""

import io

import pytest
from sqlalchemy import select

from models.evidence import EvidenceKind
from models.ledger import Task
from models.people import Grant, Role
from tests.cast import Cast
from tests.evidence.registering import Register
from tests.monitoring.ways import hold, meet, monitored, plan_of
from tests.people.standing_in import DAY, TODAY, allow, name
from tests.people.test_stand_in_attacked import move_to_inspection
from tests.process.lived import Life
from tests.process.players import hire
from workflow.errors import NeedsUnmet, NotPermitted
from workflow.evidence.effect_checks import may_check
from workflow.evidence.register_list import count_overdue
from workflow.evidence.rules import add_evidence, revise_evidence
from workflow.evidence.uploads import receive_upload
from workflow.people.stand_ins import end_stand_in
from workflow.process.rights import holds, tasks_where
from workflow.reminders.days import local_day


def hire_the_chief(cast: Cast) -> None:
    """Somebody of the office who sits on the committee as well."""
    hire(cast, "chief", Role.OFFICE)
    cast.session.add(Grant(user_id=cast["chief"].id, role=Role.COMMITTEE, granted_at=cast.now))
    cast.session.flush()
    cast.session.expire_all()


def test_a_monitoring_watched_in_ones_name_alone_is_concluded_by_another(cast: Cast) -> None:
    hire_the_chief(cast)
    hire(cast, "aide")
    one = name(cast, "chief", "aide", "office", last=TODAY + 200 * DAY)
    allow(cast, one, "monitoring.record")
    life = monitored(cast)
    plan = plan_of(life)
    for review in plan.reviews:
        hold(life, review, by="aide")
    meet(life, plan.goals[0])
    end_stand_in(cast.session, one, actor=cast["office"], now=life.now)
    life.pass_time(2 * DAY)
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("conclude", "chief")
    assert [str(reason.message) for reason in refused.value.reasons] == [
        "Every review of this monitoring was held by you or in your name; somebody else concludes it."
    ]
    life.fire("conclude", "committee")


def test_a_document_entered_in_ones_name_is_checked_by_another(cast: Cast) -> None:
    hire(cast, "office.second", Role.OFFICE)
    hire(cast, "aide")
    one = name(cast, "office", "aide", "office.second")
    register = Register(Life.begin(cast))
    register.enter("aide")
    register.life.pass_time()
    end_stand_in(cast.session, one, actor=cast["office.second"], now=register.life.now)
    assert_barred_from_check(register, "office")
    register.check(by="office.second")


def test_nobody_checks_in_the_name_of_who_entered_the_document(cast: Cast) -> None:
    for person in ("office.second", "office.third"):
        hire(cast, person, Role.OFFICE)
    hire(cast, "aide")
    register = Register(Life.begin(cast))
    register.enter("office")
    allow(cast, name(cast, "office", "aide", "office.second"), "document.check", actor="office.second")
    assert_barred_from_check(register, "aide")
    register.enter("office.second", name="Rules on lists")
    assert count_overdue(cast.session, cast["aide"], register.today) == 1
    register.check(by="aide")


def assert_barred_from_check(register: Register, who: str) -> None:
    """Neither offered, nor counted as waiting, nor taken."""
    actor = register.life.cast[who]
    assert not may_check(actor, register.row)
    assert count_overdue(register.life.session, actor, register.today) == 0
    with pytest.raises(NotPermitted, match="entered or changed by you"):
        register.check(by=who)


@pytest.mark.parametrize("revised", [False, True])
def test_a_file_handed_in_in_ones_name_is_ones_own_work(cast: Cast, revised: bool) -> None:
    life = Life.begin(cast)
    life.fire("start", "finance.liaison")
    item = life.add_evidence()
    one = name(cast, "finance.leader", "history.leader", "office")
    who = {"actor": cast["history.leader"], "now": life.now}
    file = receive_upload(io.BytesIO(b"a,b\n1,2\n"), "list.csv")
    if revised:
        revise_evidence(cast.session, item, file, **who)
    else:
        about = {"title": "List", "kind": EvidenceKind.DATA, "dated_on": local_day(life.now), "measure_ids": []}
        add_evidence(cast.session, life.task, file, **about, **who)
    end_stand_in(cast.session, one, actor=cast["office"], now=life.now)
    absent, other = move_to_inspection(cast, life), cast.task(lead="library")
    for right in ("task.return", "review.record"):
        assert [task for task in (life.task, other) if holds(absent, right, task)] == [other]
        assert cast.session.scalars(select(Task).where(tasks_where(absent, right))).all() == [other]
