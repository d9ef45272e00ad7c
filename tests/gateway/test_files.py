"""Files at the gateway: kept as they come, whole only when they are their hash, given to those they concern."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.errors import CounterError
from counter_app.gateway.file_folder import FileFolder
from counter_app.gateway.files import FileExchange
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Device
from counter_app.gateway.postgresql_store import PostgresqlStore
from counter_app.gateway.sqlite_store import SqliteStore
from counter_app.gateway.sweeping import LEFT_FOR, swept
from counter_app.wire.batch import pack, unpack
from counter_app.wire.files import FilesAnswer, FilesHeld, FilesWish, PieceTaken, Wanted, piece_path
from counter_app.wire.statements import Signed, verify
from tests.builders.intakes import device_of, intake_of
from tests.builders.journal_facts import START, Author, private_key

Run = Any
PAPER = Random(1).randbytes(300_000)
NAME = sha256(PAPER).hexdigest()
OFFICE, DEVICE = "H14.31", "d1"


def folder_in(path: Path) -> FileFolder:
    """Return an empty folder of files."""
    return FileFolder(path / "files", bytes(32), reserve=0)


def test_a_file_grows_and_gets_its_name_when_it_is_its_hash(tmp_path: Path) -> None:
    """Pieces of any size, some twice; nothing is held before the end; what lies on the disk is not the paper."""
    files = folder_in(tmp_path)
    at = 0
    for size in (1, 16, 1_000, 65_536, 1_000_000):
        files.write(OFFICE, DEVICE, NAME, max(0, at - 7), PAPER[max(0, at - 7) : at + size])
        at = min(len(PAPER), at + size)
        assert files.begun(OFFICE, DEVICE, NAME) == at
    assert files.whole(OFFICE, NAME) is None
    files.finish(OFFICE, DEVICE, NAME)
    assert files.whole(OFFICE, NAME) == len(PAPER)
    assert files.read(OFFICE, NAME, 299_990, 50) == PAPER[299_990:]
    (kept,) = [one for one in (tmp_path / "files").rglob("*") if one.is_file()]
    assert PAPER[:64] not in kept.read_bytes()
    assert NAME not in str(kept)
    files.finish(OFFICE, DEVICE, NAME)


def test_other_bytes_than_those_of_the_name_are_dropped(tmp_path: Path) -> None:
    """The next piece begins anew."""
    files = folder_in(tmp_path)
    files.write(OFFICE, DEVICE, NAME, 0, PAPER[:-1] + b"?")
    with pytest.raises(CounterError, match="file_differs"):
        files.finish(OFFICE, DEVICE, NAME)
    assert files.begun(OFFICE, DEVICE, NAME) == 0
    with pytest.raises(CounterError, match="file_gap"):
        files.write(OFFICE, DEVICE, NAME, 5, b"x")


@given(offset=st.integers(0, 200), length=st.integers(0, 200))
def test_any_stretch_can_be_read(tmp_path_factory: pytest.TempPathFactory, offset: int, length: int) -> None:
    """Wherever it begins, block boundaries or not."""
    files, paper = folder_in(tmp_path_factory.mktemp("files")), PAPER[:131]
    name = sha256(paper).hexdigest()
    files.write(OFFICE, DEVICE, name, 0, paper)
    files.finish(OFFICE, DEVICE, name)
    assert files.read(OFFICE, name, offset, length) == paper[offset : offset + length]


def test_a_full_disk_takes_no_new_file_and_parts_are_bounded(tmp_path: Path) -> None:
    """Facts keep their reserve; a device cannot begin files without end; old parts are swept."""
    with pytest.raises(CounterError, match="gateway_busy"):
        FileFolder(tmp_path, bytes(32), reserve=2**60).write(OFFICE, DEVICE, NAME, 0, b"x")
    files = folder_in(tmp_path)
    for number in range(64):
        files.write(OFFICE, DEVICE, f"{number:064x}", 0, b"x")
    with pytest.raises(CounterError, match="gateway_busy"):
        files.write(OFFICE, DEVICE, NAME, 0, b"x")
    assert files.sweep(-1) == 64
    files.write(OFFICE, DEVICE, NAME, 0, b"x")


@dataclass
class Side:
    """One gateway's files over a real store that holds one fact naming the paper."""

    exchange: FileExchange
    device: Device
    dossier: str
    keys: Keys
    run: Run

    def put(self, offset: int, *chunks: bytes, digest: str | None = None, name: str = NAME) -> PieceTaken:
        async def stream() -> AsyncIterator[bytes]:
            for chunk in chunks:
                yield chunk

        said = digest or sha256(b"".join(chunks)).hexdigest()
        path = piece_path(self.dossier, name, offset, len(PAPER))
        return unpack(self.run(self.exchange.take(path, said, stream(), self.device)), PieceTaken)

    def ask(self, name: str = NAME) -> FilesAnswer:
        wish = pack(FilesWish((Wanted(name, len(PAPER), self.dossier),)))
        return unpack(self.run(self.exchange.asked(wish, self.device)), FilesAnswer)

    def said(self, signed: Signed | None) -> tuple[str, ...]:
        assert signed is not None
        return verify(signed, self.keys.public, FilesHeld).files


