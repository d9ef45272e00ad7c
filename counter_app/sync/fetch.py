"""Fetches one file another counter sent, piece by piece, and goes on where the last attempt was cut.

Runs on the thread that asks: the io lane or the command line. What came is kept sealed until it is whole.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Protocol

from counter_app.domain.errors import GatewayError
from counter_app.sync.calls import Caller
from counter_app.wire.files import Wanted
from counter_app.wire.outgoing import DeviceIdentity

AT_ONCE_TRIES = 3
"""Cuts in a row without a byte gained, after which the person is told."""


class Incoming(Protocol):
    """Where a file grows until it is whole."""

    def begun(self, name: str) -> bytes:
        """Return what came so far."""
        ...

    def keep(self, name: str, content: bytes) -> None:
        """Keep what came so far."""
        ...

    def drop(self, name: str) -> None:
        """Forget it."""
        ...


def fetch(caller: Caller, identity: DeviceIdentity, wanted: Wanted, incoming: Incoming) -> bytes:
    """Return the bytes of a file.

    Raises:
        GatewayError: as ``Caller.file_piece``, what came until then being kept; ``file_differs`` for bytes that are not
            the file, all of which are forgotten.
    """
    content = bytearray(incoming.begun(wanted.sha256))
    begun, tries = len(content), 0
    try:
        while len(content) < wanted.bytes:
            try:
                content += caller.file_piece(identity, wanted, len(content))
                tries = 0
            except GatewayError as error:
                tries += 1
                if error.code != "answer_cut" or tries >= AT_ONCE_TRIES:
                    raise
    finally:
        if begun < len(content) < wanted.bytes:
            incoming.keep(wanted.sha256, bytes(content))
    incoming.drop(wanted.sha256)
    if sha256(content).hexdigest() != wanted.sha256:
        raise GatewayError("file_differs")
    return bytes(content)
