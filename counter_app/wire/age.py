"""Encrypting to the province and reading what was encrypted to it: the age format, through pyrage, in a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Protocol

import pyrage

from counter_app.domain.errors import CounterError, InputError, StoreError

_FOREIGN = "No matching keys"


class Target(Protocol):
    """Takes bytes as they are written."""

    def write(self, data: bytes, /) -> int:
        """Write the next bytes."""
        ...


class Sink(Protocol):
    """Takes bytes as they come."""

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""
        ...

    def flush(self) -> None:
        """Hand on what is held."""
        ...


def new_identity() -> tuple[str, str]:
    """Return a fresh identity and its recipient, both as age writes them."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """Return the recipient of an identity.

    Raises:
        InputError: ``age_key_malformed``.
    """
    try:
        return str(pyrage.x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError as error:
        raise InputError("age_key_malformed") from error


def encrypt(pieces: Iterable[bytes], target: Target, recipient: str) -> None:
    """Write ``pieces`` to ``target`` so that only ``recipient`` reads them; what ``pieces`` raises passes through.

    Raises:
        InputError: ``age_key_malformed``; OSError: as ``target``.
    """
    try:
        public = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise InputError("age_key_malformed") from error
    source = _Pieces(iter(pieces))
    out = _Out(target.write)
    try:
        pyrage.encrypt_io(source, out, [public])
    except (pyrage.EncryptError, OSError) as error:
        raise source.failure or out.failure or error from error
    if source.failure is not None:
        raise source.failure


def decrypt(source: IO[bytes], sink: Sink, identities: Sequence[str]) -> None:
    """Hand the content to ``sink`` piece by piece; nothing of it counts until this returns.

    Raises:
        InputError: ``packet_foreign`` when it is for nobody of ``identities``, ``packet_damaged`` for a file that is
            cut, changed or no age file at all, ``age_key_malformed`` for an identity that is none; StoreError:
            ``carry_unreadable``; and whatever ``sink`` raises.
    """
    try:
        keys = [pyrage.x25519.Identity.from_str(one) for one in identities]
    except pyrage.IdentityError as error:
        raise InputError("age_key_malformed") from error
    reader, out = _In(source), _Out(sink.write)
    try:
        pyrage.decrypt_io(reader, out, keys)
    except (pyrage.DecryptError, CounterError, OSError) as error:
        if out.failure is not None:
            raise out.failure from None
        if reader.failure is not None:
            raise StoreError("carry_unreadable", "file") from reader.failure
        raise InputError("packet_foreign" if _FOREIGN in str(error) else "packet_damaged", "file") from error


class _Pieces:
    """Chunks as a readable stream; the failure behind it is kept, as the library would only name it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()
        self.failure: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while size < 0 or len(self._held) < size:
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._held += piece
        except BaseException as error:  # kept, then raised again through the library
            self.failure = error
            raise
        taken = bytes(self._held if size < 0 else self._held[:size])
        del self._held[: len(taken)]
        return taken


class _In:
    """A file as the library reads it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.failure: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._source.read(size)
        except OSError as error:
            self.failure = error
            raise


class _Out:
    """Where the library writes to; the failure behind it is kept."""

    def __init__(self, write: Callable[[bytes], int]) -> None:
        self._write = write
        self.failure: BaseException | None = None

    def write(self, data: bytes) -> int:
        if self.failure is not None:
            raise self.failure  # the library tries to hand on what it holds after a failure too
        try:
            self._write(bytes(data))
        except BaseException as error:  # as above
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        """Do nothing; whoever opened the target flushes it."""
