"""Which step of the ladder is due: the latest one whose day has come, moved to a working day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.reminders.days import WorkingDays
from workflow.reminders.ladder import Rule


@dataclass(frozen=True)
class Step:
    """A rule, told on the working day `on`; `meant` is the day before it was moved to one.

    `occurrence` tells its repetitions apart, by days: 0 for what is told once, else how far from the watched day each
    is meant. Where working days decide, whose calendar may change, how far from the first.
    """

    rule: Rule
    occurrence: int
    on: date
    meant: date


def find_step(rules: Iterable[Rule], watched_on: date, today: date, days: WorkingDays) -> Step | None:
    """The step that stands on this day: earlier ones are overtaken by it, whether or not they were ever told."""
    standing = [step for rule in rules if rule.on and (step := _latest(rule, watched_on, today, days))]
    return max(standing, key=lambda step: step.meant) if standing else None


def _latest(rule: Rule, watched_on: date, today: date, days: WorkingDays) -> Step | None:
    """The last repetition of a rule whose day has come."""
    first = _meant(rule, watched_on, days)
    meant, every = first, timedelta(days=rule.repeat_days or 0)
    if every and today > first:
        meant += (today + timedelta(days=days.longest_break) - first) // every * every
    while meant > first and told_on(meant, watched_on, days) > today:
        meant -= every
    on = told_on(meant, watched_on, days)
    if on > today:
        return None
    origin = watched_on if rule.working_days is None else first
    return Step(rule, (meant - origin).days if every else 0, on, meant)


def told_on(meant: date, watched_on: date, days: WorkingDays) -> date:
    """A warning comes rather early than late, a dunning on the next day that is worked."""
    return days.or_before(meant) if meant <= watched_on else days.or_after(meant)


def reach(rule: Rule, today: date, days: WorkingDays) -> date:
    """The last day of which this warning has spoken by now, at least today. On a Friday it also speaks of what it would
    meet on the days off that follow."""
    if rule.working_days is not None:
        return days.add(days.or_before(today), -rule.working_days) if rule.working_days < 0 else today
    return max(today, days.add(today, 1) - timedelta(days=1 + rule.offset))


def _meant(rule: Rule, watched_on: date, days: WorkingDays) -> date:
    """The day of the first telling, worked or not."""
    if rule.working_days is not None:
        return days.add(watched_on, rule.working_days) if rule.working_days else watched_on
    return watched_on + timedelta(days=rule.offset)
