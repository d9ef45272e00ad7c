"""Takes in what a revoked device wrote before it was revoked, up to a checkpoint an administrator trusts.

Whoever holds a stolen machine can sign whatever it likes, so its signature alone proves nothing any more. The chain
does: the hash of a link covers every link before it. A checkpoint printed on paper while the device was trusted
therefore says exactly which facts are meant, and nothing behind it is taken.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from counter_app.domain.errors import GatewayError, InputError, RuleError
from counter_app.gateway.carry import CarriedIn, carry_in, read_packet
from counter_app.gateway.file_folder import FileFolder
from counter_app.gateway.keys import Keys, open_keys
from counter_app.gateway.opening import opened_store
from counter_app.gateway.ports import Device, FeedStore, GatewayStore, Intake
from counter_app.gateway.sqlite_late import LateIntake
from counter_app.gateway.stepped_late import SteppedLate
from counter_app.gateway.store_url import files_folder, read_place
from counter_app.wire.batch import Batch, from_wire, unpack
from counter_app.wire.chain import link
from counter_app.wire.packet import Manifest

_is_checkpoint = re.compile(r"([1-9][0-9]{0,15}):([0-9a-f]{16,64})").fullmatch
_MOST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Trusted:
    """A checkpoint as paper shows it: how many links, and the first 16 or more hex letters of the hash of the last."""

    count: int
    head: str


@dataclass(frozen=True, slots=True)
class Word:
    """Who lets the facts in, and why."""

    by: str
    reason: str


def read_checkpoint(text: str) -> Trusted:
    """Read ``COUNT:HEAD``; the head may be grouped by spaces, as on the sheet that travels with a packet.

    Raises:
        InputError: ``checkpoint_malformed``.
    """
    found = _is_checkpoint(re.sub(r"\s", "", text).lower())
    if found is None:
        raise InputError("checkpoint_malformed", "until")
    return Trusted(int(found[1]), found[2])


def read_word(by: str, reason: str) -> Word:
    """Return who and why, cleaned.

    Raises:
        InputError: ``option_missing`` where one is empty, ``late_word_too_long``.
    """
    for field, text in (("by", by), ("reason", reason)):
        if not text.strip():
            raise InputError("option_missing", field)
        if len(text) > _MOST_TEXT:
            raise InputError("late_word_too_long", field, at_most=_MOST_TEXT)
    return Word(by.strip(), reason.strip())


class LateStore(GatewayStore, FeedStore, Protocol):
    """A store that keeps who let in facts of a revoked device, and why."""

    async def late_allow(self, late: LateIntake, head: bytes) -> int:
        """Write down what is about to be let in; as ``sqlite_late.allow``."""
        ...


class LateGate:
    """Lets a packet of one revoked device in, up to the checkpoints that are trusted."""

    def __init__(
        self, store: LateStore, device: str, trusted: tuple[Trusted, ...], word: Word, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._asked = device
        self._trusted = trusted
        self._word = word
        self._clock = clock
        self._up_to: dict[str, tuple[int, bytes]] = {}

    async def admit(self, manifest: Manifest, source: Path, keys: Keys) -> Device:
        """Return the revoked device, when the trusted checkpoints are found in its packet; they are written down then.

        Raises:
            InputError: ``packet_other_device``, ``packet_signature``, ``checkpoint_differs`` when no epoch of the
                packet has that hash there.
            GatewayError: ``device_unknown``, ``gap``. RuleError: ``device_not_revoked``.
        """
        device = await self._store.find_device(self._asked)
        if device is None:
            raise GatewayError("device_unknown", "device")
        if manifest.device != device.device:
            raise InputError("packet_other_device", "file", device=manifest.device)
        if manifest.public_key != device.public_key:
            raise InputError("packet_signature", "file")
        if not device.revoked:
            raise RuleError("device_not_revoked", "device")
        walk = _Walk(self._store, device, self._trusted, asyncio.get_running_loop())
        await asyncio.to_thread(read_packet, source, keys, walk.take)
        for one in self._trusted:
            if one not in walk.found:
                raise InputError("checkpoint_differs", "until", count=one.count)
        at = self._clock().astimezone(UTC).isoformat()
        self._up_to = walk.up_to
        for epoch, (count, head) in self._up_to.items():
            place = device.office, device.device, epoch
            await self._store.late_allow(LateIntake(*place, 0, count, self._word.by, self._word.reason, at), head)
        return device

    def cut(self, intake: Intake) -> Intake | None:
        """Return what of a batch lies before the trusted checkpoint of its epoch, None where nothing does."""
        count, head = self._up_to.get(intake.epoch, (0, b""))
        if intake.first > count:
            return None
        if intake.count <= count:
            return intake
        return replace(intake, links=intake.links[: count - intake.first + 1], count=count, head=head)


class _Walk:
    """Computes the chain of every epoch in a packet; runs on the thread that decrypts."""

    def __init__(
        self, store: LateStore, device: Device, trusted: tuple[Trusted, ...], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._store = store
        self._device = device
        self._trusted = trusted
        self._loop = loop
        self._ends: dict[str, tuple[int, bytes]] = {}
        self.found: set[Trusted] = set()
        self.up_to: dict[str, tuple[int, bytes]] = {}

    def take(self, packed: bytes) -> None:
        """Walk along one batch.

        Raises:
            GatewayError: ``gap`` where its first link follows nothing that is known.
        """
        batch = unpack(packed, Batch)
        seq, previous = self._end(batch)
        if batch.first != seq + 1:
            raise GatewayError("gap", "file")
        for wire in batch.entries:
            seq, previous = seq + 1, link(previous, from_wire(wire))
            for one in self._trusted:
                if one.count == seq and previous.hex().startswith(one.head):
                    self.found.add(one)
                    self.up_to[batch.epoch] = max(self.up_to.get(batch.epoch, (0, b"")), (seq, previous))
        self._ends[batch.epoch] = seq, previous

    def _end(self, batch: Batch) -> tuple[int, bytes]:
        """Return the link the batch should follow: the last one walked, or the one held before its first."""
        if batch.epoch in self._ends:
            return self._ends[batch.epoch]
        return asyncio.run_coroutine_threadsafe(self._held_before(batch), self._loop).result()

    async def _held_before(self, batch: Batch) -> tuple[int, bytes]:
        held = await self._store.position(self._device, batch.epoch)
        if batch.first > held.count + 1:
            raise GatewayError("gap", "file")
        place = self._device.office, self._device.device, batch.epoch, batch.first
        return batch.first - 1, (await self._store.hashes_before([place]))[0]


def accept_revoked(
    store_url: str,
    keys_folder: Path | None,
    source: Path,
    device: str,
    trusted: tuple[Trusted, ...],
    word: Word,
    files: Path | None = None,
) -> CarriedIn:
    """Take in the packet of a revoked device up to the trusted checkpoints, every fact marked; again adds nothing.

    Raises:
        InputError, GatewayError, RuleError, StoreError: as ``LateGate.admit``, ``gateway.carry.carry_in`` and
            ``opened_store``.
    """

    def clock() -> datetime:
        return datetime.now(UTC)

    with opened_store(store_url, keys_folder) as (run, store):
        if not isinstance(store, SteppedLate):
            raise TypeError(type(store))
        place = read_place(store_url, keys_folder)
        keys = open_keys(place.keys, make=False)
        folder = FileFolder(files_folder(place, files), keys.database)
        gate = LateGate(store, device, trusted, word, clock)
        taken: CarriedIn = run(carry_in(store, keys, source, clock, folder, gate))
    return taken
