"""What one changed dossier costs on the wire over a kept connection, and what one costs in batches of 200."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from counter_app.bootstrap import Counter, enrol, open_counter
from counter_app.domain.act import Act
from counter_app.gateway import administration
from counter_app.services.sync_journal import SyncJournal
from counter_app.sync.calls import Caller, check_acknowledgement
from counter_app.sync.http import connect
from counter_app.wire.batch import BatchAnswer
from counter_app.wire.feed import Wish
from tests.bench.measured import Row
from tests.bench.wards import OFFICE, SESSION, full_ward
from tests.fakes.certificates import certify
from tests.fakes.gateway_process import running_gateway
from tests.fakes.relay import Relay, relay_to

_BATCHES, _BATCH, _CHANGED = 5, 200, 20
_BYTES = 1024 * 1024


def measure(folder: Path) -> list[Row]:
    """Push a journal over TLS, then change dossiers and push each fact alone; count both ways."""
    folder = folder / "small"
    folder.mkdir()
    ward = full_ward(folder / "ward", _BATCHES * _BATCH, acknowledged=0)
    certified = certify(folder / "tls")
    counter = open_counter(ward)
    try:
        with running_gateway(folder, certified.certificate, certified.key) as gateway:
            token = administration.invite(gateway.store_url, gateway.keys, OFFICE, 1)
            enrol(counter, gateway.url, token, certified.ca_pem)
            with relay_to(urlsplit(gateway.url).port or 0) as relay:
                return _rows(counter, f"https://127.0.0.1:{relay.port}", certified.ca_pem, relay)
    finally:
        counter.close()


def _rows(counter: Counter, url: str, ca_pem: str, relay: Relay) -> list[Row]:
    transport = connect(url, ca_pem)
    try:
        line = _Line(Caller(transport, lambda: datetime.now(UTC), lambda: str(uuid.uuid4())), counter, relay)
        line.push(_BATCH)  # opens the connection
        for _ in range(_BATCHES - 1):
            line.push(_BATCH)
        each = line.last / _BATCH
        found: list[tuple[int, int, int, int]] = []
        for code in line.open_codes(_CHANGED):
            counter.lanes.store.submit(counter.steps.act, code, Act(action="forward", to="Tư pháp"), SESSION).result()
            line.push(1)
            found.append((line.sent + line.received, line.sent, line.received, line.last))
        both, sent, received, last = max(found)
        tls = last - both
        details: dict[str, float | int | str] = {"out": sent, "back": received, "TLS records": tls, "pull": line.pull()}
    finally:
        transport.close()
    what = f"one forwarded dossier, connection kept: the most of {_CHANGED}"
    many = "bytes a reception in batches of 200, TLS and answer included"
    return [
        Row("small", what, both, "bytes", 700, details=details),
        Row("small", many, each, "bytes", 150),
    ]


class _Line:
    """A counter's journal over one connection; ``sent`` and ``received`` are of the last call, ``last`` with TLS."""

    def __init__(self, caller: Caller, counter: Counter, relay: Relay) -> None:
        self._caller = caller
        self._counter = counter
        self._journal = SyncJournal(counter.deliveries, counter.lanes.store)
        self._relay = relay
        self.sent = self.received = self.last = 0

    def push(self, most: int) -> None:
        """Send up to so many entries and keep the acknowledgement."""
        identity, pending = self._journal.device(), self._journal.pending(most, _BYTES)
        if pending is None:
            raise AssertionError("nothing waits")
        traffic, before = self._caller.traffic, self._relay.total
        traffic.sent = traffic.received = 0
        answer = self._caller.push(identity, self._caller.packed(identity, pending))
        if not isinstance(answer, BatchAnswer):
            raise AssertionError(answer)  # noqa: TRY004 - a position is an answer too, and no bug of types
        self.sent, self.received, self.last = traffic.sent, traffic.received, self._relay.total - before
        stated = check_acknowledgement(identity, answer.acknowledgement, answer.count, answer.head)
        answers = dict(enumerate(answer.answers, start=pending.first))
        self._journal.record_acknowledgement(answer.acknowledgement, stated, answers)

    def pull(self) -> int:
        """Return what it costs, TLS included, to ask once for what others did when they did nothing."""
        identity = self._journal.device()
        cursor = self._caller.feed(identity, Wish(identity.epoch))
        said = cursor.statement.body
        after = said.partition(b'"cursor":"')[2].partition(b'"')[0].decode()
        before = self._relay.total
        self._caller.feed(identity, Wish(identity.epoch, after))
        return self._relay.total - before

    def open_codes(self, most: int) -> list[str]:
        """Return codes of dossiers that can be forwarded."""
        rows = self._counter.connection.execute("SELECT code FROM dossiers WHERE status = 'received' LIMIT ?", (most,))
        return [code for (code,) in rows]
