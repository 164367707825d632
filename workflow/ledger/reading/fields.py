"""What a column of a ledger can mean, and the statuses that a ledger's words are read as."""

from models.words import N_, Labelled


class FieldName(Labelled):
    PROBLEM_NO = "problem_no", N_("Problem number")
    MEASURE_NO = "measure_no", N_("Measure number")
    UNIT = "unit", N_("Inspected unit")
    ASPECT = "aspect", N_("Category")
    SUB_ASPECT = "sub_aspect", N_("Subcategory")
    SOURCE = "source", N_("Source")
    PROBLEM = "problem", N_("Problem")
    MANIFESTATION = "manifestation", N_("Manifestation")
    TASK_NO = "task_no", N_("Task number")
    TASK = "task", N_("Task")
    MEASURE = "measure", N_("Measure")
    GOAL = "goal", N_("Goal")
    EXPECTED = "expected", N_("Expected result")
    LEAD = "lead", N_("Lead unit")
    RESPONSIBLE = "responsible", N_("Responsible unit")
    CO = "co", N_("Co-units")
    INVOLVED = "involved", N_("Units concerned")
    LEADER = "leader", N_("Responsible leader")
    MEASURE_KIND = "measure_kind", N_("Kind of measure")
    COUNTED = "counted", N_("A count")
    MEASURE_UNIT = "measure_unit", N_("Unit of the measure")
    PERSON = "person", N_("Person")
    KIND = "kind", N_("Kind of rectification")
    TASK_DEADLINE = "task_deadline", N_("Deadline of the task")
    DEADLINE = "deadline", N_("Deadline")
    PROGRESS = "progress", N_("Progress")
    STATUS = "status", N_("Status")
    WRITE_OFF = "write_off", N_("Write-off")
    REMARK = "remark", N_("Remark")
    FILE_NO = "file_no", N_("Number in the imported file")
    DEADLINE_WRITTEN = "deadline_written", N_("Deadline as written")
    REPORTED = "reported", N_("Status reported on import")
    BESIDES = "besides", N_("Also in the imported file")


class Status(Labelled):
    """The status that a ledger reports; it is kept beside the task and never sets the task's state."""

    CLOSED = "closed", N_("Written off")
    NOT_DONE = "not_done", N_("Not done")
    DONE_LONG_TERM = "done_long_term", N_("Done, to be kept up")
    PARTLY = "partly", N_("Partly done")
    IN_PROGRESS = "in_progress", N_("In progress")
    DONE = "done", N_("Done")
    ONGOING = "ongoing", N_("Ongoing")


CORE = {FieldName.PROBLEM, FieldName.MANIFESTATION, FieldName.TASK, FieldName.MEASURE}
DUTY = {
    FieldName.LEAD,
    FieldName.RESPONSIBLE,
    FieldName.CO,
    FieldName.LEADER,
    FieldName.PERSON,
    FieldName.DEADLINE,
    FieldName.STATUS,
    FieldName.PROGRESS,
    FieldName.GOAL,
}
