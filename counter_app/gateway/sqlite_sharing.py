"""Shares the facts of a dossier between the office that received it and the one that resolves it; on either store.

Runs inside the transaction that takes a batch in. A fact may arrive before the one that says who resolves the dossier:
then it is shared when that one comes.
"""

from __future__ import annotations

from collections.abc import Iterable

from counter_app.database.driver import Connection
from counter_app.gateway.ports import Intake, Link

Place = tuple[str, str, str, str, int]
"""Served office, then office, device, epoch and seq of a fact."""
_SHARE = "INSERT INTO share (office, dossier, served) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_OF_DOSSIER = """
SELECT office, device, epoch, seq FROM entry WHERE office = ? AND event_id = ?
UNION ALL
SELECT office, device, epoch, seq FROM entry WHERE office = ? AND dossier = ? AND dossier <> event_id
"""
_RELAY = """
INSERT INTO relay (office, cursor, author, device, epoch, seq) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""


_ERASING = "PersonErased"
_JUDGE = "INSERT INTO judgement (office, event_id, judged_by, kind) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_ERASE = "UPDATE entry SET person = NULL, salt = NULL WHERE office = ? AND event_id = ? AND person IS NOT NULL"


def share(connection: Connection, intake: Intake, new: tuple[Link, ...], first: int) -> None:
    """Note who else is served the dossiers of ``new`` (its first seq is ``first``), and relay what is theirs."""
    places: list[Place] = []
    for fact in new:
        if fact.resolving is not None and fact.dossier is not None:
            places += _begin(connection, intake.office, fact.dossier, fact.resolving)
    if connection.execute("SELECT 1 FROM share WHERE office = ? LIMIT 1", (intake.office,)).fetchone() is not None:
        for seq, fact in enumerate(new, start=first):
            for served in _served(connection, intake.office, fact):
                places.append((served, intake.office, intake.device, intake.epoch, seq))
                _forget(connection, served, fact)
    _relay(connection, places)


def _served(connection: Connection, office: str, fact: Link) -> list[str]:
    found = connection.execute("SELECT served FROM share WHERE office = ? AND dossier = ?", (office, fact.dossier))
    return [served for (served,) in found.fetchall()]


def _forget(connection: Connection, office: str, fact: Link) -> None:
    """Let an erasure reach what the other office wrote about the dossier, also what is still to come."""
    if fact.kind != _ERASING or fact.parked is not None:
        return
    for named in fact.names:
        connection.execute(_JUDGE, (office, named, fact.event_id, _ERASING))
        connection.execute(_ERASE, (office, named))


def _begin(connection: Connection, office: str, dossier: str, other: str) -> Iterable[Place]:
    """Share a dossier both ways; yield what arrived about it before."""
    for here, there in ((office, other), (other, office)):
        connection.execute(_SHARE, (here, dossier, there))
        for place in connection.execute(_OF_DOSSIER, (here, dossier, here, dossier)).fetchall():
            yield there, *place


def _relay(connection: Connection, places: list[Place]) -> None:
    if not places:
        return
    (last,) = connection.execute(
        "UPDATE arrival SET cursor = cursor + ? WHERE office = '' RETURNING cursor", (len(places),)
    ).fetchone()
    start = last - len(places) + 1
    connection.executemany(_RELAY, [(place[0], start + at, *place[1:]) for at, place in enumerate(places)])
