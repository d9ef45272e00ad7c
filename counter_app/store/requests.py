"""Answers already given: a repeated request adds nothing, and the same id with other content is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.errors import InputError

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.store.journal import Appended


@dataclass(frozen=True, slots=True)
class Answered:
    """What an earlier request of the same id led to."""

    seq: int
    event: str
    dossier: str


def earlier(connection: Connection, request_id: str, content_hash: bytes) -> Answered | None:
    """Return what this request led to before, or None when it is new.

    Raises:
        InputError: ``request_reused`` when the id came before with other content.
    """
    row = connection.execute(
        "SELECT content_hash, seq, event_id, dossier_id FROM requests WHERE request_id = ?", (request_id,)
    ).fetchone()
    if row is None:
        return None
    if row[0] != content_hash:
        raise InputError("request_reused", "request_id")
    return Answered(*row[1:])


def remember(connection: Connection, request_id: str, content_hash: bytes, epoch: str, appended: Appended) -> None:
    """Keep what a request led to, in the transaction that did it."""
    connection.execute(
        "INSERT INTO requests (request_id, content_hash, epoch, seq, event_id, dossier_id) VALUES (?, ?, ?, ?, ?, ?)",
        (request_id, content_hash, epoch, appended.seq, appended.event, appended.dossier),
    )
