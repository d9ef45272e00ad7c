"""Batches over a line that is cut: what had come is not sent again."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.sync.calls import Packed
from counter_app.sync.pushing import REMEMBERED_S, Pushing
from counter_app.wire.batch import BatchAnswer, Torn
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.requests import TORN
from counter_app.wire.statements import Signed
from tests.builders.file_side import FileSide, file_side
from tests.builders.journal_facts import Author
from tests.fakes.model_journal import ModelJournal
from tests.fakes.weak_link import weak_link

FACTS = 1_500


def _sent(folder: Path, cut_every: int) -> tuple[int, FileSide, int]:
    """Push over a line that is cut after so many bytes; return what entered it, and how often it was cut."""
    folder.mkdir()
    with file_side(folder) as one:
        one.journal.append(*one.author.chain(FACTS, 2))
        with weak_link(one.gateway.url, bytes_per_s=80_000, delay_s=0.002, cut_every=cut_every) as link:
            one.journal.identity = replace(one.journal.identity, gateway_url=f"http://127.0.0.1:{link.port}")
            engine = one.engine()
            engine._pushing.size = 64
            engine.run_until_empty(threading.Event())
            engine.close()
    return link.sent, one, link.cuts


def test_a_cut_costs_what_was_on_its_way_and_no_batch(tmp_path: Path) -> None:
    """Torn batches go on where they were cut, all arrives once, and little is sent twice."""
    whole, _, _ = _sent(tmp_path / "whole", 10**9)
    cut, one, cuts = _sent(tmp_path / "cut", 20_000)
    count = len(one.journal.entries)
    assert one.journal.acknowledged == count == FACTS + 1
    assert any(call.path.startswith(TORN) for call in one.calls)
    # A question behind each cut, and the bytes that were on the wire: not half of two batches.
    assert cuts > 3
    assert cut - whole < cuts * 8_000


@pytest.mark.parametrize("parts", [(), (Torn("other", 3),), (Torn("own", 0),), (Torn("own", 7),), (Torn("own", 8),)])
def test_only_a_part_of_the_very_call_goes_on(parts: tuple[Torn, ...]) -> None:
    """A word about another call, about nothing or about all of it is none to go on from."""
    packed = Packed(Pending(1, (), Signed(b"", b"")), "own", b"1234567")
    assert packed.behind(parts) is None
    left = packed.behind((Torn("other", 5), Torn("own", 3)))
    assert left is not None
    assert (left.path, left.body[left.offset :]) == (f"{TORN}3", b"4567")


def _pushing(journal: ModelJournal, clock: list[float]) -> Pushing:
    return Pushing(journal, lambda: clock[0], lambda *_: 0, lambda: None, lambda: None, lambda *_: None)


@pytest.mark.parametrize(
    "count,epoch,goes_on",
    [(0, "", True), (4, "", True), (5, "", False), (9, "", False), (0, "another", False)],
)
def test_a_rest_goes_on_only_where_it_joins(count: int, epoch: str, goes_on: bool) -> None:
    """Not where the gateway has it all by now, lacks what comes before, or another epoch is at work."""
    author = Author()
    journal = ModelJournal(DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key))
    journal.append(*author.chain(10))
    pending = journal.pending(5, 10**6)
    assert pending is not None
    pushing = _pushing(journal, [0.0])
    pushing._cut_off = (Packed(pending, "own", bytes(100)),)
    identity = replace(journal.device(), epoch=epoch or author.epoch)
    answer = BatchAnswer((), count, "", Signed(b"", b""), torn=(Torn("own", 40),))
    assert (pushing._left_of_torn(identity, answer) is not None) is goes_on
    late = replace(pending, first=count + 2)
    pushing._cut_off = (Packed(late, "own", bytes(100)),)
    assert pushing._left_of_torn(identity, answer) is None
    assert not pushing._cut_off


def test_what_was_on_its_way_is_forgotten_with_the_gateway() -> None:
    """It is kept here no longer than there: it holds people's data, and nobody would go on with it."""
    author, clock = Author(), [0.0]
    journal = ModelJournal(DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key))
    journal.append(*author.chain(10))
    pending = journal.pending(5, 10**6)
    assert pending is not None
    pushing = _pushing(journal, clock)
    pushing._cut_off = (Packed(pending, "own", bytes(100)),)
    for now, kept in ((REMEMBERED_S, 1), (REMEMBERED_S + 1, 0)):
        clock[0] = now
        found = pushing.first(trying=False)
        assert found is not None
        assert (len(pushing._cut_off), len(found.entries)) == (kept, 1 if kept else 10)
