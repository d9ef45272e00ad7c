"""The hub of the office, from the counter's side: gives it what waits, takes what others have, and goes through it.

Wraps the engine's journal: before a run the hub is met, and whatever becomes of that, the run goes on. No word of a hub
is believed: facts of others count under their author's checkpoint, acknowledgements under the province's signature.
Runs on the thread of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Protocol

from counter_app.domain.errors import CounterError, GatewayError
from counter_app.sync.calls import Caller
from counter_app.sync.engine import Surroundings
from counter_app.sync.ports import Call, Connect, Journal, Replica, Reply, Transport
from counter_app.sync.pull import CHUNK
from counter_app.sync.pushing import MAX_PENDING_BYTES
from counter_app.wire.batch import Answer, Position
from counter_app.wire.feed import Foreign, read_runs
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.packet import Part
from counter_app.wire.relays import UPSTREAM, Devices, Known, RelayPage, RelayWish
from counter_app.wire.statements import Acknowledgement, Checkpoint, Signed, verify

AGAIN_S = 10.0
MISSED_S = 60.0
"""After a hub was not there: the counter goes on alone, and looks again."""
DEVICES_S = 3600.0
BATCH_ENTRIES = 500
_NO_WAY = frozenset({"unreachable", "certificate_wrong", "not_a_gateway"})
_BAD_GATEWAY = 502


class HubDesk(Protocol):
    """What the counter keeps about its hub; every method is one short step of the store."""

    def hub(self) -> tuple[str, str | None] | None:
        """Return its address and the authority that vouches for it, None where there is none."""
        ...

    def met(self, code: str) -> None:
        """Keep that it answered (empty), or the code of what was wrong."""
        ...

    def devices(self) -> Signed | None:
        """Return the province's word about the devices of this office as it was last heard."""
        ...

    def keep_devices(self, signed: Signed) -> None:
        """Keep that word."""
        ...

    def known(self) -> tuple[Known, ...]:
        """Return how far every journal of others is here."""
        ...

    def relayed(self, epoch: str, count: int) -> None:
        """Keep that the hub has the links of an epoch up to ``count``, to be handed on."""
        ...


class OwnFacts(Protocol):
    """What the counter has of its own, by epoch."""

    def waiting(self) -> tuple[Part, ...]:
        """Return what waits of each epoch, the oldest first, and always the present one."""
        ...

    def behind(self, epoch: str, done: int, bound: int, max_entries: int, max_bytes: int) -> Pending | None:
        """Return facts behind ``done`` and up to ``bound``, with their signed checkpoint."""
        ...

    def take_answer(self, signed: Signed, statement: Acknowledgement, floor: int) -> int:
        """Keep a checked statement that says more than is known, and return how many facts it newly covers."""
        ...


