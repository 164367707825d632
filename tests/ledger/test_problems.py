"""Problems: references that are never given twice, editing, what follows in the tasks."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.ledger import Category, Problem
from tests.cast import Cast
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.ledger.problems import ProblemFacts, create_problem, edit_problem
from workflow.ledger.references import refresh_search_text
from workflow.trail.audit import verify_trail

RIGHT_TO_LEFT = "مشكلة \u200eRTL\u200f"
FULL_WIDTH = "ＡＢＣ１２３ 超标准公务接待"


def _facts(cast: Cast, **values: object) -> ProblemFacts:
    return ProblemFacts(**{"category": cast.campaign.categories[0], "title": "A problem", **values})  # type: ignore[arg-type]


def _created(session: Session, cast: Cast, now: datetime, **values: object) -> Problem:
    problem = create_problem(session, cast.campaign, _facts(cast, **values), actor=cast["office"], now=now)
    session.commit()
    return problem


def test_problems_are_numbered_one_after_another(session: Session, cast: Cast, now: datetime) -> None:
    assert [_created(session, cast, now, title=title).ref for title in ("One", "Two", "Three")] == [
        "X26-P02",
        "X26-P03",
        "X26-P04",
    ]
    assert list(verify_trail(session)) == []


def test_drawing_a_number_does_not_make_an_open_form_of_the_campaign_stale(
    session: Session, cast: Cast, now: datetime
) -> None:
    version = cast.campaign.version
    _created(session, cast, now)
    session.expire_all()
    assert (cast.campaign.version, cast.campaign.next_problem) == (version, 3)


@pytest.mark.parametrize("title", [FULL_WIDTH, RIGHT_TO_LEFT])
def test_texts_are_kept_as_they_were_typed(session: Session, cast: Cast, now: datetime, title: str) -> None:
    problem = _created(session, cast, now, title=title, manifestation="长" * 10_000)
    session.expire_all()
    assert problem.title == title
    assert problem.manifestation == "长" * 10_000


def test_a_problem_without_title_is_refused_beside_the_title(session: Session, cast: Cast, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        _created(session, cast, now, title=" \u3000 ")
    assert refused.value.field == "title"


def test_a_text_that_no_database_can_store_is_refused(session: Session, cast: Cast, now: datetime) -> None:
    for broken in ("a\0b", "\ud800"):
        with pytest.raises(InvalidInput):
            _created(session, cast, now, manifestation=broken)


def test_the_category_must_be_of_the_same_campaign(session: Session, cast: Cast, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        _created(session, cast, now, category=Category(campaign_id=cast.campaign.id + 1, name="elsewhere"))
    assert refused.value.field == "category"


@pytest.mark.parametrize(
    "role",
    ["finance.liaison", "finance.leader", "g1.inspector", "g1.leader", "committee", "auditor", "admin"],
)
def test_only_the_office_enters_and_edits_problems(session: Session, cast: Cast, now: datetime, role: str) -> None:
    with pytest.raises(NotPermitted):
        create_problem(session, cast.campaign, _facts(cast), actor=cast[role], now=now)
    with pytest.raises(NotPermitted):
        edit_problem(session, cast.problem, _facts(cast), actor=cast[role], seen_version=cast.problem.version, now=now)


def test_an_edit_keeps_before_and_after_and_its_tasks_follow(session: Session, cast: Cast, now: datetime) -> None:
    other = Category(campaign=cast.campaign, position=2, name="作风建设")
    session.add(other)
    task = cast.task()
    refresh_search_text(task)
    session.commit()
    version = task.version
    facts = _facts(cast, title="差旅费报销不规范", category=other)
    edit_problem(session, cast.problem, facts, actor=cast["office"], seen_version=cast.problem.version, now=now)
    session.commit()
    session.expire_all()
    assert cast.problem.ref == "X26-P01"
    assert task.category is other
    assert "差旅费报销不规范" in task.search_text
    assert "advances are not settled" not in task.search_text
    assert task.version > version  # whoever is about to sign for it sees the problem anew


def test_an_edit_that_changes_nothing_leaves_no_event(session: Session, cast: Cast, now: datetime) -> None:
    problem, version = cast.problem, cast.problem.version
    facts = ProblemFacts(problem.category, problem.title, problem.manifestation, problem.source)
    edit_problem(session, problem, facts, actor=cast["office"], seen_version=version, now=now)
    session.commit()
    assert problem.version == version


def test_an_edit_of_an_older_version_is_stale(session: Session, cast: Cast, now: datetime) -> None:
    seen = cast.problem.version
    for title in ("First", "Second"):
        facts = _facts(cast, title=title)
        if title == "Second":
            with pytest.raises(Stale) as refused:
                edit_problem(session, cast.problem, facts, actor=cast["office"], seen_version=seen, now=now)
            assert refused.value.changed_by == cast["office"].name
        else:
            edit_problem(session, cast.problem, facts, actor=cast["office"], seen_version=seen, now=now)
            session.commit()
    session.rollback()
    assert cast.problem.title == "First"


def test_nothing_is_entered_or_edited_in_a_closed_campaign(session: Session, cast: Cast, now: datetime) -> None:
    cast.campaign.closed_at = now
    session.commit()
    with pytest.raises(WrongState):
        _created(session, cast, now)
    with pytest.raises(WrongState):
        edit_problem(
            session, cast.problem, _facts(cast), actor=cast["office"], seen_version=cast.problem.version, now=now
        )
