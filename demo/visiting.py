"""Step three and the conclusion in the demonstration: an interview, a check on the spot, a reverse check, gaps left."""

import io

from demo.files import make_photo
from demo.play import Play
from models.concluding import Judgement
from models.spot import SpotResult
from models.verification import Severity
from workflow.evidence.uploads import receive_upload
from workflow.verification.conclusions import Noted
from workflow.verification.interviews import Talk, record_interview
from workflow.verification.on_site import Looked, record_on_site
from workflow.verification.reverse import Asked, record_reverse

WANTED = "补齐原始记录，并由单位主要负责人核验签字"


def visit(play: Play, day: int) -> None:
    submission, inspector, on = play.latest_submission(), play.cast["inspector"], play.on(day)
    both = [inspector.id, play.cast["group_leader"].id]
    talk = Talk(
        "经办人员（2名）",
        on,
        "整改措施由谁落实？从何时开始执行？有无原始记录？",
        "经办人员能说明整改要求和本人职责，所述时间、内容与台账一致，并当场出示了原始记录。",
        confirmed_on=on,
    )
    record_interview(play.session, submission, talk, both, actor=inspector, now=play.at(day))
    looked = Looked(
        "业务办理大厅及档案室",
        on,
        "随机抽看近三个月办理记录和公示栏内容。",
        "公示内容已更新，办理记录基本完整，其中两份缺少经办人签字。",
        SpotResult.IN_PART,
        [inspector.id],
    )
    photo = receive_upload(io.BytesIO(make_photo(play.task.id * 41)), "实地核查.jpg")
    record_on_site(play.session, submission, looked, [photo], actor=inspector, now=play.at(day))
    asked = Asked("服务对象（教师、学生）", on, 9, 4, 2, "多数受访师生知晓新的办理流程，个别新入职人员不了解。")
    record_reverse(play.session, submission, asked, actor=inspector, now=play.at(day))
    play.session.flush()


def conclude(play: Play, day: int, *due: int) -> None:
    """Everything is recorded, then concluded with a gap for each day named, the first a minor one, the rest serious."""
    play.review(day)
    texts = ("两份办理记录缺少经办人签字", "新入职人员培训未覆盖新流程")
    gaps = [
        Noted(text, Severity.SERIOUS if number else Severity.MINOR, WANTED, play.on(until))
        for number, (text, until) in enumerate(zip(texts, due, strict=False))
    ]
    result = "主要问题已经解决，师生反映办理更加规范，个别环节尚需巩固。"
    play.compare(day, Judgement.LARGELY, *gaps, result=result)
