"""One task as it is played: each step done by the person whose it is, on a day counted from today."""

from collections.abc import Sequence

from sqlalchemy import select

from demo.acting import Acting
from models.causes import ReboundOrigin
from models.concluding import Judgement
from models.evidence import EvidenceKind
from models.measures import Part
from models.monitoring import Effectiveness, MonitoringPlan, ReviewResult
from models.process import Submission
from models.verification import Step, StepResult, Verdict
from workflow.ledger.comments import add_comment
from workflow.ledger.contributions import sign_part, write_part
from workflow.ledger.progress import report_progress
from workflow.monitoring.causes import list_active
from workflow.monitoring.found_back import find_review_back
from workflow.monitoring.goals import meet_goal
from workflow.monitoring.rebounds import set_rebound_deadline
from workflow.monitoring.reviews import Findings, hold_review
from workflow.monitoring.whys import add_why
from workflow.people.demonstration import DEMO_PASSWORD
from workflow.process.context import Context
from workflow.process.needs_inspection import running_plan
from workflow.process.statements import find_statement, list_unclosed_gaps, write_statement
from workflow.reminders.days import local_day
from workflow.verification.concluded import find_conclusion
from workflow.verification.conclusions import Compared, Noted, conclude_review
from workflow.verification.steps import record_step
from workflow.verification.verdicts import Given, give_verdicts, titles_of

INNER = str.maketrans("“”", "‘’")  # quotation marks inside quotation marks

WANTING = "逐份查阅佐证材料，多为通知和会议记录，缺少能说明实际效果的原始凭证，材料核查不通过。"
WHYS = (
    "清理之后又出现了新增的同类问题。",
    "新增环节没有人审核把关。",
    "制度只规定了清理时限，没有规定新增业务的审核责任人。",
    "修订制度时只针对存量问题，没有从业务流程上分析源头。",
)
WHY_BESIDE = "经办人员调整后，台账没有交接，后续情况无人跟踪。"


