"""Who entered an institutional document, or changed its name, number, day or text, does not check it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select, union_all
from sqlalchemy.orm import object_session

from models.institutional import InstitutionalDocument
from models.people import User
from models.trail import Event
from workflow.process.by_proxy import events_of
from workflow.trail.kinds import EventKind

FIELDS = ("name", "number", "issued_on", "evidence_id")  # what it is and says


def where_entered(person: User) -> ColumnElement[bool]:
    """The documents that the person, or a stand-in of that person as such, entered or changed in one of the fields; the
    trail is read once for all documents that are asked about, not once for each."""
    changed = or_(*(Event.data.contains(f'"{field}":[', autoescape=True) for field in FIELDS))
    edited = and_(Event.kind == EventKind.DOCUMENT_EDITED.value, changed)
    told = or_(Event.kind == EventKind.DOCUMENT_REGISTERED.value, edited)
    entered = union_all(*events_of(person.id, Event.data, told)).cte().prefix_with("MATERIALIZED")
    number = literal('"document":').concat(cast(InstitutionalDocument.id, String)).concat(",")
    return exists().where(entered.c.data.contains(number)).correlate(InstitutionalDocument)


def did_enter(people: Sequence[User], document: InstitutionalDocument) -> bool:
    """The same of one document and of any of the people."""
    session = object_session(document)
    assert session is not None  # noqa: S101 - asked of stored documents only
    entered = or_(*(where_entered(person) for person in people))
    query = select(InstitutionalDocument.id).where(InstitutionalDocument.id == document.id, entered)
    return session.scalar(query) is not None