@dataclass(slots=True)
class HubSide:
    """Meets the hub; ``brought`` is told how many facts of others came."""

    desk: HubDesk
    own: OwnFacts
    replica: Replica
    connect: Connect
    around: Surroundings
    brought: Callable[[int], None]
    _due_at: float = field(default=float("-inf"), init=False)
    _devices_due_at: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        """Ask for the devices at once only where none are known."""
        if self.desk.devices() is not None:
            self._devices_due_at = self.around.monotonic() + DEVICES_S

    def meet(self, identity: DeviceIdentity) -> None:
        """Give the hub what it lacks and take what is there, when that is due; nothing that goes wrong passes."""
        if self.around.monotonic() < self._due_at or identity.province_key is None:
            return
        place = self.desk.hub()
        if place is None:
            self._due_at = self.around.monotonic() + MISSED_S
            return
        transport, code = None, ""
        self._due_at = self.around.monotonic() + MISSED_S
        try:
            transport = self.connect(*place)
            self._exchange(Caller(transport, self.around.clock, self.around.new_request), identity, place)
        except CounterError as error:
            code = error.code  # it goes on alone
        finally:
            if transport is not None:
                transport.close()
        if not code:
            self._due_at = self.around.monotonic() + AGAIN_S
        with suppress(CounterError):
            self.desk.met(code)

    def _exchange(self, caller: Caller, identity: DeviceIdentity, place: tuple[str, str | None]) -> None:
        try:
            page = self._ask(caller, identity)
        except GatewayError as error:
            if error.code != "device_unknown":
                raise
            caller.introduce(identity, self._devices(identity, place, fresh=True))
            page = self._ask(caller, identity)
        self._give(caller, identity, {one.epoch: one.count for one in page.own})
        self._compare_devices(caller, identity, place, page.devices)
        while True:
            self._take_words(identity, page.words)
            if not self._take_in(page, identity, place) or not page.more:
                return
            page = self._ask(caller, identity)

    def _ask(self, caller: Caller, identity: DeviceIdentity) -> RelayPage:
        return caller.relayed(identity, RelayWish(self.desk.known()))

    def _give(self, caller: Caller, identity: DeviceIdentity, kept: Mapping[str, int]) -> None:
        for part in self.own.waiting():
            done = kept.get(part.epoch, 0)
            if done > part.last:
                continue  # another copy of this disk wrote more: that is for the province to say
            while done < part.last:
                pending = self.own.behind(part.epoch, done, part.last, BATCH_ENTRIES, MAX_PENDING_BYTES)
                if pending is None:
                    break
                said = caller.relay(identity, part.epoch, pending)
                if said.count < pending.last and said.count <= done:
                    raise GatewayError("gap")
                done = said.count
            self.desk.relayed(part.epoch, min(done, part.last))

    def _take_words(self, identity: DeviceIdentity, words: Sequence[Signed]) -> None:
        for signed in words:
            said = verify(signed, identity.province_key or b"", Acknowledgement)
            if said.device == identity.device:
                self.own.take_answer(signed, said, 0)

    def _compare_devices(
        self, caller: Caller, identity: DeviceIdentity, place: tuple[str, str | None], theirs: Signed | None
    ) -> None:
        """Let both sides have the newer of the province's words about the devices: one may be shut out by now."""
        now = self.around.monotonic()
        if now >= self._devices_due_at:
            self._devices_due_at = now + DEVICES_S
            with suppress(GatewayError):
                self._devices(identity, place, fresh=True)
        ours = self.desk.devices()
        our_at, their_at = self._said_at(identity, ours), self._said_at(identity, theirs)
        if theirs is not None and their_at > our_at:
            self.desk.keep_devices(theirs)
        elif ours is not None and our_at > their_at:
            with suppress(GatewayError):  # a hub that never had a line cannot check it
                caller.introduce(identity, ours)

    def _said_at(self, identity: DeviceIdentity, signed: Signed | None) -> str:
        """Return when the province said that about this office; empty for a word that counts nothing."""
        try:
            said = None if signed is None else verify(signed, identity.province_key or b"", Devices)
        except GatewayError:
            return ""
        return said.at if said is not None and said.office == identity.office else ""

    def _take_in(self, page: RelayPage, identity: DeviceIdentity, place: tuple[str, str | None]) -> int:
        """Keep facts of others that are their author's own word; return how many were new."""
        new = 0
        runs = groupby(read_runs(page.runs), key=lambda one: (one.office, one.device, one.epoch))
        for ((office, device, epoch), found), signed in zip(runs, page.checkpoints, strict=False):
            facts = list(found)
            key = self._key_of(device, identity, place)
            if office != identity.office or key is None:
                continue
            said = verify(signed, key, Checkpoint)
            if (said.device, said.epoch, said.count, said.head) != (device, epoch, facts[-1].seq, facts[-1].hash.hex()):
                raise GatewayError("chain_broken")
            new += sum(self.replica.take_in(part).new for part in _chunks(facts))
        self.brought(new)
        return new

    def _key_of(self, device: str, identity: DeviceIdentity, place: tuple[str, str | None]) -> bytes | None:
        for fresh in (False, True):
            try:
                said = verify(self._devices(identity, place, fresh=fresh), identity.province_key or b"", Devices)
            except GatewayError:
                continue  # no line to ask on; or the word is by an older key of the province
            found = next((one.public_key for one in said.devices if one.device == device), None)
            if found is not None and said.office == identity.office:
                return found
        return None

    def _devices(self, identity: DeviceIdentity, place: tuple[str, str | None], *, fresh: bool) -> Signed:
        """Return the province's word about the devices of this office; ``fresh`` asks for it where there is a line."""
        kept = self.desk.devices()
        if kept is not None and not fresh:
            return kept
        transport = through(self.connect, place, identity.gateway_url or "", identity.ca_pem)
        try:
            signed = Caller(transport, self.around.clock, self.around.new_request).devices(identity)
        except GatewayError:
            if kept is None:
                raise
            return kept
        finally:
            transport.close()
        verify(signed, identity.province_key or b"", Devices)
        self.desk.keep_devices(signed)
        return signed


