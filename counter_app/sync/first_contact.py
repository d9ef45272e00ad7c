"""What is settled with the gateway before facts travel: the registration of an invited device, keys, old epochs.

Wraps the engine's journal: the engine asks it who this device is before each run, and that answer waits for this.
Runs on the thread of the engine.
"""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from counter_app.domain.errors import GatewayError
from counter_app.sync.calls import Caller, check_acknowledgement
from counter_app.sync.engine import Surroundings
from counter_app.sync.policy import FIRST_SIZE
from counter_app.sync.ports import Call, Connect, Journal, Pipeline, Reply, Transport
from counter_app.sync.pushing import MAX_PENDING_BYTES
from counter_app.wire.batch import Answer, Position
from counter_app.wire.invitation import ProvinceKeys, follow_changes
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.requests import Enrolment
from counter_app.wire.statements import Acknowledgement, Signed

AGAIN_S = 3600.0
"""How long keys and old epochs are taken as known; a signature that does not fit is asked about at once."""


class Acquaintance(Protocol):
    """What the counter keeps of its province; each method is one short step of the store."""

    def registration(self) -> Enrolment | None:
        """Return the registration still to be sent."""
        ...

    def confirm(self) -> None:
        """Note that the province knows this device."""
        ...

    def keys(self) -> ProvinceKeys:
        """Return the province's keys as known."""
        ...

    def learn(self, keys: tuple[ProvinceKeys, ...]) -> None:
        """Keep newer keys."""
        ...

    def closed_epochs(self) -> tuple[str, ...]:
        """Return the epochs before the present one of which the province has acknowledged anything."""
        ...

    def rewind_epoch(self, epoch: str, position: Position) -> int:
        """Put links of a closed epoch a restored gateway no longer holds back to waiting."""
        ...


class FirstContact:
    """A ``Journal`` for the engine that first makes both sides known to each other."""

    def __init__(self, journal: Journal, known: Acquaintance, connect: Connect, around: Surroundings) -> None:
        self._journal = journal
        self._known = known
        self._connect = connect
        self._around = around
        self._asked_at: float | None = None

    def device(self) -> DeviceIdentity:
        """Return who this device is, registered and with the province's newest key.

        Raises:
            GatewayError: as ``Caller.enrol`` and ``Caller.key_changes``; ``key_change_wrong``.
        """
        identity = self._journal.device()
        if identity.gateway_url is None or identity.province_key is None:
            return identity
        now = self._around.monotonic()
        wish = self._known.registration()
        if wish is None and self._asked_at is not None and now - self._asked_at < AGAIN_S:
            return identity
        transport = self._connect(identity.gateway_url, identity.ca_pem)
        caller = Caller(transport, self._around.clock, self._around.new_request)
        try:
            self._meet(caller, identity, wish)
        except GatewayError as error:
            transport.close()
            if wish is None and error.code != "key_change_wrong":
                return identity  # the engine meets the same trouble, and knows what to do about it
            self._tell(error.code)
            raise
        self._asked_at = now
        return self._journal.device()

    def _meet(self, caller: Caller, identity: DeviceIdentity, wish: Enrolment | None) -> None:
        registered_at = None
        if wish is not None:
            registered_at = base64.b64decode(caller.enrol(identity, wish.token).province_key)
        self._learn(caller, identity)
        if registered_at not in {None, self._known.keys().public_key}:
            # The gateway that took the registration is not that of the province that invited.
            raise GatewayError("key_change_wrong")
        if wish is not None:
            self._known.confirm()
        self._look_at_closed(caller, self._journal.device())

    def _tell(self, code: str) -> None:
        """Let the outbox say why nothing leaves."""
        pending = self._journal.pending(FIRST_SIZE, MAX_PENDING_BYTES)
        if pending is not None:
            self._journal.record_attempt(pending.first, pending.last, code, None)

    def _learn(self, caller: Caller, identity: DeviceIdentity) -> None:
        try:
            changes = caller.key_changes(identity)
        except GatewayError as error:
            if error.code == "path_unknown":
                return  # an older gateway has one key for ever
            raise
        newer = follow_changes(self._known.keys(), changes)
        if newer:
            self._known.learn(newer)

    def _look_at_closed(self, caller: Caller, identity: DeviceIdentity) -> None:
        """See whether a gateway restored from a backup lacks links of epochs that were done with."""
        for epoch in self._known.closed_epochs():
            of_epoch = replace(identity, epoch=epoch)
            position = caller.position(of_epoch)
            check_acknowledgement(of_epoch, position.acknowledgement, position.count, position.head)
            self._known.rewind_epoch(epoch, position)

    def pending(self, max_entries: int, max_bytes: int, after: int = 0) -> Pending | None:
        """As ``Journal``."""
        return self._journal.pending(max_entries, max_bytes, after)

    def record_attempt(self, first: int, last: int, code: str, next_attempt_at: datetime | None) -> None:
        """As ``Journal``; a signature that did not fit may mean a new key."""
        if code == "acknowledgement_wrong":
            self._asked_at = None
        self._journal.record_attempt(first, last, code, next_attempt_at)

    def record_acknowledgement(
        self, signed: Signed, acknowledgement: Acknowledgement, answers: Mapping[int, Answer]
    ) -> int:
        """As ``Journal``."""
        return self._journal.record_acknowledgement(signed, acknowledgement, answers)

    def rewind(self, position: Position) -> int:
        """As ``Journal``."""
        return self._journal.rewind(position)

    def mark_forked(self) -> None:
        """As ``Journal``."""
        self._journal.mark_forked()


class SharedConnect:
    """A ``Connect`` that gives the same connection to all who ask for the same gateway: opening one is dear over 2G."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._held: tuple[tuple[str, str | None], Transport] | None = None

    def __call__(self, gateway_url: str, ca_pem: str | None) -> Transport:
        """Return the connection, opened when it is first used and again after it was closed."""
        return _Shared(lambda: self._open(gateway_url, ca_pem), self._drop)

    def _open(self, gateway_url: str, ca_pem: str | None) -> Transport:
        where = gateway_url, ca_pem
        if self._held is None or self._held[0] != where:
            self._drop()
            self._held = where, self._connect(gateway_url, ca_pem)
        return self._held[1]

    def _drop(self) -> None:
        if self._held is not None:
            self._held[1].close()
            self._held = None


class _Shared:
    """One user's hold on the shared connection."""

    def __init__(self, transport: Callable[[], Transport], close: Callable[[], None]) -> None:
        self._transport = transport
        self._close = close
        self._begun: deque[Call] = deque()

    def exchange(self, call: Call) -> Reply:
        """Carry one call."""
        return self._transport().exchange(call)

    def begin(self, call: Call) -> None:
        """As ``Pipeline``; where the connection is none, the call is carried when its answer is asked for."""
        inner = self._transport()
        if isinstance(inner, Pipeline):
            inner.begin(call)
        else:
            self._begun.append(call)

    def finish(self) -> Reply:
        """As ``Pipeline``."""
        inner = self._transport()
        return inner.finish() if isinstance(inner, Pipeline) else inner.exchange(self._begun.popleft())

    def close(self) -> None:
        """Let go of the connection."""
        self._begun.clear()
        self._close()
