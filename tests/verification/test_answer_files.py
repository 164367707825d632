"""Files with the answer to a question: taken in as evidence is, read by both sides of the question and nobody else."""

import io
import json

import pytest

from config.settings import Settings, use_settings
from models.reviewing import AnswerFile, Question, QuestionState
from models.trail import Event
from models.verification import SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.files import make_pdf
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from tests.verification.asking import ANSWER, answer, ask
from tests.verification.ways import latest_submission
from workflow.errors import NeedsUnmet
from workflow.evidence.intact import check_store
from workflow.evidence.upkeep import sweep_orphans
from workflow.evidence.uploads import Upload, receive_upload
from workflow.verification.questions import MOST_FILES
from workflow.verification.reviews import find_review
from workflow.verification.sign_offs import sign_off_status

LIST = make_pdf("List of the advances of 2023")
SIDES = ("finance.leader", "finance.liaison", "g1.inspector", "g1.leader", "office", "committee", "auditor")
STRANGERS = ("estates.leader", "estates.liaison", "history.leader", "g2.inspector", "g2.leader", "admin")


def upload(name: str = "list.pdf", content: bytes = LIST) -> Upload:
    return receive_upload(io.BytesIO(content), name)


@pytest.fixture
def asked(life: Life) -> tuple[str, str, int]:
    """Address of the answer, page of the questions, id of the question."""
    question, page = ask(life).id, f"/tasks/{life.task.ref}/questions"
    life.session.commit()
    return f"/questions/{question}/answer", page, question


def test_the_unit_answers_with_files_and_both_sides_read_them(
    life: Life, browser: Browser, asked: tuple[str, str, int]
) -> None:
    url, page, question = asked
    liaison = browser.as_("finance.liaison")
    assert 'enctype="multipart/form-data"' in liaison.get(page).text
    files = [(io.BytesIO(LIST), "list.pdf"), (io.BytesIO(LIST), "the same.pdf"), (io.BytesIO(b"a,b\n"), "rows.csv")]
    sent = {f"question{question}-answer": ANSWER, f"question{question}-files": files}
    assert liaison.submit(url, sent, page=page).status_code == 302
    rows = [(file.filename, file.id) for file in life.session.query(AnswerFile).order_by(AnswerFile.id)]
    life.session.rollback()
    assert [name for name, _ in rows] == ["the same.pdf", "rows.csv"]
    for who in ("finance.leader", "g1.inspector"):
        shown = browser.as_(who).get(page).text
        assert [f'href="/questions/files/{number}"' in shown for _, number in rows] == [True, True], who
    review = browser.as_("g1.leader").get(page.replace("questions", "review")).text
    assert "rows.csv" in review
    got = browser.as_("g1.inspector").get(f"/questions/files/{rows[0][1]}")
    assert (got.data, got.headers["Content-Type"]) == (LIST, "application/pdf")


def test_a_file_is_opened_by_whoever_reads_the_question_alone(life: Life, cast: Cast, browser: Browser) -> None:
    hire_the_tied(cast)
    answer(life, ask(life), files=[upload()])
    life.session.flush()
    url = f"/questions/files/{life.session.query(AnswerFile).one().id}"
    life.session.commit()
    for who in STRANGERS:
        refused = browser.as_(who).get(url)
        assert (refused.status_code, LIST in refused.data) == (403, False), who
    for who in SIDES:
        assert browser.as_(who).get(url).data == LIST, who


def test_the_history_names_them_to_those_who_read_the_question(life: Life, browser: Browser) -> None:
    answer(life, ask(life), files=[upload()])
    told = json.loads(life.session.query(Event.data).filter(Event.kind == "question.file").one()[0])
    assert (told["filename"], told["number"], len(told["sha256"])) == ("list.pdf", 1, 64)
    url = f"/tasks/{life.task.ref}/history"
    life.session.commit()
    for who in ("finance.liaison", "g1.inspector", "office"):
        assert "Attached “list.pdf” to the answer to question 1" in browser.as_(who).get(url).text, who
    other = browser.as_("estates.leader").get(url).text
    assert "Answered question 1" in other
    assert "list.pdf" not in other


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.pdf", b"MZ" + bytes(200), "list.pdf: "),
        ("empty.pdf", b"", "empty"),
        ("big.pdf", make_pdf(size=1_200_000), "larger than"),
    ],
)
def test_what_evidence_refuses_is_refused_here_and_the_answer_stays_typed(
    life: Life,
    browser: Browser,
    asked: tuple[str, str, int],
    settings: Settings,
    name: str,
    content: bytes,
    words: str,
) -> None:
    use_settings(settings.model_copy(update={"evidence_file_mb": 1}))
    url, page, question = asked
    files = [(io.BytesIO(content), name), (io.BytesIO(LIST), "good.pdf")]
    sent = {f"question{question}-answer": ANSWER, f"question{question}-files": files}
    refused = browser.as_("finance.liaison").submit(url, sent, page=page)
    assert refused.status_code == 422
    assert words in refused.text
    assert f"{ANSWER}</textarea>" in refused.text
    assert life.session.get_one(Question, question).state is QuestionState.OPEN
    assert life.session.query(AnswerFile).count() == 0


def test_all_that_is_wrong_with_an_answer_is_told_at_once(life: Life) -> None:
    many = [upload(content=make_pdf(str(number))) for number in range(MOST_FILES + 1)]
    with pytest.raises(NeedsUnmet) as refused:
        answer(life, ask(life), " ", files=many)
    assert [reason.field for reason in refused.value.reasons] == ["answer", "files"]


def test_a_file_that_is_evidence_of_the_unit_already_is_named_instead(life: Life) -> None:
    known = upload()
    question = ask(life)
    life.add_evidence("List of advances").latest.sha256 = known.sha256
    life.session.flush()
    with pytest.raises(NeedsUnmet) as refused:
        answer(life, question, files=[known])
    assert [str(one.message) for one in refused.value.reasons] == [
        "This file is already on the task as “List of advances”."
    ]


def test_the_files_are_kept_by_the_sweep_and_watched_in_the_store(life: Life, settings: Settings) -> None:
    answer(life, ask(life), files=[upload()])
    life.session.commit()
    sha256 = life.session.query(AnswerFile.sha256).one()[0]
    sweep_orphans(life.session, life.now.replace(year=life.now.year + 100))
    place = settings.evidence_folder / sha256[:2] / sha256[2:4] / sha256
    assert place.exists()
    place.unlink()
    assert [damage.used for damage in check_store(life.session)] == [[f"{life.task.ref}: list.pdf"]]


def test_the_first_signature_is_bound_to_the_files_of_an_answer(life: Life) -> None:
    answer(life, ask(life), files=[upload()])
    life.record_review()
    assert find_review(life.session, latest_submission(life)).changed == []
    life.session.query(AnswerFile).one().filename = "another.pdf"
    life.session.flush()
    assert find_review(life.session, latest_submission(life)).changed == ["questions"]


def test_a_write_off_tells_of_a_file_that_was_lost_since(life: Life, settings: Settings) -> None:
    answer(life, ask(life), files=[upload()])
    life.record_review()
    life.fire("verify", "g1.leader")
    life.session.commit()
    sign_off = life.session.query(SignOff).one()
    assert sign_off_status(life.session, sign_off).places == []
    sha256 = life.session.query(AnswerFile.sha256).one()[0]
    (settings.evidence_folder / sha256[:2] / sha256[2:4] / sha256).unlink()
    assert sign_off_status(life.session, sign_off).places == ["answers"]
