"""Stands between a client and a server on this machine and counts what passes, TLS records and all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(slots=True)
class Relay:
    """Bytes of TCP content both ways since it was made; ``port`` is where to connect."""

    port: int
    out: int = 0
    back: int = 0
    sockets: list[socket.socket] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return both ways together."""
        return self.out + self.back


@contextmanager
def relay_to(port: int) -> Iterator[Relay]:
    """Relay connections to a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relay = Relay(listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, port, relay), daemon=True).start()
        try:
            yield relay
        finally:
            for one in (listener, *relay.sockets):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()


def _accept(listener: socket.socket, port: int, relay: Relay) -> None:
    while True:
        try:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", port))
        except OSError:
            return
        relay.sockets += [near, far]
        for ends, direction in (((near, far), "out"), ((far, near), "back")):
            threading.Thread(target=_pass, args=(*ends, relay, direction), daemon=True).start()


def _pass(source: socket.socket, target: socket.socket, relay: Relay, direction: str) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            setattr(relay, direction, getattr(relay, direction) + len(piece))
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
