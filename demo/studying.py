"""A review of the demonstration under way: claimed, the statement marked, the unit asked, a sample drawn."""

from demo.play import Play
from models.reviewing import Drawn, Mark
from workflow.verification.claims import claim_review
from workflow.verification.passages import Marked, mark_passages
from workflow.verification.questions import answer_question, ask_question
from workflow.verification.samples import Checked, check_sample, draw_sample

ASKED = "请说明“全部完成”的依据：共涉及多少卷档案，逐卷核查记录由谁保管？"
ANSWERED = "共涉及312卷，逐卷核查记录由组织部干部科专人保管，可随时调阅。"
OPEN = "核查中发现的缺件材料是否已全部补齐？未补齐的有多少份？"


def study(play: Play, day: int) -> None:
    submission, inspector = play.latest_submission(), play.cast["inspector"]
    claim_review(play.session, submission, actor=inspector, now=play.at(day))
    marks = {1: Marked(Mark.TO_CHECK, "“全部完成”须与逐卷核查记录核对。"), 2: Marked(Mark.RESPONSIVE)}
    mark_passages(play.session, submission, marks, actor=inspector, now=play.at(day))
    first = ask_question(play.session, submission, ASKED, 1, actor=inspector, now=play.at(day))
    play.session.flush()
    liaison, seen = play.cast["liaison"], first.version
    answer_question(play.session, first, ANSWERED, actor=liaison, seen_version=seen, now=play.at(day))
    ask_question(play.session, submission, OPEN, None, actor=inspector, now=play.at(day))
    sample = draw_sample(play.session, submission, Drawn.FILES, 2, actor=inspector, now=play.at(day))
    found = {sample.items[0].id: Checked(True, "现场调阅原件，与报送件一致。", sample.items[0].version)}
    check_sample(play.session, sample, found, actor=inspector, now=play.at(day))
    play.session.flush()
