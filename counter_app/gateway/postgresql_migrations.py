"""Brings a PostgreSQL database to the newest schema; the numbered files of the SQLite gateway are its source.

Tables and indexes are written once, in ``db/gateway/NNNN_name.sql``: types are translated word by word, and SQLite's
triggers are left out. What only a PostgreSQL server needs (partitions, its own triggers) stands in
``db/gateway/postgresql/`` under the number of the file it follows.

Two gateways may start at once: the second waits for the row the first has locked. A row lock, because advisory locks
are not to be had on every engine that speaks PostgreSQL.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from counter_app.database.migrations import read_migrations, statements
from counter_app.domain.errors import StoreError
from counter_app.gateway.postgresql_pool import EXISTS_ALREADY, Session

OWN_FOLDER = "postgresql"
_OWN_NAME = re.compile(r"(?P<number>\d{4})_[a-z0-9_]+\.sql")
_TRIGGER = re.compile(r"(\s*--[^\n]*\n)*\s*CREATE\s+TRIGGER\b", re.IGNORECASE)
_DIALECT = (
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\)\s*(STRICT|WITHOUT ROWID)(\s*,\s*(STRICT|WITHOUT ROWID))?\s*;"), ");"),
)
_BOOK = """
CREATE TABLE IF NOT EXISTS migration_lock (office TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS migration (
    office TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    PRIMARY KEY (office, name)
);
INSERT INTO migration_lock (office) VALUES ('') ON CONFLICT DO NOTHING;
"""
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One file as PostgreSQL runs it; ``sha256`` is taken of the file's own text."""

    name: str
    sha256: str
    script: str


def read_steps(folder: Path, *, own: bool = True) -> list[Step]:
    """Read the portable files of ``folder``, each followed by what PostgreSQL needs besides (unless ``own`` is off).

    Raises:
        ValueError: a file of PostgreSQL's own follows no portable one, which is a bug of the program.
    """
    portable = read_migrations(folder)
    steps = {(file.number, 0): _step(file.name, file.sql, translate(file.sql)) for file in portable}
    for path in sorted((folder / OWN_FOLDER).iterdir()) if own else ():
        match = _OWN_NAME.fullmatch(path.name)
        if match is None or not 1 <= int(match["number"]) <= len(portable):
            raise ValueError(path.name)
        sql = path.read_text(encoding="utf-8")
        steps[int(match["number"]), len(steps)] = _step(f"{OWN_FOLDER}/{path.stem}", sql, sql)
    return [steps[place] for place in sorted(steps)]


def translate(sql: str) -> str:
    """Return a file of the SQLite gateway as PostgreSQL runs it."""
    kept = (text for text in statements(sql) if _TRIGGER.match(text) is None)
    script = "\n".join(kept)
    for pattern, word in _DIALECT:
        script = pattern.sub(word, script)
    return script


async def migrate(connection: Session, steps: Iterable[Step]) -> None:
    """Apply what the database lacks, in one transaction.

    Raises:
        StoreError: ``database_newer`` when a newer program made this database, ``migration_altered`` when an applied
            file is no longer what it was.
    """
    await _open_book(connection)
    async with connection.transaction():
        await connection.execute("SELECT office FROM migration_lock WHERE office = '' FOR UPDATE")
        rows = await connection.fetch("SELECT name, sha256 FROM migration WHERE office = ''")
        applied = {str(row[0]): str(row[1]) for row in rows}
        for step in _missing(applied, list(steps)):
            await connection.execute(step.script)
            await connection.execute(
                "INSERT INTO migration (office, name, sha256, applied_at) VALUES ('', $1, $2, $3)",
                step.name,
                step.sha256,
                datetime.now(UTC).isoformat(),
            )


def _missing(applied: dict[str, str], steps: list[Step]) -> list[Step]:
    known = {step.name: step.sha256 for step in steps}
    if not applied.keys() <= known.keys():
        raise StoreError("database_newer", version=len(applied), known=len(known))
    for name, sha256 in applied.items():
        if known[name] != sha256:
            raise StoreError("migration_altered", migration=name)
    return [step for step in steps if step.name not in applied]


async def _open_book(connection: Session) -> None:
    """Make the lock's row; two programs that do it at once may meet in the catalogue, and one tries again."""
    for attempt in range(_ATTEMPTS):
        try:
            await connection.execute(_BOOK)
        except EXISTS_ALREADY:
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return


def _step(name: str, sql: str, script: str) -> Step:
    return Step(name, hashlib.sha256(sql.encode()).hexdigest(), script)
