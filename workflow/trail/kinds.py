"""The kinds of events, each with the sentence that tells it; parameters come from the event's data."""

from models.words import N_, Labelled


class EventKind(Labelled):
    # a task's transitions: "task." + trigger
    TASK_START = "task.start", N_("Started the rectification, cycle %(cycle)s")
    TASK_SUBMIT = "task.submit", N_("Signed and submitted, cycle %(cycle)s")
    TASK_WITHDRAW = "task.withdraw", N_("Withdrew the submission")
    TASK_RETURN = "task.return", N_("Returned the submission: %(reason)s")
    TASK_VERIFY = "task.verify", N_("Signed the write-off, cycle %(cycle)s")
    TASK_MONITOR = "task.monitor", N_("Put the task under long-term monitoring until %(ends_on)s")
    TASK_CONCLUDE = "task.conclude", N_("Concluded the monitoring: %(effectiveness)s")
    TASK_REBOUND = "task.rebound", N_("Reported a rebound: %(cause)s")
    TASK_REOPEN = "task.reopen", N_("Reopened with a corrective plan, cycle %(cycle)s")
    # a task's content
    TASK_CREATED = "task.created", N_("Created the task %(ref)s")
    TASK_EDITED = "task.edited", N_("Changed the task: %(fields)s")
    TASK_VOIDED = "task.voided", N_("Declared the task void: %(reason)s")
    TASK_GROUP_SET = "task.group_set", N_("Assigned the inspection group %(group)s")
    TASK_RAISED = "task.raised", N_("Raised as a supplementary task from %(from)s (%(source)s): %(said)s")
    SUPPLEMENT_RAISED = "task.supplement", N_("Raised the supplementary task %(ref)s from here (%(source)s)")
    MEASURE_ADDED = "measure.added", N_("Added measure %(ref)s")
    MEASURE_EDITED = "measure.edited", N_("Changed measure %(ref)s: %(fields)s")
    MEASURE_REMOVED = "measure.removed", N_("Removed measure %(ref)s")
    PROGRESS_REPORTED = "measure.progress", N_("Reported progress on measure %(ref)s: %(percent)s %%")
    PART_ADDED = "part.added", N_("Added the part of %(unit)s")
    PART_EDITED = "part.edited", N_("Changed the part of %(unit)s")
    PART_REMOVED = "part.removed", N_("Removed the part of %(unit)s")
    PART_WRITTEN = "part.written", N_("Wrote the part of %(unit)s")
    PART_REWRITTEN = "part.rewritten", N_("Wrote the part of %(unit)s anew; it has to be signed again")
    PART_SIGNED = "part.signed", N_("Signed the part of %(unit)s")
    PART_WAIVED = "part.waived", N_("Waived the part of %(unit)s: %(reason)s")
    PLAN_SIGNED = "plan.signed", N_("Signed the plan, proposal %(number)s")
    PLAN_ACCEPTED = "plan.accepted", N_("Accepted the plan; it is revision %(revision)s")
    PLAN_SENT_BACK = "plan.sent_back", N_("Sent the plan back: %(reason)s")
    PLAN_REVISED = "plan.revised", N_("Changed the accepted plan; it is revision %(revision)s")
    PLAN_LAPSED = "plan.lapsed", N_("Proposal %(number)s for the plan lapsed: the plan was changed, or has been closed")
    CHANGE_PROPOSED = "plan.change", N_("Proposed change %(number)s of the plan (%(item)s): %(reason)s")
    CHANGE_SIGNED = "plan.change_signed", N_("Signed the proposed change %(number)s of the plan")
    CHANGE_ACCEPTED = "plan.change_accepted", N_("Accepted change %(number)s of the plan; it is revision %(revision)s")
    CHANGE_REFUSED = "plan.change_refused", N_("Did not accept change %(number)s of the plan: %(reason)s")
    PROPOSAL_WITHDRAWN = "plan.withdrawn", N_("Withdrew proposal %(number)s for the plan")
    UNIT_ASKED = "unit_question.asked", N_("Asked %(unit)s question %(number)s between units")
    UNIT_ANSWERED = "unit_question.answered", N_("Answered question %(number)s between units for %(unit)s")
    UNIT_WITHDREW = "unit_question.withdrawn", N_("Withdrew question %(number)s between units")
    STATEMENT_WRITTEN = "statement.written", N_("Edited the statement of cycle %(cycle)s")
    GAP_ANSWERED = "gap.answered", N_("Answered gap %(number)s")
    GAP_CLOSED = "gap.closed", N_("Closed gap %(number)s: %(reason)s")
    EVIDENCE_ADDED = "evidence.added", N_("Added evidence “%(title)s”")
    EVIDENCE_REVISED = "evidence.revised", N_("Added revision %(number)s of “%(title)s”")
    EVIDENCE_EDITED = "evidence.edited", N_("Changed the description of “%(title)s”: %(fields)s")
    EVIDENCE_WITHDRAWN = "evidence.withdrawn", N_("Took out evidence “%(title)s”: %(reason)s")
    DOCUMENT_REGISTERED = "document.registered", N_("Entered “%(name)s” in the register of institutional documents")
    DOCUMENT_EDITED = "document.edited", N_("Changed the register entry “%(name)s”: %(fields)s")
    DOCUMENT_CHECKED = "document.checked", N_("Checked how “%(name)s” is carried out: %(effect)s")
    STEP_RECORDED = "review.step", N_("Recorded “%(step)s”")
    VERDICT_GIVEN = "review.verdict", N_("Gave a verdict on “%(title)s”: %(verdict)s")
    INTERVIEW_RECORDED = "review.interview", N_("Recorded an interview")
    ON_SITE_RECORDED = "review.on_site", N_("Recorded an on-site check")
    REVERSE_RECORDED = "review.reverse", N_("Recorded a reverse check")
    REVIEW_CONCLUDED = "review.concluded", N_("Concluded the review of submission %(submission)s: %(judgement)s")
    REVIEW_CLAIMED = "review.claimed", N_("Claimed the review of submission %(submission)s")
    REVIEW_TAKEN_OVER = "review.taken_over", N_("Took over the review of submission %(submission)s from %(before)s")
    REVIEW_RELEASED = "review.released", N_("Released the review of submission %(submission)s")
    PASSAGE_MARKED = "review.marked", N_("Marked sentence %(sentence)s of submission %(submission)s: %(mark)s")
    PASSAGE_UNMARKED = "review.unmarked", N_("Took the mark off sentence %(sentence)s of submission %(submission)s")
    SAMPLE_DRAWN = (
        "review.sample",
        N_("Drew sample %(number)s to check on the spot: %(count)s of %(listed)s (%(drawn_from)s), seed %(seed)s"),
    )
    SAMPLE_CHECKED = "review.sample_checked", N_("Recorded what was found on the spot at “%(title)s”")
    # questions to the unit are between both sides
    QUESTION_ASKED = "question.asked", N_("Asked the unit question %(number)s on submission %(submission)s")
    QUESTION_ANSWERED = "question.answered", N_("Answered question %(number)s on submission %(submission)s")
    QUESTION_WITHDRAWN = "question.withdrawn", N_("Withdrew question %(number)s on submission %(submission)s")
    REVIEW_HELD = "monitoring.review", N_("Held the review of %(due_on)s: %(result)s")
    LOOK_BACK_HELD = "monitoring.look_back", N_("Looked back at the task (draw %(draw)s): %(result)s")
    PHASE_GOAL_MET = "monitoring.goal", N_("Recorded the phase goal due %(due_on)s as met")
    REBOUND_DEADLINE = "rebound.deadline", N_("Set the deadline of the next cycle: %(deadline)s")
    WHY_ADDED = "why.added", N_("Answered “why?”: %(said)s")
    WHY_EDITED = "why.edited", N_("Changed an answer to “why?”: %(said)s")
    WHY_REMOVED = "why.removed", N_("Took out an answer to “why?”: %(said)s")
    EXTENSION_ASKED = "extension.asked", N_("Asked to extend the deadline to %(wanted)s: %(reason)s")
    EXTENSION_GRANTED = "extension.granted", N_("Granted an extension; the deadline is now %(deadline)s")
    EXTENSION_REFUSED = "extension.refused", N_("Refused the extension to %(wanted)s: %(reason)s")
    EXTENSION_WITHDRAWN = "extension.withdrawn", N_("Withdrew the request to extend the deadline to %(wanted)s")
    EXTENSION_LAPSED = "extension.lapsed", N_("The request to extend the deadline to %(wanted)s lapsed: %(why)s")
    TASK_COLOUR = "task.colour", N_("The signal changed from “%(before)s” to “%(colour)s”")
    # "letter.draft": what the office does before a letter goes out is not told to the units
    LETTER_DRAFTED = "letter.draft_made", N_("Drafted the supervision letter %(number)s")
    LETTER_EDITED = "letter.draft_edited", N_("Changed the text of the supervision letter %(number)s")
    LETTER_DISCARDED = "letter.draft_discarded", N_("Discarded the supervision letter %(number)s: %(reason)s")
    LETTER_DRAFT_EXPORTED = (
        "letter.draft_exported",
        N_("Exported the supervision letter %(number)s before it was issued"),
    )
    LETTER_ISSUED = (
        "letter.issued",
        N_("Issued the supervision letter %(number)s; the answer is due on %(answer_until)s"),
    )
    LETTER_ANSWERED = "letter.answered", N_("Recorded the answer of %(unit)s to the supervision letter %(number)s")
    LETTER_EXPORTED = "letter.exported", N_("Exported the supervision letter %(number)s")
    # "xray.": found and decided on by the inspection side, not told to the units
    XRAY_DISMISSED = "xray.dismissed", N_("Dismissed the x-ray hit “%(check)s”: %(reason)s")
    XRAY_TAKEN_BACK = "xray.taken_back", N_("Opened the x-ray hit “%(check)s” again")
    # meetings: told on the tasks that they are about, else on the campaign
    MEETING_RECORDED = "meeting.recorded", N_("Recorded the meeting “%(title)s” of %(held_on)s")
    MEETING_EDITED = "meeting.edited", N_("Changed the meeting “%(title)s”: %(fields)s")
    MEETING_DISCUSSED = "meeting.discussed", N_("Recorded as discussed at the meeting “%(title)s” of %(held_on)s")
    DECISION_ADDED = "meeting.decision", N_("Recorded decision %(number)s of the meeting “%(title)s”: %(said)s")
    DECISION_REMOVED = (
        "meeting.decision_removed",
        N_("Took out decision %(number)s of the meeting “%(title)s”: %(said)s"),
    )
    MINUTES_FILE_ADDED = "meeting.file", N_("Added the file “%(filename)s” to the minutes of “%(title)s”")
    MINUTES_FILE_WITHDRAWN = (
        "meeting.file_withdrawn",
        N_("Took the file “%(filename)s” out of the minutes of “%(title)s”: %(reason)s"),
    )
    MINUTES_EXPORTED = "meeting.exported", N_("Exported the minutes of the meeting “%(title)s”")
    ACTION_ADDED = (
        "action.added",
        N_("Gave %(unit)s action item %(number)s of the meeting “%(title)s” until %(due_on)s: %(said)s"),
    )
    ACTION_EDITED = "action.edited", N_("Changed action item %(number)s of the meeting “%(title)s”: %(fields)s")
    ACTION_REPORTED = (
        "action.reported",
        N_("Reported action item %(number)s of the meeting “%(title)s” as done on %(done_on)s: %(note)s"),
    )
    ACTION_CONFIRMED = "action.confirmed", N_("Confirmed action item %(number)s of the meeting “%(title)s” as done")
    ACTION_REOPENED = "action.reopened", N_("Reopened action item %(number)s of the meeting “%(title)s”: %(reason)s")
    ACTION_DROPPED = "action.dropped", N_("Dropped action item %(number)s of the meeting “%(title)s”: %(reason)s")
    # ballots: told on the campaign; of voting nothing is told
    BALLOT_PREPARED = "ballot.prepared", N_("Prepared the ballot “%(title)s”")
    BALLOT_EDITED = "ballot.edited", N_("Changed the ballot “%(title)s”: %(fields)s")
    BALLOT_ISSUED = "ballot.issued", N_("Issued %(count)s codes for the ballot “%(title)s”")
    BALLOT_CANCELLED = "ballot.cancelled", N_("Cancelled the ballot “%(title)s”: %(reason)s")
    BALLOT_COUNTED = "ballot.counted", N_("Counted the ballot “%(title)s”")
    COMMENTED = "comment.added", N_("Commented")
    SIGN_OFF_DIFFERS = "sign_off.differs", N_("The write-off of cycle %(cycle)s no longer matches what was signed")
    TASK_FORM_EXPORTED = "task.form_exported", N_("Exported the write-off form of cycle %(cycle)s")
    # campaigns and problems
    CAMPAIGN_CREATED = "campaign.created", N_("Created the campaign %(code)s")
    CAMPAIGN_EDITED = "campaign.edited", N_("Changed the campaign: %(fields)s")
    LADDER_CHANGED = "campaign.ladder", N_("Changed the reminder “%(rule)s”: %(fields)s")
    CAMPAIGN_CLOSED = "campaign.closed", N_("Closed the campaign: %(conclusion)s")
    CAMPAIGN_REOPENED = "campaign.reopened", N_("Reopened the campaign: %(reason)s")
    LOOK_BACK_DRAWN = (
        "campaign.look_back",
        N_("Drew the look-back %(ref)s: %(count)s of %(listed)s written-off tasks, seed %(seed)s"),
    )
    EVALUATION_BEGUN = (
        "campaign.evaluation",
        N_("Began evaluation %(number)s of %(units)s units, from %(period_from)s to %(period_until)s"),
    )
    EVALUATION_ADJUSTED = (
        "campaign.evaluation_adjusted",
        N_("Evaluation %(number)s, %(unit)s: gave %(points)s points for “%(indicator)s”: %(reason)s"),
    )
    EVALUATION_UNADJUSTED = (
        "campaign.evaluation_unadjusted",
        N_("Evaluation %(number)s, %(unit)s: went back to the points proposed for “%(indicator)s”"),
    )
    SHEET_PROPOSED = "campaign.sheet_proposed", N_("Evaluation %(number)s, %(unit)s: handed the sheet to the committee")
    SHEET_SENT_BACK = "campaign.sheet_back", N_("Evaluation %(number)s, %(unit)s: sent the sheet back: %(reason)s")
    EVALUATION_DECIDED = (
        "campaign.evaluation_decided",
        N_("Evaluation %(number)s, %(unit)s: decided “%(grade)s”; hash of the facts %(facts)s"),
    )
    CATEGORY_ADDED = "campaign.category_added", N_("Added the category %(name)s")
    CATEGORY_REMOVED = "campaign.category_removed", N_("Removed the category %(name)s")
    CATEGORY_CHANGED = "campaign.category", N_("Changed the category %(name)s")
    GROUP_UNITS_SET = "campaign.group_units", N_("Set the units of %(group)s")
    PROBLEM_CREATED = "problem.created", N_("Created the problem %(ref)s")
    PROBLEM_EDITED = "problem.edited", N_("Changed the problem %(ref)s: %(fields)s")
    IMPORT_STARTED = "import.started", N_("Sent the ledger file “%(filename)s” to be read")
    IMPORT_MAPPED = "import.mapped", N_("Said what the columns of “%(filename)s” stand for")
    IMPORT_DECIDED = "import.decided", N_("Decided on units, deadlines and rows of “%(filename)s”")
    IMPORT_CANCELLED = "import.cancelled", N_("Cancelled the import of “%(filename)s”")
    IMPORT_TAKEN_OVER = (
        "import.taken_over",
        N_("Took over “%(filename)s”: %(tasks)s new tasks, %(measures)s new measures, %(changes)s changes"),
    )
    LEDGER_EXPORTED = "campaign.ledger_exported", N_("Exported the ledger: %(format)s, rows: %(rows)s; %(view)s")
    STATEMENT_EXPORTED = "campaign.statement_exported", N_("Exported the progress statement, tasks: %(rows)s")
    # people
    PEOPLE_IMPORT_STARTED = "account.people_import", N_("Sent the file “%(filename)s” of units and users to be read")
    PEOPLE_IMPORT_MAPPED = "account.people_import_columns", N_("Said what the columns of “%(filename)s” stand for")
    PEOPLE_IMPORT_CHOSEN = "account.people_import_rows", N_("Chose which rows of “%(filename)s” are left out")
    PEOPLE_IMPORT_CANCELLED = "account.people_import_cancelled", N_("Cancelled the import of “%(filename)s”")
    PEOPLE_IMPORT_DONE = (
        "account.people_import_done",
        N_(
            "Took over “%(filename)s”: %(units)s new units, %(users)s new accounts, %(grants)s roles, "
            "%(changes)s changes"
        ),
    )
    REMINDERS_CHOSEN = "account.reminders_chosen", N_("Chose how to be told: %(fields)s")
    MAIL_RESENT = "account.mail_resent", N_("Queued an undelivered mail again: %(mail)s")
    UNIT_CREATED = "unit.created", N_("Created the unit %(code)s")
    UNIT_EDITED = "unit.edited", N_("Changed the unit: %(fields)s")
    ACCOUNT_CREATED = "account.created", N_("Created the account %(username)s")
    ACCOUNT_EDITED = "account.edited", N_("Changed the account: %(fields)s")
    SESSION_CLOSED = "account.session_closed", N_("Ended a session after too many wrong passwords in it")
    ACCOUNT_LOCKED = "account.locked", N_("Locked after repeated failures to sign in")
    ACCOUNT_UNLOCKED = "account.unlocked", N_("Lifted the lock")
    SIGNED_IN = "account.signed_in", N_("Signed in")
    SIGNED_OUT_EVERYWHERE = "account.signed_out_everywhere", N_("Signed out everywhere")
    PASSWORD_CHANGED = "account.password_changed", N_("Changed the password")
    LINK_ISSUED = "account.link_issued", N_("Issued a link: %(purpose)s")
    LINK_USED = "account.link_used", N_("Used a link: %(purpose)s")
    ROLE_GRANTED = "account.role_granted", N_("Granted the role %(role)s: %(scope)s")
    ROLE_REVOKED = "account.role_revoked", N_("Took away the role %(role)s: %(scope)s")
    OWN_LEDGER_EXPORTED = "account.ledger_exported", N_("Exported the ledger: %(format)s, rows: %(rows)s; %(view)s")
    DOCUMENTS_EXPORTED = (
        "account.documents_exported",
        N_("Exported the register of institutional documents, rows: %(rows)s"),
    )
    CAUSE_ADDED = "account.cause_added", N_("Added the cause of rebounds “%(name)s”")
    CAUSE_EDITED = "account.cause_edited", N_("Changed the cause of rebounds “%(name)s”: %(fields)s")
    STAND_IN_DECLARED = "account.stand_in", N_("Named %(name)s as stand-in from %(start)s to %(until)s")
    STAND_IN_BEGUN = "account.stand_in_begun", N_("The stand-in began: %(name)s, until %(until)s")
    STAND_IN_ENDED = "account.stand_in_ended", N_("The stand-in ended: %(name)s")
    STAND_IN_ALLOWED = "account.stand_in_allowed", N_("Allowed the stand-in %(name)s besides: %(rights)s")
    ROLE_LENT = (
        "account.role_lent",
        N_("Lent the role %(role)s: %(scope)s, to stand in for %(absent)s until %(until)s"),
    )
    ROLE_TAKEN_BACK = "account.role_taken_back", N_("Took back the lent role %(role)s: %(scope)s, of %(absent)s")
    RECUSAL_DECLARED = "account.recusal_declared", N_("Declared a recusal for %(unit)s: %(reason)s")
    RECUSAL_LIFTED = "account.recusal_lifted", N_("Lifted the recusal for %(unit)s")
    VIEW_SHARED = "account.view_shared", N_("Shared the view “%(name)s” with the role %(role)s")
    VIEW_CHANGED = "account.view_changed", N_("Changed the shared view “%(name)s”: %(fields)s")
    VIEW_UNSHARED = "account.view_unshared", N_("Stopped sharing the view “%(name)s”")
    VIEW_DELETED = "account.view_deleted", N_("Deleted the shared view “%(name)s”")
    CALENDAR_CREATED = "account.calendar_created", N_("Created the secret address of a calendar")
    CALENDAR_RENEWED = "account.calendar_renewed", N_("Renewed the secret address of the calendar")
    CALENDAR_REVOKED = "account.calendar_revoked", N_("Revoked the secret address of the calendar")
    GROUP_CREATED = "group.created", N_("Created the inspection group %(code)s")
    GROUP_EDITED = "group.edited", N_("Changed the inspection group: %(fields)s")
    WORK_HANDED_OVER = "work.handed_over", N_("Handed over open work to %(name)s")
    DOSSIER_EXPORTED = "inspection.dossier_exported", N_("Exported the dossier of %(unit)s")
    REPORT_EXPORTED = "inspection.report_exported", N_("Exported the report of the special inspection")
    # the working-day calendar
    DAYS_ENTERED = (
        "calendar.entered",
        N_(
            "Entered %(first)s – %(until)s as %(day_kind)s: %(name)s (days already past: %(past)s, tasks due on "
            "another day: %(moved)s)"
        ),
    )
    DAYS_REMOVED = (
        "calendar.removed",
        N_(
            "Removed %(first)s – %(until)s, which were entered as %(day_kind)s: %(name)s (days already past: %(past)s, "
            "tasks due on another day: %(moved)s)"
        ),
    )
