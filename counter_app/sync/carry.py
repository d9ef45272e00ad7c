"""Carrying by hand: writes packets for a stick, and takes in the province's answers to them.

Runs on the io thread (or the command line's). The journal is asked in short steps; no transaction is held over a write.
A packet changes nothing here: facts are acknowledged by the province's signed word alone, whichever way it comes.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol

from counter_app.domain.errors import GatewayError, InputError, StoreError
from counter_app.sync.carry_files import CarriedFiles, file_pieces, take_files_answer
from counter_app.wire.age import encrypt
from counter_app.wire.batch import Batch, to_wire
from counter_app.wire.invitation import ProvinceKeys, follow_changes
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.packet import MAX_VOLUME_BYTES, FilePiece, Manifest, Part, frames, read_answer
from counter_app.wire.requests import Enrolment
from counter_app.wire.statements import Acknowledgement, Signed, public_bytes, verify

BATCH_ENTRIES = 2_000
BATCH_BYTES = 8 * 1024 * 1024
_PLANNED_AT_ONCE = 20_000
_READ_BYTES = 1024 * 1024
_HEAD_BYTES = 64 * 1024
"""Kept free in a volume for the manifest, the seal and what batches add around their facts."""
_FORKED = frozenset({"forked", "head_differs", "province_ahead"})


class CarryJournal(Protocol):
    """The counter's side; every method is one short step of the store."""

    def device(self) -> DeviceIdentity:
        """Return who this device is."""
        ...

    def keys(self) -> ProvinceKeys:
        """Return the province's keys; raises ``not_enrolled``."""
        ...

    def earlier_keys(self) -> tuple[bytes, ...]:
        """Return the public keys the province signed with before."""
        ...

    def learn(self, keys: tuple[ProvinceKeys, ...]) -> None:
        """Keep newer keys of the province."""
        ...

    def registration(self) -> Enrolment | None:
        """Return the registration the province has not confirmed yet."""
        ...

    def waiting(self) -> tuple[Part, ...]:
        """Return what waits of each epoch, the oldest first; the present one is there even when nothing does."""
        ...

    def head(self, epoch: str, count: int) -> str:
        """Return the hash (hex) of an epoch at ``count``."""
        ...

    def sizes(self, epoch: str, after: int, limit: int) -> list[int]:
        """Return the bytes of each fact behind seq ``after``, at most ``limit`` of them."""
        ...

    def behind(self, epoch: str, done: int, bound: int, max_entries: int, max_bytes: int) -> Pending | None:
        """Return facts behind ``done`` and up to ``bound``, with their signed checkpoint."""
        ...

    def take_answer(self, signed: Signed, statement: Acknowledgement, floor: int) -> int:
        """Keep a checked statement that says more than is known, and return how many facts it newly covers.

        One that says less than ``floor``, what was acknowledged when the packet was made, puts facts back to waiting.
        """
        ...

    def mark_forked(self) -> None:
        """Write down that the province holds another history."""
        ...


