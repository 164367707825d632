"""The template of the supervision letter 督办函: heading, number, addressee, text, seal and date."""

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from deploy.document_templates.paper import TITLE, Paper

SIZE = 16  # points: 三号, as official letters have it


def make_letter(language: str) -> Paper:
    paper = Paper(language)
    say = paper.say
    paper.mark("draft", say("DRAFT — not issued, not to be sent", "草稿 · 未经签发，不得外发"), size=18)
    paper.mark("discarded", say("DISCARDED — never issued", "已作废 · 未签发"), size=18)
    title = paper.line(say("Supervision letter", "督 办 函"), size=26, font=TITLE, bold=language == "en")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(18), Pt(10)
    number = write_line(paper, say("No. {{ ref }}", "{{ code }}督〔{{ year }}〕{{ number }}号"))
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.paragraph_format.space_after = Pt(18)
    write_line(paper, say("To: {{ unit }}", "{{ unit }}："))
    paper.line("{%p for line in body %}")
    indent(paper, write_line(paper, "{{ line }}"))
    paper.line("{%p endfor %}")
    closing = say(
        "Please send the answer to our office in writing by {{ answer_until }}.",
        "请于{{ answer_until }}前将书面回复报送我办。",
    )
    indent(paper, write_line(paper, closing))
    indent(paper, write_line(paper, say("You are hereby notified.", "特此函告。")))
    _write_seal(paper)
    paper.line("{%p if leader %}")
    copy = write_line(
        paper, say("Copy to: {{ leader }} (responsible leader)", "抄送：{{ leader }}（责任领导）"), size=14
    )
    copy.paragraph_format.space_before = Pt(36)
    paper.line("{%p endif %}")
    paper.number_pages(say("{{ ref }} · Page {page} of {pages}", "{{ ref }} — 第 {page} 页，共 {pages} 页 —"))
    return paper


def _write_seal(paper: Paper) -> None:
    say = paper.say
    office = write_line(paper, say("Inspection office (seal)", "巡察工作办公室（盖章）"))
    office.paragraph_format.space_before = Pt(36)
    blank = say("(date of issue)", "    年  月  日")
    day = write_line(paper, f"{{% if issued_on %}}{{{{ issued_on }}}}{{% else %}}{blank}{{% endif %}}")
    for line in (office, day):
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.keep_together = True


def write_line(paper: Paper, text: str, *, size: float = SIZE) -> Paragraph:
    line = paper.line(text, size=size if paper.language == "zh" else size - 4)
    line.paragraph_format.line_spacing = 1.5
    return line


def indent(paper: Paper, line: Paragraph) -> None:
    """Chinese paragraphs begin two signs in; English ones stand apart."""
    if paper.language == "zh":
        line.paragraph_format.first_line_indent = Pt(2 * SIZE)
    else:
        line.paragraph_format.space_after = Pt(8)
