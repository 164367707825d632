"""The template of the feedback letter 反馈意见书: number, addressee, findings, good practice, what followed."""

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from deploy.document_templates.paper import BOLD, TITLE, Paper

SIZE = 14  # points: 四号


def make_feedback(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    paper.line("{%p if draft %}")
    mark = say("[DRAFT — not handed over, not to be passed on]", "【草稿 · 未经送达，不得外传】")
    paper.line(mark, size=18, font=BOLD, bold=True)
    paper.line("{%p endif %}")
    title = paper.line(say("Feedback letter", "反馈意见书"), size=26, font=TITLE, bold=language == "en")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(18), Pt(8)
    paper.line("{%p if number %}")
    paper.centred(say("No. {{ ref }}", "{{ code }}反〔{{ year }}〕{{ number }}号"))
    paper.line("{%p endif %}")
    paper.centred("{{ inspection }} · {{ theme }}")
    _line(paper, say("To: {{ unit }}", "{{ unit }}：")).paragraph_format.space_before = Pt(14)
    _write_findings(paper)
    _write_list(paper, "good", say("Good practice", "好的做法"), "{{ one.ref }}")
    _write_close(paper)
    _write_what_followed(paper)
    paper.number_pages(say("{{ ref }} · Page {page} of {pages}", "{{ ref }} — 第 {page} 页，共 {pages} 页 —"))
    return paper


def _write_findings(paper: Paper) -> None:
    say = paper.say
    paper.line("{%p if findings %}")
    opening = say(
        "The special inspection of the rectification in your unit has led to these findings:",
        "经对你单位整改工作开展专项巡察，现将发现的问题反馈如下：",
    )
    _indent(paper, opening)
    paper.line("{%p else %}")
    nothing = say(
        "The special inspection of the rectification in your unit has led to no finding.",
        "经对你单位整改工作开展专项巡察，没有需要反馈的问题。",
    )
    _indent(paper, nothing)
    paper.line("{%p endif %}")
    known = say("{{ one.severity }}, {{ one.ref }}", "{{ one.severity }}，{{ one.ref }}")
    _write_list(paper, "findings", say("Findings", "发现的问题"), known)


def _write_list(paper: Paper, rows: str, heading: str, known: str) -> None:
    """`known` stands in brackets after the aspect."""
    say = paper.say
    paper.line(f"{{%p if {rows} %}}")
    paper.heading(heading)
    paper.line("{%p endif %}")
    paper.line(f"{{%p for one in {rows} %}}")
    title = say(
        f"{{{{ loop.index }}}}. {{{{ one.aspect }}}} ({known})",
        f"{{{{ loop.index }}}}．{{{{ one.aspect }}}}（{known}）",
    )
    head = _line(paper, title)
    head.paragraph_format.keep_with_next = True
    for field in ("statement", "facts"):
        paper.line(f"{{%p for line in one.{field} %}}")
        _indent(paper, "{{ line }}")
        paper.line("{%p endfor %}")
    paper.line("{%p endfor %}")


def _write_close(paper: Paper) -> None:
    say = paper.say
    paper.line("{%p if findings %}")
    closing = say(
        "The leader of the unit is asked to acknowledge this letter. Where the unit does not agree, it may answer "
        "once, with reasons.",
        "请单位主要负责人签收。如对反馈意见有不同意见，可书面说明理由，以一次为限。",
    )
    _indent(paper, closing)
    paper.line("{%p endif %}")
    for text in (say("Inspection office (seal)", "巡察工作办公室（盖章）"), "{{ handed_over_on }}"):
        line = _line(paper, text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.keep_together = True


def _write_what_followed(paper: Paper) -> None:
    """Left out before the acknowledgement."""
    say = paper.say
    paper.line("{%p if acknowledged.by %}")
    paper.heading(say("Acknowledged", "签收"))
    grid = paper.table(25, 75)
    signed = say("{{ acknowledged.by }}, {{ acknowledged.on }}", "{{ acknowledged.by }}，{{ acknowledged.on }}")
    grid.row(say("Signed by the leader", "单位主要负责人签收"), signed, labels=(0,))
    grid.row(say("Digest of the letter", "内容校验码"), "{{ digest }}", labels=(0,))
    for field, label in (
        ("answer", say("Answer of the unit", "单位答复意见")),
        ("decision_reason", say("Decision: {{ decision }}", "处理决定：{{ decision }}")),
    ):
        grid.tag(f"if {field}")
        grid.row(label, f"{{%p for line in {field} %}}\n{{{{ line }}}}\n{{%p endfor %}}", labels=(0,))
        grid.tag("endif")
    paper.line("{%p endif %}")


def _line(paper: Paper, text: str) -> Paragraph:
    line = paper.line(text, size=SIZE if paper.language == "zh" else SIZE - 2)
    line.paragraph_format.line_spacing = 1.5
    return line


def _indent(paper: Paper, text: str) -> None:
    """Chinese paragraphs begin two signs in; English ones stand apart."""
    line = _line(paper, text)
    if paper.language == "zh":
        line.paragraph_format.first_line_indent = Pt(2 * SIZE)
    else:
        line.paragraph_format.space_after = Pt(6)
