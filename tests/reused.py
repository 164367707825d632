"""A PostgreSQL database that test after test gets as good as new: emptying what was written is several times faster
than making another."""

import psycopg
from psycopg.rows import tuple_row

PRISTINE = "pristine"  # the schema in which a template keeps the rows that every copy begins with
OFTEN = 100  # what was deleted is never cleaned up, so after so many tests a new one is faster
WRITTEN = """SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
 AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"""
SCHEMA = " UNION ALL ".join(  # how many rows each has, and the latest transaction that wrote one
    f"SELECT count(*), max(xmin::text::bigint) FROM {catalogue}"  # noqa: S608 - names of the server's own
    for catalogue in ("pg_class", "pg_attribute", "pg_trigger", "pg_proc", "pg_constraint")
)
OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def keep_rows(address: str) -> None:
    """Put the rows of a template aside, in the template itself."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {PRISTINE} CASCADE")  # of the template that this one is a copy of
        connection.execute(f"CREATE SCHEMA {PRISTINE}")
        for (table,) in connection.execute(WRITTEN).fetchall():
            connection.execute(f"CREATE TABLE {PRISTINE}.{table} AS TABLE public.{table}")


class Reused:
    """One database; the connection to it stays open, so it has to be closed before the database can be dropped."""

    def __init__(self, name: str, address: str) -> None:
        self.name, self.uses = name, 0
        self._connection = psycopg.connect(address, autocommit=True, row_factory=tuple_row)
        self._schema = self._connection.execute(SCHEMA).fetchall()
        kept = f"SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = '{PRISTINE}'"  # noqa: S608
        self._kept = [table for (table,) in self._connection.execute(kept).fetchall()]
        counters = "SELECT schemaname, sequencename, start_value, last_value FROM pg_sequences"
        self._counters = ", ".join(
            f"setval('{schema}.{name}', {last or start}, {'true' if last else 'false'})"
            for schema, name, start, last in self._connection.execute(counters).fetchall()
        )

    def renew(self) -> bool:
        """Make it as it was; False where a test changed more than rows, or it has been used often enough."""
        self.uses += 1
        self._connection.execute(OTHERS)
        if self.uses >= OFTEN or self._connection.execute(SCHEMA).fetchall() != self._schema:
            return False
        written = [table for (table,) in self._connection.execute(WRITTEN).fetchall()]
        statements = [
            "SET session_replication_role = replica",  # neither foreign keys nor the guards of the trail look at this
            *(f"DELETE FROM public.{table}" for table in written),  # noqa: S608 - the schema's own names
            *(f"INSERT INTO public.{table} TABLE {PRISTINE}.{table}" for table in self._kept),
            f"SELECT {self._counters}",
            "RESET session_replication_role",
        ]
        self._connection.execute("; ".join(statements))
        return True

    def close(self) -> None:
        self._connection.close()
