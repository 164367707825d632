"""What a task of the demonstration has lived through; content.toml names one of these for each task."""

from collections.abc import Callable

from demo.agreeing import accept, ask_co_unit, deepen, propose, sign
from demo.dunning import answer_letter, draft_letter, issue_letter
from demo.play import Play
from demo.studying import study
from demo.visiting import conclude, visit
from models.evidence import EvidenceKind
from models.extensions import Extension
from models.monitoring import ReviewResult
from models.verification import Verdict
from workflow.ledger.extensions import ask_extension, grant_extension

Story = Callable[[Play], None]
BEGUN = -100  # the day most tasks were started


def untouched(_: Play) -> None:
    """Handed to its unit; its plan is not signed."""


def assigned(play: Play) -> None:
    """Its plan is accepted; it is not started."""
    accept(play, sign(play, -12), -9)


def assigned_signed(play: Play) -> None:
    """Its signed plan waits for the office."""
    sign(play, -1)


def begin(play: Play, day: int) -> None:
    """The plan is signed and accepted, and the rectification starts."""
    accept(play, sign(play, day - 4), day - 2)
    play.start(day)


def change_proposed(play: Play) -> None:
    """A change of its plan waits for the office."""
    working(play)
    propose(play, -2, "形成台账并按月公开", "原定成果只有一次性记录，改为按月公开，便于长期监督。")


def working(play: Play, begun: int = -45) -> None:
    begin(play, begun)
    play.report(begun + 20, [60, 30], "已完成前期梳理，正在推进")
    play.file(begun + 21, EvidenceKind.MINUTES, "整改推进会会议纪要")
    play.comment(begun + 22, "inspector", "请注意保留原始记录，不要事后补写。")


def ready(play: Play, day: int, words: str = "逐条对照整改，已全部完成") -> None:
    """Everything a leader needs to sign, done on one day."""
    play.report(day, [100] * len(play.task.measures), "已完成，并经单位主要负责人核验")
    play.file(day, EvidenceKind.INSTITUTIONAL_DOCUMENT, "修订后的管理办法")
    play.file(day, EvidenceKind.DATA, "整改前后数据对照表")
    play.file(day, EvidenceKind.PHOTO, "现场照片")
    play.parts(day)
    play.statement(day, words)


def submitted(play: Play, day: int) -> None:
    begin(play, min(BEGUN, day - 15))
    ready(play, day - 1)
    play.submit(day)


def studied(play: Play) -> None:
    """Its review is recorded and concluded: marked sentences, a sample, a visit; one question waits for the unit."""
    submitted(play, -2)
    study(play, -1)
    visit(play, -1)
    conclude(play, -1, 30)


def written_off(play: Play, day: int = -50) -> None:
    submitted(play, day - 8)
    play.verify(day)


def written_off_by_rules(play: Play) -> None:
    """For the second measure there is nothing but the rule to show."""
    begin(play, BEGUN)
    play.report(-59, [100, 90], "已完成主要工作")
    play.file(-59, EvidenceKind.INSTITUTIONAL_DOCUMENT, "修订后的管理办法")
    play.file(-59, EvidenceKind.DATA, "整改前后数据对照表", only=1)
    play.parts(-59)
    play.statement(-59, "逐条对照整改，主要措施已完成")
    play.submit(-58)
    play.verify(-50)


def waiting_part(play: Play) -> None:
    """All done but the co-units: the lead unit cannot submit."""
    begin(play, -60)
    play.report(-10, [100, 80], "基本完成，等待协办单位反馈")
    play.file(-9, EvidenceKind.DATA, "逐项核查清单")
    play.part(play.task.parts[0], -8)
    play.part(play.task.parts[1], -6, sign=False)
    ask_co_unit(play, -12, "请提供各项目的经办人名单，以便逐项核对。", "名单已整理完毕，共12人，已随协办情况一并报送。")
    ask_co_unit(play, -2, "联合检查的日期能否提前到本周？")
    play.statement(-5, "已完成主体工作，待协办单位签字")
    play.comment(-5, "liaison", f"请协办单位尽快签字。@{play.task.parts[1].unit.code}.leader")


def returned(play: Play) -> None:
    submitted(play, -30)
    play.review(-24, steps=2, verdict=Verdict.INSUFFICIENT)
    gaps = ("未提供制度执行后的抽查记录", "处理结果未落实到具体责任人")
    play.send_back(-23, 14, "佐证材料以制度和通知为主，看不出制度执行的实际效果。", *gaps)
    play.comment(-22, "leader", "已组织逐条整改，将补充抽查记录和处理决定。")


def returned_twice(play: Play) -> None:
    submitted(play, -70)
    play.send_back(-62, -30, "外协合同与验收单日期不一致，未作说明。", "3份合同验收日期早于到货日期")
    play.file(-45, EvidenceKind.DATA, "合同与验收逐笔核对表")
    play.statement(-44, "补充核对了全部外协合同", answer="已逐笔核对，2份为笔误已更正，1份已追责。")
    play.submit(-43)
    play.send_back(-36, 9, "追责决定未附处理文件，责任人不明确。", "缺少对责任人的处理文件")
    play.file(-20, EvidenceKind.NOTICE, "关于有关责任人处理情况的通报")


