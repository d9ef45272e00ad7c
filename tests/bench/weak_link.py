"""A weak link: how near sync comes to what the link can carry, how soon it is back, what a dossier weighs."""

from __future__ import annotations

import base64
import random
import socket
import struct
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from counter_app.domain.events import DocumentAttached
from counter_app.gateway.administration import invite
from counter_app.sync.calls import Caller
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.enrol import enrol
from counter_app.sync.files import FileLane
from counter_app.sync.http import connect
from counter_app.wire.batch import Answer
from counter_app.wire.outgoing import DeviceIdentity
from counter_app.wire.statements import Acknowledgement, Signed
from tests.bench.measured import Row
from tests.builders.journal_facts import Author
from tests.fakes.certificates import certify
from tests.fakes.gateway_process import running_gateway
from tests.fakes.model_files import ModelFiles
from tests.fakes.model_journal import ModelJournal
from tests.simulation.weak_link import HILLS, Hills, WeakLink, weak_link

DOSSIERS = 1_000
PAPERS, PAPER_BYTES = 20, 70_000
BATCH = 200
WHOLE = Hills(rate=10e6, round_trip_s=0.0, loss=0.0, cut_every_s=3_600.0)
_PATIENCE_S = 900.0


class WatchedJournal(ModelJournal):
    """Keeps when each acknowledgement came; ``goal`` sets ``done``."""

    def __init__(self, identity: DeviceIdentity) -> None:
        super().__init__(identity)
        self.came_at: list[float] = []
        self.goal = 0
        self.done = threading.Event()

    def record_acknowledgement(
        self, signed: Signed, acknowledgement: Acknowledgement, answers: Mapping[int, Answer]
    ) -> int:
        newly = ModelJournal.record_acknowledgement(self, signed, acknowledgement, answers)
        self.came_at.append(time.monotonic())
        if self.acknowledged >= self.goal:
            self.done.set()
        return newly


class WatchedFiles(ModelFiles):
    """Sets ``whole`` when the province holds every file."""

    def __init__(self, dossier: str) -> None:
        super().__init__(dossier)
        self.whole = threading.Event()

    def settle(self, asked: Sequence[str], whole: frozenset[str]) -> int:
        new = ModelFiles.settle(self, asked, whole)
        if len(self.delivered) == len(self.contents):
            self.whole.set()
        return new


@dataclass(frozen=True, slots=True)
class Pushed:
    """How a journal went over a link."""

    seconds: float
    up: int
    down: int
    cuts: int
    connections: int
    back_s: tuple[float, ...]


def measure(folder: Path, dossiers: int = DOSSIERS, hills: Hills = HILLS) -> list[Row]:
    """Push over whole links for the bytes, over weak ones for the time, and plain bytes at the same time beside."""
    rows, opening = weigh(folder)
    backs: list[float] = []
    for name, many, papers in (("1,000", dossiers, 0), ("5,000", dossiers * 5, 0), ("1,000", dossiers, PAPERS)):
        found, weak = _compared(folder / f"{many}-{papers}", (name, many, papers), hills, opening)
        rows += found
        backs += weak.back_s if not papers else ()
    what = "weak link: first fact acknowledged after the link's return, worst"
    mean = sum(backs) / len(backs)
    rows.append(Row("weak-link", what, max(backs), "s", 4, details={"returns": len(backs), "mean": mean}))
    return rows


def _compared(folder: Path, of: tuple[str, int, int], hills: Hills, opening: int) -> tuple[list[Row], Pushed]:
    """Return what so many dossiers and papers take, and what of the bytes went again because of cuts."""
    name, many, papers = of
    whole = push(folder / "whole", many, WHOLE, papers)
    with ThreadPoolExecutor(2) as beside:
        bare = beside.submit(plain, whole.up, hills)
        once = beside.submit(push, folder / "uncut", many, replace(hills, cut_every_s=3_600.0), papers)
        weak = push(folder / "weak", many, hills, papers)
        (limit, entered), uncut = bare.result(), once.result()
    what = f"{name} dossiers" + (f" and {papers} pages of 70 KB" if papers else "")
    details: dict[str, float | int | str] = {"s": weak.seconds, "plain s": limit, "cuts": weak.cuts, "up": weak.up}
    again = (weak.up - uncut.up) / uncut.up * 100
    beside_it: dict[str, float | int | str] = {
        "cut": weak.up,
        "uncut": uncut.up,
        "whole": whole.up,
        "cuts": weak.cuts,
        # No byte of these had been sent before; they are counted because a cut caused them.
        "of these opening TLS again": (weak.connections - uncut.connections) * opening,
        # Bare bytes lose what was on the way too: that share is the link's own, whatever is sent over it.
        "bare bytes again %": (entered - whole.up) / whole.up * 100,
    }
    return [
        Row("weak-link", f"{what} over the weak link", weak.seconds / limit, "× plain", 1.3, details=details),
        Row(
            "weak-link",
            f"{what}: bytes on the wire because of cuts",
            again,
            "%",
            5,
            details=beside_it,
        ),
    ], weak


