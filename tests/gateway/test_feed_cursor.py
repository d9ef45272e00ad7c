"""A cursor of the first filling holds only where the very facts lie before both of its places."""

from __future__ import annotations

import asyncio
from itertools import permutations

import msgspec
import pytest

from counter_app.domain.errors import GatewayError
from counter_app.gateway.feed import FeedExchange
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device
from counter_app.wire.batch import pack, unpack
from counter_app.wire.feed import FEED, Feed, FeedPage, Wish
from counter_app.wire.statements import public_bytes
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author, private_key
from tests.simulation.model_gateway import ModelGateway

KEYS = Keys(bytes(32), private_key("province"))
AUTHORS = [Author(f"0192f0c1-0000-7000-8000-{number:012}", f"e{number}", counter=number) for number in (1, 2, 3)]
JOURNALS = [author.chain(1) for author in AUTHORS]
ASKING = Author("0192f0c1-0000-7000-8000-000000000009", "e9", counter=9)
DEVICE = Device(ASKING.device, ASKING.office, ASKING.counter, public_bytes(ASKING.key))


def _exchange(order: tuple[int, ...]) -> FeedExchange:
    """Return a gateway at which the three journals arrived in this order."""
    store = ModelGateway()
    for at in order:
        asyncio.run(store.take_batch(intake_of(AUTHORS[at], JOURNALS[at]), START))
    return FeedExchange(store, KEYS, lambda: START)


def _asked(exchange: FeedExchange, after: str) -> Feed:
    wish = Wish(ASKING.epoch, after, limit=1)
    page = unpack(asyncio.run(exchange.answer(FEED, pack(wish), DEVICE)), FeedPage)
    return msgspec.json.decode(page.statement.body, type=Feed)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_filling_begun_before_a_restore_goes_on_only_over_the_same_facts(order: tuple[int, ...]) -> None:
    """The same facts arrived in another order: one that was not served may lie before the place it came to."""
    begun = _asked(_exchange((0, 1, 2)), "").cursor
    after = _exchange(order)
    if order[0] == 0:
        assert _asked(after, begun).more
        return
    with pytest.raises(GatewayError, match="cursor_unknown"):
        _asked(after, begun)


def test_a_filling_ends_with_a_cursor_of_all_it_began_with() -> None:
    """Behind the last page the counter goes on with what arrives from then on, whatever the order was."""
    exchange, cursor = _exchange((0, 1, 2)), ""
    for more in (True, True, False):
        page = _asked(exchange, cursor)
        assert page.more is more
        cursor = page.cursor
    assert not _asked(_exchange((2, 1, 0)), cursor).more


def test_a_cursor_holds_only_over_the_same_facts_of_the_same_devices() -> None:
    """As many facts of both devices lie before it, but not the same: the counter begins again and misses none."""
    cursors = []
    for counts in ((1, 2), (2, 1)):
        store = ModelGateway()
        for author, count in zip(AUTHORS, counts, strict=False):
            asyncio.run(store.take_batch(intake_of(author, author.chain(2)[:count]), START))
        exchange, cursor = FeedExchange(store, KEYS, lambda: START), ""
        for more in (True, True, False):
            page = _asked(exchange, cursor)
            assert page.more is more
            cursor = page.cursor
        cursors.append(cursor)
    assert cursors[0].split("-")[0] == cursors[1].split("-")[0]
    assert not _asked(exchange, cursors[1]).more
    with pytest.raises(GatewayError, match="cursor_unknown"):
        _asked(exchange, cursors[0])
