"""The template of the report of a special inspection: how it was done, ratings, findings, comparison, what it moved."""

from deploy.document_templates.paper import Paper

Lines = tuple[str, str, str]  # heading, what it is, name of the list


def make_inspection_report(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    paper.title(say("Report of the special inspection", "专项巡察报告"))
    paper.centred("{{ code }} {{ inspection }}")
    paper.centred("{{ theme }}")
    paper.centred(say("{{ site }} · as of {{ day }}", "{{ site }} · 截至{{ day }}"))
    _write_how(paper)
    _write_rates(paper)
    _write_units(paper)
    _write_findings(paper)
    _write_comparison(paper)
    _write_promoted(paper)
    paper.number_pages(say("{{ code }} · Page {page} of {pages}", "{{ code }} — 第 {page} 页，共 {pages} 页 —"))
    return paper


def _write_how(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("1. How it was done", "一、工作开展情况"))
    paper.line(say(
        "{{ teams|length }} inspection team{{ 's' if teams|length != 1 }} looked into "
        "{{ unit_count }} unit{{ 's' if unit_count != 1 }} and the campaigns "
        "{{ campaigns|join('; ') }}"
        "{% if opened_on %} from {{ opened_on }} on{% endif %}. There were {{ interviews }} interviews, "
        "{{ meetings.seminar }} seminars, {{ meetings.group_leaders }} meetings of the group leaders, "
        "{{ meetings.promotion }} promotion meetings and {{ meetings.feedback }} feedback meetings."
        "{% if left_out %} {{ left_out }} units are left out: whoever made this document has a tie to them."
        "{% endif %}",
        "{% if opened_on %}{{ opened_on }}起，{% endif %}"
        "设{{ teams|length }}个巡察组，对{{ unit_count }}个单位落实"
        "{{ campaigns|join('、') }}的情况开展专项巡察。个别谈话{{ interviews }}次，"
        "专题研讨{{ meetings.seminar }}次，"
        "组长碰头会{{ meetings.group_leaders }}次，推进会{{ meetings.promotion }}次，集中反馈会"
        "{{ meetings.feedback }}次。{% if left_out %}（导出人须回避的{{ left_out }}个单位未列入。）{% endif %}",
    ))  # fmt: skip
    grid = paper.table(18, 17, 30, 35)
    grid.head(say("Team", "巡察组"), say("Leader", "组长"), say("Members", "成员"), say("Units", "被巡察单位"))
    grid.tag("for one in teams")
    grid.row("{{ one.name }}", "{{ one.leader or '—' }}", "{{ one.members or '—' }}", "{{ one.units or '—' }}")
    grid.tag("endfor")
    paper.line("{%p if phases %}")
    paper.heading(say("Calendar", "时间安排"))
    paper.line("{%p endif %}")
    paper.line("{%p for one in phases %}")
    paper.line(
        say(
            "{{ one.name }}: {{ one.begins_on }} – {{ one.ends_on }}",
            "{{ one.name }}：{{ one.begins_on }}至{{ one.ends_on }}",
        )
    )
    paper.line("{%p endfor %}")


def _write_rates(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("2. Ratings by key point", "二、各重点评定情况"))
    paper.line(say(
        "The rate of a key point is the mean of the weights of all ratings given to its questions"
        " ({% for one in ratings if one.weight %}{{ one.name }} {{ one.weight }}"
        "{% if not loop.last %}, {% endif %}{% endfor %});"
        " ratings without a weight and questions not rated yet are left out.",
        "某重点的比率为该重点各问题全部评定权重的平均值"
        "（{% for one in ratings if one.weight %}{{ one.name }}计{{ one.weight }}"
        "{% if not loop.last %}，{% endif %}{% endfor %}）；"
        "无权重的评定和尚未评定的问题不计入。",
    ))  # fmt: skip
    paper.line("{{ charts.ratings }}")
    grid = paper.table(24, 36, 12, 16, 12)
    grid.head(
        say("Key point", "重点"),
        "{% for one in ratings %}{{ one.name }}{% if not loop.last %} / {% endif %}{% endfor %}",
        say("Rated", "已评定"), say("Looked at / came to light", "已看 / 抓出"), say("Rate", "比率"),
    )  # fmt: skip
    grid.tag("for one in points")
    grid.row(
        "{{ loop.index }}. {{ one.name }}", "{{ one.counts|join(' / ') }}", "{{ one.rated }} / {{ one.asked }}",
        "{{ one.looked }} / {{ one.caught }}", "{{ one.rate }}",
        centre=(1, 2, 3, 4),
    )  # fmt: skip
    grid.tag("endfor")
    paper.line(say(
        "Looked at and come to light count the questions whose box says so; come to light only where the rating is not"
        " the best one of the scale, or still missing.",
        "“已看”“抓出”按栏内写有内容的问题计数；“抓出”只计评定不是最高一档或尚未评定的问题。",
    ))  # fmt: skip


def _write_units(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("3. Unit by unit", "三、分单位情况"))
    grid = paper.table(26, 38, 12, 12, 12)
    grid.head(
        say("Unit", "单位"),
        "{% for one in points %}{{ one.name }}{% if not loop.last %} / {% endif %}{% endfor %}",
        say("Findings", "发现问题"), say("Good practice", "好的做法"), say("Open gaps", "监督重点"),
    )  # fmt: skip
    grid.tag("for one in units")
    grid.row(
        "{{ one.name }}", "{{ one.rates|join(' / ') }}", "{{ one.findings }}", "{{ one.good }}", "{{ one.gaps }}",
        centre=(1, 2, 3, 4),
    )  # fmt: skip
    grid.tag("endfor")


def _write_findings(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("4. Findings by aspect ({{ findings|length }})", "四、分方面发现问题（{{ findings|length }}）"))
    paper.line("{{ charts.aspects }}")
    grid = paper.table(40, 40, 20)
    grid.head(say("Aspect", "方面"), "{{ severities|join(' / ') }}", say("All", "合计"))
    grid.tag("for one in aspects")
    grid.row("{{ loop.index }}. {{ one.name }}", "{{ one.counts|join(' / ') }}", "{{ one.total }}", centre=(1, 2))
    grid.tag("endfor")
    paper.line(say(
        "They became: {% for one in became %}{{ one.name }} {{ one.count }}; {% endfor %}"
        "not settled yet: {{ unsettled }}.",
        "处理去向：{% for one in became %}{{ one.name }}{{ one.count }}项；{% endfor %}尚未确定{{ unsettled }}项。",
    ))  # fmt: skip
    paper.line(say(
        "{% if thematic %}Problems from thematic education: {{ thematic.total }}, taken in by a finding "
        "{{ thematic.joined }}; the others by themselves: "
        "{% for one in thematic.became %}{{ one.name }} {{ one.count }}; {% endfor %}"
        "not settled yet: {{ thematic.unsettled }}.{% endif %}",
        "{% if thematic %}主题教育检视问题：共{{ thematic.total }}项，并入发现问题{{ thematic.joined }}项；"
        "其余单独处理："
        "{% for one in thematic.became %}{{ one.name }}{{ one.count }}项；{% endfor %}"
        "尚未确定{{ thematic.unsettled }}项。{% endif %}",
    ))  # fmt: skip
    _write_list(paper, (say("Findings and their basis", "发现问题及其依据"), say("Finding", "发现问题"), "findings"))
    _write_list(paper, (say("5. Good practice", "五、好的做法"), say("Good practice", "好的做法"), "good_practice"))


def _write_comparison(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("6. Comparison with the inspection before", "六、与上一次专项巡察比较"))
    paper.line("{%p if comparison %}")
    paper.line(say(
        "Compared with {{ comparison.name }} ({{ comparison.units }} units): "
        "questions of the same name in both templates.",
        "与“{{ comparison.name }}”（{{ comparison.units }}个单位）比较，仅比较两次模板中同名的问题。",
    ))  # fmt: skip
    paper.line("{{ comparison.coverage }}")
    paper.line("{{ charts.comparison }}")
    paper.line("{%p else %}")
    paper.line(say("No inspection before is named.", "未指定上一次专项巡察。"))
    paper.line("{%p endif %}")
    grid = paper.table(55, 15, 15, 15)
    grid.head(
        say("Key point or question", "重点或问题"),
        say("Before", "上次"),
        say("Now", "本次"),
        say("Points", "变化（百分点）"),
    )
    grid.tag("for one in (comparison.rows if comparison else [])")
    grid.row("{{ one.name }}", "{{ one.before }}", "{{ one.after }}", "{{ one.change }}", centre=(1, 2, 3))
    grid.tag("else")
    grid.row(say("none", "无"), spans=(4,), centre=(0,))
    grid.tag("endfor")


def _write_promoted(paper: Paper) -> None:
    say = paper.say
    _write_list(
        paper, (say("7. Monitoring priorities", "七、监督重点清单"), say("Open gap", "未消除差距"), "priorities")
    )
    paper.heading(say("8. Promotion of reform, construction and governance", "八、以巡促改、以巡促建、以巡促治"))
    for rows in (
        (say("Reform: tasks deepened", "以巡促改：深化的整改任务"), say("Task", "整改任务"), "deepened"),
        (say("Construction: rules newly made", "以巡促建：新制定制度"), say("Rule", "制度文件"), "rules_made"),
        (say("Construction: rules revised", "以巡促建：修订制度"), say("Rule", "制度文件"), "rules_revised"),
        (say("Governance: monitoring begun", "以巡促治：启动的长期监测"), say("Task", "整改任务"), "monitoring"),
        (say("Governance: joint meetings", "以巡促治：召开的联席会议"), say("Meeting", "会议"), "joint_meetings"),
    ):
        _write_list(paper, rows)


def _write_list(paper: Paper, rows: Lines) -> None:
    say, (heading, label, name) = paper.say, rows
    paper.heading(f"{heading}{say(' (', '（')}{{{{ {name}|length }}}}{say(')', '）')}")
    grid = paper.table(44, 18, 14, 24)
    grid.head(label, say("Unit", "单位"), say("Day", "日期"), say("More, basis", "说明、依据"))
    grid.tag(f"for one in {name}")
    grid.row("{{ one.text }}", "{{ one.unit or '—' }}", "{{ one.day or '—' }}", "{{ one.note }}\n{{ one.rests }}")
    grid.tag("else")
    grid.row(say("none", "无"), spans=(4,), centre=(0,))
    grid.tag("endfor")
