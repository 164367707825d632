"""What the rows of a file ask for: problems, the tasks of their lead units, the measures of each task."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from models.ledger import TaskKind
from models.measures import MeasureKind
from models.words import N_, KeptName, Listed, say
from workflow.ledger.importing.decisions import NO_LEAD
from workflow.ledger.importing.outcome import Outcome
from workflow.ledger.importing.settling import Wishes, lasts, settle_days
from workflow.ledger.importing.units import Named
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.headings import plain
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.texts import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, fold

UNKNOWN_UNITS = N_("No unit on record: %(names)s. Decide above who they are.")
NO_LEAD_UNIT = say(N_("No unit leads here: choose the lead unit for such rows, or leave the row out."))
SEVERAL_LEADS = N_("%(first)s leads the task; %(others)s takes part as a co-unit.")
LONG_TITLE = say(N_("The text is too long for a title; the whole text stands as the manifestation."))
BEFORE_FEEDBACK = N_("The deadline %(day)s lies before the feedback.")
NAMED_BY_MEASURE = say(N_("The measure's text was taken as the problem's title."))
TOO_LONG = N_("This text has more than %(count)s characters: shorten it in the file, or leave the row out.")
UNCLASSIFIED = ("未分类", "Not classified")
ELLIPSIS = "…"


@dataclass
class Placed(Outcome):
    """A row of a ledger."""

    sheet: str
    read: ReadRow
    unknown: list[str] = field(default_factory=list)  # names of units that nobody has decided on


@dataclass
class WantedMeasure:
    row: Placed
    text: str
    unit: Named
    person: str
    deadline: date | None
    expected: str
    ref: str
    kind: MeasureKind


@dataclass
class WantedTask:
    """One lead unit's task for a problem; `rows` are those that ask for it."""

    lead: Named
    wording: str  # the task's own text, where the file has one
    rows: list[Placed] = field(default_factory=list)
    co: list[Named] = field(default_factory=list)
    measures: list[WantedMeasure] = field(default_factory=list)
    goal: str = ""
    leader: str = ""
    ref: str = ""
    kind: TaskKind = TaskKind.TIME_LIMITED
    deadline: date | None = None
    lasting: bool = False  # the file says that there is no day

    @property
    def kind_said(self) -> bool:
        """Whether a row speaks of the kind; long-term for want of any day is nothing that the file says."""
        return self.kind is not TaskKind.LONG_TERM or self.lasting or self.deadline is not None or self._kind_written

    @property
    def _kind_written(self) -> bool:
        return any(row.read.kind for row in self.rows)


@dataclass
class WantedProblem:
    title: str
    manifestation: str
    source: str
    category: str
    number: int | str | None
    table: str
    tasks: list[WantedTask] = field(default_factory=list)
    rows: list[Placed] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return fold(self.title), fold(self.source)


def want(rows: Sequence[Placed], wishes: Wishes) -> list[WantedProblem]:
    """Group the rows that are decided; what is open is said on the row itself."""
    found: dict[tuple[object, ...], WantedProblem] = {}
    for row in rows:
        if row.left_out:
            continue
        _warn_of_day(row, wishes)
        bare = _is_bare(row.read, wishes)
        units = None if bare else _units_of(row, wishes)
        if units is None and not bare:
            continue
        problem = problem_of(row)
        problem = found.setdefault((row.table_no, problem.number, *problem.key), problem)
        problem.rows.append(row)
        if units is not None:
            _add_task(problem, row, units, wishes)
    for problem in found.values():
        for task in problem.tasks:
            reads = [row.read for row in task.rows]
            task.kind, task.deadline = settle_days(reads, wishes)
            task.lasting = lasts(reads, wishes)
    return list(found.values())


def _warn_of_day(row: Placed, wishes: Wishes) -> None:
    day = wishes.day(row.read.deadline)
    if day and day < wishes.campaign.feedback_on:
        row.told.append(say(BEFORE_FEEDBACK, day=day))


def _is_bare(read: ReadRow, wishes: Wishes) -> bool:
    """A problem of the ledger, by its reference, for which the file names neither a unit nor a measure."""
    return str(read.problem_no).upper() in wishes.refs and not (read.lead or read.unit or read.measure)


