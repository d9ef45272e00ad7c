"""Writes the schema that all migrations together make as one readable text, and lists what guards it."""

from __future__ import annotations

from pathlib import Path

from counter_app.database import driver
from counter_app.database.driver import Connection
from counter_app.database.migrations import apply_migrations

SCHEMA_FILE = "schema.sql"
_HEADER = "-- Generated from the migrations beside it; do not edit.\n"
# Tables of the migration run itself and the shadow tables of full-text search are not written by us.
_OBJECTS = """
SELECT sql FROM sqlite_master
WHERE sql IS NOT NULL
  AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
  AND tbl_name NOT IN ('_sqlite_migrations', 'migration_hash')
  AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
ORDER BY rowid
"""


def schema_text(migrations: Path) -> str:
    """Give the SQL of every table, index, view and trigger after all migrations of the folder."""
    connection = driver.dbapi2.connect(":memory:", isolation_level=None)
    try:
        apply_migrations(connection, migrations)
        rows = connection.execute(_OBJECTS).fetchall()
    finally:
        connection.close()
    return _HEADER + "".join(f"\n{sql};\n" for (sql,) in rows)


def write_schema(migrations: Path) -> Path:
    """Write ``schema.sql`` beside the migrations and give its path."""
    path = migrations / SCHEMA_FILE
    path.write_text(schema_text(migrations), encoding="utf-8", newline="\n")
    return path


def triggers(connection: Connection) -> list[str]:
    """Give the names of all triggers in order; a migration that rebuilds a table must not lose one."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name").fetchall()
    return [name for (name,) in rows]
