"""Takes batches into SQLite: one transaction each, committed to disk before anything is answered.

Runs on the store's writing thread. SQL by hand: this is the path that 10,000 entries a second go through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counter_app.database.driver import Connection
from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError
from counter_app.gateway.admission import Known, Verdict, answers, join
from counter_app.gateway.ports import Held, Intake, Link, Taken
from counter_app.gateway.repeats import Earlier, settle_repeats
from counter_app.gateway.sqlite_sharing import share
from counter_app.wire.chain import GENESIS
from counter_app.wire.statements import Parked

ERASING = "PersonErased"
MENDING = frozenset({"Voided", "Corrected"})
_CHUNK = 500

_INSERT = """
INSERT INTO entry (office, device, epoch, seq, cursor, event_id, repeat, kind, dossier, code, parked,
                   header, facts, person, salt, person_hash, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADVANCE = """
INSERT INTO epoch (office, device, epoch, count, head, changed_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (office, device, epoch) DO UPDATE
SET count = excluded.count, head = excluded.head, changed_at = excluded.changed_at
"""
_OVERLAP = """
SELECT hash, CASE WHEN settled_by IS NULL THEN parked END FROM entry
WHERE office = ? AND device = ? AND epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq
"""
_PARKED = """
SELECT seq, parked FROM entry
WHERE office = ? AND device = ? AND epoch = ? AND parked IS NOT NULL AND settled_by IS NULL ORDER BY seq
"""
_FORK = """
INSERT INTO fork (office, device, epoch, seq, offered, held, first_at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""
_JUDGE = "INSERT INTO judgement (office, event_id, judged_by, kind) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_ERASE = "UPDATE entry SET person = NULL, salt = NULL WHERE office = ? AND event_id = ? AND person IS NOT NULL"
_SETTLE = """
UPDATE entry SET settled_by = ? WHERE office = ? AND event_id = ? AND parked IS NOT NULL AND settled_by IS NULL
"""


def take_batch(connection: Connection, intake: Intake, at: str) -> Taken:
    """Store what is new of ``intake``; see ``GatewayStore.take_batch``."""
    forked: Verdict | None = None
    with immediate(connection):
        count, head = position_of(connection, intake.office, intake.device, intake.epoch)
        overlap = _overlap(connection, intake, count)
        verdict = join(intake, count, _hash_before(connection, intake, count, head), overlap)
        if verdict.forked_at is not None:
            forked = verdict
            held, offered = overlap[verdict.known].hash, verdict.hashes[verdict.known]
            connection.execute(_FORK, (*_key(intake), verdict.forked_at, offered, held, at))
        else:
            parked = _add(connection, intake, verdict, at)
            last = max(count, intake.count)
            head = verdict.hashes[-1] if last > count else head
            taken = Taken(answers(overlap, parked), Held(last, head, unsettled(connection, *_key(intake))))
    if forked is not None:
        # Raised only here: the record of the fork must be committed, not rolled back.
        raise GatewayError("forked", seq=forked.forked_at or 0)
    return taken


def position_of(connection: Connection, office: str, device: str, epoch: str) -> tuple[int, bytes]:
    """Return ``(count, head)`` of an epoch; ``(0, GENESIS)`` for one never seen."""
    row = connection.execute(
        "SELECT count, head FROM epoch WHERE office = ? AND device = ? AND epoch = ?", (office, device, epoch)
    ).fetchone()
    return (row[0], row[1]) if row else (0, GENESIS)


def unsettled(connection: Connection, office: str, device: str, epoch: str) -> tuple[Parked, ...]:
    """Return every parked entry of an epoch that no later fact settled."""
    return tuple(Parked(seq, code) for seq, code in connection.execute(_PARKED, (office, device, epoch)))


def _key(intake: Intake) -> tuple[str, str, str]:
    return intake.office, intake.device, intake.epoch


def _overlap(connection: Connection, intake: Intake, count: int) -> list[Known]:
    if intake.first > count or not intake.links:
        return []
    rows = connection.execute(_OVERLAP, (*_key(intake), intake.first, intake.first + len(intake.links) - 1))
    return [Known(hash_, parked) for hash_, parked in rows]


def _hash_before(connection: Connection, intake: Intake, count: int, head: bytes) -> bytes:
    if intake.first > count:
        return head
    if intake.first == 1:
        return GENESIS
    row = connection.execute(
        "SELECT hash FROM entry WHERE office = ? AND device = ? AND epoch = ? AND seq = ?",
        (*_key(intake), intake.first - 1),
    ).fetchone()
    return bytes(row[0])


def _add(connection: Connection, intake: Intake, verdict: Verdict, at: str) -> list[str | None]:
    """Insert what is new, advance the epoch, and return the parking code of each new entry."""
    new = intake.links[verdict.known :]
    if not new:
        return []
    settled = settle_repeats(intake, new, _earlier(connection, intake.office, new))
    (last,) = connection.execute(
        "UPDATE arrival SET cursor = cursor + ? WHERE office = '' RETURNING cursor", (len(new),)
    ).fetchone()
    connection.executemany(_INSERT, _rows(intake, verdict, settled, last - len(new) + 1))
    connection.execute(_ADVANCE, (*_key(intake), intake.count, verdict.hashes[-1], at))
    parked = [code for code, _ in settled]
    _judge(connection, intake.office, new, parked)
    share(connection, intake, new, intake.first + verdict.known)
    return parked


def _rows(
    intake: Intake, verdict: Verdict, settled: Sequence[tuple[str | None, int]], cursor: int
) -> Iterable[tuple[object, ...]]:
    key = _key(intake)
    start = verdict.known
    for index, (fact, (parked, repeat)) in enumerate(zip(intake.links[start:], settled, strict=True)):
        entry = fact.entry
        yield (
            *key,
            intake.first + start + index,
            cursor + index,
            fact.event_id,
            repeat,
            fact.kind,
            fact.dossier,
            fact.code,
            parked,
            entry.header,
            entry.facts,
            entry.person,
            entry.salt,
            entry.person_hash,
            verdict.hashes[start + index],
        )


def _earlier(connection: Connection, office: str, new: tuple[Link, ...]) -> dict[str, Earlier]:
    ids = [fact.event_id for fact in new if fact.event_id is not None]
    found: dict[str, Earlier] = {}
    for part in _chunks(ids):
        rows = connection.execute(
            f"SELECT event_id, device, epoch, facts, person_hash, repeat FROM entry "  # noqa: S608 - only question marks are put in
            f"WHERE office = ? AND event_id IN ({_marks(part)}) ORDER BY repeat",
            (office, *part),
        )
        for event_id, device, epoch, facts, person_hash, repeat in rows:
            found[event_id] = Earlier(device, epoch, facts, person_hash, repeat + 1)
    return found


def _judge(connection: Connection, office: str, new: tuple[Link, ...], parked: Sequence[str | None]) -> None:
    """Erase and settle what judgements name, whether the judgement or what it names arrived first."""
    judging = [
        (office, named, fact.event_id, fact.kind)
        for fact, code in zip(new, parked, strict=True)
        if code is None and (fact.kind == ERASING or fact.kind in MENDING)
        for named in fact.names
    ]
    connection.executemany(_JUDGE, judging)
    for _, named, judged_by, kind in judging:
        _apply(connection, office, named, judged_by, kind)
    ids = [fact.event_id for fact in new if fact.event_id is not None]
    if connection.execute("SELECT 1 FROM judgement WHERE office = ? LIMIT 1", (office,)).fetchone() is None:
        return
    for part in _chunks(ids):
        rows = connection.execute(
            f"SELECT event_id, judged_by, kind FROM judgement "  # noqa: S608 - only question marks are put in
            f"WHERE office = ? AND event_id IN ({_marks(part)})",
            (office, *part),
        ).fetchall()
        for named, judged_by, kind in rows:
            _apply(connection, office, named, judged_by, kind)


def _apply(connection: Connection, office: str, named: str, judged_by: str | None, kind: str | None) -> None:
    if kind == ERASING:
        connection.execute(_ERASE, (office, named))
    else:
        connection.execute(_SETTLE, (judged_by, office, named))


def _chunks(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _marks(part: list[str]) -> str:
    return ", ".join("?" * len(part))