def second_cycle(play: Play) -> None:
    """Written off, rebounded, reopened: cycle 2 is under way."""
    written_off(play, -60)
    play.rebound(-40, "回访抽查发现又新增5笔超期预付款，前期清理未从源头上控制。", due=6)
    play.reopen(-35)
    deepen(play, -33)
    play.report(-12, [70, 40, 20], "已催收3笔，其余2笔已约定还款日期")
    play.file(-11, EvidenceKind.DATA, "新增超期款项催收台账")
    play.comment(-10, "office", "请主要负责人每月听取一次汇报。")


def second_cycle_submitted(play: Play) -> None:
    written_off(play, -70)
    play.rebound(-55, "专项抽查发现仍有1个代管账户未撤销且继续收支。", due=20)
    play.reopen(-50)
    deepen(play, -48)
    ready(play, -4, "撤销全部代管账户并完成审计，按月公开新增情况")
    play.submit(-3)


def rebounded_waiting(play: Play) -> None:
    """Rebounded; the office has not yet set the new deadline."""
    written_off(play, -40)
    play.monitor(-38, first=-10, ends=320, goals=[100])
    play.hold(-9, ReviewResult.REBOUNDED)
    play.rebound(-8, "抽查3个单位，2个单位学习记录仍为事后补记，内容雷同。")


def rebounded_deadline(play: Play) -> None:
    written_off(play, -55)
    play.rebound(-12, "回访发现6台设备入网后未实际开放，预约全部被拒绝。", due=8)


def monitored(play: Play, first: int = 40) -> None:
    written_off(play, -60)
    play.monitor(-55, first=-20, ends=first + 240, interval=60, goals=[first + 60])
    play.hold(-19)


def monitored_soon(play: Play) -> None:
    """The next review is due within days."""
    written_off(play, -60)
    play.monitor(-55, first=-26, ends=200, interval=33, goals=[120])
    play.hold(-25)


def monitored_missed(play: Play) -> None:
    """A review was missed: red."""
    written_off(play, -75)
    play.monitor(-70, first=-15, ends=200, interval=90, goals=[60])


def concluded(play: Play) -> None:
    written_off(play, -92)
    play.monitor(-90, first=-60, ends=-20, interval=30, goals=[-40])
    play.hold(-59)
    play.meet(-41)
    play.hold(-29)
    play.conclude(-10)


def overdue(play: Play) -> None:
    """Late since its second week: a supervision letter waits for the office."""
    working(play, -70)
    draft_letter(play, -1)


def overdue_warned(play: Play) -> None:
    """The supervision letter went out; neither answer nor progress came."""
    working(play, -70)
    issue_letter(play, draft_letter(play, -11), -10)


def written_off_late(play: Play) -> None:
    """A supervision letter had to remind the unit before it submitted; the write-off leaves two gaps."""
    begin(play, -95)
    letter = draft_letter(play, -77)
    issue_letter(play, letter, -76)
    answer_letter(play, letter, -72, "腾退受影响教师的临时用房尚未落实，现已协调解决，承诺十日内完成全部整改并报送。")
    ready(play, -67)
    play.submit(-66)
    visit(play, -60)
    conclude(play, -59, -3, 25)
    play.verify(-58)


def extension_asked(play: Play) -> None:
    """The unit has asked for a later deadline; the office has not yet decided."""
    working(play)
    _ask(play, -2, 28, "首批转任人选公示期间收到异议，需复核后重新公示，预计推迟三周。")


def extension_granted(play: Play) -> None:
    working(play)
    accept(play, propose(play, -20, "形成台账并附抽查记录", "巡察组提出须有抽查记录佐证，据此补充预期成果。"), -18)
    request = _ask(play, -14, 60, "统一诉求入口需待学校门户改版后上线，改版由信息化中心统一安排。")
    office = play.cast["office"]
    grant_extension(play.session, request, play.on(45), actor=office, seen_version=request.version, now=play.at(-12))


def _ask(play: Play, day: int, wanted: int, reason: str) -> Extension:
    return ask_extension(play.session, play.task, play.on(wanted), reason, actor=play.cast["leader"], now=play.at(day))


STORIES: dict[str, tuple[Story, int]] = {
    # name: the story, and the deadline the task was given at the beginning, in days from today
    "assigned": (assigned, 45),
    "assigned_signed": (assigned_signed, 45),
    "assigned_late": (untouched, -4),
    "working": (working, 60),
    "working_soon": (working, 7),
    "due_green": (working, 16),
    "change_proposed": (change_proposed, 16),
    "overdue": (overdue, -9),
    "overdue_warned": (overdue_warned, -19),
    "extension_asked": (extension_asked, 7),
    "extension_granted": (extension_granted, 20),
    "fresh_submission": (lambda play: submitted(play, -2), 5),
    "studied": (studied, 5),
    "waiting_long": (lambda play: submitted(play, -12), 10),
    "waiting_part": (waiting_part, 3),
    "returned": (returned, -10),
    "returned_twice": (returned_twice, -40),
    "written_off": (written_off, -30),
    "written_off_by_rules": (written_off_by_rules, -30),
    "written_off_late": (written_off_late, -85),
    "second_cycle": (second_cycle, -45),
    "second_cycle_submitted": (second_cycle_submitted, -50),
    "rebounded_waiting": (rebounded_waiting, -30),
    "rebounded_deadline": (rebounded_deadline, -30),
    "monitored": (monitored, -30),
    "monitored_soon": (monitored_soon, -30),
    "monitored_missed": (monitored_missed, -30),
    "concluded": (concluded, -30),
    "void": (untouched, 30),
}
