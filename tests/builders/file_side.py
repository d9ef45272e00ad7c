"""A counter with a journal and files in memory, enrolled at a real gateway process."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from counter_app.domain import events
from counter_app.gateway.administration import invite
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.enrol import enrol
from counter_app.sync.files import FileLane
from counter_app.sync.http import HttpTransport, connect
from counter_app.sync.ports import Call, Reply, SyncReport
from counter_app.wire.outgoing import DeviceIdentity
from tests.builders.journal_facts import Author
from tests.fakes.gateway_process import GatewayProcess, running_gateway
from tests.fakes.model_files import ModelFiles
from tests.fakes.model_journal import ModelJournal

AROUND = Surroundings(lambda: datetime.now(UTC), monotonic, lambda: 0.0, lambda: str(uuid.uuid4()))


@dataclass
class FileSide:
    """A counter with a journal, files, and the calls it made."""

    gateway: GatewayProcess
    journal: ModelJournal
    files: ModelFiles
    author: Author
    calls: list[Call]
    most: int = 0

    def attach(self, content: bytes) -> str:
        """Write the fact that names a file, and keep the file."""
        name = self.files.add(content)
        seq = len(self.journal.entries) + 1
        header = self.author.header(seq, kind="DocumentAttached", dossier=self.files.dossier)
        fact = events.DocumentAttached(sha256=name, pages=1, bytes=len(content))
        self.journal.append(self.author.entry(header, fact))
        return name

    def engine(self) -> SyncEngine:
        return SyncEngine(self.journal, self._connect, AROUND, files=FileLane(self.files, monotonic))

    def sync(self) -> SyncReport:
        engine = self.engine()
        try:
            return engine.run_once()
        finally:
            engine.close()

    def _connect(self, gateway_url: str, ca_pem: str | None) -> _Noted:
        return _Noted(connect(gateway_url, ca_pem), self)


@dataclass
class _Noted:
    """A transport that notes what passes, and how many calls were on their way at once."""

    inner: HttpTransport
    side: FileSide
    begun: int = 0

    def exchange(self, call: Call) -> Reply:
        self.side.calls.append(call)
        return self.inner.exchange(call)

    def begin(self, call: Call) -> None:
        self.side.calls.append(call)
        self.begun += 1
        self.side.most = max(self.side.most, self.begun)
        self.inner.begin(call)

    def finish(self) -> Reply:
        self.begun -= 1
        return self.inner.finish()

    def close(self) -> None:
        self.begun = 0
        self.inner.close()


@contextmanager
def file_side(folder: Path) -> Iterator[FileSide]:
    """Give an enrolled counter with one dossier."""
    author = Author()
    with running_gateway(folder) as gateway:
        token = invite(gateway.store_url, None, author.office, author.counter)
        identity = DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key)
        transport = connect(gateway.url, None)
        key = base64.b64decode(enrol(transport, identity, token, AROUND).province_key)
        transport.close()
        journal = ModelJournal(replace(identity, province_key=key, gateway_url=gateway.url))
        journal.append(*author.chain(1))
        yield FileSide(gateway, journal, ModelFiles(author.header(1).dossier), author, [])