class Play(Acting):
    """What happens to a task, step by step."""

    def start(self, day: int) -> None:
        self.fire("start", day, "leader")

    def report(self, day: int, percents: Sequence[int], words: str) -> None:
        for measure, percent in zip(self.task.measures, percents, strict=False):
            entry = measure.progress_in(self.task.cycle)
            report_progress(
                self.session,
                measure,
                f"{measure.text}：{words}",
                percent,
                actor=self.cast["liaison"],
                seen_version=entry.version if entry else 0,
                now=self.at(day),
            )

    def parts(self, day: int, *, sign: bool = True) -> None:
        for part in list(self.task.parts):
            self.part(part, day, sign=sign)

    def part(self, part: Part, day: int, *, sign: bool = True) -> None:
        code = part.unit.code
        write_part(
            self.session,
            part,
            f"已按分工完成：{part.description}。相关数据已与牵头单位核对一致。",
            actor=self.cast[f"{code}.liaison"],
            seen_version=0,
            now=self.at(day),
        )
        self.session.flush()
        if sign:
            entry = part.contribution_in(self.task.cycle)
            sign_part(
                self.session,
                part,
                actor=self.cast[f"{code}.leader"],
                seen_version=entry.version if entry else 0,
                seen_part=part.version,
                now=self.at(day),
                password=DEMO_PASSWORD,
            )

    def statement(self, day: int, words: str, root_cause: str = "", answer: str = "") -> None:
        known = find_statement(self.session, self.task)
        gaps = list_unclosed_gaps(self.session, self.task) if answer else []
        write_statement(
            self.session,
            self.task,
            text=f"针对“{self.task.problem.title.translate(INNER)}”，本单位{words}。整改目标：{self.task.goal}",
            root_cause=root_cause or (known.root_cause if known else ""),
            answers={gap.number: answer for gap in gaps},
            actor=self.cast["liaison"],
            seen_version=known.version if known else 0,
            now=self.at(day),
        )
        self.session.flush()

    def submit(self, day: int) -> None:
        self.fire("submit", day, "leader")

    def latest_submission(self) -> Submission:
        """Of a task that has one."""
        query = select(Submission).where(Submission.task_id == self.task.id).order_by(Submission.number.desc())
        return self.session.scalars(query.limit(1)).one()

    def review(self, day: int, *, steps: int = 3, verdict: Verdict = Verdict.SUFFICIENT) -> None:
        """The inspector records the first two steps and the verdicts, the group leader the third; step 2 says what the
        verdicts say."""
        submission = self.latest_submission()
        words = {
            Step.TEXT: "对照问题清单和整改目标逐句核对，表述与问题对应，措施可行。",
            Step.MATERIAL: "逐份查阅佐证材料，原始凭证与表述一致，未发现倒签、补记。",
            Step.SPOT: "现场走访并随机询问有关人员，与单位报告情况一致。",
        }
        for number, (step, conclusion) in enumerate(list(words.items())[:steps]):
            who = "group_leader" if number == 2 else "inspector"
            now = self.at(day)
            failed = step is Step.MATERIAL and verdict is not Verdict.SUFFICIENT
            said, result = (WANTING, StepResult.NOT_PASSED) if failed else (conclusion, StepResult.PASSED)
            actor = self.cast[who]
            record_step(self.session, submission, step, said, result, actor=actor, seen_version=0, now=now)
        note = "" if verdict is Verdict.SUFFICIENT else "只有通知和会议记录，看不出实际效果。"
        given = {revision: Given(verdict, note) for revision in titles_of(submission)}
        give_verdicts(self.session, submission, given, actor=self.cast["inspector"], now=self.at(day))
        self.session.flush()

    def send_back(self, day: int, due: int, reason: str, *gaps: str) -> None:
        rows = [{"description": gap, "wanted": "补充能说明实际效果的原始材料"} for gap in gaps]
        self.fire("return", day, "inspector", reason=reason, gaps=rows, deadline=self.on(due))

    def compare(self, day: int, judgement: Judgement = Judgement.REACHED, *gaps: Noted, result: str = "") -> None:
        """The inspector concludes the review and signs that."""
        effort = "修订制度、明确责任人，逐项清理存量问题并公示结果。"
        result = result or "问题已经解决，责任到人，近期办理记录未再发现同类问题。"
        compared = Compared(self.task.goal, effort, result, judgement, gaps)
        conclude_review(
            self.session,
            self.latest_submission(),
            compared,
            actor=self.cast["inspector"],
            seen_version=self.task.version,
            now=self.at(day),
            password=DEMO_PASSWORD,
        )
        self.session.flush()

    def verify(self, day: int) -> None:
        if find_conclusion(self.session, self.latest_submission()) is None:
            self.review(day)
            self.compare(day)
        words = "对照整改目标，措施落实、材料真实、成效可见，同意销号。"
        self.fire("verify", day, "group_leader", conclusion=words)

    def monitor(self, day: int, *, first: int, ends: int, interval: int = 60, goals: Sequence[int] = ()) -> None:
        target, measured = f"阶段性目标：{self.task.goal}", "抽查当期台账和原始凭证，逐项核对是否达标"
        rows = [{"target": target, "measured": measured, "due_on": self.on(due)} for due in goals]
        self.fire(
            "monitor",
            day,
            "office",
            interval_days=interval,
            first_review_on=self.on(first),
            ends_on=self.on(ends),
            goals=rows,
        )

    def hold(self, day: int, result: ReviewResult = ReviewResult.HOLDS) -> None:
        """Hold the earliest review that is still due."""
        plan = self._plan()
        review = next(review for review in plan.reviews if review.held_on is None)
        note = "回访并抽查原始记录，整改成效保持。" if result is ReviewResult.HOLDS else "抽查发现个别问题有回潮苗头。"
        file = self.file(day, EvidenceKind.PHOTO, f"复查记录照片（{self.on(day)}）", who="inspector", shows=False)
        now, actor = self.at(day), self.cast["inspector"]
        looked_at = "查阅近三个月台账和原始凭证，随机抽取五笔逐笔核对，并走访经办人。"
        findings = Findings(result, local_day(now), looked_at, note, "督查室一名工作人员", (file,))
        hold_review(self.session, review, findings, actor=actor, seen_version=review.version, now=now)
        self.session.flush()

    def meet(self, day: int) -> None:
        """Record the earliest phase goal that is still open as met."""
        goal = next(goal for goal in self._plan().goals if goal.met_on is None)
        now = self.at(day)
        actor, seen, note = self.cast["inspector"], goal.version, "对照阶段性目标逐项核对，指标已达到。"
        meet_goal(self.session, goal, met_on=local_day(now), note=note, actor=actor, seen_version=seen, now=now)
        self.session.flush()

    def _plan(self) -> MonitoringPlan:
        plan = running_plan(Context(self.session, self.task, self.cast["inspector"], self.today))
        assert plan is not None  # noqa: S101 - only played on a monitored task
        return plan

    def conclude(self, day: int) -> None:
        self.fire(
            "conclude", day, "committee", effectiveness=Effectiveness.GOOD, conclusion="监测期内复查均保持，成效稳固。"
        )

    def rebound(self, day: int, cause: str, due: int | None = None) -> None:
        proof = self.file(day, EvidenceKind.PHOTO, "回访抽查发现问题的现场照片", who="inspector", shows=False)
        found_back = find_review_back(self.session, self.task) is not None
        origin = ReboundOrigin.REVIEW if found_back else ReboundOrigin.SPECIAL_CHECK
        listed = list_active(self.session)[len(cause) % 4].id
        data = {"origin": origin, "listed_cause": listed, "cause": cause, "evidence": [proof]}
        if not found_back:
            data["named_check"] = f"{self.on(day):%Y年%m月%d日}回访抽查，由{self.cast['inspector'].name}带队"
        self.fire("rebound", day, "inspector", **data)
        if due is not None:
            set_rebound_deadline(
                self.session,
                self.task,
                self.on(due),
                actor=self.cast["office"],
                seen_version=self.task.version,
                now=self.at(day),
            )
            self.session.flush()

    def reopen(self, day: int) -> None:
        """The unit asks why until the root cause is reached, then reopens."""
        above = None
        for words in WHYS:
            above = add_why(self.session, self.task, words, above, actor=self.cast["liaison"], now=self.at(day))
        add_why(self.session, self.task, WHY_BESIDE, None, actor=self.cast["liaison"], now=self.at(day))
        self.fire(
            "reopen",
            day,
            "leader",
            root_cause="前期只清理了存量，没有堵住新增的源头，责任没有落实到经办人。",
            plan="先落实到人、再限时清零，并按月公开新增情况，由主要负责人每月听取一次汇报。",
        )

    def comment(self, day: int, who: str, text: str) -> None:
        add_comment(self.session, self.task, text, actor=self.cast[who], now=self.at(day))