@pytest.fixture(params=["sqlite", "postgresql"])
def side(request: pytest.FixtureRequest, tmp_path: Path, run: Run) -> Iterator[Side]:
    """Give each store that serves, with a reception and a paper of it."""
    store: SqliteStore | PostgresqlStore
    if request.param == "sqlite":
        store = SqliteStore.open(tmp_path / "gateway.db", bytes(32))
    else:
        store = PostgresqlStore.open(request.getfixturevalue("postgresql_server").fresh_store())
    author, keys = Author(), Keys(bytes(32), private_key("province"))
    first = author.chain(1)[0]
    dossier = author.header(1).dossier
    attached = events.DocumentAttached(sha256=NAME, pages=1, bytes=len(PAPER))
    second = author.entry(author.header(2, kind="DocumentAttached", dossier=dossier), attached)
    run(store.take_batch(intake_of(author, [first, second]), START))
    yield Side(FileExchange(store, folder_in(tmp_path), keys, lambda: START), device_of(author), dossier, keys, run)
    run(store.close())


def test_a_file_comes_in_pieces_and_the_province_says_so(side: Side) -> None:
    """Asked before, in the middle and after; only the last answer carries its word, about this file."""
    assert side.ask() == FilesAnswer((0,))
    assert side.put(0, PAPER[:100_000], PAPER[100_000:200_000]) == PieceTaken(200_000)
    assert side.ask() == FilesAnswer((200_000,))
    assert side.said(side.put(200_000, PAPER[200_000:]).statement) == (NAME,)
    assert side.said(side.ask().statement) == (NAME,)
    assert side.said(side.put(0, b"anything").statement) == (NAME,)


def test_what_came_before_a_cut_stays(side: Side) -> None:
    """A stream that breaks off keeps its bytes; a piece beyond them is told where to begin."""

    async def cut() -> AsyncIterator[bytes]:
        yield PAPER[:70_000]
        raise ConnectionResetError

    path = piece_path(side.dossier, NAME, 0, len(PAPER))
    with pytest.raises(ConnectionResetError):
        side.run(side.exchange.take(path, sha256(PAPER).hexdigest(), cut(), side.device))
    assert side.ask().held == (70_000,)
    with pytest.raises(CounterError, match="file_gap"):
        side.put(80_000, PAPER[80_000:90_000])


def test_bytes_nobody_signed_spoil_nothing_for_good(side: Side) -> None:
    """A body that is not what was signed is refused; at the end the part is dropped and comes anew."""
    with pytest.raises(CounterError, match="signature_wrong"):
        side.put(0, b"?" * 1_000, digest="0" * 64)
    with pytest.raises(CounterError, match="file_differs"):
        side.put(1_000, PAPER[1_000:])
    assert side.ask().held == (0,)
    assert side.put(0, PAPER).held == len(PAPER)


def test_a_file_no_fact_names_is_not_taken(side: Side) -> None:
    """Nor said to be held, nor given out."""
    other = sha256(b"other").hexdigest()
    assert side.ask(other) == FilesAnswer((-1,))
    with pytest.raises(CounterError, match="file_unknown"):
        side.put(0, b"other", name=other)
    side.put(0, PAPER)
    stranger = Device("d9", "H14.99", 1, b"")
    with pytest.raises(CounterError, match="file_unknown"):
        side.run(side.exchange.give(piece_path(side.dossier, NAME, 0, 100), stranger))
    with pytest.raises(CounterError, match="file_unknown"):
        side.run(side.exchange.give(piece_path(side.dossier, other, 0, 100), side.device))
    assert side.run(side.exchange.give(piece_path(side.dossier, NAME, 5, 100), side.device)) == PAPER[5:105]


def test_pieces_out_of_bounds_are_refused(side: Side) -> None:
    """More than announced, more than a file may have, a path that is none."""
    with pytest.raises(CounterError, match="message_malformed"):
        side.put(0, PAPER + b"more")
    for path in (piece_path(side.dossier, NAME, 0, 2**29), "/v1/files/a/b/c/d", f"/v1/files/d/{NAME}/0"):
        with pytest.raises(CounterError, match=r"file_over_limit|message_malformed"):
            side.run(side.exchange.take(path, "", _nothing(), side.device))


async def _nothing() -> AsyncIterator[bytes]:
    for chunk in tuple[bytes]():
        yield chunk


def test_what_never_came_whole_is_swept_while_the_gateway_serves(tmp_path: Path) -> None:
    """A part nobody added to for weeks goes at the first look and at later ones; a young one and whole files stay."""
    files = folder_in(tmp_path)
    for name in ("0" * 64, "1" * 64):
        files.write(OFFICE, DEVICE, name, 0, PAPER[:100])
    files.write(OFFICE, DEVICE, NAME, 0, PAPER)
    files.finish(OFFICE, DEVICE, NAME)
    long_ago = time.time() - LEFT_FOR.total_seconds() - 60
    for one in [one for one in (tmp_path / "files").rglob("*") if one.is_file()]:
        os.utime(one, (long_ago, long_ago))
    files.write(OFFICE, DEVICE, "1" * 64, 100, PAPER[100:200])
    looks = Looks(files)
    with swept(looks, every_s=0.001):
        assert looks.twice.wait(20)
    assert (files.begun(OFFICE, DEVICE, "0" * 64), files.begun(OFFICE, DEVICE, "1" * 64)) == (0, 200)
    assert files.whole(OFFICE, NAME) == len(PAPER)
    assert looks.dropped[:2] == [1, 0]


def test_a_folder_that_cannot_be_read_stops_nobody() -> None:
    """The next look comes all the same."""
    looks = Looks(None)
    with swept(looks, every_s=0.001):
        assert looks.twice.wait(20)


class Looks:
    """Counts how often parts were looked at; without a folder each look fails."""

    def __init__(self, files: FileFolder | None) -> None:
        self.files = files
        self.dropped: list[int] = []
        self.looked = 0
        self.twice = threading.Event()

    def sweep(self, older_s: float) -> int:
        self.looked += 1
        if self.looked > 1:
            self.twice.set()
        if self.files is None:
            raise PermissionError
        self.dropped.append(self.files.sweep(older_s))
        return self.dropped[-1]
