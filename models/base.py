"""The base of every model: names of constraints, column types, the version that forms send back."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NO_DAY = date(9999, 12, 31)  # "no date": a real value, so that one index sorts it last on both databases


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; refuses naive values so that no local time slips in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(enum: type[StrEnum], name: str) -> Enum:
    """A text column with a CHECK on the enum's values; `name` must be unique in its table."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


Name = Annotated[str, mapped_column(String(200))]
Prose = Annotated[str, mapped_column(Text)]
Key = Annotated[int, mapped_column(primary_key=True)]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}


class Stored:
    """A file in the store of evidence: `sha256` (hex) names its bytes there, `size` is in bytes."""

    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[Name]
    uploaded_at: Mapped[datetime]


class Versioned:
    """What two people may edit at once: a version that forms send back, and who changed it when."""

    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]

    # the account's id; no foreign key, because accounts and units are versioned and refer to each other
    changed_by_id: Mapped[int | None]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - likewise
        return {"version_id_col": cls.version}
