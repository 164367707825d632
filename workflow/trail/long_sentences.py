"""The sentences of events that are too long to stand in one line of workflow/trail/kinds.py."""

from models.words import N_

LOOK_BACK_DRAWN = N_("Drew the look-back %(ref)s: %(count)s of %(listed)s written-off tasks, seed %(seed)s")
EVALUATION_BEGUN = N_("Began evaluation %(number)s of %(units)s units, from %(period_from)s to %(period_until)s")
EVALUATION_ADJUSTED = N_("Evaluation %(number)s, %(unit)s: gave %(points)s points for “%(indicator)s”: %(reason)s")
EVALUATION_UNADJUSTED = N_("Evaluation %(number)s, %(unit)s: went back to the points proposed for “%(indicator)s”")
EVALUATION_DECIDED = N_("Evaluation %(number)s, %(unit)s: decided “%(grade)s”; hash of the facts %(facts)s")
IMPORT_TAKEN_OVER = N_("Took over “%(filename)s”: %(tasks)s new tasks, %(measures)s new measures, %(changes)s changes")
PEOPLE_IMPORT_DONE = N_(
    "Took over “%(filename)s”: %(units)s new units, %(users)s new accounts, %(grants)s roles, %(changes)s changes"
)
DAYS_ENTERED = N_(
    "Entered %(first)s – %(until)s as %(day_kind)s: %(name)s (days already past: %(past)s, tasks due on "
    "another day: %(moved)s)"
)
DAYS_REMOVED = N_(
    "Removed %(first)s – %(until)s, which were entered as %(day_kind)s: %(name)s (days already past: %(past)s, "
    "tasks due on another day: %(moved)s)"
)
ROLE_LENT = N_("Lent the role %(role)s: %(scope)s, to stand in for %(absent)s until %(until)s")
