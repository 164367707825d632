"""Campaigns and their categories: the rules."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Category
from models.trail import Event
from tests.cast import Cast
from tests.ledger.entered import NOT_THE_OFFICE
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.ledger.campaigns import (
    CampaignFacts,
    add_category,
    create_campaign,
    edit_campaign,
    move_category,
    remove_category,
    rename_category,
)
from workflow.trail.audit import verify_trail

FACTS = CampaignFacts(name="省委巡视整改", feedback_on=date(2026, 1, 10), concentrated_until=date(2026, 7, 10))
FORM = {"code": "X27", "name": "整改", "feedback_on": "2026-01-10", "concentrated_until": "2026-07-10"}


def _facts_of(campaign: Campaign) -> CampaignFacts:
    return CampaignFacts(campaign.name, campaign.feedback_on, campaign.concentrated_until, campaign.name_en)


def _positions(session: Session, campaign: Campaign) -> list[str]:
    session.commit()
    query = select(Category.name).where(Category.campaign_id == campaign.id).order_by(Category.position)
    return list(session.scalars(query))


# ---- the rules


def test_the_office_opens_a_campaign(session: Session, cast: Cast, now: datetime) -> None:
    campaign = create_campaign(session, " ｘ27 ", FACTS, actor=cast["office"], now=now)
    session.commit()
    assert (campaign.code, campaign.name, campaign.next_task) == ("X27", "省委巡视整改", 1)
    assert list(verify_trail(session)) == []


@pytest.mark.parametrize("code", ["", "X", "X26-", "ABCDEFGHI", "中26", "X 26"])
def test_a_code_that_cannot_begin_a_reference_is_refused(
    session: Session, cast: Cast, now: datetime, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_campaign(session, code, FACTS, actor=cast["office"], now=now)
    assert refused.value.field == "code"


def test_a_code_is_given_once(session: Session, cast: Cast, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_campaign(session, "x26", FACTS, actor=cast["office"], now=now)
    assert refused.value.field == "code"


def test_dates_must_follow_the_feedback(session: Session, cast: Cast, now: datetime) -> None:
    before = date(2026, 1, 9)
    for field in ("concentrated_until", "interim_report_on", "final_report_on"):
        with pytest.raises(InvalidInput) as refused:
            create_campaign(session, "X27", replace(FACTS, **{field: before}), actor=cast["office"], now=now)
        assert refused.value.field == field


def test_only_the_office_opens_and_changes_campaigns(session: Session, cast: Cast, now: datetime) -> None:
    campaign, category = cast.campaign, cast.campaign.categories[0]
    seen = campaign.version
    for person in map(cast.__getitem__, NOT_THE_OFFICE):
        with pytest.raises(NotPermitted):
            create_campaign(session, "X27", FACTS, actor=person, now=now)
        with pytest.raises(NotPermitted):
            edit_campaign(session, campaign, FACTS, actor=person, seen_version=seen, now=now)
        with pytest.raises(NotPermitted):
            add_category(session, campaign, "作风", actor=person, now=now)
        with pytest.raises(NotPermitted):
            rename_category(session, category, "作风", "", actor=person, seen_version=seen, now=now)
        with pytest.raises(NotPermitted):
            move_category(session, category, 1, actor=person, seen_version=seen, now=now)
        with pytest.raises(NotPermitted):
            remove_category(session, category, actor=person, seen_version=seen, now=now)


def test_an_edit_is_one_event_with_before_and_after(session: Session, cast: Cast, now: datetime) -> None:
    facts = replace(_facts_of(cast.campaign), name="校内巡察整改", interviews_required=True)
    seen = cast.campaign.version
    edit_campaign(session, cast.campaign, facts, actor=cast["office"], seen_version=seen, now=now)
    session.commit()
    events = session.scalars(select(Event).where(Event.stream == f"campaign:{cast.campaign.id}")).all()
    assert [event.kind for event in events] == ["campaign.edited"]
    assert json.loads(events[0].data) == {
        "fields": {"name": ["整改", "校内巡察整改"], "interviews_required": [False, True]}
    }
    assert cast.campaign.changed_by_id == cast["office"].id


def test_the_second_of_two_edits_is_stale(session: Session, cast: Cast, now: datetime) -> None:
    seen = cast.campaign.version
    edit_campaign(session, cast.campaign, FACTS, actor=cast["office"], seen_version=seen, now=now)
    session.commit()
    with pytest.raises(Stale):
        edit_campaign(
            session, cast.campaign, replace(FACTS, name="2"), actor=cast["office"], seen_version=seen, now=now
        )


def test_a_closed_campaign_does_not_change(session: Session, cast: Cast, now: datetime) -> None:
    campaign, category = cast.campaign, cast.campaign.categories[0]
    campaign.closed_at = now
    session.commit()
    seen = campaign.version
    with pytest.raises(WrongState):
        edit_campaign(session, campaign, FACTS, actor=cast["office"], seen_version=seen, now=now)
    with pytest.raises(WrongState):
        add_category(session, campaign, "作风", actor=cast["office"], now=now)
    with pytest.raises(WrongState):
        rename_category(session, category, "作风", "", actor=cast["office"], seen_version=seen, now=now)


def test_categories_are_added_renamed_and_put_in_order(session: Session, cast: Cast, now: datetime) -> None:
    campaign, office = cast.campaign, cast["office"]
    for name in ("作风建设", "选人用人"):
        add_category(session, campaign, name, actor=office, now=now)
    assert _positions(session, campaign) == ["财务管理", "作风建设", "选人用人"]
    last = campaign.categories[2]
    move_category(session, last, -1, actor=office, seen_version=campaign.version, now=now)
    assert _positions(session, campaign) == ["财务管理", "选人用人", "作风建设"]
    move_category(session, campaign.categories[0], -1, actor=office, seen_version=campaign.version, now=now)
    assert _positions(session, campaign) == ["财务管理", "选人用人", "作风建设"]
    rename_category(session, last, "干部队伍", "Cadres", actor=office, seen_version=campaign.version, now=now)
    assert _positions(session, campaign) == ["财务管理", "干部队伍", "作风建设"]
    assert list(verify_trail(session)) == []


def test_two_categories_do_not_share_a_name(session: Session, cast: Cast, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_category(session, cast.campaign, " 财务管理 ", actor=cast["office"], now=now)
    assert refused.value.field == "name"


def test_a_category_in_use_stays_and_an_unused_one_goes(session: Session, cast: Cast, now: datetime) -> None:
    campaign, office = cast.campaign, cast["office"]
    unused = add_category(session, campaign, "作风建设", actor=office, now=now)
    session.commit()
    with pytest.raises(InvalidInput):
        remove_category(session, campaign.categories[0], actor=office, seen_version=campaign.version, now=now)
    remove_category(session, unused, actor=office, seen_version=campaign.version, now=now)
    assert _positions(session, campaign) == ["财务管理"]


def test_two_orders_at_once_are_a_conflict(session: Session, cast: Cast, now: datetime) -> None:
    campaign, office = cast.campaign, cast["office"]
    add_category(session, campaign, "作风建设", actor=office, now=now)
    session.commit()
    seen, first = campaign.version, campaign.categories[0]
    move_category(session, first, 1, actor=office, seen_version=seen, now=now)
    session.commit()
    with pytest.raises(Stale):
        move_category(session, first, 1, actor=office, seen_version=seen, now=now)
