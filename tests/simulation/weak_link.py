"""A TCP link through hills: slow, late, losing packets (each a stall of a round trip) and cut again and again.

Runs its own loop on a thread of its own. A connection costs a round trip; while the link is cut, nobody is reached.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random

SEGMENT = 1_400


@dataclass(frozen=True, slots=True)
class Hills:
    """What a link is like: bytes a second each way, seconds for a round trip, lost segments, seconds between cuts."""

    rate: float = 8_000.0
    round_trip_s: float = 0.6
    loss: float = 0.05
    cut_every_s: float = 20.0
    down_s: float = 2.0
    seed: int = 1


HILLS = Hills()
"""The link of the requirement."""


@dataclass
class WeakLink:
    """Carries connections to ``port`` of this machine; ``returned_at`` are the moments the link came back.

    ``up`` and ``down`` are bytes that left onto the link: what a cut finds in the sender's own buffer never did.
    """

    target: int
    hills: Hills
    port: int = 0
    up: int = 0
    down: int = 0
    cuts: int = 0
    connections: int = 0
    returned_at: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = Random(self.hills.seed)
        self._free = [0.0, 0.0]
        self._lives = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._began = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="weak-link")

    def start(self) -> None:
        """Begin to carry."""
        self._thread.start()
        self._began.wait(10)

    def stop(self) -> None:
        """End, whatever is under way."""
        self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join(10)

    @property
    def carried(self) -> int:
        """Bytes both ways."""
        return self.up + self.down

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._main = self._loop.create_task(self._live())
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._main)
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._cut()  # what began to be carried in the very last turn
        self._loop.run_until_complete(asyncio.sleep(0.01))  # aborted connections close in the turns that follow
        self._loop.close()

    async def _live(self) -> None:
        try:
            while True:
                server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
                self.port = server.sockets[0].getsockname()[1]
                self.returned_at.append(time.monotonic())
                self._began.set()
                try:
                    await asyncio.sleep(self.hills.cut_every_s)
                finally:
                    server.close()
                self._cut()
                await asyncio.sleep(self.hills.down_s)
        finally:
            self._cut()

    def _cut(self) -> None:
        self.cuts += 1
        self._lives += 1
        for writer in self._open:
            writer.transport.abort()
        for task in self._carrying:
            task.cancel()  # what it had read already must not take the room of what comes next
        self._open.clear()
        self._carrying.clear()
        self._free = [0.0, 0.0]

    def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Know of a connection at once, so that no cut overlooks one that just came."""
        self._open.add(writer)
        self.connections += 1
        task = self._loop.create_task(self._join(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.hills.round_trip_s)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._open.add(far_writer)
        # Both stay known until the next cut: what is still on its way closes them only later.
        await asyncio.gather(self._pump(0, reader, far_writer), self._pump(1, far_reader, writer))

    async def _pump(self, way: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction; segments leave one after the other and arrive half a round trip later."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while segment := await reader.read(SEGMENT):
                begins = max(self._loop.time(), self._free[way])
                leaves = begins + len(segment) / self.hills.rate
                if self._chance.random() < self.hills.loss * len(segment) / SEGMENT:
                    leaves += self.hills.round_trip_s
                self._free[way] = leaves
                self._loop.call_at(begins, self._count, way, len(segment), self._lives)
                arrives = leaves + self.hills.round_trip_s / 2
                self._loop.call_at(arrives, self._hand_over, writer, segment)
                # The sender's own buffer is short: what lies in it is lost with a cut.
                await asyncio.sleep(max(0.0, leaves - self._loop.time() - 0.25))
        self._loop.call_at(self._free[way] + self.hills.round_trip_s, writer.close)

    def _count(self, way: int, size: int, lives: int) -> None:
        if lives != self._lives:
            return  # the link was cut before it began to leave
        if way:
            self.down += size
        else:
            self.up += size

    @staticmethod
    def _hand_over(writer: asyncio.StreamWriter, segment: bytes) -> None:
        if not writer.transport.is_closing():
            writer.write(segment)


@contextmanager
def weak_link(target: int, hills: Hills) -> Iterator[WeakLink]:
    """Give a link to a port of this machine."""
    link = WeakLink(target, hills)
    link.start()
    try:
        yield link
    finally:
        link.stop()
