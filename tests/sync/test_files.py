"""Files behind facts: order, cuts, refusals, budgets; with a real gateway process where bytes are counted."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from counter_app.domain.errors import GatewayError
from counter_app.sync.calls import Caller
from counter_app.sync.engine import SyncEngine
from counter_app.sync.files import FileLane
from counter_app.sync.http import connect
from tests.builders.file_side import AROUND, file_side
from tests.fakes.weak_link import weak_link


def test_facts_go_before_every_piece(tmp_path: Path) -> None:
    """A fact written while a file travels leaves behind the pieces on their way and before the next one."""
    with file_side(tmp_path) as one:
        one.attach(Random(1).randbytes(400_000))
        one.files.on_sent = lambda: one.attach(b"a second paper") if len(one.files.log) == 1 else ""
        report = one.sync()
        kinds = [call.path.split("/")[2] for call in one.calls if call.method in {"POST", "PUT"}]
    assert kinds[:6] == ["batches", "files", "files", "files", "batches", "files"]
    assert (report.files, report.pushed, len(one.files.delivered)) == (2, 3, 2)


def test_one_bad_file_holds_up_no_other(tmp_path: Path) -> None:
    """One that cannot be read, one no fact names and one that is other bytes are noted; the rest arrives."""
    with file_side(tmp_path) as one:
        damaged, differs, good = (one.attach(Random(seed).randbytes(50_000)) for seed in (1, 2, 3))
        unnamed = one.files.add(b"nobody's")
        one.files.broken.add(damaged)
        one.files.contents[differs] = bytes(50_000)
        assert one.sync().files == 1
        assert one.files.delivered == {good}
        assert one.files.codes == {
            damaged: "document_damaged",
            differs: "file_differs",
            unnamed: "file_unknown",
        }


def test_a_budget_ends_in_the_middle_and_goes_on(tmp_path: Path) -> None:
    """Not a byte more than was allowed; the next day goes on behind it."""
    with file_side(tmp_path) as one:
        one.attach(Random(1).randbytes(300_000))
        one.files.budget = 100_000
        assert one.sync().files == 0
        assert sum(size for _, size in one.files.log) == 100_000
        one.files.budget = None
        assert one.sync().files == 1
        assert sum(size for _, size in one.files.log) == 300_000


def test_only_the_provinces_word_makes_a_file_whole(tmp_path: Path) -> None:
    """A statement signed by another key is refused and nothing is taken as delivered."""
    with file_side(tmp_path) as one:
        one.attach(b"a paper")
        engine = SyncEngine(one.journal, connect, AROUND)
        engine.run_once()
        engine.close()
        lane, false = FileLane(one.files, monotonic), replace(one.journal.identity, province_key=bytes(range(32)))
        transport = connect(one.gateway.url, None)
        with pytest.raises(GatewayError, match="acknowledgement_wrong"):
            lane.run(Caller(transport, AROUND.clock, AROUND.new_request), false, lambda: False, lambda: None)
        transport.close()
        assert one.files.delivered == set()


def test_two_pieces_are_on_their_way_at_most(tmp_path: Path) -> None:
    """The next piece leaves before the answer to the one before; never a third, and the bytes go once."""
    with file_side(tmp_path) as one:
        one.attach(Random(1).randbytes(400_000))
        assert one.sync().files == 1
        assert one.most == 2
        assert sum(size for _, size in one.files.log) == 400_000


def test_a_refused_piece_gives_up_what_is_behind_it(tmp_path: Path) -> None:
    """Other bytes than those of the name are refused at the end, with the next file on its way: that one goes anew."""
    with file_side(tmp_path) as one:
        differs, good = (one.attach(Random(seed).randbytes(20_000)) for seed in (1, 2))
        one.files.contents[differs] = bytes(20_000)
        assert one.sync().files == 1
        assert (one.files.delivered, one.most) == ({good}, 2)
        assert one.files.codes == {differs: "file_differs"}


def test_a_file_goes_on_at_the_byte_that_came(tmp_path: Path) -> None:
    """A connection cut within a piece: what of it came is kept by the gateway, and the rest goes from there."""
    with file_side(tmp_path) as one:
        one.attach(Random(1).randbytes(300_000))
        with weak_link(one.gateway.url, bytes_per_s=100_000, delay_s=0.02, cut_every=150_000) as link:
            one.journal.identity = replace(one.journal.identity, gateway_url=f"http://127.0.0.1:{link.port}")
            engine = one.engine()
            assert engine.run_until_empty(threading.Event()).files == 1
            engine.close()
        assert link.cuts == 2
        offsets = [int(call.path.split("/")[-2]) for call in one.calls if call.method == "PUT"]
        assert any(offset % 1024 for offset in offsets)  # in the middle of a piece
        assert link.sent < 300_000 * 1.1


@pytest.mark.slow
def test_cuts_cost_at_most_five_hundredths(tmp_path: Path) -> None:
    """20 papers over a line cut every 160 kB: all arrive, and what entered the line twice is under 5 %."""
    with file_side(tmp_path) as one:
        for seed in range(20):
            one.attach(Random(seed).randbytes(70_000))
        with weak_link(one.gateway.url, bytes_per_s=200_000, delay_s=0.012) as link:
            one.journal.identity = replace(one.journal.identity, gateway_url=f"http://127.0.0.1:{link.port}")
            engine = one.engine()
            report = engine.run_until_empty(threading.Event())
            engine.close()
        assert (report.files, len(one.files.delivered)) == (20, 20)
        assert link.cuts >= 8
        needed = 20 * 70_000
        headers = sum(sum(len(n) + len(v) for n, v in call.headers.items()) for call in one.calls)
        assert link.sent <= needed * 1.05 + headers
