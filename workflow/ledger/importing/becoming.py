"""What becomes of each wanted problem, task and measure: added, changed or kept away, and said so on its row."""

from dataclasses import dataclass, field

from models.ledger import Campaign, State, Task
from models.measures import Measure
from models.people import Unit, User
from models.words import N_, KeptName, say
from workflow.ledger.importing.comparing import Change, compare_measure, compare_problem, compare_task
from workflow.ledger.importing.matching import Match
from workflow.ledger.importing.settling import Wishes
from workflow.ledger.importing.standing import KEPT_OUT, MEASURE_KEPT_OUT, Standing
from workflow.ledger.importing.units import Named
from workflow.ledger.importing.wanted import UNCLASSIFIED, Placed, WantedMeasure, WantedProblem, WantedTask
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.tasks import PLANNING
from workflow.ledger.texts import fold_name

NEW_PROBLEM = N_("New problem in the category “%(category)s”.")
NEW_TASK = N_("New task for %(unit)s: %(kind)s, due %(day)s.")
NEW_TASK_WITHOUT_DAY = N_("New task for %(unit)s: %(kind)s, without a day.")
NEW_MEASURE = say(N_("New measure."))
NEW_MEASURE_OF = N_("New measure of %(ref)s.")
NEW_PART = N_("%(unit)s becomes a co-unit of %(ref)s.")
DOUBLE = N_("Possible duplicate of %(ref)s: “%(what)s”. It counts as new; what is on record stays as it is.")
BESIDE = N_("%(ref)s of %(unit)s stays on record beside the new task.")
VOIDED = N_("%(ref)s was declared void since; it stays away.")
REMOVED = N_("This measure of %(ref)s was removed since; it stays away.")
PART_REMOVED = N_("The part of %(unit)s in %(ref)s was removed since; it stays away.")
PART_STAYS = N_("The file no longer names %(unit)s; it stays a co-unit of %(ref)s.")
SHOWN = 80  # characters of a text in a sentence


@dataclass
class Plan:
    """Everything that taking over does, in the order in which it is done; `gone` is what the file no longer names."""

    wanted: list[WantedProblem]
    found: Match
    leaders: dict[str, User]
    changes: list[Change] = field(default_factory=list)
    new_tasks: list[tuple[WantedProblem, WantedTask]] = field(default_factory=list)
    new_measures: list[tuple[WantedTask, WantedMeasure]] = field(default_factory=list)
    new_parts: list[tuple[WantedTask, Named]] = field(default_factory=list)
    new_units: list[str] = field(default_factory=list)
    new_categories: list[str] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)

    def new_problems(self) -> list[WantedProblem]:
        return [one for one in self.wanted if id(one) not in self.found.problems]

    def leader(self, name: str) -> User | None:
        return self.leaders.get(fold_name(name))


def plan_problem(plan: Plan, one: WantedProblem, campaign: Campaign, standing: Standing, wishes: Wishes) -> None:
    first = one.rows[0]
    existing = plan.found.problems.get(id(one))
    if existing is None:
        one.category = one.category or UNCLASSIFIED[0]
        _note_category(plan, one.category, campaign)
        first.add(say(NEW_PROBLEM, category=one.category))
        _warn_of_double(plan, one, first)
    elif (change := _kept(plan, compare_problem(one, existing, standing), first)) and "category" in change.values:
        _note_category(plan, one.category, campaign)
    for task in one.tasks:
        known = plan.found.tasks.get(id(task))
        if known is None:
            _plan_new_task(plan, one, task)
        elif known.voided_at is not None:
            for row in task.rows:
                row.told.append(say(VOIDED, ref=known.ref))
        else:
            _plan_known_task(plan, task, known, standing, wishes)


def _plan_new_task(plan: Plan, problem: WantedProblem, one: WantedTask) -> None:
    first = one.rows[0]
    plan.new_tasks.append((problem, one))
    words = {"unit": KeptName(one.lead.name), "kind": one.kind}
    first.add(say(NEW_TASK, **words, day=one.deadline) if one.deadline else say(NEW_TASK_WITHOUT_DAY, **words))
    for other in plan.found.beside.get(id(one), ()):
        first.told.append(say(BESIDE, ref=other.ref, unit=KeptName(other.lead_unit.name)))
    for measure in one.measures:
        measure.row.add(NEW_MEASURE)


