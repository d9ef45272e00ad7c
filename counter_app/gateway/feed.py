"""Answers what counters ask for: facts of others page by page, dossiers whole, packs piece by piece.

A page holds a bounded number of facts and bytes, so that memory stays the same however much there is. A cursor names
which facts lie before it: where a store was restored from a backup and drew its cursors anew, the counter is told so
and begins again, instead of missing what came in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby

from counter_app.domain.errors import GatewayError, InputError
from counter_app.domain.ids import RANDOM_BYTES, uuid7
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device, FeedStore, Served, Span
from counter_app.wire.batch import pack, to_wire, unpack
from counter_app.wire.feed import (
    FEED,
    MAX_WISH_BYTES,
    CounterLine,
    Counters,
    Feed,
    FeedPage,
    Run,
    Wish,
    digest,
    encode_runs,
)
from counter_app.wire.offers import PACKS, PIECE_BYTES, PackPiece
from counter_app.wire.statements import Signed, sign

MAX_PAGE_BYTES = 4 * 1024 * 1024
OPEN_FOR = timedelta(days=90)
"""Dossiers closed within this time belong to the first filling too: they are what people come back about."""
_CURSOR = re.compile(r"(?:(?P<last>\d{1,18})\.)?(?P<at>\d{1,18})-(?P<hash>[0-9a-f]{16})")
_PIECE = re.compile(r"(?P<sha256>[0-9a-f]{64})/(?P<offset>\d{1,9})")


@dataclass(frozen=True, slots=True)
class Mark:
    """A cursor taken apart: how far an office was served and the beginning of a hash of what lies before.

    ``last`` is set during the first filling: how far that has come on its way to ``at``. The hash names what lies
    before both: after a restore the same facts may lie before ``at`` in another order, and others before ``last``.
    """

    at: int
    hash: str
    last: int | None = None

    def __str__(self) -> str:
        return f"{self.at}-{self.hash}" if self.last is None else f"{self.last}.{self.at}-{self.hash}"


class FeedExchange:
    """The part of the protocol that gives; see ``docs/sync-protocol.md``, "What comes back"."""

    def __init__(self, store: FeedStore, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock

    @staticmethod
    def body_limit(path: str) -> int:
        """Return how many bytes a body sent to ``path`` may have."""
        return MAX_WISH_BYTES if path == FEED else 0

    @staticmethod
    def knows(method: str, path: str) -> bool:
        """Tell whether a call is for this part."""
        return (method, path) == ("POST", FEED) or (method == "GET" and path.startswith(PACKS))

    async def answer(self, path: str, body: bytes, device: Device) -> bytes:
        """Return the answer to a call whose signature was found good.

        Raises:
            GatewayError: ``message_malformed``, ``cursor_unknown``, ``pack_unknown``; InputError: ``cursor_malformed``.
        """
        if path.startswith(PACKS):
            return pack(await self._piece(path.removeprefix(PACKS), device.office))
        wish = unpack(body, Wish, limit=MAX_WISH_BYTES)
        await self._store.contacted(device, self._clock())
        page = await self._dossiers(wish, device) if wish.dossiers else await self._page(wish, device)
        return pack(await self._with_sides(page, device.office) if wish.sides else page)

    async def _page(self, wish: Wish, device: Device) -> FeedPage:
        mark = await self._begun(device.office) if not wish.after else await self._known(wish.after, device.office)
        filling = mark.last is not None
        after = mark.at if mark.last is None else mark.last
        newest = mark.at if filling else await self._store.newest(device.office)
        since = _before(self._clock() - OPEN_FOR) if filling else None
        span = Span(device.office, after, newest, wish.limit + 1, device.device, wish.epoch, since)
        found = await self._store.served(span)
        taken = _within(found[: wish.limit])
        more = len(taken) < len(found)
        if filling and more:
            mark = await self._mark(device.office, mark.at, taken[-1].cursor)
        else:
            mark = await self._mark(device.office, taken[-1].cursor if more else newest)
        return await self._signed(taken, device.office, wish, str(mark), more=more)

    async def _begun(self, office: str) -> Mark:
        return await self._mark(office, await self._store.newest(office), 0)

    async def _known(self, text: str, office: str) -> Mark:
        """Read a cursor and check that it was given by this store.

        Raises:
            InputError: ``cursor_malformed``; GatewayError: ``cursor_unknown``.
        """
        found = _CURSOR.fullmatch(text)
        if found is None:
            raise InputError("cursor_malformed", "after")
        last = found["last"]
        mark = await self._mark(office, int(found["at"]), None if last is None else int(last))
        if mark.hash != found["hash"]:
            raise GatewayError("cursor_unknown", "after")
        return mark

    async def _mark(self, office: str, at: int, last: int | None = None) -> Mark:
        """Name a place by its cursor and by which facts lie before it."""
        before = sha256()
        for cursor in (at,) if last is None else (last, at):
            for device, epoch, seq, hash_ in await self._store.served_until(office, cursor):
                before.update(f"{device} {epoch} {seq} {hash_.hex()}\n".encode())
        return Mark(at, before.hexdigest()[:16], last)

    async def _dossiers(self, wish: Wish, device: Device) -> FeedPage:
        found = await self._store.dossiers(device.office, wish.dossiers)
        return await self._signed(found, device.office, wish, "", more=False)

    async def _signed(self, facts: Sequence[Served], office: str, wish: Wish, cursor: str, *, more: bool) -> FeedPage:
        raw = encode_runs(await self._runs(facts))
        statement = Feed(self._keys.id, office, wish.epoch, wish.after, cursor, more, digest(raw))
        return FeedPage(raw, sign(statement, self._keys.signing))

    async def _runs(self, facts: Sequence[Served]) -> list[Run]:
        runs = [list(run) for _, run in groupby(facts, key=_Neighbours())]
        firsts = [run[0] for run in runs]
        before = await self._store.hashes_before([(one.office, one.device, one.epoch, one.seq) for one in firsts])
        return [
            Run(one.office, one.device, one.epoch, one.seq, hash_, tuple(to_wire(fact.entry) for fact in run))
            for one, hash_, run in zip(firsts, before, runs, strict=True)
        ]

    async def _with_sides(self, page: FeedPage, office: str) -> FeedPage:
        lines = tuple(
            CounterLine(
                one.device,
                one.counter,
                one.epoch,
                one.count,
                one.head.hex(),
                max(one.contact_at, one.arrived_at),
                one.arrived_at,
                one.revoked,
            )
            for one in await self._store.heard(office)
        )
        said = Counters(self._keys.id, office, self._clock().isoformat(timespec="seconds"), lines)
        offers: list[Signed] = [one.statement for one in await self._store.offers(office)]
        return FeedPage(page.runs, page.statement, sign(said, self._keys.signing), tuple(offers))

    async def _piece(self, rest: str, office: str) -> PackPiece:
        found = _PIECE.fullmatch(rest)
        packed = None if found is None else await self._store.packed(office, found["sha256"])
        if found is None or packed is None:
            raise GatewayError("pack_unknown")
        offset = int(found["offset"])
        return PackPiece(found["sha256"], offset, packed[offset : offset + PIECE_BYTES])


class _Neighbours:
    """Gives facts that follow each other in one journal the same key."""

    def __init__(self) -> None:
        self._run = 0
        self._last: tuple[str, str, str, int] | None = None

    def __call__(self, one: Served) -> int:
        if self._last != (one.office, one.device, one.epoch, one.seq - 1):
            self._run += 1
        self._last = one.office, one.device, one.epoch, one.seq
        return self._run


def _within(facts: Sequence[Served]) -> Sequence[Served]:
    """Return the first facts that fit into a page together, never none."""
    total = 0
    for at, one in enumerate(facts):
        total += len(one.entry.header) + len(one.entry.facts) + len(one.entry.person or b"")
        if at and total > MAX_PAGE_BYTES:
            return facts[:at]
    return facts


def _before(at: datetime) -> str:
    """Return the lowest event id of an instant."""
    return uuid7(int(at.timestamp() * 1000), bytes(RANDOM_BYTES))
