"""Files in a packet: behind its facts, as many as there is room for; the rest goes with the next one.

Runs where the packet is written: the io thread or the command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from counter_app.domain.errors import GatewayError, StoreError
from counter_app.sync.files import FileToSend
from counter_app.wire.files import LARGEST_PIECE, FilesHeld
from counter_app.wire.outgoing import DeviceIdentity
from counter_app.wire.packet import FilePiece
from counter_app.wire.statements import Signed, verify

AT_ONCE = 100_000
_AROUND_BYTES = 512
"""What a frame adds to its bytes, at most."""


class CarriedFiles(Protocol):
    """The counter's side; every method is one short step of the store, or of the vault."""

    def to_carry(self, limit: int) -> Sequence[FileToSend]:
        """Return files the province does not hold, the oldest first, whatever became of their facts yet."""
        ...

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        """Return clear bytes of a file."""
        ...

    def settle(self, asked: Sequence[str], whole: frozenset[str]) -> int:
        """Keep which of the files asked about the province holds, and return how many are new."""
        ...


def file_pieces(files: CarriedFiles, room: int) -> Iterator[FilePiece]:
    """Yield the pieces of every file that fits whole into ``room`` bytes; one that cannot be read is left out."""
    for one in files.to_carry(AT_ONCE):
        size = one.bytes + _AROUND_BYTES * (1 + one.bytes // LARGEST_PIECE)
        if size > room:
            continue
        room -= size
        with suppress(StoreError):
            for offset in range(0, one.bytes, LARGEST_PIECE):
                content = files.read(one.sha256, offset, LARGEST_PIECE)
                yield FilePiece(one.sha256, one.bytes, one.dossier, offset, content)


def take_files_answer(
    files: CarriedFiles, identity: DeviceIdentity, signed: Signed | None, keys: Sequence[bytes]
) -> int:
    """Keep which files the province says it took from a packet, and return how many are new.

    Raises:
        GatewayError: ``acknowledgement_wrong``.
    """
    if signed is None:
        return 0
    for key in keys:
        with suppress(GatewayError):
            said = verify(signed, key, FilesHeld)
            if said.office == identity.office:
                return files.settle(said.files, frozenset(said.files))
    raise GatewayError("acknowledgement_wrong", "file")
