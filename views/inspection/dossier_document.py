"""What a unit's dossier as a Word document is filled with, in the reader's language."""

from typing import IO, Any

from flask_babel import gettext as _

from models.inspection_work import Cell
from models.verification import SignOff
from views.clock import today
from views.documents import common_values, write_document
from views.words import format_day, named, spoken
from views.xrays import tell_hit
from workflow.inspection.dossier.tasks import TaskFile
from workflow.inspection.dossier.unit import Dossier
from workflow.inspection.template import Question, Template, template_of
from workflow.monitoring.ballots.reading import Shown
from workflow.monitoring.xrays.listing import Shown as ShownHit
from workflow.reminders.days import local_day
from workflow.verification.frozen import read_statement_of


def write_dossier(dossier: Dossier, file: IO[bytes]) -> None:
    """As it stands now, with what this reader may read."""
    write_document(file, "dossier", _values(dossier))


def _values(dossier: Dossier) -> dict[str, Any]:
    inspected = dossier.inspected
    template = template_of(inspected.inspection.template)
    return {
        **common_values(today()),
        "code": inspected.inspection.code,
        "inspection": named(inspected.inspection),
        "unit": named(inspected.unit),
        "team": named(inspected.team) if inspected.team else "",
        "amounts": vars(dossier.amounts),
        "tasks": [_task(one) for one in dossier.files],
        "cells": [_cell(question, cell, template) for question, cell in dossier.cells],
        "documents": [
            {
                "name": one.name,
                "number": one.number,
                "kind": spoken(one.kind),
                "issued_on": format_day(one.issued_on),
                "effect": spoken(one.effect) if one.effect else _("not checked yet"),
            }
            for one in dossier.documents
        ],
        "hits": [_hit(row) for row in dossier.hits or []],
        "ballots": [_ballot(row) for row in dossier.ballots or []],
    }


def _hit(row: ShownHit) -> dict[str, str]:
    tasks = ", ".join(task.ref for task in row.tasks)
    return {"check": spoken(row.check.label), "told": tell_hit(row), "tasks": tasks}


def _cell(question: Question, cell: Cell, template: Template) -> dict[str, str]:
    rating = template.rating(cell.rating)
    told = {
        "rating": spoken(rating.label) if rating else "–",
        "looked": cell.looked or "–",
        "caught": cell.caught or "–",
    }
    return {"question": spoken(question.label), **told}


def _task(file: TaskFile) -> dict[str, Any]:
    task = file.task
    return {
        "ref": task.ref,
        "title": task.title,
        "problem": task.problem.title,
        "goal": task.goal,
        "lead": named(task.lead_unit),
        "leads": file.leads,
        "kind": spoken(task.kind),
        "origin": spoken(task.origin),
        "state": spoken(task.state),
        "cycle": task.cycle,
        "deadline": format_day(task.deadline),
        "interviews": file.interviews,
        **_handed_in(file),
        **_looked_at(file),
    }


def _handed_in(file: TaskFile) -> dict[str, Any]:
    return {
        "statements": [
            {
                "cycle": one.cycle,
                "number": one.number,
                "on": format_day(local_day(one.submitted_at)),
                "by": spoken(one.signature.signer),
                "status": spoken(one.status),
                "text": read_statement_of(one.manifest),
                "reason": one.decision_reason,
            }
            for one in file.submissions
        ],
        "evidence": [
            {
                "title": one.title,
                "kind": spoken(one.kind),
                "dated_on": format_day(one.dated_on),
                "cycle": one.cycle,
                "file": one.latest.filename,
            }
            for one in file.evidence
        ],
    }


def _looked_at(file: TaskFile) -> dict[str, Any]:
    return {
        "conclusions": [
            {"judgement": spoken(one.judgement), "goal": one.goal, "effort": one.effort, "result": one.result}
            for one in file.conclusions
        ],
        "sign_offs": [_sign_off(one) for one in file.sign_offs],
        "gaps": [
            {
                "number": one.number,
                "text": one.description,
                "severity": spoken(one.severity),
                "state": spoken(one.state),
                "answer": one.answer,
            }
            for one in file.gaps
        ],
        "reviews": [
            {
                "due_on": format_day(one.due_on),
                "held_on": format_day(one.held_on),
                "result": spoken(one.result),
                "note": one.note,
            }
            for one in file.reviews
        ],
        "rebounds": [
            {"cycle": one.cycle, "on": format_day(local_day(one.raised_at)), "cause": one.cause}
            for one in file.rebounds
        ],
    }


def _sign_off(one: SignOff) -> dict[str, Any]:
    return {
        "cycle": one.cycle,
        "on": format_day(local_day(one.signed_at)),
        "by": spoken(one.signature.signer),
        "conclusion": one.conclusion,
        "overtaken_on": format_day(local_day(one.overtaken_at)) if one.overtaken_at else "",
    }


def _ballot(row: Shown) -> dict[str, Any]:
    return {
        "title": row.ballot.title,
        "closes_on": format_day(local_day(row.ballot.closes_at)),
        "status": spoken(row.status),
        "votes": row.total.votes if row.total else "",
        "satisfaction": f"{row.total.satisfaction}%" if row.total and row.total.satisfaction is not None else "",
    }
