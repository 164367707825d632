"""A file that changes a task with an agreed plan: the plan has a revision, a signature that waits falls away."""

from pathlib import Path

from models.planning import PlanItem, PlanProposal, PlanRevision, ProposalStatus
from models.process import Meaning
from tests.cast import Cast
from tests.ledger.importing.files import tasks_of
from tests.ledger.importing.test_changes_seen import ROWS, changed, ledger
from workflow.ledger.plan_revisions import keep_revision, tell_plan
from workflow.process.signing import add_signature
from workflow.trail.chain import canonical


def test_a_changed_file_follows_what_is_agreed(cast: Cast, tmp_path: Path) -> None:
    ledger(cast, tmp_path, ROWS).take_over()
    task, session, leader = tasks_of(cast)[0], cast.session, cast["library.leader"]
    plan = canonical(tell_plan(task))
    signature = add_signature(session, task, Meaning.PLAN, plan, actor=leader, now=cast.now)
    signed = PlanProposal(task=task, number=1, cycle=1, item=PlanItem.PLAN, before="{}", after=plan)
    signed.lead_unit_id, signed.proposed_by, signed.proposed_at = task.lead_unit_id, leader, cast.now
    signed.signature_id, signed.status = signature.id, ProposalStatus.SIGNED
    session.add(signed)
    keep_revision(session, task, actor=cast["office"], now=cast.now)
    session.commit()
    ledger(cast, tmp_path, changed(0, "整改措施", "补齐并公开危化品台账")).take_over()
    numbers = [row.number for row in session.query(PlanRevision).order_by(PlanRevision.number)]
    session.refresh(signed)
    assert (numbers, signed.status) == ([1, 2], ProposalStatus.LAPSED)
