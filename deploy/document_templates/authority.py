"""The template of the letter of authority 授权书 of an inspection group: number, people, units, days."""

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from deploy.document_templates.letter import indent, write_line
from deploy.document_templates.paper import TITLE, Paper


def make_authority(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    title = paper.line(say("Letter of authority", "授 权 书"), size=26, font=TITLE, bold=language == "en")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(18), Pt(10)
    number = write_line(
        paper, say("No. {{ code }}-{{ number }}/{{ year }}", "{{ code }}巡授〔{{ year }}〕{{ number }}号")
    )
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.paragraph_format.space_after = Pt(18)
    comma = say(", ", "、")
    units = f"{{{{ units|join('{comma}') }}}}"
    members = f"{{{{ members|join('{comma}') }}}}"
    campaigns = f"{{{{ campaigns|join('{comma}') }}}}"
    whom = say(
        f"{{{{ team }}}}, led by {{{{ leader }}}}, with the members {members}, is authorised to carry out the special "
        f'inspection "{{{{ inspection }}}}" of the rectification ({campaigns}) in the following units: {units}.',
        f"经研究，授权{{{{ team }}}}（组长：{{{{ leader }}}}；成员：{members}）"
        f"对下列单位开展“{{{{ inspection }}}}”，监督检查{campaigns}落实情况：{units}。",
    )
    indent(paper, write_line(paper, whom))
    paper.line("{%p if work_from %}")
    when = say(
        "The work in the units lasts from {{ work_from }} to {{ work_until }}.",
        "进驻工作时间：{{ work_from }}至{{ work_until }}。",
    )
    indent(paper, write_line(paper, when))
    paper.line("{%p endif %}")
    asked = say(
        "The units are asked to support the work, to provide material truthfully and to answer questions.",
        "请有关单位积极支持配合，如实提供资料，如实反映情况。",
    )
    indent(paper, write_line(paper, asked))
    office = write_line(paper, say("Inspection leading group (seal)", "巡察工作领导小组（盖章）"))
    office.paragraph_format.space_before = Pt(36)
    day = write_line(paper, "{{ issued_on }}")
    for line in (office, day):
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paper.number_pages(say("{{ team }} · Page {page} of {pages}", "{{ team }} — 第 {page} 页，共 {pages} 页 —"))
    return paper
