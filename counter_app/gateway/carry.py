"""Takes a packet in: reads it whole first, then hands its batches to the store as if they had come over the line.

Nothing of a packet counts before its seal was found good. The same packet again adds nothing and is answered again.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from counter_app.domain.errors import GatewayError, InputError, StoreError
from counter_app.gateway.carry_files import CarriedInFiles
from counter_app.gateway.intake import read_batch
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device, FileStore, GatewayStore, Intake
from counter_app.gateway.stepped_feed import SteppedFeed
from counter_app.wire.age import decrypt
from counter_app.wire.batch import Answer, Batch, unpack
from counter_app.wire.packet import CarryAnswer, Manifest, PacketReader, Part
from counter_app.wire.statements import Acknowledgement, Signed, sign


@dataclass(frozen=True, slots=True)
class HeldHead:
    """How many links of an epoch the store holds, and the hash (hex) of the last."""

    epoch: str
    count: int
    head: str


@dataclass(frozen=True, slots=True)
class CarriedIn:
    """What became of a packet's facts, and the answer that travels back; ``answer.refused`` says what stopped it."""

    manifest: Manifest
    accepted: int
    duplicate: int
    parked: int
    answer: CarryAnswer

    @property
    def heads(self) -> tuple[HeldHead, ...]:
        """Where the store stands in each epoch of the packet, at the end of the packet where it holds more."""
        said = [msgspec.json.decode(one.body, type=Acknowledgement) for one in self.answer.statements]
        ends = {one.epoch: HeldHead(one.epoch, one.count, one.head) for one in reversed(said)}
        return tuple(ends[part.epoch] for part in self.manifest.parts)


class Gate(Protocol):
    """Whose packet is let in, and how much of it, where not every packet of a device that is known."""

    async def admit(self, manifest: Manifest, source: Path, keys: Keys) -> Device:
        """Return the device the packet is taken in from, or raise why not."""
        ...

    def cut(self, intake: Intake) -> Intake | None:
        """Return what may be taken of a batch, None where nothing may."""
        ...


async def carry_in(
    store: GatewayStore,
    keys: Keys,
    source: Path,
    clock: Callable[[], datetime],
    files: FileStore | None = None,
    gate: Gate | None = None,
) -> CarriedIn:
    """Take in the packet at ``source``, which is only read; a ``gate`` says what of it, where not all.

    Raises:
        InputError: ``packet_foreign``, ``packet_damaged``, ``packet_malformed``, ``packet_signature``.
        GatewayError: ``device_unknown``, ``device_revoked``, and those of ``GatewayStore.register`` where a
            registration travels in the packet.
        StoreError: ``carry_unreadable``, or as ``store``.
    """
    manifest = await asyncio.to_thread(_checked, source, keys)
    admitted = _device(store, manifest, clock()) if gate is None else gate.admit(manifest, source, keys)
    device = await admitted
    loop = asyncio.get_running_loop()
    papers = CarriedInFiles(store, files, device, loop) if files and isinstance(store, SteppedFeed) else None
    taking = _Taking(store, device, clock, loop, papers, gate)
    refused = await asyncio.to_thread(taking.run, source, keys)
    changes = keys.changes
    answer = CarryAnswer(
        packet=manifest.packet,
        device=manifest.device,
        parts=manifest.parts,
        statements=tuple([one for part in manifest.parts for one in await _stated(store, keys, device, part)]),
        changes=changes,
        refused=refused,
        files=None if papers is None else papers.stated(keys, clock()),
    )
    outcomes = [one.outcome for one in taking.answers]
    return CarriedIn(
        manifest, outcomes.count("accepted"), outcomes.count("duplicate"), outcomes.count("parked"), answer
    )


def _checked(source: Path, keys: Keys) -> Manifest:
    """Return whose packet it is when all of it is there and as its device sealed it."""
    return read_packet(source, keys, lambda _batch: None)


def read_packet(source: Path, keys: Keys, on_batch: Callable[[bytes], None]) -> Manifest:
    """Hand out each batch of a packet and return whose it is when all of it is there and as its device sealed it.

    Raises:
        InputError: ``file_missing``, ``packet_foreign``, ``packet_damaged``, ``packet_malformed``,
            ``packet_signature``. StoreError: ``carry_unreadable``; and whatever ``on_batch`` raises.
    """
    reader = PacketReader(lambda _manifest: None, on_batch)
    _read(source, reader, keys)
    return reader.finish()


def _read(source: Path, reader: PacketReader, keys: Keys) -> None:
    try:
        with source.open("rb") as file:
            decrypt(file, reader, keys.identities)
    except FileNotFoundError as error:
        raise InputError("file_missing", "file") from error
    except OSError as error:
        raise StoreError("carry_unreadable", "file") from error


async def _device(store: GatewayStore, manifest: Manifest, at: datetime) -> Device:
    """Return the device the packet comes from, registered by the invitation that travels within where it is new."""
    device = await store.find_device(manifest.device)
    wish = manifest.registration
    if wish is not None and (device is None or device.revoked or device.public_key != manifest.public_key):
        said = wish.device, wish.public_key
        if said != (manifest.device, base64.b64encode(manifest.public_key).decode("ascii")):
            raise InputError("packet_malformed", "file")
        device = await store.register(wish, manifest.public_key, at)
    if device is None:
        raise GatewayError("device_unknown", "file")
    if device.public_key != manifest.public_key:
        raise InputError("packet_signature", "file")
    if device.revoked:
        raise GatewayError("device_revoked", "file")
    return device


async def _stated(store: GatewayStore, keys: Keys, device: Device, part: Part) -> list[Signed]:
    """Return the province's word about an epoch; where it holds more than was carried, about what was carried too.

    Another copy of the disk may have gone on in that epoch: a head behind the end of its own is nothing a counter can
    check, and only what it can check counts as acknowledged there.
    """
    held = await store.position(device, part.epoch)
    ends = [(held.count, held.head)]
    if 0 < part.last < held.count and isinstance(store, SteppedFeed):
        place = device.office, device.device, part.epoch, part.last + 1
        ends.insert(0, (part.last, (await store.hashes_before([place]))[0]))
    return [
        sign(
            Acknowledgement(
                keys.id, device.device, part.epoch, count, head.hex(), tuple(p for p in held.parked if p.seq <= count)
            ),
            keys.signing,
        )
        for count, head in ends
    ]


class _Taking:
    """Hands batches to the store from the thread that decrypts, one after another."""

    def __init__(
        self,
        store: GatewayStore,
        device: Device,
        clock: Callable[[], datetime],
        loop: asyncio.AbstractEventLoop,
        papers: CarriedInFiles | None = None,
        gate: Gate | None = None,
    ) -> None:
        self._papers = papers
        self._gate = gate
        self._store = store
        self._device = device
        self._clock = clock
        self._loop = loop
        self.answers: list[Answer] = []

    def run(self, source: Path, keys: Keys) -> str:
        """Take in all batches and return the code of the refusal that ended it, or nothing."""
        take_file = None if self._papers is None else self._papers.take
        reader = PacketReader(lambda _manifest: None, self._take, take_file)
        try:
            _read(source, reader, keys)
        except GatewayError as error:
            return error.code
        reader.finish()
        return ""

    def _take(self, packed: bytes) -> None:
        intake: Intake | None = read_batch(unpack(packed, Batch), self._device)
        if intake is not None and self._gate is not None:
            intake = self._gate.cut(intake)
        if intake is None:
            return
        coming = asyncio.run_coroutine_threadsafe(self._store.take_batch(intake, self._clock()), self._loop)
        self.answers += coming.result().answers
