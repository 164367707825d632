"""The column of the progress: what is on record of a measure, in sentences such as an office would put there."""

from typing import Any

from sqlalchemy import Row

from models.words import N_, say
from workflow.ledger.exporting.besides import join_fitting
from workflow.ledger.exporting.columns import REPORTED_ON_IMPORT
from workflow.ledger.exporting.origins import Told
from workflow.ledger.exporting.slices import Stated
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.reading.fields import FieldName
from workflow.reminders.days import local_day

REACHED = N_("%(told)s (%(percent)s%% done)")
SUBMITTED = N_("Submitted on %(day)s in cycle %(cycle)s: %(statement)s")


def tell_progress(measure: Row[Any] | None, stated: Stated | None, told: Told | None, voice: Voice) -> str:
    """What the unit reported in this cycle and how far that is; beneath it its latest statement on the whole task,
    where this line is to bear it. While nothing is on record, what a file told."""
    parts = [_reached(measure, voice)] if measure is not None and measure.progress else []
    if stated is not None and stated.text:
        day = local_day(stated.submitted_at)
        parts.append(voice.speak(say(SUBMITTED, day=day, cycle=stated.cycle, statement=stated.text)))
    if parts:
        return join_fitting(parts, "\n")
    imported = told_progress(measure, stated, told)
    marked = imported + REPORTED_ON_IMPORT.spoken(voice.language)
    return join_fitting([marked], "") or imported if imported else ""


def told_progress(measure: Row[Any] | None, stated: Stated | None, told: Told | None) -> str:
    """The progress that a file told: what somebody wrote into an export, else what the first file had.

    An export that comes back says again what was on record; only what holds nothing of that was written by hand.
    """
    if told is None:
        return ""
    read = told.text(FieldName.PROGRESS)
    known = [
        text for text in (measure.progress if measure is not None else "", stated.text if stated else "", read) if text
    ]
    return told.typed if told.typed and not any(text in told.typed for text in known) else read


def _reached(measure: Row[Any], voice: Voice) -> str:
    told = voice.speak(say(REACHED, told=measure.progress, percent=measure.percent))
    return join_fitting([told], "") or str(measure.progress)
