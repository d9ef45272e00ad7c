"""A province's morning: 830 counters reconnect at once, with 180 facts each, to one gateway process on PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from counter_app.gateway.keys import open_keys
from counter_app.gateway.opening import open_store
from counter_app.gateway.postgresql_pool import connected
from counter_app.wire.batch import BatchAnswer
from counter_app.wire.requests import BATCHES
from counter_app.wire.statements import Acknowledgement, public_bytes, verify
from tests.bench.measured import Row, percentile
from tests.builders.journal_facts import START, Author
from tests.builders.postgresql import PrivatePostgresql
from tests.builders.storms import Posting, authors, postings
from tests.fakes.gateway_process import running_gateway

COUNTERS, FACTS = 830, 180
_PATIENCE_S = 300.0
_DEVICE = """
INSERT INTO device (office, device, counter, public_key, enrolled_at) VALUES ($1, $2, $3, $4, $5)
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, and how long after the start of all it came."""

    status: int
    body: bytes
    after_s: float


def measure(folder: Path, counters: int = COUNTERS) -> list[Row]:
    """Let every counter connect at the same moment and wait for its acknowledgement."""
    folder = folder / "province"
    folder.mkdir()
    devices = authors(counters)
    batches = [batch for device in devices for batch in postings(device, device.chain(FACTS), FACTS)]
    with PrivatePostgresql(durable=True) as server:
        url = server.fresh_store()
        open_store(url, folder / "keys")
        asyncio.run(register(url, devices))
        with running_gateway(folder, store_url=url) as gateway:
            idle = _memory_mb(gateway.pid, "VmRSS")
            replies = asyncio.run(_reconnect(gateway.url, batches))
            most = _memory_mb(gateway.pid, "VmHWM")
    refused = Counter(reply.status for reply in replies if reply.status != 200)
    told = sum(
        _acknowledged(batch.read(reply.body), folder)
        for batch, reply in zip(batches, replies, strict=True)
        if reply.status == 200
    )
    late = max(reply.after_s for reply in replies)
    if told != counters * FACTS:
        raise AssertionError(told, refused)
    median = percentile([reply.after_s for reply in replies], 50)
    details: dict[str, float | int | str] = {"facts": told, "entries/s": told / late, "median s": median}
    what = f"{counters} counters reconnect at once with {FACTS} facts each"
    return [
        Row("province", f"{what}: all acknowledged", late, "s", 60, details=details),
        Row("province", f"{what}: refused", sum(refused.values()), "calls", 0),
        Row("province", f"{what}: most memory of the gateway", most, "MB", 300, details={"idle": idle}),
    ]


async def register(url: str, devices: Sequence[Author]) -> None:
    """Enrol all these devices at once."""
    async with connected(url) as session:
        await session.executemany(
            _DEVICE,
            [(one.office, one.device, one.counter, public_bytes(one.key), START.isoformat()) for one in devices],
        )


async def _reconnect(url: str, batches: Sequence[Posting]) -> list[Reply]:
    host, _, port = urlsplit(url).netloc.rpartition(":")
    texts = [_request(batch) for batch in batches]
    started = time.perf_counter()
    async with asyncio.timeout(_PATIENCE_S):
        return await asyncio.gather(*(_post(host, int(port), text, started) for text in texts))


def _request(batch: Posting) -> bytes:
    headers = {"host": "gateway", "content-length": str(len(batch.body)), **batch.headers()}
    lines = [f"POST {BATCHES} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + batch.body


async def _post(host: str, port: int, request: bytes, started: float) -> Reply:
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(request)
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("ascii").splitlines()
    sizes = [line.partition(":")[2] for line in lines if line.lower().startswith("content-length:")]
    body = await reader.readexactly(int(sizes[0]))
    after = time.perf_counter() - started
    writer.close()
    return Reply(int(lines[0].split()[1]), body, after)


def _acknowledged(answer: BatchAnswer, folder: Path) -> int:
    """Return how many entries were accepted and are covered by the province's own signature."""
    province = open_keys(folder / "keys", make=False).public
    statement = verify(answer.acknowledgement, province, Acknowledgement)
    accepted = sum(one.outcome == "accepted" for one in answer.answers)
    return accepted if statement.count == accepted else 0


def _memory_mb(pid: int, name: str) -> float:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1_024 / 1e6
