"""The wordings of the ladder in Chinese, written down once more; nothing here asks the program."""

import re

SUBJECTS = {  # how the subject of a mail about one thing begins
    "For review": "请核查",
    "Returned": "已退回",
    "Written off": "已销号",
    "Rebounded": "已反弹",
    "Extension granted": "延期已批准",
}
CHINESE = {
    "A deadline comes near": "整改时限临近",
    "The deadline is close": "整改即将到期",
    "The deadline has passed": "整改已逾期",
    "A submission waits for its review": "报送材料待核查",
    "A rebounded task needs its new deadline": "反弹任务待确定整改时限",
    "A rebounded task has no deadline": "反弹任务尚未确定整改时限",
    "No progress for a long time": "长期未填报进展",
    "A long-term task is not under monitoring": "长期坚持类任务尚未转入长期监测",
    "A monitoring is ready to be concluded": "长期监测待结束",
    "A problem was found to have come back, and the rebound is not reported": "已发现问题反弹，尚未认定反弹",
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
PARTS = {"due soon": "的协办事项即将到期", "late": "的协办事项已逾期"}
CHECKS = {
    "A monitoring check comes near": "监测节点临近：",
    "A monitoring check was missed": "监测节点已逾期：",
    "A monitoring priority is due soon": "监督重点即将到期：",
    "A monitoring priority is overdue": "监督重点已逾期：",
    "A question of the inspection group waits for an answer": "巡察组询问待回复：",
    "The effect of a document is to be checked soon": "制度文件执行效果检查即将到期：",
    "The check of a document’s effect is overdue": "制度文件执行效果检查已逾期：",
    "A look-back is due soon": "回头看即将到期：",
    "A look-back is overdue": "回头看已逾期：",
    "An action item of a meeting is due soon": "会议落实事项即将到期：",
    "An action item of a meeting is late": "会议落实事项已逾期：",
}


def say_in_chinese(said: str, units: dict[str, str]) -> str:
    """A wording of the model; `units` holds the Chinese names by code."""
    if said in CHINESE:
        return CHINESE[said]
    if said.startswith("The part of "):
        code, what = said.removeprefix("The part of ").split(" is ")
        return units[code] + PARTS[what]
    what, check = said.split(": ", 1)
    return CHECKS[what] + _day(check)


def _day(check: str) -> str:
    """A review is named by its day, a phase goal by its own words."""
    found = re.fullmatch(r"(\d+) ([A-Z][a-z]{2}) (\d{4})", check)
    return f"{found[3]}年{MONTHS.index(found[2]) + 1}月{found[1]}日" if found else check
