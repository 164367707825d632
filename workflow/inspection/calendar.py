"""The calendar of an inspection: its phases one after the other, proposed in working days."""

from collections.abc import Mapping
from datetime import date, datetime

from models.inspection import InspectionPhase, Phase, SpecialInspection
from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.dates import YEARS, refuse_far_day
from workflow.reminders.days import DAY, WorkingDays, local_day

WORKING_DAYS = {  # how long each phase lasts as proposed
    Phase.PREPARATION: 10,
    Phase.FIELDWORK: 30,
    Phase.ALIGNMENT: 10,
    Phase.FEEDBACK: 5,
    Phase.FOLLOW_UP: 60,
}
EFFECTS = {  # what the days of each do, elsewhere
    Phase.PREPARATION: N_("Only told in the plan and the report."),
    Phase.FIELDWORK: N_(
        "They stand in the letters of authority; My work tells the groups the last one beside what is to be rated."
    ),
    Phase.ALIGNMENT: N_("From the first one on the leaders see the ratings of all groups and align them."),
    Phase.FEEDBACK: N_(
        "From the first one on, without days from the first letter on, the office is asked for the letters of units "
        "without a finding, too."
    ),
    Phase.FOLLOW_UP: N_("Only told in the plan and the report."),
}
Days = tuple[date | None, date | None]


def propose_phases(days: WorkingDays, begins_on: date) -> dict[Phase, tuple[date, date]]:
    """First and last day of each phase, both working days, without a gap, from that day or the next that is worked."""
    found, first = {}, days.or_after(begins_on)
    for phase, count in WORKING_DAYS.items():
        last = days.add(first - DAY, count)
        found[phase] = first, last
        first = days.add(last, 1)
    return found


def check_phase(phase: Phase, typed: Days, now: datetime) -> tuple[date, date] | None:
    """The two days of a phase, none where it has none; raises InvalidInput beside `<phase>_from` or `<phase>_until`."""
    first, last = typed
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise InvalidInput(say(N_("Give a date.")), f"{phase}_from" if first is None else f"{phase}_until")
    if last < first:
        raise InvalidInput(say(N_("The last day lies before the first.")), f"{phase}_until")
    if wrong := refuse_far_day(last, local_day(now), YEARS):
        raise InvalidInput(wrong, f"{phase}_until")
    return first, last


def check_order(phases: Mapping[Phase, Days]) -> None:
    """Phases may overlap, but none begins before an earlier one."""
    begun: date | None = None
    for phase in Phase:
        first, _ = phases.get(phase, (None, None))
        if first is not None and begun is not None and first < begun:
            raise InvalidInput(say(N_("This phase begins before an earlier one.")), f"{phase}_from")
        begun = first or begun


def write_phases(inspection: SpecialInspection, phases: Mapping[Phase, tuple[date, date]]) -> None:
    known = {row.phase: row for row in inspection.phases}
    for phase in known.keys() - phases.keys():
        inspection.phases.remove(known[phase])
    for phase, (first, last) in phases.items():
        if phase in known:
            known[phase].begins_on, known[phase].ends_on = first, last
        else:
            inspection.phases.append(InspectionPhase(phase=phase, begins_on=first, ends_on=last))


def warn_of_days_off(days: WorkingDays, phases: Mapping[Phase, tuple[date, date]]) -> list[Message]:
    """What to tell of days that nobody works: allowed, because a team may travel on a Sunday."""
    told = N_("%(day)s, in the phase “%(phase)s”, is not a working day.")
    ends = [(phase, day) for phase, both in phases.items() for day in both]
    return [say(told, day=day, phase=phase) for phase, day in ends if not days.is_working(day)]
