"""Supervision letters of the demonstration: drafted by the ladder, issued and recorded by the office."""

from demo.play import Play
from models.letters import Letter
from workflow.reminders import letters
from workflow.reminders.days import local_day


def draft_letter(play: Play, day: int) -> Letter:
    """The supervision letter that is drafted by itself in the second overdue week."""
    letter = letters.draft_letter(play.session, play.task, overdue_since=play.task.due_on, now=play.at(day))
    play.session.flush()
    return letter


def issue_letter(play: Play, letter: Letter, day: int) -> None:
    now, office = play.at(day), play.cast["office"]
    until = letters.propose_answer_day(play.session, local_day(now))
    letters.issue_letter(play.session, letter, until, actor=office, seen_version=letter.version, now=now)
    play.session.flush()


def answer_letter(play: Play, letter: Letter, day: int, words: str) -> None:
    now, office = play.at(day), play.cast["office"]
    on, seen = local_day(now), letter.version
    letters.record_answer(play.session, letter, words, on, actor=office, seen_version=seen, now=now)
    play.session.flush()