def _units_of(row: Placed, wishes: Wishes) -> tuple[Named, list[Named], Named] | None:
    """Lead unit, co-units and the measure's own unit; None while one of them is not decided."""
    leads, co = _find(row, row.read.lead, wishes), _find(row, row.read.co, wishes)
    if not leads and row.read.unit and not row.unknown:
        leads = _find(row, [row.read.unit], wishes)
    if not leads and not row.unknown:
        leads = _find(row, [NO_LEAD], wishes)
    own = _find(row, [row.read.measure_unit] if row.read.measure_unit else [], wishes)
    _say_unknown(row)
    if max(map(len, (row.read.measure, *row.read.written.values()))) > LONGEST_TEXT:
        row.open.append(say(TOO_LONG, count=LONGEST_TEXT))
    if not leads and not row.open:
        row.open.append(NO_LEAD_UNIT)
    if row.open:
        return None
    others = list(dict.fromkeys(unit for unit in (*leads[1:], *co) if unit != leads[0]))
    if len(leads) > 1:
        names = tuple(KeptName(unit.name) for unit in leads)
        row.told.append(say(SEVERAL_LEADS, first=names[0], others=Listed(names[1:])))
    return leads[0], others, (own[0] if own else leads[0])


def _say_unknown(row: Placed) -> None:
    """All unknown names of a row in one sentence."""
    names = [name for name in dict.fromkeys(row.unknown) if name]
    if names:
        row.open.append(say(UNKNOWN_UNITS, names="、".join(names)))
    if NO_LEAD in row.unknown:
        row.open.append(NO_LEAD_UNIT)


def _find(row: Placed, names: Sequence[str], wishes: Wishes) -> list[Named]:
    found = []
    for name in names:
        unit = wishes.book.find(name)
        if unit is None:
            row.unknown.append(name)
        elif not isinstance(unit, str):
            found.append(unit)
    return list(dict.fromkeys(found))


def problem_of(row: Placed) -> WantedProblem:
    read = row.read
    text, manifestation = read.problem, read.text(FieldName.MANIFESTATION)
    if not text:
        text = manifestation or read.text(FieldName.TASK) or read.measure
        row.told.append(NAMED_BY_MEASURE)
    if manifestation == text:
        manifestation = ""
    title = " ".join(text.split())
    if len(title) > LONGEST_TITLE:
        row.told.append(LONG_TITLE)
        manifestation = "\n".join(part for part in (text, manifestation) if part)
        title = _title_of(title)
    source = " · ".join(dict.fromkeys(part for part in (read.unit, read.text(FieldName.SOURCE)) if part))
    return WantedProblem(
        title,
        manifestation,
        " ".join(source.split())[:LONGEST_NAME],
        category_name(read.aspect),
        read.problem_no,
        row.sheet,
    )


def _title_of(text: str) -> str:
    title = " ".join(text.split())
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + ELLIPSIS


def _whole_text(text: str, title: str) -> str:
    """What did not fit into the title."""
    return text if title.endswith(ELLIPSIS) and len(text) > LONGEST_TITLE else ""


def category_name(aspect: str) -> str:
    """A category's name; a text too long for one is no category."""
    name = " ".join(aspect.split())
    return name if len(name) <= LONGEST_NAME else ""


def _add_task(problem: WantedProblem, row: Placed, units: tuple[Named, list[Named], Named], wishes: Wishes) -> None:
    lead, co, own = units
    wording = _title_of(row.read.text(FieldName.TASK))
    ref = plain(row.read.text(FieldName.TASK_NO)).upper()
    task = next((one for one in problem.tasks if (one.ref, one.lead, one.wording) == (ref, lead, wording)), None)
    if task is None:
        task = WantedTask(lead, wording, ref=ref)
        problem.tasks.append(task)
    task.rows.append(row)
    task.co += [unit for unit in dict.fromkeys((*co, own)) if unit not in (lead, *task.co)]
    task.goal = task.goal or row.read.text(FieldName.GOAL) or _whole_text(row.read.text(FieldName.TASK), wording)
    task.leader = task.leader or row.read.leader
    if row.read.measure:
        day = wishes.day(row.read.deadline)
        person, expected = row.read.text(FieldName.PERSON), row.read.text(FieldName.EXPECTED)
        ref = plain(row.read.text(FieldName.MEASURE_NO)).upper()
        task.measures.append(
            WantedMeasure(
                row, row.read.measure, own, " ".join(person.split())[:LONGEST_NAME], day, expected, ref, row.read.step
            )
        )
