"""What the files say from which the tasks of a view came, line by line: it stands beside the ledger, never in it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.imports import ImportRow
from models.ledger import Problem, Task
from models.people import Grant, Role, User
from workflow.ledger.exporting.besides import add_lines, list_besides, list_others
from workflow.ledger.exporting.columns import REPORTED_ON_IMPORT, TASKS
from workflow.ledger.exporting.slices import View
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.importing.stored import read_row
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.texts import fold_name

AT_ONCE = 200  # rows: a row is kept whole, the texts that are wanted of it are few
CYCLE = {TASKS[-1].heading.en, TASKS[-1].heading.zh}  # stands for no field, and is never blank in our form
OF_OUR_FORM = (FieldName.FILE_NO, FieldName.DEADLINE_WRITTEN, FieldName.REPORTED, FieldName.BESIDES)
ONLY_TOGETHER = {  # no other form has all of these columns
    FieldName.PROBLEM_NO,
    FieldName.TASK_NO,
    FieldName.KIND,
    FieldName.TASK_DEADLINE,
    FieldName.MEASURE_NO,
    FieldName.MEASURE_KIND,
    FieldName.MEASURE_UNIT,
}


@dataclass(slots=True)
class Told:
    """What files say of one line. Of each text the newest that is not blank counts, as a blank cell changes nothing.

    `rows` are those of the newest file that was no export of this ledger; `typed` is the progress as an export of ours
    brought it back, where somebody may have written into it.
    """

    texts: dict[FieldName, str] = field(default_factory=dict)
    typed: str = ""
    rows: list[ReadRow] = field(default_factory=list)
    _came: dict[FieldName, int] = field(default_factory=dict)  # from which file each text is
    _rows_of: int = 0

    def text(self, name: FieldName) -> str:
        return self.texts.get(name, "")

    def take(self, name: FieldName, text: str, file: int) -> None:
        if text and self._came.setdefault(name, file) == file:
            self.texts[name] = add_lines(self.text(name), text)

    def take_row(self, read: ReadRow, file: int) -> None:
        if (self._rows_of or file) == file:
            self._rows_of = file
            self.rows.append(read)


@dataclass(slots=True)
class Origins:
    """What is told of some tasks: of each measure, and of each task by rows that name no measure."""

    of_measure: dict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    of_task: dict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    leaders: dict[int, str] = field(default_factory=dict)  # by task: the first that a file names


class OriginReader:
    """Reads them slice by slice. `known` are the names of those who can be set as a responsible leader: a file that
    names one of them set that person, so the name says nothing beside what the ledger holds."""

    def __init__(self, session: Session, voice: Voice) -> None:
        members = select(User.name).join(Grant, Grant.user_id == User.id).where(Grant.role == Role.COMMITTEE)
        members = members.where(Grant.stand_in_id.is_(None))
        self.session, self.voice = session, voice
        self.known = {fold_name(name) for name in session.scalars(members.distinct())}

    def read(self, task_ids: Sequence[int]) -> Origins:
        """One query; nothing stays of a row but what is exported."""
        found = Origins()
        columns = (ImportRow.import_id, ImportRow.task_id, ImportRow.measure_id, ImportRow.read, Task.ref)
        query = select(*columns, Problem.ref.label("problem_ref"))
        query = query.join(Task, Task.id == ImportRow.task_id).join(Problem, Problem.id == Task.problem_id)
        query = query.where(ImportRow.task_id.in_(task_ids)).order_by(ImportRow.import_id.desc(), ImportRow.place)
        for row in self.session.execute(query.execution_options(yield_per=AT_ONCE)):
            read = read_row(row.read)
            if row.measure_id is None and read.measure:
                continue  # the measure was taken out of the ledger since
            told = found.of_task[row.task_id] if row.measure_id is None else found.of_measure[row.measure_id]
            self._take(told, read, row.import_id, (row.ref, row.problem_ref))
            if self.is_unknown(read.leader):
                found.leaders.setdefault(row.task_id, read.leader)
        return found

    def is_unknown(self, leader: str) -> bool:
        return bool(leader) and fold_name(leader) not in self.known

    def _take(self, told: Told, read: ReadRow, file: int, refs: tuple[str, str]) -> None:
        ours = is_our_form(read) and read.text(FieldName.TASK_NO).strip().upper() == refs[0]
        texts = {name: read.text(name) for name in (*OF_OUR_FORM, FieldName.WRITE_OFF, FieldName.REMARK)}
        if self.is_unknown(read.leader):
            texts[FieldName.LEADER] = read.leader
        progress = _unmarked(read.text(FieldName.PROGRESS))
        if ours:
            told.typed = told.typed or progress
            texts[FieldName.BESIDES] = add_lines(texts[FieldName.BESIDES], *list_others(read, self.voice, ours=True))
        else:
            texts |= {
                FieldName.BESIDES: add_lines("", *list_besides(read, self.voice, ours=is_our_form(read))),
                FieldName.PROGRESS: progress,
            }
            for name, text in self._as_reported(read, refs).items():
                texts[name] = texts[name] or text
            told.take_row(read, file)
        for name, text in texts.items():
            told.take(name, text, file)

    def _as_reported(self, read: ReadRow, refs: tuple[str, str]) -> dict[FieldName, str]:
        """The same of a form that is not ours: its number, its wording of the deadline, its status."""
        numbers = ("" if read.problem_no is None else str(read.problem_no), read.text(FieldName.MEASURE_NO))
        days = (read.task_deadline.raw if read.task_deadline else "", read.deadline.raw)
        status = read.text(FieldName.STATUS)
        if not status and read.status is not None and not read.text(FieldName.PROGRESS):
            status = self.voice.say(read.status)  # a tick in the column of a status
        return {
            FieldName.FILE_NO: " / ".join(one.strip() for one in numbers if one and not one.startswith(refs)),
            FieldName.DEADLINE_WRITTEN: add_lines("", *days),
            FieldName.REPORTED: status,
        }


def has_origins(session: Session, view: View) -> bool:
    """Whether any task of the view came from a file."""
    query = select(ImportRow.id).join(Task, Task.id == ImportRow.task_id).where(*view.conditions())
    return session.scalar(query.limit(1)) is not None


def is_our_form(read: ReadRow) -> bool:
    """Whether the row stands in a file that was exported here or in another house; a column or two prove nothing."""
    marked = bool(CYCLE & set(read.others)) or any(name in read.written for name in OF_OUR_FORM)
    return marked and set(read.written) >= ONLY_TOGETHER


def _unmarked(progress: str) -> str:
    """Without the mark that an export set behind it."""
    return progress.removesuffix(REPORTED_ON_IMPORT.zh).removesuffix(REPORTED_ON_IMPORT.en)
