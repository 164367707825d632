"""Institutional documents of the demonstration: what the tasks brought, entered by the unit, some of them checked."""

from typing import Any

from sqlalchemy import select

from demo.play import Play
from models.evidence import Evidence, EvidenceKind
from models.institutional import DocumentKind, Effect, InstitutionalDocument
from workflow.evidence.effect_checks import record_check
from workflow.evidence.register import DocumentFacts, register_document
from workflow.reminders.days import local_day

NOTES = {
    Effect.WORKS: "抽查制度印发后的业务记录20份，均按新规定办理，询问3名经办人均能说清流程。",
    Effect.PARTLY: "抽查20份业务记录，14份按新规定办理，其余仍沿用旧流程，已要求限期补齐。",
    Effect.ON_PAPER: "制度印发后未见执行记录，询问5名经办人，4人不了解该制度，仍按老办法办理。",
}


def enter_document(play: Play, said: dict[str, Any]) -> None:
    """As content.toml says it: days are counted from today, each after what the task has lived through."""
    now, task = play.at(said["entered"]), play.task
    texts = select(Evidence.id).where(Evidence.task_id == task.id, Evidence.kind == EvidenceKind.INSTITUTIONAL_DOCUMENT)
    facts = DocumentFacts(
        name=said["name"],
        number=said.get("number", "").format(year=play.on(said["issued"]).year),
        kind=DocumentKind(said["kind"]),
        unit=task.lead_unit,
        issued_on=play.on(said["issued"]),
        refs=[task.ref],
        evidence_id=play.session.scalars(texts.limit(1)).first(),
    )
    document = register_document(play.session, task, facts, actor=play.cast["liaison"], now=now)
    play.session.flush()
    if "effect" in said:
        _check(play, document, said)


def _check(play: Play, document: InstitutionalDocument, said: dict[str, Any]) -> None:
    now, found = play.at(said["checked"]), Effect(said["effect"])
    record_check(
        play.session,
        document,
        held_on=local_day(now),
        result=found,
        note=NOTES[found],
        next_check_on=play.on(said["next"]) if "next" in said else None,
        actor=play.cast["inspector"],
        seen_version=document.version,
        now=now,
    )
    play.session.flush()
