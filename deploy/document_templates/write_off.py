"""The template of the write-off form 销号审批表 of one cycle of a task."""

from deploy.document_templates.paper import Paper


def make_write_off(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    paper.title(say("Rectification write-off form", "整改销号审批表"))
    paper.centred(
        say(
            "{{ site }} · {{ ref }}, cycle {{ cycle }} · {{ day }}",
            "{{ site }} · 编号：{{ ref }}（第{{ cycle }}轮） · {{ day }}",
        )
    )
    _write_task(paper)
    _write_measures(paper)
    _write_files(paper)
    _write_statement(paper)
    _write_review(paper)
    _write_sign_off(paper)
    _leave_room_for_seals(paper)
    paper.number_pages(say("{{ ref }} · Page {page} of {pages}", "{{ ref }} — 第 {page} 页，共 {pages} 页 —"))
    return paper


def _write_task(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("1. Problem and task", "一、问题与任务"))
    grid = paper.table(17, 33, 17, 33)
    wide = {"spans": (1, 3), "labels": (0,)}
    pair = {"labels": (0, 2)}
    grid.row(say("Campaign", "整改工作"), "{{ campaign }}", **wide)
    grid.row(
        say("Problem", "反馈问题"),
        "{{ problem.ref }} {{ problem.title }}\n"
        "{%p if problem.manifestation %}\n{{ problem.manifestation }}\n{%p endif %}",
        **wide,
    )
    grid.row(say("Category", "问题类别"), "{{ category }}", say("Source", "问题来源"), "{{ source }}", **pair)
    grid.row(say("Task", "整改任务"), "{{ ref }} {{ title }}", **wide)
    grid.row(say("Goal", "整改目标"), "{{ goal }}", **wide)
    grid.row(say("Lead unit", "牵头单位"), "{{ lead }}", say("Responsible leader", "责任领导"), "{{ leader }}", **pair)
    grid.row(say("Kind of task", "任务类型"), "{{ kind }}", say("Deadline", "整改时限"), "{{ deadline }}", **pair)


def _write_measures(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("2. Measures and progress", "二、整改措施及进展"))
    grid = paper.table(15, 34, 17, 34)
    grid.head(
        say("Measure ref.", "措施编号"), say("Measure", "整改措施"), say("Unit, person", "责任单位、责任人"),
        say("Progress", "整改进展情况"),
    )  # fmt: skip
    grid.tag("for measure in measures")
    said = "{{ measure.done }}\n{%p if measure.progress %}\n{{ measure.progress }}\n{%p endif %}"
    planned = (
        "{{ measure.text }}\n{%p if measure.deadline %}\n" + say("until ", "时限：")
        + "{{ measure.deadline }}\n{%p endif %}\n{%p if measure.expected %}\n" + say("Expected: ", "预期成效：")
        + "{{ measure.expected }}\n{%p endif %}"
    )  # fmt: skip
    grid.row("{{ measure.ref }}", planned, "{{ measure.unit }}\n{{ measure.person }}", said, centre=(0,))
    grid.tag("endfor")
    grid.tag("for part in parts")
    grid.row(
        say("Co-unit", "协办单位"),
        "{{ part.part }}",
        "{{ part.unit }}\n{%p if part.signed.by %}\n"
        + say(
            "signed by {{ part.signed.by }}, {{ part.signed.on }}", "签字：{{ part.signed.by }}，{{ part.signed.on }}"
        )
        + "\n{%p endif %}",
        "{{ part.contribution }}\n{%p if part.waived %}\n"
        + say("Waived: ", "已豁免：")
        + "{{ part.waived }}\n{%p endif %}",
        centre=(0,),
    )
    grid.tag("endfor")


def _write_files(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("3. Evidence", "三、佐证材料"))
    grid = paper.table(34, 14, 18, 16, 18)
    grid.head(
        say("Title, file", "材料名称、文件名"), say("Kind", "材料类别"), say("Dated", "材料日期"),
        say("Shows", "佐证措施"), "SHA-256",
    )  # fmt: skip
    grid.tag("for file in files")
    grid.row(
        "{{ file.title }}\n{{ file.filename }} · {{ file.unit }}",
        "{{ file.kind }}",
        "{{ file.dated_on }}",
        "{{ file.shows }}",
        "{{ file.hash }}…",
        centre=(1, 2),
    )
    grid.tag("else")
    grid.row(say("no files", "无"), spans=(5,), centre=(0,))
    grid.tag("endfor")


def _write_statement(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("4. Statement of the unit and signature", "四、单位整改情况说明及签字"))
    grid = paper.table(17, 33, 17, 33)
    wide = {"spans": (1, 3), "labels": (0,)}
    grid.row(say("Statement", "整改情况说明"), "{{ statement }}", **wide)
    for field, label in (
        ("root_cause", say("Root cause", "原因分析")),
        ("corrective_plan", say("Corrective plan", "再整改方案")),
    ):
        grid.tag(f"if {field}")
        grid.row(label, f"{{{{ {field} }}}}", **wide)
        grid.tag("endif")
    grid.tag("for gap in gaps")
    grid.row(say("Gap {{ gap.number }}", "差距{{ gap.number }}"), "{{ gap.gap }}\n{{ gap.answer }}", **wide)
    grid.tag("endfor")
    grid.row(
        say("Signed by", "签字人"), "{{ submitted.by }}", say("Submitted on", "报送时间"),
        say("{{ submitted.on }} (submission {{ number }})", "{{ submitted.on }}（第{{ number }}次报送）"),
        labels=(0, 2),
    )  # fmt: skip


def _write_review(paper: Paper) -> None:
    """Left out whole for a reader who may not know it: then `steps` is nothing."""
    say = paper.say
    paper.line("{%p if steps %}")
    paper.heading(say("5. Review in three steps (inspection side only)", "五、三步工作法核查意见（仅限巡察一方）"))
    grid = paper.table(25, 50, 25)
    grid.head(say("Step", "步骤"), say("Conclusion", "核查结论"), say("Recorded by", "记录人、时间"))
    grid.tag("for step in steps")
    grid.row("{{ step.name }}", "{{ step.conclusion }}", "{{ step.by }}\n{{ step.on }}", centre=(2,))
    grid.tag("endfor")
    paper.line("{%p endif %}")


def _write_sign_off(paper: Paper) -> None:
    say = paper.say
    number = say("{% if steps %}6{% else %}5{% endif %}. ", "{% if steps %}六{% else %}五{% endif %}、")
    paper.heading(number + say("Write-off", "销号意见"))
    grid = paper.table(17, 33, 17, 33)
    wide = {"spans": (1, 3), "labels": (0,)}
    grid.row(say("Conclusion", "销号结论"), "{{ conclusion }}", **wide)
    for rows, label in (
        ("held", say("Held in step 3", "第三步开展情况")),
        ("left", say("Still to be watched", "尚存差距（监督重点）")),
    ):
        grid.tag(f"if {rows}")
        grid.row(label, f"{{{{ {rows}|join('\\n') }}}}", **wide)
        grid.tag("endif")
    grid.row(say("Inspection group", "巡察组"), "{{ group }}", **wide)
    grid.tag("for one in signatures")
    grid.row("{{ one.meaning }}", "{{ one.by }}", "{{ one.on }}", "{{ one.code }}", labels=(0,))
    grid.tag("endfor")
    grid.tag("if overtaken")
    came_back = say(
        "The problem came back; this write-off was overtaken on {{ overtaken }}.",
        "问题反弹，本次销号已于{{ overtaken }}失效，原件存档备查。",
    )
    grid.row(say("Rebound", "反弹情况"), came_back, **wide)
    grid.tag("endif")
    grid.row(say("Manifest code", "清单校验码"), "{{ code }}", **wide)
    differences = say(" {{ differences|join('; ') }}", "{{ differences|join('；') }}")
    holds = say("As of {{ day }} everything is as it was signed.", "截至{{ day }}，各项内容与签字时一致。")
    broken = say("As of {{ day }} this is no longer as it was signed:", "截至{{ day }}，以下内容与签字时不一致：")
    lost = say("The sealed manifest can no longer be read.", "封存的清单已无法读取。")
    grid.row(
        say("Verification", "校验结果"),
        f"{{%p if matches %}}\n{holds}\n{{%p else %}}\n{broken}{differences}\n{{%p endif %}}\n"
        f"{{%p if not readable %}}\n{lost}\n{{%p endif %}}",
        **wide,
    )


def _leave_room_for_seals(paper: Paper) -> None:
    say = paper.say
    paper.line("")  # two tables without a line between them would be one
    grid = paper.table(33, 33, 34)
    signing = say("\n\nSignature / seal\n\nDate:", "（签字／盖章）\n\n\n年    月    日")
    grid.row(
        *(
            f"{who}\n{signing}"
            for who in (
                say("Lead unit", "牵头单位"),
                say("Inspection group", "巡察组"),
                say("Inspection office", "巡察办公室"),
            )
        ),
        centre=(0, 1, 2),
    )
