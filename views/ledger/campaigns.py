"""Campaigns and their categories: the list, the overview, creating and editing."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.ledger import Campaign, Category, State
from views.access import allowed, campaign_by_code, found, me
from views.clock import book, utc_now
from views.database import db
from views.forms import attempt, status_of
from views.ledger import bp
from views.ledger.campaign_forms import CategoryForm, NewCampaignForm, campaign_form
from views.paging import PAGE_ROWS, Page
from workflow.ledger import campaigns as rules
from workflow.ledger.closing import find_decision
from workflow.ledger.overview import count_by_category, list_problems, take_stock
from workflow.ledger.overview import list_campaigns as campaigns_with_counts
from workflow.ledger.problems import may_enter
from workflow.ledger.staffing import list_missing_people
from workflow.process.locking import require_open
from workflow.process.rights import holds
from workflow.reminders.colour import colour_of


def category_in(code: str, category_id: int) -> Category:
    category = found(db.session.get(Category, category_id))
    found(category if category.campaign.code == code else None)
    return category


@bp.route("/campaigns")
@allowed("campaign.view")
def list_campaigns() -> ResponseReturnValue:
    rows = campaigns_with_counts(db.session)
    may_edit = holds(me(), "ledger.edit")
    return render_template("ledger/campaigns.html", rows=rows, states=list(State), may_edit=may_edit)


@bp.route("/campaigns/new", methods=["GET", "POST"])
@allowed("ledger.edit")
def new_campaign() -> ResponseReturnValue:
    form = NewCampaignForm(seen_version=0, plans_required=True)
    made: list[Campaign] = []
    if form.validate_on_submit() and attempt(form, lambda: made.append(_create(form))):
        flash(_("The campaign %(code)s was created.", code=made[0].code), "success")
        return redirect(url_for("ledger.show_campaign", code=made[0].code))
    return render_template("ledger/campaign_new.html", form=form), status_of(form)


@bp.route("/campaigns/<code>")
@allowed("campaign.view", campaign_by_code)
def show_campaign(campaign: Campaign) -> ResponseReturnValue:
    return campaign_page(campaign)


@bp.route("/campaigns/<code>/edit", methods=["GET", "POST"])
@allowed("ledger.edit", campaign_by_code)
def edit_campaign(campaign: Campaign) -> ResponseReturnValue:
    require_open(campaign)
    code, form = campaign.code, campaign_form(campaign)

    def save() -> None:
        seen = form.seen_version.data or 0
        rules.edit_campaign(db.session, campaign, form.facts(), actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("ledger.show_campaign", code=code))
    return render_template("ledger/campaign_edit.html", form=form, campaign=campaign), status_of(form)


@bp.route("/campaigns/<code>/categories", methods=["POST"])
@allowed("ledger.edit", campaign_by_code)
def add_category(campaign: Campaign) -> ResponseReturnValue:
    code, form = campaign.code, CategoryForm(prefix="new-", seen_version=0)

    def save() -> None:
        name, name_en = form.name.data or "", form.name_en.data or ""
        rules.add_category(db.session, campaign, name, name_en, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        return _to_categories(code)
    return campaign_page(campaign, adding=form)


@bp.route("/campaigns/<code>/categories/<int:category_id>/rename", methods=["POST"])
@allowed("ledger.edit", category_in)
def rename_category(category: Category) -> ResponseReturnValue:
    code, category_id = category.campaign.code, category.id
    form = CategoryForm(prefix=f"c{category_id}-")

    def save() -> None:
        seen = form.seen_version.data or 0
        name, name_en = form.name.data or "", form.name_en.data or ""
        rules.rename_category(db.session, category, name, name_en, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        return _to_categories(code)
    return campaign_page(campaign_by_code(code), renaming=(category_id, form))


@bp.route("/campaigns/<code>/categories/<int:category_id>/move", methods=["POST"])
@allowed("ledger.edit", category_in)
def move_category(category: Category) -> ResponseReturnValue:
    code = category.campaign.code
    steps, seen = request.form.get("steps", 0, int), request.form.get("seen_version", 0, int)
    rules.move_category(db.session, category, steps, actor=me(), seen_version=seen, now=utc_now())
    return _to_categories(code)


@bp.route("/campaigns/<code>/categories/<int:category_id>/remove", methods=["POST"])
@allowed("ledger.edit", category_in)
def remove_category(category: Category) -> ResponseReturnValue:
    code, form = category.campaign.code, CategoryForm(prefix="new-", formdata=None, seen_version=0)
    seen = request.form.get("seen_version", 0, int)

    def save() -> None:
        rules.remove_category(db.session, category, actor=me(), seen_version=seen, now=utc_now())

    if attempt(form, save):
        return _to_categories(code)
    return campaign_page(campaign_by_code(code), adding=form)


def campaign_page(
    campaign: Campaign, adding: CategoryForm | None = None, renaming: tuple[int, CategoryForm] | None = None
) -> ResponseReturnValue:
    """The overview; with a form that came back, 422."""
    stock = take_stock(db.session, campaign)
    page = Page(request.args.get("page", 1, int), stock.problems, _page_url(campaign.code))
    problems = list_problems(db.session, campaign, offset=page.offset, limit=PAGE_ROWS)
    answer = render_template(
        "ledger/campaign.html",
        campaign=campaign,
        open=may_enter(me(), campaign),
        may_close=holds(me(), "campaign.close"),
        sees_ladder=holds(me(), "ladder.view"),
        decision=find_decision(db.session, campaign),
        stock=stock,
        missing=list_missing_people(db.session, campaign),
        states=list(State),
        page=page,
        problems=problems,
        signals={task.id: colour_of(task, book()) for problem in problems for task in problem.tasks},
        used=count_by_category(db.session, campaign),
        adding=adding or CategoryForm(prefix="new-", formdata=None, seen_version=0),
        renaming=_rename_forms(campaign, renaming),
        adding_failed=adding is not None,
        renaming_failed=renaming[0] if renaming else None,
    )
    return answer, 422 if adding or renaming else 200


def _page_url(code: str) -> Callable[[int], str]:
    return lambda number: url_for("ledger.show_campaign", code=code, page=number, _anchor="problems")


def _rename_forms(campaign: Campaign, posted: tuple[int, CategoryForm] | None) -> dict[int, CategoryForm]:
    forms = {
        category.id: CategoryForm(
            prefix=f"c{category.id}-",
            formdata=None,
            name=category.name,
            name_en=category.name_en,
            seen_version=campaign.version,
        )
        for category in campaign.categories
    }
    return forms | ({posted[0]: posted[1]} if posted else {})


def _create(form: NewCampaignForm) -> Campaign:
    return rules.create_campaign(db.session, form.code.data or "", form.facts(), actor=me(), now=utc_now())


def _to_categories(code: str) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("ledger.show_campaign", code=code, _anchor="categories"))
