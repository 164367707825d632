"""What a mail about one thing says: its opening, its button, and the page of the task that it leads to."""

from models.words import N_
from workflow.reminders.notices import FEEDBACK, OF_GAPS
from workflow.reminders.outbox import MailKind

OPENINGS = {
    MailKind.SUBMITTED: N_("%(by)s has submitted this task. It waits for your review."),
    MailKind.RETURNED: N_(
        "%(by)s has returned this task with gaps. Each gap needs an answer before the next submission."
    ),
    MailKind.WRITTEN_OFF: N_("%(by)s has signed the write-off of this task."),
    MailKind.REBOUNDED: N_("%(by)s has reported that the problem of this task has come back."),
    MailKind.FOUND_BACK: N_(
        "%(by)s found that the problem of this task has come back. The rebound is still to be reported. What was found:"
    ),
    MailKind.GAP_OPENED: N_(
        "%(by)s has opened a gap on this task, as a special inspection found it. Say there what you have done about it:"
    ),
    MailKind.GAP_ANSWERED: N_("%(by)s has answered a gap of this task. Close it if it is made good:"),
    MailKind.EXTENSION_ASKED: N_("%(by)s asks to move the deadline of this task from %(deadline)s to %(wanted)s."),
    MailKind.EXTENSION_GRANTED: N_("%(by)s has granted the extension. The deadline of this task is now %(deadline)s."),
    MailKind.EXTENSION_REFUSED: N_("%(by)s has refused the extension. The deadline of this task stays %(deadline)s."),
    MailKind.EXTENSION_LAPSED: N_("The request to extend the deadline of this task to %(wanted)s has lapsed: %(why)s."),
    MailKind.PLAN_SIGNED: N_("%(by)s has signed a plan, or a change of one. It waits for your decision."),
    MailKind.PLAN_ACCEPTED: N_("%(by)s has accepted the plan of this task, or the change that was proposed."),
    MailKind.PLAN_REFUSED: N_(
        "%(by)s has not accepted the plan of this task, or the change that was proposed. The reason:"
    ),
    MailKind.PLAN_PREPARED: N_("%(by)s has prepared a change of the plan. It waits for your signature. The reason:"),
    MailKind.PLAN_REVISED: N_("%(by)s has changed the accepted plan of this task for the inspection office."),
    MailKind.PLAN_LAPSED: N_(
        "A plan of this task, or a change of one, that waited for a decision no longer counts: %(by)s has changed the "
        "plan or the state of the task since."
    ),
    MailKind.PART_WAIVED: N_("%(by)s goes on without the part of your unit in this task. The reason:"),
    MailKind.LETTER_ISSUED: N_(
        "%(by)s has issued the supervision letter %(number)s about this task, which is overdue. "
        "It asks for a written answer by %(answer_until)s."
    ),
    MailKind.STANDS_IN: N_(
        "From %(start)s until %(until)s you stand in for %(absent)s. What waits for that person waits for you as well, "
        "and you may do what it takes to prepare it; the office may allow more."
    ),
    MailKind.STAND_IN_ALLOWED: N_(
        "%(by)s has decided what you may do beyond preparing while you stand in for %(absent)s, from %(start)s until "
        "%(until)s."
    ),
    MailKind.QUESTION_ASKED: N_(
        "%(by)s has a question to your unit about the submission of this task. Answer it there."
    ),
    MailKind.QUESTION_ANSWERED: N_("%(by)s has answered a question of the review."),
    MailKind.FEEDBACK_HANDED_OVER: N_(
        "%(by)s has handed over the feedback letter of a special inspection to your unit. The leader of the unit "
        "acknowledges it there with a signature."
    ),
    MailKind.FEEDBACK_ANSWERED: N_("%(by)s has answered the feedback letter for the unit. It waits for your decision."),
    MailKind.FEEDBACK_DECIDED: N_("%(by)s has decided on the answer of your unit to its feedback letter."),
    MailKind.FINDING_SENT_BACK: N_(
        "%(by)s has sent back this finding with a reason. Change it and save it; then the leader of the group is asked "
        "again."
    ),
    MailKind.CLOSING_REFUSED: N_(
        "%(by)s did not close this matter for the committee. Read why, and decide what becomes of it."
    ),
    MailKind.TIE_FOUND: N_(
        "%(title)s must not inspect %(place)s, sees nothing of it and writes nothing there any more. Give the unit to "
        "another group, or take the person out of the group."
    ),
    MailKind.SIGN_OFF_DIFFERS: N_(
        "What the write-off of this task was signed on was changed afterwards. Open the write-off to see what differs, "
        "and find out why."
    ),
    MailKind.UNIT_ASKED: N_("%(by)s has a question to your unit about what is to be done together. Answer it there."),
    MailKind.UNIT_ANSWERED: N_("%(by)s has answered a question of your unit."),
    MailKind.MENTIONED: N_("%(by)s has mentioned you in a comment on this task."),
    MailKind.INVITATION: N_("An account has been opened for you. Choose your password to begin."),
    MailKind.RESET: N_("Somebody, most likely you, asked to reset the password of your account."),
    MailKind.EMAIL_CHANGED: N_(
        "The e-mail address of your account %(username)s was changed by %(by)s on %(at)s. "
        "If this was not agreed, tell your office at once."
    ),
}
OF_ACCOUNT = (MailKind.EMAIL_CHANGED, MailKind.STANDS_IN, MailKind.STAND_IN_ALLOWED)
OPEN_TASK = N_("Open the task")
ACTS = {
    MailKind.INVITATION: N_("Choose a password"),
    MailKind.RESET: N_("Choose a new password"),
    MailKind.SUBMITTED: N_("Open the review"),
    **dict.fromkeys(OF_GAPS, N_("To the gaps")),
    MailKind.EXTENSION_ASKED: N_("Decide on the request"),
    MailKind.PLAN_SIGNED: N_("Decide on the plan"),
    MailKind.PLAN_ACCEPTED: N_("Open the plan"),
    MailKind.PLAN_REFUSED: N_("Open the plan"),
    MailKind.PLAN_PREPARED: N_("Sign the change"),
    MailKind.PLAN_REVISED: N_("Open the plan"),
    MailKind.PLAN_LAPSED: N_("Open the plan"),
    MailKind.LETTER_ISSUED: N_("Read the letter"),
    MailKind.QUESTION_ASKED: N_("Answer the question"),
    MailKind.QUESTION_ANSWERED: N_("Read the answer"),
    **dict.fromkeys(FEEDBACK, N_("Open the letter")),
    MailKind.FINDING_SENT_BACK: N_("Open the finding"),
    MailKind.CLOSING_REFUSED: N_("To what follows"),
    MailKind.TIE_FOUND: N_("To the plan"),
    MailKind.UNIT_ASKED: N_("Answer the question"),
    MailKind.UNIT_ANSWERED: N_("Read the answer"),
    MailKind.EMAIL_CHANGED: N_("Open your account"),
    MailKind.STANDS_IN: N_("Open your account"),
    MailKind.STAND_IN_ALLOWED: N_("Open your account"),
}
PAGES = {  # of a task; else its own
    MailKind.SUBMITTED: "/review",
    **dict.fromkeys(OF_GAPS, "#gaps"),
    MailKind.EXTENSION_ASKED: "/extension",
    MailKind.PLAN_SIGNED: "/plan/revisions",
    MailKind.PLAN_ACCEPTED: "/plan/revisions",
    MailKind.PLAN_REFUSED: "/plan/revisions",
    MailKind.PLAN_PREPARED: "/plan/revisions",
    MailKind.PLAN_REVISED: "/plan/revisions",
    MailKind.PLAN_LAPSED: "/plan/revisions",
    MailKind.PART_WAIVED: "/board",
    MailKind.QUESTION_ASKED: "/questions",
    MailKind.QUESTION_ANSWERED: "/questions",
    MailKind.UNIT_ASKED: "/board",
    MailKind.UNIT_ANSWERED: "/board",
}
