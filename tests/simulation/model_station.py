"""A counter in memory: every method is a transaction, and the disk is a value that can be copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

import msgspec

from counter_app.domain import events
from counter_app.domain.errors import GatewayError
from counter_app.domain.evolve import fold
from counter_app.domain.fact import Fact, Header
from counter_app.domain.ids import uuid7
from counter_app.wire.batch import Answer, Position
from counter_app.wire.chain import GENESIS, NO_PERSON, link, person_hash
from counter_app.wire.encoding import Entry, decode_facts, decode_header, decode_person, encode_header, encode_part
from counter_app.wire.feed import Foreign
from counter_app.wire.invitation import ProvinceKeys
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.requests import Enrolment
from counter_app.wire.statements import Acknowledgement, Checkpoint, Signed, sign
from tests.builders.journal_facts import START
from tests.simulation.quick import TableKey
from tests.simulation.stations import GATEWAY_URL, OFFICE, Known, Stretch

_WITHOUT_DOSSIER = frozenset({"EpochOpened", "DayClosed"})
_SALT = bytes(16)
_BEGAN = int(START.timestamp() * 1000)


@dataclass(slots=True)
class Epoch:
    """One epoch: ``done`` links are acknowledged, those behind ``after`` were appended again elsewhere."""

    name: str
    headers: list[Header] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    done: int = 0
    after: int | None = None

    @property
    def bound(self) -> int:
        """How many links are to go."""
        return len(self.entries) if self.after is None else min(self.after, len(self.entries))

    def hash_at(self, count: int) -> bytes:
        return self.hashes[count - 1] if count else GENESIS

    def append(self, header: Header, entry: Entry) -> None:
        self.hashes.append(link(self.hash_at(len(self.hashes)), entry))
        self.headers.append(header)
        self.entries.append(entry)

    def copy(self) -> Epoch:
        return Epoch(self.name, [*self.headers], [*self.entries], [*self.hashes], self.done, self.after)


@dataclass(slots=True)
class Disk:
    """All that is durable."""

    epochs: list[Epoch]
    foreign: dict[tuple[str, str, int], Foreign] = field(default_factory=dict)
    cursor: str = ""
    forked: bool = False
    seen: int = 0

    def copy(self) -> Disk:
        return Disk([one.copy() for one in self.epochs], dict(self.foreign), self.cursor, self.forked, self.seen)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a page brought."""

    new: int
    headless: tuple[str, ...] = ()


