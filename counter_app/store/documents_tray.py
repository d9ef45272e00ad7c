"""Rows of the tray: scanned pages that belong to no dossier yet, each with its raw picture in the vault."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counter_app.store.instants import from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from counter_app.database.driver import Connection

_COLUMNS = "id, stack, place, sha256, reason, code, body, added_at"


@dataclass(frozen=True, slots=True)
class TrayRow:
    """One waiting page: ``sha256`` names the file it is in, ``body`` says which page of it and what was decided."""

    id: int
    stack: str
    place: int
    sha256: str
    reason: str
    code: str
    body: dict[str, Any]
    added_at: datetime


@dataclass(frozen=True, slots=True)
class StackRow:
    """One waiting stack: how many pages, since when, why, and which code was read where one was."""

    stack: str
    pages: int
    reason: str
    code: str
    added_at: datetime


def add(connection: Connection, stack: str, sha256: str, bodies: Sequence[dict[str, Any]], now: datetime) -> None:
    """Put the pages of one file at the end of a stack."""
    (last,) = connection.execute("SELECT coalesce(max(place), -1) FROM tray WHERE stack = ?", (stack,)).fetchone()
    connection.executemany(
        "INSERT INTO tray (stack, place, sha256, body, added_at) VALUES (?, ?, ?, ?, ?)",
        [
            (stack, place, sha256, json.dumps(body), to_text(now))
            for place, body in enumerate(bodies, int(last) + 1)
        ],
    )  # fmt: skip


def of_stack(connection: Connection, stack: str) -> tuple[TrayRow, ...]:
    """Return the pages of a stack in order."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM tray WHERE stack = ? ORDER BY place",  # noqa: S608  # fixed column names
        (stack,),
    )
    return tuple(
        TrayRow(row[0], row[1], row[2], row[3], row[4], row[5], json.loads(row[6]), from_text(row[7])) for row in rows
    )


def stacks(connection: Connection) -> tuple[StackRow, ...]:
    """Return every stack that waits, the oldest first."""
    rows = connection.execute(
        "SELECT stack, count(*), max(reason), max(code), min(added_at) FROM tray GROUP BY stack ORDER BY min(id)"
    )
    return tuple(StackRow(row[0], row[1], row[2], row[3], from_text(row[4])) for row in rows)


def waiting(connection: Connection) -> int:
    """Return how many parts of stacks wait because nobody could tell whose they are."""
    (parts,) = connection.execute("SELECT count(DISTINCT stack) FROM tray WHERE reason <> ''").fetchone()
    return int(parts)


def arrange(connection: Connection, ids: Sequence[int], stack: str, *, reason: str = "", code: str = "") -> None:
    """Make these pages, in this order, a stack of its own (or the same one, in another order)."""
    # Two steps, because places are unique in every moment.
    connection.executemany("UPDATE tray SET place = -1 - id WHERE id = ?", [(one,) for one in ids])
    connection.executemany(
        "UPDATE tray SET stack = ?, place = ?, reason = ?, code = ? WHERE id = ?",
        [(stack, place, reason, code, one) for place, one in enumerate(ids)],
    )


def set_body(connection: Connection, page: int, sha256: str, body: dict[str, Any]) -> None:
    """Write down what was decided about a page, or that it was scanned again into another file."""
    connection.execute("UPDATE tray SET sha256 = ?, body = ? WHERE id = ?", (sha256, json.dumps(body), page))


def remove(connection: Connection, ids: Iterable[int]) -> tuple[str, ...]:
    """Take pages out of the tray and return the files that nothing names any more."""
    gone: set[str] = set()
    for one in ids:
        gone |= {row[0] for row in connection.execute("DELETE FROM tray WHERE id = ? RETURNING sha256", (one,))}
    return tuple(sorted(sha256 for sha256 in gone if not is_named(connection, sha256)))


def is_named(connection: Connection, sha256: str) -> bool:
    """Tell whether a page of the tray, a document or the list of files names a file."""
    (named,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM tray WHERE sha256 = ?1) OR EXISTS (SELECT 1 FROM documents WHERE sha256 = ?1)"
        " OR EXISTS (SELECT 1 FROM vault_files WHERE sha256 = ?1)",
        (sha256,),
    ).fetchone()
    return bool(named)


def named(connection: Connection) -> tuple[str, ...]:
    """Return every file that may lie in the vault: those held, those of the tray, and those any other fact names.

    What a fact names and nobody purged or erased is never swept: a folder of files put beside a restored database may
    hold the only copy.
    """
    rows = connection.execute(
        "SELECT sha256 FROM vault_files WHERE state = 'held' UNION SELECT sha256 FROM tray"
        " UNION SELECT sha256 FROM documents WHERE sha256 NOT IN (SELECT sha256 FROM vault_files)"
        " AND sha256 NOT IN (SELECT sha256 FROM erased_files)"
    )
    return tuple(row[0] for row in rows)
