"""What every counter of a simulation promises: the model is only as good as it does what the real store does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from counter_app.domain.errors import GatewayError
from counter_app.wire.batch import Answer, Position
from counter_app.wire.feed import Foreign
from counter_app.wire.outgoing import Pending
from counter_app.wire.statements import Acknowledgement, Checkpoint, Signed, public_bytes, sign, verify
from tests.builders.journal_facts import Author, hashes
from tests.simulation.hosts import KEYS
from tests.simulation.model_station import ModelStation
from tests.simulation.quick import table_signatures
from tests.simulation.real_station import Machines
from tests.simulation.stations import Station

MOST = 10**6


@pytest.fixture(params=["model", "real"])
def station(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Station]:
    """Each kind of counter in turn, fresh and enrolled."""
    chance = Random(1)
    make: Callable[[int, Random], Station] = Machines(tmp_path).station
    with ExitStack() as stack:
        if request.param == "model":
            stack.enter_context(table_signatures())
        made = ModelStation(1, KEYS.public, chance) if request.param == "model" else make(1, chance)
        made.start()
        yield made
        made.close()


def written(station: Station, count: int) -> list[str]:
    """Commit some facts."""
    return [station.write(Random(n)) for n in range(count)]


def pending(station: Station, most: int = 100) -> Pending:
    """Return what is to be sent next."""
    found = station.journal.pending(most, MOST)
    assert found is not None
    return found


def said(station: Station, count: int, head: str, epoch: str = "") -> tuple[Signed, Acknowledgement]:
    """Return the province's word."""
    name = epoch or station.journal.device().epoch
    statement = Acknowledgement(KEYS.id, station.device_id, name, count, head)
    return sign(statement, KEYS.signing), statement


def head(station: Station, batch: Pending) -> str:
    """Return the head the device signed for a batch."""
    return verify(batch.checkpoint, public_bytes(station.journal.device().private_key), Checkpoint).head


def acknowledge(station: Station, count: int) -> int:
    """Let the province acknowledge the first so many facts."""
    batch = pending(station, count - pending(station).first + 1)
    answers = dict.fromkeys(range(batch.first, batch.last + 1), Answer("accepted"))
    return station.journal.record_acknowledgement(*said(station, count, head(station, batch)), answers)


def test_what_waits_follows_what_was_acknowledged(station: Station) -> None:
    """Batches begin behind the acknowledged ones, are as long as asked for, and end when all is known."""
    assert station.journal.pending(10, MOST) is None
    written(station, 5)
    assert (pending(station, 2).first, pending(station, 2).last) == (1, 2)
    assert acknowledge(station, 2) == 2
    assert (pending(station).first, pending(station).last) == (3, 5)
    assert acknowledge(station, 5) == 3
    assert station.journal.pending(10, MOST) is None


def test_another_head_changes_nothing(station: Station) -> None:
    """A statement about another history, or more of it than there is, is refused."""
    written(station, 3)
    for count, code in ((2, "head_differs"), (4, "province_ahead")):
        with pytest.raises(GatewayError, match=code):
            station.journal.record_acknowledgement(*said(station, count, "ab" * 32), {})
    assert pending(station).first == 1


def test_a_restored_gateway_gives_work_back(station: Station) -> None:
    """Facts it no longer holds wait again; a position that is not behind changes nothing."""
    written(station, 4)
    two = head(station, pending(station, 2))
    acknowledge(station, 4)
    assert station.journal.rewind(Position(2, two, said(station, 2, two)[0])) == 2
    assert (pending(station).first, pending(station).last) == (3, 4)
    assert station.journal.rewind(Position(2, two, said(station, 2, two)[0])) == 0


def test_a_fork_goes_on_in_a_new_epoch(station: Station) -> None:
    """Refused facts are appended again under their ids; those that were acknowledged stay where they were."""
    ids = written(station, 4)
    acknowledge(station, 2)
    old = station.journal.device().epoch
    station.journal.mark_forked()
    assert station.is_forked()
    station.start()
    assert not station.is_forked()
    closed, present = station.stretches()
    assert (closed.epoch, closed.bound, closed.length) == (old, 2, 4)
    assert (present.length, present.acknowledged, pending(station).first) == (3, 0, 1)
    assert set(ids) < station.own()
    assert len(station.own()) == 5


def test_a_restored_disk_sends_its_old_epoch_first(station: Station) -> None:
    """What a backup holds unacknowledged goes out under the old epoch, then the new one."""
    written(station, 3)
    acknowledge(station, 1)
    old, disk = station.journal.device().epoch, station.copy()
    written(station, 2)
    station.put_back(disk)
    assert [one.length for one in station.stretches()] == [3, 1]
    assert (station.journal.device().epoch, pending(station).first, pending(station).last) == (old, 2, 3)
    acknowledge(station, 3)
    assert station.journal.device().epoch == station.stretches()[-1].epoch != old
    assert station.known.closed_epochs() == (old,)


def test_a_closed_epoch_is_covered_only_as_far_as_it_was_compared(station: Station) -> None:
    """Where the province holds more of an epoch than is here, its head proves nothing: only answered links count."""
    written(station, 3)
    disk = station.copy()
    station.put_back(disk)
    statement = said(station, 7, "ab" * 32)
    assert station.journal.record_acknowledgement(*statement, {}) == 0
    assert station.journal.record_acknowledgement(*statement, {1: Answer("accepted"), 2: Answer("accepted")}) == 2
    assert (pending(station).first, pending(station).last) == (3, 3)


def foreign(device: str, epoch: str, count: int) -> list[Foreign]:
    """Return facts of another journal as they come."""
    author = Author(device, epoch)
    chain = author.chain(count)
    return [
        Foreign(author.office, device, epoch, seq, entry, hash_)
        for seq, (entry, hash_) in enumerate(zip(chain, hashes(chain), strict=True), start=1)
    ]


def test_what_comes_is_taken_in_once(station: Station) -> None:
    """The same page twice adds nothing, and the cursor stays where it was put."""
    page = foreign("0192f0c1-0000-7000-8000-000000000009", "e9", 3)
    assert station.replica.take_in(page).new == 3
    assert station.replica.take_in(page).new == 0
    assert len(station.facts()) == 3
    station.replica.move("3-0123456789abcdef")
    assert station.replica.cursor() == "3-0123456789abcdef"


def test_another_copy_of_the_disk_is_heard_in_the_common_epoch(station: Station) -> None:
    """Its facts at places of the own journal come in; a new epoch asks for all that was left out before."""
    written(station, 1)
    present = station.journal.device().epoch
    station.replica.move("3-0123456789abcdef")
    station.journal.mark_forked()
    station.start()
    assert station.replica.cursor() == ""
    assert station.replica.take_in(foreign(station.device_id, present, 2)).new == 2


def test_own_facts_that_come_back_add_nothing(station: Station) -> None:
    """A new epoch is served the old one of the same device."""
    written(station, 2)
    batch = pending(station)
    device = station.journal.device()
    station.put_back(station.copy())
    chain = list(batch.entries)
    page = [
        Foreign(device.office, device.device, device.epoch, seq, entry, hash_)
        for seq, (entry, hash_) in enumerate(zip(chain, hashes(chain), strict=True), start=1)
    ]
    assert station.replica.take_in(page).new == 0
