"""The sentences of events that are too long to stand in one line of workflow/trail/kinds.py."""

from models.words import N_

SAMPLE_DRAWN = N_(
    "Drew sample %(number)s to check on the spot: %(count)s of %(listed)s (%(drawn_from)s), seed %(seed)s"
)
LETTER_DRAFT_EXPORTED = N_("Exported the supervision letter %(number)s before it was issued")
LETTER_ISSUED = N_("Issued the supervision letter %(number)s; the answer is due on %(answer_until)s")
DECISION_REMOVED = N_("Took out decision %(number)s of the meeting “%(title)s”: %(said)s")
MINUTES_FILE_WITHDRAWN = N_("Took the file “%(filename)s” out of the minutes of “%(title)s”: %(reason)s")
ACTION_ADDED = N_("Gave %(unit)s action item %(number)s of the meeting “%(title)s” until %(due_on)s: %(said)s")
ACTION_REPORTED = N_("Reported action item %(number)s of the meeting “%(title)s” as done on %(done_on)s: %(note)s")
LOOK_BACK_DRAWN = N_("Drew the look-back %(ref)s: %(count)s of %(listed)s written-off tasks, seed %(seed)s")
EVALUATION_BEGUN = N_("Began evaluation %(number)s, units: %(units)s, from %(period_from)s to %(period_until)s")
EVALUATION_ADJUSTED = N_(
    "Evaluation %(number)s, %(unit)s: set the points for “%(indicator)s” to %(points)s: %(reason)s"
)
EVALUATION_UNADJUSTED = N_("Evaluation %(number)s, %(unit)s: went back to the points proposed for “%(indicator)s”")
EVALUATION_DECIDED = N_("Evaluation %(number)s, %(unit)s: decided “%(grade)s”; hash of the facts %(facts)s")
IMPORT_TAKEN_OVER = N_(
    "Took over “%(filename)s”, new tasks: %(tasks)s, new measures: %(measures)s, changes: %(changes)s"
)
PEOPLE_IMPORT_DONE = N_(
    "Took over “%(filename)s”, new units: %(units)s, new accounts: %(users)s, roles: %(grants)s, changes: %(changes)s"
)
DOCUMENTS_EXPORTED = N_("Exported the register of institutional documents, rows: %(rows)s")
ROLE_LENT = N_("Lent the role %(role)s: %(scope)s, to stand in for %(absent)s until %(until)s")
INSPECTION_ALIGNED = N_(
    "Aligned the rating of question %(number)s for %(unit)s from “%(rated)s” to “%(aligned)s”: %(reason)s"
)
DAYS_ENTERED = N_(
    "Entered %(first)s – %(until)s as %(day_kind)s: %(name)s (days already past: %(past)s, tasks due on "
    "another day: %(moved)s)"
)
DAYS_REMOVED = N_(
    "Removed %(first)s – %(until)s, which were entered as %(day_kind)s: %(name)s (days already past: %(past)s, "
    "tasks due on another day: %(moved)s)"
)
