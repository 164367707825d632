"""The template of the minutes of a meeting: heading, who was there, tasks, decisions, action items, text."""

from docx.shared import Pt

from deploy.document_templates.paper import Paper


def make_minutes(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    paper.title(say("Minutes", "会议纪要"))
    paper.centred("{{ title }}")
    paper.centred("{{ code }} {{ campaign }} · {{ site }}")
    _write_facts(paper)
    paper.heading(say("Decisions", "议定事项"))
    paper.line("{%p for one in decisions %}")
    paper.line(say(
        "{{ one.number }}. {{ one.text }}{% if one.task %} ({{ one.task }}){% endif %}",
        "{{ one.number }}．{{ one.text }}{% if one.task %}（{{ one.task }}）{% endif %}",
    ))  # fmt: skip
    paper.line("{%p else %}")
    paper.line(say("None is written down.", "无。"))
    paper.line("{%p endfor %}")
    _write_actions(paper)
    paper.line("{%p if minutes %}")
    paper.heading(say("Minutes", "会议记录"))
    paper.line("{%p endif %}")
    paper.line("{%p for line in minutes %}")
    paper.line("{{ line }}")
    paper.line("{%p endfor %}")
    signed = paper.line(say("Recorded by: {{ recorded_by }} · {{ day }}", "记录人：{{ recorded_by }}    {{ day }}"))
    signed.paragraph_format.space_before = Pt(18)
    paper.number_pages(say("{{ title }} · Page {page} of {pages}", "{{ title }} — 第 {page} 页，共 {pages} 页 —"))
    return paper


def _write_facts(paper: Paper) -> None:
    say = paper.say
    grid = paper.table(20, 80)
    comma = say(", ", "、")
    for label, text in (
        (say("Kind and day", "会议类型和时间"), say("{{ kind }}, {{ held_on }}", "{{ kind }}，{{ held_on }}")),
        (say("Place", "地点"), "{{ place or '—' }}"),
        (say("Units", "参会单位"), f"{{{{ units|join('{comma}') or '—' }}}}"),
        (say("People", "参会人员"), f"{{{{ people|join('{comma}') or '—' }}}}"),
        (say("Guests", "列席人员"), f"{{{{ guests|join('{comma}') or '—' }}}}"),
        (
            say("Tasks discussed", "研究的整改任务"),
            "{%p for task in tasks %}\n{{ task.ref }} {{ task.title }}\n{%p else %}\n—\n{%p endfor %}",
        ),
    ):
        grid.row(label, text, labels=(0,))


def _write_actions(paper: Paper) -> None:
    say = paper.say
    paper.heading(say("Action items", "落实事项"))
    grid = paper.table(7, 43, 20, 16, 14)
    grid.head(
        say("No.", "序号"),
        say("What is to be done", "落实事项"),
        say("Unit, task", "责任单位、任务"),
        say("By", "完成时限"),
        say("Status", "办理情况"),
    )
    grid.tag("for one in actions")
    grid.row(
        "{{ one.number }}",
        "{{ one.text }}",
        say(
            "{{ one.unit }}{% if one.task %} ({{ one.task }}){% endif %}",
            "{{ one.unit }}{% if one.task %}（{{ one.task }}）{% endif %}",
        ),
        "{{ one.due_on }}",
        "{{ one.status }}",
        centre=(0,),
    )
    grid.tag("endfor")
