"""Tasks to which things happen over a year: in rows of the database, and on paper for a model."""

import random
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from models.institutional import DocumentKind, DocumentTask, InstitutionalDocument
from models.ledger import State, Task, TaskKind, engine_at_work
from models.measures import Contribution, Part
from models.meetings import ActionItem, ActionStatus, Meeting, MeetingKind
from models.monitoring import MonitoringPlan, PhaseGoal, Rebound, Review, ReviewResult
from tests.cast import Cast
from tests.reminders.papers import ZONE, find_rebound, find_running, write_item, write_paper
from tests.reminders.simple_ladder import DAY, Paper
from workflow.process.due import refresh_due


class Living:
    """Tasks to which things happen, in rows and on paper."""

    def __init__(self, session: Session, cast: Cast, chance: random.Random) -> None:
        self.session, self.cast, self.chance = session, cast, chance
        self.tasks: list[Task] = []
        self.items: list[ActionItem] = []  # of no task

    def open_task(self, today: date) -> None:
        lead = self.chance.choice(list(self.cast.units))
        co = tuple(c for c in self.chance.sample(list(self.cast.units), 1) if c != lead)
        at = self._at(today)
        with engine_at_work():
            kind = self.chance.choice([TaskKind.TIME_LIMITED, TaskKind.LONG_TERM])
            day = today + self.chance.randint(3, 70) * DAY
            task = self.cast.task(lead, co, state_since=at, deadline=day, kind=kind)
        for part in task.parts:
            part.deadline = self.chance.choice([None, today + self.chance.randint(5, 60) * DAY])
        self._settle(task, State.ASSIGNED, today)
        self._issue(task, today)
        self.tasks.append(task)

    def _issue(self, task: Task, today: date) -> None:
        """A document whose effect is to be checked, for every third task."""
        if len(self.tasks) % 3 == 0:
            row = InstitutionalDocument(campaign=self.cast.campaign, name=f"Rule {len(self.tasks)}")
            row.unit, row.kind, row.issued_on, row.check_due_on = (
                task.lead_unit,
                DocumentKind.MADE,
                today,
                today + 40 * DAY,
            )
            row.created_at, row.created_by, row.links = self._at(today), self.cast["office"], [DocumentTask(task=task)]
            self.session.add(row)
            self.session.commit()

    def happen(self, today: date) -> None:
        """Something or nothing, to one task, or at a seminar about none."""
        if len(self.tasks) < 9 and self.chance.random() < 0.4:
            self.open_task(today)
        if not self.tasks or self.chance.random() < 0.35:
            return
        task = self.chance.choice(self.tasks)
        if self.chance.random() < 0.05:
            self._meet(None, today)
        elif self.chance.random() < 0.12:
            self._meet(task, today)
        else:
            self._move(task, today)

    def _move(self, task: Task, today: date) -> None:
        match task.state:
            case State.ASSIGNED:
                self._settle(task, State.IN_PROGRESS, today)
            case State.IN_PROGRESS:
                self._work(task, today)
            case State.SUBMITTED:
                self._settle(task, self.chance.choice([State.IN_PROGRESS, State.VERIFIED, State.VERIFIED]), today)
            case State.VERIFIED:
                self._settle(task, self.chance.choice([State.LONG_TERM_MONITORING, State.REBOUNDED]), today)
            case State.LONG_TERM_MONITORING:
                self._check(task, today)
            case State.REBOUNDED:
                self._reopen(task, today)

    def _work(self, task: Task, today: date) -> None:
        act = self.chance.choice(["progress", "move", "part", "submit"])
        if act == "progress":
            task.last_progress_at = self._at(today)
        elif act == "move":
            task.deadline = today + self.chance.randint(-5, 60) * DAY
        elif act == "part":
            for part in task.parts:
                self._waive(part, task.cycle, today)
        elif act == "submit":
            return self._settle(task, State.SUBMITTED, today)
        return self._settle(task, State.IN_PROGRESS, today, moved=False)

    def _waive(self, part: Part, cycle: int, today: date) -> None:
        if part.contribution_in(cycle) is None:
            given = Contribution(part=part, cycle=cycle, waived_at=self._at(today), waiver_reason="Nothing left to do")
            part.contributions.append(given)

    def _meet(self, task: Task | None, today: date) -> None:
        """What is open of a meeting is done; else a meeting gives something to do."""
        there = task.actions if task else self.items
        waiting = next((one for one in there if one.status is ActionStatus.OPEN), None)
        at, office = self._at(today), self.cast["office"]
        if waiting is not None:
            waiting.status, waiting.reported_at, waiting.done_on = ActionStatus.REPORTED, at, today
            waiting.reported_by, waiting.done_note = office, "Done as agreed"
        else:
            about = {"campaign": self.cast.campaign, "kind": MeetingKind.JOINT, "title": "Joint meeting"}
            meeting = Meeting(**about, held_on=today, recorded_at=at, recorded_by=office)
            due = today + self.chance.randint(4, 40) * DAY
            given = {"number": 1, "text": f"Bring list {len(there)}", "due_on": due}
            unit = task.lead_unit if task else self.chance.choice(list(self.cast.units.values()))
            item = ActionItem(meeting=meeting, task=task, unit=unit, **given)
            self.session.add(item)
            self.items += [] if task else [item]
        self.session.commit()

    def _plan(self, task: Task, today: date) -> None:
        ends = today + 60 * DAY
        first = today + 30 * DAY
        plan = MonitoringPlan(
            task_id=task.id,
            cycle=task.cycle,
            interval_days=30,
            first_review_on=first,
            ends_on=ends,
            created_at=self._at(today),
            created_by_id=self.cast["office"].id,
        )
        plan.reviews += [Review(due_on=first), Review(due_on=ends)]
        plan.goals.append(PhaseGoal(target="All settled", due_on=today + 45 * DAY))
        self.session.add(plan)

    def _check(self, task: Task, today: date) -> None:
        plan = find_running(self.session, task)
        held = next((one for one in plan.reviews if one.held_on is None and one.due_on <= today), None)
        goal = next((one for one in plan.goals if one.met_on is None and one.due_on <= today), None)
        if held is not None:
            back = self.chance.random() < 0.3
            held.held_on, held.result = today, ReviewResult.REBOUNDED if back else ReviewResult.HOLDS
        elif goal is not None:
            goal.met_on = today
        elif self.chance.random() < 0.2:
            plan.broken_off_at = self._at(today)
            return self._settle(task, State.REBOUNDED, today)
        return self._settle(task, State.LONG_TERM_MONITORING, today, moved=False)

    def _reopen(self, task: Task, today: date) -> None:
        rebound = find_rebound(self.session, task)
        if rebound.new_deadline is None:
            rebound.new_deadline = today + 25 * DAY
            return self._settle(task, State.REBOUNDED, today, moved=False)
        task.deadline = rebound.new_deadline
        task.cycle += 1
        return self._settle(task, State.IN_PROGRESS, today)

    def _settle(self, task: Task, state: State, today: date, *, moved: bool = True) -> None:
        at = self._at(today)
        if moved:
            with engine_at_work():
                task.cycle_started_at = task.cycle_started_at or at
                if state is State.VERIFIED:
                    task.verified_at = at
                if state is State.IN_PROGRESS and task.state is not State.SUBMITTED:
                    task.last_progress_at = at
                if state is State.LONG_TERM_MONITORING:
                    self._plan(task, today)
                if state is State.REBOUNDED:
                    raised = {"raised_at": at, "raised_by_id": self.cast["office"].id}
                    self.session.add(Rebound(task_id=task.id, cycle=task.cycle, cause="It came back", **raised))
                task.state, task.state_since = state, at
        refresh_due(self.session, task, at)
        self.session.commit()

    def _at(self, today: date) -> datetime:
        return datetime.combine(today, time(6, 30), ZONE).astimezone(UTC)

    def on_paper(self) -> list[Paper]:
        """What a clerk would write down of them."""
        return [write_paper(self.session, task) for task in self.tasks] + [write_item(item) for item in self.items]
