"""The template of a unit's sheet in an evaluation 整改评估表: points, what each follows from, the decision."""

from docx.shared import Pt

from deploy.document_templates.paper import Paper


def make_evaluation(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    paper.mark("withdrawn", say("WITHDRAWN — not in force", "已撤销 · 不作为评估结果"), size=16)
    paper.mark("not decided and not withdrawn", say("NOT DECIDED YET", "未经审定 · 仅供研究"), size=16)
    paper.title(say("Evaluation of the rectification", "整改评估表"))
    paper.centred("{{ code }} {{ campaign }}")
    paper.centred(
        say("{{ site }} · evaluation {{ number }} · {{ day }}", "{{ site }} · 第{{ number }}次评估 · {{ day }}")
    )
    _write_facts(paper)
    _write_lines(paper)
    _write_vetoes(paper)
    _write_decision(paper)
    paper.number_pages(say("{{ unit }} · Page {page} of {pages}", "{{ unit }} — 第 {page} 页，共 {pages} 页 —"))
    return paper


def _write_facts(paper: Paper) -> None:
    say = paper.say
    grid = paper.table(17, 33, 17, 33)
    pair = {"labels": (0, 2)}
    period = say("{{ period_from }} to {{ period_until }}", "{{ period_from }}至{{ period_until }}")
    grid.row(say("Unit", "被评估单位"), "{{ unit }}", say("Period", "评估期间"), period, **pair)
    grid.row(say("Total", "总分"), "{{ total or '—' }}", say("Grade", "等次"), "{{ grade or '—' }}", **pair)


def _write_lines(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("1. Points", "一、评分情况"))
    grid = paper.table(20, 52, 10, 9, 9)
    grid.head(
        say("Indicator", "指标"), say("How the points came about", "评分依据"), say("Proposal", "建议分"),
        say("Points", "得分"), say("of", "满分"),
    )  # fmt: skip
    grid.tag("for line in lines")
    grid.row(
        "{{ line.name }}",
        say(
            "{{ line.rule }}\n{{ line.counted }}\n{%p for case in line.cases %}\n· {{ case }}\n{%p endfor %}\n"
            "{%p if line.adjusted %}\nAdjusted by the office: {{ line.adjusted }}\n{%p endif %}",
            "{{ line.rule }}\n{{ line.counted }}\n{%p for case in line.cases %}\n· {{ case }}\n{%p endfor %}\n"
            "{%p if line.adjusted %}\n办公室调整理由：{{ line.adjusted }}\n{%p endif %}",
        ),
        "{{ line.proposal }}",
        "{{ line.points }}",
        "{{ line.full }}",
        centre=(2, 3, 4),
    )
    grid.tag("endfor")


def _write_vetoes(paper: Paper) -> None:
    say = paper.say
    paper.line("{%p if vetoes %}")
    paper.heading(say("Vetoes in force", "否决事项"))
    paper.line("{%p endif %}")
    paper.line("{%p for veto in vetoes %}")
    comma = say("; ", "；")
    cases = f"{{{{ veto.cases|join('{comma}') }}}}"
    paper.line(say(f"{{{{ veto.text }}}} ({cases})", f"{{{{ veto.text }}}}（{cases}）"))
    paper.line("{%p endfor %}")


def _write_decision(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("2. Decision", "二、审定意见"))
    grid = paper.table(20, 80)
    handed = say("{{ proposed.by }}, {{ proposed.on }}", "{{ proposed.by }}，{{ proposed.on }}")
    grid.row(
        say("Handed over by", "提请审定"),
        f"{{% if proposed %}}{handed}{{% else %}}—{{% endif %}}"
        + say(
            "\n{%p if sent_back %}\nSent back: {{ sent_back }}\n{%p endif %}",
            "\n{%p if sent_back %}\n退回意见：{{ sent_back }}\n{%p endif %}",
        ),
        labels=(0,),
    )
    decided = say(
        "{{ grade }} — signed by {{ decided.by }}, {{ decided.on }}",
        "{{ grade }}（{{ decided.by }}签字，{{ decided.on }}）",
    )
    waits = say("Not decided yet.", "尚未审定。")
    grid.row(say("Decision", "审定结果"), f"{{% if decided %}}{decided}{{% else %}}{waits}{{% endif %}}", labels=(0,))
    grid.row(say("Remark of the committee", "领导小组意见"), "{{ note or '—' }}", labels=(0,))
    paper.line("{%p if withdrawn %}")
    paper.line(
        say(
            "Withdrawn by {{ withdrawn.by }}, {{ withdrawn.on }}: {{ withdraw_reason }}",
            "{{ withdrawn.by }}于{{ withdrawn.on }}撤销本次评估，理由：{{ withdraw_reason }}",
        )
    )
    paper.line("{%p endif %}")
    paper.line("{%p if hash %}")
    proof = paper.line(say("Hash of the decided facts: {{ hash }}", "审定事实哈希值：{{ hash }}"), size=8)
    proof.paragraph_format.space_before = Pt(9)
    paper.line("{%p endif %}")