@dataclass(frozen=True, slots=True)
class Exported:
    """What lies on the stick: the files in order, their bytes, and what is in them."""

    packet: str
    files: tuple[Path, ...]
    entries: int
    bytes: int
    made_at: datetime
    parts: tuple[Part, ...]
    registration: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an answer changed: facts newly acknowledged, the facts still waiting after it is another question."""

    acknowledged: int
    refused: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """How an export is followed: told (facts written, facts in all), and asked whether to stop.

    ``packet`` is its number, drawn by chance where it is empty.
    """

    progress: Callable[[int, int], None] = lambda _done, _total: None
    cancelled: Callable[[], bool] = lambda: False
    packet: str = ""


class Cancelled(Exception):  # noqa: N818 - no error: a person changed their mind
    """The person stopped it; nothing was left on the stick."""


def export(
    journal: CarryJournal,
    target: Path,
    at: datetime,
    watch: Watch | None = None,
    *,
    limit: int = MAX_VOLUME_BYTES,
    files: CarriedFiles | None = None,
) -> Exported:
    """Write what waits as packets at ``target`` (``name.2.ext`` and so on where one file cannot hold it).

    Every file appears whole under its name or not at all, and was read back from the stick.

    Raises:
        GatewayError: ``not_enrolled``; InputError: ``recipient_missing`` until the gateway told what to encrypt to.
        StoreError: ``carry_unwritable``, ``carry_differs``; Cancelled: ``watch`` said so.
    """
    if not target.name:
        raise StoreError("carry_unwritable", "file")  # a folder alone: "", "." or "/"
    watch = watch or Watch()
    keys, identity = journal.keys(), journal.device()
    if not keys.recipient:
        raise InputError("recipient_missing", "file")
    parts, registration = journal.waiting(), journal.registration()
    plan = _plan(journal, parts, limit - _HEAD_BYTES)
    packet = watch.packet or secrets.token_hex(8)
    counting = _Counting(watch, sum(part.last - part.first + 1 for part in parts))
    drafts: list[tuple[Path, Path, str]] = []
    try:
        for number, inside in enumerate(plan, 1):
            manifest = _manifest(identity, packet, at, inside, (number, len(plan)), registration)
            place = _volume(target, number)
            draft = place.with_name(f".{place.name}.part")
            drafts.append((draft, place, ""))
            last = number == len(plan)
            papers = _papers(journal, inside, limit, files) if files is not None and last else iter(())
            pieces = frames(manifest, _batches(journal, identity, inside, counting), identity.private_key, papers)
            drafts[-1] = (draft, place, _write(pieces, draft, keys.recipient))
        written = tuple(_publish(draft, place, digest) for draft, place, digest in drafts)
        size = sum(file.stat().st_size for file in written)
    except OSError as error:
        raise StoreError("carry_unwritable", "file") from error
    finally:
        for draft, _, _ in drafts:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    return Exported(packet, written, counting.total, size, at, parts, registration is not None)


def _manifest(
    identity: DeviceIdentity,
    packet: str,
    at: datetime,
    inside: tuple[Part, ...],
    volume: tuple[int, int],
    registration: Enrolment | None,
) -> Manifest:
    number, volumes = volume
    return Manifest(
        packet=packet if volumes == 1 else f"{packet}-{number}",
        device=identity.device,
        office=identity.office,
        counter=identity.counter,
        public_key=public_bytes(identity.private_key),
        made_at=at.isoformat(timespec="seconds"),
        parts=inside,
        volume=number,
        volumes=volumes,
        registration=registration,
    )


def _papers(journal: CarryJournal, inside: tuple[Part, ...], limit: int, files: CarriedFiles) -> Iterator[FilePiece]:
    """Yield files behind the facts of the last volume, where there is room."""
    taken = sum(sum(_sizes(journal, part)) for part in inside)
    return file_pieces(files, limit - _HEAD_BYTES - taken)


class _Counting:
    """Counts facts as they are written, and tells whoever watches."""

    def __init__(self, watch: Watch, total: int) -> None:
        self._watch = watch
        self._done = 0
        self.total = total

    def add(self, entries: int) -> None:
        """Count facts just written.

        Raises:
            Cancelled: the person stopped it.
        """
        self._done += entries
        self._watch.progress(self._done, self.total)
        if self._watch.cancelled():
            raise Cancelled


def _plan(journal: CarryJournal, parts: tuple[Part, ...], limit: int) -> list[tuple[Part, ...]]:
    """Cut what waits into volumes, each of whole facts, in order."""
    volumes: list[list[Part]] = [[]]
    room = limit
    for part in parts:
        first, seq = part.first, part.first - 1
        for size in _sizes(journal, part):
            if size > room and (seq >= first or volumes[-1]):
                if seq >= first:
                    volumes[-1].append(Part(part.epoch, first, seq, journal.head(part.epoch, seq)))
                volumes.append([])
                first, room = seq + 1, limit
            seq += 1
            room -= size
        volumes[-1].append(Part(part.epoch, first, part.last, part.head))
    return [tuple(volume) for volume in volumes]


def _sizes(journal: CarryJournal, part: Part) -> Iterator[int]:
    after = part.first - 1
    while after < part.last:
        page = journal.sizes(part.epoch, after, min(_PLANNED_AT_ONCE, part.last - after))
        yield from page
        after += len(page)


def _batches(
    journal: CarryJournal, identity: DeviceIdentity, parts: tuple[Part, ...], counting: _Counting
) -> Iterator[Batch]:
    for part in parts:
        done = part.first - 1
        while done < part.last:
            pending = journal.behind(part.epoch, done, part.last, BATCH_ENTRIES, BATCH_BYTES)
            if pending is None:
                break
            yield Batch(
                identity.device, part.epoch, pending.first, tuple(map(to_wire, pending.entries)), pending.checkpoint
            )
            done = pending.last
            counting.add(len(pending.entries))


def _volume(target: Path, number: int) -> Path:
    return target if number == 1 else target.with_name(f"{target.stem}.{number}{target.suffix}")


def _write(pieces: Iterator[bytes], draft: Path, recipient: str) -> str:
    """Write one volume durably and return the SHA-256 of its bytes."""
    with draft.open("wb") as file:
        hashing = _Hashing(file)
        encrypt(pieces, hashing, recipient)
        file.flush()
        os.fsync(file.fileno())
    return hashing.digest.hexdigest()


class _Hashing:
    """A file that is hashed while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = sha256()

    def write(self, data: bytes) -> int:
        """Write the next bytes."""
        self.digest.update(data)
        return self._file.write(data)


