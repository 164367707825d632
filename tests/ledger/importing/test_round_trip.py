"""What was exported can be imported again without a change, in both languages, as a workbook and as CSV."""

from datetime import date
from pathlib import Path

import pytest

from models.imports import RowAction
from models.ledger import Origin, TaskKind
from models.measures import Measure
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.importing.files import Sent, send
from tests.process.lived import Life
from workflow.ledger.problems import ProblemFacts, create_problem


def fill(cast: Cast) -> None:
    """Tasks in several states, without measures, long-term without a day, with texts that look like formulas."""
    first = Life.begin(cast).submit().task
    first.measures.append(Measure(number=2, text="=1+1", unit=cast.units["estates"], person="Li", expected_result="-3"))
    Life.begin(cast).reopen()
    cast.task(lead="history", kind=TaskKind.LONG_TERM, deadline=None, origin=Origin.SUPPLEMENTARY, title="@everyone")
    bare = cast.task(lead="library", co=("finance", "history"), goal="", leader=cast["committee"])
    cast.session.delete(bare.measures[0])
    facts = ProblemFacts(cast.problem.category, "A problem without a task", "+ what it looks like", "Audit")
    create_problem(cast.session, cast.campaign, facts, actor=cast["office"], now=cast.now)
    cast.problem.source = "Audit of 2025"
    plain = ProblemFacts(cast.problem.category, "A problem without a source")
    cast.task(problem=create_problem(cast.session, cast.campaign, plain, actor=cast["office"], now=cast.now))
    cast.session.commit()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_comes_back_without_a_change(
    cast: Cast, browser: Browser, tmp_path: Path, language: str, ending: str
) -> None:
    fill(cast)
    office = browser.as_("office")
    office.client.set_cookie("language", language)
    taken = office.submit("/ledger/export", {"format": ending}, page="/ledger")
    assert taken.status_code == 200
    file = tmp_path / f"ledger.{ending}"
    file.write_bytes(taken.data)
    again = send(cast, file)
    assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 0}, again.said()
    assert set(again.actions()) == {"same"}
    assert len(_rows(again)) == (7 if ending == "xlsx" else 6)


def _rows(sent: Sent) -> list[object]:
    """With the problem that has no task, which only the workbook's problem list holds."""
    return [row for row in sent.rows() if row.action is not RowAction.SKIPPED]


def test_what_was_changed_in_the_exported_file_is_found_by_its_reference(
    cast: Cast, browser: Browser, tmp_path: Path
) -> None:
    task = cast.task()
    cast.session.commit()
    office = browser.as_("office")
    office.client.set_cookie("language", "en")
    text = office.submit("/ledger/export", {"format": "csv"}, page="/ledger").data.decode("utf-8-sig")
    changed = text.replace("Settle all advances", "Settle every advance by name")
    (tmp_path / "changed.csv").write_text(changed, encoding="utf-8")
    again = send(cast, tmp_path / "changed.csv").take_over()
    assert again.counts()["changes"] == 1
    assert [measure.text for measure in task.measures] == ["Settle every advance by name"]
    assert task.deadline == date(2026, 5, 1)
