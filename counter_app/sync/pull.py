"""Brings back what others did: facts page by page behind a cursor, word of every counter, and packs in pieces.

Runs on the thread of the loop. The cursor moves only when all before it is durable here, and what comes twice adds
nothing: a cut, a repeated answer or a crash at any point costs one page at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from counter_app.domain.errors import GatewayError
from counter_app.sync.calls import Caller
from counter_app.sync.policy import SIZED, after_failure, after_success
from counter_app.sync.ports import PackDesk, Replica
from counter_app.wire.feed import Counters, Feed, FeedPage, Foreign, Wish, digest, read_runs
from counter_app.wire.outgoing import DeviceIdentity
from counter_app.wire.statements import Signed, verify

WHOLE = 50
"""Dossiers asked for whole in one call; the answer is not cut into pages."""
FIRST_PAGE = 200
CHUNK = 50
"""Facts taken in at once: the desk never waits longer than that takes."""
T = TypeVar("T")


@dataclass(slots=True)
class Puller:
    """Keeps one counter's replica up with its gateway; ``monotonic`` gives seconds."""

    replica: Replica
    packs: PackDesk
    monotonic: Callable[[], float]
    brought: int = field(default=0, init=False)
    """Facts and packs that came since this was made: when it grows, what was read before is old."""
    _aside: int = field(default=0, init=False)
    _size: int = field(default=FIRST_PAGE, init=False)

    def run(self, caller: Caller, identity: DeviceIdentity, *, sides: bool) -> int:
        """Take in all there is and return how many facts were new since the last time, by whatever way they came.

        With ``sides`` counters and packs are asked for too.

        Raises:
            GatewayError: as ``Caller.feed``; ``feed_wrong`` for a page the province did not sign for this counter.
        """
        asked: set[str] = set()
        new, self._aside = self._aside, 0
        begun_again, more = False, True
        while more:
            try:
                statement, taken = self._page(caller, identity, asked, sides=sides)
            except GatewayError as error:
                if error.code == "path_unknown":
                    return new  # a gateway from before facts came back
                if error.code != "cursor_unknown" or begun_again:
                    self._failed(error)
                    raise
                begun_again = True
                self.replica.move("")
                continue
            new, more, sides = new + taken, statement.more, False
            self.brought += taken
        self._fetch_packs(caller, identity)
        return new

    def heard(self, new: int) -> None:
        """Take note of facts that came another way."""
        self.brought += new
        self._aside += new

    def _page(self, caller: Caller, identity: DeviceIdentity, asked: set[str], *, sides: bool) -> tuple[Feed, int]:
        after, started = self.replica.cursor(), self.monotonic()
        page = caller.feed(identity, Wish(identity.epoch, after, self._size, sides=sides))
        statement = _checked(identity, page, after)
        self._size = after_success(self._size, self.monotonic() - started)
        new, headless = self._take_in(read_runs(page.runs))
        for part in _chunks(sorted(headless - asked), WHOLE):
            asked.update(part)
            whole = caller.feed(identity, Wish(identity.epoch, dossiers=tuple(part)))
            _checked(identity, whole, "")
            new += self._take_in(read_runs(whole.runs))[0]
        if page.counters is not None:
            _verified(identity, page.counters)
            self.replica.keep_counters(page.counters)
        if page.offers is not None:
            self.packs.offered(page.offers)
        self.replica.move(statement.cursor)
        return statement, new

    def _take_in(self, facts: Iterable[Foreign]) -> tuple[int, set[str]]:
        new, headless = 0, set[str]()
        for part in _chunks(facts, CHUNK):
            taken = self.replica.take_in(part)
            new += taken.new
            headless.update(taken.headless)
        return new, headless

    def _fetch_packs(self, caller: Caller, identity: DeviceIdentity) -> None:
        """Fetch what is wanted piece by piece, each kept as it comes."""
        while (piece := self.packs.next_piece()) is not None:
            came = caller.piece(identity, *piece)
            if (came.sha256, came.offset) != piece or not came.content:
                raise GatewayError("pack_differs")
            self.packs.keep_piece(came)
            self.brought += 1

    def _failed(self, error: GatewayError) -> None:
        if error.code in SIZED:
            self._size = after_failure(self._size)
        self.replica.failed(error.code)


def _checked(identity: DeviceIdentity, page: FeedPage, after: str) -> Feed:
    """Return the province's statement when it is about these very bytes, for this journal and this place.

    Raises:
        GatewayError: ``feed_wrong``.
    """
    try:
        statement = verify(page.statement, identity.province_key or b"", Feed)
    except GatewayError as error:
        raise GatewayError("feed_wrong") from error
    wanted = (identity.office, identity.epoch, after, digest(page.runs))
    if (statement.office, statement.epoch, statement.after, statement.runs) != wanted:
        raise GatewayError("feed_wrong")
    return statement


def _verified(identity: DeviceIdentity, signed: Signed) -> None:
    try:
        said = verify(signed, identity.province_key or b"", Counters)
    except GatewayError as error:
        raise GatewayError("feed_wrong") from error
    if said.office != identity.office:
        raise GatewayError("feed_wrong")


def _chunks(items: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
