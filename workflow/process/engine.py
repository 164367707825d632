"""The one way to change a task's state: `fire`; and what can be fired now: `available`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from transitions import EventData, Machine

from models.ledger import State, Task, engine_at_work
from models.people import User
from models.words import N_, say
from workflow.errors import NeedsUnmet, Unmet, WrongState
from workflow.ledger.texts import take_text
from workflow.process import (
    effects,
    effects_extension,
    effects_gaps,
    needs_inspection,
    needs_review,
    needs_two_persons,
    needs_unit,
)
from workflow.process.context import Context
from workflow.process.declared import process
from workflow.process.definition import Process, Transition, find_faults
from workflow.process.due import refresh_due
from workflow.process.duties import CONDITIONS
from workflow.process.locking import check_seen, is_still, lock, mark
from workflow.process.registry import ASKED, EFFECTS, NEEDS
from workflow.process.rights import holds, require
from workflow.process.signing import confirm_password
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

RULE_ROOMS = (
    effects,
    effects_extension,
    effects_gaps,
    needs_inspection,
    needs_review,
    needs_two_persons,
    needs_unit,
)  # importing them registered their rules


@dataclass(frozen=True)
class Offer:
    """A transition that the actor may fire from the present state; `reasons` are why not yet."""

    transition: Transition
    reasons: list[Unmet]


def fire(
    session: Session,
    task: Task,
    trigger: str,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
    data: dict[str, Any] | None = None,
    password: str = "",
) -> None:
    """Move the task. `data` are the action form's values, `password` the actor's where the row asks to sign.

    Raises WrongState, Stale, InvalidInput (a text), NotPermitted, NeedsUnmet or InvalidInput (password), in this order;
    nothing is changed then. Does not commit.
    """
    lock(session, task)
    row = process().transition(task.state, trigger)
    if row is None or task.voided_at is not None:
        raise WrongState(say(N_("This is not possible while the task is in the state “%(state)s”."), state=task.state))
    check_seen(session, task, seen_version, actor)
    ctx = Context(session, task, actor, now, {name: _taken(name, value) for name, value in (data or {}).items()})
    _move(row, ctx, password)
    for name in row.effects:
        EFFECTS[name](ctx)
    refresh_due(session, task, now)
    _tell_trail(row, ctx)


def available(session: Session, task: Task, *, actor: User, now: datetime) -> list[Offer]:
    """The transitions the actor holds the right to in this state, each with the needs that are not yet met.

    Needs that the action's own form answers are left out: they never disable a button.
    """
    if is_still(task):
        return []
    ctx = Context(session, task, actor, now)
    rows = [row for row in process().leaving(task.state) if holds(actor, row.right, task)]
    return [Offer(row, _unmet(ctx, (name for name in row.needs if name not in ASKED))) for row in rows]


def find_missing(session: Session, task: Task, trigger: str, *, actor: User, now: datetime) -> list[Unmet]:
    """What is not yet met for a trigger, whoever may fire it: so that those who prepare see what the signer will.

    Empty also when the trigger does not leave the present state.
    """
    row = process().transition(task.state, trigger)
    if row is None or is_still(task):
        return []
    return _unmet(Context(session, task, actor, now), (name for name in row.needs if name not in ASKED))


def check_process(declared: Process) -> list[str]:
    """Everything that is wrong with a declared process; empty when it can run."""
    faults = find_faults(declared, NEEDS, EFFECTS, CONDITIONS)
    kinds = {kind.value for kind in EventKind}
    return faults + [
        f"{row.trigger}: no kind of event is called task.{row.trigger}"
        for row in declared.transitions
        if f"task.{row.trigger}" not in kinds
    ]


def _taken(name: str, value: Any) -> Any:
    """A form's value as it can be stored: texts trimmed and within bounds, also inside rows."""
    if isinstance(value, list):
        return [_taken(name, entry) for entry in value]
    if isinstance(value, dict):
        return {key: _taken(name, entry) for key, entry in value.items()}
    return take_text(value, name) if type(value) is str else value


def _unmet(ctx: Context, names: Iterable[str]) -> list[Unmet]:
    return [reason for name in names for reason in NEEDS[name](ctx)]


def _move(row: Transition, ctx: Context, password: str) -> None:
    """Drive the machine; its condition checks right, needs and signature, so that it cannot be driven round them."""
    with engine_at_work():
        moved = _machine(process()).events[row.trigger].trigger(ctx.task, row=row, ctx=ctx, password=password)
    if not moved:
        raise WrongState(say(N_("This is not possible in the present state.")))
    ctx.task.state_since = ctx.now
    mark(ctx.task, ctx.actor, ctx.now)


class _Machines:
    by_process: dict[int, Machine] = {}


def _machine(declared: Process) -> Machine:
    if id(declared) not in _Machines.by_process:
        _Machines.by_process[id(declared)] = _build_machine(declared)
    return _Machines.by_process[id(declared)]


def _build_machine(declared: Process) -> Machine:
    machine = Machine(
        model=None,
        states=list(State),
        initial=None,
        auto_transitions=False,
        send_event=True,
    )
    for row in declared.transitions:
        machine.add_transition(row.trigger, list(row.source), row.to, conditions=[_allowed])
    return machine


def _allowed(event: EventData) -> bool:
    row, ctx = event.kwargs["row"], event.kwargs["ctx"]
    require(ctx.actor, row.right, ctx.task)
    if reasons := _unmet(ctx, row.needs):
        raise NeedsUnmet(reasons)
    if row.signature is not None:
        confirm_password(ctx.actor, event.kwargs["password"])
    return True


def _tell_trail(row: Transition, ctx: Context) -> None:
    told = {name: value for name, value in ctx.data.items() if value not in (None, "", [])}
    record(
        ctx.session,
        ctx.task,
        EventKind(f"task.{row.trigger}"),
        actor=ctx.actor,
        now=ctx.now,
        **{**told, "to": row.to.value, "cycle": ctx.task.cycle},
    )
