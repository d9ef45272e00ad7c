"""Answers calls, whatever carries them: HTTP today, the fault-injecting link of the tests as well.

Reading a batch costs some ten milliseconds, so it runs on a thread of its own while the store commits another one.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import msgspec

from counter_app.domain.errors import CounterError, GatewayError, InputError
from counter_app.gateway.feed import FeedExchange
from counter_app.gateway.files import FileExchange
from counter_app.gateway.intake import read_batch
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device, FeedStore, FileStore, GatewayStore, Held, Intake
from counter_app.gateway.refusals import refuse
from counter_app.gateway.stepped_hub import SteppedHub
from counter_app.gateway.torn import Coming, TornBodies
from counter_app.wire.batch import MAX_SENT_BYTES, MESSAGE_TYPE, Answer, Batch, BatchAnswer, Position, pack, unpack
from counter_app.wire.files import CONTENT, FILE, FILE_TYPE
from counter_app.wire.invitation import sign_change
from counter_app.wire.relays import DEVICES, PROVINCE, RELAY, DeviceLine, Devices, Province
from counter_app.wire.requests import (
    BATCHES,
    CALLER,
    ENROL,
    KEYS,
    POSITION,
    TORN,
    Enrolled,
    Enrolment,
    KeysAnswer,
    Spoken,
    check_signature,
    offset_of,
    read_caller,
    signed_text,
    text_of_digest,
)
from counter_app.wire.statements import PUBLIC_KEY_BYTES, Acknowledgement, Signed, sign

OLDEST_VERSION = 1
MAX_ENROLMENT_BYTES = 8 * 1024
JSON_TYPE = "application/json"
_MAX_NAME = 64
_READ_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its path without a query, header names in small letters, and the whole body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answered:
    """One response."""

    status: int
    content_type: str
    body: bytes


class Exchange:
    """The protocol of ``docs/sync-protocol.md`` over a store."""

    def __init__(
        self,
        store: GatewayStore,
        keys: Keys,
        clock: Callable[[], datetime],
        feed: FeedStore | None = None,
        told: Callable[[Iterable[Answer]], None] = lambda _answers: None,
        files: FileStore | None = None,
    ) -> None:
        """Take in by ``store`` and, where there is a ``feed``, serve by it; ``told`` hears what entries came to.

        With ``files`` beside the feed, files are taken and given too.
        """
        self._told = told
        self._store = store
        self._feed = None if feed is None else FeedExchange(feed, keys, clock)
        self._offices = feed
        self._files = None if feed is None or files is None else FileExchange(feed, files, keys, clock)
        self._keys = keys
        self._clock = clock
        self.torn = TornBodies(time.monotonic)
        self._heard: set[str] = set()
        # A batch read is forty times the one that came: a whole province at once waits unread.
        self._turns = asyncio.Semaphore(_READ_AT_ONCE)
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gateway-decode")

    def body_limit(self, path: str) -> int:
        """Return how many bytes a body sent to ``path`` may have."""
        if path.startswith((RELAY, TORN)):
            return MAX_SENT_BYTES
        known = {BATCHES: MAX_SENT_BYTES, ENROL: MAX_ENROLMENT_BYTES}
        return known.get(path) or FeedExchange.body_limit(path) or FileExchange.body_limit(path)

    async def answer(self, call: Call) -> Answered:
        """Answer one call; an expected error becomes a refusal with its code, anything else is a bug and passes."""
        try:
            return await self._answer(call)
        except CounterError as error:
            status, body = refuse(error)
            return Answered(status, JSON_TYPE, body)

    def arriving(self, call: Call) -> Coming:
        """Return where the body of a batch is kept while it comes: only of a device that has proven itself before.

        Raises:
            GatewayError: ``path_unknown``.
        """
        spoken, offset = read_caller(call.headers.get(CALLER)), offset_of(call.path)
        known = spoken.device in self._heard and _is_name(spoken.request)
        return self.torn.begin(spoken if known else Spoken(), offset)

    async def receive(self, call: Call, stream: AsyncIterator[bytes]) -> Answered:
        """Answer a call whose body is kept while it comes; its signature is checked before the first byte is read."""
        try:
            return await self._receive(call, stream)
        except CounterError as error:
            status, body = refuse(error)
            return Answered(status, JSON_TYPE, body)

    async def _receive(self, call: Call, stream: AsyncIterator[bytes]) -> Answered:
        device = await self._signer(call, call.headers.get(CONTENT, ""))
        if self._files is None:
            raise GatewayError("path_unknown")
        answer = await self._files.take(call.path, call.headers.get(CONTENT, ""), stream, device)
        return Answered(200, MESSAGE_TYPE, answer)

    async def close(self) -> None:
        """Let go of the decoding thread and the store."""
        await asyncio.to_thread(self._reading.shutdown)
        await self._store.close()

    async def _answer(self, call: Call) -> Answered:
        if len(call.body) > self.body_limit(call.path):
            raise InputError("batch_too_large", "body", limit=self.body_limit(call.path))
        if (call.method, call.path) == ("POST", ENROL):
            return await self._enrol(call)
        if call.method == "POST" and (call.path == BATCHES or call.path.startswith(TORN)):
            return await self._take(call, await self._signer(call), asked=True)
        if call.method == "GET" and call.path.startswith(POSITION):
            epoch = call.path.removeprefix(POSITION)
            return await self._position(await self._signer(call), epoch)
        if (call.method, call.path) == ("GET", KEYS):
            return self._changes(await self._signer(call))
        return await self._for_hub(call) or await self._serve(call)

    async def _for_hub(self, call: Call) -> Answered | None:
        """Answer what a hub and those who use one ask."""
        if call.method == "POST" and call.path.startswith(RELAY):
            return await self._take(call, await self._author(call.path.removeprefix(RELAY)))
        if (call.method, call.path) == ("GET", PROVINCE):
            key = base64.b64encode(self._keys.public).decode()
            return Answered(200, JSON_TYPE, msgspec.json.encode(Province(key)))
        if (call.method, call.path) == ("GET", DEVICES) and isinstance(self._offices, SteppedHub):
            office = (await self._signer(call)).office
            return Answered(200, JSON_TYPE, msgspec.json.encode(await self._devices(self._offices, office)))
        return None

    async def _author(self, name: str) -> Device:
        """Return the device whose facts a hub hands on; that they are its own its checkpoint proves."""
        device = await self._store.find_device(name)
        if device is None:
            raise GatewayError("device_unknown")
        if device.revoked:
            raise GatewayError("device_revoked")
        return device

    async def _serve(self, call: Call) -> Answered:
        if self._feed is not None and self._feed.knows(call.method, call.path):
            answer = await self._feed.answer(call.path, call.body, await self._signer(call))
            return Answered(200, MESSAGE_TYPE, answer)
        if call.method == "PUT" and call.path.startswith(FILE):
            return await self._receive(call, _one(call.body))
        if self._files is not None and self._files.knows(call.method, call.path):
            device = await self._signer(call)
            if call.method == "GET":
                return Answered(200, FILE_TYPE, await self._files.give(call.path, device))
            return Answered(200, MESSAGE_TYPE, await self._files.asked(call.body, device))
        raise GatewayError("path_unknown")

    async def _enrol(self, call: Call) -> Answered:
        try:
            wish = msgspec.json.decode(call.body, type=Enrolment)
            key = base64.b64decode(wish.public_key, validate=True)
        except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error, ValueError) as error:
            raise GatewayError("message_malformed") from error
        spoken = read_caller(call.headers.get(CALLER))
        if len(key) != PUBLIC_KEY_BYTES or not _is_name(wish.device) or spoken.device != wish.device:
            raise GatewayError("message_malformed")
        # The new key signs its own registration: nobody can register a key that is not his.
        check_call(call, spoken, key)
        device = await self._store.register(wish, key, self._clock())
        province_key = base64.b64encode(self._keys.public).decode()
        enrolled = Enrolled(device.device, device.office, device.counter, province_key, self._keys.known_as.recipient)
        return Answered(200, JSON_TYPE, msgspec.json.encode(enrolled))

    async def _signer(self, call: Call, digest: str | None = None) -> Device:
        """Return the registered device whose key signed the call, or its body's ``digest`` where that did not come."""
        spoken = read_caller(call.headers.get(CALLER))
        device = await self._store.find_device(spoken.device)
        if device is None:
            raise GatewayError("device_unknown")
        check_call(call, spoken, device.public_key, digest)
        if device.revoked:
            self._heard.discard(device.device)
            raise GatewayError("device_revoked")
        self._heard.add(device.device)
        return device

    async def _take(self, call: Call, device: Device, *, asked: bool = False) -> Answered:
        """Take a batch in; a device that ``asked`` itself is told what is here of batches that were torn."""
        intake, known = None, b""
        try:
            async with self._turns:
                loop = asyncio.get_running_loop()
                intake, known = await loop.run_in_executor(self._reading, _read, call.body, device)
                taken = await self._store.take_batch(intake, self._clock())
        except GatewayError as error:
            if intake is None or error.code != "gap":
                raise
            held = await self._store.position(device, intake.epoch)
            return Answered(409, MESSAGE_TYPE, pack(self._stated(device, intake.epoch, held), known))
        self._told(taken.answers)
        acknowledgement = self._acknowledge(device, intake.epoch, taken.held)
        held = taken.held
        torn = (asked and self.torn.tell(device.device)) or msgspec.UNSET
        answer = BatchAnswer(taken.answers, held.count, held.head.hex(), acknowledgement, OLDEST_VERSION, torn)
        return Answered(200, MESSAGE_TYPE, pack(answer, known))

    async def _position(self, device: Device, epoch: str) -> Answered:
        if not _is_name(epoch):
            raise GatewayError("message_malformed")
        held = await self._store.position(device, epoch)
        return Answered(200, MESSAGE_TYPE, pack(self._stated(device, epoch, held)))

    async def _devices(self, store: SteppedHub, office: str) -> Signed:
        lines = [
            DeviceLine(one.device, one.counter, one.public_key, one.revoked) for one in await store.hub_devices(office)
        ]
        at = self._clock().isoformat(timespec="seconds")
        return sign(Devices(self._keys.id, office, at, tuple(lines)), self._keys.signing)

    def _changes(self, _device: Device) -> Answered:
        """Return what leads to today's keys, and the word of the signing key about itself and what packets are for."""
        own = sign_change(self._keys.signing, self._keys.known_as, self._clock().isoformat(timespec="seconds"))
        return Answered(200, JSON_TYPE, msgspec.json.encode(KeysAnswer((*self._keys.changes, own))))

    def _stated(self, device: Device, epoch: str, held: Held) -> Position:
        return Position(held.count, held.head.hex(), self._acknowledge(device, epoch, held))

    def _acknowledge(self, device: Device, epoch: str, held: Held) -> Signed:
        statement = Acknowledgement(self._keys.id, device.device, epoch, held.count, held.head.hex(), held.parked)
        return sign(statement, self._keys.signing)


def _read(body: bytes, device: Device) -> tuple[Intake, bytes]:
    """Return the batch as it will be kept and the words of its checkpoint, which the answer need not repeat."""
    batch = unpack(body, Batch, known=device.device.encode())
    return read_batch(batch, device), batch.checkpoint.body


async def _one(body: bytes) -> AsyncIterator[bytes]:
    yield body


def check_call(call: Call, spoken: Spoken, public_key: bytes, digest: str | None = None) -> None:
    """Return when a device's key signed the call, or its body's ``digest`` where that did not come.

    Raises:
        GatewayError: ``signature_wrong``.
    """
    said = {"request": spoken.request, "device": spoken.device, "sent": spoken.sent}
    if digest is None:
        text = signed_text(call.method, call.path, call.body, **said)
    else:
        text = text_of_digest(call.method, call.path, digest, **said)
    check_signature(public_key, text, spoken.signature)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _MAX_NAME and text.isascii() and text.isprintable() and " " not in text
