"""What can stand in the way of a change; each error carries its HTTP status and what to tell the user."""

from collections.abc import Sequence
from datetime import datetime

from models.words import N_, Message, say


class WorkflowError(Exception):
    """Base: `message` is told to the user, `status` is the HTTP status, `code` a stable name."""

    status = 400
    code = "refused"

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class InvalidInput(WorkflowError):
    """A value that cannot be taken; `field` names the form field it belongs to, if one does."""

    status = 422
    code = "invalid"

    def __init__(self, message: Message, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class WrongPassword(InvalidInput):
    """Not the person's own password; whoever catches it counts the failure, after undoing the rest."""


class NotPermitted(WorkflowError):
    """`tied`: the role would do, but a tie to the task takes the right away; the message says which."""

    status = 403
    code = "not_permitted"

    def __init__(self, message: Message, *, tied: bool = False) -> None:
        super().__init__(message)
        self.tied = tied


class Undeclared(NotPermitted):
    """A member of an inspection's team who has not declared ties; `inspection` is its code."""

    def __init__(self, inspection: str) -> None:
        super().__init__(
            say(N_("Before you read about an inspected unit or work on it, say whether you have a tie to one of them."))
        )
        self.inspection = inspection


class NotFound(WorkflowError):
    status = 404
    code = "not_found"


class Damaged(WorkflowError):
    """What was kept is no longer what was handed in."""

    status = 410
    code = "damaged"


class WrongState(WorkflowError):
    status = 409
    code = "wrong_state"


class Stale(WorkflowError):
    """Somebody changed the thing since the page was loaded: "changed by NAME at TIME"."""

    status = 409
    code = "stale"

    def __init__(self, changed_by: str, changed_at: datetime | None, changed_by_id: int | None = None) -> None:
        super().__init__(
            say(N_("This was changed by %(name)s in the meantime."), name=changed_by)
            if changed_by
            else say(N_("This was changed in the meantime."))
        )
        self.changed_by = changed_by
        self.changed_by_id = changed_by_id
        self.changed_at = changed_at


class Busy(WorkflowError):
    """The same person's last one is not done yet."""

    status = 429
    code = "busy"


class TooLarge(WorkflowError):
    status = 413
    code = "too_large"


class NeedsUnmet(WorkflowError):
    """Every need that is not met, all at once; `reasons` are Unmet from workflow/process/needs.py."""

    status = 422
    code = "needs_unmet"

    def __init__(self, reasons: Sequence["Unmet"]) -> None:
        super().__init__(say(N_("This is not possible yet. What is missing is listed below.")))
        self.reasons = list(reasons)


class Unmet:
    """One unmet need: what to tell, and where it can be mended (`page`, a name as in process.toml's duties,
    down to its `anchor`, or `field`, a field of the action's own form)."""

    __slots__ = ("anchor", "field", "message", "page")

    def __init__(self, message: Message, page: str = "", field: str = "", anchor: str = "") -> None:
        self.message = message
        self.page = page
        self.field = field
        self.anchor = anchor
