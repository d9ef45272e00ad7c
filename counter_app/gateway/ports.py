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
from counter_app.wire.statements import Parked


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
    judgement concerns.
    """

    entry: Entry
    event_id: str | None = None
    kind: str | None = None
    dossier: str | None = None
    code: str | None = None
    parked: str | None = None
    names: tuple[str, ...] = ()


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

    async def close(self) -> None:
        """Let go of the store after the work already begun."""
        ...