def _publish(draft: Path, place: Path, digest: str) -> Path:
    """Give a finished volume its name, and read it back from where it lies."""
    draft.replace(place)
    _sync_folder(place.parent)
    if _digest_on_disk(place) != digest:
        raise StoreError("carry_differs", "file")
    return place


def _digest_on_disk(place: Path) -> str:
    digest = sha256()
    with place.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            # Otherwise the memory of this machine would be compared with itself, and not with the stick.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(_READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there; NTFS journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def acknowledge(journal: CarryJournal, raw: bytes, files: CarriedFiles | None = None) -> TakenBack:
    """Take in an answer that came back; an old one, or the same again, changes nothing.

    Raises:
        InputError: ``answer_malformed``, ``answer_foreign`` when it is for another device.
        GatewayError: ``not_enrolled``, ``key_change_wrong``, ``acknowledgement_wrong`` for statements the province did
            not sign; ``head_differs``, ``province_ahead``, which mark this journal as forked.
    """
    answer = read_answer(raw)
    identity, known = journal.device(), journal.keys()
    if answer.device != identity.device:
        raise InputError("answer_foreign", "file")
    newer = follow_changes(known, answer.changes)
    # An answer may travel longer than a key lives: it counts by the key of the day it was written.
    trusted = [*(one.public_key for one in reversed((known, *newer))), *journal.earlier_keys()]
    statements = []
    for signed in answer.statements:
        statement = _verified(signed, trusted)
        if statement.device != identity.device:
            raise GatewayError("acknowledgement_wrong", "file")
        statements.append((signed, statement))
    if newer:
        journal.learn(newer)
    floors = {part.epoch: part.first - 1 for part in answer.parts}
    try:
        taken = sum(journal.take_answer(signed, one, floors.get(one.epoch, 0)) for signed, one in statements)
    except GatewayError as error:
        if error.code in _FORKED:
            journal.mark_forked()
        raise
    papers = 0 if files is None else take_files_answer(files, identity, answer.files, trusted)
    return TakenBack(taken, answer.refused, papers)


def _verified(signed: Signed, keys: Sequence[bytes]) -> Acknowledgement:
    for key in keys:
        with suppress(GatewayError):
            return verify(signed, key, Acknowledgement)
    raise GatewayError("acknowledgement_wrong", "file")