class ModelStation:
    """A ``Station``, and the ports of the engine in one."""

    def __init__(self, number: int, province_key: bytes, chance: Random, disk: Disk | None = None) -> None:
        self.number = number
        self.device_id = f"0192f0c1-0000-7000-8000-{number:012}"
        self._key: Any = TableKey(self.device_id)
        self._province_key = province_key
        self._chance = chance
        self._disk = disk or Disk([Epoch(self._name())])
        self._present = self._disk.epochs[-1].name

    def _name(self) -> str:
        return f"{self._chance.getrandbits(128):032x}"

    # The station

    def start(self) -> None:
        if self._disk.forked:
            self._open_next(refused=True)
            self._disk.forked = False
        self._present = self._disk.epochs[-1].name

    @property
    def journal(self) -> ModelStation:
        return self

    @property
    def known(self) -> ModelStation:
        return self

    @property
    def replica(self) -> ModelStation:
        return self

    def write(self, chance: Random) -> str:
        dossiers = sorted(event for event, kind in self._kinds() if kind == "DossierReceived")
        if dossiers and chance.random() < 0.6:
            kind = chance.choice(("DossierForwarded", "CallLogged", "NotYetInvented", "Corrected"))
            return self._append(kind, chance.choice(dossiers))
        return self._append("DossierReceived", None)

    def copy(self) -> object:
        return self._disk.copy()

    def put_back(self, disk: object) -> None:
        assert isinstance(disk, Disk)
        self._disk = disk.copy()
        self._open_next(refused=False)
        self._disk.forked = False
        self.start()

    def clone(self, chance: Random) -> ModelStation:
        return ModelStation(self.number, self._province_key, chance, self._disk.copy())

    def is_forked(self) -> bool:
        return self._disk.forked

    def stretches(self) -> list[Stretch]:
        return [
            Stretch(one.name, len(one.entries), one.bound, one.done, one.hash_at(one.bound))
            for one in self._disk.epochs
        ]

    def own(self) -> set[str]:
        return {header.id for one in self._disk.epochs for header in one.headers}

    def facts(self) -> Known:
        found = {
            header.id: (entry.facts, entry.person)
            for one in self._disk.epochs
            for header, entry in zip(one.headers, one.entries, strict=True)
            if header.kind not in _WITHOUT_DOSSIER
        }
        for foreign in self._disk.foreign.values():
            header = decode_header(foreign.entry.header)
            if header.kind not in _WITHOUT_DOSSIER:
                found[header.id] = (foreign.entry.facts, foreign.entry.person)
        return found

    def folded(self) -> object:
        entries = [entry for one in self._disk.epochs for entry in one.entries]
        entries += [one.entry for one in self._disk.foreign.values()]
        dossiers: dict[str, list[Fact]] = {}
        for entry in entries:
            header = decode_header(entry.header)
            if header.kind in _WITHOUT_DOSSIER or header.kind == "NotYetInvented":
                continue
            part = decode_facts(header.kind, header.v, entry.facts)
            dossiers.setdefault(header.dossier, []).append(Fact(header, part, decode_person(header.kind, entry.person)))
        # An event that was appended again differs in its epoch and its place there, which no state depends on.
        return {dossier: _state(known) for dossier, known in dossiers.items()}

    def close(self) -> None:
        return

    # The journal

    def device(self) -> DeviceIdentity:
        return DeviceIdentity(
            self.device_id,
            self._work().name,
            OFFICE,
            self.number,
            self._key,
            self._province_key,
            GATEWAY_URL,
        )

    def pending(self, max_entries: int, max_bytes: int, after: int = 0) -> Pending | None:
        work = self._work()
        done = max(work.done, after)
        entries = tuple(work.entries[done : min(work.bound, done + max_entries)])
        if not entries:
            return None
        count = done + len(entries)
        checkpoint = Checkpoint(self.device_id, work.name, count, work.hash_at(count).hex())
        return Pending(done + 1, entries, sign(checkpoint, self._key))

    def record_attempt(self, first: int, last: int, code: str, next_attempt_at: datetime | None) -> None:
        return

    def record_acknowledgement(
        self, signed: Signed, acknowledgement: Acknowledgement, answers: Mapping[int, Answer]
    ) -> int:
        place = self._checked(acknowledgement.epoch, acknowledgement.count, acknowledgement.head)
        longer = acknowledgement.count > place.bound
        covered = max(answers, default=min(place.done, place.bound)) if longer else acknowledgement.count
        newly = max(0, min(covered, place.bound) - place.done)
        place.done = len(place.entries) if covered >= place.bound else covered
        return newly

    def rewind(self, position: Position) -> int:
        body = position.acknowledgement.body if position.acknowledgement else b""
        epoch = msgspec.json.decode(body, type=Acknowledgement).epoch
        return self.rewind_epoch(epoch, position)

    def mark_forked(self) -> None:
        self._disk.forked = True

    # What it knows of its province

    def registration(self) -> Enrolment | None:
        return None

    def confirm(self) -> None:
        return

    def keys(self) -> ProvinceKeys:
        return ProvinceKeys(self._province_key, "")

    def learn(self, keys: tuple[ProvinceKeys, ...]) -> None:
        assert {one.public_key for one in keys} == {self._province_key}

    def closed_epochs(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._disk.epochs if one.name != self._present and one.done)

    def rewind_epoch(self, epoch: str, position: Position) -> int:
        place = self._checked(epoch, position.count, position.head)
        back = max(0, min(place.done, place.bound) - position.count)
        if back:
            place.done = position.count
        return back

    # The replica

    def cursor(self) -> str:
        return self._disk.cursor

    def move(self, cursor: str) -> None:
        self._disk.cursor = cursor

    def failed(self, code: str) -> None:
        return

    def keep_counters(self, signed: Signed) -> None:
        return

    def take_in(self, foreign: Sequence[Foreign]) -> Brought:
        new, touched = 0, set[str]()
        for one in foreign:
            header = decode_header(one.entry.header)
            place = one.device, one.epoch, one.seq
            if place in self._disk.foreign or self._is_own(one):
                continue
            self._disk.foreign[place] = one
            self._disk.seen = max(self._disk.seen, header.lamport)
            new += 1
            if header.kind not in _WITHOUT_DOSSIER:
                touched.add(header.dossier)
        here = {event for event, _ in self._kinds()}
        return Brought(new, tuple(sorted(touched - here)))

    # Inside

    def _is_own(self, one: Foreign) -> bool:
        if one.device != self.device_id:
            return False
        found = next((each for each in self._disk.epochs if each.name == one.epoch), None)
        return found is not None and one.seq <= len(found.entries) and found.hash_at(one.seq) == one.hash

    def _work(self) -> Epoch:
        epochs = self._disk.epochs
        return next((one for one in epochs if one.bound > one.done), epochs[-1])

    def _checked(self, epoch: str, count: int, head: str) -> Epoch:
        place = next(one for one in self._disk.epochs if one.name == epoch)
        if epoch != self._present and count > place.bound:
            return place
        if count > len(place.entries):
            raise GatewayError("province_ahead")
        if place.hash_at(count).hex() != head:
            raise GatewayError("head_differs")
        return place

    def _kinds(self) -> list[tuple[str, str]]:
        own = [(header.id, header.kind) for one in self._disk.epochs for header in one.headers]
        headers = (decode_header(one.entry.header) for one in self._disk.foreign.values())
        return own + [(header.id, header.kind) for header in headers]

    def _append(self, kind: str, dossier: str | None) -> str:
        facts, person = _parts(kind, dossier or "")
        header = self._header(kind, dossier)
        hashed = NO_PERSON if person is None else person_hash(_SALT, person)
        entry = Entry(encode_header(header), facts, person, None if person is None else _SALT, hashed)
        self._disk.epochs[-1].append(header, entry)
        return header.id

    def _header(self, kind: str, dossier: str | None) -> Header:
        present = self._disk.epochs[-1]
        highest = max((one.headers[-1].lamport for one in self._disk.epochs if one.headers), default=0)
        self._disk.seen = max(self._disk.seen, highest) + 1
        event = uuid7(_BEGAN + self._disk.seen, self._chance.randbytes(10))
        made = _plain_header(kind, event, dossier or event, self.device_id, self.number)
        return replace(made, epoch=present.name, seq=len(present.entries) + 1, lamport=self._disk.seen)

    def _open_next(self, *, refused: bool) -> None:
        work = self._work()
        self._disk.cursor = ""
        self._disk.epochs.append(Epoch(self._name()))
        self._append("EpochOpened", None)
        if refused:
            new = self._disk.epochs[-1]
            for header, entry in list(zip(work.headers, work.entries, strict=True))[work.done : work.bound]:
                moved = replace(header, epoch=new.name, seq=len(new.entries) + 1)
                new.append(moved, replace(entry, header=encode_header(moved)))
            work.after = work.done
            work.done = len(work.entries)
        self._present = self._disk.epochs[-1].name


