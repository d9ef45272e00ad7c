"""What the gateway needs of a store; PostgreSQL (province) and encrypted SQLite (demonstration, hub) are two of them.

One contract test suite runs against every implementation. Every method is one transaction, durable when it returns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from counter_app.wire.batch import Answer
from counter_app.wire.chain import GENESIS
from counter_app.wire.encoding import Entry
from counter_app.wire.requests import Enrolment
from counter_app.wire.statements import Parked, Signed


@dataclass(frozen=True, slots=True)
class Device:
    """A registered device: where it sits and the 32 public bytes its signatures are checked with."""

    device: str
    office: str
    counter: int
    public_key: bytes
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One fact as it will be kept: its bytes, and the columns read from them.

    The columns are None where the bytes cannot be read; ``parked`` then says why. ``names`` lists the event ids a
    judgement concerns; ``resolving`` is the office a received dossier is resolved by, where that is another one.
    """

    entry: Entry
    event_id: str | None = None
    kind: str | None = None
    dossier: str | None = None
    code: str | None = None
    parked: str | None = None
    names: tuple[str, ...] = ()
    resolving: str | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """A batch whose checkpoint signature was found good: ``count`` and ``head`` are the device's signed word."""

    office: str
    device: str
    epoch: str
    first: int
    links: tuple[Link, ...]
    count: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """How far one epoch of a device is held, and every parked seq not settled yet."""

    count: int = 0
    head: bytes = GENESIS
    parked: tuple[Parked, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: an answer per entry in order, and what is held now."""

    answers: tuple[Answer, ...]
    held: Held


@dataclass(frozen=True, slots=True)
class Arrival:
    """One line of what arrived; ``cursor`` is opaque, and nothing that arrives later sorts before it."""

    device: str
    epoch: str
    seq: int
    event_id: str | None
    kind: str | None
    code: str | None
    cursor: str
    entry: Entry = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fork:
    """An epoch of which a device offered another fact at a seq already held: two copies of its disk are about."""

    office: str
    device: str
    epoch: str
    seq: int
    first_at: str


class GatewayStore(Protocol):
    """Devices, invitations and the facts that arrived, kept verbatim."""

    async def take_batch(self, intake: Intake, at: datetime) -> Taken:
        """Store what is new of ``intake`` and answer per entry; all of it is durable on return.

        Raises:
            GatewayError: ``gap``, ``forked`` (recorded) or ``chain_broken``; nothing of the batch is stored then.
            StoreError: the machine's disk or lock stands in the way.
        """
        ...

    async def position(self, device: Device, epoch: str) -> Held:
        """Return how far ``epoch`` is held; an unknown epoch is held as far as 0."""
        ...

    async def find_device(self, device: str) -> Device | None:
        """Return the registered device, revoked or not."""
        ...

    async def register(self, enrolment: Enrolment, public_key: bytes, at: datetime) -> Device:
        """Register a device by its token; the same device, key and token again return the first result.

        Raises:
            GatewayError: ``token_unknown``, ``token_used``, ``counter_mismatch`` when the token was given for another
                counter, ``counter_alive`` when another device took the counter meanwhile, ``device_revoked``.
        """
        ...

    async def invite(self, office: str, counter: int, token_hash: bytes, replace: str | None, at: datetime) -> None:
        """Keep the hash of a one-time token for a counter.

        Raises:
            RuleError: ``counter_alive`` unless ``replace`` names the device alive there.
            InputError: ``device_unknown`` when ``replace`` names no device alive there.
        """
        ...

    async def revoke(self, device: str, at: datetime) -> None:
        """Shut a device out; what it sent stays.

        Raises:
            InputError: ``device_unknown``.
        """
        ...

    async def entries(self, office: str | None, after: str | None, limit: int) -> list[Arrival]:
        """Return what arrived after the cursor, oldest first, each event once.

        Raises:
            InputError: ``cursor_malformed``.
        """
        ...

    async def forked_epochs(self) -> list[Fork]:
        """Return every epoch that forked, the first seq that did and when it was first noticed, oldest first."""
        ...

    async def close(self) -> None:
        """Let go of the store after the work already begun."""
        ...


@dataclass(frozen=True, slots=True)
class Served:
    """One fact on its way to a counter, with its chain hash; ``cursor`` says where it stands in what is served."""

    cursor: int
    office: str
    device: str
    epoch: str
    seq: int
    entry: Entry = field(repr=False)
    hash: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of what an office is served: behind ``after`` up to ``up_to``, at most ``limit`` facts.

    Links of the asking journal (``device``, ``epoch``) are left out. With ``open_since``, a UUIDv7, so are dossiers
    that were closed by a fact older than it.
    """

    office: str
    after: int
    up_to: int
    limit: int
    device: str = ""
    epoch: str = ""
    open_since: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of one journal of an office; instants are UTC, ISO 8601, empty where there was none."""

    device: str
    counter: int
    epoch: str
    count: int
    head: bytes
    arrived_at: str
    contact_at: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class Published:
    """A pack on offer to ``office`` (empty: to all) and the province's statement about it; ``packed`` is compressed."""

    office: str
    kind: str
    name: str
    version: str
    sha256: str
    statement: Signed
    packed: bytes = field(default=b"", repr=False)


class FeedStore(Protocol):
    """What is served to counters: facts of others, word of every counter, packs."""

    async def newest(self, office: str) -> int:
        """Return the highest cursor of what ``office`` is served; 0 when that is nothing."""
        ...

    async def served_until(self, office: str, cursor: int) -> list[tuple[str, str, int, bytes]]:
        """Return device, epoch, seq and hash of the last link of every journal up to a cursor, in order.

        Journals arrive without gaps, so that this says exactly which facts they are: a restored store draws its cursors
        anew, and one of them may come to stand under the same fact with others before it. What another office's journal
        shared stands behind these, with that office before the device, two sums over the seqs behind the epoch, and how
        many facts it is in place of the seq.
        """
        ...

    async def served(self, span: Span) -> list[Served]:
        """Return facts of the office and those of others shared with it, in the order of their cursors."""
        ...

    async def dossiers(self, office: str, dossiers: tuple[str, ...]) -> list[Served]:
        """Return every fact of these dossiers that may be served to ``office``, a journal's links in their order."""
        ...

    async def hashes_before(self, places: list[tuple[str, str, str, int]]) -> list[bytes]:
        """Return the chain hash before each link named by office, device, epoch and seq."""
        ...

    async def contacted(self, device: Device, at: datetime) -> None:
        """Keep when a device last called."""
        ...

    async def heard(self, office: str) -> list[Heard]:
        """Return what is known of every journal of the office; a device without any is there with count 0."""
        ...

    async def publish(self, pack: Published, at: datetime) -> None:
        """Offer a pack in place of an older one of its kind and name; the same again changes its statement alone.

        Raises:
            RuleError: ``pack_version_old`` unless its version comes after the one on offer.
        """
        ...

    async def offers(self, office: str) -> list[Published]:
        """Return the packs on offer to an office, without their bytes."""
        ...

    async def packed(self, office: str, sha256: str) -> bytes | None:
        """Return the compressed bytes of a pack on offer to an office, or None."""
        ...

    async def naming(self, office: str, dossier: str, sha256: str) -> list[str]:
        """Return the offices whose facts about a dossier name a file and may be served to ``office``, itself first."""
        ...


class FileStore(Protocol):
    """Files beside the store, each whole or known to be a part; called on threads, never on the loop.

    ``office`` is that of the device a file came from. A part belongs to its device until it is found to be its hash.
    """

    def whole(self, office: str, name: str) -> int | None:
        """Return how many bytes a whole file has, None for one that is not held."""
        ...

    def begun(self, office: str, device: str, name: str) -> int:
        """Return how many bytes of a file have come from a device."""
        ...

    def write(self, office: str, device: str, name: str, offset: int, content: bytes) -> int:
        """Put bytes at ``offset`` of a part, not yet durably, and return its size.

        Raises:
            GatewayError: ``file_gap`` beyond its end; ``gateway_busy`` when there is no room.
        """
        ...

    def keep(self, office: str, device: str, name: str) -> None:
        """Make what came of a part durable."""
        ...

    def finish(self, office: str, device: str, name: str) -> None:
        """Make a part the file of its name, durably.

        Raises:
            GatewayError: ``file_differs`` when it is another; it is dropped then.
        """
        ...

    def read(self, office: str, name: str, offset: int, length: int) -> bytes | None:
        """Return clear bytes of a whole file, None for one that is not held."""
        ...
