"""What the engine needs: the counter's journal, a way to carry calls, and where to tell how things stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from counter_app.wire.batch import Answer, Position
from counter_app.wire.feed import Foreign
from counter_app.wire.offers import PackPiece
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.statements import Acknowledgement, Signed

State = Literal["idle", "pushing", "waiting", "offline", "stopped"]


class Journal(Protocol):
    """The counter's side; every method is one short step of the store, never a transaction held over a call."""

    def device(self) -> DeviceIdentity:
        """Return the identity of today: enrolling and a new epoch change it."""
        ...

    def pending(self, max_entries: int, max_bytes: int, after: int = 0) -> Pending | None:
        """Return what to send next, at least one entry if there is any; None when all is acknowledged.

        Entries up to seq ``after`` are on their way already and are left out.
        """
        ...

    def record_attempt(self, first: int, last: int, code: str, next_attempt_at: datetime | None) -> None:
        """Write down that sending these seqs failed with ``code``; None as next attempt: a person must act first."""
        ...

    def record_acknowledgement(
        self, signed: Signed, acknowledgement: Acknowledgement, answers: Mapping[int, Answer]
    ) -> int:
        """Keep the province's statement and return how many entries it newly covers.

        The signature is already checked. ``answers`` holds what was said of each seq of the batch; it is empty for a
        statement from elsewhere. The statement replaces every earlier one, its list of parked entries too.

        Raises:
            GatewayError: ``head_differs`` when this journal's hash at ``count`` is another, ``province_ahead`` when
                ``count`` lies beyond its end; nothing is changed then.
        """
        ...

    def rewind(self, position: Position) -> int:
        """Put acknowledged entries beyond ``position.count`` back to waiting and return how many they are.

        A gateway restored from a backup holds less than it acknowledged. With nothing to put back it changes nothing.

        Raises:
            GatewayError: ``head_differs`` and ``province_ahead`` as above.
        """
        ...

    def mark_forked(self) -> None:
        """Write down that the province holds another history of this epoch: a new epoch must be opened."""
        ...


class TakenIn(Protocol):
    """What some facts brought."""

    @property
    def new(self) -> int:
        """How many of them were not here yet."""
        ...

    @property
    def headless(self) -> tuple[str, ...]:
        """The dossiers they concern whose first fact is not here."""
        ...


class Replica(Protocol):
    """The counter's side of what comes back; every method is one short step of the store."""

    def cursor(self) -> str:
        """Return how far this counter was served; empty before the first page."""
        ...

    def move(self, cursor: str) -> None:
        """Keep how far this counter was served: all before it is durable."""
        ...

    def failed(self, code: str) -> None:
        """Keep why the last attempt brought nothing."""
        ...

    def keep_counters(self, signed: Signed) -> None:
        """Keep the province's word about every counter of the office; its signature is already checked."""
        ...

    def take_in(self, foreign: Sequence[Foreign]) -> TakenIn:
        """Keep some facts, each once, and fold the dossiers they concern anew."""
        ...


class PackDesk(Protocol):
    """The counter's side of packs: what it wants of what is on offer."""

    def offered(self, offers: Sequence[Signed]) -> None:
        """Take note of what is on offer; an offer the province did not sign is refused and noted."""
        ...

    def next_piece(self) -> tuple[str, int] | None:
        """Return hash and offset of the next piece wanted, or None when nothing is."""
        ...

    def keep_piece(self, piece: PackPiece) -> None:
        """Keep a piece; the last one of a pack takes the pack in, or refuses and notes it."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the gateway; ``path`` starts with a slash and carries no query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer, whoever gave it; the byte counts include headers."""

    status: int
    content_type: str
    body: bytes
    retry_after_s: float | None = None
    bytes_sent: int = 0
    bytes_received: int = 0


class Transport(Protocol):
    """Carries one call and its answer."""

    def exchange(self, call: Call) -> Reply:
        """Carry one call.

        Raises:
            GatewayError: ``unreachable`` when no connection came about, ``certificate_wrong``, ``answer_cut`` when
                the answer did not come whole (what was sent may have arrived), ``answer_late``, ``not_a_gateway``.
        """
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


@runtime_checkable
class Pipeline(Transport, Protocol):
    """A ``Transport`` that takes a call before the one before is answered; the far end answers in the order of calls.

    After an error, and after ``close``, no answer is to come any more.
    """

    def begin(self, call: Call) -> None:
        """Send one call; raises as ``Transport.exchange``, also for a call before it."""
        ...

    def finish(self) -> Reply:
        """Return the answer to the oldest call without one; raises as ``Transport.exchange``."""
        ...


class Connect(Protocol):
    """Makes a transport for an identity that is enrolled."""

    def __call__(self, gateway_url: str, ca_pem: str | None) -> Transport:
        """Return a transport; it connects on first use."""
        ...


@dataclass(frozen=True, slots=True)
class Reached:
    """A checkpoint both sides agree on: ``head`` is hex."""

    count: int
    head: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one run did; ``pushed`` are entries the province newly acknowledged, ``parked`` some of these."""

    pushed: int = 0
    duplicates: int = 0
    parked: int = 0
    pulled: int = 0
    files: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    checkpoint: Reached | None = None


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How things stand, for the status line; ``last_code`` is the code of the last failure until one succeeds.

    ``pulled`` counts the facts and packs taken in since the start: when it grows, what a screen shows is old.
    ``files_rate`` is the speed of files in bytes a second, 0 while none is being sent.
    """

    state: State = "idle"
    last_contact_at: datetime | None = None
    next_attempt_at: datetime | None = None
    last_code: str | None = None
    pulled: int = 0
    files_rate: int = 0
