"""The triggers that make the trail append-only, for both databases; the first migration runs them."""

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


def up(dialect: str) -> list[str]:
    return POSTGRESQL_UP if dialect == "postgresql" else SQLITE_UP


def down(dialect: str) -> list[str]:
    return POSTGRESQL_DOWN if dialect == "postgresql" else SQLITE_DOWN