@dataclass(frozen=True, slots=True)
class _Side:
    """A counter behind a link."""

    journal: WatchedJournal
    files: WatchedFiles
    engine: SyncEngine
    link: WeakLink
    author: Author

    def write(self, dossiers: int, papers: int) -> None:
        """Commit receptions and the facts of papers."""
        self.journal.append(*self.author.chain(dossiers))
        for number in range(1, papers + 1):
            content = random.Random(number).randbytes(PAPER_BYTES)
            header = self.author.header(dossiers + number, kind="DocumentAttached", dossier=self.files.dossier)
            fact = DocumentAttached(sha256=self.files.add(content), pages=1, bytes=len(content))
            self.journal.append(self.author.entry(header, fact))
        self.journal.goal = dossiers + papers
        if not papers:
            self.files.whole.set()


@contextmanager
def enrolled(folder: Path, hills: Hills) -> Iterator[_Side]:
    """Give a counter enrolled with a gateway process behind a link, over TLS."""
    folder.mkdir(parents=True)
    author, certified = Author(), certify(folder / "tls")
    around = Surroundings(lambda: datetime.now(UTC), time.monotonic, random.random, lambda: str(uuid.uuid4()))
    with running_gateway(folder, certified.certificate, certified.key) as gateway:
        identity = DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key)
        transport = connect(gateway.url, certified.ca_pem)
        token = invite(gateway.store_url, gateway.keys, author.office, author.counter)
        key = base64.b64decode(enrol(transport, identity, token, around).province_key)
        transport.close()
        host, _, port = gateway.url.rpartition(":")
        with weak_link(int(port), hills) as link:
            url = f"{host}:{link.port}"
            journal = WatchedJournal(replace(identity, province_key=key, gateway_url=url, ca_pem=certified.ca_pem))
            files = WatchedFiles(author.header(1).dossier)
            engine = SyncEngine(journal, connect, around, files=FileLane(files, time.monotonic))
            yield _Side(journal, files, engine, link, author)
            engine.close()


def push(folder: Path, dossiers: int, hills: Hills, papers: int = 0) -> Pushed:
    """Let the loop of the window bring that many dossiers, and papers behind them, over a link."""
    with enrolled(folder, hills) as side:
        journal, engine, link = side.journal, side.engine, side.link
        side.write(dossiers, papers)
        stop, nudge = threading.Event(), threading.Event()
        worker = threading.Thread(target=engine.loop, args=(stop, nudge))
        started = time.monotonic()
        worker.start()
        if not journal.done.wait(_PATIENCE_S) or not side.files.whole.wait(_PATIENCE_S):
            raise AssertionError(engine.status)
        seconds = time.monotonic() - started
        cuts = link.cuts
        stop.set()
        nudge.set()
        worker.join(60)
        # The first time the link is there, opening TLS over it is a part of the wait, as it is each time after.
        back = [
            next(came for came in journal.came_at if came > at) - max(at, started)
            for at in link.returned_at
            if any(came > at for came in journal.came_at)
        ]
        return Pushed(seconds, link.up, link.down, cuts, link.connections, tuple(back))


def weigh(folder: Path) -> tuple[list[Row], int]:
    """Count every byte on the wire, TLS and HTTP included: of many dossiers in batches of 200.

    Also return the bytes towards the gateway that opening a connection again takes.
    """
    with enrolled(folder / "weighed", WHOLE) as side:
        journal, engine, link, author = side.journal, side.engine, side.link, side.author
        engine._pushing.size = BATCH
        engine.run_once()
        opened = link.carried
        for first in range(1, DOSSIERS, BATCH):
            journal.append(*author.chain(BATCH, first))
            engine._pushing.size = BATCH
            engine.run_once()
        each = (link.carried - opened) / DOSSIERS
        opening = _opening(side)
    return [Row("weak-link", "bytes a dossier both ways, batches of 200 over TLS", each, "B", 150)], opening


def _opening(side: _Side) -> int:
    """Return by how many bytes a call is longer that opens its connection, TLS going on from the session before."""
    identity = side.journal.device()
    sent: list[int] = []
    with closing(connect(identity.gateway_url or "", identity.ca_pem)) as transport:
        caller = Caller(transport, lambda: datetime.now(UTC), lambda: str(uuid.uuid4()))
        for opens in (True, False, True):
            if opens:
                transport.close()
            before = side.link.up
            caller.position(identity)
            sent.append(side.link.up - before)
    return sent[2] - sent[1]


def plain(size: int, hills: Hills) -> tuple[float, int]:
    """Return the seconds so many bare bytes take over such a link, going on after each cut, and how many entered it."""
    with _Sink(size) as sink, weak_link(sink.port, hills) as link:
        content, started = bytes(size), time.monotonic()
        while not sink.done.is_set() and time.monotonic() - started < _PATIENCE_S:
            with suppress(OSError), socket.create_connection(("127.0.0.1", link.port), timeout=30) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                (at,) = struct.unpack(">Q", line.recv(8, socket.MSG_WAITALL))
                line.sendall(content[at:])
                line.shutdown(socket.SHUT_WR)
                line.recv(1)
                continue
            time.sleep(0.05)
        return time.monotonic() - started, link.up


class _Sink:
    """Says how much it has, takes the rest, and says one byte when it is whole."""

    def __init__(self, size: int) -> None:
        self._size, self._held = size, 0
        self.done = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError, struct.error):
            while True:
                line, _ = self._server.accept()
                with line, suppress(OSError):
                    line.sendall(struct.pack(">Q", self._held))
                    while self._held < self._size and (part := line.recv(65_536)):
                        self._held += len(part)
                    if self._held >= self._size:
                        self.done.set()
                        line.sendall(b".")
