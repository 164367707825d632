"""The triggers that make the trail append-only, for both databases; the migrations run them."""

TABLES = ("event", "seal")

SQLITE_UP = [
    f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"""
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
]
SQLITE_DOWN = [f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]

POSTGRESQL_UP = [
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
        for table in TABLES
    ),
]
POSTGRESQL_DOWN = [
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES),
    "DROP FUNCTION refuse_change()",
]

# SQLite's REPLACE deletes the row that stands in its way, and fires the trigger for that only on connections that ask
# for it; so no row may come under a key that is taken. PostgreSQL's ON CONFLICT changes rows as UPDATE does.
TAKEN = {
    "event": "SELECT 1 FROM event WHERE id = NEW.id OR (stream = NEW.stream AND seq = NEW.seq)",
    "seal": "SELECT 1 FROM seal WHERE rowid = NEW.rowid OR day = NEW.day",
}
SQLITE_NO_REPLACING_UP = [
    f"""CREATE TRIGGER {table}_no_replacing BEFORE INSERT ON {table} WHEN EXISTS ({taken})
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"""
    for table, taken in TAKEN.items()
]
SQLITE_NO_REPLACING_DOWN = [f"DROP TRIGGER {table}_no_replacing" for table in TAKEN]


def up(dialect: str) -> list[str]:
    return POSTGRESQL_UP if dialect == "postgresql" else SQLITE_UP


def down(dialect: str) -> list[str]:
    return POSTGRESQL_DOWN if dialect == "postgresql" else SQLITE_DOWN


def no_replacing_up(dialect: str) -> list[str]:
    return [] if dialect == "postgresql" else SQLITE_NO_REPLACING_UP


def no_replacing_down(dialect: str) -> list[str]:
    return [] if dialect == "postgresql" else SQLITE_NO_REPLACING_DOWN


def triggers(dialect: str) -> dict[str, str]:
    """All that must be there, by name: on SQLite the whole statement, on PostgreSQL the body of the function."""
    if dialect == "postgresql":
        body = POSTGRESQL_UP[0].split("$$")[1]
        return dict.fromkeys((f"{table}_append_only" for table in TABLES), body)
    return {statement.split()[2]: statement for statement in (*SQLITE_UP, *SQLITE_NO_REPLACING_UP)}
