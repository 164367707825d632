"""The ladder once more, as plainly as it can be written from the table of the duties: a model to hold mails against.

It knows nothing of the program: days off are written down here, every step is found by looking at every day.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEKEND_WORK = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
HOLIDAYS = [  # first and last day of each, as the State Council announced them for 2026
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]
LIAISON, LEADER, OFFICE = "{unit}.liaison", "{unit}.leader", "office"
RESPONSIBLE = "{responsible}"  # the school leader above the units, where one is named

FOUND_BACK = "A problem was found to have come back, and the rebound is not reported"

# what, the day counted from, days (w: working days), repeated every, to whom
TABLE = [
    ("A deadline comes near", "deadline", -20, 0, [LIAISON]),
    ("The deadline is close", "deadline", -10, 0, [LIAISON, LEADER]),
    ("The deadline has passed", "deadline", 1, 7, [LEADER, RESPONSIBLE, OFFICE]),
    ("A submission waits for its review", "review", "5w", 0, ["{group}.inspector", "{group}.leader"]),
    ("A rebounded task needs its new deadline", "rebound", 0, 0, [OFFICE]),
    ("A rebounded task has no deadline", "rebound", "6w", 7, [OFFICE]),
    ("No progress for a long time", "silence", 30, 30, [LIAISON, LEADER]),
    ("The part of {part} is due soon", "part", "-5w", 0, ["{part}.liaison", "{part}.leader", LIAISON, LEADER]),
    ("The part of {part} is late", "part", 1, 7, ["{part}.liaison", "{part}.leader", LIAISON, LEADER]),
    ("An action item of a meeting is due soon: {action}", "action", "-5w", 0, ["{to}.liaison", "{to}.leader"]),
    ("An action item of a meeting is late: {action}", "action", 1, 7, ["{to}.liaison", "{to}.leader"]),
    ("A monitoring priority is due soon: {gap}", "gap", -10, 0, [LIAISON, LEADER, "{group}.inspector"]),
    ("A monitoring priority is overdue: {gap}", "gap", 1, 7, [LIAISON, LEADER, "{group}.inspector"]),
    ("A look-back is due soon: {draw}", "look_back", -10, 0, ["{looks}", OFFICE]),
    ("A look-back is overdue: {draw}", "look_back", 1, 7, ["{looks}", OFFICE]),
    ("A monitoring check comes near: {check}", "check", -10, 0, [LEADER, OFFICE]),
    ("A monitoring check was missed: {check}", "check", 1, 7, [LEADER, OFFICE]),
    ("A question of the inspection group waits for an answer: {question}", "question", "3w", 7, [LIAISON, LEADER]),
    ("The effect of a document is to be checked soon: {document}", "effect", -10, 0, ["{group}.inspector", OFFICE]),
    ("The check of a document’s effect is overdue: {document}", "effect", 1, 14, ["{group}.inspector", OFFICE]),
    ("A long-term task is not under monitoring", "unmonitored", "5w", 14, [OFFICE]),
    (FOUND_BACK, "found_back", "3w", 7, ["{group}.inspector", "{group}.leader", OFFICE]),
    ("A monitoring is ready to be concluded", "conclusion", 1, 14, ["committee"]),
]
Line = tuple[str, str, date, dict[str, str]]  # what is counted from, which matter of the task, the day, names
Told = tuple[str, str]  # reference, wording
Step = tuple[str, str, int, str, date, int]  # reference, matter, cycle, wording, watched day, repetition


def is_worked(day: date) -> bool:
    if day.isoformat() in WEEKEND_WORK:
        return True
    return day.weekday() < 5 and not any(first <= day.isoformat() <= last for first, last in HOLIDAYS)


@dataclass
class Paper:
    """A task as it stands on paper."""

    ref: str
    unit: str
    group: str
    cycle: int = 1
    responsible: str = ""
    watched: list[Line] = field(default_factory=list)


@dataclass
class SimpleLadder:
    """Remembers who was told what, and what each person still has to be told."""

    told: set[tuple[str, Step]] = field(default_factory=set)
    waiting: dict[str, dict[Step, Told]] = field(default_factory=dict)

    def pass_day(self, papers: list[Paper], today: date) -> None:
        """What stands on a working day waits for those whom it concerns and who were not told of it."""
        for paper in papers:
            for counted, matter, day, names in paper.watched:
                step = find(counted, day, today)
                if step is None:
                    continue
                wording, number, people = step
                said = wording.format(**names)
                key = (paper.ref, matter, paper.cycle, said, day, number)
                for person in people:
                    name = person.format(
                        unit=paper.unit, group=paper.group, responsible=paper.responsible or OFFICE, **names
                    )
                    if (name, key) not in self.told:
                        self.waiting.setdefault(name, {})[key] = (paper.ref, said)

    def hand_out(self, papers: list[Paper], today: date, cut_off: str = "") -> dict[str, set[Told]]:
        """The digests of a day on which mail works: what waits, as far as it is still so.

        What waits for somebody whom no mail reaches that day waits on.
        """
        kept = {cut_off: self.waiting.pop(cut_off)} if cut_off in self.waiting else {}
        true = set()
        for paper in papers:
            for counted, matter, day, names in paper.watched:
                if step := find(counted, day, today):
                    true.add((paper.ref, matter, paper.cycle, day, step[0].format(**names)))
        digests = {}
        for person, steps in self.waiting.items():
            still = [(step, told) for step, told in steps.items() if self._stands(step, true)]
            self.told |= {(person, step) for step, _ in still}
            latest: dict[tuple[str, str, str], tuple[int, Told]] = {}
            for step, told in still:  # of several steps on one matter the most urgent, then the later one
                matter = (step[0], step[1], counted_of(told[1]))
                rank = urgency(told[1])
                if matter not in latest or rank >= latest[matter][0]:
                    latest[matter] = (rank, told)
            if latest:
                digests[person] = {told for _, told in latest.values()}
        self.waiting = kept
        return digests

    @staticmethod
    def _stands(step: Step, true: set[tuple[str, str, int, date, str]]) -> bool:
        ref, matter, cycle, said, day, _ = step
        return (ref, matter, cycle, day, said) in true


def counted_of(said: str) -> str:
    """What a wording counts from."""
    return next(
        counted for wording, counted, *_ in TABLE if said.startswith(wording.split("{")[0]) and fits(wording, said)
    )


def fits(wording: str, said: str) -> bool:
    return "}" not in wording or said.endswith(wording.split("}")[1])


def urgency(said: str) -> int:
    late = ("The deadline has passed", "is late", "was missed", "has no deadline", "to be concluded", "is not reported")
    if any(word in said for word in late):
        return 2
    return 0 if said == "A deadline comes near" else 1


def find(counted: str, day: date, today: date) -> tuple[str, int, list[str]] | None:
    """The step that stands: of every repetition of every line the last one that has come."""
    best: tuple[date, str, int, list[str]] | None = None
    for wording, what, offset, every, people in TABLE:
        if what != counted:
            continue
        meant, number = count(day, offset), 0
        while moved(meant, day) <= today:
            if best is None or meant >= best[0]:
                best = (meant, wording, number, people)
            if not every:
                break
            meant, number = meant + every * DAY, number + 1
    return best[1:] if best else None


def count(day: date, offset: int | str) -> date:
    if isinstance(offset, int):
        return day + offset * DAY
    left = int(offset[:-1])
    step = DAY if left > 0 else -DAY
    while left:
        day += step
        left -= (1 if left > 0 else -1) * is_worked(day)
    return day


def moved(meant: date, day: date) -> date:
    """To a working day: a warning to the one before, a dunning to the next."""
    step = -DAY if meant <= day else DAY
    while not is_worked(meant):
        meant += step
    return meant
