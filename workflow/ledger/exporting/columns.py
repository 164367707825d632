"""The columns of the three lists in their order; an import reads the headings of the first list back."""

from dataclasses import dataclass

from models.words import Words


@dataclass(frozen=True)
class Column:
    """A heading in both languages and the column's width in characters of a workbook."""

    heading: Words
    width: int


def _columns(*rows: tuple[str, str, int]) -> tuple[Column, ...]:
    return tuple(Column(Words(en, zh), width) for zh, en, width in rows)


LONG_TERM = Words("long-term", "长期坚持")  # stands where a long-term task has no day
REPORTED_ON_IMPORT = Words(" (as reported on import)", "（导入时所报）")  # behind the progress that a file told of
NO_TASK = Words("no task yet", "尚无任务")

OF_PROBLEM = _columns(
    ("问题编号", "Problem ref.", 11),
    ("问题类别", "Category", 11),
    ("反馈问题", "Problem", 24),
    ("具体表现", "Manifestation", 24),
    ("问题来源", "Source", 12),
)
PRINTED = OF_PROBLEM + _columns(  # the office's form: what an A3 page has room for
    ("任务编号", "Task ref.", 11),
    ("整改任务", "Task", 22),
    ("整改目标", "Goal", 20),
    ("牵头单位", "Lead unit", 14),
    ("协办单位", "Co-units", 14),
    ("责任领导", "Responsible leader", 10),
    ("整改措施", "Measure", 28),
    ("责任人", "Person", 9),
    ("完成时限", "Deadline", 11),
    ("整改进展情况", "Progress", 28),
    ("整改状态", "Status", 11),
    ("预警", "Signal", 10),
)
TASKS = PRINTED + _columns(  # further facts, on the screen only
    ("任务类别", "Kind of task", 10),
    ("任务来源", "Origin", 9),
    ("巡察组", "Inspection group", 12),
    ("任务时限", "Task deadline", 11),
    ("措施编号", "Measure ref.", 12),
    ("措施类型", "Kind of measure", 11),
    ("措施责任单位", "Unit of the measure", 14),
    ("预期成效", "Expected result", 18),
    ("整改轮次", "Cycle", 8),
)
AS_IMPORTED = _columns(  # stand behind the others where a task of the view came from a file
    ("导入时序号", "Number in the imported file", 10),
    ("时限原文", "Deadline as written", 14),
    ("导入时所报状态", "Status reported on import", 12),
    ("销号情况", "Write-off", 11),
    ("备注", "Remark", 18),
    ("导入时其他内容", "Also in the imported file", 28),
)
PROBLEMS = OF_PROBLEM + _columns(
    ("整改任务数", "Tasks", 10),
    ("牵头单位", "Lead units", 24),
    ("已销号", "Written off", 10),
    ("逾期", "Overdue", 9),
    ("整改状态", "Status", 30),
)
RESPONSIBILITIES = _columns(
    ("责任单位", "Unit", 18),
    ("责任类型", "Answers as", 13),
    ("责任人", "Person", 14),
    ("责任领导", "Responsible leader", 12),
    ("任务编号", "Task ref.", 12),
    ("措施编号", "Measure ref.", 13),
    ("责任内容", "Answers for", 60),
    ("完成时限", "Deadline", 12),
    ("整改状态", "Status", 13),
    ("预警", "Signal", 12),
)
