"""What the gateway serves to a counter: facts of others, verbatim, each page under the province's signature.

Facts travel as runs of one author's epoch, with the hash before the first: the chain of a run can be computed, and the
hashes need not be sent. The signature covers the very bytes of the runs, so that facts whose chain cannot be followed
here (a dossier of another office) are vouched for as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated

import msgspec

from counter_app.domain.errors import GatewayError
from counter_app.wire.batch import MAX_BATCH_ENTRIES, HashBytes, Name, Seq, WireEntry, from_wire
from counter_app.wire.chain import link
from counter_app.wire.encoding import Entry
from counter_app.wire.requests import PROTOCOL
from counter_app.wire.statements import Signed

FEED = f"{PROTOCOL}/feed"
MAX_WISH_BYTES = 64 * 1024
MAX_ASKED_DOSSIERS = 500
MAX_CURSOR = 80

Cursor = Annotated[str, msgspec.Meta(max_length=MAX_CURSOR, pattern=r"\A[!-~]*\Z")]


class Wish(msgspec.Struct, frozen=True):
    """What a counter asks for: facts behind ``after`` (empty: from the beginning), at most ``limit`` of them.

    Links of its own ``epoch`` are left out: it has them. ``dossiers`` asks for these dossiers whole instead, of which
    it heard a later fact and not the first. ``sides`` asks for what stands beside the facts: counters and packs.
    """

    epoch: Name
    after: Cursor = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_BATCH_ENTRIES)] = MAX_BATCH_ENTRIES
    dossiers: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_ASKED_DOSSIERS)] = ()
    sides: bool = False


class Run(msgspec.Struct, frozen=True, array_like=True):
    """Contiguous links of one author's epoch; ``previous`` is the chain hash before the first."""

    office: Name
    device: Name
    epoch: Name
    first: Seq
    previous: HashBytes
    entries: Annotated[tuple[WireEntry, ...], msgspec.Meta(max_length=MAX_BATCH_ENTRIES)]


class Feed(msgspec.Struct, frozen=True, tag="feed"):
    """The province's word about a page: for whom, between which cursors, and the SHA-256 (hex) of its runs.

    ``epoch`` is the asking journal, whose own links are left out: a page made for another journal, or for this counter
    before it was restored from a backup, would lack facts wanted here. ``more`` tells that another page follows.
    """

    key: str
    office: str
    epoch: str
    after: str
    cursor: Cursor
    more: bool
    runs: str


class CounterLine(msgspec.Struct, frozen=True):
    """How far one device's journal has reached the province, and when it was last heard of (UTC, ISO 8601)."""

    device: str
    counter: int
    epoch: str
    count: int
    head: str
    contact_at: str
    arrived_at: str
    revoked: bool = False


class Counters(msgspec.Struct, frozen=True, tag="counters"):
    """The province's word about every device of an office: its checkpoint and its last contact."""

    key: str
    office: str
    at: str
    lines: tuple[CounterLine, ...]


class FeedPage(msgspec.Struct, frozen=True):
    """The answer to a wish: ``runs`` are encoded ``Run`` values, exactly the bytes the statement names."""

    runs: bytes
    statement: Signed
    counters: Signed | None = None
    offers: tuple[Signed, ...] | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """One fact of another journal as it is kept: where it stands there, its bytes and its chain hash."""

    office: str
    device: str
    epoch: str
    seq: int
    entry: Entry = field(repr=False)
    hash: bytes = field(repr=False)


_runs = msgspec.msgpack.Decoder(tuple[Run, ...])


def encode_runs(runs: Sequence[Run]) -> bytes:
    """Return runs as the bytes the province signs."""
    return msgspec.msgpack.encode(runs)


def digest(runs: bytes) -> str:
    """Return what a statement says of encoded runs: their SHA-256 in hex."""
    return sha256(runs).hexdigest()


def read_runs(raw: bytes) -> Iterator[Foreign]:
    """Yield the facts of encoded runs in their order, each with the chain hash that follows from its run.

    Raises:
        GatewayError: ``message_malformed``.
    """
    try:
        runs = _runs.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GatewayError("message_malformed") from error
    for run in runs:
        previous = run.previous
        for seq, wire in enumerate(run.entries, start=run.first):
            entry = from_wire(wire)
            previous = link(previous, entry)
            yield Foreign(run.office, run.device, run.epoch, seq, entry, previous)
