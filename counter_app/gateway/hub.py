"""A hub: keeps what the counters of an office have, shows it to the others, and hands it on to the province.

Its own word is ``Relayed`` and acknowledges nothing. Facts go on under their author's checkpoint, calls for the
province as they came; what the province answers is its own signed word. Lost with everything on it, a hub takes nothing
along: counters hold every fact until the province acknowledged it.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import msgspec

from counter_app.domain.errors import CounterError, GatewayError
from counter_app.gateway.exchange import JSON_TYPE, Answered, Call, check_call
from counter_app.gateway.intake import read_batch
from counter_app.gateway.ports import Device, GatewayStore
from counter_app.gateway.refusals import encode_refusal, refuse
from counter_app.gateway.sqlite_hub import Kept
from counter_app.gateway.stepped_hub import SteppedHub
from counter_app.gateway.upstream import Said, Upstream
from counter_app.logs import report_incident
from counter_app.wire.batch import (
    MAX_SENT_BYTES,
    MESSAGE_TYPE,
    Batch,
    BatchAnswer,
    Position,
    pack,
    to_wire,
    unpack,
)
from counter_app.wire.feed import Run, encode_runs
from counter_app.wire.relays import (
    INTRODUCTION,
    MAX_INTRODUCTION_BYTES,
    MAX_KNOWN_BYTES,
    PROVINCE,
    RELAY,
    RELAYED,
    UPSTREAM,
    Devices,
    Known,
    Province,
    Relayed,
    RelayPage,
    RelayWish,
)
from counter_app.wire.requests import BATCHES, CALLER, POSITION, read_caller
from counter_app.wire.statements import Acknowledgement, Signed, verify

STRETCH = 500
"""Facts handed on at once; a line that drops every 20 seconds must still carry them whole."""
FORWARD_S = 5.0
LATER_S = 60.0
_CARRIED = ("content-type", CALLER, "counter-content")


class HubStore(SteppedHub, GatewayStore):
    """What a hub needs of a store: both stores of the gateway are one."""


class Hub:
    """The protocol of a hub over a store; ``serve`` hands its work on until it is cancelled."""

    def __init__(self, store: HubStore, upstream: Upstream, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._upstream = upstream
        self._clock = clock
        self._later: dict[tuple[str, str], float] = {}

    @staticmethod
    def body_limit(path: str) -> int:
        """Return how many bytes a body sent to ``path`` may have."""
        if path.startswith((RELAY, UPSTREAM)):
            return MAX_SENT_BYTES
        return {RELAYED: MAX_KNOWN_BYTES, INTRODUCTION: MAX_INTRODUCTION_BYTES}.get(path, 0)

    async def answer(self, call: Call) -> Answered:
        """Answer one call; an expected error becomes a refusal with its code."""
        try:
            if call.path.startswith(UPSTREAM + "/"):
                return await self._hand_on(call)
            if call.method == "POST" and call.path.startswith(RELAY):
                return await self._take(call)
            if (call.method, call.path) == ("POST", RELAYED):
                return await self._give(call)
            if (call.method, call.path) == ("POST", INTRODUCTION):
                return await self._meet(call)
            raise GatewayError("path_unknown")
        except CounterError as error:
            status, body = refuse(error)
            return Answered(status, JSON_TYPE, body)

    async def close(self) -> None:
        """Let go of the line above and the store."""
        await self._upstream.close()
        await self._store.close()

    async def forward(self) -> None:
        """Hand everything on that the province has not acknowledged, as far as the line carries today.

        Raises:
            GatewayError: ``unreachable``.
        """
        if await self._store.hub_province() is None:
            await self._learn_province()
        for office in await self._store.hub_offices():
            for kept in await self._store.hub_journals(office):
                due = self._later.get((kept.device, kept.epoch), 0.0) <= time.monotonic()
                if kept.acknowledged < kept.count and due:
                    await self._forward(office, kept)

    async def serve(self, pause_s: float = FORWARD_S) -> None:
        """Hand on now and again until cancelled; no failure ends it."""
        while True:
            try:
                with suppress(CounterError):  # no line, or a busy disk: everything is here still
                    await self.forward()
            except Exception as error:  # noqa: BLE001 - the fence of this task: a bug must not end it for good
                report_incident(error, where="hub")
            await asyncio.sleep(pause_s)

    async def _take(self, call: Call) -> Answered:
        """Keep a batch under its author's checkpoint; that alone proves whose it is."""
        device = await self._known(call.path.removeprefix(RELAY))
        batch = unpack(call.body, Batch)
        intake = await asyncio.to_thread(read_batch, batch, device)
        place = device.office, device.device, batch.epoch
        try:
            await self._store.take_batch(intake, self._clock())
        except GatewayError as error:
            if error.code != "gap":
                raise
            held = await self._store.position(device, batch.epoch)
            return Answered(409, MESSAGE_TYPE, pack(Relayed(held.count, held.head.hex())))
        await self._store.hub_keep_checkpoint(place, intake.count, batch.checkpoint)
        return Answered(200, MESSAGE_TYPE, pack(Relayed(intake.count, intake.head.hex())))

    async def _give(self, call: Call) -> Answered:
        """Say how far the caller's journals are kept, and give it what it lacks of the others of its office."""
        spoken = read_caller(call.headers.get(CALLER))
        device = await self._known(spoken.device)
        check_call(call, spoken, device.public_key)
        wish = unpack(call.body, RelayWish, limit=MAX_KNOWN_BYTES)
        known = {(one.device, one.epoch): one.count for one in wish.known}
        runs: list[Run] = []
        checkpoints: list[Signed] = []
        kept = await self._store.hub_journals(device.office)
        others = [one for one in kept if one.device != device.device]
        more = False
        for one in others:
            after = known.get((one.device, one.epoch), 0)
            if after >= one.count:
                continue
            if sum(len(run.entries) for run in runs) >= STRETCH:
                more = True
                break
            found = await self._store.hub_stretch((device.office, one.device, one.epoch), after, STRETCH)
            if found is None:
                continue
            entries = tuple(map(to_wire, found.entries))
            runs.append(Run(device.office, one.device, one.epoch, after + 1, found.previous, entries))
            checkpoints.append(found.checkpoint)
            more = more or after + len(entries) < one.count
        own = tuple(Known(one.device, one.epoch, one.count) for one in kept if one.device == device.device)
        words = tuple(await self._store.hub_words(device.office, device.device))
        met = await self._store.hub_introduced(device.office)
        page = RelayPage(own, words, encode_runs(runs), tuple(checkpoints), more, met)
        return Answered(200, MESSAGE_TYPE, pack(page))

    async def _meet(self, call: Call) -> Answered:
        """Learn the devices of an office by the province's own word, whoever brings it."""
        key = await self._store.hub_province()
        if key is None:
            key = await self._learn_province()
        try:
            signed = msgspec.json.decode(call.body, type=Signed)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise GatewayError("message_malformed") from error
        try:
            said = verify(signed, key, Devices)
        except GatewayError:
            said = verify(signed, await self._learn_province(), Devices)  # the province may have a new key
        devices = [Device(one.device, said.office, one.counter, one.public_key, one.revoked) for one in said.devices]
        await self._store.hub_introduce(said.office, devices, signed, self._clock())
        return Answered(200, JSON_TYPE, b"{}")

    async def _known(self, name: str) -> Device:
        device = await self._store.find_device(name)
        if device is None:
            raise GatewayError("device_unknown")
        if device.revoked:
            raise GatewayError("device_revoked")
        return device

    async def _learn_province(self) -> bytes:
        """Ask the gateway above, whose certificate vouches for it, for the province's key."""
        said = await self._upstream.send("GET", PROVINCE, {})
        try:
            key = base64.b64decode(msgspec.json.decode(said.body, type=Province).province_key, validate=True)
        except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error, ValueError) as error:
            raise GatewayError("unreachable") from error
        await self._store.hub_learn_province(key)
        return key

    async def _hand_on(self, call: Call) -> Answered:
        path = call.path.removeprefix(UPSTREAM)
        headers = {name: call.headers[name] for name in _CARRIED if name in call.headers}
        try:
            said = await self._upstream.send(call.method, path, headers, call.body)
        except GatewayError:
            return Answered(502, JSON_TYPE, encode_refusal("unreachable"))
        if path == BATCHES or path.startswith(POSITION):
            await self._overhear(read_caller(call.headers.get(CALLER)).device, call.body, said)
        return Answered(said.status, said.content_type, said.body)

    async def _overhear(self, name: str, body: bytes, said: Said) -> None:
        """Keep the province's word on its way to a counter: what it has need not be handed on again."""
        device = await self._store.find_device(name)
        if device is None:
            return
        try:
            # The answer to a batch leaves out what its checkpoint said.
            known = unpack(body, Batch, known=name.encode()).checkpoint.body if body else b""
            signed = _acknowledgement(said, known)
            if signed is not None:
                await self._keep_word(device.office, name, signed)
        except CounterError:
            return  # not for the hub to judge: the counter will

    async def _forward(self, office: str, kept: Kept) -> None:
        after = kept.acknowledged
        while after < kept.count:
            found = await self._store.hub_stretch((office, kept.device, kept.epoch), after, STRETCH)
            if found is None:
                return
            batch = Batch(kept.device, kept.epoch, after + 1, tuple(map(to_wire, found.entries)), found.checkpoint)
            said = await self._upstream.send("POST", RELAY + kept.device, {}, pack(batch))
            signed = _acknowledgement(said, batch.checkpoint.body)
            reached = None if signed is None else await self._keep_word(office, kept.device, signed)
            if reached is None or reached == after:
                self._later[kept.device, kept.epoch] = time.monotonic() + LATER_S
                return
            after = reached

    async def _keep_word(self, office: str, device: str, signed: Signed) -> int:
        """Keep the province's word and return how far it reaches.

        Raises:
            GatewayError: ``signature_wrong`` for a word that is not the province's.
        """
        key = await self._store.hub_province() or await self._learn_province()
        said = verify(signed, key, Acknowledgement)
        if said.device != device:
            raise GatewayError("signature_wrong")
        await self._store.hub_keep_word((office, device, said.epoch), said.count, signed)
        return said.count


def _acknowledgement(said: Said, known: bytes) -> Signed | None:
    """Return the province's word in an answer about a batch or a position, None where there is none."""
    if said.content_type != MESSAGE_TYPE:
        return None
    with suppress(CounterError):
        if said.status == 200:  # noqa: PLR2004 - HTTP
            return unpack(said.body, BatchAnswer, known=known).acknowledgement
    with suppress(CounterError):
        return unpack(said.body, Position, known=known).acknowledgement
    return None
