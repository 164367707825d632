"""The template of a view of the ledger: a table, problem by problem."""

from deploy.document_templates.paper import Paper


def make_ledger(language: str) -> Paper:
    paper = Paper(language, landscape=True)
    say = paper.say
    paper.title(say("Rectification ledger", "整改台账"))
    paper.centred("{% if campaign %}{{ campaign }} · {% endif %}{{ site }}")
    paper.centred(
        say(
            "{{ filters }} · tasks: {{ tasks }} · exported on {{ day }}",
            "{{ filters }} · 共{{ tasks }}项任务 · 导出日期：{{ day }}",
        )
    )
    grid = paper.table(11, 24, 40, 17, 12, 12)
    grid.head(
        say("Task ref.", "任务编号"),
        say("Task, goal", "整改任务、整改目标"),
        say("Measures and progress", "整改措施及进展"),
        say("Units", "责任单位"),
        say("Deadline", "完成时限"),
        say("Status", "整改状态"),
    )
    grid.tag("for problem in problems")
    grid.row(
        say(
            "{{ problem.ref }} [{{ problem.category }}] {{ problem.title }}\n"
            "{%p if problem.manifestation %}\n{{ problem.manifestation }}\n{%p endif %}",
            "{{ problem.ref }}【{{ problem.category }}】{{ problem.title }}\n"
            "{%p if problem.manifestation %}\n具体表现：{{ problem.manifestation }}\n{%p endif %}",
        ),
        spans=(6,),
        labels=(0,),
    )
    grid.tag("for task in problem.tasks")
    grid.row(
        "{{ task.ref }}",
        say(
            "{{ task.title }}\n{%p if task.goal %}\nGoal: {{ task.goal }}\n{%p endif %}",
            "{{ task.title }}\n{%p if task.goal %}\n目标：{{ task.goal }}\n{%p endif %}",
        ),
        say(
            "{%p for measure in task.measures %}\n"
            "{{ loop.index }}. {{ measure.text }} ({{ measure.unit }} {{ measure.person }}, {{ measure.deadline }})"
            "{% if measure.progress %} — {{ measure.progress }}{% endif %}"
            "{% for told in measure.imported %} [{{ told.name }}: {{ told.text }}]{% endfor %}\n{%p else %}\n"
            "{{ task.progress or '—' }}{% for told in task.imported %} [{{ told.name }}: {{ told.text }}]{% endfor %}\n"
            "{%p endfor %}",
            "{%p for measure in task.measures %}\n"
            "{{ loop.index }}．{{ measure.text }}（{{ measure.unit }} {{ measure.person }}，{{ measure.deadline }}）"
            "{% if measure.progress %}进展：{{ measure.progress }}{% endif %}"
            "{% for told in measure.imported %}【{{ told.name }}：{{ told.text }}】{% endfor %}\n{%p else %}\n"
            "{{ task.progress or '—' }}"
            "{% for told in task.imported %}【{{ told.name }}：{{ told.text }}】{% endfor %}\n{%p endfor %}",
        ),
        say(
            "Lead: {{ task.lead }}\n{%p if task.co %}\nCo-units: {{ task.co }}\n{%p endif %}\n"
            "{%p if task.leader %}\nLeader: {{ task.leader }}\n{%p endif %}",
            "牵头：{{ task.lead }}\n{%p if task.co %}\n协办：{{ task.co }}\n{%p endif %}\n"
            "{%p if task.leader %}\n责任领导：{{ task.leader }}\n{%p endif %}",
        ),
        "{{ task.deadline }}",
        "{{ task.status }}\n{{ task.signal }}",
        centre=(0, 4, 5),
    )
    grid.tag("endfor")
    grid.tag("endfor")
    paper.number_pages(say("Page {page} of {pages}", "— 第 {page} 页，共 {pages} 页 —"))
    return paper
