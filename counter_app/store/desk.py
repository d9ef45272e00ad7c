"""Small things a desk keeps: drafts that survive a crash, remembered choices, and what became of print jobs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counter_app.store.instants import to_text

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection

PrintRow = tuple[int, str, str, str, str, str, str, str]


def save_draft(connection: Connection, slot: str, content: dict[str, object], at: datetime) -> None:
    """Keep unfinished work under ``slot``, replacing what was there."""
    connection.execute(
        "INSERT INTO drafts (slot, body, saved_at) VALUES (?, ?, ?)"
        " ON CONFLICT (slot) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        (slot, json.dumps(content, ensure_ascii=False), to_text(at)),
    )


def load_draft(connection: Connection, slot: str) -> dict[str, object] | None:
    """Return the unfinished work under ``slot``, or None."""
    row = connection.execute("SELECT body FROM drafts WHERE slot = ?", (slot,)).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def discard_draft(connection: Connection, slot: str) -> None:
    """Forget the unfinished work under ``slot``."""
    connection.execute("DELETE FROM drafts WHERE slot = ?", (slot,))


def preferences(connection: Connection) -> dict[str, str]:
    """Return every remembered choice of this machine."""
    return dict(connection.execute("SELECT name, value FROM preferences").fetchall())


def set_preference(connection: Connection, name: str, value: str) -> None:
    """Remember a choice."""
    connection.execute(
        "INSERT INTO preferences (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def add_print_job(connection: Connection, values: tuple[str, str, str, int, str, str, str, str], at: datetime) -> int:
    """Write a job (dossier, event, form, copy, paper, printer, job, state) and return its id."""
    row = connection.execute(
        "INSERT INTO print_jobs (dossier_id, event_id, form, copy, paper, printer, job, state, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (*values, to_text(at)),
    ).fetchone()
    return int(row[0])


def set_print_state(connection: Connection, job_id: int, state: str, detail: str) -> None:
    """Keep what the printer says of a job."""
    connection.execute("UPDATE print_jobs SET state = ?, detail = ? WHERE id = ?", (state, detail, job_id))


def print_job(connection: Connection, *, job_id: int | None = None, dossier: str | None = None) -> PrintRow | None:
    """Return (id, dossier, form, printer, job, state, detail, at) of one job, or of a dossier's latest, or None."""
    row = connection.execute(
        "SELECT id, dossier_id, form, printer, job, state, detail, at FROM print_jobs"
        " WHERE id = ?1 OR (?1 IS NULL AND dossier_id = ?2) ORDER BY id DESC LIMIT 1",
        (job_id, dossier),
    ).fetchone()
    return None if row is None else tuple(row)
