"""Push: ten thousand dossiers over loopback to a real gateway process, an answer and a durable word for every entry."""

from __future__ import annotations

import time
from pathlib import Path

from counter_app.bootstrap import Counter, enrol, open_counter, sync_engine
from counter_app.gateway import administration
from tests.bench.measured import Row
from tests.bench.wards import OFFICE, full_ward
from tests.fakes.gateway_process import running_gateway

ENTRIES = 10_000


def measure(folder: Path) -> list[Row]:
    """Bring a whole journal to the gateway with the engine and the outbox of the program."""
    ward = full_ward(folder / "push", ENTRIES, acknowledged=0)
    gateway_folder = folder / "gateway"
    gateway_folder.mkdir()
    with running_gateway(gateway_folder) as gateway:
        counter = open_counter(ward)
        try:
            enrol(counter, gateway.url, administration.invite(gateway.store_url, None, OFFICE, 1))
            pushed, seconds, sent = _push(counter)
        finally:
            counter.close()
    rate = pushed / seconds
    details: dict[str, float | int | str] = {"entries": pushed, "s": seconds, "bytes each": sent / max(pushed, 1)}
    what = "push over loopback, durable acknowledgement per entry"
    return [Row("push", what, rate, "entries/s", 10_000, at_least=True, details=details)]


def _push(counter: Counter) -> tuple[int, float, int]:
    engine = sync_engine(counter)
    try:
        started = time.perf_counter()
        report = engine.run_once()
        return report.pushed, time.perf_counter() - started, report.bytes_sent
    finally:
        engine.close()
