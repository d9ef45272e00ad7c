"""The loop: it goes on by the policy, tells how things stand, and ends when told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from counter_app.domain.errors import GatewayError, StoreError
from counter_app.sync.engine import ASK_S, INCIDENT_S, LOOK_S
from counter_app.sync.ports import SyncStatus
from counter_app.sync.thread import SyncThread
from counter_app.wire.outgoing import DeviceIdentity
from tests.builders.sync_pair import Pair, enrolled_pair


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Return a counter enrolled with a gateway."""
    with enrolled_pair() as both:
        yield both


class Pauses(threading.Event):
    """Stands for the pause: nobody sleeps, the lengths are kept, and the loop ends after some."""

    def __init__(self, stop: threading.Event, times: int) -> None:
        super().__init__()
        self.lengths: list[float] = []
        self._ending = stop
        self._times = times

    def wait(self, timeout: float | None = None) -> bool:
        self.lengths.append(timeout or 0)
        if len(self.lengths) >= self._times:
            self._ending.set()
        return False


def _loop(pair: Pair, times: int) -> list[float]:
    stop = threading.Event()
    pauses = Pauses(stop, times)
    pair.engine.loop(stop, pauses)
    return pauses.lengths


def _told(pair: Pair) -> list[tuple[str, str | None]]:
    return [(status.state, status.last_code) for status in pair.statuses]


def test_sync_starts_by_itself_when_the_link_returns(pair: Pair) -> None:
    """With no one at the screen: offline, offline, then everything is sent and the status is idle."""
    pair.journal.append(*pair.author.chain(3))
    pair.spoil("unreachable", "unreachable")
    lengths = _loop(pair, 3)
    assert lengths[2] == LOOK_S
    assert lengths[0] < lengths[1] <= 4
    assert _told(pair)[-1] == ("idle", None)
    assert ("offline", "unreachable") in _told(pair)
    assert pair.journal.acknowledged == 3


@pytest.mark.parametrize(
    "fault,state", [("busy", "waiting"), ("portal", "offline"), ("certificate", "offline"), ("torn", "waiting")]
)
def test_the_status_says_what_is_wrong(pair: Pair, fault: str, state: str) -> None:
    """Each failure shows as its state, with its code, the next attempt and the last contact."""
    pair.engine.run_once()
    pair.journal.append(*pair.author.chain(1))
    pair.spoil(fault)
    _loop(pair, 1)
    status = pair.statuses[-1]
    assert status.state == state
    assert status.last_contact_at is not None
    assert status.next_attempt_at is not None
    assert status.next_attempt_at > status.last_contact_at


def test_a_revoked_device_stops_and_asks(pair: Pair) -> None:
    """What only a person can mend shows as stopped, and is looked at again after minutes, not seconds."""
    pair.runner.run(pair.store.revoke(pair.author.device, pair.author.header(1).at))
    lengths = _loop(pair, 1)
    assert _told(pair)[-1] == ("stopped", "device_revoked")
    assert lengths[0] >= 60


def test_an_idle_counter_hardly_calls(pair: Pair) -> None:
    """With nothing to send the gateway is asked once in five minutes, not at every look."""
    before = len(pair.link.calls)
    _loop(pair, 20)
    assert len(pair.link.calls) == before + 1
    clock = pair.engine._around.monotonic.__self__  # type: ignore[attr-defined]  # the test's own clock
    clock.seconds += ASK_S
    _loop(pair, 1)
    assert len(pair.link.calls) == before + 2


def test_a_new_fact_leaves_at_the_next_look(pair: Pair) -> None:
    """A fact committed while idle is sent by the next pass."""
    _loop(pair, 1)
    pair.journal.append(*pair.author.chain(1))
    _loop(pair, 1)
    assert pair.journal.acknowledged == 1


def test_a_fault_of_this_machine_is_waited_out(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk here ends no sync: the status names it and the loop goes on."""
    pair.journal.append(*pair.author.chain(1))
    whole = pair.journal.device

    def full() -> DeviceIdentity:
        raise StoreError("disk_full")

    monkeypatch.setattr(type(pair.journal), "device", lambda _journal: full())
    _loop(pair, 1)
    assert _told(pair)[-1] == ("waiting", "disk_full")
    monkeypatch.undo()
    assert pair.journal.device() == whole()
    _loop(pair, 1)
    assert pair.journal.acknowledged == 1


def test_a_bug_reaches_the_fence_and_sync_goes_on(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen error becomes an incident and a pause; the thread lives."""
    monkeypatch.setattr(type(pair.journal), "device", lambda _journal: 1 / 0)
    assert _loop(pair, 2) == [INCIDENT_S, INCIDENT_S]
    assert [type(error) for error in pair.incidents] == [ZeroDivisionError] * 2
    monkeypatch.undo()
    assert _loop(pair, 1) == [LOOK_S]


def test_until_nothing_is_left(pair: Pair) -> None:
    """The command line's run waits through failures and reports all it did."""
    pair.journal.append(*pair.author.chain(300))
    pair.spoil("unreachable", "answer_lost", "busy")
    report = pair.engine.run_until_empty(Pauses(threading.Event(), 99))
    assert report.pushed == 300
    assert report.checkpoint is not None
    assert (report.checkpoint.count, report.checkpoint.head) == pair.held()


def test_until_a_person_must_act(pair: Pair) -> None:
    """The command line's run ends with the code when waiting cannot help."""
    pair.runner.run(pair.store.revoke(pair.author.device, pair.author.header(1).at))
    with pytest.raises(GatewayError, match="device_revoked"):
        pair.engine.run_until_empty(threading.Event())


def test_the_thread_wakes_and_ends_when_told() -> None:
    """A nudge sends what was committed without waiting, and stopping ends the thread at once."""
    idle = threading.Event()
    with enrolled_pair() as pair:

        def told(status: SyncStatus) -> None:
            if status.state == "idle":
                idle.set()

        around = pair.engine._around
        object.__setattr__(around, "on_status", told)
        thread = SyncThread(pair.engine)
        thread.start()
        assert idle.wait(10)
        idle.clear()
        pair.journal.append(*pair.author.chain(2))
        thread.wake()
        assert idle.wait(10)
        assert thread.stop(10)
        assert pair.journal.acknowledged == 2
        assert pair.link.closed >= 1
