"""The template of a unit's dossier for a special inspection: the unit as a whole, then task by task."""

from deploy.document_templates.paper import Paper


def make_dossier(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    paper.title(say("Dossier: {{ unit }}", "{{ unit }}档案"))
    paper.centred("{{ code }} {{ inspection }}{% if team %} · {{ team }}{% endif %}")
    paper.centred(say("{{ site }} · as of {{ day }}", "{{ site }} · 截至{{ day }}"))
    _write_amounts(paper)
    _write_cells(paper)
    _write_documents(paper)
    _write_lines(paper, say("X-ray hits", "透视检查线索"), "hits", say(
        "{{ one.check }}: {{ one.told }} ({{ one.tasks }})", "{{ one.check }}：{{ one.told }}（{{ one.tasks }}）"
    ))  # fmt: skip
    _write_lines(paper, say("Satisfaction ballots", "满意度测评"), "ballots", say(
        "{{ one.title }}, closed {{ one.closes_on }}: {{ one.status }}"
        "{% if one.satisfaction %}, {{ one.satisfaction }} satisfied or basically satisfied{% endif %}",
        "{{ one.title }}（{{ one.closes_on }}截止）：{{ one.status }}"
        "{% if one.satisfaction %}，满意和基本满意{{ one.satisfaction }}{% endif %}",
    ))  # fmt: skip
    paper.line("{%p for task in tasks %}")
    _write_task(paper)
    paper.line("{%p endfor %}")
    paper.number_pages(say("{{ unit }} · Page {page} of {pages}", "{{ unit }} — 第 {page} 页，共 {pages} 页 —"))
    return paper


def _write_amounts(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("Overview", "总体情况"))
    paper.line(say(
        "{{ amounts.tasks }} tasks, {{ amounts.written_off }} of them written off; {{ amounts.evidence }} pieces of "
        "evidence, {{ amounts.open_gaps }} open gaps, {{ amounts.rebounds }} rebounds."
        "{% if amounts.unseen %} Not in here: {{ amounts.unseen }} tasks, because "
        "{% if amounts.closed_now %}the group reads the tasks of its units from the opening of the inspection until it "
        "is closed{% else %}the reader has a tie to another unit of each{% endif %}.{% endif %}",
        "整改任务{{ amounts.tasks }}项，其中已销号{{ amounts.written_off }}项；佐证材料{{ amounts.evidence }}份，"
        "未消除差距{{ amounts.open_gaps }}个，反弹{{ amounts.rebounds }}次。"
        "{% if amounts.unseen %}另有{{ amounts.unseen }}项未列入，"
        "{% if amounts.closed_now %}巡察组自专项巡察启动至办结期间方可查阅所巡察单位的任务"
        "{% else %}因读者须回避其他相关单位{% endif %}。{% endif %}",
    ))  # fmt: skip


def _write_cells(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("What the inspection looked at, and what came to light", "看了什么、抓出什么"))
    grid = paper.table(28, 12, 30, 30)
    grid.head(
        say("Question", "巡察内容"),
        say("Rating", "等次"),
        say("Looked at", "看了什么"),
        say("Came to light", "抓出什么"),
    )
    grid.tag("for one in cells")
    grid.row("{{ one.question }}", "{{ one.rating }}", "{{ one.looked }}", "{{ one.caught }}")
    grid.tag("else")
    grid.row(say("none yet", "暂无"), spans=(4,), centre=(0,))
    grid.tag("endfor")


def _write_documents(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("Institutional documents", "制度文件"))
    grid = paper.table(40, 18, 12, 15, 15)
    grid.head(
        say("Name", "名称"), say("Number", "文号"), say("Kind", "类型"), say("Issued", "印发日期"),
        say("Effect", "执行效果"),
    )  # fmt: skip
    grid.tag("for one in documents")
    grid.row("{{ one.name }}", "{{ one.number }}", "{{ one.kind }}", "{{ one.issued_on }}", "{{ one.effect }}")
    grid.tag("else")
    grid.row(say("none", "无"), spans=(5,), centre=(0,))
    grid.tag("endfor")


def _write_lines(paper: Paper, heading: str, name: str, line: str) -> None:
    paper.heading(heading)
    paper.line(f"{{%p for one in {name} %}}")
    paper.line(line)
    paper.line("{%p else %}")
    paper.line(paper.say("none", "无"))
    paper.line("{%p endfor %}")


def _write_task(paper: Paper) -> None:
    say = paper.say
    paper.heading("{{ task.ref }} {{ task.title }}")
    grid = paper.table(20, 30, 20, 30)
    grid.row(say("Problem", "反馈问题"), "{{ task.problem }}", spans=(1, 3), labels=(0,))
    grid.row(say("Goal", "整改目标"), "{{ task.goal }}", spans=(1, 3), labels=(0,))
    grid.row(
        say("Lead unit", "牵头单位"), "{{ task.lead }}", say("Status", "整改状态"), "{{ task.state }}", labels=(0, 2)
    )
    grid.row(
        say("Deadline", "时限"), "{{ task.deadline or '—' }}", say("Cycle", "轮次"), "{{ task.cycle }}", labels=(0, 2)
    )
    for label, name, line in _lists(paper):
        text = f"{{%p for one in task.{name} %}}\n{line}\n{{%p else %}}\n—\n{{%p endfor %}}"
        grid.row(label, text, spans=(1, 3), labels=(0,))


def _lists(paper: Paper) -> tuple[tuple[str, str, str], ...]:
    say = paper.say
    return (
        (say("Statements handed in", "报送表述"), "statements", say(
            "Cycle {{ one.cycle }}, {{ one.on }}, {{ one.by }}, {{ one.status }}: {{ one.text }}"
            "{% if one.reason %} — {{ one.reason }}{% endif %}",
            "第{{ one.cycle }}轮，{{ one.on }}，{{ one.by }}，{{ one.status }}：{{ one.text }}"
            "{% if one.reason %}——{{ one.reason }}{% endif %}",
        )),
        (say("Evidence", "佐证材料"), "evidence", say(
            "{{ one.title }} ({{ one.kind }}, {{ one.dated_on }}, cycle {{ one.cycle }}) {{ one.file }}",
            "{{ one.title }}（{{ one.kind }}，{{ one.dated_on }}，第{{ one.cycle }}轮）{{ one.file }}",
        )),
        (say("Conclusions of the review", "核查结论"), "conclusions", say(
            "{{ one.judgement }}: {{ one.result }}", "{{ one.judgement }}：{{ one.result }}"
        )),
        (say("Write-offs", "销号"), "sign_offs", say(
            "Cycle {{ one.cycle }}, {{ one.on }}, {{ one.by }}: {{ one.conclusion }}"
            "{% if one.overtaken_on %} (overtaken by a rebound on {{ one.overtaken_on }}){% endif %}",
            "第{{ one.cycle }}轮，{{ one.on }}，{{ one.by }}：{{ one.conclusion }}"
            "{% if one.overtaken_on %}（{{ one.overtaken_on }}因反弹失效）{% endif %}",
        )),
        (say("Gaps", "差距"), "gaps", say(
            "{{ one.number }}. {{ one.text }} ({{ one.severity }}, {{ one.state }})"
            "{% if one.answer %} {{ one.answer }}{% endif %}",
            "{{ one.number }}．{{ one.text }}（{{ one.severity }}，{{ one.state }}）"
            "{% if one.answer %}{{ one.answer }}{% endif %}",
        )),
        (say("Reviews of the monitoring", "监测复查"), "reviews", say(
            "{{ one.due_on }}: {% if one.result %}{{ one.result }} {{ one.note }}{% else %}not held yet{% endif %}",
            "{{ one.due_on }}：{% if one.result %}{{ one.result }} {{ one.note }}{% else %}尚未开展{% endif %}",
        )),
        (say("Rebounds", "反弹"), "rebounds", say(
            "Cycle {{ one.cycle }}, {{ one.on }}: {{ one.cause }}", "第{{ one.cycle }}轮，{{ one.on }}：{{ one.cause }}"
        )),
    )  # fmt: skip