def _plain_header(kind: str, event: str, dossier: str, device: str, number: int) -> Header:
    return Header(
        kind=kind,
        v=1,
        id=event,
        dossier=dossier,
        device=device,
        epoch="",
        seq=1,
        lamport=1,
        after=(),
        office=OFFICE,
        counter=number,
        actor="lan",
        via="window",
        at=START,
        entered_at=START,
    )


def _state(known: list[Fact]) -> object:
    return fold(known)


@cache
def _parts(kind: str, dossier: str) -> tuple[bytes, bytes | None]:
    """Return the two parts of a fact as bytes; the same for every fact of a kind, as encoding them is dear."""
    if kind == "DossierReceived":
        matter = events.Matter(procedure="1.001193", name="Khai sinh")
        facts = events.DossierReceived(
            code="H14.31-261120-10001", matter=matter, clock=events.Clock(rule="5 working_days")
        )
        person = events.ApplicationText(applicant=events.Person(name="Nguyễn Văn A", number="001200000001"))
        return encode_part(facts), encode_part(person)
    if kind == "Corrected":
        return encode_part(events.Judgement(events=(dossier,))), None
    if kind == "EpochOpened":
        return encode_part(events.EpochOpened(previous_epoch="e", count=0, head="0" * 64)), None
    return encode_part(events.Step()), encode_part(events.StepText())
