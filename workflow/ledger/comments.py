"""Comments on a task, and the people mentioned in them."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.ledger import Comment, Mention, State, Task
from models.people import Grant, User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import take_text
from workflow.process.locking import lock, require_state
from workflow.process.rights import holds, require
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated

LONGEST = 4000  # characters
_WITH_ROLES = (selectinload(User.grants), selectinload(User.recusals))
MENTION = re.compile(
    r"(?<![A-Za-z0-9._-])@("  # not the middle of an e-mail address
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"  # a user name
    r"|[^\x00-\x7f，。、；：！？（）“”《》\u3000]{1,20})"  # or what somebody took for one
)


class AlreadySaid(InvalidInput):
    """The same words by the same person a moment ago: a form that was sent twice."""

    code = "already_said"


def add_comment(session: Session, task: Task, text: str, *, actor: User, now: datetime) -> Comment:
    """Say something on the task; "@username" tells that person at once, if he or she may see the task."""
    require(actor, "comment.add", task)
    lock(session, task)  # of a form that was sent twice, the second waits and finds what the first has said
    require_state(task, *State)  # any, but not of a void task
    words = take_text(text, "text", longest=LONGEST, required=True)
    if find_repeated(session, EventKind.COMMENTED, {"text": words}, within=task, actor=actor, now=now):
        raise AlreadySaid(say(N_("You have said exactly this a moment ago.")), "text")
    comment = Comment(task_id=task.id, author=actor, text=words, created_at=now)
    session.add(comment)
    session.flush()
    mentioned = _mentioned(session, task, comment.text, actor)
    comment.mentions += [Mention(user=user) for user in mentioned]
    names = [user.username for user in mentioned]
    record(session, task, EventKind.COMMENTED, actor=actor, now=now, text=comment.text, mentioned=names)
    for user in mentioned:
        about = {"task": task.id, "ref": task.ref, "title": task.title, "by": actor.name, "text": comment.text}
        tell(session, user, MailKind.MENTIONED, f"comment:{comment.id}", now=now, content=about)
    return comment


def list_untold(comment: Comment) -> list[str]:
    """The names addressed in a comment that reached nobody: unknown, closed, or not able to see the task.

    Which of these it is stays unsaid: a comment is no way to find out who has an account.
    """
    reached = {mention.user.username for mention in comment.mentions} | {comment.author.username}
    names = dict.fromkeys(MENTION.findall(comment.text))
    return [name for name in names if reached.isdisjoint({name, name.casefold()})]


def find_mentionable(session: Session, task: Task, beginning: str = "", limit: int = 8) -> list[User]:
    """People who may see the task and whose name or username begins or contains what was typed."""
    people = select(User).where(User.active, User.id.in_(select(Grant.user_id).where(Grant.revoked_at.is_(None))))
    typed = beginning.casefold()
    fitting = (
        user for user in session.scalars(people.order_by(User.username).options(*_WITH_ROLES)) if typed in _called(user)
    )
    visible = (user for user in fitting if holds(user, "task.view", task))
    return [user for user, _ in zip(visible, range(limit), strict=False)]


def _called(user: User) -> str:
    return f"{user.username} {user.name}".casefold()


def _mentioned(session: Session, task: Task, text: str, actor: User) -> list[User]:
    typed = MENTION.findall(text)
    names = {*typed, *(name.casefold() for name in typed)} - {actor.username}
    people = session.scalars(select(User).where(User.username.in_(names)).order_by(User.id))
    return [user for user in people if holds(user, "task.view", task)]