@dataclass(slots=True)
class MetFirst:
    """A ``Journal`` that meets the hub before it says who this device is."""

    journal: Journal
    side: HubSide

    def device(self) -> DeviceIdentity:
        """Return who this device is."""
        self.side.meet(self.journal.device())
        return self.journal.device()

    def pending(self, max_entries: int, max_bytes: int, after: int = 0) -> Pending | None:
        """As ``Journal``."""
        return self.journal.pending(max_entries, max_bytes, after)

    def record_attempt(self, first: int, last: int, code: str, next_attempt_at: datetime | None) -> None:
        """As ``Journal``."""
        self.journal.record_attempt(first, last, code, next_attempt_at)

    def record_acknowledgement(
        self, signed: Signed, acknowledgement: Acknowledgement, answers: Mapping[int, Answer]
    ) -> int:
        """As ``Journal``."""
        return self.journal.record_acknowledgement(signed, acknowledgement, answers)

    def rewind(self, position: Position) -> int:
        """As ``Journal``."""
        return self.journal.rewind(position)

    def mark_forked(self) -> None:
        """As ``Journal``."""
        self.journal.mark_forked()


def through(connect: Connect, place: tuple[str, str | None] | None, gateway_url: str, ca_pem: str | None) -> Transport:
    """Return a transport to the gateway: by this machine's own line, or by the hub where that one does not carry."""
    direct = connect(gateway_url, ca_pem)
    return direct if place is None else EitherWay([direct, connect(place[0] + UPSTREAM, place[1])])


@dataclass(slots=True)
class EitherWay:
    """A ``Transport`` over the way that carried last, and the other one where it does not: calls may be repeated."""

    ways: list[Transport]

    def exchange(self, call: Call) -> Reply:
        """Carry one call; raises what the first way did when none carries."""
        first: GatewayError | None = None
        for way in tuple(self.ways):
            try:
                reply = _carried(way.exchange(call))
            except GatewayError as error:
                if error.code not in _NO_WAY:
                    raise
                first = first or error
                continue
            if way is not self.ways[0]:
                self.ways = [way, *(other for other in self.ways if other is not way)]
            return reply
        raise first or GatewayError("unreachable")

    def close(self) -> None:
        """Let go of both."""
        for way in self.ways:
            way.close()


def _carried(reply: Reply) -> Reply:
    """Return an answer unless it is a hub's that it has no line itself.

    Raises:
        GatewayError: ``unreachable``.
    """
    if reply.status == _BAD_GATEWAY:
        raise GatewayError("unreachable")
    return reply


def _chunks(facts: Sequence[Foreign]) -> Iterator[Sequence[Foreign]]:
    return (facts[start : start + CHUNK] for start in range(0, len(facts), CHUNK))
