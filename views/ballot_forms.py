"""The forms of a ballot: what the office enters for it, and the reason why one is cancelled."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from config.settings import settings
from models.ballots import Ballot
from models.ledger import Campaign
from models.people import Unit
from views.clock import utc_now
from views.database import db
from views.forms import SeenForm
from views.words import named
from workflow.monitoring.ballots.entering import BallotFacts
from workflow.monitoring.ballots.reading import list_units

WHOLE = 0
REQUIRED = ("title", "question", "opens_at", "closes_at", "minimum", "codes")
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _moment(label: Any) -> DateTimeLocalField:
    return DateTimeLocalField(label, [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


class BallotForm(SeenForm):
    unit = SelectField(lazy_gettext("About"), coerce=int)
    title = StringField(
        lazy_gettext("Title"), description=lazy_gettext("In plain words: teachers and students read it.")
    )
    question = TextAreaField(lazy_gettext("What is asked"), render_kw={"rows": 3, "dir": "auto"})
    statements = TextAreaField(
        lazy_gettext("Tasks to judge one by one"),
        description=lazy_gettext(
            "One a line: the reference, then what is said of it in plain words; without words its title is shown."
            " At most 10. Leave it empty to ask about the whole once."
        ),
        render_kw={"rows": 4, "dir": "auto", "placeholder": "T004 …"},
    )
    opens_at = _moment(lazy_gettext("Opens at"))
    closes_at = _moment(lazy_gettext("Closes at"))
    minimum = IntegerField(
        lazy_gettext("Fewest ballots for a result"),
        [Optional()],
        description=lazy_gettext("At least 5. With fewer, nobody ever sees what was voted."),
    )
    codes = IntegerField(
        lazy_gettext("Codes to issue"), [Optional()], description=lazy_gettext("One for each ballot, at most 2000.")
    )

    def facts(self) -> BallotFacts:
        """What was entered; times are the site's."""
        return BallotFacts(
            unit=db.session.get(Unit, self.unit.data) if self.unit.data else None,
            title=self.title.data or "",
            question=self.question.data or "",
            opens_at=_in_utc(self.opens_at.data),
            closes_at=_in_utc(self.closes_at.data),
            minimum=self.minimum.data,
            codes=self.codes.data,
            statements=self.statements.data or "",
        )


class CancelForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Why it is cancelled"), render_kw={"rows": 3, "dir": "auto"})


def ballot_form(campaign: Campaign, ballot: Ballot | None = None) -> BallotForm:
    form = BallotForm(**(_standing(ballot) if ballot else _proposed()))
    units = [(unit.id, named(unit)) for unit in list_units(db.session, campaign)]
    form.unit.choices = [(WHOLE, _("the campaign as a whole")), *units]
    for name in REQUIRED:
        form[name].flags.required = True
    return form


def _proposed() -> dict[str, Any]:
    """Open at once, for a week until the evening."""
    now = utc_now().astimezone(settings().zone).replace(second=0, microsecond=0)
    ends = (now + timedelta(days=7)).replace(hour=18, minute=0)
    return {"seen_version": 0, "minimum": 10, "codes": 50, "opens_at": now, "closes_at": ends}


def _standing(ballot: Ballot) -> dict[str, Any]:
    """As it was entered."""
    lines = [f"{item.task.ref} {item.statement}" for item in ballot.items if item.task]
    return {
        **{name: getattr(ballot, name) for name in ("title", "question", "minimum", "codes")},
        "seen_version": ballot.version,
        "unit": ballot.unit_id or WHOLE,
        "opens_at": ballot.opens_at.astimezone(settings().zone),
        "closes_at": ballot.closes_at.astimezone(settings().zone),
        "statements": "\n".join(lines),
    }


def _in_utc(entered: datetime | None) -> datetime | None:
    """The moment; of one that lies beyond the calendar in UTC the edge of it, which the rules refuse."""
    if entered is None:
        return None
    try:
        return entered.replace(tzinfo=settings().zone).astimezone(UTC)
    except OverflowError:
        return FIRST if entered.year == 1 else LAST