def _plan_known_task(plan: Plan, one: WantedTask, task: Task, standing: Standing, wishes: Wishes) -> None:
    change = compare_task(one, task, plan.leader(one.leader), standing, wishes)
    _kept(plan, change, one.rows[0])
    lead: Named = change.values.get("lead_unit", task.lead_unit)
    units = [lead, *_plan_parts(plan, one, task, lead, standing, wishes)]
    for measure in one.measures:
        stands = plan.found.measures.get(id(measure))
        if measure.unit not in units:  # the file names it, but it is none of the task's own units
            measure.unit = (stands and stands.unit) or lead
        _plan_measure(plan, one, task, measure, stands, standing, wishes)


def _plan_measure(
    plan: Plan,
    one: WantedTask,
    task: Task,
    measure: WantedMeasure,
    stands: Measure | None,
    standing: Standing,
    wishes: Wishes,
) -> None:
    if stands is not None:
        _kept(plan, compare_measure(measure, stands, standing, wishes), measure.row)
    elif id(measure) in plan.found.removed:
        measure.row.told.append(say(REMOVED, ref=task.ref))
    elif task.state in PLANNING:
        plan.new_measures.append((one, measure))
        measure.row.add(say(NEW_MEASURE_OF, ref=task.ref))
        _warn_of_double(plan, measure, measure.row)
    else:
        what = measure.text[:SHOWN]
        measure.row.told.append(say(MEASURE_KEPT_OUT, ref=task.ref, state=task.state, what=what))


def _plan_parts(
    plan: Plan, one: WantedTask, task: Task, lead: Named, standing: Standing, wishes: Wishes
) -> list[Named]:
    """Co-units come in by a file, and go by hand; returns those that the task has then."""
    first = one.rows[0]
    before = set(_units_of(standing.all_of_task.get(task.id, []), wishes))
    on_task: list[Named] = [part.unit for part in task.parts]
    new: list[Named] = []
    for unit in one.co:
        if unit in on_task or unit is lead:
            continue
        if unit in before and unit.name not in standing.kept_out.get(task.id, ()) and unit is not task.lead_unit:
            first.told.append(say(PART_REMOVED, unit=KeptName(unit.name), ref=task.ref))
        elif task.state is State.ASSIGNED:  # afterwards a part needs a description, which no file gives
            new.append(unit)
            first.add(say(NEW_PART, unit=KeptName(unit.name), ref=task.ref))
        else:
            first.told.append(say(KEPT_OUT, ref=task.ref, state=task.state, what=KeptName(unit.name)))
    told = set(_units_of(standing.of_task.get(task.id, []), wishes))
    for unit in on_task:
        if unit in told and unit not in (one.lead, *one.co):
            first.told.append(say(PART_STAYS, unit=KeptName(unit.name), ref=task.ref))
    plan.new_parts += [(one, unit) for unit in new]
    return [*on_task, *new]


def _units_of(rows: list[ReadRow], wishes: Wishes) -> list[Unit]:
    """The units that these rows name beside the lead unit."""
    names = dict.fromkeys(name for row in rows for name in (*row.lead[1:], *row.co, row.measure_unit) if name)
    return [unit for name in names if isinstance(unit := wishes.book.find(name), Unit)]


def _warn_of_double(plan: Plan, one: WantedProblem | WantedMeasure, row: Placed) -> None:
    """Nothing is matched in silence where it is not certain."""
    double = plan.found.doubles.get(id(one))
    if double is not None:
        text = double.text if isinstance(double, Measure) else double.title
        row.told.append(say(DOUBLE, ref=double.ref, what=text[:SHOWN]))


def _kept(plan: Plan, change: Change, row: Placed) -> Change | None:
    """What changes goes to the effects of the row, what the rules keep to its warnings."""
    row.effects += [message for message in change.told if message.params.get("before") is not None]
    row.told += [message for message in change.told if message.params.get("before") is None]
    if not change.values:
        return None
    plan.changes.append(change)
    return change


def _note_category(plan: Plan, name: str, campaign: Campaign) -> None:
    known = {text for category in campaign.categories for text in (category.name, category.name_en) if text}
    if name not in known and name not in plan.new_categories:
        plan.new_categories.append(name)
