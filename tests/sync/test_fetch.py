"""Fetching a file of another counter: resumed at the byte, believed by its hash alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from random import Random

import pytest

from counter_app.domain.errors import GatewayError
from counter_app.sync.calls import Caller
from counter_app.sync.fetch import fetch
from counter_app.sync.ports import Call, Reply
from counter_app.wire.files import FILE_TYPE, Wanted
from counter_app.wire.outgoing import DeviceIdentity
from tests.builders.journal_facts import Author

PAPER = Random(1).randbytes(250_000)
NAME = sha256(PAPER).hexdigest()
WANTED = Wanted(NAME, len(PAPER), "d-1")


@dataclass
class Shelf:
    """Where a file grows."""

    parts: dict[str, bytes] = field(default_factory=dict)

    def begun(self, name: str) -> bytes:
        return self.parts.get(name, b"")

    def keep(self, name: str, content: bytes) -> None:
        self.parts[name] = content

    def drop(self, name: str) -> None:
        self.parts.pop(name, None)


@dataclass
class Giver:
    """A gateway that gives 100 kB at once and fails when told to."""

    content: bytes = PAPER
    faults: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    def exchange(self, call: Call) -> Reply:
        offset = int(call.path.split("/")[-2])
        self.offsets.append(offset)
        fault = self.faults.pop(0) if self.faults else ""
        if fault:
            raise GatewayError(fault)
        return Reply(200, FILE_TYPE, self.content[offset : offset + 100_000])

    def close(self) -> None:
        return


def got(giver: Giver, shelf: Shelf) -> bytes:
    """Fetch the paper."""
    author = Author()
    identity = DeviceIdentity(author.device, author.epoch, author.office, author.counter, author.key)
    return fetch(Caller(giver, lambda: datetime.now(UTC), lambda: "r"), identity, WANTED, shelf)


def test_a_cut_costs_one_piece_and_a_lost_line_nothing_that_came() -> None:
    """A cut is tried again at once; after a failure the next attempt goes on where the last one ended."""
    shelf, giver = Shelf(), Giver(faults=["", "answer_cut", "", "unreachable"])
    with pytest.raises(GatewayError, match="unreachable"):
        got(giver, shelf)
    assert (giver.offsets, len(shelf.parts[NAME])) == ([0, 100_000, 100_000, 200_000], 200_000)
    giver.offsets.clear()
    assert got(giver, shelf) == PAPER
    assert (giver.offsets, shelf.parts) == ([200_000], {})


def test_other_bytes_are_forgotten() -> None:
    """The next attempt begins anew."""
    shelf = Shelf({NAME: bytes(100)})
    with pytest.raises(GatewayError, match="file_differs"):
        got(Giver(), shelf)
    assert shelf.parts == {}


def test_cuts_without_end_are_told() -> None:
    """A line that brings nothing is given up for now."""
    with pytest.raises(GatewayError, match="answer_cut"):
        got(Giver(faults=["answer_cut"] * 3), Shelf())
