"""A weak line in user space: a proxy between two processes with rate, delay, and cuts that lose what is on the way."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_CHUNK = 1024


@dataclass(slots=True)
class WeakLink:
    """Counts the bytes that entered it towards the gateway; cuts every connection after so many of them."""

    target: tuple[str, int]
    bytes_per_s: float
    delay_s: float
    cut_every: int
    sent: int = 0
    received: int = 0
    cuts: int = 0
    port: int = 0
    _ended: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        """Carry one connection after another until ended."""
        listener.settimeout(0.1)
        while not self._ended.is_set():
            try:
                near, _ = listener.accept()
            except TimeoutError:
                continue
            with contextlib.suppress(OSError), near, socket.create_connection(self.target) as far:
                self._carry(near, far)

    def end(self) -> None:
        """Carry nothing any more."""
        self._ended.set()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        until_cut = self.cut_every
        upwards: deque[tuple[float, bytes]] = deque()
        free_at = time.monotonic()
        with selectors.DefaultSelector() as waiting:
            waiting.register(far, selectors.EVENT_READ)
            waiting.register(near, selectors.EVENT_READ)
            while not self._ended.is_set():
                now = time.monotonic()
                while upwards and upwards[0][0] <= now:
                    far.sendall(upwards.popleft()[1])
                for key, _ in waiting.select(0.001):
                    if key.fileobj is far:
                        answer = far.recv(65536)
                        if not answer:
                            return
                        self.received += len(answer)
                        near.sendall(answer)
                    elif now >= free_at:
                        chunk = near.recv(_CHUNK)
                        if not chunk:
                            return
                        self.sent += len(chunk)
                        until_cut -= len(chunk)
                        if until_cut <= 0:
                            self.cuts += 1
                            return  # what is on the way is lost
                        free_at = max(now, free_at) + len(chunk) / self.bytes_per_s
                        upwards.append((free_at + self.delay_s, chunk))


@contextmanager
def weak_link(
    url: str, *, bytes_per_s: float = 800_000, delay_s: float = 0.003, cut_every: int = 160_000
) -> Iterator[WeakLink]:
    """Give a line to the gateway at ``url``: 64 kbit/s, 600 ms and a cut each 20 s, a hundred times faster."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    link = WeakLink((host, int(port)), bytes_per_s, delay_s, cut_every)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # What lies in the system's buffers has not entered the line yet.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.port = listener.getsockname()[1]
        worker = threading.Thread(target=link.serve, args=(listener,))
        worker.start()
        try:
            yield link
        finally:
            link.end()
            worker.join()
