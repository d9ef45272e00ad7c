"""A gateway store in memory that passes the same contract suite as the real ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from counter_app.domain.errors import GatewayError, InputError, RuleError
from counter_app.gateway.admission import Known, answers, join
from counter_app.gateway.ports import Arrival, Device, Fork, Held, Intake, Link, Taken
from counter_app.gateway.repeats import Earlier, settle_repeats
from counter_app.wire.chain import GENESIS
from counter_app.wire.requests import Enrolment
from counter_app.wire.statements import Parked

MENDING = ("Voided", "Corrected")


@dataclass(slots=True)
class Kept:
    """One entry as it is held."""

    office: str
    device: str
    epoch: str
    seq: int
    link: Link
    hash: bytes
    repeat: int
    parked: str | None
    settled: bool = False


@dataclass(slots=True)
class Invitation:
    """What a token is good for, and who used it."""

    office: str
    counter: int
    replace: str | None
    used: tuple[str, bytes] | None = None


@dataclass(slots=True)
class MemoryGatewayStore:
    """A ``GatewayStore``; ``arrived`` is everything in order of arrival."""

    arrived: list[Kept] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    invitations: dict[bytes, Invitation] = field(default_factory=dict)
    judgements: list[tuple[str, str, str]] = field(default_factory=list)
    forks: list[Fork] = field(default_factory=list)

    async def take_batch(self, intake: Intake, at: datetime) -> Taken:
        journal = self._journal(intake.office, intake.device, intake.epoch)
        overlap = [Known(kept.hash, None if kept.settled else kept.parked) for kept in journal[intake.first - 1 :]]
        overlap = overlap[: len(intake.links)]
        inside = intake.first <= len(journal) + 1
        previous = journal[intake.first - 2].hash if inside and intake.first > 1 else GENESIS
        verdict = join(intake, len(journal), previous, overlap)
        if verdict.forked_at is not None:
            self.forks.append(Fork(intake.office, intake.device, intake.epoch, verdict.forked_at, at.isoformat()))
            raise GatewayError("forked")
        new = intake.links[verdict.known :]
        settled = settle_repeats(intake, new, self._earlier(intake.office))
        for index, (link, (parked, repeat)) in enumerate(zip(new, settled, strict=True), start=verdict.known):
            seq = intake.first + index
            self.arrived.append(
                Kept(
                    intake.office,
                    intake.device,
                    intake.epoch,
                    seq,
                    link,
                    verdict.hashes[index],
                    repeat,
                    parked,
                )
            )
            if parked is None and link.kind in {"PersonErased", *MENDING}:
                self.judgements += [(intake.office, name, link.kind or "") for name in link.names]
        self._judge()
        held = await self.position(Device(intake.device, intake.office, 0, b""), intake.epoch)
        return Taken(answers(overlap, [code for code, _ in settled]), held)

    async def position(self, device: Device, epoch: str) -> Held:
        journal = self._journal(device.office, device.device, epoch)
        parked = tuple(Parked(kept.seq, kept.parked) for kept in journal if kept.parked and not kept.settled)
        return Held(len(journal), journal[-1].hash if journal else GENESIS, parked)

    async def find_device(self, device: str) -> Device | None:
        found = [known for known in self.devices if known.device == device]
        return min(found, key=lambda known: known.revoked, default=None)

    async def register(self, enrolment: Enrolment, public_key: bytes, at: datetime) -> Device:
        invitation = self.invitations.get(sha256(enrolment.token.encode()).digest())
        if invitation is None:
            raise GatewayError("token_unknown", "token")
        known = await self.find_device(enrolment.device)
        if invitation.used is not None:
            if invitation.used != (enrolment.device, public_key):
                raise GatewayError("token_used", "token")
            if known is None or known.revoked or known.public_key != public_key:
                raise GatewayError("device_revoked")
            return known
        if (enrolment.office, enrolment.counter) != (invitation.office, invitation.counter):
            raise GatewayError("counter_mismatch", "counter")
        alive = self._alive(enrolment.office, enrolment.counter)
        if alive is not None and alive.device != invitation.replace:
            raise GatewayError("counter_alive", "counter")
        moved = known is not None and known.office != enrolment.office
        busy = known is not None and not known.revoked and known != alive
        if moved or busy:
            raise GatewayError("device_known", "device")
        if alive is not None:
            await self.revoke(alive.device, at)
        device = Device(enrolment.device, enrolment.office, enrolment.counter, public_key)
        self.devices = [other for other in self.devices if other.device != device.device]
        self.devices.append(device)
        invitation.used = enrolment.device, public_key
        return device

    async def invite(self, office: str, counter: int, token_hash: bytes, replace: str | None, at: datetime) -> None:
        alive = self._alive(office, counter)
        if replace is not None and (alive is None or alive.device != replace):
            raise InputError("device_unknown", "replace")
        if replace is None and alive is not None:
            raise RuleError("counter_alive", "counter")
        self.invitations[token_hash] = Invitation(office, counter, replace)

    async def revoke(self, device: str, at: datetime) -> None:
        if await self.find_device(device) is None:
            raise InputError("device_unknown", "device")
        self.devices = [replace(known, revoked=True) if known.device == device else known for known in self.devices]

    async def entries(self, office: str | None, after: str | None, limit: int) -> list[Arrival]:
        if after is not None and not after.isdigit():
            raise InputError("cursor_malformed", "after")
        lines = [
            self._arrival(kept, str(cursor))
            for cursor, kept in enumerate(self.arrived, start=1)
            if cursor > int(after or 0) and office in {None, kept.office} and (kept.repeat == 0 or kept.parked)
        ]
        return lines[:limit]

    async def forked_epochs(self) -> list[Fork]:
        found: dict[tuple[str, str, str], Fork] = {}
        for fork in sorted(self.forks, key=lambda one: (one.first_at, one.seq)):
            found.setdefault((fork.office, fork.device, fork.epoch), fork)
        return list(found.values())

    async def close(self) -> None:
        return

    def _journal(self, office: str, device: str, epoch: str) -> list[Kept]:
        key = office, device, epoch
        return [kept for kept in self.arrived if (kept.office, kept.device, kept.epoch) == key]

    def _alive(self, office: str, counter: int) -> Device | None:
        place = office, counter
        return next((one for one in self.devices if (one.office, one.counter) == place and not one.revoked), None)

    def _earlier(self, office: str) -> dict[str, Earlier]:
        return {
            kept.link.event_id: Earlier(
                kept.device, kept.epoch, kept.link.entry.facts, kept.link.entry.person_hash, kept.repeat + 1
            )
            for kept in self.arrived
            if kept.office == office and kept.link.event_id is not None
        }

    def _judge(self) -> None:
        for office, named, kind in self.judgements:
            for kept in self.arrived:
                if (kept.office, kept.link.event_id) != (office, named):
                    continue
                if kind == "PersonErased":
                    kept.link = replace(kept.link, entry=replace(kept.link.entry, person=None, salt=None))
                elif kept.parked is not None:
                    kept.settled = True

    def _arrival(self, kept: Kept, cursor: str) -> Arrival:
        codes = [
            other.link.code
            for other in self.arrived
            if (other.office, other.link.dossier) == (kept.office, kept.link.dossier) and other.link.code
        ]
        code = kept.link.code or (codes[0] if codes and kept.link.dossier else None)
        link = kept.link
        return Arrival(kept.device, kept.epoch, kept.seq, link.event_id, link.kind, code, cursor, link.entry)
