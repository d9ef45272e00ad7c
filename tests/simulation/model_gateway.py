"""A gateway store in memory that also serves, and can be put back to an older copy of itself; for the simulation."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from counter_app.domain.errors import RuleError
from counter_app.gateway.feed_words import CLOSING, WITHOUT_CODE
from counter_app.gateway.ports import Device, Fork, Heard, Intake, Published, Served, Span, Taken
from counter_app.wire.chain import GENESIS
from counter_app.wire.offers import is_newer
from tests.fakes.memory_gateway import Kept, MemoryGatewayStore

Place = tuple[str, str, str, int]
_SILENT = frozenset({"DayClosed", "EpochOpened"})


@dataclass(frozen=True, slots=True)
class Copy:
    """What a backup of the gateway holds."""

    arrived: list[Kept]
    devices: list[Device]
    judgements: list[tuple[str, str, str]]
    forks: list[Fork]
    feed: list[tuple[int, str, Kept]]
    shares: set[tuple[str, str, str]]
    cursor: int


@dataclass(slots=True)
class ModelGateway(MemoryGatewayStore):
    """A ``GatewayStore`` and ``FeedStore``; ``feed`` is what each office is served, with its cursor."""

    feed: list[tuple[int, str, Kept]] = field(default_factory=list)
    shares: set[tuple[str, str, str]] = field(default_factory=set)
    cursor: int = 0
    contacts: dict[tuple[str, str], str] = field(default_factory=dict)
    changed: dict[tuple[str, str, str], str] = field(default_factory=dict)
    packs: dict[tuple[str, str, str], Published] = field(default_factory=dict)

    async def take_batch(self, intake: Intake, at: datetime) -> Taken:
        before = len(self.arrived)
        # By name: a dataclass with slots is made anew, and a bare super() would look at the class it was made from.
        taken = await MemoryGatewayStore.take_batch(self, intake, at)
        new = self.arrived[before:]
        if new:
            self.changed[intake.office, intake.device, intake.epoch] = at.isoformat()
        for kept in new:
            self._serve(intake.office, kept)
        for kept in new:
            self._share(intake.office, kept)
        return taken

    def _serve(self, office: str, kept: Kept) -> None:
        self.cursor += 1
        self.feed.append((self.cursor, office, kept))

    def _share(self, office: str, kept: Kept) -> None:
        link = kept.link
        if link.resolving is not None and link.dossier is not None:
            for here, there in ((office, link.resolving), (link.resolving, office)):
                self.shares.add((here, link.dossier, there))
                for known in self.arrived:
                    if known.office == here and link.dossier in {known.link.dossier, known.link.event_id}:
                        self._relay(there, known)
        for other in self._others(office, link.dossier):
            self._relay(other, kept)
            if link.kind == "PersonErased" and link.parked is None:
                self.judgements += [(other, name, link.kind) for name in link.names]
                self._judge()

    def _relay(self, office: str, kept: Kept) -> None:
        if not any(served == office and known is kept for _, served, known in self.feed):
            self._serve(office, kept)

    def _others(self, office: str, dossier: str | None) -> list[str]:
        return [there for here, about, there in self.shares if (here, about) == (office, dossier)]

    async def newest(self, office: str) -> int:
        return max((cursor for cursor, served, _ in self.feed if served == office), default=0)

    async def served_until(self, office: str, cursor: int) -> list[tuple[str, str, int, bytes]]:
        last: dict[tuple[str, str], tuple[int, bytes]] = {}
        shared: dict[tuple[str, str, str], list[Kept]] = {}
        for at, served, kept in self.feed:
            if served != office or at > cursor:
                continue
            if kept.office == office:
                last[kept.device, kept.epoch] = kept.seq, kept.hash
            else:
                shared.setdefault((kept.office, kept.device, kept.epoch), []).append(kept)
        found = [(*journal, *link) for journal, link in sorted(last.items())]
        for (author, device, epoch), facts in sorted(shared.items()):
            seqs = [kept.seq for kept in facts]
            sums = f"{sum(seqs)} {sum(seq * 2654435761 % 1000000007 for seq in seqs)}"
            newest = max(facts, key=lambda kept: kept.seq)
            found.append((f"{author} {device}", f"{epoch} {sums}", len(seqs), newest.hash))
        return found

    async def served(self, span: Span) -> list[Served]:
        found = [
            _served(cursor, kept)
            for cursor, office, kept in self.feed
            if office == span.office
            and span.after < cursor <= span.up_to
            and (kept.device, kept.epoch) != (span.device, span.epoch)
            and _is_served(kept)
            and (span.open_since is None or self._is_open(kept, span.open_since))
        ]
        return found[: span.limit]

    def _is_open(self, kept: Kept, since: str) -> bool:
        link = kept.link
        if link.kind in _SILENT:
            return False
        later = [
            one.link
            for one in self.arrived
            if (one.office, one.link.dossier) == (kept.office, link.dossier) and one.link.dossier != one.link.event_id
        ]
        if any(_named(one.kind, CLOSING) and (one.event_id or "") < since for one in later):
            return False
        return (
            not _named(link.kind, WITHOUT_CODE)
            or (link.event_id or "") >= since
            or any(one.kind == "DossierReceived" for one in later)
        )

    async def dossiers(self, office: str, dossiers: tuple[str, ...]) -> list[Served]:
        found = [
            _served(0, kept)
            for dossier in dossiers
            for holder in (office, *self._others(office, dossier))
            for kept in self.arrived
            if kept.office == holder and _is_served(kept) and dossier in {kept.link.event_id, kept.link.dossier}
        ]
        return sorted(found, key=lambda one: (one.office, one.device, one.epoch, one.seq))

    async def hashes_before(self, places: list[Place]) -> list[bytes]:
        return [self._hash(place) for place in places]

    def _hash(self, place: Place) -> bytes:
        office, device, epoch, seq = place
        journal = self._journal(office, device, epoch)
        return GENESIS if seq == 1 else journal[seq - 2].hash

    async def contacted(self, device: Device, at: datetime) -> None:
        self.contacts[device.office, device.device] = at.isoformat()

    async def heard(self, office: str) -> list[Heard]:
        found = []
        for one in sorted(self.devices, key=lambda one: (one.counter, one.device)):
            if one.office != office:
                continue
            epochs = dict.fromkeys(kept.epoch for kept in self.arrived if kept.device == one.device)
            for epoch in epochs or ("",):
                held = await self.position(one, epoch)
                at = self.changed.get((office, one.device, epoch), "")
                contact = self.contacts.get((office, one.device), "")
                found.append(
                    Heard(one.device, one.counter, epoch, held.count, held.head, at, contact, revoked=one.revoked)
                )
        return found

    async def publish(self, pack: Published, at: datetime) -> None:
        place = pack.office, pack.kind, pack.name
        held = self.packs.get(place)
        same = held is not None and (held.version, held.sha256) == (pack.version, pack.sha256)
        if held is not None and not same and not is_newer(pack.version, held.version):
            raise RuleError("pack_version_old", "pack", version=pack.version, known=held.version)
        self.packs[place] = pack

    async def offers(self, office: str) -> list[Published]:
        return [self.packs[place] for place in sorted(self.packs) if place[0] in {"", office}]

    async def packed(self, office: str, sha256: str) -> bytes | None:
        return next((one.packed for one in await self.offers(office) if one.sha256 == sha256), None)

    async def naming(self, office: str, dossier: str, sha256: str) -> list[str]:
        return []  # no files travel in the simulation

    def copy(self) -> Copy:
        """Return a backup: nothing that happens later changes it."""
        same = {id(kept): copy(kept) for kept in self.arrived}
        return Copy(
            list(same.values()),
            list(self.devices),
            list(self.judgements),
            list(self.forks),
            [(cursor, office, same[id(kept)]) for cursor, office, kept in self.feed],
            set(self.shares),
            self.cursor,
        )

    def put_back(self, old: Copy) -> None:
        """Be what a backup holds; the backup stays as it is."""
        other = ModelGateway(
            old.arrived, old.devices, {}, old.judgements, old.forks, old.feed, old.shares, old.cursor
        ).copy()
        self.arrived, self.devices, self.judgements = other.arrived, other.devices, other.judgements
        self.forks, self.feed, self.shares, self.cursor = other.forks, other.feed, other.shares, other.cursor


def _is_served(kept: Kept) -> bool:
    return kept.link.event_id is not None and (kept.repeat == 0 or kept.parked is not None)


def _served(cursor: int, kept: Kept) -> Served:
    return Served(cursor, kept.office, kept.device, kept.epoch, kept.seq, kept.link.entry, kept.hash)


def _named(kind: str | None, words: str) -> bool:
    return kind is not None and f"'{kind}'" in words
