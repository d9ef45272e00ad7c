"""How fast one counter brings facts to a gateway process, on each store, and what a storm of duplicates comes to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from counter_app.gateway.administration import entries
from counter_app.gateway.opening import open_store
from counter_app.gateway.postgresql_pool import connected
from counter_app.wire.encoding import Entry
from tests.bench.measured import Row
from tests.bench.province import register
from tests.builders.journal_facts import Author, hashes
from tests.builders.postgresql import PrivatePostgresql
from tests.builders.push_rate import push_rate
from tests.builders.storms import authors, postings, storm
from tests.fakes.gateway_process import running_gateway

ENTRIES = 10_000
_BATCH = 2_000
_STORM_DEVICES, _STORM_FACTS, _TIMES, _THREADS = 8, 1_000, 5, 8
_FLOOR = "CREATE TABLE floor (seq BIGINT, header BYTEA, facts BYTEA, person BYTEA, salt BYTEA, hash BYTEA)"


def sqlite(folder: Path) -> list[Row]:
    """Push over loopback TLS to the encrypted SQLite store, from a journal in memory."""
    (folder / "push-tls").mkdir()
    rate = push_rate(folder / "push-tls", ENTRIES, tls=True)
    what = "push over loopback TLS to SQLite, durable per entry"
    details: dict[str, float | int | str] = {"bytes each": rate.bytes_per_entry}
    return [Row("push-tls", what, rate.entries_per_s, "entries/s", 20_000, at_least=True, details=details)]


def postgresql(folder: Path) -> list[Row]:
    """Push over loopback TLS to PostgreSQL, every commit on disk; the floor only inserts the bytes."""
    (folder / "push-postgresql").mkdir()
    with PrivatePostgresql(durable=True) as server:
        rate = push_rate(folder / "push-postgresql", ENTRIES, tls=True, store_url=server.fresh_store())
        floor = asyncio.run(_bare(server.empty_database(), Author().chain(ENTRIES)))
    what = "push over loopback TLS to PostgreSQL, durable per entry"
    details: dict[str, float | int | str] = {
        "bytes each": rate.bytes_per_entry,
        "bare entries/s": floor,
        "of bare": rate.entries_per_s / floor,
    }
    return [
        Row(
            "push-postgresql",
            what,
            rate.entries_per_s,
            "entries/s",
            15_000,
            at_least=True,
            floor="asyncpg inserts the same bytes",
            details=details,
        )
    ]


async def _bare(url: str, journal: Sequence[Entry]) -> float:
    """Insert the bytes of the facts into a table without an index, a commit a batch; return entries a second."""
    rows = [
        (seq, entry.header, entry.facts, entry.person, entry.salt, hash_)
        for seq, (entry, hash_) in enumerate(zip(journal, hashes(list(journal)), strict=True), start=1)
    ]
    async with connected(url) as session:
        await session.execute(_FLOOR)
        started = time.perf_counter()
        for first in range(0, len(rows), _BATCH):
            async with session.transaction():
                await session.executemany("INSERT INTO floor VALUES ($1, $2, $3, $4, $5, $6)", rows[first:][:_BATCH])
        return len(rows) / (time.perf_counter() - started)


def duplicates(folder: Path) -> list[Row]:
    """Send every batch five times from eight threads to two gateway processes on one PostgreSQL."""
    folder = folder / "storm"
    folder.mkdir()
    with PrivatePostgresql(durable=True) as server, ExitStack() as stack:
        url, devices = server.fresh_store(), authors(_STORM_DEVICES)
        open_store(url, folder / "keys")
        asyncio.run(register(url, devices))
        batches = [batch for device in devices for batch in postings(device, device.chain(_STORM_FACTS), 200)]
        urls = [stack.enter_context(running_gateway(folder, store_url=url)).url for _ in range(2)]
        started = time.perf_counter()
        outcome = storm(urls, batches, times=_TIMES, threads=_THREADS)
        seconds = time.perf_counter() - started
        kept = [line["event_id"] for line in entries(url, folder / "keys")]
    facts = _STORM_DEVICES * _STORM_FACTS
    wrong = abs(outcome.answers["accepted"] - facts) + abs(len(kept) - facts) + len(kept) - len(set(kept))
    details: dict[str, float | int | str] = {
        "facts": facts,
        "answers": outcome.answers.total(),
        "s": seconds,
        "put off": outcome.put_off.total(),
    }
    what = f"every batch {_TIMES} × from {_THREADS} threads, two gateways: facts not held once"
    return [Row("storm", what, wrong, "facts", 0, details=details)]
