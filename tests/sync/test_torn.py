"""Batches over a line that is cut: what had come is not sent again."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.sync.calls import Packed
from counter_app.wire.batch import Torn
from counter_app.wire.outgoing import Pending
from counter_app.wire.requests import TORN
from counter_app.wire.statements import Signed
from tests.builders.file_side import FileSide, file_side
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


@pytest.mark.parametrize("torn", [None, Torn("other", 3), Torn("own", 0), Torn("own", 7), Torn("own", 8)])
def test_only_a_part_of_the_very_call_goes_on(torn: Torn | None) -> None:
    """A word about another call, about nothing or about all of it is none to go on from."""
    packed = Packed(Pending(1, (), Signed(b"", b"")), "own", b"1234567")
    assert packed.behind(torn) is None
    left = packed.behind(Torn("own", 3))
    assert left is not None
    assert (left.path, left.body[left.offset :]) == (f"{TORN}3", b"4567")
