"""Checks of evidence: rule texts alone, the same file again, files older than the problem."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceKind, EvidenceMeasure, Revision
from models.ledger import Campaign, State, Task
from workflow.evidence.irrelevant import found_irrelevant
from workflow.monitoring.xrays.reading import HANDED_IN, by, looked_at, others_of, some_of
from workflow.monitoring.xrays.registry import Found, check

CLOSED = (State.VERIFIED, State.LONG_TERM_MONITORING)


@check("documents")
def find_rule_texts_only(session: Session, today: date) -> Iterator[Found]:
    """Written off, and every file of the cycle that shows a measure is an institutional document, leaving aside those
    that the review found not relevant."""
    rule_text = Evidence.kind == EvidenceKind.INSTITUTIONAL_DOCUMENT
    shows = Evidence.id.in_(select(EvidenceMeasure.evidence_id)) & Evidence.id.not_in(found_irrelevant())
    documents, proofs = func.sum(case((rule_text, 1), else_=0)), func.sum(case((~rule_text & shows, 1), else_=0))
    query = (
        select(Task.id, Task.campaign_id, Task.lead_unit_id, Task.cycle, documents.label("documents"))
        .join(Evidence, (Evidence.task_id == Task.id) & (Evidence.cycle == Task.cycle))
        .where(looked_at(), Task.state.in_(CLOSED), *HANDED_IN)
        .group_by(Task.id, Task.campaign_id, Task.lead_unit_id, Task.cycle)
        .having(documents > 0, proofs == 0)
    )
    for row in session.execute(query):
        told = {"documents": row.documents}
        yield Found(row.campaign_id, row.lead_unit_id, (row.id,), row.documents, str(row.cycle), row.id, details=told)


@check("uses")
def find_same_file(session: Session, today: date, *, uses: int) -> Iterator[Found]:
    """The same bytes handed in for several tasks, or in several cycles of one; a hit for each unit that did."""
    used = (
        select(Revision.sha256, Evidence.task_id, Evidence.cycle, func.min(Evidence.id).label("evidence_id"))
        .join(Evidence, Evidence.id == Revision.evidence_id)
        .where(*HANDED_IN)
        .group_by(Revision.sha256, Evidence.task_id, Evidence.cycle)
        .subquery()
    )
    times = func.count().over(partition_by=used.c.sha256).label("times")
    again = (
        select(used.c.sha256, used.c.evidence_id, times, Task.campaign_id, Task.lead_unit_id, Task.id)
        .add_columns(looked_at().label("looked_at"))
        .join(Task, Task.id == used.c.task_id)
        .where(Task.voided_at.is_(None))
        .subquery()
    )
    in_order = (again.c.sha256, again.c.campaign_id, again.c.lead_unit_id, again.c.id)
    query = select(again).where(again.c.times >= uses).order_by(*in_order)
    for sha256, rows in by(session.execute(query), "sha256"):
        every = sorted({row.id for row in rows})
        for (campaign_id, unit_id), own in by((row for row in rows if row.looked_at), "campaign_id", "lead_unit_id"):
            tasks = tuple(sorted({row.id for row in own}))
            files = some_of(row.evidence_id for row in own)
            told = {"uses": len(rows), "evidence": files, "others": others_of(every, tasks)}
            yield Found(campaign_id, unit_id, tasks, len(rows), sha256, details=told)


@check("files", "day", "cycle")
def find_evidence_before_problem(session: Session, today: date, *, days: int) -> Iterator[Found]:
    """Evidence dated at least so many days before the problems of the campaign were fed back."""
    query = (
        select(Task.id, Task.campaign_id, Task.lead_unit_id, Evidence.cycle, Evidence.id.label("evidence_id"))
        .add_columns(Evidence.dated_on, Campaign.feedback_on)
        .join(Evidence, Evidence.task_id == Task.id)
        .join(Campaign, Campaign.id == Task.campaign_id)
        .where(looked_at(), Evidence.dated_on < Campaign.feedback_on, *HANDED_IN)
        .order_by(Task.id, Evidence.cycle, Evidence.id)
    )
    for (task_id, cycle), rows in by(session.execute(query), "id", "cycle"):
        early = [row for row in rows if row.dated_on <= row.feedback_on - timedelta(days=days)]
        if early:
            first = min(row.dated_on for row in early)
            files = some_of(row.evidence_id for row in early)
            told = {"files": len(early), "day": first.isoformat(), "cycle": cycle, "evidence": files}
            campaign_id, unit_id = early[0].campaign_id, early[0].lead_unit_id
            yield Found(campaign_id, unit_id, (task_id,), len(early), str(cycle), task_id, details=told)
