"""What the tests of the register do again and again: entering a document of a task, correcting and checking it."""

from datetime import date
from typing import Any

from models.institutional import DocumentKind, Effect, InstitutionalDocument
from tests.process.lived import DAY, Life
from workflow.evidence.effect_checks import record_check
from workflow.evidence.register import DocumentFacts, edit_document, register_document
from workflow.reminders.days import local_day

NOTE = "Ten advances of May were looked at; nine were settled within the days that the rule sets."


class Register:
    """A document of a task of the finance office, by default issued 200 days ago; each act with the newest version."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.at_hand: InstitutionalDocument | None = None

    @property
    def row(self) -> InstitutionalDocument:
        assert self.at_hand is not None
        return self.at_hand

    @property
    def today(self) -> date:
        return local_day(self.life.now)

    def facts(self, **values: Any) -> DocumentFacts:
        entered: dict[str, Any] = {
            "name": "Rules on advances",
            "number": "",
            "kind": DocumentKind.REVISED,
            "unit": self.life.cast.units["finance"],
            "issued_on": self.today - 200 * DAY,
            "refs": [self.life.task.ref],
        }
        return DocumentFacts(**{**entered, **values})

    def enter(self, by: str = "finance.liaison", *, waits: bool = True, **values: Any) -> InstitutionalDocument:
        facts = self.facts(**values)
        if waits:
            self.life.pass_time()
        cast, life = self.life.cast, self.life
        self.at_hand = register_document(life.session, life.task, facts, actor=cast[by], now=life.now)
        life.session.flush()
        return self.at_hand

    def edit(self, by: str = "office", seen: int | None = None, **values: Any) -> None:
        facts, life = self.facts(**values), self.life
        life.pass_time()
        seen = self.row.version if seen is None else seen
        edit_document(life.session, self.row, facts, actor=life.cast[by], seen_version=seen, now=life.now)
        life.session.flush()

    def check(self, result: Effect | None = Effect.WORKS, by: str = "g1.inspector", **values: Any) -> None:
        life = self.life
        life.pass_time()
        given: dict[str, Any] = {"held_on": self.today, "note": NOTE, "next_check_on": None}
        given |= {"seen_version": self.row.version, **values}
        record_check(life.session, self.row, result=result, actor=life.cast[by], now=life.now, **given)
        life.session.flush()
