"""What a day means at this site: the working days, and the ladder with each campaign's own values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from models.base import NO_DAY, Base
from models.reminders import Colour, LadderValue
from workflow.reminders.days import WorkingDays, local_day, working_days
from workflow.reminders.ladder import Ladder, Rule, Watch, ladder
from workflow.reminders.steps import reach

KEPT = "almanac"  # where a session keeps it
FOREVER = 3650  # days


@dataclass(frozen=True)
class ColourDays:
    """Up to which day what is due is green or yellow today, and up to which a check is yellow."""

    green: date
    yellow: date
    check: date


@dataclass(frozen=True)
class OwnValue:
    """What an office chose for a rule; None is the file's own value."""

    days: int | None
    repeat_days: int | None
    active: bool


@dataclass(frozen=True)
class Almanac:
    """One day as the rules see it. `own` are the values of campaigns that have any."""

    today: date
    days: WorkingDays
    ladder: Ladder
    own: dict[int, dict[str, OwnValue]] = field(default_factory=dict)

    def rules(self, campaign_id: int, watch: Watch) -> list[Rule]:
        """The rules of a campaign with this watch, those switched off among them."""
        return self._rules(campaign_id)[watch]

    def rule(self, campaign_id: int, name: str) -> Rule | None:
        return next((rule for rules in self._rules(campaign_id).values() for rule in rules if rule.name == name), None)

    def colour_days(self, campaign_id: int) -> ColourDays:
        return self.own_colour_days.get(campaign_id, self.usual_colour_days)

    def wait(self, campaign_id: int, watch: Watch) -> int | None:
        """After how many working days a submission should have been decided on, or a rebound have its deadline.

        The last one before a red reminder, else the day of the yellow one; None where no rule speaks of it.
        """
        rules = [rule for rule in self.rules(campaign_id, watch) if rule.on]
        red = [(rule.working_days or 0) - 1 for rule in rules if rule.colour is Colour.RED]
        return min(red, default=max((rule.working_days or 0 for rule in rules), default=None))

    def answer_due(self, campaign_id: int, watch: Watch, since: datetime) -> date:
        """The day that is reached after that many working days; NO_DAY where no rule speaks of it."""
        days = self.wait(campaign_id, watch)
        return NO_DAY if days is None else self.days.add(local_day(since), days)

    @cached_property
    def usual_colour_days(self) -> ColourDays:
        return self._colour_days(self.ladder.rules)

    @cached_property
    def own_colour_days(self) -> dict[int, ColourDays]:
        """Of the campaigns where they differ from the usual ones."""
        found = {campaign: self._colour_days(self._merged(campaign)) for campaign in self.own}
        return {campaign: days for campaign, days in found.items() if days != self.usual_colour_days}

    @cached_property
    def furthest_ahead(self) -> int:
        """How many calendar days before its day a matter is first spoken of, in any campaign; generous."""
        return max(-rule.offset * (1 if rule.working_days is None else 2) for rule in self._every_rule())

    @cached_property
    def shortest_silence(self) -> int:
        return min((rule.offset for rule in self._every_rule() if rule.watch is Watch.SILENCE), default=FOREVER)

    def _colour_days(self, rules: Iterable[Rule]) -> ColourDays:
        def until(watch: Watch, colour: Colour) -> date:
            warnings = [rule for rule in rules if (rule.watch, rule.colour, rule.on) == (watch, colour, True)]
            return max((reach(rule, self.today, self.days) for rule in warnings), default=self.today)

        yellow, green = until(Watch.DEADLINE, Colour.YELLOW), until(Watch.DEADLINE, Colour.GREEN)
        return ColourDays(max(green, yellow), yellow, until(Watch.CHECK, Colour.YELLOW))

    def _every_rule(self) -> list[Rule]:
        return [rule for campaign in (0, *self.own) for rule in self._merged(campaign)]

    def _merged(self, campaign_id: int) -> list[Rule]:
        values = self.own.get(campaign_id, {})
        return [with_value(rule, values.get(rule.name)) for rule in self.ladder.rules]

    def _rules(self, campaign_id: int) -> dict[Watch, list[Rule]]:
        key = campaign_id if campaign_id in self.own else 0
        if key not in self._by_watch:
            merged = self._merged(key)
            self._by_watch[key] = {watch: [rule for rule in merged if rule.watch is watch] for watch in Watch}
        return self._by_watch[key]

    @cached_property
    def _by_watch(self) -> dict[int, dict[Watch, list[Rule]]]:
        return {}


def almanac(session: Session, today: date) -> Almanac:
    """The almanac of a day, read once a transaction."""
    transaction, kept = session.info.get(KEPT, (None, None))
    if kept is None or kept.today != today or transaction is not session.get_transaction():
        own: dict[int, dict[str, OwnValue]] = {}
        for value in session.scalars(select(LadderValue)):
            chosen = OwnValue(value.days, value.repeat_days, value.active)
            own.setdefault(value.campaign_id, {})[value.rule] = chosen
        kept = Almanac(today, working_days(session), ladder(), own)
        session.info[KEPT] = session.get_transaction(), kept
    return kept  # type: ignore[no-any-return]  # what a session keeps has no type


def almanac_near(thing: Base, today: date) -> Almanac:
    """The same for whoever holds something that was read."""
    session = object_session(thing)
    assert session is not None  # noqa: S101 - what colours are asked of is stored
    return almanac(session, today)


def first_warning() -> int:
    """How many days before its deadline a task is first spoken of, as the file says it."""
    return max((-rule.offset for rule in ladder().rules if rule.watch is Watch.DEADLINE), default=0)


def forget_almanac(session: Session) -> None:
    """After values were changed: the next look reads them."""
    session.info.pop(KEPT, None)


def with_value(rule: Rule, value: OwnValue | None) -> Rule:
    """A rule as an office has chosen it."""
    if value is None:
        return rule
    offset = {"days" if rule.days is not None else "working_days": value.days} if value.days is not None else {}
    repeat = {"repeat_days": value.repeat_days} if value.repeat_days is not None else {}
    return rule.model_copy(update={**offset, **repeat, "on": value.active})
