"""A batch of facts on its way to the gateway and the answer per entry: MessagePack, compressed with zstandard.

The parts of a fact travel as the bytes first committed; hashes that can be computed are not sent.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec

from counter_app.domain.errors import GatewayError
from counter_app.wire.chain import NO_PERSON, SALT_BYTES, person_hash
from counter_app.wire.compression import LEVEL, compress, decompress
from counter_app.wire.encoding import Entry
from counter_app.wire.statements import Signed

MAX_BATCH_ENTRIES = 2_000
MAX_BATCH_BYTES = 16 * 1024 * 1024
MAX_SENT_BYTES = 4 * 1024 * 1024
MESSAGE_TYPE = ""
"""A message says what it is by its first bytes; anything that has a content type did not come from a gateway."""

Seq = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"\A[!-~]+\Z")]
HashBytes = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
SaltBytes = Annotated[bytes, msgspec.Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]

Outcome = Literal["accepted", "duplicate", "parked"]


class WireEntry(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One fact: ``person_hash`` is sent only where the person was erased and cannot be hashed any more."""

    header: bytes
    facts: bytes
    person: bytes | None = None
    salt: SaltBytes | None = None
    person_hash: HashBytes | None = None


class Batch(msgspec.Struct, frozen=True):
    """Contiguous links of one device's epoch, ``first`` being the seq of the first, and the checkpoint behind them."""

    device: Name
    epoch: Name
    first: Seq
    # The length is checked before the entries are built: a small bomb must not become a large list.
    entries: Annotated[tuple[WireEntry, ...], msgspec.Meta(max_length=MAX_BATCH_ENTRIES)]
    checkpoint: Signed


class Answer(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """What became of one entry; ``code`` says why it is parked."""

    outcome: Outcome
    code: str = ""


class Torn(msgspec.Struct, frozen=True, array_like=True):
    """So many bytes came of the body of an earlier call before its connection broke; nothing about them is checked."""

    request: Name
    held: Count


class BatchAnswer(msgspec.Struct, frozen=True):
    """An answer per entry, the links now held, and the province's signed acknowledgement of them.

    ``torn`` names earlier batches that did not come whole and can go on where they were cut.
    """

    answers: tuple[Answer, ...]
    count: Count
    head: str
    acknowledgement: Signed
    oldest_version: int = 1
    torn: tuple[Torn, ...] | msgspec.UnsetType = msgspec.UNSET


class Position(msgspec.Struct, frozen=True):
    """How far the gateway holds a device's epoch: sent when a batch does not join (``gap``) or on request."""

    count: Count
    head: str
    acknowledgement: Signed | None = None


Message = TypeVar("Message", bound=msgspec.Struct)


def to_wire(entry: Entry) -> WireEntry:
    """Return ``entry`` as it travels."""
    erased = entry.person is None and entry.person_hash != NO_PERSON
    return WireEntry(entry.header, entry.facts, entry.person, entry.salt, entry.person_hash if erased else None)


def from_wire(wire: WireEntry) -> Entry:
    """Return the committed bytes of one fact with the hash of its person part, computed wherever it can be.

    Raises:
        GatewayError: ``message_malformed`` for a person without salt or the other way round: no hash would cover it.
    """
    if (wire.person is None) != (wire.salt is None):
        raise GatewayError("message_malformed")
    if wire.person is None and wire.person_hash is not None:
        hashed = wire.person_hash
    else:
        hashed = person_hash(wire.salt, wire.person)
    return Entry(wire.header, wire.facts, wire.person, wire.salt, hashed)


def encode(message: msgspec.Struct) -> bytes:
    """Return ``message`` as it is before it is compressed."""
    return msgspec.msgpack.encode(message)


def pack(message: msgspec.Struct, known: bytes = b"", *, level: int = LEVEL) -> bytes:
    """Return ``message`` as compressed bytes; see ``compression.compress`` for ``known``."""
    return compress(encode(message), known, level=level)


def unpack(raw: bytes, type_: type[Message], *, limit: int = MAX_BATCH_BYTES, known: bytes = b"") -> Message:
    """Read a message, refusing one that would grow past ``limit`` bytes.

    Raises:
        InputError: ``batch_too_large``; GatewayError: ``message_malformed`` for anything that is not the message,
            such as the page of a captive portal.
    """
    plain = decompress(raw, limit, known)
    try:
        return msgspec.msgpack.decode(plain, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GatewayError("message_malformed") from error
