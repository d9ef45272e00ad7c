"""A closed epoch of which the province holds more than is here: the line and the stick obey the same rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError
from counter_app.gateway.intake import read_batch
from counter_app.gateway.ports import Device
from counter_app.gateway.sqlite_store import SqliteStore
from counter_app.services.carry import ProvinceJournal
from counter_app.services.epochs import is_forked
from counter_app.store import epochs
from counter_app.store.identity import read_identity
from counter_app.store.outbox import Outbox
from counter_app.wire.batch import Batch, to_wire
from counter_app.wire.statements import public_bytes
from tests.builders.carrying import Lane, Rig, a_rig, engine_of
from tests.builders.counter_database import IDENTITY, NOW, a_desk


def by_line(rig: Rig) -> None:
    """Push as the program does; a refusal is told by what it leaves behind."""
    with suppress(GatewayError):
        rig.engine.run_once()


def by_stick(rig: Rig) -> None:
    """Carry a packet there and its answer back."""
    rig.take_in(rig.export()[0])
    with suppress(GatewayError):
        rig.acknowledge(rig.answers[-1])


def by_both(rig: Rig) -> None:
    """Carry a packet there, push, and take the old answer in at last."""
    rig.take_in(rig.export()[0])
    by_line(rig)
    with suppress(GatewayError):
        rig.acknowledge(rig.answers[-1])


WAYS: dict[str, Callable[[Rig], None]] = {"line": by_line, "stick": by_stick, "both": by_both}


@dataclass(frozen=True)
class Case:
    """What the other copy of the disk sent, how many of our three the province holds by it, and whether they part."""

    others: tuple[int, ...]
    held: int
    forked: bool


CASES = {
    "it sent what is here": Case((1, 2, 3), 3, forked=False),
    "it went on behind the end of this one": Case((1, 2, 3, 4, 5), 3, forked=False),
    "it went on before the end of this one": Case((1, 2, 8, 9, 10), 2, forked=True),
    "it went on before the end and is as long": Case((1, 2, 8), 2, forked=True),
}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """Give a registered counter with three facts that wait in an epoch it left."""
    with a_rig(tmp_path, SqliteStore.open(tmp_path / "gateway.db", bytes(32))) as made:
        made.engine.run_once()
        made.receive(3)
        with immediate(made.desk.connection):
            actor = ("system", "sync")
            epochs.open_next(made.desk.connection, IDENTITY, actor, NOW, Random(7).randbytes, refused=False)
        identity = read_identity(made.desk.connection)
        made.desk.outbox = Outbox(made.desk.connection, identity, lambda: NOW)
        made.journal = ProvinceJournal(made.desk.connection, identity, made.desk.outbox, Lane(), lambda: NOW)  # type: ignore[arg-type]  # a lane of the test
        made.engine = engine_of(made.desk.outbox, made.journal, made.link)
        yield made


def the_other_copy_sends(rig: Rig, folder: Path, numbers: tuple[int, ...]) -> None:
    """Let a copy of the disk, alike as far as the numbers are, send its journal."""
    folder.mkdir()
    with a_desk(folder) as other:
        for number in numbers:
            other.receive(number)
        pending = other.outbox.pending(100, 1 << 20)
        assert pending is not None
        key = other.outbox.device().private_key
    device = Device(IDENTITY.device, IDENTITY.office, IDENTITY.counter, public_bytes(key))
    entries = tuple(map(to_wire, pending.entries))
    batch = Batch(IDENTITY.device, IDENTITY.epoch, pending.first, entries, pending.checkpoint)
    rig.runner.run(rig.store.take_batch(read_batch(batch, device), NOW))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", CASES)
def test_a_closed_epoch_counts_only_as_far_as_it_was_compared(rig: Rig, tmp_path: Path, case: str, way: str) -> None:
    """No fact counts as acknowledged that the province does not hold, and where the disks part both sides are told."""
    wanted = CASES[case]
    the_other_copy_sends(rig, tmp_path / "other", wanted.others)
    WAYS[way](rig)
    assert is_forked(rig.desk.connection) is wanted.forked
    acknowledged = epochs.stretch(rig.desk.connection, IDENTITY.epoch).acknowledged
    # How much of what both copies have was asked about before they part is the engine's affair.
    assert acknowledged <= wanted.held
    assert wanted.forked or acknowledged == wanted.held
    assert bool(rig.runner.run(rig.store.forked_epochs())) is wanted.forked
    if not wanted.forked:
        assert not [one for one in epochs.stretches(rig.desk.connection) if one.waiting]
