"""Which step of the ladder is due: the latest one whose day has come, moved to a working day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.reminders.days import WorkingDays
from workflow.reminders.ladder import Rule


@dataclass(frozen=True)
class Step:
    """A rule in its `occurrence`-th repetition; `on` is the working day on which it is told."""

    rule: Rule
    occurrence: int
    on: date


def find_step(rules: Iterable[Rule], watched_on: date, today: date, days: WorkingDays) -> Step | None:
    """The step that stands on this day: earlier ones are overtaken by it, whether or not they were ever told."""
    standing: list[tuple[date, Step]] = []
    for rule in rules:
        if rule.on and (step := _latest(rule, watched_on, today, days)):
            standing.append((_meant(rule, watched_on, step.occurrence, days), step))
    return max(standing, key=lambda one: one[0])[1] if standing else None


def _latest(rule: Rule, watched_on: date, today: date, days: WorkingDays) -> Step | None:
    """The last repetition of a rule whose day has come."""
    occurrence, on = 0, _told_on(rule, watched_on, 0, days)
    if on > today:
        return None
    if rule.repeat_days:
        passed = (today - _meant(rule, watched_on, 0, days)).days
        occurrence = max(0, (passed + days.longest_break(watched_on)) // rule.repeat_days)
        while occurrence and _told_on(rule, watched_on, occurrence, days) > today:
            occurrence -= 1
        on = _told_on(rule, watched_on, occurrence, days)
    return Step(rule, occurrence, on)


def _told_on(rule: Rule, watched_on: date, occurrence: int, days: WorkingDays) -> date:
    """A warning comes rather early than late, a dunning on the next day that is worked."""
    meant = _meant(rule, watched_on, occurrence, days)
    return days.or_before(meant) if meant <= watched_on else days.or_after(meant)


def _meant(rule: Rule, watched_on: date, occurrence: int, days: WorkingDays) -> date:
    if rule.working_days is not None:
        first = days.add(watched_on, rule.working_days) if rule.working_days else watched_on
    else:
        first = watched_on + timedelta(days=rule.offset)
    return first + timedelta(days=occurrence * (rule.repeat_days or 0))
