"""The template of the rectification progress statement 整改进展情况报告 of a campaign."""

from docx.enum.text import WD_ALIGN_PARAGRAPH

from deploy.document_templates.paper import Paper

Columns = tuple[tuple[str, str, int], ...]  # field, heading, share of the width


def make_statement(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    paper.title(say("Statement on the progress of the rectification", "整改进展情况报告"))
    paper.centred("{{ code }} {{ campaign }}")
    paper.centred(say("{{ site }} · as of {{ day }}", "{{ site }} · 截至{{ day }}"))
    _write_summary(paper)
    _write_numbers(paper)
    _write_list(paper, say("4. Overdue", "四、逾期情况"), "overdue", (
        ("{{ row.ref }}", say("Task ref.", "任务编号"), 14),
        ("{{ row.title }}", say("Task", "整改任务"), 30),
        ("{{ row.unit }}", say("Lead unit", "牵头单位"), 16),
        ("{{ row.due }}", say("Due", "到期日"), 16),
        ("{{ row.days }}", say("Days late", "逾期天数"), 9),
        ("{{ row.status }}", say("Status", "整改状态"), 15),
    ), centre=(0, 3, 4, 5))  # fmt: skip
    _write_list(paper, say("5. Written off", "五、销号情况"), "written_off", (
        ("{{ row.ref }}", say("Task ref.", "任务编号"), 13),
        ("{{ row.title }}", say("Task", "整改任务"), 23),
        ("{{ row.unit }}", say("Lead unit", "牵头单位"), 14),
        ("{{ row.cycle }}", say("Cycle", "轮次"), 8),
        ("{{ row.on }}", say("Written off on", "销号日期"), 15),
        ("{{ row.by }}\n{{ row.code }}", say("Signed by, manifest code", "签字人、封存清单校验码"), 27),
    ), centre=(0, 3, 4, 5))  # fmt: skip
    _write_list(paper, say("6. Rebounds", "六、反弹情况"), "rebounds", (
        ("{{ row.ref }}", say("Task ref.", "任务编号"), 14),
        ("{{ row.title }}", say("Task", "整改任务"), 23),
        ("{{ row.unit }}", say("Lead unit", "牵头单位"), 13),
        ("{{ row.on }}\n{{ row.by }}", say("Reported", "报告时间、报告人"), 15),
        ("{{ row.cause }}", say("Cause", "反弹原因"), 20),
        ("{{ row.deadline }}\n{{ row.status }}", say("New deadline, status", "新时限、现状"), 17),
    ), centre=(0, 3, 5))  # fmt: skip
    _write_list(paper, say("7. Problem by problem", "七、分问题整改情况"), "problems", (
        ("{{ row.ref }}", say("Problem ref.", "问题编号"), 12),
        ("{{ row.title }}", say("Problem", "反馈问题"), 28),
        ("{{ row.category }}", say("Category", "问题类别"), 17),
        ("{{ row.units }}", say("Lead units", "牵头单位"), 16),
        ("{{ row.done }} / {{ row.tasks }}", say("Written off", "销号／任务"), 10),
        ("{{ row.told }}", say("Status of the tasks", "任务状态"), 17),
    ), centre=(0, 4))  # fmt: skip
    paper.line("")
    paper.line(
        say("(Seal of the unit)          {{ day }}", "（单位盖章）          {{ day }}")
    ).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paper.number_pages(say("Page {page} of {pages}", "— 第 {page} 页，共 {pages} 页 —"))
    return paper


def _write_summary(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("1. Overview", "一、总体情况"))
    paper.line(
        say(
            "The feedback was received on {{ feedback_on }}; the concentrated period ends on {{ concentrated_until }}. "
            "It named {{ problem_count }} problems, for which {{ total.tasks }} tasks with {{ measure_count }} "
            "measures were set. {{ total.done }} tasks ({{ total.percent }}) are written off"
            "{% if total.watched %}, {{ total.watched }} of them under long-term monitoring{% endif %}; "
            "{{ total.open }} are open, {{ total.overdue }} overdue."
            "{% if supplementary.tasks %} Among them are {{ supplementary.tasks }} supplementary tasks, "
            "{{ supplementary.done }} of them written off.{% endif %}",
            "{{ feedback_on }}收到反馈意见，"
            "集中整改期至{{ concentrated_until }}。反馈问题{{ problem_count }}个，"
            "分解整改任务{{ total.tasks }}项、整改措施{{ measure_count }}条。"
            "截至{{ day }}，累计销号{{ total.done }}项（{{ total.percent }}）"
            "{% if total.watched %}，其中{{ total.watched }}项处于长期监测{% endif %}；未销号{{ total.open }}项，"
            "逾期{{ total.overdue }}项。"
            "{% if supplementary.tasks %}其中补充任务{{ supplementary.tasks }}项，"
            "已销号{{ supplementary.done }}项。{% endif %}",
        )
    ).paragraph_format.first_line_indent = 266700  # two Chinese signs
    paper.line("{%p if closed_on %}")
    paper.line(say("The campaign was closed on {{ closed_on }}.", "本轮整改工作已于{{ closed_on }}结束。"))
    paper.line("{%p endif %}")


def _write_numbers(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("2. By status", "二、分状态情况"))
    grid = paper.table(60, 40)
    grid.head(say("Status", "整改状态"), say("Tasks", "任务数"))
    grid.tag("for row in states")
    grid.row("{{ row.name }}", "{{ row.count }}", centre=(1,))
    grid.tag("endfor")
    paper.heading(say("3. By category", "三、分类别情况"))
    grid = paper.table(35, 13, 13, 13, 13, 13)
    grid.head(
        say("Category", "问题类别"), say("Problems", "问题数"), say("Tasks", "任务数"), say("Written off", "累计销号"),
        say("Open", "未销号"), say("Overdue", "逾期"),
    )  # fmt: skip
    numbers = ("tasks", "done", "open", "overdue")
    grid.tag("for row in categories")
    grid.row(
        "{{ row.name }}", "{{ row.problems }}", *(f"{{{{ row.{one} }}}}" for one in numbers), centre=(1, 2, 3, 4, 5)
    )
    grid.tag("endfor")
    grid.row(say("All", "合计"), "{{ problem_count }}", *(f"{{{{ total.{one} }}}}" for one in numbers), labels=range(6))


def _write_list(paper: Paper, heading: str, name: str, columns: Columns, *, centre: tuple[int, ...]) -> None:
    paper.heading(f"{heading}{paper.say(' ', '')}{paper.say('(', '（')}{{{{ {name}|length }}}}{paper.say(')', '）')}")
    grid = paper.table(*(share for _field, _label, share in columns))
    grid.head(*(label for _field, label, _share in columns))
    grid.tag(f"for row in {name}")
    grid.row(*(field for field, _label, _share in columns), centre=centre)
    grid.tag("else")
    grid.row(paper.say("none", "无"), spans=(len(columns),), centre=(0,))
    grid.tag("endfor")
