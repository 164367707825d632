"""What the tests of the work in depth do again and again: mark, ask, answer, draw."""

from collections.abc import Sequence

from models.reviewing import Drawn, Mark, Question, SpotSample
from tests.process.lived import Life
from tests.verification.ways import latest_submission
from workflow.evidence.uploads import Upload
from workflow.verification.passages import Marked, mark_passages
from workflow.verification.questions import answer_question, ask_question, withdraw_question
from workflow.verification.samples import draw_sample

ASKED = "Which advances are meant?"
ANSWER = "Those of the years 2023 and 2024."


def mark(life: Life, given: dict[int, Marked] | None = None, by: str = "g1.inspector") -> int:
    """Mark sentences; without any given: the first is a claim to check."""
    marks = given or {1: Marked(Mark.TO_CHECK, "Look at the list.")}
    return mark_passages(life.session, latest_submission(life), marks, actor=life.cast[by], now=life.now)


def ask(life: Life, text: str = ASKED, sentence: int | None = 1, by: str = "g1.inspector") -> Question:
    life.pass_time()
    asked = ask_question(life.session, latest_submission(life), text, sentence, actor=life.cast[by], now=life.now)
    life.session.flush()
    return asked


def answer(
    life: Life, question: Question, text: str = ANSWER, by: str = "finance.liaison", files: Sequence[Upload] = ()
) -> None:
    life.pass_time()
    seen = question.version
    answer_question(life.session, question, text, files, actor=life.cast[by], seen_version=seen, now=life.now)


def withdraw(life: Life, question: Question, by: str = "g1.leader") -> None:
    seen = question.version
    withdraw_question(life.session, question, actor=life.cast[by], seen_version=seen, now=life.now)


def draw(life: Life, what: Drawn | None = Drawn.FILES, count: int | None = 1, by: str = "g1.inspector") -> SpotSample:
    life.pass_time()
    return draw_sample(life.session, latest_submission(life), what, count, actor=life.cast[by], now=life.now)
