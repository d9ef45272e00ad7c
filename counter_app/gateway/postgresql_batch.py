"""Takes batches into PostgreSQL: one transaction each, committed to disk before anything is answered.

Two locks keep any number of gateway processes apart. The row of the epoch is locked first: one device's batches follow
each other, however often they are repeated at once. The row that counts arrivals is locked last and held until the
commit: whoever reads up to a cursor has seen everything before it, and what a judgement names cannot slip past it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from counter_app.domain.errors import GatewayError
from counter_app.gateway.admission import Known, Verdict, answers, join
from counter_app.gateway.ports import Held, Intake, Link, Taken
from counter_app.gateway.postgresql_pool import Pool, Session
from counter_app.gateway.postgresql_steps import run_within
from counter_app.gateway.repeats import Earlier, settle_repeats
from counter_app.gateway.sqlite_batch import ERASING, MENDING
from counter_app.gateway.sqlite_sharing import share
from counter_app.wire.chain import GENESIS
from counter_app.wire.statements import Parked

_COLUMNS = (
    "office", "device", "epoch", "seq", "cursor", "event_id", "repeat", "kind", "dossier", "code", "parked",
    "header", "facts", "person", "salt", "person_hash", "hash",
)  # fmt: skip
_LOCK = "SELECT count, head FROM epoch WHERE office = $1 AND device = $2 AND epoch = $3 FOR UPDATE"
_BEGIN_EPOCH = """
INSERT INTO epoch (office, device, epoch, count, head, changed_at) VALUES ($1, $2, $3, 0, $4, $5) ON CONFLICT DO NOTHING
"""
_ADVANCE = """
UPDATE epoch SET count = $4, head = $5, changed_at = $6 WHERE office = $1 AND device = $2 AND epoch = $3
"""
_OVERLAP = """
SELECT hash, CASE WHEN settled_by IS NULL THEN parked END FROM entry
WHERE office = $1 AND device = $2 AND epoch = $3 AND seq BETWEEN $4 AND $5 ORDER BY seq
"""
_HASH_AT = "SELECT hash FROM entry WHERE office = $1 AND device = $2 AND epoch = $3 AND seq = $4"
_PARKED = """
SELECT seq, parked FROM entry
WHERE office = $1 AND device = $2 AND epoch = $3 AND parked IS NOT NULL AND settled_by IS NULL ORDER BY seq
"""
_POSITION = "SELECT count, head FROM epoch WHERE office = $1 AND device = $2 AND epoch = $3"
_FORK = """
INSERT INTO fork (office, device, epoch, seq, offered, held, first_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""
_EARLIER = """
SELECT event_id, device, epoch, facts, person_hash, repeat FROM entry
WHERE office = $1 AND event_id = ANY($2) ORDER BY repeat
"""
_ARRIVE = "UPDATE arrival SET cursor = cursor + $1 WHERE office = '' RETURNING cursor"
_JUDGE = "INSERT INTO judgement (office, event_id, judged_by, kind) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
_JUDGED = "SELECT event_id, judged_by, kind FROM judgement WHERE office = $1 AND event_id = ANY($2)"
# Nearly every batch concerns nobody else: one question instead of two, while others wait for the row of arrivals.
_CONCERNED = """
SELECT EXISTS (SELECT 1 FROM judgement WHERE office = $1 AND event_id = ANY($2)),
       EXISTS (SELECT 1 FROM share WHERE office = $1 AND dossier = ANY($3))
"""
_ERASE = "UPDATE entry SET person = NULL, salt = NULL WHERE office = $1 AND event_id = $2 AND person IS NOT NULL"
_SETTLE = """
UPDATE entry SET settled_by = $3 WHERE office = $1 AND event_id = $2 AND parked IS NOT NULL AND settled_by IS NULL
"""


async def take_batch(pool: Pool, intake: Intake, at: str) -> Taken:
    """Store what is new of ``intake``; see ``GatewayStore.take_batch``."""

    async def work(session: Session) -> Taken | Verdict:
        return await _take(session, intake, at)

    taken = await pool.transact(work)
    if isinstance(taken, Verdict):
        # Raised only here: the record of the fork must be committed, not rolled back.
        raise GatewayError("forked", seq=taken.forked_at or 0)
    return taken


async def position(session: Session, office: str, device: str, epoch: str) -> Held:
    """Return how far an epoch is held."""
    row = await session.fetchrow(_POSITION, office, device, epoch)
    count, head = (row[0], row[1]) if row else (0, GENESIS)
    return Held(count, head, await _unsettled(session, office, device, epoch))


async def _take(session: Session, intake: Intake, at: str) -> Taken | Verdict:
    key = intake.office, intake.device, intake.epoch
    count, head = await _locked_epoch(session, intake, at)
    overlap = await _overlap(session, intake, count)
    verdict = join(intake, count, await _hash_before(session, intake, count, head), overlap)
    if verdict.forked_at is not None:
        held, offered = overlap[verdict.known].hash, verdict.hashes[verdict.known]
        await session.execute(_FORK, *key, verdict.forked_at, offered, held, at)
        return verdict
    parked = await _add(session, intake, verdict, at)
    last = max(count, intake.count)
    head = verdict.hashes[-1] if last > count else head
    return Taken(answers(overlap, parked), Held(last, head, await _unsettled(session, *key)))


async def _locked_epoch(session: Session, intake: Intake, at: str) -> tuple[int, bytes]:
    """Lock the row of the epoch, making it first where it is new, and return ``(count, head)``."""
    key = intake.office, intake.device, intake.epoch
    row = await session.fetchrow(_LOCK, *key)
    if row is None:
        await session.execute(_BEGIN_EPOCH, *key, GENESIS, at)
        row = await session.fetchrow(_LOCK, *key)
    if row is None:
        raise AssertionError
    return row[0], row[1]


async def _unsettled(session: Session, office: str, device: str, epoch: str) -> tuple[Parked, ...]:
    return tuple(Parked(row[0], row[1]) for row in await session.fetch(_PARKED, office, device, epoch))


async def _overlap(session: Session, intake: Intake, count: int) -> list[Known]:
    if intake.first > count or not intake.links:
        return []
    end = intake.first + len(intake.links) - 1
    rows = await session.fetch(_OVERLAP, intake.office, intake.device, intake.epoch, intake.first, end)
    return [Known(row[0], row[1]) for row in rows]


async def _hash_before(session: Session, intake: Intake, count: int, head: bytes) -> bytes:
    if intake.first > count:
        return head
    if intake.first == 1:
        return GENESIS
    found: bytes = await session.fetchval(_HASH_AT, intake.office, intake.device, intake.epoch, intake.first - 1)
    return found


async def _add(session: Session, intake: Intake, verdict: Verdict, at: str) -> list[str | None]:
    """Insert what is new, advance the epoch, and return the parking code of each new entry."""
    new = intake.links[verdict.known :]
    if not new:
        return []
    ids = [fact.event_id for fact in new if fact.event_id is not None]
    # Read before the lock that all wait for; whoever adds one of these ids meanwhile makes COPY meet the unique key.
    settled = settle_repeats(intake, new, await _earlier(session, intake.office, ids))
    await session.execute(_ADVANCE, intake.office, intake.device, intake.epoch, intake.count, verdict.hashes[-1], at)
    last: int = await session.fetchval(_ARRIVE, len(new))
    rows = _rows(intake, verdict, settled, last - len(new) + 1)
    await session.copy_records_to_table("entry", records=rows, columns=_COLUMNS)
    parked = [code for code, _ in settled]
    await _judge(session, intake.office, new, parked)
    dossiers = [fact.dossier for fact in new if fact.dossier is not None]
    concerned = await session.fetchrow(_CONCERNED, intake.office, ids, dossiers)
    judged, shared = concerned or (True, True)
    if judged:
        await _apply(session, intake.office, await session.fetch(_JUDGED, intake.office, ids))
    if shared or any(fact.resolving for fact in new):
        await run_within(session, share, intake, new, intake.first + verdict.known)
    return parked


def _rows(
    intake: Intake, verdict: Verdict, settled: Sequence[tuple[str | None, int]], cursor: int
) -> list[tuple[object, ...]]:
    start = verdict.known
    return [
        (
            intake.office,
            intake.device,
            intake.epoch,
            intake.first + start + index,
            cursor + index,
            fact.event_id,
            repeat,
            fact.kind,
            fact.dossier,
            fact.code,
            parked,
            fact.entry.header,
            fact.entry.facts,
            fact.entry.person,
            fact.entry.salt,
            fact.entry.person_hash,
            verdict.hashes[start + index],
        )
        for index, (fact, (parked, repeat)) in enumerate(zip(intake.links[start:], settled, strict=True))
    ]


async def _earlier(session: Session, office: str, ids: list[str]) -> dict[str, Earlier]:
    return {row[0]: _earlier_of(row) for row in await session.fetch(_EARLIER, office, ids)}


def _earlier_of(row: Sequence[Any]) -> Earlier:
    return Earlier(row[1], row[2], row[3], row[4], row[5] + 1)


async def _judge(session: Session, office: str, new: tuple[Link, ...], parked: Sequence[str | None]) -> None:
    """Keep the judgements among ``new`` and carry out what they say of facts that are here already."""
    judging = [
        (office, named, fact.event_id or "", fact.kind or "")
        for fact, code in zip(new, parked, strict=True)
        if code is None and (fact.kind == ERASING or fact.kind in MENDING)
        for named in fact.names
    ]
    if judging:
        await session.executemany(_JUDGE, judging)
        await _apply(session, office, ((named, judged_by, kind) for _, named, judged_by, kind in judging))


async def _apply(session: Session, office: str, judgements: Iterable[Sequence[Any]]) -> None:
    for named, judged_by, kind in judgements:
        if kind == ERASING:
            await session.execute(_ERASE, office, named)
        else:
            await session.execute(_SETTLE, office, named, judged_by)
